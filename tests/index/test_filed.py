"""Vectors that stay in the snapshot's file: the same answers with less memory, and no surprises."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from photosearch.index import fast, tiers
from photosearch.index.choice import Choice
from photosearch.index.exact import ExactIndex
from photosearch.index.filed import FiledVectors, Unreadable, sums_of
from photosearch.index.replica import Replica
from photosearch.jobs import Job

from .conftest import DIM, Shelf
from .test_fast import World, changes
from .test_tiers import assert_complete, numbers

SMALL = Choice("auto", 1)  # one byte is less than any vectors take


def written(index: ExactIndex | FiledVectors) -> bytes:
    sink = io.BytesIO()
    index.write(sink)
    return sink.getvalue()


def filed(path: Path, index: ExactIndex) -> FiledVectors:
    """As a snapshot does it, with something before and behind."""
    path.write_bytes(b"head" + written(index) + b"digest")
    with open(path, "rb", buffering=0) as file:
        file.read(4)
        return FiledVectors.read(file)


@pytest.fixture(scope="module")
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("filed") / "인덱스 🗂"


class TestVectors:
    @settings(max_examples=15, deadline=None)
    @given(steps=changes())
    def test_like_the_ones_in_memory(
        self, somewhere: Path, steps: list[tuple[str, list[int], int]]
    ) -> None:
        world = World(7)  # rows of 14 bytes
        exact = ExactIndex(7)
        exact.add(np.arange(0, 90, 2), world.photos(45))
        index = filed(somewhere, exact)
        queries = world.texts(2)
        for kind, ids, seed in steps:
            some = np.array(ids, np.int64)
            if kind == "add":
                vectors = world.photos(len(some), seed)
                index.add(some, vectors)
                exact.add(some, vectors)
            else:
                moved = index.take_out(some), exact.take_out(some)
                assert [each.tolist() for each in moved[0]] == [each.tolist() for each in moved[1]]
        assert index.ids().tolist() == exact.ids().tolist()
        assert written(index) == written(exact)
        assert index.sums().tolist() == sums_of(exact.rows(np.arange(len(exact)))).tolist()
        among, without = np.array([3, 4, 8, 60, 999]), np.array([8, 12, 13])
        for narrowing in ((None, None), (among, None), (None, without), (among, without)):
            found, wanted = (each.search(queries, 9, *narrowing) for each in (index, exact))
            assert [part.tolist() for part in found] == [part.tolist() for part in wanted]
        assert (index.sample(5) == exact.sample(5)).all()
        assert written(index.loaded()) == written(exact)
        index.let_go()

    def test_a_vector_that_was_changed_in_the_file_is_not_believed(self, tmp_path: Path) -> None:
        exact = ExactIndex(8)
        exact.add(np.arange(50), World(8).photos(50))
        index = filed(tmp_path / "file", exact)
        data = bytearray((tmp_path / "file").read_bytes())
        data[-len("digest") - 20] ^= 4
        (tmp_path / "file").write_bytes(data)
        assert (index.vectors(np.arange(48)) == exact.vectors(np.arange(48))).all()
        with pytest.raises(Unreadable, match="changed"):
            index.vectors(np.array([48]))
        (tmp_path / "file").write_bytes(data[:200])
        with pytest.raises(Unreadable, match="shorter"):
            index.search(World(8).texts(1), 3)
        index.let_go()
        with pytest.raises(Unreadable):
            index.vectors(np.array([1]))
        with pytest.raises(KeyError):
            index.vectors(np.array([1000]))

    @pytest.mark.parametrize("data", [b"", b"\xff" * 64])
    def test_rubbish_is_refused(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "file").write_bytes(data)
        with (
            open(tmp_path / "file", "rb", buffering=0) as file,
            pytest.raises(ValueError, match=r"exact index|too early"),
        ):
            FiledVectors.read(file)


@pytest.fixture
def large(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A hundred vectors are a large library, and more than its memory holds."""
    monkeypatch.setattr(tiers, "FAST_FROM", 100)
    monkeypatch.setattr(tiers, "FAST_UNTIL", 80)
    monkeypatch.setattr(fast, "_FEW", 0)
    monkeypatch.setattr(fast, "_LARGE_SHARE", 1)
    shelf.add(numbers(1, 150))
    return shelf


def opened(shelf: Shelf, choice: Choice = SMALL) -> Replica:
    replica = Replica.open(shelf.database, shelf.spec, shelf.model, choice)
    assert not replica.settle(Job())
    return replica


def on_disk(replica: Replica) -> bool:
    return replica.state().vectors_on_disk


class TestReplica:
    def test_takes_less_memory_and_says_the_same(self, large: Shelf) -> None:
        replica = opened(large)
        assert on_disk(replica)
        assert replica.state().memory_bytes < 150 * (24 + DIM)
        assert_complete(replica, large)
        again = opened(large)
        assert again.rebuilt == ""
        assert on_disk(again)
        assert_complete(again, large)

    def test_what_comes_later_is_in_memory_until_the_next_snapshot(self, large: Shelf) -> None:
        replica = opened(large)
        large.withdraw([3, 150])
        large.add([20, *numbers(200, 260)], seed=3)
        replica.catch_up()
        assert_complete(replica, large)
        before = replica.state().memory_bytes
        assert replica.save()
        assert replica.state().memory_bytes < before
        assert_complete(replica, large)
        assert_complete(opened(large), large)

    def test_a_snapshot_that_cannot_be_put_in_place(
        self, large: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replica = opened(large)
        large.add([777])
        replica.catch_up()

        def refused(*_: object) -> None:
            raise PermissionError("somebody else has it open")

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", refused)
            assert not replica.save()
        assert_complete(replica, large)
        assert replica.save()
        assert_complete(replica, large)

    @pytest.mark.parametrize("share", [0.0, 0.6])
    def test_a_file_that_is_cut_under_it(self, large: Shelf, share: float) -> None:
        replica = opened(large)
        data = replica.path.read_bytes()
        replica.path.write_bytes(data[: int(len(data) * share)])
        query = np.ones((1, DIM), np.float32)
        assert replica.search_vectors(query, 5)[2].shape == (1, 5, DIM)
        assert replica.rebuilt
        replica.settle(Job())
        assert on_disk(replica)
        assert_complete(replica, large)

    def test_a_cut_file_is_noticed_while_saving_and_while_changing(self, large: Shelf) -> None:
        replica = opened(large)
        replica.path.write_bytes(b"")
        assert replica.save()
        assert not on_disk(replica)
        replica.settle(Job())
        replica.path.write_bytes(b"")
        replica.choose(Choice("exact"))
        assert replica.tier == tiers.EXACT
        assert len(replica) == 150

    def test_the_file_may_be_deleted(self, large: Shelf) -> None:
        replica = opened(large)
        if os.name != "nt":  # which lets nobody
            replica.path.unlink()
        assert_complete(replica, large)
        assert replica.save()
        assert_complete(opened(large), large)

    def test_back_into_memory(self, large: Shelf) -> None:
        replica = opened(large)
        replica.choose(Choice("exact", 1))
        assert not on_disk(replica)
        assert np.array_equal(replica.ids(), np.array(numbers(1, 150)))
        assert not on_disk(opened(large, Choice()))

    def test_a_limit_that_is_set_later(self, large: Shelf) -> None:
        replica = opened(large, Choice())
        assert not on_disk(replica)
        replica.choose(SMALL)
        replica.settle(Job())
        assert on_disk(replica)
        assert_complete(replica, large)

    def test_a_large_file_learns_again(self, large: Shelf) -> None:
        replica = opened(large)
        large.add(numbers(151, 400), seed=2)
        replica.catch_up()
        replica.settle(Job())
        assert on_disk(replica)
        assert replica._index.learnt == 400  # type: ignore[attr-defined]
        assert_complete(replica, large)


def test_sums_see_every_bit() -> None:
    for dim in (8, 7):
        rows: NDArray[np.float16] = World(dim).photos(1).astype(np.float16)
        sound = sums_of(rows)
        raw = rows.view(np.uint8).reshape(-1)
        for bit in range(raw.size * 8):
            raw[bit // 8] ^= 1 << (bit % 8)
            assert sums_of(rows) != sound
            raw[bit // 8] ^= 1 << (bit % 8)
