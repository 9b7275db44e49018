"""Anything may happen to the folders and to the program, in any order; the library keeps up.

Random creations, edits, moves, copies, half-finished copies, deletions, unplugged drives and kills
hit real folders while the real watcher, loop, decoders and engine work in a process of their own.
Whenever that comes to rest, and at the end, the library must say what a library says that was
made of the same folders just now, agree with its index, and have encoded every content once.

What can be counted: encodings that were committed. They must be exactly as many as there are
contents with a vector, and contents that were forgotten because an edit had left them to nobody;
what a kill took before it was committed leaves no trace. A content gets into the library only if
it was once on disk as it is, and every one that is there at the end must be in it. A copy that is
half done when a listing comes by may be read as it is, and counts like all others.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from photosearch.app import App
from photosearch.ingest.watch import WATCHING
from photosearch.jobs import Job
from photosearch.library import photos
from photosearch.workers import engine_client
from tests.faults.victim import CheapEngine
from tests.living import churn
from tests.living.churn import FOLDERS, NAMES, Tree, may_mount
from tests.living.keeping import Held, Kept, held, numbers, on_disk, until

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="a folder that is being watched cannot be renamed there"
)

LITTER = ("belong to no picture", "unfinished files are left over")  # what a kill may leave

FILES = (
    *("create", "create", "create", "edit", "edit", "begin_copy", "finish_copy", "rename", "copy"),
    *("move_folder", "move_folder", "delete", "delete_folder"),
)
OTHERS = (
    *("wait", "wait", "search", "rest", "unplug_or_plug_in", "unplug_or_plug_in"),
    *("kill_engine", "kill_decoder", "kill_program"),
)


@dataclass(frozen=True)
class Change:
    """Something that happens, and everything that any of it may want to know."""

    verb: str
    top: int
    folder: str
    name: str
    from_top: int
    from_folder: str
    pick: int
    content: int
    same_size: bool
    flag: bool
    seconds: float


tops = st.integers(0, 2)
changes = st.builds(
    Change,
    verb=st.sampled_from(FILES + OTHERS),
    top=tops,
    folder=st.sampled_from(FOLDERS),
    name=st.sampled_from(NAMES),
    from_top=tops,
    from_folder=st.sampled_from(FOLDERS),
    pick=st.integers(0, 1000),
    content=st.integers(0, 40),
    same_size=st.booleans(),
    flag=st.booleans(),
    seconds=st.floats(0, 2.5),
)
statistics: Counter[str] = Counter()
failures: list[BaseException] = []


class Living(RuleBasedStateMachine):
    """Two drives, a program that keeps a library of them, and everything that befalls both."""

    def __init__(self) -> None:
        super().__init__()
        if failures:  # what depends on time need not happen again, and may take its time not to
            raise failures[0]
        self.story: list[str] = []
        self.began = time.monotonic()
        self.base = Path(tempfile.mkdtemp(prefix="living "))
        self.tree = Tree(self.base / "photos", mounts=may_mount(self.base))
        self.kept = Kept(self.base / "library", self.tree.roots, self.base / "log")
        self.was_killed = False
        self.crashed = False  # a decoder died over a file since the library was last at rest
        statistics["examples"] += 1

    @initialize()
    def begin(self) -> None:
        for number, name in enumerate(NAMES):
            top, folder = number % 2, FOLDERS[number % len(FOLDERS)]
            self.tree.write(self.tree.place(top, folder, name), churn.photo(100 + number))
        self.kept.start()
        # Only a folder that is there can be added, and what is not added yet dies with the program.
        until(lambda: len(self.kept.ask("state")["folders"]) == 2, self.kept.last_words)

    @rule(change=changes)  # one for all: hypothesis would leave some out of each example
    def happen(self, change: Change) -> None:
        at = time.monotonic() - self.began
        done = getattr(self, change.verb)(change)
        if done:
            statistics[change.verb.replace("_", " ")] += 1
            place = f"{change.top}/{change.folder}/{change.name}"
            source = f"{change.from_top}/{change.from_folder}"
            self.story.append(f"{at:6.1f} {change.verb} {place}, {source}, {change.pick}")

    # --- files ------------------------------------------------------------------------------

    def create(self, change: Change) -> bool:
        kind = "PNG" if change.name.endswith("png") and not change.same_size else "JPEG"
        data = churn.photo(change.content, same_size=change.same_size, kind=kind)
        return self.tree.write(self.to(change), data)

    def edit(self, change: Change) -> bool:
        path = self.picked(change.pick)
        same = path is not None and path.stat().st_size == churn.SAME_SIZE
        data = churn.photo(change.content, same_size=same)
        if same:
            statistics["edit to the same size"] += 1
        return self.tree.write(path, data, in_place=change.flag)

    def begin_copy(self, change: Change) -> bool:
        share = 0.4 if change.flag else 0.8
        return self.tree.begin_copy(self.to(change), churn.photo(change.content), share)

    def finish_copy(self, change: Change) -> bool:
        under_way = sorted(self.tree.copying)
        return bool(under_way) and self.tree.finish(under_way[change.pick % len(under_way)])

    def rename(self, change: Change) -> bool:
        path = self.picked(change.pick)
        return path is not None and self.tree.move(path, self.to(change))

    def copy(self, change: Change) -> bool:
        path = self.picked(change.pick)
        return path is not None and self.tree.copy(path, self.to(change), keeps_time=change.flag)

    def move_folder(self, change: Change) -> bool:
        source = self.tree.place(change.from_top, change.from_folder, "")
        target = self.tree.place(change.top, change.folder, "")
        if not (change.from_folder and change.folder and source is not None):
            return False
        return self.tree.move(source, target)

    def delete(self, change: Change) -> bool:
        return self.tree.delete(self.picked(change.pick))

    def delete_folder(self, change: Change) -> bool:
        if not change.folder:
            return False
        return self.tree.delete(self.tree.place(change.top, change.folder, ""))

    def to(self, change: Change) -> Path | None:
        return self.tree.place(change.top, change.folder, change.name)

    def picked(self, pick: int) -> Path | None:
        files = self.tree.files()
        return files[pick % len(files)] if files else None

    # --- drives and deaths ------------------------------------------------------------------

    def unplug_or_plug_in(self, change: Change) -> bool:
        root = change.pick % 2
        return self.tree.unplug(root) or self.tree.plug_in(root)

    def kill_engine(self, change: Change) -> bool:
        return self.kept.kill_child("engine")

    def kill_decoder(self, change: Change) -> bool:
        """Once between rests: a file over which two decoders die is rightly left alone."""
        if self.crashed or not self.kept.kill_child("decoder"):
            return False
        self.crashed = True
        return True

    def kill_program(self, change: Change) -> bool:
        self.kept.kill()
        self.was_killed = True
        time.sleep(change.seconds / 5)
        self.kept.start()
        return True

    # --- time and questions -----------------------------------------------------------------

    def wait(self, change: Change) -> bool:
        time.sleep(change.seconds)
        return True

    def search(self, change: Change) -> bool:
        assert self.kept.ask("search", ("photo", "바다", "狗")[change.pick % 3])["hits"] <= 20
        return True

    def rest(self, change: Change | None = None) -> bool:
        """Wait until the library shows what is on disk: by itself, nobody asks it to look."""
        until(lambda: not self.differences(), self.told)
        self.crashed = False
        return True

    def told(self) -> str:
        """All that may help to see why the library does not come to rest."""
        state = self.kept.ask("state") if self.kept.alive else "dead"
        parts = [str(self.differences()), str(state), self.kept.last_words(), *self.story]
        return "\n".join(parts)

    def differences(self) -> list[str]:
        """What the library says of the drives that are there and is not so, or not yet."""
        disk = on_disk(self.tree.present())
        away = [root for root in self.tree.roots if root not in self.tree.present()]
        holds = self.kept.holds()
        found = []
        for path, hash in disk.items():
            mine = holds.get(path)
            unread = hash not in self.tree.whole and mine is not None and mine.state == "failed"
            if mine != Held("ready", hash) and not unread:
                found.append(f"{path} is {mine}")
        gone = (path for path in holds.keys() - disk.keys())
        return found + [
            f"{path} is gone, not {holds[path].state}"
            for path in gone
            if not any(path.is_relative_to(root) for root in away)
        ]

    # --- the end ----------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if self.kept.lives:
                self.judge()
        except Exception as error:
            failures.append(error)
            error.add_note("\n".join(self.story))
            raise
        finally:
            self.kept.close()
            self.tree.close()
            if not failures:  # else somebody will want to look at it
                shutil.rmtree(self.base)

    def judge(self) -> None:
        for root in (0, 1):
            self.tree.plug_in(root)
        self.rest()
        state = self.kept.ask("state")
        assert state["errors"] == []
        until(
            lambda: set(self.kept.ask("state")["folders"].values()) == {WATCHING},
            lambda: str(self.kept.ask("state")),
        )
        self.kept.close()
        with App.open(self.kept.library) as app:
            mine = held(app.database)
            self.judge_index(app)
            self.judge_counts(app)
        fresh = self.fresh()
        assert mine == fresh, set(mine.items()) ^ set(fresh.items())

    def judge_index(self, app: App) -> None:
        found = app.verify(repair=False, job=Job())
        if self.was_killed:
            found = [each for each in found if not any(litter in each for litter in LITTER)]
        assert found == [], found
        assert app.verify(repair=True, job=Job()) == []

    def judge_counts(self, app: App) -> None:
        known = numbers(app.database)
        assert known.vectors == known.contents
        assert known.encodings == known.vectors + known.forgotten
        rows = app.database.read(
            lambda c: photos.content_by_hash(c, list(self.tree.whole | self.tree.partial))
        )
        assert len(rows) == known.contents  # none that was never on disk
        statistics["encodings"] += known.encodings
        statistics["contents forgotten after edits"] += known.forgotten
        statistics["contents of half copies"] += len(rows.keys() - self.tree.whole)

    def fresh(self) -> dict[Path, Held]:
        """What a library made just now says of the same folders; its vectors do not matter."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine_client, "Engine", lambda model, **how: CheapEngine(model.spec))
            with App.open(self.base / "fresh") as app:
                app.index(self.tree.roots, Job())
                return held(app.database)


def run(examples: int, steps: int, *, derandomize: bool) -> None:
    """Let it happen, and say how much of it there was."""
    statistics.clear()
    failures.clear()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=derandomize,
        database=None,
        phases=(Phase.generate,),  # to shrink what depends on time would take days
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Living, settings=chosen)
    except Exception:  # hypothesis may call flaky what fails by chance
        if failures:
            raise failures[0] from None
        raise
    print(", ".join(f"{count} x {what}" for what, count in sorted(statistics.items())))


def test_a_library_keeps_up_with_whatever_happens() -> None:
    run(3, 40, derandomize=True)
    assert statistics["encodings"] > 3 * len(NAMES)
    assert statistics["kill program"] > 0


@pytest.mark.long
def test_a_library_keeps_up_with_whatever_happens_for_long() -> None:
    run(40, 50, derandomize=False)
    kills = sum(count for what, count in statistics.items() if what.startswith("kill"))
    assert kills >= 50
