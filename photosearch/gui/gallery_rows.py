"""Arrays behind a grid: from a content to its row, and from moments to months.

Pure NumPy. What looks at every row is done by ``arranged``, away from the GUI thread: for a million
rows it takes longer than a frame. Knows no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from photosearch.library.browse import Listing

_YEARS = (1, 9999)


def months_of(moments: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[int]]:
    """The months of moments that descend, and the first row of each. Counts months, not photos."""
    if not len(moments):
        return np.zeros(0, dtype=np.int64), []
    least, most = (np.datetime64(f"{year:04}-01-01", "s").astype(np.int64) for year in _YEARS)
    ascending = np.clip(moments[[-1, 0]], least, most - 1).astype("datetime64[s]")
    first, last = ascending.astype("datetime64[M]").astype(np.int64).tolist()
    months = np.arange(first, last + 1, dtype=np.int64)
    begins = months[1:].astype("datetime64[M]").astype("datetime64[s]").astype(np.int64)
    # Rows of a later month come first: of n rows, those from month m on are the first rows.
    not_before = len(moments) - np.searchsorted(moments[::-1], begins, side="left")
    starts = np.concatenate([not_before, [0]])
    ends = np.concatenate([[len(moments)], not_before])
    filled = np.flatnonzero(ends > starts)[::-1]
    return months[filled], starts[filled].tolist()


class Rows:
    """From content to row: a table by id where ids are dense, as SQLite's are, else sorted."""

    def __init__(self, contents: NDArray[np.int64]) -> None:
        self._order: NDArray[np.int64] | None = None
        top = int(contents.max(initial=-1)) + 1
        if int(contents.min(initial=0)) >= 0 and top <= 16 * len(contents) + 100_000:
            self._table: NDArray[np.int64] = np.full(top + 1, -1, dtype=np.int64)
            self._table[contents[::-1]] = np.arange(len(contents) - 1, -1, -1)
            return
        self._order = np.argsort(contents, kind="stable")
        self._table = contents[self._order]

    def of(self, content: int) -> int | None:
        """The row, None where there is none; the first one of a content that is there twice."""
        row = int(self.of_all(np.asarray([content], dtype=np.int64))[0])
        return row if row >= 0 else None

    def of_all(self, contents: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) rows, -1 where there is none."""
        if self._order is None:  # the last place of the table is everybody else's: none
            known = (contents >= 0) & (contents < len(self._table) - 1)
            return self._table[np.where(known, contents, -1)]
        if not len(self._table):
            return np.full(len(contents), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._table, contents), len(self._table) - 1)
        return np.where(self._table[places] == contents, self._order[places], -1)


@dataclass(frozen=True)
class Arranged:
    """A timeline, ready to be shown.

    Attributes:
        contents: (n,) content ids, newest first.
        moments: (n,) seconds since 1970.
        months: (sections,) month of each section since January 1970.
        starts: the first row of each section.
        rows: from content to row.
        before: what was shown when this was made, None if its place is not to be kept.
        moved: the new row of each row of ``before``, -1 where it is gone.
    """

    contents: NDArray[np.int64]
    moments: NDArray[np.int64]
    months: NDArray[np.int64]
    starts: list[int]
    rows: Rows
    before: NDArray[np.int64] | None
    moved: NDArray[np.int64] | None


def arranged(listing: Listing, before: NDArray[np.int64] | None = None) -> Arranged:
    """Put a listing in order; ``before`` are the contents whose place is to be kept."""
    contents = np.ascontiguousarray(listing.contents, dtype=np.int64)
    moments = listing.moments
    if len(moments) and not bool(np.all(moments[1:] <= moments[:-1])):
        order = np.argsort(-moments, kind="stable")
        contents, moments = contents[order], moments[order]
    months, starts = months_of(moments)
    rows = Rows(contents)
    moved = None if before is None else rows.of_all(before)
    return Arranged(contents, moments, months, starts, rows, before, moved)
