"""`photosearch duplicates`: four lists of photos that are the same or alike, with reasons.

Part of ``cli``; deletes nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from photosearch import terminal
from photosearch.cli.parts import Parser, library_of, stoppable
from photosearch.errors import LibraryLocked, LibraryReadOnly

if TYPE_CHECKING:
    from photosearch.search.best import Shown
    from photosearch.search.duplicates import Group


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The command and its arguments."""
    duplicates = commands.add_parser(
        "duplicates", help="photos that are the same, of the same moment, or alike"
    )
    duplicates.add_argument(
        "--kind",
        choices=["same", "copies", "burst", "similar"],
        help="same bytes, the same picture in other bytes, photos of one moment, or just similar "
        "(default: all four)",
    )
    duplicates.set_defaults(run=_duplicates)


def _duplicates(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.search.duplicates import KINDS

    library = library_of(given, made=True)
    try:
        app = App.open(library)
    except (LibraryLocked, LibraryReadOnly):  # whoever writes to it looks at new photos, too
        app = App.open(library, read_only=True)
    with app, terminal.ProgressLine() as line, stoppable(line.job.cancel):
        found = app.duplicates(line.job, [given.kind] if given.kind else None)
        line.rest()
        shown = [
            each
            for kind in KINDS
            for some in _some(found.groups.get(kind, ()))
            for each in app.show_duplicates(some)
        ]
    if not given.json:
        print(_duplicates_text(shown))
    if found.unseen:
        print(f"{found.unseen:,} photos could not be compared yet.", file=sys.stderr)
    if found.unchecked:
        print(f"{found.unchecked:,} pairs that may be copies were not looked at.", file=sys.stderr)
    return [_duplicates_document(each) for each in shown]


def _some(groups: Sequence[Group]) -> Iterator[Sequence[Group]]:
    for start in range(0, len(groups), 500):
        yield groups[start : start + 500]


_KIND_WORDS = {
    "same": "The same bytes",
    "copies": "The same picture in other bytes",
    "burst": "Photos of one moment",
    "similar": "Just similar",
}


_WHY_WORDS = {
    "reachable": "the others are on a drive that is not connected",
    "whole": "the whole picture",
    "resolution": "most pixels",
    "size": "largest file, so the least compressed",
    "upright": "lies as most of them do",
    "sharpness": "sharpest",
    "stars": "most stars",
    "words": "captions and tags",
    "name": "its name is no copy's",
    "folder": "the others lie among backups",
    "first": "no difference; came to the library first",
}


def _duplicates_text(shown: Sequence[Shown]) -> str:
    if not shown:
        return "No duplicates."
    lines: list[str] = []
    for kind, words in _KIND_WORDS.items():
        groups = [each for each in shown if each.kind == kind]
        if groups:
            lines.append(f"{words}: {len(groups):,}")
        for each in groups:
            rows = [
                (
                    f"  {_WHY_WORDS[each.why] if member.relation == 'best' else member.relation}",
                    f"{member.held.width} x {member.held.height}",
                    terminal.size(member.held.size),
                    terminal.short_path(file.path) + (" (offline)" if file.offline else ""),
                )
                for member in each.members
                for file in member.held.files
            ]
            lines.append(terminal.table(("  Best first", "Pixels", "Size", "Photo"), rows))
    return "\n".join(lines)


def _duplicates_document(shown: Shown) -> dict[str, object]:
    return {
        "kind": shown.kind,
        "why": shown.why,
        "photos": [
            {
                "path": str(file.path),
                "relation": member.relation,
                "best": member.relation == "best",
                "spare": member.spare,
                "offline": file.offline,
                "width": member.held.width,
                "height": member.held.height,
                "bytes": member.held.size,
                "stars": member.held.stars,
            }
            for member in shown.members
            for file in member.held.files
        ],
    }
