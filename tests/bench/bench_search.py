"""Timings of index and search at 100,000 photos beside their floors, as one table.

Run by hand: ``python tests/bench/bench_search.py [PHOTOS] [DIM]``. Builds a library in a temporary
folder through the library's own functions. What is compared is timed in turns, and the best of each
counts, so that a busy machine disturbs both alike. Asserts nothing about seconds.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.index.exact import ExactIndex
from photosearch.index.replica import Replica
from photosearch.library import captions, embeddings, photos
from photosearch.library.captions import Made
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.search import literal
from photosearch.search.parser import parse
from photosearch.search.searcher import Searcher

REPOSITORY = Path(__file__).resolve().parents[2]
Row = tuple[str, float, float | None, str]
_THINGS = ("dog", "cat", "woman", "man", "child", "street", "car", "red", "blue", "white", "tree")
TARGETS = {"exact search, best 20": "<= 1.5"}

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


def timed(calls: dict[str, Callable[[], object]], repeat: int = 15) -> dict[str, float]:
    """Best seconds of each call, taken in turns, after one round that does not count."""
    best = dict.fromkeys(calls, float("inf"))
    for round in range(repeat + 1):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if round:
                best[name] = min(best[name], time.perf_counter() - start)
    return best


def build(folder: Path, count: int, dim: int) -> tuple[Database, ModelSpec, ModelId]:
    """A library of ``count`` ready photos, each with a vector."""
    spec = ModelSpec("bench", "starter", "be" * 32, dim, ImageSpec(64))
    database = Database.open(folder)
    random = np.random.default_rng(0)
    facts = photos.Facts(4000, 3000, "JPEG", "2020-01-02T03:04:05", camera_model="Kamera")
    listed = [
        photos.Listed(f"앨범 {n // 500}/사진_{n:06}.jpg".encode(), 3_000_000 + n, 10**18 + n)
        for n in range(count)
    ]

    def begin(c: Connection) -> ModelId:
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
        embeddings.append(c, model, rows)

    while found := database.read(lambda c: photos.pending_photos(c, 2000)):
        database.write(partial(batch, found=found))
    return database, spec, model


def in_memory(count: int, dim: int) -> list[Row]:
    """Exact search beside one pass over the same bytes."""
    index = ExactIndex(dim)
    index.reserve(count + 1000)
    random = np.random.default_rng(0)
    for start in range(0, count, 10_000):
        ids = np.arange(start, min(start + 10_000, count))
        index.add(ids, random.standard_normal((len(ids), dim), dtype=np.float32))
    words = index._codes[:count].view(np.uint64).reshape(-1)
    halves = np.array_split(words, 2)
    query = random.standard_normal((1, dim)).astype(np.float32)
    pool = ThreadPoolExecutor(2)
    one, two = "one pass over the vectors, 1 thread", "one pass over the vectors, 2 threads"
    calls: dict[str, Callable[[], object]] = {
        one: lambda: words.sum(),
        two: lambda: list(pool.map(np.sum, halves)),
        "exact search, best 20": lambda: index.search(query, 20),
        "exact search, best 1000": lambda: index.search(query, 1000),
    }
    for share in (0.001, 0.02, 0.2, 0.5, 0.99):
        chosen = np.sort(random.permutation(count)[: int(count * share)])
        calls[f"best 20 among {share:.1%} of the photos"] = partial(index.search, query, 20, chosen)
    numbers, victims = iter(range(count, 2 * count)), iter(range(count))
    calls["add one photo"] = lambda: index.add(np.array([next(numbers)]), query)
    calls["remove one photo"] = lambda: index.remove(np.array([next(victims)]))
    best = timed(calls, 25)
    pool.shutdown()
    floors = {name: best[one] for name in calls if "best" in name}
    return [(name, best[name], floors.get(name), TARGETS.get(name, "")) for name in calls]


def with_library(folder: Path, count: int, dim: int) -> list[Row]:
    """Snapshot, rebuild and cold start beside reading bytes and importing libraries."""
    database, spec, model = build(folder, count, dim)
    replica = Replica.open(database, spec, model)
    replica.save()

    def read() -> None:
        buffer = np.empty(replica.path.stat().st_size, np.uint8)
        with open(replica.path, "rb", buffering=0) as file:
            file.readinto(memoryview(buffer))  # type: ignore[arg-type]

    def load() -> None:
        assert not Replica.open(database, spec, model).rebuilt

    def one_more() -> None:
        vector = np.ones(dim, np.float16)
        content = ContentId(int(replica.ids()[-1]) + 1)
        database.write(lambda c: embeddings.append(c, model, [(content, vector)]))
        replica.catch_up()
        replica.save_if_due()

    floor = "read the snapshot's bytes"
    calls: dict[str, Callable[[], object]] = {
        floor: read,
        "load the snapshot and catch up": load,
        "build the index from the library": lambda: Replica(database, spec, model).catch_up(),
        "write the snapshot": replica.save,
        "store, add and make searchable one vector": one_more,
    }
    best = timed(calls, 7)
    rows: list[Row] = [
        (name, best[name], best[floor] if name.startswith(("load", "build")) else None, "")
        for name in calls
    ]
    start = time.perf_counter()
    searcher = Searcher(database, replica, model, _Texts(dim))
    searcher.refresh_line()
    rows.append(("take the relevance line", time.perf_counter() - start, None, ""))
    replica.save()
    rows += with_captions(database, searcher, count)
    database.close()
    return rows + cold_start(folder, dim)


def with_captions(database: Database, searcher: Searcher, count: int) -> list[Row]:
    """What words cost: asking where nothing is written, and where each photo has a caption."""

    def ask(text: str) -> object:
        return database.read(lambda c: literal.find(c, parse(text)))

    def answer() -> object:
        return searcher.search("dog", 20)

    rows: list[Row] = []
    calls: dict[str, Callable[[], object]] = {
        "look for words, nothing is written": partial(ask, "dog"),
        "answer, nothing is written": answer,
    }
    rows += [(name, seconds, None, "") for name, seconds in timed(calls).items()]
    random = np.random.default_rng(2)
    made = [
        Made(ContentId(number + 1), "en", f"a {' '.join(random.choice(_THINGS, 4))} on the beach")
        for number in range(count)
    ]
    made[count // 2] = Made(ContentId(count // 2 + 1), "ko", "바닷가의 나비 한 마리")
    start = time.perf_counter()
    database.write(lambda c: captions.record(c, "bench", made))
    rows.append((f"write {count:,} captions", time.perf_counter() - start, None, ""))
    questions = ("나비", "zorro", "dog", "red dog", '"red dog"')
    calls = {f"look for words: {text}": partial(ask, text) for text in questions}
    calls["answer: dog"] = answer
    return rows + [(name, seconds, None, "") for name, seconds in timed(calls).items()]


def cold_start(folder: Path, dim: int) -> list[Row]:
    """A new process that searches, beside one that imports the same libraries."""
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": "1"}

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, "-c", *arguments], check=True, env=env)

    floor = "import numpy, sqlalchemy, faiss"
    best = timed(
        {
            f"python -c '{floor}'": partial(run, floor),
            "cold start, search, answer": partial(run, SESSION, str(folder), str(dim)),
        },
        9,
    )
    (first, imports), (second, session) = best.items()
    return [(first, imports, None, ""), (second, session, imports, "<= 2")]


class _Texts:
    def __init__(self, dim: int) -> None:
        self._dim = dim

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.random.default_rng(1).standard_normal((len(texts), self._dim))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype(np.float32)


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
