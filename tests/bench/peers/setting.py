"""What every program is measured with, and what is the same for all programs with a window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers import photosets
from peers.figures import Figures
from peers.processes import Run, TookTooLong
from peers.screen import Changes, Screen

SEARCHES = 12
WINDOW = 120.0  # seconds until a window must be there
REST = 150.0  # seconds until a program must have come to rest


@dataclass(frozen=True)
class Setting:
    """The same for every program.

    Attributes:
        scratch: an empty folder for whatever a program keeps.
        originals: where the photos were made from.
        small: the folder of small photos.
        large: the folder of photos of 12 megapixels.
        screen: a display for windows, if there can be one.
        patience: seconds that one step may take.
        rounds: how often short things are done; the best counts.
    """

    scratch: Path
    originals: Path
    small: Path
    large: Path
    screen: Screen | None
    patience: float
    rounds: int

    def folders(self) -> list[tuple[str, Path, int]]:
        """Of each set its row, its folder and how many photos it has."""
        return [
            (row, folder, len(list(folder.iterdir())))
            for row, folder in (("small", self.small), ("large", self.large))
        ]

    def index_all(
        self, name: str, figures: Figures, index: Callable[[Setting, Figures, str, Path, int], None]
    ) -> None:
        """Have ``index`` measure a program over both sets; a set that fails becomes a note."""
        for row, folder, photos in self.folders():
            say(f"  {name}: {photos} photos, {row}")
            attempt(figures, f"index {row}", index, self, figures, row, folder, photos)

    @contextmanager
    def one_more(self, start: Callable[[], Run]) -> Iterator[Run]:
        """A run that ``start`` begins, while there is a further photo among the small ones."""
        number = time.time_ns() % 100_000_000  # another one each time, and for everybody
        path = photosets.one_more(self.originals, self.small, number)
        try:
            with start() as run:
                yield run
        finally:
            path.unlink()


def say(words: str) -> None:
    """One line of progress."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", flush=True)


def quickest(
    setting: Setting, figures: Figures, row: str, start: Callable[[], AbstractContextManager[Run]]
) -> None:
    """Run a command some times; the best of its seconds, processors' time and memory count."""
    runs: list[tuple[float, float, float]] = []
    for _ in range(setting.rounds):
        with start() as run:
            seconds = run.wait(setting.patience)
        runs.append((seconds, run.cpu, run.peak / 1e6))
    keys = (row, f"{row}_cpu", f"{row}_peak")
    figures.values |= {
        key: min(got) for key, got in zip(keys, zip(*runs, strict=True), strict=True)
    }


def attempt(figures: Figures, what: str, work: Callable[..., None], *given: object) -> None:
    """Do a part of the measuring; one that fails becomes a note and leaves its rows empty."""
    try:
        work(*given)
    except (TookTooLong, OSError) as error:
        figures.notes.append(f"{what}: {error}")
        say(f"  {figures.name}: {what}: {error}")


def start_up(run: Run, screen: Screen, figures: Figures, dialog: str = "") -> None:
    """From the start of a program with a window until it rests, and what memory it holds then.

    ``dialog`` is the beginning of the title of a window that is sent away with the escape key.
    """
    changes = Changes(screen)
    window = run.until(screen.windows, WINDOW, "a window", every=0.02)
    fitted: set[str] = set()

    def look() -> None:
        for number in set(screen.windows()) - fitted:
            fitted.add(number)
            if dialog and screen.title(number).startswith(dialog):
                screen.press(number, "Escape")
            else:
                screen.fit(number)
        changes.look()

    rest = run.rest(REST, look)
    figures.values |= {
        "window": window,
        "drawn": changes.last - run.began,
        "rest": rest,
        "rest_cpu": run.cpu,
        "idle": run.memory() / 1e6,
    }


def size(*paths: Path) -> int:
    """Bytes of files and of all that is in folders."""
    total = 0
    for path in paths:
        files = path.rglob("*") if path.is_dir() else [path]
        total += sum(file.lstat().st_size for file in files if file.is_file())
    return total
