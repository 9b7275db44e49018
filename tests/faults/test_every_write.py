"""Every call that changes a file of the library fails once, or is the last thing before a death.

Real calls of a real life of a library: opened, indexed, settings, a rating, files that change, a
snapshot, a backup, forgetting. After each: words that a person can read and no others, nothing
lost that was said to be done, and a next run that finishes the job, encodes nothing twice and
leaves nothing for ``verify`` to find. The short form takes calls at even distances; the long one
takes them all.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.conftest import picture
from tests.faults.writes import KILL, PROLOGUE, Lives, State, Told, after_power_cut, read_journal

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("cc") is None,
    reason="needs a C compiler to come between the program and its system",
)

PHOTOS = 10
GONE = 2  # of them are deleted, and forgotten in the last step
LITTER = ("belong to no picture", "unfinished files are left over")
THUMBNAILS = (*LITTER, "thumbnails are missing", "thumbnails are damaged")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where lives are lived: in memory if there is such a place, for they flush a lot."""
    memory = Path("/dev/shm")
    base = memory if os.access(memory, os.W_OK) else tmp_path_factory.getbasetemp()
    place = base / f"every-write-{os.getpid()}"
    place.mkdir()
    (place / "original").mkdir()
    for number in range(PHOTOS):
        picture(number, (48, 32)).save(place / "original" / f"{number}.jpg")
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def lives(place: Path) -> Iterator[Lives]:
    lives = Lives(place)
    yield lives
    lives.close()


def fresh(place: Path) -> tuple[Path, Path]:
    """A library that is not there yet, and its photos."""
    library, folder = place / "library", place / "photos"
    for old in (library, folder):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(place / "original", folder)
    return library, folder


def without(wrong: Sequence[str], excused: Sequence[str]) -> list[str]:
    return [each for each in wrong if not any(words in each for words in excused)]


def keeps_its_word(told: Told, state: State) -> None:
    """What was said to be done is there."""
    claimed = max([int(each.split()[0]) for each in told.done if "photos" in each], default=0)
    begun = {each.split(":")[0] for each in told.errors} | set(told.done)
    forgotten = GONE if begun & {"back_up", "forget", "close"} else 0
    assert state.contents >= claimed - forgotten
    assert state.theme == ("dark" if "choose" in told.done else state.theme)
    if "rate" in told.done:
        assert (state.rated, state.tags) == (1, ["바다"])


def finish(lives: Lives, library: Path, folder: Path) -> None:
    """The next run does the rest and nothing again, and all agree."""
    lives.look(library, folder=folder, repair=True)
    state = lives.look(library)
    assert state.wrong == []
    assert state.ready == len(list(folder.iterdir()))
    assert state.encodings == state.contents + state.forgotten


def a_life(lives: Lives, place: Path, number: int, what: int) -> Told:
    library, folder = fresh(place)
    killed, told = lives.live(
        library, folder, number=number, what=what, for_good=what == errno.ENOSPC
    )
    assert told.bugs == []
    assert killed == (what == KILL)
    for error in told.errors:
        assert error.rstrip().endswith(".")
        assert "Errno" not in error
    state = lives.look(library)
    assert without(state.wrong, LITTER) == []
    keeps_its_word(told, state)
    finish(lives, library, folder)
    return told


def lifetime(lives: Lives, place: Path) -> int:
    """How many calls a life without faults makes."""
    library, folder = fresh(place)
    killed, told = lives.live(library, folder)
    assert not killed
    assert (told.errors, told.bugs) == ([], [])
    finish(lives, library, folder)
    return told.calls


ERRORS = [KILL, errno.EIO, errno.ENOSPC]
WORDS = {KILL: "killed", errno.EIO: "EIO", errno.ENOSPC: "ENOSPC"}


def run(lives: Lives, place: Path, what: int, lives_at_most: int) -> None:
    calls = lifetime(lives, place)
    step = max(1, calls // lives_at_most)
    spoken: Counter[str] = Counter()
    where: Counter[str] = Counter()
    for number in range(1 + calls % step, calls + 1, step):
        told = a_life(lives, place, number, what)
        spoken.update({each.split(":")[0] for each in told.errors})
        where.update([told.hit.split("/")[0]])
    done = len(range(1 + calls % step, calls + 1, step))
    print(f"{WORDS[what]} at {done} of {calls} calls; heard of in {dict(spoken)}; {dict(where)}")
    assert calls > 300
    assert what == KILL or sum(spoken.values()) > done / 4  # faults do reach somebody


@pytest.mark.parametrize("what", ERRORS, ids=WORDS.get)
def test_some_calls_go_wrong(lives: Lives, place: Path, what: int) -> None:
    run(lives, place, what, 4)


@pytest.mark.long
@pytest.mark.parametrize("what", ERRORS, ids=WORDS.get)
def test_every_call_goes_wrong(lives: Lives, place: Path, what: int) -> None:
    run(lives, place, what, 10**9)


def go_back(lives: Lives, place: Path, what: int, lives_at_most: int) -> None:
    """The library is then as it was, or as the backup was, and never empty or without its log."""
    library, folder = fresh(place)
    told = lives.live(library, folder, steps=PROLOGUE)[1]
    assert (told.errors, told.bugs) == ([], [])
    shutil.rmtree(place / "before", ignore_errors=True)
    shutil.copytree(library, place / "before")
    calls = lives.live(library, folder, steps=["go_back"])[1].calls
    outcomes: Counter[int] = Counter()
    for number in range(calls, 0, -max(1, calls // lives_at_most)):
        shutil.rmtree(library)
        shutil.copytree(place / "before", library)
        killed, told = lives.live(library, folder, number=number, what=what, steps=["go_back"])
        assert killed == (what == KILL)
        assert told.bugs == []
        state = lives.look(library)
        assert (state.ready, state.wrong) == (PHOTOS, [])
        assert state.rated == 0 if "go_back" in told.done else state.rated in (0, 1)
        outcomes[state.rated] += 1
        again = lives.live(library, folder, steps=["go_back"])[1]
        assert (again.done[0], lives.look(library).rated) == ("go_back", 0)
        finish(lives, library, folder)
    print(f"{WORDS[what]} at {outcomes.total()} of {calls} calls of a restore: {dict(outcomes)}")
    assert set(outcomes) == {0, 1}


@pytest.mark.parametrize("what", [KILL, errno.EIO], ids=WORDS.get)
def test_going_back_to_a_backup_is_all_or_nothing(lives: Lives, place: Path, what: int) -> None:
    go_back(lives, place, what, 8)


@pytest.mark.long
@pytest.mark.parametrize("what", [KILL, errno.EIO], ids=WORDS.get)
def test_going_back_at_every_call_is_all_or_nothing(lives: Lives, place: Path, what: int) -> None:
    go_back(lives, place, what, 10**9)


# --- power cuts ------------------------------------------------------------------------------


def cut(lives: Lives, place: Path, times: int, seed: int) -> None:
    """Cut the power at random moments of one life, and lose what was not flushed in random parts.

    Guaranteed is what SQLite flushed at each commit, the snapshot and the settings. A thumbnail
    may be lost or damaged: it is made again from its photo, without encoding.
    """
    dice = random.Random(seed)
    library, folder = fresh(place)
    journal = place / "journal"
    journal.unlink(missing_ok=True)
    lives.live(library, folder, journal=journal)
    calls = read_journal(journal)
    told_at = [number for number, call in enumerate(calls) if call.kind == "!"]
    assert len(told_at) >= 10
    damaged = 0
    for _ in range(times):
        # Often just after something was said to be done, which must hold from then on.
        end = dice.choice(told_at) + 1 if dice.random() < 0.5 else dice.randrange(len(calls))
        share = dice.choice((0.0, 0.3, 0.7, 1.0))
        left = after_power_cut(calls[:end], lambda share=share: dice.random() < share)  # type: ignore[misc]
        shutil.rmtree(library)
        library.mkdir()
        for name, data in left.items():
            path = library / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        told = Told()
        for call in calls[:end]:
            if call.kind == "!":
                told.take(*json.loads(call.data))
        state = lives.look(library)
        assert without(state.wrong, THUMBNAILS) == []
        damaged += without(state.wrong, LITTER) != []
        keeps_its_word(told, state)
        finish(lives, library, folder)
    print(f"{times} power cuts in {len(calls)} calls; thumbnails were lost in {damaged}")


def test_power_cuts_cost_nothing_but_thumbnails(lives: Lives, place: Path) -> None:
    cut(lives, place, 6, seed=1)


@pytest.mark.long
def test_many_power_cuts_cost_nothing_but_thumbnails(lives: Lives, place: Path) -> None:
    cut(lives, place, 400, seed=2)
