"""Writing a sentence token by token: greedily, or following several at a time.

The rules are those of transformers 4 (scores by the length with the start token and without the
end, sentences compared while others still grow), because captions of models published for it
must come out the same; newer versions of that library rank otherwise. Runs in the engine. Knows
nothing of models, texts and pictures: it sees logits and token ids.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

Step = Callable[[Tensor, Tensor | None], Tensor]
"""Token ids so far, (rows, length), to logits of the next, (rows, vocabulary).

The second argument says which row of the last call each row continues; None in the first call.
"""
_DEAD = -1e9  # so unlikely that all beams but the first one start out silent


@dataclass(frozen=True)
class Sentence:
    """What was written.

    Attributes:
        ids: token ids with the start token, without the end token.
        score: sum of log-probabilities, that of the end included, by the number of ``ids``.
    """

    ids: tuple[int, ...]
    score: float


@dataclass(frozen=True)
class Rules:
    """How sentences begin and end.

    Attributes:
        start: id of the token that begins one.
        end: id of the token that ends one.
        pad: id of the token that fills up rows of pictures that are done.
        most: tokens of the longest one, without the start.
    """

    start: int
    end: int
    pad: int
    most: int


def greedy(step: Step, count: int, rules: Rules, device: torch.device) -> list[Sentence]:
    """The likeliest next token each time, for ``count`` pictures."""
    ids = torch.full((count, 1), rules.start, dtype=torch.long, device=device)
    growing = torch.ones(count, dtype=torch.bool, device=device)
    sums = torch.zeros(count, dtype=torch.float32, device=device)
    lengths = torch.ones(count, dtype=torch.long, device=device)
    origin = None
    while bool(growing.any()) and ids.shape[1] <= rules.most:
        best, tokens = step(ids, origin).float().log_softmax(dim=-1).max(dim=-1)
        origin = torch.arange(count, device=device)
        sums += best * growing
        tokens = torch.where(growing, tokens, rules.pad)
        growing &= tokens != rules.end
        lengths += growing
        ids = torch.cat([ids, tokens.unsqueeze(1)], dim=1)
    return [
        Sentence(tuple(row[:length]), total / length)
        for row, length, total in zip(ids.tolist(), lengths.tolist(), sums.tolist(), strict=True)
    ]


def search(
    step: Step, count: int, beams: int, rules: Rules, device: torch.device
) -> list[list[Sentence]]:
    """For each of ``count`` pictures its ``beams`` best sentences, best first.

    ``step`` gets ``beams`` rows for each picture, one picture's after the other's.
    """
    pictures = [_Picture(beams) for _ in range(count)]
    ids = torch.full((count * beams, 1), rules.start, dtype=torch.long, device=device)
    sums = torch.full((count, beams), _DEAD, dtype=torch.float32, device=device)
    sums[:, 0] = 0
    origin = None
    while ids.shape[1] <= rules.most and not all(picture.done for picture in pictures):
        log_probabilities = step(ids, origin).float().log_softmax(dim=-1)
        vocabulary = log_probabilities.shape[-1]
        totals = (log_probabilities + sums.view(-1, 1)).view(count, beams * vocabulary)
        # Twice as many as needed: even if half of them end here, enough go on.
        best, chosen = totals.topk(2 * beams, dim=1)
        rows = ids.view(count, beams, -1).tolist()
        continued = [
            picture.advance(own, scores, [divmod(entry, vocabulary) for entry in entries], rules)
            for picture, own, scores, entries in zip(
                pictures, rows, best.tolist(), chosen.tolist(), strict=True
            )
        ]
        sums = torch.tensor([[c.total for c in own] for own in continued], device=device)
        parents = [n * beams + c.beam for n, own in enumerate(continued) for c in own]
        tokens = [c.token for own in continued for c in own]
        origin = torch.tensor(parents, device=device)
        ids = torch.cat([ids[origin], torch.tensor(tokens, device=device).unsqueeze(1)], dim=1)
    for picture, own, totals_left in zip(
        pictures, ids.view(count, beams, -1).tolist(), sums.tolist(), strict=True
    ):
        if not picture.done:
            for row, total in zip(own, totals_left, strict=True):
                picture.keep(row, total)
    return [picture.sentences() for picture in pictures]


@dataclass(frozen=True)
class _Continued:
    """A sentence that grows on: which one by which token, and its log-probability so far."""

    beam: int
    token: int
    total: float


@dataclass
class _Picture:
    """The sentences about one picture: those finished so far, the best ``beams`` of them."""

    beams: int
    done: bool = False
    _finished: list[tuple[float, int, Sentence]] = field(default_factory=list)
    _count: int = 0

    def keep(self, row: list[int], total: float) -> None:
        """Add a finished sentence if it is better than the worst that is kept."""
        score = total / len(row)
        if len(self._finished) == self.beams and score <= self._finished[0][0]:
            return
        self._count += 1
        heapq.heappush(self._finished, (score, self._count, Sentence(tuple(row), score)))
        if len(self._finished) > self.beams:
            heapq.heappop(self._finished)

    def advance(
        self,
        rows: list[list[int]],
        totals: list[float],
        entries: list[tuple[int, int]],
        rules: Rules,
    ) -> list[_Continued]:
        """Sort the likeliest continuations into finished and growing ones."""
        if self.done:
            return [_Continued(0, rules.pad, 0.0)] * self.beams
        growing: list[_Continued] = []
        for rank, (total, (beam, token)) in enumerate(zip(totals, entries, strict=True)):
            if token != rules.end:
                growing.append(_Continued(beam, token, total))
            elif rank < self.beams:
                self.keep(rows[beam], total)
            if len(growing) == self.beams:
                break
        length = len(rows[0])
        # Nothing that grows on can overtake the worst that is kept.
        self.done = (
            len(self._finished) >= self.beams and self._finished[0][0] >= max(totals) / length
        )
        return growing

    def sentences(self) -> list[Sentence]:
        """Best first."""
        return [sentence for _, _, sentence in sorted(self._finished, reverse=True)]
