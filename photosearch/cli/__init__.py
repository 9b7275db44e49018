"""Commands to calls, results to tables or JSON; no decisions.

The console script's entry, in the app process. With ``--json`` stdout is exactly one JSON
document and everything else goes to stderr. Exit status: 0 when the job is done even if single
files failed, 1 for a failure, 2 for wrong usage. Heavy modules are imported by the command that
needs them, so that ``search`` answers quickly.
"""

from __future__ import annotations

import argparse
import dataclasses
import errno
import gc
import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch import __version__, terminal
from photosearch.cli import (
    albums,
    backups,
    benchmark,
    caption,
    concepts,
    duplicates,
    export,
    models,
    ocr,
    research,
    search,
    why,
    window,
)
from photosearch.cli.parts import (
    Parser,
    folder,
    library_of,
    named_library,
    show_hits,
    stoppable,
    talking,
    working,
)
from photosearch.errors import Cancelled, PhotosearchError, QueryError, Trouble, UsageError
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.ingest.update import Summary

INTERRUPTED = 130  # what shells expect after Ctrl+C
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Command = Callable[[argparse.Namespace], object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _speak_utf8()
    # NumPy's threads only get in the way of FAISS's, torch's and the decoders' own: on a busy
    # machine they wait for each other, a hundred times longer than the work takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    as_json = False
    try:
        parsed = _parser().parse_args(arguments)
        as_json = parsed.json
        run: Command = parsed.run
        answer = run(parsed)
        if as_json:
            print(_document(answer))
        sys.stdout.flush()
    except (UsageError, QueryError) as error:
        return _complain(error, 2)
    except PhotosearchError as error:
        return _complain(error, 1)
    except (Cancelled, KeyboardInterrupt):
        print("Stopped. What was done is kept; run it again to go on.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough, as `head` does
        _say_no_more()
    except OSError as error:
        if error.filename is not None or error.errno not in FULL:
            raise
        _say_no_more()  # into a file on a full disk, for what is written by name tells by itself
        return _complain(Trouble("There is no room left to write the answer."), 1)
    return 0


def window_main() -> int:
    """``photosearch-window [--library DIR] [FILE…]``: what file managers and menus start."""
    return main(window.arguments(sys.argv[1:]))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="photosearch",
        description="Find any photo on this computer by describing it in Korean, English or "
        "Chinese. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"Photosearch {__version__}")
    parser.add_argument(
        "--library",
        metavar="DIR",
        type=folder,
        default=None,
        help="the library's folder (default: PHOTOSEARCH_LIBRARY or the user's data folder)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--background", action="store_true", help="start in the tray, without opening the window"
    )
    parser.set_defaults(run=_window, folder=None, queries=[], similar=[])
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)

    index = commands.add_parser("index", help="add folders, then bring every folder up to date")
    index.add_argument("folders", nargs="*", metavar="FOLDER", type=folder)
    index.set_defaults(run=_index)

    search.add(commands)
    duplicates.add(commands)
    albums.add(commands)
    benchmark.add(commands)
    concepts.add(commands)
    export.add(commands)
    why.add(commands)
    window.add(commands, _window)
    commands.add_parser("problems", help="every file that could not be read, and why").set_defaults(
        run=_problems
    )
    commands.add_parser("status", help="counts, folders, model, index, disk use").set_defaults(
        run=_status
    )
    watch = commands.add_parser("watch", help="keep every folder up to date until Ctrl+C")
    watch.add_argument("folders", nargs="*", metavar="FOLDER", type=folder, help="added first")
    watch.set_defaults(run=_watch)

    backups.add(commands)
    models.add(commands)
    caption.add(commands)
    ocr.add(commands)
    research.add(commands)

    shell = commands.add_parser("shell", help="index a folder, then answer queries in the terminal")
    shell.add_argument("folder", nargs="?", metavar="FOLDER", type=folder)
    shell.add_argument("queries", nargs="*", metavar="QUERY")
    shell.set_defaults(run=_shell)
    return parser


# --- commands -------------------------------------------------------------------------------


def _index(given: argparse.Namespace) -> object:
    with working(given, make=True) as (app, line):
        summary = app.index(given.folders, line.job, describe=False)
    for place, reason in summary.unlisted:
        print(f"Not read: {terminal.short_path(place)}: {reason}", file=sys.stderr)
    for root in summary.offline:
        print(f"Offline, left as it was: {terminal.short_path(root)}", file=sys.stderr)
    counters = dataclasses.asdict(summary.counters)
    if not given.json:
        print(_counters_text(summary))
        if summary.counters.failed:
            print("See `photosearch problems` for the files that could not be read.")
    return counters


def _problems(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        found = app.problems()
    if not given.json:
        rows = [(problem.kind, str(problem.path), problem.reason) for problem in found]
        print(terminal.table(("Kind", "File", "Why"), rows) if rows else "No problems.")
    return [
        {"path": str(problem.path), "kind": problem.kind, "reason": problem.reason}
        for problem in found
    ]


def _status(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        status = app.status()
    if not given.json:
        print(_status_text(status))
    return status


def _watch(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.ingest import loop
    from photosearch.ingest.walk import check_folder
    from photosearch.keeper import Keeper, Listeners

    for each in given.folders:
        check_folder(each)  # of a mistyped one the keeper would only say so, and go on
    logging.getLogger(loop.__name__).addHandler(logging.NullHandler())  # ``ended`` says it
    over = threading.Event()
    done: list[dict[str, object]] = []

    with App.open(library_of(given)) as app, terminal.ProgressLine() as line:

        def ended(summary: Summary | None, error: Exception | None) -> None:
            line.rest()
            if isinstance(error, PhotosearchError):
                _complain(error, 1)
            elif error is not None:
                traceback.print_exception(error)
            elif summary is not None and summary.changed:
                done.append(dataclasses.asdict(summary.counters))
                if not given.json:
                    print(_counters_text(summary), flush=True)

        keeper = Keeper(app, Listeners(progress=line.show, ended=ended))
        with stoppable(over.set):
            keeper.start()
            if given.folders:
                keeper.add(given.folders)
            while not over.wait(1.0):  # in steps: on Windows an endless wait hears no Ctrl+C
                pass
        keeper.close()
    return done


def _window(given: argparse.Namespace) -> object:
    """Open the window; where none can be shown, say why, and ask and answer in the terminal."""
    reason = terminal.no_window_because()
    if reason:
        if given.background:
            raise Trouble("There is no display, so there is no tray to start in.")
        print(reason, file=sys.stderr)
        return _shell(given)
    gc.disable()  # until the window's own collector takes over: nothing made meanwhile is garbage
    from photosearch.gui import start

    library, similar = named_library(given), given.similar
    if start.run(library, background=given.background, similar=similar):
        raise Trouble("The window was closed by an error.", "The log says more.")
    return {}


def _shell(given: argparse.Namespace) -> object:
    """Index, then answer: for a first look, and where there is no display."""
    from photosearch.app import App

    folder: Path | None = given.folder
    with App.open(library_of(given)) as app:
        if folder is None and not app.has_photos():
            folder = _ask_for_folder()
        with terminal.ProgressLine() as line, stoppable(line.job.cancel):
            app.index([folder] if folder else [], line.job)
        if not given.json:
            known = app.counts()
            ready, bad = (
                terminal.counted(known.ready, "photo"),
                terminal.counted(known.failed, "file"),
            )
            print(f"{ready} {'is' if known.ready == 1 else 'are'} ready ({bad} could not be read).")
        asked = given.queries or _typed_queries()
        answers = []
        for query in asked:
            try:
                hits = app.search(query, 10)
            except QueryError as error:
                _complain(error, 2)
                continue
            if given.queries and not given.json:
                print(f"\n{printable(query)}")
            answers.append({"query": query, "hits": show_hits(app, hits, given.json)})
    return answers


def _typed_queries() -> Sequence[str]:
    return _Prompt()


class _Prompt(Sequence[str]):
    """Lines typed by the user until an empty one or the end of input."""

    def __len__(self) -> int:
        return sys.maxsize

    def __getitem__(self, number: int) -> str:  # type: ignore[override]  # no slices here
        try:
            line = input("\nWhat are you looking for? (empty to leave) " if talking() else "")
        except EOFError:
            raise IndexError from None
        if not line.strip():
            raise IndexError
        return line


def _ask_for_folder() -> Path:
    import platformdirs

    pictures = Path(platformdirs.user_pictures_dir())
    if not talking():
        raise UsageError("Which folder holds the photos?", "Name it: photosearch shell FOLDER.")
    typed = input(f"Which folder holds your photos? [{pictures}] ").strip().strip("'\"")
    return folder(typed) if typed else pictures


# --- words ----------------------------------------------------------------------------------


def _counters_text(summary: Summary) -> str:
    counters = dataclasses.asdict(summary.counters)
    seconds = counters.pop("seconds")
    words = ", ".join(f"{value:,} {name}" for name, value in counters.items() if value)
    return f"{words or 'No photos'} ({seconds:.1f} s)"


def _status_text(status: dict[str, object]) -> str:
    lines = []
    for key, value in status.items():
        label = key.replace("_", " ").capitalize()
        if isinstance(value, list):
            lines.append(f"{label}:")
            for item in value:
                words = item.values() if isinstance(item, dict) else [item]
                lines.append("  " + "  ".join(printable(str(word)) for word in words))
        elif isinstance(value, dict):
            words = [f"{name} {_amount(name, amount)}" for name, amount in value.items()]
            lines.append(f"{label}: {', '.join(words)}")
        else:
            lines.append(f"{label}: {_amount(key, value)}")
    return "\n".join(lines)


def _amount(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return terminal.size(value) if name.endswith("bytes") else f"{value:,}"
    return printable(str(value))


def _document(answer: object) -> str:
    """One JSON document; a path that is no text keeps its bytes as lone-surrogate escapes."""
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(answer, ensure_ascii=True, indent=1)
    return text


def _say_no_more() -> None:
    """What is still to be printed goes nowhere: it could only fail again when we leave."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(error: PhotosearchError, status: int) -> int:
    print(f"photosearch: {printable(str(error))}", file=sys.stderr)
    return status


# --- arguments ------------------------------------------------------------------------------


def _speak_utf8() -> None:
    """UTF-8 on every system, whatever the locale; names that are no text get through as bytes.

    Of a windowed program on Windows, or one started with a stream closed, that stream is None.
    Elsewhere the next file opened would be taken for it by children.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = open(os.devnull, "r" if name == "stdin" else "w")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="surrogateescape")
