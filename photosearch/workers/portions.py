"""How many items a model is given at once.

Runs in the engine. Small enough that others wait only a moment for what is before them, and halved
when the device's memory runs out. Knows a function and its items; knows no messages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence, Sized
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble

HURRIED = 0.15  # seconds that a text may have to wait for while somebody is searching
RELAXED = 0.5  # and for the first one, when nobody was: larger portions are faster in all
LEAST = 2  # a single picture costs a vision transformer a tenth more; not in a hurry
LARGEST = 512

Items = TypeVar("Items", Sequence[str], NDArray[np.uint8])
Done = TypeVar("Done", bound=Sized)


class Portions(Generic[Items, Done]):
    """Calls a model with as many items as take about the time that others are willing to wait.

    Used by one thread.

    Args:
        work: the model: items to as many results.
        make_room: asked about an error: was it a lack of memory? If so, frees what it can.
        hurried: seconds to aim at in a hurry.
        relaxed: seconds to aim at otherwise.
        least: items in a portion, however long they take, when there is no hurry.
    """

    def __init__(
        self,
        work: Callable[[Items], Done],
        make_room: Callable[[BaseException], bool],
        hurried: float = HURRIED,
        relaxed: float = RELAXED,
        least: int = LEAST,
    ) -> None:
        self._work: Callable[[Items], Done] = work
        self._make_room = make_room
        self._hurried = hurried
        self._relaxed = relaxed
        self._least = least
        self._limit = LARGEST
        self._last = 0
        self._seconds_each = 0.0

    def work(self, items: Items) -> list[Done]:
        """Results for all ``items``, which are a portion of the right size: in one part.

        In several parts if memory runs out. Raises ``Trouble`` if it does not even suffice for one.
        """
        parts: list[Done] = []
        position = 0
        while position < len(items):
            part = items[position : position + self._limit]
            began = time.perf_counter()
            try:
                done = self._work(part)
            except (RuntimeError, MemoryError) as error:
                # The tensors of the failed attempt hang on the traceback; without it they go.
                if not self._make_room(error.with_traceback(None)):
                    raise
                self._shrink(len(part))
                continue
            self._last = len(part)
            self._seconds_each = (time.perf_counter() - began) / self._last
            parts.append(done)
            position += len(part)
        return parts

    def size(self, hurry: bool) -> int:
        """How many items the next portion will have; grows by doubling from one."""
        if not self._last:
            return 1
        seconds, least = (self._hurried, 1) if hurry else (self._relaxed, self._least)
        fitting = int(seconds / max(self._seconds_each, 1e-6))
        return min(max(least, fitting), 2 * self._last, self._limit)

    def _shrink(self, count: int) -> None:
        if count <= 1:
            raise Trouble(
                "There is not enough memory to run this model.",
                "Close other programs, or use a smaller model.",
            )
        self._limit = count // 2
