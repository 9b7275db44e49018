"""The command that opens the window, with pictures to find others like; and the windowed program.

What file managers, desktop entries and other programs call. Opening is ``cli``'s, since without
any command it does the same; this knows only how pictures are named.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from photosearch.cli.parts import Parser, folder


def add(
    commands: argparse._SubParsersAction[Parser], run: Callable[[argparse.Namespace], object]
) -> None:
    """Add ``window`` to the commands; ``run`` opens it."""
    window = commands.add_parser("window", help="open the window, as without a command")
    window.add_argument(
        "--similar",
        nargs="*",
        metavar="FILE",
        type=folder,
        default=[],
        help="show photos like these pictures, which need not be in the library; a window that is "
        "open already does",
    )
    window.set_defaults(run=run)


def arguments(given: list[str]) -> list[str]:
    """What ``photosearch-window [--library DIR] [FILE…]`` says to ``photosearch``.

    Choices stay in front, everything else is a picture.
    """
    before: list[str] = []
    files = list(given)
    while files and files[0].startswith("--"):
        before.append(files.pop(0))
        if before[-1] == "--library" and files:
            before.append(files.pop(0))
    return [*before, "window", "--similar", *files] if files else before
