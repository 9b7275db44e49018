"""Photos that meet a condition over the library's tables, newest first.

Called by ``search`` on reader threads inside ``Database.read``; the condition is built by
``query.filters``. Knows rows; nothing of how a condition came about. SQLite knows letter case in
ASCII only and no Unicode forms, so the functions that conditions compare texts with are here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    column,
    func,
    select,
    text,
)

from photosearch.library import browse
from photosearch.library.columns import whole_numbers
from photosearch.library.database import raw
from photosearch.library.own_names import name_of
from photosearch.library.schema import contents, photos
from photosearch.text import folded


@dataclass(frozen=True)
class Matching:
    """What meets a condition.

    Attributes:
        contents: (n,) ids, each once, newest first as in the timeline.
        files: (m,) ids of the ready files that meet it, ascending; None where all files of these
            contents do.
    """

    contents: NDArray[np.int64]
    files: NDArray[np.int64] | None = None


def matching(
    c: Connection,
    condition: ColumnElement[bool],
    *,
    of_files: bool,
    of_contents: bool = True,
) -> Matching:
    """Contents with a ready file that meet ``condition``.

    ``of_files``: it is about single files (``photos``) too, and has to be met by one
    that is ready. ``of_contents``: it is about ``contents``, which are not looked at otherwise.
    """
    teach(c)
    if not of_files:
        found = (
            select(contents.c.id)
            .where(contents.c.ready > 0, condition)
            .order_by(contents.c.moment.desc(), contents.c.id)
        )
        return Matching(_column(c, found, "id"))
    files = select(photos.c.content_id.label("id"), photos.c.id.label("photo")).select_from(photos)
    if of_contents:
        files = files.join(contents, contents.c.id == photos.c.content_id)
    rows = files.where(photos.c.state == "ready", condition).subquery()
    both = select(func.group_concat(rows.c.id), func.group_concat(rows.c.photo))
    ids, found = c.execute(both).one()
    listing = browse.newest_first(c, np.unique(whole_numbers(ids)))
    return Matching(listing.contents, np.sort(whole_numbers(found)))


def _column(c: Connection, statement: object, name: str) -> NDArray[np.int64]:
    rows = statement.subquery()  # type: ignore[attr-defined]  # any select
    return whole_numbers(c.execute(select(func.group_concat(rows.c[name]))).scalar_one())


# --- folders --------------------------------------------------------------------------------------

_FOLDER = "rtrim({0}.rel_key, replace({0}.rel_key, '/', ''))"  # as in the index photos_by_folder
_NEXT = (
    f"SELECT {_FOLDER.format('p')} FROM photos p WHERE p.root_id = {{root}} AND p.state = 'ready' "
    f"{{after}} ORDER BY {_FOLDER.format('p')} LIMIT 1"
)
_BELOW = f"""
WITH RECURSIVE dirs (root, folder) AS (
    SELECT r.id, ({_NEXT.format(root="r.id", after="")}) FROM roots r
    UNION ALL SELECT root, (
        {_NEXT.format(root="dirs.root", after=f"AND {_FOLDER.format('p')} > dirs.folder")}
    ) FROM dirs WHERE folder IS NOT NULL
)
SELECT f.id FROM dirs CROSS JOIN roots o ON o.id = dirs.root
CROSS JOIN photos f ON f.root_id = dirs.root AND {_FOLDER.format("f")} = dirs.folder
AND f.state = 'ready' WHERE dirs.folder IS NOT NULL
AND instr(photosearch_folder(o.path_key, dirs.folder, :whole), :folder) BETWEEN 1 AND :latest
"""


def files_below(folder: str, *, whole: bool) -> ColumnElement[bool]:
    """Ready files whose folder is called so, or holds that in its path; ``folder`` is folded.

    ``whole``: it begins at the top. Jumps over an index from one folder to the next, and asks each
    folder once, however many files are in it.
    """
    latest = 1 if whole else len(folder) + (1 << 30)
    below = text(_BELOW).bindparams(
        bindparam("whole", int(whole), unique=True),
        bindparam("folder", folder, unique=True),
        bindparam("latest", latest, unique=True),
    )
    return photos.c.id.in_(below.columns(column("id", Integer)))


# --- functions for conditions -------------------------------------------------------------------


def teach(c: Connection) -> None:
    """Let this connection compute what conditions use."""
    connection = raw(c)
    for name, count, function in (
        ("photosearch_folded", 1, folded),
        ("photosearch_name", 1, name_of),
        ("photosearch_folder", 3, folder_of),
        ("photosearch_km", 4, km_between),
    ):
        connection.create_function(name, count, function, deterministic=True)


def folder_of(path_key: str, rel_key: str, whole: int) -> str:
    """The folder that holds a file, folded: from the top, or from its root's own name on.

    ``/`` stands between and at both ends, so that a part of it is found between two of them.
    """
    return _folder(path_key, rel_key.rpartition("/")[0], bool(whole))


@lru_cache(maxsize=1 << 16)
def _folder(path_key: str, inside: str, whole: bool) -> str:
    top = path_key if whole else path_key.rstrip("/").rpartition("/")[2]
    parts = [part for part in (folded(top).strip("/"), folded(inside)) if part]
    path = "/".join(parts) + "/"
    return path if whole and not path_key.startswith("/") else f"/{path}"


def km_between(
    latitude: float | None, longitude: float | None, other: float, beside: float
) -> float | None:
    """Kilometres on the round earth between two points in degrees; None without a first one."""
    if latitude is None or longitude is None:
        return None
    one, two = math.radians(latitude), math.radians(other)
    across = math.radians(beside - longitude)
    half = (
        math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
