"""From a score to likely, maybe or unlikely, by how well phrases about nothing do in this library.

A few hundred neutral phrases (`resources/null_phrases.toml`) are compared with every photo. They
tell two things. What a phrase reaches at *this photo* without meaning it: some photos are near to
everything, so a score is counted in spreads above the photo's own mean (its surprise). And what a
phrase reaches in *this library*: its best photos' surprises are what a query brings when nothing
like it is here. Called by ``searcher`` and ``gallery``; knows vectors, nothing of files.
"""

from __future__ import annotations

import hashlib
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch import paths
from photosearch.models.base import TextEncoder
from photosearch.search.query import Relevance
from photosearch.text import Language

Floats = NDArray[np.float32]

DEPTH = 32  # best rows by score among which the most surprising are looked for
TOP = 3  # rows whose mean surprise speaks for a query: one photo may be a fluke
UNLIKELY_SHARE = 0.80  # of null phrases stay below a maybe; the share of absent queries to flag
LIKELY_SHARE = 0.98  # of null phrases stay below a likely
_KEPT_VARIANCE = 0.98
_MOST_DIRECTIONS = 64
_BATCH = 64
LARGE = 20_000  # photos; with more, measuring takes seconds, and lets a query in between phrases
_TURN = 0.001  # seconds in which it can take it
_NEIGHBOURS = 128  # photos whose nearest neighbours tell how near photos are here


class Library(Protocol):
    """What is judged: a replica, or an index in memory."""

    def __len__(self) -> int: ...

    def search(self, queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64]]:
        """Best ``k`` scores and ids for each query."""
        ...

    def search_vectors(self, queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64], Floats]:
        """The same, and the (m, k, dim) vectors that were found."""
        ...

    def sample(self, count: int) -> Floats:
        """At most ``count`` vectors from all over it."""
        ...


@dataclass(frozen=True)
class Verdict:
    """How sure an answer is, as a whole and row by row.

    Attributes:
        surprise: mean of the most surprising rows; what the whole is judged by.
        whole: the grade of the whole, which is also the first row's.
        grades: a grade for each row, none better than the whole.
        surprises: (k,) each row's own.
    """

    surprise: float
    whole: Relevance
    grades: tuple[Relevance, ...]
    surprises: Floats


@dataclass(frozen=True)
class Null:
    """Scores of the null phrases at any photo: their mean and spread, without the phrases.

    Attributes:
        mean: (dim,) mean of the phrases' vectors.
        axes: (r, dim) unit vectors along which the phrases vary most.
        variances: (r,) how much they do.
        rest: how much they do in each of the other directions.
    """

    mean: Floats
    axes: Floats
    variances: Floats
    rest: float

    @classmethod
    def of(cls, phrases: Floats) -> Null:
        """From the (p, dim) vectors of the phrases."""
        mean = phrases.mean(axis=0)
        off = (phrases - mean).astype(np.float64)
        variance, axes = np.linalg.eigh(off.T @ off / len(off))
        variance, axes = np.maximum(variance[::-1], 0), axes[:, ::-1].T
        total = max(float(variance.sum()), 1e-12)
        kept = 1 + int(np.searchsorted(np.cumsum(variance) / total, _KEPT_VARIANCE))
        kept = min(kept, _MOST_DIRECTIONS, len(variance))
        return cls(
            mean.astype(np.float32),
            axes[:kept].astype(np.float32),
            variance[:kept].astype(np.float32),
            float(variance[kept:].mean()) if kept < len(variance) else 0.0,
        )

    def surprises(self, query: Floats, photos: Floats) -> Floats:
        """How many spreads the score of each of (k, dim) photos lies above its own mean."""
        rows: Floats = self.surprises_of_many(query[None], photos[None])[0]
        return rows

    def surprises_of_many(self, queries: Floats, photos: Floats) -> Floats:
        """The same for (m, dim) queries with (m, k, dim) photos of their own."""
        many, rows, dim = photos.shape
        flat = photos.reshape(-1, dim)
        along = (flat @ self.axes.T) ** 2
        outside = np.maximum((flat**2).sum(axis=1) - along.sum(axis=1), 0)
        variance = along @ self.variances + self.rest * outside
        above = np.einsum("mkd,md->mk", photos, queries - self.mean)
        spread = np.sqrt(np.maximum(variance, 1e-12)).reshape(many, rows)
        return np.asarray(above / spread, np.float32)


@dataclass(frozen=True)
class Line:
    """What nothing looks like, for one model in one library.

    Attributes:
        seq: the library's change up to which it holds.
        count: vectors at that moment.
        phrases: digest of the null phrases it was made with.
        bounds: per language, the surprise above which a query is a maybe, and a likely.
        alike: the score between photos above which they may be, and likely are, alike: what a
            quarter, and three quarters, of the photos here do not reach with their nearest.
    """

    seq: int
    count: int
    phrases: str
    null: Null
    bounds: Mapping[Language, tuple[float, float]]
    alike: tuple[float, float] | None = None

    def stale(self, count: int) -> bool:
        """Whether the library has changed so much (a tenth) that it should be taken again."""
        return abs(count - self.count) * 10 > self.count or self.phrases != phrases_digest()

    def judge(self, language: Language, query: Floats, photos: Floats) -> Verdict:
        """Grade the rows of an answer: (k, dim) photos, best first by score."""
        surprises = self.null.surprises(query, photos)
        surprise = _strongest(surprises)
        bounds = self.bounds.get(language)
        if bounds is None:
            unknown: Relevance = "maybe"
            return Verdict(surprise, unknown, (unknown,) * len(photos), surprises)
        whole = _grade(surprise, bounds)
        rows = [whole, *(_grade(min(surprise, float(own)), bounds) for own in surprises[1:])]
        return Verdict(surprise, whole, tuple(rows[: len(photos)]), surprises)

    def judge_each(self, language: Language, query: Floats, photos: Floats) -> list[Relevance]:
        """Grade each of (k, dim) photos for itself, in whatever order; none better than all."""
        verdict, bounds = self.judge(language, query, photos), self.bounds.get(language)
        if bounds is None:
            return list(verdict.grades)
        return [_grade(min(verdict.surprise, float(own)), bounds) for own in verdict.surprises]

    def judge_alike(self, scores: Floats) -> list[Relevance]:
        """Grade photos by their (k,) scores with the photo they should be like."""
        if self.alike is None:
            return ["maybe"] * len(scores)
        return [_grade(float(score), self.alike) for score in scores]


@dataclass(frozen=True)
class Phrases:
    """What a model makes of the null phrases: the same for every library that it searches.

    Attributes:
        digest: of the phrases.
        vectors: (p, dim) per language.
        null: the distribution that all of them make.
    """

    digest: str
    vectors: Mapping[Language, Floats]
    null: Null

    @classmethod
    def of(cls, encoder: TextEncoder) -> Phrases:
        """Hundreds of texts are encoded: with a large model that takes a while."""
        vectors = {
            language: np.asarray(encoder.encode_texts(phrases), np.float32)
            for language, phrases in null_phrases().items()
        }
        return cls(phrases_digest(), vectors, Null.of(np.concatenate(list(vectors.values()))))


def measure(library: Library, phrases: Phrases, seq: int = 0) -> Line:
    """Take the null distribution of this library; costs one search per null phrase.

    Other threads may search meanwhile: at most one phrase is before them in a large library.
    """
    bounds: dict[Language, tuple[float, float]] = {}
    if len(library):
        bounds = {
            language: _bounds(phrases.null, library, vectors)
            for language, vectors in phrases.vectors.items()
        }
    return Line(seq, len(library), phrases.digest, phrases.null, bounds, _alike(library))


def null_phrases() -> dict[Language, list[str]]:
    """The phrases that ship with the program, by language."""
    table: dict[str, list[list[str]]] = tomllib.loads(_phrases_file().decode("utf-8"))
    rows = [row for group in table.values() for row in group]
    return {
        "en": [row[0] for row in rows],
        "ko": [row[1] for row in rows],
        "zh": [row[2] for row in rows],
    }


def phrases_digest() -> str:
    """Changes with the phrases."""
    return hashlib.blake2b(_phrases_file(), digest_size=8).hexdigest()


def _phrases_file() -> bytes:
    return (paths.resources() / "null_phrases.toml").read_bytes()


def _bounds(null: Null, library: Library, phrases: Floats) -> tuple[float, float]:
    strongest = []
    for part in _portions(library, phrases):
        photos = library.search_vectors(part, DEPTH)[2]
        best = np.sort(null.surprises_of_many(part, photos)[:, :DEPTH], axis=1)[:, -TOP:]
        strongest.append(best.mean(axis=1, dtype=np.float64))
    values = _without_finds(np.concatenate(strongest))
    maybe, likely = np.quantile(values, [UNLIKELY_SHARE, LIKELY_SHARE])
    return float(maybe), float(likely)


def _alike(library: Library) -> tuple[float, float] | None:
    if len(library) < 2:
        return None
    photos = _portions(library, library.sample(_NEIGHBOURS))
    nearest = np.concatenate([library.search(part, 2)[0][:, -1] for part in photos])  # not itself
    maybe, likely = np.quantile(nearest, [0.25, 0.75])
    return float(maybe), float(likely)


def _portions(library: Library, vectors: Floats) -> Iterator[Floats]:
    """As many as can be asked at once without a query that comes meanwhile having to wait."""
    large = len(library) > LARGE
    size = 1 if large else _BATCH
    for start in range(0, len(vectors), size):
        yield vectors[start : start + size]
        if large:
            time.sleep(_TURN)


def _strongest(surprises: Floats) -> float:
    best = np.sort(surprises[:DEPTH])[-TOP:]
    return float(best.mean()) if len(best) else 0.0


def _without_finds(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the phrases that this library does hold: far outliers on the high side."""
    for _ in range(5):
        low, middle = np.quantile(values, [0.16, 0.5])
        kept = values[values <= middle + 3 * max(middle - low, 1e-6)]
        if len(kept) == len(values):
            break
        values = kept
    return values


def _grade(surprise: float, bounds: tuple[float, float]) -> Relevance:
    maybe, likely = bounds
    return "likely" if surprise > likely else "maybe" if surprise > maybe else "unlikely"
