"""A benchmark row and how it is printed: the figure, its floor and the target, always together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement.

    Attributes:
        what: what was done.
        measured: how long or how much it took, in ``unit``.
        floor: the same for the least that could be done, measured in the same run.
        floor_name: what that least is.
        target: what the design asks for, in words.
    """

    what: str
    measured: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    target: str = ""

    def cells(self) -> tuple[str, ...]:
        floor = "" if self.floor is None else f"{self.floor:,.3g} {self.unit}"
        ratio = "" if not self.floor else f"{self.measured / self.floor:.2f} x"
        return (
            self.what,
            f"{self.measured:,.3g} {self.unit}",
            floor,
            self.floor_name,
            ratio,
            self.target,
        )


def show(rows: Sequence[Row]) -> str:
    """The table as text."""
    cells = [("What", "Measured", "Floor", "which is", "Ratio", "Target")]
    cells += [row.cells() for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
