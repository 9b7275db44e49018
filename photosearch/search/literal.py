"""The literal lane: photos that are written about in the words that were typed, letter for letter.

Called by ``searcher`` inside its read of the library; knows queries, captions and names, no
vectors. A text that holds the words in a row is a better match than one that holds them somewhere,
and that is one than several texts of a photo that hold them between them (a machine's sentence, a
tag and the folder's name). Among equals the user's words come before the file's, then tags, a
machine's words, what stands in the picture itself, and names of files and folders last.

Words that are first letters of Hangul (ㅈㅈㄷ) find words that begin so. A Latin word that is in no
text is taken for the nearest one that is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from photosearch.library import caption_words, name_words
from photosearch.library.database import Connection
from photosearch.library.file_words import SOURCES
from photosearch.library.ids import ContentId
from photosearch.library.together import PLACES, Held, Place, together
from photosearch.search import excerpts, spelling, spotting
from photosearch.search.query import Query, Relevance
from photosearch.text import as_initials, closed_up, folded, nfc, words_of

MOST = 1000  # photos of one answer that are found by words
MOST_WORDS = 32  # more are a description, which no caption repeats word for word
SURE: dict[Place, Relevance] = {
    **{"user": "likely", "file": "likely", "tag": "likely", "machine": "maybe"},
    "picture": "maybe",  # words on a sign say less of a photo than a sentence about it
    **{"name": "maybe", "folder": "maybe"},
}

JOINT = " · "  # between captions that are shown as one

Words = Sequence[str]

_SHARED_BY = 10  # so many photos in a folder make its name say less of each by one rank
_LEAST_SAID = 60  # ranks that it can lose

# Say nothing by themselves: not asked for where there are other words.
_LITTLE = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "into", "is", "it"),
        *("of", "on", "or", "the", "this", "that", "to", "with"),
    )
)
_LETTER = re.compile("[\u1100-\u11ff]")  # of Hangul, ``folded``
_COUNTER = re.compile(r"[0-9]{3}")
_SHORTEST_COUNTED, _LONGEST_COUNTED = 4, 100  # characters of a name, or of its beginning
_SIGNS = re.compile(r"[\s_+.,-]+")  # that stand for spaces in names


@dataclass(frozen=True)
class Match:
    """What was found of one content, and its rank, 1 for the best.

    Attributes:
        rank: equals share one.
        held: the best text that says it; where it takes several to say all, these, the least
            trusted one last.
        sought: the words by which it was found.
        read_as: the words that were typed differently, and what was taken for them.
    """

    rank: int
    held: tuple[Held, ...] = ()
    sought: tuple[str, ...] = ()
    read_as: Mapping[str, str] | None = None

    @property
    def text(self) -> str:
        """All that says it."""
        return JOINT.join(held.text for held in self.held)

    @property
    def source(self) -> Place:
        """The least trusted place of its texts."""
        return self.held[-1].place

    @property
    def sure(self) -> Relevance:
        """How sure it makes that the photo is meant; what was taken for another word never is."""
        return "maybe" if self.read_as else SURE[self.source]

    @property
    def why(self) -> dict[str, object]:
        """For a hit's ``why``: ``matched``, and of captions ``caption`` and ``source``."""
        said: dict[str, object] = {"matched": [_shown(held, self.sought) for held in self.held]}
        captions = [held for held in self.held if held.place in SOURCES]
        if captions:
            said["caption"] = JOINT.join(_text(held, self.sought) for held in captions)
            said["source"] = captions[-1].place
        if self.read_as:
            said["read_as"] = dict(self.read_as)
        return said


def _shown(held: Held, sought: Words) -> dict[str, object]:
    text = _text(held, sought)
    spans = [list(span) for span in spotting.spots(text, sought)]
    if held.place in SOURCES and held.place != "picture":
        return {"in": "caption", "source": held.place, "text": text, "spans": spans}
    return {"in": held.place, "text": text, "spans": spans}


def _text(held: Held, sought: Words) -> str:
    text = nfc(held.text)
    return excerpts.lines_with(text, sought) if held.place == "picture" else text


def find(c: Connection, query: Query, most: int = MOST) -> dict[ContentId, Match]:
    """Photos that can be shown and say what ``query`` wants, best first; at most ``most``.

    What is quoted has to be there as it is written. Empty where nothing says so.
    """
    if not caption_words.any_captions(c) and not name_words.any_names(c):
        return {}
    words = _words(query)
    found = _found(c, _ways(query, words), _quoted(query), most)
    if words and len(found) < most:
        _add_by_counter(c, query, words, found, most)
    if not found and words and not query.quoted and len(words) <= MOST_WORDS:
        meant = spelling.read_as(c, _telling(words))
        if meant:
            taken = _found(c, _ways(query, [meant.get(word, word) for word in words]), [], most)
            found = {number: replace(match, read_as=meant) for number, match in taken.items()}
    if query.unwanted and found:
        without = saying(c, query, found)
        found = {content: match for content, match in found.items() if content not in without}
    return dict(list(found.items())[:most])


def saying(c: Connection, query: Query, among: Collection[ContentId]) -> set[ContentId]:
    """Which of these contents are written about in what ``query`` does not want."""
    unwanted = [words_of(folded(phrase.text)) for phrase in query.unwanted]
    found = caption_words.saying(c, unwanted, among)
    named = (name_words.holders(c, words, None) or () for words in unwanted)
    return found.union(*named).intersection(among)


def _quoted(query: Query) -> list[str]:
    return list(dict.fromkeys(folded(phrase.text) for phrase in query.quoted))


def _words(query: Query) -> list[str]:
    """All that is wanted but quoted: a letter alone, on the way to a syllable, is no word."""
    words = words_of(folded(" ".join(phrase.text for phrase in query.wanted)))
    return [word for word in words if not _LETTER.fullmatch(word) or as_initials(word)]


def _telling(words: Words) -> list[str]:
    return [word for word in dict.fromkeys(words) if word not in _LITTLE] or list(words)


def _ways(query: Query, words: Words) -> list[list[Words]]:
    """What to look for, the better match first."""
    if query.quoted:
        return [[words_of(phrase) for phrase in _quoted(query)[:MOST_WORDS]]]
    telling = _telling(words)
    if not words or len(telling) > MOST_WORDS:
        return []
    return [[words]] if len(words) == 1 else [[words], [[word] for word in telling]]


def _found(
    c: Connection, ways: Sequence[Sequence[Words]], exactly: Words, most: int
) -> dict[ContentId, Match]:
    found: dict[ContentId, Match] = {}
    if not ways:
        return found
    sought = tuple(_telling([word for words in ways[-1] for word in words]))
    for phrases in ways:
        for place in PLACES:
            rows = _holding(c, phrases, place, most)
            if exactly:
                rows = [row for row in rows if _says(row[1], exactly)]
            rank = len(found) + 1  # equals share it
            if place == "folder":
                rank += min(len(rows) // _SHARED_BY, _LEAST_SAID)
            for content, held in rows:
                if content not in found:
                    found[content] = Match(rank, (held,), sought)
            if len(found) >= most:
                return found
    if len(ways[-1]) > 1:
        _add_together(c, ways[-1], exactly, found, most)
    return found


def _add_by_counter(
    c: Connection, query: Query, words: Words, found: dict[ContentId, Match], most: int
) -> None:
    """Then files as a camera numbers them: what was typed begins their names."""
    text = folded(query.phrase)
    if len(text) < _SHORTEST_COUNTED or len(text) > _LONGEST_COUNTED or not _COUNTER.search(text):
        return
    rank = len(found) + 1
    for content, name in name_words.beginning(c, text, most - len(found)):
        found.setdefault(content, Match(rank, (Held("name", name),), tuple(words)))


def _holding(
    c: Connection, phrases: Sequence[Words], place: Place, most: int
) -> list[tuple[ContentId, Held]]:
    if place == "name" or place == "folder" or place == "tag":
        named = name_words.holding(c, phrases, place, most)
        return [(content, Held(place, text)) for content, text in named]
    rows = caption_words.holding(c, phrases, place, most)
    return [(content, Held(place, text, number)) for number, content, text in rows]


def _add_together(
    c: Connection,
    phrases: Sequence[Words],
    exactly: Words,
    found: dict[ContentId, Match],
    most: int,
) -> None:
    """Then photos of which one text says this and another one that; graded by the worst."""
    rows = together(c, phrases, most, found)
    if exactly:
        rows = [row for row in rows if all(_any_says(row.held, each) for each in exactly)]
    sought = tuple(word for words in phrases for word in words)
    for place in PLACES:
        rank = len(found) + 1
        for row in rows:
            if row.held[-1].place == place and row.content not in found:
                found[row.content] = Match(rank, row.held, sought)


def _any_says(texts: Sequence[Held], phrase: str) -> bool:
    return any(_says(held, [phrase]) for held in texts)


def _says(held: Held, exactly: Words) -> bool:
    """Whether what is quoted is in the text with all its marks.

    In names, signs are spaces too; in a picture, spaces between syllables are none.
    """
    texts = _written(held.text, held.place)
    phrases = map(closed_up, exactly) if held.place == "picture" else exactly
    return all(any(each in text for text in texts) for each in phrases)


@lru_cache(maxsize=4096)
def _written(text: str, place: Place) -> tuple[str, ...]:
    plain = folded(text)
    if place == "picture":
        return (closed_up(plain),)
    return (plain, _SIGNS.sub(" ", plain)) if place in ("name", "folder") else (plain,)
