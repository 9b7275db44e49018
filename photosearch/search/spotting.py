"""Where in a text the words stand by which a photo was found, for a window to highlight.

Pure; used by ``literal``. Texts are compared ``folded``, so each letter of what is compared is
traced back to the letters that it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from photosearch.text import (
    as_initials,
    folded,
    in_one_form,
    initials_in,
    is_syllabic,
    parts,
    word_ranges,
)

MOST = 5000  # characters of one text that are looked through

Span = tuple[int, int]

_ONE_FOR_ONE = re.compile("[\u0020-\u007e\u3400-\u4dbf\u4e00-\u9fff가-힣]*")


def spots(text: str, sought: Sequence[str]) -> list[Span]:
    """Begin and end of each place in ``text``, which is NFC, where one of the words stands.

    ``sought`` are words as ``text.words_of`` gives them. Places that touch are one; in order.
    """
    plain, origins = _traced(text[:MOST])
    found = [span for each in sought for span in _places(plain, each)]
    if origins is not None:
        found = [(origins[start][0], origins[end - 1][1]) for start, end in found]
    return _joined(found)


def _places(plain: str, word: str) -> Iterator[Span]:
    inside = is_syllabic(word)
    goes_on = inside or word[-1].isdigit()  # as a camera's number that was typed in part
    at = plain.find(word)
    while at >= 0:
        end = at + len(word)
        if (inside or parts(plain, at)) and (goes_on or parts(plain, end)):
            yield at, end
        at = plain.find(word, at + 1)
    letters = as_initials(word)
    if letters:
        for start, end in word_ranges(plain):
            if any(own.startswith(letters) for own in initials_in([plain[start:end]])):
                yield start, start + len(letters)


def _joined(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(set(spans)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _traced(text: str) -> tuple[str, list[Span] | None]:
    """The text ``folded``, spaces aside, and for each character of that where it came from.

    None says: from that at the same place.
    """
    if _ONE_FOR_ONE.fullmatch(text):
        return in_one_form(text.casefold()), None
    letters: list[str] = []
    origins: list[Span] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _goes_on(text[end]):
            end += 1
        plain = _plain(text[at:end])
        letters.append(plain)
        origins += [(at, end)] * len(plain)
        at = end
    return "".join(letters), origins


def _goes_on(char: str) -> bool:
    """Whether it belongs to the letter before: a mark, a joiner, the rest of a syllable."""
    return char > "\u02ff" and (
        "\u1160" <= char <= "\u11ff" or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
    )


@lru_cache(maxsize=1 << 14)
def _plain(letter: str) -> str:
    return folded(letter) or ("" if unicodedata.category(letter[0]) == "Cf" else " ")
