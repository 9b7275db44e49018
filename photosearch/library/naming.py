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
from photosearch.paths import to_key
from photosearch.text import folded, nfc

MOST = 50
"""Photos of one name that are told apart."""

_ANY = str.maketrans(dict.fromkeys("\"'\u201c\u201d\u201e\u201f\uff02「」『』", "_"))


def photos_called(c: Connection, name: str) -> list[ContentId]:
    """The contents of ready photos that are meant by ``name``, newest first, at most ``MOST``.

    ``name`` is a whole path, or the end of one: a file's name, perhaps with folders before it.
    Letter case counts only beyond ASCII; quotation marks stand for each other, as a query may
    hold but one kind, and so do Unicode forms and any number of spaces.
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
    rows = raw(c).execute(
        "SELECT p.content_id, r.path_key, p.rel_key FROM photos p "
        "JOIN roots r ON r.id = p.root_id JOIN contents c ON c.id = p.content_id "
        "WHERE p.state = 'ready' AND p.rel_key LIKE ? ESCAPE '!' "
        "ORDER BY c.moment DESC, p.content_id LIMIT ?",
        (f"%{_pattern(name)}", 20 * MOST),
    )
    found = [
        ContentId(n) for n, root, rel in rows if _parts(f"{root}/{rel}")[-len(wanted) :] == wanted
    ]
    return list(dict.fromkeys(found))[:MOST]


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


def _pattern(name: str) -> str:
    """For LIKE: the last part of it, which ends what is sought, whatever stands before."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    escaped = "".join(f"!{char}" if char in "!%_" else char for char in last)
    return "%".join(escaped.translate(_ANY).split())
