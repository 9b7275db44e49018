"""Texts to vectors, remembered in the library where asking the encoder is slow.

Used by ``searcher`` on its thread. Wraps any ``TextEncoder``; knows nothing of what a text is for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.library import embeddings
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.models.base import TextEncoder

Floats = NDArray[np.float32]


class RememberedTexts:
    """A ``TextEncoder`` that asks the library first and tells it what it learnt.

    A library that cannot be written is only asked.
    """

    def __init__(self, database: Database, model: ModelId, encoder: TextEncoder) -> None:
        self._database = database
        self._model = model
        self._encoder = encoder

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        """(n, dim) float32, as the encoder gives them."""
        known = dict(
            self._database.read(lambda c: embeddings.cached_texts(c, self._model, set(texts)))
        )
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            vectors = np.asarray(self._encoder.encode_texts(missing), np.float32)
            fresh = dict(zip(missing, vectors, strict=True))
            known.update(fresh)
            if not self._database.read_only:
                self._database.write(
                    lambda c: embeddings.cache_texts(c, self._model, fresh), quiet=True
                )
        return np.stack([known[text] for text in texts])
