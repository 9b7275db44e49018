"""Which index serves how many vectors, and the names that snapshots call them by.

Used by ``replica``. Exact in half precision; codes with exact re-ranking above some 100,000
vectors; the same codes in parts, most of which a question passes over, above some 300,000. Others
go into ``read`` and ``tier_for`` once they exist. Knows nothing of databases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.index import choice
from photosearch.index.base import Ids, Store, VectorIndex, Vectors
from photosearch.index.codes import COARSE, FINE
from photosearch.index.exact import ExactIndex
from photosearch.index.fast import FastIndex
from photosearch.index.filed import FiledVectors
from photosearch.index.parted import MOST, PartedCodes
from photosearch.index.upgrade import Plan

EXACT = "exact-fp16"
FAST = "fast-pq4-fp16"
PARTED = "fast-ivf-pq4-fp16"

FAST_FROM = 100_000  # vectors above which codes are looked through first
FAST_UNTIL = 80_000  # and below which they are not any more: nobody sits on the border
PARTED_FROM = 300_000  # vectors above which they are looked through in parts
PARTED_UNTIL = 240_000  # and below which they are not any more
WORTH_IT = 5_000  # below, comparing everything takes no time that anybody could gain
LARGE = 3_000_000  # vectors from which on long codes cost more memory than long answers are worth
_HALF = 2  # bytes
OUTGROWN = 2  # times as many vectors as a codebook was learnt from want a new one


class Tier(VectorIndex, Protocol):
    """A vector index that a replica can keep in a file."""

    @property
    def memory(self) -> int:
        """Bytes of memory that it takes."""
        ...

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


@dataclass(frozen=True)
class State:
    """How an index stands.

    Attributes:
        tier: its name.
        memory_bytes: of memory that it takes, the vectors included where they are in memory.
        vectors_on_disk: whether the vectors are read from the snapshot's file as they are needed.
        training: whether another one is being made in the background.
        code_bytes: of that memory, what codes take; 0 where there are none.
        parts: how many parts the codes lie in; 0 where a question looks through all of them.
        parts_searched: into how many of these a question looks, as was measured when they were
            made; some look into more, some into fewer.
        note: why it is not the one that was wanted; empty where it is.
    """

    tier: str
    vectors: int
    memory_bytes: int
    vectors_on_disk: bool
    training: bool
    code_bytes: int
    parts: int
    parts_searched: int
    note: str


def tier_for(count: int, chosen: str = choice.AUTO, now: str = EXACT) -> str:
    """The name of the tier for that many vectors.

    Args:
        count: of vectors.
        chosen: ``auto``, ``exact`` or ``fast``.
        now: the one that serves, which is kept near the border.
    """
    if chosen == choice.EXACT:
        return EXACT
    border = FAST_FROM if now == EXACT else FAST_UNTIL
    if count < (WORTH_IT if chosen == choice.FAST else border):
        return EXACT
    return PARTED if count >= (PARTED_UNTIL if now == PARTED else PARTED_FROM) else FAST


def name_of(index: Tier) -> str:
    """What the tier of an index is called."""
    if not isinstance(index, FastIndex):
        return EXACT
    return PARTED if isinstance(index.codes, PartedCodes) else FAST


def outgrown(index: Tier) -> bool:
    """Whether a fast index should be learnt again: most of its vectors came later, or others."""
    if not isinstance(index, FastIndex):
        return False
    drifted = isinstance(index.codes, PartedCodes) and index.codes.drifted
    return drifted or len(index) > OUTGROWN * index.learnt


def store_of(index: Tier) -> Store:
    """What keeps the vectors of an index."""
    if isinstance(index, FastIndex):
        return index.store
    assert isinstance(index, ExactIndex), "there is no other"
    return index


def exact_of(index: Tier) -> ExactIndex:
    """The exact index of the same vectors, which may have to be read from the disk."""
    store = store_of(index)
    if isinstance(store, FiledVectors):
        return store.loaded()
    assert isinstance(store, ExactIndex), "there is no other"
    return store


def filed(index: Tier) -> FiledVectors | None:
    """What keeps the vectors of an index in its file; None where they are in memory."""
    store = store_of(index)
    return store if isinstance(store, FiledVectors) else None


def too_large(tier: str, count: int, dim: int, limit: int) -> bool:
    """Whether so many vectors should stay in their file, and an index of that tier can do so."""
    return tier != EXACT and count * dim * _HALF > limit


def plans(wanted: str, now: Tier, limit: int) -> tuple[Plan, ...]:
    """Codes for a fast index instead of ``now``: what is tried first, and then.

    Fine codes name few candidates, also for a long answer, where coarse ones are no help at all;
    and few is what counts where each is read from the disk, which is where vectors stay that take
    more than ``limit`` bytes.
    """
    count = len(now)
    on_disk = too_large(wanted, count, now.dim, limit)
    fine = on_disk or count < LARGE
    whole = (Plan(FINE),) if fine else (Plan(COARSE), Plan(FINE))
    if wanted != PARTED:
        return whole
    parts = Plan(FINE, min(int(2 * count**0.5), MOST))
    serves = name_of(now) == FAST and not outgrown(now)
    return (parts,) if serves else (parts, *whole)


def state(index: Tier, *, training: bool, note: str) -> State:
    """How an index stands."""
    codes = index.codes if isinstance(index, FastIndex) else None
    parted = codes if isinstance(codes, PartedCodes) else None
    return State(
        tier=name_of(index),
        vectors=len(index),
        memory_bytes=index.memory,
        vectors_on_disk=filed(index) is not None,
        training=training,
        code_bytes=codes.memory if codes is not None else 0,
        parts=parted.parts if parted is not None else 0,
        parts_searched=parted.searched if parted is not None else 0,
        note=note,
    )


def build(dim: int) -> Tier:
    """An empty index, of the tier that every library begins with."""
    return ExactIndex(dim)


def read(tier: str, source: BinaryIO, *, filed: bool = False) -> Tier:
    """An index of that tier from its file; raises ``ValueError`` if it does not fit.

    ``filed`` leaves the vectors of a fast one there; see ``FiledVectors.read``.
    """
    if tier == EXACT:
        return ExactIndex.read(source)
    if tier == FAST:
        return FastIndex.read(source, filed=filed)
    if tier == PARTED:
        return FastIndex.read(source, filed=filed, kind=PartedCodes)
    raise ValueError(f"no tier is called {tier!r}")
