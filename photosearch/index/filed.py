"""Vectors that stay in the snapshot's file and are read by number, where memory is short.

Used under the fast tier, which needs some thousand of them for an answer. What came or changed
since the file was written is in memory, and so is a sum over each vector, so that one that was
changed behind our back is not believed. The file is read, never mapped: a disk that fails is an
error here and not the end of the process, and what was read counts as the system's cache and not
as this program's memory. Safe for one thread that changes it and others that read rows.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Half, Ids, Slots, Vectors
from photosearch.index.exact import ExactIndex, best_in_blocks
from photosearch.index.files import filled, plain
from photosearch.index.places import Places, last_of_each

Sums = NDArray[np.uint64]

_HEAD = np.dtype("<i8")
_BLOCK = 8192  # vectors read at once where all are looked at; 12 MB at 768 dimensions
_ROOM = 256


class Unreadable(OSError):
    """The file with the vectors is not what it was, or its disk fails."""


class Source(Protocol):
    """A snapshot that is being read, at some place in a real file."""

    def readinto(self, view: memoryview) -> int:
        """Fill a part of ``view``; how many bytes."""
        ...

    def tell(self) -> int:
        """Bytes from the start of the file."""
        ...

    def fileno(self) -> int:
        """The descriptor of the file."""
        ...


def sums_of(rows: Half) -> Sums:
    """(n,) of (n, dim) vectors: any other bit makes another sum."""
    width = rows.shape[1] * rows.itemsize
    words = np.ascontiguousarray(rows).view(np.uint64 if width % 8 == 0 else np.uint16)
    sums: Sums = words.sum(axis=1, dtype=np.uint64)
    return sums


class FiledVectors:
    """What ``ExactIndex`` is, with the vectors in a file that ``ExactIndex.write`` wrote.

    Args:
        file: unbuffered; closed with this object.
        offset: where in it the first vector begins.
        ids: (n,) of the vectors in the file, one after the other.
        sums: (n,) of the same, as ``sums_of`` has them.
    """

    def __init__(self, file: BinaryIO, offset: int, ids: Ids, sums: Sums, dim: int) -> None:
        self.dim = dim
        self._reading = threading.Lock()  # a place in a file is one for all threads
        self._ids = np.array(ids, np.int64)
        self._sums = np.array(sums, np.uint64)
        self._count = len(ids)
        self._places = Places(self._ids)
        self._close: Callable[[], object] = lambda: None
        self.use(file, offset)

    @classmethod
    def read(cls, source: BinaryIO) -> FiledVectors:
        """Go over what ``ExactIndex.write`` wrote, for its digest, and keep the file open.

        ``source`` is a ``Source``. Raises ``ValueError`` if it is not that.
        """
        head = np.zeros(2, _HEAD)
        filled(source, head)
        count, dim = int(head[0]), int(head[1])
        if not (0 <= count < 2**40 and 0 < dim < 2**20):
            raise ValueError("not an exact index")
        ids = np.empty(count, np.int64)
        filled(source, ids)
        snapshot = cast(Source, source)
        offset, sums = snapshot.tell(), np.empty(count, np.uint64)
        scratch = np.empty((_BLOCK, dim), np.float16)
        for start in range(0, count, _BLOCK):
            part = scratch[: min(_BLOCK, count - start)]
            filled(source, part)
            sums[start : start + len(part)] = sums_of(part)
        file = open(os.dup(snapshot.fileno()), "rb", buffering=0)  # noqa: SIM115 - likewise
        return cls(file, offset, ids, sums, dim)

    def use(self, file: BinaryIO, offset: int) -> None:
        """All vectors are there from now on, in the order of their slots."""
        self._hold(file)
        self._offset = offset
        self._at: NDArray[np.int64] = np.arange(len(self._ids))  # row there, or ~ row in memory
        self._rest: Half = np.empty((0, self.dim), np.float16)
        self._free: list[int] = []  # rows in memory that are not in use

    def let_go(self) -> None:
        """Close the file, so that it can be replaced on every system."""
        with self._reading:
            self._close()

    def reopen(self, path: Path) -> None:
        """Go on with the same file after ``let_go``."""
        self._hold(open(path, "rb", buffering=0))  # noqa: SIM115 - closed with this object

    def _hold(self, file: BinaryIO) -> None:
        with self._reading:
            self._close()
            self._file = file
            self._close = weakref.finalize(self, file.close)

    def write(self, sink: BinaryIO) -> None:
        """As ``ExactIndex.write``."""
        sink.write(np.array([self._count, self.dim], _HEAD).data)
        sink.write(plain(self._ids[: self._count]))
        for slots in self._blocks(np.arange(self._count)):
            sink.write(plain(self.rows(slots)))

    def loaded(self) -> ExactIndex:
        """All of it in memory."""
        index = ExactIndex(self.dim)
        index.reserve(self._count)
        for slots in self._blocks(np.arange(self._count)):
            index.add(self._ids[slots], self.rows(slots))
        return index

    @property
    def memory(self) -> int:
        """Bytes of memory that ids, places, sums and the vectors beside the file take."""
        return self._count * 24 + self._rest.nbytes

    def __len__(self) -> int:
        return self._count

    def ids(self) -> Ids:
        """A copy of all ids, in the order of their slots."""
        return self._ids[: self._count].copy()

    def reserve(self, count: int) -> None:
        """Nothing: room is made as vectors come."""

    def sums(self) -> Sums:
        """(n,) of the vectors, in the order of their slots."""
        return self._sums[: self._count].copy()

    def find(self, ids: Ids) -> Slots:
        """The slot of each id, -1 where there is none; a slot is good until the next change."""
        return self._places.find(np.asarray(ids, np.int64))

    def add(self, ids: Ids, vectors: NDArray[np.floating]) -> None:
        """Add (n,) ids with (n, dim) vectors; an id that is there, or comes twice, is replaced."""
        if len(ids) != len(vectors) or vectors.shape[1:] != (self.dim,):
            raise ValueError(f"{vectors.shape} vectors for {len(ids)} ids of dimension {self.dim}")
        ids = np.asarray(ids, np.int64)
        last = last_of_each(ids)
        slots = self.find(ids[last])
        for id, slot, vector in zip(ids[last].tolist(), slots.tolist(), vectors[last], strict=True):
            if slot < 0:
                slot = self._appended(id)
            row = ~int(self._at[slot])
            if row < 0:  # in the file, where nothing is ever changed
                row = self._row()
                self._at[slot] = ~row
            self._rest[row] = vector
            self._sums[slot] = sums_of(self._rest[row : row + 1])[0]

    def take_out(self, ids: Ids) -> tuple[Slots, Slots]:
        """Forget ids; tells from which slots (n,) the last moved, and into which (n,)."""
        slots = self._places.find(np.unique(np.asarray(ids, np.int64)))
        slots = slots[slots >= 0]
        if not len(slots):
            return slots, slots
        self._places.drop(self._ids[slots])
        gone = self._at[slots]
        self._free += (~gone[gone < 0]).tolist()
        count = self._count - len(slots)
        holes = np.sort(slots[slots < count])
        stays = np.ones(self._count - count, bool)
        stays[slots[slots >= count] - count] = False
        movers = count + np.flatnonzero(stays)
        for each in (self._ids, self._at, self._sums):
            each[holes] = each[movers]
        self._places.put(self._ids[holes], holes)
        self._count = count
        return movers, holes

    def rows(self, slots: Slots) -> Half:
        """The (n, dim) float16 vectors in these slots; raises ``Unreadable``."""
        at = self._at[slots]
        found = np.empty((len(at), self.dim), np.float16)
        here = at < 0
        found[here] = self._rest[~at[here]]
        there = np.flatnonzero(~here)
        order = there[np.argsort(at[there], kind="stable")]
        if len(order):
            read = self._read(at[order])
            if (sums_of(read) != self._sums[slots[order]]).any():
                raise Unreadable("the file of the index was changed")
            found[order] = read
        return found

    def best_of(self, query: Vectors, slots: Slots, k: int) -> tuple[Vectors, Ids]:
        """As ``search``, for a (1, dim) query, among the vectors in these slots."""
        return best_in_blocks(query, k, self._pieces(slots))

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores and ids (m, k') in descending order; reads all candidates from the file."""
        member = np.full(self._count + 1, among is None)  # the last one stands for unknown ids
        if among is not None:
            member[self.find(among)] = True
        if without is not None:
            member[self.find(without)] = False
        slots = np.flatnonzero(member[:-1])
        slots = slots[np.argsort(self._at[slots], kind="stable")]
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        return best_in_blocks(queries, max(min(k, len(slots)), 0), self._pieces(slots))

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
        return self.rows(slots).astype(np.float32)

    def _appended(self, id: int) -> int:
        slot = self._count
        if slot == len(self._ids):
            room = np.empty(slot // 8 + _ROOM, np.int64)
            self._ids = np.concatenate([self._ids, room])
            self._at = np.concatenate([self._at, room])
            self._sums = np.concatenate([self._sums, room.view(np.uint64)])
        self._ids[slot], self._at[slot] = id, 0
        self._places.put(np.array([id]), np.array([slot]))
        self._count += 1
        return slot

    def _row(self) -> int:
        """A row in memory that is not in use."""
        if not self._free:
            before = len(self._rest)
            longer = np.empty((before + before // 4 + _ROOM, self.dim), np.float16)
            longer[:before] = self._rest
            self._rest = longer
            self._free = list(range(len(longer) - 1, before - 1, -1))
        return self._free.pop()

    def _read(self, numbers: NDArray[np.int64]) -> Half:
        """Rows of the file, by ascending number."""
        found = np.empty((len(numbers), self.dim), np.float16)
        starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
        ends = np.append(starts[1:], len(numbers))
        width = self.dim * found.itemsize
        view = plain(found)
        with self._reading:
            try:
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                    self._file.seek(self._offset + int(numbers[start]) * width)
                    part = view[start * width : end * width]
                    while part:
                        done = self._file.readinto(part)  # type: ignore[attr-defined]
                        if not done:
                            raise Unreadable("the file of the index is shorter than it was")
                        part = part[done:]
            except (OSError, ValueError) as error:  # ValueError: it was closed
                raise Unreadable(f"the file of the index cannot be read: {error}") from error
        return found

    def _blocks(self, slots: Slots) -> Iterator[Slots]:
        for start in range(0, len(slots), _BLOCK):
            yield slots[start : start + _BLOCK]

    def _pieces(self, slots: Slots) -> Iterator[tuple[Half, Ids]]:
        for some in self._blocks(slots):
            yield self.rows(some), self._ids[some]
