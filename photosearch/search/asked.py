"""What the library says to a query before anything is ranked: who meets filters, who holds words.

Made by ``searcher`` inside one read of the library, for each alternative of a query. Knows rows and
words; no vectors and no models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from photosearch.library.database import Connection
from photosearch.library.ids import ContentId
from photosearch.library.matching import Matching, matching
from photosearch.library.photos import PhotoRef
from photosearch.query import filters
from photosearch.search import literal
from photosearch.search.literal import Match
from photosearch.search.query import Query

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """One alternative of a query, with what the library says to it before anything is ranked.

    Attributes:
        matching: what meets its filters; None if it has none.
        matches: what its words are written about.
    """

    query: Query
    matching: Matching | None
    matches: dict[ContentId, Match]

    @cached_property
    def _contents(self) -> frozenset[int]:
        return frozenset(() if self.matching is None else self.matching.contents.tolist())

    @property
    def among(self) -> Ids | None:
        """(n,) the contents to rank, in whatever order; None for all."""
        return None if self.matching is None else self.matching.contents

    def shows(self, content: ContentId, ref: PhotoRef) -> bool:
        """Whether that file meets its filters."""
        if self.matching is None:
            return True
        if self.matching.files is None:
            return content in self._contents
        at = int(np.searchsorted(self.matching.files, ref.id))
        return at < len(self.matching.files) and int(self.matching.files[at]) == ref.id


def asked_of(c: Connection, query: Query) -> list[Asked]:
    """The alternatives of ``query`` with what meets their filters and words, as of one moment."""
    found = []
    known: dict[object, Matching] = {}  # alternatives often share their filters
    for each in query.alternatives:
        condition, narrowed = each.condition, None
        if condition is not None:
            if condition not in known:
                known[condition] = matching(
                    c,
                    filters.sql_of(condition),
                    of_files=filters.of_files(condition),
                    of_contents=filters.of_contents(condition),
                )
            narrowed = known[condition]
        found.append(Asked(each, narrowed, _written(c, each, narrowed)))
    return found


def shown(
    asked: Sequence[Asked], content: ContentId, refs: Sequence[PhotoRef]
) -> Sequence[PhotoRef]:
    """Those files of a content that meet the filters of some alternative."""
    if not asked or any(each.matching is None for each in asked):
        return refs
    return [ref for ref in refs if any(each.shows(content, ref) for each in asked)]


def either(matches: Sequence[dict[ContentId, Match]]) -> dict[ContentId, Match]:
    """What one of several alternatives says, by its best rank."""
    if len(matches) == 1:
        return matches[0]
    best: dict[ContentId, Match] = {}
    for content, match in (pair for each in matches for pair in each.items()):
        if content not in best or match.rank < best[content].rank:
            best[content] = match
    return dict(sorted(best.items(), key=lambda pair: pair[1].rank))


def _written(c: Connection, query: Query, narrowed: Matching | None) -> dict[ContentId, Match]:
    """Photos whose captions say what is wanted; where nothing is, what is unwanted."""
    if narrowed is None:
        return literal.find(c, query)
    if query.wanted:
        found = literal.find(c, query, len(narrowed.contents) + literal.MOST)
        inside = set(narrowed.contents.tolist())
        kept = [(content, match) for content, match in found.items() if content in inside]
        return dict(kept[: literal.MOST])
    if not query.unwanted or query.sought:
        return {}
    contents = [ContentId(number) for number in narrowed.contents.tolist()]
    return {content: Match(1) for content in literal.saying(c, query, contents)}
