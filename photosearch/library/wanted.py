"""Pending files found by where they are or what they are called, a bounded look at a time.

Called by the ingest thread inside ``Database.read``; ``photos`` offers these names too. Every look
reads a given number of index rows at most, wherever it finds nothing, and says where the next one
goes on: nobody knows beforehand how many files must be passed. Knows no wishes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.ids import PhotoId, RootId
from photosearch.library.listing import Pending, path_from
from photosearch.library.roots import relative_to, roots
from photosearch.paths import to_key

_LATEST = (1 << 63) - 1
_LAST_NAME = "\U0010ffff"


@dataclass(frozen=True)
class Range:
    """The files of a root between two names; ``after`` the one that was looked at last."""

    root: RootId
    after: tuple[str, int]
    end: str


def ranges_below(c: Connection, folders: Sequence[Path]) -> list[Range]:
    """What there is in ``folders`` and below them, under every root that can be reached."""
    found: dict[tuple[RootId, str], Range] = {}
    for folder in folders:
        place = Path(os.path.abspath(folder))
        for root in roots(c):
            inside = relative_to(place, root.path)
            around = place == root.path or relative_to(root.path, place) is not None
            if root.offline or (inside is None and not around):
                continue
            prefix = "" if inside is None else to_key(inside) + "/"
            end = prefix[:-1] + "0" if prefix else _LAST_NAME  # 0 comes right behind the slash
            found[root.id, prefix] = Range(root.id, (prefix, _LATEST), end)
    return list(found.values())


def pending_in(c: Connection, place: Range, rows: int) -> tuple[list[PhotoId], Range | None]:
    """The pending ones of the next ``rows`` files, newest first, and what is left of ``place``."""
    name, number = place.after
    seen = (
        raw(c)
        .execute(
            "SELECT id, rel_key, state, mtime_ns FROM photos INDEXED BY photos_by_key "
            "WHERE root_id = ? AND (rel_key, id) > (?, ?) AND rel_key < ? "
            "ORDER BY rel_key, id LIMIT ?",
            (place.root, name, number, place.end, rows),
        )
        .fetchall()
    )
    waiting = sorted(((row[3], row[0]) for row in seen if row[2] == "pending"), reverse=True)
    left = replace(place, after=(seen[-1][1], seen[-1][0])) if len(seen) == rows else None
    return [PhotoId(photo) for _, photo in waiting], left


@dataclass(frozen=True)
class Named:
    """A pending file by its name below its root, NFC with forward slashes."""

    id: PhotoId
    rel_key: str


def pending_names(
    c: Connection, after: tuple[int, int] | None, rows: int
) -> tuple[list[Named], tuple[int, int] | None]:
    """The next ``rows`` pending files, newest first, and where to go on; None at the end."""
    seen = (
        raw(c)
        .execute(
            "SELECT id, rel_key, mtime_ns FROM photos INDEXED BY photos_pending "
            "WHERE state = 'pending' AND (mtime_ns, id) < (?, ?) "
            "ORDER BY mtime_ns DESC, id DESC LIMIT ?",
            (*(after or (_LATEST, _LATEST)), rows),
        )
        .fetchall()
    )
    found = [Named(PhotoId(row[0]), row[1]) for row in seen]
    return found, (seen[-1][2], seen[-1][0]) if len(seen) == rows else None


def pending_of(c: Connection, wanted: Sequence[PhotoId]) -> list[Pending]:
    """Those of these files that are still to be read and can be reached, in the same order."""
    rows = raw(c).execute(
        "SELECT p.id, r.path_raw, p.rel_raw, p.size, p.mtime_ns, p.content_id, "
        "coalesce((SELECT crashes FROM problems WHERE photo_id = p.id), 0) "
        "FROM json_each(?) wanted JOIN photos p ON p.id = wanted.value "
        "JOIN roots r ON r.id = p.root_id "
        "WHERE p.state = 'pending' AND r.offline_since IS NULL ORDER BY wanted.key",
        (json.dumps([int(photo) for photo in wanted]),),
    )
    return [
        Pending(PhotoId(photo), path_from(folder, name), size, mtime, content, crashes)
        for photo, folder, name, size, mtime, content, crashes in rows
    ]
