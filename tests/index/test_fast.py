"""The fast tier against the exact one, on vectors of the shapes that models make."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.index import codes as codes_module
from photosearch.index import fast
from photosearch.index.codes import COARSE, FINE, Codes, parts_of
from photosearch.index.exact import ExactIndex
from photosearch.index.fast import Aim, FastIndex
from photosearch.index.upgrade import NEAR, Plan, Upgrade
from photosearch.jobs import Job

DIM = 32
Floats = NDArray[np.float32]


def unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class World:
    """Photos in clusters, and texts that lie elsewhere but know the clusters' directions."""

    def __init__(self, dim: int = DIM, seed: int = 0) -> None:
        random = np.random.default_rng(seed)
        self.dim = dim
        self.things = unit(random.standard_normal((40, dim)).astype(np.float32))
        self.gap = unit(random.standard_normal((1, dim)).astype(np.float32))

    def photos(self, count: int, seed: int = 1) -> Floats:
        random = np.random.default_rng(seed)
        things = self.things[random.integers(0, len(self.things), count)]
        return unit(things + unit(random.standard_normal((count, self.dim)).astype(np.float32)))

    def texts(self, count: int, seed: int = 2) -> Floats:
        return unit(0.4 * self.photos(count, seed) + self.gap)


def exact_of(vectors: Floats, seed: int = 3) -> ExactIndex:
    index = ExactIndex(vectors.shape[1])
    ids = np.random.default_rng(seed).permutation(3 * len(vectors))[: len(vectors)]
    index.add(ids.astype(np.int64), vectors)
    return index


def codes_of(exact: ExactIndex) -> Codes:
    codes = Codes.learnt(exact.sample(200))
    codes.append(exact.rows(np.arange(len(exact))).astype(np.float32))
    return codes


def fast_of(exact: ExactIndex, aim: Aim | None = None) -> FastIndex:
    codes = codes_of(exact)
    return FastIndex(exact, codes, aim or Aim(400, 0), len(exact))


def twin(exact: ExactIndex) -> ExactIndex:
    return ExactIndex.from_bytes(exact.to_bytes())


def written(index: FastIndex) -> io.BytesIO:
    sink = io.BytesIO()
    index.write(sink)
    return io.BytesIO(sink.getvalue())


def assert_sound(index: FastIndex) -> None:
    """Every slot holds the code of its own vector, bit for bit, and nothing is behind them."""
    again = FastIndex(index.store, _coded_anew(index), index.aim, index.learnt)
    mine, fresh = io.BytesIO(), io.BytesIO()
    index.codes.write(mine)
    again.codes.write(fresh)
    assert mine.getvalue() == fresh.getvalue()


def _coded_anew(index: FastIndex) -> Codes:
    sink = io.BytesIO()
    index.codes.write(sink)
    codes = Codes.read(io.BytesIO(sink.getvalue()))
    codes.cut(0)
    codes.append(index.store.rows(np.arange(len(index))).astype(np.float32))
    return codes


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Looks through codes however few there are; tells how often that was done."""
    calls: list[int] = []
    real = Codes.nearest

    def counted(self: Codes, queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64]]:
        calls.append(k)
        return real(self, queries, k)

    monkeypatch.setattr(fast, "_FEW", 0)
    monkeypatch.setattr(fast, "_FEW_SHARE", 10**9)
    monkeypatch.setattr(fast, "_LARGE_SHARE", 1)
    monkeypatch.setattr(Codes, "nearest", counted)
    return lambda: len(calls)


class TestSearch:
    @pytest.mark.parametrize("dim", [256, 512, 768, 1152, 7, 30])
    def test_all_lengths_of_vectors(self, dim: int, eager: Callable[[], int]) -> None:
        world = World(dim)
        exact = exact_of(world.photos(600))
        index = fast_of(exact, Aim(300, 0))
        assert index.codes.memory <= 608 * -(-dim // 4) * (1 + dim % 2)  # an eighth of the vectors'
        queries = np.concatenate([world.photos(3, 8), world.texts(3, 9)])
        shares = []
        for query in queries:
            wanted = exact.search(query[None], 20)[1][0]
            shares.append(np.isin(wanted, index.search(query[None], 20)[1][0]).mean())
        assert np.mean(shares) >= 0.97
        assert eager() == 6

    def test_scores_and_order_are_the_exact_ones(self, eager: Callable[[], int]) -> None:
        world = World()
        exact = exact_of(world.photos(2000))
        index = fast_of(exact)
        scores, ids = index.search(world.texts(5, 9), 30)
        for query, own, numbers in zip(world.texts(5, 9), scores, ids, strict=True):
            again = exact.search(query[None], 30, np.sort(numbers))
            assert again[1][0].tolist() == numbers.tolist()
            assert again[0][0].tolist() == own.tolist()
        assert eager() == 5
        assert scores.dtype == np.float32
        assert ids.dtype == np.int64

    @pytest.mark.parametrize("kept", [0.0, 0.01, 0.1, 0.5, 0.9, 1.0])
    @pytest.mark.parametrize("hidden", [0.0, 0.2])
    def test_filters(self, kept: float, hidden: float, eager: Callable[[], int]) -> None:
        world = World()
        exact = exact_of(world.photos(3000))
        index = fast_of(exact)
        random = np.random.default_rng(4)
        ids = exact.ids()
        among = np.append(ids[random.random(len(ids)) < kept], 10**9)
        without = ids[random.random(len(ids)) < hidden]
        for narrowed in (among, None):
            for query in np.concatenate([world.photos(2, 5), world.texts(2, 6)]):
                found = index.search(query[None], 10, narrowed, without)
                wanted = exact.search(query[None], 10, narrowed, without)
                assert found[1].shape == wanted[1].shape
                assert np.isin(found[1], wanted[1]).sum() >= 0.9 * wanted[1].size
                assert not np.isin(found[1], without).any()
                assert narrowed is None or np.isin(found[1], narrowed).all()
        assert eager() > 0

    def test_members_that_are_all_far_away(self, eager: Callable[[], int]) -> None:
        world = World()
        exact = exact_of(world.photos(3000))
        index = fast_of(exact, Aim(60, 0))
        query = world.photos(1, 5)
        far = exact.search(query, 3000)[1][0, 2500:]
        found, wanted = index.search(query, 10, far), exact.search(query, 10, far)
        assert eager() > 1  # asked for more before it gave up
        assert found[1].tolist() == wanted[1].tolist()

    def test_ties_go_to_the_smaller_id(self, eager: Callable[[], int]) -> None:
        exact = exact_of(np.repeat(World().photos(4), 500, axis=0))
        index = fast_of(exact)
        query = World().texts(1)
        for k in (1, 20, 300):
            assert index.search(query, k)[1].tolist() == exact.search(query, k)[1].tolist()

    def test_threads_share_the_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = World()
        exact = exact_of(world.photos(1000))
        whole = codes_of(exact).nearest(world.texts(3), 200)
        monkeypatch.setattr(codes_module, "BLOCK", 96)
        for cores in (1, 3):
            monkeypatch.setattr("photosearch.index.threads._most", cores)
            parts = codes_of(exact).nearest(world.texts(3), 200)
            assert (parts[0] == whole[0]).all()
            for some, all_of_them, scores in zip(parts[1], whole[1], whole[0], strict=True):
                sure = scores > scores[-1]  # codes that say the same come in any order
                assert set(some[sure].tolist()) == set(all_of_them[sure].tolist())

    def test_long_answers(self, eager: Callable[[], int]) -> None:
        world = World()
        exact = exact_of(world.photos(4000))
        query = world.texts(1)
        wanted = exact.search(query, 1200)[1][0]
        index = fast_of(exact, Aim(400, 3000))
        assert np.isin(wanted, index.search(query, 1200)[1][0]).mean() > 0.98
        assert eager() == 1
        index = fast_of(exact, Aim(400, 0))  # codes are no help there
        assert index.search(query, 1200)[1][0].tolist() == wanted.tolist()
        assert index.search(query, 4000)[1].shape == (1, 4000)
        assert eager() == 1

    def test_nothing_asked_and_nothing_there(self) -> None:
        index = fast_of(exact_of(World().photos(30)))
        assert index.search(World().texts(0), 5)[0].shape == (0, 5)
        index.remove(index.ids())
        assert index.search(World().texts(2), 5)[1].shape == (2, 0)
        index.add(np.array([7]), World().photos(1))
        assert index.search(World().texts(1), 5)[1].tolist() == [[7]]


Steps = list[tuple[str, list[int], int]]


@st.composite
def changes(draw: st.DrawFn, most: int = 8) -> Steps:
    kinds = st.sampled_from(["add", "remove"])
    ids = st.lists(st.integers(0, 120), max_size=40)
    return draw(st.lists(st.tuples(kinds, ids, st.integers(0, 9)), min_size=1, max_size=most))


def follow(
    steps: Steps,
    world: World,
    made: Callable[[ExactIndex], FastIndex],
    read: Callable[[io.BytesIO], FastIndex],
    sound: Callable[[FastIndex], None],
) -> None:
    """Do the same to an index that ``made`` gives and to an exact one: they hold the same."""
    exact = ExactIndex(8)
    exact.add(np.arange(70), world.photos(70))
    index, other = made(exact), twin(exact)
    for kind, numbers, seed in steps:
        ids = np.array(numbers, np.int64)
        for each in (index, other):
            if kind == "add":
                each.add(ids, world.photos(len(ids), seed))
            else:
                each.remove(ids)
        sound(index)
    assert index.ids().tolist() == other.ids().tolist()
    assert (index.vectors(index.ids()) == other.vectors(index.ids())).all()
    again = read(written(index))
    sound(again)
    again.add(np.array([1000, 5]), world.photos(2))
    sound(again)


class TestChange:
    @settings(max_examples=15, deadline=None)
    @given(changes())
    def test_codes_follow_the_vectors(self, steps: Steps) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(codes_module, "BLOCK", 64)
            follow(steps, World(8), fast_of, FastIndex.read, assert_sound)

    def test_what_was_removed_does_not_come_back(self, eager: Callable[[], int]) -> None:
        world = World()
        index = fast_of(exact_of(world.photos(1000)))
        query = world.photos(1, 7)
        gone = index.search(query, 20)[1][0]
        index.remove(gone)
        left = index.search(query, 20)[1][0]
        assert not np.isin(left, gone).any()
        index.add(gone[:1], query)
        assert index.search(query, 1)[1][0, 0] == gone[0]
        with pytest.raises(KeyError):
            index.vectors(gone[1:2])


class TestBytes:
    def test_there_and_back_without_learning_again(
        self, eager: Callable[[], int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = World()
        index = fast_of(exact_of(world.photos(1500)), Aim(300, 2000))
        monkeypatch.setattr(Codes, "learnt", None)
        again = FastIndex.read(written(index))
        assert (again.aim, again.learnt, again.memory) == (index.aim, 1500, index.memory)
        (one, ones), (other, others) = (each.search(world.texts(3), 9) for each in (index, again))
        assert (one.tolist(), ones.tolist()) == (other.tolist(), others.tolist())

    @pytest.mark.parametrize("data", [b"", b"\xff" * 200, b"\0" * 200, b"\1" + b"\0" * 300])
    def test_rubbish_is_refused(self, data: bytes) -> None:
        with pytest.raises(ValueError, match=r"aims at|too early|no codes|exact index"):
            FastIndex.read(io.BytesIO(data))

    @pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.99])
    def test_a_part_is_refused(self, share: float) -> None:
        data = written(fast_of(exact_of(World().photos(100)))).getvalue()
        with pytest.raises(ValueError, match="too early"):
            FastIndex.read(io.BytesIO(data[: int(len(data) * share)]))


def upgraded(
    exact: ExactIndex, texts: Floats, plans: tuple[Plan, ...] = (Plan(),)
) -> FastIndex | None:
    upgrade = Upgrade(exact, texts, threading.RLock(), plans)
    assert not upgrade.leg(Job())
    return upgrade.finish()


class TestUpgrade:
    @pytest.mark.parametrize("told", [True, False])
    def test_it_finds_what_the_exact_one_finds(self, told: bool, eager: Callable[[], int]) -> None:
        """Words lie elsewhere than photos, and are found as well, also where none are known."""
        world = World()
        exact = exact_of(world.photos(3000))
        index = upgraded(exact, world.texts(40 if told else 0, 20))
        assert index is not None
        before = eager()
        for queries in (world.texts(20, 30), world.photos(20, 31)):
            wanted = [exact.search(query[None], 50)[1][0] for query in queries]
            found = [index.search(query[None], 50)[1][0] for query in queries]
            shares = [np.isin(*both).mean() for both in zip(wanted, found, strict=True)]
            assert np.mean(shares) >= 0.99
        assert eager() == before + 40

    def test_where_words_are_hard_to_tell_apart_more_is_looked_at(self) -> None:
        world = World()
        exact = exact_of(world.photos(2500))
        easy = upgraded(exact, world.photos(40, 20))
        hard = upgraded(exact, unit(world.gap + 0.02 * world.texts(40)))
        assert easy is not None
        assert hard is None or hard.aim.near > easy.aim.near

    def test_where_codes_tell_nothing_there_is_no_fast_index(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.index.upgrade.NEAR", NEAR[:1])
        monkeypatch.setattr("photosearch.index.upgrade.NEAR_GOAL", 1.0)
        noise = np.random.default_rng(0).standard_normal((2500, DIM)).astype(np.float32)
        assert upgraded(exact_of(noise), noise[:0]) is None

    def test_finer_codes_where_coarse_ones_find_too_little(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.index.upgrade.NEAR", (200, 500))
        world = World()
        exact = exact_of(world.photos(2000))
        assert upgraded(exact, world.texts(40), (Plan(COARSE),)) is None
        index = upgraded(exact, world.texts(40), (Plan(COARSE), Plan(FINE)))
        assert index is not None
        assert index.codes.memory == pytest.approx(2000 * DIM // FINE // 2, rel=0.01)
        assert_sound(index)
        again = FastIndex.read(written(fast_of(exact)))
        assert again.codes.memory == index.codes.memory

    def test_changes_while_it_is_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("photosearch.index.upgrade._BLOCK", 100)
        monkeypatch.setattr("photosearch.index.upgrade.NEAR_GOAL", -9.0)
        world = World()
        exact = exact_of(world.photos(2000))
        turns = iter(range(1000))
        job = Job(waits=lambda: True)
        job.ASK_GAP = 0.0
        upgrade = Upgrade(exact, world.texts(0), threading.RLock())
        while upgrade.leg(job):
            turn = next(turns)
            fresh = np.arange(10**4 + 10 * turn, 10**4 + 10 * turn + 5)
            again = exact.ids()[turn * 7 : turn * 7 + 3]
            exact.add(np.append(fresh, again), world.photos(8, turn))
            gone = exact.ids()[turn * 5 : turn * 5 + 40 * (turn % 2)]
            exact.remove(gone)
            upgrade.changed(np.append(fresh, again), gone)
        index = upgrade.finish()
        assert turn > 10
        assert index is not None
        assert len(index) == len(exact)
        assert_sound(index)
        assert upgrade.disturbed

    def test_a_library_that_shrinks_meanwhile(self) -> None:
        world = World()
        exact = exact_of(world.photos(500))
        upgrade = Upgrade(exact, world.texts(0), threading.RLock())
        assert not upgrade.leg(Job())
        assert not upgrade.disturbed
        exact.remove(exact.ids()[100:])
        index = upgrade.finish()
        assert index is not None
        assert_sound(index)


@pytest.mark.parametrize(
    ("dim", "fine", "coarse"),
    [(256, 128, 64), (512, 256, 128), (768, 384, 192), (1152, 576, 288), (6, 3, 3), (7, 7, 7)],
)
def test_dimensions_share_a_code_where_they_can(dim: int, fine: int, coarse: int) -> None:
    assert (parts_of(dim, FINE), parts_of(dim, COARSE)) == (fine, coarse)
