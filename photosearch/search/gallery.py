"""Photos in memory, searched and judged as a library's are, without a database.

Used by ``app`` for `photosearch eval` and by whoever measures a model: image vectors and a text
encoder in; for every query the order of the photos and how sure the first row is out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.index.exact import ExactIndex
from photosearch.models.base import TextEncoder
from photosearch.search import relevance
from photosearch.search.query import Relevance
from photosearch.search.relevance import DEPTH
from photosearch.text import Language, language_of

Floats = NDArray[np.float32]

_BATCH = 256


@dataclass(frozen=True)
class Answer:
    """What a query brings.

    Attributes:
        order: (n,) row numbers of all photos, best first.
        relevance: grade of the first row.
        surprise: what the grade was made from; larger is surer.
        scores: (n,) float32, what they are ordered by, in the same order.
        grades: of the first rows, as many as are judged; the first one's is ``relevance``.
    """

    order: NDArray[np.int64]
    relevance: Relevance
    surprise: float
    scores: Floats
    grades: tuple[Relevance, ...]


class Gallery:
    """(n, dim) image vectors, rounded to half precision as a library keeps them."""

    def __init__(self, images: NDArray[np.floating], encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._index = ExactIndex(int(images.shape[1]))
        self._index.add(np.arange(len(images), dtype=np.int64), images)
        self._images = images.astype(np.float16).astype(np.float32)
        self._line = relevance.measure(self._index, relevance.Phrases.of(encoder))

    def answer(self, texts: Sequence[str]) -> Iterator[Answer]:
        """An answer for each query, in order."""
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            vectors = self._encoder.encode_texts(part)
            for text, vector in zip(part, vectors, strict=True):
                yield self.judged(language_of(text), vector, vector)

    def judged(self, language: Language, wanted: Floats, ranking: Floats) -> Answer:
        """The answer to (dim,) vectors: what is wanted, which judges, and what ranks the photos.

        They differ when something is unwanted too.
        """
        row = self._images @ ranking
        order = np.argsort(-row, kind="stable")
        verdict = self._line.judge(language, wanted, self._images[order[:DEPTH]])
        return Answer(order, verdict.whole, verdict.surprise, row[order], verdict.grades)
