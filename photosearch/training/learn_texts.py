"""The text tower's lessons: n-grams learn to point where pictures are.

Called by :mod:`photosearch.training.train` after the image tower. Pictures are encoded once and
stay where they are; phrases in three languages are pulled to the pictures they name, to each
other, and, without pictures, to what is broader; nonsense is pushed away from everything. Knows
vectors, label rows and n-gram rows; knows no pixels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from photosearch.training.corpus import Texts
from photosearch.training.labels import Labels
from photosearch.training.lexicon import LANGUAGES, Lexicon
from photosearch.training.losses import both_ways
from photosearch.training.plans import TextPlan
from photosearch.training.text_tower import TextTower

_BROAD_ENOUGH = 0.8  # how near a concept without pictures has to come to what is broader
_ANCHORED = 0.4  # words and image lessons together rank better than either
_NONSENSE = 64
_ALIKE = 20.0  # inverse temperature of captions of one picture against those of others


@dataclass(frozen=True)
class PictureVectors:
    """Pictures as the finished image tower sees them; all vectors have length one.

    Attributes:
        classed: ``(n, dim)`` float32, pictures with a class.
        classed_rows: ``(n,)`` int64, their label rows.
        views: ``(views, m, dim)`` float32, captioned pictures; the last view is the plain one.
        view_rows: ``(m,)`` int64, label rows of the captioned pictures.
        learnable: ``(k,)`` int64, which captioned pictures are for learning, ascending.
        anchors: ``(concepts, dim)`` float32, each concept as the image lessons knew it.
    """

    classed: Tensor
    classed_rows: NDArray[np.int64]
    views: Tensor
    view_rows: NDArray[np.int64]
    learnable: NDArray[np.int64]
    anchors: Tensor


@dataclass(frozen=True)
class Corpus:
    """All texts of training, numbered; see :class:`Texts`."""

    concepts: Texts
    captions: Texts
    nonsense: Texts


class Balance(nn.Module):
    """Learned temperatures and the threshold between present and absent."""

    def __init__(self) -> None:
        super().__init__()
        self.concept = nn.Parameter(torch.tensor(math.log(15.0)))
        self.caption = nn.Parameter(torch.tensor(math.log(15.0)))
        self.certain = nn.Parameter(torch.tensor(math.log(10.0)))
        self.threshold = nn.Parameter(torch.tensor(-3.0))


class TextCourse:
    """A run of lessons for the text tower.

    Args:
        tower: what learns; may have learned before.
        pictures: the vectors to learn from.
        labels: what the pictures show.
        lexicon: the concept graph, in the labels' order.
        corpus: the texts.
        plan: the numbers.
    """

    def __init__(
        self,
        tower: TextTower,
        pictures: PictureVectors,
        labels: Labels,
        lexicon: Lexicon,
        corpus: Corpus,
        plan: TextPlan,
    ) -> None:
        torch.manual_seed(plan.seed)
        self.tower, self._plan = tower, plan
        self._pictures, self._corpus = pictures, corpus
        self._balance = Balance()
        self._present = torch.from_numpy(labels.present)
        self._absent = torch.from_numpy(labels.absent)
        self._random = np.random.default_rng(plan.seed)
        self._optimiser = self._make_optimiser()
        self._rates = [group["lr"] for group in self._optimiser.param_groups]
        self._concept_texts = corpus.concepts.by_owner(len(lexicon.concepts))
        self._caption_texts = corpus.captions.by_owner(len(pictures.view_rows))
        self._pictured = labels.present.sum(0) > 0
        self._speaks = [
            [n for n in range(len(LANGUAGES)) if len(texts[n])] for texts in self._concept_texts
        ]
        self._usable = np.array([n for n, spoken in enumerate(self._speaks) if spoken])
        self._broader = [
            [lexicon.number[b] for b in c.broader if b in lexicon.number and b != c.id]
            for c in lexicon.concepts
        ]
        self._odds = self._concept_odds(labels)

    def _make_optimiser(self) -> torch.optim.Optimizer:
        tower, rate = self.tower, self._plan.rate
        layers = [p for m in (tower.skip, tower.hidden, tower.out) for p in m.parameters()]
        groups = [
            {"params": [tower.vectors], "lr": rate, "weight_decay": 0.0},
            {"params": [tower.importance], "lr": 2 * rate, "weight_decay": 0.0},
            {"params": [*layers, tower.fallback], "lr": rate / 4, "weight_decay": 0.01},
            {"params": list(self._balance.parameters()), "lr": rate / 2, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, betas=(0.9, 0.98))

    def _concept_odds(self, labels: Labels) -> NDArray[np.float64]:
        """How often each usable concept is drawn: by the root of how many pictures show it."""
        pictures = self._pictures
        seen = labels.present[pictures.classed_rows].sum(0)
        seen = seen + 4 * labels.present[pictures.view_rows[pictures.learnable]].sum(0)
        odds = np.where(self._pictured, np.clip(seen, 20, 400) ** 0.5, 4.0)[self._usable]
        return np.asarray(odds / odds.sum(), np.float64)

    def _encode(self, texts: Texts, numbers: Sequence[int], drop: float) -> Tensor:
        rows, starts = texts.batch(np.array(numbers, np.int64), drop, self._random)
        vectors: Tensor = self.tower(torch.from_numpy(rows), torch.from_numpy(starts))
        return vectors

    def _pick(self, texts: Sequence[Sequence[NDArray[np.int64]]], owner: int, lang: int) -> int:
        numbers = texts[owner][lang]
        return int(numbers[self._random.integers(len(numbers))])

    def _phrase(self, concept: int) -> int:
        spoken = self._speaks[concept]
        language = spoken[self._random.integers(len(spoken))]
        return self._pick(self._concept_texts, concept, language)

    def _concept_loss(self, pictures: Tensor, rows: NDArray[np.int64]) -> dict[str, Tensor]:
        count = min(self._plan.concepts, len(self._usable))
        chosen = self._random.choice(self._usable, count, replace=False, p=self._odds)
        one, other = (
            self._encode(self._corpus.concepts, [self._phrase(c) for c in chosen], self._plan.drop)
            for _ in range(2)
        )
        present = self._present[torch.from_numpy(rows)][:, chosen]
        absent = self._absent[torch.from_numpy(rows)][:, chosen]
        scale = self._balance.concept.exp().clamp(max=40)
        ranking = sum(both_ways(scale * pictures @ t.t(), present, absent) for t in (one, other))
        certain = self._certainty(pictures, one)
        unseen = torch.from_numpy(~self._pictured[chosen])
        anchors = self._pictures.anchors[torch.from_numpy(chosen)]
        apart = (1 - ((one + other) * anchors).sum(1) / 2)[~unseen]
        yes = (functional.softplus(-certain) * present).sum() / present.sum().clamp_min(1)
        no = (functional.softplus(certain) * absent).sum() / absent.sum().clamp_min(1)
        parts = {
            "ranking": 0.5 * torch.as_tensor(ranking),
            "certainty": 0.25 * (yes + no),
            "anchors": _ANCHORED * apart.mean() if len(apart) else one.new_zeros(()),
            "synonyms": 0.5 * (1 - (one * other).sum(1)).mean(),
        }
        if unseen.any():
            parts["unseen"] = 0.1 * functional.softplus(certain[:, unseen]).mean()
            parts["broader"] = 0.5 * self._broader_loss(chosen, one)
        return parts

    def _certainty(self, pictures: Tensor, texts: Tensor) -> Tensor:
        balance = self._balance
        return balance.certain.exp() * (pictures @ texts.t()) + balance.threshold

    def _broader_loss(self, chosen: NDArray[np.int64], vectors: Tensor) -> Tensor:
        """Concepts without pictures should lie near what is broader."""
        places: list[int] = []
        phrases: list[int] = []
        owners: list[int] = []
        for place, concept in enumerate(chosen.tolist()):
            parents = [b for b in self._broader[concept] if self._speaks[b]]
            if self._pictured[concept] or not parents or len(places) >= 96:
                continue
            phrases += [self._phrase(b) for b in parents]
            owners += [len(places)] * len(parents)
            places.append(place)
        if not places:
            return vectors.new_zeros(())
        with torch.no_grad():
            parts = self._encode(self._corpus.concepts, phrases, 0.0)
            sums = torch.zeros(len(places), parts.shape[1])
            aims = functional.normalize(sums.index_add_(0, torch.tensor(owners), parts), dim=1)
        return functional.relu(_BROAD_ENOUGH - (vectors[places] * aims).sum(1)).mean()

    def _nonsense_loss(self, pictures: Tensor) -> Tensor:
        total = len(self._corpus.nonsense.owner)
        numbers = self._random.choice(total, min(_NONSENSE, total), replace=False)
        nonsense = self._encode(self._corpus.nonsense, numbers.tolist(), 0.0)
        nothing = functional.normalize(self.tower.fallback, dim=0)[None]
        return (
            0.3 * functional.softplus(self._certainty(pictures, nonsense)).mean()
            + 0.1 * functional.softplus(self._certainty(pictures, nothing)).mean()
        )

    def _caption_loss(self, view: Tensor, chosen: NDArray[np.int64]) -> dict[str, Tensor]:
        learnable = self._pictures.learnable
        bank, own = view[learnable], torch.from_numpy(np.searchsorted(learnable, chosen))
        scale = self._balance.caption.exp().clamp(max=50)
        order = torch.arange(len(chosen))
        spoken = []
        for language in range(len(LANGUAGES)):
            texts = [
                self._pick(self._caption_texts, o, language if len(self._caption_texts[o][language])
                           else 0)
                for o in chosen.tolist()
            ]  # fmt: skip
            spoken.append(self._encode(self._corpus.captions, texts, self._plan.drop))
        caption = view.new_zeros(())
        for vectors in spoken:
            there = functional.cross_entropy(scale * vectors @ bank.t(), own)
            back = functional.cross_entropy(scale * view[chosen] @ vectors.t(), order)
            caption = caption + (0.7 * there + 0.3 * back) / len(spoken)
        across = view.new_zeros(())
        for one, other in ((0, 1), (0, 2), (1, 2)):
            logits = _ALIKE * spoken[one] @ spoken[other].t()
            for matrix in (logits, logits.t()):
                across = across + functional.cross_entropy(matrix, order) / 6
        return {"captions": self._plan.caption_weight * caption, "languages": 0.25 * across}

    def _shaken(self, vectors: Tensor) -> Tensor:
        noise = torch.randn(vectors.shape) * self._plan.noise / vectors.shape[1] ** 0.5
        return functional.normalize(vectors + noise, dim=1)

    def losses(self) -> dict[str, Tensor]:
        """The parts of the loss on a random batch, already weighted."""
        pictures, random = self._pictures, self._random
        classed, captioned = self._plan.pictures
        some = random.choice(
            len(pictures.classed), min(classed, len(pictures.classed)), replace=False
        )
        told = random.choice(
            pictures.learnable, min(captioned, len(pictures.learnable)), replace=False
        )
        view = self._shaken(pictures.views[random.integers(len(pictures.views))])
        batch = torch.cat([self._shaken(pictures.classed[some]), view[told]])
        rows = np.concatenate([pictures.classed_rows[some], pictures.view_rows[told]])
        parts = self._concept_loss(batch, rows)
        parts["nonsense"] = self._nonsense_loss(batch)
        return parts | self._caption_loss(view, told[: self._plan.captions])

    def run(self, report: Callable[[str], None]) -> None:
        """Learn until the plan is done."""
        began, step, progress = time.monotonic(), 0, 0.0
        while progress < 1:
            factor = min(1.0, step / 50) * (1 - progress) + 0.01
            for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
                group["lr"] = rate * factor
            parts = self.losses()
            self._optimiser.zero_grad(set_to_none=True)
            torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
            self._optimiser.step()
            step += 1
            if step % 100 == 0:
                losses = ", ".join(f"{name} {float(v):.3f}" for name, v in parts.items())
                report(f"texts: step {step}, {progress:.1%}, {losses}")
            spent = time.monotonic() - began
            steps, minutes = self._plan.steps, self._plan.minutes
            progress = step / steps if steps else spent / (60 * minutes)
