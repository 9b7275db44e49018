"""The ``.fvecs`` files in which VL-KE-T5 and faiss's own tools keep vectors.

Each row is its length as a little-endian 32-bit number and then so many 32-bit floats. There are
no ids: rows are in the order of a collection's lines, and several files (``000.fvecs``,
``001.fvecs`` ...) follow each other by name. Knows nothing of models or libraries.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import UsageError

SUFFIX = ".fvecs"
_NUMBER = np.dtype("<f4")


def read(path: Path) -> NDArray[np.float32]:
    """The (n, dim) vectors of a file, or of all such files in a folder, in their names' order."""
    if path.is_dir():
        files = sorted(path.glob("*" + SUFFIX))
        if not files:
            raise UsageError(f"There are no {SUFFIX} files in {path}.")
        parts = [part for part in map(_read, files) if len(part)]
        if len({part.shape[1] for part in parts}) > 1:
            raise UsageError(f"The files in {path} hold vectors of different lengths.")
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)
    return _read(path)


def write(path: Path, vectors: NDArray[np.float32], *, append: bool = False) -> None:
    """Write (n, dim) vectors, or add them at the end."""
    count, dim = vectors.shape
    rows = np.empty((count, 1 + dim), _NUMBER)
    rows[:, 1:] = vectors
    rows[:, :1].view("<i4")[:] = dim
    with path.open("ab" if append else "wb") as file:
        file.write(rows.tobytes())


def _read(path: Path) -> NDArray[np.float32]:
    try:
        raw = np.fromfile(path, _NUMBER)
        size = path.stat().st_size
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error}).") from error
    if not size:
        return np.zeros((0, 0), np.float32)
    dim = int(raw[:1].view("<i4")[0]) if len(raw) else 0
    if dim <= 0 or size % (4 * (1 + dim)):
        raise UsageError(f"{path} is no {SUFFIX} file, or the end of it is missing.")
    rows = raw.reshape(-1, 1 + dim)
    if (np.ascontiguousarray(rows[:, 0]).view("<i4") != dim).any():
        raise UsageError(f"{path} holds vectors of different lengths.")
    return rows[:, 1:].astype(np.float32)
