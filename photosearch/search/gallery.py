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
from photosearch.text import language_of

Floats = NDArray[np.float32]

_BATCH = 256


@dataclass(frozen=True)
class Answer:
    """What a query brings.

    Attributes:
        order: (n,) row numbers of all photos, best first.
        relevance: grade of the first row.
        surprise: what the grade was made from; larger is surer.
    """

    order: NDArray[np.int64]
    relevance: Relevance
    surprise: float


class Gallery:
    """(n, dim) image vectors, rounded to half precision as a library keeps them."""

    def __init__(self, images: NDArray[np.floating], encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._index = ExactIndex(int(images.shape[1]))
        self._index.add(np.arange(len(images), dtype=np.int64), images)
        self._images = images.astype(np.float16).astype(np.float32)
        self._line = relevance.measure(self._index, encoder)

    def answer(self, texts: Sequence[str]) -> Iterator[Answer]:
        """An answer for each query, in order."""
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            vectors = self._encoder.encode_texts(part)
            scores = vectors @ self._images.T
            for text, vector, row in zip(part, vectors, scores, strict=True):
                order = np.argsort(-row, kind="stable")
                best = self._images[order[:DEPTH]]
                verdict = self._line.judge(language_of(text), vector, best)
                yield Answer(order, verdict.whole, verdict.surprise)
