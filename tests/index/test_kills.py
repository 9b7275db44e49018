"""A process that saves snapshots is killed at random moments; the next one has the whole story."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from photosearch.index.replica import Replica

from .conftest import Shelf

SAVER = """
import sys
from pathlib import Path
from tests.index.conftest import Shelf
from photosearch.index.replica import Replica

shelf = Shelf(Path(sys.argv[1]))
replica = Replica.open(shelf.database, shelf.spec, shelf.model)
first = int(sys.argv[2])
for step in range(100_000):
    shelf.add(list(range(first + 40 * step, first + 40 * step + 50)), seed=step)
    shelf.withdraw([first + 40 * step])
    replica.catch_up()
    assert replica.save()
    print(step, flush=True)
"""


def run_and_kill(folder: Path, first: int, chance: random.Random) -> int:
    """How many saves the process reported before it was killed."""
    repository = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", SAVER, str(folder), str(first)],
        stdout=subprocess.PIPE,
        cwd=repository,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "0\n"
        until = time.monotonic() + chance.random() * 0.2
        while time.monotonic() < until:  # a busy wait: the moment should be anywhere in a save
            pass
    finally:
        process.kill()
        rest, _ = process.communicate()
    return 1 + rest.count("\n")


def check(folder: Path) -> None:
    shelf = Shelf(folder)
    replica = Replica.open(shelf.database, shelf.spec, shelf.model)
    assert replica.rebuilt == ""
    truth = Replica(shelf.database, shelf.spec, shelf.model)
    truth.catch_up()
    ids = truth.ids()
    assert len(ids)
    assert np.array_equal(replica.ids(), ids)
    assert np.array_equal(replica.vectors(ids), truth.vectors(ids))
    shelf.database.close()


def storm(folder: Path, kills: int) -> None:
    chance = random.Random(kills)
    for kill in range(kills):
        assert run_and_kill(folder, 1 + kill * 100_000, chance) > 0
        check(folder)


def test_a_few_kills(library_folder: Path) -> None:
    storm(library_folder, 3)


@pytest.mark.long
def test_a_hundred_kills(library_folder: Path) -> None:
    storm(library_folder, 100)
