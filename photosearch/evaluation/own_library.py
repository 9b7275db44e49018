"""A benchmark of one's own library: which photos to ask about, and what the answers say.

Used by ``own_benchmark``. A question is found if its photo is among the first of the ranking, by
vectors alone; how often that is so is said with an interval, and whether two models differ with a
test, for thirty answers say less than they seem to. Pure: knows numbers, no photos and no models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from photosearch.text import Language

PHOTOS = 30
"""Photos that are asked about, unless somebody wants another number."""

CANDIDATES = 20  # looked at for each of them
DEPTHS = (1, 5, 10)
SURE = 0.05  # chance at which a difference is no longer taken for noise
FEW = 10  # answers below which nothing is said about a difference
_NORMAL = 1.959964  # of 95 in 100
_EXACT = 12  # answers up to which every turn of signs is tried
_TURNS = 10_000


def pick(
    vectors: NDArray[np.floating],
    folders: Sequence[int],
    crowded: NDArray[np.floating],
    count: int,
    seed: int = 0,
) -> list[int]:
    """Rows to ask about: from all times, different folders, unlike each other, without twins.

    Each of ``count`` equally long stretches of time gives one. Of its candidates, those with a
    near twin in the library are left aside while there are others (finding the twin would count
    as a miss); of the rest, one of the half that is least like what was picked before.

    Args:
        vectors: (n, dim) of the candidates, ordered by time.
        folders: (n,) a number for the folder of each.
        crowded: (n,) how like the most similar other photo of the library each is.
        count: how many; fewer if there are not so many.
        seed: another one picks others.

    Returns:
        Row numbers in the order of time.
    """
    total = len(vectors)
    if not total or count <= 0:
        return []
    dice = np.random.default_rng(seed)
    lengths = np.maximum(np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True), 1e-12)
    alike = vectors.astype(np.float32) / lengths
    limit = float(np.quantile(crowded, 0.8))
    picked: list[int] = []
    for stretch in np.array_split(np.arange(total), min(count, total)):
        free = stretch[crowded[stretch] <= limit]
        rows = free if len(free) else stretch
        taken = {folders[row] for row in picked}
        near = (alike[rows] @ alike[picked].T).max(axis=1) if picked else np.zeros(len(rows))
        again = np.array([folders[int(row)] in taken for row in rows])
        order = np.argsort(near + 0.1 * again, kind="stable")
        picked.append(int(rows[dice.choice(order[: max(1, len(order) // 2)])]))
    return picked


# --- what the answers say ---------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A share of the answers, and between which shares it would lie 95 times in 100.

    Attributes:
        share, low, high: 0 to 1.
    """

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """How well the photos were found.

    Attributes:
        answers: how many.
        recall: the share found among the first 1, 5 and 10.
        mrr: the mean of 1 over the place of each photo; 1 if all come first.
    """

    answers: int
    recall: tuple[Share, Share, Share]
    mrr: float


@dataclass(frozen=True)
class Difference:
    """Whether one model is better than another on the same answers.

    Attributes:
        better, other: their names.
        mrr: by how much.
        chance: how often so large a difference comes about by luck alone, 0 to 1.
        clear: whether it is no noise: never with few answers.
    """

    better: str
    other: str
    mrr: float
    chance: float
    clear: bool


def figures(places: Sequence[int]) -> Figures:
    """Of the places, from 1, at which the photos of the answers stand in their rankings."""
    found = np.asarray(places, np.int64)
    count = len(found)
    recall = tuple(_share(int((found <= depth).sum()), count) for depth in DEPTHS)
    mrr = float((1 / found).mean()) if count else 0.0
    return Figures(count, (recall[0], recall[1], recall[2]), mrr)


def by_language(places: Sequence[int], languages: Sequence[Language]) -> dict[Language, Figures]:
    """The same for the answers of each language that there is."""
    return {
        language: figures(
            [place for place, own in zip(places, languages, strict=True) if own == language]
        )
        for language in dict.fromkeys(languages)
    }


def difference(
    one: str, places: Sequence[int], other: str, their_places: Sequence[int]
) -> Difference:
    """Compare two models by the places at which both have the same photos.

    If the models were equally good, who has the better place would be luck, answer by answer: how
    many of all ways to turn them around make as large a difference says how likely that is.
    """
    gains = 1 / np.asarray(places, np.float64) - 1 / np.asarray(their_places, np.float64)
    mean = float(gains.mean()) if len(gains) else 0.0
    if mean < 0:
        one, other, mean, gains = other, one, -mean, -gains
    chance = _chance(gains)
    return Difference(one, other, mean, chance, len(gains) >= FEW and chance < SURE)


def _chance(gains: NDArray[np.float64]) -> float:
    """Share of the ways to turn signs around in which the sum is as far from 0 as it is."""
    counted = gains[gains != 0]
    if not len(counted):
        return 1.0
    if len(counted) <= _EXACT:
        signs = np.array(list(product((-1.0, 1.0), repeat=len(counted))))
        sums = signs @ counted
        return float((np.abs(sums) >= abs(counted.sum()) - 1e-9).mean())
    signs = 2.0 * np.random.default_rng(0).integers(0, 2, (_TURNS, len(counted)), np.int8) - 1.0
    reached = int((np.abs(signs @ counted) >= abs(counted.sum()) - 1e-9).sum())
    return (reached + 1) / (_TURNS + 1)


def _share(hits: int, count: int) -> Share:
    """With Wilson's interval, which holds for few answers and for shares of 0 and 1 too."""
    if not count:
        return Share(0.0, 0.0, 1.0)
    share, square = hits / count, _NORMAL**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = sqrt(share * (1 - share) / count + square / (4 * count**2))
    half = _NORMAL * spread / (1 + square / count)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))
