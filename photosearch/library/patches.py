"""Vectors of patches on disk: a bounded cache, a file for each content and model.

Written and read by any thread of the app. Nothing here is truth: files may be deleted at any time,
a damaged one is as good as none, and where nothing can be written everything is computed again.
The least recently used go first. Knows hashes and numbers; no models, no pictures and no rows.
"""

from __future__ import annotations

import logging
import os
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 1_000_000_000  # in one library, of all models together
ROOM = 0.9  # of these are left when the oldest have gone
TOUCH = 600.0  # seconds after which a file that is used again is marked as used
_HEAD = struct.Struct("<4sHHIII")  # mark, rows, columns, vectors, numbers in each, checksum
_MARK = b"PSp1"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Patches:
    """The vectors of one picture's patches, in a byte for each number.

    Attributes:
        codes: (count, dim) int8; a vector is its codes times its scale.
        scales: (count,) float32.
        grid: rows and columns from the top left to the bottom right; their product is ``count``.
    """

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]
    grid: tuple[int, int]

    @classmethod
    def of(
        cls, vectors: NDArray[np.float16] | NDArray[np.float32], grid: tuple[int, int]
    ) -> Patches:
        """From (count, dim) vectors; the cosine between a vector and its code is above 0.9999."""
        if vectors.ndim != 2 or grid[0] * grid[1] != len(vectors):
            raise ValueError(f"vectors {vectors.shape} are no grid of {grid}")
        whole = vectors.astype(np.float32)
        scales = np.maximum(np.abs(whole).max(axis=1), 1e-12) / 127
        return cls(
            np.rint(whole / scales[:, None]).astype(np.int8), scales.astype(np.float32), grid
        )

    @property
    def vectors(self) -> NDArray[np.float32]:
        """(count, dim) float32."""
        return np.asarray(self.codes * self.scales[:, None], np.float32)


class PatchCache:
    """The cache of one library for one model. Thread-safe.

    Args:
        folder: the library's.
        model: its fingerprint.
        most: bytes on disk, of all models together.
    """

    def __init__(self, folder: Path, model: str, most: int = MOST_BYTES) -> None:
        self.folder = folder / "patches"
        self._own = self.folder / model[:24]
        self._most = most
        self._counting = threading.Lock()
        self._left: int | None = None  # bytes that may come before it is counted again

    def get(self, hash: bytes) -> Patches | None:
        """Those of that content, or None."""
        path = self._path(hash)
        try:
            with path.open("rb") as file:
                data = file.read()
                used = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        found = _read(data)
        if found is not None and time.time() - used > TOUCH:
            with suppress(OSError):  # in a library that cannot be written, nothing goes either
                os.utime(path)
        return found

    def get_all(self, hashes: Sequence[bytes], seconds: float) -> list[Patches | None]:
        """Those of each content, None where there are none or the time is over."""
        until = time.monotonic() + seconds
        return [self.get(hash) if time.monotonic() < until else None for hash in hashes]

    def has(self, hash: bytes) -> bool:
        """Whether there are any, damaged ones perhaps."""
        return self._path(hash).is_file()

    def put(self, hash: bytes, patches: Patches) -> bool:
        """Keep them; whether that could be done."""
        data = _written(patches)
        target = self._path(hash)
        part = ""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            number, part = tempfile.mkstemp(".part", dir=target.parent)
            with os.fdopen(number, "wb") as file:
                file.write(data)
            os.replace(part, target)
        except OSError as error:
            _log.info("patches are not kept: %s", error)
            with suppress(OSError):
                os.unlink(part)
            return False
        self._make_room(len(data))
        return True

    def size(self) -> int:
        """Bytes on disk, of all models."""
        return sum(size for _, size, _ in self._files())

    def _path(self, hash: bytes) -> Path:
        name = hash.hex()
        return self._own / name[:2] / name

    def _make_room(self, came: int) -> None:
        """Let the least recently used go, looking only when enough has come to matter."""
        with self._counting:
            if self._left is not None:
                self._left -= came
                if self._left > 0:
                    return
            files = sorted(self._files())
            total = sum(size for _, size, _ in files)
            if total > self._most:
                for _, size, path in files:
                    with suppress(OSError):
                        os.unlink(path)
                        total -= size
                    if total <= ROOM * self._most:
                        break
            self._left = max(1, self._most - total)

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """When each was last used, its bytes and where it is."""
        for place, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(place, name)
                with suppress(OSError):
                    found = os.stat(path)
                    yield found.st_mtime, found.st_size, path


def forget(folder: Path, hashes: Iterable[bytes]) -> None:
    """Take away what any model's cache in the library ``folder`` holds of these contents."""
    top = folder / "patches"
    models = [each for each in top.iterdir() if each.is_dir()] if top.is_dir() else []
    names = [hash.hex() for hash in hashes] if models else []
    for model in models:
        for name in names:
            with suppress(OSError):
                (model / name[:2] / name).unlink(missing_ok=True)


def _written(patches: Patches) -> bytes:
    rows, columns = patches.grid
    count, dim = patches.codes.shape
    body = patches.scales.astype("<f4").tobytes() + patches.codes.tobytes()
    return _HEAD.pack(_MARK, rows, columns, count, dim, zlib.crc32(body)) + body


def _read(data: bytes) -> Patches | None:
    if len(data) < _HEAD.size:
        return None
    mark, rows, columns, count, dim, checksum = _HEAD.unpack_from(data)
    body = data[_HEAD.size :]
    fits = rows * columns == count and len(body) == count * (dim + 4)
    if mark != _MARK or not fits or zlib.crc32(body) != checksum:
        return None
    scales = np.frombuffer(body, "<f4", count).astype(np.float32)
    codes = np.frombuffer(body, np.int8, offset=4 * count).reshape(count, dim)
    return Patches(codes, scales, (rows, columns))
