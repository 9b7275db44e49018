"""From the exact to the fast tier, in pieces, while the exact one answers.

Run by ``replica`` on the thread that does background work. It learns a codebook from the library's
own vectors, codes them block by block, and measures meanwhile how many candidates an answer needs
here, and of codes in parts how far these reach: photos are asked for as words do it, and as photos
do, because texts lie elsewhere than images and what they mean is found less easily. If no number of
candidates will do, there is no fast tier here.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import DEEP, DEPTH, Ids, Slots, Store, Vectors
from photosearch.index.codes import FINE, LEARN_FROM, LEAST, Codes
from photosearch.index.fast import Aim, AnyCodes, FastIndex
from photosearch.index.parted import LEARN_FROM as LEARN_EACH
from photosearch.index.parted import Learner, PartedCodes
from photosearch.jobs import Job

STAGE = "Making the search faster"
NEAR_GOAL = 0.994  # of the best rows are found, surely, by two standard errors: 0.99 and a margin
DEEP_GOAL = 0.98  # the same of a long answer
NEAR = tuple(DEPTH * times for times in (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128))  # tried
LONG = tuple(DEEP * times for times in (2, 3, 4, 6, 8, 12, 16))
REACHES = tuple(steps / 4 for steps in range(8, 29))  # of codes in parts, tried: 2 to 7
_WORTH_IT = 0.5  # of the parts may be searched; or all codes may as well be looked through
_BLOCK = 4096  # vectors at a time: a tenth of a second
_ASKED = 64  # questions in words
_PHOTOS = 3  # times as many photos: they are answered easily, but for one in some dozens
_LIKE_WORDS = 0.3  # cosine between a text and its photo, in many models
_CALM = 1000  # one change in so many vectors does not count
_EQUAL = 1e-4  # of a score, between two ways of summing it up


@dataclass(frozen=True)
class Plan:
    """Codes that may do.

    Attributes:
        width: dimensions that share a code.
        parts: in how many parts they are to lie; 0 for codes that are all looked through.
    """

    width: int = FINE
    parts: int = 0


class Upgrade:
    """One attempt at a fast index of the vectors in ``store``.

    Args:
        texts: (n, dim) vectors of texts that this model's queries are like; made up if too few.
        changing: held by whoever changes ``store``; taken here for moments, to copy.
        plans: that are tried, one after the other, until one finds enough.
    """

    def __init__(
        self,
        store: Store,
        texts: Vectors,
        changing: threading.RLock,
        plans: Sequence[Plan] = (Plan(),),
    ) -> None:
        self.store = store
        self._texts = texts
        self._changing = changing
        self._plans = list(plans)
        self._learner: Learner | None = None
        self._codes: AnyCodes | None = None
        self._check: _Check | None = None
        self._aim: Aim | None = None
        self._seen: list[Ids] = []  # whose codes are in the slots so far
        self._replaced: list[Ids] = []
        self._changes = 0

    def changed(self, replaced: Ids, removed: Ids) -> None:
        """What has other vectors from now on, or none; ``changing`` is held."""
        self._replaced.append(replaced)
        self._changes += len(replaced) + len(removed)

    @property
    def disturbed(self) -> bool:
        """Whether so much has changed that what was measured may be wrong."""
        return self._changes * _CALM > len(self.store)

    def leg(self, job: Job) -> bool:
        """Go on with it; whether it gave way before all was coded and measured."""
        while True:
            if self._learn(job) or self._code_all(job):
                return True
            self._plans.pop(0)
            if self._codes is None or self._aim is not None or not self._plans:
                return False
            self._codes, self._seen = None, []

    def _learn(self, job: Job) -> bool:
        """Make a codebook; whether it gave way before."""
        plan = self._plans[0]
        if self._codes is None and self._learner is None:
            sample = self._sample(max(LEARN_FROM, plan.parts * LEARN_EACH), job)
            if len(sample) < max(LEAST, plan.parts):
                return False  # nearly all of them were removed just now
            others = self._sample(_PHOTOS * _ASKED, job)  # hardly any of those that are learnt from
            self._check = _Check(_questions(others, self._texts))
            if not plan.parts:
                self._codes = Codes.learnt(sample[:: -(-len(sample) // LEARN_FROM)], plan.width)
                return False
            self._learner = Learner(sample, plan.parts, plan.width)
        while self._learner is not None:
            if self._learner.step():
                self._codes, self._learner = self._learner.codes(), None
            job.report(STAGE, 0, len(self.store))
            job.checkpoint()
            if job.gives_way():
                return True
        return False

    def _sample(self, count: int, job: Job) -> Vectors:
        """At most so many vectors, evenly spread over the ids."""
        with self._changing:
            ids = np.sort(self.store.ids())
        ids = ids[np.linspace(0, max(len(ids) - 1, 0), min(count, len(ids))).astype(np.int64)]
        found = np.empty((len(ids), self.store.dim), np.float32)
        filled = 0
        for start in range(0, len(ids), _BLOCK):  # others want to change it meanwhile
            job.checkpoint()
            with self._changing:
                slots = self.store.find(ids[start : start + _BLOCK])
                rows = self.store.rows(slots[slots >= 0])
            found[filled : filled + len(rows)] = rows
            filled += len(rows)
        return found[:filled]

    def _code_all(self, job: Job) -> bool:
        if self._codes is None:
            return False
        while block := self._next(self._codes, self._check):
            job.report(STAGE, *block)
            job.checkpoint()
            if job.gives_way():
                return True
        self._aim = self._measured(self._codes)
        return False

    def _next(self, codes: AnyCodes, check: _Check | None) -> tuple[int, int] | None:
        first = len(codes)
        with self._changing:
            slots = np.arange(first, min(first + _BLOCK, len(self.store)))
            ids, rows, total = self.store.ids()[slots], self.store.rows(slots), len(self.store)
        if not len(slots):
            return None
        self._seen.append(ids)
        vectors = rows.astype(np.float32)
        codes.append(vectors)
        if check is not None:
            check.see(vectors)
        return len(codes), total

    def _measured(self, codes: AnyCodes) -> Aim | None:
        assert self._check is not None
        hits = self._hits(codes, self._check)
        if isinstance(codes, Codes):
            return self._check.aim(hits, len(codes))
        aim = self._check.aim(hits, len(codes), share=0.5)  # parts passed over miss the other half
        if aim is None:
            return None
        step = min(NEAR.index(aim.near) + 1, len(NEAR) - 1)  # costs little beside reading codes
        aim = Aim(NEAR[step], aim.deep)
        return aim if self._reaches(codes, self._check, aim) else None

    def _hits(self, codes: AnyCodes, check: _Check) -> NDArray[np.int64]:
        most = min(max(*NEAR, *LONG), len(codes))
        hits = []
        for query, (near, deep) in zip(check.queries, check.borders, strict=True):
            if isinstance(codes, Codes):
                slots = codes.nearest(query[None], most)[1][0]
            else:
                slots = codes.nearest(query[None], most, most)[1]
            scores = self._scores(query, slots)
            hits.append((np.cumsum(scores >= near), np.cumsum(scores >= deep)))
        return np.array(hits)

    def _scores(self, query: Vectors, slots: Slots) -> Vectors:
        with self._changing:
            rows = self.store.rows(np.minimum(slots, len(self.store) - 1))
        return np.asarray(rows.astype(np.float32) @ query, np.float32)

    def _reaches(self, codes: PartedCodes, check: _Check, aim: Aim) -> bool:
        """Find the least reaches with which enough is found; whether that is worth it."""
        near = self._reach(codes, check, aim.near, min(DEPTH, len(codes)))
        deep = self._reach(codes, check, aim.deep, DEEP) if aim.deep else near
        if near is None or deep is None or near[1] > _WORTH_IT * codes.parts:
            return False
        codes.measured(near[0], deep[0], near[1])
        return True

    def _reach(
        self, codes: PartedCodes, check: _Check, take: int, want: int
    ) -> tuple[float, float] | None:
        """The least reach for the best ``want``, and into how many parts questions look then."""
        below, enough, found = -1, len(REACHES), 0.0
        while enough - below > 1:
            tried = (below + enough) // 2
            codes.measured(REACHES[tried], REACHES[tried], 0)
            searched = self._searched(codes, check, take, want)
            if searched is None:
                below = tried
            else:
                enough, found = tried, searched
        return (REACHES[enough], found) if enough < len(REACHES) else None

    def _searched(self, codes: PartedCodes, check: _Check, take: int, want: int) -> float | None:
        """Into how many parts questions look; None where they find too little."""
        parts, hits = [], []
        for query, borders in zip(check.queries, check.borders, strict=True):
            search = codes.search(query[None], take, want)
            border = borders[1] if want == DEEP else borders[0]
            scores = self._scores(query, search.found()[1])
            hits.append(int(np.count_nonzero(scores >= border)))
            parts.append(search.searched)
        goal = DEEP_GOAL if want == DEEP else NEAR_GOAL
        return float(np.mean(parts)) if check.enough(hits, want, goal) else None

    def finish(self) -> FastIndex | None:
        """The fast index, after the last leg; ``changing`` is held. None where it finds too little.

        What changed since its vector was coded is coded again.
        """
        codes, store = self._codes, self.store
        if codes is None or self._aim is None:
            return None
        codes.cut(len(store))
        while self._next(codes, None):
            pass
        now = store.ids()
        stale = np.concatenate([*self._seen, now[:0]])[: len(now)] != now
        if self._replaced:
            stale |= np.isin(now, np.concatenate(self._replaced))
        slots = np.flatnonzero(stale)
        codes.put(slots, store.rows(slots).astype(np.float32))
        return FastIndex(store, codes, self._aim, len(store))


class _Check:
    """What the best rows score, for some questions, of vectors as they come by.

    Attributes:
        queries: (m, dim).
    """

    def __init__(self, groups: list[Vectors]) -> None:
        self._groups = [len(group) for group in groups]
        self.queries = np.concatenate(groups)
        self._best = np.full((len(self.queries), DEEP), -np.inf, np.float32)

    def see(self, vectors: Vectors) -> None:
        """Remember the best scores."""
        scores = np.concatenate([self._best, self.queries @ vectors.T], axis=1)
        self._best = -np.partition(-scores, DEEP - 1, axis=1)[:, :DEEP]

    @property
    def borders(self) -> Vectors:
        """(m, 2): what a row has to score to be among the best ``DEPTH``, and ``DEEP``."""
        best = -np.sort(-self._best, axis=1)
        last = best[:, [DEPTH - 1, DEEP - 1]]  # - infinity where there are fewer
        finite = np.where(np.isfinite(last), last, -np.finfo(np.float32).max)
        return np.asarray(finite - _EQUAL * np.minimum(np.abs(finite), 1e6), np.float32)

    def aim(self, hits: NDArray[np.int64], count: int, share: float = 1.0) -> Aim | None:
        """The least numbers of candidates that find enough.

        Args:
            hits: (m, 2, most) how many of the best are among the first so many by code.
            count: vectors in all.
            share: of what may be missed in all, so much is missed here.
        """
        near = self._least(hits[:, 0], min(DEPTH, count), NEAR, 1 - share * (1 - NEAR_GOAL))
        if near is None:
            return None
        deep_goal = 1 - share * (1 - DEEP_GOAL)
        deep = self._least(hits[:, 1], DEEP, LONG, deep_goal) if count >= DEEP else None
        return Aim(near, deep or 0)

    def _least(
        self, hits: NDArray[np.int64], wanted: int, tried: tuple[int, ...], goal: float
    ) -> int | None:
        for candidates in tried:
            if self.enough(hits[:, min(candidates, hits.shape[1]) - 1], wanted, goal):
                return candidates
        return None

    def enough(self, hits: Sequence[int] | NDArray[np.int64], wanted: int, goal: float) -> bool:
        """Whether (m,) so many of the ``wanted`` best are surely enough, of either kind."""
        shares = np.minimum(hits, wanted) / wanted
        groups = np.split(shares, np.cumsum(self._groups)[:-1])
        return min(_surely(group) for group in groups) >= goal


def _surely(shares: NDArray[np.float64]) -> float:
    """What the mean over all questions is at the least, as far as these can tell."""
    return float(shares.mean() - 2 * shares.std() / np.sqrt(len(shares)))


def _questions(sample: Vectors, texts: Vectors) -> list[Vectors]:
    """Those that words ask, and those that photos do."""
    random = np.random.default_rng(0)
    photos = sample[random.permutation(len(sample))]
    texts = np.asarray(texts, np.float32).reshape(-1, sample.shape[1])
    if len(texts) >= _ASKED // 2:
        return [texts[random.permutation(len(texts))[:_ASKED]], photos]
    return [_like_words(photos[:_ASKED], sample, random), photos]


def _like_words(photos: Vectors, sample: Vectors, random: np.random.Generator) -> Vectors:
    """Vectors as near to each photo as its description would be, and otherwise elsewhere.

    They differ from one another as photos do, and share what photos have not: the gap between
    texts and images.
    """
    differences = sample[random.integers(0, len(sample), len(photos))] - photos
    gap = random.standard_normal((1, photos.shape[1])).astype(np.float32)
    other = _unit(_unit(differences) + _unit(gap))
    return _LIKE_WORDS * _unit(photos) + np.float32(np.sqrt(1 - _LIKE_WORDS**2)) * other


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-6), np.float32)
