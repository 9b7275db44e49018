"""What the engine has been asked and has not answered yet, in the order in which it is served.

Runs in the engine: its reader puts batches in, its lanes take shares of them, several lanes of the
same batch if need be. Knows no models, no pipes and no processes.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Callable, Collection, Sequence, Sized
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.models.base import CaptionWish
from photosearch.workers.messages import Captions, FineVectors, Rank, Reply, Vectors


@dataclass(eq=False)
class Batch:
    """Images or texts being worked off, a share at a time.

    Attributes:
        number: of the request.
        items: images (n, side, side, 3) uint8, or n texts.
        wish: captions are wanted, in this manner.
        urgent: somebody is waiting for these images.
        fine: the vectors of their parts are wanted.
        taken: how many items are in a lane's hands, or done.
        parts: results by the position of their first item: vectors, or lists of captions or parts.
        failed: an answer has been given; what is still under way is for nobody.
    """

    number: int
    items: NDArray[np.uint8] | tuple[str, ...]
    wish: CaptionWish | None = None
    urgent: bool = False
    fine: bool = False
    taken: int = 0
    parts: dict[int, Any] = field(default_factory=dict)
    failed: bool = False

    @property
    def rank(self) -> Rank:
        """Who is served first."""
        if self.wish is not None:
            return Rank.CAPTIONS
        return Rank.QUERIES if self.urgent or isinstance(self.items, tuple) else Rank.IMAGES

    def answer(self) -> Reply:
        """What was asked for, once every part is there."""
        parts = [self.parts[start] for start in sorted(self.parts)]
        if self.wish is not None:
            return Captions(self.number, [own for part in parts for own in part])
        if self.fine:
            return FineVectors(self.number, [own for part in parts for own in part])
        return Vectors(self.number, np.concatenate(parts))


@dataclass(frozen=True)
class Share:
    """Some items of a batch, in one lane's hands."""

    batch: Batch
    start: int
    items: Any


class Inbox:
    """Batches by rank, then by arrival. Thread-safe."""

    def __init__(self) -> None:
        self._queue: list[tuple[Rank, int, Batch]] = []
        self._arrivals = count()
        self._some = threading.Condition()

    def put(self, batch: Batch) -> None:
        """Add what has just come."""
        with self._some:
            insort(self._queue, (batch.rank, next(self._arrivals), batch))
            self._some.notify_all()

    def take(self, ranks: Collection[Rank], size: Callable[[Batch], int]) -> Share:
        """A share of the most urgent batch among ``ranks``, ``size`` items large; waits for one.

        Who takes a share of everything that is left takes the batch out of the queue.
        """
        with self._some:
            while (entry := self._first(ranks)) is None:
                self._some.wait()
            batch = entry[2]
            start = batch.taken
            items = batch.items[start : start + max(1, size(batch))]
            batch.taken += len(items)
            if batch.taken >= len(batch.items):
                self._queue.remove(entry)
            return Share(batch, start, items)

    def deliver(self, share: Share, parts: Sequence[Sized]) -> bool:
        """Keep a share's results, one part after the other; whether the batch is whole now."""
        batch = share.batch
        with self._some:
            start = share.start
            for part in parts:
                batch.parts[start] = part
                start += len(part)
            done = sum(map(len, batch.parts.values()))
            return done == len(batch.items) and not batch.failed

    def give_up(self, batch: Batch) -> bool:
        """Take no more shares of it; whether nobody had given it up before."""
        with self._some:
            first, batch.failed = not batch.failed, True
            self._queue = [entry for entry in self._queue if entry[2] is not batch]
            return first

    def _first(self, ranks: Collection[Rank]) -> tuple[Rank, int, Batch] | None:
        return next((entry for entry in self._queue if entry[0] in ranks), None)
