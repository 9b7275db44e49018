"""Where each id is stored: a table for the dense numbers that a library hands out.

Used by ``exact`` and ``filed``. Changing a few ids costs nothing that grows with the index. Ids
that are far apart (which a library's are not) are kept in a dictionary instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Ids, Slots

_SPARSE = 16  # a table this many times as long as what is in it would waste memory
_SMALL = 1 << 16


def last_of_each(ids: Ids) -> Slots:
    """Where each id comes last among ``ids``, ascending."""
    last = len(ids) - 1 - np.unique(ids[::-1], return_index=True)[1]
    return np.sort(last)


class Places:
    """A map from int64 ids to slots, for whole arrays at a time."""

    def __init__(self, ids: Ids) -> None:
        self._table: NDArray[np.int32] | None = np.empty(0, np.int32)
        self._rest: dict[int, int] = {}
        self.put(ids, np.arange(len(ids)))

    def find(self, ids: Ids) -> Slots:
        """The slot of each id, -1 where there is none."""
        if self._table is None:
            return np.array([self._rest.get(key, -1) for key in ids.tolist()], np.int64)
        inside = (ids >= 0) & (ids < len(self._table))
        if inside.all():
            return self._table[ids].astype(np.int64)
        slots = np.full(len(ids), -1, np.int64)
        slots[inside] = self._table[ids[inside]]
        return slots

    def put(self, ids: Ids, slots: Slots) -> None:
        """``ids`` are at ``slots`` from now on."""
        if not len(ids):
            return
        highest = int(ids.max())
        limit = max(_SMALL, _SPARSE * (int(slots.max()) + 1))
        if self._table is not None and (int(ids.min()) < 0 or highest >= limit):
            self._rest = {
                int(key): int(self._table[key]) for key in np.flatnonzero(self._table >= 0)
            }
            self._table = None
        if self._table is None:
            self._rest.update(zip(ids.tolist(), slots.tolist(), strict=True))
            return
        if highest >= len(self._table):
            longer = np.full(highest + 1 + highest // 4, -1, np.int32)
            longer[: len(self._table)] = self._table
            self._table = longer
        self._table[ids] = slots

    def drop(self, ids: Ids) -> None:
        """``ids``, which are all known, are nowhere from now on."""
        if self._table is not None:
            self._table[ids] = -1
            return
        for key in ids.tolist():
            del self._rest[key]
