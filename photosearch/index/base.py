"""What a vector index is, whatever the tier behind it.

Used by ``replica`` on the index thread. Implementations live in this package, the only one that
imports faiss. An index knows ids and vectors; it knows neither files nor databases, and is
never handed a path (FAISS cannot open non-ASCII paths on Windows).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorIndex(Protocol):
    """Nearest neighbours by inner product over (id, vector) pairs."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        ...

    def __len__(self) -> int: ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add (n,) int64 ids with (n, dim) float32 vectors; an id that is there is replaced."""
        ...

    def remove(self, ids: Ids) -> None:
        """Forget ids; unknown ones are ignored."""
        ...

    def search(self, queries: Vectors, k: int, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """Scores (m, k') and ids (m, k') in descending order, k' = min(k, candidates).

        ``among`` narrows the candidates before ranking. Ties go to the smaller id.
        """
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        ...

    def to_bytes(self) -> bytes:
        """Everything needed to build it again."""
        ...
