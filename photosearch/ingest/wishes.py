"""What somebody is looking at or searching for now, whose photos are read before the others.

Written to by the window (any thread), read by the ingest thread between photos. Knows folders and
words; ``turns`` knows the photos.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from photosearch.text import nfc

MOST_PIECES = 32  # of a query; what comes after so many says little about a file's name
_SHORTEST = 3  # letters: "a", "in" and "of" are in every other name

_CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_PIECES = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_UNWANTED = re.compile(r'(?<!\S)[-\u2212\uff0d](?:"[^"]*"?|\S*)')


@dataclass(frozen=True)
class Wish:
    """What is wanted at one moment.

    Attributes:
        folders: whose photos are wanted, with all below them.
        pieces: of the words that are searched for, as ``folded`` writes them.
    """

    folders: tuple[Path, ...] = ()
    pieces: tuple[str, ...] = ()


class Wishes:
    """The wish of the moment. Thread-safe; calls return at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wish = Wish()

    def look_at(self, folders: Iterable[Path]) -> None:
        """These folders are on the screen now, and no others."""
        with self._lock:
            self._wish = replace(self._wish, folders=tuple(dict.fromkeys(folders)))

    def search_for(self, query: str) -> None:
        """This is being searched for now, as it was typed; nothing if it is empty."""
        with self._lock:
            self._wish = replace(self._wish, pieces=pieces(query))

    def now(self) -> Wish:
        """What is wanted now."""
        with self._lock:
            return self._wish


def folded(name: str) -> str:
    """A name as it is compared: composed, letters of either case the same."""
    return nfc(nfc(name).casefold())


def pieces(query: str) -> tuple[str, ...]:
    """What to look for in names: words, and of Hangul, Han and Kana every two signs in a row.

    Such words come without spaces or with an ending: of 제주도에서 a folder is called 제주도.
    """
    found: dict[str, None] = {}
    for word in _PIECES.findall(folded(_UNWANTED.sub(" ", query))):
        if not re.match(f"[{_CJK}]", word):
            found.update({word: None} if len(word) >= _SHORTEST else {})
        elif len(word) <= 2:
            found[word] = None
        else:
            found.update({word[at : at + 2]: None for at in range(len(word) - 1)})
    return tuple(found)[:MOST_PIECES]


def matches(name: str, wanted: tuple[str, ...]) -> int:
    """How many of the pieces are in a file's name or its folders' names."""
    text = folded(name)
    return sum(piece in text for piece in wanted)
