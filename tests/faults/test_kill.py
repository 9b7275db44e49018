"""Kill -9 between every two durable steps, and at random; then look at what is left.

After any death the library must open, agree with itself, hold everything that was claimed to be
done, and the next run must finish the job encoding nothing twice that was committed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from photosearch.app import App
from photosearch.index import replica
from photosearch.jobs import Job
from photosearch.library import embeddings, photos, verify
from photosearch.library.database import Database
from photosearch.library.thumbnails import Thumbnails
from tests.conftest import REPOSITORY, picture
from tests.faults.victim import FEW, STEPS, no_children

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills with POSIX signals")

# Little happens between the end of one step and the beginning of the next: the rest is long.
SHORT = {step for step in STEPS if step.startswith("before")} | {"after vectors", "after link"}
PHOTOS = 70  # more than two batches
# A thumbnail of a photo that was not committed, and files that were half written, are litter.
LITTER = {"orphan_thumbnail", "unfinished_file"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("사진 照片")
    for number in range(PHOTOS):
        picture(number, (48, 32)).save(root / f"{number:03}.png")
    (root / "copy.png").write_bytes((root / "000.png").read_bytes())
    (root / "broken.jpg").write_bytes(b"no picture")
    return root


@dataclass(frozen=True)
class Life:
    """How one run ended, and how many files it claimed to have done."""

    killed: bool
    claimed: int


def live(library: Path, folder: Path, step: str, count: int, *mode: str) -> Life:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.victim", library, folder, step, str(count), *mode],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    claims = [int(line.split()[1]) for line in done.stdout.splitlines() if "done" in line]
    return Life(done.returncode != 0, max(claims, default=0))


def disagreements(library: Path) -> list[str]:
    """What the library says that is not so; litter left out."""
    if not (library / "library.db").exists():
        return []
    with Database.open(library) as database:
        active = database.read(embeddings.active_model)
        found = verify.verify(
            database, Thumbnails(library), model=active.id if active else None, grace=0
        )
    return [finding.detail for finding in found if finding.kind not in LITTER]


def settled(library: Path) -> int:
    """Files whose fate is committed."""
    if not (library / "library.db").exists():
        return 0
    with Database.open(library) as database:
        counts = database.read(photos.counts)
    return counts.ready + counts.failed


def finish(library: Path, folder: Path) -> None:
    """The next run does the rest, and only the rest; it need not be a process of its own."""
    before = settled(library)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replica, "_FEW", FEW)
        no_children(patch.setattr)
        with App.open(library) as app:
            app.index([folder], Job())
    assert disagreements(library) == []
    assert settled(library) == PHOTOS + 2 >= before
    with App.open(library) as app:
        assert len(app.replica) == PHOTOS
        assert len(app.problems()) == 1
        last = app.database.read(lambda c: embeddings.last_seq(c, app.models.current.own_number))
        assert last == PHOTOS  # each content was encoded once; what was not committed left no trace
        assert app.verify(repair=True, job=Job()) == []


@pytest.mark.parametrize(
    "step",
    [pytest.param(step, marks=() if step in SHORT else pytest.mark.long) for step in STEPS],
)
def test_a_kill_at_every_step_loses_nothing(step: str, folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    many = step.split()[1] in ("thumbnail", "link", "commit", "vectors")
    life = live(library, folder, step, 2 if many else 1)
    assert life.killed  # the step exists and was reached
    assert disagreements(library) == []
    assert settled(library) >= life.claimed
    finish(library, folder)


def test_without_transactions_the_same_kill_is_noticed(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert live(library, folder, "after vectors", 1, "--autocommit").killed
    assert disagreements(library) != []


def children_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def storm(library: Path, folder: Path, kills: int, seed: int) -> int:
    """Run the real `index` again and again, killing it or its children; returns the kills."""
    dice = random.Random(seed)
    done = 0
    for _ in range(3 * kills):  # some runs are over before their time comes
        if done == kills:
            break
        process = subprocess.Popen(
            [sys.executable, "-m", "photosearch", "--library", library, "index", folder],
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + dice.uniform(0.3, 6.0)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        family = children_of(process)
        if process.poll() is None:
            if family and dice.random() < 0.4:
                dice.choice(family).kill()  # a child alone: its parent must cope
                done += 1
                assert process.wait(120) == 0
            else:
                os.killpg(process.pid, signal.SIGKILL)
                done += 1
        process.wait(120)
        psutil.wait_procs(family, timeout=5)
        assert disagreements(library) == []
        if settled(library) == PHOTOS + 2:  # all done: make work again
            for path in library.glob("library.db*"):
                path.unlink()
            for path in library.glob("thumbnails/*/*"):
                path.unlink()
    return done


def test_a_short_storm_on_the_real_program(folder: Path, tmp_path: Path) -> None:
    assert storm(tmp_path / "library", folder, kills=2, seed=1) > 0
    finish_really(tmp_path / "library", folder)


@pytest.mark.long
def test_a_long_storm_on_the_real_program(folder: Path, tmp_path: Path) -> None:
    done = storm(tmp_path / "library", folder, kills=110, seed=2)
    print(f"survived {done} kills")
    assert done >= 100
    finish_really(tmp_path / "library", folder)


def finish_really(library: Path, folder: Path) -> None:
    with App.open(library) as app:
        app.index([folder], Job())
        assert app.verify(repair=True, job=Job()) == []
        assert len(app.replica) == PHOTOS
        assert app.status()["problems"] == 1
    assert settled(library) == PHOTOS + 2


def test_children_leave_with_their_parent(folder: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "photosearch", "--library", tmp_path / "l", "index", folder],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    family: list[psutil.Process] = []
    while len(family) < 3 and process.poll() is None:
        family = children_of(process)
        time.sleep(0.02)
    assert family
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
