"""Opening, one writer and many readers, all or nothing, and errors that say whose fault it is."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from photosearch.errors import DiskFull, LibraryBusy, LibraryReadOnly, Trouble
from photosearch.library import connecting, photos
from photosearch.library.database import Connection, Database, raw
from photosearch.library.state import get_state, set_state
from tests.library.conftest import Shelf, digest, listed


class TestOpening:
    def test_makes_folder_and_file(self, tmp_path: Path) -> None:
        folder = tmp_path / "깊은" / "图库 🐶"
        with Database.open(folder) as database:
            assert database.read(photos.counts).roots == 0
        assert (folder / "library.db").is_file()

    def test_what_was_written_is_there_next_time(self, library_folder: Path) -> None:
        with Database.open(library_folder) as database:
            database.write(lambda c: set_state(c, "a", "가"))
        with Database.open(library_folder) as database:
            assert database.read(lambda c: get_state(c, "a")) == "가"

    def test_commits_are_durable_and_readers_do_not_wait(self, database: Database) -> None:
        def pragmas(c: Connection) -> list[object]:
            names = ("journal_mode", "synchronous", "foreign_keys")
            return [c.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

        assert database.write(pragmas) == ["wal", 2, 1]

    def test_a_folder_whose_name_is_no_text(self, tmp_path: Path) -> None:
        folder = tmp_path / b"lib\xff%?#".decode("utf-8", "surrogateescape")
        try:
            folder.mkdir()
        except (OSError, UnicodeError):
            pytest.skip("this file system takes only Unicode names")
        with Database.open(folder) as database:
            database.write(lambda c: set_state(c, "a", "b"))
            with Database.open(folder, read_only=True) as second:
                assert second.read(lambda c: get_state(c, "a")) == "b"

    def test_a_file_in_the_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("here")
        with pytest.raises(Trouble, match="cannot be made"):
            Database.open(tmp_path / "file" / "library")
        with pytest.raises(Trouble, match="cannot be made"):
            Database.open(tmp_path / "file")

    def test_a_folder_in_the_place_of_the_file(self, library_folder: Path) -> None:
        (library_folder / "library.db").mkdir(parents=True)
        with pytest.raises(Trouble):
            Database.open(library_folder)

    def test_read_only_makes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(Trouble, match="no library"):
            Database.open(tmp_path / "none", read_only=True)
        assert not (tmp_path / "none").exists()

    def test_read_only_of_one_that_was_only_begun(self, library_folder: Path) -> None:
        library_folder.mkdir()
        (library_folder / "library.db").touch()
        with pytest.raises(Trouble, match="no library"):
            Database.open(library_folder, read_only=True)

    def test_closed_is_closed(self, library_folder: Path) -> None:
        database = Database.open(library_folder)
        database.close()
        database.close()
        with pytest.raises(RuntimeError, match="closed"):
            database.read(photos.counts)

    def test_leaves_no_log_behind(self, library_folder: Path) -> None:
        with Database.open(library_folder) as database:
            database.write(lambda c: set_state(c, "a", "b"))
            database.read(photos.counts)
        assert sorted(path.name for path in library_folder.iterdir()) == ["library.db"]


class TestWriting:
    def test_all_or_nothing(self, database: Database) -> None:
        def work(c: Connection) -> None:
            set_state(c, "a", "1")
            raise ValueError("half-way")

        with pytest.raises(ValueError, match="half-way"):
            database.write(work)
        assert database.read(lambda c: get_state(c, "a")) is None
        database.write(lambda c: set_state(c, "a", "2"))  # and the writer is free again

    def test_not_inside_itself(self, database: Database) -> None:
        with pytest.raises(RuntimeError, match="inside"):
            database.write(lambda c: database.write(lambda d: None))
        database.write(lambda c: None)

    def test_gives_back_what_the_function_returns(self, database: Database) -> None:
        assert database.write(lambda c: 7) == 7
        assert database.read(lambda c: "x") == "x"

    def test_a_bug_goes_up_as_it_is(self, database: Database) -> None:
        with pytest.raises(OperationalError):
            database.write(lambda c: c.exec_driver_sql("SELECT nonsense").all())
        with pytest.raises(sqlite3.OperationalError):
            database.read(lambda c: raw(c).execute("SELECT nonsense").fetchall())

    def test_many_threads_lose_no_write(self, database: Database) -> None:
        def count_up(c: Connection) -> None:
            set_state(c, "n", str(int(get_state(c, "n") or 0) + 1))

        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(database.write, count_up) for _ in range(40)]:
                done.result()
        assert database.read(lambda c: get_state(c, "n")) == "40"


class TestReading:
    def test_cannot_write(self, database: Database) -> None:
        with pytest.raises(LibraryReadOnly):
            database.read(lambda c: set_state(c, "a", "b"))

    def test_sees_one_moment(self, database: Database) -> None:
        database.write(lambda c: set_state(c, "a", "before"))

        def read_twice(c: Connection) -> tuple[str | None, str | None]:
            first = get_state(c, "a")
            with ThreadPoolExecutor(1) as pool:
                pool.submit(database.write, lambda d: set_state(d, "a", "after")).result()
            return first, get_state(c, "a")

        assert database.read(read_twice) == ("before", "before")
        assert database.read(lambda c: get_state(c, "a")) == "after"

    def test_does_not_wait_for_the_writer(self, database: Database) -> None:
        def work(c: Connection) -> str | None:
            set_state(c, "a", "not yet committed")
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(database.read, lambda d: get_state(d, "a")).result(timeout=20)

        assert database.write(work) is None

    def test_many_readers_beside_one_writer_always_see_whole_batches(self, shelf: Shelf) -> None:
        """Each commit adds a file, its content and its vector; no reader may see one without."""
        stop = threading.Event()

        def look(c: Connection) -> tuple[int, ...]:
            tables = ("photos", "contents", "embeddings")
            return tuple(
                int(c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
                for table in tables
            )

        def keep_looking() -> set[tuple[int, ...]]:
            seen = set()
            while not stop.is_set():
                seen.add(shelf.database.read(look))
            return seen

        def add(c: Connection, number: int) -> None:
            name = f"{number}.jpg"
            photos.record_listing(c, shelf.root, [listed(name)], [], [], [], [], 1.0)
            (pending,) = photos.pending_photos(c, 1)
            content = photos.add_content(c, digest(name), 10, photos.Facts(1, 1, "JPEG"))
            photos.link(c, pending.id, content, 10, 1000)
            c.exec_driver_sql(
                "INSERT INTO embeddings (model_id, content_id, vector) VALUES (?, ?, x'00')",
                (shelf.model, content),
            )

        with ThreadPoolExecutor(3) as pool:
            looking = [pool.submit(keep_looking) for _ in range(3)]
            for number in range(15):
                shelf.database.write(lambda c, number=number: add(c, number))  # type: ignore[misc]
            stop.set()
            seen = set().union(*(each.result() for each in looking))
        assert all(len(set(counted)) == 1 for counted in seen)


def lock_from_outside(folder: Path) -> sqlite3.Connection:
    other = sqlite3.connect(str(folder / "library.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


class TestTrouble:
    def test_locked_by_another_process(
        self, library_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.05)
        with Database.open(library_folder) as database:
            other = lock_from_outside(library_folder)
            with pytest.raises(LibraryBusy):
                database.write(lambda c: set_state(c, "a", "b"))
            assert database.read(lambda c: get_state(c, "a")) is None  # readers go on
            other.close()
            database.write(lambda c: set_state(c, "a", "b"))

    @pytest.mark.parametrize("in_bulk", [False, True])
    def test_a_full_disk_costs_the_transaction_only(
        self, database: Database, in_bulk: bool
    ) -> None:
        database.write(lambda c: set_state(c, "kept", "1"))

        def limit(pages: int) -> Callable[[Connection], None]:
            return lambda c: raw(c).execute(f"PRAGMA max_page_count = {pages}").close()

        def fill(c: Connection) -> None:
            rows = [(str(n), "x" * 3000) for n in range(200)]
            if in_bulk:
                raw(c).executemany("INSERT INTO state VALUES (?, ?)", rows)
            for key, value in rows:
                set_state(c, key, value)

        database.write(limit(60))
        with pytest.raises(DiskFull) as caught:
            database.write(fill)
        assert caught.value.remedy
        assert database.read(lambda c: get_state(c, "kept")) == "1"
        assert database.read(lambda c: get_state(c, "0")) is None
        database.write(limit(100_000))
        database.write(fill)
        assert database.read(lambda c: get_state(c, "199")) == "x" * 3000

    def test_no_writing_through_a_read_only_one(self, library_folder: Path) -> None:
        Database.open(library_folder).close()
        with Database.open(library_folder, read_only=True) as database:
            assert database.read_only
            with pytest.raises(LibraryReadOnly):
                database.write(lambda c: None)


class TestListening:
    def test_after_each_commit_on_the_thread_that_wrote(self, database: Database) -> None:
        heard: list[tuple[int, str | None]] = []

        def listen() -> None:  # what was written is there, and one may write
            heard.append((threading.get_ident(), database.read(lambda c: get_state(c, "a"))))

        stop = database.listen(listen)
        database.write(lambda c: set_state(c, "a", "1"))
        with ThreadPoolExecutor(1) as pool:
            pool.submit(database.write, lambda c: set_state(c, "a", "2")).result()
            other = pool.submit(threading.get_ident).result()
        assert heard == [(threading.get_ident(), "1"), (other, "2")]
        stop()
        stop()
        database.write(lambda c: set_state(c, "a", "3"))
        assert len(heard) == 2

    def test_not_after_a_failure_nor_what_is_quiet(self, database: Database) -> None:
        heard: list[int] = []
        database.listen(lambda: heard.append(1))
        with pytest.raises(ZeroDivisionError):
            database.write(lambda c: 1 / 0)
        database.write(lambda c: set_state(c, "cache", "1"), quiet=True)
        database.read(lambda c: get_state(c, "cache"))
        assert heard == []

    def test_one_that_fails_hurts_nobody(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        heard: list[int] = []

        def broken() -> None:
            raise ZeroDivisionError

        database.listen(broken)
        database.listen(lambda: heard.append(1))
        database.write(lambda c: set_state(c, "a", "kept"))
        assert database.read(lambda c: get_state(c, "a")) == "kept"
        assert heard == [1]
        assert "listener failed" in caplog.text

    def test_one_function_may_listen_twice(self, database: Database) -> None:
        heard: list[int] = []
        listen = lambda: heard.append(1)  # noqa: E731
        first, second = database.listen(listen), database.listen(listen)
        database.write(lambda c: set_state(c, "a", "1"))
        assert len(heard) == 2
        first()
        database.write(lambda c: set_state(c, "a", "2"))
        assert len(heard) == 3
        second()

    def test_a_listener_may_write(self, database: Database) -> None:
        def listen() -> None:
            stop()
            database.write(lambda c: set_state(c, "b", "2"))

        stop = database.listen(listen)
        database.write(lambda c: set_state(c, "a", "1"))
        assert database.read(lambda c: get_state(c, "b")) == "2"
