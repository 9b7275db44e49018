"""The words that a caption is found by; a file's own captions, stars and keywords in its facts.

Pure; used by ``captions``, ``caption_words`` and, for old libraries, by ``migrations``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from photosearch.text import indexed, nfc, printable, storable

Source = Literal["user", "file", "machine"]

SOURCES: tuple[Source, ...] = ("user", "file", "machine")  # whose words count first

FILE_PARTS = ("title", "description", "keywords")
"""Keys of ``Facts.extra`` that are captions, in the order in which they are shown."""

MOST_STARS = 5
LONGEST_NAME = 200  # characters of a tag's or an album's name

_BY_CAMERAS = re.compile(
    r"(olympus|minolta|kodak|konica|samsung|sony|pentax|casio|nikon|canon|fuji\w*|ricoh|hp|ge)?"
    r"[\s_-]*((exif|digital|still|camera|dsc|jpeg|jpg|picture|pictures|photo|image)[\s_-]*)+\d*"
    r"|untitled|default|binary comment|charset=.*|ascii|created with .*|lead technologies.*"
    r"|creator: ?gd-jpeg.*|file written by .*|<?kenox .*|dcim[\\/].*|\S+\.(jpe?g|heic|png|dng)"
    r"|cof|dav|sdr|rhdr|rpt|rbt|fbt|hbt|mde|oznor\w*|btf|btr|edf|nor|ptr|tpt|bl[dl]|hdrpl|_+",
    re.IGNORECASE,
)


def found_by(source: Source, text: str) -> str:
    """What an index keeps of a caption: pieces, each marked with its source.

    So each source's words are a list of their own, and those of one are found without looking at
    the others.
    """
    return " ".join(marked(source, indexed(text)))


def marked(source: Source, pieces: Sequence[str]) -> list[str]:
    """Pieces as ``found_by`` writes them."""
    return [source[0] + piece for piece in pieces]


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


def shown_name(name: str) -> str:
    """A name as it is kept: NFC, single spaces, nothing that cannot be printed."""
    return " ".join(printable(" ".join(name.split())).split())[:LONGEST_NAME].rstrip()
