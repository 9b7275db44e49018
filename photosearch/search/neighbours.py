"""Pairs of vectors, and of looks, that lie close together, without comparing all with all.

Used by ``duplicates``. A few thousand vectors are compared all with all; more are put into cells
about centres first, each into the two that are nearest, and compared within a cell. Looks are
hashed by samples of their signs. Memory grows with the number of photos, by some hundred bytes for
each, never with their square. Pure NumPy; knows no rows and no files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photosearch.media.likeness import BYTES, SIGNS, TURNINGS

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Read = Callable[[Places], Floats]
Tick = Callable[[float], None]  # told the share that is done, from 0 to 1; may raise

FEW = 12_000  # vectors that are compared all with all
PER_CELL = 500  # vectors in a cell, about
MOST_IN_CELL = 6000  # with which a vector is compared, however many there are
SAMPLE = 32_768  # vectors that centres are learnt from
ROUNDS = 5
ENOUGH = 250  # vectors of which half of the mean is taken away
_BLOCK = 1024
_READ = 8192

TABLES = 20  # samples of the signs; more find more
SAMPLED = 20  # signs in a sample
MOST_IN_BUCKET = 64  # looks with the same sample that one is compared with
MOST_ALIKE = 16  # of which pairs are kept for one look
_PAIRS_AT_A_TIME = 1 << 20


@dataclass(frozen=True)
class Pairs:
    """Pairs of places, each once, ``a`` < ``b``.

    Attributes:
        a, b: (n,) int64.
        score: (n,) float32 similarity, or int16 count of differing signs.
        turn: (n,) int8 number of the turning that brings ``b`` to lie like ``a``; for looks.
    """

    a: Places
    b: Places
    score: NDArray[np.floating] | NDArray[np.int16]
    turn: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.a)


# --- vectors ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Centred:
    """Vectors less what all of a library's have in common, of length 1.

    So strangers are at about 0 whatever the model, instead of somewhere between 0.1 and 0.8. The
    fewer there are, the less is taken away: of three photos of one thing it would be that thing.
    """

    read: Read
    middle: Floats

    @classmethod
    def of(cls, read: Read, count: int) -> Centred:
        """By the mean of a sample of ``count`` vectors that ``read`` gives by their places."""
        places = np.unique(np.linspace(0, max(count - 1, 0), min(count, SAMPLE)).astype(np.int64))
        middle = read(places).sum(axis=0) / (len(places) + ENOUGH)
        return cls(read, np.asarray(middle, np.float32))

    def __call__(self, places: Places) -> Floats:
        """The (m, dim) vectors at (m,) places."""
        vectors = np.asarray(self.read(places), np.float32) - self.middle
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)


def near_pairs(read: Read, count: int, least: float, most: int, tick: Tick) -> Pairs:
    """Pairs of vectors whose product is ``least`` or more, at most ``most`` for each as ``a``.

    Args:
        read: gives the (m, dim) vectors at (m,) places.
        count: places are 0 to ``count`` - 1.
        least: product of two vectors from which on they are near.
        most: pairs for each vector, the nearest.
        tick: called between steps.
    """
    if count <= FEW:
        everything = read(np.arange(count, dtype=np.int64))
        found = list(_within(np.arange(count, dtype=np.int64), everything, least, most, tick))
        return _gathered(found, count)
    cells = _cells(read, count, lambda share: tick(0.5 * share))
    found = []
    for number, members in enumerate(cells):
        tick(0.5 + 0.5 * number / len(cells))
        if len(members) > 1:
            found += _within(members, read(members), least, most, lambda share: None)
    return _gathered(found, count)


def _within(
    members: Places, vectors: Floats, least: float, most: int, tick: Tick
) -> Iterator[tuple[Places, Places, Floats]]:
    """Pairs among ``members``, by growing place, each with those that follow it."""
    for start in range(0, len(members), _BLOCK):
        tick(start / len(members))
        rows = vectors[start : start + _BLOCK]
        later = vectors[start : start + MOST_IN_CELL]
        scores = rows @ later.T
        scores[np.tril_indices(len(rows), 0, len(later))] = -1.0
        if len(later) > most:
            bound = np.partition(scores, -most, axis=1)[:, -most]
            scores[scores < bound[:, None]] = -1.0
        first, second = np.nonzero(scores >= least)
        yield members[start + first], members[start + second], scores[first, second]


def _gathered(found: list[tuple[Places, Places, Floats]], count: int) -> Pairs:
    """Each pair once, the closest first."""
    if not found:
        nothing = np.zeros(0, np.int64)
        return Pairs(nothing, nothing, np.zeros(0, np.float32), np.zeros(0, np.int8))
    a, b = (np.concatenate([part[n] for part in found]) for n in (0, 1))
    scores = np.concatenate([part[2] for part in found])
    _, first = np.unique(a * count + b, return_index=True)
    order = first[np.argsort(-scores[first], kind="stable")]
    return Pairs(a[order], b[order], scores[order], np.zeros(len(order), np.int8))


def _cells(read: Read, count: int, tick: Tick) -> list[Places]:
    """Places by cell, growing; each place is in two cells."""
    centres = _centres(read, count, lambda share: tick(0.4 * share))
    owners = np.zeros((count, 2), np.int32)
    for start in range(0, count, _READ):
        tick(0.4 + 0.6 * start / count)
        places = np.arange(start, min(start + _READ, count), dtype=np.int64)
        owners[places] = _nearest_two(read(places), centres)
    flat = owners.reshape(-1)
    order = np.argsort(flat, kind="stable")
    bounds = np.searchsorted(flat[order], np.arange(len(centres) + 1))
    return [(order[first:last] // 2).astype(np.int64) for first, last in pairwise(bounds)]


def _nearest_two(vectors: Floats, centres: Floats) -> NDArray[np.int32]:
    found = np.zeros((len(vectors), 2), np.int32)
    for start in range(0, len(vectors), _BLOCK):
        scores = vectors[start : start + _BLOCK] @ centres.T
        rows = np.arange(len(scores))
        first = scores.argmax(axis=1)
        scores[rows, first] = -np.inf
        found[start : start + len(scores)] = np.stack([first, scores.argmax(axis=1)], axis=1)
    return found


def _centres(read: Read, count: int, tick: Tick) -> Floats:
    """Some rounds of k-means by angle over a sample."""
    number = max(2, count // PER_CELL)
    spread = np.linspace(0, count - 1, min(count, max(SAMPLE, 8 * number)))
    places = np.unique(spread.astype(np.int64))
    sample = read(places)
    random = np.random.default_rng(5)
    centres = sample[random.choice(len(sample), min(number, len(sample)), replace=False)]
    for turn in range(ROUNDS):
        sums = np.zeros_like(centres)
        for start in range(0, len(sample), _BLOCK):
            tick((turn + start / len(sample)) / ROUNDS)
            some = sample[start : start + _BLOCK]
            np.add.at(sums, (some @ centres.T).argmax(axis=1), some)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-6, sums / np.maximum(lengths, 1e-6), centres)
    return np.asarray(centres, np.float32)


# --- looks --------------------------------------------------------------------------------------


def near_looks(signs: NDArray[np.uint8], most_differing: int, tick: Tick) -> Pairs:
    """Pairs of looks that differ in so few signs, however one of the pictures is turned.

    Two looks are compared if, in one of ``TABLES`` samples of their signs, they are the same. Of
    pairs that differ in 16 of 256 signs that finds 99.8 in 100, of those in 32, 80 in 100.

    Args:
        signs: (n, 32) uint8, packed.
        most_differing: of the 256 signs.
        tick: called between steps.
    """
    count = len(signs)
    words = np.ascontiguousarray(signs).view(np.uint64).reshape(count, BYTES // 8)
    turned = [_turned(signs, number) for number in range(len(TURNINGS))]
    random = np.random.default_rng(11)
    nothing = np.zeros(0, np.int64)
    best = Pairs(nothing, nothing, np.zeros(0, np.int16), np.zeros(0, np.int8))
    for table in range(TABLES):
        found = [best]
        chosen = random.choice(SIGNS, SAMPLED, replace=False)
        keys = _keys(signs, chosen)
        order = np.argsort(keys, kind="stable")
        held = keys[order]
        for number, other in enumerate(turned):
            tick((table + number / len(turned)) / TABLES)
            asked = keys if number == 0 else _keys(other, chosen)
            for a, b in _meetings(held, order, asked):
                differing = _differing(words, other.view(np.uint64), a, b)
                near = differing <= most_differing
                kind = np.full(int(near.sum()), number, np.int8)
                found.append(Pairs(a[near], b[near], differing[near], kind))
        best = _best_turn(found, count)
    order = np.argsort(best.score, kind="stable")
    return Pairs(best.a[order], best.b[order], best.score[order], best.turn[order])


def _turned(signs: NDArray[np.uint8], number: int) -> NDArray[np.uint8]:
    """(n, 32) signs of all pictures turned so."""
    if number == 0:
        return np.ascontiguousarray(signs)
    made = np.empty_like(signs)
    for start in range(0, len(signs), _READ):
        bits = np.unpackbits(signs[start : start + _READ], axis=1)
        made[start : start + _READ] = np.packbits(TURNINGS[number].bits(bits), axis=1)
    return made


def _keys(signs: NDArray[np.uint8], chosen: Places) -> NDArray[np.int32]:
    """(n,) the chosen signs of each look as a number."""
    keys = np.zeros(len(signs), np.int32)
    for place, sign in enumerate(chosen):
        column = (signs[:, sign // 8] >> (7 - sign % 8)) & 1
        keys |= column.astype(np.int32) << place
    return keys


def _meetings(
    held: NDArray[np.int32], order: Places, asked: NDArray[np.int32]
) -> Iterator[tuple[Places, Places]]:
    """Places ``a`` < ``b`` where the key of ``a`` is what is asked for ``b``, some at a time."""
    line = np.argsort(asked, kind="stable")  # neighbours ask for neighbours: much quicker
    first = np.empty(len(asked), np.int64)
    first[line] = np.searchsorted(held, asked[line], "left")
    last = np.empty(len(asked), np.int64)
    last[line] = np.searchsorted(held, asked[line], "right")
    counts = np.minimum(last - first, MOST_IN_BUCKET)
    ends = counts.cumsum()
    start = 0
    while start < len(asked):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _PAIRS_AT_A_TIME, "right")))
        own = counts[start:stop]
        b = np.repeat(np.arange(start, stop), own)
        steps = np.arange(len(b)) - np.repeat(own.cumsum() - own, own)
        a = order[np.repeat(first[start:stop], own) + steps]
        kept = a < b
        yield a[kept], b[kept]
        start = stop


def _differing(
    ones: NDArray[np.uint64], others: NDArray[np.uint64], a: Places, b: Places
) -> NDArray[np.int16]:
    others = others.reshape(len(ones), -1)
    return np.asarray(np.bitwise_count(ones[a] ^ others[b]).sum(axis=1), np.int16)


def _best_turn(found: list[Pairs], count: int) -> Pairs:
    """Each pair once, in the turning in which it differs least; of each ``b`` the nearest few."""
    a, b = (np.concatenate([getattr(part, name) for part in found]) for name in "ab")
    score = np.concatenate([part.score for part in found])
    turn = np.concatenate([part.turn for part in found])
    order = np.lexsort((turn, score, a, b))
    keys = b[order] * count + a[order]
    order = order[np.concatenate([[True], keys[1:] != keys[:-1]]) if len(order) else order]
    order = order[np.lexsort((score[order], b[order]))]
    owners = b[order]
    first = np.searchsorted(owners, owners, "left")
    order = order[np.arange(len(order)) - first < MOST_ALIKE]
    return Pairs(a[order], b[order], score[order], turn[order])
