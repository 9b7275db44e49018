"""NaFlex models see pictures in their own shape, though decoders deliver padded squares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from photosearch.models import siglip
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.naflex import grid, unpadded

FILL = siglip.PADDING


def padded(picture: Image.Image, side: int) -> Image.Image:
    """As the decoders do it."""
    bilinear = Image.Resampling.BILINEAR
    return ImageOps.pad(picture, (side, side), bilinear, color=(FILL, FILL, FILL))


def large_pictures() -> list[Image.Image]:
    random = np.random.default_rng(8)
    shapes = [(600, 400), (400, 600), (500, 500), (900, 300)]
    return [
        Image.fromarray(random.integers(0, 256, (9, 9, 3), dtype=np.uint8)).resize(shape)
        for shape in shapes
    ]


class TestEncoder:
    def test_it_matches_the_reference(self, naflex_folder: Path) -> None:
        about = siglip.describe(naflex_folder)
        assert about.image == ImageSpec(96, "pad", "bilinear", FILL)
        spec = ModelSpec("tiny", "siglip", "f", about.dim, about.image)
        encoder = siglip.load(naflex_folder, spec, "cpu")
        model = transformers.Siglip2Model.from_pretrained(naflex_folder).eval()
        processor = transformers.Siglip2ImageProcessorPil.from_pretrained(naflex_folder)
        pictures = large_pictures()
        with torch.inference_mode():
            inputs = processor(pictures, return_tensors="pt")
            want = model.get_image_features(**inputs).pooler_output.numpy()
        want /= np.linalg.norm(want, axis=1, keepdims=True)
        got = encoder.encode_images(np.stack([np.asarray(padded(p, 96)) for p in pictures]))
        assert (got * want).sum(axis=1).min() > 0.999
        assert encoder.encode_images(np.zeros((0, 96, 96, 3), np.uint8)).shape == (0, 32)
        with pytest.raises(ValueError, match="side should be 96"):
            encoder.encode_images(np.zeros((1, 32, 32, 3), np.uint8))


class TestGrid:
    @given(
        st.integers(1, 9000), st.integers(1, 9000), st.sampled_from([14, 16]), st.integers(16, 1024)
    )
    @settings(max_examples=60, deadline=None)
    def test_it_is_the_references(self, height: int, width: int, patch: int, most: int) -> None:
        from transformers.models.siglip2 import image_processing_pil_siglip2 as reference

        want = reference.get_image_size_for_max_num_patches(height, width, patch, most)
        rows, columns = grid(height, width, patch, most)
        assert (rows * patch, columns * patch) == want
        assert 1 <= rows * columns <= most


class TestUnpadding:
    @given(st.integers(1, 64), st.integers(1, 64))
    @settings(max_examples=60, deadline=None)
    def test_the_picture_comes_out_as_it_went_in(self, height: int, width: int) -> None:
        """Whatever its shape, and though its own border is grey in places."""
        scale = 64 / max(height, width)
        shape = max(1, round(height * scale)), max(1, round(width * scale))
        picture = np.random.default_rng(height * 65 + width).integers(0, 256, (*shape, 3))
        picture[0, 0] = picture[-1, -1] = FILL - 1
        square = np.full((64, 64, 3), FILL, np.uint8)
        top, left = round((64 - shape[0]) / 2), round((64 - shape[1]) / 2)
        square[top : top + shape[0], left : left + shape[1]] = picture
        np.testing.assert_array_equal(unpadded(square, FILL), picture)

    def test_a_picture_of_nothing_but_that_grey_is_kept_whole(self) -> None:
        square = np.full((16, 16, 3), FILL, np.uint8)
        assert unpadded(square, FILL).shape == (16, 16, 3)

    def test_grey_on_one_side_only_is_the_pictures_own(self) -> None:
        square = np.zeros((16, 16, 3), np.uint8)
        square[:5] = FILL
        assert unpadded(square, FILL).shape == (16, 16, 3)
