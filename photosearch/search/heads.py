"""From examples to a direction in a model's vectors, in milliseconds; and how sure it is out.

Called by ``examples`` on reader threads. Pure but for ``Heads``, which keeps what was made in the
library. The formula, with all vectors x less the library's mean and C their covariance there:

    M = (C + 3 tr(C)/dim I)^-1      the library's own metric: what all photos share counts little
    minimise  sum c_i (w.x_i + b - y_i)^2 + l w'M^-1 w     over w and b, solved in its dual

y is 1 for wanted photos and -1 for all others, the weights c sum up to a half for the wanted, a
tenth for the unwanted and the rest for negatives out of the library: hard ones, the nearest of
those that score less than any wanted photo does when it is left out, and ones from all over it.
With l as large as the trace of the dual's matrix and no hard negatives, w is near M (mean of the
wanted), a linear discriminant with the library as background (Hariharan, Malik and Ramanan 2012,
"Discriminative decorrelation for clustering and classification"), which also finds the hard ones.
Words are a direction of their own; both are divided by their spread in this library and added,
the words twice for a single photo and hardly more than once for many.
``tests/bench/bench_concepts.py`` measures it.
"""

from __future__ import annotations

import hashlib
import json
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble
from photosearch.library import concepts, embeddings
from photosearch.library.concepts import Concept, StoredHead
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.models.base import TextEncoder
from photosearch.search.query import Relevance

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Miner = Callable[[Floats, int], Floats]

FORMULA = 1  # another number makes all heads anew
SAMPLE = 2048  # vectors that tell how they lie in a library
SHRINKAGE = 3.0
HARD, RANDOM = 50, 200  # negatives out of the library
MINED = 300  # of the nearest photos are looked at for them
MOST_EXAMPLES = 200  # of each kind; more teach nothing new, and take their time
UNWANTED_SHARE = 0.1
WORDS = 4.0  # how much they count beside the photos: 1 + this / (3 + photos)
FEW = 4  # with fewer photos nothing is known of how alike they are: never likely
LIKELY, MAYBE = 6.0, 3.2  # spreads above the library's middle that have to be reached at least
MAYBE_OF_FEW = 4.0


class Spread:
    """How a model's vectors lie in one library: what makes similarities of all kinds comparable.

    Args:
        sample: (n, dim) vectors from all over it.
    """

    def __init__(self, sample: Floats) -> None:
        self.mean: Floats = sample.mean(axis=0) if len(sample) else np.zeros(sample.shape[1:], "f4")
        self.rows: Floats = sample - self.mean

    def of(self, direction: Floats) -> float:
        """The spread of all photos' scores in that direction."""
        return max(float((self.rows @ direction).std()), 1e-6) if len(self.rows) else 1.0

    @cached_property
    def metric(self) -> Floats:
        """(dim, dim), M above; takes some ten milliseconds, once."""
        dim = self.rows.shape[1]
        covariance = self.rows.T @ self.rows / max(len(self.rows), 1)
        shrunk = max(float(np.trace(covariance)) / dim, 1e-9) * SHRINKAGE
        inverse = np.linalg.inv(covariance + np.float32(shrunk) * np.eye(dim, dtype=np.float32))
        return np.asarray(inverse, np.float32)


@dataclass(frozen=True)
class Head:
    """A concept as a model sees it: a photo's score is ``photo @ vector + offset``.

    In spreads of the library's photos above their mean.

    Attributes:
        maybe, likely: the scores from which a photo may be, and likely is, one.
    """

    vector: Floats
    offset: float
    maybe: float
    likely: float

    def grades(self, photos: Floats) -> list[Relevance]:
        """How sure it is of each of (k, dim) photos."""
        scores = photos @ self.vector + self.offset
        return [
            "likely" if each >= self.likely else "maybe" if each >= self.maybe else "unlikely"
            for each in scores.tolist()
        ]


def train(
    wanted: Floats, unwanted: Floats, words: Floats | None, spread: Spread, mine: Miner
) -> Head:
    """Learn from examples.

    Args:
        wanted: (k, dim) vectors, at least one.
        unwanted: (u, dim) vectors, perhaps none.
        words: (dim,) vector of what it is in words, if there are any.
        spread: of the library.
        mine: gives the (m, dim) photos nearest in a (dim,) direction, best first, examples left
            out; asked for so many.
    """
    positive = wanted - spread.mean
    negative = np.concatenate([_hard(positive, spread, mine), _some(spread.rows, RANDOM)])
    known = _Known.of(positive, unwanted - spread.mean, negative)
    direction, offset, left_out = _solve(known, spread.metric)
    scores = spread.rows @ direction + offset
    mean, width = float(scores.mean()), max(float(scores.std()), 1e-6)
    vector, own = direction / width, (left_out - mean) / width
    if words is not None:
        said = (1 + WORDS / (3 + len(wanted))) * words / spread.of(words)
        vector, own = vector + said, own + positive @ said
    width = spread.of(vector)
    vector = np.asarray(vector / width, np.float32)
    bounds = _bounds(own / width, spread.rows @ vector)
    return Head(vector, -float(vector @ spread.mean), *bounds)


def _bounds(left_out: Floats, scores: Floats) -> tuple[float, float]:
    """By the scores of its own photos, each judged by a head that had not seen it.

    And by the lower half of all photos' ``scores``, for a third of a small library may be it.
    """
    rest, middle = np.quantile(scores, [0.16, 0.5]) if len(scores) else (-1.0, 0.0)
    step = max(float(middle - rest), 1e-6)
    maybe_of_few, maybe, likely = (
        float(middle) + spreads * step for spreads in (MAYBE_OF_FEW, MAYBE, LIKELY)
    )
    if len(left_out) < FEW:
        return maybe_of_few, float("inf")
    low, half = np.quantile(left_out, [0.25, 0.5])
    likely = max(float(half), likely)
    return max(min(float(low), likely), maybe), likely


@dataclass(frozen=True)
class _Known:
    """(n, dim) rows with what they are, 1 or -1, and how much each counts, 1 in all."""

    rows: Floats
    targets: Floats
    weights: Floats
    wanted: int

    @classmethod
    def of(cls, wanted: Floats, unwanted: Floats, others: Floats) -> _Known:
        shares = [0.5, UNWANTED_SHARE if len(unwanted) else 0.0, 0.5]
        shares[2] -= shares[1]
        parts = wanted, unwanted, others
        weights = [np.full(len(p), s / max(len(p), 1)) for p, s in zip(parts, shares, strict=True)]
        targets = [np.ones(len(wanted)), -np.ones(len(unwanted) + len(others))]
        return cls(
            np.concatenate(parts),
            np.concatenate(targets).astype(np.float32),
            np.concatenate(weights).astype(np.float32),
            len(wanted),
        )


def _solve(known: _Known, metric: Floats) -> tuple[Floats, float, Floats]:
    """Direction, offset, and the score of each wanted row by a solution without it.

    The latter by the closed form for ridge regression, the means left as they are.
    """
    weights = known.weights / known.weights.sum()
    centre, level = weights @ known.rows, float(weights @ known.targets)
    roots = np.sqrt(weights)
    rows = (known.rows - centre) * roots[:, None]
    targets = (known.targets - level) * roots
    pulled = rows @ metric
    kernel = pulled @ rows.T
    kernel[np.diag_indices_from(kernel)] += max(float(np.trace(kernel)), 1e-9)
    inverse = np.linalg.inv(kernel)
    solved = inverse @ targets
    direction = np.asarray(pulled.T @ solved, np.float32)
    own = slice(0, known.wanted)
    missing = targets[own] - solved[own] / np.diag(inverse)[own]
    left_out = np.asarray(level + missing / roots[own], np.float32)
    return direction, level - float(centre @ direction), left_out


def _hard(positive: Floats, spread: Spread, mine: Miner) -> Floats:
    """The nearest photos that score less than any wanted one does by the others."""
    count = len(positive)
    direction = spread.metric @ positive.mean(axis=0)
    scores = positive @ direction
    if count > 1:
        pulled = np.einsum("kd,de,ke->k", positive, spread.metric, positive, optimize=True)
        scores = (scores * count - pulled) / (count - 1)  # by the mean of the others
    edge = float(scores.min()) if count > 1 else float(scores[0]) / 2
    near = mine(direction, MINED) - spread.mean
    below = near[near @ direction < edge]
    if not len(below):  # thousands of photos are as near as the examples
        order = np.argsort(-(spread.rows @ direction), kind="stable")
        rows = spread.rows[order]
        below = rows[rows @ direction < edge]
    return np.asarray(below[:HARD], np.float32)


def _some(rows: Floats, count: int) -> Floats:
    """At most so many, evenly spread."""
    places = np.linspace(0, max(len(rows) - 1, 0), min(count, len(rows)))
    return rows[places.astype(np.int64)]


class Library(Protocol):
    """What is learnt from: a replica."""

    def __len__(self) -> int: ...

    def search_vectors(
        self, queries: Floats, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Floats, Ids, Floats]:
        """Best ``k`` scores, ids and vectors for each query."""
        ...


class Heads:
    """The heads of one library's concepts for one model. Thread-safe.

    One that was made is kept in the library, and made anew when the examples are others, when the
    model has seen some of them only now, or when the library has changed by a tenth. In a library
    that cannot be written it is kept in memory.
    """

    def __init__(
        self, database: Database, library: Library, model: ModelId, texts: TextEncoder
    ) -> None:
        self._database = database
        self._library = library
        self._model = model
        self._texts = texts
        self._lock = threading.Lock()
        self._known: dict[int, StoredHead] = {}

    def of(self, concept: Concept, spread: Callable[[], Spread]) -> Head | None:
        """Its head; None while none of its photos has a vector of this model."""
        said = self._database.read(lambda c: concepts.examples(c, concept.id))
        vectors = self._database.read(lambda c: embeddings.vectors(c, self._model, said))
        wanted = [content for content in vectors if said[content]]
        if not wanted:
            return None
        made_of = _digest(concept.words, {content: said[content] for content in vectors})
        with self._lock:
            stored = self._known.get(concept.id) or self._database.read(
                lambda c: concepts.head(c, concept.id, self._model)
            )
            if stored is not None and self._fits(stored, made_of):
                self._known[concept.id] = stored
                return _unpacked(stored.head)
            head = self._train(concept, said, vectors, spread())
            self._keep(concept, StoredHead(made_of, len(self._library), _packed(head)))
            return head

    def _fits(self, stored: StoredHead, made_of: str) -> bool:
        changed = abs(len(self._library) - stored.count)
        return stored.made_of == made_of and changed * 10 <= stored.count

    def _train(
        self,
        concept: Concept,
        said: Mapping[ContentId, bool],
        vectors: Mapping[ContentId, NDArray[np.float16]],
        spread: Spread,
    ) -> Head:
        order = sorted(vectors)
        rows = np.stack([vectors[content] for content in order]).astype(np.float32)
        signs = np.array([said[content] for content in order])
        words = None
        if concept.words:
            words = np.asarray(self._texts.encode_texts([concept.words]), np.float32)[0]
        taken = np.array(order, np.int64)

        def mine(direction: Floats, count: int) -> Floats:
            found = self._library.search_vectors(direction[None], count, without=taken)
            return np.asarray(found[2][0], np.float32)

        wanted = _some(rows[signs], MOST_EXAMPLES)
        return train(wanted, _some(rows[~signs], MOST_EXAMPLES), words, spread, mine)

    def _keep(self, concept: Concept, made: StoredHead) -> None:
        self._known[concept.id] = made
        if self._database.read_only:
            return
        try:
            self._database.write(
                lambda c: concepts.keep_head(c, concept.id, self._model, made), quiet=True
            )
        except Trouble:  # locked, or the disk is full
            return  # it is made again in milliseconds


def _digest(words: str, said: Mapping[ContentId, bool]) -> str:
    parts = [FORMULA, words, sorted((int(content), sign) for content, sign in said.items())]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()


_NUMBERS = struct.Struct("<ddd")


def _packed(head: Head) -> bytes:
    numbers = _NUMBERS.pack(head.offset, head.maybe, head.likely)
    return numbers + head.vector.astype("<f4").tobytes()


def _unpacked(data: bytes) -> Head:
    vector = np.frombuffer(data, "<f4", offset=_NUMBERS.size).astype(np.float32)
    return Head(vector, *_NUMBERS.unpack_from(data))
