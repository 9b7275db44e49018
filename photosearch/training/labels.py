"""What each training picture is known to show, and known not to show.

Called once at the start of training. A picture with a class shows that class and everything
broader; a captioned picture shows what its captions name. What nobody wrote down may still be
there, so absence carries a weight between 0 (unknown) and 1 (surely not). Knows the concept
graph and the packs; knows nothing of vectors.
"""

from __future__ import annotations

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
    """Make the label rows of all packs.

    Args:
        lexicon: the concept graph.
        packs: class packs and at most one caption pack.
        least_said: concepts that captions name in fewer pictures are not learned from them.
    """
    total = len(lexicon.concepts)
    below, namesakes = lexicon.descendants(), _namesakes(lexicon)
    class_ids = sorted({(p.name, c) for p in packs for c in p.classes if c})
    class_number = {key: i for i, key in enumerate(class_ids)}
    concept_of = {c: lexicon.number.get(ALIASES.get(c, c)) for _, c in class_ids}
    known = {n for n in concept_of.values() if n is not None}
    known |= {a for k in known for a in lexicon.ancestors[k]}

    said: list[dict[int, float]] = []
    for pack in packs:
        if pack.captions and pack.captions[0]:
            reader = CaptionReader(lexicon)
            said = [reader.weigh(texts.get("en", ()), SAID) for texts in pack.captions]
    often = np.zeros(total, np.int64)
    for counts in said:
        for n in counts.keys() | {a for c in counts for a in lexicon.ancestors[c]}:
            often[n] += 1
    spoken = often >= least_said
    own_kinds = {lexicon.number[k] for k in KINDS if k in lexicon.number}
    known -= {n for n in known if often[n] >= EVERYDAY} - own_kinds

    rows = len(class_ids) + len(said)
    present = np.zeros((rows, total), np.float32)
    absent = np.zeros((rows, total), np.float32)
    for (pack_name, class_id), row in class_number.items():
        absent[row, spoken] = RARELY_THERE.get(pack_name, 0.1)
        absent[row, list(known)] = 1.0
        if pack_name.startswith("scenes"):
            absent[row, list(known)] = 0.4
        own = concept_of[class_id]
        if own is not None:
            positive = {own, *lexicon.ancestors[own]}
            absent[row, [*below[own], *namesakes[own]]] = 0.0
            present[row, list(positive)] = 1.0
            absent[row, list(positive)] = 0.0
    for picture, counts in enumerate(said):
        row = len(class_ids) + picture
        absent[row, list(known)] = 0.5
        absent[row, spoken] = 0.8
        for n, weight in counts.items():
            absent[row, [*below[n], *namesakes[n]]] = 0.0
            for m in (n, *lexicon.ancestors[n]):
                if spoken[m]:
                    present[row, m] = max(present[row, m], weight)
                absent[row, m] = 0.0

    row_of: dict[str, NDArray[np.int64]] = {}
    classes: dict[str, NDArray[np.int64]] = {}
    for pack in packs:
        if pack.captions and pack.captions[0]:
            row_of[pack.name] = np.arange(len(said)) + len(class_ids)
            classes[pack.name] = np.full(len(said), -1, np.int64)
        else:
            numbers = [class_number[(pack.name, c)] for c in pack.classes]
            row_of[pack.name] = np.array(numbers, np.int64)
            classes[pack.name] = np.array(numbers, np.int64)
    return Labels(present, absent, row_of, classes, len(class_ids))
