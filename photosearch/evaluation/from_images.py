"""The other way round: images ask for texts, as papers report it beside texts that ask for images.

Called by ``retrieval``, a text at a time, so that the scores of all texts with all images never
have to lie in memory together. Knows numbers; knows no models or files.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

KEPT = 10  # texts for each image: no recall looks further


class FromImages:
    """Which texts each of ``images`` images finds, of those that are added.

    Equal scores keep the order in which the texts came.
    """

    def __init__(self, images: int) -> None:
        self._scores = np.full((images, KEPT), -np.inf, np.float32)  # best first
        self._texts = np.full((images, KEPT), -1, np.int64)
        self._belong: list[NDArray[np.int64]] = []  # images of each text

    def add(self, scores: NDArray[np.float32], images: Iterable[int]) -> None:
        """A text: its scores with all images, (n,), and the images that it belongs to."""
        text = len(self._belong)
        self._belong.append(np.array(sorted(set(images)), np.int64))
        better = np.flatnonzero(scores > self._scores[:, -1])
        among = np.concatenate([self._scores[better], scores[better, None]], axis=1)
        texts = np.pad(self._texts[better], ((0, 0), (0, 1)), constant_values=text)
        best = np.argsort(-among, axis=1, kind="stable")[:, :KEPT]
        self._scores[better] = np.take_along_axis(among, best, axis=1)
        self._texts[better] = np.take_along_axis(texts, best, axis=1)

    @property
    def asking(self) -> int:
        """How many images have a text."""
        return len(np.unique(np.concatenate(self._belong))) if self._belong else 0

    def recall(self, k: int) -> float:
        """Share of the images with a text that have one of theirs among the first ``k``, to 10."""
        found: set[int] = set()
        for text, images in enumerate(self._belong):
            found.update(images[(self._texts[images, :k] == text).any(axis=1)].tolist())
        return len(found) / self.asking
