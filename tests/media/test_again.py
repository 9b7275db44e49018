"""From thumbnails to a model's pixels, and maps over pictures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from photosearch.media import again, warm
from photosearch.media.prepare import prepare
from photosearch.models.base import ImageSpec
from tests.conftest import picture

CORNERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def four_colours(width: int, height: int) -> Image.Image:
    cells = np.array([CORNERS[:2], CORNERS[2:]], np.uint8)
    return Image.fromarray(cells).resize((width, height), Image.Resampling.NEAREST)


@pytest.mark.parametrize("resize", ["squash", "crop", "pad"])
def test_a_thumbnail_is_prepared_as_a_photo_of_its_size_would_be(
    tmp_path: Path, resize: Literal["squash", "crop", "pad"]
) -> None:
    data = jpeg(picture(3, (90, 60)))
    (tmp_path / "a.jpg").write_bytes(data)
    spec = ImageSpec(48, resize)
    found = again.pixels_of(data, spec)
    assert found is not None
    want = prepare(str(tmp_path / "a.jpg"), spec, 64).pixels.astype(np.int64)
    assert np.abs(found - want).max() <= 2


def test_windows_show_their_part_of_the_picture() -> None:
    data = jpeg(four_colours(160, 120))
    boxes = [(0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0, 0.5, 0.5, 1), (0.5, 0.5, 1, 1)]
    found = again.windows_of(data, ImageSpec(16), boxes)
    assert found is not None
    for pixels, colour in zip(found, CORNERS, strict=True):
        assert np.abs(pixels[4:12, 4:12].astype(int).mean(axis=(0, 1)) - colour).max() < 12


def test_the_smallest_picture_has_windows_too() -> None:
    found = again.windows_of(jpeg(Image.new("RGB", (1, 3))), ImageSpec(8), [(0.9, 0.9, 1, 1)])
    assert found is not None
    assert found.shape == (1, 8, 8, 3)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 no picture", b"PNG"])
def test_damaged_thumbnails_are_none(data: bytes) -> None:
    assert again.pixels_of(data, ImageSpec(8)) is None
    assert again.windows_of(data, ImageSpec(8), [(0, 0, 1, 1)]) is None
    assert warm.over(data, np.zeros((3, 3), np.float32)) is None


def test_warm_places_are_brighter_than_cold_ones() -> None:
    map_ = np.zeros((6, 6), np.float32)
    map_[:3, :3] = 1
    data = jpeg(Image.new("RGB", (60, 40), (90, 90, 90)))
    out = warm.over(data, map_)
    assert out is not None
    seen = np.asarray(Image.open(io.BytesIO(out)), np.int64)
    assert seen.shape == (40, 60, 3)
    assert seen[2, 2, 0] > 120  # amber
    assert seen[37, 57].max() < 80  # shade


def test_colours_lie_between_nothing_and_all_of_their_alpha() -> None:
    ramp = np.linspace(0, 1, 24, dtype=np.float32)[None].repeat(24, axis=0)
    found = warm.tinted(ramp, 10, 50)
    assert found.shape == (10, 50, 4)
    assert (found[..., :3] <= found[..., 3:]).all()  # premultiplied, as Qt wants it
