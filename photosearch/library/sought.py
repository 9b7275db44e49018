"""What is sought, for SQLite's full-text search and for comparing with what a text is found by.

Pure; used by ``caption_words``, ``name_words`` and ``spellings``. What a user types is cut into
pieces of letters here, so that no character of it is taken for a command of the search.
"""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.library.file_words import NameKind, Source, marked
from photosearch.text import as_initials, closed_up, sought_pieces, words_of

MOST_PIECES = 64
"""Pieces of one phrase that are compared; who reads on compares the text itself."""


def expression(source: Source | NameKind, phrases: Sequence[Sequence[str]]) -> str:
    """Asks for texts of ``source`` in which each phrase's words stand in a row; "" for nothing."""
    sought = [_phrase(source, words) for words in phrases]
    return " AND ".join(phrase for phrase in sought if phrase)


def either(sources: Sequence[Source | NameKind], phrase: Sequence[str]) -> str:
    """Asks for texts of any of the sources that hold the phrase; "" for a phrase without words."""
    return " OR ".join(filter(None, (_phrase(source, phrase) for source in sources)))


def _phrase(source: Source | NameKind, words: Sequence[str]) -> str:
    pieces, beginning = sought_pieces(_as_indexed(source, words))
    if not pieces:
        return ""
    if len(pieces) > MOST_PIECES:
        pieces, beginning = pieces[:MOST_PIECES], False
    phrase = f'"{" ".join(marked(source, pieces))}"' + (" *" if beginning else "")
    letters = as_initials(words[0]) if len(words) == 1 else ""
    if not letters:
        return phrase
    return f'({phrase} OR "{marked(source, [letters])[0]}" *)'


def spaced(source: Source | NameKind, words: Sequence[str]) -> tuple[str, ...]:
    """The same for words with spaces around: who holds the phrase has one of these in them."""
    pieces, beginning = sought_pieces(_as_indexed(source, words))
    found = f" {' '.join(marked(source, pieces))}{'' if beginning else ' '}"
    letters = as_initials(words[0]) if len(words) == 1 else ""
    return (found, f" {marked(source, [letters])[0]}") if letters else (found,)


def _as_indexed(source: Source | NameKind, words: Sequence[str]) -> Sequence[str]:
    """Words in a row as ``file_words.found_by`` has them of such a text."""
    return words_of(closed_up(" ".join(words))) if source == "picture" else words
