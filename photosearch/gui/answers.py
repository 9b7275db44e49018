"""What a search found, arranged for the grid: one row per content, grouped by the relevance line.

Pure functions on values, run on a Bridge thread. Knows hits and places; no widgets, no words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from photosearch.app import App
from photosearch.errors import EngineGone
from photosearch.gui.places import (
    AllPhotos,
    Found,
    InAlbum,
    InFolder,
    InSmartAlbum,
    Like,
    Place,
    WithRating,
    WithTag,
)
from photosearch.library import browse
from photosearch.library.browse import Listing
from photosearch.library.database import Connection
from photosearch.search.query import Answered, Hit, Query, Relevance

if TYPE_CHECKING:
    from photosearch.query.syntax import Note

DEPTH = 1000  # hits asked for
WEAK_SHOWN = 60  # rows that are filled up with what is probably nothing
GRADES: tuple[Relevance, ...] = ("likely", "maybe", "unlikely")


@dataclass(frozen=True)
class Answer:
    """Rows for the grid.

    Attributes:
        contents: (n,) content ids in the order to show.
        grades: of each row.
        starts: first row of each group that is not empty.
        hits: by content, for the inspector.
        hidden: weak hits that are not shown.
        circles: names of smart albums in the search that led back to themselves.
        notes: what is odd about examples in the search.
    """

    contents: NDArray[np.int64]
    grades: tuple[Relevance, ...]
    starts: tuple[tuple[Relevance, int], ...]
    hits: dict[int, Hit]
    hidden: int = 0
    circles: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def left_out(self) -> str:
        """Words that were taken for a filter which nothing meets; empty if there were none."""
        first = next(iter(self.hits.values()), None)
        return str(first.why.get("left_out", "")) if first else ""

    def count(self, grade: Relevance) -> int:
        """Rows of that grade."""
        return self.grades.count(grade)


def lister(place: Place) -> Callable[[Connection], Listing] | None:
    """What reads the photos of a place that is no search; None for the others."""
    match place:
        case AllPhotos():
            return browse.timeline
        case InFolder():
            return lambda c: browse.in_folder(c, place.root, place.inside)
        case InAlbum():
            return lambda c: browse.in_album(c, place.id)
        case WithTag():
            return lambda c: browse.with_tag(c, place.id)
        case WithRating():
            return lambda c: browse.with_rating(c, place.at_least)
    return None


def find(
    app: App,
    place: Found | Like,
    *,
    by_date: bool,
    all_of_them: bool,
    stopped: Callable[[], None] = lambda: None,
) -> Answer:
    """Ask the library. An engine that dies or hangs under the question is started again, once.

    ``stopped`` is called then, on the calling thread.

    Raises:
        QueryError, Trouble: as ``App.search`` and ``App.similar`` say.
    """
    query = app.understand(place.text) if isinstance(place, Found) else None
    weak = None if all_of_them else WEAK_SHOWN
    try:
        found = _ask(app, place, query, weak)
    except EngineGone:
        stopped()
        found = _ask(app, place, query, weak)
    known = unique(found.hits)
    moments: NDArray[np.int64] | None = None
    if by_date:
        order = [hit.content for hit in known if hit.content is not None]
        moments = app.database.read(lambda c: browse.moments_of(c, order))
    answer = arrange(known, moments, all_of_them=all_of_them)
    answer = replace(answer, hidden=answer.hidden + found.kept_back)
    if query is None:
        return answer
    odd = tuple(app.concepts.notes(query))
    return replace(answer, circles=app.smart_albums.circles(query), notes=odd)


@dataclass(frozen=True)
class Smart:
    """What a smart album holds: ranked, or else a list from the newest on.

    Attributes:
        query: its search.
        answer: None where filters are all that was asked for.
        listing: in that case the photos.
        circles: as in ``Answer``.
    """

    query: str
    answer: Answer | None
    listing: Listing
    circles: tuple[str, ...] = ()


def smart(
    app: App,
    place: InSmartAlbum,
    *,
    by_date: bool,
    stopped: Callable[[], None] = lambda: None,
) -> Smart:
    """Ask the album's search; as ``find`` does. Raises ``Trouble`` if the album is gone."""
    try:
        held = app.smart_albums.held(place.id)
    except EngineGone:
        stopped()
        held = app.smart_albums.held(place.id)
    contents = held.members.contents
    moments = app.database.read(lambda c: browse.moments_of(c, contents.tolist()))
    listing, answer = Listing(contents, moments), None
    if held.members.hits:
        answer = arrange(held.members.hits, moments if by_date else None, all_of_them=True)
    return Smart(held.album.query, answer, listing, held.circles)


def _ask(app: App, place: Found | Like, query: Query | None, weak: int | None) -> Answered:
    if isinstance(place, Found):
        return app.answer(query or place.text, DEPTH, weak)
    if place.content is not None:
        return Answered(app.similar_to(place.content, DEPTH // 4))
    assert place.path is not None, "a picture to be like is a content or a file"
    return Answered(app.similar(place.path, DEPTH // 4))


def unique(hits: Sequence[Hit]) -> list[Hit]:
    """The first hit of each content: copies of a file are one picture in the grid."""
    found: dict[int, Hit] = {}
    for hit in hits:
        if hit.content is not None:
            found.setdefault(hit.content, hit)
    return list(found.values())


def arrange(
    hits: Sequence[Hit], moments: NDArray[np.int64] | None = None, *, all_of_them: bool
) -> Answer:
    """Group by grade, keeping the order within; by (n,) ``moments``, newest first within each.

    Unless ``all_of_them``, what is probably nothing only fills the first screen, so that not
    every photo is a hit.
    """
    groups: dict[Relevance, list[int]] = {grade: [] for grade in GRADES}
    for number, hit in enumerate(hits):
        groups[hit.relevance].append(number)
    good = len(groups["likely"]) + len(groups["maybe"])
    weak = groups["unlikely"]
    shown = len(weak) if all_of_them else min(len(weak), max(0, WEAK_SHOWN - good))
    groups["unlikely"] = weak[:shown]
    rows: list[int] = []
    starts: list[tuple[Relevance, int]] = []
    for grade in GRADES:
        members = groups[grade]
        if not members:
            continue
        if moments is not None:
            members = sorted(members, key=lambda n: -int(moments[n]))
        starts.append((grade, len(rows)))
        rows += members
    chosen = [hits[n] for n in rows]
    return Answer(
        contents=np.array([hit.content for hit in chosen], np.int64),
        grades=tuple(hit.relevance for hit in chosen),
        starts=tuple(starts),
        hits={hit.content: hit for hit in chosen if hit.content is not None},
        hidden=len(weak) - shown,
    )
