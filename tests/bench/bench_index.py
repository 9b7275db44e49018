"""Indexing, an unchanged rescan and a cold search, each beside its floor.

    python tests/bench/bench_index.py [PHOTOS_TO_INDEX] [FILES_TO_RESCAN]

Makes its photos and libraries in a temporary folder. Asserts nothing about seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from photosearch.app import App
from photosearch.ingest.scan import scan_root
from photosearch.ingest.walk import Exclusions
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.database import Database
from photosearch.models import catalogue
from photosearch.workers.decoders import Decoders

sys.path.insert(0, str(Path(__file__).resolve().parent))
from table import Row, show


def twelve_megapixels(folder: Path, count: int) -> None:
    """JPEGs of a phone's size and about its bytes: smooth shapes with sensor noise."""
    folder.mkdir()
    for number in range(count):
        random = np.random.default_rng(number)
        shapes = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=np.uint8))
        picture = np.asarray(shapes.resize((4000, 3000), Image.Resampling.BICUBIC), np.int16)
        noise = random.normal(0, 5, picture.shape).astype(np.int16)
        noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{number:04}.jpg", quality=88)


def seconds(work: Callable[[], object], repeat: int = 1) -> float:
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def indexing(base: Path, count: int) -> list[Row]:
    """`index` with the starter model against decoding and thumbnails alone.

    Two folders, so that what every start costs (processes, imports) can be told from what every
    photo costs: the second row is the difference between the two.
    """
    few, many = base / "few", base / "many"
    twelve_megapixels(few, count // 4)
    twelve_megapixels(many, count)
    spec = catalogue.find("starter").spec
    floors, wholes = [], []
    with Decoders(os.cpu_count() or 1) as decoders:
        for folder in (many, few, many):  # the first time warms children and the system's cache
            paths = sorted(folder.iterdir())
            start = time.perf_counter()
            for answer in [decoders.prepare(path, spec.image, 320) for path in paths]:
                answer.result()
            floors.append(time.perf_counter() - start)
    for folder in (few, many):
        with App.open(base / f"library of {folder.name}") as app:
            wholes.append(app.index([folder], Job()).counters.seconds)
    photos_between = count - count // 4
    return [
        Row(f"index {count} JPEGs of 12 MP, starter", wholes[1], "s", floors[2],
            "decode + thumbnail", "start of all processes included"),
        Row("the same for each photo more", (wholes[1] - wholes[0]) / photos_between * 1e3, "ms",
            (floors[2] - floors[1]) / photos_between * 1e3, "decode + thumbnail",
            "<= 1.18 x (0.85 of the floor's rate)"),
    ]  # fmt: skip


def rescan(base: Path, count: int) -> list[Row]:
    """Nothing changed, against a bare walk with ``scandir`` and ``stat``."""
    root = base / "tree"
    for number in range(count):
        path = root / f"폴더 {number // 5000}" / f"{number // 250}" / f"IMG_{number:06}.jpg"
        if number % 250 == 0:
            path.parent.mkdir(parents=True)
        path.write_bytes(b"")

    def bare() -> None:
        waiting = [str(root)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        waiting.append(entry.path)
                    else:
                        entry.stat()

    with Database.open(base / "rescan") as database:
        known = database.write(lambda c: photos.add_root(c, root))

        def scan() -> None:
            scan_root(database, known, Exclusions(), Job(), time.time)

        scan()
        database.write(
            lambda c: c.exec_driver_sql("UPDATE photos SET state = 'failed'")
        )  # as if read: nothing is pending
        return [
            Row(f"rescan {count:,} unchanged files", seconds(scan, 3), "s", seconds(bare, 3),
                "scandir + stat", "<= 3 x"),
        ]  # fmt: skip


def cold_search(base: Path, count: int) -> list[Row]:
    """A new process that searches 100,000 photos, against importing what it stands on."""
    library = base / "large"
    spec = catalogue.find("starter").spec
    random = np.random.default_rng(0)
    with App.open(library) as app:
        model = app.models.current.own_number
        root = app.database.write(lambda c: photos.add_root(c, base / "nowhere"))
        names = [photos.Listed(f"{n // 500}/{n}.jpg".encode(), n + 1, n + 1) for n in range(count)]
        app.database.write(lambda c: photos.record_listing(c, root.id, names, [], [], [], [], 1.0))
        facts = photos.Facts(4000, 3000, "JPEG")
        while page := app.database.read(lambda c: photos.pending_photos(c, 5000)):
            vectors = random.normal(size=(len(page), spec.dim)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

            def write(c: photos.Connection, page=page, vectors=vectors) -> None:  # type: ignore[no-untyped-def]
                rows = []
                for photo, vector in zip(page, vectors, strict=True):
                    content = photos.add_content(c, photo.id.to_bytes(32), photo.size, facts)
                    photos.link(c, photo.id, content, photo.size, photo.mtime_ns)
                    rows.append((content, vector.astype(np.float16)))
                embeddings.append(c, model, rows)

            app.database.write(write)
        app.indexing.settle_down(app.models.current)
    search = [sys.executable, "-m", "photosearch", "--library", str(library), "search", "강아지"]
    imports = [sys.executable, "-c", "import numpy, sqlalchemy, faiss"]

    def quiet(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    quiet(search)()
    return [
        Row(f"cold search, {count:,} photos", seconds(quiet(search), 5), "s",
            seconds(quiet(imports), 5), "import numpy, sqlalchemy, faiss", "<= 2 x"),
    ]  # fmt: skip


def rows(photo_count: int = 96, file_count: int = 100_000) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        return (
            indexing(base, photo_count) + rescan(base, file_count) + cold_search(base, file_count)
        )


if __name__ == "__main__":
    print(show(rows(*map(int, sys.argv[1:3]))))
