"""Everything that Pillow opens, and HEIF through its plugin: header, checks, pixels, tags.

Runs inside decoder processes; called by ``decode``, which translates what is thrown here.
JPEGs are decoded at a reduced scale; a damaged file is decoded once more for what is left of it.
"""

from __future__ import annotations

import importlib
import io
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageFile, IptcImagePlugin

from photosearch.errors import BadPhoto
from photosearch.media import colour, formats
from photosearch.media.exif import ORIENTATION, Tags
from photosearch.media.hashing import Source
from photosearch.media.metadata import Embedded
from photosearch.media.picture import MAX_PIXELS, Enough, Extent, Picture, check_pixels, is_sideways

LEAST_PART = 0.5
"""How much of a damaged picture must be there for it to be shown and indexed."""

MANY_COEFFICIENTS = 800_000_000
"""A progressive JPEG is held whole as coefficients, whatever the scale; libjpeg reports that it
got no memory for them like any other damage."""

_EXIF_PART, _GPS_PART = 0x8769, 0x8825
_BROKEN_STREAM = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error)
# What Pillow's metadata code throws at broken tags.
_BROKEN_TAGS = (*_BROKEN_STREAM, TypeError, KeyError, AttributeError, ArithmeticError, MemoryError)


def decode_with_pillow(source: Source, kind: formats.Format, enough: Enough) -> Picture:
    """Decode one file; raises ``BadPhoto`` or whatever Pillow raises."""
    with _bytes_of(source) as file:
        image = open_header(file, kind)
        check_pixels(*image.size)
        stored = image.size
        tags = tags_of(image)
        # Pillow turns TIFFs by itself when it loads them, and HEIF comes upright from libheif.
        turn = 1 if kind.name in ("TIFF", "HEIF") else orientation(tags)
        upright = stored[::-1] if is_sideways(turn) else stored
        least = enough(*upright)
        least = least[::-1] if is_sideways(turn) else least
        extent = _loaded_whole(image, least)
        if extent is None:
            if _coefficient_bytes(image, stored) > MANY_COEFFICIENTS:
                raise MemoryError
            del image  # its pixels must not lie beside those of the second try
            image, extent = _load_what_is_there(file, kind, least)
            damage = "The file is damaged or cut short; a part of the picture may be missing."
        else:
            damage = ""
        small, extent = shrink(image, extent, least)
        if damage:
            _refuse_if_mostly_missing(small)
        embedded = Embedded(tags, _xmp(image), _iptc(image), _texts(image.info))
    softened = round(extent[0]) < stored[0]
    return Picture(small, extent, turn, *upright, kind.name, softened, embedded, damage)


@contextmanager
def _bytes_of(source: Source) -> Iterator[BinaryIO]:
    if source.data is not None:
        yield io.BytesIO(source.data)
        return
    with open(source.path, "rb") as file:
        yield file


def open_header(file: BinaryIO, kind: formats.Format) -> Image.Image:
    """Read a header; raises what the decoder raises. Imports the module of that format only.

    Decoders are kept to one thread each: there is a process per core already.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses from twice that number on
    if kind.reader == "heif":
        from pillow_heif import HeifImageFile, options

        options.DECODE_THREADS = 1
        file.seek(0)
        opened: Image.Image = HeifImageFile(file)  # type: ignore[no-untyped-call]
        return opened
    assert kind.plugin is not None
    importlib.import_module(kind.plugin[0])
    if kind.name == "AVIF":
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    return Image.open(file, formats=(kind.plugin[1],))


def _loaded_whole(image: Image.Image, least: tuple[int, int]) -> Extent | None:
    """``load``, or None where the file is damaged: the exception would keep its pixels alive."""
    try:
        return load(image, least)
    except _BROKEN_STREAM:
        return None


def load(image: Image.Image, least: tuple[int, int]) -> Extent:
    """Decode the pixels, at a reduced scale where the format can; how much of it is the picture."""
    width, height = image.size
    draft = None
    if isinstance(image, ImageFile.ImageFile) and image.format in ("JPEG", "MPO"):
        draft = image.draft(None, least)
    image.load()
    if draft is None:
        width, height = image.size  # TIFFs are turned by loading
        return float(width), float(height)
    return draft[1][2], draft[1][3]


def shrink(
    image: Image.Image, extent: Extent, least: tuple[int, int]
) -> tuple[Image.Image, Extent]:
    """``image`` as sRGB, reduced by a whole number but to no less than ``least``."""
    factor = max(1, int(min(extent[0] // least[0], extent[1] // least[1])))
    return colour.reduced_rgb(image, factor), (extent[0] / factor, extent[1] / factor)


def _coefficient_bytes(image: Image.Image, size: tuple[int, int]) -> int:
    """What libjpeg holds of a progressive JPEG while decoding; 0 for all others."""
    layers = getattr(image, "layer", None)
    if not layers or not image.info.get("progressive"):
        return 0
    finest = max(across * down for _, across, down, _ in layers)
    blocks = sum(across * down for _, across, down, _ in layers) / finest
    return int(2 * blocks * size[0] * size[1])


def _load_what_is_there(
    file: BinaryIO, kind: formats.Format, least: tuple[int, int]
) -> tuple[Image.Image, Extent]:
    """Decode a damaged file once more, putting up with missing parts."""
    file.seek(0)
    if kind.name == "JPEG":
        # With an end marker libjpeg shows what it has: grey below the cut, or all of a
        # progressive picture in less detail. Pillow's own tolerant mode gives up earlier.
        image = open_header(io.BytesIO(file.read() + b"\xff\xd9"), kind)
        try:
            return image, load(image, least)
        except _BROKEN_STREAM:
            file.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image = open_header(file, kind)
        return image, load(image, least)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _refuse_if_mostly_missing(image: Image.Image) -> None:
    """Raise ``BadPhoto`` where too much of the picture is a flat area at one end.

    At the bottom mostly; BMP files are stored from the bottom up, and lose their top.
    """
    pixels = np.asarray(image)
    spread = pixels.max(axis=(1, 2)).astype(np.int16) - pixels.min(axis=(1, 2))
    rows = np.flatnonzero(spread > 3)
    there = int(rows[-1] - rows[0] + 1) / len(spread) if len(rows) else 0.0
    if there < LEAST_PART:
        part = f"only about {there:.0%} of the picture is" if there >= 0.01 else "no picture is"
        raise BadPhoto("damaged", f"The file is cut short or damaged: {part} left.")


def orientation(tags: Tags | None) -> int:
    """EXIF orientation, 1 to 8; 1 for anything else."""
    value = tags.main.get(ORIENTATION) if tags is not None else None
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def tags_of(image: Image.Image) -> Tags | None:
    """EXIF tags of an opened file; what can be read of broken ones."""
    try:
        exif = image.getexif()
    except _BROKEN_TAGS:
        return None
    return tags_from(exif)


def tags_from(exif: Image.Exif) -> Tags | None:
    """Pillow's EXIF as plain mappings; broken parts are left out."""
    parts: list[Mapping[int, object]] = []
    for read in (lambda: exif, lambda: exif.get_ifd(_EXIF_PART), lambda: exif.get_ifd(_GPS_PART)):
        try:
            parts.append(dict(read()))
        except _BROKEN_TAGS:
            parts.append({})
    return Tags(*parts) if any(parts) else None


def _xmp(image: Image.Image) -> bytes | None:
    for key in ("xmp", "XML:com.adobe.xmp"):
        value = image.info.get(key)
        if isinstance(value, str):
            return value.encode("utf-8", "replace")
        if isinstance(value, bytes):
            return value
    return None


def _iptc(image: Image.Image) -> dict[tuple[int, int], list[bytes]]:
    if image.format not in ("JPEG", "MPO", "TIFF"):
        return {}
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    except _BROKEN_TAGS:
        return {}
    records = {}
    for key, value in found.items():
        values = value if isinstance(value, list) else [value]
        records[key] = [each for each in values if isinstance(each, bytes)]
    return records


def _texts(info: Mapping[Any, object]) -> dict[str, str]:
    texts = {}
    for key, value in info.items():
        if isinstance(value, bytes) and key == "comment":
            value = value.decode("utf-8", "replace")
        if isinstance(key, str) and isinstance(value, str) and not key.startswith("XML:"):
            texts[key] = value
    return texts
