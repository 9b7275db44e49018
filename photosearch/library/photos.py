"""Photos, as search and status ask for them; the one door to all functions on roots and files.

Called on reader threads inside ``Database.read``. The functions of ``roots``, ``listing`` and
``contents`` are offered under this name too, so that a caller needs to know one module. All take
a ``Connection`` and answer with frozen values; rows never leave this package.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from photosearch.library.contents import (
    Forgotten,
    LinkOutcome,
    add_content,
    content_by_hash,
    content_hashes,
    content_sizes,
    facts_of,
    fail,
    forget,
    forget_missing,
    forget_root,
    ignore,
    link,
    note_crash,
    retry,
    retry_photos,
)
from photosearch.library.database import raw
from photosearch.library.facts import Facts
from photosearch.library.ids import ContentId, PhotoId, RootId
from photosearch.library.listing import (
    Known,
    KnownFolder,
    Listed,
    Pending,
    count_pending,
    known_below,
    known_in,
    known_others,
    known_photos,
    path_from,
    pending_photos,
    record_listing,
)
from photosearch.library.roots import (
    Root,
    add_root,
    inner_prefixes,
    relative_to,
    repoint,
    roots,
    set_offline,
    set_volume,
)
from photosearch.library.wanted import (
    Named,
    Range,
    pending_in,
    pending_names,
    pending_of,
    ranges_below,
)
from photosearch.paths import to_key, to_raw

__all__ = [
    "Counts",
    "Facts",
    "Forgotten",
    "Known",
    "KnownFolder",
    "LinkOutcome",
    "Listed",
    "Named",
    "Pending",
    "PhotoRef",
    "Placed",
    "ProblemRow",
    "Range",
    "Root",
    "add_content",
    "add_root",
    "any_searchable",
    "content_by_hash",
    "content_hashes",
    "content_of_path",
    "content_sizes",
    "count_missing_since",
    "count_pending",
    "count_searchable",
    "counts",
    "facts_of",
    "fail",
    "forget",
    "forget_missing",
    "forget_root",
    "hidden_contents",
    "ignore",
    "inner_prefixes",
    "known_below",
    "known_in",
    "known_others",
    "known_photo",
    "known_photos",
    "link",
    "note_crash",
    "paths_of",
    "pending_in",
    "pending_names",
    "pending_of",
    "pending_photos",
    "photos_at",
    "problems",
    "ranges_below",
    "record_listing",
    "relative_to",
    "repoint",
    "retry",
    "retry_photos",
    "roots",
    "searchable_contents",
    "set_offline",
    "set_volume",
]


@dataclass(frozen=True)
class PhotoRef:
    """One file that can be shown; ``offline``: its root cannot be reached at the moment."""

    id: PhotoId
    path: Path
    offline: bool


@dataclass(frozen=True)
class Placed:
    """Where a path belongs: its root, its name below that, and its row if it is known."""

    path: Path
    root: RootId
    rel: str
    photo: PhotoId | None


@dataclass(frozen=True)
class ProblemRow:
    """One file that cannot be read, and why; ``ignored``: the user wants to hear no more of it."""

    path: Path
    kind: str
    reason: str
    ignored: bool = False


@dataclass(frozen=True)
class Counts:
    """Files by state, and what hangs on them.

    ``offline`` are ready ones under unreachable roots; ``ignored`` are those of ``failed`` that the
    user wants to hear no more of.
    """

    ready: int
    pending: int
    failed: int
    missing: int
    offline: int
    contents: int
    others: int
    roots: int
    roots_offline: int
    ignored: int = 0


def paths_of(c: Connection, contents: Sequence[ContentId]) -> dict[ContentId, list[PhotoRef]]:
    """The ready files of each content, by name; offline roots included, contents without left out.

    The answer is in the order of ``contents``.
    """
    rows = raw(c).execute(
        "SELECT p.content_id, p.id, r.path_raw, p.rel_raw, r.offline_since IS NOT NULL "
        "FROM json_each(?) wanted JOIN photos p ON p.content_id = wanted.value "
        "JOIN roots r ON r.id = p.root_id WHERE p.state = 'ready' "
        "ORDER BY wanted.key, p.rel_key, p.rel_raw, p.id",
        (json.dumps([int(content) for content in dict.fromkeys(contents)]),),
    )
    found: dict[ContentId, list[PhotoRef]] = {}
    for content, photo, folder, name, offline in rows:
        ref = PhotoRef(PhotoId(photo), path_from(folder, name), bool(offline))
        found.setdefault(ContentId(content), []).append(ref)
    return found


def searchable_contents(c: Connection) -> NDArray[np.int64]:
    """(n,) ids of all contents with a ready file, ascending. Reads every content."""
    return _ids(c, "SELECT id FROM contents WHERE ready > 0 ORDER BY id")


def hidden_contents(c: Connection) -> NDArray[np.int64]:
    """(n,) ids of the contents without a ready file, ascending; usually few."""
    return _ids(c, "SELECT id FROM contents WHERE ready = 0 ORDER BY id")


def _ids(c: Connection, sql: str) -> NDArray[np.int64]:
    return np.fromiter((row[0] for row in raw(c).execute(sql)), dtype=np.int64)


def content_of_path(c: Connection, path: Path) -> ContentId | None:
    """The content of that file if it is known and ready.

    The exact name is tried first, then one that differs only in Unicode form, as when a name
    that macOS stores decomposed was typed on a keyboard.
    """
    path = Path(os.path.abspath(path))
    inside = [(root, relative_to(path, root.path)) for root in roots(c)]
    for root, name in sorted(inside, key=lambda pair: -len(pair[0].path.parts)):
        if name is None:
            continue
        row = c.exec_driver_sql(
            "SELECT content_id, state FROM photos WHERE root_id = ? AND rel_key = ? "
            "ORDER BY rel_raw <> ?, state <> 'ready', rel_raw LIMIT 1",
            (root.id, to_key(name), to_raw(name)),
        ).first()
        if row is not None:
            return ContentId(row[0]) if row[1] == "ready" else None
    return None


def photos_at(c: Connection, paths: Sequence[Path]) -> list[Placed]:
    """Those of ``paths`` that lie below a root, with the row of each by its exact name."""
    known = sorted(roots(c), key=lambda root: -len(root.path.parts))
    found = []
    for path in paths:
        whole = Path(os.path.abspath(path))
        inside = ((root.id, relative_to(whole, root.path)) for root in known)
        place = next(((root, rel) for root, rel in inside if rel is not None), None)
        if place is None:
            continue
        row = c.exec_driver_sql(
            "SELECT id FROM photos WHERE root_id = ? AND rel_raw = ?", (place[0], to_raw(place[1]))
        ).first()
        found.append(Placed(path, *place, PhotoId(row[0]) if row else None))
    return found


def known_photo(c: Connection, photo: PhotoId) -> Known | None:
    """One file as the library remembers it."""
    row = c.exec_driver_sql(
        "SELECT id, rel_raw, size, mtime_ns, state, content_id FROM photos WHERE id = ?", (photo,)
    ).first()
    return None if row is None else Known(*row)


def problems(c: Connection) -> list[ProblemRow]:
    """Every file that could not be read, by name."""
    rows = c.exec_driver_sql(
        "SELECT r.path_raw, p.rel_raw, x.kind, x.reason, x.ignored FROM photos p "
        "JOIN problems x ON x.photo_id = p.id JOIN roots r ON r.id = p.root_id "
        "WHERE p.state = 'failed' ORDER BY r.path_key, p.rel_key, p.rel_raw"
    ).all()
    return [
        ProblemRow(path_from(folder, name), kind, reason, bool(ignored))
        for folder, name, kind, reason, ignored in rows
    ]


def counts(c: Connection) -> Counts:
    """How much of everything there is."""
    known = roots(c)
    offline = [root.id for root in known if root.offline]
    pending, failed, missing = (_in_state(c, name) for name in ("pending", "failed", "missing"))
    return Counts(
        ready=_count(c, "photos") - pending - failed - missing,
        pending=pending,
        failed=failed,
        missing=missing,
        offline=sum(
            _count(c, f"photos WHERE root_id = {id} AND state = 'ready'") for id in offline
        ),
        contents=_count(c, "contents"),
        others=_count(c, "others"),
        roots=len(known),
        roots_offline=len(offline),
        ignored=_count(
            c,
            "problems x INDEXED BY problems_ignored JOIN photos p ON p.id = x.photo_id "
            "WHERE x.ignored = 1 AND p.state = 'failed'",
        ),
    )


def any_searchable(c: Connection) -> bool:
    """Whether a search can answer with anything."""
    return c.exec_driver_sql("SELECT 1 FROM contents WHERE ready > 0 LIMIT 1").first() is not None


def count_searchable(c: Connection) -> int:
    """How many files a search may answer with."""
    states = ("pending", "failed", "missing")
    return _count(c, "photos") - sum(_in_state(c, name) for name in states)


def count_missing_since(c: Connection, since: float) -> int:
    """How many files have been missing since ``since`` (seconds since 1970) or later."""
    return _count(c, f"photos WHERE state = 'missing' AND missing_since >= {since!r}")


def _in_state(c: Connection, name: str) -> int:
    # Named, since SQLite would rather walk an index over all files that happens to hold the state.
    return _count(c, f"photos INDEXED BY photos_{name} WHERE state = '{name}'")


def _count(c: Connection, rows: str) -> int:
    return int(c.exec_driver_sql(f"SELECT count(*) FROM {rows}").scalar_one())
