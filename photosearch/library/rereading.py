"""Photos whose own words are to be read again, because a sidecar beside them is another one.

Called by the ingest thread inside ``Database.write`` (questions inside ``read``). A mark is set in
the transaction that records the sidecar, and taken away in the one that stores what it says, so
that nothing is lost however a run ends. Knows which photos a sidecar's name speaks of, not what
is in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from photosearch.library.contents import add_content
from photosearch.library.database import raw
from photosearch.library.facts import Facts
from photosearch.library.ids import PhotoId, RootId
from photosearch.library.listing import path_from

ENDING = len(b".xmp")
MOST_COPIES = 8  # of one content, whose sidecars are read too
_DOT = b"."
_PAST_DOT = b"/"  # the next byte: everything between begins with a name and its dot


@dataclass(frozen=True)
class Marked:
    """A photo to read again.

    Attributes:
        hash: of the content that it held.
        size: of that content in bytes.
        copies: other files of the same content that can be reached, at most ``MOST_COPIES``.
    """

    photo: PhotoId
    path: Path
    hash: bytes
    size: int
    copies: tuple[Path, ...] = ()


def mark(c: Connection, root: RootId, sidecars: Sequence[bytes]) -> None:
    """These sidecars (``rel_raw``) have come, changed or gone: their photos are to be read again.

    ``a.jpg.xmp`` speaks of ``a.jpg``, ``a.xmp`` of every ``a.*`` beside it. A photo that is new is
    left out, for it is read with its sidecar anyway, unless it may be a copy of a known one, which
    is hashed only. So is one that is missing.
    """
    names = [sidecar[:-ENDING] for sidecar in sidecars]
    wanted = (
        "state IN ('ready', 'pending') AND (content_id IS NOT NULL "
        "OR EXISTS (SELECT 1 FROM contents WHERE size = photos.size))"
    )
    insert = "INSERT OR IGNORE INTO rereading (photo_id) SELECT id FROM photos WHERE root_id = ? "
    raw(c).executemany(f"{insert} AND rel_raw = ? AND {wanted}", [(root, name) for name in names])
    beside = "instr(substr(rel_raw, ?), ?) = 0 AND instr(substr(rel_raw, ?), ?) = 0"
    separator = os.fsencode(os.sep)
    raw(c).executemany(
        f"{insert} AND rel_raw > ? AND rel_raw < ? AND {beside} AND {wanted}",
        [
            (root, name + _DOT, name + _PAST_DOT, rest, _DOT, rest, separator)
            for name in names
            for rest in [len(name) + 2]  # SQLite counts bytes from 1
        ],
    )


def marked(c: Connection, limit: int, after: int = 0) -> list[Marked]:
    """Marked photos that are ready and can be reached, at most ``limit``, oldest first.

    Those with a number above ``after``. All others wait until they are: the pipeline reads them,
    or their drive comes back.
    """
    rows = raw(c).execute(
        "SELECT p.id, r.path_raw, p.rel_raw, c.hash, c.size, c.id FROM rereading m "
        "CROSS JOIN photos p ON p.id = m.photo_id CROSS JOIN roots r ON r.id = p.root_id "
        "CROSS JOIN contents c ON c.id = p.content_id "
        "WHERE m.photo_id > ? AND p.state = 'ready' AND r.offline_since IS NULL "
        "ORDER BY m.photo_id LIMIT ?",
        (after, limit),
    )
    return [
        Marked(PhotoId(photo), path_from(folder, name), hash, size, _copies(c, content, photo))
        for photo, folder, name, hash, size, content in rows.fetchall()
    ]


def _copies(c: Connection, content: int, photo: int) -> tuple[Path, ...]:
    rows = raw(c).execute(
        "SELECT r.path_raw, p.rel_raw FROM photos p CROSS JOIN roots r ON r.id = p.root_id "
        "WHERE p.content_id = ? AND p.state = 'ready' AND p.id <> ? AND r.offline_since IS NULL "
        "ORDER BY p.id LIMIT ?",
        (content, photo, MOST_COPIES),
    )
    return tuple(path_from(folder, name) for folder, name in rows)


def renew(c: Connection, read: Sequence[tuple[Marked, Facts | None]]) -> None:
    """These have been read: keep their facts, None for one that holds another picture by now."""
    for each, facts in read:
        if facts is not None:
            add_content(c, each.hash, each.size, facts)
    raw(c).execute(
        "DELETE FROM rereading WHERE photo_id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(each.photo) for each, _ in read]),),
    )
