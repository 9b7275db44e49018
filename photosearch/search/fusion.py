"""One order out of several: reciprocal rank fusion.

Pure. Scores of different lanes (a model, another model, words) cannot be compared, but places can:
what several lanes put far in front comes first. Used by ``blending``; knows nothing of photos.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = 60.0  # how little the very first places count more than those behind them

Item = TypeVar("Item", bound=Hashable)


def score(rank: int) -> float:
    """What one lane gives to its item of that rank, 1 for the best."""
    return 1.0 / (K + rank)


def fuse(lanes: Sequence[Mapping[Item, int]]) -> list[tuple[Item, float]]:
    """Items with the sum of what their lanes give them, best first.

    Args:
        lanes: ranks, 1 for the best; items that are equally good share one. Ties of the whole are
            decided by the first lane that has an opinion, and then by which item came first.
    """
    totals: dict[Item, float] = {}
    for lane in lanes:
        for item, rank in lane.items():
            totals[item] = totals.get(item, 0.0) + 1.0 / (K + rank)
    order = list(totals)
    for lane in reversed(lanes):  # sorting keeps the order of equals
        last = 1 + max(lane.values(), default=0)
        order.sort(key=lambda item, lane=lane, last=last: lane.get(item, last))  # type: ignore[misc]
    order.sort(key=totals.__getitem__, reverse=True)
    return [(item, totals[item]) for item in order]


def places(order: Sequence[Item]) -> dict[Item, int]:
    """Ranks of items in an order without ties; one that comes twice keeps its first place."""
    ranks: dict[Item, int] = {}
    for item in order:
        ranks.setdefault(item, len(ranks) + 1)
    return ranks
