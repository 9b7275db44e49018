"""``photosearch albums``: lists of photos and saved searches, which are albums too.

Used by ``cli`` only. Heavy modules are imported by the command that needs them.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from photosearch import terminal
from photosearch.cli.parts import Parser, count, library_of
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.app import App
    from photosearch.library.notes import Album


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """The command and its actions."""
    albums = commands.add_parser("albums", help="albums, and searches saved as albums")
    albums.set_defaults(run=_list)
    actions = albums.add_subparsers(title="actions", metavar="ACTION", parser_class=Parser)
    actions.add_parser("list", help="all albums, with how many photos each holds").set_defaults(
        run=_list
    )
    show = actions.add_parser("show", help="the photos of an album")
    show.add_argument("name", metavar="NAME")
    show.add_argument("-n", type=count, default=None, metavar="N", help="the first N")
    show.set_defaults(run=_show)
    save = actions.add_parser(
        "save", help="save a search: an album that always holds what the search finds"
    )
    save.add_argument("name", metavar="NAME")
    save.add_argument("query", metavar="QUERY")
    save.add_argument("--replace", action="store_true", help="if there is one of that name")
    save.set_defaults(run=_save)
    remove = actions.add_parser("remove", help="remove an album; its photos stay as they are")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)


def album_of(app: App, name: str) -> Album:
    """The album of that name, smart ones counted anew; raises ``Trouble``."""
    from photosearch.library import notes
    from photosearch.library.saved import SmartAlbum

    found = app.smart_albums.named(name)
    number = found.id if isinstance(found, SmartAlbum) else found
    return next(each for each in app.database.read(notes.albums) if each.id == number)


def tell_circles(circles: tuple[str, ...]) -> None:
    """Say on stderr which smart albums lead back to themselves."""
    for name in circles:
        said = f"The smart album “{name}” leads back to itself; that part of it finds nothing."
        print(f"Note: {printable(said)}", file=sys.stderr)


def _list(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.library import notes

    with App.open(library_of(given), read_only=True) as app:
        counted = app.smart_albums.recount()
        albums = app.database.read(notes.albums)
    found = [
        {
            "name": album.name,
            "smart": album.query is not None,
            "query": album.query,
            "photos": counted.get(album.id, album.photos),
        }
        for album in albums
    ]
    if not given.json:
        rows = [(str(row["photos"]), str(row["name"]), str(row["query"] or "")) for row in found]
        print(terminal.table(("Photos", "Album", "Search"), rows) if rows else "No albums.")
    return found


def _show(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.library import browse

    with App.open(library_of(given), read_only=True) as app:
        album = album_of(app, given.name)
        if album.query is None:
            contents = app.database.read(lambda c: browse.in_album(c, album.id)).contents.tolist()
            graded: dict[int | None, tuple[float, str]] = {}
        else:
            held = app.smart_albums.held(album.id)
            tell_circles(held.circles)
            contents = held.members.contents.tolist()
            graded = {hit.content: (hit.score, hit.relevance) for hit in held.members.hits}
        cards = app.database.read(lambda c: browse.cards(c, contents[: given.n]))
    found = []
    for card in cards.values():
        score, relevance = graded.get(card.content) or (None, None)
        found.append({"path": str(card.path), "score": score, "relevance": relevance})
    if not given.json:
        rows = [
            (f"{place:>3}", str(row["relevance"] or ""), terminal.short_path(card.path))
            for place, (card, row) in enumerate(zip(cards.values(), found, strict=True), 1)
        ]
        print(terminal.table(("  #", "Match", "Photo"), rows) if rows else "No photos in it.")
    return {
        "name": album.name,
        "smart": album.query is not None,
        "query": album.query,
        "photos": found,
    }


def _save(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        albums = app.smart_albums
        known = next((e for e in albums.every() if _same(e.name, given.name)), None)
        if known is not None and given.replace:
            albums.change(known.id, given.query)
            number = known.id
        else:
            number = albums.save(given.name, given.query).id
        held = albums.held(number)
        albums.recount()
    tell_circles(held.circles)
    if not given.json:
        photos = terminal.counted(held.album.photos or 0, "photo")
        print(f"“{printable(held.album.name)}” holds {photos} now.")
    return {"name": held.album.name, "query": held.album.query, "photos": held.album.photos}


def _same(one: str, other: str) -> bool:
    from photosearch.text import folded

    return folded(one) == folded(other)


def _remove(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.library import notes

    with App.open(library_of(given, made=True)) as app:
        album = album_of(app, given.name)
        app.database.write(lambda c: notes.remove_album(c, album.id))
    if not given.json:
        print(f"“{printable(album.name)}” is removed; its photos stay as they are.")
    return {"removed": album.name}
