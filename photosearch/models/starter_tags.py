"""Tags that the starter model offers for a photo, in three languages, where it is sure enough.

Runs in the app, in NumPy alone: a tag's vector is the mean of what the starter's own text tower
makes of its words, and a photo whose stored vector comes nearer to it than the tag's own measured
line gets it offered. The lines come from ``training/tags.py``. Knows nothing of the library.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken
from photosearch.models import starter
from photosearch.models.base import TextEncoder

FILE = "tags.tsv"
COLUMNS = ("en", "ko", "zh", "threshold", "precision", "support")
MOST = 8  # tags offered for one photo: more would be a list to read, not a help

Floats = NDArray[np.float32]
Words = tuple[str, str, str]  # English, Korean, Chinese


@dataclass(frozen=True)
class OfferedTag:
    """One tag for one photo.

    Attributes:
        en: in English.
        ko: in Korean.
        zh: in Chinese, simplified.
        score: cosine between the photo's vector and the tag's.
    """

    en: str
    ko: str
    zh: str
    score: float


@dataclass(frozen=True)
class KnownTag:
    """One row of ``tags.tsv``.

    Attributes:
        words: what it is called in English, Korean and Chinese.
        threshold: least cosine from which it is offered.
        precision: part of the offers that were right, on pictures held back from training.
        support: how many offers that was measured on.
    """

    words: Words
    threshold: float
    precision: float
    support: int


class StarterTags:
    """The vocabulary with its vectors and lines.

    Args:
        tags: what may be offered.
        encoder: the starter's text tower.
    """

    def __init__(self, tags: Sequence[KnownTag], encoder: TextEncoder) -> None:
        self.tags = tuple(tags)
        self._vectors = tag_vectors(encoder, [tag.words for tag in tags])
        self._lines = np.array([tag.threshold for tag in tags], np.float32)

    @classmethod
    def load(cls, folder: Path) -> StarterTags:
        """Read ``tags.tsv`` and the text tower of a starter folder; raises ``ModelBroken``."""
        return cls(read_tags(folder / FILE), starter.load_text(folder))

    def offer(self, vectors: NDArray[np.floating]) -> list[list[OfferedTag]]:
        """Tags for photos by their ``(n, dim)`` unit vectors, half precision will do.

        For each photo its tags, at most ``MOST``, the one furthest above its own line first;
        an empty list where the model is not sure of anything.
        """
        scores = np.asarray(vectors, np.float32) @ self._vectors.T
        return [self._offered(row) for row in scores]

    def _offered(self, scores: Floats) -> list[OfferedTag]:
        above = scores - self._lines
        found = np.flatnonzero(above >= 0)
        best = found[np.argsort(-above[found], kind="stable")][:MOST]
        return [_named(self.tags[k], float(scores[k])) for k in best]


def _named(tag: KnownTag, score: float) -> OfferedTag:
    en, ko, zh = tag.words
    return OfferedTag(en, ko, zh, score)


def tag_vectors(encoder: TextEncoder, words: Sequence[Words]) -> Floats:
    """Unit vectors ``(n, dim)`` float32 of tags: the mean over their three languages."""
    if not words:
        return np.zeros((0, encoder.encode_texts(["a"]).shape[1]), np.float32)
    spoken = [encoder.encode_texts(list(texts)) for texts in zip(*words, strict=True)]
    mean = np.mean(spoken, axis=0)
    return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)


def read_tags(path: Path) -> list[KnownTag]:
    """The rows of a ``tags.tsv``; raises ``ModelBroken`` where it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            return [
                KnownTag(
                    (row["en"], row["ko"], row["zh"]),
                    float(row["threshold"]),
                    float(row["precision"]),
                    int(row["support"]),
                )
                for row in table
            ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelBroken(
            f"The starter model's tags in {path} cannot be read ({error}).",
            "Install Photosearch again.",
        ) from error


def write_tags(path: Path, tags: Sequence[KnownTag]) -> None:
    """Write them as ``read_tags`` reads them."""
    lines = ["\t".join(COLUMNS)]
    for tag in tags:
        figures = (f"{tag.threshold:.4f}", f"{tag.precision:.2f}", str(tag.support))
        lines.append("\t".join((*tag.words, *figures)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
