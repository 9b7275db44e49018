"""Pictures made for these tests: detailed ones, RAW files, and files with chosen metadata."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.media.prepare import Prepared, prepare
from photosearch.models.base import ImageSpec


@pytest.fixture(scope="session")
def detailed() -> Image.Image:
    """600 x 450 with edges, texture and strong colours, no symmetry."""
    random = np.random.default_rng(5)
    coarse = random.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((600, 450), Image.Resampling.BICUBIC)
    pixels = np.asarray(image).astype(np.int16)
    pixels[100:180, 60:240] = (220, 30, 30)
    pixels[300:420, 380:560, 2] += 60
    pixels += random.integers(-12, 13, pixels.shape, dtype=np.int16)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Save a picture under a name with the options of ``Image.save``."""

    def save(image: Image.Image, name: str, **options: object) -> Path:
        path = tmp_path / name
        image.save(path, **options)
        return path

    return save


@pytest.fixture
def prepared() -> Callable[..., Prepared]:
    """``prepare`` with a model of 64 px and thumbnails of 320 px unless told otherwise."""

    def run(path: Path, image: ImageSpec | None = None, thumbnail_side: int = 320) -> Prepared:
        return prepare(str(path), image or ImageSpec(64), thumbnail_side)

    return run


def difference(a: Image.Image | np.ndarray, b: Image.Image | np.ndarray) -> float:
    """Mean absolute difference of two pictures of one size, in grey levels."""
    return float(np.abs(np.asarray(a).astype(float) - np.asarray(b).astype(float)).mean())


@pytest.fixture
def distance() -> Callable[..., float]:
    return difference


Tag = tuple[int, int, int, bytes]
"""Number, TIFF type, count, value."""


def directory(tags: list[Tag], at: int, following: int = 0) -> bytes:
    """A TIFF image file directory that lies at the offset ``at``, its long values behind it."""
    tags = sorted(tags)
    behind = at + 2 + 12 * len(tags) + 4
    head, tail = struct.pack("<H", len(tags)), b""
    for number, kind, count, value in tags:
        if len(value) <= 4:
            field = value.ljust(4, b"\0")
        else:
            field = struct.pack("<I", behind + len(tail))
            tail += value + b"\0" * (len(value) % 2)
        head += struct.pack("<HHI", number, kind, count) + field
    return head + struct.pack("<I", following) + tail


def short(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}H", *values)


def long(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


@pytest.fixture
def make_dng(tmp_path: Path, detailed: Image.Image) -> Callable[..., Path]:
    """A real DNG: 16-bit Bayer data of ``detailed``, a preview if wanted, EXIF, an orientation."""

    def make(preview_side: int | None, orientation: int = 1, name: str = "a.dng") -> Path:
        path = tmp_path / name
        path.write_bytes(dng_bytes(detailed, preview_side, orientation))
        return path

    return make


def dng_bytes(picture: Image.Image, preview_side: int | None, orientation: int) -> bytes:
    rgb = (np.asarray(picture).astype(np.float64) / 255) ** 2.2
    height, width = rgb.shape[:2]
    bayer = np.zeros((height, width), np.uint16)
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        bayer[row::2, column::2] = rgb[row::2, column::2, channel] * 60000
    raw = bayer.tobytes()
    preview = b""
    if preview_side is not None:
        small, out = picture.copy(), io.BytesIO()
        small.thumbnail((preview_side, preview_side))
        small.save(out, "JPEG", quality=95)
        preview = out.getvalue()
    common: list[Tag] = [
        (271, 2, 6, b"Maker\0"),
        (272, 2, 8, b"Model 1\0"),
        (274, 3, 1, short(orientation)),
        (50706, 1, 4, bytes((1, 4, 0, 0))),
        (50708, 2, 8, b"Model 1\0"),
        (50721, 10, 9, struct.pack("<18i", *(n for v in _XYZ_TO_SRGB for n in (v, 10000)))),
        (50778, 3, 1, short(21)),
        (50728, 5, 3, long(1, 1, 1, 1, 1, 1)),
    ]
    data_at, preview_at = 8, 8 + len(raw)
    exif_at = preview_at + len(preview) + len(preview) % 2
    exif = directory(
        [(36867, 2, 20, b"2021:05:04 03:02:01\0"), (42036, 2, 7, b"Lens 9\0")], exif_at
    )
    sensor: list[Tag] = [
        (254, 4, 1, long(0)),
        (256, 4, 1, long(width)),
        (257, 4, 1, long(height)),
        (258, 3, 1, short(16)),
        (259, 3, 1, short(1)),
        (262, 3, 1, short(32803)),
        (273, 4, 1, long(data_at)),
        (277, 3, 1, short(1)),
        (278, 4, 1, long(height)),
        (279, 4, 1, long(len(raw))),
        (33421, 3, 2, short(2, 2)),
        (33422, 1, 4, bytes((0, 1, 1, 2))),
        (50717, 4, 1, long(60000)),
    ]
    body = raw + preview + b"\0" * (len(preview) % 2) + exif
    common.append((34665, 4, 1, long(exif_at)))
    at = 8 + len(body)
    if not preview:
        return b"II*\0" + long(at) + body + directory(common + sensor, at)
    shown: list[Tag] = [
        (254, 4, 1, long(1)),
        (256, 4, 1, long(small.width)),
        (257, 4, 1, long(small.height)),
        (258, 3, 3, short(8, 8, 8)),
        (259, 3, 1, short(7)),
        (262, 3, 1, short(6)),
        (273, 4, 1, long(preview_at)),
        (277, 3, 1, short(3)),
        (278, 4, 1, long(small.height)),
        (279, 4, 1, long(len(preview))),
    ]
    sub = directory(sensor, at)
    main_at = at + len(sub)
    main = directory([*common, *shown, (330, 4, 1, long(at))], main_at)
    return b"II*\0" + long(main_at) + body + sub + main


_XYZ_TO_SRGB = (32406, -15372, -4986, -9689, 18758, 415, 557, -2040, 10570)
