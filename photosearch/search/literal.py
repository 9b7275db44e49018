"""The literal lane: photos whose captions say what was typed, letter for letter.

Called by ``searcher`` inside its read of the library; knows queries and captions, no vectors. A
caption that holds the words in a row is a better match than one that holds them somewhere, and that
is one than several captions of a photo that hold them between them (a machine's sentence and the
file's keywords). Among equals the user's words come before the file's and those before a machine's.
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

JOINT = " · "  # between captions that are shown as one

Words = Sequence[str]

# Say nothing by themselves: not asked for where there are other words.
_LITTLE = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "into", "is", "it"),
        *("of", "on", "or", "the", "this", "that", "to", "with"),
    )
)


class Match(NamedTuple):
    """What was found of one content: the best of its captions, and its rank, 1 for the best.

    Where it takes several captions to say all, ``text`` is of all these and ``source`` the least
    trusted.
    """

    caption: int
    text: str
    source: Source
    rank: int


def find(c: Connection, query: Query, most: int = MOST) -> dict[ContentId, Match]:
    """Photos that can be shown and say what ``query`` wants, best first; at most ``most``.

    What is quoted has to be there as it is written. Empty where nothing says so.
    """
    if not caption_words.any_captions(c):
        return {}
    exactly = [folded(phrase.text) for phrase in query.quoted]
    found: dict[ContentId, Match] = {}
    for phrases in _ways(query):
        for source in captions.SOURCES:
            rows = caption_words.holding(c, phrases, source, most)
            if exactly:
                rows = [row for row in rows if _says(row.text, exactly)]
            rank = len(found) + 1  # equals share it
            for number, content, text in rows:
                if content not in found:
                    found[content] = Match(number, text, source, rank)
            if len(found) >= most:
                break
    if len(found) < most:
        _add_together(c, query, exactly, found, most)
    unwanted = [words_of(folded(phrase.text)) for phrase in query.unwanted]
    without = caption_words.saying(c, unwanted, found) if unwanted else ()
    kept = [(content, match) for content, match in found.items() if content not in without]
    return dict(kept[:most])


def _add_together(
    c: Connection, query: Query, exactly: Sequence[str], found: dict[ContentId, Match], most: int
) -> None:
    """Then photos of which one caption says this and another one that; graded by the worst."""
    ways = _ways(query)
    if not ways or len(ways[-1]) < 2:
        return
    rows = caption_words.together(c, ways[-1], most)
    if exactly:
        rows = [row for row in rows if all(_any_says(row.texts, each) for each in exactly)]
    for source in captions.SOURCES:
        rank = len(found) + 1
        for row in rows:
            if row.source == source and row.content not in found:
                found[row.content] = Match(row.captions[0], JOINT.join(row.texts), source, rank)


def _any_says(texts: Sequence[str], phrase: str) -> bool:
    return any(_says(text, [phrase]) for text in texts)


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
