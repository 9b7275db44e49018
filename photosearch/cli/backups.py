"""`photosearch verify`, `backups` and `restore`: whether a library is sound, and older ones of it.

Part of ``cli``; the work is the library's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from photosearch import terminal
from photosearch.cli.parts import Parser, folder, library_of, moment, working
from photosearch.errors import UsageError


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The commands and their arguments."""
    verify = commands.add_parser("verify", help="check that store, index and thumbnails agree")
    verify.add_argument("--repair", action="store_true", help="mend what can be mended")
    verify.set_defaults(run=_verify)

    commands.add_parser("backups", help="the daily copies of the library").set_defaults(
        run=_backups
    )
    restore = commands.add_parser("restore", help="go back to a backup of the library")
    restore.add_argument(
        "backup", metavar="FILE", nargs="?", type=folder, help="default: the newest"
    )
    restore.set_defaults(run=_restore)


def _verify(given: argparse.Namespace) -> object:
    with working(given, read_only=not given.repair, unit="checks") as (app, line):
        left = app.verify(repair=given.repair, job=line.job)
    if not given.json:
        print("\n".join(left) if left else "Store, index and thumbnails agree.")
    return {"ok": not left, "problems": left}


def _backups(given: argparse.Namespace) -> object:
    from photosearch.upkeep import backups

    found = backups(library_of(given))
    if not given.json:
        rows = [
            (moment(each.made), terminal.size(each.size), terminal.short_path(each.path))
            for each in found
        ]
        print(terminal.table(("Made", "Size", "File"), rows) if rows else "No backups yet.")
    return [
        {"path": str(each.path), "made": each.made, "kind": each.kind, "bytes": each.size}
        for each in found
    ]


def _restore(given: argparse.Namespace) -> object:
    from photosearch.upkeep import backups, restore

    folder = library_of(given)
    chosen: Path | None = given.backup or next((each.path for each in backups(folder)), None)
    if chosen is None:
        raise UsageError(f"There is no backup of the library in {folder}.")
    aside = restore(folder, chosen)
    if not given.json:
        print(f"The library is as it was in {terminal.short_path(chosen)}.")
        print(f"What it replaced is kept in {terminal.short_path(aside)}.")
        print("`photosearch index` reads what came later.")
    return {"restored": str(chosen), "replaced": str(aside)}
