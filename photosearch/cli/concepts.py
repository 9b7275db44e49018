"""``photosearch concepts``: what the user taught by examples, for ``concept:`` in queries.

Used by ``cli`` only. Heavy modules are imported by the command that needs them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from photosearch import terminal
from photosearch.cli.parts import Parser, folder, library_of
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.library.concepts import Concept


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """The command and its actions."""
    concepts = commands.add_parser("concepts", help="things taught by example, for concept:NAME")
    concepts.set_defaults(run=_list)
    actions = concepts.add_subparsers(title="actions", metavar="ACTION", parser_class=Parser)
    actions.add_parser("list", help="all concepts, with how many examples").set_defaults(run=_list)
    save = actions.add_parser(
        "save", help="teach a concept by photos; one of that name learns these too"
    )
    save.add_argument("name", metavar="NAME")
    save.add_argument("paths", nargs="*", metavar="PATH", type=folder, help="photos that are it")
    save.add_argument(
        "--not", dest="others", nargs="+", default=[], metavar="PATH", type=folder,
        help="photos that are not, though they look like it",
    )  # fmt: skip
    save.add_argument("--words", default="", metavar="TEXT", help="what it is, in words")
    save.set_defaults(run=_save)
    rename = actions.add_parser("rename", help="call a concept something else")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("other", metavar="NEW")
    rename.set_defaults(run=_rename)
    remove = actions.add_parser("remove", help="forget a concept; its photos stay as they are")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)


def _list(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        found = app.concepts.every()
    if not given.json:
        rows = [
            (str(each.wanted), str(each.unwanted), printable(each.name), printable(each.words))
            for each in found
        ]
        head = ("Photos", "Not", "Concept", "Words")
        print(terminal.table(head, rows) if rows else "No concepts.")
    return [_document(each) for each in found]


def _save(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        wanted = app.concepts.contents_at(given.paths)
        unwanted = app.concepts.contents_at(given.others)
        taught = app.concepts.save(given.name, wanted, unwanted, given.words)
    concept = taught.concept
    if not given.json:
        done = "is saved" if taught.new else "has learnt more"
        photos = terminal.counted(concept.wanted, "photo")
        print(f"“{printable(concept.name)}” {done}: {photos}, not like {concept.unwanted:,}.")
    return _document(concept)


def _rename(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        concept = app.concepts.named(given.name)
        app.concepts.rename(concept.id, given.other)
        concept = app.concepts.named(given.other)
    if not given.json:
        print(f"It is called “{printable(concept.name)}” now.")
    return _document(concept)


def _remove(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        concept = app.concepts.named(given.name)
        app.concepts.remove(concept.id)
    if not given.json:
        print(f"“{printable(concept.name)}” is forgotten; its photos stay as they are.")
    return {"removed": concept.name}


def _document(concept: Concept) -> dict[str, object]:
    return {
        "name": concept.name,
        "words": concept.words,
        "photos": concept.wanted,
        "not": concept.unwanted,
    }
