"""A few threads that each take the next piece of a step's work.

Used by the image lessons. Splitting a batch into pieces that threads pick up, instead of
splitting each operation over threads, keeps all cores busy on a machine that also does other
things: nobody waits for the slowest thread until the end of the step. Knows no tensors' meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Crew:
    """Worker threads; with one worker everything happens in order and is repeatable.

    Args:
        workers: how many; as many as there are cores.
    """

    def __init__(self, workers: int) -> None:
        self._pool: ThreadPoolExecutor | None = None
        if workers > 1:
            # Each worker keeps to one core; torch counts threads per calling thread.
            self._pool = ThreadPoolExecutor(
                workers, initializer=torch.set_num_threads, initargs=(1,)
            )

    def map(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> list[Result]:
        """Results of all pieces, in order."""
        if self._pool is None:
            return [work(piece) for piece in pieces]
        return list(self._pool.map(work, pieces))
