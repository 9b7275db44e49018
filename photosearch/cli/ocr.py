"""`photosearch ocr`: the words that stand in photos, of files or of the whole library.

Part of ``cli``; the work is ``standalone.words_in``.
"""

from __future__ import annotations

import argparse

from photosearch import terminal
from photosearch.cli.parts import Parser, folder, library_of, stoppable, tell_of_problems
from photosearch.text import printable


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The command and its arguments."""
    ocr = commands.add_parser("ocr", help="read the words that stand in photos")
    ocr.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        type=folder,
        help="a photo, in the library or not; without any, all photos of the library that were not "
        "read are read, and can be found by their words",
    )
    ocr.set_defaults(run=_ocr)


def _ocr(given: argparse.Namespace) -> object:
    from photosearch.models.ocr import as_text
    from photosearch.standalone import words_in

    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        rows = words_in(library_of(given), given.paths, line.job)
    tell_of_problems(given, rows, "Not read", "None of these files could be read.")
    if not given.json:
        worded = [row for row in rows if row.lines]
        for row in worded:
            print(terminal.short_path(row.path))
            for text in as_text(row.lines).splitlines():
                print(f"  {printable(text)}")
        if not worded:
            print("No words were found." if rows else "There is nothing to read.")
    return [
        {
            "path": str(row.path),
            "lines": [
                {"text": each.text, "score": each.score, "box": [list(at) for at in each.box]}
                for each in row.lines
            ],
        }
        for row in rows
    ]
