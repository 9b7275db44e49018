"""Every way to look through vectors beside the others, as one table for each size.

    python tests/bench/bench_tiers.py [--process] [DIM] [COUNT…]          768, and 1000000

Photos are made in clusters of uneven size, with a spectrum that falls off as models' do; texts lie
elsewhere (a gap) and are near to a photo's cluster by a cosine of a fifth. Times are of both kinds
of questions, what is compared is timed in turns; recall is against the exact index. A million takes
some 4 GB of memory and, on two idle cores, less than five minutes. ``--process`` adds what a
process with a library of that size needs, which takes longer. Asserts nothing about seconds.
"""

from __future__ import annotations

import itertools
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.index import snapshots, tiers
from photosearch.index.exact import ExactIndex
from photosearch.index.fast import FastIndex
from photosearch.index.parted import PartedCodes
from photosearch.index.replica import Replica
from photosearch.index.upgrade import Plan, Upgrade
from photosearch.jobs import Job
from photosearch.library import embeddings
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.models.base import ImageSpec, ModelSpec

sys.path.insert(0, str(Path(__file__).resolve().parent))
from table import Row, show

Floats = NDArray[np.float32]
REPOSITORY = Path(__file__).resolve().parents[2]
SIZES = (1_000_000,)
ASKED = 24  # questions of either kind
RECALLED = 24  # of these are compared with the exact answer
BLOCK = 10_000
K, LONG = 50, 1000

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


def recall(exact: Any, other: Any, queries: Floats, k: int, among: Any = None) -> float:
    shares = []
    for query in queries:
        wanted = exact.search(query[None], k, among)[1][0]
        shares.append(np.isin(wanted, other.search(query[None], k, among)[1][0]).mean())
    return float(np.mean(shares))


@dataclass
class Way:
    """One way to look through the vectors, and what was found out about it."""

    name: str
    index: Any
    built: float = 0.0
    note: str = ""


def ways(world: World, exact: ExactIndex) -> list[Way]:
    """The exact index, and each fast one over the same vectors."""
    found = [Way("exact", exact)]
    texts, count = world.texts(40, 8), len(exact)
    parts = [plan for plan in tiers.plans(tiers.PARTED, exact, 10**18) if plan.parts]
    tried: list[tuple[str, Plan]] = [("all codes", Plan())]
    tried += [("codes in parts", plan) for plan in parts]
    for name, plan in tried:
        began = time.perf_counter()
        upgrade = Upgrade(exact, texts, threading.RLock(), [plan])
        upgrade.leg(Job())
        fast = upgrade.finish()
        seconds = time.perf_counter() - began
        if fast is None:
            print(f"{name}: find too little among {count:,}, given up after {seconds:.0f} s")
            continue
        state = tiers.state(fast, training=False, note="")
        note = f"{name}: {state.code_bytes / count:.0f} bytes of codes for a vector, {fast.aim}"
        if isinstance(fast.codes, PartedCodes):
            note += f", {state.parts_searched} of {state.parts} parts in the mean, reaches "
            note += f"{fast.codes.reach} and {fast.codes.deep_reach}"
        found.append(Way(name, fast, seconds, note))
    return found


def measured(dim: int, count: int) -> str:
    """The table, and below it what was measured when codes were made and what changes cost."""
    world = World(dim)
    exact = filled(world, dim, count)
    compared = ways(world, exact)
    with tempfile.TemporaryDirectory() as folder:
        sizes = []
        for way in compared:
            path = Path(folder) / "색인"
            header = snapshots.Header(tiers.name_of(way.index), "be" * 32, dim, count, 1, "")
            snapshots.write(path, header, way.index)
            sizes.append(path.stat().st_size / 1e6)
        if len(compared) > 1:
            name, built = f"{compared[-1].name}, vectors on disk", compared[-1].built
            compared.append(Way(name, snapshots.read(path, 0)[1], built))
            sizes.append(sizes[-1])
        table = compare(world, compared, sizes)
    notes = [way.note for way in compared if way.note]
    passed = exact._codes[:count].reshape(-1).view(np.uint64)
    floor = timed({"pass": lambda: passed.sum()}, 5)["pass"]
    rows = [row("one pass over the vectors", floor)]
    for way in compared[1:3]:
        rows += changing(way.name, way.index, count)
    return "\n".join([f"{count:,} x {dim}", table, *notes, show(rows)])


def compare(world: World, compared: list[Way], sizes: list[float]) -> str:
    """A line for each way."""
    exact = compared[0].index
    count, random = len(exact), np.random.default_rng(3)
    some: dict[str, Any] = {
        f"{kept:.0%}": np.sort(random.permutation(count)[: int(count * kept)])
        for kept in (0.1, 0.01)
    }
    texts, photos = world.texts(ASKED, 9), world.photos(ASKED, 7)
    questions = {"texts": texts, "photos": photos}
    lines: list[tuple[str, ...]] = [("", "build s", "memory MB", "file MB")]
    lines += [
        (way.name, f"{way.built:.0f}", f"{way.index.memory / 1e6:,.0f}", f"{size:,.0f}")
        for way, size in zip(compared, sizes, strict=True)
    ]
    for k, among, kinds in ((K, "", "texts photos"), (LONG, "", "texts photos"),
                            (K, "10%", "texts"), (K, "1%", "texts")):  # fmt: skip
        for kind in kinds.split():
            chosen = some.get(among)
            title = f"{kind}{among and f' of {among}'}, {k}: ms, 95th"
            cells = spent([way.index for way in compared], questions[kind], k, chosen)
            lines = [(*line, cell) for line, cell in zip(lines, [title, *cells], strict=True)]
            few = questions[kind][:RECALLED]
            found = [recall(exact, way.index, few, k, chosen) for way in compared[1:]]
            column = ["recall", "1", *(f"{share:.4f}" for share in found)]
            lines = [(*line, cell) for line, cell in zip(lines, column, strict=True)]
    return turned(lines)


def spent(indexes: list[Any], queries: Floats, k: int, among: Any) -> list[str]:
    """Median and 95th of 100, in milliseconds, of each."""

    def ask(index: Any, numbers: Any) -> None:
        index.search(queries[next(numbers) % len(queries)][None], k, among)

    calls: dict[str, Callable[[], object]] = {
        str(at): partial(ask, index, itertools.count()) for at, index in enumerate(indexes)
    }
    taken = timed(calls, ASKED)
    return [
        f"{1e3 * float(np.median(own)):.1f}  {1e3 * float(np.percentile(own, 95)):.1f}"
        for own in taken.values()
    ]


def turned(lines: list[tuple[str, ...]]) -> str:
    """A table whose columns are the lines, for there are few ways and many figures."""
    rows = list(zip(*lines, strict=True))
    widths = [max(len(cell) for cell in line) for line in lines]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)).rstrip()
        for each in rows
    )


def changing(name: str, fast: FastIndex, count: int) -> list[Row]:
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
    return [row(f"{name}: {what} one", seconds) for what, seconds in taken.items()]


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
    numbers = [int(number) for number in sys.argv[1:] if number.isdecimal()]
    dim, sizes = (numbers[0] if numbers else 768), numbers[1:] or list(SIZES)
    for count in sizes:
        began = time.perf_counter()
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
        print(measured(dim, count), flush=True)
        print(f"load {os.getloadavg()[0]:.1f}, {time.perf_counter() - began:.0f} s", flush=True)
    if "--process" in sys.argv:
        print(show(process(dim, min(sizes))), flush=True)


if __name__ == "__main__":
    main()
