"""Photos on their way out, and how long smart albums take to be counted, beside their floors.

    python tests/bench/bench_export.py [PHOTOS] [COPIES]

Makes its libraries in a temporary folder; the list and the page are of 10,000 photos with real
thumbnails, counts are of PHOTOS (100,000). Wants an idle machine. Asserts nothing about seconds.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PIL import Image
from table import Row, show

from photosearch.app import App
from photosearch.exporting import Chosen, Options
from photosearch.jobs import Job
from photosearch.library import browse
from photosearch.library.listed import listed
from photosearch.media.actions import Wanted, export_copies
from tests.conftest import picture
from tests.synthetic import make_library

ROWS = 10_000
QUERIES = (
    "date:2015..2019",
    "type:jpeg -date:2010",
    "name:IMG_00*",
    "dog on a beach",
    "바다 date:2020",
)


def seconds(call: Callable[[], object]) -> float:
    """The best of three."""
    found = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return min(found)


def small() -> list[bytes]:
    """Thumbnails of the usual size, with as much in them as photos have."""
    made = []
    for seed in range(20):
        noise = np.random.default_rng(seed).integers(-20, 21, (240, 320, 3))
        pixels = np.clip(np.asarray(picture(seed, (320, 240)), np.int16) + noise, 0, 255)
        file = io.BytesIO()
        Image.fromarray(pixels.astype(np.uint8)).save(file, "JPEG", quality=80)
        made.append(file.getvalue())
    return made


def lists(folder: Path) -> list[Row]:
    make_library(folder / "rows", ROWS, pictures=small())
    with App.open(folder / "rows", read_only=True) as app:
        contents = app.database.read(browse.timeline).contents.tolist()
        chosen, exporting = Chosen(contents, "10,000"), app.exporting

        def reading() -> None:
            for start in range(0, ROWS, 500):
                some = contents[start : start + 500]
                app.database.read(lambda c, some=some: listed(c, some))  # type: ignore[misc]

        def pictures() -> None:
            cards = app.database.read(lambda c: browse.cards(c, contents))
            for card in cards.values():
                app.thumbnails.get(card.hash)

        def write(format: str, **how: object) -> Callable[[], object]:
            options = Options(over=True, **how)  # type: ignore[arg-type]
            return lambda: exporting.export(
                chosen,
                format,
                folder / "out" / format,
                Job(),
                options,  # type: ignore[arg-type]
            )

        rows_alone, both = seconds(reading), seconds(reading) + seconds(pictures)
        return [
            Row("CSV of 10,000 photos", seconds(write("csv")), "s", rows_alone, "reading the rows"),
            Row("JSON", seconds(write("json")), "s", rows_alone, "the same"),
            Row("page, pictures inside", seconds(write("html", embed=True)), "s", both,
                "reading rows and pictures"),
            Row("page, pictures beside it", seconds(write("html", embed=False)), "s", both,
                "the same (they stay from run to run)"),
        ]  # fmt: skip


def copies(folder: Path, count: int) -> list[Row]:
    """Photos of three megabytes each; both ways into a new folder, in turns."""
    source = folder / "photos"
    source.mkdir()
    data = np.random.default_rng(0).bytes(3_000_000)
    paths = [source / f"사진 {number:05}.jpg" for number in range(count)]
    for path in paths:
        path.write_bytes(data)
    ours, plain = [], []
    for turn in range(3):
        for kind, found in (("ours", ours), ("plain", plain)):
            out = folder / f"{kind}{turn}"
            began = time.perf_counter()
            if kind == "ours":
                export_copies((Wanted((p,), (), p) for p in paths), count, out, Job())
            else:
                out.mkdir()
                for path in paths:
                    shutil.copy2(path, out / path.name)
            found.append(time.perf_counter() - began)
            shutil.rmtree(out)
    return [Row(f"{count:,} copies of 3 MB", min(ours), "s", min(plain), "shutil.copy2 in a loop")]


def counts(folder: Path, count: int) -> list[Row]:
    make_library(folder / "large", count, vectors=True)
    rows = []
    with App.open(folder / "large") as app:
        app.wake_search()
        albums = app.smart_albums
        for query in QUERIES:
            found = len(albums.preview(query).contents)
            took = seconds(lambda query=query: albums.preview(query))  # type: ignore[misc]
            rows.append(Row(f"{query}: {found:,} of {count:,}", took * 1e3, "ms"))
            albums.save(query, query)
        albums.save("of others", " OR ".join(f'album:"{query}"' for query in QUERIES))
        took = seconds(albums.recount)
        rows.append(Row(f"all {len(QUERIES) + 1} counted again", took * 1e3, "ms"))
    return rows


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    photos, copied = [*arguments, *(100_000, 1000)[len(arguments) :]]
    with tempfile.TemporaryDirectory() as place:
        print(show([*lists(Path(place)), *copies(Path(place), copied)]), flush=True)
        print(show(counts(Path(place), photos)), flush=True)
