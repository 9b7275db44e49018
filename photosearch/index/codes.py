"""Vectors in four bits for every few dimensions, looked through at the speed of memory.

Used by ``fast``, which gives each vector a slot and compares the best ones exactly. A product
quantizer of 16 centroids for every two or four dimensions (FAISS's ``PQ<M>x4fs``) is learnt once
from a sample; a code of 768 dimensions has 192 or 96 bytes instead of 1536. The short ones are
looked through in half the time, but name eight times as many candidates before the right ones are
among them. Codes lie in blocks that never move and that threads share between them. Knows no ids.
Not thread-safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, BinaryIO, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from photosearch.index import threads
from photosearch.index.base import Slots, Vectors
from photosearch.index.files import filled, plain

_faiss = cast(Any, faiss)  # the stubs know neither keyword arguments nor views

LEAST = 16  # vectors to learn from: one for each centroid
LEARN_FROM = 16 * 256  # FAISS takes no more than 256 for each centroid
BLOCK = 1 << 18  # codes in a block: three to five milliseconds at 768 dimensions
FINE, COARSE = 2, 4  # dimensions that share a code
_HEAD = np.dtype("<i8")

Centroids = NDArray[np.float32]


class Codes:
    """Codes in slots 0 to len - 1, made by one codebook.

    Args:
        centroids: (parts, 16, dim // parts) float32, as ``learnt`` finds them.
    """

    def __init__(self, centroids: Centroids) -> None:
        self._centroids = np.ascontiguousarray(centroids, np.float32)
        self._blocks = [_Block(self._centroids)]

    @classmethod
    def learnt(cls, sample: Vectors, width: int = FINE) -> Codes:
        """An empty one with a codebook for vectors like these (n, dim), n >= ``LEAST``.

        ``width`` dimensions share a code, if the length of vectors can be divided by that.
        """
        return cls(codebook(sample, width))

    @classmethod
    def read(cls, source: BinaryIO) -> Codes:
        """Read what ``write`` wrote; ``ValueError`` if it is not that."""
        head = np.zeros(3, _HEAD)
        filled(source, head)
        count, dim, parts = (int(number) for number in head)
        if not (0 <= count < 2**40 and 0 < dim < 2**20 and parts in known_parts(dim)):
            raise ValueError("these are no codes")
        centroids = np.empty((parts, 16, dim // parts), np.float32)
        filled(source, centroids)
        codes = cls(centroids)
        while len(codes) < count:
            block = codes._open()
            block.fit(min(BLOCK, count - len(codes)))
            filled(source, block.packed())
            block.clear()
        return codes

    def write(self, sink: BinaryIO) -> None:
        """Write codebook and codes."""
        parts, _, width = self._centroids.shape
        sink.write(np.array([len(self), parts * width, parts], _HEAD).data)
        sink.write(plain(self._centroids))
        for block in self._blocks:
            sink.write(plain(block.packed()))

    def __len__(self) -> int:
        return (len(self._blocks) - 1) * BLOCK + len(self._blocks[-1])

    @property
    def memory(self) -> int:
        """Bytes of memory that the codes take."""
        return sum(block.packed().nbytes for block in self._blocks)

    def append(self, vectors: Vectors) -> None:
        """(n, dim) vectors into the next slots."""
        rest = np.ascontiguousarray(vectors, np.float32)
        while len(rest):
            block = self._open()
            room = BLOCK - len(block)
            block.append(rest[:room])
            rest = rest[room:]

    def put(self, slots: Slots, vectors: Vectors) -> None:
        """(n, dim) vectors into slots that are in use."""
        if len(slots):
            codes = self._blocks[0].encoded(np.ascontiguousarray(vectors, np.float32))
            for slot, code in zip(slots.tolist(), codes, strict=True):
                self._blocks[slot // BLOCK].pack(slot % BLOCK, code)

    def move(self, sources: Slots, targets: Slots) -> None:
        """What is in slots ``sources`` goes into ``targets``, one by one."""
        for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
            code = self._blocks[source // BLOCK].unpacked(source % BLOCK)
            self._blocks[target // BLOCK].pack(target % BLOCK, code)

    def cut(self, count: int) -> None:
        """Forget all slots from ``count`` on."""
        if count < len(self):
            del self._blocks[max(-(-count // BLOCK), 1) :]
            self._blocks[-1].cut(count - (len(self._blocks) - 1) * BLOCK)

    def nearest(self, queries: Vectors, k: int) -> tuple[Vectors, Slots]:
        """About the (m, k) best scores, descending, and their slots; k <= len."""
        queries = np.ascontiguousarray(queries, np.float32)
        found = list(self._each(queries, k))
        if len(found) == 1:
            return found[0]
        scores = np.concatenate([part for part, _ in found], axis=1)
        slots = np.concatenate(
            [own + BLOCK * number for number, (_, own) in enumerate(found)], axis=1
        )
        best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        scores, slots = np.take_along_axis(scores, best, 1), np.take_along_axis(slots, best, 1)
        order = np.argsort(-scores, axis=1)
        return np.take_along_axis(scores, order, 1), np.take_along_axis(slots, order, 1)

    def _each(self, queries: Vectors, k: int) -> Iterator[tuple[Vectors, Slots]]:
        blocks = [block for block in self._blocks if len(block)]
        if len(blocks) == 1 or threads.most() == 1:
            return (block.nearest(queries, k) for block in blocks)
        # FAISS spreads queries over threads, never one query; and its threads wait in a spin.
        return helpers(threads.most()).map(lambda block: block.nearest(queries, k), blocks)

    def _open(self) -> _Block:
        """The block that has room for the next slot."""
        if len(self._blocks[-1]) == BLOCK:
            self._blocks.append(_Block(self._centroids))
        return self._blocks[-1]


class _Block:
    """Codes as FAISS packs them: 32 side by side."""

    def __init__(self, centroids: Centroids) -> None:
        parts, _, width = centroids.shape
        self._index = _empty(parts * width, parts)
        _faiss.copy_array_to_vector(centroids.reshape(-1), self._index.pq.centroids)
        self._index.is_trained = True
        self._packer = self._index.get_CodePacker()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def append(self, vectors: Vectors) -> None:
        _faiss.omp_set_num_threads(1)
        self._index.add(vectors)

    def nearest(self, queries: Vectors, k: int) -> tuple[Vectors, Slots]:
        _faiss.omp_set_num_threads(1)
        scores, slots = self._index.search(queries, min(k, len(self)))
        return scores, slots

    def encoded(self, vectors: Vectors) -> NDArray[np.uint8]:
        _faiss.omp_set_num_threads(1)
        codes: NDArray[np.uint8] = self._index.pq.compute_codes(vectors)
        return codes

    def pack(self, slot: int, code: NDArray[np.uint8]) -> None:
        self._packer.pack_1_c(_faiss.swig_ptr(code), slot, self._index.codes.get())

    def unpacked(self, slot: int) -> NDArray[np.uint8]:
        code = np.empty(self._packer.code_size, np.uint8)
        self._packer.unpack_1_c(self._index.codes.get(), slot, _faiss.swig_ptr(code))
        return code

    def cut(self, count: int) -> None:
        self._index.ntotal, self._index.ntotal2 = count, self._whole(count)
        self.clear()

    def fit(self, count: int) -> None:
        """Room for ``count`` codes, whatever is in it."""
        self._index.codes.resize(self._size(count))
        self._index.ntotal, self._index.ntotal2 = count, self._whole(count)

    def clear(self) -> None:
        """Zeros behind the last code: FAISS adds new codes to what is there, bit by bit."""
        count = len(self)
        nothing = np.zeros(self._packer.code_size, np.uint8)
        for slot in range(count, self._whole(count)):
            self.pack(slot, nothing)
        self._everything()[self._size(count) :] = 0

    def packed(self) -> NDArray[np.uint8]:
        """A view that is good until codes are added."""
        return self._everything()[: self._size(len(self))]

    def _everything(self) -> NDArray[np.uint8]:
        size = self._index.codes.size()
        if not size:
            return np.empty(0, np.uint8)
        found: NDArray[np.uint8] = _faiss.rev_swig_ptr(self._index.codes.get(), size)
        return found

    def _whole(self, count: int) -> int:
        step = int(self._packer.nvec)
        return -(-count // step) * step

    def _size(self, count: int) -> int:
        return self._whole(count) // int(self._packer.nvec) * int(self._packer.block_size)


def parts_of(dim: int, width: int) -> int:
    """Into how many sub-spaces vectors of that length are cut, none of more than ``width``."""
    return dim // next(each for each in (width, FINE, 1) if dim % each == 0)


def known_parts(dim: int) -> list[int]:
    """Into how many sub-spaces vectors of that length may have been cut."""
    return [parts_of(dim, width) for width in (FINE, COARSE)]


def codebook(sample: Vectors, width: int) -> Centroids:
    """(parts, 16, dim // parts) centroids for vectors like these (n, dim), n >= ``LEAST``."""
    if len(sample) < LEAST:
        raise ValueError(f"a codebook cannot be learnt from {len(sample)} vectors")
    dim = sample.shape[1]
    parts = parts_of(dim, width)
    learner = _empty(dim, parts)
    learner.pq.cp.min_points_per_centroid = 1  # no warning where a test has few
    _faiss.omp_set_num_threads(1)  # in the background
    learner.train(np.ascontiguousarray(sample, np.float32))
    centroids: Centroids = _faiss.vector_to_array(learner.pq.centroids)
    return centroids.reshape(parts, 16, dim // parts)


@cache
def helpers(count: int) -> ThreadPoolExecutor:
    """Threads that look through codes."""
    return ThreadPoolExecutor(count, thread_name_prefix="codes")


def _empty(dim: int, parts: int) -> Any:
    return _faiss.IndexPQFastScan(dim, parts, 4, _faiss.METRIC_INNER_PRODUCT)
