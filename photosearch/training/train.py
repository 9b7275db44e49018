"""From packs to a shipped model: ``python -m photosearch.training.train --data DIR --out DIR``.

A command for whoever rebuilds the starter encoder; the app never imports it. Prepares the data,
teaches the image tower, then the text tower, and writes the folder that the app reads. Stopped
at any time, ``--resume`` goes on from the last checkpoint. Opens only ``--data`` (the packs), the
lexicon, its own output folder and, with ``--from-model``, a finished model: its pictures' vectors
stay, and its text tower learns on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from photosearch.models.starter_image import ImageTower
from photosearch.models.starter_text import GramTable, StarterText
from photosearch.training.anchors import fit_table
from photosearch.training.augment import ViewOptions, normalise, random_views
from photosearch.training.corpus import (
    build_vocabulary,
    caption_texts,
    concept_texts,
    nonsense_texts,
    number_texts,
)
from photosearch.training.data import CAPTION_PACK, CLASS_PACKS, Pack, open_pack
from photosearch.training.export import write_folder
from photosearch.training.labels import Labels, build_labels
from photosearch.training.learn_images import ImageCourse, as_floats
from photosearch.training.learn_texts import Corpus, PictureVectors, TextCourse
from photosearch.training.lexicon import Lexicon, read_lexicon
from photosearch.training.plans import ImagePlan, TextPlan
from photosearch.training.text_tower import TextTower

LEXICON = Path(__file__).resolve().parents[2] / "resources" / "lexicon"
_CALM = ViewOptions(least_area=0.6, zoom_out=0.08, erase=0.0, light=0.15, grey=0.02)
_NONSENSE_TEXTS = 12_000


def report(line: str) -> None:
    """Say what happens, at once, also into a log file."""
    print(line, flush=True)


@dataclass(frozen=True)
class Finished:
    """A model of an earlier run.

    Attributes:
        image: its image tower, folded.
        text: its text tower.
        config: what its ``config.json`` says.
    """

    image: ImageTower
    text: StarterText
    config: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Finished:
        """Open a starter folder."""
        config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        image = ImageTower(config["widths"], config["depths"], config["dim"], folded=True)
        image.load_state_dict(load_file(folder / "model.safetensors"))
        image.channels_last()
        return cls(image.eval(), StarterText.load(folder), config)


def encode_pack(
    tower: ImageTower, pack: Pack, numbers: NDArray[np.int64], side: int, seed: int | None
) -> Tensor:
    """Unit vectors ``(n, dim)`` of pictures: random calm views, or plain ones without a seed."""
    vectors = []
    generator = torch.Generator().manual_seed(seed or 0)
    for start in range(0, len(numbers), 256):
        pictures = as_floats(pack, numbers[start : start + 256])
        if seed is not None:
            views = random_views(pictures, side, _CALM, generator)
        else:
            views = normalise(resized(pictures, side))
        # A folded tower computes in float32, as the app does, on any processor.
        with (
            torch.inference_mode(),
            torch.autocast("cpu", dtype=torch.bfloat16, enabled=not tower.folded),
        ):
            vectors.append(functional.normalize(tower(views).float(), dim=1))
    return torch.cat(vectors)


def resized(pictures: Tensor, side: int) -> Tensor:
    """Pictures ``(n, 3, h, w)`` at another side, as the app's decoder would make them."""
    if pictures.shape[-1] == side:
        return pictures
    size = (side, side)
    grown = functional.interpolate(
        pictures, size=size, mode="bicubic", antialias=True, align_corners=False
    )
    return grown.clamp(0, 1)


def encode_pictures(
    tower: ImageTower, packs: dict[str, Pack], labels: Labels, plan: TextPlan, side: int
) -> PictureVectors:
    """All the vectors that texts are learned from."""
    random = np.random.default_rng(plan.seed)
    classed, rows = [], []
    for number, name in enumerate(name for name in packs if name != CAPTION_PACK):
        total = len(packs[name].classes)
        chosen = np.sort(random.choice(total, min(plan.sample, total), replace=False))
        classed.append(encode_pack(tower, packs[name], chosen, side, plan.seed + number))
        rows.append(labels.row_of[name][chosen])
    told = packs[CAPTION_PACK]
    everything = np.arange(len(told.splits))
    seeds = [plan.seed + 100 + view for view in range(plan.views)]
    views = [encode_pack(tower, told, everything, side, seed) for seed in (*seeds, None)]
    learnable = [i for i, split in enumerate(told.splits) if split != "val"]
    return PictureVectors(
        torch.cat(classed),
        np.concatenate(rows),
        torch.stack(views),
        labels.row_of[CAPTION_PACK],
        np.array(learnable, np.int64),
    )


def make_corpus(
    lexicon: Lexicon, told: Pack, plan: TextPlan, table: GramTable | None = None
) -> tuple[GramTable, Corpus]:
    """All texts and the n-grams they are made of; captions of split ``val`` choose no n-grams."""
    random = Random(plan.seed)
    concepts = concept_texts(lexicon, plan.phrases, random)
    captions = caption_texts(lexicon, told, random)
    if table is None:
        learned = [text for text in captions if told.splits[text[1]] != "val"]
        table = build_vocabulary(concepts, learned, plan.vocabulary)
    nonsense = nonsense_texts(lexicon, _NONSENSE_TEXTS, random)
    corpus = Corpus(*(number_texts(table, texts) for texts in (concepts, captions, nonsense)))
    return table, corpus


def mean_state(towers: Sequence[TextTower]) -> dict[str, Tensor]:
    """Averaged weights of networks that share a start ("model soup", Wortsman et al. 2022)."""
    states = [tower.state_dict() for tower in towers]
    return {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]}


@dataclass(frozen=True)
class TextSchool:
    """All that text towers learn from; see :class:`TextCourse`."""

    pictures: PictureVectors
    anchors: Tensor
    labels: Labels
    lexicon: Lexicon
    corpus: Corpus
    plan: TextPlan

    def teach(self, tower: TextTower, branch: int = 0) -> None:
        """One run of lessons; branches differ in what is random."""
        plan = replace(self.plan, seed=self.plan.seed + branch)
        given = (self.pictures, self.anchors, self.labels, self.lexicon, self.corpus, plan)
        TextCourse(tower, *given).run(report)

    def branch(self, tower: TextTower) -> None:
        """Runs that start where the tower is; their mean is where it ends."""
        branches = [deepcopy(tower) for _ in range(self.plan.branches)]
        for number, branch in enumerate(branches, 1):
            self.teach(branch, number)
        if branches:
            tower.load_state_dict(mean_state(branches))


def train(
    data: Path,
    out: Path,
    lexicon: Lexicon,
    plans: tuple[ImagePlan, TextPlan],
    side: int,
    resume: bool,
) -> None:
    """Prepare, learn, export; see the module.

    Args:
        data: folder of the packs.
        out: cache, checkpoints and, in ``out/starter``, the result.
        lexicon: the concept graph.
        plans: of the image tower and of the text tower.
        side: side at which the shipped model sees pictures.
        resume: go on from ``out/images.pt`` if it is there.
    """
    image_plan, text_plan = plans
    packs, labels = open_packs(data, out, lexicon)
    course = ImageCourse(packs, labels, image_plan, out)
    if resume and course.resume():
        report(f"images: going on from step {course.step}")
    course.run(report)
    report("texts: encoding pictures")
    tower = course.averaged_tower()
    pictures = encode_pictures(tower, packs, labels, text_plan, side)
    table, corpus = make_corpus(lexicon, packs[CAPTION_PACK], text_plan)
    text = TextTower(len(table.hashes), text_plan.width, text_plan.hidden, image_plan.dim)
    anchors = course.averaged_table()
    school = TextSchool(pictures, anchors, labels, lexicon, corpus, text_plan)
    school.teach(text)
    school.branch(text)
    config = {
        "family": "starter",
        "dim": image_plan.dim,
        "widths": image_plan.widths,
        "depths": image_plan.depths,
        "image": {"side": side, "resize": "squash", "resample": "bicubic"},
        "mirrored": True,
        "training": {"steps": course.step, "minutes": round(course.seconds / 60)},
    }
    write_folder(out / "starter", tower, (text, table), config)
    report(f"done: {out / 'starter'}")


def train_texts(data: Path, out: Path, lexicon: Lexicon, plan: TextPlan, model: Finished) -> None:
    """Let the text tower of a finished model learn on; its image tower stays as it is.

    Args:
        data: folder of the packs.
        out: cache and, in ``out/starter``, the result.
        lexicon: the concept graph; may have grown since.
        plan: of the text tower; its sizes are the finished model's.
        model: what to go on from.
    """
    packs, labels = open_packs(data, out, lexicon)
    report("texts: encoding pictures")
    side = int(model.config["image"]["side"])
    pictures = encode_pictures(model.image, packs, labels, plan, side)
    anchors = fit_table(*pictures.plain(), labels, plan.anchor_steps, plan.noise)
    table, corpus = make_corpus(lexicon, packs[CAPTION_PACK], plan, model.text.table)
    text = TextTower.of(model.text)
    TextSchool(pictures, anchors, labels, lexicon, corpus, plan).branch(text)
    write_folder(out / "starter", model.image, (text, table), model.config)
    report(f"done: {out / 'starter'}")


def open_packs(data: Path, out: Path, lexicon: Lexicon) -> tuple[dict[str, Pack], Labels]:
    """All packs to learn from and what their pictures show."""
    packs = {n: open_pack(data, out / "cache", n) for n in (*CLASS_PACKS, CAPTION_PACK)}
    return packs, build_labels(lexicon, list(packs.values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m photosearch.training.train")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training packs")
    parser.add_argument("--out", type=Path, required=True, help="cache, checkpoints, result")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument(
        "--from-model",
        type=Path,
        metavar="DIR",
        help="a finished starter folder: its image tower stays, its text tower learns on",
    )
    parser.add_argument("--lexicon", type=Path, default=LEXICON)
    parser.add_argument("--minutes", type=float, default=ImagePlan().minutes)
    parser.add_argument("--text-minutes", type=float, default=TextPlan().minutes)
    parser.add_argument(
        "--text-rate",
        type=float,
        default=TextPlan().rate,
        help="a finished text tower wants less, such as 0.0015",
    )
    parser.add_argument("--side", type=int, default=80, help="what the shipped model sees")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    text = replace(TextPlan(), minutes=given.text_minutes, rate=given.text_rate)
    lexicon = read_lexicon(given.lexicon)
    if given.from_model:
        train_texts(given.data, given.out, lexicon, text, Finished.read(given.from_model))
        return 0
    image = replace(ImagePlan(), minutes=given.minutes, workers=given.threads)
    train(given.data, given.out, lexicon, (image, text), given.side, given.resume)
    return 0


if __name__ == "__main__":
    sys.exit(main())
