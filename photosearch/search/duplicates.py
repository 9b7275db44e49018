"""Photos that are the same, nearly the same, of the same moment, or alike: four lists kept apart.

Called by ``app`` on a thread that may take its time. What is called a copy was found by its look or
its vector and then compared on the thumbnails; a burst is what one camera took within seconds; the
rest is only said to be similar. A photo that is in a copy's group stands for the group in the later
lists. Which of a group is best is ``best``'s business. Touches no file of a photo.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import BadPhoto
from photosearch.jobs import Job
from photosearch.library import looks, photos
from photosearch.library.database import Database
from photosearch.library.ids import ContentId
from photosearch.library.looks import Looks
from photosearch.library.thumbnails import Thumbnails
from photosearch.media import likeness
from photosearch.media.likeness import TURNINGS, Grey
from photosearch.search import neighbours
from photosearch.search.neighbours import Centred, Floats, Pairs, Places

Kind = Literal["same", "copies", "burst", "similar"]

KINDS: tuple[Kind, ...] = ("same", "copies", "burst", "similar")
STAGE = "Looking for duplicates"

# Chosen on a part of the photos and changes that tests/bench/bench_duplicates.py makes, and
# measured there on the others. Similarities are those of ``Centred``: strangers are at 0.
DIFFERING = 40  # of 256 signs; copies differ in up to 7, the nearest strangers in 75
WORST = 0.45  # difference in the worst field of a copy
LOCAL = 25.0  # times more than usual that a copy differs somewhere; another line on a page: 43
COPY = 0.5  # similarity of a copy that is not turned
PART = 0.65  # similarity of pairs of which one may be a part of the other
PART_DIFFERING, PART_WORST = 48, 0.85  # of a part, which is never found to the pixel
LEAST_DETAIL = 3.0  # grey levels; of a plain picture the signs are chance
MOMENT = 10_000  # thousandths of seconds between two photos of a burst
LONGEST_BURST = 60_000
BURST = 0.6  # similarity of photos of one moment
ALIKE = 0.85  # similarity of photos that are just similar
ALIKE_TO_FIRST = 0.75  # and to the one that a group began with: else a group wanders off

AHEAD = 4  # photos of a camera that one is compared with for bursts
NEIGHBOURS = 8  # most alike ones that one is compared with
MOST_IN_GROUP: Mapping[Kind, int] = {"same": 1, "copies": 500, "burst": 200, "similar": 60}
MOST_LOOKED_AT = 200_000  # pairs of thumbnails compared for copies, and a tenth of it for parts
LOOK_SECONDS = 0.1  # between two looks at the job
_GREYS = 512  # thumbnails kept decoded
_READ = 4096


class Vectors(Protocol):
    """What is asked of the index; ``Replica`` has it."""

    def ids(self) -> Places:
        """(n,) contents that have a vector."""
        ...

    def vectors(self, ids: Places) -> Floats:
        """Their (m, dim) vectors."""
        ...


@dataclass(frozen=True)
class Group:
    """Photos that belong together; of ``same`` a single content that several files hold."""

    kind: Kind
    contents: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """All groups, those with the newest photos first.

    Attributes:
        compared: how many photos were compared with each other.
        unseen: those that could not be, for want of a thumbnail's look or of a vector.
        unchecked: pairs that might be copies and were not looked at, for there are too many.
    """

    groups: Mapping[Kind, Sequence[Group]] = field(default_factory=dict)
    compared: int = 0
    unseen: int = 0
    unchecked: int = 0


def find(
    database: Database,
    thumbnails: Thumbnails,
    vectors: Vectors | None,
    job: Job,
    kinds: Collection[Kind] = KINDS,
) -> Found:
    """Find the groups of these kinds; without ``vectors`` only those of the same bytes.

    Groups of copies and bursts are found also where only later kinds are asked for.
    """
    groups: dict[Kind, Sequence[Group]] = {}
    if "same" in kinds:
        twins = database.read(looks.twins).tolist()
        groups["same"] = [Group("same", (content,)) for content in twins]
    later = [kind for kind in KINDS[1:] if kind in kinds]
    if vectors is None or not later:
        return Found(groups)
    search = _Search(database, thumbnails, vectors, job)
    for kind, made in search.groups(last=later[-1]):
        if kind in later:
            groups[kind] = made
    job.report(STAGE, 100, 100)
    return Found(groups, len(search), search.unseen, search.unchecked)


class Sets:
    """Places 0 to n - 1 that are joined to sets, each known by the smallest that began it."""

    def __init__(self, count: int) -> None:
        self._parents = np.arange(count, dtype=np.int64)
        self._sizes = np.ones(count, np.int32)

    def find(self, place: int) -> int:
        """The place by which the set of ``place`` is known."""
        parents = self._parents
        while (parent := int(parents[place])) != place:
            parents[place] = parents[parent]
            place = parent
        return place

    def join(self, a: int, b: int, most: int) -> bool:
        """Make one set of two; False if they are one, or it would have more than ``most``."""
        one, other = sorted((self.find(a), self.find(b)))
        if one == other or self._sizes[one] + self._sizes[other] > most:
            return False
        self._parents[other] = one
        self._sizes[one] += self._sizes[other]
        return True

    def all(self) -> NDArray[np.int64]:
        """(n,) by which place the set of each is known."""
        parents = self._parents
        while not np.array_equal(parents, parents[parents]):
            parents = parents[parents]
        return parents

    def groups(self) -> list[Places]:
        """The sets of two and more, each by growing place."""
        known = self.all()
        order = np.argsort(known, kind="stable")
        bounds = np.flatnonzero(np.diff(known[order])) + 1
        return [part for part in np.split(order, bounds) if len(part) > 1]


class _Search:
    """One run over the photos that have both a look and a vector, by their places."""

    def __init__(
        self, database: Database, thumbnails: Thumbnails, vectors: Vectors, job: Job
    ) -> None:
        every = database.read(lambda c: looks.all_looks(c, likeness.VERSION))
        kept = np.isin(every.contents, vectors.ids())
        self._looks = Looks(
            every.contents[kept],
            every.signs[kept],
            every.detail[kept],
            every.widths[kept],
            every.heights[kept],
        )
        bare = database.read(lambda c: looks.count_lacking(c, likeness.VERSION))
        self.unseen = bare + int((~kept).sum())
        self.unchecked = 0
        self._job = job
        self._ticked = 0.0
        self._greys = _Greys(database, thumbnails, self._looks.contents)
        contents = self._looks.contents
        self._read = Centred.of(lambda places: vectors.vectors(contents[places]), len(contents))
        self._sets = Sets(len(contents))
        self._shots(database)

    def __len__(self) -> int:
        return len(self._looks)

    def _shots(self, database: Database) -> None:
        """Places in the order of cameras and time, and when each photo was taken; -1: unknown."""
        shots = database.read(looks.shots)
        place = np.searchsorted(self._looks.contents, shots.contents)
        place = np.minimum(place, max(len(self) - 1, 0))
        known = np.zeros(len(place), bool)
        if len(self):
            known = self._looks.contents[place] == shots.contents
        self._in_time = place[known]
        self._cameras = shots.cameras[known]
        self._taken = np.full(len(self), -1, np.int64)
        self._taken[self._in_time] = shots.moments[known]
        self._shot = self._taken.copy()  # of each set of copies, by the place it is known by

    def groups(self, last: Kind) -> Iterator[tuple[Kind, list[Group]]]:
        """Kind after kind."""
        if len(self) > 1:
            self._copies()
            self._parts()
        yield "copies", self._made("copies", self._sets)
        if last == "copies" or len(self) < 2:
            return
        bursts = self._bursts()
        yield "burst", self._made("burst", bursts)
        if last == "similar":
            yield "similar", self._made("similar", self._similar(bursts))

    def _made(self, kind: Kind, sets: Sets) -> list[Group]:
        contents = self._looks.contents
        found = [Group(kind, tuple(contents[places].tolist())) for places in sets.groups()]
        return sorted(found, key=lambda group: -max(group.contents))

    def _tick(self, first: int, last: int) -> Callable[[float], None]:
        """Tells the job how far it is between two hundredths; raises when it is cancelled."""

        def tick(share: float) -> None:
            now = time.monotonic()
            if now - self._ticked < LOOK_SECONDS:  # millions of pairs ask
                return
            self._ticked = now
            self._job.checkpoint()
            self._job.report(STAGE, int(first + share * (last - first)), 100)

        return tick

    # --- the same picture -------------------------------------------------------------------

    def _copies(self) -> None:
        rich = np.flatnonzero(self._looks.detail >= LEAST_DETAIL)
        tick = self._tick(0, 15)
        near = neighbours.near_looks(self._looks.signs[rich], DIFFERING, tick)
        pairs = Pairs(rich[near.a], rich[near.b], near.score, near.turn)
        similar = self._similarities(pairs)
        tick = self._tick(15, 35)
        looked = 0
        for number in range(len(pairs)):
            tick(number / len(pairs))
            a, b, turn = (int(each[number]) for each in (pairs.a, pairs.b, pairs.turn))
            turned = TURNINGS[turn].name == "turned" or TURNINGS[turn].swapped
            if not turned and similar[number] < COPY:  # models know no picture lying on its side
                continue
            if not self._may_join(a, b):
                continue
            if looked == MOST_LOOKED_AT:
                self.unchecked += 1
                continue
            looked += 1
            if self._is_same(a, b, turn):
                self._join(a, b)

    def _similarities(self, pairs: Pairs) -> Floats:
        found = np.zeros(len(pairs), np.float32)
        for start in range(0, len(pairs), _READ):
            some = slice(start, start + _READ)
            a, b = self._read(pairs.a[some]), self._read(pairs.b[some])
            found[some] = np.einsum("nd,nd->n", a, b)
        return found

    def _may_join(self, a: int, b: int) -> bool:
        """Whether they are not joined yet and may come from one press of the button.

        As far as is known of them and of all that they are joined to: else a copy that has lost
        its time would hold the photos of a burst together.
        """
        one, other = self._sets.find(a), self._sets.find(b)
        return one != other and _is_one_shot(int(self._shot[one]), int(self._shot[other]))

    def _join(self, a: int, b: int) -> None:
        known = max(self._shot[self._sets.find(a)], self._shot[self._sets.find(b)])
        if self._sets.join(a, b, MOST_IN_GROUP["copies"]):
            self._shot[self._sets.find(a)] = known

    def _is_same(self, a: int, b: int, turn: int) -> bool:
        one, other = self._greys[a], self._greys[b]
        if one is None or other is None:
            return False
        lying = TURNINGS[turn].pixels(other)
        if likeness.worst_difference(one, lying) > WORST:
            return False
        return likeness.local_change(one, lying) <= LOCAL

    def _parts(self) -> None:
        """Pictures of which one was cut out of the other."""
        tick = self._tick(35, 65)
        self._near = neighbours.near_pairs(self._read, len(self), PART, NEIGHBOURS, tick)
        pairs, sizes = self._near, np.stack([self._looks.widths, self._looks.heights], axis=1)
        tick = self._tick(65, 90)
        looked = 0
        for number in range(len(pairs)):
            tick(number / len(pairs))
            a, b = int(pairs.a[number]), int(pairs.b[number])
            if (sizes[a] == sizes[b]).all():
                continue
            if min(self._looks.detail[a], self._looks.detail[b]) < LEAST_DETAIL:
                continue
            if not self._may_join(a, b):
                continue
            if looked == MOST_LOOKED_AT // 10:
                self.unchecked += 1
                continue
            looked += 1
            larger, smaller = (a, b) if sizes[a].prod() >= sizes[b].prod() else (b, a)
            if self._is_part(larger, smaller) or self._is_part(smaller, larger):
                self._join(a, b)

    def _is_part(self, whole: int, part: int) -> bool:
        one, other = self._greys[whole], self._greys[part]
        if one is None or other is None:
            return False
        found = likeness.part_of(one, other)
        if found is None:
            return False
        return found.differing <= PART_DIFFERING and found.worst <= PART_WORST

    # --- the same moment --------------------------------------------------------------------

    def _bursts(self) -> Sets:
        sets = Sets(len(self))
        first = self._taken.copy()  # of each set, by the place by which it is known
        last = self._taken.copy()
        _, once = np.unique(self._sets.all()[self._in_time], return_index=True)
        once.sort()  # the first of each picture
        order, cameras = self._in_time[once], self._cameras[once]
        self._stands = np.arange(len(self), dtype=np.int64)  # who stands for a set of copies
        self._stands[self._sets.all()[order]] = order
        tick = self._tick(90, 95)
        for start in range(0, len(order), _READ):
            tick(start / len(order))
            places = order[start : start + _READ + AHEAD]
            vectors = self._read(places)
            own = cameras[start : start + _READ + AHEAD]
            for step in range(1, AHEAD + 1):
                near = np.einsum("nd,nd->n", vectors[:-step], vectors[step:]) >= BURST
                near &= own[:-step] == own[step:]
                near &= self._taken[places[step:]] - self._taken[places[:-step]] <= MOMENT
                for a, b in zip(places[:-step][near], places[step:][near], strict=True):
                    one, other = sets.find(a), sets.find(b)
                    begin, end = min(first[one], first[other]), max(last[one], last[other])
                    if end - begin > LONGEST_BURST:
                        continue
                    if sets.join(one, other, MOST_IN_GROUP["burst"]):
                        first[min(one, other)], last[min(one, other)] = begin, end
        return sets

    # --- alike ------------------------------------------------------------------------------

    def _similar(self, bursts: Sets) -> Sets:
        """What is alike and neither a copy nor of one moment; each of those counts once."""
        sets = Sets(len(self))
        stands = bursts.all()[self._stands[self._sets.all()]]
        tick = self._tick(95, 100)
        pairs = self._near
        for number in np.flatnonzero(pairs.score >= ALIKE):
            tick(number / len(pairs))
            a, b = int(stands[pairs.a[number]]), int(stands[pairs.b[number]])
            one, other = sets.find(a), sets.find(b)
            if one == other:
                continue
            if {one, other} != {a, b}:
                first, second = self._read(np.array([one, other], np.int64))
                if float(first @ second) < ALIKE_TO_FIRST:
                    continue
            sets.join(one, other, MOST_IN_GROUP["similar"])
        return sets


def _is_one_shot(one: int, other: int) -> bool:
    """By when two photos were taken, in thousandths of seconds; below 0: nobody knows."""
    if one < 0 or other < 0 or one == other:
        return True
    told = one % 1000 and other % 1000  # programs may drop what is less than a second
    return not told and one // 1000 == other // 1000


class _Greys:
    """Thumbnails as grey pixels, the last ones kept; None where there is none."""

    def __init__(
        self, database: Database, thumbnails: Thumbnails, contents: NDArray[np.int64]
    ) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._contents = contents
        self._kept: OrderedDict[int, Grey | None] = OrderedDict()

    def __getitem__(self, place: int) -> Grey | None:
        if place in self._kept:
            self._kept.move_to_end(place)
            return self._kept[place]
        made = self._kept[place] = self._load(ContentId(int(self._contents[place])))
        if len(self._kept) > _GREYS:
            self._kept.popitem(last=False)
        return made

    def _load(self, content: ContentId) -> Grey | None:
        hashes = self._database.read(lambda c: photos.content_hashes(c, [content]))
        jpeg = self._thumbnails.get(hashes[content]) if content in hashes else None
        try:
            return None if jpeg is None else likeness.grey(jpeg)
        except BadPhoto:
            return None
