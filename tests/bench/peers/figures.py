"""The rows of the comparison, what one program got in them, and the table of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

NONE = "–"
# What is measured, in which unit. Less is better in every row.
ROWS: dict[str, tuple[str, str]] = {
    "small": ("index: {small} small photos, until all is done", "s"),
    "small_each": ("… milliseconds for each", "ms"),
    "small_cpu": ("… processors' time for each", "ms"),
    "small_peak": ("… memory at most", "MB"),
    "listed": ("… until all are in the catalogue, thumbnails may follow", "s"),
    "large": ("index: {large} photos of 12 megapixels, until all is done", "s"),
    "large_each": ("… milliseconds for each", "ms"),
    "large_cpu": ("… processors' time for each", "ms"),
    "large_peak": ("… memory at most", "MB"),
    "again": ("look again, nothing changed", "s"),
    "again_cpu": ("… processors' time", "s"),
    "one_more": ("look again, one photo is new", "s"),
    "one_more_cpu": ("… processors' time", "s"),
    "cold": ("search from a terminal, nothing running", "s"),
    "cold_cpu": ("… processors' time", "s"),
    "cold_peak": ("… memory at most", "MB"),
    "warm": ("search, program open", "ms"),
    "window": ("start to window", "s"),
    "drawn": ("start until its picture no longer changes", "s"),
    "rest": ("start until its processes rest, nothing changed", "s"),
    "rest_cpu": ("… processors' time", "s"),
    "idle": ("memory then", "MB"),
    "disk": ("index on disk, for each small photo", "KB"),
    "thumbnails": ("… of it thumbnails", "KB"),
    "program": ("program with all it needs, on disk", "MB"),
    "model": ("model on disk", "MB"),
}


@dataclass
class Figures:
    """What one program got.

    Attributes:
        name: as the head of its column.
        version: of the program and of what does its arithmetic, in words.
        holds: what its index is good for, in words.
        values: by the key of ``ROWS``, in that row's unit; a missing one could not be measured.
        notes: what somebody has to know to read the figures.
    """

    name: str
    version: str
    holds: str = ""
    values: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def took(self, row: str, seconds: float, cpu: float, peak: float, photos: int) -> None:
        """An index run: ``row`` is ``small`` or ``large``; bytes of memory."""
        self.values[row] = seconds
        self.values[f"{row}_each"] = seconds / photos * 1e3
        self.values[f"{row}_cpu"] = cpu / photos * 1e3
        self.values[f"{row}_peak"] = peak / 1e6


def number(value: float) -> str:
    """Three digits that count, never as a power of ten."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cell(value: float | None, base: float | None) -> str:
    if value is None:
        return NONE
    return number(value) if not base else f"{number(value)} ({value / base:.2f} x)"


def table(columns: Sequence[Figures], base: Figures, counts: dict[str, int]) -> str:
    """Columns beside ``base``, as Markdown; in brackets each figure as a multiple of its."""
    heads = ["", "unit", base.name, *(each.name for each in columns)]
    lines = [heads, ["---", "---", *["---:"] * (len(columns) + 1)]]
    for key, (words, unit) in ROWS.items():
        floor = base.values.get(key)
        values = [each.values.get(key) for each in columns]
        if floor is not None or any(value is not None for value in values):
            cells = [_cell(value, floor) for value in values]
            lines.append([words.format(**counts), unit, _cell(floor, None), *cells])
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )
