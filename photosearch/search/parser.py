"""Text to Query.

Called by ``searcher`` for every query; pure. The grammar so far: words are one phrase; a word
after a ``-`` at the start of a word is unwanted, and quotes make several words one. Wanted words in
quotes are to be found literally, as somebody wrote them about a photo.

    dog on a beach        wanted "dog on a beach"
    바다 -사람             wanted "바다", unwanted "사람"
    beach -"palm tree"    wanted "beach", unwanted "palm tree"
    "red car" beach       wanted "red car beach", quoted "red car"
    t-shirt, 2019-08      a dash inside a word is part of it
    -cat                  a QueryError: nothing is wanted
"""

from __future__ import annotations

import re
import unicodedata

from photosearch.errors import QueryError
from photosearch.search.query import Phrase, Query
from photosearch.text import nfc

_DASHES = r"\-\u2212\uff0d"
_QUOTES = '"\u201c\u201d\u201e\uff02'  # as keyboards and telephones write them
_PARTS = re.compile(
    rf"(?<!\S)(?:[{_DASHES}](?:[{_QUOTES}](?P<not_these>[^{_QUOTES}]*)[{_QUOTES}]"
    rf"|(?P<not_this>[^\s{_DASHES}{_QUOTES}]\S*))"
    rf"|[{_QUOTES}](?P<exactly>[^{_QUOTES}]*)[{_QUOTES}](?!\w))"
)


def parse(text: str) -> Query:
    """Parse what was typed; raises ``QueryError`` if there is nothing to look for."""
    wanted = _Words()
    unwanted: list[Phrase] = []
    quoted: list[Phrase] = []
    at = 0
    for found in _PARTS.finditer(text):
        wanted.take(text[at : found.start()], at)
        at = found.end()
        which = str(found.lastgroup)
        words = _tidy(found[which])
        if which == "exactly":
            wanted.take(found[which], found.start(which))
        if words:
            phrases = quoted if which == "exactly" else unwanted
            phrases.append(Phrase(words, found.start(), found.end()))
    wanted.take(text[at:], at)
    if not wanted.text:
        if unwanted:
            raise QueryError(
                "Say also what the photos should show, not only what they should not.", 0, len(text)
            )
        raise QueryError("Type what the photos should show.", 0, len(text))
    phrase = Phrase(wanted.text, wanted.start, wanted.end)
    return Query((phrase,), tuple(unwanted), tuple(quoted))


class _Words:
    """The wanted pieces around the unwanted ones, joined into one phrase."""

    def __init__(self) -> None:
        self.text = ""
        self.start = self.end = 0

    def take(self, piece: str, at: int) -> None:
        words = _tidy(piece)
        if not words:
            return
        if not self.text:
            self.start = at + len(piece) - len(piece.lstrip())
        self.end = at + len(piece.rstrip())
        self.text = f"{self.text} {words}" if self.text else words


def _tidy(text: str) -> str:
    """NFC, no control characters or broken surrogates, single spaces; empty if only marks."""
    clean = "".join(
        " " if ch < " " or ch == "\x7f" or "\ud800" <= ch <= "\udfff" else ch for ch in nfc(text)
    )
    words = " ".join(clean.split())
    return words if any(_says_something(ch) for ch in words) else ""


def _says_something(char: str) -> bool:
    """Letters, digits and pictures do; marks, spaces and what has no width do not."""
    return char.isalnum() or unicodedata.category(char) == "So"
