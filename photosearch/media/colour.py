"""Any pixel layout to 8-bit sRGB: profiles, CMYK, Lab, palettes, 16 bits, alpha over white.

Pure functions inside decoder processes, called by ``decode`` on pictures that are already
loaded. Works in strips and reduces on the way, so that a picture of 250 megapixels is never held
twice. Knows nothing of files or formats.
"""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

STRIP_PIXELS = 4_000_000

_AVERAGED_AS_THEY_ARE = ("L", "RGB", "CMYK", "LAB", "YCbCr")


def reduced_rgb(image: Image.Image, factor: int) -> Image.Image:
    """``image`` as sRGB, box-averaged by the whole number ``factor`` in both directions."""
    profile = image.info.get("icc_profile")
    if image.mode in _AVERAGED_AS_THEY_ARE and "transparency" not in image.info:
        return _flat(image if factor == 1 else image.reduce(factor), profile)
    # The other layouts cannot be averaged before they are converted, and a large picture cannot
    # be held in both forms: one strip at a time.
    levels = _levels(image)
    width, height = image.size
    out = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    rows = max(1, STRIP_PIXELS // (width * factor)) * factor
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height)))
        out.paste(_averaged(strip, factor, levels), (0, top // factor))
    return _profiled(out, profile)


def _averaged(strip: Image.Image, factor: int, levels: tuple[float, float] | None) -> Image.Image:
    """A strip as RGB without alpha, in the colours of its own profile."""
    if levels is not None:
        strip = _eight_bit(strip, levels)
    if strip.has_transparency_data:
        return _over_white(strip, factor)
    rgb = strip.convert("RGB")
    return rgb if factor == 1 else rgb.reduce(factor)


def _over_white(image: Image.Image, factor: int) -> Image.Image:
    """A strip with alpha, averaged with its colours weighted by alpha, on white."""
    if image.mode == "La":
        image = image.convert("LA")
    if image.mode != "RGBa":
        image = image.convert("RGBA").convert("RGBa")
    if factor > 1:
        image = image.reduce(factor)
    pixels = np.asarray(image).astype(np.uint16)
    rgb = np.minimum(pixels[..., :3] + (255 - pixels[..., 3:]), 255)
    return Image.fromarray(rgb.astype(np.uint8))


def _flat(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A picture of one of the layouts without alpha as sRGB."""
    if image.mode == "LAB":
        return _lab_to_rgb(image)
    if image.mode in ("L", "CMYK"):
        done = _through_profile(image, profile) if profile else None
        return done or image.convert("RGB")
    return _profiled(image if image.mode == "RGB" else image.convert("RGB"), profile)


def _profiled(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    return _through_profile(image, profile) or image


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB; None where the profile is broken or made for other channels."""
    transform = _transform(profile, image.mode)
    if transform is None:
        return None
    if transform == "same":
        return image
    assert not isinstance(transform, str)
    return transform.apply(image)


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | str | None:
    """A transform to sRGB, ``same`` where it would change nothing, None where there is none.

    Building one costs more than applying it to a small picture, and the photos of one camera all
    carry the same profile.
    """
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    if mode == "RGB" and _changes_nothing(transform):
        return "same"
    return transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether a grid of colours comes out as it went in: any of the many copies of sRGB."""
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    out = np.asarray(transform.apply(Image.fromarray(grid)))
    return int(np.abs(out.astype(np.int16) - grid).max()) <= 2


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
    )
    return transform.apply(image)


def _levels(image: Image.Image) -> tuple[float, float] | None:
    """Which values mean black and white in a picture of more than 8 bits per channel."""
    if image.mode.startswith("I;16"):
        return 0.0, 65535.0
    if image.mode not in ("I", "F"):
        return None
    low, high = image.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    if not np.isfinite(low) or not np.isfinite(high):
        return 0.0, 1.0
    for white in (1.0,) if image.mode == "F" and high <= 1.0 else (255.0, 65535.0):
        if low >= 0 and high <= white:
            return 0.0, white
    return float(low), float(max(high, low + 1))


def _eight_bit(image: Image.Image, levels: tuple[float, float]) -> Image.Image:
    low, high = levels
    values: NDArray[np.float32] = np.asarray(image).astype(np.float32)
    scaled = np.nan_to_num((values - low) * (255.0 / (high - low)))
    return Image.fromarray(np.clip(scaled + 0.5, 0, 255).astype(np.uint8))
