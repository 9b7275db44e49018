"""A replica changes its tier with the size of the library, while it answers."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.errors import Cancelled
from photosearch.index import fast, snapshots, tiers
from photosearch.index.choice import Choice
from photosearch.index.codes import COARSE, FINE, Codes
from photosearch.index.fast import FastIndex
from photosearch.index.replica import Replica
from photosearch.index.upgrade import Plan
from photosearch.jobs import Job, Progress
from photosearch.settings import Settings

from .conftest import DIM, Shelf
from .test_fast import assert_sound
from .test_replica import assert_agrees


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "FAST_FROM", 100)
    monkeypatch.setattr(tiers, "FAST_UNTIL", 80)
    monkeypatch.setattr(tiers, "WORTH_IT", 40)
    monkeypatch.setattr(tiers, "PARTED_FROM", 300)
    monkeypatch.setattr(tiers, "PARTED_UNTIL", 240)
    monkeypatch.setattr(fast, "_FEW", 0)
    monkeypatch.setattr(fast, "_LARGE_SHARE", 1)


def opened(shelf: Shelf, choice: Choice | None = None) -> Replica:
    return Replica.open(shelf.database, shelf.spec, shelf.model, choice)


def settled(shelf: Shelf, choice: Choice | None = None) -> Replica:
    replica = opened(shelf, choice)
    assert not replica.settle(Job())
    return replica


def assert_complete(replica: Replica, shelf: Shelf) -> None:
    assert_agrees(replica, shelf)
    assert isinstance(replica._index, FastIndex)
    assert_sound(replica._index)


def numbers(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


class TestWhich:
    @pytest.mark.parametrize(
        ("count", "chosen", "now", "wanted"),
        [
            (99, "auto", tiers.EXACT, tiers.EXACT),
            (100, "auto", tiers.EXACT, tiers.FAST),
            (85, "auto", tiers.FAST, tiers.FAST),
            (79, "auto", tiers.FAST, tiers.EXACT),
            (10**7, "exact", tiers.FAST, tiers.EXACT),
            (40, "fast", tiers.EXACT, tiers.FAST),
            (39, "fast", tiers.FAST, tiers.EXACT),
            (300, "auto", tiers.EXACT, tiers.PARTED),
            (300, "fast", tiers.FAST, tiers.PARTED),
            (299, "auto", tiers.FAST, tiers.FAST),
            (250, "auto", tiers.PARTED, tiers.PARTED),
            (239, "auto", tiers.PARTED, tiers.FAST),
            (79, "auto", tiers.PARTED, tiers.EXACT),
        ],
    )
    def test_by_size_and_choice(self, count: int, chosen: str, now: str, wanted: str) -> None:
        assert tiers.tier_for(count, chosen, now) == wanted

    def test_the_border_is_where_the_docs_say(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        assert tiers.tier_for(99_999) == tiers.EXACT
        assert tiers.tier_for(100_000) == tiers.FAST
        assert tiers.tier_for(80_000, now=tiers.FAST) == tiers.FAST
        assert tiers.tier_for(79_999, now=tiers.FAST) == tiers.EXACT
        assert tiers.tier_for(299_999) == tiers.FAST
        assert tiers.tier_for(300_000, now=tiers.FAST) == tiers.PARTED
        assert tiers.tier_for(240_000, now=tiers.PARTED) == tiers.PARTED

    def test_codes_are_short_where_there_are_very_many(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = tiers.build(DIM)
        index.add(np.arange(500), np.zeros((500, DIM), np.float32))
        assert tiers.plans(tiers.FAST, index, 10**9) == (Plan(FINE),)
        monkeypatch.setattr(tiers, "LARGE", 500)
        assert tiers.plans(tiers.FAST, index, 10**9) == (Plan(COARSE), Plan(FINE))
        assert tiers.plans(tiers.FAST, index, 1) == (Plan(FINE),)
        assert tiers.plans(tiers.PARTED, index, 1)[0].parts > 0

    def test_settings(self) -> None:
        assert Choice.of(Settings()) == Choice("auto", 0)
        assert Choice.of(Settings(index_tier="fast", index_memory=3)) == Choice("fast", 3_000_000)
        assert Choice().limit > 10**8


class TestChange:
    def test_up_and_down_with_the_library(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 90))
        replica = settled(shelf)
        assert replica.tier == tiers.EXACT
        shelf.add(numbers(91, 150), seed=1)
        replica.catch_up()
        assert replica.tier == tiers.EXACT  # nobody who asks has to wait for it
        assert not replica.settle(Job())
        assert replica.tier == tiers.FAST
        assert_complete(replica, shelf)
        shelf.withdraw(numbers(1, 60))
        replica.catch_up()
        replica.settle(Job())
        assert replica.tier == tiers.FAST  # near the border nothing changes
        shelf.withdraw(numbers(61, 80))
        shelf.add([3, 200], seed=4)
        replica.catch_up()
        replica.settle(Job())
        assert replica.tier == tiers.EXACT
        assert_agrees(replica, shelf)

    def test_what_comes_and_goes_later(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 150))
        replica = settled(shelf)
        shelf.withdraw([5, 150, 77])
        shelf.add([5, 20, 400], seed=9)
        replica.catch_up()
        assert_complete(replica, shelf)
        assert not np.isin([150, 77], replica.search(np.ones((1, DIM), np.float32), 200)[1]).any()

    def test_the_users_choice(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 150))
        replica = settled(shelf, Choice("exact"))
        assert replica.tier == tiers.EXACT
        replica.choose(Choice("fast"))
        replica.settle(Job())
        assert replica.tier == tiers.FAST
        assert opened(shelf, Choice("exact")).tier == tiers.EXACT  # from the fast one's file
        replica.choose(Choice("exact"))
        assert replica.tier == tiers.EXACT
        assert_agrees(replica, shelf)

    def test_a_library_that_has_doubled_learns_again(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 110))
        replica = settled(shelf)
        shelf.add(numbers(111, 230), seed=1)
        replica.catch_up()
        assert_complete(replica, shelf)
        replica.settle(Job())
        assert isinstance(replica._index, FastIndex)
        assert replica._index.learnt == 230
        assert_complete(replica, shelf)

    def test_codes_that_find_too_little_are_not_used(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.index.upgrade.NEAR", ())
        shelf.add(numbers(1, 150))
        learnt = []
        real = Codes.learnt

        def counted(sample: NDArray[np.float32], width: int) -> Codes:
            learnt.append(len(sample))
            return real(sample, width)

        monkeypatch.setattr(Codes, "learnt", counted)
        replica = settled(shelf)
        assert replica.tier == tiers.EXACT
        assert "find too little" in replica.state().note
        replica.settle(Job())
        settled(shelf)
        assert len(learnt) == 1  # not tried again for every photo, nor after every start
        shelf.add(numbers(200, 260))
        replica.catch_up()
        replica.settle(Job())
        assert len(learnt) == 2

    def test_it_gives_way_and_is_gone_on_with(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.index.upgrade._BLOCK", 20)
        monkeypatch.setattr("photosearch.index.upgrade.NEAR_GOAL", -9.0)  # much changes meanwhile
        monkeypatch.setattr(Job, "ASK_GAP", 0.0)
        shelf.add(numbers(1, 150))
        replica = opened(shelf)
        legs = 0
        while replica.settle(Job(waits=lambda: True)):
            legs += 1
            assert replica.state().training
            shelf.withdraw([legs])
            shelf.add([140 + legs, 300 + legs], seed=legs)
            replica.catch_up()
            assert replica.tier == tiers.EXACT
            assert_agrees(replica, shelf)
        assert legs > 5
        assert not replica.state().training
        assert_complete(replica, shelf)

    def test_cancelled_it_is_gone_on_with(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 150))
        replica = opened(shelf)
        job = Job()
        job.cancel()
        with pytest.raises(Cancelled):
            replica.settle(job)
        assert_agrees(replica, shelf)
        assert not replica.settle(Job())
        assert_complete(replica, shelf)

    def test_the_user_changes_his_mind_meanwhile(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 150))
        replica = opened(shelf)

        def listen(progress: Progress) -> None:
            replica.choose(Choice("exact"))

        assert not replica.settle(Job(listen))
        assert replica.tier == tiers.EXACT
        assert_agrees(replica, shelf)
        replica.choose(Choice())
        replica.settle(Job())
        assert_complete(replica, shelf)

    def test_a_library_that_goes_back_meanwhile(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 150))
        replica = opened(shelf)
        job = Job(waits=lambda: True)
        assert replica.settle(job)
        shelf.database.write(lambda c: c.exec_driver_sql("DELETE FROM embeddings WHERE seq > 120"))
        shelf.held = {content: shelf.held[content] for content in numbers(1, 120)}
        replica.catch_up()
        assert not replica.settle(Job())
        assert_complete(replica, shelf)

    def test_questions_are_answered_all_the_while(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.index.upgrade._BLOCK", 10)
        monkeypatch.setattr("photosearch.index.upgrade.NEAR_GOAL", -9.0)
        shelf.add(numbers(1, 300))
        replica = opened(shelf)
        done = threading.Event()
        troubles: list[BaseException] = []

        def ask() -> None:
            query = np.ones((1, DIM), np.float32)
            try:
                while not done.is_set():
                    scores, ids, vectors = replica.search_vectors(query, 10, None, np.array([3]))
                    assert ids.shape == (1, 10)
                    assert np.allclose(vectors[0].sum(axis=1), scores[0], atol=1e-3)
                    replica.catch_up(wait=False)
            except BaseException as trouble:
                troubles.append(trouble)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for step in range(12):
            shelf.add(numbers(step * 20, step * 20 + 30)[1:], seed=step)
            shelf.withdraw(numbers(step * 7 + 1, step * 7 + 3))
            replica.settle(Job(waits=lambda: True))
        replica.settle(Job())
        done.set()
        for thread in threads:
            thread.join()
        assert troubles == []
        replica.catch_up()
        assert_complete(replica, shelf)

    def test_texts_are_asked_for_only_when_there_is_something_to_prove(self, shelf: Shelf) -> None:
        asked = []

        def texts() -> NDArray[np.float32]:
            asked.append(1)
            return np.random.default_rng(0).standard_normal((40, DIM)).astype(np.float32)

        shelf.add(numbers(1, 50))
        replica = Replica.open(shelf.database, shelf.spec, shelf.model, texts=texts)
        replica.settle(Job())
        assert not asked
        shelf.add(numbers(51, 150))
        replica.catch_up()
        replica.settle(Job())
        assert asked == [1]
        assert replica.tier == tiers.FAST


class TestSnapshot:
    def test_is_loaded_without_learning_again(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.add(numbers(1, 150))
        settled(shelf)
        shelf.withdraw([4])
        shelf.add([9, 151], seed=3)
        monkeypatch.setattr(Codes, "learnt", None)
        again = settled(shelf)
        assert again.rebuilt == ""
        assert again.tier == tiers.FAST
        assert_complete(again, shelf)

    @pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.999])
    def test_truncated(self, shelf: Shelf, share: float) -> None:
        shelf.add(numbers(1, 150))
        replica = settled(shelf)
        data = replica.path.read_bytes()
        replica.path.write_bytes(data[: int(len(data) * share)])
        again = opened(shelf)
        assert again.rebuilt
        assert_agrees(again, shelf)
        again.settle(Job())
        assert_complete(opened(shelf), shelf)

    def test_every_flipped_bit_is_seen(self, shelf: Shelf) -> None:
        shelf.add(numbers(1, 150))
        replica = settled(shelf)
        sound = replica.path.read_bytes()
        random = np.random.default_rng(0)
        for place in [*range(0, 400, 7), *random.integers(0, len(sound), 60), len(sound) - 1]:
            data = bytearray(sound)
            data[place] ^= 1 << int(random.integers(0, 8))
            replica.path.write_bytes(data)
            with pytest.raises(snapshots.Unsound):
                snapshots.read(replica.path)
        again = opened(shelf)
        assert again.rebuilt
        assert_agrees(again, shelf)

    def test_of_another_library(self, shelf: Shelf, tmp_path: Path) -> None:
        other = Shelf(tmp_path / "other")
        other.add(numbers(1, 120), seed=8)
        shelf.add(numbers(1, 150))
        mine, theirs = settled(shelf), settled(other)
        mine.path.write_bytes(theirs.path.read_bytes())
        again = opened(shelf)
        assert "another history" in again.rebuilt
        assert_agrees(again, shelf)
        other.database.close()


def test_state(shelf: Shelf) -> None:
    shelf.add(numbers(1, 150))
    replica = opened(shelf)
    held = 150 * (2 * DIM + 8)
    assert replica.state() == tiers.State(tiers.EXACT, 150, held, False, False, 0, 0, 0, "")
    replica.settle(Job())
    state = replica.state()
    assert (state.tier, state.vectors, state.training, state.note) == (tiers.FAST, 150, False, "")
    assert 150 * DIM // 4 <= state.memory_bytes - 150 * (2 * DIM + 8) < 1000
