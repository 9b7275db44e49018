"""Roots beside, inside and above each other, under two names, and out of reach."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from photosearch.library import photos, verify
from photosearch.library.database import Database
from photosearch.library.ids import RootId
from photosearch.library.thumbnails import Thumbnails
from tests.library.conftest import Shelf, listed


def paths(database: Database) -> list[str]:
    return [str(root.path) for root in database.read(photos.roots)]


def add(database: Database, path: Path) -> photos.Root:
    return database.write(lambda c: photos.add_root(c, path))


class TestAdding:
    def test_once(self, database: Database, tmp_path: Path) -> None:
        first = add(database, tmp_path / "가")
        assert add(database, tmp_path / "나" / ".." / "가") == first
        assert paths(database) == [str(tmp_path / "가")]

    def test_relative_is_made_absolute(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert add(database, Path("photos")).path == tmp_path / "photos"

    def test_beside_each_other(self, database: Database, tmp_path: Path) -> None:
        add(database, tmp_path / "a")
        add(database, tmp_path / "ab")  # begins with the same letters
        assert paths(database) == [str(tmp_path / "a"), str(tmp_path / "ab")]

    def test_the_root_of_everything(self, database: Database, tmp_path: Path) -> None:
        inner = add(database, tmp_path)
        outer = add(database, Path(tmp_path.anchor))
        assert paths(database) == [tmp_path.anchor]
        assert add(database, tmp_path).id == outer.id != inner.id

    def test_a_name_that_is_no_text(self, database: Database, tmp_path: Path) -> None:
        odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
        root = add(database, odd)
        assert database.read(photos.roots) == [root]
        assert os.fsencode(root.path) == os.fsencode(odd)

    def test_two_unicode_forms_are_two_folders(self, database: Database, tmp_path: Path) -> None:
        for form in ("NFC", "NFD"):
            add(database, tmp_path / unicodedata.normalize(form, "제주"))
        assert len(paths(database)) == 2


class TestInside:
    def test_is_covered_already(self, shelf: Shelf) -> None:
        assert add(shelf.database, shelf.folder / "2019" / "05").id == shelf.root
        assert len(paths(shelf.database)) == 1

    def test_one_that_the_outer_scan_does_not_reach(self, shelf: Shelf) -> None:
        hidden = shelf.folder / ".hidden"
        inner = shelf.database.write(
            lambda c: photos.add_root(c, hidden, reaches=lambda outer, path: False)
        )
        assert inner.id != shelf.root
        assert add(shelf.database, hidden / "deeper").id == inner.id  # the innermost one covers it

    def test_through_a_link(self, database: Database, tmp_path: Path) -> None:
        (tmp_path / "real" / "inner").mkdir(parents=True)
        try:
            (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
        except OSError:
            pytest.skip("no links here")
        root = add(database, tmp_path / "link")
        assert root.path == tmp_path / "link"  # as the user named it
        assert add(database, tmp_path / "real").id == root.id
        assert add(database, tmp_path / "real" / "inner").id == root.id


class TestAbove:
    def test_takes_its_photos_in(self, shelf: Shelf, tmp_path: Path) -> None:
        photo = shelf.add("가/a.jpg", "A")
        twin = shelf.add(b"no text \xff.jpg", "B")
        shelf.scan(others=[listed("notes")])
        known = shelf.known("가/a.jpg")
        outer = add(shelf.database, tmp_path)
        assert paths(shelf.database) == [str(tmp_path)]
        prefix = os.fsencode(shelf.folder.name + os.sep)
        moved = shelf.known(prefix + known.rel_raw, outer.id)
        assert moved == known._replace(rel_raw=prefix + known.rel_raw)
        assert moved.id == photo
        assert shelf.known(prefix + b"no text \xff.jpg", outer.id).id == twin
        others = shelf.database.read(lambda c: photos.known_others(c, outer.id))
        assert list(others) == [prefix + b"notes"]
        assert shelf.names_of("A") == ["가/a.jpg"]
        path = unicodedata.normalize("NFD", str(shelf.folder / "가" / "a.jpg"))
        assert shelf.database.read(lambda c: photos.content_of_path(c, Path(path))) == 1
        assert verify.verify(shelf.database, Thumbnails(tmp_path)) == [
            verify.Finding("no_thumbnail", "2 thumbnails are missing.", contents=(1, 2))  # type: ignore[arg-type]
        ]

    def test_takes_several_in(self, database: Database, tmp_path: Path) -> None:
        shelves = [Shelf(database, tmp_path / name) for name in ("a", "b", "c")]
        for shelf in shelves:
            shelf.add("1.jpg", shelf.folder.name)
        outer = add(database, tmp_path)
        known = database.read(lambda c: photos.known_photos(c, outer.id))
        assert sorted(known) == [os.fsencode(os.path.join(n, "1.jpg")) for n in ("a", "b", "c")]

    def test_leaves_an_offline_one_alone(self, shelf: Shelf, tmp_path: Path) -> None:
        """From above its files would look missing; they are only out of reach."""
        photo = shelf.add("a.jpg", "A")
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        outer = add(shelf.database, tmp_path)
        assert len(paths(shelf.database)) == 2
        assert shelf.known("a.jpg").id == photo
        assert shelf.database.read(lambda c: photos.known_photos(c, outer.id)) == {}

    def test_files_of_an_inner_root_are_never_listed_twice(
        self, shelf: Shelf, tmp_path: Path
    ) -> None:
        shelf.add("a.jpg", "A")
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        outer = add(shelf.database, tmp_path)
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, False))
        inside = listed(os.fsencode(os.path.join(shelf.folder.name, "a.jpg")))
        beside = listed(os.fsencode(shelf.folder.name + " too.jpg"))
        shelf.scan(new=[inside, beside], others=[inside], root=outer.id)
        known = shelf.database.read(lambda c: photos.known_photos(c, outer.id))
        assert list(known) == [beside.rel_raw]
        assert shelf.database.read(lambda c: photos.known_others(c, outer.id)) == {}


class TestOffline:
    def test_remembers_since_when(self, shelf: Shelf) -> None:
        for now in (5.0, 9.0):
            shelf.database.write(
                lambda c, now=now: photos.set_offline(c, shelf.root, True, now=now)  # type: ignore[misc]
            )
        (root,) = shelf.database.read(photos.roots)
        assert (root.offline, root.offline_since) == (True, 5.0)
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, False))
        (root,) = shelf.database.read(photos.roots)
        assert (root.offline, root.offline_since) == (False, None)

    def test_photos_stay_searchable_and_are_marked(self, shelf: Shelf) -> None:
        shelf.add("a.jpg", "A")
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        found = shelf.database.read(lambda c: photos.paths_of(c, [shelf.content("A")]))
        assert [ref.offline for ref in found[shelf.content("A")]] == [True]
        assert shelf.database.read(photos.count_searchable) == 1
        assert shelf.counts.offline == shelf.counts.roots_offline == 1

    def test_its_files_are_not_to_be_read(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        assert shelf.database.read(lambda c: photos.pending_photos(c, 5)) == []
        assert shelf.database.read(photos.count_pending) == 0

    def test_its_missing_files_are_neither_forgotten_nor_taken_for_moved(
        self, shelf: Shelf, tmp_path: Path
    ) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(missing=[photo], now=50.0)
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        other = add(shelf.database, tmp_path / "elsewhere").id
        shelf.scan(new=[listed("b.jpg")], root=other)
        assert shelf.read(shelf.known("b.jpg", other).id, "A") == "added"
        assert shelf.database.write(lambda c: photos.forget_missing(c, 60.0)) == 0
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, False))
        assert shelf.database.write(lambda c: photos.forget_missing(c, 60.0)) == 1


def test_unknown_root_has_nothing(database: Database) -> None:
    assert database.read(lambda c: photos.known_photos(c, RootId(77))) == {}
