"""Codes in parts: what is passed over holds nothing, whatever comes, goes and is filtered."""

from __future__ import annotations

import io
import threading
from functools import cache, partial

import numpy as np
import pytest
from hypothesis import given, settings

from photosearch.index import fast, parted, tiers, upgrade
from photosearch.index.base import Store
from photosearch.index.choice import Choice
from photosearch.index.exact import ExactIndex
from photosearch.index.fast import Aim, FastIndex
from photosearch.index.filed import FiledVectors
from photosearch.index.parted import EVERYWHERE, Learner, PartedCodes
from photosearch.index.replica import Replica
from photosearch.index.upgrade import Plan, Upgrade
from photosearch.jobs import Job

from .conftest import Shelf
from .test_fast import Floats, Steps, World, changes, exact_of, follow, unit, written
from .test_replica import assert_agrees

PARTS = 40
REACH = 4.0


class Tight(World):
    """Photos of a thing lie near to each other, so that most parts are far from a question."""

    def photos(self, count: int, seed: int = 1) -> Floats:
        random = np.random.default_rng(seed)
        things = self.things[random.integers(0, len(self.things), count)]
        noise = unit(random.standard_normal((count, self.dim)).astype(np.float32))
        return unit(things + np.float32(0.6) * noise)


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes are looked through however few there are, and few questions are asked of them."""
    monkeypatch.setattr(upgrade, "_ASKED", 16)
    monkeypatch.setattr(fast, "_FEW", 0)
    monkeypatch.setattr(fast, "_FEW_SHARE", 10**9)
    monkeypatch.setattr(fast, "_LARGE_SHARE", 1)


def learnt(vectors: Floats, parts: int = PARTS) -> PartedCodes:
    learner = Learner(np.asarray(vectors, np.float32), parts)
    while not learner.step():
        pass
    return learner.codes()


def index_of(store: ExactIndex, aim: Aim | None = None, parts: int = PARTS) -> FastIndex:
    codes = learnt(store.sample(1000), parts)
    codes.append(store.rows(np.arange(len(store))).astype(np.float32))
    codes.measured(REACH, REACH, 10)
    return FastIndex(store, codes, aim or Aim(300, 0), len(store))


@cache
def made() -> bytes:
    """A library in parts, as bytes; it is learnt once for all tests."""
    return written(index_of(exact_of(Tight().photos(4000)))).getvalue()


def fresh() -> FastIndex:
    return FastIndex.read(io.BytesIO(made()), kind=PartedCodes)


def recall(index: FastIndex, exact: Store, queries: Floats, k: int, among: object = None) -> float:
    shares = []
    for query in queries:
        wanted = exact.search(query[None], k, among)[1][0]  # type: ignore[arg-type]
        found = index.search(query[None], k, among)[1][0]  # type: ignore[arg-type]
        assert len(found) == len(wanted)
        shares.append(np.isin(wanted, found).mean())
    return float(np.mean(shares))


def assert_sound(index: FastIndex) -> None:
    """Every slot has one code, and it is that of its vector."""
    assert isinstance(index.codes, PartedCodes)
    again = PartedCodes.read(coded(index.codes))
    again.cut(0)
    again.append(index.store.rows(np.arange(len(index))).astype(np.float32))
    assert (again.sizes == index.codes.sizes).all()
    if not len(index):
        return
    query = np.linspace(-1, 1, index.dim, dtype=np.float32)[None]
    mine, theirs = (each.nearest(query, len(index), len(index)) for each in (index.codes, again))
    assert sorted(mine[1].tolist()) == list(range(len(index)))
    order, other = np.argsort(mine[1]), np.argsort(theirs[1])
    assert np.allclose(mine[0][order], theirs[0][other], atol=1e-5)


def coded(codes: PartedCodes) -> io.BytesIO:
    sink = io.BytesIO()
    codes.write(sink)
    return io.BytesIO(sink.getvalue())


class TestSearch:
    @pytest.mark.parametrize("cores", [1, 3])
    def test_most_parts_are_passed_over_and_nothing_is_missed(
        self, cores: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.index.threads._most", cores)
        monkeypatch.setattr(parted, "_SHARED", 100)
        world, index = Tight(), fresh()
        assert isinstance(index.codes, PartedCodes)
        for queries in (world.texts(8, 9), world.photos(8, 10)):
            assert recall(index, index.store, queries, 20) >= 0.98
            searches = [index.codes.search(query[None], 100, 20) for query in queries]
            for search in searches:
                search.found()
            assert np.mean([search.seen for search in searches]) < 0.7 * len(index)

    @pytest.mark.parametrize("dim", [256, 768, 7])
    def test_all_lengths_of_vectors(self, dim: int) -> None:
        world = Tight(dim)
        index = index_of(exact_of(world.photos(500)), Aim(200, 0), parts=12)
        assert recall(index, index.store, world.texts(3, 9), 20) >= 0.95
        assert_sound(FastIndex.read(written(index), kind=PartedCodes))

    @pytest.mark.parametrize("kept", [0.02, 0.1, 0.5, 0.99])
    def test_filters(self, kept: float) -> None:
        world, index = Tight(), fresh()
        random = np.random.default_rng(4)
        ids = index.ids()
        among = np.append(ids[random.random(len(ids)) < kept], 10**9)
        without = ids[random.random(len(ids)) < 0.1]
        for query in np.concatenate([world.photos(3, 5), world.texts(3, 6)]):
            found = index.search(query[None], 20, among, without)[1]
            wanted = index.store.search(query[None], 20, among, without)[1]
            assert np.isin(wanted, found).mean() >= 0.9
            assert np.isin(found, among).all()
            assert not np.isin(found, without).any()

    def test_members_that_are_all_far_away(self) -> None:
        """No part is passed over for being far, if what is near does not count."""
        world, index, all_of_it = Tight(), fresh(), fresh()
        all_of_it.codes.reach = EVERYWHERE  # type: ignore[union-attr]
        for query in world.photos(3, 5):
            far = index.store.search(query[None], 4000)[1][0, 2500:]
            found, wanted = (each.search(query[None], 20, far)[1] for each in (index, all_of_it))
            assert np.isin(wanted, found).mean() >= 0.9

    def test_the_same_photo_many_times(self) -> None:
        exact = exact_of(np.repeat(Tight().photos(20), 100, axis=0))
        index, query = index_of(exact, parts=10), Tight().texts(1)
        for k in (1, 20, 250):
            assert index.search(query, k)[1].tolist() == exact.search(query, k)[1].tolist()

    def test_nothing_is_left(self) -> None:
        index = fresh()
        index.remove(index.ids())
        assert index.search(Tight().texts(2), 5)[1].shape == (2, 0)
        index.add(np.array([7]), Tight().photos(1))
        assert index.search(Tight().texts(1), 5)[1].tolist() == [[7]]
        assert_sound(index)


class TestChange:
    @settings(max_examples=12, deadline=None)
    @given(changes(most=6))
    def test_codes_follow_the_vectors(self, steps: Steps) -> None:
        follow(
            steps,
            Tight(8),
            partial(index_of, parts=5),
            partial(FastIndex.read, kind=PartedCodes),
            assert_sound,
        )

    def test_photos_of_another_kind_are_found_and_wanted_to_be_learnt(self) -> None:
        index, other = fresh(), Tight(seed=99)
        assert not tiers.outgrown(index)
        index.add(np.arange(10**5, 10**5 + 300), Tight().photos(300, 50))
        assert not tiers.outgrown(index)
        index.add(np.arange(2 * 10**5, 2 * 10**5 + 800), other.photos(800, 50))
        assert recall(index, index.store, other.texts(10, 3), 20) >= 0.9
        assert tiers.outgrown(index)
        assert tiers.outgrown(FastIndex.read(written(index), kind=PartedCodes))


class TestBytes:
    def test_there_and_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        index = fresh()
        monkeypatch.setattr(parted, "codebook", None)
        again = FastIndex.read(written(index), kind=PartedCodes)
        assert written(again).getvalue() == written(index).getvalue()
        assert tiers.state(again, training=False, note="") == tiers.state(
            index, training=False, note=""
        )

    @pytest.mark.parametrize("place", range(24, 64, 8))
    def test_rubbish_is_refused(self, place: int) -> None:
        data = bytearray(made())
        data[place : place + 8] = b"\xff" * 8
        with pytest.raises(ValueError, match=r"parts|too early|aims at"):
            FastIndex.read(io.BytesIO(bytes(data)), kind=PartedCodes)

    @pytest.mark.parametrize("share", [0.0001, 0.01, 0.1, 0.5])
    def test_a_part_is_refused(self, share: float) -> None:
        data = made()
        with pytest.raises(ValueError, match="too early"):
            FastIndex.read(io.BytesIO(data[: int(len(data) * share)]), kind=PartedCodes)

    def test_a_slot_that_comes_twice_is_refused(self) -> None:
        codes = fresh().codes
        assert isinstance(codes, PartedCodes)
        full = next(number for number, size in enumerate(codes.sizes) if size > 1)
        slots = codes._lists.slots(full)
        slots[0] = slots[1]
        with pytest.raises(ValueError, match="missing"):
            PartedCodes.read(coded(codes))


def upgraded(exact: ExactIndex, texts: Floats, *plans: Plan) -> FastIndex | None:
    making = Upgrade(exact, texts, threading.RLock(), plans)
    assert not making.leg(Job())
    return making.finish()


class TestUpgrade:
    def test_the_reach_is_measured_here(self) -> None:
        world = Tight()
        exact = exact_of(world.photos(3000))
        index = upgraded(exact, world.texts(40, 20), Plan(parts=PARTS))
        assert index is not None
        assert isinstance(index.codes, PartedCodes)
        assert index.codes.reach in upgrade.REACHES
        assert 0 < index.codes.searched < 0.5 * PARTS
        for queries in (world.texts(20, 30), world.photos(20, 31)):
            assert recall(index, exact, queries, 50) >= 0.99
        assert_sound(index)

    def test_where_parts_do_not_help_all_codes_are_looked_through(self) -> None:
        noise = unit(np.random.default_rng(0).standard_normal((1500, 32)).astype(np.float32))
        exact = exact_of(noise)
        assert upgraded(exact, noise[:0], Plan(parts=20)) is None
        index = upgraded(exact, noise[:0], Plan(parts=20), Plan())
        assert index is not None
        assert tiers.name_of(index) == tiers.FAST

    def test_changes_while_it_is_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(upgrade, "_BLOCK", 200)
        monkeypatch.setattr(upgrade, "NEAR_GOAL", -9.0)
        monkeypatch.setattr(upgrade, "_WORTH_IT", 1.0)
        world = Tight()
        exact = exact_of(world.photos(1000))
        job = Job(waits=lambda: True)
        job.ASK_GAP = 0.0
        making = Upgrade(exact, world.texts(0), threading.RLock(), [Plan(parts=10)])
        turn = 0
        while making.leg(job):
            turn += 1
            added = np.arange(10**4 + 10 * turn, 10**4 + 10 * turn + 5)
            again = exact.ids()[turn * 7 : turn * 7 + 3]
            exact.add(np.append(added, again), world.photos(5 + len(again), turn))
            gone = exact.ids()[turn * 5 : turn * 5 + 20 * (turn % 2)]
            exact.remove(gone)
            making.changed(np.append(added, again), gone)
        index = making.finish()
        assert turn > 10  # also while the centres were looked for
        assert index is not None
        assert_sound(index)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FAST_FROM", 100), ("FAST_UNTIL", 80), ("PARTED_FROM", 300),
                        ("PARTED_UNTIL", 240)):  # fmt: skip
        monkeypatch.setattr(tiers, name, value)
    monkeypatch.setattr(upgrade, "_WORTH_IT", 1.0)  # in eight dimensions nothing is far away


def opened(shelf: Shelf) -> Replica:
    replica = Replica.open(shelf.database, shelf.spec, shelf.model)
    assert not replica.settle(Job())
    return replica


def numbers(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


@pytest.mark.usefixtures("small")
class TestReplica:
    def test_up_and_down_with_the_library(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 200))
        replica = opened(shelf)
        assert replica.tier == tiers.FAST
        shelf.add(numbers(201, 320), seed=1)
        replica.catch_up()
        assert not replica.settle(Job())
        assert replica.tier == tiers.PARTED
        assert_agrees(replica, shelf)
        shelf.withdraw(numbers(1, 60))
        shelf.add([70, 400], seed=2)
        replica.catch_up()
        assert_agrees(replica, shelf)
        again = opened(shelf)
        assert (again.tier, again.rebuilt) == (tiers.PARTED, "")
        assert_agrees(again, shelf)
        state = again.state()
        assert (state.parts, state.note) == (35, "")
        assert 0 < state.parts_searched <= 35
        assert 0 < state.code_bytes < state.memory_bytes
        shelf.withdraw(numbers(61, 90))
        again.catch_up()
        again.settle(Job())
        assert again.tier == tiers.FAST
        assert_agrees(again, shelf)

    def test_where_parts_are_no_help_it_is_said_and_not_tried_again(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(upgrade, "REACHES", ())
        shelf.add(numbers(1, 320))
        replica = opened(shelf)
        assert replica.tier == tiers.FAST
        assert "parts" in replica.state().note
        monkeypatch.setattr(parted, "Learner", None)
        monkeypatch.setattr(upgrade, "Learner", None)
        replica.settle(Job())
        assert opened(shelf).tier == tiers.FAST
        monkeypatch.undo()

    def test_vectors_on_the_disk(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 320))
        replica = opened(shelf)
        choice = Choice(memory=1)
        replica.choose(choice)
        replica.settle(Job())
        assert replica.state().vectors_on_disk
        assert_agrees(replica, shelf)
        again = Replica.open(shelf.database, shelf.spec, shelf.model, choice)
        assert isinstance(tiers.store_of(again._index), FiledVectors)
        assert again.tier == tiers.PARTED
        assert_agrees(again, shelf)
