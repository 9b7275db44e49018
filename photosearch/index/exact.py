"""The exact tier: every vector in half precision, compared with the query one by one.

Used through ``replica``, under the fast tier and, in memory, by evaluation. NumPy owns the memory,
so a snapshot is read straight into its place and rows are replaced where they are; FAISS's scalar
quantizer computes on a view of it, which is as fast as memory can be read
(`tests/bench/bench_search.py`).
Knows nothing of files' names, databases or photos. Not thread-safe: its owner locks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from photosearch.index import threads
from photosearch.index.base import Half, Ids, Slots, Vectors
from photosearch.index.files import filled, plain
from photosearch.index.places import Places, last_of_each

# FAISS's type stubs know neither keyword arguments of its wrappers nor views.
_faiss = cast(Any, faiss)

_HEAD = np.dtype("<i8")
_FEW = 64  # among fewer candidates than one in this many, copying them out beats a selector
_MANY = 8  # among more than one in this many, looking at all rows beats a selector
_MUCH_WORK = 2**31  # multiplications, a third of a second
_MARGIN = 8  # rows asked for beyond k, so that a tie at the border is seen


class ExactIndex:
    """Inner product over float16 vectors, exact, with ties in the order of ids.

    Scores are float32 sums of the stored float16 values times the float32 query.
    """

    def __init__(self, dim: int) -> None:
        self._known: Places | None = None
        self._count = 0
        self._ids: Ids = np.empty(0, np.int64)
        self._codes: Half = np.empty((0, dim), np.float16)
        self._view = _view(self._codes, 0)

    @classmethod
    def from_bytes(cls, data: bytes) -> ExactIndex:
        """What ``to_bytes`` gave; raises ``ValueError`` for anything else."""
        return cls.read(io.BytesIO(data))

    @classmethod
    def read(cls, source: BinaryIO) -> ExactIndex:
        """Read what ``write`` wrote, once, straight into place; ``ValueError`` if it is not that.

        A twelfth more memory is reserved (not touched) than the rows need, for those to come.
        """
        head = np.zeros(2, _HEAD)
        filled(source, head)
        count, dim = int(head[0]), int(head[1])
        if not (0 <= count < 2**40 and 0 < dim < 2**20):
            raise ValueError("not an exact index")
        capacity = _roomy(count)
        ids, codes = np.empty(capacity, np.int64), np.empty((capacity, dim), np.float16)
        filled(source, ids[:count])
        filled(source, codes[:count])
        index = cls(dim)
        index._use(ids, codes, count)
        return index

    def write(self, sink: BinaryIO) -> None:
        """Write everything needed to build it again, without a copy in memory."""
        sink.write(np.array([self._count, self.dim], _HEAD).data)
        sink.write(plain(self._ids[: self._count]))
        sink.write(plain(self._codes[: self._count]))

    def to_bytes(self) -> bytes:
        """The same as bytes."""
        sink = io.BytesIO()
        self.write(sink)
        return sink.getvalue()

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self._codes.shape[1])

    def __len__(self) -> int:
        return self._count

    @property
    def memory(self) -> int:
        """Bytes of memory that the vectors and their ids take."""
        return self._count * (self._codes.itemsize * self.dim + self._ids.itemsize)

    def ids(self) -> Ids:
        """A copy of all ids, in the order of their slots."""
        return self._ids[: self._count].copy()

    def find(self, ids: Ids) -> Slots:
        """The slot of each id, -1 where there is none; a slot is good until the next change."""
        return self._places().find(np.asarray(ids, np.int64))

    def rows(self, slots: Slots) -> Half:
        """The (n, dim) float16 vectors in these slots."""
        return np.ascontiguousarray(self._codes[slots])

    def best_of(self, query: Vectors, slots: Slots, k: int) -> tuple[Vectors, Ids]:
        """As ``search``, for a (1, dim) query, among the vectors in these slots."""
        few = self.rows(slots)
        return _Rows(_view(few, len(slots)), self._ids[slots], len(slots)).best(query, k)

    def reserve(self, count: int) -> None:
        """Make room for ``count`` vectors in all, so that adding them copies nothing twice."""
        if count <= len(self._ids):
            return
        ids, codes = np.empty(count, np.int64), np.empty((count, self.dim), np.float16)
        ids[: self._count] = self._ids[: self._count]
        codes[: self._count] = self._codes[: self._count]
        self._use(ids, codes, self._count)

    def add(self, ids: Ids, vectors: NDArray[np.floating]) -> None:
        """Add (n,) ids with (n, dim) vectors; an id that is there, or comes twice, is replaced."""
        if len(ids) != len(vectors) or vectors.shape[1:] != (self.dim,):
            raise ValueError(f"{vectors.shape} vectors for {len(ids)} ids of dimension {self.dim}")
        ids = np.asarray(ids, np.int64)
        codes = np.ascontiguousarray(vectors, dtype=np.float16)
        last = last_of_each(ids)
        if len(last) < len(ids):
            ids, codes = ids[last], codes[last]
        slots = self._places().find(ids)
        known = slots >= 0
        self._codes[slots[known]] = codes[known]
        fresh = np.flatnonzero(~known)
        if len(fresh):
            self._append(ids[fresh], codes[fresh])

    def remove(self, ids: Ids) -> None:
        """Forget ids; unknown ones are ignored. The last rows move into the holes."""
        self.take_out(ids)

    def take_out(self, ids: Ids) -> tuple[Slots, Slots]:
        """``remove`` that tells from which slots (n,) rows moved, and into which (n,)."""
        places = self._places()
        slots = places.find(np.unique(np.asarray(ids, np.int64)))
        slots = slots[slots >= 0]
        if not len(slots):
            return slots, slots
        places.drop(self._ids[slots])
        count = self._count - len(slots)
        holes = np.sort(slots[slots < count])
        stays = np.ones(self._count - count, bool)
        stays[slots[slots >= count] - count] = False
        movers = count + np.flatnonzero(stays)
        self._ids[holes] = self._ids[movers]
        self._codes[holes] = self._codes[movers]
        places.put(self._ids[holes], holes)
        self._count = count
        self._view = _view(self._codes, count)
        return movers, holes

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores and ids (m, k') in descending order, k' = min(k, candidates)."""
        if without is not None and len(without):
            if among is not None:
                return self.search(queries, k, np.setdiff1d(among, without))
            scores, ids = self.search(queries, k + len(without))
            return leave_out(scores, ids, without, k)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        everything = _Rows(self._view, self._ids, self._count)
        if among is None:
            return everything.best(queries, k)
        slots = self.find(among)
        member = np.zeros(self._count + 1, bool)  # the last one stands for ids that are not here
        member[slots] = True
        member = member[:-1]
        count = int(np.count_nonzero(member))
        if count == self._count:
            return everything.best(queries, k)
        if count * _FEW < self._count:
            slots = np.flatnonzero(member)
            few = self.rows(slots)
            return _Rows(_view(few, count), self._ids[slots], count).best(queries, k)
        if count * _MANY > self._count:
            found = _best_members(self._view, self._ids, queries, min(k, count), member)
            if found is not None:
                return found
        bits = np.packbits(member, bitorder="little")
        chosen = _faiss.SearchParameters(sel=_faiss.IDSelectorBitmap(bits))
        return _Rows(self._view, self._ids, count, chosen).best(queries, k)

    def search_vectors(self, queries: Vectors, k: int) -> tuple[Vectors, Ids, Vectors]:
        """The same, and the (m, k', dim) vectors that were found."""
        scores, ids = self.search(queries, k)
        return scores, ids, self.vectors(ids.reshape(-1)).reshape(*ids.shape, self.dim)

    def sample(self, count: int) -> Vectors:
        """At most ``count`` vectors, evenly spread over the ids: the same for the same ids."""
        ids = np.sort(self._ids[: self._count])
        places = np.linspace(0, max(len(ids) - 1, 0), min(count, len(ids)))
        return self.vectors(ids[places.astype(np.int64)])

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        slots = self.find(ids)
        if len(slots) and slots.min() < 0:
            raise KeyError(int(np.asarray(ids)[slots < 0][0]))
        return self._codes[slots].astype(np.float32)

    def _use(self, ids: Ids, codes: Half, count: int) -> None:
        self._ids, self._codes, self._count = ids, codes, count
        self._view = _view(codes, count)

    def _append(self, ids: Ids, codes: Half) -> None:
        count = self._count + len(ids)
        if count > len(self._ids):
            self.reserve(count + max(count // 4, 256))
        self._ids[self._count : count] = ids
        self._codes[self._count : count] = codes
        self._places().put(ids, np.arange(self._count, count))
        self._count = count
        self._view = _view(self._codes, count)

    def _places(self) -> Places:
        """Made when first asked for: most searches do not need it."""
        if self._known is None:
            self._known = Places(self._ids[: self._count])
        return self._known


@dataclass(frozen=True)
class _Rows:
    """Rows to choose from: a FAISS view, the ids of its rows, how many count, which do."""

    view: Any
    ids: Ids
    candidates: int
    chosen: object = None

    def best(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        want = max(min(k, self.candidates), 0)
        if not want or not len(queries):
            return np.zeros((len(queries), want), np.float32), np.zeros((len(queries), want), int)
        take = min(self.candidates, want + _MARGIN)
        while True:
            scores, slots = _scan(self.view, queries, take, self.chosen)
            if take == self.candidates or not (scores[:, want - 1] == scores[:, -1]).any():
                return _ordered(scores, self.ids[slots], want)
            take = min(self.candidates, take * 8)  # more rows share the last score than were seen


def best_in_blocks(
    queries: Vectors, k: int, blocks: Iterable[tuple[Half, Ids]]
) -> tuple[Vectors, Ids]:
    """As ``ExactIndex.search``, among vectors that come in blocks with their ids."""
    scores = np.empty((len(queries), 0), np.float32)
    ids = np.empty((len(queries), 0), np.int64)
    for rows, own in blocks:
        found = _Rows(_view(rows, len(rows)), own, len(rows)).best(queries, k)
        scores, ids = _ordered(
            np.concatenate([scores, found[0]], axis=1), np.concatenate([ids, found[1]], axis=1), k
        )
    return scores, ids


def _best_members(
    view: Any, ids: Ids, queries: Vectors, want: int, member: NDArray[np.bool_]
) -> tuple[Vectors, Ids] | None:
    """Look among all rows for enough members; None where they are too rare near the top.

    Asking about each row costs more than comparing it, where most are members.
    """
    take = int((want + _MARGIN) * 1.5 * len(member) / max(int(member.sum()), 1)) + 64
    if take > len(member) // 8 or not want:
        return None
    scores, slots = _scan(view, queries, take, None)
    lowest = scores[:, -1]  # rows not seen score no more than this
    scores = np.where(member[slots], scores, -np.inf).astype(np.float32)
    if (np.partition(scores, -want, axis=1)[:, -want] <= lowest).any():
        return None
    return _ordered(scores, ids[slots], want)


def leave_out(scores: Vectors, ids: Ids, without: Ids, k: int) -> tuple[Vectors, Ids]:
    """The first ``k`` of each row of an answer that are not in ``without``."""
    kept = ~np.isin(ids, without)
    room = min(k, int(kept.sum(axis=1).min(initial=k)))
    order = np.argsort(~kept, axis=1, kind="stable")[:, :room]
    return np.take_along_axis(scores, order, 1), np.take_along_axis(ids, order, 1)


def _ordered(scores: Vectors, ids: Ids, want: int) -> tuple[Vectors, Ids]:
    order = np.lexsort((ids, -scores), axis=-1)[:, :want]
    return np.take_along_axis(scores, order, 1), np.take_along_axis(ids, order, 1)


def _scan(index: Any, queries: Vectors, k: int, chosen: object) -> tuple[Vectors, Ids]:
    # FAISS spreads queries over threads, never one query. On a busy machine a second thread is
    # waited for in a spin that costs more than it saves, unless it has much to do.
    work = len(queries) * index.ntotal * index.d
    _faiss.omp_set_num_threads(1 if work < _MUCH_WORK else threads.most())
    scores, slots = index.search(queries, k, params=chosen)
    return scores, slots


def _view(codes: Half, count: int) -> Any:
    """An index over the first ``count`` rows of ``codes``, which must outlive it."""
    dim = codes.shape[1]
    index = _faiss.IndexScalarQuantizer(
        dim, _faiss.ScalarQuantizer.QT_fp16, _faiss.METRIC_INNER_PRODUCT
    )
    if count:
        start = _faiss.swig_ptr(codes.reshape(-1).view(np.uint8))
        index.codes = _faiss.MaybeOwnedVectorUInt8.create_view(
            start, count * dim * codes.itemsize, index.codes.owner
        )
        index.ntotal = count
    return index


def _roomy(count: int) -> int:
    return count + max(count // 12, 256)
