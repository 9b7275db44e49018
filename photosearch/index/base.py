"""What a vector index is, whatever the tier behind it.

Used by ``replica`` on the index thread. Implementations live in this package, the only one that
imports faiss. An index knows ids and vectors; it knows neither files nor databases, and is
never handed a path (FAISS cannot open non-ASCII paths on Windows).
"""

from __future__ import annotations

from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Slots = NDArray[np.int64]  # where an index keeps what; its own business
Vectors = NDArray[np.float32]
Half = NDArray[np.float16]

DEPTH = 50  # rows of a short answer
DEEP = 1000  # of a long one


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

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores (m, k') and ids (m, k') in descending order, k' = min(k, candidates).

        ``among`` narrows the candidates before ranking, ``without`` takes ids out of them. Scores
        are exact in every tier. Ties go to the smaller id.
        """
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        ...


class Store(Protocol):
    """The vectors under a fast index, in slots 0 to len - 1: in memory or in a file."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        ...

    @property
    def memory(self) -> int:
        """Bytes of memory that it takes."""
        ...

    def __len__(self) -> int: ...

    def ids(self) -> Ids:
        """A copy of all ids, in the order of their slots."""
        ...

    def find(self, ids: Ids) -> Slots:
        """The slot of each id, -1 where there is none; a slot is good until the next change."""
        ...

    def rows(self, slots: Slots) -> Half:
        """The (n, dim) float16 vectors in these slots."""
        ...

    def reserve(self, count: int) -> None:
        """Make room for ``count`` vectors in all."""
        ...

    def add(self, ids: Ids, vectors: NDArray[np.floating]) -> None:
        """Add (n,) ids with (n, dim) vectors; new ones take the next slots."""
        ...

    def take_out(self, ids: Ids) -> tuple[Slots, Slots]:
        """Forget ids; tells from which slots (n,) the last moved, and into which (n,)."""
        ...

    def best_of(self, query: Vectors, slots: Slots, k: int) -> tuple[Vectors, Ids]:
        """As ``search``, for a (1, dim) query, among the vectors in these slots."""
        ...

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """As ``VectorIndex.search``, by comparing all candidates."""
        ...

    def sample(self, count: int) -> Vectors:
        """At most ``count`` vectors, evenly spread over the ids: the same for the same ids."""
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        ...

    def write(self, sink: BinaryIO) -> None:
        """Write everything needed to build it again."""
        ...
