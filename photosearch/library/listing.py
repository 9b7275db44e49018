"""What a scan found against what we know: the rows of files, before anyone has read them.

Called by the ingest thread inside ``Database.read`` or ``write``; ``photos`` offers these names
too. Knows sizes and times of files; knows neither pixels nor folders' rules.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from photosearch.library import names
from photosearch.library.database import raw
from photosearch.library.ids import ContentId, PhotoId, RootId
from photosearch.library.own_names import name_of
from photosearch.library.roots import inner_prefixes
from photosearch.paths import from_raw, to_key

_LATEST_NS = (1 << 63) - 1  # SQLite's largest number, in the year 2262; ext4 goes on to 2446
_SEP = os.fsencode(os.sep)
_PAST_SEP = bytes([_SEP[0] + 1])  # sorts behind everything below a folder
_UNTRUSTED = -(1 << 63)  # a time that no file has: whatever comes back there must be read again


class Listed(NamedTuple):
    """A file as a scan sees it; ``rel_raw`` is its path from the root, in the system's bytes."""

    rel_raw: bytes
    size: int
    mtime_ns: int


class Known(NamedTuple):
    """A file as the library remembers it; ``state`` is pending, ready, failed or missing."""

    id: PhotoId
    rel_raw: bytes
    size: int
    mtime_ns: int
    state: str
    content_id: ContentId | None


@dataclass(frozen=True)
class Pending:
    """A file to be read. ``previous_content`` is what it held before it changed."""

    id: PhotoId
    path: Path
    size: int
    mtime_ns: int
    previous_content: ContentId | None
    crashes: int


@dataclass(frozen=True)
class KnownFolder:
    """What the library remembers of one folder; ``folders`` are those with something below them."""

    photos: dict[bytes, Known]
    others: dict[bytes, tuple[int, int]]
    folders: frozenset[bytes]


def known_photos(c: Connection, root: RootId) -> dict[bytes, Known]:
    """Everything known under ``root`` by ``rel_raw``, missing files included."""
    rows = raw(c).execute(
        "SELECT id, rel_raw, size, mtime_ns, state, content_id FROM photos WHERE root_id = ?",
        (root,),
    )
    # tuple.__new__ is what Known(*row) comes to, without a Python call for each of 100,000 rows.
    return {known.rel_raw: known for known in map(partial(tuple.__new__, Known), rows)}


def known_others(c: Connection, root: RootId) -> dict[bytes, tuple[int, int]]:
    """Size and time of the files found to be no photos, by ``rel_raw``."""
    rows = raw(c).execute("SELECT rel_raw, size, mtime_ns FROM others WHERE root_id = ?", (root,))
    return {name: (size, mtime_ns) for name, size, mtime_ns in rows}


def known_in(c: Connection, root: RootId, folder: bytes) -> KnownFolder:
    """What is known directly in ``folder`` (b"" is the root); what is below costs nothing."""
    seen, beside = _directly_in(c, "photos", _PHOTO, root, folder)
    others, below = _directly_in(c, "others", _OTHER, root, folder)
    return _known(seen, others, beside | below)


def known_below(c: Connection, root: RootId, folder: bytes) -> KnownFolder:
    """Everything known below ``folder``, which is not the root, at any depth."""
    seen, others = (
        raw(c)
        .execute(
            f"SELECT {columns} FROM {table} WHERE root_id = ? AND rel_raw >= ? AND rel_raw < ?",
            (root, folder + _SEP, folder + _PAST_SEP),
        )
        .fetchall()
        for table, columns in (("photos", _PHOTO), ("others", _OTHER))
    )
    return _known(seen, others, set())


_PHOTO = "rel_raw, id, size, mtime_ns, state, content_id"
_OTHER = "rel_raw, size, mtime_ns"


def _directly_in(
    c: Connection, table: str, columns: str, root: RootId, folder: bytes
) -> tuple[list[tuple[Any, ...]], set[bytes]]:
    """Rows in name order, jumping over each sub-folder as soon as one of its rows comes up."""
    start = folder + _SEP if folder else b""
    end, before = (folder + _PAST_SEP, "AND rel_raw < ? ") if folder else (b"", "AND ? = x'' ")
    files: list[tuple[Any, ...]] = []
    folders: set[bytes] = set()
    at: bytes | None = start
    while at is not None:
        rows = raw(c).execute(
            f"SELECT {columns} FROM {table} WHERE root_id = ? AND rel_raw >= ? {before}"
            "ORDER BY rel_raw",
            (root, at, end),
        )
        at = None
        for row in rows:
            name, below, _ = row[0][len(start) :].partition(_SEP)
            if below:
                folders.add(start + name)
                at = start + name + _PAST_SEP
                break
            files.append(row)
        rows.close()
    return files, folders


def _known(
    seen: Sequence[tuple[Any, ...]], others: Sequence[tuple[Any, ...]], folders: set[bytes]
) -> KnownFolder:
    return KnownFolder(
        {name: Known(photo, name, *rest) for name, photo, *rest in seen},
        {name: (size, mtime_ns) for name, size, mtime_ns in others},
        frozenset(folders),
    )


def record_listing(
    c: Connection,
    root: RootId,
    new: Sequence[Listed],
    changed: Sequence[tuple[PhotoId, Listed]],
    missing: Sequence[PhotoId],
    back: Sequence[PhotoId],
    others: Sequence[Listed],
    now: float,
    *,
    others_gone: Sequence[bytes] = (),
) -> None:
    """Write down what a scan of ``root`` found; every part may be empty or come in portions.

    Args:
        c: inside ``write``.
        root: the root that was scanned. Files below another root are that one's and left out.
        new: unknown files; they become pending. One that is known after all counts as changed.
        changed: other size or time (missing ones that came back so included): pending, without
            their old problem; the old content stays beside the row until they are read.
        missing: known files that are not there, noticed ``now``. Only of a root that could be
            listed: the files of an offline one cannot be seen, which is not being gone.
        back: missing files that are there again as they were.
        others: files sniffed and found to be no photos.
        now: seconds since 1970.
        others_gone: such files that have disappeared.
    """
    inner = inner_prefixes(c, root)
    _record_new(c, root, [file for file in new if not file.rel_raw.startswith(inner)], now)
    _record_changed(c, changed)
    _record_missing(c, missing, now)
    _record_back(c, back)
    raw(c).executemany(
        "DELETE FROM others WHERE root_id = ? AND rel_raw = ?",
        [(root, file.rel_raw) for file in new] + [(root, name) for name in others_gone],
    )
    raw(c).executemany(
        "INSERT OR REPLACE INTO others (root_id, rel_raw, size, mtime_ns) VALUES (?, ?, ?, ?)",
        [
            (root, file.rel_raw, file.size, storable_ns(file.mtime_ns))
            for file in others
            if not file.rel_raw.startswith(inner)
        ],
    )


def _record_new(c: Connection, root: RootId, new: Sequence[Listed], now: float) -> None:
    keys = [to_key(from_raw(file.rel_raw)) for file in new]
    raw(c).executemany(
        "INSERT INTO photos (root_id, rel_raw, rel_key, size, mtime_ns, state, added_at, name_id, "
        "own_name) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?) "
        "ON CONFLICT (root_id, rel_raw) DO UPDATE SET size = excluded.size, "
        "mtime_ns = excluded.mtime_ns, state = 'pending', missing_since = NULL",
        [
            (
                *(root, file.rel_raw, key, file.size, storable_ns(file.mtime_ns), now, name),
                name_of(key),
            )
            for file, key, name in zip(new, keys, names.of_files(c, root, keys), strict=True)
        ],
    )


def _record_changed(c: Connection, changed: Sequence[tuple[PhotoId, Listed]]) -> None:
    raw(c).executemany(
        "UPDATE photos SET size = ?, mtime_ns = ?, state = 'pending', missing_since = NULL "
        "WHERE id = ?",
        [(file.size, storable_ns(file.mtime_ns), photo) for photo, file in changed],
    )
    raw(c).executemany(
        "DELETE FROM problems WHERE photo_id = ?", [(photo,) for photo, _ in changed]
    )


def _record_missing(c: Connection, missing: Sequence[PhotoId], now: float) -> None:
    raw(c).executemany(
        "UPDATE photos SET state = 'missing', missing_since = ?, "
        "mtime_ns = iif(state = 'pending', ?, mtime_ns) WHERE id = ? AND state <> 'missing'",
        [(now, _UNTRUSTED, photo) for photo in missing],
    )


def _record_back(c: Connection, back: Sequence[PhotoId]) -> None:
    raw(c).executemany(
        "UPDATE photos SET missing_since = NULL, state = CASE "
        "WHEN EXISTS (SELECT 1 FROM problems WHERE photo_id = photos.id AND kind <> '') "
        "THEN 'failed' WHEN content_id IS NULL OR mtime_ns = ? THEN 'pending' ELSE 'ready' END "
        "WHERE id = ? AND state = 'missing'",
        [(_UNTRUSTED, photo) for photo in back],
    )


def pending_photos(c: Connection, limit: int, *, after: Pending | None = None) -> list[Pending]:
    """Files to read under reachable roots, newest first; at most ``limit``, older than ``after``.

    ``after`` is the last one handed out, so that files in flight are not handed out again.
    """
    mtime_ns, number = (_LATEST_NS, _LATEST_NS) if after is None else (after.mtime_ns, after.id)
    rows = c.exec_driver_sql(
        "SELECT p.id, r.path_raw, p.rel_raw, p.size, p.mtime_ns, p.content_id, "
        "coalesce((SELECT crashes FROM problems WHERE photo_id = p.id), 0) "
        "FROM photos p JOIN roots r ON r.id = p.root_id "
        "WHERE p.state = 'pending' AND (p.mtime_ns, p.id) < (?, ?) AND r.offline_since IS NULL "
        "ORDER BY p.mtime_ns DESC, p.id DESC LIMIT ?",
        (mtime_ns, number, limit),
    ).all()
    return [
        Pending(PhotoId(photo), path_from(folder, name), size, mtime, content, crashes)
        for photo, folder, name, size, mtime, content, crashes in rows
    ]


def count_pending(c: Connection) -> int:
    """How many files under reachable roots wait to be read."""
    row = c.exec_driver_sql(
        "SELECT count(*) FROM photos p JOIN roots r ON r.id = p.root_id "
        "WHERE p.state = 'pending' AND r.offline_since IS NULL"
    )
    return int(row.scalar_one())


def path_from(root_raw: bytes, rel_raw: bytes) -> Path:
    """The file's path from the two parts that are stored."""
    inside, _, name = rel_raw.rpartition(_SEP)
    return _folder(root_raw, inside) / from_raw(name)


@lru_cache(maxsize=4096)
def _folder(root_raw: bytes, inside: bytes) -> Path:
    """Kept: taking a path apart costs most of a long answer, and many files share a folder."""
    return Path(from_raw(root_raw), from_raw(inside))


def storable_ns(mtime_ns: int) -> int:
    """A file's time within what SQLite can hold."""
    return min(max(mtime_ns, _UNTRUSTED + 1), _LATEST_NS)
