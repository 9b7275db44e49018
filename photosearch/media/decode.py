"""One file's bytes to a picture, and whatever goes wrong on the way to a sentence.

Runs inside decoder processes; called by ``prepare``. Chooses the reader by the file's first
bytes, and turns what decoders throw at broken files into ``BadPhoto``. Knows nothing of models
beyond the size that they want.
"""

from __future__ import annotations

import re
import struct
import zlib

from PIL import Image, UnidentifiedImageError

from photosearch.errors import BadPhoto
from photosearch.media import formats, pillow_files
from photosearch.media.hashing import Source
from photosearch.media.picture import MAX_PIXELS, Enough, Picture

# What the decoders' Python code was seen to throw at damaged files. A bug of ours among these
# would be reported as a damaged file, with its traceback in the log.
DECODER_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
)

LEAST_BYTES = 16  # a 1 x 1 PPM or QOI is about that long

TOO_MUCH_MEMORY = "Decoding this picture takes more memory than Photosearch allows for one file."


def decode(source: Source, name: str, enough: Enough) -> Picture:
    """Decode a file; raises ``BadPhoto``. ``name`` decides only where the bytes say nothing."""
    head = source.head[: formats.SNIFF_BYTES]
    found = formats.identify(head, name)
    if found is None:
        raise BadPhoto("not_an_image", _not_an_image(head))
    kind = formats.BY_NAME[found]
    try:
        return _read(source, kind, enough)
    except MemoryError:
        raise BadPhoto("out_of_memory", TOO_MUCH_MEMORY) from None
    except Image.DecompressionBombError as error:
        raise BadPhoto("too_large", _too_large(str(error))) from None
    except BadPhoto:
        raise
    except DECODER_FAULTS as error:
        raise _explained(kind.name, error) from error


def _read(source: Source, kind: formats.Format, enough: Enough) -> Picture:
    if kind.reader == "raw":
        from photosearch.media.raw import decode_raw

        return decode_raw(source, enough)
    if kind.reader == "jxl":
        from photosearch.media.jxl import decode_jxl

        return decode_jxl(source, enough)
    return pillow_files.decode_with_pillow(source, kind, enough)


def _not_an_image(head: bytes) -> str:
    if len(head) < LEAST_BYTES:
        number = "1 byte" if len(head) == 1 else f"{len(head)} bytes"
        return f"The file is only {number} long; there is no picture in it."
    if not head.strip(b"\0"):
        return "The file holds nothing but zeros; what was in it is lost."
    foreign = formats.foreign_kind(head)
    if foreign:
        return f"This is {foreign}, not a picture."
    return "The file does not begin like any kind of picture that Photosearch knows."


def _too_large(message: str) -> str:
    claimed = re.search(r"\((\d+) pixels\)", message)
    size = f"{int(claimed[1]) / 1e6:,.0f} megapixels" if claimed else "far too many pixels"
    return (
        f"The file says that its picture has {size}; the limit is {MAX_PIXELS // 10**6} megapixels."
    )


def _explained(name: str, error: Exception) -> BadPhoto:
    """A decoder's complaint in plain words."""
    text = str(error).lower()
    if "bad_alloc" in text or "out of memory" in text or "memory allocation" in text:
        return BadPhoto("out_of_memory", TOO_MUCH_MEMORY)
    if isinstance(error, NotImplementedError) or "unsupported" in text:
        return BadPhoto(
            "unsupported", f"This {name} file is of a rare kind that Photosearch cannot read."
        )
    if isinstance(error, UnidentifiedImageError):
        words = f"begins like a {name} picture, but its header is damaged or of a rare kind"
        return BadPhoto("damaged", f"The file {words}.")
    if "too large" in text:
        words = "holds a block that unpacks to far more data than a picture needs"
        return BadPhoto("damaged", f"The {name} file {words}.")
    if "truncated" in text or "not enough" in text or "end of file" in text:
        words = "is cut short, and no picture could be read from what is there"
        return BadPhoto("damaged", f"The {name} file {words}.")
    return BadPhoto("damaged", f"The {name} data is damaged, and no picture could be read from it.")
