"""`photosearch search` and `photosearch similar`: photos for words, and for a photo.

Part of ``cli``; knows how answers look in a terminal and as JSON.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from photosearch.cli.albums import tell_circles
from photosearch.cli.parts import Parser, count, folder, library_of, show_hits
from photosearch.cli.reasons import taken, text
from photosearch.cli.why import insist
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.search.query import Query


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The commands and their arguments."""
    search = commands.add_parser("search", help="find photos by describing them")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-n", type=count, default=20, metavar="N", help="how many (default 20)")
    search.add_argument(
        "--explain",
        action="store_true",
        help="say how the query was understood; with --json, an object with chips, notes and hits",
    )
    search.add_argument(
        "--rerank",
        action="store_true",
        help="look at the parts of the first 200 photos too, whatever the settings say",
    )
    search.set_defaults(run=_search)

    similar = commands.add_parser("similar", help="find photos like this one")
    similar.add_argument("path", metavar="PATH", type=folder)
    similar.add_argument("-n", type=count, default=20, metavar="N", help="how many (default 20)")
    similar.set_defaults(run=_similar)


def _search(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        query = app.understand(given.query)
        for message in dict.fromkeys(note.message for note in query.notes):
            print(f"Note: {printable(message)}", file=sys.stderr)
        tell_circles(app.smart_albums.circles(query))
        if not given.json and (given.explain or any(chip.said for chip in query.chips)):
            print(f"Understood as: {_chips_text(query)}")
        if given.rerank:
            insist(app)
        hits = app.search(query, given.n)
        odd = app.concepts.notes(query)
        for note in odd:
            print(f"Note: {printable(note.message)}", file=sys.stderr)
        query = dataclasses.replace(query, notes=(*query.notes, *odd))
        left_out = hits[0].why.get("left_out") if hits else None
        if left_out:
            said = f"No photo matches “{left_out}”, so it was searched for as words."
            print(f"Note: {printable(said)}", file=sys.stderr)
        if words := taken(hits):
            print(f"Note: {printable(words)}", file=sys.stderr)
        found = show_hits(app, hits, given.json, filtered=bool(query.filters))
        if given.explain and not given.json and (lines := text(hits)):
            print(f"Found by words:\n{lines}")
    return _explained(query, found) if given.explain else found


def _similar(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        return show_hits(app, app.similar(given.path, given.n), given.json)


def _chips_text(query: Query) -> str:
    """The pieces of a query, those that were words in brackets behind what they became."""
    return "  ".join(
        printable(f"[{chip.text}]" + (f" ({chip.said})" if chip.said else ""))
        for chip in query.chips
    )


def _explained(query: Query, hits: Sequence[dict[str, object]]) -> dict[str, object]:
    return {
        "chips": [
            {
                "kind": chip.kind,
                "text": chip.text,
                "said": chip.said,
                "start": chip.start,
                "end": chip.end,
            }
            for chip in query.chips
        ],
        "notes": [
            {"kind": note.kind, "message": note.message, "start": note.start, "end": note.end}
            for note in query.notes
        ],
        "hits": hits,
    }
