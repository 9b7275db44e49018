"""What ``album:`` means where an album is a smart one: its search, understood in its turn.

Called by ``searcher`` on reader threads, before filters become SQL. Each smart album is looked
into once for a question. One that leads back to itself adds nothing there, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import QueryError
from photosearch.library import saved
from photosearch.library.database import Database
from photosearch.library.saved import SmartAlbum
from photosearch.query.meaning import All, Among, AnyOf, Condition, InAlbum, Other
from photosearch.search import parser
from photosearch.search.query import Query
from photosearch.text import folded

Ids = NDArray[np.int64]

DEEPEST = 16
"""Smart albums that name each other in a row; more are taken for a circle."""
NOTHING = AnyOf(())


class Unfolding:
    """One question and the smart albums that it leads to.

    Args:
        members: (n,) the contents that a query without smart albums means.
        today: for dates such as last summer, in all of them.
        inside: the album whose own search the question is, if it is one's.

    Attributes:
        circles: names of albums that led back to themselves, or too far.
    """

    def __init__(
        self,
        database: Database,
        members: Callable[[Query], Ids],
        today: date | None = None,
        inside: int | None = None,
    ) -> None:
        self._database = database
        self._members = members
        self._today = today
        self._open = [] if inside is None else [inside]
        self._known: dict[int, Condition] = {}
        self.circles: list[str] = []

    def of(self, query: Query) -> Query:
        """The same query, with what smart albums hold in place of their names."""
        asked = [each.condition for each in query.alternatives]
        names = {name for each in asked if each is not None for name in _albums_in(each)}
        if not names:
            return query
        albums = self._database.read(lambda c: saved.called(c, sorted(names)))
        if not albums:
            return query
        known: dict[str, list[Condition]] = {}
        for album in albums:
            known.setdefault(folded(album.name), []).append(self._condition(album))
        first, *others = [
            replace(each, condition=each.condition and _replaced(each.condition, known), others=())
            for each in query.alternatives
        ]
        return replace(first, others=tuple(others))

    def _condition(self, album: SmartAlbum) -> Condition:
        if album.id in self._open or len(self._open) >= DEEPEST:
            self.circles.append(album.name)
            return NOTHING
        if album.id not in self._known:
            self._open.append(album.id)
            try:
                self._known[album.id] = self._meaning(album)
            finally:
                self._open.pop()
        return self._known[album.id]

    def _meaning(self, album: SmartAlbum) -> Condition:
        try:
            asked = parser.parse(album.query, self._today)
        except QueryError:  # such as one of an earlier version, which is nothing to look for now
            return NOTHING
        query = self.of(asked)
        plain = query is asked and is_only_filters(query) and not query.others
        if plain and query.condition is not None:
            return query.condition  # not of those that lead on: they would pile up in one another
        try:
            return Among(tuple(self._members(query).tolist()))
        except QueryError:  # its examples are not there any more
            return NOTHING


def is_only_filters(query: Query) -> bool:
    """Whether nothing in it has to be compared with pictures or words."""
    return not any(each.wanted or each.unwanted or each.examples for each in query.alternatives)


def _albums_in(condition: Condition) -> Iterator[str]:
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _albums_in(part)
        case Other(part):
            yield from _albums_in(part)
        case InAlbum(name):
            yield name


def _replaced(condition: Condition, known: dict[str, list[Condition]]) -> Condition:
    match condition:
        case All(parts):
            return All(tuple(_replaced(part, known) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_replaced(part, known) for part in parts))
        case Other(part):
            return Other(_replaced(part, known))
        case InAlbum(name) if name in known:
            return AnyOf((condition, *known[name]))
    return condition
