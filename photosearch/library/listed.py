"""What a list of photos says of each of them: for CSV files, contact sheets and copies.

Called by ``exporting`` by the portion, inside ``Database.read``. Knows rows; nothing of files on
disk or of how a list is written.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from photosearch.library import browse
from photosearch.library.browse import Card
from photosearch.library.database import raw
from photosearch.library.file_words import SOURCES
from photosearch.library.ids import RootId
from photosearch.library.listing import path_from


@dataclass(frozen=True)
class HeldAt:
    """One file of a content: its root, and where it is below that."""

    path: Path
    root: RootId
    folder: Path
    offline: bool


@dataclass(frozen=True)
class ListedPhoto:
    """One content with all that a list may say of it.

    Attributes:
        card: as the grid shows it.
        files: all of its files, reachable ones first; the first is the card's.
        size: of one file in bytes.
        taken: local time as the camera said it, empty where it did not.
        captions: what the user, the file and machines say, in that order, each once.
        tags: the user's, and keywords of the file.
        albums: plain albums that hold it.
    """

    card: Card
    files: tuple[HeldAt, ...]
    size: int
    taken: str = ""
    camera: str = ""
    lens: str = ""
    latitude: float | None = None
    longitude: float | None = None
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()


def listed(c: Connection, contents: Sequence[int]) -> list[ListedPhoto]:
    """These contents in that order; those without a ready file are left out."""
    wanted = json.dumps([int(content) for content in contents])
    cards = browse.cards(c, contents)
    facts = {row[0]: row[1:] for row in raw(c).execute(_FACTS, (wanted,))}
    files = _files(c, wanted)
    captions, tags, albums = (_texts(c, sql, wanted) for sql in (_CAPTIONS, _TAGS, _ALBUMS))
    found = []
    for content, card in cards.items():
        size, taken, make, model, lens, latitude, longitude = facts[content]
        found.append(
            ListedPhoto(
                card,
                tuple(files.get(content, ())),
                size,
                (taken or "").strip(),
                " ".join(f"{make or ''} {model or ''}".split()),
                (lens or "").strip(),
                latitude,
                longitude,
                captions.get(content, ()),
                tags.get(content, ()),
                albums.get(content, ()),
            )
        )
    return found


_FACTS = (
    "SELECT c.id, c.size, c.taken_at, c.camera_make, c.camera_model, c.lens, c.latitude, "
    "c.longitude FROM json_each(?) w CROSS JOIN contents c ON c.id = w.value"
)
_FILES = (
    "SELECT p.content_id, r.path_raw, p.rel_raw, r.id, r.offline_since IS NOT NULL "
    "FROM json_each(?) w CROSS JOIN photos p ON p.content_id = w.value AND p.state = 'ready' "
    "CROSS JOIN roots r ON r.id = p.root_id "
    "ORDER BY w.key, r.offline_since IS NOT NULL, p.rel_key, p.rel_raw, p.id"
)
_CAPTIONS = (
    "SELECT t.content_id, t.text FROM json_each(?) w "
    "CROSS JOIN captions t ON t.content_id = w.value "
    "WHERE t.removed = 0 AND t.trusted = 1 AND t.text <> '' AND t.part <> 'keywords' "
    "ORDER BY w.key, CASE t.source "
    + " ".join(f"WHEN '{source}' THEN {place}" for place, source in enumerate(SOURCES))
    + " END, t.id"
)
_TAGS = (
    "SELECT content, name FROM ("
    "SELECT x.content_id AS content, t.name AS name, t.name_key AS name_key FROM json_each(?1) w "
    "CROSS JOIN content_tags x ON x.content_id = w.value CROSS JOIN tags t ON t.id = x.tag_id "
    "UNION ALL "
    "SELECT f.content_id, f.name_key, f.name_key FROM json_each(?1) w "
    "CROSS JOIN file_tags f ON f.content_id = w.value WHERE f.removed = 0 "
    "AND NOT EXISTS (SELECT 1 FROM tags t CROSS JOIN content_tags x ON x.tag_id = t.id "
    "AND x.content_id = f.content_id WHERE t.name_key = f.name_key)"
    ") ORDER BY content, name_key"
)
_ALBUMS = (
    "SELECT x.content_id, a.name FROM json_each(?) w "
    "CROSS JOIN album_contents x ON x.content_id = w.value CROSS JOIN albums a "
    "ON a.id = x.album_id ORDER BY w.key, a.id"
)


def _files(c: Connection, wanted: str) -> dict[int, list[HeldAt]]:
    found: dict[int, list[HeldAt]] = {}
    for content, folder, name, root, offline in raw(c).execute(_FILES, (wanted,)):
        path = path_from(folder, name)
        top = path_from(folder, b"")
        found.setdefault(content, []).append(HeldAt(path, RootId(root), top, bool(offline)))
    return found


def _texts(c: Connection, sql: str, wanted: str) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for content, text in raw(c).execute(sql, (wanted,)):
        found.setdefault(content, {})[text] = None
    return {content: tuple(texts) for content, texts in found.items()}
