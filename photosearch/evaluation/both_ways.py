"""Recall between pictures and captions in both directions, as papers report it.

Called by whoever has vectors and knows which belong together: ERNIE-ViL's scripts, COCO and
Flickr tables. ``retrieval`` has the same recall for labelled queries of photos. Knows arrays;
knows no models or files.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Recall:
    """Share of queries, 0 to 1, with anything that belongs to them among the first 1, 5 and 10."""

    at_1: float
    at_5: float
    at_10: float

    @property
    def mean(self) -> float:
        """What such tables are sorted by."""
        return (self.at_1 + self.at_5 + self.at_10) / 3


@dataclass(frozen=True)
class BothWays:
    """Texts asking for images, and images asking for texts."""

    text_to_image: Recall
    image_to_text: Recall


def both_ways(
    texts: NDArray[np.float32],
    images: NDArray[np.float32],
    pairs: Collection[tuple[int, int]],
) -> BothWays:
    """Rank by inner product; equal scores keep the order of the rows.

    Args:
        texts: (m, dim) vectors.
        images: (n, dim) vectors, normalised or not as their model wants it.
        pairs: row of a text and row of an image that belong together; what is in no pair asks
            nothing, but can be found.
    """
    if not pairs:
        raise ValueError("nothing belongs together, so nothing can be found")
    belongs = np.zeros((len(texts), len(images)), bool)
    for text, image in pairs:
        belongs[text, image] = True
    scores = texts @ images.T
    return BothWays(_recall(scores, belongs), _recall(scores.T, belongs.T))


def _recall(scores: NDArray[np.float32], belongs: NDArray[np.bool_]) -> Recall:
    asking = belongs.any(axis=1)
    order = np.argsort(-scores[asking], axis=1, kind="stable")
    first = np.take_along_axis(belongs[asking], order, axis=1).argmax(axis=1)
    return Recall(*(float((first < k).mean()) for k in (1, 5, 10)))
