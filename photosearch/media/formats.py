"""Which files are photos, by name and by first bytes, and what else a file may turn out to be.

Pure tables and functions for any process: the scan asks ``is_photo_name`` and ``sniff``, the
decoder asks which kind of reader a format wants. Opens no file and imports no decoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SNIFF_BYTES = 512
"""How much of a file's beginning ``sniff`` and ``foreign_kind`` want to see."""

Reader = Literal["pillow", "heif", "jxl", "raw"]


@dataclass(frozen=True)
class Format:
    """One kind of picture file.

    Attributes:
        name: short name, stored with the content and shown to people.
        reader: which decoder opens it.
        plugin: the module of Pillow that reads it, for ``pillow`` only; also its format id.
        extensions: lower case, with the dot.
    """

    name: str
    reader: Reader
    plugin: tuple[str, str] | None
    extensions: tuple[str, ...]


def _pillow(name: str, module: str, plugin: str, *extensions: str) -> Format:
    return Format(name, "pillow", (f"PIL.{module}ImagePlugin", plugin), extensions)


FORMATS: tuple[Format, ...] = (
    _pillow("JPEG", "Jpeg", "JPEG", ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo"),
    _pillow("PNG", "Png", "PNG", ".png", ".apng"),
    _pillow("WebP", "WebP", "WEBP", ".webp"),
    _pillow("GIF", "Gif", "GIF", ".gif"),
    _pillow("TIFF", "Tiff", "TIFF", ".tif", ".tiff"),
    _pillow("BMP", "Bmp", "BMP", ".bmp", ".dib"),
    _pillow("AVIF", "Avif", "AVIF", ".avif", ".avifs"),
    _pillow("JPEG 2000", "Jpeg2K", "JPEG2000", ".jp2", ".j2k", ".jpc", ".jpf", ".jpx", ".j2c"),
    _pillow("PPM", "Ppm", "PPM", ".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),
    _pillow("TGA", "Tga", "TGA", ".tga", ".vda", ".icb", ".vst"),
    _pillow("SGI", "Sgi", "SGI", ".sgi", ".rgb", ".rgba", ".bw"),
    _pillow("QOI", "Qoi", "QOI", ".qoi"),
    _pillow("PSD", "Psd", "PSD", ".psd"),
    _pillow("PCX", "Pcx", "PCX", ".pcx"),
    _pillow("DDS", "Dds", "DDS", ".dds"),
    _pillow("FLI", "Fli", "FLI", ".fli", ".flc"),
    _pillow("ICO", "Ico", "ICO", ".ico"),
    _pillow("ICNS", "Icns", "ICNS", ".icns"),
    Format("HEIF", "heif", None, (".heic", ".heif", ".heics", ".heifs", ".hif")),
    Format("JPEG XL", "jxl", None, (".jxl",)),
    Format(
        "RAW",
        "raw",
        None,
        (
            *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq"),
            *(".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw"),
            *(".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f"),
        ),
    ),
)

BY_NAME = {each.name: each for each in FORMATS}
BY_EXTENSION = {extension: each for each in FORMATS for extension in each.extensions}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"IIU\0", "RAW"),  # Panasonic, Leica
    (b"IIRO", "RAW"),  # Olympus
    (b"IIRS", "RAW"),
    (b"MMOR", "RAW"),
    (b"FUJIFILMCCD-RAW", "RAW"),
    (b"\0MRM", "RAW"),  # Minolta
    (b"FOVb", "RAW"),  # Sigma
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"8BPS\0\x01", "PSD"),
    (b"qoif", "QOI"),
    (b"DDS ", "DDS"),
    (b"icns", "ICNS"),
    (b"\0\0\x01\0", "ICO"),
    (b"\x01\xda", "SGI"),
)

_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1", b"hevm")
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_CHANCE_MAGIC = frozenset(("SGI", "ICO", "JPEG XL"))  # two bytes, or bytes common elsewhere

_BMP_HEADER_SIZES = (12, 40, 52, 56, 64, 108, 124)

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\0\0\x01\xba", "a video"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"bplist00", "a settings file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)


def is_photo_name(name: str) -> bool:
    """Whether a file of this name is to be read as a photo, whatever is inside.

    ``._x`` (macOS's companion of ``x`` on foreign disks) is none.
    """
    return extension_of(name) in BY_EXTENSION and not name.startswith("._")


def extension_of(name: str) -> str:
    """The lower-case extension with its dot, or an empty string."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""


def sniff(head: bytes) -> str | None:
    """The format's name by a file's first ``SNIFF_BYTES``; None where they are no picture's.

    Meant for files without a photo's extension, so formats that are recognised by two bytes
    that other files begin with too are left out.
    """
    name = identify(head)
    if name in _CHANCE_MAGIC and head[:4] != b"\0\0\0\x0c":
        return None
    if name == "BMP" and not _plausible_bmp(head):
        return None
    if name == "PPM" and not _plausible_ppm(head):
        return None
    return None if name in ("PCX", "FLI") else name


def identify(head: bytes, name: str = "") -> str | None:
    """The format by first bytes, then, where those say nothing, by the file's name.

    TGA has no magic at all; RAW files of most makers call themselves TIFF.
    """
    by_name = BY_EXTENSION.get(extension_of(name))
    for magic, found in _MAGIC:
        if head.startswith(magic):
            if found == "TIFF" and _raw_inside_tiff(head, by_name):
                return "RAW"
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[:2] == b"BM":
        return "BMP"
    if head[:1] == b"P" and head[1:2] in b"1234567Ff" and head[2:3].isspace():
        return "PPM"
    return _by_weak_signs(head, by_name)


def _raw_inside_tiff(head: bytes, by_name: Format | None) -> bool:
    return head[8:10] == b"CR" or (by_name is not None and by_name.name == "RAW")


def _by_brand(head: bytes) -> str | None:
    """ISO base media files: the major brand first, then the compatible ones."""
    length = min(int.from_bytes(head[:4], "big"), len(head), 256)
    brands = [head[8:12]] + [head[at : at + 4] for at in range(16, max(length, 16), 4)]
    for brand in brands:
        if brand in _AVIF_BRANDS:
            return "AVIF"
        if brand == b"crx ":
            return "RAW"
        if brand == b"jxl ":
            return "JPEG XL"
    return "HEIF" if any(brand in _HEIF_BRANDS for brand in brands) else None


def _by_weak_signs(head: bytes, by_name: Format | None) -> str | None:
    if by_name is None:
        return None
    if by_name.name == "PCX" and head[:1] == b"\x0a" and head[1:2] in b"\0\2\3\5":
        return "PCX"
    if by_name.name == "FLI" and head[4:6] in (b"\x11\xaf", b"\x12\xaf"):
        return "FLI"
    if by_name.name == "PPM" and head[:1] == b"P":
        return "PPM"
    if by_name.name == "TGA" and head.strip(b"\0") and foreign_kind(head) is None:
        return "TGA"
    if by_name.name == "RAW" and head.strip(b"\0") and foreign_kind(head) is None:
        return "RAW"
    return None


def _plausible_bmp(head: bytes) -> bool:
    return len(head) >= 26 and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES


def _plausible_ppm(head: bytes) -> bool:
    fields = head[2:64].split()
    return len(fields) >= 2 and fields[0].isdigit() and fields[1].isdigit()


def foreign_kind(head: bytes) -> str | None:
    """What a file that is no picture is, in words that follow "This is …"; None if unknown."""
    for magic, words in _FOREIGN:
        if head.startswith(magic):
            return words
    if head[4:8] == b"ftyp" or head[4:8] in (b"moov", b"mdat", b"wide"):
        return "a video"
    if head[:4] == b"RIFF":
        return {b"AVI ": "a video", b"WAVE": "a sound file"}.get(head[8:12])
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "a web page"
    if b"<svg" in head.lower():
        return "a drawing (SVG)"
    if start.startswith((b"<?xml", b'{"', b"[{")):
        return "a data file"
    return "a text file" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    if len(head) < 8 or any(byte < 9 or 13 < byte < 27 for byte in head):
        return False
    for cut in range(4):  # a multi-byte character may be cut at the end
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False
