"""What thumbnails look like in 256 signs, so that the same picture is found again in other bytes.

Called inside ``Database.write`` (questions also inside ``read``). A look hangs on a content and
goes with it; it is made from the thumbnail and can be made again. Also tells what ``duplicates``
asks of the other tables. Knows nothing of pixels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from photosearch.library.columns import numbers, whole_numbers
from photosearch.library.database import raw
from photosearch.library.ids import ContentId
from photosearch.library.listing import path_from

_PORTION = 8192  # rows that SQLite puts into one text
_SIGN_BYTES = 32


@dataclass(frozen=True)
class Seen:
    """The look of one content, as ``media.likeness`` has it; ``signs`` are 32 bytes."""

    content: ContentId
    signs: bytes
    detail: float
    sharpness: float


@dataclass(frozen=True)
class Looks:
    """Those of many contents, by growing id.

    Attributes:
        contents: (n,) int64.
        signs: (n, 32) uint8.
        detail: (n,) float32.
        widths, heights: (n,) int64 pixels of the photos.
    """

    contents: NDArray[np.int64]
    signs: NDArray[np.uint8]
    detail: NDArray[np.float32]
    widths: NDArray[np.int64]
    heights: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.contents)


@dataclass(frozen=True)
class Shots:
    """When photos were taken by the camera's clock, ordered by camera, then time, then id.

    Attributes:
        contents: (n,) int64.
        cameras: (n,) int64, a number for each; those without a name share one.
        moments: (n,) int64, thousandths of seconds since 1970 by the clock on the wall; a camera
            that does not tell parts of seconds has none.
    """

    contents: NDArray[np.int64]
    cameras: NDArray[np.int64]
    moments: NDArray[np.int64]


@dataclass(frozen=True)
class HeldFile:
    """One file that holds a content, as it was when it was read."""

    path: Path
    offline: bool
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Held:
    """What tells one of several photos from the others.

    Attributes:
        hash: of the bytes, under which the thumbnail is stored.
        taken_at: as the camera said it; empty where it did not.
        camera: its name; likewise.
        stars: 0 to 5.
        words: captions that the user or the file gives, and tags.
        files: reachable ones first.
        seen: its look; None until it was taken.
    """

    content: ContentId
    hash: bytes
    size: int
    width: int
    height: int
    format: str
    taken_at: str
    camera: str
    stars: int
    words: int
    files: tuple[HeldFile, ...]
    seen: Seen | None


# --- looks --------------------------------------------------------------------------------------


def record(c: Connection, version: int, rows: Sequence[Seen]) -> None:
    """Keep these looks, in place of older ones; contents that are gone are left out."""
    raw(c).executemany(
        "INSERT INTO looks (content_id, version, signs, detail, sharpness) "
        "SELECT id, ?, ?, ?, ? FROM contents WHERE id = ? "
        "ON CONFLICT (content_id) DO UPDATE SET version = excluded.version, "
        "signs = excluded.signs, detail = excluded.detail, sharpness = excluded.sharpness",
        [(version, row.signs, row.detail, row.sharpness, row.content) for row in rows],
    )


_LACKING = (
    "FROM contents c WHERE c.id > ? AND c.ready > 0 AND NOT EXISTS "
    "(SELECT 1 FROM looks l WHERE l.content_id = c.id AND l.version = ?)"
)


def lacking(
    c: Connection, version: int, limit: int, after: int = 0
) -> list[tuple[ContentId, bytes]]:
    """Contents above ``after`` without a look of that version, with their hashes, by growing id."""
    rows = raw(c).execute(
        f"SELECT c.id, c.hash {_LACKING} ORDER BY c.id LIMIT ?", (after, version, limit)
    )
    return [(ContentId(number), hash) for number, hash in rows]


def count_lacking(c: Connection, version: int, after: int = 0) -> int:
    """How many ``lacking`` would go through."""
    row = raw(c).execute(f"SELECT count(*) {_LACKING}", (after, version)).fetchone()
    return int(row[0])


def all_looks(c: Connection, version: int) -> Looks:
    """The looks of every content with a ready file."""
    tables = [np.zeros((0, 4))]
    signs = [b""]
    after = 0
    while True:
        portion, *columns = (
            raw(c)
            .execute(
                "SELECT group_concat(hex(signs), ''), group_concat(id), group_concat(detail), "
                "group_concat(width), group_concat(height) FROM (SELECT c.id, c.width, c.height, "
                "l.signs, l.detail FROM looks l CROSS JOIN contents c ON c.id = l.content_id "
                "WHERE l.content_id > ? AND l.version = ? AND c.ready > 0 "
                "AND length(l.signs) = ? ORDER BY l.content_id LIMIT ?)",
                (after, version, _SIGN_BYTES, _PORTION),
            )
            .fetchone()
        )
        if portion is None:
            break
        tables.append(np.stack([numbers(column) for column in columns], axis=1))
        signs.append(bytes.fromhex(portion))
        after = int(tables[-1][-1, 0])
    ids, detail, widths, heights = np.concatenate(tables).T
    return Looks(
        ids.astype(np.int64),
        np.frombuffer(b"".join(signs), np.uint8).reshape(-1, _SIGN_BYTES),
        detail.astype(np.float32),
        widths.astype(np.int64),
        heights.astype(np.int64),
    )


# --- what else duplicates are told by -----------------------------------------------------------


def twins(c: Connection) -> NDArray[np.int64]:
    """Contents that several ready files hold, the newest id first."""
    sql = "SELECT id FROM contents WHERE ready > 1 ORDER BY id DESC"
    row = raw(c).execute(f"SELECT group_concat(id) FROM ({sql})").fetchone()
    return whole_numbers(row[0])


def shots(c: Connection) -> Shots:
    """Every ready content whose camera told the time."""
    sql = (
        "SELECT id, moment * 1000 + "  # and what follows the seconds, as .25
        "min(999, max(0, CAST(1000 * CAST('0' || substr(taken_at, 20, 4) AS REAL) AS INTEGER))) "
        "AS moment, dense_rank() OVER (ORDER BY coalesce(camera_make, ''), "
        "coalesce(camera_model, '')) AS camera FROM contents "
        "WHERE ready > 0 AND taken_at <> '' AND moment IS NOT NULL ORDER BY camera, moment, id"
    )
    row = (
        raw(c)
        .execute(
            f"SELECT group_concat(id), group_concat(camera), group_concat(moment) FROM ({sql})"
        )
        .fetchone()
    )
    contents, cameras, moments = map(whole_numbers, row)
    return Shots(contents, cameras, moments)


def held(c: Connection, contents: Sequence[int]) -> dict[int, Held]:
    """What is known of ``contents``; those without a ready file are left out."""
    wanted = json.dumps([int(content) for content in contents])
    files: dict[int, list[HeldFile]] = {}
    for content, folder, name, offline, size, mtime_ns in raw(c).execute(
        "SELECT p.content_id, r.path_raw, p.rel_raw, r.offline_since IS NOT NULL, p.size, "
        "p.mtime_ns FROM json_each(?) w CROSS JOIN photos p ON p.content_id = w.value "
        "AND p.state = 'ready' CROSS JOIN roots r ON r.id = p.root_id "
        "ORDER BY r.offline_since IS NOT NULL, p.added_at, p.rel_key, p.rel_raw, p.id",
        (wanted,),
    ):
        file = HeldFile(path_from(folder, name), bool(offline), size, mtime_ns)
        files.setdefault(content, []).append(file)
    rows = raw(c).execute(
        "SELECT c.id, c.hash, c.size, c.width, c.height, c.format, coalesce(c.taken_at, ''), "
        "coalesce(c.camera_model, ''), coalesce(n.stars, f.stars, 0), "
        "(SELECT count(*) FROM captions t WHERE t.content_id = c.id AND t.removed = 0 "
        "AND t.source IN ('user', 'file') AND t.text <> '') "
        "+ (SELECT count(*) FROM content_tags x WHERE x.content_id = c.id), "
        "l.signs, l.detail, l.sharpness "
        "FROM json_each(?) w CROSS JOIN contents c ON c.id = w.value "
        "LEFT JOIN ratings n ON n.content_id = c.id "
        "LEFT JOIN file_ratings f ON f.content_id = c.id LEFT JOIN looks l ON l.content_id = c.id",
        (wanted,),
    )
    found: dict[int, Held] = {}
    for row in rows:
        if row[0] in files:
            seen = None if row[10] is None else Seen(row[0], row[10], row[11], row[12])
            found[row[0]] = Held(
                content=row[0],
                hash=row[1],
                size=row[2],
                width=row[3],
                height=row[4],
                format=row[5],
                taken_at=row[6],
                camera=row[7],
                stars=row[8],
                words=row[9],
                files=tuple(files[row[0]]),
                seen=seen,
            )
    return found
