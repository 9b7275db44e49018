"""The folders that the user asked to watch, and which of them a file belongs to.

Called inside ``Database.read`` or ``write``; ``photos`` offers these names too. A file belongs to
the innermost root above it, and to that one only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from photosearch.library import names
from photosearch.library.ids import RootId
from photosearch.paths import from_raw, to_key, to_raw

Reaches = Callable[[Path, Path], bool]


@dataclass(frozen=True)
class Root:
    """A watched folder; ``offline_since`` is when it was first found unreachable.

    ``volume`` is what ``volumes.place_of`` said of it when it was last seen, None before.
    """

    id: RootId
    path: Path
    offline: bool
    offline_since: float | None
    added_at: float
    volume: str | None = None


def roots(c: Connection) -> list[Root]:
    """All roots, in the order they were added."""
    rows = c.exec_driver_sql(
        "SELECT id, path_raw, offline_since, added_at, volume FROM roots ORDER BY id"
    ).all()
    return [
        Root(RootId(number), Path(from_raw(path)), since is not None, since, added, volume)
        for number, path, since, added, volume in rows
    ]


def everywhere(outer: Path, inner: Path) -> bool:
    """A scan of ``outer`` reaches every folder below it."""
    return True


def add_root(
    c: Connection, path: Path, *, reaches: Reaches = everywhere, now: float | None = None
) -> Root:
    """Watch ``path``; return the root that covers it from now on.

    A folder inside a root is covered already: that root is returned. A folder above roots takes
    in those that are reachable (their photos keep ids, contents and vectors); one that is offline
    stays a root of its own, for its files would look missing from above.

    Args:
        c: inside ``write``.
        path: a folder; made absolute, links in it are kept as the user named them.
        reaches: whether a scan of the first folder comes to the second. A hidden or excluded
            folder that the user asked for by name becomes, and stays, a root of its own.
        now: seconds since 1970, for tests.
    """
    path = Path(os.path.abspath(path))
    known = roots(c)
    for root in known:
        if _same(root, path):
            return root
    above = [root for root in known if _below(root, path) is not None and reaches(root.path, path)]
    if above:
        return max(above, key=lambda root: len(root.path.parts))
    raw = to_raw(path)
    added = c.exec_driver_sql(
        "INSERT INTO roots (path_raw, path_key, added_at) VALUES (?, ?, ?) RETURNING id, added_at",
        (raw, to_key(path), time.time() if now is None else now),
    ).one()
    outer = Root(RootId(added[0]), path, False, None, added[1])
    names.know_root(c, outer.id, to_key(path))
    for root in known:
        inside = relative_to(root.path, path)
        if inside is not None and not root.offline and reaches(path, root.path):
            _absorb(c, outer, root, inside)
    return outer


def set_offline(c: Connection, root: RootId, offline: bool, *, now: float | None = None) -> None:
    """Note that ``root`` cannot, or can again, be reached. Its photos stay as they are."""
    if offline:
        c.exec_driver_sql(
            "UPDATE roots SET offline_since = ? WHERE id = ? AND offline_since IS NULL",
            (time.time() if now is None else now, root),
        )
    else:
        c.exec_driver_sql("UPDATE roots SET offline_since = NULL WHERE id = ?", (root,))


def set_volume(c: Connection, root: RootId, volume: str) -> None:
    """Note on which volume, and where in it, ``root`` was seen."""
    c.exec_driver_sql("UPDATE roots SET volume = ? WHERE id = ?", (volume, root))


def repoint(c: Connection, root: RootId, path: Path) -> bool:
    """``root`` is at ``path`` now; its photos keep everything. False: another root is in the way.

    In the way is one at that path, above it or below it: whose files would they be?
    """
    for other in roots(c):
        if other.id == root:
            continue
        near = (relative_to(other.path, path), relative_to(path, other.path))
        if near != (None, None) or os.path.normcase(other.path) == os.path.normcase(path):
            return False
    c.exec_driver_sql(
        "UPDATE roots SET path_raw = ?, path_key = ? WHERE id = ?",
        (to_raw(path), to_key(path), root),
    )
    names.know_root(c, root, to_key(path))
    return True


def relative_to(path: Path, folder: Path) -> str | None:
    """``path`` seen from ``folder``, or None when it is not inside (or is ``folder`` itself)."""
    whole, start = os.path.normcase(path), os.path.normcase(folder)
    start = start if start.endswith(os.sep) else start + os.sep
    if not whole.startswith(start):
        return None
    return str(path)[len(start) :]


def inner_prefixes(c: Connection, root: RootId) -> tuple[bytes, ...]:
    """Where, seen from ``root``, the files of other roots begin (with the separator)."""
    known = roots(c)
    mine = next(r.path for r in known if r.id == root)
    inside = [relative_to(r.path, mine) for r in known]
    return tuple(to_raw(part + os.sep) for part in inside if part is not None)


def _same(root: Root, path: Path) -> bool:
    if os.path.normcase(root.path) == os.path.normcase(path):
        return True
    return not root.offline and os.path.realpath(root.path) == os.path.realpath(path)


def _below(root: Root, path: Path) -> str | None:
    """``path`` seen from ``root``, by name or (two names of one folder) by where links lead."""
    named = relative_to(path, root.path)
    if named is not None or root.offline:  # asking an unreachable drive may take a minute
        return named
    return relative_to(Path(os.path.realpath(path)), Path(os.path.realpath(root.path)))


def _absorb(c: Connection, outer: Root, inner: Root, inside: str) -> None:
    raw, key = to_raw(inside + os.sep), to_key(inside) + "/"
    # CAST, since || makes text of its operands and these bytes may be none.
    c.exec_driver_sql(
        "UPDATE photos SET root_id = ?, rel_raw = CAST(? || rel_raw AS BLOB), "
        "rel_key = ? || rel_key WHERE root_id = ?",
        (outer.id, raw, key, inner.id),
    )
    c.exec_driver_sql(
        "UPDATE others SET root_id = ?, rel_raw = CAST(? || rel_raw AS BLOB) WHERE root_id = ?",
        (outer.id, raw, inner.id),
    )
    c.exec_driver_sql("DELETE FROM roots WHERE id = ?", (inner.id,))
    names.know_folders_of(c, outer.id)
