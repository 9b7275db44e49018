"""Random lives of a replica: whatever happens, it tells the same story as a plain dictionary."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from photosearch.index import replica as replica_module
from photosearch.index import tiers
from photosearch.index.choice import Choice
from photosearch.index.fast import FastIndex
from photosearch.index.replica import Replica
from photosearch.jobs import Job

from .conftest import DIM, Shelf
from .test_fast import assert_sound
from .test_parted import assert_sound as assert_sound_parts

CONTENTS = st.lists(st.integers(1, 40), min_size=1, max_size=20, unique=True)


class Killed(BaseException):
    """The process ends here; nothing after it runs."""


class ReplicaLife(RuleBasedStateMachine):
    """Adds, removals, saves, reloads, kills, damage and restored backups in any order.

    Sixteen vectors make a large library here, so that tiers change all the time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(tiers, "FAST_FROM", 16)
        self.patch.setattr(tiers, "FAST_UNTIL", 12)
        self.patch.setattr(tiers, "PARTED_FROM", 26)
        self.patch.setattr(tiers, "PARTED_UNTIL", 20)
        self.patch.setattr("photosearch.index.upgrade._WORTH_IT", 9.0)
        self.patch.setattr("photosearch.index.upgrade._ASKED", 4)
        self.patch.setattr("photosearch.index.codes.BLOCK", 32)
        self.patch.setattr("photosearch.index.upgrade._BLOCK", 7)
        self.patch.setattr("photosearch.index.upgrade.NEAR_GOAL", -9.0)  # much changes meanwhile
        self.choice = Choice()
        self.folder = Path(tempfile.mkdtemp(prefix="replica"))
        self.backup: tuple[Path, dict[int, np.ndarray]] | None = None
        self.seed = 0

    @initialize()
    def start(self) -> None:
        self.shelf = Shelf(self.folder / "library")
        self.reload()

    @rule(contents=CONTENTS)
    def add(self, contents: list[int]) -> None:
        self.seed += 1
        self.shelf.add(contents, self.seed)

    @rule(contents=CONTENTS)
    def withdraw(self, contents: list[int]) -> None:
        self.shelf.withdraw(contents)

    @rule()
    def catch_up(self) -> None:
        self.replica.catch_up()

    @rule()
    def save(self) -> None:
        assert self.replica.save()

    @rule(after_the_library_knows=st.booleans())
    def save_and_be_killed(self, after_the_library_knows: bool) -> None:
        place = "os.replace" if after_the_library_knows else "state.set_state"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(f"{replica_module.__name__}.{place}", _die)
            patch.setattr(f"{replica_module.__name__}.snapshots.discard", lambda path: None)
            with pytest.raises(Killed):
                self.replica.save()
        self.reload()

    @rule()
    def reload(self) -> None:
        shelf = self.shelf
        self.replica = Replica.open(shelf.database, shelf.spec, shelf.model, self.choice)

    @rule()
    def settle(self) -> None:
        assert not self.replica.settle(Job())
        wanted = tiers.tier_for(len(self.replica), self.choice.tier, self.replica.tier)
        assert self.replica.tier == wanted

    @rule()
    def settle_a_little(self) -> None:
        """Whoever else wants to work is let in after each block."""
        job = Job(waits=lambda: True)
        self.replica.settle(job)

    @rule(tier=st.sampled_from(["auto", "exact", "fast"]), memory=st.sampled_from([0, 1]))
    def choose(self, tier: str, memory: int) -> None:
        self.choice = Choice(tier, memory)
        self.replica.choose(self.choice)
        assert tier != "exact" or self.replica.tier == tiers.EXACT

    @precondition(lambda self: self.replica.path.exists())
    @rule(share=st.floats(0, 1, exclude_max=True))
    def truncate(self, share: float) -> None:
        data = self.replica.path.read_bytes()
        self.replica.path.write_bytes(data[: int(len(data) * share)])

    @precondition(lambda self: self.replica.path.exists())
    @rule(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
    def flip(self, share: float, bit: int) -> None:
        data = bytearray(self.replica.path.read_bytes())
        if data:
            data[int(len(data) * share)] ^= 1 << bit
            self.replica.path.write_bytes(data)

    @rule()
    def back_up(self) -> None:
        target = self.folder / f"backup {self.seed}.db"
        target.unlink(missing_ok=True)
        self.shelf.database.backup(target)
        self.backup = (target, dict(self.shelf.held))

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        assert self.backup is not None
        source, held = self.backup
        self.shelf.database.close()
        for path in self.shelf.database.folder.glob("library.db*"):
            path.unlink()
        shutil.copy(source, self.shelf.database.path)
        self.shelf = Shelf(self.shelf.database.folder)
        self.shelf.held = dict(held)
        self.reload()

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "replica"):
            return
        self.replica.catch_up()
        held = self.shelf.held
        ids = np.array(sorted(held), np.int64)
        assert self.replica.ids().tolist() == ids.tolist()
        stored = np.array([held[i] for i in ids.tolist()], np.float32).reshape(-1, DIM)
        assert np.array_equal(self.replica.vectors(ids), stored)
        query = np.arange(DIM, dtype=np.float32)[None] - 3
        best = ids[np.lexsort((ids, -(stored @ query[0])))][:4] if len(ids) else ids
        assert self.replica.search(query, 4)[1][0].tolist() == best.tolist()
        if isinstance(self.replica._index, FastIndex):
            parted = self.replica.tier == tiers.PARTED
            (assert_sound_parts if parted else assert_sound)(self.replica._index)

    def teardown(self) -> None:
        if hasattr(self, "shelf"):
            self.shelf.database.close()
        self.patch.undo()
        shutil.rmtree(self.folder)


def _die(*_: object) -> None:
    raise Killed


ReplicaLife.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestReplicaLife = ReplicaLife.TestCase


@pytest.mark.long
def test_a_long_life() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        ReplicaLife, settings=settings(max_examples=200, stateful_step_count=50, deadline=None)
    )
