"""From a score to likely, maybe or unlikely, by how well phrases about nothing do in this library.

Some hundred neutral phrases (`resources/null_phrases.toml`) are compared with every photo. They
tell two things. What a phrase reaches at *this photo* without meaning it: some photos are near to
everything, so a score is counted in spreads above the photo's own mean (its surprise). And what a
phrase reaches in *this library*: its best photos' surprises are what a query brings when nothing
like it is here. Called by ``searcher`` and ``gallery``; knows vectors, nothing of files.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
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


class Library(Protocol):
    """What is judged: a replica, or an index in memory."""

    def __len__(self) -> int: ...

    def search(self, queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64]]:
        """Best ``k`` scores and ids for each query."""
        ...

    def vectors(self, ids: NDArray[np.int64]) -> Floats:
        """Their (n, dim) float32 vectors."""
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
        directions: (r, dim) along which the phrases vary most, scaled by their spread there.
        rest: variance left in each of the other directions.
    """

    mean: Floats
    directions: Floats
    rest: float

    @classmethod
    def of(cls, phrases: Floats) -> Null:
        """From the (p, dim) vectors of the phrases."""
        mean = phrases.mean(axis=0)
        _, spread, axes = np.linalg.svd((phrases - mean) / len(phrases) ** 0.5, full_matrices=False)
        variance = spread**2
        total = max(float(variance.sum()), 1e-12)
        kept = 1 + int(np.searchsorted(np.cumsum(variance) / total, _KEPT_VARIANCE))
        kept = min(kept, _MOST_DIRECTIONS, len(variance))
        others = max(phrases.shape[1] - kept, 1)
        return cls(
            mean.astype(np.float32),
            (axes[:kept] * spread[:kept, None]).astype(np.float32),
            float(variance[kept:].sum()) / others,
        )

    def surprises(self, query: Floats, photos: Floats) -> Floats:
        """How many spreads the score of each of (k, dim) photos lies above its own mean."""
        along = photos @ self.directions.T
        # what lies outside the kept directions is taken to be the same in all of them
        variance = (along**2).sum(axis=1) + self.rest * (photos**2).sum(axis=1)
        above = photos @ (query - self.mean)
        return np.asarray(above / np.sqrt(np.maximum(variance, 1e-12)), np.float32)


@dataclass(frozen=True)
class Line:
    """What nothing looks like, for one model in one library.

    Attributes:
        seq: the library's change up to which it holds.
        count: vectors at that moment.
        phrases: digest of the null phrases it was made with.
        bounds: per language, the surprise above which a query is a maybe, and a likely.
    """

    seq: int
    count: int
    phrases: str
    null: Null
    bounds: Mapping[Language, tuple[float, float]]

    def stale(self, count: int) -> bool:
        """Whether the library has changed so much (a tenth) that it should be taken again."""
        return abs(count - self.count) * 10 > self.count or self.phrases != phrases_digest()

    def judge(self, language: Language, query: Floats, photos: Floats) -> Verdict:
        """Grade the rows of an answer: (k, dim) photos, best first by score."""
        surprises = self.null.surprises(query, photos)
        surprise = _strongest(surprises)
        bounds = self.bounds.get(language)
        if bounds is None:
            return Verdict(surprise, "maybe", ("maybe",) * len(photos), surprises)
        whole = _grade(surprise, bounds)
        rows = [whole, *(_grade(min(surprise, float(own)), bounds) for own in surprises[1:])]
        return Verdict(surprise, whole, tuple(rows[: len(photos)]), surprises)


def measure(library: Library, encoder: TextEncoder, seq: int = 0) -> Line:
    """Take the null distribution of this library; costs one search per null phrase."""
    vectors = {
        language: np.asarray(encoder.encode_texts(phrases), np.float32)
        for language, phrases in null_phrases().items()
    }
    null = Null.of(np.concatenate(list(vectors.values())))
    bounds: dict[Language, tuple[float, float]] = {}
    if len(library):
        bounds = {
            language: _bounds(null, library, phrases) for language, phrases in vectors.items()
        }
    return Line(seq, len(library), phrases_digest(), null, bounds)


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
    for start in range(0, len(phrases), _BATCH):
        part = phrases[start : start + _BATCH]
        for query, ids in zip(part, library.search(part, DEPTH)[1], strict=True):
            strongest.append(_strongest(null.surprises(query, library.vectors(ids))))
    values = _without_finds(np.array(strongest))
    maybe, likely = np.quantile(values, [UNLIKELY_SHARE, LIKELY_SHARE])
    return float(maybe), float(likely)


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
