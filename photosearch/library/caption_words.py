"""Finding captions by their words, and whether index and captions agree.

Called inside ``Database.read`` (``mend`` and ``renew`` inside ``write``). What is sought comes as
words of the user's; ``sought`` makes of it what SQLite's full-text search is asked.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from photosearch.library.connecting import raw
from photosearch.library.file_words import SOURCES, Source, found_by
from photosearch.library.ids import ContentId
from photosearch.library.sought import either, expression, spaced


class Found(NamedTuple):
    """A caption that holds what was sought."""

    id: int
    content: ContentId
    text: str


class Said(NamedTuple):
    """A caption, with a space around each of the ``words`` that it is found by."""

    source: Source
    id: int
    text: str
    words: str


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
    sought = expression(source, phrases)
    if not sought or limit < 1:
        return []
    rows = raw(c).execute(
        "SELECT t.id, t.content_id, t.text FROM caption_words w "
        "CROSS JOIN captions t ON t.id = w.rowid "
        "WHERE caption_words MATCH ? "
        "AND t.content_id NOT IN (SELECT id FROM contents WHERE ready = 0) "
        "ORDER BY w.rowid DESC LIMIT ?",
        (sought, limit),
    )
    return [Found(*row) for row in rows]


def holders(c: Connection, phrase: Sequence[str], limit: int) -> set[ContentId] | None:
    """Contents of which a caption holds the phrase, hidden ones too; None if ``limit`` do."""
    sought = either(SOURCES, phrase)
    if not sought:
        return set()
    rows = raw(c).execute(
        "SELECT t.content_id FROM caption_words w CROSS JOIN captions t ON t.id = w.rowid "
        "WHERE caption_words MATCH ? LIMIT ?",
        (sought, limit),
    )
    found = [content for (content,) in rows]
    return None if len(found) == limit else set(found)


def said(c: Connection, contents: Collection[ContentId]) -> dict[ContentId, list[Said]]:
    """The captions that are found by words, of those of these contents that can be shown."""
    rows = raw(c).execute(
        "SELECT t.content_id, t.source, t.id, t.text, ' ' || t.words || ' ' FROM json_each(?) w "
        "CROSS JOIN contents c ON c.id = w.value AND c.ready > 0 "
        "CROSS JOIN captions t ON t.content_id = c.id WHERE t.words <> ''",
        (json.dumps([int(content) for content in contents]),),
    )
    found: dict[ContentId, list[Said]] = {}
    for content, *caption in rows:
        found.setdefault(ContentId(content), []).append(Said(*caption))
    return found


def saying(
    c: Connection, phrases: Sequence[Sequence[str]], among: Collection[ContentId]
) -> set[ContentId]:
    """Which of these contents have a caption with any of the phrases, as ``holding`` has it."""
    if not among:
        return set()
    sought = {
        source: [each for words in phrases if words for each in spaced(source, words)]
        for source in SOURCES
    }
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
    raw(c).executemany("UPDATE captions SET words = ? WHERE id = ?", _changed(c))


def renew(c: Connection) -> None:
    """Take the words of all texts but plain English ones again, then build the index once."""
    changed = _changed(c, " WHERE text GLOB '*[^ -~]*'")
    if not changed:
        return
    name = "captions_changed"
    sql = raw(c).execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    raw(c).execute(f"DROP TRIGGER {name}")
    raw(c).executemany("UPDATE captions SET words = ? WHERE id = ?", changed)
    raw(c).execute("INSERT INTO caption_words (caption_words) VALUES ('rebuild')")
    raw(c).execute(sql)


def _changed(c: Connection, where: str = "") -> list[tuple[str, int]]:
    """Words that are not those of their text, as they should be, and the caption's number."""
    changed = []
    for number, _, source, text, words, searchable in raw(c).execute(_ALL + where):
        wanted = found_by(source, text) if searchable else ""
        if words != wanted:
            changed.append((wanted, number))
    return changed
