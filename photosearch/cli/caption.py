"""`photosearch caption`: photos in a sentence, of files or of the whole library.

Part of ``cli``; the work is ``standalone.caption``.
"""

from __future__ import annotations

import argparse
import sys

from photosearch import terminal
from photosearch.cli.parts import Parser, count, folder, library_of, stoppable, tell_of_problems


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The command and its arguments."""
    caption = commands.add_parser("caption", help="describe photos in a sentence")
    caption.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        type=folder,
        help="a photo, in the library or not; without any, all photos of the library that lack "
        "a description are given one",
    )
    caption.add_argument(
        "--model", metavar="NAME", help="default: the chosen one, or the only one installed"
    )
    caption.add_argument("--lang", choices=["ko", "en", "zh"], help="default: the model's own")
    caption.add_argument(
        "--beams", type=count, metavar="N", help="sentences followed at a time (default: own)"
    )
    caption.add_argument(
        "--max-new-tokens", type=count, metavar="N", help="the longest sentence (default: own)"
    )
    caption.set_defaults(run=_caption)


def _caption(given: argparse.Namespace) -> object:
    from photosearch.standalone import caption

    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        rows = caption(
            library_of(given),
            given.paths,
            line.job,
            model=given.model,
            language=given.lang,
            beams=given.beams,
            max_new_tokens=given.max_new_tokens,
        )
    tell_of_problems(given, rows, "Not described", "None of these files could be described.")
    other = {row.language for row in rows} - {given.lang}
    if given.lang and other:
        print(f"{rows[0].model} does not write {given.lang}, but {min(other)}.", file=sys.stderr)
    if not given.json:
        said = [(terminal.short_path(row.path), row.text) for row in rows if not row.problem]
        print(terminal.table(("Photo", "Description"), said) if said else "Nothing to describe.")
    return [
        {"path": str(row.path), "lang": row.language, "text": row.text, "model": row.model}
        for row in rows
    ]
