"""Timings of index and search at 100,000 photos beside their floors, as one table.

Run by hand: ``python tests/bench/bench_search.py [PHOTOS] [DIM]``. Builds a library in a temporary
folder through the library's own functions. Asserts nothing about seconds.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from photosearch.index.exact import ExactIndex
from photosearch.index.replica import Replica
from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId
from photosearch.models.base import ImageSpec, ModelSpec

REPOSITORY = Path(__file__).resolve().parents[2]
Row = tuple[str, float, float | None, str]

SESSION = """
import sys, time
from pathlib import Path
import numpy as np
from photosearch.index.replica import Replica
from photosearch.library.database import Database
from photosearch.library import embeddings
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.search.searcher import Searcher

class Texts:
    def encode_texts(self, texts):
        vectors = np.random.default_rng(len(texts[0])).standard_normal((len(texts), DIM))
        vectors = vectors.astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

DIM = int(sys.argv[2])
with Database.open(Path(sys.argv[1]), read_only=True) as database:
    row = database.read(embeddings.active_model)
    spec = ModelSpec(row.name, row.family, row.fingerprint, row.dim, ImageSpec(64))
    replica = Replica.open(database, spec, row.id)
    assert not replica.rebuilt, replica.rebuilt
    hits = Searcher(database, replica, row.id, Texts()).search("a dog on the beach", 20)
    assert len(hits) == 20
"""


def timed(fn: Callable[[], object], repeat: int = 15) -> float:
    """Median seconds, after one run that does not count."""
    fn()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        fn()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def build(folder: Path, count: int, dim: int) -> tuple[Database, ModelSpec, int]:
    """A library of ``count`` ready photos, each with a vector."""
    spec = ModelSpec("bench", "starter", "be" * 32, dim, ImageSpec(64))
    database = Database.open(folder)
    random = np.random.default_rng(0)
    facts = photos.Facts(4000, 3000, "JPEG", "2020-01-02T03:04:05", camera_model="Kamera")
    listed = [
        photos.Listed(f"앨범 {n // 500}/사진_{n:06}.jpg".encode(), 3_000_000 + n, 10**18 + n)
        for n in range(count)
    ]

    def begin(c: Connection) -> int:
        root = photos.add_root(c, folder / "photos")
        photos.record_listing(c, root.id, listed, [], [], [], [], time.time())
        model = embeddings.register_model(c, "bench", spec.fingerprint, "starter", dim, True)
        embeddings.set_active(c, model)
        return model

    model = database.write(begin)

    def batch(c: Connection, found: list[photos.Pending]) -> None:
        rows = []
        vectors = random.standard_normal((len(found), dim)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        for photo, vector in zip(found, vectors.astype(np.float16), strict=True):
            digest = hashlib.sha256(photo.id.to_bytes(8)).digest()
            content = photos.add_content(c, digest, photo.size, facts)
            photos.link(c, photo.id, content, photo.size, photo.mtime_ns)
            rows.append((content, vector))
        embeddings.append(c, model, rows)  # type: ignore[arg-type]

    while found := database.read(lambda c: photos.pending_photos(c, 2000)):
        database.write(lambda c, found=found: batch(c, found))  # type: ignore[misc]
    return database, spec, model


def in_memory(count: int, dim: int) -> list[Row]:
    """Exact search beside one pass over the same bytes."""
    index = ExactIndex(dim)
    random = np.random.default_rng(0)
    for start in range(0, count, 10_000):
        ids = np.arange(start, min(start + 10_000, count))
        index.add(ids, random.standard_normal((len(ids), dim), dtype=np.float32))
    words = index._codes[:count].view(np.uint64).reshape(-1)
    halves = np.array_split(words, 2)
    query = random.standard_normal((1, dim)).astype(np.float32)
    ones = timed(lambda: words.sum())
    with ThreadPoolExecutor(2) as pool:
        twos = timed(lambda: list(pool.map(np.sum, halves)))
    rows: list[Row] = [
        ("one pass over the vectors, 1 thread", ones, None, ""),
        ("one pass over the vectors, 2 threads", twos, None, ""),
        ("exact search, best 20", timed(lambda: index.search(query, 20)), ones, "<= 1.5"),
        ("exact search, best 1000", timed(lambda: index.search(query, 1000)), ones, ""),
    ]
    for share in (0.001, 0.02, 0.5, 0.99):
        chosen = np.sort(random.permutation(count)[: int(count * share)])
        seconds = timed(lambda chosen=chosen: index.search(query, 20, chosen))  # type: ignore[misc]
        rows.append((f"the same among {share:.1%} of the photos", seconds, ones, ""))
    one = random.standard_normal((1, dim)).astype(np.float32)
    numbers = iter(range(count, 2 * count))
    rows.append(
        ("add one photo", timed(lambda: index.add(np.array([next(numbers)]), one)), None, "")
    )
    victims = iter(range(count))
    rows.append(
        ("remove one photo", timed(lambda: index.remove(np.array([next(victims)]))), None, "")
    )
    return rows


def with_library(folder: Path, count: int, dim: int) -> list[Row]:
    """Snapshot, rebuild and cold start beside reading bytes and importing libraries."""
    database, spec, model = build(folder, count, dim)
    replica = Replica.open(database, spec, model)  # type: ignore[arg-type]
    start = time.perf_counter()
    replica.save()
    saved = time.perf_counter() - start

    def read() -> None:
        buffer = np.empty(replica.path.stat().st_size, np.uint8)
        with open(replica.path, "rb", buffering=0) as file:
            file.readinto(memoryview(buffer))  # type: ignore[arg-type]

    def load() -> None:
        assert not Replica.open(database, spec, model).rebuilt  # type: ignore[arg-type]

    def rebuild() -> None:
        Replica(database, spec, model).catch_up()  # type: ignore[arg-type]

    floor = timed(read, 9)
    rows: list[Row] = [
        ("read the snapshot's bytes", floor, None, ""),
        ("load the snapshot and catch up", timed(load, 9), floor, ""),
        ("build the index from the library", timed(rebuild, 3), floor, ""),
        ("write the snapshot", saved, None, ""),
    ]

    def one_more() -> None:
        vector = np.ones(dim, np.float16)
        content = ContentId(int(replica.ids()[-1]) + 1)
        database.write(lambda c: embeddings.append(c, model, [(content, vector)]))  # type: ignore[arg-type]
        replica.catch_up()
        replica.save_if_due()

    rows.append(("store, add and make searchable one vector", timed(one_more), None, ""))
    from photosearch.search.searcher import Searcher

    Searcher(database, replica, model, _Texts(dim)).refresh_line()  # type: ignore[arg-type]
    replica.save()
    database.close()
    python = [sys.executable, "-c"]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    imports = timed(
        lambda: subprocess.run([*python, "import numpy, sqlalchemy, faiss"], check=True), 9
    )
    session = timed(
        lambda: subprocess.run([*python, SESSION, str(folder), str(dim)], check=True, env=env), 9
    )
    rows.append(("python -c 'import numpy, sqlalchemy, faiss'", imports, None, ""))
    rows.append(("cold start, search, answer", session, imports, "<= 2"))
    return rows


class _Texts:
    def __init__(self, dim: int) -> None:
        self._dim = dim

    def encode_texts(self, texts: list[str]) -> np.ndarray:  # type: ignore[type-arg]
        vectors = np.random.default_rng(1).standard_normal((len(texts), self._dim))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dim = int(sys.argv[2]) if len(sys.argv) > 2 else 768
    with tempfile.TemporaryDirectory() as folder:
        rows = in_memory(count, dim) + with_library(Path(folder), count, dim)
    print(f"{count:,} photos, {dim} dimensions, {os.cpu_count()} cores, load {os.getloadavg()[0]}")
    for name, seconds, floor, target in rows:
        ratio = "" if floor is None else f"{seconds / floor:6.2f} x"
        print(f"{name:46} {seconds * 1e3:10.2f} ms {ratio:>9} {target}")


if __name__ == "__main__":
    main()
