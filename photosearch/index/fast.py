"""The fast tier: codes find candidates, and the exact vectors decide between them.

Used through ``replica`` above some 100,000 vectors. A query looks through codes of a sixteenth of
the vectors' size, all of them (``codes``) or those that may hold an answer (``parted``), and
compares some times k candidates exactly, so scores and their order are those of the exact tier;
what may be missing is a row whose code misleads. How many candidates that takes in this library is
measured by ``upgrade``. Where codes cannot help (few candidates, a large part of
the library wanted) the vectors are compared as the exact tier does it. Not thread-safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import DEEP, DEPTH, Ids, Slots, Store, Vectors
from photosearch.index.codes import Codes
from photosearch.index.exact import ExactIndex
from photosearch.index.filed import FiledVectors, Sums, sums_of
from photosearch.index.files import filled
from photosearch.index.parted import PartedCodes

_HEAD = np.dtype("<i8")
_FEW = 4096  # candidates that are compared exactly before anything is looked through
_FEW_SHARE = 64  # and one in so many
_LARGE_SHARE = 8  # more than one row in so many are not looked for in codes
_BLOCK = 8192
_MORE = 4  # times as many are looked for, where too few were found

Members = NDArray[np.bool_]
AnyCodes = Codes | PartedCodes


@dataclass(frozen=True)
class Aim:
    """How many candidates it takes to find nearly all of the best rows.

    Attributes:
        near: for the best ``DEPTH``.
        deep: for the best ``DEEP``; 0 where so many are better looked for among all vectors.
    """

    near: int
    deep: int

    def __post_init__(self) -> None:
        if not (DEPTH < self.near < 2**20 and (not self.deep or DEEP < self.deep < 2**20)):
            raise ValueError(f"{self} aims at nothing")

    def candidates(self, k: int) -> int | None:
        """How many for the best ``k``; None where all should be looked at."""
        if k <= DEPTH:
            return self.near
        if not self.deep:
            return None if k > 2 * DEPTH else 2 * self.near
        if k >= DEEP:
            return -(-self.deep * k // DEEP)
        return self.near + (self.deep - self.near) * (k - DEPTH) // (DEEP - DEPTH)


class FastIndex:
    """Inner product over float16 vectors; the exact scores of nearly always the best rows.

    Args:
        store: the vectors; the index owns them from now on.
        codes: of the same vectors in the same slots.
        aim: how many candidates it looks for.
        learnt: how many vectors there were when the codebook was learnt.
    """

    def __init__(self, store: Store, codes: AnyCodes, aim: Aim, learnt: int) -> None:
        if len(store) != len(codes):
            raise ValueError(f"{len(codes)} codes of {len(store)} vectors")
        self.store = store
        self.codes = codes
        self.aim = aim
        self.learnt = learnt

    @classmethod
    def read(
        cls, source: BinaryIO, *, filed: bool = False, kind: type[AnyCodes] = Codes
    ) -> FastIndex:
        """Read what ``write`` wrote; ``ValueError`` if it is not that. Nothing is learnt again.

        ``filed`` leaves the vectors in the file, which ``source`` then has to be; ``kind`` is what
        the codes were.
        """
        head = np.zeros(3, _HEAD)
        filled(source, head)
        near, deep, learnt = (int(number) for number in head)
        aim, codes = Aim(near, deep), kind.read(source)
        store: Store = FiledVectors.read(source) if filed else ExactIndex.read(source)
        return cls(store, codes, aim, learnt)

    def write(self, sink: BinaryIO) -> None:
        """Write everything needed to build it again, without a copy in memory."""
        sink.write(np.array([self.aim.near, self.aim.deep, self.learnt], _HEAD).data)
        self.codes.write(sink)
        self.store.write(sink)

    def sums(self) -> Sums:
        """What ``leave`` wants to know of the vectors; takes a while."""
        if isinstance(self.store, FiledVectors):
            return self.store.sums()
        slots = np.arange(len(self))
        blocks = [slots[start : start + _BLOCK] for start in range(0, len(slots), _BLOCK)]
        return np.concatenate([sums_of(self.store.rows(some)) for some in blocks])

    def leave(self, file: BinaryIO, offset: int, sums: Sums) -> None:
        """Read the vectors from ``file``, where they begin at ``offset``, and not from memory."""
        if isinstance(self.store, FiledVectors):
            self.store.use(file, offset)
        else:
            self.store = FiledVectors(file, offset, self.store.ids(), sums, self.dim)

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return self.store.dim

    @property
    def memory(self) -> int:
        """Bytes of memory that vectors, ids and codes take."""
        return self.store.memory + self.codes.memory

    def __len__(self) -> int:
        return len(self.store)

    def ids(self) -> Ids:
        """A copy of all ids, in no particular order."""
        return self.store.ids()

    def reserve(self, count: int) -> None:
        """Make room for ``count`` vectors in all, so that adding them copies nothing twice."""
        self.store.reserve(count)

    def add(self, ids: Ids, vectors: NDArray[np.floating]) -> None:
        """Add (n,) ids with (n, dim) vectors; an id that is there, or comes twice, is replaced."""
        before = len(self.store)
        self.store.add(ids, vectors)
        slots = np.unique(self.store.find(ids))
        rows = self.store.rows(slots).astype(np.float32)  # as they are kept, so codes fit them
        fresh = slots >= before
        self.codes.put(slots[~fresh], rows[~fresh])
        if fresh.any():
            self.codes.append(rows[fresh])

    def remove(self, ids: Ids) -> None:
        """Forget ids; unknown ones are ignored."""
        sources, targets = self.store.take_out(ids)
        self.codes.move(sources, targets)
        self.codes.cut(len(self.store))

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores and ids (m, k') in descending order, k' = min(k, candidates)."""
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        members = self._members(among, without)
        candidates = len(self) if members is None else int(np.count_nonzero(members))
        want = max(min(k, candidates), 0)
        if want and len(queries) and candidates > max(_FEW, len(self) // _FEW_SHARE):
            parts = [self._by_codes(query[None], want, members, candidates) for query in queries]
            found = [part for part in parts if part is not None]
            if len(found) == len(parts):
                return np.concatenate([s for s, _ in found]), np.concatenate([i for _, i in found])
        return self.store.search(queries, k, among, without)

    def sample(self, count: int) -> Vectors:
        """At most ``count`` vectors, evenly spread over the ids: the same for the same ids."""
        return self.store.sample(count)

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        return self.store.vectors(ids)

    def _members(self, among: Ids | None, without: Ids | None) -> Members | None:
        """Which slots are candidates; None for all of them."""
        if among is None and (without is None or not len(without)):
            return None
        member = np.full(len(self) + 1, among is None)  # the last one stands for unknown ids
        if among is not None:
            member[self.store.find(among)] = True
        if without is not None:
            member[self.store.find(without)] = False
        return member[:-1]

    def _by_codes(
        self, query: Vectors, want: int, members: Members | None, candidates: int
    ) -> tuple[Vectors, Ids] | None:
        """The answer to one query; None where looking at all vectors is as good.

        There are more candidates than are told, so that a row whose code misleads is not missed.
        """
        goal = self.aim.candidates(want)
        if goal is None or goal >= candidates:
            return None
        take = goal
        if members is not None and isinstance(self.codes, Codes):
            take = int(goal * len(self) / candidates * 1.25) + 64  # it knows nothing of members
        while take * _LARGE_SHARE <= len(self):
            near, rough = self._near(query, take, want, members)
            if len(near) >= goal and rough[want - 1] > rough[-1]:
                return self.store.best_of(query, near, want)
            take *= _MORE  # members are rare near the top, or codes say the same of too many
        return None

    def _near(
        self, query: Vectors, take: int, want: int, members: Members | None
    ) -> tuple[Slots, Vectors]:
        """Slots of members that are near by their codes, and the scores by these, descending."""
        if isinstance(self.codes, PartedCodes):
            rough, near = self.codes.nearest(query, take, want, members)
            return near, rough
        scores, slots = self.codes.nearest(query, take)
        near, rough = slots[0], scores[0]
        return (near, rough) if members is None else (near[members[near]], rough[members[near]])
