"""Thumbnails for the screen: the right part, the right size, the right colours."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photosearch.media import small


def jpeg(width: int, height: int, mode: str = "RGB") -> bytes:
    """Red on the left, blue on the right, and a green middle as large as the shorter side."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (250, 0, 0)
    pixels[:, width // 2 :] = (0, 0, 250)
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    pixels[top : top + side, left : left + side] = (0, 250, 0)
    out = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, "JPEG", quality=95)
    return out.getvalue()


def seen(found: small.Small | None) -> NDArray[np.uint8]:
    """(h, w, 4), in the order of the bytes."""
    assert found is not None
    return np.frombuffer(found.pixels, np.uint8).reshape(found.height, found.width, 4)


def test_as_large_as_it_is() -> None:
    pixels = seen(small.decoded(jpeg(320, 240)))
    assert pixels.shape == (240, 320, 4)
    assert pixels[120, 5, 2] > 200 > 50 > pixels[120, 5, 0]  # red on the left: B, G, R
    assert pixels[120, 315, 0] > 200
    assert (pixels[..., 3] == 255).all()


@pytest.mark.parametrize(("width", "height"), [(320, 240), (240, 320), (317, 211), (320, 20)])
@pytest.mark.parametrize("pixels", [16, 40, 100, 180])
def test_it_fits_or_its_middle_fills(width: int, height: int, pixels: int) -> None:
    data = jpeg(width, height)
    fits = small.fitted(data, pixels, False, 2.0)
    assert fits is not None
    assert max(fits.width, fits.height) == pixels
    assert abs(fits.width / fits.height - width / height) < 0.6 * width / height / fits.height + 0.1
    fills = small.fitted(data, pixels, True, 2.0)
    assert fills is not None
    if pixels <= 2 * min(width, height):
        assert (fills.width, fills.height) == (pixels, pixels)
        inside = seen(fills)[2:-2, 2:-2]
        assert (inside[..., 1] > 150).all()  # nothing but the green middle
    else:
        assert (fills.width, fills.height) == (fits.width, fits.height)


def test_it_is_not_enlarged_further_than_asked() -> None:
    found = small.fitted(jpeg(60, 30), 1000, False, 2.0)
    assert found is not None
    assert (found.width, found.height) == (120, 60)


def test_grey_is_a_colour_too() -> None:
    pixels = seen(small.fitted(jpeg(64, 64, "L"), 32, True, 2.0))
    assert pixels.shape == (32, 32, 4)
    assert np.ptp(pixels[16, 16, :3]) == 0


@pytest.mark.parametrize("data", [b"", b"no picture", jpeg(64, 64)[:300]])
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert small.decoded(data) is None
    assert small.fitted(data, 40, True, 2.0) is None
