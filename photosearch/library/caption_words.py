"""Finding captions by their words, and whether index and captions agree.

Called inside ``Database.read`` (``mend`` inside ``write``). What is sought comes as words of the
user's: it is cut into pieces of letters here, so that no character of it is taken for a command
of SQLite's full-text search.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.file_words import SOURCES, Source, found_by, marked
from photosearch.library.ids import ContentId
from photosearch.text import sought_pieces

MOST_PIECES = 64
"""Pieces of one phrase that are compared; who reads on compares the text itself."""

MOST_LOOKED_AT = 2000
"""Captions that are read for one answer of ``together``: some milliseconds."""


class Found(NamedTuple):
    """A caption that holds what was sought."""

    id: int
    content: ContentId
    text: str


class Together(NamedTuple):
    """A content whose captions hold between them what was sought.

    Attributes:
        captions: the fewest that need to be named, the best source's first.
        texts: of these.
        source: the least trusted that it takes.
    """

    content: ContentId
    captions: tuple[int, ...]
    texts: tuple[str, ...]
    source: Source


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


def together(c: Connection, phrases: Sequence[Sequence[str]], limit: int) -> list[Together]:
    """Contents whose captions hold all of the phrases, each in whichever caption, newest first.

    Looks at ``MOST_LOOKED_AT`` captions that hold the rarest of the phrases at most; where all of
    them are in more, nothing is found: too much is about such words. Of contents that can be
    shown; at most ``limit``. Otherwise as ``holding``.
    """
    sought = [words for words in phrases if words]
    if not sought or limit < 1:
        return []
    rarest = min((_holders(c, words) for words in sought), key=len)
    if len(rarest) > MOST_LOOKED_AT:
        return []
    rows = raw(c).execute(
        "SELECT t.content_id, t.source, t.id, t.text, ' ' || t.words || ' ' FROM "
        "(SELECT DISTINCT content_id FROM captions "
        "WHERE id IN (SELECT value FROM json_each(?))) w "
        "CROSS JOIN contents c ON c.id = w.content_id AND c.ready > 0 "
        "CROSS JOIN captions t ON t.content_id = c.id WHERE t.words <> ''",
        (json.dumps(rarest),),
    )
    said: dict[ContentId, list[_Said]] = {}
    for content, source, number, text, words in rows:
        said.setdefault(ContentId(content), []).append(_Said(source, number, text, words))
    spaced = [{source: _spaced(source, words) for source in SOURCES} for words in sought]
    found = (_together(content, own, spaced) for content, own in said.items())
    complete = [each for each in found if each is not None]
    return sorted(complete, key=lambda each: -max(each.captions))[:limit]


def _holders(c: Connection, words: Sequence[str]) -> list[int]:
    """Captions of any source that hold the phrase; one more than are looked at, at most."""
    either = " OR ".join(_phrase(source, words) for source in SOURCES)
    rows = raw(c).execute(
        "SELECT rowid FROM caption_words WHERE caption_words MATCH ? LIMIT ?",
        (either, MOST_LOOKED_AT + 1),
    )
    return [number for (number,) in rows]


class _Said(NamedTuple):
    source: Source
    id: int
    text: str
    words: str


def _together(
    content: ContentId, said: Sequence[_Said], sought: Sequence[Mapping[Source, str]]
) -> Together | None:
    """Which captions hold what is sought, those of the best source where several do."""
    ordered = sorted(said, key=lambda each: (SOURCES.index(each.source), each.id))
    chosen: dict[int, _Said] = {}
    for phrase in sought:
        holder = next((each for each in ordered if phrase[each.source] in each.words), None)
        if holder is None:
            return None
        chosen[holder.id] = holder
    used = [each for each in ordered if each.id in chosen]
    return Together(content, tuple(each.id for each in used), tuple(each.text for each in used),
                    used[-1].source)  # fmt: skip


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
