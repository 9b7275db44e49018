"""From the exact to the fast tier, in pieces, while the exact one answers.

Run by ``replica`` on the thread that does background work. It learns a codebook from the library's
own vectors, codes them block by block, and measures meanwhile how many candidates an answer needs
here: photos are asked for as words do it, and as photos do, because texts lie elsewhere than
images and what they mean is found less easily. If no number of candidates will do, there is no
fast tier here.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Ids, Store, Vectors
from photosearch.index.codes import FINE, LEARN_FROM, LEAST, Codes
from photosearch.index.fast import DEEP, DEPTH, Aim, FastIndex
from photosearch.jobs import Job

STAGE = "Making the search faster"
NEAR_GOAL = 0.994  # of the best rows are found, surely, by two standard errors: 0.99 and a margin
DEEP_GOAL = 0.98  # the same of a long answer
NEAR = tuple(DEPTH * times for times in (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128))  # tried
LONG = tuple(DEEP * times for times in (2, 3, 4, 6, 8, 12, 16))
_BLOCK = 4096  # vectors at a time: a tenth of a second
_ASKED = 64  # questions of either kind
_LIKE_WORDS = 0.3  # cosine between a text and its photo, in many models
_CALM = 1000  # one change in so many vectors does not count
_EQUAL = 1e-4  # of a score, between two ways of summing it up


class Upgrade:
    """One attempt at a fast index of the vectors in ``store``.

    Args:
        texts: (n, dim) vectors of texts that this model's queries are like; made up if too few.
        changing: held by whoever changes ``store``; taken here for moments, to copy.
        widths: of codes that are tried, one after the other, until they find enough.
    """

    def __init__(
        self,
        store: Store,
        texts: Vectors,
        changing: threading.RLock,
        widths: Sequence[int] = (FINE,),
    ) -> None:
        self.store = store
        self._texts = texts
        self._changing = changing
        self._widths = list(widths)
        self._codes: Codes | None = None
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
            if self._code_all(job):
                return True
            self._widths.pop(0)
            if self._codes is None or self._aim is not None or not self._widths:
                return False
            self._codes, self._seen = None, []

    def _code_all(self, job: Job) -> bool:
        if self._codes is None:
            with self._changing:
                sample = self.store.sample(LEARN_FROM)
            if len(sample) < LEAST:
                return False  # nearly all of them were removed just now
            self._check = _Check(_questions(sample, self._texts))
            self._codes = Codes.learnt(sample, self._widths[0])
        while block := self._next(self._codes, self._check):
            job.report(STAGE, *block)
            job.checkpoint()
            if job.gives_way():
                return True
        self._aim = self._measured(self._codes)
        return False

    def _next(self, codes: Codes, check: _Check | None) -> tuple[int, int] | None:
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

    def _measured(self, codes: Codes) -> Aim | None:
        assert self._check is not None
        most = min(max(*NEAR, *LONG), len(codes))
        hits = []
        for query, (near, deep) in zip(self._check.queries, self._check.borders, strict=True):
            slots = codes.nearest(query[None], most)[1][0]
            with self._changing:
                rows = self.store.rows(np.minimum(slots, len(self.store) - 1))
            scores = rows.astype(np.float32) @ query
            hits.append((np.cumsum(scores >= near), np.cumsum(scores >= deep)))
        return self._check.aim(np.array(hits), len(codes))

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

    def aim(self, hits: NDArray[np.int64], count: int) -> Aim | None:
        """The least numbers of candidates that find enough.

        Args:
            hits: (m, 2, most) how many of the best are among the first so many by code.
            count: vectors in all.
        """
        near = self._least(hits[:, 0], min(DEPTH, count), NEAR, NEAR_GOAL)
        deep = self._least(hits[:, 1], DEEP, LONG, DEEP_GOAL) if count >= DEEP else None
        return Aim(near, deep or 0) if near else None

    def _least(
        self, hits: NDArray[np.int64], wanted: int, tried: tuple[int, ...], goal: float
    ) -> int | None:
        for candidates in tried:
            at = min(candidates, hits.shape[1]) - 1
            shares = np.minimum(hits[:, at], wanted) / wanted
            groups = np.split(shares, np.cumsum(self._groups)[:-1])
            if min(_surely(group) for group in groups) >= goal:
                return candidates
        return None


def _surely(shares: NDArray[np.float64]) -> float:
    """What the mean over all questions is at the least, as far as these can tell."""
    return float(shares.mean() - 2 * shares.std() / np.sqrt(len(shares)))


def _questions(sample: Vectors, texts: Vectors) -> list[Vectors]:
    """Those that words ask, and those that photos do."""
    random = np.random.default_rng(0)
    photos = sample[random.permutation(len(sample))[:_ASKED]]
    texts = np.asarray(texts, np.float32).reshape(-1, sample.shape[1])
    if len(texts) >= _ASKED // 2:
        return [texts[random.permutation(len(texts))[:_ASKED]], photos]
    return [_like_words(photos, sample, random), photos]


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
