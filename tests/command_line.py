"""The command line as tests use it: in this process, or as a process of its own.

Python and the libraries of a search take a second to start, so what a command prints and answers
is asked of it in here. ``program`` is for what only a process has: a start, an exit
status, signals.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from photosearch import cli

Done = subprocess.CompletedProcess[str]


def command(*arguments: object, library: Path | None = None) -> list[str]:
    """The program and what it is told."""
    chosen = [] if library is None else ["--library", library]
    return [sys.executable, "-m", "photosearch", *map(str, [*chosen, *arguments])]


def program(*arguments: object, library: Path | None = None) -> Done:
    """Run the program as a script would."""
    return subprocess.run(
        command(*arguments, library=library),
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def run(*arguments: object, library: Path | None = None, cwd: Path | None = None) -> Done:
    """Run the same in this process."""
    told = command(*arguments, library=library)
    with _streams() as (out, err), mock.patch.dict(os.environ):
        with contextlib.chdir(cwd or Path.cwd()):
            try:
                status = cli.main(told[3:])
            except SystemExit as end:  # after --help
                status = end.code if isinstance(end.code, int) else 1
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return Done(told, status, _text(out), _text(err))


def answer(*arguments: object, library: Path | None = None) -> object:
    """What a command prints with --json, after checking that it is all that it prints."""
    return answered(run("--json", *arguments, library=library))


def answered(done: Done) -> object:
    """The document of a command that did what it should."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextlib.contextmanager
def _streams() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Pipes, as a script has them, instead of the terminal; nothing can be typed."""
    out, err = io.BytesIO(), io.BytesIO()
    with (
        open(os.devnull, encoding="utf-8") as nothing,
        mock.patch.object(sys, "stdin", nothing),
        contextlib.redirect_stdout(io.TextIOWrapper(out, encoding="ascii")),
        contextlib.redirect_stderr(io.TextIOWrapper(err, encoding="ascii")),
    ):
        yield out, err


def _text(stream: io.BytesIO) -> str:
    return stream.getvalue().decode("utf-8")
