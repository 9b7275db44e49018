"""What all commands share: arguments, a library at work, stopping politely, showing answers.

Used by the modules of this package only; knows no command.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from photosearch import paths, terminal
from photosearch.errors import Trouble, UsageError

if TYPE_CHECKING:
    from photosearch.app import App
    from photosearch.search.query import Hit


class Parser(argparse.ArgumentParser):
    """Argparse whose errors are one line, like all our errors."""

    def error(self, message: str) -> NoReturn:
        """Raise ``UsageError`` instead of leaving the program."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def library_of(given: argparse.Namespace) -> Path:
    """The library's folder, as given or the usual one."""
    return given.library or paths.default_library()


def folder(text: str) -> Path:
    """A path as people type it, made absolute."""
    return Path(os.path.abspath(os.path.expanduser(text)))


def count(text: str) -> int:
    """A whole number, 1 or more; argparse tells of anything else."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("N should be a whole number, 1 or more")
    return int(text)


def talking() -> bool:
    """Whether somebody sits at the other end, who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class stoppable:
    """While inside, Ctrl+C and a polite kill call ``stop``: work ends at its next checkpoint."""

    def __init__(self, stop: Callable[[], object]) -> None:
        self._stop = stop

    def __enter__(self) -> None:
        self._before = [
            (number, signal.signal(number, lambda *_: self._stop()))
            for number in (signal.SIGINT, signal.SIGTERM)
        ]

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)


@contextmanager
def working(
    given: argparse.Namespace, *, read_only: bool = False, unit: str = "photos"
) -> Iterator[tuple[App, terminal.ProgressLine]]:
    """The library, open, and a line of progress whose job Ctrl+C ends, for one piece of work."""
    from photosearch.app import App

    with (
        App.open(library_of(given), read_only=read_only) as app,
        terminal.ProgressLine(unit) as line,
        stoppable(line.job.cancel),
    ):
        yield app, line


class Read(Protocol):
    """What came of one file."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def problem(self) -> str:
        """Why nothing came of it; empty where something did."""
        ...


def tell_of_problems(
    given: argparse.Namespace, rows: Sequence[Read], what: str, all_failed: str
) -> None:
    """Say of each file of ``rows`` why it failed, after ``what``.

    Raises ``Trouble`` that says ``all_failed`` where files were named and each of them did.
    """
    for row in rows:
        if row.problem:
            print(f"{what}: {terminal.short_path(row.path)}: {row.problem}", file=sys.stderr)
    if given.paths and all(row.problem for row in rows):
        raise Trouble(all_failed)


def moment(seconds: float) -> str:
    """Seconds since 1970 as local date and time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def show_hits(
    hits: Sequence[object], as_json: bool, *, filtered: bool = False
) -> list[dict[str, object]]:
    """Print hits unless ``as_json``; returns them as JSON values either way."""
    from photosearch.search.query import Hit

    found = [hit for hit in hits if isinstance(hit, Hit)]
    if not as_json:
        print("No photo meets these filters." if filtered and not found else hits_text(found))
    return hits_document(found)


def hits_document(hits: Sequence[Hit]) -> list[dict[str, object]]:
    """Hits as JSON values."""
    return [
        {
            "path": str(hit.path),
            "score": float(hit.score),
            "relevance": hit.relevance,
            "why": hit.why,
        }
        for hit in hits
    ]


def hits_text(hits: Sequence[object]) -> str:
    """Hits as a table, and what to say where there are none."""
    from photosearch.search.query import Hit

    found = [hit for hit in hits if isinstance(hit, Hit)]
    if not found:
        return "No photos are indexed yet. `photosearch index FOLDER` adds a folder."
    rows = [
        (f"{place:>3}", hit.relevance, f"{hit.score:.3f}", terminal.short_path(hit.path))
        for place, hit in enumerate(found, 1)
    ]
    lines = terminal.table(("  #", "Match", "Score", "Photo"), rows)
    if found[0].relevance == "unlikely":
        return f"Probably nothing like this here. The nearest:\n{lines}"
    return lines
