"""What is selected in the grid, as runs of rows.

On the GUI thread, for mouse and keyboard alike. Every step is one range given to Qt's selection
model, however many photos it covers. Knows rows, no pixels.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange

if TYPE_CHECKING:
    from photosearch.gui.gallery_model import GalleryModel

Flag = QItemSelectionModel.SelectionFlag
Run = tuple[int, int]  # first and last row

PIECE = 1 << 16  # rows looked at in one go


@dataclass(frozen=True)
class Remembered:
    """What was selected, current, and the start of a range, before rows move."""

    runs: list[Run]
    current: int | None
    anchor: int | None


class Selection:
    """Wraps the selection model; ``anchor`` is where a range begins that Shift extends."""

    def __init__(self, model: GalleryModel, rows: QItemSelectionModel) -> None:
        self._model, self._rows = model, rows
        self._runs: list[Run] | None = None
        self.anchor: int | None = None

    @property
    def current(self) -> int | None:
        """The row with the keyboard's focus."""
        index = self._rows.currentIndex()
        return index.row() if index.isValid() else None

    def changed(self) -> None:
        """To be called whenever Qt's selection has changed, before anything else is asked."""
        self._runs = None

    def runs(self) -> list[Run]:
        """Ascending; they do not overlap."""
        if self._runs is None:
            self._runs = sorted(runs_of(self._rows.selection()))
        return self._runs

    def holds(self, row: int) -> bool:
        """Whether that row is selected."""
        return row in self.among(range(row, row + 1))

    def among(self, rows: range) -> set[int]:
        """Which of these are selected."""
        runs = self.runs()
        found: set[int] = set()
        place = bisect.bisect_left(runs, rows.start, key=lambda run: run[1])
        while place < len(runs) and runs[place][0] < rows.stop:
            first, last = runs[place]
            found.update(range(max(first, rows.start), min(last + 1, rows.stop)))
            place += 1
        return found

    def contents(self) -> NDArray[np.int64]:
        """Ids of the selected photos, in the order shown."""
        parts = [self._model.contents[first : last + 1] for first, last in self.runs()]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def go(self, row: int) -> None:
        """Only move the focus."""
        self._rows.setCurrentIndex(self._model.index(row), Flag.NoUpdate)

    def only(self, row: int) -> None:
        """Select this row and nothing else."""
        self.anchor = row
        self.go(row)
        self.put([(row, row)], Flag.ClearAndSelect)

    def toggle(self, row: int) -> None:
        """Select or deselect this row, whatever the others are."""
        self.anchor = row
        self.go(row)
        self.put([(row, row)], Flag.Toggle)

    def extend(self, row: int, *, add: bool = False) -> None:
        """Select from the anchor to this row; ``add`` to what is selected already."""
        start = self.anchor if self.anchor is not None else (self.current or 0)
        self.anchor = start
        self.go(row)
        self.put([(min(start, row), max(start, row))], Flag.Select if add else Flag.ClearAndSelect)

    def everything(self) -> None:
        """Select all rows, as one range."""
        count = self._model.rowCount()
        if count:
            self.put([(0, count - 1)], Flag.ClearAndSelect)

    def nothing(self) -> None:
        """Deselect all; the focus stays."""
        self._rows.clearSelection()

    def remember(self) -> Remembered:
        """For ``restore``, once rows have moved."""
        return Remembered(self.runs(), self.current, self.anchor)

    def restore(self, old: Remembered, new_rows: NDArray[np.int64]) -> Remembered:
        """The same photos again; says what is left of them."""
        new = Remembered(
            moved_runs(old.runs, new_rows),
            moved(old.current, new_rows),
            moved(old.anchor, new_rows),
        )
        if new.current is not None:
            self.go(new.current)
        self.put(new.runs, Flag.ClearAndSelect)
        self.anchor = new.anchor
        return new

    def put(self, runs: Iterable[Run], how: QItemSelectionModel.SelectionFlag) -> None:
        """Give these runs to the selection model."""
        chosen = QItemSelection()
        for first, last in runs:
            chosen.select(self._model.index(first), self._model.index(last))
        self._rows.select(chosen, how)


def runs_of(chosen: QItemSelection) -> list[Run]:
    """In no order."""
    spans = cast("Iterable[QItemSelectionRange]", chosen)  # PySide's types do not say it
    return [(span.top(), span.bottom()) for span in spans]


def size_of(runs: Iterable[Run]) -> int:
    """How many rows they hold."""
    return sum(last - first + 1 for first, last in runs)


def moved(row: int | None, new_rows: NDArray[np.int64]) -> int | None:
    """Where a row has gone; ``new_rows`` has -1 for those that are no more."""
    if row is None or row >= len(new_rows) or new_rows[row] < 0:
        return None
    return int(new_rows[row])


def moved_runs(runs: Sequence[Run], new_rows: NDArray[np.int64]) -> list[Run]:
    """The same photos' runs after rows have moved, as for ``moved``."""
    found: list[Run] = []
    for first, last in runs:
        # Piece by piece, so that what is computed on the way stays in the processor's cache.
        for start in range(first, last + 1, PIECE):
            found += _runs_in(new_rows[start : min(start + PIECE, last + 1)])
    found.sort()
    joined: list[Run] = found[:1]
    for run in found[1:]:
        if run[0] == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], run[1])
        else:
            joined.append(run)
    return joined


def _runs_in(rows: NDArray[np.int64]) -> list[Run]:
    if len(rows) and rows.min() < 0:
        rows = rows[rows >= 0]
    if not len(rows):
        return []
    steps = np.diff(rows)
    if steps.min(initial=1) < 1:  # seldom: photos that stay mostly stay in order
        rows = np.sort(rows)
        steps = np.diff(rows)
    breaks = np.flatnonzero(steps > 1)
    firsts = rows[np.concatenate([[0], breaks + 1])].tolist()
    lasts = rows[np.concatenate([breaks, [len(rows) - 1]])].tolist()
    return list(zip(firsts, lasts, strict=True))
