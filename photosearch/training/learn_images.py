"""The image tower's lessons: classes, concepts and captions as vectors of a table.

Called by :mod:`photosearch.training.train`. While pictures are learned, each concept is one row
of a table and a caption is the sum of its concepts; words come later (``learn_texts``), which
keeps the expensive part independent of the lexicon's wording. Knows pixels and label rows;
knows no texts.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from photosearch.models.starter_image import ImageTower
from photosearch.training.augment import cut_out, random_views
from photosearch.training.crew import Crew
from photosearch.training.data import CAPTION_PACK, Pack
from photosearch.training.labels import Labels
from photosearch.training.losses import both_ways
from photosearch.training.optimise import Muon, follow
from photosearch.training.plans import ImagePlan

_CUT_OUT = 0.2  # share of dishes shown on white, as cut-out photos of food are
_PIECE = 48  # pictures whose views one worker makes at a time
_SAID = 0.6  # share of a picture's concepts that a made-up caption mentions
_HOTTEST = 30.0  # contrastive temperatures below 1/30 made training unsteady


class ImageLearner(nn.Module):
    """The image tower with what it needs while learning and drops afterwards."""

    def __init__(self, plan: ImagePlan, concepts: int, classes: int) -> None:
        super().__init__()
        self.tower = ImageTower(plan.widths, plan.depths, plan.dim)
        self.table = nn.Parameter(torch.randn(concepts, plan.dim) * 0.05)
        self.weight = nn.Parameter(torch.zeros(concepts))
        self.head = nn.Linear(self.tower.width, classes)
        self.scale = nn.Parameter(torch.tensor(math.log(12.0)))
        self.scale2 = nn.Parameter(torch.tensor(math.log(12.0)))


@dataclass(frozen=True)
class Batch:
    """One step's pictures; the captioned ones come last.

    Attributes:
        pixels: ``(n, 3, side, side)`` float32, normalised.
        present: ``(n, concepts)`` float32.
        absent: ``(n, concepts)`` float32.
        classes: ``(n,)`` int64, -1 without class.
        captioned: how many of the last pictures are captioned.
        said: ``(captioned, concepts)`` float32, what made-up captions mention.
    """

    pixels: Tensor
    present: Tensor
    absent: Tensor
    classes: Tensor
    captioned: int
    said: Tensor


def as_floats(pack: Pack, numbers: NDArray[np.int64]) -> Tensor:
    """Pictures of a pack as ``(n, 3, side, side)`` float32 in [0, 1]."""
    pixels = np.ascontiguousarray(pack.pixels[numbers].transpose(0, 3, 1, 2))
    return torch.from_numpy(pixels).float().div_(255)


def draw_batch(
    packs: Mapping[str, Pack],
    labels: Labels,
    plan: ImagePlan,
    step: int,
    side: int,
    crew: Crew,
) -> Batch:
    """The batch of one step; depends on plan, data and step only, so a run can be resumed."""
    random = np.random.default_rng((plan.seed, step))
    total = sum(plan.shares[name] for name in packs)
    pieces: list[tuple[str, NDArray[np.int64], int]] = []
    rows, classes, captioned = [], [], 0
    for name in sorted(packs, key=lambda name: name == CAPTION_PACK):
        pack = packs[name]
        allowed = np.array([i for i, split in enumerate(pack.splits) if split != "val"])
        count = min(len(allowed), max(1, round(plan.batch * plan.shares[name] / total)))
        numbers = np.sort(random.choice(allowed, count, replace=False))
        for part in np.array_split(numbers, max(1, count // _PIECE)):
            pieces.append((name, part, plan.seed * 1_000_003 + 64 * step + len(pieces)))
        rows.append(labels.row_of[name][numbers])
        classes.append(labels.classes[name][numbers])
        captioned = count if name == CAPTION_PACK else 0

    def views(piece: tuple[str, NDArray[np.int64], int]) -> Tensor:
        name, numbers, seed = piece
        generator = torch.Generator().manual_seed(seed)
        pictures = as_floats(packs[name], numbers)
        if name.startswith("food"):
            pictures = cut_out(pictures, _CUT_OUT, generator)
        return random_views(pictures, side, plan.views, generator)

    generator = torch.Generator().manual_seed(plan.seed * 1_000_003 + 64 * step + 63)
    row = np.concatenate(rows)
    present = torch.from_numpy(labels.present[row])
    last = present[len(present) - captioned :]
    said = last * (torch.rand(last.shape, generator=generator) < _SAID)
    return Batch(
        torch.cat(crew.map(views, pieces)),
        present,
        torch.from_numpy(labels.absent[row]),
        torch.from_numpy(np.concatenate(classes)),
        captioned,
        said,
    )


def image_loss(
    model: ImageLearner, batch: Batch, pooled: Tensor, plan: ImagePlan
) -> dict[str, Tensor]:
    """The parts of the loss, already weighted.

    Args:
        model: what learns.
        batch: what the pictures show.
        pooled: ``(n, width)`` float32, their features averaged over the picture.
        plan: the weights of the parts.
    """
    features = model.tower.norm(pooled)
    vectors = functional.normalize(model.tower.project(features).float(), dim=1)
    table = functional.normalize(model.table, dim=1)
    scale = model.scale.exp().clamp(max=_HOTTEST)
    parts = {"concepts": both_ways(vectors @ table.t() * scale, batch.present, batch.absent)}
    classed = batch.classes >= 0
    if classed.any():
        guesses = model.head(features[classed])
        aims = batch.classes[classed]
        loss = functional.cross_entropy(guesses, aims, label_smoothing=0.1)
        parts["classes"] = plan.class_weight * loss
    if batch.captioned > 1:
        bags = functional.normalize((batch.said * model.weight.exp()) @ table, dim=1)
        scale = model.scale2.exp().clamp(max=_HOTTEST)
        logits = vectors[-batch.captioned :] @ bags.t() * scale
        own = torch.arange(batch.captioned)
        there, back = (functional.cross_entropy(x, own) for x in (logits, logits.t()))
        parts["captions"] = plan.caption_weight * 0.5 * (there + back)
    return parts


def learn(model: ImageLearner, batch: Batch, plan: ImagePlan, crew: Crew) -> dict[str, float]:
    """Add one batch's gradients; returns the parts of its loss.

    The convolutions work on mixed pieces of the batch, the loss on the whole of it, as a
    contrastive loss must; its gradient then goes back through the pieces.
    """
    order = torch.randperm(len(batch.pixels), generator=torch.Generator().manual_seed(plan.seed))
    pieces = order.chunk(plan.pieces)

    def forward(piece: Tensor) -> Tensor:
        pixels = batch.pixels[piece].contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            maps: Tensor = model.tower.features(pixels)
            return maps.float().mean((2, 3))

    parts_of = crew.map(forward, pieces)
    pooled = torch.empty(len(order), model.tower.width)
    pooled[order] = torch.cat([part.detach() for part in parts_of])
    pooled.requires_grad_()
    parts = image_loss(model, batch, pooled, plan)
    torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
    slope = pooled.grad
    if slope is not None:
        crew.map(
            lambda pair: torch.autograd.backward(pair[0], slope[pair[1]]),
            zip(parts_of, pieces, strict=True),
        )
    return {name: float(part.detach()) for name, part in parts.items()}


def optimisers(model: ImageLearner, plan: ImagePlan) -> list[torch.optim.Optimizer]:
    """Muon for the 3x3 convolutions after the stem, AdamW for the rest."""
    kernels = [
        p for p in model.tower.parameters() if p.ndim == 4 and p.shape[1] > 3 and p.shape[-1] == 3
    ]
    chosen = {id(p) for p in kernels}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    return [
        Muon(kernels, plan.muon_rate, plan.decay),
        torch.optim.AdamW(rest, lr=plan.other_rate, betas=(0.9, 0.98), weight_decay=0.02),
    ]


def rate_at(progress: float, warm: float) -> float:
    """Part of the full learning rate: up in a line, then down in a line."""
    rising, falling = progress / warm, (1 - progress) / (1 - warm)
    return max(min(rising, falling), 0.003)


def side_at(progress: float, stages: Sequence[tuple[int, float]]) -> int:
    """Side of the views at this part of the run."""
    end = 0.0
    for side, part in stages:
        end += part
        if progress < end:
            return side
    return stages[-1][0]


class ImageCourse:
    """A run of lessons that can be stopped and taken up again.

    Args:
        packs: the packs to learn from, by name.
        labels: what their pictures show.
        plan: the numbers.
        folder: where the checkpoint ``images.pt`` is kept.
    """

    def __init__(
        self, packs: Mapping[str, Pack], labels: Labels, plan: ImagePlan, folder: Path
    ) -> None:
        torch.manual_seed(plan.seed)
        self._packs, self._labels, self._plan = packs, labels, plan
        self._path = folder / "images.pt"
        self._crew = Crew(plan.workers)
        self.model = ImageLearner(plan, labels.present.shape[1], labels.class_count)
        self.model.tower.channels_last()
        self._optimisers = optimisers(self.model, plan)
        self._rates = [[g["lr"] for g in o.param_groups] for o in self._optimisers]
        self.average = {name: t.clone() for name, t in self.model.state_dict().items()}
        self.step = 0
        self.seconds = 0.0

    @property
    def progress(self) -> float:
        """How much of the run is done, 0 to 1."""
        if self._plan.steps:
            return self.step / self._plan.steps
        planned = 60 * self._plan.minutes
        return self.seconds / planned if planned else 1.0

    def resume(self) -> bool:
        """Take up the checkpoint if there is one; says whether there was."""
        if not self._path.exists():
            return False
        saved = torch.load(self._path, weights_only=True)
        self.model.load_state_dict(saved["model"])
        self.average = saved["average"]
        self.step, self.seconds = saved["step"], saved["seconds"]
        for optimiser, state in zip(self._optimisers, saved["optimisers"], strict=True):
            optimiser.load_state_dict(state)
        return True

    def save(self) -> None:
        """Write the checkpoint; a reader sees the old one or the new one."""
        saved = {
            "model": self.model.state_dict(),
            "average": self.average,
            "optimisers": [o.state_dict() for o in self._optimisers],
            "step": self.step,
            "seconds": self.seconds,
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(saved, self._path.with_suffix(".part"))
        self._path.with_suffix(".part").replace(self._path)

    def advance(self) -> dict[str, float]:
        """One step; returns the parts of its loss."""
        began = time.monotonic()
        factor = rate_at(self.progress, self._plan.warm)
        for optimiser, rates in zip(self._optimisers, self._rates, strict=True):
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            optimiser.zero_grad(set_to_none=True)
        side = side_at(self.progress, self._plan.stages)
        batch = draw_batch(self._packs, self._labels, self._plan, self.step, side, self._crew)
        self.model.train()
        parts = learn(self.model, batch, self._plan, self._crew)
        for optimiser in self._optimisers:
            optimiser.step()
        decay = min(self._plan.average, (1 + self.step) / (10 + self.step))
        follow(self.average, self.model.state_dict(), decay)
        self.step += 1
        self.seconds += time.monotonic() - began
        return parts

    def run(self, report: Callable[[str], None]) -> None:
        """Learn until the plan is done, saving now and then."""
        saved = self.seconds
        while self.progress < 1:
            parts = self.advance()
            if self.step % 50 == 0:
                losses = ", ".join(f"{name} {value:.3f}" for name, value in parts.items())
                report(f"images: step {self.step}, {self.progress:.1%}, {losses}")
            if self.seconds - saved > 60 * self._plan.save_minutes:
                self.save()
                saved = self.seconds
        self.save()

    def averaged_table(self) -> Tensor:
        """Each concept's averaged vector, ``(concepts, dim)`` float32, of length one."""
        return functional.normalize(self.average["table"], dim=1)

    def averaged_tower(self) -> ImageTower:
        """The image tower with averaged weights, ready to encode."""
        tower = ImageTower(self._plan.widths, self._plan.depths, self._plan.dim)
        prefix = "tower."
        tower.load_state_dict(
            {n.removeprefix(prefix): t for n, t in self.average.items() if n.startswith(prefix)}
        )
        tower.channels_last()
        return tower.eval()
