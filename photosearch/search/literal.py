"""The literal lane: photos whose captions say what was typed, letter for letter.

Called by ``searcher`` inside its read of the library; knows queries and captions, no vectors. A
caption that holds the words in a row is a better match than one that holds them somewhere; among
equals the user's words come before the file's and those before a machine's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from photosearch.library import caption_words, captions
from photosearch.library.captions import Source
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId
from photosearch.search.query import Query, Relevance
from photosearch.text import folded, words_of

MOST = 1000  # photos of one answer that are found by words
MOST_WORDS = 32  # more are a description, which no caption repeats word for word
SURE: dict[Source, Relevance] = {"user": "likely", "file": "likely", "machine": "maybe"}

Words = Sequence[str]

# Say nothing by themselves: not asked for where there are other words.
_LITTLE = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "into", "is", "it"),
        *("of", "on", "or", "the", "this", "that", "to", "with"),
    )
)


class Match(NamedTuple):
    """What was found of one content: the best of its captions, and its rank, 1 for the best."""

    caption: int
    text: str
    source: Source
    rank: int


def find(c: Connection, query: Query) -> dict[ContentId, Match]:
    """Photos that can be shown and say what ``query`` wants, best first; at most ``MOST``.

    What is quoted has to be there as it is written. Empty where nothing says so.
    """
    if not caption_words.any_captions(c):
        return {}
    exactly = [folded(phrase.text) for phrase in query.quoted]
    found: dict[ContentId, Match] = {}
    for phrases in _ways(query):
        for source in captions.SOURCES:
            rows = caption_words.holding(c, phrases, source, MOST)
            if exactly:
                rows = [row for row in rows if _says(row.text, exactly)]
            rank = len(found) + 1  # equals share it
            for number, content, text in rows:
                if content not in found:
                    found[content] = Match(number, text, source, rank)
            if len(found) >= MOST:
                break
    unwanted = [words_of(folded(phrase.text)) for phrase in query.unwanted]
    without = caption_words.saying(c, unwanted, found) if unwanted else ()
    kept = [(content, match) for content, match in found.items() if content not in without]
    return dict(kept[:MOST])


def _ways(query: Query) -> list[list[Words]]:
    """What to look for, the better match first."""
    if query.quoted:
        return [[words_of(folded(phrase.text)) for phrase in query.quoted]]
    words = words_of(folded(" ".join(phrase.text for phrase in query.wanted)))
    telling = [word for word in dict.fromkeys(words) if word not in _LITTLE] or words
    if not words or len(telling) > MOST_WORDS:
        return []
    return [[words]] if len(words) == 1 else [[words], [[word] for word in telling]]


def _says(text: str, exactly: Sequence[str]) -> bool:
    """Whether what is quoted is in ``text`` with all its marks; one word has been found already."""
    if all(each in words_of(each) for each in exactly):
        return True
    plain = folded(text)
    return all(each in plain for each in exactly)
