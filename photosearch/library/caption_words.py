"""Finding captions by their words, and whether index and captions agree.

Called inside ``Database.read`` (``mend`` inside ``write``). What is sought comes as words of the
user's: it is cut into pieces of letters here, so that no character of it is taken for a command
of SQLite's full-text search.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.file_words import SOURCES, Source, found_by, marked
from photosearch.library.ids import ContentId
from photosearch.text import sought_pieces

MOST_PIECES = 64
"""Pieces of one phrase that are compared; who reads on compares the text itself."""


class Found(NamedTuple):
    """A caption that holds what was sought."""

    id: int
    content: ContentId
    text: str


def any_captions(c: Connection) -> bool:
    """Whether there is anything to look through."""
    return raw(c).execute("SELECT 1 FROM captions LIMIT 1").fetchone() is not None


def holding(
    c: Connection, phrases: Sequence[Sequence[str]], source: Source, limit: int
) -> list[Found]:
    """Captions of that source in which each phrase's words stand in a row, newest first.

    Of contents that can be shown; of a machine's captions only the trusted ones. At most ``limit``.
    ``phrases`` are of words as ``text.words_of`` gives them; one without any asks for nothing.
    """
    sought = [phrase for phrase in (_phrase(source, words) for words in phrases) if phrase]
    if not sought or limit < 1:
        return []
    rows = raw(c).execute(
        "SELECT t.id, t.content_id, t.text FROM caption_words w "
        "CROSS JOIN captions t ON t.id = w.rowid "
        "WHERE caption_words MATCH ? "
        "AND t.content_id NOT IN (SELECT id FROM contents WHERE ready = 0) "
        "ORDER BY w.rowid DESC LIMIT ?",
        (" AND ".join(sought), limit),
    )
    return [Found(*row) for row in rows]


def _phrase(source: Source, words: Sequence[str]) -> str:
    pieces, beginning = sought_pieces(words)
    if not pieces:
        return ""
    if len(pieces) > MOST_PIECES:
        pieces, beginning = pieces[:MOST_PIECES], False
    return f'"{" ".join(marked(source, pieces))}"' + (" *" if beginning else "")


def saying(
    c: Connection, phrases: Sequence[Sequence[str]], among: Collection[ContentId]
) -> set[ContentId]:
    """Which of these contents have a caption with any of the phrases, as ``holding`` has it."""
    if not among:
        return set()
    sought = {source: [_spaced(source, words) for words in phrases if words] for source in SOURCES}
    rows = raw(c).execute(
        "SELECT content_id, source, ' ' || words || ' ' FROM captions "
        "WHERE content_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(among)),),
    )
    return {
        ContentId(content)
        for content, source, words in rows
        if any(each in words for each in sought[source])
    }


def _spaced(source: Source, words: Sequence[str]) -> str:
    pieces, beginning = sought_pieces(words)
    return f" {' '.join(marked(source, pieces))}{'' if beginning else ' '}"


# --- agreeing ---------------------------------------------------------------------------------


def disagreeing(c: Connection) -> set[ContentId]:
    """Contents with a caption that is not found by exactly its words, or that are no longer there.

    Compares the text, the words beside it and the index over them.
    """
    held: dict[int, int] = {}
    owners: dict[int, ContentId] = {}
    wrong: set[ContentId] = set()
    for number, content, source, text, words, searchable in raw(c).execute(_ALL):
        owners[number] = ContentId(content)
        if words != (found_by(source, text) if searchable else ""):
            wrong.add(ContentId(content))
        pieces = words.split(" ") if words else []
        held[number] = sum(_digest(piece, at) for at, piece in enumerate(pieces))
    found: dict[int, int] = {}
    for piece, number, at in raw(c).execute("SELECT term, doc, offset FROM caption_terms"):
        found[number] = found.get(number, 0) + _digest(piece, at)
    for number in held.keys() | found.keys():
        if held.get(number, 0) != found.get(number, 0):
            wrong.add(owners.get(number, ContentId(0)))
    return wrong


_ALL = "SELECT id, content_id, source, text, words, trusted = 1 AND removed = 0 FROM captions"


def _digest(piece: str, at: int) -> int:
    """Sums of these are the same for the same pieces at the same places, in whatever order."""
    return zlib.crc32(piece.encode(), at) ** 2


def mend(c: Connection) -> None:
    """Build the index again, and take all words from the texts."""
    raw(c).execute("INSERT INTO caption_words (caption_words) VALUES ('rebuild')")
    changed = []
    for number, _, source, text, words, searchable in raw(c).execute(_ALL):
        wanted = found_by(source, text) if searchable else ""
        if words != wanted:
            changed.append((wanted, number))
    raw(c).executemany("UPDATE captions SET words = ? WHERE id = ?", changed)
