"""The text tower's lessons: n-grams learn to point where pictures are.

Called by :mod:`photosearch.training.train` after the image tower. Pictures are encoded once and
stay where they are; phrases in three languages are pulled to the pictures they name, to each
other, and, without pictures, a little to what is broader. One line for all words keeps scores
honest: the best pictures are above it where a thing is here, below where it is not; words
without pictures and nonsense stay below. Knows vectors, label rows and n-gram rows; knows no
pixels.
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

_NONSENSE = 128
_RIVALS = 1536  # pictures that a caption's own is told from
_FEW = 4  # pictures of a concept, as many as a small library has of it
_STRONGEST = 3  # best pictures that speak for a query, as for the relevance line
_SHOWN, _SURELY = 0.5, 0.3  # weights from which a picture counts as showing, or lacking, a concept
_NOBODY = -1.0  # no cosine is below this
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
    """

    classed: Tensor
    classed_rows: NDArray[np.int64]
    views: Tensor
    view_rows: NDArray[np.int64]
    learnable: NDArray[np.int64]

    def plain(self) -> tuple[Tensor, NDArray[np.int64]]:
        """Every picture to learn from once, captioned ones in their plain view, and its row."""
        own = self.learnable
        return (
            torch.cat([self.classed, self.views[-1][torch.from_numpy(own)]]),
            np.concatenate([self.classed_rows, self.view_rows[own]]),
        )


@dataclass(frozen=True)
class Corpus:
    """All texts of training, numbered; see :class:`Texts`."""

    concepts: Texts
    captions: Texts
    nonsense: Texts


class Balance(nn.Module):
    """Learned temperatures and thresholds.

    ``threshold`` is between a picture that shows a thing and one that does not, ``line`` between
    a thing that is somewhere among many pictures and one that is nowhere.
    """

    def __init__(self) -> None:
        super().__init__()
        self.concept = nn.Parameter(torch.tensor(math.log(15.0)))
        self.caption = nn.Parameter(torch.tensor(math.log(15.0)))
        self.certain = nn.Parameter(torch.tensor(math.log(10.0)))
        self.threshold = nn.Parameter(torch.tensor(-3.0))
        self.sure = nn.Parameter(torch.tensor(math.log(20.0)))
        self.line = nn.Parameter(torch.tensor(-8.0))


class TextCourse:
    """A run of lessons for the text tower.

    Args:
        tower: what learns; may have learned before.
        pictures: the vectors to learn from.
        anchors: ``(concepts, dim)`` float32, each concept as the image lessons knew it.
        labels: what the pictures show.
        lexicon: the concept graph, in the labels' order.
        corpus: the texts.
        plan: the numbers.
    """

    def __init__(
        self,
        tower: TextTower,
        pictures: PictureVectors,
        anchors: Tensor,
        labels: Labels,
        lexicon: Lexicon,
        corpus: Corpus,
        plan: TextPlan,
    ) -> None:
        torch.manual_seed(plan.seed)
        self.tower, self._plan = tower, plan
        self._pictures, self._anchors, self._corpus = pictures, anchors, corpus
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
        return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)

    def _concept_odds(self, labels: Labels) -> NDArray[np.float64]:
        """How often each usable concept is drawn: by the root of how many pictures show it."""
        pictures = self._pictures
        seen = labels.present[pictures.classed_rows].sum(0)
        seen = seen + 4 * labels.present[pictures.view_rows[pictures.learnable]].sum(0)
        odds = np.where(self._pictured, np.clip(seen, 20, 400) ** 0.5, 4.0)[self._usable]
        return np.asarray(odds / odds.sum(), np.float64)

    def _encode(self, *asked: tuple[Texts, Sequence[int], float]) -> list[Tensor]:
        """Vectors of several lists of texts, each with its share of n-grams left out.

        One pass for all: what a pass costs is mostly the gradient of the whole table.
        """
        parts = [t.batch(np.array(n, np.int64), drop, self._random) for t, n, drop in asked]
        before = np.cumsum([0, *(len(rows) for rows, _ in parts)])
        starts = [starts + offset for (_, starts), offset in zip(parts, before, strict=False)]
        rows = np.concatenate([rows for rows, _ in parts])
        vectors = self.tower(torch.from_numpy(rows), torch.from_numpy(np.concatenate(starts)))
        return list(vectors.split([len(numbers) for _, numbers, _ in asked]))

    def _pick(self, texts: Sequence[Sequence[NDArray[np.int64]]], owner: int, lang: int) -> int:
        numbers = texts[owner][lang]
        return int(numbers[self._random.integers(len(numbers))])

    def _phrase(self, concept: int) -> int:
        spoken = self._speaks[concept]
        language = spoken[self._random.integers(len(spoken))]
        return self._pick(self._concept_texts, concept, language)

    def _concept_loss(
        self,
        pictures: Tensor,
        rows: NDArray[np.int64],
        chosen: NDArray[np.int64],
        phrases: Sequence[Tensor],
    ) -> dict[str, Tensor]:
        one, other = phrases
        present = self._present[torch.from_numpy(rows)][:, chosen]
        absent = self._absent[torch.from_numpy(rows)][:, chosen]
        scale = self._balance.concept.exp().clamp(max=40)
        ranking = sum(both_ways(scale * pictures @ t.t(), present, absent) for t in (one, other))
        certain = self._certainty(pictures, one)
        unseen = torch.from_numpy(~self._pictured[chosen])
        anchors = self._anchors[torch.from_numpy(chosen)]
        apart = (1 - ((one + other) * anchors).sum(1) / 2)[~unseen]
        yes = (functional.softplus(-certain) * present).sum() / present.sum().clamp_min(1)
        no = (functional.softplus(certain) * absent).sum() / absent.sum().clamp_min(1)
        plan = self._plan
        here = self._here_loss(pictures @ other.t(), present, (absent > _SURELY) | unseen)
        parts = {
            "ranking": 0.5 * torch.as_tensor(ranking),
            "certainty": 0.25 * (yes + no),
            "here": plan.here_weight * here,
            "anchors": plan.anchor_weight * apart.mean() if len(apart) else one.new_zeros(()),
            "synonyms": 0.5 * (1 - (one * other).sum(1)).mean(),
        }
        if unseen.any():
            parts["unseen"] = 0.1 * functional.softplus(certain[:, unseen]).mean()
            parts["broader"] = 0.5 * self._broader_loss(chosen, one)
        return parts

    def _certainty(self, pictures: Tensor, texts: Tensor) -> Tensor:
        balance = self._balance
        return balance.certain.exp() * (pictures @ texts.t()) + balance.threshold

    def _sureness(self, scores: Tensor) -> Tensor:
        balance = self._balance
        return balance.sure.exp().clamp(max=60) * scores + balance.line

    def _strongest(self, scores: Tensor) -> Tensor:
        """How sure of each text its best pictures make, as they do for the relevance line."""
        best = scores.topk(min(_STRONGEST, len(scores)), 0).values.mean(0)
        return self._sureness(best[best > _NOBODY])

    def _here_loss(self, scores: Tensor, present: Tensor, lacking: Tensor) -> Tensor:
        """One line for all: best pictures above it where a concept is, below where it is not.

        Each concept is asked of two libraries, one where a few pictures show it and one where
        none does; what counts is what the best pictures reach.

        Args:
            scores: ``(pictures, concepts)`` cosines.
            present: how surely a picture shows a concept.
            lacking: where it surely does not.
        """
        shows = present > _SHOWN
        few = torch.rand(shows.shape) * shows.sum(0) < _FEW
        own = scores.masked_fill(~(shows & few), 2 * _NOBODY).amax(0)
        here = functional.softplus(-self._sureness(own[own > _NOBODY]))
        rivals = scores.masked_fill(~lacking, 2 * _NOBODY)
        gone = functional.softplus(self._strongest(rivals))
        return here.sum() / max(len(here), 1) + gone.sum() / max(len(gone), 1)

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
            (parts,) = self._encode((self._corpus.concepts, phrases, 0.0))
            sums = torch.zeros(len(places), parts.shape[1])
            aims = functional.normalize(sums.index_add_(0, torch.tensor(owners), parts), dim=1)
        return functional.relu(self._plan.broad - (vectors[places] * aims).sum(1)).mean()

    def _nonsense_loss(self, pictures: Tensor, nonsense: Tensor) -> Tensor:
        nothing = functional.normalize(self.tower.fallback, dim=0)[None]
        return (
            0.3 * functional.softplus(self._certainty(pictures, nonsense)).mean()
            + 0.3 * functional.softplus(self._strongest(pictures @ nonsense.t())).mean()
            + 0.1 * functional.softplus(self._certainty(pictures, nothing)).mean()
        )

    def _captions_of(self, chosen: NDArray[np.int64]) -> list[list[int]]:
        """A caption of each picture, per language; English where there is none."""
        texts = self._caption_texts
        return [
            [self._pick(texts, o, lang if len(texts[o][lang]) else 0) for o in chosen.tolist()]
            for lang in range(len(LANGUAGES))
        ]

    def _caption_loss(
        self, view: Tensor, chosen: NDArray[np.int64], spoken: Sequence[Tensor]
    ) -> dict[str, Tensor]:
        learnable = self._pictures.learnable
        others = self._random.choice(learnable, min(_RIVALS, len(learnable)), replace=False)
        among = np.union1d(chosen, others)
        bank, own = view[among], torch.from_numpy(np.searchsorted(among, chosen))
        scale = self._balance.caption.exp().clamp(max=50)
        order = torch.arange(len(chosen))
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
        scores = torch.cat([(vectors * view[chosen]).sum(1) for vectors in spoken])
        here = functional.softplus(-self._sureness(scores)).mean()
        return {
            "captions": self._plan.caption_weight * caption,
            "languages": 0.25 * across,
            "told": 0.5 * self._plan.here_weight * here,
        }

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
        count = min(self._plan.concepts, len(self._usable))
        chosen = random.choice(self._usable, count, replace=False, p=self._odds)
        total, corpus, drop = len(self._corpus.nonsense.owner), self._corpus, self._plan.drop
        nothing = random.choice(total, min(_NONSENSE, total), replace=False).tolist()
        told = told[: self._plan.captions]
        *phrases, nonsense, english, korean, chinese = self._encode(
            *((corpus.concepts, [self._phrase(c) for c in chosen], drop) for _ in range(2)),
            (corpus.nonsense, nothing, 0.0),
            *((corpus.captions, numbers, drop) for numbers in self._captions_of(told)),
        )
        parts = self._concept_loss(batch, rows, chosen, phrases)
        parts["nonsense"] = self._nonsense_loss(batch, nonsense)
        return parts | self._caption_loss(view, told, (english, korean, chinese))

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
                losses = ", ".join(f"{name} {float(v.detach()):.3f}" for name, v in parts.items())
                report(f"texts: step {step}, {progress:.1%}, {losses}")
            spent = time.monotonic() - began
            steps, planned = self._plan.steps, 60 * self._plan.minutes
            progress = step / steps if steps else spent / max(planned, 1e-9)
