"""Timings of the library at 100,000 photos beside their floors, as one table.

Run by hand: ``python tests/bench/bench_library.py [PHOTOS] [DIM]``. Builds a library in a temporary
folder with the functions that ingest uses, then times what start-up, scanning and searching ask.
Asserts nothing about seconds.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId, RootId

BATCH = 64
Row = tuple[str, float, str]


def timed(fn: Callable[[], object], repeat: int = 5) -> float:
    """Median seconds."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        fn()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def listed(count: int) -> list[photos.Listed]:
    return [
        photos.Listed(f"앨범 {n // 500}/사진_{n:06}.jpg".encode(), 3_000_000 + n, 10**18 + n)
        for n in range(count)
    ]


def ingest(database: Database, model: ModelId, count: int, dim: int) -> tuple[float, float]:
    """Link everything pending in batches; seconds spent in ``link`` and in ``append``."""
    vector = np.random.default_rng(1).standard_normal((BATCH, dim)).astype(np.float16)
    facts = photos.Facts(4000, 3000, "JPEG", "2020-01-02T03:04:05", camera_model="Kamera")
    spent = [0.0, 0.0]

    def batch(c: Connection, found: list[photos.Pending]) -> None:
        start = time.perf_counter()
        rows = []
        for n, photo in enumerate(found):
            digest = hashlib.sha256(photo.id.to_bytes(8)).digest()
            content = photos.add_content(c, digest, photo.size, facts)
            photos.link(c, photo.id, content, photo.size, photo.mtime_ns)
            rows.append((content, vector[n]))
        middle = time.perf_counter()
        embeddings.append(c, model, rows)
        spent[0] += middle - start
        spent[1] += time.perf_counter() - middle

    found = database.read(lambda c: photos.pending_photos(c, BATCH))
    while found:
        database.write(lambda c, found=found: batch(c, found))
        after = found[-1]
        found = database.read(lambda c, after=after: photos.pending_photos(c, BATCH, after=after))
    return spent[0], spent[1]


def one_photo(database: Database, root: RootId, model: ModelId, dim: int, n: int) -> None:
    """What one new photo costs in one durable transaction."""

    def work(c: Connection) -> None:
        name = f"new/{n}.jpg".encode()
        photos.record_listing(c, root, [photos.Listed(name, 5, n)], [], [], [], [], time.time())
        (pending,) = photos.pending_photos(c, 1)
        digest = hashlib.sha256(name).digest()
        content = photos.add_content(c, digest, 5, photos.Facts(1, 1, "JPEG"))
        photos.link(c, pending.id, content, 5, n)
        embeddings.append(c, model, [(content, np.ones(dim, np.float16))])

    database.write(work)


def replay(database: Database, model: ModelId) -> int:
    """Read all vectors as the index does."""
    seq = total = 0
    while True:
        batch = database.read(lambda c, seq=seq: embeddings.since(c, model, seq, 10_000))
        if not len(batch):
            return total
        seq, total = batch.last, total + len(batch)


def cold_start(folder: Path) -> tuple[float, float]:
    """Seconds of a new process that opens and counts, and of one that only imports."""
    floor = "import numpy, sqlalchemy"
    code = (
        "import sys, pathlib\nfrom photosearch.library import photos\n"
        "from photosearch.library.database import Database\n"
        "with Database.open(pathlib.Path(sys.argv[1])) as d: d.read(photos.counts)"
    )

    def run(text: str) -> float:
        command = [sys.executable, "-c", text, str(folder)]
        return timed(lambda: subprocess.run(command, check=True))

    run(floor)
    return run(code), run(floor)


def reads_during_write(database: Database, root: RootId) -> tuple[float, float]:
    """Median seconds of a small read alone, and while another thread holds a transaction."""

    def read() -> None:
        database.read(lambda c: photos.paths_of(c, [ContentId(5)]))

    alone = timed(read, 50)
    inside, leave = threading.Event(), threading.Event()

    def write(c: Connection) -> None:
        photos.record_listing(c, root, [photos.Listed(b"w.jpg", 1, 1)], [], [], [], [], time.time())
        inside.set()
        leave.wait()

    thread = threading.Thread(target=lambda: database.write(write))
    thread.start()
    inside.wait()
    during = timed(read, 50)
    leave.set()
    thread.join()
    return alone, during


def measure(folder: Path, count: int, dim: int) -> list[Row]:
    files = listed(count)
    rows: list[Row] = []
    with Database.open(folder) as database:
        root = database.write(lambda c: photos.add_root(c, folder / "photos")).id
        model = database.write(
            lambda c: embeddings.register_model(c, "bench", "0", "starter", dim, True)
        )
        start = time.perf_counter()
        database.write(lambda c: photos.record_listing(c, root, files, [], [], [], [], time.time()))
        rows.append(("record a first scan", time.perf_counter() - start, f"{count} new rows"))
        start = time.perf_counter()
        linked, appended = ingest(database, model, count, dim)
        whole = time.perf_counter() - start
        rows.append(("link, one photo", linked / count, "in batches of 64"))
        rows.append(("append, one vector", appended / count, f"{dim} x float16"))
        rows.append(("whole, one photo", whole / count, "with commits and fsync"))
    with Database.open(folder) as database:
        rows += questions(database, root, model, files, dim)
    opened = timed(lambda: Database.open(folder).close())
    rows.append(("open and close", opened, "in a warm process"))

    def counts() -> None:
        with Database.open(folder) as fresh:
            fresh.read(photos.counts)

    rows.append(("open, counts, close", timed(counts), ""))
    cold, floor = cold_start(folder)
    rows.append(("new process: open, counts", cold, f"floor: imports {floor * 1e3:.0f} ms"))
    return rows


def questions(
    database: Database, root: RootId, model: ModelId, files: list[photos.Listed], dim: int
) -> list[Row]:
    def ask(fn: Callable[[Connection], object], repeat: int = 5) -> float:
        return timed(lambda: database.read(fn), repeat)

    count = len(files)
    some = [ContentId(n) for n in range(1, count, max(1, count // 50))][:50]
    sizes = {3_000_000 + n for n in range(0, count, 10)}
    alone, during = reads_during_write(database, root)
    start = time.perf_counter()
    replay(database, model)
    first = time.perf_counter() - start
    plain = timed(lambda: dict.fromkeys([(f.rel_raw, f.size, f.mtime_ns) for f in files]))
    numbers = iter(range(1000))
    return [
        ("known_photos", ask(lambda c: photos.known_photos(c, root)), f"dict {plain * 1e3:.0f} ms"),
        ("counts", ask(photos.counts), ""),
        ("count_searchable", ask(photos.count_searchable), ""),
        ("hidden_contents (none)", ask(photos.hidden_contents), ""),
        ("searchable_contents", ask(photos.searchable_contents), ""),
        ("pending_photos (none)", ask(lambda c: photos.pending_photos(c, 100)), ""),
        (
            "missing_embeddings (none)",
            ask(lambda c: embeddings.missing_embeddings(c, model, 9)),
            "",
        ),
        ("content_sizes, 10 % of all", ask(lambda c: photos.content_sizes(c, sizes)), ""),
        ("paths_of 50", ask(lambda c: photos.paths_of(c, some)), ""),
        ("last_seq", ask(lambda c: embeddings.last_seq(c, model)), ""),
        ("count_embeddings", ask(lambda c: embeddings.count_embeddings(c, model)), ""),
        ("replay of all vectors, first", first, f"{count * dim * 2 / 1e6:.0f} MB"),
        ("replay of all vectors, again", timed(lambda: replay(database, model), 3), ""),
        ("read, alone", alone, ""),
        ("read, beside a writer", during, ""),
        (
            "one new photo, durable",
            timed(lambda: one_photo(database, root, model, dim, next(numbers)), 20),
            "one transaction, fsync",
        ),
        (
            "backup",
            timed(lambda: database.backup(database.folder / "backups/library-x.db"), 1),
            f"{database.path.stat().st_size / 1e6:.0f} MB",
        ),
    ]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dim = int(sys.argv[2]) if len(sys.argv) > 2 else 768
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder, "library"), count, dim)
    print(f"library with {count} photos, vectors of {dim}; {os.cpu_count()} cores")
    for name, seconds, note in rows:
        print(f"  {name:<32}{seconds * 1e3:>12.3f} ms   {note}")


if __name__ == "__main__":
    main()
