"""Maps of where something is, from windows whose contents are known."""

from __future__ import annotations

import numpy as np
import pytest

from photosearch.search import where

THING, OTHER = np.eye(2, 8, dtype=np.float32)


def seen(box: where.Box) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Windows of a picture that shows the thing in ``box`` and something else around it."""
    rows = []
    for left, top, right, bottom in where.windows():
        across = max(0.0, min(right, box[2]) - max(left, box[0]))
        down = max(0.0, min(bottom, box[3]) - max(top, box[1]))
        share = across * down / ((right - left) * (bottom - top))
        rows.append(share * THING + (1 - share) * OTHER)
    return np.asarray(rows, np.float32)


@pytest.mark.parametrize(
    ("box", "place"),
    [
        ((0.0, 0.0, 0.3, 0.3), ("top", "left")),
        ((0.7, 0.0, 1.0, 0.3), ("top", "right")),
        ((0.7, 0.7, 1.0, 1.0), ("bottom", "right")),
        ((0.35, 0.35, 0.65, 0.65), ("middle", "centre")),
        ((0.35, 0.7, 0.65, 1.0), ("bottom", "centre")),
        ((0.0, 0.35, 0.3, 0.65), ("middle", "left")),
    ],
)
def test_the_map_is_warm_where_the_thing_is(box: where.Box, place: tuple[str, str]) -> None:
    heat = where.heat("thing", THING, seen(box))
    assert heat.clear
    assert heat.place == place
    rows, columns = np.unravel_index(heat.grid.argmax(), heat.grid.shape)
    at = (np.array([rows, columns]) + 0.5) / where.SIDE
    assert box[1] - 0.1 <= at[0] <= box[3] + 0.1
    assert box[0] - 0.1 <= at[1] <= box[2] + 0.1
    assert 0 <= heat.grid.min() <= heat.grid.max() <= 1


def test_where_all_windows_are_alike_nothing_stands_out() -> None:
    heat = where.heat("thing", THING, np.tile(THING, (len(where.windows()), 1)))
    assert not heat.clear
    assert heat.place is None
    assert heat.grid.max() < 0.01


def test_windows_cover_the_whole_picture_and_nothing_beside_it() -> None:
    boxes = np.array(where.windows())
    assert boxes.min() == 0
    assert boxes.max() == 1
    assert (boxes[:, 2:] > boxes[:, :2]).all()
    assert len(boxes) == sum(count * count for count, _ in where.SIZES)


def test_thirds_are_the_map_in_nine_numbers() -> None:
    heat = where.heat("thing", THING, seen((0.0, 0.0, 0.3, 0.3)))
    found = where.thirds(heat.grid)
    assert found.shape == (3, 3)
    assert found.argmax() == 0
    assert found.mean() == pytest.approx(heat.grid.mean(), abs=1e-5)
