"""Smart albums at work: what each of them holds now, how many photos that is, what it may become.

Made by ``app`` for one library; any thread but the window's own, since a search may wait for its
model. A saved search and a smart album are one thing here: an album that is a search. Imports no
torch and no Qt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import QueryError, Trouble
from photosearch.library import notes, saved
from photosearch.library.database import Connection, Database
from photosearch.library.saved import SmartAlbum
from photosearch.search import parser
from photosearch.search.smart import Unfolding

if TYPE_CHECKING:
    from photosearch.search.query import Query
    from photosearch.search.searcher import Members

Ask = Callable[[str, "int | None", "date | None"], "Members | None"]


@dataclass(frozen=True)
class Held:
    """What a smart album holds now.

    Attributes:
        album: with its photos counted.
        members: in the order to show; with ``hits`` where it describes photos.
        circles: names of smart albums in its search that led back to themselves.
    """

    album: SmartAlbum
    members: Members
    circles: tuple[str, ...] = ()


class SmartAlbums:
    """The smart albums of one library. Thread-safe.

    Args:
        database: of the library.
        ask: all photos that a text means, as ``Searcher.members`` has it; None where nothing was
            indexed yet.
    """

    def __init__(self, database: Database, ask: Ask) -> None:
        self._database = database
        self._ask = ask
        self._counting = threading.Lock()

    def every(self) -> list[SmartAlbum]:
        """All of them by name, with what was counted last."""
        return self._database.read(saved.every)

    def named(self, name: str) -> SmartAlbum | int:
        """The album of that name, in any letter case: a smart one, or the number of a plain one.

        Raises ``Trouble`` if there is none, or several.
        """
        numbers = self._database.read(lambda c: saved.numbered(c, name))
        if len(numbers) != 1:
            raise Trouble(
                f"There is no album “{name}”." if not numbers else f"Several albums are “{name}”.",
                "`photosearch albums list` shows all of them."
                if not numbers
                else "Rename one of them.",
            )
        return self._database.read(lambda c: saved.find(c, numbers[0])) or numbers[0]

    def save(self, name: str, query: str) -> SmartAlbum:
        """Keep a search under a name; its dates stay as relative as they are.

        Raises:
            QueryError: there is nothing to look for.
            Trouble: the name says nothing, or an album has it already.
        """
        parser.parse(query)

        def write(c: Connection) -> SmartAlbum:
            _refuse_taken(c, name)
            return saved.make(c, name, query)

        return self._database.write(write)

    def change(self, album: int, query: str, name: str | None = None) -> None:
        """Let it be another search, and called ``name`` if that is given: both or neither.

        Raises ``QueryError`` or ``Trouble`` likewise.
        """
        parser.parse(query)

        def write(c: Connection) -> None:
            saved.change(c, album, query)
            if name is not None:
                _refuse_taken(c, name, album)
                notes.rename_album(c, album, name)

        self._database.write(write)

    def freeze(self, album: int) -> None:
        """Make a plain album of it, which keeps the photos that it holds now."""
        contents = self.held(album).members.contents.tolist()
        self._database.write(lambda c: saved.freeze(c, album, contents))

    def held(self, album: int) -> Held:
        """What it holds now; raises ``Trouble`` if it is gone or is a plain album by now.

        A search that means nothing any more holds nothing.
        """
        found = self._database.read(lambda c: saved.find(c, album))
        if found is None:
            raise Trouble("This smart album is not there any more.")
        members = self._members(found.query, found.id)
        count = len(members.contents)
        return Held(replace(found, photos=count), members, members.circles)

    def preview(self, query: str, album: int | None = None) -> Members:
        """What a search would hold as a smart album; raises ``QueryError``."""
        parser.parse(query)
        return self._members(query, album)

    def circles(self, query: Query) -> tuple[str, ...]:
        """Names of smart albums in a search that lead back to themselves. Compares no pictures."""
        nothing: NDArray[np.int64] = np.zeros(0, np.int64)
        albums = Unfolding(self._database, lambda _: nothing)
        albums.of(query)
        return tuple(dict.fromkeys(albums.circles))

    def recount(self, today: date | None = None) -> dict[int, int]:
        """Count all of them again, and keep what is another number; how many photos each has.

        One thread at a time; whoever comes while another counts is given the last numbers.
        """
        if not self._counting.acquire(blocking=False):
            return self._database.read(saved.counts)
        try:
            known = self._database.read(saved.every)
            found = {
                each.id: len(self._members(each.query, each.id, today).contents) for each in known
            }
            news = {each.id: found[each.id] for each in known if found[each.id] != each.photos}
            if news and not self._database.read_only:
                self._database.write(partial(saved.keep_counts, found=news), quiet=True)
            return found
        finally:
            self._counting.release()

    def _members(self, query: str, album: int | None, today: date | None = None) -> Members:
        from photosearch.search.searcher import Members

        nothing: NDArray[np.int64] = np.zeros(0, np.int64)
        try:
            return self._ask(query, album, today) or Members(nothing)
        except QueryError:
            return Members(nothing)


def _refuse_taken(c: Connection, name: str, album: int | None = None) -> None:
    """Raise ``Trouble`` if another album than this one is called so."""
    if any(number != album for number in saved.numbered(c, name)):
        raise Trouble(f"There is an album “{name.strip()}” already.", "Choose another name.")
