"""The first photos of an answer in a better order, by what their parts show.

A query's words each look for their best place in a picture (``late_interaction``); the mean of
these is the fine score, which counts beside the model's own similarity. Pure; knows lanes and
vectors, nothing of models, of files and of where patches come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photosearch.library.ids import ContentId
from photosearch.library.patches import Patches
from photosearch.search import late_interaction
from photosearch.search.blending import Lane

FIRST = 200  # photos of an answer that are looked at again
_BLOCK = 600_000  # numbers worked on at a time: what a core's own cache holds is done sooner

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def fine_scores(words: Floats, patches: Sequence[Patches | None]) -> Floats:
    """The mean over words of the best match among each picture's patches.

    Args:
        words: (w, dim), at least one.
        patches: of n pictures; None where they are not known.

    Returns:
        (n,) float32; not a number for a picture without patches.
    """
    found = np.full(len(patches), np.nan, np.float32)
    shapes: dict[tuple[int, ...], list[int]] = {}
    for place, each in enumerate(patches):
        if each is not None and each.codes.shape[1] == words.shape[1] and len(each.codes):
            shapes.setdefault(each.codes.shape, []).append(place)
    for (count, dim), places in shapes.items():
        step = max(1, _BLOCK // (count * dim))
        for start in range(0, len(places), step):
            some = places[start : start + step]
            found[some] = _best_of(words, [patches[place] for place in some])
    return found / np.float32(len(words))


def _best_of(words: Floats, patches: Sequence[Patches | None]) -> Floats:
    """Sums of best matches in pictures with equally many patches; a scale counts only once."""
    known = [each for each in patches if each is not None]
    codes = np.stack([each.codes for each in known])
    scales = np.stack([each.scales for each in known])
    return late_interaction.scores_of_codes(words, codes, scales)


def combined(scores: Doubles, fine: Doubles, weight: float) -> Doubles:
    """What the first photos are ordered by: both scores, each counted in its own spread.

    Args:
        scores: (n,) of the model.
        fine: (n,); a picture without one is taken for average.
        weight: of a spread of the fine score beside one of the model's.
    """
    known = np.isfinite(fine)
    if not known.any():
        return scores
    middle, spread = float(fine[known].mean()), float(fine[known].std())
    if spread < 1e-9:
        return scores
    off = np.where(known, (fine - middle) / spread, 0.0)
    better: Doubles = scores + weight * float(scores.std()) * off
    return better


def reordered(lane: Lane, fine: Mapping[ContentId, float], weight: float) -> Lane:
    """The lane with its first photos in the order of ``combined``, which are their scores now.

    The relevance line has judged before and is not asked again: a photo keeps its grade, and
    whichever comes first has the grade of the whole answer, as before.
    """
    count = min(FIRST, len(lane.contents))
    own = np.array([fine.get(content, np.nan) for content in lane.contents[:count]], np.float64)
    if not np.isfinite(own).any():
        return lane
    better = combined(np.array(lane.scores[:count], np.float64), own, weight)
    if count < len(lane.contents):  # none of these falls behind what was not looked at
        better = np.maximum(better, lane.scores[count])
    first = np.argsort(-better, kind="stable").tolist()
    order = [*first, *range(count, len(lane.contents))]
    grades = [lane.grades[place] for place in order]
    grades[0] = lane.grades[0]
    return replace(
        lane,
        contents=[lane.contents[place] for place in order],
        scores=[*(float(better[place]) for place in first), *lane.scores[count:]],
        grades=grades,
        surprises=[lane.surprises[place] for place in order] if lane.surprises else (),
    )
