"""Arrays to and from open files, whole or not at all.

Used by what an index writes of itself. Knows neither names of files nor what is in them.
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray


def plain(array: NDArray[np.generic]) -> memoryview:
    """The bytes of an array that lies in one piece."""
    return memoryview(array.reshape(-1).view(np.uint8))  # type: ignore[arg-type]  # numpy's own stub


def filled(source: BinaryIO, array: NDArray[np.generic]) -> None:
    """Read an array, in place, from where ``source`` stands; ``ValueError`` if it ends before."""
    if not array.size:
        return
    view = plain(array)
    done = 0
    while done < len(view):
        read = source.readinto(view[done:])  # type: ignore[attr-defined]
        if not read:
            raise ValueError("the data end too early")
        done += read
