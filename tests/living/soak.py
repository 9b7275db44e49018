"""Hours of changes, and what they cost: memory, handles and threads over time, as a table.

    python -m tests.living.soak [--minutes 15] [--every 20] [--seed 1]

Photos are created, edited, renamed, moved by the folder, copied, half copied and deleted without
end while the program watches, and searched for meanwhile. The folders and the contents are drawn
from a fixed stock, so that a library that keeps nothing too much stops growing. At the end the
library must show what is on disk. Prints a line every so often and the slope over the second half.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import psutil

from tests.living import churn
from tests.living.churn import Tree
from tests.living.keeping import Held, Kept, on_disk, until

STOCK = 400  # different photos
PLACES = [f"{year}/{month:02} 여행" for year in (2019, 2020) for month in range(1, 9)]
NAMES = [f"IMG_{number:04}.jpg" for number in range(30)]
PAUSE = 0.25  # seconds between two changes, so that some folders come to rest
WORDS = ("a dog on the beach", "바다", "生日蛋糕", "blue", "사람", "red -car")


@dataclass(frozen=True)
class Sample:
    """One look at the program; sizes in MB, memory of all its children together."""

    minute: float
    app_rss: float
    app_uss: float
    children: int
    children_uss: float
    handles: int
    threads: int
    photos: int
    encoded: int
    changes: int
    searches: int
    search_ms: float  # the slowest since the last look
    library: float

    def line(self) -> str:
        values = (getattr(self, each.name) for each in fields(self))
        return " ".join(
            f"{value:12.1f}" if isinstance(value, float) else f"{value:12,}" for value in values
        )


HEADER = " ".join(f"{each.name:>12}" for each in fields(Sample))


class Soak:
    """One run: the folders, the program and the dice."""

    def __init__(self, base: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.tree = Tree(base / "photos", mounts=False)
        self.kept = Kept(base / "library", self.tree.roots, base / "log")
        self.samples: list[Sample] = []
        self.changes = 0
        self.searches: list[float] = []
        self._slowest = 0.0
        self._began = time.monotonic()

    def run(self, minutes: float, every: float, say: Callable[[str], None]) -> list[Sample]:
        """Change things for so long; the samples."""
        for _ in range(STOCK):
            self.tree.write(self.place(), self.photo())
        self.kept.start()
        self.rest()
        say(HEADER)
        self._began = time.monotonic()
        next_look = 0.0
        while (now := time.monotonic() - self._began) < minutes * 60:
            if now >= next_look:
                next_look += every
                self.samples.append(self.look())
                say(self.samples[-1].line())
            self.change()
            if self.dice.random() < 0.2:
                self.search()
            time.sleep(self.dice.random() * 2 * PAUSE)
        self.rest()
        self.samples.append(self.look())
        say(self.samples[-1].line())
        return self.samples

    # --- what happens -----------------------------------------------------------------------

    def place(self) -> Path:
        top = self.dice.choice(self.tree.roots)
        return top / self.dice.choice(PLACES) / self.dice.choice(NAMES)

    def photo(self) -> bytes:
        number = self.dice.randrange(STOCK)
        return churn.photo(number, same_size=number % 3 == 0)

    def change(self) -> None:
        dice, tree = self.dice, self.tree
        files = [path for path in tree.files() if path.suffix == ".jpg"]
        file = dice.choice(files) if files else self.place()
        if len(files) > 1.2 * STOCK:
            verb = "delete"
        else:
            verb = dice.choice(["create"] * 4 + ["edit", "rename", "copy", "half", "rest"] * 2
                               + ["delete", "delete", "folder", "delete folder"])  # fmt: skip
        if verb == "create":
            tree.write(self.place(), self.photo(), in_place=dice.random() < 0.5)
        elif verb == "edit":
            tree.write(file, self.photo(), in_place=dice.random() < 0.5)
        elif verb == "rename":
            tree.move(file, self.place())
        elif verb == "copy":
            tree.copy(file, self.place(), keeps_time=dice.random() < 0.5)
        elif verb == "half":
            tree.begin_copy(self.place(), self.photo(), dice.choice((0.4, 0.8)))
        elif verb == "rest":
            for path in list(tree.copying)[:1]:
                tree.finish(path)
        elif verb == "folder":
            tree.move(self.place().parent, self.place().parent)
        elif verb == "delete":
            tree.delete(file)
        elif dice.random() < 0.1:
            tree.delete(self.place().parent)
        self.changes += 1

    def search(self) -> None:
        seconds = self.kept.ask("search", self.dice.choice(WORDS))["seconds"]
        self.searches.append(seconds)
        self._slowest = max(self._slowest, seconds)

    def rest(self) -> None:
        """Wait until the library shows what is on disk."""
        for path in list(self.tree.copying):
            self.tree.finish(path)
        until(
            lambda: not self.differences(), lambda: f"{self.differences()} {self.kept.last_words()}"
        )

    def differences(self) -> list[Path]:
        wanted = {path: Held("ready", hash) for path, hash in on_disk(self.tree.roots).items()}
        holds = self.kept.holds()
        return [
            path for path in wanted.keys() | holds.keys() if wanted.get(path) != holds.get(path)
        ]

    # --- what it costs ----------------------------------------------------------------------

    def look(self) -> Sample:
        app = self.kept.process
        memory = app.memory_full_info()
        children = [each for each in map(_uss, self.kept.children()) if each is not None]
        state = self.kept.ask("state")
        assert state["errors"] == [], state["errors"]
        slowest, self._slowest = self._slowest, 0.0
        files = [path for path in self.kept.library.rglob("*") if path.is_file()]
        return Sample(
            minute=(time.monotonic() - self._began) / 60,
            app_rss=memory.rss / 1e6,
            app_uss=memory.uss / 1e6,
            children=len(children),
            children_uss=sum(children) / 1e6,
            handles=app.num_fds() if hasattr(app, "num_fds") else app.num_handles(),
            threads=app.num_threads(),
            photos=len(self.tree.files()),
            encoded=state["encoded"],
            changes=self.changes,
            searches=len(self.searches),
            search_ms=slowest * 1e3,
            library=sum(_size(path) for path in files) / 1e6,
        )

    def close(self) -> None:
        """End the program in order."""
        self.kept.close()
        self.tree.close()


def _uss(process: psutil.Process) -> int | None:
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def slope(samples: Sequence[Sample], name: str) -> float:
    """How much ``name`` grows in an hour, by a straight line through the second half."""
    half = [each for each in samples if each.minute >= samples[-1].minute / 2]
    if len(half) < 2:
        return 0.0
    line = statistics.linear_regression(
        [each.minute / 60 for each in half], [float(getattr(each, name)) for each in half]
    )
    return line.slope


def summary(soak: Soak) -> str:
    """The slopes, and how quick searching was meanwhile."""
    parts = [
        f"{name} {slope(soak.samples, name):+.1f} {unit}/h"
        for name, unit in (
            ("app_rss", "MB"),
            ("app_uss", "MB"),
            ("children_uss", "MB"),
            ("handles", ""),
            ("threads", ""),
            ("library", "MB"),
        )
    ]
    lines = ["slope over the second half: " + ", ".join(parts)]
    if len(soak.searches) > 1:
        ranks = statistics.quantiles(soak.searches, n=20)
        p50, p95 = statistics.median(soak.searches) * 1e3, ranks[18] * 1e3
        lines.append(f"{len(soak.searches)} searches meanwhile: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    return "\n".join(lines)


def main() -> None:
    """Run it and print the curve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--every", type=float, default=20.0, help="seconds between two samples")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak ") as folder:
        soak = Soak(Path(folder), chosen.seed)
        try:
            soak.run(chosen.minutes, chosen.every, lambda line: print(line, flush=True))
        finally:
            soak.close()
    print(summary(soak))


if __name__ == "__main__":
    main()
