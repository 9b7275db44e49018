"""What files turned out to hold: contents, moves, failures, and forgetting what is gone.

Called by the ingest thread inside ``Database.write`` (questions also inside ``read``);
``photos`` offers these names too. A content is the bytes that any number of files share; vectors
hang on it, so that a file that moved or was copied needs no encoding.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeVar

from sqlalchemy import Connection

from photosearch.library import captions, embeddings, facts, names, notes, placed
from photosearch.library.facts import Facts
from photosearch.library.ids import ContentId, PhotoId, RootId
from photosearch.library.listing import storable_ns
from photosearch.library.moments import moment_of
from photosearch.library.own_names import name_of
from photosearch.paths import from_raw

LinkOutcome = Literal["added", "updated", "unchanged", "moved"]

_PORTION = 500  # values in one IN (...), far below SQLite's limit
_MOVE_CANDIDATES = 64
_ORPHANS = (
    "FROM contents WHERE ready = 0 AND NOT EXISTS "
    "(SELECT 1 FROM photos WHERE content_id = contents.id)"
)

T = TypeVar("T")


@dataclass(frozen=True)
class Forgotten:
    """What was dropped: rows of files, and contents nobody holds any more (by hash)."""

    photos: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class _Row:
    root: RootId
    rel_raw: bytes
    rel_key: str
    content: ContentId | None
    read_before: bool


def content_sizes(c: Connection, sizes: Collection[int]) -> set[int]:
    """Which of these sizes some known content has: only such files can be copies or moves."""
    found: set[int] = set()
    for portion in _portions(list(sizes)):
        sql = f"SELECT DISTINCT size FROM contents WHERE size IN ({_marks(portion)})"
        found.update(row[0] for row in c.exec_driver_sql(sql, tuple(portion)))
    return found


def content_by_hash(c: Connection, hashes: Collection[bytes]) -> dict[bytes, ContentId]:
    """The known ones among ``hashes``."""
    found: dict[bytes, ContentId] = {}
    for portion in _portions(list(hashes)):
        sql = f"SELECT hash, id FROM contents WHERE hash IN ({_marks(portion)})"
        rows = c.exec_driver_sql(sql, tuple(portion))
        found.update((hash, ContentId(number)) for hash, number in rows)
    return found


def content_hashes(c: Connection, contents: Collection[ContentId]) -> dict[ContentId, bytes]:
    """The hashes of ``contents``, under which their thumbnails are stored."""
    found: dict[ContentId, bytes] = {}
    for portion in _portions(list(contents)):
        sql = f"SELECT id, hash FROM contents WHERE id IN ({_marks(portion)})"
        rows = c.exec_driver_sql(sql, tuple(portion))
        found.update((ContentId(number), hash) for number, hash in rows)
    return found


def add_content(c: Connection, hash: bytes, size: int, known: Facts) -> ContentId:
    """The content of that hash, made if it is new; facts of one that is there are renewed."""
    columns = facts.COLUMNS
    renewed = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", "))
    number = c.exec_driver_sql(
        f"INSERT INTO contents (hash, size, moment, {columns}) VALUES (?, ?, ?, {facts.PLACES}) "
        f"ON CONFLICT (hash) DO UPDATE SET {renewed}, "
        "moment = coalesce(excluded.moment, moment) RETURNING id",
        (hash, size, moment_of(known.taken_at, None), *facts.to_row(known)),
    ).scalar_one()
    captions.write_file(c, number, known.extra)
    notes.write_file(c, number, known.extra)
    placed.place(c, number, known.latitude, known.longitude)
    return ContentId(number)


def facts_of(c: Connection, contents: Collection[ContentId]) -> dict[ContentId, Facts]:
    """What is known of these pictures."""
    found: dict[ContentId, Facts] = {}
    for portion in _portions(list(contents)):
        sql = f"SELECT id, {facts.COLUMNS} FROM contents WHERE id IN ({_marks(portion)})"
        for number, *rest in c.exec_driver_sql(sql, tuple(portion)):
            found[ContentId(number)] = facts.from_row(tuple(rest))
    return found


def link(
    c: Connection,
    photo: PhotoId,
    content: ContentId,
    size: int,
    mtime_ns: int,
    *,
    now: float | None = None,
) -> LinkOutcome:
    """``photo`` has been read and holds ``content``; from now on it is found.

    What the user wrote about a file follows it through an edit that makes a new content of it.

    Returns:
        ``moved`` if the file is new and another one of the same content is missing under a
        reachable root: that row takes over the path and keeps its id, the row of ``photo``
        disappears. Otherwise ``added`` (never read before, copies included), ``updated`` (its
        bytes have changed, or could not be read) or ``unchanged`` (only its time had).

    Raises:
        KeyError: there is no such photo.
    """
    row = _row(c, photo)
    at = time.time() if now is None else now
    gone = None if row.read_before else _missing_twin(c, content, row)
    kept = photo if gone is None else gone
    if gone is not None:
        c.exec_driver_sql("DELETE FROM photos WHERE id = ?", (photo,))
    elif row.content is not None and row.content != content:
        _carry_notes(c, row.content, content)
    c.exec_driver_sql(
        "UPDATE contents SET moment = ? WHERE id = ? AND moment IS NULL",
        (moment_of(None, mtime_ns), content),
    )
    c.exec_driver_sql(
        "UPDATE photos SET root_id = ?, rel_raw = ?, rel_key = ?, size = ?, mtime_ns = ?, "
        "content_id = ?, state = 'ready', missing_since = NULL, read_at = ? WHERE id = ?",
        (row.root, row.rel_raw, row.rel_key, size, storable_ns(mtime_ns), content, at, kept),
    )
    c.exec_driver_sql("DELETE FROM problems WHERE photo_id = ?", (kept,))
    if gone is not None:
        (name,) = names.of_files(c, row.root, [row.rel_key])
        c.exec_driver_sql(
            "UPDATE photos SET name_id = ?, own_name = ? WHERE id = ?",
            (name, name_of(row.rel_key), kept),
        )
        return "moved"
    if not row.read_before:
        return "added"
    return "unchanged" if row.content == content else "updated"


def _carry_notes(c: Connection, old: ContentId, new: ContentId) -> None:
    """Copy what was written about ``old`` to ``new``, if no other file holds ``new`` already.

    That one would be another photo, copied over this one, with notes of its own.
    """
    held = c.exec_driver_sql("SELECT 1 FROM photos WHERE content_id = ? LIMIT 1", (new,)).first()
    if held is not None:
        return
    for table, others in (
        ("ratings", "stars"),
        ("content_tags", "tag_id"),
        ("album_contents", "album_id, place"),
    ):
        c.exec_driver_sql(
            f"INSERT OR IGNORE INTO {table} (content_id, {others}) "
            f"SELECT ?, {others} FROM {table} WHERE content_id = ?",
            (new, old),
        )
    captions.carry_own(c, old, new)


def _row(c: Connection, photo: PhotoId) -> _Row:
    row = c.exec_driver_sql(
        "SELECT root_id, rel_raw, rel_key, content_id, read_at IS NOT NULL FROM photos "
        "WHERE id = ?",
        (photo,),
    ).first()
    if row is None:
        raise KeyError(photo)
    return _Row(RootId(row[0]), row[1], row[2], row[3], bool(row[4]))


def _missing_twin(c: Connection, content: ContentId, new: _Row) -> PhotoId | None:
    """The missing file that most likely became ``new``: same name first, then same root."""
    rows = c.exec_driver_sql(
        "SELECT p.id, p.root_id, p.rel_raw FROM photos p JOIN roots r ON r.id = p.root_id "
        "WHERE p.content_id = ? AND p.state = 'missing' AND r.offline_since IS NULL "
        "ORDER BY p.missing_since DESC, p.id LIMIT ?",
        (content, _MOVE_CANDIDATES),
    ).all()
    if not rows:
        return None
    name = _name(new.rel_raw)
    best = min(rows, key=lambda row: (_name(row[2]) != name, row[1] != new.root))
    return PhotoId(best[0])


def _name(rel_raw: bytes) -> str:
    return PurePath(from_raw(rel_raw)).name


def fail(
    c: Connection,
    photo: PhotoId,
    size: int,
    mtime_ns: int,
    kind: str,
    reason: str,
    *,
    now: float | None = None,
) -> None:
    """``photo`` cannot be read, for ``reason``; it is a problem until it changes or is retried.

    The content that it used to hold stays beside the row: a file half-way through being saved
    or synchronised is often whole again a moment later. Raises ``KeyError`` for no such photo.
    """
    at = time.time() if now is None else now
    _row(c, photo)
    c.exec_driver_sql(
        "UPDATE photos SET state = 'failed', size = ?, mtime_ns = ?, missing_since = NULL, "
        "read_at = ? WHERE id = ?",
        (size, storable_ns(mtime_ns), at, photo),
    )
    c.exec_driver_sql(
        "INSERT INTO problems (photo_id, kind, reason, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (photo_id) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, "
        "at = excluded.at",
        (photo, kind, reason.encode("utf-8", "replace").decode("utf-8"), at),
    )


def note_crash(c: Connection, photo: PhotoId, *, now: float | None = None) -> int:
    """A decoder died over ``photo``; return how often so far. Forgotten when the file changes.

    Raises ``KeyError`` for no such photo.
    """
    _row(c, photo)
    count = c.exec_driver_sql(
        "INSERT INTO problems (photo_id, kind, reason, crashes, at) VALUES (?, '', '', 1, ?) "
        "ON CONFLICT (photo_id) DO UPDATE SET crashes = crashes + 1 RETURNING crashes",
        (photo, time.time() if now is None else now),
    ).scalar_one()
    return int(count)


def retry(
    c: Connection, kinds: Collection[str], *, among: Collection[PhotoId] | None = None
) -> int:
    """Make the failed files of these kinds (``among`` these) pending again; return how many.

    For faults that may pass without the file changing: ``unreadable``, or ``unsupported`` once
    another decoder is there. Crashes stay counted; ignored files are left alone.
    """
    if not kinds:
        return 0
    if among is not None:
        return sum(_retry_portion(c, kinds, some) for some in _portions(list(among)))
    done = c.exec_driver_sql(
        "UPDATE photos SET state = 'pending' WHERE state = 'failed' AND id IN "
        f"(SELECT photo_id FROM problems WHERE kind IN ({_marks(kinds)}) AND ignored = 0)",
        tuple(kinds),
    )
    return done.rowcount


def _retry_portion(c: Connection, kinds: Collection[str], some: Sequence[PhotoId]) -> int:
    done = c.exec_driver_sql(
        f"UPDATE photos SET state = 'pending' WHERE state = 'failed' AND id IN ({_marks(some)}) "
        f"AND id IN (SELECT photo_id FROM problems WHERE kind IN ({_marks(kinds)}) "
        "AND ignored = 0)",
        (*some, *kinds),
    )
    return done.rowcount


def retry_photos(c: Connection, photos: Collection[PhotoId] | None = None) -> int:
    """Make these failed files pending again, None means all but the ignored; return how many.

    Those that are named are no longer ignored.
    """
    if photos is None:
        done = c.exec_driver_sql(
            "UPDATE photos SET state = 'pending' WHERE state = 'failed' AND NOT EXISTS "
            "(SELECT 1 FROM problems WHERE photo_id = photos.id AND ignored = 1)"
        )
        return done.rowcount
    ignore(c, photos, False)
    count = 0
    for portion in _portions(list(photos)):
        done = c.exec_driver_sql(
            "UPDATE photos SET state = 'pending' WHERE state = 'failed' "
            f"AND id IN ({_marks(portion)})",
            tuple(portion),
        )
        count += done.rowcount
    return count


def ignore(c: Connection, photos: Collection[PhotoId], ignored: bool) -> int:
    """Leave these failed files alone until they change, or no longer; return how many it changed.

    A file that changes loses its problem, and with it this mark.
    """
    count = 0
    for portion in _portions(list(photos)):
        done = c.exec_driver_sql(
            f"UPDATE problems SET ignored = ? WHERE photo_id IN ({_marks(portion)}) "
            "AND ignored <> ? AND kind <> ''",
            (int(ignored), *portion, int(ignored)),
        )
        count += done.rowcount
    return count


def forget_missing(c: Connection, before: float) -> int:
    """``forget``, for callers that only count files."""
    return forget(c, before).photos


def forget(c: Connection, before: float) -> Forgotten:
    """Drop files of reachable roots that are missing since before ``before`` (seconds since 1970).

    Contents that no file holds any more go too, and their vectors are withdrawn. Their thumbnails
    are the caller's to remove, after the commit.
    """
    gone = c.exec_driver_sql(
        "DELETE FROM photos WHERE state = 'missing' AND missing_since < ? AND root_id IN "
        "(SELECT id FROM roots WHERE offline_since IS NULL)",
        (before,),
    )
    if gone.rowcount:
        names.forget_folders(c)
    return Forgotten(gone.rowcount, forget_orphans(c))


def forget_root(c: Connection, root: RootId, limit: int) -> Forgotten:
    """Drop ``root`` with its files, as far as ``limit`` files; call until it drops none.

    The last call, which finds no files any more, drops the root itself. Contents that no file
    holds any more go as with ``forget``. Nothing on disk is touched.
    """
    gone = c.exec_driver_sql(
        "DELETE FROM photos WHERE id IN (SELECT id FROM photos WHERE root_id = ? LIMIT ?)",
        (root, limit),
    )
    if gone.rowcount == 0:
        c.exec_driver_sql("DELETE FROM others WHERE root_id = ?", (root,))
        c.exec_driver_sql("DELETE FROM roots WHERE id = ?", (root,))
    return Forgotten(gone.rowcount, forget_orphans(c))


def any_orphans(c: Connection) -> bool:
    """Whether there are contents that no file holds any more, as an edit leaves behind."""
    return c.exec_driver_sql(f"SELECT 1 {_ORPHANS} LIMIT 1").first() is not None


def forget_orphans(c: Connection) -> tuple[bytes, ...]:
    """Drop the contents that no file holds any more, with their vectors; return their hashes."""
    orphans = c.exec_driver_sql(f"SELECT id, hash {_ORPHANS}").all()
    numbers = [ContentId(number) for number, _ in orphans]
    embeddings.withdraw(c, numbers)
    for portion in _portions(numbers):
        sql = f"DELETE FROM contents WHERE id IN ({_marks(portion)})"
        c.exec_driver_sql(sql, tuple(portion))
    return tuple(hash for _, hash in orphans)


def _portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _PORTION):
        yield values[start : start + _PORTION]


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
