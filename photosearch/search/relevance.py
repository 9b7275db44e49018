"""From a score to likely, maybe or unlikely, by how well phrases about nothing do in this library.

A few hundred neutral phrases (`resources/null_phrases.toml`) are compared with the library once;
the score of each one's best photo, in units of that phrase's own spread over the library, is what
a query reaches here without meaning any photo. A query is judged by where it lies among them.
Called by ``searcher`` and by evaluation's gallery; knows vectors, nothing of files or databases.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch import paths
from photosearch.models.base import TextEncoder
from photosearch.search.query import Relevance
from photosearch.text import Language, language_of

Floats = NDArray[np.float32]

SAMPLE = 2000  # photos that stand for the library when a phrase's mean and spread are taken
UNLIKELY_BELOW = 0.80  # share of null phrases that a query must beat to be a maybe: the goal itself
LIKELY_ABOVE = 0.95


class Vectors(Protocol):
    """What is judged against: a replica, or an index in memory."""

    def __len__(self) -> int: ...

    def ids(self) -> NDArray[np.int64]:
        """All ids."""
        ...

    def vectors(self, ids: NDArray[np.int64]) -> Floats:
        """Their (n, dim) float32 vectors."""
        ...

    def search(self, queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64]]:
        """Best ``k`` scores and ids for each query."""
        ...


@dataclass(frozen=True)
class Line:
    """The null distribution of one model in one library.

    Attributes:
        seq: the library's change up to which it holds.
        count: vectors at that moment.
        null: per language, the best photo's surprise of each null phrase, ascending.
    """

    seq: int
    count: int
    null: Mapping[str, tuple[float, ...]]

    def stale(self, count: int) -> bool:
        """Whether the library has changed so much (a tenth) that it should be taken again."""
        return abs(count - self.count) * 10 > self.count

    def grades(self, language: Language, surprises: Floats) -> list[Relevance]:
        """Grades of rows with these surprises, for a query in ``language``."""
        null = self.null.get(language) or self.null.get("en") or ()
        if not null:
            return ["maybe"] * len(surprises)
        maybe, likely = np.quantile(null, [UNLIKELY_BELOW, LIKELY_ABOVE])
        return [
            "likely" if value > likely else "maybe" if value > maybe else "unlikely"
            for value in surprises
        ]

    def to_json(self) -> str:
        """For the library's state."""
        null = {key: [round(value, 4) for value in values] for key, values in self.null.items()}
        return json.dumps({"seq": self.seq, "count": self.count, "null": null})

    @classmethod
    def from_json(cls, text: str) -> Line:
        """What ``to_json`` gave; raises ``ValueError``."""
        try:
            data = json.loads(text)
            null = {str(key): tuple(map(float, values)) for key, values in data["null"].items()}
            return cls(int(data["seq"]), int(data["count"]), null)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a relevance line") from error


class Spread:
    """Mean and spread of a phrase's scores over a library, from a sample of its photos."""

    def __init__(self, library: Vectors) -> None:
        ids = np.sort(library.ids())
        if len(ids) > SAMPLE:
            ids = ids[np.linspace(0, len(ids) - 1, SAMPLE).astype(np.int64)]
        self._sample = library.vectors(ids)

    def surprises(self, query: Floats, scores: Floats) -> Floats:
        """How many spreads each of ``scores`` (k,) lies above the mean for ``query`` (dim,)."""
        if not len(self._sample):
            return np.zeros_like(scores)
        usual = self._sample @ query
        mean, spread = float(usual.mean()), max(float(usual.std()), 1e-6)
        return np.asarray((scores - mean) / spread, np.float32)


def null_phrases() -> dict[Language, list[str]]:
    """The phrases that ship with the program, by language."""
    path = paths.resources() / "null_phrases.toml"
    table: dict[str, list[list[str]]] = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [row for group in table.values() for row in group]
    return {
        "en": [row[0] for row in rows],
        "ko": [row[1] for row in rows],
        "zh": [row[2] for row in rows],
    }


def measure(library: Vectors, encoder: TextEncoder, seq: int = 0) -> Line:
    """Take the null distribution of this library; costs one search per null phrase."""
    spread = Spread(library)
    null: dict[str, tuple[float, ...]] = {}
    if not len(library):
        return Line(seq, 0, null)
    for language, phrases in null_phrases().items():
        vectors = encoder.encode_texts(phrases)
        best = library.search(vectors, 1)[0][:, 0]
        surprises = [
            float(spread.surprises(vector, score[None])[0])
            for vector, score in zip(vectors, best, strict=True)
        ]
        null[language] = tuple(sorted(surprises))
    return Line(seq, len(library), null)


def language(texts: Sequence[str]) -> Language:
    """The language of a query's phrases."""
    return language_of(" ".join(texts))
