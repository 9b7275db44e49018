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
from sqlalchemy import ColumnElement, Connection, func, select

from photosearch.library.database import raw
from photosearch.library.schema import contents, photos, roots
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


def matching(c: Connection, condition: ColumnElement[bool], *, of_files: bool) -> Matching:
    """Contents with a ready file that meet ``condition``.

    ``of_files``: it is about single files (``photos`` and ``roots``) too, and has to be met by one
    that is ready.
    """
    teach(c)
    if not of_files:
        found = (
            select(contents.c.id)
            .where(contents.c.ready > 0, condition)
            .order_by(contents.c.moment.desc(), contents.c.id)
        )
        return Matching(_column(c, found, "id"))
    joined = (
        select(contents.c.id, contents.c.moment, photos.c.id.label("photo"))
        .select_from(photos)
        .join(contents, contents.c.id == photos.c.content_id)
        .join(roots, roots.c.id == photos.c.root_id)
        .where(photos.c.state == "ready", contents.c.ready > 0, condition)
    )
    ordered = joined.order_by(contents.c.moment.desc(), contents.c.id, photos.c.id)
    rows = ordered.subquery()
    both = select(func.group_concat(rows.c.id), func.group_concat(rows.c.photo))
    ids, files = c.execute(both).one()
    numbers = _numbers(ids)
    _, first = np.unique(numbers, return_index=True)
    return Matching(numbers[np.sort(first)], np.sort(_numbers(files)))


def _column(c: Connection, statement: object, name: str) -> NDArray[np.int64]:
    """One column as one text, as ``browse`` reads long lists."""
    rows = statement.subquery()  # type: ignore[attr-defined]  # any select
    return _numbers(c.execute(select(func.group_concat(rows.c[name]))).scalar_one())


def _numbers(text: str | None) -> NDArray[np.int64]:
    return np.fromstring(text, np.int64, sep=",") if text else np.zeros(0, np.int64)


# --- functions for conditions -------------------------------------------------------------------


def teach(c: Connection) -> None:
    """Let this connection compute what conditions use."""
    connection = raw(c)
    for name, count, function in (
        ("photosearch_folded", 1, folded),
        ("photosearch_name", 1, name_of),
        ("photosearch_folder", 3, folder_of),
        ("photosearch_fits", 2, fits),
        ("photosearch_km", 4, km_between),
    ):
        connection.create_function(name, count, function, deterministic=True)


def name_of(rel_key: str) -> str:
    """A file's own name, folded."""
    name = rel_key[rel_key.rfind("/") + 1 :]
    return " ".join(name.lower().split()) if name.isascii() else folded(name)


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


def fits(name: str, pattern: str) -> bool:
    """Whether ``name`` is what ``pattern`` says, whose ``*`` stand for anything; in linear time."""
    first, *middle = pattern.split("*")
    if not middle:
        return name == pattern
    *middle, last = middle
    if not (name.startswith(first) and name.endswith(last)):
        return False
    at, end = len(first), len(name) - len(last)
    for piece in middle:
        found = name.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


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
