"""Which place each photo was taken nearest to: kept when a position becomes known, and caught up.

Called inside ``Database.write`` by ``contents``, for every content whose facts are written, and by
``ingest.placing`` for those that were there before; questions also inside ``read``. Knows rows and
the gazetteer; knows no names.
"""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.gazetteer import NOWHERE, VERSION, gazetteer
from photosearch.library.state import get_state, set_state

_DONE = "places"  # under which the version stands by which everything is placed
_NEXT = "places_next"  # that version, and the last content that it has come to, under way


def place(c: Connection, content: int, latitude: float | None, longitude: float | None) -> None:
    """Remember where a content was taken; without a position that nothing is known."""
    if latitude is None or longitude is None:
        raw(c).execute("DELETE FROM content_places WHERE content_id = ?", (content,))
    else:
        _write(c, [(content, latitude, longitude)])


def owed(c: Connection) -> bool:
    """Whether there may be contents that ``place_some`` has to place; reads one row."""
    return get_state(c, _DONE) != str(VERSION)


def place_some(c: Connection, most: int) -> bool:
    """Place the next ``most`` contents that were there before the table; whether more are left.

    Each call goes on where the last one stopped.
    """
    version, _, last = (get_state(c, _NEXT) or "").partition(":")
    after = int(last) if version == str(VERSION) and last else 0
    rows = (
        raw(c)
        .execute(
            "SELECT id, latitude, longitude FROM contents WHERE id > ? AND latitude IS NOT NULL "
            "AND longitude IS NOT NULL ORDER BY id LIMIT ?",
            (after, most),
        )
        .fetchall()
    )
    if rows:
        _write(c, rows)
        set_state(c, _NEXT, f"{VERSION}:{rows[-1][0]}")
        return True
    set_state(c, _DONE, str(VERSION))
    set_state(c, _NEXT, "")
    return False


def counted(c: Connection) -> list[tuple[int, int]]:
    """GeoNames' numbers of the places that photos have, each with how many, the most first."""
    rows = raw(c).execute(
        "SELECT place, count(*) FROM content_places WHERE place <> ? GROUP BY place "
        "ORDER BY count(*) DESC, place",
        (NOWHERE,),
    )
    return [(number, count) for number, count in rows]


def _write(c: Connection, rows: list[tuple[int, float, float]]) -> None:
    table = gazetteer()
    positions = np.array([row[1:] for row in rows], np.float64)
    found, _ = table.nearest(positions[:, 0], positions[:, 1])
    raw(c).executemany(
        "INSERT INTO content_places (content_id, place) VALUES (?, ?) "
        "ON CONFLICT (content_id) DO UPDATE SET place = excluded.place",
        [
            (row[0], NOWHERE if number < 0 else int(table.ids[number]))
            for row, number in zip(rows, found.tolist(), strict=True)
        ],
    )
