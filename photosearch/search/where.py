"""Where in a picture a phrase is: windows of it that the model sees alone, as a map, and its words.

A window counts by how far its similarity lies above what phrases about nothing reach there, as
the relevance line counts whole photos, and then beside the other windows of the same picture.
Windows and not a model's own patches: what a model says of a picture it was trained to say, of a
patch it was not (the figures are in ``resources/docs/development.md``), and every model can say it.
Pure; knows vectors and shapes; nothing of models, of files and of the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photosearch.search.relevance import Null

Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in a picture whose own are 0, 0, 1 and 1."""
Across = Literal["left", "centre", "right"]
Down = Literal["top", "middle", "bottom"]

SIZES = ((3, 0.5), (4, 0.4))
"""Windows in a row and in a column, and the share of the picture's edges that each has."""
REACH = 0.6  # of its edges, to which a window speaks for a place away from its middle
SIDE = 24  # rows and columns of a map
CLEAR = 1.2  # spreads between the best place and the picture's mean, from which it stands out
LEAST = 1e-4  # similarities that differ by less are the same
FULL = 4 * CLEAR  # spreads that are shown in full strength where nothing stands out
CORE = 0.6  # of the way from the mean to the best place: what belongs to the place that is named


@dataclass(frozen=True, eq=False)
class Heat:
    """Where one phrase is in one picture.

    Attributes:
        phrase: what was asked for; empty for an example picture.
        grid: (``SIDE``, ``SIDE``) float32 of 0 to 1, from the top left of the upright picture;
            0 is the picture's own mean and below, 1 the best place, if that stands out.
        clear: whether a place stands out; if not, the model sees it in the whole picture, or
            nowhere.
        strength: spreads of the best place above the mean.
        place: the third of the picture, down and across, in which the middle of what stands out
            lies; None where nothing does.
    """

    phrase: str
    grid: Floats
    clear: bool
    strength: float
    place: tuple[Down, Across] | None


def windows() -> list[Box]:
    """All windows, those of one size after those of the other, row by row."""
    found = []
    for count, share in SIZES:
        starts = np.linspace(0, 1 - share, count).tolist()
        found += [(x, y, x + share, y + share) for y in starts for x in starts]
    return found


def heat(phrase: str, vector: Floats, seen: Floats, null: Null | None = None) -> Heat:
    """The map of one phrase.

    Args:
        phrase: its words.
        vector: (dim,) of the phrase, or of an example.
        seen: (n, dim) of the ``windows`` of the picture.
        null: what phrases about nothing reach; None where that is not known or not meant, as for
            an example. Then windows are counted in their own spread.
    """
    if null is not None:
        values = null.surprises(vector, seen)
    else:
        values = seen @ vector
        values = values / max(float(values.std()), LEAST)
    map_ = _spread_out(values)
    above = np.maximum(map_ - float(map_.mean()), 0)
    strength = float(above.max())
    clear = strength >= CLEAR
    grid = np.asarray(above / (strength if clear else FULL), np.float32)
    return Heat(phrase, grid, clear, strength, _place_of(above) if clear else None)


def thirds(grid: Floats) -> Floats:
    """(3, 3) means of a map, for those who read numbers."""
    cells = len(grid) // 3
    found: Floats = grid.reshape(3, cells, 3, cells).mean(axis=(1, 3))
    return found


def _spread_out(values: Floats) -> Floats:
    """(``SIDE``, ``SIDE``): of each size the mean of the windows around a place, then of both."""
    total = np.zeros((SIDE, SIDE), np.float32)
    first = 0
    for count, share in SIZES:
        own = values[first : first + count * count].reshape(count, count)
        between = _between(count, share)
        total += between @ own @ between.T
        first += count * count
    return total / np.float32(len(SIZES))


def _between(count: int, share: float) -> Floats:
    """(``SIDE``, count) shares of the windows at each place along an edge, smooth."""
    at = (np.arange(SIDE) + 0.5) / SIDE
    middles = share / 2 + np.linspace(0, 1 - share, count)
    away = np.abs(at[:, None] - middles) / (REACH * share)
    shares = np.maximum(1 - away**2, 0)
    found: Floats = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return found


def _place_of(above: Floats) -> tuple[Down, Across]:
    weights = np.maximum(above - CORE * float(above.max()), 0)
    at = (np.arange(SIDE) + 0.5) / SIDE
    y = float((weights.sum(axis=1) * at).sum() / weights.sum())
    x = float((weights.sum(axis=0) * at).sum() / weights.sum())
    down: tuple[Down, Down, Down] = ("top", "middle", "bottom")
    across: tuple[Across, Across, Across] = ("left", "centre", "right")
    return down[int(3 * y)], across[int(3 * x)]
