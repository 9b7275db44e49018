"""Where the window can be: what Back and Forward walk through, and what the side bar chooses.

Values only; made by the side bar, the search bar and the grid, understood by ``main_window``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photosearch.library.ids import RootId


@dataclass(frozen=True)
class AllPhotos:
    """Everything, newest first."""


@dataclass(frozen=True)
class InFolder:
    """A folder and all below it; ``inside`` is "" for the root itself."""

    root: RootId
    inside: str
    name: str


@dataclass(frozen=True)
class InAlbum:
    """An album, in the order in which photos were put in."""

    id: int
    name: str


@dataclass(frozen=True)
class InSmartAlbum:
    """An album that is a search: what the search finds now."""

    id: int
    name: str


@dataclass(frozen=True)
class WithTag:
    """Photos that the user gave this tag."""

    id: int
    name: str


@dataclass(frozen=True)
class WithRating:
    """Photos with that many stars or more."""

    at_least: int


@dataclass(frozen=True)
class Found:
    """The answer to a query."""

    text: str


@dataclass(frozen=True)
class Like:
    """Photos like one of the library (``content``) or like any picture file (``path``)."""

    content: int | None
    path: Path | None
    name: str


@dataclass(frozen=True)
class ProblemsPlace:
    """The list of files that could not be read."""


@dataclass(frozen=True)
class SettingsPlace:
    """The user's choices."""


@dataclass(frozen=True)
class ModelsPlace:
    """The models: which there are, and which one searches."""


@dataclass(frozen=True)
class DuplicatesPlace:
    """Photos that are the same or alike, in groups."""


Place = (
    AllPhotos | InFolder | InAlbum | InSmartAlbum | WithTag | WithRating | Found | Like
    | ProblemsPlace | SettingsPlace | ModelsPlace | DuplicatesPlace
)  # fmt: skip
