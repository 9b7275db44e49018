"""Exact and fast index beside each other, at several sizes, as one table for each.

    python tests/bench/bench_tiers.py [DIM] [COUNT…]        768, and 100000 200000 1000000

Photos are made in clusters of uneven size, with a spectrum that falls off as models' do; texts lie
elsewhere (a gap) and are near to a photo's cluster by a cosine of a fifth. Both kinds of questions
are asked, and recall is of the worse. What is compared is timed in turns. The largest size takes
some 3 GB of memory and ten minutes. Asserts nothing about seconds.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.index import snapshots, tiers
from photosearch.index.exact import ExactIndex
from photosearch.index.fast import FastIndex
from photosearch.index.replica import Replica
from photosearch.index.upgrade import Upgrade
from photosearch.jobs import Job
from photosearch.library import embeddings
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.models.base import ImageSpec, ModelSpec

sys.path.insert(0, str(Path(__file__).resolve().parent))
from table import Row, show

Floats = NDArray[np.float32]
REPOSITORY = Path(__file__).resolve().parents[2]
SIZES = (100_000, 200_000, 1_000_000)
ASKED = 24  # questions of either kind
BLOCK = 10_000
K = 50

MEMORY = """
import resource, sys
from pathlib import Path
import numpy as np
from photosearch.index.choice import Choice
from photosearch.index.replica import Replica
from photosearch.library.database import Database
from photosearch.library import embeddings
from photosearch.models.base import ImageSpec, ModelSpec

with Database.open(Path(sys.argv[1]), read_only=True) as database:
    row = database.read(embeddings.active_model)
    spec = ModelSpec(row.name, row.family, row.fingerprint, row.dim, ImageSpec(64))
    replica = Replica.open(database, spec, row.id, Choice("auto", int(sys.argv[2])))
    assert not replica.rebuilt, replica.rebuilt
    query = np.ones((1, row.dim), np.float32)
    for _ in range(20):
        replica.search(query, 50)
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            print(replica.tier, int(line.split()[1]) * 1024)
"""


def unit(vectors: NDArray[np.floating]) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class World:
    """Where photos and texts come from."""

    def __init__(self, dim: int) -> None:
        random = np.random.default_rng(0)
        spectrum = (1 + np.arange(dim)) ** -0.4
        self._spectrum = (spectrum / np.linalg.norm(spectrum)).astype(np.float32)
        self._axes = np.linalg.qr(random.standard_normal((dim, dim)))[0].astype(np.float32)
        self._things = unit(self._noise(2000, random))
        weights = (1 + np.arange(2000)) ** -0.7
        self._weights = weights / weights.sum()
        self._photo, self._text = unit(random.standard_normal((2, dim)))

    def _noise(self, count: int, random: np.random.Generator) -> Floats:
        dim = len(self._spectrum)
        noise = random.standard_normal((count, dim), np.float32) * self._spectrum
        return np.asarray(noise @ self._axes, np.float32)

    def _thing(self, count: int, random: np.random.Generator) -> Floats:
        return np.asarray(self._things[random.choice(2000, count, p=self._weights)])

    def photos(self, count: int, seed: int) -> Floats:
        random = np.random.default_rng(seed)
        thing, noise = self._thing(count, random), self._noise(count, random)
        return unit(0.7 * self._photo + 0.5 * thing + 0.5 * noise)

    def texts(self, count: int, seed: int) -> Floats:
        random = np.random.default_rng(seed)
        thing, noise = self._thing(count, random), self._noise(count, random)
        return unit(0.8 * self._text + 0.25 * thing + 0.4 * noise)


def filled(world: World, dim: int, count: int) -> ExactIndex:
    index = ExactIndex(dim)
    index.reserve(count + 1000)
    for start in range(0, count, BLOCK):
        ids = np.arange(start, min(start + BLOCK, count))
        index.add(ids, world.photos(len(ids), start + 1))
    return index


def timed(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each call, taken in turns, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for round in range(rounds + 1):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if round:
                taken[name].append(time.perf_counter() - start)
    return taken


def cores(call: Callable[[], object], rounds: int = 10) -> float:
    """Seconds that all cores together spend on a call, however busy the machine is otherwise."""
    start = time.process_time()
    for _ in range(rounds):
        call()
    return (time.process_time() - start) / rounds


def recall(exact: ExactIndex, fast: FastIndex, queries: Floats, k: int) -> float:
    shares = []
    for query in queries:
        wanted, found = exact.search(query[None], k)[1][0], fast.search(query[None], k)[1][0]
        shares.append(np.isin(wanted, found).mean())
    return float(np.mean(shares))


def measured(dim: int, count: int) -> list[Row]:
    world = World(dim)
    exact = filled(world, dim, count)
    began = time.perf_counter()
    widths = tiers.widths(count, on_disk=False)
    upgrade = Upgrade(exact, world.texts(40, 8), threading.RLock(), widths)
    upgrade.leg(Job())
    fast = upgrade.finish()
    seconds = time.perf_counter() - began
    if fast is None:
        return [Row(f"{count:,} x {dim}: codes find too little, stays exact", seconds, "s")]
    words, photos = world.texts(ASKED, 9), world.photos(ASKED, 7)
    title = f"{count:,} x {dim}"
    rows = [
        Row(f"{title}: codes learnt, made, measured", seconds, "s"),
        Row("bytes of a code", fast.codes.memory / count, ""),
        Row("candidates for the best 50", fast.aim.near, ""),
        Row("candidates for the best 1000 (0: all are compared)", fast.aim.deep, ""),
        Row("recall@50, texts", recall(exact, fast, words, K), "", target=">= 0.99"),
        Row("recall@50, photos", recall(exact, fast, photos, K), "", target=">= 0.99"),
        Row("memory of vectors, ids, codes", fast.memory / 1e6, "MB", exact.memory / 1e6, "exact"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        rows += searching(fast, exact, words, Path(folder))
    return rows


def searching(fast: FastIndex, exact: ExactIndex, words: Floats, folder: Path) -> list[Row]:
    count, dim = len(exact), exact.dim
    header = snapshots.Header(tiers.FAST, "be" * 32, dim, count, 1, "")
    snapshots.write(folder / "색인", header, fast)
    filed = snapshots.read(folder / "색인", 0)[1]
    passed = exact._codes[:count].reshape(-1).view(np.uint64)
    asked = iter(range(10**9))
    calls: dict[str, Callable[[], object]] = {"pass": lambda: passed.sum()}

    def ask(index: tiers.Tier, k: int, among: Any = None) -> None:
        index.search(words[next(asked) % len(words)][None], k, among)

    kinds: dict[str, tiers.Tier] = {"exact": exact, "fast": fast, "on disk": filed}
    random = np.random.default_rng(3)
    shares: dict[str, Any] = {"": None}
    for kept in (0.01, 0.1, 0.9):
        shares[f" of {kept:.0%}"] = np.sort(random.permutation(count)[: int(count * kept)])
    for name, index in kinds.items():
        for share, among in shares.items():
            calls[f"{name}{share}"] = partial(ask, index, K, among)
    calls["exact, best 1000"] = partial(ask, exact, 1000)
    calls["fast, best 1000"] = partial(ask, fast, 1000)
    taken = timed(calls, ASKED)
    rows = [
        row("one pass over the vectors", taken["pass"]),
        row("exact, best 50", taken["exact"], taken["pass"], "one pass", "<= 1.5 x at 100,000"),
        row("fast, best 50", taken["fast"], taken["exact"], "exact", "<= 10 ms"),
        Row(
            "fast, best 50, best time",
            1e3 * min(taken["fast"]),
            "ms",
            1e3 * min(taken["exact"]),
            "exact",
        ),
        Row(
            "fast, best 50, of all cores",
            1e3 * cores(calls["fast"]),
            "ms",
            1e3 * cores(calls["exact"]),
            "exact",
        ),
        Row("fast, best 50, 95th of 100", 1e3 * float(np.percentile(taken["fast"], 95)), "ms"),
        row("fast, vectors on disk", taken["on disk"], taken["exact"], "exact"),
    ]
    for share in list(shares)[1:]:
        own = taken["exact" + share]
        rows.append(row(f"fast, best 50{share}", taken["fast" + share], own, "exact"))
        rows.append(row(f"on disk, best 50{share}", taken["on disk" + share], own, "exact"))
    rows.append(
        row("fast, best 1000", taken["fast, best 1000"], taken["exact, best 1000"], "exact")
    )
    rows.append(Row("memory with the vectors on disk", filed.memory / 1e6, "MB"))
    return rows + changing(fast, count)


def changing(fast: FastIndex, count: int) -> list[Row]:
    vector = fast.vectors(np.array([3])) * np.float32(0.9)
    fresh, victims = iter(range(count, 2 * count)), iter(range(5, count))
    taken = timed(
        {
            "add": lambda: fast.add(np.array([next(fresh)]), vector),
            "replace": lambda: fast.add(np.array([3]), vector),
            "remove": lambda: fast.remove(np.array([next(victims)])),
        },
        50,
    )
    return [row(f"{name} one", seconds) for name, seconds in taken.items()]


def row(
    what: str,
    taken: list[float],
    floor: list[float] | None = None,
    name: str = "",
    target: str = "",
) -> Row:
    """Medians, in milliseconds."""
    least = None if floor is None else 1e3 * float(np.median(floor))
    return Row(what, 1e3 * float(np.median(taken)), "ms", least, name, target)


def process(dim: int, count: int) -> list[Row]:
    """A process with a library and its index: memory, and what one photo more costs."""
    world = World(dim)
    spec = ModelSpec("bench", "starter", "be" * 32, dim, ImageSpec(64))
    with tempfile.TemporaryDirectory() as folder, Database.open(Path(folder)) as database:
        model = database.write(
            lambda c: embeddings.register_model(c, "bench", spec.fingerprint, "starter", dim, True)
        )
        database.write(lambda c: embeddings.set_active(c, model))
        for start in range(0, count, BLOCK):
            vectors = world.photos(BLOCK, start + 1).astype(np.float16)
            part = [(ContentId(start + at + 1), vector) for at, vector in enumerate(vectors)]
            database.write(partial(embeddings.append, model=model, rows=part))
        replica = Replica.open(database, spec, model, texts=lambda: world.texts(40, 8))
        replica.settle(Job())
        rows = [one_more(database, replica, model, count)]
        vectors_bytes = count * dim * 2
        for limit, where in ((10**12, "in memory"), (1, "on disk")):
            command = [sys.executable, "-c", MEMORY, folder, str(limit)]
            env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
            said = subprocess.run(command, check=True, env=env, capture_output=True, text=True)
            tier, resident = said.stdout.split()
            rows.append(
                Row(f"memory of a process, {tier}, vectors {where}", int(resident) / 1e6, "MB",
                    vectors_bytes / 1e6, "vectors", "vectors + 250 MB")
            )  # fmt: skip
        return rows


def one_more(database: Database, replica: Replica, model: ModelId, count: int) -> Row:
    """Bytes that this process has written for one photo more, medium of some."""
    fresh, taken = iter(range(count + 1, 2 * count)), []
    vector = np.full(replica.spec.dim, 0.03, np.float16)
    for _ in range(15):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_oublock
        pair = (ContentId(next(fresh)), vector)
        database.write(lambda c, pair=pair: embeddings.append(c, model, [pair]))  # type: ignore[misc]
        replica.catch_up()
        replica.save_if_due()
        taken.append(512 * (resource.getrusage(resource.RUSAGE_SELF).ru_oublock - before))
    return Row("written to disk for one photo more", float(np.median(taken)) / 1e3, "kB")


def main() -> None:
    """Print the tables."""
    numbers = [int(number) for number in sys.argv[1:]]
    dim, sizes = (numbers[0] if numbers else 768), numbers[1:] or list(SIZES)
    for count in sizes:
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
        print(show(measured(dim, count)), flush=True)
    print(show(process(dim, min(sizes))), flush=True)


if __name__ == "__main__":
    main()
