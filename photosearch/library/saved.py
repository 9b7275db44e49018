"""Smart albums: albums that hold no list but a search, which is asked again whenever one looks.

An album is one by its row in ``smart_albums``; its name and number are those of any album
(``notes``). Called inside ``Database.write`` (questions also inside ``read``). Keeps how many
photos there were when they were last counted. Knows texts; nothing of what searches mean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection

from photosearch.errors import Trouble
from photosearch.library import notes
from photosearch.library.database import raw
from photosearch.library.state import get_state, set_state
from photosearch.text import folded, nfc

Order = Literal["name", "newest", "photos"]
ORDERS: tuple[Order, ...] = get_args(Order)

LONGEST_SEARCH = 2000
"""Characters of a search that is kept; more is a paste that nobody would find again."""


_ORDER = "albums_order"


@dataclass(frozen=True)
class SmartAlbum:
    """A search under a name; ``photos`` is None until it was counted for the first time."""

    id: int
    name: str
    query: str
    photos: int | None


def make(c: Connection, name: str, query: str) -> SmartAlbum:
    """A new one; raises ``Trouble`` for a name or a search without a character to show."""
    kept = _tidy(query)
    album = notes.make_album(c, name)
    raw(c).execute("INSERT INTO smart_albums (album_id, query) VALUES (?, ?)", (album.id, kept))
    return SmartAlbum(album.id, album.name, kept, None)


def change(c: Connection, album: int, query: str) -> None:
    """Let it be another search; a plain album stays as it is. Raises ``Trouble`` likewise."""
    raw(c).execute(
        "UPDATE smart_albums SET query = ?, photos = NULL WHERE album_id = ?",
        (_tidy(query), album),
    )


def freeze(c: Connection, album: int, contents: Sequence[int]) -> None:
    """Make a plain album of it, which holds ``contents`` in that order from now on."""
    gone = raw(c).execute("DELETE FROM smart_albums WHERE album_id = ?", (album,)).rowcount
    if gone:
        notes.add_to_album(c, album, contents)


def find(c: Connection, album: int) -> SmartAlbum | None:
    """The smart album with that number; None if there is none, or if it is a plain one."""
    return next(iter(_all(c, "WHERE s.album_id = ?", (album,))), None)


def every(c: Connection) -> list[SmartAlbum]:
    """All of them, in the order in which albums are listed."""
    return sorted(_all(c), key=lambda album: (notes.name_order(album.name), album.id))


def called(c: Connection, names: Sequence[str]) -> list[SmartAlbum]:
    """Those whose name is one of ``names`` by ``text.folded``, as ``album:`` compares them."""
    wanted = {folded(name) for name in names}
    return [album for album in every(c) if folded(album.name) in wanted]


def numbered(c: Connection, name: str) -> list[int]:
    """All albums of that name by ``text.folded``, plain and smart ones, the oldest first."""
    wanted = folded(name)
    rows = raw(c).execute("SELECT id, name FROM albums ORDER BY id")
    return [number for number, shown in rows if folded(shown) == wanted]


def counts(c: Connection) -> dict[int, int]:
    """How many photos there were at the last count, by album; without those never counted."""
    rows = raw(c).execute("SELECT album_id, photos FROM smart_albums WHERE photos IS NOT NULL")
    return {album: photos for album, photos in rows}


def keep_counts(c: Connection, found: Mapping[int, int]) -> None:
    """Keep how many photos these albums have now."""
    raw(c).executemany(
        "UPDATE smart_albums SET photos = ? WHERE album_id = ?",
        [(photos, album) for album, photos in found.items()],
    )


def order(c: Connection) -> Order:
    """In which order albums are listed: by name, the newest or the fullest first."""
    kept = get_state(c, _ORDER)
    return next((each for each in ORDERS if each == kept), "name")


def set_order(c: Connection, chosen: Order) -> None:
    """List them in that order from now on."""
    set_state(c, _ORDER, chosen)


def in_order(c: Connection, albums: Sequence[notes.Album]) -> list[notes.Album]:
    """``notes.albums``, which are by name, in the order that was chosen."""
    match order(c):
        case "newest":
            return sorted(albums, key=lambda album: -album.id)
        case "photos":
            return sorted(albums, key=lambda album: -album.photos)
    return list(albums)


def _all(c: Connection, where: str = "", values: tuple[object, ...] = ()) -> list[SmartAlbum]:
    rows = raw(c).execute(
        "SELECT a.id, a.name, s.query, s.photos FROM smart_albums s "
        f"CROSS JOIN albums a ON a.id = s.album_id {where}",
        values,
    )
    return [SmartAlbum(*row) for row in rows]


def _tidy(query: str) -> str:
    """One line of NFC, without what SQLite or a field cannot hold; its spaces as they are typed."""
    clean = "".join(
        " " if char.isspace() else char
        for char in nfc(query)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()
    if not clean:
        raise Trouble("A smart album needs a search.", "Type what its photos should show.")
    if len(clean) > LONGEST_SEARCH:
        raise Trouble(
            f"A search of {len(clean):,} characters is too long to be kept.",
            f"Shorten it to {LONGEST_SEARCH:,} characters.",
        )
    return clean
