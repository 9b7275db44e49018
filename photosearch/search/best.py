"""Which photo of a group to keep, why, and what tells the others from it.

Called by ``app`` for the groups that somebody looks at, a screenful at a time. Suggests and decides
nothing; what may be moved to the bin without a second look is marked, and that is little. Reads
rows, no pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from photosearch.library import looks
from photosearch.library.database import Connection
from photosearch.library.looks import Held, HeldFile
from photosearch.media.likeness import TURNINGS
from photosearch.search.duplicates import DIFFERING, Group, Kind

Relation = Literal[
    "best", "same", "resized", "saved again", "other format", "mirrored", "turned", "part",
    "whole", "moment", "similar",
]  # fmt: skip
Why = Literal[
    "reachable", "whole", "resolution", "size", "upright", "sharpness", "stars", "words", "name",
    "folder", "first",
]  # fmt: skip

PIXELS, BYTES, SHARP = 1.05, 1.1, 1.15  # times more than another that count as more
CLEARLY_SMALLER = 0.9, 0.8  # of the best one's pixels, or bytes, below which a copy adds nothing
ORIGINALS = ("RAW",)  # formats that nobody should be talked out of

_OF_A_COPY = re.compile(
    r"\(\d+\)$|(?<![a-z])cop(y|ie|ia)(?![a-z])|사본|복사본|副本|拷贝|複製|コピー|[ _-]\d+ ?x ?\d+$",
    re.IGNORECASE,
)
_OF_BACKUPS = re.compile(r"(?<![a-z])back[ -]?ups?(?![a-z])|백업|备份|備份", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """One photo of a group; of a group of the same bytes, one file.

    Attributes:
        held: what is known of its content; ``files`` are those that stand here.
        relation: to the best one.
        spare: whether it adds nothing to the best one and may be chosen for the bin beforehand.
    """

    held: Held
    relation: Relation
    spare: bool

    @property
    def file(self) -> HeldFile:
        """The one that is shown."""
        return self.held.files[0]

    @property
    def offline(self) -> bool:
        """Whether none of its files can be reached."""
        return all(file.offline for file in self.held.files)


@dataclass(frozen=True)
class Shown:
    """A group with what can be said of it; ``members`` has the best one first."""

    group: Group
    members: tuple[Member, ...]
    why: Why

    @property
    def kind(self) -> Kind:
        """Of the group."""
        return self.group.kind


def shown(c: Connection, groups: Sequence[Group]) -> list[Shown]:
    """These groups as they are now; those that are no group any more are left out."""
    held = looks.held(c, [content for group in groups for content in group.contents])
    found = []
    for group in groups:
        known = [held[content] for content in group.contents if content in held]
        if group.kind == "same":
            known = [replace(each, files=(file,)) for each in known for file in each.files]
        if len(known) > 1:
            found.append(_judged(group, known))
    return found


# --- the best one -------------------------------------------------------------------------------

_Better = Callable[[Sequence[Held]], Sequence[float]]


def _judged(group: Group, known: list[Held]) -> Shown:
    best, why = _best(group.kind, known)
    relations: list[Relation] = [
        "best" if each is best else _relation(group.kind, best, each) for each in known
    ]
    if why == "resolution" and "part" in relations:
        why = "whole"
    members = [
        Member(each, relation, _is_spare(group.kind, best, each, relation))
        for each, relation in zip(known, relations, strict=True)
    ]
    members.sort(key=lambda member: member.relation != "best")
    return Shown(group, tuple(members), why)


def _best(kind: Kind, known: list[Held]) -> tuple[Held, Why]:
    """By one question after the other, until one is left; the last that told them apart is why."""
    why: Why = "first"
    left = known
    for name, better, margin in _questions(kind, known):
        values = better(left)
        most = max(values)
        kept = [each for each, value in zip(left, values, strict=True) if value * margin >= most]
        if len(kept) < len(left):
            left, why = kept, name
        if len(left) == 1:
            break
    return left[0], why


def _reachable(known: Sequence[Held]) -> Sequence[float]:
    return [float(not all(file.offline for file in each.files)) for each in known]


def _pixels(known: Sequence[Held]) -> Sequence[float]:
    return [float(each.width * each.height) for each in known]


def _bytes(known: Sequence[Held]) -> Sequence[float]:
    """Of one format only: formats are not equally thrifty."""
    if len({each.format for each in known}) > 1:
        return [float(each.format in ORIGINALS) for each in known]
    return [float(each.size) for each in known]


def _upright(left: Sequence[Held], known: Sequence[Held]) -> Sequence[float]:
    """How many of all lie the same way: a mirrored copy is rarely the original."""
    return [float(sum(_turn(each, other) == "same" for other in known)) for each in left]


def _sharpness(known: Sequence[Held]) -> Sequence[float]:
    """Of pictures of one size only: a smaller one looks sharper."""
    sizes = {frozenset((each.width, each.height)) for each in known}
    if len(sizes) > 1 or any(each.seen is None for each in known):
        return [1.0] * len(known)
    return [each.seen.sharpness if each.seen else 0.0 for each in known]


def _stars(known: Sequence[Held]) -> Sequence[float]:
    return [float(each.stars) for each in known]


def _words(known: Sequence[Held]) -> Sequence[float]:
    return [float(each.words) for each in known]


def _names(known: Sequence[Held]) -> Sequence[float]:
    """A name that says nothing of a copy."""
    return [float(not _OF_A_COPY.search(each.files[0].path.stem)) for each in known]


def _folders(known: Sequence[Held]) -> Sequence[float]:
    """A folder that is not kept for the case that others are lost."""
    folders = [set(each.files[0].path.parent.parts) for each in known]
    of_all = set.intersection(*folders)
    return [float(not any(map(_OF_BACKUPS.search, each - of_all))) for each in folders]


def _questions(kind: Kind, known: Sequence[Held]) -> tuple[tuple[Why, _Better, float], ...]:
    """What is asked in turn, and how many times more than another's is more."""
    reachable: tuple[Why, _Better, float] = ("reachable", _reachable, 1)
    pixels: tuple[Why, _Better, float] = ("resolution", _pixels, PIXELS)
    size: tuple[Why, _Better, float] = ("size", _bytes, BYTES)
    sharp: tuple[Why, _Better, float] = ("sharpness", _sharpness, SHARP)
    stars: tuple[Why, _Better, float] = ("stars", _stars, 1)
    words: tuple[Why, _Better, float] = ("words", _words, 1)
    name: tuple[Why, _Better, float] = ("name", _names, 1)
    folder: tuple[Why, _Better, float] = ("folder", _folders, 1)
    if kind == "same":
        return reachable, name, folder
    if kind == "copies":  # what the user wrote is seldom about one of several copies
        upright = partial(_upright, known=known)
        return reachable, pixels, size, ("upright", upright, 1), sharp, stars, words, name, folder
    return reachable, stars, pixels, sharp, words, size


# --- the others ---------------------------------------------------------------------------------


def _relation(kind: Kind, best: Held, other: Held) -> Relation:
    if kind == "burst":
        return "moment"
    if kind != "copies":
        return "same" if kind == "same" else "similar"
    turn = _turn(best, other)
    if turn is None:  # found by another of the group, or as a part
        return "part" if _area(other) <= _area(best) else "whole"
    if turn != "same":
        return turn
    if other.format != best.format:
        return "other format"
    resized = (other.width, other.height) != (best.width, best.height)
    return "resized" if resized else "saved again"


def _turn(best: Held, other: Held) -> Literal["same", "turned", "mirrored"] | None:
    """How ``other`` lies beside ``best``; None if it is not the whole of the same picture."""
    if best.seen is None or other.seen is None:
        return None
    one, two = (np.frombuffer(each.signs, np.uint8) for each in (best.seen, other.seen))
    bits = np.unpackbits(two)
    lying = np.concatenate([turning.bits(bits[None]) for turning in TURNINGS])
    counts = (lying != np.unpackbits(one)).sum(axis=1)
    return TURNINGS[int(counts.argmin())].name if counts.min() <= DIFFERING else None


def _area(each: Held) -> int:
    return each.width * each.height


def _is_spare(kind: Kind, best: Held, other: Held, relation: Relation) -> bool:
    """A file of the same bytes, or a clearly smaller copy about which the user said nothing."""
    if relation == "best" or _reachable([best, other]) != [1.0, 1.0]:
        return False
    if kind == "same":
        return True
    if relation not in ("resized", "saved again") or other.format in ORIGINALS:
        return False
    if other.stars > best.stars or other.words > best.words:
        return False
    pixels, size = CLEARLY_SMALLER
    return _area(other) <= pixels * _area(best) or other.size <= size * best.size
