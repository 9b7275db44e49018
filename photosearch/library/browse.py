"""The library by time, folder, album, tag and rating, for a window that shows a million photos.

Called on reader threads inside ``Database.read``. Lists are arrays of content ids in the order to
show; what a cell shows of a photo is asked for by the screenful. Knows rows and names, nothing of
pixels or windows.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from photosearch.library import facts, notes
from photosearch.library.columns import whole_numbers
from photosearch.library.database import raw
from photosearch.library.facts import Facts
from photosearch.library.ids import ContentId, PhotoId, RootId
from photosearch.library.listing import path_from
from photosearch.library.notes import Album
from photosearch.library.photos import PhotoRef
from photosearch.library.roots import Root, roots
from photosearch.paths import from_raw
from photosearch.text import nfc, printable

__all__ = [
    "Album",
    "Card",
    "Details",
    "Folder",
    "Listing",
    "added_after",
    "cards",
    "details",
    "in_album",
    "in_folder",
    "moments_of",
    "newest_first",
    "root_folders",
    "subfolders",
    "timeline",
    "with_rating",
    "with_tag",
]

# As in the index photos_by_folder, letter for letter: the name up to its last slash.
_FOLDER = "rtrim(rel_key, replace(rel_key, '/', ''))"
_NEWEST_FIRST = "ORDER BY moment DESC, id"
_FEW = 20_000  # contents that are looked up one by one


@dataclass(frozen=True)
class Listing:
    """Photos in the order to show.

    Attributes:
        contents: (n,) content ids.
        moments: (n,) seconds since 1970 of the local wall clock: the camera's own time, else the
            file's; 0 where neither is known.
    """

    contents: NDArray[np.int64]
    moments: NDArray[np.int64]


@dataclass(frozen=True)
class Card:
    """What a cell shows of one content, by the best of its files.

    Attributes:
        hash: under which its thumbnail is stored.
        name: of the file, NFC, fit to print.
        moment: as in ``Listing``.
        rating: 1 to 5 stars, the user's or else the file's own; 0 for none.
        offline: none of its files can be reached at the moment.
        copies: how many files hold it.
    """

    content: int
    hash: bytes
    path: Path
    name: str
    width: int
    height: int
    moment: int
    rating: int
    offline: bool
    copies: int
    format: str


@dataclass(frozen=True)
class Details:
    """Everything known of one content.

    Attributes:
        size: of the file in bytes.
        modified: of the file at ``card.path``, seconds since 1970.
        refs: all of its files, reachable ones first, as the card chose.
    """

    card: Card
    size: int
    modified: float
    refs: tuple[PhotoRef, ...]
    facts: Facts
    tags: tuple[str, ...]
    albums: tuple[Album, ...]


@dataclass(frozen=True)
class Folder:
    """A folder with photos in it or below it.

    Attributes:
        inside: where it is below its root, ``a/b`` in NFC; empty for the root itself.
        name: its own name, fit to print.
        photos: files that can be shown, those in folders below it included.
    """

    root: RootId
    inside: str
    name: str
    path: Path
    photos: int
    offline: bool
    has_children: bool


# --- lists --------------------------------------------------------------------------------------


def timeline(c: Connection, limit: int | None = None) -> Listing:
    """Every content with a ready file, newest first. Walks one index, reads no row."""
    return _listing(
        c,
        f"SELECT id, moment FROM contents WHERE ready > 0 {_NEWEST_FIRST} LIMIT ?",
        (-1 if limit is None else limit,),
    )


def added_after(c: Connection, content: int) -> Listing:
    """Ready contents that came to the library after that one, newest first."""
    return _listing(  # without an index: by id, which costs what it finds
        c,
        "SELECT id, moment FROM contents NOT INDEXED WHERE id > ? AND ready > 0 " + _NEWEST_FIRST,
        (content,),
    )


def in_folder(c: Connection, root: RootId, inside: str) -> Listing:
    """Contents of the files in and below that folder of ``root``, newest first."""
    where, values = _below(root, _prefix(inside))
    return newest_first(c, _ids(c, f"SELECT content_id AS id FROM photos WHERE {where}", values))


def in_album(c: Connection, album: int) -> Listing:
    """The album's photos in the order in which they were added."""
    return _listing(
        c,
        "SELECT c.id, c.moment FROM album_contents a CROSS JOIN contents c ON c.id = a.content_id "
        "WHERE a.album_id = ? AND c.ready > 0 ORDER BY a.place, c.id",
        (album,),
    )


def with_tag(c: Connection, tag: int) -> Listing:
    """Photos with that tag, by the user or as a keyword of their file, newest first."""
    sql = (
        "SELECT content_id AS id FROM content_tags WHERE tag_id = ? "
        "UNION SELECT f.content_id FROM tags t CROSS JOIN file_tags f ON f.name_key = t.name_key "
        "WHERE t.id = ? AND f.removed = 0"
    )
    return newest_first(c, _ids(c, sql, (tag, tag)))


def with_rating(c: Connection, at_least: int) -> Listing:
    """Photos with so many stars or more, newest first; a file's own where the user gave none."""
    sql = (
        "SELECT content_id AS id FROM ratings WHERE stars >= ? "
        "UNION ALL SELECT content_id FROM file_ratings f WHERE stars >= ? "
        "AND NOT EXISTS (SELECT 1 FROM ratings WHERE content_id = f.content_id)"
    )
    return newest_first(c, _ids(c, sql, (at_least, at_least)))


def moments_of(c: Connection, contents: Sequence[int]) -> NDArray[np.int64]:
    """(n,) moments in the given order, 0 where unknown."""
    return _listing(
        c,
        "SELECT w.value AS id, c.moment FROM json_each(?) w "
        "LEFT JOIN contents c ON c.id = w.value ORDER BY w.key",
        (_json(contents),),
    ).moments


def newest_first(c: Connection, contents: NDArray[np.int64]) -> Listing:
    """These contents, each once, as the timeline has them; those that are hidden left out.

    Many are picked out of the whole timeline, which is there in order: looking each of them up
    and sorting them takes ten times as long.
    """
    if len(contents) <= _FEW:
        return _listing(
            c,
            "SELECT c.id, c.moment FROM (SELECT DISTINCT value FROM json_each(?)) w "
            f"CROSS JOIN contents c ON c.id = w.value WHERE c.ready > 0 {_NEWEST_FIRST}",
            (_json(contents.tolist()),),
        )
    everything = timeline(c)
    wanted = np.zeros(max(int(contents.max()), int(everything.contents.max(initial=0))) + 1, bool)
    wanted[contents] = True
    kept = wanted[everything.contents]
    return Listing(everything.contents[kept], everything.moments[kept])


def _listing(c: Connection, sql: str, values: tuple[object, ...]) -> Listing:
    """Run a query for ids and moments, of which there may be a million."""
    row = (
        raw(c)
        .execute(f"SELECT group_concat(id), group_concat(coalesce(moment, 0)) FROM ({sql})", values)
        .fetchone()
    )
    return Listing(whole_numbers(row[0]), whole_numbers(row[1]))


def _ids(c: Connection, sql: str, values: tuple[object, ...]) -> NDArray[np.int64]:
    row = raw(c).execute(f"SELECT group_concat(id) FROM ({sql})", values).fetchone()
    return whole_numbers(row[0])


# --- what a cell shows --------------------------------------------------------------------------

_FILES = (
    "FROM json_each(?) w CROSS JOIN contents c ON c.id = w.value "
    "CROSS JOIN photos p ON p.content_id = c.id AND p.state = 'ready' "
    "CROSS JOIN roots r ON r.id = p.root_id "
)
_BEST_FIRST = "ORDER BY w.key, r.offline_since IS NOT NULL, p.rel_key, p.rel_raw, p.id"


def cards(c: Connection, contents: Sequence[int]) -> dict[int, Card]:
    """The cards of ``contents``, in that order; those without a ready file are left out.

    Of several files a reachable one is shown, the first by name.
    """
    rows = raw(c).execute(
        "SELECT c.id, c.hash, r.path_raw, p.rel_raw, c.width, c.height, coalesce(c.moment, 0), "
        "coalesce(n.stars, f.stars, 0), r.offline_since IS NOT NULL, c.ready, c.format "
        f"{_FILES} LEFT JOIN ratings n ON n.content_id = c.id "
        f"LEFT JOIN file_ratings f ON f.content_id = c.id {_BEST_FIRST}",
        (_json(dict.fromkeys(contents)),),
    )
    found: dict[int, Card] = {}
    for row in rows:
        if row[0] in found:
            continue
        path = path_from(row[2], row[3])
        found[row[0]] = Card(
            content=row[0],
            hash=row[1],
            path=path,
            name=printable(path.name),
            width=row[4],
            height=row[5],
            moment=row[6],
            rating=row[7],
            offline=bool(row[8]),
            copies=row[9],
            format=row[10],
        )
    return found


def details(c: Connection, content: int) -> Details | None:
    """Everything known of one content; None if it has no ready file."""
    card = cards(c, [content]).get(content)
    if card is None:
        return None
    files = raw(c).execute(
        f"SELECT p.id, r.path_raw, p.rel_raw, r.offline_since IS NOT NULL, p.mtime_ns {_FILES} "
        f"{_BEST_FIRST}",
        (_json([content]),),
    )
    found = [
        (PhotoRef(PhotoId(photo), path_from(folder, name), bool(offline)), mtime_ns)
        for photo, folder, name, offline, mtime_ns in files
    ]
    (row,) = raw(c).execute(f"SELECT size, {facts.COLUMNS} FROM contents WHERE id = ?", (content,))
    tags = raw(c).execute(
        "SELECT t.name FROM content_tags x JOIN tags t ON t.id = x.tag_id "
        "WHERE x.content_id = ? ORDER BY t.name_key",
        (content,),
    )
    return Details(
        card=card,
        size=row[0],
        modified=found[0][1] / 1e9,
        refs=tuple(ref for ref, _ in found),
        facts=facts.from_row(tuple(row[1:])),
        tags=tuple(name for (name,) in tags),
        albums=_albums_of(c, ContentId(content)),
    )


def _albums_of(c: Connection, content: ContentId) -> tuple[Album, ...]:
    numbers = raw(c).execute("SELECT album_id FROM album_contents WHERE content_id = ?", (content,))
    return tuple(notes.albums(c, [number for (number,) in numbers]))


def _json(contents: Sequence[int] | dict[int, None]) -> str:
    return json.dumps([int(content) for content in contents])


# --- folders ------------------------------------------------------------------------------------


def root_folders(c: Connection) -> list[Folder]:
    """The watched folders, in the order in which they were added."""
    return [_folder(c, root, "", root.path) for root in roots(c)]


def subfolders(c: Connection, root: RootId, inside: str) -> list[Folder]:
    """The folders right below that one that hold photos, by name.

    Jumps from one to the next over an index: costs what it finds, however many photos there are,
    but for counting them, which walks the index.
    """
    owner = next((each for each in roots(c) if each.id == root), None)
    if owner is None:
        return []
    prefix = _prefix(inside)
    depth = prefix.count("/")
    end = _after(prefix) if prefix else None
    found: list[Folder] = []
    at, strict = prefix, True
    while row := _next_folder(c, root, at, strict, end):
        name = row[0][len(prefix) :].partition("/")[0]
        child = prefix + name
        path = owner.path.joinpath(*from_raw(row[1]).split(os.sep)[: depth + 1])
        found.append(_folder(c, owner, child, path))
        at, strict = _after(child + "/"), False
    return sorted(found, key=lambda folder: _natural(folder.name))


def _folder(c: Connection, root: Root, inside: str, path: Path) -> Folder:
    prefix = _prefix(inside)
    where, values = _below(root.id, prefix)
    count = raw(c).execute(f"SELECT count(*) FROM photos WHERE {where}", values).fetchone()[0]
    end = _after(prefix) if prefix else None
    deeper = _next_folder(c, root.id, prefix, True, end) is not None
    name = printable(path.name or str(path))
    return Folder(root.id, inside, name, path, count, root.offline, deeper)


def _next_folder(
    c: Connection, root: RootId, start: str, strict: bool, end: str | None
) -> tuple[str, bytes] | None:
    """The first folder from ``start`` on that holds files itself, and the name of such a file."""
    until = "" if end is None else f"AND {_FOLDER} < ?"
    row: tuple[str, bytes] | None = (
        raw(c)
        .execute(
            f"SELECT {_FOLDER}, rel_raw FROM photos WHERE root_id = ? AND state = 'ready' "
            f"AND {_FOLDER} {'>' if strict else '>='} ? {until} ORDER BY {_FOLDER} LIMIT 1",
            (root, start) if end is None else (root, start, end),
        )
        .fetchone()
    )
    return row


def _below(root: RootId, prefix: str) -> tuple[str, tuple[object, ...]]:
    """The condition for ready files in and below a folder, and its values."""
    if not prefix:
        return "root_id = ? AND state = 'ready'", (root,)
    return (
        f"root_id = ? AND state = 'ready' AND {_FOLDER} >= ? AND {_FOLDER} < ?",
        (root, prefix, _after(prefix)),
    )


def _prefix(inside: str) -> str:
    """What the names of all files below begin with: nothing, or ``a/b/``."""
    inside = nfc(inside).strip("/")
    return f"{inside}/" if inside else ""


def _after(prefix: str) -> str:
    """The least text above everything that begins with ``prefix``, which ends with a slash."""
    return prefix[:-1] + chr(ord("/") + 1)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """As people sort: letter case does not count, and 9 comes before 10."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p]
