"""The words that captions and names are found by; a file's own captions, stars and keywords.

Pure; used by ``captions``, ``caption_words``, ``names`` and, for old libraries, by ``migrations``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from photosearch.text import (
    closed_up,
    folded,
    initials_in,
    nfc,
    pieces_of,
    printable,
    storable,
    words_of,
)

Source = Literal["user", "file", "machine", "picture"]
"""Who says it; what stands written in the picture itself comes last, for it may be by the way."""

SOURCES: tuple[Source, ...] = ("user", "file", "machine", "picture")  # whose words count first

FILE_PARTS = ("title", "description", "keywords")
"""Keys of ``Facts.extra`` that are captions, in the order in which they are shown."""

MOST_STARS = 5
LONGEST_NAME = 200  # characters of a tag's or an album's name

NameKind = Literal["name", "folder", "tag"]
"""What has a name beside captions: a file, a folder, a tag."""

_CAMERAS = frozenset(
    (
        *("img", "imgp", "cimg", "mg", "dsc", "dscn", "dscf", "dscs", "pict", "sam", "hpim"),
        *("pxl", "mvimg", "gopr", "dji", "wp", "p", "vid", "mov", "jpg", "jpeg", "heic", "png"),
    )
)
_COUNTED = re.compile(
    r"_?(img|imgp|cimg|mg|dscn?|dscf|dscs|pict|sam|hpim|pxl|mvimg|gopr|dji|wp|p|vid)?"
    r"[-_ .]*[0-9][-_ .()~0-9]*",
    re.IGNORECASE,
)
_MOST_DIGITS = 3  # of a word that is no number
_HOLDERS = frozenset(
    (
        *("photo", "photos", "picture", "pictures", "image", "images", "dcim", "camera", "my"),
        *("사진", "사진첩", "그림", "이미지", "카메라", "照片", "图片", "相片", "相机", "我的"),
    )
)

_BY_CAMERAS = re.compile(
    r"(olympus|minolta|kodak|konica|samsung|sony|pentax|casio|nikon|canon|fuji\w*|ricoh|hp|ge)?"
    r"[\s_-]*((exif|digital|still|camera|dsc|jpeg|jpg|picture|pictures|photo|image)[\s_-]*)+\d*"
    r"|untitled|default|binary comment|charset=.*|ascii|created with .*|lead technologies.*"
    r"|creator: ?gd-jpeg.*|file written by .*|<?kenox .*|dcim[\\/].*|\S+\.(jpe?g|heic|png|dng)"
    r"|cof|dav|sdr|rhdr|rpt|rbt|fbt|hbt|mde|oznor\w*|btf|btr|edf|nor|ptr|tpt|bl[dl]|hdrpl|_+",
    re.IGNORECASE,
)


def found_by(source: Source | NameKind, text: str) -> str:
    """What an index keeps of a text: pieces, then first letters, each marked with its source.

    So each source's words are a list of their own, and those of one are found without looking at
    the others. Words off a picture are taken without spaces between syllables: who reads them does
    not know how wide one is, and Korean is written with and without.
    """
    words = words_of(folded(text))
    rows = words_of(closed_up(" ".join(words))) if source == "picture" else words
    pieces = [piece for word in rows for piece in pieces_of(word)]
    return " ".join(marked(source, [*pieces, *initials_in(words)]))


def marked(source: Source | NameKind, pieces: Sequence[str]) -> list[str]:
    """Pieces as ``found_by`` writes them."""
    return [source[0] + piece for piece in pieces]


def words_of_file(rel_key: str) -> str:
    """The words of a file's own name, ``folded``; without what cameras and copying programs count.

    ``2019/제주도_바다_001.jpg`` has 제주도 바다, ``IMG_1234.JPG`` has none.
    """
    name = rel_key[rel_key.rfind("/") + 1 :]
    stem = name.rpartition(".")[0] or name
    if _COUNTED.fullmatch(stem):
        return ""
    return " ".join(word for word in words_of(folded(stem)) if _telling(word))


def _telling(word: str) -> bool:
    if word in _CAMERAS:
        return False
    digits = sum("0" <= char <= "9" for char in word)
    return digits < min(len(word), _MOST_DIGITS)


def words_of_folder(name: str) -> str:
    """The words of a folder's own name, ``folded``; none where all it says is: photos."""
    words = words_of(folded(name))
    return "" if all(word in _HOLDERS for word in words) else " ".join(words)


def said_by_file(extra: Mapping[str, object]) -> dict[str, str]:
    """Captions by part; without what a camera writes into every photo, and without repetition."""
    found: dict[str, str] = {}
    for part in FILE_PARTS:
        text = storable(str(extra.get(part) or ""))
        if text and text not in found.values() and not _BY_CAMERAS.fullmatch(text):
            found[part] = text
    return found


def stars_of(extra: Mapping[str, object]) -> int:
    """The file's own rating, 1 to 5; 0 where it has none, or says that the photo was rejected."""
    try:
        stars = round(float(str(extra.get("rating", ""))))
    except (ValueError, OverflowError):  # no number at all, or an endless one
        return 0
    return stars if 1 <= stars <= MOST_STARS else 0


def tag_keys_of(extra: Mapping[str, object]) -> list[str]:
    """The file's keywords as keys of tags, each once."""
    words = (tag_key(word) for word in str(extra.get("keywords") or "").split(";"))
    return list(dict.fromkeys(key for key in words if key))


def tag_key(name: str) -> str:
    """Two names with the same key are one: NFC, letter case folded."""
    return nfc(shown_name(name).casefold())


def name_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """As people sort names: letter case does not count, and 9 comes before 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", tag_key(name))
    return tuple((0, int(part), "") if part[0].isdecimal() else (1, 0, part) for part in parts)


def shown_name(name: str) -> str:
    """A name as it is kept: NFC, single spaces, nothing that cannot be printed."""
    return " ".join(printable(" ".join(name.split())).split())[:LONGEST_NAME].rstrip()
