"""JPEG XL by ``pylibjxl``, where that is installed.

Runs inside decoder processes; called by ``decode``, which translates what is thrown here.
"""

from __future__ import annotations

from PIL import Image

from photosearch.errors import BadPhoto
from photosearch.media.hashing import Source
from photosearch.media.metadata import Embedded
from photosearch.media.picture import Enough, Picture, check_pixels
from photosearch.media.pillow_files import shrink, tags_from


def decode_jxl(source: Source, enough: Enough) -> Picture:
    """Decode one file; libjxl turns it upright by itself."""
    try:
        import pylibjxl
    except ImportError:
        raise BadPhoto(
            "unsupported", "JPEG XL pictures cannot be read by this installation of Photosearch."
        ) from None
    data = source.data if source.data is not None else _read(source.path)
    header = pylibjxl.probe(data)
    check_pixels(int(header["width"]), int(header["height"]))
    with pylibjxl.JXL(threads=1, pool_size=1) as decoder:
        pixels, found = decoder.decode(data, metadata=True)
    image = Image.fromarray(pixels)
    image.info["icc_profile"] = found.get("icc") or found.get("icc_profile")
    width, height = image.size
    small, extent = shrink(image, (float(width), float(height)), enough(width, height))
    exif = Image.Exif()
    exif.load(found.get("exif", b""))
    embedded = Embedded(tags_from(exif), found.get("xmp"))
    softened = small.width < width
    return Picture(small, extent, 1, width, height, "JPEG XL", softened, embedded)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
