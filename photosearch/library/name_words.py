"""Finding photos by the names of their files, folders and tags.

Called inside ``Database.read``. What is sought comes as words of the user's, as for
``caption_words``; ``names`` writes what is looked through here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.file_words import NameKind, found_by, words_of_folder
from photosearch.library.ids import ContentId
from photosearch.library.sought import expression

KINDS: tuple[NameKind, ...] = ("tag", "name", "folder")  # what is nearest to a photo first

_ALL = 1 << 62
_FOLDER = "rtrim(rel_key, replace(rel_key, '/', ''))"  # as in the index photos_by_folder


class Named(NamedTuple):
    """A name that holds what was sought, of a content that can be shown.

    ``text`` is the whole name of the file, of the folder, or the tag.
    """

    content: ContentId
    text: str


class Said(NamedTuple):
    """A name of a content, with a space around each of the ``words`` that it is found by."""

    kind: NameKind
    text: str
    words: str


def any_names(c: Connection) -> bool:
    """Whether there is anything to look through."""
    return raw(c).execute("SELECT 1 FROM names LIMIT 1").fetchone() is not None


def holding(
    c: Connection, phrases: Sequence[Sequence[str]], kind: NameKind, limit: int
) -> list[Named]:
    """Contents with a name of that kind in which each phrase's words stand in a row.

    At most ``limit``; each once. ``phrases`` are of words as ``text.words_of`` gives them; one
    without any asks for nothing.
    """
    sought = expression(kind, phrases)
    if not sought or limit < 1:
        return []
    found: dict[ContentId, str] = {}
    for content, text in _BY_KIND[kind](c, sought, limit):
        found.setdefault(ContentId(content), text)
        if len(found) >= limit:
            break
    return [Named(content, text) for content, text in found.items()]


def beginning(c: Connection, text: str, limit: int) -> list[Named]:
    """Contents with a file whose own name, ``folded``, begins so, counters included; by name."""
    rows = raw(c).execute(
        "SELECT content_id, rel_key FROM photos INDEXED BY photos_by_own_name "
        "WHERE state = 'ready' AND own_name >= ? AND own_name < ? ORDER BY own_name LIMIT ?",
        (text, text + "\U0010ffff", limit),
    )
    return [Named(ContentId(content), key[key.rfind("/") + 1 :]) for content, key in rows]


def holders(c: Connection, phrase: Sequence[str], limit: int | None) -> set[ContentId] | None:
    """Contents with a name of any kind that holds the phrase; None if ``limit`` of a kind do."""
    found: set[ContentId] = set()
    for kind in KINDS:
        sought = expression(kind, [phrase])
        own = _contents(c, kind, sought, _ALL if limit is None else limit) if sought else []
        if limit is not None and len(own) == limit:
            return None
        found.update(map(ContentId, own))
    return found


def _contents(c: Connection, kind: NameKind, sought: str, limit: int) -> list[int]:
    if kind != "name":
        return [content for content, _ in islice(_BY_KIND[kind](c, sought, limit), limit)]
    rows = raw(c).execute(  # out of the index alone
        "SELECT p.content_id FROM name_words w CROSS JOIN photos p ON p.name_id = w.rowid "
        "WHERE name_words MATCH ? AND p.state = 'ready' LIMIT ?",
        (sought, limit),
    )
    return [content for (content,) in rows]


def _by_tag(c: Connection, sought: str, limit: int) -> Iterator[tuple[int, str]]:
    tags = raw(c).execute(
        "SELECT n.key, t.id, coalesce(t.name, n.key) FROM name_words w "
        "CROSS JOIN names n ON n.id = w.rowid LEFT JOIN tags t ON t.name_key = n.key "
        "WHERE name_words MATCH ?",
        (sought,),
    )
    for key, number, name in tags.fetchall():
        rows = raw(c).execute(
            "SELECT content_id FROM (SELECT content_id FROM content_tags WHERE tag_id = ? "
            "UNION SELECT content_id FROM file_tags WHERE name_key = ? AND removed = 0) "
            "WHERE content_id NOT IN (SELECT id FROM contents WHERE ready = 0) LIMIT ?",
            (number, key, limit),
        )
        yield from ((content, name) for (content,) in rows)


def _by_name(c: Connection, sought: str, limit: int) -> Iterator[tuple[int, str]]:
    rows = raw(c).execute(
        "SELECT p.content_id, p.rel_key FROM name_words w "
        "CROSS JOIN photos p ON p.name_id = w.rowid "
        "WHERE name_words MATCH ? AND p.state = 'ready' ORDER BY w.rowid DESC LIMIT ?",
        (sought, 2 * limit if limit < _ALL else limit),  # some are copies
    )
    return ((content, key[key.rfind("/") + 1 :]) for content, key in rows)


def _by_folder(c: Connection, sought: str, limit: int) -> Iterator[tuple[int, str]]:
    folders = raw(c).execute(
        "SELECT n.root_id, n.key, r.path_key FROM name_words w "
        "CROSS JOIN names n ON n.id = w.rowid CROSS JOIN roots r ON r.id = n.root_id "
        "WHERE name_words MATCH ? ORDER BY w.rowid DESC",
        (sought,),
    )
    for root, key, path in folders.fetchall():
        name = (key or path.rstrip("/")).rpartition("/")[2]
        below = f"AND {_FOLDER} >= ? AND {_FOLDER} < ? " if key else ""
        rows = raw(c).execute(
            "SELECT DISTINCT content_id FROM photos INDEXED BY photos_by_folder "
            f"WHERE root_id = ? {below}AND state = 'ready' LIMIT ?",
            (root, f"{key}/", f"{key}0", limit) if key else (root, limit),
        )
        yield from ((content, name) for (content,) in rows)


_BY_KIND = {"tag": _by_tag, "name": _by_name, "folder": _by_folder}


# --- what photos are called ---------------------------------------------------------------------


def said(c: Connection, contents: Collection[ContentId]) -> dict[ContentId, list[Said]]:
    """All names of each of these contents: tags, then files, then folders from the inside."""
    wanted = json.dumps([int(content) for content in contents])
    found: dict[ContentId, dict[Said, None]] = {ContentId(number): {} for number in contents}
    rows = raw(c).execute(
        "SELECT x.content_id, coalesce(t.name, x.key), x.key FROM (SELECT z.content_id, y.name_key "
        "AS key FROM content_tags z CROSS JOIN tags y ON y.id = z.tag_id WHERE z.content_id IN "
        "(SELECT value FROM json_each(?1)) UNION SELECT content_id, name_key FROM file_tags "
        "WHERE removed = 0 AND content_id IN (SELECT value FROM json_each(?1))) x "
        "LEFT JOIN tags t ON t.name_key = x.key",
        (wanted,),
    )
    for content, name, key in rows:
        found[ContentId(content)][_said("tag", name, key)] = None
    folders: dict[ContentId, list[tuple[str, str]]] = {}
    rows = raw(c).execute(
        "SELECT p.content_id, p.rel_key, coalesce(n.words, ''), r.path_key FROM json_each(?) w "
        "CROSS JOIN photos p ON p.content_id = w.value AND p.state = 'ready' "
        "CROSS JOIN roots r ON r.id = p.root_id LEFT JOIN names n ON n.id = p.name_id",
        (wanted,),
    )
    for content, key, words, path in rows:
        folder, _, name = key.rpartition("/")
        found[ContentId(content)][Said("name", name, f" {words} ")] = None
        folders.setdefault(ContentId(content), []).append((folder, path))
    for number, places in folders.items():
        for folder, path in places:
            found[number].update(dict.fromkeys(_folders(folder, path)))
    return {content: list(names) for content, names in found.items()}


@lru_cache(maxsize=1 << 14)
def _folders(folder: str, root: str) -> tuple[Said, ...]:
    names = [root.rstrip("/").rpartition("/")[2], *(folder.split("/") if folder else ())]
    return tuple(_said("folder", name, words_of_folder(name)) for name in reversed(names))


@lru_cache(maxsize=1 << 14)
def _said(kind: NameKind, text: str, words: str) -> Said:
    return Said(kind, text, f" {found_by(kind, words)} ")
