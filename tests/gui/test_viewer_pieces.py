"""Prepared parts of a picture: in their place, complete, and exact where nothing is scaled."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage

from photosearch.gui.viewer_pieces import cut, scaled

PIXELS = np.random.default_rng(1).integers(0, 256, (60, 90, 3), dtype=np.uint8)
FULL = QSize(90, 60)


def image() -> QImage:
    return QImage(PIXELS.data, 90, 60, 270, QImage.Format.Format_RGB888)


@given(
    zoom=st.floats(0.05, 16),
    x=st.floats(-0.2, 0.9),
    y=st.floats(-0.2, 0.9),
    share=st.floats(0.05, 1.4),
)
def test_a_piece_covers_what_was_wanted(zoom: float, x: float, y: float, share: float) -> None:
    size = scaled(FULL, zoom)
    bounds = QRect(QPoint(), size)
    wanted = QRect(
        round(x * size.width()),
        round(y * size.height()),
        max(1, round(share * size.width())),
        max(1, round(share * size.height())),
    ).intersected(bounds)
    if wanted.isEmpty():
        return
    piece = cut(image(), FULL, zoom, wanted)
    missing = piece.rect.adjusted(-1, -1, 1, 1)  # a pixel of rounding at its edge
    assert missing.contains(wanted)
    assert bounds.adjusted(-1, -1, 1, 1).contains(piece.rect)
    assert piece.zoom == zoom


@given(x=st.integers(0, 80), y=st.integers(0, 50), width=st.integers(1, 90))
def test_at_full_size_pixels_are_the_files_own(x: int, y: int, width: int) -> None:
    wanted = QRect(x, y, width, width).intersected(QRect(0, 0, 90, 60))
    piece = cut(image(), FULL, 1.0, wanted)
    assert piece.rect.contains(wanted)
    for dx, dy in ((0, 0), (wanted.width() - 1, wanted.height() - 1)):
        at = wanted.topLeft() + QPoint(dx, dy)
        colour = piece.image.pixelColor(at - piece.corner)
        assert [colour.red(), colour.green(), colour.blue()] == PIXELS[at.y(), at.x()].tolist()


def test_a_reduced_source_stands_for_the_full_picture() -> None:
    full = QSize(900, 600)  # the source has a tenth of it
    piece = cut(image(), full, 0.1, QRect(0, 0, 90, 60))
    assert piece.rect == QRect(0, 0, 90, 60)
    piece = cut(image(), full, 1.0, QRect(450, 300, 100, 100))
    assert piece.rect.contains(QRect(450, 300, 100, 100))
