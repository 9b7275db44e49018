"""Stars, tags and albums: the user's own, and beside them the stars and keywords of files.

They hang on contents, not on files.

Called inside ``Database.write`` (questions also inside ``read``). A photo that moves, is copied or
cannot be reached keeps its notes; they go when the content is forgotten. Nothing here touches a
file.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from photosearch.errors import Trouble
from photosearch.library import names
from photosearch.library.database import raw
from photosearch.library.file_words import (
    LONGEST_NAME,
    MOST_STARS,
    name_order,
    shown_name,
    stars_of,
    tag_key,
    tag_keys_of,
)

__all__ = [
    "LONGEST_NAME",
    "MOST_STARS",
    "Album",
    "Tag",
    "add_tag",
    "add_to_album",
    "albums",
    "forget_rating",
    "forget_tag",
    "in_album",
    "make_album",
    "name_order",
    "own_ratings",
    "own_tagged",
    "remove_album",
    "remove_from_album",
    "remove_tag",
    "rename_album",
    "set_rating",
    "tags",
    "write_file",
]


@dataclass(frozen=True)
class Tag:
    """A word that the user gave to photos; ``photos`` counts those that can be shown."""

    id: int
    name: str
    photos: int


@dataclass(frozen=True)
class Album:
    """A list of photos; ``photos`` counts those that can be shown, ``cover`` is the first.

    A smart one (``saved``) holds none and has a ``query``; ``photos`` is what was counted last.
    """

    id: int
    name: str
    photos: int
    cover: int | None
    query: str | None = None


def set_rating(c: Connection, contents: Sequence[int], stars: int) -> None:
    """Give ``stars``, 1 to 5; 0 takes them away, the file's own too. What is gone is left out."""
    if not 0 <= stars <= MOST_STARS:
        raise ValueError(f"{stars} stars")
    raw(c).execute(
        "INSERT INTO ratings (content_id, stars) SELECT c.id, ? FROM json_each(?) w "
        "CROSS JOIN contents c ON c.id = w.value WHERE true "
        "ON CONFLICT (content_id) DO UPDATE SET stars = excluded.stars",
        (stars, _json(contents)),
    )
    if stars == 0:  # nothing to remember where the file says nothing either
        raw(c).execute(
            "DELETE FROM ratings WHERE content_id IN (SELECT value FROM json_each(?)) "
            "AND content_id NOT IN (SELECT content_id FROM file_ratings)",
            (_json(contents),),
        )


def forget_rating(c: Connection, contents: Sequence[int]) -> None:
    """As if the user had never said anything: the file's own stars show again."""
    raw(c).execute(
        "DELETE FROM ratings WHERE content_id IN (SELECT value FROM json_each(?))",
        (_json(contents),),
    )


def own_ratings(c: Connection, contents: Sequence[int]) -> dict[int, int]:
    """The user's stars, 0 where they were taken away; without what the user said nothing of."""
    rows = raw(c).execute(
        "SELECT content_id, stars FROM ratings "
        "WHERE content_id IN (SELECT value FROM json_each(?))",
        (_json(contents),),
    )
    return {content: stars for content, stars in rows}


def write_file(c: Connection, content: int, extra: Mapping[str, str]) -> None:
    """The file's own stars and keywords, out of ``Facts.extra``; they count beside the user's.

    Stars only where the user gave none. A keyword that the user has removed as a tag stays so.
    """
    stars = stars_of(extra)
    if stars:
        raw(c).execute(
            "INSERT INTO file_ratings (content_id, stars) VALUES (?, ?) "
            "ON CONFLICT (content_id) DO UPDATE SET stars = excluded.stars",
            (content, stars),
        )
    else:
        raw(c).execute("DELETE FROM file_ratings WHERE content_id = ?", (content,))
    said = tag_keys_of(extra)
    keys = json.dumps(said)
    raw(c).execute(
        "DELETE FROM file_tags WHERE content_id = ? "
        "AND name_key NOT IN (SELECT value FROM json_each(?))",
        (content, keys),
    )
    raw(c).execute(
        "INSERT OR IGNORE INTO file_tags (name_key, content_id) SELECT value, ? FROM json_each(?)",
        (content, keys),
    )
    names.know_tags(c, said)


def add_tag(c: Connection, contents: Sequence[int], name: str) -> None:
    """Tag ``contents``; a tag of that name in other letter case is the same one.

    Raises ``Trouble`` for a name without a character to show.
    """
    shown = _name(name, "A tag")
    key = tag_key(shown)
    raw(c).execute(
        "INSERT INTO tags (name, name_key) VALUES (?, ?) ON CONFLICT (name_key) DO NOTHING",
        (shown, key),
    )
    names.know_tags(c, [key])
    raw(c).execute(
        "INSERT OR IGNORE INTO content_tags (tag_id, content_id) SELECT t.id, c.id "
        "FROM json_each(?) w CROSS JOIN contents c ON c.id = w.value "
        "CROSS JOIN tags t ON t.name_key = ?",
        (_json(contents), key),
    )
    _drop_unused_tags(c)


def own_tagged(c: Connection, contents: Sequence[int], name: str) -> set[int]:
    """Those of ``contents`` that the user has given this tag."""
    rows = raw(c).execute(
        "SELECT x.content_id FROM tags t CROSS JOIN content_tags x ON x.tag_id = t.id "
        "WHERE t.name_key = ? AND x.content_id IN (SELECT value FROM json_each(?))",
        (tag_key(name), _json(contents)),
    )
    return {content for (content,) in rows}


def forget_tag(c: Connection, contents: Sequence[int], name: str) -> None:
    """As if the user had never given it to ``contents``: a keyword of the file still counts."""
    raw(c).execute(
        "DELETE FROM content_tags WHERE tag_id = (SELECT id FROM tags WHERE name_key = ?) "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (tag_key(name), _json(contents)),
    )
    _drop_unused_tags(c)


def remove_tag(c: Connection, contents: Sequence[int], name: str) -> None:
    """Take the tag from ``contents``; one that no photo has any more disappears.

    Where it is a keyword of the file, that counts no longer.
    """
    raw(c).execute(
        "UPDATE file_tags SET removed = 1 WHERE name_key = ? "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (tag_key(name), _json(contents)),
    )
    forget_tag(c, contents, name)


def tags(c: Connection) -> list[Tag]:
    """All tags that the user has given, by name; files with such a keyword count too."""
    rows = raw(c).execute(
        "SELECT t.id, t.name, (SELECT count(*) FROM (SELECT content_id FROM content_tags "
        "WHERE tag_id = t.id UNION SELECT content_id FROM file_tags "
        "WHERE name_key = t.name_key AND removed = 0) x "
        "CROSS JOIN contents c ON c.id = x.content_id WHERE c.ready > 0) "
        "FROM tags t WHERE EXISTS (SELECT 1 FROM content_tags WHERE tag_id = t.id) "
        "ORDER BY t.name_key"
    )
    return [Tag(*row) for row in rows]


def albums(c: Connection, among: Sequence[int] | None = None) -> list[Album]:
    """All albums (or those ``among`` numbers), by name; smart ones among them."""
    rows = raw(c).execute(
        "SELECT a.id, a.name, coalesce(s.photos, (SELECT count(*) FROM album_contents x "
        "CROSS JOIN contents c ON c.id = x.content_id WHERE x.album_id = a.id AND c.ready > 0)), "
        "(SELECT x.content_id FROM album_contents x CROSS JOIN contents c ON c.id = x.content_id "
        "WHERE x.album_id = a.id AND c.ready > 0 ORDER BY x.place LIMIT 1), s.query FROM albums a "
        "LEFT JOIN smart_albums s ON s.album_id = a.id"
        + ("" if among is None else " WHERE a.id IN (SELECT value FROM json_each(?))"),
        () if among is None else (_json(among),),
    )
    return sorted((Album(*row) for row in rows), key=lambda each: (name_order(each.name), each.id))


def make_album(c: Connection, name: str) -> Album:
    """A new, empty album; raises ``Trouble`` for a name without a character to show."""
    shown = _name(name, "An album")
    number = c.exec_driver_sql(
        "INSERT INTO albums (name, made_at) VALUES (?, ?) RETURNING id", (shown, time.time())
    ).scalar_one()
    return Album(number, shown, 0, None)


def rename_album(c: Connection, album: int, name: str) -> None:
    """Call it ``name``; raises ``Trouble`` likewise."""
    shown = _name(name, "An album")
    c.exec_driver_sql("UPDATE albums SET name = ? WHERE id = ?", (shown, album))


def remove_album(c: Connection, album: int) -> None:
    """Drop the list; its photos stay as they are."""
    c.exec_driver_sql("DELETE FROM albums WHERE id = ?", (album,))


def add_to_album(c: Connection, album: int, contents: Sequence[int]) -> None:
    """Append ``contents`` in that order; those that are in it keep their place.

    A smart album holds what its search finds, and nothing else: nothing is put into it.
    """
    raw(c).execute(
        "INSERT OR IGNORE INTO album_contents (album_id, content_id, place) "
        "SELECT a.id, c.id, w.key + 1 + "
        "coalesce((SELECT max(place) FROM album_contents WHERE album_id = a.id), 0) "
        "FROM albums a CROSS JOIN json_each(?) w CROSS JOIN contents c ON c.id = w.value "
        "WHERE a.id = ? AND NOT EXISTS (SELECT 1 FROM smart_albums WHERE album_id = a.id) "
        "ORDER BY w.key",
        (_json(contents), album),
    )


def in_album(c: Connection, album: int, contents: Sequence[int]) -> set[int]:
    """Those of ``contents`` that are in the album."""
    rows = raw(c).execute(
        "SELECT content_id FROM album_contents WHERE album_id = ? "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (album, _json(contents)),
    )
    return {content for (content,) in rows}


def remove_from_album(c: Connection, album: int, contents: Sequence[int]) -> None:
    """Take ``contents`` out of the album."""
    raw(c).execute(
        "DELETE FROM album_contents WHERE album_id = ? "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (album, _json(contents)),
    )


def _drop_unused_tags(c: Connection) -> None:
    raw(c).execute(
        "DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM content_tags WHERE tag_id = tags.id)"
    )


def _name(name: str, what: str) -> str:
    shown = shown_name(name)
    if not shown:
        raise Trouble(f"{what} needs a name.", "Type at least one character.")
    return shown


def _json(contents: Sequence[int]) -> str:
    return json.dumps([int(content) for content in contents])
