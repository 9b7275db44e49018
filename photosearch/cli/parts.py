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


def named_library(given: argparse.Namespace) -> Path:
    """The library's folder, as given or the usual one, whatever is there."""
    return given.library or paths.default_library()


def library_of(given: argparse.Namespace, *, made: bool = False) -> Path:
    """The same, after a look; ``made`` where nothing can be done without a library.

    Raises ``Trouble`` where nobody may look, and for a missing library that should be ``made``:
    who mistypes its name is not to get an empty one.
    """
    from photosearch.library import database

    library = named_library(given)
    there = database.is_in(library)
    if made and not there:
        raise database.no_library(library)
    return library


def folder(text: str) -> Path:
    """A path as people type it, made absolute; raises ``UsageError`` for what can be none.

    An empty one, as of a script's variable that is not set, would be the folder one is in.
    """
    if not text or "\0" in text:
        raise UsageError("An empty path was given.", "Name a file or a folder.")
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
    given: argparse.Namespace,
    *,
    read_only: bool = False,
    make: bool = False,
    unit: str = "photos",
) -> Iterator[tuple[App, terminal.ProgressLine]]:
    """The library, open, and a line of progress whose job Ctrl+C ends, for one piece of work.

    ``make``: a library that is not there yet is made.
    """
    from photosearch.app import App

    with (
        App.open(library_of(given, made=not make), read_only=read_only) as app,
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
    app: App, hits: Sequence[Hit], as_json: bool, *, filtered: bool = False
) -> list[dict[str, object]]:
    """Print hits unless ``as_json``; returns them as JSON values either way.

    ``filtered``: only photos that meet filters were asked for.
    """
    if not as_json:
        print(hits_text(hits) if hits else _nothing(app, filtered))
    return hits_document(hits)


def _nothing(app: App, filtered: bool) -> str:
    if not app.has_photos():
        return "No photos are indexed yet. `photosearch index FOLDER` adds a folder."
    return "No photo meets these filters." if filtered else "There is no other photo here."


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


def hits_text(hits: Sequence[Hit]) -> str:
    """Hits, one or more, as a table."""
    rows = [
        (f"{place:>3}", hit.relevance, f"{hit.score:.3f}", terminal.short_path(hit.path))
        for place, hit in enumerate(hits, 1)
    ]
    lines = terminal.table(("  #", "Match", "Score", "Photo"), rows)
    if hits[0].relevance == "unlikely":
        return f"Probably nothing like this here. The nearest:\n{lines}"
    return lines
