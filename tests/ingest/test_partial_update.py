"""An update of some folders: the same as one of everything, judging nothing else."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.ingest import scan_some
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.scan import ScanResult, scan_root
from photosearch.ingest.update import STILL, Summary, update
from photosearch.ingest.walk import Dirty, Exclusions
from photosearch.jobs import Job
from photosearch.library import photos
from photosearch.library.database import Connection, Database
from tests.conftest import picture
from tests.ingest.conftest import numbers
from tests.ingest.test_update import POSIX, paths
from tests.ingest.test_watch import until, watching

# Watchdog 7 warns on its own thread when it watches a folder twice; as an error that would kill it.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:watchdog")

Index = Callable[..., Summary]
LATER = 3600.0  # the clock of a test whose files are all whole


@pytest.fixture
def some(parts: Parts) -> Callable[..., Summary]:
    """Update only these folders, each a path or a ``Dirty``."""

    def run(*folders: Path | Dirty, ahead: float = LATER) -> Summary:
        only = [each if isinstance(each, Dirty) else Dirty(each) for each in folders]
        clock = lambda: time.time() + ahead  # noqa: E731
        return update(parts, Exclusions(), Job(), forget_after_days=30, only=only, clock=clock)

    return run


class TestOneFolder:
    def test_new_and_gone_are_noticed_there_and_nowhere_else(
        self, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        (photo_folder / "beach.jpg").unlink()
        picture(50).save(photo_folder / "2019 제주도" / "new.jpg")
        assert numbers(some(photo_folder / "2019 제주도").counters) == {
            "added": 1,
            "unchanged": 3,
            "encoded": 1,
        }
        assert numbers(some(photo_folder).counters) == {"removed": 1, "unchanged": 3}
        assert index().counters.unchanged == 7

    def test_a_new_sub_folder_is_listed_to_the_bottom(
        self, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        deep = photo_folder / "새" / "아주" / "깊은"
        deep.mkdir(parents=True)
        picture(50).save(deep / "a.jpg")
        assert numbers(some(photo_folder).counters) == {"added": 1, "unchanged": 4, "encoded": 1}

    def test_a_folder_that_came_in_place_of_another_is_listed_when_deep(
        self, some: Index, index: Index, photo_folder: Path, tmp_path: Path
    ) -> None:
        index(photo_folder)
        nested = photo_folder / "2019 제주도"
        shutil.move(nested, tmp_path / "aside")
        nested.mkdir()
        picture(50).save(nested / "other.jpg")
        counters = some(photo_folder, Dirty(nested, deep=True)).counters
        assert numbers(counters) == {"added": 1, "removed": 3, "unchanged": 4, "encoded": 1}

    def test_a_folder_that_vanished_is_missed_from_above(
        self, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        shutil.rmtree(photo_folder / "2019 제주도")
        gone = photo_folder / "2019 제주도" / "deeper" / "still"
        assert numbers(some(gone).counters) == {"removed": 3, "unchanged": 4}

    def test_nobodys_folder_is_left_alone(
        self, some: Index, index: Index, photo_folder: Path, tmp_path: Path
    ) -> None:
        index(photo_folder)
        (tmp_path / "elsewhere").mkdir()
        picture(1).save(tmp_path / "elsewhere" / "a.jpg")
        assert numbers(some(tmp_path / "elsewhere").counters) == {}

    def test_hidden_folders_are_not_looked_into(
        self, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        (photo_folder / ".hidden" / "in").mkdir(parents=True)
        picture(50).save(photo_folder / ".hidden" / "in" / "a.jpg")
        assert numbers(some(Dirty(photo_folder / ".hidden" / "in", deep=True)).counters) == {
            "unchanged": 4
        }


class TestMoves:
    def test_a_renamed_folder_costs_no_encoding(
        self, parts: Parts, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        (photo_folder / "2019 제주도").rename(photo_folder / "2019 济州岛 🏝")
        assert numbers(some(photo_folder).counters) == {"moved": 3, "unchanged": 4}
        assert paths(parts) == {p for p in photo_folder.rglob("*") if p.is_file()}

    def test_between_folders_and_roots(
        self, parts: Parts, some: Index, index: Index, tmp_path: Path
    ) -> None:
        here, there = tmp_path / "here", tmp_path / "there"
        for folder in (here / "in", there):
            folder.mkdir(parents=True)
        picture(1).save(here / "in" / "a.jpg")
        index(there, here)
        (here / "in" / "a.jpg").rename(there / "b.jpg")
        assert numbers(some(there, here / "in").counters) == {"moved": 1}
        assert paths(parts) == {there / "b.jpg"}


class TestNotToBeTrusted:
    def test_a_root_that_is_away_is_offline(
        self, parts: Parts, some: Index, index: Index, photo_folder: Path, tmp_path: Path
    ) -> None:
        index(photo_folder)
        photo_folder.rename(tmp_path / "unplugged")
        assert some(photo_folder / "2019 제주도").offline == [photo_folder]
        assert len(paths(parts)) == 7
        (tmp_path / "unplugged").rename(photo_folder)
        picture(50).save(photo_folder / "2019 제주도" / "meanwhile.jpg")
        back = some(photo_folder)  # all of it is looked at: who knows what happened
        assert numbers(back.counters) == {"added": 1, "unchanged": 7, "encoded": 1}

    @POSIX
    @pytest.mark.parametrize("deep", [False, True])
    def test_a_folder_that_cannot_be_listed_loses_nothing(
        self,
        some: Index,
        index: Index,
        photo_folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        deep: bool,
    ) -> None:
        index(photo_folder)
        nested = photo_folder / "2019 제주도"
        scandir = os.scandir

        def refuse(path: str) -> object:
            if path == str(nested):
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)
        summary = some(Dirty(nested, deep))
        assert summary.unlisted == [(nested, "Permission denied")]
        assert numbers(summary.counters) == {}

    @POSIX
    def test_a_listing_that_breaks_off_half_way_loses_nothing_below(
        self, some: Index, index: Index, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index(photo_folder)
        scandir = os.scandir

        class Breaking:
            def __init__(self, path: str) -> None:
                self._entries = scandir(path)

            def __enter__(self) -> Iterator[os.DirEntry[str]]:
                return self._half()

            def _half(self) -> Iterator[os.DirEntry[str]]:
                yield next(self._entries)
                raise OSError(5, "Input/output error")

            def __exit__(self, *_: object) -> None:
                self._entries.close()

        def flaky(path: str) -> object:
            return Breaking(path) if path.endswith("2019 제주도") else scandir(path)

        for again in (lambda: some(photo_folder / "2019 제주도"), index):
            with monkeypatch.context() as patch:
                patch.setattr(os, "scandir", flaky)
                summary = again()
            assert [why for _, why in summary.unlisted] == ["Input/output error"]
            assert summary.counters.removed == 0

    def test_a_file_that_is_being_written_is_left_for_later(
        self, parts: Parts, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        picture(50).save(photo_folder / "half.jpg")
        picture(51).save(photo_folder / "beach.jpg")
        first = some(photo_folder, ahead=0.0)
        assert numbers(first.counters) == {"unchanged": 3}
        assert first.busy == [photo_folder]
        again = some(photo_folder, ahead=STILL + 1)
        assert numbers(again.counters) == {
            "added": 1,
            "updated": 1,
            "unchanged": 3,
            "encoded": 2,
        }
        assert again.busy == []

    def test_a_passing_fault_is_tried_again_in_that_folder(
        self, parts: Parts, some: Index, index: Index, photo_folder: Path
    ) -> None:
        (photo_folder / "page.jpg").write_text("<html>not found</html>")
        index(photo_folder)
        parts.database.write(
            lambda c: c.exec_driver_sql("UPDATE problems SET kind = 'unreadable'") and None
        )
        assert numbers(some(photo_folder / "2019 제주도").counters) == {"unchanged": 3}
        assert numbers(some(photo_folder).counters)["failed"] == 1


@POSIX
class TestLinks:
    def test_one_that_leads_out_is_followed_as_by_a_whole_scan(
        self, parts: Parts, some: Index, index: Index, photo_folder: Path, tmp_path: Path
    ) -> None:
        index(photo_folder)
        (tmp_path / "outside").mkdir()
        picture(50).save(tmp_path / "outside" / "a.jpg")
        (photo_folder / "link").symlink_to(tmp_path / "outside")
        assert some(photo_folder).counters.added == 1
        assert photo_folder / "link" / "a.jpg" in paths(parts)
        assert some(photo_folder).counters.removed == 0

    def test_one_to_a_folder_of_the_root_adds_nothing(
        self, some: Index, index: Index, photo_folder: Path
    ) -> None:
        index(photo_folder)
        (photo_folder / "link").symlink_to(photo_folder / "2019 제주도")
        (photo_folder / "circle").symlink_to(photo_folder)
        assert numbers(some(photo_folder).counters) == {"unchanged": 4}
        assert numbers(index().counters) == {"unchanged": 7}


# --- any changes to any tree --------------------------------------------------------------------

FOLDERS = [
    Path(*parts)
    for parts in [(), ("a",), ("a!",), ("a0",), ("a", "b"), ("a", "b", "c"), ("a0", "가"), (".h",)]
]
FILES = ["1.jpg", "2.jpg", "b.jpg", "plain"]
folders = st.sampled_from(FOLDERS)
files = st.builds(lambda folder, name: folder / name, folders, st.sampled_from(FILES))
steps = st.one_of(
    st.tuples(st.just("write"), files, st.integers(0, 5)),
    st.tuples(st.just("remove"), files | folders, st.none()),
    st.tuples(st.just("move"), files, files),
    st.tuples(st.just("move"), folders, folders),
)


class Tree:
    """A folder on disk; each change says which folders a watcher would call dirty."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._writes = 0

    def change(self, what: str, path: Path, other: object) -> list[Dirty]:
        whole = self.top / path
        if what == "write" and isinstance(other, int):
            return self._write(whole, other)
        if path == Path() or not whole.exists():
            return []
        if what == "remove":
            shutil.rmtree(whole) if whole.is_dir() else whole.unlink()
            return [Dirty(whole.parent)]
        assert isinstance(other, Path)
        return self._move(whole, self.top / other)

    def _write(self, path: Path, content: int) -> list[Dirty]:
        if path.is_dir() or any(parent.is_file() for parent in path.parents):
            return []
        made = [parent for parent in path.parents if not parent.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            (b"\xff\xd8\xff" if content % 2 else b"") + bytes([content]) * (content + 1)
        )
        self._writes += 1
        os.utime(path, (self._writes, self._writes))
        above = [Dirty(folder.parent) for folder in made] + [Dirty(made[0], True)] if made else []
        return [*above, Dirty(path.parent)]

    def _move(self, path: Path, to: Path) -> list[Dirty]:
        if to.exists() or not to.parent.is_dir() or to.is_relative_to(path):
            return []
        path.rename(to)
        below = [Dirty(to, deep=True)] if to.is_dir() else []
        return [Dirty(path.parent), Dirty(to.parent), *below]


def read_all(database: Database) -> None:
    """Stands in for the pipeline: a file's bytes are its content."""

    def work(c: Connection) -> None:
        for photo in photos.pending_photos(c, 1000):
            data = photo.path.read_bytes()
            facts = photos.Facts(1, 1, "JPEG")
            content = photos.add_content(c, hashlib.sha256(data).digest(), len(data), facts)
            photos.link(c, photo.id, content, photo.size, photo.mtime_ns, now=1.0)

    database.write(work)


def rows(database: Database) -> tuple[object, ...]:
    def read(c: Connection) -> tuple[object, ...]:
        found = c.exec_driver_sql(
            "SELECT rel_raw, rel_key, p.size, mtime_ns, state, hash FROM photos p "
            "LEFT JOIN contents x ON x.id = p.content_id ORDER BY rel_raw"
        ).all()
        others = c.exec_driver_sql("SELECT rel_raw, size, mtime_ns FROM others ORDER BY 1").all()
        return [tuple(row) for row in found], [tuple(row) for row in others]

    return database.read(read)


def scan_only(database: Database, only: Sequence[Dirty], now: float) -> list[ScanResult]:
    roots = database.read(photos.roots)
    return [
        scan_some.SomeFolders(database, root, Exclusions(), Job(), lambda: now, STILL).scan(mine)
        for root, mine in scan_some.by_root(roots, only)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(steps, min_size=1, max_size=6), min_size=1, max_size=4))
def test_some_folders_come_to_the_same_as_all(
    rounds: list[list[tuple[str, Path, object]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder, "root"))
        tree.top.mkdir()
        (tree.top / "always.jpg").write_bytes(b"\xff\xd8\xff always")
        os.utime(tree.top / "always.jpg", (99, 99))
        with (
            Database.open(Path(folder, "partial")) as partial,
            Database.open(Path(folder, "whole")) as whole,
        ):
            for database in (partial, whole):
                database.write(lambda c: photos.add_root(c, tree.top))
            scan_only(partial, [Dirty(tree.top, deep=True)], 1e9)
            for number, changes in enumerate(rounds):
                now = 1e9 + number
                dirty = [each for change in changes for each in tree.change(*change)]
                scan_only(partial, dirty, now)
                (root,) = whole.read(photos.roots)
                scan_root(whole, root, Exclusions(), Job(), lambda at=now: at)  # type: ignore[misc]
                for database in (partial, whole):
                    read_all(database)
                assert rows(partial) == rows(whole)


@pytest.mark.parametrize("seed", range(4))
def test_what_the_watcher_names_comes_to_the_same_as_all(tmp_path: Path, seed: int) -> None:
    """Under the real watchdog: what it named, scanned, shows what a full scan shows."""
    chance = random.Random(seed)
    tree = Tree(tmp_path / "root")
    for folder in FOLDERS:
        (tree.top / folder).mkdir(parents=True, exist_ok=True)
    (tree.top / "always.jpg").write_bytes(b"\xff\xd8\xff always")
    with (
        watching(tree.top) as watched,
        Database.open(tmp_path / "partial") as partial,
        Database.open(tmp_path / "whole") as whole,
    ):
        for database in (partial, whole):
            database.write(lambda c: photos.add_root(c, tree.top))
        scan_only(partial, [Dirty(tree.top, deep=True)], 1e9)

        def same() -> bool:
            scan_only(partial, watched.take(), 1e9)
            (root,) = whole.read(photos.roots)
            scan_root(whole, root, Exclusions(), Job(), lambda: 1e9)
            for database in (partial, whole):
                read_all(database)
            return shown(partial) == shown(whole)

        for _ in range(4):
            for _ in range(15):
                tree.change(*a_change(chance))
            until(same)


def a_change(chance: random.Random) -> tuple[str, Path, object]:
    file, other = (chance.choice(FOLDERS) / chance.choice(FILES) for _ in range(2))
    what = chance.choice(["write", "write", "write", "remove", "move", "folder", "rmtree"])
    if what == "write":  # always a photo: one that turned into none depends on what it was before
        return what, file, chance.choice([1, 3, 5])
    if what == "folder":
        return "move", chance.choice(FOLDERS), chance.choice(FOLDERS)
    if what == "rmtree":
        return "remove", chance.choice(FOLDERS), None
    return what, file, other


def shown(database: Database) -> list[object]:
    """Without what is missing: which of two equal files became a third is anybody's guess."""
    found, others = rows(database)
    assert isinstance(found, list)
    return [row for row in found if row[4] != "missing"] + [others]
