"""A damaged library.db is named, a backup is offered, and nothing is ever silently replaced."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from photosearch.errors import LibraryCorrupt
from photosearch.library import backups, embeddings, photos
from photosearch.library.database import Database
from photosearch.library.state import get_state, set_state
from tests.library.conftest import Shelf, vector


@pytest.fixture
def filled(library_folder: Path, tmp_path: Path) -> Path:
    """A closed library of some pages; its ``library.db``."""
    with Database.open(library_folder) as database:
        shelf = Shelf(database, tmp_path / "photos")
        shelf.add_many(50)
    return library_folder / "library.db"


def refused(folder: Path) -> LibraryCorrupt:
    with pytest.raises(LibraryCorrupt):
        Database.open(folder, read_only=True)
    with pytest.raises(LibraryCorrupt) as caught:
        Database.open(folder)
    return caught.value


class TestWhatIsNoLibrary:
    def test_rubbish(self, filled: Path) -> None:
        rubbish = b"this is no database at all " * 400
        filled.write_bytes(rubbish)
        error = refused(filled.parent)
        assert str(filled) in error.message
        assert "no backup" in error.remedy
        assert filled.read_bytes() == rubbish

    def test_cut_short(self, filled: Path) -> None:
        whole = filled.read_bytes()
        filled.write_bytes(whole[: len(whole) // 2])
        refused(filled.parent)
        assert filled.read_bytes() == whole[: len(whole) // 2]

    def test_cut_to_less_than_a_page(self, filled: Path) -> None:
        filled.write_bytes(filled.read_bytes()[:700])
        refused(filled.parent)

    def test_another_programs_database(self, library_folder: Path) -> None:
        library_folder.mkdir()
        with sqlite3.connect(library_folder / "library.db") as other:
            other.execute("CREATE TABLE theirs (id)")
        other.close()
        before = (library_folder / "library.db").read_bytes()
        assert "not a library" in refused(library_folder).message
        assert (library_folder / "library.db").read_bytes() == before

    def test_zeros(self, filled: Path) -> None:
        filled.write_bytes(b"\0" * filled.stat().st_size)
        refused(filled.parent)


class TestEmptied:
    """SQLite takes an empty file for a new database; we do not, if it can have held something."""

    def test_with_thumbnails_beside_it(self, filled: Path) -> None:
        filled.write_bytes(b"")
        (filled.parent / "thumbnails").mkdir()
        assert "empty" in refused(filled.parent).message
        assert filled.stat().st_size == 0

    def test_with_a_backup_beside_it(self, filled: Path) -> None:
        with Database.open(filled.parent) as database:
            database.keep_backup(0)
        filled.write_bytes(b"")
        assert "newest backup" in refused(filled.parent).remedy

    def test_with_a_log_beside_it(self, filled: Path) -> None:
        filled.write_bytes(b"")
        filled.with_name("library.db-wal").write_bytes(b"commits")
        refused(filled.parent)

    def test_a_first_start_that_was_killed_is_nothing_special(self, library_folder: Path) -> None:
        library_folder.mkdir()
        (library_folder / "library.db").touch()
        with Database.open(library_folder) as database:
            assert database.read(photos.counts).contents == 0


def test_damage_in_the_middle_is_found_when_it_is_met(filled: Path) -> None:
    with sqlite3.connect(filled) as c:
        (page,) = c.execute("SELECT rootpage FROM sqlite_master WHERE name = 'roots'").fetchone()
        (size,) = c.execute("PRAGMA page_size").fetchone()
    c.close()
    with filled.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xde\xad\xbe\xef" * (size // 4))
    with Database.open(filled.parent) as database:
        assert database.read(lambda c: get_state(c, "a")) is None  # other pages still serve
        with pytest.raises(LibraryCorrupt):
            database.read(photos.roots)
        with pytest.raises(LibraryCorrupt):
            database.write(photos.roots)


class TestBackups:
    def test_going_back_to_the_newest(self, filled: Path) -> None:
        folder = filled.parent
        with Database.open(folder) as database:
            kept = database.keep_backup(0)
            assert kept is not None
        filled.write_bytes(b"rubbish" * 1000)
        filled.with_name("library.db-wal").write_bytes(b"a log of the damaged file")
        error = refused(folder)
        assert str(kept) in error.remedy
        aside = backups.restore(folder, kept)
        assert (aside / "library.db").read_bytes() == b"rubbish" * 1000
        assert (aside / "library.db-wal").exists()
        with Database.open(folder) as database:
            assert database.read(photos.counts).ready == 50

    def test_by_hand_as_the_message_says(self, filled: Path) -> None:
        folder = filled.parent
        with Database.open(folder) as database:
            kept = database.keep_backup(0)
            assert kept is not None
        filled.write_bytes(kept.read_bytes())
        with Database.open(folder) as database:
            database.write(lambda c: set_state(c, "a", "b"))
            assert database.read(photos.counts).ready == 50
            mode = database.read(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar_one())
            assert mode == "wal"

    def test_is_made_when_the_last_one_is_old(self, filled: Path) -> None:
        with Database.open(filled.parent) as database:
            first = database.keep_backup(3600)
            assert first is not None
            assert database.keep_backup(3600) is None
            others = [database.keep_backup(0) for _ in range(3)]
        assert sorted(filled.parent.glob("backups/*")) == sorted(others[1:])  # type: ignore[type-var]

    def test_has_what_is_only_in_the_log(self, shelf: Shelf, tmp_path: Path) -> None:
        """Copying the file alone would lose it; and readers and the writer go on meanwhile."""
        photo = shelf.add("a.jpg", "A")
        shelf.database.backup(tmp_path / "copy" / "library.db")
        shelf.add("b.jpg", "B")
        with Database.open(tmp_path / "copy") as copy:
            known = copy.read(lambda c: photos.known_photos(c, shelf.root))
            assert [row.id for row in known.values()] == [photo]
            batch = copy.read(lambda c: embeddings.since(c, shelf.model, 0, 10))
            assert batch.vectors.tolist() == [vector(1).tolist()]

    def test_appears_whole_or_not_at_all(self, shelf: Shelf, tmp_path: Path) -> None:
        (tmp_path / "target").mkdir()
        (tmp_path / "target" / "library.db").mkdir()
        with pytest.raises(OSError, match="directory"):
            shelf.database.backup(tmp_path / "target" / "library.db")
        assert [path.name for path in (tmp_path / "target").iterdir()] == ["library.db"]
