"""One answer out of what models and words find.

Pure; called by ``searcher``. Knows lanes and grades; nothing of how they came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from photosearch.library.ids import ContentId
from photosearch.search import fusion
from photosearch.search.literal import Match
from photosearch.search.query import GRADES, Relevance

DEPTH = 200  # rows of a model that are compared with other lanes; the rest follows in its order

Why = dict[str, object]


@dataclass(frozen=True)
class Lane:
    """What one model finds: contents, best first, with a score, a grade and a surprise of each.

    ``surprises`` is empty while nothing is known of the library to judge by.
    """

    model: str
    contents: Sequence[ContentId]
    scores: Sequence[float]
    grades: Sequence[Relevance]
    surprises: Sequence[float] = ()

    def top(self, count: int) -> Lane:
        """The best ``count`` of it."""
        rows = slice(0, count)
        return replace(
            self,
            contents=self.contents[rows],
            scores=self.scores[rows],
            grades=self.grades[rows],
            surprises=self.surprises[rows],
        )


@dataclass(frozen=True)
class Row:
    """One content of an answer; ``score`` is what rows are ordered by."""

    content: ContentId
    score: float
    grade: Relevance
    why: Why


def plain(lane: Lane, why: Why) -> list[Row]:
    """What one model finds, where nothing else finds anything."""
    why = {"lane": "vector", "model": lane.model, **why}
    return [_row(lane, place, lane.scores[place], why) for place in range(len(lane.contents))]


def _row(lane: Lane, place: int, score: float, why: Why) -> Row:
    said = {**why, **_surprise([(lane, place)])}
    return Row(lane.contents[place], score, lane.grades[place], said)


def _surprise(found: Sequence[tuple[Lane, int]]) -> Why:
    known = [lane.surprises[place] for lane, place in found if lane.surprises]
    return {"surprise": round(known[0], 3)} if known else {}


def blend(
    lane: Lane,
    second: Lane | None,
    matches: Mapping[ContentId, Match],
    alike: Sequence[ContentId],
    why: Why,
    n: int,
) -> list[Row]:
    """The best ``n`` that the lanes find, fused by rank; fewer are the beginning of more.

    What a model calls unlikely stands behind all that words have found.

    Args:
        lane: of the model in use, ``n`` and at least ``DEPTH`` deep if there are so many photos.
        second: of the second model for the query's language.
        matches: what the words found.
        alike: the contents of ``matches`` in the order of the model in use.
        why: what is said of each row besides.
        n: rows wanted.
    """
    models = [lane.top(DEPTH)] if second is None else [lane.top(DEPTH), second.top(DEPTH)]
    why = {"lane": "vector", "model": lane.model, **why}
    if second is not None:
        why["second_model"] = second.model
    ranks = [_ranks(model, len(matches)) for model in models]
    beyond = [content for content in alike if content not in ranks[0]]
    for place, content in enumerate(beyond, len(ranks[0]) + len(matches) + 1):
        ranks[0][content] = place
    words = {content: match.rank for content, match in matches.items()}
    places = [fusion.places(model.contents) for model in models]
    fused = fusion.fuse([words, *ranks])
    rows = []
    for content, score in fused[:n]:
        both = zip(models, places, strict=True)
        found = [(model, at[content] - 1) for model, at in both if content in at]
        rows.append(_blended(content, score, found, matches.get(content), why))
    if n <= len(fused):
        return rows
    return (rows + _tail(lane, {content for content, _ in fused}, len(matches), why))[:n]


def _ranks(lane: Lane, behind: int) -> dict[ContentId, int]:
    rows = enumerate(zip(lane.contents, lane.grades, strict=True), start=1)
    return {
        content: place + (behind if grade == "unlikely" else 0) for place, (content, grade) in rows
    }


def _blended(
    content: ContentId,
    score: float,
    found: Sequence[tuple[Lane, int]],
    match: Match | None,
    why: Why,
) -> Row:
    judged = [(lane, place) for lane, place in found if lane.surprises] or found
    grade = best(lane.grades[place] for lane, place in judged)
    said = {**why, **_surprise(found)}
    if match is None:
        return Row(content, score, grade, said)
    said["lane"] = "literal" if grade == "unlikely" else "both"
    said.update(match.why)
    return Row(content, score, best([grade, match.sure]), said)


def _tail(lane: Lane, placed: set[ContentId], behind: int, why: Why) -> list[Row]:
    """What the model in use finds further down."""
    return [
        _row(lane, place, fusion.score(place + 1 + behind), why)
        for place in range(DEPTH, len(lane.contents))
        if lane.contents[place] not in placed
    ]


def best(grades: Iterable[Relevance]) -> Relevance:
    """The best of them; unlikely if there are none."""
    return min(grades, key=GRADES.index, default="unlikely")
