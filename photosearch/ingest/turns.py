"""In which order pending photos are read: what somebody wishes to see first, then the newest.

Used by ``pipeline`` on the ingest thread. Every photo has one turn in a run. Wished ones are looked
for while others are being read, a bounded number of rows at a time, and in a small part of the
time: in a library of a million pending photos it takes a while to know them all, and costs little.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from photosearch.ingest.wishes import Wish, Wishes, matches
from photosearch.library import photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import PhotoId
from photosearch.library.photos import Pending, Range

GROUP = 32  # photos handed out before wishes are heeded again
PAGE = 512  # pending rows read at a time
ROWS = 8192  # looked at in one go for wished photos
SHARE = 10  # the time between two looks is so many times that of a look


class Turns:
    """Goes through the pending photos of one run.

    Args:
        database: whose photos.
        wishes: may change at any time.
        clock: seconds, to measure what looking costs.
    """

    def __init__(
        self, database: Database, wishes: Wishes, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._wishes = wishes
        self._clock = clock
        self._wish = Wish()
        self._folders: _InFolders | None = None
        self._names: _ByName | None = None
        self._look_at = clock()  # not before
        self._page: deque[Pending] = deque()
        self._last: Pending | None = None  # of the last page that was read
        self._passed: tuple[int, int] | None = None  # all up to here had their ordinary turn
        self._had: dict[PhotoId, tuple[int, int]] = {}  # had their turn before it was due

    def __iter__(self) -> Iterator[list[Pending]]:
        """Groups of photos whose turn it is."""
        while group := self._wished() or self._newest():
            yield group

    def _wished(self) -> list[Pending]:
        self._heed()
        for looking in (self._folders, self._names):
            while looking is not None and (looking.found or self._may_look(looking)):
                if not looking.found:
                    self._look(looking)
                ids = [looking.found.popleft() for _ in range(min(GROUP, len(looking.found)))]
                group = self._database.read(partial(photos.pending_of, wanted=ids))
                group = [photo for photo in group if not self._had_turn(photo)]
                self._had.update((photo.id, _age(photo)) for photo in group)
                if group:
                    return group
        return []

    def _heed(self) -> None:
        """Follow the wish if it is another one now."""
        wish = self._wishes.now()
        if wish.folders != self._wish.folders:
            self._folders = _InFolders(wish.folders) if wish.folders else None
            self._look_at = self._clock()
        if wish.pieces != self._wish.pieces:
            self._names = _ByName(wish.pieces) if wish.pieces else None
            self._look_at = self._clock()
        self._wish = wish

    def _may_look(self, looking: _Looking) -> bool:
        return not looking.over and self._clock() >= self._look_at

    def _look(self, looking: _Looking) -> None:
        began = self._clock()
        self._database.read(looking.look)
        ended = self._clock()
        self._look_at = ended + SHARE * (ended - began)

    def _newest(self) -> list[Pending]:
        group: list[Pending] = []
        while len(group) < GROUP:
            if not self._page and not self._next_page():
                break
            photo = self._page.popleft()
            if photo.id not in self._had:
                group.append(photo)
            self._passed = _age(photo)
        return group

    def _next_page(self) -> bool:
        """False when there are no more."""
        read = partial(photos.pending_photos, limit=PAGE, after=self._last)
        self._page.extend(self._database.read(read))
        if not self._page:
            return False
        self._last = self._page[-1]
        newest = _age(self._page[0])
        self._had = {photo: age for photo, age in self._had.items() if age <= newest}
        return True

    def _had_turn(self, photo: Pending) -> bool:
        due = self._passed is not None and _age(photo) >= self._passed
        return due or photo.id in self._had


def _age(photo: Pending) -> tuple[int, int]:
    """By which photos are sorted, the newest last."""
    return photo.mtime_ns, photo.id


class _Looking(ABC):
    """A search for wished photos: what it found and did not hand out, and whether it is over."""

    def __init__(self) -> None:
        self.found: deque[PhotoId] = deque()
        self.over = False

    @abstractmethod
    def look(self, c: Connection) -> None:
        """Look at the next rows."""


class _InFolders(_Looking):
    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__()
        self._wanted = folders
        self._left: deque[Range] | None = None

    def look(self, c: Connection) -> None:
        """Of what is found, the newest first."""
        if self._left is None:
            self._left = deque(photos.ranges_below(c, self._wanted))
        if self._left:
            found, left = photos.pending_in(c, self._left.popleft(), ROWS)
            self.found.extend(found)
            if left is not None:
                self._left.appendleft(left)
        self.over = not self._left


class _ByName(_Looking):
    def __init__(self, pieces: tuple[str, ...]) -> None:
        super().__init__()
        self._pieces = pieces
        self._after: tuple[int, int] | None = None

    def look(self, c: Connection) -> None:
        """Of what is found, that with the most pieces first; then the newest."""
        names, self._after = photos.pending_names(c, self._after, ROWS)
        ranked = [(matches(each.rel_key, self._pieces), each.id) for each in names]
        ranked.sort(key=lambda pair: -pair[0])  # stable
        self.found.extend(photo for number, photo in ranked if number)
        self.over = self._after is None
