"""The ``.fvecs`` files in which VL-KE-T5 and faiss's own tools keep vectors.

Each row is its length as a little-endian 32-bit number and then so many 32-bit floats. There are
no ids: rows are in the order of a collection's lines, and several files (``000.fvecs``,
``001.fvecs`` ...) follow each other by name. Knows nothing of models or libraries.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import UsageError

SUFFIX = ".fvecs"
_NUMBER = np.dtype("<f4")
_BLOCK = 256 << 20  # bytes that are in memory at a time


def shape(path: Path) -> tuple[int, int]:
    """How many vectors a file or folder holds, and of what length; (0, 0) where there are none."""
    mapped = [part for part in map(_mapped, _files(path)) if len(part)]
    lengths = {part.shape[1] - 1 for part in mapped}
    if len(lengths) > 1:
        raise UsageError(f"The files in {path} hold vectors of different lengths.")
    return sum(map(len, mapped)), max(lengths, default=0)


def blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    """The vectors of a file, or of all such files in a folder, in their names' order.

    Some (n, dim) at a time: an archive may be larger than memory.
    """
    _, dim = shape(path)
    rows = max(1, _BLOCK // (4 * (1 + dim)))
    for file in _files(path):
        part = _mapped(file)
        for start in range(0, len(part), rows):
            block = np.array(part[start : start + rows])
            if (np.ascontiguousarray(block[:, 0]).view("<i4") != dim).any():
                raise UsageError(f"{file} holds vectors of different lengths.")
            yield block[:, 1:].astype(np.float32)


def packed(vectors: NDArray[np.float32]) -> bytes:
    """(n, dim) vectors as a file has them; of two, one after the other, it holds both."""
    count, dim = vectors.shape
    rows = np.empty((count, 1 + dim), _NUMBER)
    rows[:, 1:] = vectors
    rows[:, :1].view("<i4")[:] = dim
    return rows.tobytes()


def _files(path: Path) -> list[Path]:
    if not os.path.isdir(path):
        return [path]
    files = sorted(path.glob("*" + SUFFIX))
    if not files:
        raise UsageError(f"There are no {SUFFIX} files in {path}.")
    return files


def _mapped(path: Path) -> NDArray[np.float32]:
    """(n, 1 + dim) numbers of a file, not yet in memory; (0, 0) of an empty one."""
    try:
        size = path.stat().st_size
        if not size:
            return np.zeros((0, 0), np.float32)
        with path.open("rb") as file:
            dim = int.from_bytes(file.read(4), "little", signed=True)
        if dim <= 0 or size % (4 * (1 + dim)):
            raise UsageError(f"{path} is no {SUFFIX} file, or the end of it is missing.")
        rows: NDArray[np.float32] = np.memmap(path, _NUMBER, "r", shape=(size // 4,))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error}).") from error
    return rows.reshape(-1, 1 + dim)
