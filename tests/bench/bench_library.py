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
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId, RootId

BATCH = 64


class Spent(NamedTuple):
    """Seconds: by the clock, and of this process's processors (which other work cannot spoil)."""

    wall: float
    cpu: float

    def per(self, count: int) -> Spent:
        return Spent(self.wall / count, self.cpu / count)


Row = tuple[str, Spent, str]


def now() -> Spent:
    return Spent(time.perf_counter(), time.process_time())


def since(start: Spent) -> Spent:
    end = now()
    return Spent(end.wall - start.wall, end.cpu - start.cpu)


def timed(fn: Callable[[], object], repeat: int = 5) -> Spent:
    """Medians."""
    spent = []
    for _ in range(repeat):
        start = now()
        fn()
        spent.append(since(start))
    return Spent(
        statistics.median(each.wall for each in spent),
        statistics.median(each.cpu for each in spent),
    )


def listed(count: int) -> list[photos.Listed]:
    return [
        photos.Listed(f"앨범 {n // 500}/사진_{n:06}.jpg".encode(), 3_000_000 + n, 10**18 + n)
        for n in range(count)
    ]


def ingest(database: Database, model: ModelId, count: int, dim: int) -> list[Row]:
    """Link everything pending in batches, as the pipeline does."""
    vector = np.random.default_rng(1).standard_normal((BATCH, dim)).astype(np.float16)
    facts = photos.Facts(4000, 3000, "JPEG", "2020-01-02T03:04:05", camera_model="Kamera")
    linked, appended = [], []

    def batch(c: Connection, found: list[photos.Pending]) -> None:
        start = now()
        rows = []
        for n, photo in enumerate(found):
            digest = hashlib.sha256(photo.id.to_bytes(8)).digest()
            content = photos.add_content(c, digest, photo.size, facts)
            photos.link(c, photo.id, content, photo.size, photo.mtime_ns)
            rows.append((content, vector[n]))
        linked.append(since(start))
        start = now()
        embeddings.append(c, model, rows)
        appended.append(since(start))

    start = now()
    found = database.read(partial(photos.pending_photos, limit=BATCH))
    while found:
        database.write(partial(batch, found=found))
        found = database.read(partial(photos.pending_photos, limit=BATCH, after=found[-1]))
    whole = since(start)

    def one(spent: list[Spent]) -> Spent:
        return Spent(sum(s.wall for s in spent), sum(s.cpu for s in spent)).per(count)

    return [
        ("add_content + link, one photo", one(linked), f"in batches of {BATCH}"),
        ("append, one vector", one(appended), f"{dim} x float16"),
        ("whole, one photo", whole.per(count), "with commits and fsync"),
    ]


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
        batch = database.read(partial(embeddings.since, model=model, after_seq=seq, limit=10_000))
        if not len(batch):
            return total
        seq, total = batch.last, total + len(batch)


def cold_start(folder: Path) -> tuple[Spent, Spent]:
    """Seconds of a new process that opens and counts, and of one that only imports."""
    floor = "import numpy, sqlalchemy"
    code = (
        "import sys, pathlib\nfrom photosearch.library import photos\n"
        "from photosearch.library.database import Database\n"
        "with Database.open(pathlib.Path(sys.argv[1])) as d: d.read(photos.counts)"
    )

    def run(text: str) -> Spent:
        command = [sys.executable, "-c", text, str(folder)]
        return timed(lambda: subprocess.run(command, check=True))

    run(floor)
    return run(code), run(floor)


def reads_during_write(database: Database, root: RootId) -> tuple[Spent, Spent]:
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
        start = now()
        database.write(lambda c: photos.record_listing(c, root, files, [], [], [], [], time.time()))
        rows.append(("record a first scan", since(start), f"{count} new rows"))
        rows += ingest(database, model, count, dim)
    with Database.open(folder) as database:
        rows += questions(database, root, model, files, dim)
    opened = timed(lambda: Database.open(folder).close())
    rows.append(("open and close", opened, "in a warm process"))

    def counts() -> None:
        with Database.open(folder) as fresh:
            fresh.read(photos.counts)

    rows.append(("open, counts, close", timed(counts), ""))
    cold, floor = cold_start(folder)
    rows.append(("new process: open, counts", cold, f"floor: imports {floor.wall * 1e3:.0f} ms"))
    return rows


def questions(
    database: Database, root: RootId, model: ModelId, files: list[photos.Listed], dim: int
) -> list[Row]:
    def ask(fn: Callable[[Connection], object], repeat: int = 5) -> Spent:
        return timed(lambda: database.read(fn), repeat)

    count = len(files)
    some = [ContentId(n) for n in range(1, count, max(1, count // 50))][:50]
    sizes = {3_000_000 + n for n in range(0, count, 10)}
    alone, during = reads_during_write(database, root)
    start = now()
    replay(database, model)
    first = since(start)
    plain = timed(lambda: dict.fromkeys([(f.rel_raw, f.size, f.mtime_ns) for f in files]))
    numbers = iter(range(1000))
    return [
        (
            "known_photos",
            ask(lambda c: photos.known_photos(c, root)),
            f"a dict of them {plain.cpu * 1e3:.0f} ms",
        ),
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
    print(f"library with {count} photos, vectors of {dim}; {os.cpu_count()} cores; milliseconds")
    print(f"  {'':<32}{'wall':>12}{'cpu':>12}")
    for name, spent, note in rows:
        print(f"  {name:<32}{spent.wall * 1e3:>12.3f}{spent.cpu * 1e3:>12.3f}   {note}")


if __name__ == "__main__":
    main()
