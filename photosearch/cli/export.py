"""``photosearch export``: what a search finds or an album holds, as copies, a list or a sheet.

Used by ``cli`` only. Heavy modules are imported by the command that needs them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from photosearch import terminal
from photosearch.cli.albums import album_of, tell_circles
from photosearch.cli.parts import count, folder, working
from photosearch.errors import Cancelled, UsageError
from photosearch.text import Language, language_of, printable

if TYPE_CHECKING:
    from photosearch.app import App
    from photosearch.exporting import Chosen, Exported
    from photosearch.search.query import Hit

FORMATS = ("copies", "csv", "tsv", "json", "html", "markdown")  # as ``exporting`` has them
SHOWN_FAILURES = 20


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """The command."""
    export = commands.add_parser(
        "export", help="photos of a search or an album as copies, a list or a contact sheet"
    )
    export.add_argument("query", metavar="QUERY", nargs="?", help="what is searched for")
    export.add_argument("--album", metavar="NAME", help="an album instead of a search")
    export.add_argument("--format", required=True, choices=FORMATS)
    export.add_argument(
        "--out", required=True, metavar="PATH", type=folder, help="the file, or a folder for copies"
    )
    export.add_argument(
        "-n",
        type=count,
        default=None,
        metavar="N",
        help="the best N, weak matches included, as search gives them (default: all that is "
        "likely or maybe meant)",
    )
    export.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    export.add_argument("--bom", action="store_true", help="CSV and TSV: so that Excel reads UTF-8")
    export.add_argument(
        "--thumbnails",
        choices=["inside", "beside"],
        help="HTML: in the page, or in a folder beside it (default: inside up to 1,000 photos)",
    )
    export.add_argument("--links", action="store_true", help="sheets: links to the photos here")
    export.add_argument("--sidecars", action="store_true", help="copies: .xmp files, too")
    export.add_argument("--folders", action="store_true", help="copies: in folders as they are")
    export.set_defaults(run=_export)


def _export(given: argparse.Namespace) -> object:
    from photosearch.exporting import Options
    from photosearch.media.sheets import Words

    if (given.query is None) == (given.album is None):
        raise UsageError("Name a QUERY or an --album, one of them.")
    embed = None if given.thumbnails is None else given.thumbnails == "inside"
    with working(given, read_only=True) as (app, line):
        chosen = _chosen(app, given)
        options = Options(
            over=given.overwrite,
            bom=given.bom,
            embed=embed,
            links=given.links,
            sidecars=given.sidecars,
            folders=given.folders,
            words=Words(
                _language_of(chosen),
                photos="1 photo" if len(chosen.contents) == 1 else Words.photos,
            ),
        )
        if given.format == "copies" and (root := app.exporting.watched(given.out)) is not None:
            said = f"{root} is watched: the copies will come to the library as further files."
            print(f"Note: {printable(said)}", file=sys.stderr)
        done = app.exporting.export(chosen, given.format, given.out, line.job, options)
        line.rest()
    _tell(given, done)
    if done.stopped:
        print(f"{done.photos:,} photos were copied before that.", file=sys.stderr)
        raise Cancelled
    return {
        "out": str(done.out),
        "format": given.format,
        "photos": done.photos,
        "gone": done.gone,
        "sidecars": done.sidecars,
        "failed": [
            {"path": str(path), "reason": why or "its drive is not connected"}
            for path, why in done.failed
        ],
    }


def _tell(given: argparse.Namespace, done: Exported) -> None:
    for path, why in done.failed[:SHOWN_FAILURES]:
        reason = printable(why) or "its drive is not connected"
        print(f"Not copied: {terminal.short_path(path)}: {reason}", file=sys.stderr)
    if len(done.failed) > SHOWN_FAILURES:
        print(f"… and {len(done.failed) - SHOWN_FAILURES:,} more.", file=sys.stderr)
    if not given.json:
        where = terminal.short_path(done.out)
        what = "copied to" if given.format == "copies" else "in"
        print(f"{terminal.counted(done.photos, 'photo')} {what} {where}")


def _chosen(app: App, given: argparse.Namespace) -> Chosen:
    """The photos, each once however many files hold it."""
    from photosearch.exporting import Chosen
    from photosearch.library import browse

    if given.album is not None:
        album = album_of(app, given.album)
        if album.query is None:
            contents = app.database.read(lambda c: browse.in_album(c, album.id)).contents
            return Chosen(contents[: given.n].tolist(), album.name)
        held = app.smart_albums.held(album.id)
        tell_circles(held.circles)
        members = held.members.contents[: given.n].tolist()
        return Chosen(members, album.name, album.query, _ranked(held.members.hits))
    if given.n is None:
        found = app.smart_albums.preview(given.query)
        tell_circles(found.circles)
        members = found.contents.tolist()
        return Chosen(members, given.query, given.query, _ranked(found.hits))
    hits = app.search(given.query, given.n)
    ranked = _ranked(hits)
    return Chosen(list(ranked), given.query, given.query, ranked)


def _ranked(hits: Sequence[Hit]) -> dict[int, tuple[float, Any]]:
    found: dict[int, tuple[float, Any]] = {}
    for hit in hits:
        if hit.content is not None:
            found.setdefault(hit.content, (hit.score, hit.relevance))
    return found


def _language_of(chosen: Chosen) -> Language:
    """In which a sheet's letters are drawn; its few own words stay English here."""
    return language_of(f"{chosen.title} {chosen.query}")
