"""The replica tells the library's story, whatever happened to its snapshot."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from photosearch.index import snapshots
from photosearch.index.replica import Replica, remove_snapshots
from photosearch.library import embeddings
from photosearch.library.database import Database

from .conftest import DIM, Shelf, make_spec


def opened(shelf: Shelf) -> Replica:
    return Replica.open(shelf.database, shelf.spec, shelf.model)


def assert_agrees(replica: Replica, shelf: Shelf) -> None:
    ids = np.array(sorted(shelf.held), np.int64)
    assert replica.ids().tolist() == ids.tolist()
    stored = np.array([shelf.held[i] for i in ids.tolist()], np.float32).reshape(-1, DIM)
    assert np.array_equal(replica.vectors(ids), stored)
    query = np.random.default_rng(1).standard_normal((1, DIM)).astype(np.float32)
    best = ids[np.lexsort((ids, -(stored @ query[0])))][:5] if len(ids) else ids
    assert replica.search(query, 5)[1][0].tolist() == best.tolist()


class TestCatchUp:
    def test_takes_over_what_came_since(self, shelf: Shelf) -> None:
        replica = opened(shelf)
        assert len(replica) == 0
        shelf.add([1, 2, 3])
        assert replica.catch_up() == 3
        shelf.withdraw([2])
        shelf.add([3, 4], seed=5)
        assert replica.catch_up() == 3
        assert replica.catch_up() == 0
        assert_agrees(replica, shelf)

    def test_other_models_stay_out(self, shelf: Shelf) -> None:
        shelf.add([1])
        other = shelf.database.write(
            lambda c: embeddings.register_model(c, "other", "cd" * 32, "starter", DIM, True)
        )
        row = (next(iter([1])), np.ones(DIM, np.float16))
        shelf.database.write(lambda c: embeddings.append(c, other, [row]))  # type: ignore[list-item]
        assert_agrees(opened(shelf), shelf)

    def test_searching_from_other_threads_meanwhile(self, shelf: Shelf) -> None:
        replica = opened(shelf)
        done = threading.Event()
        troubles: list[BaseException] = []

        def search() -> None:
            query = np.ones((1, DIM), np.float32)
            try:
                while not done.is_set():
                    scores, ids = replica.search(query, 10, without=np.array([3]))
                    assert scores.shape == ids.shape
                    assert (np.diff(scores[0]) <= 0).all()
            except BaseException as trouble:
                troubles.append(trouble)

        threads = [threading.Thread(target=search) for _ in range(3)]
        for thread in threads:
            thread.start()
        for step in range(40):
            shelf.add(list(range(step * 20, step * 20 + 30)), seed=step)
            shelf.withdraw(list(range(step * 7, step * 7 + 3)))
            replica.catch_up()
        done.set()
        for thread in threads:
            thread.join()
        assert troubles == []
        assert_agrees(replica, shelf)


class TestSearch:
    def test_without_takes_out_and_fills_up(self, shelf: Shelf) -> None:
        shelf.add(list(range(1, 30)))
        replica = opened(shelf)
        query = np.ones((2, DIM), np.float32)
        everything = replica.search(query, 29)[1]
        hidden = everything[0, [0, 2, 3]]
        found = replica.search(query, 5, without=hidden)[1]
        assert found[0].tolist() == [i for i in everything[0] if i not in hidden][:5]
        among = everything[0, :6]
        assert replica.search(query, 5, among, hidden)[1].shape == (2, 3)
        unknown = np.array([1000, 2000])
        assert replica.search(query, 29, without=unknown)[1].tolist() == everything.tolist()
        assert replica.search(query, 5, without=everything[0])[1].shape == (2, 0)


class TestSnapshot:
    def test_a_query_does_not_wait_for_one(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelf.add(list(range(1, 40)))
        replica = opened(shelf)
        inside, leave = threading.Event(), threading.Event()
        real = os.fsync

        def slow_disk(descriptor: int) -> None:
            inside.set()
            assert leave.wait(60)
            real(descriptor)

        monkeypatch.setattr("photosearch.index.snapshots.os.fsync", slow_disk)
        saving = threading.Thread(target=replica.save)
        saving.start()
        assert inside.wait(60)
        shelf.add([99])
        assert replica.catch_up(wait=False) == 0
        assert replica.search(np.ones((1, DIM), np.float32), 100)[1].shape == (1, 39)
        leave.set()
        saving.join()
        assert replica.catch_up(wait=False) == 1
        assert_agrees(opened(shelf), shelf)

    @pytest.mark.parametrize("place", ["os.replace", "state.set_state", "snapshots.write"])
    def test_a_kill_while_saving_keeps_the_old_one(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        shelf.add(list(range(1, 40)))
        replica = opened(shelf)
        replica.save()
        shelf.add([50])
        replica.catch_up()

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(f"photosearch.index.replica.{place}", die)
            with pytest.raises(KeyboardInterrupt):
                replica.save()
        again = opened(shelf)
        assert again.rebuilt == ""
        assert_agrees(again, shelf)

    def test_saves_the_replay(self, shelf: Shelf) -> None:
        shelf.add(list(range(1, 40)))
        assert opened(shelf).save()
        shelf.withdraw([3])
        shelf.add([50, 7], seed=4)
        again = opened(shelf)
        assert again.rebuilt == ""
        assert_agrees(again, shelf)

    def test_is_written_when_a_tenth_is_new(self, shelf: Shelf) -> None:
        shelf.add(list(range(1, 1001)))
        replica = opened(shelf)
        assert not replica.save_if_due()
        shelf.add([2000])
        replica.catch_up()
        assert replica.save_if_due()
        assert not replica.save_if_due()
        shelf.add(list(range(2000, 3000)))
        replica.catch_up()
        assert not replica.save_if_due()

    def test_removals_count_as_news(self, shelf: Shelf) -> None:
        shelf.add(list(range(1, 1102)))
        replica = opened(shelf)
        replica.save()
        shelf.withdraw(list(range(1, 1002)))
        replica.catch_up()
        assert replica.save_if_due()

    @pytest.mark.parametrize("share", [0.0, 0.001, 0.02, 0.5, 0.9, 0.999])
    def test_truncated(self, shelf: Shelf, share: float) -> None:
        shelf.add(list(range(1, 200)))
        replica = opened(shelf)
        replica.save()
        data = replica.path.read_bytes()
        replica.path.write_bytes(data[: int(len(data) * share)])
        again = opened(shelf)
        assert again.rebuilt
        assert_agrees(again, shelf)
        assert again.save()
        assert opened(shelf).rebuilt == ""

    def test_every_flipped_bit_is_seen(self, shelf: Shelf) -> None:
        shelf.add(list(range(1, 1500)))
        replica = opened(shelf)
        replica.save()
        sound = replica.path.read_bytes()
        random = np.random.default_rng(0)
        places = [*range(40), *random.integers(0, len(sound), 60), len(sound) - 1]
        for place in places:
            data = bytearray(sound)
            data[place] ^= 1 << int(random.integers(0, 8))
            replica.path.write_bytes(data)
            with pytest.raises(snapshots.Unsound):
                snapshots.read(replica.path)
        replica.path.write_bytes(sound + b"x")
        with pytest.raises(snapshots.Unsound):
            snapshots.read(replica.path)
        assert opened(shelf).rebuilt
        assert_agrees(opened(shelf), shelf)

    def test_of_another_library(self, shelf: Shelf, tmp_path: Path) -> None:
        other = Shelf(tmp_path / "other")
        other.add(list(range(1, 30)), seed=8)
        theirs = opened(other)
        theirs.save()
        shelf.add(list(range(1, 60)))
        mine = opened(shelf)
        mine.save()
        shutil.copy(theirs.path, mine.path)
        again = opened(shelf)
        assert "another history" in again.rebuilt
        assert_agrees(again, shelf)
        other.database.close()

    def test_of_another_model(self, shelf: Shelf) -> None:
        shelf.add([1, 2, 3])
        replica = opened(shelf)
        replica.save()
        spec = make_spec("ab" * 6 + "cd" * 26)  # the same file name, other weights
        assert "another model" in Replica.open(shelf.database, spec, shelf.model).rebuilt

    def test_of_other_weights_is_removed_once_replaced(self, shelf: Shelf) -> None:
        shelf.add([1])
        old = Replica.open(shelf.database, make_spec("99" * 32), shelf.model)
        old.save()
        assert opened(shelf).save()
        assert not old.path.exists()

    def test_newer_than_a_restored_library(self, shelf: Shelf, tmp_path: Path) -> None:
        """A backup comes back and goes on differently under the same numbers."""
        shelf.add(list(range(1, 20)))
        backup = tmp_path / "backup.db"
        shelf.database.backup(backup)
        shelf.add(list(range(20, 40)), seed=1)
        replica = opened(shelf)
        replica.save()
        shelf.database.close()
        for path in shelf.database.folder.glob("library.db*"):
            path.unlink()
        shutil.copy(backup, shelf.database.path)
        restored = Shelf(shelf.database.folder)
        restored.held = {i: shelf.held[i] for i in range(1, 20)}
        assert opened(restored).rebuilt
        assert_agrees(opened(restored), restored)
        restored.add(list(range(20, 60)), seed=2)
        again = opened(restored)
        assert again.rebuilt
        assert_agrees(again, restored)
        restored.database.close()

    def test_older_one_stays_good_for_a_restored_library(
        self, shelf: Shelf, tmp_path: Path
    ) -> None:
        shelf.add(list(range(1, 20)))
        opened(shelf).save()
        shelf.database.backup(tmp_path / "backup.db")
        shelf.add([77])
        shelf.database.close()
        for path in shelf.database.folder.glob("library.db*"):
            path.unlink()
        shutil.copy(tmp_path / "backup.db", shelf.database.path)
        restored = Shelf(shelf.database.folder)
        restored.held = {i: shelf.held[i] for i in range(1, 20)}
        assert opened(restored).rebuilt == ""
        assert_agrees(opened(restored), restored)
        restored.database.close()

    def test_library_behind_a_running_replica(self, shelf: Shelf) -> None:
        shelf.add([1, 2, 3])
        replica = opened(shelf)
        shelf.database.write(lambda c: c.exec_driver_sql("DELETE FROM embeddings WHERE seq > 1"))
        shelf.held = {1: shelf.held[1]}
        replica.catch_up()
        assert "older" in replica.rebuilt
        assert_agrees(replica, shelf)

    def test_nothing_is_written_by_a_reader(self, shelf: Shelf) -> None:
        shelf.add([1, 2, 3])
        with Database.open(shelf.database.folder, read_only=True) as reader:
            replica = Replica.open(reader, shelf.spec, shelf.model)
            assert_agrees(replica, shelf)
            assert not replica.save()
        assert not replica.path.parent.exists()

    @pytest.mark.skipif(
        os.name == "nt" or os.geteuid() == 0, reason="the system lets this user write anywhere"
    )
    def test_a_folder_that_cannot_be_written(self, shelf: Shelf) -> None:
        shelf.add([1, 2, 3])
        replica = opened(shelf)
        replica.path.parent.mkdir()
        replica.path.parent.chmod(0o500)
        assert not replica.save()
        replica.path.parent.chmod(0o700)
        assert replica.save()

    def test_a_file_where_the_folder_should_be(self, shelf: Shelf) -> None:
        shelf.add([1, 2, 3])
        replica = opened(shelf)
        replica.path.parent.write_bytes(b"")
        assert not replica.save()
        assert_agrees(opened(shelf), shelf)

    def test_removed_ones_come_back(self, shelf: Shelf) -> None:
        shelf.add([1, 2, 3])
        replica = opened(shelf)
        replica.save()
        remove_snapshots(shelf.database.folder)
        assert not replica.path.exists()
        assert_agrees(opened(shelf), shelf)
