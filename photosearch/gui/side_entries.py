"""What stands in the side bar, as values, and how it is read from the library.

``read`` runs on a reader thread; the rest are values for the GUI thread. Knows places and counts;
knows nothing of widgets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photosearch.gui import suggestions
from photosearch.gui.languages import language_in_use
from photosearch.gui.places import (
    AllPhotos,
    DuplicatesPlace,
    Found,
    InAlbum,
    InFolder,
    InSmartAlbum,
    Place,
    ProblemsPlace,
    WithRating,
    WithTag,
)
from photosearch.gui.suggestions import Suggestion
from photosearch.library import browse, concepts, history, notes, placed, roots, saved
from photosearch.library.browse import Folder
from photosearch.library.concepts import Concept
from photosearch.library.database import Connection
from photosearch.library.ids import RootId
from photosearch.library.notes import Album, Tag
from photosearch.text import Language, printable

Key = tuple[object, ...]
Kind = Literal[
    "library", "folders", "albums", "concepts", "tags", "searches",  # sections
    "all", "rated", "duplicates", "problems", "folder", "album", "smart", "draft", "tag", "search",
    "concept",
]  # fmt: skip
SECTIONS: tuple[Kind, ...] = ("library", "folders", "albums", "concepts", "tags", "searches")
SEARCHES = 8

DRAFT: Key = ("draft",)


@dataclass(frozen=True)
class Entry:
    """One row. ``key`` stays the same for as long as the row stands for the same thing."""

    key: Key
    kind: Kind
    title: str
    place: Place | None = None
    count: int | None = None
    path: Path | None = None
    offline: bool = False
    offline_since: float | None = None
    has_children: bool = False

    @property
    def is_section(self) -> bool:
        """Whether it is the heading of a section."""
        return self.kind in SECTIONS

    @property
    def is_root(self) -> bool:
        """Whether it is a folder that the user added."""
        return isinstance(self.place, InFolder) and not self.place.inside


@dataclass(frozen=True)
class Contents:
    """What the side bar shows of a library.

    Attributes:
        inner: the folders in those that are open, by their keys.
        entries: the rows of all these folders, albums and tags, made here since there may be
            thousands of each.
        offers: what the search field may suggest of all this.
        order: in which the albums are.
    """

    folders: Sequence[Folder]
    inner: Mapping[Key, Sequence[Folder]]
    offline_since: Mapping[RootId, float | None]
    albums: Sequence[Album]
    tags: Sequence[Tag]
    searches: Sequence[str]
    entries: Mapping[Key, Entry] = field(default_factory=dict)
    offers: Sequence[Suggestion] = ()
    concepts: Sequence[Concept] = ()
    order: saved.Order = "name"


def read(c: Connection, opened: Collection[tuple[RootId, str]]) -> Contents:
    """Everything for ``show``; ``opened`` are the folders whose inner folders are wanted too."""
    folders = browse.root_folders(c)
    inner = {folder_key(root, name): browse.subfolders(c, root, name) for root, name in opened}
    since = {root.id: root.offline_since for root in roots.roots(c)}
    albums, tags = saved.in_order(c, notes.albums(c)), notes.tags(c)
    every = [*folders, *(each for several in inner.values() for each in several)]
    offers = suggestions.places_to_offer(tags, albums, every)
    taught = concepts.every(c)
    offers += [
        Suggestion("concept", printable(each.name), place_of_concept(each.name, language_in_use()))
        for each in taught
    ]
    offers += _towns(c)
    suggestions.prepare(offers)
    made = [of_folder(folder, since.get(folder.root)) for folder in every]
    made += [*map(of_album, albums), *map(of_tag, tags)]
    return Contents(
        folders=folders,
        inner=inner,
        offline_since=since,
        albums=albums,
        tags=tags,
        searches=history.recent_searches(c, SEARCHES),
        entries={entry.key: entry for entry in made},
        offers=offers,
        concepts=taught,
        order=saved.order(c),
    )


def _towns(c: Connection) -> list[Suggestion]:
    """Places where photos were taken; without any, the list of places is not read."""
    counts = placed.counted(c)
    if not counts:
        return []
    from photosearch.query import places as known  # not for a window that only starts

    language = language_in_use()
    return [
        Suggestion("town", name, _filtered_by("place", name, language))
        for name in known.offered(counts, language)
    ]


def key_of(place: Place) -> Key | None:
    """The key of the row that stands for ``place``, None if none ever does."""
    match place:
        case AllPhotos():
            return ("all",)
        case WithRating():
            return ("rated",)
        case ProblemsPlace():
            return ("problems",)
        case DuplicatesPlace():
            return ("duplicates",)
        case InFolder(root, inside, _):
            return folder_key(root, inside)
        case InAlbum(number, _) | InSmartAlbum(number, _):
            return album_key(number)
        case WithTag(number, _):
            return tag_key(number)
        case Found(text):
            return ("search", text)
    return None


def folder_key(root: RootId, inside: str) -> Key:
    """The key of a folder's row."""
    return ("folder", root, inside)


def of_folder(folder: Folder, since: float | None) -> Entry:
    """Its row; ``since`` is when its root was first found unreachable."""
    place = InFolder(folder.root, folder.inside, folder.name)
    return Entry(
        folder_key(folder.root, folder.inside), "folder", folder.name, place, folder.photos,
        folder.path, folder.offline, since if folder.offline else None, folder.has_children,
    )  # fmt: skip


def album_key(album: int) -> Key:
    """The key of an album's row, be it a search or not."""
    return ("album", album)


def tag_key(tag: int) -> Key:
    """The key of a tag's row."""
    return ("tag", tag)


def of_album(album: Album) -> Entry:
    """Its row."""
    title, key = printable(album.name), album_key(album.id)
    if album.query is not None:
        return Entry(key, "smart", title, InSmartAlbum(album.id, album.name), album.photos)
    return Entry(key, "album", title, InAlbum(album.id, album.name), album.photos)


def of_tag(tag: Tag) -> Entry:
    """Its row."""
    place = WithTag(tag.id, tag.name)
    return Entry(tag_key(tag.id), "tag", printable(tag.name), place, tag.photos)


def of_concept(concept: Concept, language: Language) -> Entry:
    """Its row: one goes to the search for it."""
    key, place = ("concept", concept.id), place_of_concept(concept.name, language)
    return Entry(key, "concept", printable(concept.name), place, concept.wanted)


def place_of_concept(name: str, language: Language) -> Found:
    """The search for a concept, as it is written in that language."""
    return _filtered_by("concept", name, language)


def _filtered_by(key: Literal["concept", "place"], name: str, language: Language) -> Found:
    from photosearch.query.syntax import Filter  # not for a window that only starts
    from photosearch.query.writing import text_of

    return Found(text_of(Filter(key, (name,)), language))


def of_search(text: str) -> Entry:
    """Its row."""
    return Entry(("search", text), "search", printable(text), Found(text))
