"""Texts to vectors, remembered in the library where asking the encoder is slow.

Used by ``searcher`` on its thread. Wraps any ``TextEncoder``; knows nothing of what a text is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble
from photosearch.library import embeddings
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.library.writer_lock import WriterLock
from photosearch.models.base import TextEncoder

Floats = NDArray[np.float32]


class RememberedTexts:
    """A ``TextEncoder`` that asks the library first and tells it what it learnt.

    One that was opened for reading, as a search in a terminal does, is told if nobody else writes
    to it at that moment.
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
            self._remember(fresh)
        return np.stack([known[text] for text in texts])

    def _remember(self, fresh: Mapping[str, Floats]) -> None:
        if not self._database.read_only:
            self._write(self._database, fresh)
            return
        folder = self._database.folder
        with suppress(Trouble), WriterLock(folder), closing(Database.open(folder)) as database:
            self._write(database, fresh)

    def _write(self, database: Database, fresh: Mapping[str, Floats]) -> None:
        database.write(lambda c: embeddings.cache_texts(c, self._model, fresh), quiet=True)
