"""Where each photo of a grid is, without ever laying out all of them.

Pure geometry on the GUI thread: sections of equal square cells in lines, as wide as the view, one
below the other. Every question costs the logarithm of the number of sections. Knows no photos and
no widgets; pixels are device-independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """A rectangle in the content's own coordinates: (0, 0) is the top left of everything."""

    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The first line below it."""
        return self.y + self.height

    def holds(self, x: int, y: int) -> bool:
        """Whether the point is inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class Layout:
    """An immutable arrangement.

    Args:
        count: rows, that is photos.
        starts: first row of each section, ascending, the first of them 0; sections may be empty.
        headers: height of each section's header.
        width: of the view.
        cell: wished side of a cell; the real one fills the width with whole columns.
        gap: between cells; a pixel more here and there, so that the last column ends at the edge.
        margin: left and right of the cells.
        foot: room below everything.

    Attributes:
        columns: cells in a full line.
        side: of a cell.
        pitch: from one line to the next.
        height: of everything.
        tops: (sections,) where each section's header begins.
    """

    def __init__(
        self,
        count: int,
        starts: Sequence[int],
        headers: Sequence[int],
        *,
        width: int,
        cell: int,
        gap: int,
        margin: int = 0,
        foot: int = 0,
    ) -> None:
        inner = max(16, width - 2 * margin)
        self.count, self.width, self._margin = count, width, margin
        self.columns = max(1, round((inner + gap) / (cell + gap)))
        self.side = (inner - gap * (self.columns - 1)) // self.columns
        self.pitch = self.side + gap
        steps = np.arange(self.columns, dtype=np.int64)
        self._lefts = (margin + steps * (inner - self.side) // max(1, self.columns - 1)).tolist()
        self._starts = np.asarray(starts, dtype=np.int64)
        self._sizes = np.diff(self._starts, append=count)
        lines = -(-self._sizes // self.columns)
        self._first_lines = np.cumsum(lines) - lines
        self._lines = int(lines.sum())
        heights = np.asarray(headers, dtype=np.int64) + lines * self.pitch
        self.tops: NDArray[np.int64] = np.cumsum(heights) - heights
        self._bodies = self.tops + np.asarray(headers, dtype=np.int64)
        self.height = int(heights.sum()) + foot

    # --- rows -------------------------------------------------------------------------------

    def rect(self, row: int) -> Box:
        """Where the cell of ``row`` is."""
        section, line, column = self._place(row)
        y = int(self._bodies[section]) + line * self.pitch
        return Box(self._lefts[column], y, self.side, self.side)

    def corners(self, rows: range, above: int = 0) -> list[tuple[int, int]]:
        """The top left of each of these cells, all at once; ``above`` is scrolled out of sight."""
        numbers = np.arange(rows.start, rows.stop)
        sections = np.searchsorted(self._starts, numbers, side="right") - 1
        lines, columns = np.divmod(numbers - self._starts[sections], self.columns)
        lefts = np.asarray(self._lefts)[columns]
        tops = self._bodies[sections] + lines * self.pitch - above
        return list(zip(lefts.tolist(), tops.tolist(), strict=True))

    def row_at(self, x: int, y: int) -> int | None:
        """The row whose cell holds that point."""
        row = self.nearest(x, y)
        return row if row is not None and self.rect(row).holds(x, y) else None

    def nearest(self, x: int, y: int) -> int | None:
        """The row at that point or, beside the cells, one close to it."""
        if not self.count:
            return None
        line = self._line_at(y)
        column = int(np.searchsorted(self._lefts, x, side="right")) - 1
        return self._row_in(line, max(0, column))

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows whose cells are at least partly in ``top <= y < bottom``."""
        if not self.count or bottom <= top:
            return range(0)
        first = self._line_at(top)
        while first < self._lines and self._line_bottom(first) <= top:
            first += 1
        last = self._line_at(bottom - 1)
        if first > last:
            return range(0)
        start = self._row_in(first, 0) if first < self._lines else self.count
        stop = self._row_in(last, self.columns - 1) + 1
        below = self.rect(stop - 1).y >= bottom  # the band ends inside a header
        return range(start, self._row_in(last, 0) if below else stop)

    def runs_within(self, x: int, y: int, width: int, height: int) -> list[tuple[int, int]]:
        """Runs of rows, first and last, whose cells touch that rectangle; joined where they meet.

        Costs the number of lines that the rectangle touches.
        """
        lefts = np.asarray(self._lefts)
        touched = np.flatnonzero((lefts < x + width) & (lefts + self.side > x))
        rows = self.rows_between(y, y + height)
        if not len(touched) or not len(rows):
            return []
        first, last = int(touched[0]), int(touched[-1])
        found: list[tuple[int, int]] = []
        for line in range(self._line_of(rows[0]), self._line_of(rows[-1]) + 1):
            start = self._row_in(line, 0)
            end = min(self._row_in(line, self.columns - 1), start + last)
            if start + first > end:
                continue
            if found and found[-1][1] == start + first - 1:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start + first, end))
        return found

    # --- moving -----------------------------------------------------------------------------

    def column(self, row: int) -> int:
        """In which column ``row`` stands."""
        return self._place(row)[2]

    def moved(self, row: int, lines: int, column: int) -> int:
        """The row so many lines further down (up, if negative), in ``column`` where it has one."""
        line = self._line_of(row) + lines
        if line < 0:
            return row if self._line_of(row) == 0 else self._row_in(0, column)
        if line >= self._lines:
            last = self._lines - 1
            return row if self._line_of(row) == last else self._row_in(last, column)
        return self._row_in(line, column)

    # --- sections ---------------------------------------------------------------------------

    def section_of(self, row: int) -> int:
        """To which section ``row`` belongs."""
        return int(np.searchsorted(self._starts, row, side="right")) - 1

    def section_at(self, y: int) -> int:
        """The section at that height, its header included; the first one above everything."""
        return max(0, int(np.searchsorted(self.tops, y, side="right")) - 1)

    def size_of(self, section: int) -> int:
        """How many rows it has."""
        return int(self._sizes[section])

    def header(self, section: int) -> Box:
        """Where the section's header is."""
        top = int(self.tops[section])
        return Box(self._margin, top, self.width - 2 * self._margin, self._body(section) - top)

    def _body(self, section: int) -> int:
        return int(self._bodies[section])

    # --- lines, counted through all sections ------------------------------------------------

    def _place(self, row: int) -> tuple[int, int, int]:
        section = self.section_of(row)
        line, column = divmod(row - int(self._starts[section]), self.columns)
        return section, line, column

    def _line_of(self, row: int) -> int:
        section, line, _ = self._place(row)
        return int(self._first_lines[section]) + line

    def _line_at(self, y: int) -> int:
        """The line at that height or, in a header, the first one below; within what there is."""
        section = self.section_at(y)
        inside = max(0, (y - self._body(section)) // self.pitch)
        following = section + 1 < len(self._first_lines)
        end = int(self._first_lines[section + 1]) if following else self._lines
        line = int(self._first_lines[section]) + inside
        return max(0, min(line, max(end - 1, int(self._first_lines[section])), self._lines - 1))

    def _line_bottom(self, line: int) -> int:
        return self.rect(self._row_in(line, 0)).bottom

    def _row_in(self, line: int, column: int) -> int:
        section = int(np.searchsorted(self._first_lines, line, side="right")) - 1
        inside = (line - int(self._first_lines[section])) * self.columns + column
        return int(self._starts[section]) + min(inside, int(self._sizes[section]) - 1)
