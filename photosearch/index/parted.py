"""Codes in parts of what is alike, of which a question looks through those that may hold an answer.

Used by ``fast`` in place of ``codes`` where even reading all codes takes too long. Each vector
belongs to the nearest of some hundred centres, and its code says how it differs from that. How far
the vectors of a part reach into the direction of a query is known as a mean and a spread; a part
whose mean and ``reach`` spreads stay below the best scores so far is passed over. So a question
with a clear answer reads little, one about nothing reads more, and what a filter leaves is found
too, because only that counts as a score. ``upgrade`` measures the ``reach`` that it takes here.
Knows no ids. Not thread-safe.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from photosearch.index import threads
from photosearch.index.base import DEEP, DEPTH, Slots, Vectors
from photosearch.index.codes import FINE, Centroids, codebook, helpers, known_parts
from photosearch.index.files import filled, plain

_faiss = cast(Any, faiss)  # the stubs know neither keyword arguments nor views

EVERYWHERE = 1e9  # a reach that passes nothing over
STEPS = 6  # of a ``Learner``; more move the centres hardly at all
LEARN_FROM = 32  # vectors for each centre
_BOOK_FROM = 4096  # of those, for the codebook
MOST = 4096  # parts: to find the nearest centre of each vector is what takes time
_FIRST_SHARE = 12  # one code in so many is looked at in any case: parts hold strays of other kinds
_GROWTH = 4  # times as many parts at the most, before what was found is considered again
_SHARED = 1 << 14  # codes that are worth a second thread
_LATE_SHARE = 10  # vectors that came later matter if they are more than one in so many
_DRIFT = 1.25  # times as far from their centres as those that it was learnt from
_HEAD = np.dtype("<i8")
_REAL = np.dtype("<f8")

Members = NDArray[np.bool_]


class PartedCodes:
    """Codes in slots 0 to len - 1, each in the part of its nearest centre.

    Args:
        centres: (lists, dim) float32.
        book: (parts, 16, dim // parts) float32: the codebook of differences from the centres.
        covariance: (dim, dim) float32 of these differences.

    Attributes:
        reach: by how many spreads a part may exceed its mean, as far as short answers are
            concerned.
        deep_reach: the same for long ones, of which more may be missed.
    """

    def __init__(self, centres: Vectors, book: Centroids, covariance: Vectors) -> None:
        self.reach = self.deep_reach = EVERYWHERE
        self._centres = np.ascontiguousarray(centres, np.float32)
        self._book = np.ascontiguousarray(book, np.float32)
        self._covariance = np.ascontiguousarray(covariance, np.float32)
        self._scale = max(float(np.trace(self._covariance)), 1e-12)
        self._lists = _Lists(self._book, len(centres))
        self._nearest = _Nearest(self._centres)
        self._count = 0
        self._list: NDArray[np.int32] = np.empty(0, np.int32)  # of each slot; -1 for none
        self._energy = np.zeros(len(centres))  # squared differences in each part, summed up
        self._searched = 0.0  # parts, by a question, in the mean
        self._base = 0.0  # their mean when the reach was measured; 0 before
        self._late = np.zeros(2)  # how many came later, and their squared differences

    @classmethod
    def read(cls, source: BinaryIO) -> PartedCodes:
        """Read what ``write`` wrote; ``ValueError`` if it is not that."""
        head, real = np.zeros(4, _HEAD), np.zeros(6, _REAL)
        filled(source, head)
        filled(source, real)
        count, dim, parts, lists = (int(number) for number in head)
        sound = 0 <= count < 2**31 and 0 < dim < 2**20 and 0 < lists <= MOST
        if not (sound and parts in known_parts(dim) and np.isfinite(real).all()):
            raise ValueError("these are no codes in parts")
        centres = np.empty((lists, dim), np.float32)
        book = np.empty((parts, 16, dim // parts), np.float32)
        covariance = np.empty((dim, dim), np.float32)
        for array in (centres, book, covariance):
            filled(source, array)
        codes = cls(centres, book, covariance)
        codes.measured(float(real[0]), float(real[1]), float(real[2]))
        codes._base, codes._late = float(real[3]), real[4:].copy()
        filled(source, codes._energy)
        sizes = np.empty(lists, _HEAD)
        filled(source, sizes)
        if sizes.min() < 0 or sizes.sum() != count:
            raise ValueError("the parts are not as large as all of them")
        codes._count, codes._list = count, np.full(count, -1, np.int32)
        for number, size in enumerate(sizes.tolist()):
            codes._fill(number, size, source)
        if count and codes._list.min() < 0:
            raise ValueError("a code is missing")
        return codes

    def _fill(self, number: int, size: int, source: BinaryIO) -> None:
        self._lists.resize(number, size)
        slots = self._lists.slots(number)
        filled(source, slots)
        if size and (slots.min() < 0 or slots.max() >= self._count):
            raise ValueError("a code of no vector")
        self._list[slots] = number
        filled(source, self._lists.packed(number))

    def write(self, sink: BinaryIO) -> None:
        """Write everything needed to build it again."""
        parts, _, width = self._book.shape
        lists = len(self._centres)
        real = [self.reach, self.deep_reach, self._searched, self._base, *self._late]
        sink.write(np.array([self._count, parts * width, parts, lists], _HEAD).data)
        sink.write(np.array(real, _REAL).data)
        for array in (self._centres, self._book, self._covariance, self._energy):
            sink.write(plain(array))
        sink.write(plain(self._lists.sizes.astype(_HEAD)))
        for number in range(lists):
            if self._lists.sizes[number]:
                sink.write(plain(self._lists.slots(number)))
                sink.write(plain(self._lists.packed(number)))

    def __len__(self) -> int:
        return self._count

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return len(self._centres)

    @property
    def searched(self) -> int:
        """Into how many of them a question looks, as far as was measured."""
        return int(self._searched)

    @property
    def memory(self) -> int:
        """Bytes of memory that the codes take, and what is needed to find them."""
        fixed = self._centres.nbytes * 2 + self._book.nbytes + self._covariance.nbytes
        return fixed + self._lists.memory + self._list.nbytes

    def measured(self, reach: float, deep_reach: float, searched: float) -> None:
        """With these reaches enough is found of what is here; so many parts are searched."""
        self.reach, self.deep_reach, self._searched = reach, deep_reach, searched
        self._base = float(self._energy.sum()) / max(self._count, 1)
        self._late[:] = 0

    @property
    def drifted(self) -> bool:
        """Whether much has come since that neither centres nor codebook fit."""
        count, energy = self._late
        if not self._base or count * _LATE_SHARE < self._count:
            return False
        return bool(energy > _DRIFT * self._base * count)

    def append(self, vectors: Vectors) -> None:
        """(n, dim) vectors into the next slots."""
        first = self._count
        self._make_room(first + len(vectors))
        self._count += len(vectors)
        self._insert(np.arange(first, self._count), np.ascontiguousarray(vectors, np.float32))

    def put(self, slots: Slots, vectors: Vectors) -> None:
        """(n, dim) vectors into slots that are in use."""
        if len(slots):
            self._drop(slots)
            self._insert(slots, np.ascontiguousarray(vectors, np.float32))

    def move(self, sources: Slots, targets: Slots) -> None:
        """What is in slots ``sources`` goes into ``targets``, one by one."""
        self._drop(targets)
        for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
            number = int(self._list[source])
            self._lists.rename(number, source, target)
            self._list[target], self._list[source] = number, -1

    def cut(self, count: int) -> None:
        """Forget all slots from ``count`` on."""
        if count < self._count:
            self._drop(np.arange(count, self._count))
            self._count = count

    def _make_room(self, count: int) -> None:
        if count > len(self._list):
            longer = np.full(count + count // 8 + 256, -1, np.int32)
            longer[: self._count] = self._list[: self._count]
            self._list = longer

    def _insert(self, slots: Slots, vectors: Vectors) -> None:
        if not len(slots):
            return
        numbers = self._nearest.of(vectors)
        off = vectors - self._centres[numbers]
        energy = np.einsum("ij,ij->i", off, off, dtype=np.float64)
        np.add.at(self._energy, numbers, energy)
        self._late += len(slots), energy.sum()
        self._list[slots] = numbers
        self._lists.insert(numbers, slots, off)

    def _drop(self, slots: Slots) -> None:
        for slot in slots.tolist():
            number = int(self._list[slot])
            if number >= 0:
                self._energy[number] *= 1 - 1 / self._lists.sizes[number]
                self._lists.remove(number, slot)
                self._list[slot] = -1

    def nearest(
        self, query: Vectors, k: int, want: int, members: Members | None = None
    ) -> tuple[Vectors, Slots]:
        """About the (k',) best scores for a query, descending, and their slots.

        Args:
            query: (1, dim).
            k: at the most so many are told; k' = k where there are as many.
            want: the best of these are to be among all that there are.
            members: (len,) which slots count; None for all.
        """
        return self.search(query, k, want, members).found()

    def search(
        self, query: Vectors, k: int, want: int, members: Members | None = None
    ) -> PartedSearch:
        """``nearest`` before it began, so that it can be asked what it did."""
        return PartedSearch(self, np.ascontiguousarray(query, np.float32), k, want, members)

    def bounds(self, query: Vectors, want: int) -> tuple[Vectors, Vectors]:
        """What each part scores in the mean, and what it may add to the best ``want`` at most."""
        reach = float(np.interp(want, (DEPTH, DEEP), (self.reach, self.deep_reach)))
        sizes = self._lists.sizes
        middle = self._centres @ query[0]
        along = float(query[0] @ (self._covariance @ query[0])) / self._scale
        spreads = np.sqrt(self._energy / np.maximum(sizes, 1) * max(along, 0.0))
        highest = np.where(sizes > 0, middle + reach * spreads, -np.inf)
        return middle, highest.astype(np.float32)

    def scan(
        self, query: Vectors, k: int, numbers: Slots, middle: Vectors, members: Any
    ) -> list[tuple[Vectors, Slots]]:
        """The best ``k`` of some parts, from one thread or several."""
        work = [numbers]
        if threads.most() > 1 and self._lists.sizes[numbers].sum() > _SHARED and len(numbers) > 1:
            work = [numbers[start :: threads.most()] for start in range(threads.most())]
        work = [some for some in work if len(some)]
        if len(work) == 1:
            return [self._lists.nearest(query, k, numbers, middle[numbers], members)]

        def one(some: Slots) -> tuple[Vectors, Slots]:
            return self._lists.nearest(query, k, some, middle[some], members)

        return list(helpers(len(work)).map(one, work))

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(lists,) how many codes are in each part."""
        return self._lists.sizes


class PartedSearch:
    """One question on its way through the parts, the most promising first."""

    def __init__(
        self, codes: PartedCodes, query: Vectors, k: int, want: int, members: Members | None
    ) -> None:
        self._codes, self._query, self._k, self._want = codes, query, k, want
        self._members = None if members is None else np.packbits(members, bitorder="little")
        self._middle, self._highest = codes.bounds(query, want)
        self._order = np.argsort(-self._highest)
        self._reached = np.cumsum(codes.sizes[self._order])
        self._scores: Vectors = np.empty(0, np.float32)
        self._slots: Slots = np.empty(0, np.int64)
        self._done = 0

    @property
    def searched(self) -> int:
        """Parts that were looked into so far."""
        return self._done

    @property
    def seen(self) -> int:
        """Codes that were looked through so far."""
        return int(self._reached[self._done - 1]) if self._done else 0

    def found(self) -> tuple[Vectors, Slots]:
        """The (k',) best scores, descending, and their slots."""
        first = max(2 * self._k, len(self._codes) // _FIRST_SHARE)
        upto = int(np.searchsorted(self._reached, first)) + 1
        while True:
            self._look(min(upto, len(self._order)))
            if len(self._scores) >= max(self._k, self._want):
                needed = int(np.count_nonzero(self._highest >= self._scores[self._want - 1]))
            else:
                needed = len(self._order)
            if needed <= self._done or self._done == len(self._order):
                return self._scores, self._slots
            upto = min(needed, _GROWTH * self._done)

    def _look(self, upto: int) -> None:
        numbers, self._done = self._order[self._done : upto], upto
        parts = self._codes.scan(self._query, self._k, numbers, self._middle, self._members)
        scores = np.concatenate([self._scores, *(scores for scores, _ in parts)])
        slots = np.concatenate([self._slots, *(slots for _, slots in parts)])
        best = np.argsort(-scores, kind="stable")[: self._k]
        self._scores, self._slots = scores[best], slots[best]


class _Lists:
    """Codes and slots of each part, as FAISS keeps and looks through them.

    Attributes:
        sizes: (lists,) how many there are in each.
    """

    def __init__(self, book: Centroids, count: int) -> None:
        parts, _, width = book.shape
        dim = parts * width
        self._coarse = _faiss.IndexFlatIP(dim)  # FAISS wants one; parts are always named to it
        self._index = _faiss.IndexIVFPQFastScan(
            self._coarse, dim, count, parts, 4, _faiss.METRIC_INNER_PRODUCT
        )
        self._index.by_residual = True
        _faiss.copy_array_to_vector(book.reshape(-1), self._index.pq.centroids)
        self._index.is_trained = True
        self._all = _faiss.downcast_InvertedLists(self._index.invlists)
        self._packer = self._index.get_CodePacker()
        self._nothing = np.zeros(self._packer.code_size, np.uint8)
        self.sizes = np.zeros(count, np.int64)

    @property
    def memory(self) -> int:
        """Bytes of codes and slots."""
        blocks = -(-self.sizes // int(self._packer.nvec))
        return int(blocks.sum()) * int(self._packer.block_size) + int(self.sizes.sum()) * 8

    def resize(self, number: int, size: int) -> None:
        """Room for so many in a part; what is new is 0."""
        self._all.resize(number, size)
        self.sizes[number] = size

    def slots(self, number: int) -> Slots:
        """A view of the slots of a part, good until it changes."""
        size = int(self.sizes[number])
        if not size:
            return np.empty(0, np.int64)
        found: Slots = _faiss.rev_swig_ptr(self._all.get_ids(number), size)
        return found

    def packed(self, number: int) -> NDArray[np.uint8]:
        """A view of the codes of a part, good until it changes."""
        blocks = -(-int(self.sizes[number]) // int(self._packer.nvec))
        if not blocks:
            return np.empty(0, np.uint8)
        size = blocks * int(self._packer.block_size)
        found: NDArray[np.uint8] = _faiss.rev_swig_ptr(self._all.get_codes(number), size)
        return found

    def insert(self, numbers: Slots, slots: Slots, off: Vectors) -> None:
        """Codes of (n, dim) differences from the centres behind those in their parts."""
        _faiss.omp_set_num_threads(1)
        codes = self._index.pq.compute_codes(np.ascontiguousarray(off))
        order = np.argsort(numbers, kind="stable")
        starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
        for group in np.split(order, starts[1:]):
            number = int(numbers[group[0]])
            before = int(self.sizes[number])
            self.resize(number, before + len(group))
            self.slots(number)[before:] = slots[group]
            block = self._all.get_codes(number)
            for at, row in enumerate(group.tolist(), before):
                self._packer.pack_1_c(_faiss.swig_ptr(codes[row]), at, block)

    def remove(self, number: int, slot: int) -> None:
        """Forget one; the last of its part moves into the hole."""
        slots, last = self.slots(number), int(self.sizes[number]) - 1
        at, block = int(np.flatnonzero(slots == slot)[0]), self._all.get_codes(number)
        if at != last:
            code = np.empty(self._packer.code_size, np.uint8)
            self._packer.unpack_1_c(block, last, _faiss.swig_ptr(code))
            self._packer.pack_1_c(_faiss.swig_ptr(code), at, block)
            slots[at] = slots[last]
        self._packer.pack_1_c(_faiss.swig_ptr(self._nothing), last, block)
        self.resize(number, last)

    def rename(self, number: int, slot: int, other: int) -> None:
        """What was in ``slot`` is in ``other`` from now on."""
        slots = self.slots(number)
        slots[slots == slot] = other

    def nearest(
        self, query: Vectors, k: int, numbers: Slots, middle: Vectors, members: Any
    ) -> tuple[Vectors, Slots]:
        """The best ``k`` of these parts in any order, fewer where there are fewer."""
        _faiss.omp_set_num_threads(1)
        scores, slots = np.empty(k, np.float32), np.empty(k, np.int64)
        numbers, middle = np.ascontiguousarray(numbers), np.ascontiguousarray(middle)
        chosen = None if members is None else _faiss.IDSelectorBitmap(members)
        parameters = _faiss.SearchParametersIVF(nprobe=len(numbers), sel=chosen)
        self._index.search_preassigned_c(
            1, _faiss.swig_ptr(query), k, _faiss.swig_ptr(numbers), _faiss.swig_ptr(middle),
            _faiss.swig_ptr(scores), _faiss.swig_ptr(slots), False, parameters,
        )  # fmt: skip
        there = slots >= 0
        return scores[there], slots[there]


class _Nearest:
    """The nearest of some centres."""

    def __init__(self, centres: Vectors) -> None:
        self._index = _faiss.IndexFlatL2(centres.shape[1])
        self._index.add(centres)

    def of(self, vectors: Vectors) -> Slots:
        """(n,) the number of the centre nearest to each of (n, dim) vectors."""
        _faiss.omp_set_num_threads(1)  # in the background
        found: Slots = self._index.search(vectors, 1)[1][:, 0]
        return found


class Learner:
    """Finds centres for vectors like these, step by step, of a second or two each.

    Args:
        sample: (n, dim) float32, n >= ``lists``.
        lists: how many centres.
        width: dimensions that share a code.
    """

    def __init__(self, sample: Vectors, lists: int, width: int = FINE) -> None:
        if not 0 < lists <= min(len(sample), MOST):
            raise ValueError(f"{lists} parts cannot be learnt from {len(sample)} vectors")
        self._sample, self._width = sample, width
        self._random = np.random.default_rng(0)
        self._centres = sample[self._random.permutation(len(sample))[:lists]].copy()
        self._left = STEPS

    def step(self) -> bool:
        """Move the centres into the middle of what is nearest to them; whether that is all."""
        numbers = _Nearest(self._centres).of(self._sample)
        sizes = np.bincount(numbers, minlength=len(self._centres))
        order = np.argsort(numbers, kind="stable")
        there = np.flatnonzero(sizes)
        starts = np.cumsum(sizes[there]) - sizes[there]
        sums = np.add.reduceat(self._sample[order], starts, axis=0)
        self._centres[there] = sums / sizes[there, None]
        empty = np.flatnonzero(sizes == 0)
        self._centres[empty] = self._sample[self._random.integers(0, len(self._sample), len(empty))]
        self._left -= 1
        return self._left <= 0

    def codes(self) -> PartedCodes:
        """Empty ones with these centres and a codebook for what differs from them."""
        some = self._random.permutation(len(self._sample))[:_BOOK_FROM]
        rows = self._sample[some]
        off = rows - self._centres[_Nearest(self._centres).of(rows)]
        covariance = np.asarray(off.T @ off / len(off), np.float32)
        return PartedCodes(self._centres, codebook(off, self._width), covariance)
