"""What each training picture is known to show, and known not to show.

Called once at the start of training. A picture with a class shows that class and everything
broader; a captioned picture shows what its captions name. What nobody wrote down may still be
there, so absence carries a weight between 0 (unknown) and 1 (surely not). Knows the concept
graph and the packs; knows nothing of vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.training.captions import CaptionReader
from photosearch.training.data import Pack
from photosearch.training.lexicon import Lexicon

SAID = (0.0, 0.5, 0.8, 1.0, 1.0, 1.0)
"""Weight of a concept by how many of five captions name it."""

ALIASES = {"buildings": "building"}
"""Class names of the packs that the lexicon knows by another id."""

KINDS = ("animal", "pet", "dog", "cat", "bird", "fish", "vehicle", "car", "food", "fruit")
EVERYDAY = 100
"""Concepts named for so many captioned pictures (sky, tree, clothing) may be anywhere unsaid,
but a picture of one of :data:`KINDS` would have been filed under it."""

RARELY_THERE = {"tinyimagenet-train": 0.1, "food101-train": 0.4, "scenes6-train": 0.05}
"""How surely an unlabelled everyday thing is absent from a picture that only has a class."""


@dataclass(frozen=True)
class Labels:
    """Rows of knowledge; many pictures share one row.

    Attributes:
        present: ``(rows, concepts)`` float32, how surely the picture shows the concept.
        absent: ``(rows, concepts)`` float32, how surely it does not; 0 is unknown.
        row_of: per pack the row of each picture.
        classes: per pack the class number of each picture, -1 without class.
        class_count: how many classes there are over all packs.
    """

    present: NDArray[np.float32]
    absent: NDArray[np.float32]
    row_of: dict[str, NDArray[np.int64]]
    classes: dict[str, NDArray[np.int64]]
    class_count: int


def _namesakes(lexicon: Lexicon) -> list[set[int]]:
    """For each concept those that share an English name with it."""
    by_form: dict[str, set[int]] = {}
    for number, concept in enumerate(lexicon.concepts):
        for form in concept.forms.get("en", ()):
            by_form.setdefault(form.lower(), set()).add(number)
    return [
        {n for form in concept.forms.get("en", ()) for n in by_form[form.lower()]}
        for concept in lexicon.concepts
    ]


def build_labels(lexicon: Lexicon, packs: list[Pack], least_said: int = 8) -> Labels:
    """Make the label rows of all packs: one for each class, then one for each captioned picture.

    Args:
        lexicon: the concept graph.
        packs: class packs and at most one caption pack.
        least_said: concepts that captions name in fewer pictures are not learned from them.
    """
    said: list[dict[int, float]] = []
    for pack in packs:
        if _is_told(pack):
            reader = CaptionReader(lexicon)
            said = [reader.weigh(texts.get("en", ()), SAID) for texts in pack.captions]
    keys = sorted({(pack.name, name) for pack in packs for name in pack.classes if name})
    often = _how_often(lexicon, said)
    writer = _Rows(
        lexicon, len(keys) + len(said), often >= least_said, _known(lexicon, keys, often)
    )
    for row, (pack_name, class_name) in enumerate(keys):
        writer.file(row, pack_name, class_name)
    for row, weights in enumerate(said, len(keys)):
        writer.tell(row, weights)
    class_number = {key: number for number, key in enumerate(keys)}
    row_of: dict[str, NDArray[np.int64]] = {}
    classes: dict[str, NDArray[np.int64]] = {}
    for pack in packs:
        if _is_told(pack):
            row_of[pack.name] = np.arange(len(said)) + len(keys)
            classes[pack.name] = np.full(len(said), -1, np.int64)
        else:
            numbers = [class_number[(pack.name, name)] for name in pack.classes]
            row_of[pack.name] = np.array(numbers, np.int64)
            classes[pack.name] = np.array(numbers, np.int64)
    return Labels(writer.present, writer.absent, row_of, classes, len(keys))


def _is_told(pack: Pack) -> bool:
    """Whether people described its pictures, else they were filed under classes."""
    return bool(pack.captions and pack.captions[0])


def _how_often(lexicon: Lexicon, said: Sequence[Mapping[int, float]]) -> NDArray[np.int64]:
    """``(concepts,)`` pictures whose captions name a concept, or something narrower."""
    often = np.zeros(len(lexicon.concepts), np.int64)
    for weights in said:
        for n in weights.keys() | {a for c in weights for a in lexicon.ancestors[c]}:
            often[n] += 1
    return often


def _known(
    lexicon: Lexicon, keys: Sequence[tuple[str, str]], often: NDArray[np.int64]
) -> list[int]:
    """Concepts under which a picture that showed them would have been filed."""
    own = (lexicon.number.get(ALIASES.get(name, name)) for _, name in keys)
    known = {n for n in own if n is not None}
    known |= {a for k in known for a in lexicon.ancestors[k]}
    kinds = {lexicon.number[k] for k in KINDS if k in lexicon.number}
    return sorted(known - ({n for n in known if often[n] >= EVERYDAY} - kinds))


class _Rows:
    """The two matrices of ``Labels``, written row by row.

    Args:
        lexicon: the concept graph.
        rows: how many there will be.
        spoken: ``(concepts,)`` bool, which are learned from captions.
        known: which are learned from classes.
    """

    def __init__(
        self, lexicon: Lexicon, rows: int, spoken: NDArray[np.bool_], known: list[int]
    ) -> None:
        self._lexicon, self._spoken, self._known = lexicon, spoken, known
        self._below, self._namesakes = lexicon.descendants(), _namesakes(lexicon)
        self.present = np.zeros((rows, len(lexicon.concepts)), np.float32)
        self.absent = np.zeros((rows, len(lexicon.concepts)), np.float32)

    def file(self, row: int, pack: str, name: str) -> None:
        """The row of pictures of a class."""
        absent, own = self.absent[row], self._lexicon.number.get(ALIASES.get(name, name))
        absent[self._spoken] = RARELY_THERE.get(pack, 0.1)
        absent[self._known] = 0.4 if pack.startswith("scenes") else 1.0
        if own is not None:
            positive = [own, *self._lexicon.ancestors[own]]
            absent[[*self._below[own], *self._namesakes[own]]] = 0.0
            self.present[row, positive] = 1.0
            absent[positive] = 0.0

    def tell(self, row: int, weights: Mapping[int, float]) -> None:
        """The row of a captioned picture, by how surely it shows what its captions name."""
        present, absent = self.present[row], self.absent[row]
        absent[self._known] = 0.5
        absent[self._spoken] = 0.8
        for n, weight in weights.items():
            absent[[*self._below[n], *self._namesakes[n]]] = 0.0
            for m in (n, *self._lexicon.ancestors[n]):
                if self._spoken[m]:
                    present[m] = max(present[m], weight)
                absent[m] = 0.0
