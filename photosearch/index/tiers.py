"""Which index serves how many vectors, and the names that snapshots call them by.

Used by ``replica``. There is one tier so far: exact in half precision; others go into
``_TIERS`` and ``tier_for`` once they exist. Knows nothing of databases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Ids, VectorIndex, Vectors
from photosearch.index.exact import ExactIndex

EXACT = "exact-fp16"


class Tier(VectorIndex, Protocol):
    """A vector index that a replica can keep in a file."""

    def add(self, ids: Ids, vectors: NDArray[np.floating]) -> None:
        """Add (n,) int64 ids with (n, dim) vectors; an id that is there is replaced."""
        ...

    def reserve(self, count: int) -> None:
        """Make room for ``count`` vectors in all, so that adding them copies nothing twice."""
        ...

    def sample(self, count: int) -> Vectors:
        """At most ``count`` vectors, evenly spread over the ids: the same for the same ids."""
        ...

    def ids(self) -> Ids:
        """A copy of all ids, in no particular order."""
        ...

    def write(self, sink: BinaryIO) -> None:
        """Write everything needed to build it again, without a copy in memory."""
        ...


_BUILD: dict[str, Callable[[int], Tier]] = {EXACT: ExactIndex}
_READ: dict[str, Callable[[BinaryIO], Tier]] = {EXACT: ExactIndex.read}


def tier_for(count: int) -> str:
    """The name of the tier for that many vectors."""
    return EXACT


def build(tier: str, dim: int) -> Tier:
    """An empty index of that tier."""
    return _BUILD[tier](dim)


def read(tier: str, source: BinaryIO) -> Tier:
    """An index of that tier from its file; raises ``ValueError`` if it does not fit."""
    if tier not in _READ:
        raise ValueError(f"no tier is called {tier!r}")
    return _READ[tier](source)
