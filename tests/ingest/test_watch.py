"""The watcher on real folders with the real watchdog; no test waits but for a condition."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from photosearch.ingest import watch
from photosearch.ingest.dirty import EVENTS, FOLDERS, SIBLINGS, DirtyFolders
from photosearch.ingest.walk import Dirty, Exclusions
from photosearch.ingest.watch import AWAY, ONLY, WATCHING, WatchedRoot, Watcher
from photosearch.library import volumes

# Watchdog 7 warns on its own thread when it watches a folder twice; as an error that would kill it.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:watchdog")

PATIENCE = 90.0  # on a busy machine; what works takes a second or two
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about inotify")


def until(condition: Callable[[], object], what: str = "the condition") -> None:
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        pause.wait(0.02)


class Watched:
    """A watcher with short times, and everything that it has handed out."""

    def __init__(self, *roots: Path, exclusions: Exclusions | None = None) -> None:
        self.told = threading.Event()
        self.roots = roots
        exclusions = exclusions or Exclusions()
        dirty = DirtyFolders(roots, quiet=0.15, longest=1.5, still=0.3)
        self.watcher = Watcher(
            [WatchedRoot(root, exclusions) for root in roots],
            self.told.set,
            dirty=dirty,
            check_every=0.05,
        )
        self.seen: list[Dirty] = []

    def take(self) -> list[Dirty]:
        found = self.watcher.settled()
        self.seen += found
        return found

    def until_seen(self, folder: Path, deep: bool | None = None) -> None:
        def there() -> bool:
            self.take()
            return any(each.folder == folder and deep in (None, each.deep) for each in self.seen)

        until(there, f"{folder} (deep: {deep}) among {self.seen}")

    def until_state(self, state: str) -> None:
        until(
            lambda: all(each.startswith(state) for each in self.watcher.state().values()),
            f"{state}, not {self.watcher.state()}",
        )

    def at_rest(self) -> None:
        """Watching, and the first look at everything handed out."""
        self.until_state(WATCHING)
        for root in self.roots:
            self.until_seen(root, deep=True)
        self.seen.clear()


@contextmanager
def watching(*roots: Path, exclusions: Exclusions | None = None) -> Iterator[Watched]:
    watched = Watched(*roots, exclusions=exclusions)
    watched.watcher.start()
    try:
        watched.at_rest()
        yield watched
    finally:
        watched.watcher.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "사진 照片"
    (folder / "in" / "side").mkdir(parents=True)
    return folder


class TestEvents:
    def test_a_new_file_makes_its_folder_dirty_and_no_other(self, root: Path) -> None:
        with watching(root) as watched:
            (root / "in" / "a.jpg").write_bytes(b"x")
            watched.until_seen(root / "in", deep=False)
            assert {each.folder for each in watched.seen} == {root / "in"}
            assert watched.told.is_set()

    @LINUX
    def test_where_no_temporary_folder_can_be_made(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(root / "nowhere"))
        with watching(root) as watched:
            (root / "in" / "a.jpg").write_bytes(b"x")
            watched.until_seen(root / "in", deep=False)

    def test_a_removed_and_a_renamed_one(self, root: Path) -> None:
        (root / "in" / "a.jpg").write_bytes(b"x")
        (root / "b.jpg").write_bytes(b"x")
        with watching(root) as watched:
            (root / "in" / "a.jpg").unlink()
            watched.until_seen(root / "in")
            (root / "b.jpg").rename(root / "in" / "side" / "c.jpg")
            watched.until_seen(root / "in" / "side")
            watched.until_seen(root)

    def test_a_new_folder_with_files_at_the_bottom(self, root: Path, tmp_path: Path) -> None:
        deep = tmp_path / "made" / "far" / "down"
        deep.mkdir(parents=True)
        (deep / "a.jpg").write_bytes(b"x")
        with watching(root) as watched:
            (tmp_path / "made").rename(root / "made")
            watched.until_seen(root / "made", deep=True)

    def test_a_folder_of_300_files_renamed(self, root: Path) -> None:
        for number in range(300):
            (root / "in" / f"{number}.jpg").write_bytes(b"x")
        with watching(root) as watched:
            (root / "in").rename(root / "out")
            watched.until_seen(root / "out", deep=True)
            assert len(watched.seen) < 10
            (root / "out" / "side" / "new.jpg").write_bytes(b"x")
            watched.until_seen(root / "out" / "side")

    def test_a_rename_between_roots(self, root: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (root / "in" / "a.jpg").write_bytes(b"x")
        with watching(root, other) as watched:
            (root / "in" / "a.jpg").rename(other / "a.jpg")
            watched.until_seen(root / "in")
            watched.until_seen(other)

    def test_a_removed_folder(self, root: Path) -> None:
        with watching(root) as watched:
            shutil.rmtree(root / "in")
            watched.until_seen(root)

    def test_what_is_nobodys_business(self, root: Path, tmp_path: Path) -> None:
        for name in (".hidden", "skip me", "library"):
            (root / name).mkdir()
        exclusions = Exclusions(["skip*"], [root / "library"])
        with watching(root, exclusions=exclusions) as watched:
            for name in (".hidden", "skip me", "library"):
                (root / name / "a.jpg").write_bytes(b"x")
            for name in ("notes.txt", "._ghost.txt", "film.mp4.part"):
                (root / "in" / name).write_bytes(b"x")
            (root / "in" / "side" / "last.jpg").write_bytes(b"x")
            watched.until_seen(root / "in" / "side")
            assert {each.folder for each in watched.seen} == {root / "in" / "side"}

    def test_a_copy_in_slow_pieces_is_left_alone_until_it_is_whole(self, root: Path) -> None:
        with watching(root) as watched:
            pause = threading.Event()
            with (root / "in" / "slow.jpg").open("wb") as file:
                for _ in range(10):
                    file.write(b"x" * 1000)
                    file.flush()
                    pause.wait(0.1)
                    assert watched.take() == []
            watched.until_seen(root / "in")
            whole = time.time() - (root / "in" / "slow.jpg").stat().st_mtime
            assert whole >= 0.3

    def test_a_copy_without_end_holds_nobody_up_for_ever(self, root: Path) -> None:
        with watching(root) as watched, (root / "in" / "endless.jpg").open("wb") as file:

            def handed_out() -> bool:
                file.write(b"x")
                file.flush()
                return bool(watched.take())

            until(handed_out)


class TestRoots:
    def test_unplugged_and_back(self, root: Path) -> None:
        with watching(root) as watched:
            root.rename(root.with_name("unplugged"))
            watched.until_state(AWAY)
            watched.until_seen(root, deep=True)
            watched.seen.clear()
            root.with_name("unplugged").rename(root)
            watched.until_state(WATCHING)
            watched.until_seen(root, deep=True)
            (root / "in" / "a.jpg").write_bytes(b"x")
            watched.until_seen(root / "in")

    def test_another_folder_in_its_place(self, root: Path) -> None:
        with watching(root) as watched:
            other = root.with_name("other")
            (other / "new").mkdir(parents=True)
            root.rename(root.with_name("aside"))
            other.rename(root)
            watched.until_seen(root, deep=True)
            watched.until_state(WATCHING)
            until(
                lambda: (root / "new" / "a.jpg").write_bytes(b"x") and _has(watched, root / "new")
            )

    @pytest.mark.skipif(os.name == "nt", reason="needs links")
    def test_a_root_that_is_a_link(self, root: Path) -> None:
        link = root.with_name("link")
        link.symlink_to(root)
        with watching(link) as watched:
            (root / "in" / "a.jpg").write_bytes(b"x")
            watched.until_seen(link / "in")
            (link / "in").rename(link / "out")
            watched.until_seen(link / "out", deep=True)
            watched.until_seen(link)

    def test_away_from_the_start(self, root: Path) -> None:
        watched = Watched(root.with_name("not there"))
        watched.watcher.start()
        watched.until_state(AWAY)
        watched.watcher.close()

    def test_a_drive_that_hangs_is_away_and_holds_nobody_up(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hung = tmp_path / "hung"
        hung.mkdir()
        answer, asked = threading.Event(), []
        identity = watch._identity

        def slow(folder: Path) -> tuple[int, int] | None:
            if folder == hung:
                asked.append(folder)
                answer.wait(PATIENCE)
            return identity(folder)

        monkeypatch.setattr(watch, "_identity", slow)
        monkeypatch.setattr(watch, "HUNG_SECONDS", 0.2)
        watched = Watched(root, hung)
        watched.watcher.start()
        until(lambda: watched.watcher.state() == {root: WATCHING, hung: AWAY})
        assert asked == [hung]
        answer.set()
        watched.until_state(WATCHING)
        watched.watcher.close()

    def test_a_network_share_is_only_listed(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(volumes, "is_network", lambda path: True)
        monkeypatch.setattr(watch, "LISTING_SECONDS", 0.2)
        watched = Watched(root)
        watched.watcher.start()
        watched.until_state(ONLY)
        for _ in range(3):  # again and again
            watched.seen.clear()
            watched.until_seen(root, deep=True)
        watched.watcher.close()

    @LINUX
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
    def test_no_more_folders_can_be_watched(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        """Watchdog itself says nothing when it is a sub-folder that is one too many."""
        from watchdog.observers.inotify_c import InotifyFD

        add = InotifyFD.add_callback

        def full(self: InotifyFD, path: bytes, *rest: object) -> object:
            if path != os.fsencode(root):
                raise OSError(number, "inotify watch limit reached")
            return add(self, path, *rest)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(InotifyFD, "add_callback", full)
            patch.setattr(watch, "LISTING_SECONDS", 0.3)
            watched = Watched(root)
            watched.watcher.start()
            until(lambda: "max_user_watches" in watched.watcher.state()[root])
            watched.until_seen(root, deep=True)
            patch.undo()
            watched.until_state(WATCHING)
        watched.watcher.close()


def _has(watched: Watched, folder: Path) -> bool:
    watched.take()
    return any(each.folder == folder for each in watched.seen)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
class TestDeath:
    @pytest.mark.parametrize("which", ["Observer", "Emitter", "InotifyFD"])
    def test_a_dead_thread_is_noticed_and_the_watch_started_again(
        self, root: Path, which: str
    ) -> None:
        with watching(root) as watched:
            victims = [each for each in _watchdogs() if which in type(each).__name__]
            if not victims:
                pytest.skip(f"no {which} on this system")
            for number, thread in enumerate(victims):
                _kill(thread)
                _wake(root, number)
            until(lambda: watched.watcher.restarts == 1, "a restart")
            watched.until_state(WATCHING)
            until(watched.watcher.alive, "its threads")
            watched.until_seen(root, deep=True)  # nobody was looking
            watched.seen.clear()
            (root / "in" / "a.jpg").write_bytes(b"x")
            watched.until_seen(root / "in")

    def test_a_watch_that_keeps_dying_is_given_up_for_a_while(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started = []

        def still_born(self: BaseObserver) -> None:
            started.append(self)

        with watching(root) as watched:
            monkeypatch.setattr(BaseObserver, "start", still_born)
            monkeypatch.setattr(watch, "_ask_for_one_more", lambda observer: None)
            for each in _watchdogs():
                if "Observer" in type(each).__name__:
                    _kill(each)
                    _wake(root, 1)
            until(lambda: "keeps dying" in watched.watcher.state()[root])
            assert len(started) == watch.PATIENCE - 1

    def test_nothing_is_left_running(self, root: Path) -> None:
        before = set(_watchdogs())  # a test that kills may leave some behind
        with watching(root):
            assert set(_watchdogs()) - before
        until(lambda: not set(_watchdogs()) - before)


def _watchdogs() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if type(each).__module__.startswith("watchdog")]


def _kill(thread: threading.Thread) -> None:
    """End it from outside, silently, as soon as it runs Python again."""
    assert thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
    )


def _wake(root: Path, number: int) -> None:
    (root / f"wake {number}.jpg").write_bytes(b"x")


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestWhen:
    """Settling, crowds and the full listing, without a file system or a wait."""

    def dirty(self, clock: Clock) -> DirtyFolders:
        return DirtyFolders([Path("/r"), Path("/s")], clock=clock, wall=clock)

    def test_settled_when_quiet_and_handed_out_once(self) -> None:
        clock = Clock()
        dirty = self.dirty(clock)
        assert dirty.wait() is None
        assert dirty.mark("/r", "/r/a")
        clock.now += 0.6
        assert not dirty.mark("/r", "/r/a")
        clock.now += 0.6
        assert dirty.settled() == []
        assert dirty.wait() == pytest.approx(0.4)
        clock.now += 0.5
        assert dirty.settled() == [Dirty(Path("/r/a"))]
        assert dirty.settled() == []
        assert dirty.wait() is None

    def test_never_quiet_is_handed_out_all_the_same(self) -> None:
        clock = Clock()
        dirty = self.dirty(clock)
        for _ in range(21):
            dirty.mark("/r", "/r/a")
            clock.now += 0.5
        assert dirty.settled() == [Dirty(Path("/r/a"))]

    def test_a_file_written_just_now_keeps_its_folder(self, tmp_path: Path) -> None:
        clock = Clock()
        dirty = DirtyFolders([tmp_path], clock=clock, wall=clock)
        file = tmp_path / "a.jpg"
        file.write_bytes(b"x")
        os.utime(file, (clock.now, clock.now))
        dirty.mark(str(tmp_path), str(tmp_path), file=str(file))
        clock.now += 1.5
        assert dirty.settled() == []
        assert dirty.wait() == pytest.approx(0.5)
        clock.now += 0.6
        assert dirty.settled() == [Dirty(tmp_path)]

    def test_the_place_it_was_moved_from_comes_along(self) -> None:
        clock = Clock()
        dirty = self.dirty(clock)
        dirty.mark("/r", "/r/to", source="/r/from")
        dirty.mark("/r", "/r/from")
        clock.now += 0.9
        dirty.mark("/r", "/r/from")
        clock.now += 0.2
        assert dirty.settled() == [Dirty(Path("/r/to")), Dirty(Path("/r/from"))]
        clock.now += 1
        assert dirty.settled() == [Dirty(Path("/r/from"))]

    def test_crowds_become_one(self) -> None:
        clock = Clock()
        dirty = self.dirty(clock)
        for number in range(SIBLINGS + 1):
            dirty.mark("/r", f"/r/a/{number}")
        dirty.mark("/r", "/r/b")
        clock.now += 2
        found = {each.folder: each.deep for each in dirty.settled()}
        assert found == {Path("/r/a"): True, Path("/r/b"): False}

    @pytest.mark.parametrize("folders", [FOLDERS + 1, 1])
    def test_too_much_is_the_whole_root(self, folders: int) -> None:
        clock = Clock()
        dirty = self.dirty(clock)
        for number in range(FOLDERS + 1 if folders > 1 else EVENTS + 1):
            dirty.mark("/r", f"/r/{number % folders}/in/{number % folders}")
        dirty.mark("/s", "/s/a")
        clock.now += 2
        assert dirty.settled() == [Dirty(Path("/r"), deep=True), Dirty(Path("/s/a"))]
        assert dirty.settled() == []

    def test_everything_is_due_at_once_then_every_hour_and_after_a_sleep(self) -> None:
        clock, wall = Clock(), Clock()
        watcher = Watcher([], lambda: None, clock=clock, wall=wall)
        assert watcher.due()
        watcher.listing()
        assert not watcher.due()
        for time_of in (clock, wall):
            time_of.now += 3599
        assert not watcher.due()
        assert watcher.wait() == pytest.approx(1)
        for time_of in (clock, wall):
            time_of.now += 2
        assert watcher.due()
        watcher.listing()
        wall.now += 600  # the lid was closed
        assert watcher.due()
        watcher.listing()
        assert not watcher.due()

    def test_looked_at_again_when_asked_to(self) -> None:
        clock = Clock()
        dirty = self.dirty(clock)
        roots = [WatchedRoot(Path(each), Exclusions()) for each in ("/r", "/s")]
        watcher = Watcher(roots, lambda: None, dirty=dirty, clock=clock)
        watcher.look_again([Dirty(Path("/s/x")), Dirty(Path("/nobody's"))], later=2)
        clock.now += 2.5
        assert watcher.settled() == []
        clock.now += 1
        assert watcher.settled() == [Dirty(Path("/s/x"))]
