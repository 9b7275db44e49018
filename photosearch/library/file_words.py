"""The words that a caption is found by, and which of a file's own facts are captions at all.

Pure; used by ``captions``, ``caption_words`` and, for old libraries, by ``migrations``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from photosearch.text import indexed, storable

Source = Literal["user", "file", "machine"]

SOURCES: tuple[Source, ...] = ("user", "file", "machine")  # whose words count first

FILE_PARTS = ("title", "description", "keywords")
"""Keys of ``Facts.extra`` that are captions, in the order in which they are shown."""

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
