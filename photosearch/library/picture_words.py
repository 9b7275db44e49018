"""Words that stand in pictures: captions of the source ``picture``, one for each content.

Called inside ``Database.write`` (questions also inside ``read``). A content in which no words were
found has an empty one, so that it is not read again; what the user has taken away is not read again
either. Knows nothing of how they are read: a ``version`` stands for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.file_words import found_by
from photosearch.library.ids import ContentId
from photosearch.library.listing import path_from
from photosearch.text import storable

LONGEST = 20_000  # characters of one picture that are kept


@dataclass(frozen=True)
class Read:
    """What stands in one picture; an empty text means that nothing does.

    Attributes:
        score: how sure the reading was, 0 to 1, in the mean; None for no words.
    """

    content: ContentId
    text: str
    score: float | None = None


def record(c: Connection, version: str, rows: Sequence[Read]) -> None:
    """Keep what was read, in place of what another version read.

    What the user has taken away stays away; contents that are gone are left out.
    """
    raw(c).executemany(
        "DELETE FROM captions WHERE content_id = ? AND source = 'picture' AND model <> ? "
        "AND removed = 0",
        [(row.content, version) for row in rows],
    )
    raw(c).executemany(
        "INSERT INTO captions (content_id, source, model, text, score, words) "
        "SELECT id, 'picture', ?, ?, ?, ? FROM contents WHERE id = ? AND NOT EXISTS (SELECT 1 "
        "FROM captions t WHERE t.content_id = contents.id AND t.source = 'picture' "
        "AND t.removed = 1) "
        "ON CONFLICT (content_id, source, part, model, language) DO UPDATE SET "
        "text = excluded.text, score = excluded.score, words = excluded.words",
        [(version, *_values(row), row.content) for row in rows],
    )


def _values(row: Read) -> tuple[str, float | None, str]:
    text = storable(row.text)[:LONGEST]
    return text, row.score, found_by("picture", text)


# Through the index of what makes a caption one of its kind: costs the contents, not the captions.
_WITHOUT = (
    "FROM contents c WHERE c.ready > 0 AND NOT EXISTS (SELECT 1 FROM captions t WHERE "
    "t.content_id = c.id AND t.source = 'picture' AND (t.model = ? OR t.removed = 1)) "
)
_REACHABLE = (
    "SELECT q.id FROM photos q JOIN roots s ON s.id = q.root_id WHERE q.content_id = c.id "
    "AND q.state = 'ready' AND s.offline_since IS NULL"
)


def lacking(
    c: Connection, version: str, limit: int, after: ContentId | None = None
) -> list[tuple[ContentId, Path]]:
    """Contents whose words were not read by ``version``, the newest id first.

    At most ``limit``, below ``after``, each with one file that is ready and reachable.
    """
    below = (1 << 62) if after is None else after
    rows = raw(c).execute(
        "SELECT n.id, r.path_raw, p.rel_raw FROM "
        f"(SELECT c.id, ({_REACHABLE} ORDER BY q.id LIMIT 1) AS photo {_WITHOUT} AND c.id < ?) n "
        "CROSS JOIN photos p ON p.id = n.photo CROSS JOIN roots r ON r.id = p.root_id "
        "ORDER BY n.id DESC LIMIT ?",
        (version, below, limit),
    )
    return [(ContentId(number), path_from(folder, name)) for number, folder, name in rows]


def count_lacking(c: Connection, version: str) -> int:
    """How many ``lacking`` would go through."""
    sql = f"SELECT count(*) {_WITHOUT} AND EXISTS ({_REACHABLE})"
    return int(raw(c).execute(sql, (version,)).fetchone()[0])


def progress(c: Connection, version: str) -> tuple[int, int, int]:
    """How many contents there are to show, how many of them were read, and how many have words."""
    ready = int(raw(c).execute("SELECT count(*) FROM contents WHERE ready > 0").fetchone()[0])
    left = int(raw(c).execute(f"SELECT count(*) {_WITHOUT}", (version,)).fetchone()[0])
    worded = raw(c).execute(
        "SELECT count(*) FROM captions WHERE source = 'picture' AND text <> '' AND removed = 0"
    )
    return ready, ready - left, int(worded.fetchone()[0])
