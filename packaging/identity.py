"""Who the program is, for every system's own papers: name, number, words, what it opens.

Read by the desktop entry and metadata of Linux, the ``Info.plist`` of macOS and the version
resource and installer of Windows, so that they never say different things. Imports nothing but the
standard library; formats and version are read from the sources.

    python packaging/identity.py    print the version
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "Photosearch"
COMMAND = "photosearch"  # also the desktop entry's name, which the window tells the desktop
# The publisher's domain turned about; whoever publishes under another one changes it here.
IDENTIFIER = "org.photosearch.photosearch"
PUBLISHER = "The Photosearch authors"
LICENCE = "Apache-2.0"
LANGUAGES = ("en", "ko", "zh_CN")

Words = dict[str, str]  # by language

SUMMARY: Words = {
    "en": "Find any photo by describing it",
    "ko": "말로 설명해서 사진 찾기",
    "zh_CN": "用一句话找到任何照片",
}
KIND: Words = {"en": "Photo Search", "ko": "사진 검색", "zh_CN": "照片搜索"}
SIMILAR: Words = {
    "en": "Find similar photos",
    "ko": "비슷한 사진 찾기",
    "zh_CN": "查找相似的照片",
}
# Media types by the names of ``photosearch/media/formats.py``; a test holds the two together.
MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "JPEG": ("image/jpeg",),
    "PNG": ("image/png",),
    "WebP": ("image/webp",),
    "GIF": ("image/gif",),
    "TIFF": ("image/tiff",),
    "BMP": ("image/bmp",),
    "AVIF": ("image/avif",),
    "JPEG 2000": ("image/jp2", "image/jpx"),
    "PPM": ("image/x-portable-pixmap", "image/x-portable-graymap"),
    "TGA": ("image/x-tga",),
    "SGI": ("image/x-sgi",),
    "QOI": ("image/qoi",),
    "PSD": ("image/vnd.adobe.photoshop",),
    "PCX": ("image/vnd.zbrush.pcx",),
    "DDS": ("image/x-dds",),
    "FLI": (),  # to systems a film
    "ICO": ("image/vnd.microsoft.icon",),
    "ICNS": ("image/x-icns",),
    "HEIF": ("image/heif", "image/heic"),
    "JPEG XL": ("image/jxl",),
    "RAW": (
        *("image/x-adobe-dng", "image/x-canon-cr2", "image/x-canon-cr3", "image/x-canon-crw"),
        *("image/x-fuji-raf", "image/x-kodak-dcr", "image/x-minolta-mrw", "image/x-nikon-nef"),
        *("image/x-nikon-nrw", "image/x-olympus-orf", "image/x-panasonic-rw2"),
        *("image/x-pentax-pef", "image/x-sigma-x3f", "image/x-sony-arw", "image/x-sony-sr2"),
    ),
}


def version() -> str:
    """The version, such as ``0.1.0``, as the package says it."""
    tree = ast.parse((ROOT / "photosearch" / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__version__":
            return str(ast.literal_eval(node.value))
    raise SystemExit("photosearch/__init__.py names no version.")


def numbers() -> tuple[int, int, int, int]:
    """The version as the four numbers that Windows wants; what is no number counts as 0."""
    found = [int(part) for part in re.findall(r"\d+", version().split("+")[0])[:4]]
    major, minor, patch, build = (*found, 0, 0, 0, 0)[:4]
    return major, minor, patch, build


def media_types() -> tuple[str, ...]:
    """All media types that can be opened."""
    return tuple(kind for kinds in MEDIA_TYPES.values() for kind in kinds)


def extensions() -> tuple[str, ...]:
    """All extensions that can be opened, with the dot, of the formats that systems call pictures.

    Read without importing the package, which a build machine need not have installed.
    """
    source = (ROOT / "photosearch" / "media" / "formats.py").read_text("utf-8")
    table = source[source.index("FORMATS") : source.index("BY_NAME")]
    found = re.findall(r'"(\.[a-z0-9]+)"', table)
    return tuple(each for each in found if each not in (".fli", ".flc"))


if __name__ == "__main__":
    print(version())
