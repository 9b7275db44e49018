"""How well a model finds what was asked for: precision, recall, mAP, and honesty about nothing.

Called by ``app`` for `photosearch eval` and by training's own measurements, on rankings that
somebody else made. Knows names and numbers; knows no vectors, models or libraries. Definitions:
``ignore`` files leave a ranking first; precision@10 is relevant among the first ten over
min(10, relevant); recall@k is the share of queries with any relevant file among the first k, and
the other way round the share of photos with any of their queries among the first k of one type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.evaluation.datasets import LabelledQuery
from photosearch.evaluation.from_images import FromImages
from photosearch.text import nfc

UNLIKELY = "unlikely"
CURVE_POINTS = 21
HONESTY_SHARES = (0.05, 0.1, 0.2, 0.3)  # of answerable queries that may be flagged, in the table


class Answer(Protocol):
    """A ranking: ``order`` (n,) rows, best first, and their scores; the first one's grade."""

    @property
    def order(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def scores(self) -> NDArray[np.float32]: ...  # noqa: D102
    @property
    def relevance(self) -> str: ...  # noqa: D102
    @property
    def surprise(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class Scored:
    """One query, measured. The metrics are None where nothing is relevant."""

    query: LabelledQuery
    flagged: bool
    surprise: float
    precision_at_10: float | None
    average_precision: float | None
    first_hit: int | None  # place of the first relevant file, from 1; None if there is none


@dataclass(frozen=True)
class Row:
    """Means over the queries of one type and language; None where nothing can be relevant."""

    kind: str
    language: str
    queries: int
    precision_at_10: float | None
    recall_at_1: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    mean_average_precision: float | None
    flagged: float


@dataclass(frozen=True)
class PhotoRow:
    """How well photos find the queries of one type and language to which they are an answer."""

    kind: str
    language: str
    photos: int
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float


@dataclass(frozen=True)
class CurvePoint:
    """What a stricter or milder line would do: shares flagged of absent and answerable queries."""

    answerable_flagged: float
    absent_flagged: float

    def document(self) -> dict[str, float]:
        """For scripts."""
        return {"answerable": self.answerable_flagged, "absent": self.absent_flagged}


@dataclass(frozen=True)
class Honesty:
    """How well a query of one type is told from an absent one, whatever line is drawn.

    Attributes:
        kind: the type of the answerable queries.
        language: of both; empty for all languages together.
        separation: the chance that one of them is surer than an absent one (area under the curve);
            0.5 is chance.
        curve: shares flagged, for lines from mild to strict.
    """

    kind: str
    language: str
    separation: float
    curve: tuple[CurvePoint, ...]

    def absent_flagged_at(self, answerable: float) -> float:
        """Absent queries flagged by the strictest line that flags at most that share of others."""
        allowed = [p.absent_flagged for p in self.curve if p.answerable_flagged <= answerable]
        return max(allowed, default=0.0)


@dataclass(frozen=True)
class Report:
    """All measurements of one run."""

    photos: int
    by_type: tuple[Row, ...]
    honesty: CurvePoint | None  # as graded; None without absent or without answerable queries
    curve: tuple[CurvePoint, ...]
    unknown_files: int  # named in the queries, not among the photos
    honesties: tuple[Honesty, ...] = ()  # by type and language, and by type alone
    from_photos: tuple[PhotoRow, ...] = ()

    def rows(self) -> list[tuple[str, ...]]:
        """Cells of a table: type, language, queries, P@10, R@1, R@5, R@10, mAP, flagged."""
        return [
            (
                row.kind,
                row.language,
                f"{row.queries:,}",
                _cell(row.precision_at_10),
                _cell(row.recall_at_1),
                _cell(row.recall_at_5),
                _cell(row.recall_at_10),
                _cell(row.mean_average_precision),
                _cell(row.flagged),
            )
            for row in self.by_type
        ]

    def photo_rows(self) -> list[tuple[str, ...]]:
        """Cells of a table: type, language, photos, and R@1, R@5, R@10 from photos to queries."""
        return [
            (
                row.kind,
                row.language,
                f"{row.photos:,}",
                *map(_cell, (row.recall_at_1, row.recall_at_5, row.recall_at_10)),
            )
            for row in self.from_photos
        ]

    def honesty_rows(self) -> list[tuple[str, ...]]:
        """Cells of a table: type, language, separation, absent flagged at 5, 10, 20, 30 percent."""
        return [
            (
                each.kind,
                each.language or "all",
                _cell(each.separation),
                *(_cell(each.absent_flagged_at(share)) for share in HONESTY_SHARES),
            )
            for each in self.honesties
        ]

    def document(self) -> dict[str, object]:
        """The same for scripts: types, languages inside, metrics inside."""
        types: dict[str, dict[str, dict[str, float | int | None]]] = defaultdict(dict)
        for row in self.by_type:
            types[row.kind][row.language] = {
                "queries": row.queries,
                "precision@10": row.precision_at_10,
                "recall@1": row.recall_at_1,
                "recall@5": row.recall_at_5,
                "recall@10": row.recall_at_10,
                "mAP": row.mean_average_precision,
                "flagged": row.flagged,
            }
        return {
            "photos": self.photos,
            "unknown_files": self.unknown_files,
            "types": dict(types),
            "from_photos": [asdict(row) for row in self.from_photos],
            "flagged": None if self.honesty is None else self.honesty.document(),
            "curve": [point.document() for point in self.curve],
            "honesty": [
                {
                    "type": each.kind,
                    "language": each.language,
                    "separation": each.separation,
                    "curve": [point.document() for point in each.curve],
                }
                for each in self.honesties
            ],
        }


def evaluate(
    queries: Sequence[LabelledQuery],
    names: Sequence[str],
    answer: Callable[[Sequence[str]], Iterable[Answer]],
) -> Report:
    """Ask every query and measure; ``names`` are the files in the order of the row numbers."""
    keys = [nfc(name) for name in names]
    numbers = {key: number for number, key in enumerate(keys)}
    answers = answer([query.text for query in queries])
    scored = []
    from_photos: dict[tuple[str, str], FromImages] = {}
    for query, given in zip(queries, answers, strict=True):
        scored.append(score(query, given, numbers, len(keys)))
        if belong := [numbers[name] for name in query.relevant if name in numbers]:
            row = np.full(len(keys), -np.inf, np.float32)
            row[given.order] = given.scores
            key = query.kind, query.language
            from_photos.setdefault(key, FromImages(len(keys))).add(row, belong)
    named = {name for query in queries for name in query.relevant}
    return Report(
        photos=len(keys),
        by_type=tuple(_rows(scored)),
        honesty=_honesty(scored),
        curve=tuple(honesty_curve(scored)),
        honesties=tuple(honesties(scored)),
        unknown_files=len(named - numbers.keys()),
        from_photos=tuple(
            PhotoRow(*key, asked.asking, *(asked.recall(k) for k in (1, 5, 10)))
            for key, asked in sorted(from_photos.items())
        ),
    )


def score(query: LabelledQuery, answer: Answer, numbers: dict[str, int], photos: int) -> Scored:
    """Measure one ranking of ``photos`` files."""
    flagged = answer.relevance == UNLIKELY
    if not query.relevant:
        return Scored(query, flagged, answer.surprise, None, None, None)
    label = np.zeros(photos, np.int8)
    label[[numbers[name] for name in query.relevant if name in numbers]] = 1
    label[[numbers[name] for name in query.ignore if name in numbers]] = -1
    ranked = label[answer.order]
    hits = ranked[ranked >= 0] == 1
    wanted = len(query.relevant)  # one that is not among the photos counts as not found
    places = np.flatnonzero(hits) + 1
    precisions = np.arange(1, len(places) + 1) / places
    return Scored(
        query,
        flagged,
        answer.surprise,
        precision_at_10=float(hits[:10].sum() / min(10, wanted)),
        average_precision=float(precisions.sum() / wanted),
        first_hit=int(places[0]) if len(places) else None,
    )


def honesty_curve(scored: Sequence[Scored]) -> list[CurvePoint]:
    """Absent queries flagged against answerable ones, for lines from mild to strict."""
    absent = np.array([one.surprise for one in scored if not one.query.relevant])
    present = np.sort([one.surprise for one in scored if one.query.relevant])
    if not len(absent) or not len(present):
        return []
    shares = np.linspace(0, 1, CURVE_POINTS)
    lines = np.quantile(present, shares)
    return [
        CurvePoint(float((present < line).mean()), float((absent < line).mean())) for line in lines
    ]


def honesties(scored: Sequence[Scored]) -> list[Honesty]:
    """A curve for each type of answerable queries: of all languages, then of each."""
    absent = [one for one in scored if not one.query.relevant]
    groups: dict[tuple[str, str], list[Scored]] = {}
    for one in scored:
        if one.query.relevant:
            for language in ("", one.query.language):
                groups.setdefault((one.query.kind, language), []).append(one)
    found = []
    for (kind, language), group in sorted(groups.items()):
        others = [one for one in absent if not language or one.query.language == language]
        curve = honesty_curve([*group, *others])
        if curve:
            found.append(Honesty(kind, language, _separation(group, others), tuple(curve)))
    return found


def _separation(present: Sequence[Scored], absent: Sequence[Scored]) -> float:
    """Share of pairs in which the answerable query is the surer one; ties count half."""
    sure = np.array([one.surprise for one in present])[:, None]
    other = np.array([one.surprise for one in absent])[None]
    return float((sure > other).mean() + (sure == other).mean() / 2)


def _honesty(scored: Sequence[Scored]) -> CurvePoint | None:
    absent = _mean([float(one.flagged) for one in scored if not one.query.relevant])
    answerable = _mean([float(one.flagged) for one in scored if one.query.relevant])
    return None if absent is None or answerable is None else CurvePoint(answerable, absent)


def _rows(scored: Sequence[Scored]) -> list[Row]:
    groups: dict[tuple[str, str], list[Scored]] = {}
    for one in scored:
        groups.setdefault((one.query.kind, one.query.language), []).append(one)
    return [_row(kind, language, group) for (kind, language), group in sorted(groups.items())]


def _row(kind: str, language: str, group: Sequence[Scored]) -> Row:
    judged = [one for one in group if one.query.relevant]
    return Row(
        kind,
        language,
        len(group),
        precision_at_10=_mean([one.precision_at_10 for one in judged]),
        recall_at_1=_recall(judged, 1),
        recall_at_5=_recall(judged, 5),
        recall_at_10=_recall(judged, 10),
        mean_average_precision=_mean([one.average_precision for one in judged]),
        flagged=_mean([float(one.flagged) for one in group]) or 0.0,
    )


def _recall(group: Sequence[Scored], k: int) -> float | None:
    return _mean([float(one.first_hit is not None and one.first_hit <= k) for one in group])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
