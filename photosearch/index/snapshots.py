"""One file with an index in it: written whole or not at all, believed only if every bit is right.

Used by ``replica``. Layout: magic, length of the header, header (JSON), the index, a digest over
all of it. The digest goes over sums of 4-KiB blocks, so that checking costs a small part of
reading. Knows nothing of databases; whether a sound file is the right one is ``replica``'s call.
"""

from __future__ import annotations

import json
import os
import struct
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from blake3 import blake3

from photosearch.index import tiers
from photosearch.index.fast import FastIndex
from photosearch.index.filed import Sums
from photosearch.index.tiers import Tier

MAGIC = b"PSINDEX\x01"
_LENGTH = struct.Struct("<I")
_BLOCK = 4096
_CHUNK = 256 * _BLOCK  # stays in the second-level cache between reading and summing
_DIGEST = 32


class Unsound(ValueError):
    """The file is no snapshot, is cut short, or has a bit that is not as it was written."""


@dataclass(frozen=True)
class Header:
    """What a snapshot says of itself.

    Attributes:
        token: drawn at random for each save; the library remembers the ones it made.
        seq: the last change that is in it.
    """

    tier: str
    fingerprint: str
    dim: int
    count: int
    seq: int
    token: str


def write(path: Path, header: Header, index: Tier) -> None:
    """Write to ``path`` and flush to the disk; ``path`` is a temporary name of the caller's."""
    with open(path, "wb", buffering=0) as file:
        sink = _Summed(file)
        text = json.dumps(asdict(header)).encode()
        sink.write(MAGIC + _LENGTH.pack(len(text)) + text)
        index.write(sink)  # type: ignore[arg-type]  # it only needs ``write``
        digest = sink.digest()
        file.write(digest)
        os.fsync(file.fileno())


def read_header(path: Path) -> Header:
    """Only the first lines; raises ``Unsound`` or ``OSError``."""
    with open(path, "rb") as file:
        return _header(file)


def read(path: Path, limit: int | None = None) -> tuple[Header, Tier]:
    """All of it, in one pass over the bytes; raises ``Unsound`` or ``OSError``.

    Vectors of a fast index that take more than ``limit`` bytes are checked and left in the file.
    """
    with open(path, "rb", buffering=0) as file:
        source = _Summed(file)
        header = _header(source)
        expected = os.fstat(file.fileno()).st_size
        try:
            filed = limit is not None and tiers.too_large(
                header.tier, header.count, header.dim, limit
            )
            index = tiers.read(header.tier, source, filed=filed)  # type: ignore[arg-type]
        except (ValueError, MemoryError) as error:
            raise Unsound(str(error)) from error
        digest = source.digest()
        if file.read(_DIGEST + 1) != digest or file.tell() != expected:
            raise Unsound("the digest does not fit")
    if (len(index), index.dim) != (header.count, header.dim):
        raise Unsound("the header is of another index")
    return header, index


def leave(path: Path, index: FastIndex, sums: Sums) -> None:
    """Let ``index``, of which ``path`` is the snapshot, read its vectors there from now on."""
    file = open(path, "rb", buffering=0)  # noqa: SIM115 - kept as long as the index
    size = os.fstat(file.fileno()).st_size
    index.leave(file, size - _DIGEST - len(index) * index.dim * np.float16().itemsize, sums)


def discard(path: Path) -> None:
    """Remove a file that may not be there or may not be ours to remove."""
    with suppress(OSError):
        path.unlink()


def _header(file: BinaryIO | _Summed) -> Header:
    start = file.read(len(MAGIC) + _LENGTH.size)
    if start[: len(MAGIC)] != MAGIC or len(start) != len(MAGIC) + _LENGTH.size:
        raise Unsound("not a snapshot")
    (length,) = _LENGTH.unpack(start[len(MAGIC) :])
    if length > 65536:
        raise Unsound("not a snapshot's header")
    try:
        return Header(**json.loads(file.read(length)))
    except (ValueError, TypeError) as error:
        raise Unsound("the header cannot be read") from error


class _Summed:
    """Reads from or writes to a raw file and keeps the digest of what went through."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = blake3()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._count(memoryview(data))
        return data

    def readinto(self, view: memoryview) -> int:
        part = view[:_CHUNK]
        read: int = self._file.readinto(part) or 0  # type: ignore[attr-defined]
        self._count(part[:read])
        return read

    def write(self, data: bytes | memoryview) -> int:
        view = memoryview(data).cast("B")
        for start in range(0, len(view), _CHUNK):
            part = view[start : start + _CHUNK]
            self._count(part)
            while part:
                part = part[self._file.write(part) :]
        return len(view)

    def tell(self) -> int:
        return self._file.tell()

    def fileno(self) -> int:
        return self._file.fileno()

    def digest(self) -> bytes:
        return self._hash.digest()

    def _count(self, part: memoryview) -> None:
        whole = len(part) // _BLOCK * _BLOCK
        words = np.frombuffer(part[:whole], np.uint64).reshape(-1, _BLOCK // 8)
        self._hash.update(words.sum(axis=1, dtype=np.uint64).tobytes())
        self._hash.update(part[whole:])
