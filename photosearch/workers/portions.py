"""How many items a model is given at once.

Runs in the engine. Small enough that a text waits only a moment for the images before it, and
halved when the device's memory runs out. Knows a function and its items; knows no messages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble

SECONDS = 0.15  # a text that comes during a portion waits about this long
LARGEST = 128

Items = TypeVar("Items", tuple[str, ...], NDArray[np.uint8])


class Portions(Generic[Items]):
    """Calls ``encode`` with as many items as take about ``seconds``."""

    def __init__(
        self, encode: Callable[[Items], NDArray[np.float32]], seconds: float = SECONDS
    ) -> None:
        self._encode = encode
        self._seconds = seconds
        self._limit = LARGEST
        self.size = 1

    def next(self, items: Items, position: int) -> NDArray[np.float32]:
        """Encode some of ``items`` from ``position`` on, at least one if there is one.

        Raises ``Trouble`` if the memory does not even suffice for one.
        """
        while True:
            part = items[position : position + self.size]
            began = time.perf_counter()
            try:
                vectors = self._encode(part)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                self._shrink(len(part), error)
                continue
            self._learn(len(part), time.perf_counter() - began)
            return vectors

    def _shrink(self, count: int, error: BaseException) -> None:
        if count <= 1:
            raise Trouble(
                "There is not enough memory to run this model.",
                "Close other programs, or use a smaller model.",
            ) from error
        self._limit = self.size = count // 2
        # The tensors of the failed attempt hang on the traceback; only then can they be freed.
        error.__traceback__ = None
        give_back_memory()

    def _learn(self, count: int, seconds: float) -> None:
        if count < self.size:
            return  # the end of a batch says little
        fitting = int(self._seconds * count / max(seconds, 1e-6))
        self.size = max(1, min(fitting, 2 * self.size, self._limit))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the device, or the computer, had no memory for an attempt."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return "out of memory" in text or "not enough memory" in text


def give_back_memory() -> None:
    """Let the device's unused memory go, so that a smaller attempt finds one piece of it."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
