"""RAW files: the camera's own preview where it is large enough, else a half-size development.

Runs inside decoder processes; called by ``decode``. A preview costs some milliseconds and looks
as the photographer saw it on the camera; developing costs a second. Uses LibRaw by ``rawpy``.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import rawpy
from PIL import Image

from photosearch.errors import BadPhoto
from photosearch.media import formats
from photosearch.media.exif import Tags
from photosearch.media.hashing import Source
from photosearch.media.metadata import Embedded
from photosearch.media.picture import Enough, Picture, check_pixels, is_sideways
from photosearch.media.pillow_files import decode_with_pillow, shrink, tags_from

_TURN_OF_FLIP = {0: 1, 3: 3, 5: 8, 6: 6}  # LibRaw's flip to EXIF's orientation
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"IIU\0", b"IIRO", b"IIRS", b"MMOR")
_BOX_SEARCH = 1 << 20


def decode_raw(source: Source, enough: Enough) -> Picture:
    """Decode one file; raises ``BadPhoto`` or what Pillow raises over a broken preview."""
    try:
        with _opened(source) as raw:
            return _decode(raw, source, enough)
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError):
        return _as_plain_tiff(source, enough)
    except (rawpy.LibRawUnsufficientMemoryError, rawpy.LibRawMemPoolOverflowError):
        raise MemoryError from None
    except rawpy.LibRawTooBigError:
        raise BadPhoto("too_large", "This RAW file says that its picture is enormous.") from None
    except rawpy.LibRawError as error:
        raise BadPhoto(
            "damaged", "The RAW file is damaged or cut short; its picture could not be read."
        ) from error


@contextmanager
def _opened(source: Source) -> Iterator[rawpy.RawPy]:
    file = io.BytesIO(source.data) if source.data is not None else open(source.path, "rb")  # noqa: SIM115
    with file, rawpy.imread(file) as raw:
        yield raw


def _decode(raw: rawpy.RawPy, source: Source, enough: Enough) -> Picture:
    sizes = raw.sizes
    check_pixels(sizes.width, sizes.height)
    turn = _TURN_OF_FLIP.get(sizes.flip, 1)
    width, height = sizes.width, sizes.height
    if is_sideways(turn):
        width, height = height, width
    least = enough(width, height)
    preview = _preview(raw, source, (sizes.width, sizes.height), turn, enough)
    good = preview is not None and 2 * preview.width >= least[0] and 2 * preview.height >= least[1]
    if not good:
        try:
            preview = _developed(raw, (sizes.width, sizes.height), turn, least) or preview
        except rawpy.LibRawError:
            if preview is None:  # a small preview is better than nothing
                raise
    assert preview is not None
    tags = _tags(source) or preview.embedded.exif
    return dataclasses.replace(
        preview, width=width, height=height, format="RAW", embedded=Embedded(tags)
    )


def _preview(
    raw: rawpy.RawPy, source: Source, sensor: tuple[int, int], turn: int, enough: Enough
) -> Picture | None:
    """The largest picture that the camera put into the file, with ``turn`` settled."""
    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    if thumb.format == rawpy.ThumbFormat.BITMAP:
        image = Image.fromarray(np.asarray(thumb.data))
        extent = (float(image.width), float(image.height))
        return _settled(Picture(image, extent, 1, *image.size, "RAW"), sensor, turn)
    data = bytes(thumb.data)
    held = dataclasses.replace(source, data=data, head=data[: formats.SNIFF_BYTES])
    try:
        found = decode_with_pillow(held, formats.BY_NAME["JPEG"], enough)
    except (BadPhoto, OSError, SyntaxError, ValueError):
        return None
    return _settled(found, sensor, turn)


def _settled(preview: Picture, sensor: tuple[int, int], turn: int) -> Picture:
    """Previews lie like the sensor, except those that the camera has already turned."""
    stored = preview.image.size
    already = is_sideways(turn) and (stored[0] < stored[1]) != (sensor[0] < sensor[1])
    turn = 1 if already else turn
    width, height = stored[::-1] if is_sideways(turn) else stored
    return dataclasses.replace(preview, turn=turn, width=width, height=height)


def _developed(
    raw: rawpy.RawPy, sensor: tuple[int, int], turn: int, least: tuple[int, int]
) -> Picture:
    stored = least[::-1] if is_sideways(turn) else least
    half = sensor[0] >= 2 * stored[0] and sensor[1] >= 2 * stored[1]
    pixels = raw.postprocess(half_size=half, use_camera_wb=True, output_bps=8, user_flip=0)
    image = Image.fromarray(pixels)
    small, extent = shrink(image, (float(image.width), float(image.height)), stored)
    return Picture(small, extent, turn, *image.size, "RAW", small.width < image.width)


def _as_plain_tiff(source: Source, enough: Enough) -> Picture:
    """What LibRaw does not know may still be a TIFF with a picture in its first directory."""
    if source.head[:4] in _TIFF_STARTS[:2]:
        try:
            found = decode_with_pillow(source, formats.BY_NAME["TIFF"], enough)
            return dataclasses.replace(found, format="RAW")
        except (BadPhoto, OSError, SyntaxError, ValueError, LookupError, TypeError):
            pass
    raise BadPhoto(
        "unsupported", "This looks like a RAW file of a kind that Photosearch cannot read."
    )


def _tags(source: Source) -> Tags | None:
    """EXIF of TIFF-like files (most makers) and of Canon's CR3; None where it is elsewhere."""
    data = source.data if source.data is not None else _start_of(source.path)
    if data[:4] in _TIFF_STARTS:
        # Panasonic and Olympus write their own magic number where TIFF has 42.
        order = data[:2]
        return _loaded((b"II*\0" if order == b"II" else b"MM\0*") + data[4:])
    if data[4:8] != b"ftyp":
        return None
    found = {name: _loaded(_box(data, name)) for name in (b"CMT1", b"CMT2", b"CMT4")}
    main, detail, gps = (
        (tags.main if tags else {}) for tags in (found[b"CMT1"], found[b"CMT2"], found[b"CMT4"])
    )
    return Tags(main, detail, gps) if main or detail else None


def _start_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(8 * _BOX_SEARCH)


def _box(data: bytes, name: bytes) -> bytes:
    """The contents of an ISO media box that lies near the beginning; empty if there is none."""
    at = data.find(name, 0, _BOX_SEARCH)
    if at < 4:
        return b""
    size = int.from_bytes(data[at - 4 : at], "big")
    return data[at + 4 : at - 4 + size]


def _loaded(block: bytes) -> Tags | None:
    if len(block) < 8:
        return None
    exif = Image.Exif()
    try:
        exif.load(block)
    except (SyntaxError, ValueError, OSError, TypeError, LookupError, ArithmeticError):
        return None
    return tags_from(exif)
