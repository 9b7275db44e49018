"""Which photo is meant by a name, a part of a path or a whole one; and the shortest such name.

Called inside ``Database.read``, for examples in queries. Knows rows; nothing of queries.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection

from photosearch.library import photos
from photosearch.library.database import raw
from photosearch.library.ids import ContentId
from photosearch.library.own_names import name_of as own_name
from photosearch.paths import to_key
from photosearch.text import folded, nfc

MOST = 50
"""Photos of one name that are told apart."""

_ANY = str.maketrans(dict.fromkeys("\"'\u201c\u201d\u201e\u201f\uff02「」『』", "_"))


def photos_called(c: Connection, name: str) -> list[ContentId]:
    """The contents of ready photos that are meant by ``name``, newest first, at most ``MOST``.

    ``name`` is a whole path, or the end of one: a file's name, perhaps with folders before it.
    Letter case does not count; quotation marks stand for each other, as a query may hold but one
    kind, and so do Unicode forms and any number of spaces.
    """
    path = os.path.expanduser(name)
    if os.path.isabs(path):
        content = photos.content_of_path(c, Path(path))
        if content is not None:
            return [content]
    name = nfc(name)  # as ``rel_key`` is
    wanted = _parts(name)
    if not wanted:
        return []
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    if last == last.translate(_ANY):
        rows = _files(c, "p.own_name = ?", own_name(last))  # one look into an index
    else:  # at all names, but who types quotation marks?
        rows = _files(c, "p.rel_key LIKE ? ESCAPE '!'", f"%{_pattern(last)}")
    found = [
        ContentId(n) for n, root, rel in rows if _parts(f"{root}/{rel}")[-len(wanted) :] == wanted
    ]
    return list(dict.fromkeys(found))[:MOST]


def _files(c: Connection, condition: str, value: str) -> list[tuple[int, str, str]]:
    """Content, root and name of ready photos that meet the condition, newest first."""
    rows = raw(c).execute(
        "SELECT p.content_id, r.path_key, p.rel_key FROM photos p "
        "JOIN roots r ON r.id = p.root_id JOIN contents c ON c.id = p.content_id "
        f"WHERE p.state = 'ready' AND {condition} ORDER BY c.moment DESC, p.content_id LIMIT ?",
        (value, 20 * MOST),
    )
    return rows.fetchall()


def name_of(c: Connection, content: ContentId) -> str | None:
    """The shortest end of its path that means this photo and no other; None if it is gone.

    A whole path where no shorter one does.
    """
    refs = photos.paths_of(c, [content]).get(content, [])
    if not refs:
        return None
    path = refs[0].path
    parts = PurePosixPath(to_key(path)).parts  # what is no text cannot stand in a query
    for count in range(1, min(len(parts), 5)):
        short = "/".join(parts[-count:])
        if photos_called(c, short) == [content]:
            return short
    return str(path)


def _parts(path: str) -> Sequence[str]:
    plain = folded(path.translate(_ANY)).replace("\\", "/")
    return [part for part in plain.split("/") if part]


def _pattern(last: str) -> str:
    """For LIKE: the last part of a name, which ends what is sought, whatever stands before."""
    escaped = "".join(f"!{char}" if char in "!%_" else char for char in last)
    return "%".join(escaped.translate(_ANY).split())
