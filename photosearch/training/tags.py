"""Which tags the starter may offer, and from which score: measured on pictures held back.

A command (``python -m photosearch.training.tags --data DIR --cache DIR``) that writes
``tags.tsv`` beside the starter's weights. Reads ``tinyimagenet-val``, the split ``val`` of the
captioned pack, the lexicon and ``resources/tags/candidates.tsv``, nothing else; no picture of them
taught the model. With ``--measure`` it only says how good the whole procedure is: done on one half
of the pictures, measured on the other.

What nobody said of a picture counts as wrong, though it may be there. And what most pictures of a
pack show (people, in photos with captions) would be right by its share alone: each tag is judged
as if at most a tenth of each pack showed it, for a library is not a pack. Each picture is
judged twice, as it is and smaller amid its own reflection: photos show things smaller than packs.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.models import starter_tags
from photosearch.models.base import Encoder
from photosearch.models.starter_tags import KnownTag, Words, tag_vectors
from photosearch.training.captions import CaptionReader
from photosearch.training.data import CAPTION_PACK, CHOICE_PACK, Pack, open_pack
from photosearch.training.evaluate import encode, open_encoder
from photosearch.training.labels import ALIASES
from photosearch.training.lexicon import Lexicon, read_lexicon
from photosearch.training.train import LEXICON, report

RESOURCES = LEXICON.parent
CANDIDATES = RESOURCES / "tags" / "candidates.tsv"
STARTER = RESOURCES / "models" / "starter"

WANTED = 0.8  # least precision of a tag that is offered
ASKED = (0.9, 0.85)
"""Smoothed precision that a line is drawn for: above ``WANTED``, because the best line among many
is partly luck. A tag with too few pictures to prove the first may try the second."""
LEAST = 4  # offers that a line, and a tag's own precision, must rest on
COMMONEST = 0.1  # share of a pack that counts as showing a tag, if more do
VIEWS = 2  # of each picture
_AROUND = 4  # the second shows a picture with this part of its side added all round
PARTS = 10  # each picture's offers are judged by lines drawn without its part
_SEED = 20_240_601  # of the parts and halves; any will do

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A tag that may be offered if it proves itself: a concept of the lexicon and its words."""

    concept: str
    words: Words


@dataclass(frozen=True)
class Evidence:
    """What the pictures say about the candidates.

    The views of a picture are rows next to each other.

    Attributes:
        scores: ``(rows, tags)`` float32, cosine.
        shown: ``(rows, tags)``, whether the picture shows it.
        weights: ``(rows, tags)``, what an offer counts, 1 for all views of a picture together:
            less where a tag is common.
        captioned: ``(rows,)``, whether people described it, else it was filed.
        views: how many rows a picture has.
    """

    scores: NDArray[np.float32]
    shown: Flags
    weights: Numbers
    captioned: Flags
    views: int = 1


@dataclass(frozen=True)
class Chosen:
    """What came of the candidates; infinite lines are of tags that are not offered.

    Attributes:
        lines: ``(tags,)``, least score from which a tag is offered.
        offered: ``(tags,)``, weight of its offers to pictures that had no say in the line.
        right: ``(tags,)``, weight of the right ones among these.
    """

    lines: Numbers
    offered: Numbers
    right: Numbers


def read_candidates(path: Path) -> list[Candidate]:
    """The rows of ``candidates.tsv``."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Candidate(row["concept"], (row["en"], row["ko"], row["zh"])) for row in table]


def gather(
    data: Path, cache: Path, encoder: Encoder, lexicon: Lexicon, candidates: Sequence[Candidate]
) -> Evidence:
    """Encode the held-back pictures and read what is known of them.

    Args:
        data: the folder of the packs.
        cache: where decoded packs lie.
        encoder: the starter.
        lexicon: the concepts that ``candidates`` name.
        candidates: the tags to try.
    """
    filed = open_pack(data, cache, CHOICE_PACK)
    told = open_pack(data, cache, CAPTION_PACK)
    held = np.array([i for i, split in enumerate(told.splits) if split == "val"])
    pictures = _views(encoder, filed, np.arange(len(filed.classes))), _views(encoder, told, held)
    vectors = tag_vectors(encoder, [candidate.words for candidate in candidates])
    columns = [lexicon.number[candidate.concept] for candidate in candidates]
    by_class = shown_by_class(lexicon, filed)[:, columns]
    by_caption = shown_by_caption(lexicon, told, held)[:, columns]
    weights = np.concatenate([fair_weights(by_class), fair_weights(by_caption)]) / VIEWS
    captioned = np.repeat([False, True], [len(by_class), len(by_caption)])
    return Evidence(
        np.concatenate(pictures) @ vectors.T,
        np.concatenate([by_class, by_caption]).repeat(VIEWS, axis=0),
        weights.repeat(VIEWS, axis=0),
        captioned.repeat(VIEWS),
        VIEWS,
    )


def _views(encoder: Encoder, pack: Pack, numbers: Rows) -> NDArray[np.float32]:
    """``(pictures * VIEWS, dim)`` vectors of pictures, each as it is and then smaller."""
    around = pack.pixels.shape[1] // _AROUND
    wide = ((0, 0), (around, around), (around, around), (0, 0))
    smaller = replace(pack, pixels=np.pad(pack.pixels[numbers], wide, "symmetric"))
    views = encode(encoder, pack, numbers), encode(encoder, smaller, np.arange(len(numbers)))
    return np.stack(views, 1).reshape(len(numbers) * VIEWS, -1)


def shown_by_class(lexicon: Lexicon, pack: Pack) -> Flags:
    """``(pictures, concepts)``: each picture's class and all that is broader."""
    shown = np.zeros((len(pack.classes), len(lexicon.concepts)), bool)
    for picture, name in enumerate(pack.classes):
        number = lexicon.number[ALIASES.get(name, name)]
        shown[picture, [number, *lexicon.ancestors[number]]] = True
    return shown


def shown_by_caption(lexicon: Lexicon, pack: Pack, held: Rows) -> Flags:
    """``(pictures, concepts)``: what any of a picture's English captions names, and broader."""
    reader = CaptionReader(lexicon)
    shown = np.zeros((len(held), len(lexicon.concepts)), bool)
    for place, picture in enumerate(held.tolist()):
        for sentence in pack.captions[picture].get("en", ()):
            for number in set().union(*reader.read(sentence)):
                shown[place, [number, *lexicon.ancestors[number]]] = True
    return shown


def fair_weights(shown: Flags) -> Numbers:
    """``(pictures, tags)`` weights of one pack that leave a tag at most ``COMMONEST`` of it."""
    have = shown.sum(0)
    fair = COMMONEST / (1 - COMMONEST) * (len(shown) - have)
    return np.where(shown, np.minimum(1, fair / np.maximum(have, 1)), 1.0)


def line(scores: NDArray[np.float32], shown: Flags, weights: Numbers, asked: float) -> float:
    """The lowest score above which ``asked`` of the pictures show the tag; infinite without one.

    Smoothed as if one right and one wrong offer had been seen before, and resting on ``LEAST``.
    """
    order = np.argsort(-scores, kind="stable")
    count = np.cumsum(weights[order])
    smoothed = (np.cumsum(weights[order] * shown[order]) + 1) / (count + 2)
    good = np.flatnonzero((smoothed >= asked) & (count >= LEAST))
    return float(scores[order[good[-1]]]) if len(good) else np.inf


def _lines(evidence: Evidence, pictures: Rows, asked: Numbers) -> Numbers:
    """``(tags,)`` lines drawn by these pictures."""
    lines = np.full(len(asked), np.inf)
    for tag, share in enumerate(asked):
        own = pictures, tag
        scores, shown = evidence.scores[own], evidence.shown[own]
        lines[tag] = line(scores, shown, evidence.weights[own], float(share))
    return lines


def offers(evidence: Evidence, pictures: Rows, lines: Numbers) -> tuple[Flags, Numbers, Numbers]:
    """``(pictures, tags)``: what is offered, its weight, and the weight of what is right."""
    offered = evidence.scores[pictures] >= lines
    weights = offered * evidence.weights[pictures]
    return offered, weights, weights * evidence.shown[pictures]


def _crossed(evidence: Evidence, pictures: Rows, asked: Numbers) -> tuple[Numbers, Numbers]:
    """``(tags,)`` offers, and right ones, by lines that the picture itself did not help to draw."""
    offered, right = np.zeros(len(asked)), np.zeros(len(asked))
    for part in cut(evidence, pictures, PARTS):
        lines = _lines(evidence, np.setdiff1d(pictures, part), asked)
        _, some, good = offers(evidence, part, lines)
        offered += some.sum(0)
        right += good.sum(0)
    return offered, right


def choose(evidence: Evidence, pictures: Rows) -> Chosen:
    """The tags that prove themselves on these pictures, and their lines."""
    tags = evidence.scores.shape[1]
    chosen = Chosen(np.full(tags, np.inf), np.zeros(tags), np.zeros(tags))
    for share in ASKED:
        asked = np.full(tags, share)
        offered, right = _crossed(evidence, pictures, asked)
        proven = (offered >= LEAST) & (right >= WANTED * offered)
        new = proven & ~np.isfinite(chosen.lines)
        chosen.lines[new] = _lines(evidence, pictures, asked)[new]
        chosen.offered[new], chosen.right[new] = offered[new], right[new]
    return chosen


def shuffled(evidence: Evidence) -> Rows:
    """All rows in the order in which they are cut into parts and halves, views side by side."""
    rows = np.arange(len(evidence.scores)).reshape(-1, evidence.views)
    return np.random.default_rng(_SEED).permutation(rows).ravel()


def cut(evidence: Evidence, rows: Rows, parts: int) -> list[Rows]:
    """Rows in parts of about the same size; the views of a picture stay together."""
    whole = np.array_split(rows.reshape(-1, evidence.views), parts)
    return [part.ravel() for part in whole]


def measure(evidence: Evidence, halves: Sequence[Rows]) -> list[str]:
    """Do everything on one half, measure on the other, both ways; one line of figures each."""
    said = []
    for own, other in (halves, halves[::-1]):
        lines = choose(evidence, own).lines
        offered, weights, right = offers(evidence, other, lines)
        plain = (offered & evidence.shown[other]).sum() / max(1, offered.sum())
        told = evidence.captioned[other]
        said.append(
            f"From one half to the other: {np.isfinite(lines).sum()} tags; precision "
            f"{right.sum() / max(1, weights.sum()):.3f}, {plain:.3f} of {offered.sum()} offers "
            f"unweighted; with a tag: {offered[told].any(1).mean():.2f} of those described, "
            f"{offered[~told].any(1).mean():.2f} of those filed"
        )
    return said


def measure_across(evidence: Evidence) -> list[str]:
    """The same by lines of one pack alone, on the other: what photos of another kind do to them."""
    said = []
    for own in (evidence.captioned, ~evidence.captioned):
        common = np.minimum(evidence.shown[own].sum(0), evidence.shown[~own].sum(0)) >= 2 * LEAST
        asked = np.full(len(common), ASKED[0])
        lines = np.where(common, _lines(evidence, np.flatnonzero(own), asked), np.inf)
        _, weights, right = offers(evidence, np.flatnonzero(~own), lines)
        said.append(
            f"From one pack to the other: {np.isfinite(lines).sum()} tags; precision "
            f"{right.sum() / max(1, weights.sum()):.3f}"
        )
    return said


def known_tags(candidates: Sequence[Candidate], chosen: Chosen) -> list[KnownTag]:
    """Rows for ``tags.tsv``, the surest and best proven first."""
    found = [
        KnownTag(
            candidates[tag].words,
            float(np.ceil(chosen.lines[tag] * 1e4) / 1e4),
            float(chosen.right[tag] / chosen.offered[tag]),
            int(chosen.offered[tag]),
        )
        for tag in np.flatnonzero(np.isfinite(chosen.lines)).tolist()
    ]
    return sorted(found, key=lambda tag: (-tag.support, tag.words))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and write."""
    parser = argparse.ArgumentParser(prog="python -m photosearch.training.tags")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training packs")
    parser.add_argument("--cache", type=Path, required=True, help="where decoded packs lie")
    parser.add_argument("--model", type=Path, default=STARTER, help="a starter folder")
    parser.add_argument("--candidates", type=Path, default=CANDIDATES, help="tags to try")
    parser.add_argument("--out", type=Path, help="file to write; the model's own without it")
    parser.add_argument("--measure", action="store_true", help="write nothing, print figures")
    given = parser.parse_args(arguments)
    candidates = read_candidates(given.candidates)
    encoder, lexicon = open_encoder(given.model, None), read_lexicon(LEXICON)
    evidence = gather(given.data, given.cache, encoder, lexicon, candidates)
    order = shuffled(evidence)
    for said in (*measure(evidence, cut(evidence, order, 2)), *measure_across(evidence)):
        report(said)
    if not given.measure:
        tags = known_tags(candidates, choose(evidence, order))
        starter_tags.write_tags(given.out or given.model / starter_tags.FILE, tags)
        report(f"{len(tags)} of {len(candidates)} tags written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
