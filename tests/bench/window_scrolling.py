"""The grid with a million rows: first layout, and what each frame of scrolling costs.

    python tests/bench/window_scrolling.py [ROWS] [LIBRARY]

Thumbnails are those of LIBRARY, over and over, or pictures of noise. A frame is everything that
the GUI thread does from one scroll step to the next: the step, answers of loading threads, and
painting. Computing time (``thread_time``) is what the program asks of one processor; the clock
also counts whatever else the machine did. Some frames are measured while every core is kept busy by
processes as nice as our own decoders. Runs without a screen; asserts nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from photosearch.gui import theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.collector import Collector
from photosearch.gui.gallery_model import GalleryModel
from photosearch.gui.gallery_rows import Arranged, arranged
from photosearch.gui.gallery_view import GalleryView
from photosearch.gui.scrubber import Scrubber
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card, Listing
from photosearch.library.thumbnails import Thumbnails

sys.path.insert(0, str(Path(__file__).resolve().parent))
from table import Row, show

BUSY = "import os; os.name == 'nt' or os.nice(10)\nwhile True: pass"
FRAME = 1 / 60
SIZE = (1600, 1000)


class Spent(NamedTuple):
    """Milliseconds of computing on this thread, and by the clock."""

    cpu: float
    clock: float


def timed(work: Callable[[], object]) -> Spent:
    cpu, clock = time.thread_time(), time.perf_counter()
    work()
    return Spent((time.thread_time() - cpu) * 1e3, (time.perf_counter() - clock) * 1e3)


def noise(store: Thumbnails, count: int) -> list[bytes]:
    """So many pictures in the store; their hashes."""
    hashes = []
    for number in range(count):
        random = np.random.default_rng(number)
        small = random.integers(0, 256, (30, 40, 3), dtype=np.uint8)
        pixels = np.ascontiguousarray(small.repeat(8, 0).repeat(8, 1))
        image = QImage(pixels.data, 320, 240, 960, QImage.Format.Format_RGB888)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "JPG", 82)  # type: ignore[call-overload]
        hashes.append(number.to_bytes(16))
        store.put(hashes[-1], buffer.data().data())
    return hashes


class Window:
    """A grid on a (virtual) screen, with a scrubber beside it."""

    def __init__(self, application: QApplication, store: Thumbnails, hashes: list[bytes]) -> None:
        self.application = application
        self.hashes = hashes
        self.bridge = Bridge()
        self.loader = ThumbnailLoader(store)
        self.widget = QWidget()
        self.model = GalleryModel(self.bridge, self.cards, self.widget)
        self.view = GalleryView(self.loader, self.widget)
        self.view.setModel(self.model)
        row = QHBoxLayout(self.widget)
        row.addWidget(self.view)
        row.addWidget(Scrubber(self.view, self.widget))
        self.widget.resize(*SIZE)
        self.widget.show()
        self.settle()

    def cards(self, contents: Sequence[int]) -> dict[int, Card]:
        path = Path("photo.jpg")
        return {
            one: Card(
                one, self.hashes[one % len(self.hashes)], path, f"{one}.jpg", 4, 3, 0,
                one % 6, one % 50 == 0, 1, "JPEG",
            )
            for one in contents
        }  # fmt: skip

    def settle(self, seconds: float = 0.5) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.application.processEvents()
            time.sleep(0.005)

    def frames(self, places: Sequence[int]) -> list[Spent]:
        """Scroll to each place in turn, one per frame of a screen with 60 a second."""
        bar = self.view.verticalScrollBar()

        def frame(place: int) -> None:
            bar.setValue(place)
            self.application.processEvents()

        spent = []
        for place in places:
            spent.append(timed(lambda place=place: frame(place)))
            time.sleep(max(0.0, FRAME - spent[-1].clock / 1e3))
        return spent

    def close(self) -> None:
        self.loader.close()
        self.bridge.close()
        self.widget.close()


def said(what: str, spent: list[Spent]) -> list[Row]:
    found = []
    for name, at in (("p50", 50), ("p95", 95), ("max", 100)):
        cpu = float(np.percentile([each.cpu for each in spent], at))
        clock = float(np.percentile([each.clock for each in spent], at))
        target = "" if name == "p50" else "<= 16 ms"
        row = Row(f"{what}, {name}", cpu, "ms", None, f"by the clock {clock:.1f} ms", target)
        found.append(row)
    return found


@contextmanager
def every_core_busy() -> Iterator[None]:
    """Somebody else computes on each core."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(os.cpu_count() or 1)]
    time.sleep(1)
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def scrolling(window: Window, how: str = "", cells: Sequence[int] = (176, 110)) -> list[Row]:
    rows = []
    for cell in cells:
        window.view.cell = cell
        window.settle()
        reach = window.view.verticalScrollBar().maximum()
        steady = [part * reach // 8 + 60 * step for part in range(8) for step in range(60)]
        jumps = [reach * step // 300 for step in range(301)]
        seen = f"{len(window.view.visible_rows())} cells{how}"
        rows += said(f"scroll 60 px a frame, {seen}", window.frames(steady))
        rows += said(f"top to bottom in 300 frames, {seen}", window.frames(jumps))
    return rows


def merging(window: Window, listing: Listing) -> list[Row]:
    """New photos come to a timeline in which everything is selected, while somebody scrolls."""
    selecting = timed(window.view.selection.everything)
    newest = int(listing.contents[0])
    more = Listing(
        np.concatenate([np.arange(newest + 50, newest, -1), listing.contents]),
        np.concatenate([np.repeat(listing.moments[:1], 50), listing.moments]),
    )
    ready: list[Arranged] = []
    before = window.model.contents
    window.bridge.run(lambda: arranged(more, before), ready.append)
    begun = time.perf_counter()
    waiting: list[Spent] = []
    while not ready:
        waiting += window.frames([100 * (len(waiting) + 1)])
    took = 1e3 * (time.perf_counter() - begun)

    def show() -> None:
        window.model.show_arranged(ready[0])
        window.view.viewport().repaint()

    merged = timed(show)
    return [
        Row("select everything", selecting.cpu, "ms", None, "one range"),
        Row("merge, everything selected: off the GUI thread", took, "ms", None, "by the clock"),
        Row("the frames meanwhile, max", max(each.cpu for each in waiting), "ms", None,
            f"by the clock {max(each.clock for each in waiting):.1f} ms", "<= 16 ms"),
        Row("the frame that shows it", merged.cpu, "ms", None,
            f"by the clock {merged.clock:.1f} ms", "<= 16 ms"),
    ]  # fmt: skip


def measure(folder: Path, count: int, library: Path | None) -> list[Row]:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.install(application)
    store = Thumbnails(library or folder)
    hashes = sorted(store.all_hashes())[:400] or noise(store, 300)
    collector = Collector()
    window = Window(application, store, hashes)
    collector.spare_what_is_there()
    contents = np.arange(count, 0, -1)
    moments = np.linspace(1_780_000_000, 900_000_000, count).astype(np.int64)
    listing = Listing(contents, moments)

    ready: list[Arranged] = []
    ordered = timed(lambda: ready.append(arranged(listing)))

    def first() -> None:
        window.model.show_arranged(ready[0])
        window.view.viewport().repaint()

    layout = timed(first)
    rows = [
        Row(f"{count:,} rows put in order, off the GUI thread", ordered.cpu, "ms", None,
            f"by the clock {ordered.clock:.1f} ms"),
        Row(f"first layout of {count:,} rows", layout.cpu, "ms", None,
            f"by the clock {layout.clock:.1f} ms", "<= 100 ms"),
    ]  # fmt: skip
    window.settle()
    rows += scrolling(window)
    with every_core_busy():
        rows += scrolling(window, ", every core busy", (110,))
    rows += merging(window, listing)
    rows += said("everything selected, jumping", window.frames(range(0, 10**7, 10**5)))
    window.close()
    collector.close()
    return rows


def rows(count: int = 1_000_000, library: Path | None = None) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), count, library)


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(show(rows(number, Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
