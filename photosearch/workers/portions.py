"""How many items a model is given at once.

Runs in the engine. Small enough that a text waits only a moment for the images before it, and
halved when the device's memory runs out. Knows a function and its items; knows no messages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble

SECONDS = 0.15  # a text that comes during a portion waits about this long
LARGEST = 512

Items = TypeVar("Items", Sequence[str], NDArray[np.uint8])


class Portions(Generic[Items]):
    """Calls a model with as many items as take about ``seconds``.

    Args:
        encode: the model.
        make_room: asked about an error: was it a lack of memory? If so, frees what it can.
        seconds: what to aim at.
    """

    def __init__(
        self,
        encode: Callable[[Items], NDArray[np.float32]],
        make_room: Callable[[BaseException], bool],
        seconds: float = SECONDS,
    ) -> None:
        self._encode: Callable[[Items], NDArray[np.float32]] = encode
        self._make_room = make_room
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
                # The tensors of the failed attempt hang on the traceback; without it they go.
                if not self._make_room(error.with_traceback(None)):
                    raise
                self._shrink(len(part))
                continue
            self._learn(len(part), time.perf_counter() - began)
            return vectors

    def _shrink(self, count: int) -> None:
        if count <= 1:
            raise Trouble(
                "There is not enough memory to run this model.",
                "Close other programs, or use a smaller model.",
            )
        self._limit = self.size = count // 2

    def _learn(self, count: int, seconds: float) -> None:
        if count < self.size:
            return  # the end of a batch says little
        fitting = int(self._seconds * count / max(seconds, 1e-6))
        self.size = max(1, min(fitting, 2 * self.size, self._limit))
