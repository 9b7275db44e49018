"""A library that keeps itself up to date: how soon, how cheaply, and who is held up meanwhile.

    python tests/bench/bench_living.py [FILES_TO_MOVE] [FILES_TO_RESCAN]

Makes its photos and libraries in a temporary folder; watcher, loop, decoders and engine are the
real ones. Wants an idle machine. Asserts nothing about seconds. Memory and handles over time are
``python -m tests.living.soak``.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from blake3 import blake3

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_index import rescan, twelve_megapixels
from table import Row, show

from photosearch.app import App
from photosearch.ingest.dirty import QUIET, STILL
from photosearch.ingest.watch import WATCHING
from photosearch.jobs import Job
from photosearch.keeper import Keeper
from tests.conftest import picture
from tests.living.keeping import numbers
from tests.synthetic import make_library

EVENTS = 30
WORDS = ("a dog on the beach", "생일 케이크", "红色的车", "blue", "나무 -집", "people at night")


def small(folder: Path, count: int, first: int = 0) -> None:
    """Real photos of next to no size."""
    for number in range(first, first + count):
        path = folder / f"{number // 500:03}" / f"IMG_{number:06}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(number, (24, 16)).save(path)


@contextmanager
def kept(library: Path, folder: Path) -> Iterator[tuple[App, Keeper]]:
    """An open library that watches ``folder``, warm and at rest."""
    with App.open(library) as app:
        keeper = Keeper(app)
        keeper.start()
        keeper.add([folder])
        until(lambda: set(keeper.folders().values()) == {WATCHING})
        until(lambda: keeper.wait(1))
        yield app, keeper
        keeper.close()


def until(condition: Callable[[], object], every: float = 0.02) -> None:
    while not condition():
        time.sleep(every)


def quantiles(values: Sequence[float]) -> tuple[float, float]:
    """The middle, and what 19 of 20 stay below."""
    return statistics.median(values), statistics.quantiles(values, n=20)[18]


def from_event_to_searchable(base: Path) -> list[Row]:
    """From the moment at which a saved photo is whole until a search can find it."""
    folder = base / "watched"
    small(folder, 1000)
    seconds = []
    with kept(base / "watching", folder) as (app, keeper):
        for number in range(EVENTS):
            path = folder / "000" / f"새 사진 {number}.jpg"
            picture(10_000 + number, (640, 480)).save(path)
            saved = time.perf_counter()
            query = f'"새 사진 {number}"'
            until(lambda q=query: len(app.search(q, 1)) and app.counts().ready == 1001 + number)  # type: ignore[misc]  # noqa: B023
            seconds.append(time.perf_counter() - saved)
            until(lambda: keeper.wait(1))
    middle, most = quantiles(seconds)
    wait = max(QUIET, STILL)
    name = "waiting for it to be whole"
    return [
        Row("event to searchable, p50", middle, "s", wait, name),
        Row("event to searchable, p95", most, "s", wait, name, "<= 5 s"),
    ]


def asked(app: App, seconds: float, least: int) -> list[float]:
    """How long text queries take, one after the other for so long."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(taken) < least:
        began = time.perf_counter()
        app.search(WORDS[len(taken) % len(WORDS)], 50)
        taken.append(time.perf_counter() - began)
        time.sleep(0.05)  # as somebody who types
    return taken


def large(folder: Path, count: int) -> None:
    """Photos of 12 megapixels, each another file: making that many pictures would take minutes."""
    twelve_megapixels(folder, 8)
    originals = sorted(folder.iterdir())
    for number in range(len(originals), count):
        data = originals[number % len(originals)].read_bytes()
        (folder / f"{number:04}.jpg").write_bytes(data + number.to_bytes(4, "big"))


def searching_while_indexing(base: Path, photos: int, library_size: int) -> list[Row]:
    """The same queries on an idle machine and under indexing at full load."""
    library, folder = base / "searched", base / "large"
    make_library(library, library_size, vectors=True)
    large(folder, photos)
    with App.open(library) as app:
        asked(app, 2, 20)
        idle = asked(app, 8, 60)
        done = threading.Event()

        def index() -> None:
            app.index([folder], Job())
            done.set()

        thread = threading.Thread(target=index)
        before = app.counts().ready
        thread.start()
        until(lambda: app.counts().ready > before)  # decoders and engine are at work
        busy: list[float] = []
        while not done.is_set():
            busy += asked(app, 0.5, 1)
        thread.join()
    (idle50, idle95), (busy50, busy95) = quantiles(idle), quantiles(busy)
    return [
        Row(f"query while indexing, {library_size:,} photos, p50", busy50 * 1e3, "ms",
            idle50 * 1e3, "idle", "<= 3 x"),
        Row(f"the same, p95, {len(busy)} queries", busy95 * 1e3, "ms", idle95 * 1e3, "idle",
            "<= 3 x"),
    ]  # fmt: skip


def moved(base: Path, count: int) -> list[Row]:
    """A folder of many photos gets another name: linked again, none encoded."""
    folder = base / "moving" / "before"
    small(folder, count)
    with App.open(base / "moved") as app:
        app.index([folder.parent], Job())
        encodings = numbers(app.database).encodings
        folder.rename(folder.parent / "after")
        paths = sorted((folder.parent / "after").rglob("*.jpg"))
        began = time.perf_counter()
        for path in paths:
            blake3(path.read_bytes()).digest()
        floor = time.perf_counter() - began
        began = time.perf_counter()
        counters = app.index([], Job()).counters
        taken = time.perf_counter() - began
        again = numbers(app.database).encodings - encodings
    print(f"{counters.moved:,} of {count:,} linked again at {count / taken:,.0f} files/s")
    return [
        Row(f"link {counters.moved:,} moved files again", taken, "s", floor, "read + hash, once"),
        Row("of them encoded", float(again + counters.encoded), "", target="0"),
    ]


def main(count: int, files: int) -> None:
    """Print the table."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        rows = from_event_to_searchable(base)
        print(show(rows), flush=True)
        rows += moved(base, count)
        rows += rescan(base, files)
        rows += searching_while_indexing(base, 160, files)
    print(show(rows))


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    main(arguments[0] if arguments else 10_000, arguments[1] if arguments[1:] else 100_000)
