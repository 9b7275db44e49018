"""What words say about photos: the user's own, the file's, a machine's, the picture's, kept apart.

Called inside ``Database.write`` (questions also inside ``read``). A caption hangs on a content: it
follows a photo that moves, and goes when the content is forgotten. The words that it is found by
stand beside it in the same row, and triggers keep the index over them (``caption_words``); knows
nothing of models or files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from photosearch.errors import Trouble
from photosearch.library.database import raw
from photosearch.library.file_words import FILE_PARTS, SOURCES, Source, found_by, said_by_file
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.listing import path_from
from photosearch.text import folded, storable

__all__ = [
    "FILE_PARTS",
    "LONGEST",
    "SOURCES",
    "CaptionRow",
    "Made",
    "Source",
    "Unjudged",
    "Verdict",
    "ask_again",
    "carry_own",
    "count_lacking",
    "forget_model",
    "judge",
    "lacking",
    "of_content",
    "record",
    "remove",
    "unjudged",
    "write_file",
    "write_own",
]

LONGEST = 5000
"""Characters of a caption that a user may write."""


@dataclass(frozen=True)
class CaptionRow:
    """Words about one content.

    Attributes:
        language: ``ko``, ``en`` or ``zh``; empty where nobody said.
        model: of a machine's; else empty.
        score: how sure the model was of its words.
        match: how well they fit the photo, by the model that searches.
        trusted: whether a search may use them; of a machine's that do not fit, not.
        part: of a file's, one of ``FILE_PARTS``; else empty.
    """

    id: int
    content: ContentId
    source: Source
    language: str
    text: str
    model: str
    score: float | None
    match: float | None
    trusted: bool
    part: str = ""


@dataclass(frozen=True)
class Made:
    """A machine's caption, as ``CaptionRow`` says; an empty text means that there is none.

    Attributes:
        judged: number of the model that said how well it fits; 0 for none.
    """

    content: ContentId
    language: str
    text: str
    score: float | None = None
    match: float | None = None
    trusted: bool = True
    judged: int = 0


@dataclass(frozen=True)
class Unjudged:
    """A machine's caption that the model in use has not judged, and where it stands among them."""

    place: tuple[int, int]
    content: ContentId
    text: str


@dataclass(frozen=True)
class Verdict:
    """How well the words of a caption fit its photo, and whether a search may use them."""

    caption: int
    text: str
    match: float
    trusted: bool


def of_content(c: Connection, content: int) -> list[CaptionRow]:
    """The user's first, then the file's, the machine's, the picture's; without what was removed."""
    rows = raw(c).execute(
        "SELECT id, content_id, source, language, text, model, score, match, trusted, part "
        "FROM captions WHERE content_id = ? AND removed = 0 AND text <> ''",
        (content,),
    )
    found = [
        CaptionRow(number, ContentId(owner), source, language, text, model, score, match,
                   bool(trusted), part)
        for number, owner, source, language, text, model, score, match, trusted, part in rows
    ]  # fmt: skip
    return sorted(found, key=_shown_at)


def _shown_at(row: CaptionRow) -> tuple[int, int, bool, int]:
    part = FILE_PARTS.index(row.part) if row.part in FILE_PARTS else 0
    return SOURCES.index(row.source), part, not row.trusted, row.id


def write_own(c: Connection, contents: Sequence[int], text: str) -> None:
    """The user's caption of each of ``contents``, in place of an older one; empty takes it away.

    Contents that are gone are left out. Raises ``Trouble`` for more than ``LONGEST`` characters.
    """
    shown = storable(text)
    if len(shown) > LONGEST:
        raise Trouble(f"A caption can have {LONGEST:,} characters at most.", "Shorten it.")
    if not shown:
        raw(c).execute(
            "DELETE FROM captions WHERE source = 'user' "
            "AND content_id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(contents)),),
        )
        return
    words = found_by("user", shown)
    raw(c).executemany(
        "INSERT INTO captions (content_id, source, text, words) "
        "SELECT id, 'user', ?, ? FROM contents WHERE id = ? "
        "ON CONFLICT (content_id, source, part, model, language) "
        "DO UPDATE SET text = excluded.text, words = excluded.words",
        [(shown, words, content) for content in contents],
    )


def write_file(c: Connection, content: int, extra: Mapping[str, str]) -> None:
    """What the file says by itself, out of ``Facts.extra``; a caption that is no longer so goes.

    One that the user has removed stays so until the file says something else. What the user or a
    machine said of it already is theirs, as after it was written into a sidecar from here: a file
    that repeats a machine is not to be trusted any more than that.
    """
    said = said_by_file(extra)
    known = {
        part: (number, text)
        for number, part, text in raw(c).execute(
            "SELECT id, part, text FROM captions WHERE content_id = ? AND source = 'file'",
            (content,),
        )
    }
    others = {
        folded(text)
        for (text,) in raw(c).execute(
            "SELECT text FROM captions WHERE content_id = ? AND source IN ('user', 'machine')",
            (content,),
        )
    }
    said = {
        part: text
        for part, text in said.items()
        if known.get(part, (0, ""))[1] == text or folded(text) not in others
    }
    for part, (number, text) in known.items():
        if part not in said:
            raw(c).execute("DELETE FROM captions WHERE id = ?", (number,))
        elif said[part] != text:
            raw(c).execute(
                "UPDATE captions SET text = ?, words = ?, removed = 0 WHERE id = ?",
                (said[part], found_by("file", said[part]), number),
            )
    raw(c).executemany(
        "INSERT INTO captions (content_id, source, part, text, words) VALUES (?, 'file', ?, ?, ?)",
        [
            (content, part, text, found_by("file", text))
            for part, text in said.items()
            if part not in known
        ],
    )


def remove(c: Connection, caption: int) -> None:
    """Take one away; a file's or a machine's is remembered, so that it does not come again."""
    raw(c).execute("DELETE FROM captions WHERE id = ? AND source = 'user'", (caption,))
    raw(c).execute("UPDATE captions SET removed = 1, words = '' WHERE id = ?", (caption,))


def carry_own(c: Connection, old: ContentId, new: ContentId) -> None:
    """Copy the user's caption of ``old`` to ``new``, unless that has one."""
    raw(c).execute(
        "INSERT INTO captions (content_id, source, text, words) "
        "SELECT ?, source, text, words FROM captions WHERE content_id = ? AND source = 'user' "
        "ON CONFLICT DO NOTHING",
        (new, old),
    )


# --- what machines say ------------------------------------------------------------------------


def record(c: Connection, model: str, rows: Sequence[Made]) -> None:
    """Keep what ``model`` said, in place of what it said before in that language.

    One that the user has removed stays removed; contents that are gone are left out.
    """
    if not model:
        raise ValueError("a machine's caption names its model")
    raw(c).executemany(
        "INSERT INTO captions "
        "(content_id, source, model, language, text, score, match, trusted, judged, words) "
        "SELECT id, 'machine', ?, ?, ?, ?, ?, ?, ?, ? FROM contents WHERE id = ? "
        "ON CONFLICT (content_id, source, part, model, language) DO UPDATE SET "
        "text = excluded.text, score = excluded.score, match = excluded.match, "
        "trusted = excluded.trusted, judged = excluded.judged, words = excluded.words "
        "WHERE removed = 0",
        [(model, *_machine_values(row), row.content) for row in rows],
    )


def ask_again(c: Connection, model: str, contents: Sequence[int]) -> None:
    """The user asked ``model`` for words about these: what was removed of them may come again."""
    raw(c).execute(
        "DELETE FROM captions WHERE source = 'machine' AND model = ? AND removed = 1 "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (model, json.dumps(list(contents))),
    )


def _machine_values(row: Made) -> tuple[str, str, float | None, float | None, int, int, str]:
    text = storable(row.text)
    words = found_by("machine", text) if row.trusted else ""
    return row.language, text, row.score, row.match, int(row.trusted), row.judged, words


_LAST = (1 << 63) - 1


def unjudged(
    c: Connection, model: ModelId, limit: int, after: tuple[int, int] = (0, 0)
) -> list[Unjudged]:
    """Machines' captions that were judged by another model than ``model``, or by none.

    At most ``limit`` behind the place ``after``, perhaps fewer than there are, but none only where
    there are none. Only of contents that ``model`` has a vector of: of all others nothing can be
    said. Costs what it finds, however many were judged.
    """
    before = _unjudged(c, model, limit, after, (model, 0)) if after < (model, 0) else []
    return before or _unjudged(c, model, limit, max(after, (model, _LAST)), (_LAST, _LAST))


def _unjudged(
    c: Connection, model: ModelId, limit: int, after: tuple[int, int], end: tuple[int, int]
) -> list[Unjudged]:
    rows = raw(c).execute(
        "SELECT t.judged, t.id, t.content_id, t.text FROM captions t INDEXED BY captions_judged "
        "CROSS JOIN embeddings e ON e.content_id = t.content_id AND e.model_id = ? "
        "WHERE e.vector IS NOT NULL AND t.source = 'machine' AND t.text <> '' AND t.removed = 0 "
        "AND (t.judged, t.id) > (?, ?) AND (t.judged, t.id) < (?, ?) "
        "ORDER BY t.judged, t.id LIMIT ?",
        (model, *after, *end, limit),
    )
    return [
        Unjudged((judged, number), ContentId(content), text)
        for judged, number, content, text in rows
    ]


def judge(c: Connection, model: ModelId, verdicts: Sequence[Verdict]) -> None:
    """Keep what ``model`` says of captions; one that is another text by now is left alone."""
    raw(c).executemany(
        "UPDATE captions SET match = ?, trusted = ?, judged = ?, words = ? "
        "WHERE id = ? AND text = ? AND source = 'machine' AND removed = 0",
        [
            (
                each.match,
                int(each.trusted),
                model,
                found_by("machine", each.text) if each.trusted else "",
                each.caption,
                each.text,
            )
            for each in verdicts
        ],
    )


_WITHOUT = (
    "FROM contents c WHERE c.ready > 0 AND NOT EXISTS (SELECT 1 FROM captions t WHERE "
    "t.content_id = c.id AND t.source = 'machine' AND t.part = '' AND t.model = ? "
    "AND t.language = ?) "
)
_REACHABLE = (
    "SELECT q.id FROM photos q JOIN roots s ON s.id = q.root_id WHERE q.content_id = c.id "
    "AND q.state = 'ready' AND s.offline_since IS NULL"
)


def lacking(
    c: Connection, model: str, language: str, limit: int, after: ContentId | None = None
) -> list[tuple[ContentId, Path]]:
    """Contents that ``model`` has said nothing about in that language, the newest id first.

    At most ``limit``, below ``after``, each with one file that is ready and reachable. Those whose
    caption was removed count as having it.
    """
    below = (1 << 62) if after is None else after
    rows = raw(c).execute(
        "SELECT n.id, r.path_raw, p.rel_raw FROM "
        f"(SELECT c.id, ({_REACHABLE} ORDER BY q.id LIMIT 1) AS photo {_WITHOUT} AND c.id < ?) n "
        "CROSS JOIN photos p ON p.id = n.photo CROSS JOIN roots r ON r.id = p.root_id "
        "ORDER BY n.id DESC LIMIT ?",
        (model, language, below, limit),
    )
    return [(ContentId(number), path_from(folder, name)) for number, folder, name in rows]


def count_lacking(c: Connection, model: str, language: str) -> int:
    """How many ``lacking`` would go through."""
    sql = f"SELECT count(*) {_WITHOUT} AND EXISTS ({_REACHABLE})"
    row = raw(c).execute(sql, (model, language)).fetchone()
    return int(row[0])


def forget_model(c: Connection, model: str) -> None:
    """Drop all that ``model`` said, what was removed of it included."""
    raw(c).execute("DELETE FROM captions WHERE source = 'machine' AND model = ?", (model,))
