"""Open ``library.db``: many readers, one writer, and errors sorted by whose fault they are.

Used by the app and the command line, from any thread. ``write`` runs one function at a time in
a transaction, ``read`` runs functions on a consistent snapshot and never waits for the writer.
Knows how SQLite is opened, locked, backed up and put back; the rows are the business of the
other modules, which are handed the ``Connection``.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError

from photosearch.errors import LibraryReadOnly, Trouble
from photosearch.library import backups, connecting, migrations, troubles
from photosearch.library.connecting import Connect, raw
from photosearch.library.writer_lock import WriterLock

__all__ = ["FILE_NAME", "Connection", "Database", "WriterLock", "raw"]

FILE_NAME = "library.db"

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Database:
    """One library's database. Thread-safe; cheap to open; close it when done.

    Attributes:
        folder: the library's folder.
        path: ``library.db`` in it.
        read_only: whether ``write`` is refused.
    """

    def __init__(self, folder: Path, reading: Connect, writing: Connect | None) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self.read_only = writing is None
        self._readers = _engine(reading)
        self._writer = self._readers if writing is None else _engine(writing)
        self._writing = threading.Lock()
        self._writing_thread: int | None = None
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._listening = threading.Lock()
        self._closed = False

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        read_only: bool = False,
        steps: Sequence[migrations.Step] = migrations.STEPS,
    ) -> Database:
        """Open the library in ``folder``; make it if need be (unless ``read_only``).

        ``read_only`` serves a library on a medium that cannot be written, and a second process.

        Raises:
            LibraryTooNew: written by a later Photosearch.
            LibraryCorrupt: damaged, or no library at all; the message names the newest backup.
            LibraryReadOnly: not ``read_only``, and the folder cannot be written; or
                ``read_only``, and the file first needs an upgrade.
            DiskFull, LibraryBusy: as they say.
            Trouble: ``read_only``, and there is no library in ``folder``.
        """
        path = folder / FILE_NAME
        if read_only:
            if not _is_file(path):
                raise no_library(folder)
        else:
            _make_folder(folder)
            _refuse_unwritable(folder, path)
            _go_on_restoring(folder)
        _refuse_emptied(folder, path)
        with _sorted_errors(folder):
            reading = connecting.reader(path, read_only)
        database = cls(folder, reading, None if read_only else connecting.writer(path))
        try:
            database._prepare(steps)
        except BaseException:
            database.close()
            raise
        return database

    def _prepare(self, steps: Sequence[migrations.Step]) -> None:
        with _sorted_errors(self.folder), self._writer.connect() as c:
            version = self._version(c, steps)
            if self.read_only:
                if version < len(steps):
                    raise _needs_writing(self.folder, version)
                return
            raw(c).execute("PRAGMA journal_mode = WAL").close()  # stays; does nothing the next time
            if version < len(steps):
                migrations.migrate(c, self._back_up_before_migration, steps)

    def _version(self, c: Connection, steps: Sequence[migrations.Step]) -> int:
        version = migrations.version_of(c)
        ours = migrations.application_of(c) == migrations.APPLICATION_ID
        filled = c.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is not None
        c.rollback()
        if ours != filled:
            raise troubles.corrupt(self.folder, "it is not a library's database")
        migrations.refuse_newer(version, steps)
        return version

    def _back_up_before_migration(self, version: int) -> None:
        self.backup(backups.name_for(self.folder, f"v{version}", time.time()))

    def write(self, fn: Callable[[Connection], T], *, quiet: bool = False) -> T:
        """Run ``fn`` in a transaction of its own: all of it is kept, or none if it raises.

        One at a time; blocks while another thread (or, for ten seconds, process) writes.
        ``quiet`` is for what nobody looks at (caches, notes for the next start): listeners are
        not told.
        """
        if self.read_only:
            raise troubles.read_only(self.folder)
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("write() inside write(): pass the connection on instead")
        with self._writing:
            self._writing_thread = threading.get_ident()
            try:
                result = self._transaction(self._writer, "BEGIN IMMEDIATE", fn)
            finally:
                self._writing_thread = None
        if not quiet:
            self._tell()
        return result

    def listen(self, fn: Callable[[], None]) -> Callable[[], None]:
        """Have ``fn`` called after each commit, on the thread that wrote; it must be quick.

        Returns a function that ends this. What ``fn`` raises is logged and hurts nobody: the
        rows are written.
        """
        call = partial(fn)  # an object of its own, so that one may listen twice
        with self._listening:
            self._listeners = (*self._listeners, call)

        def stop() -> None:
            with self._listening:
                self._listeners = tuple(each for each in self._listeners if each is not call)

        return stop

    def _tell(self) -> None:
        for each in self._listeners:
            try:
                each()
            except Exception:  # whatever it is, it is the listener's and not the writer's
                _log.exception("a listener failed after a commit")

    def read(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` on a snapshot: it sees what was committed when it started, unchanged."""
        return self._transaction(self._readers, "BEGIN", fn)

    def _transaction(self, engine: Engine, begin: str, fn: Callable[[Connection], T]) -> T:
        if self._closed:
            raise RuntimeError("the library is closed")
        with _sorted_errors(self.folder), engine.connect() as c:
            c.exec_driver_sql(begin)
            try:
                result = fn(c)
                c.commit()
                return result
            finally:
                c.rollback()  # does nothing after a commit

    def backup(self, to: Path) -> None:
        """Copy the database to the file ``to`` while others go on reading and writing."""
        with _sorted_errors(self.folder), self._readers.connect() as c:
            backups.copy(raw(c), to)

    def keep_backup(self, max_age: float, keep: int = 2) -> Path | None:
        """Make a backup unless there is one younger than ``max_age`` seconds; drop the oldest.

        Keeps ``keep`` of its own; those made before an upgrade stay. None when it was not due.
        """
        return backups.keep(self.folder, self.backup, max_age, keep)

    def close(self) -> None:
        """Give all connections back. Calls in flight on other threads finish first or fail."""
        self._closed = True
        with self._writing:
            self._readers.dispose()
            self._writer.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(connect: Connect) -> Engine:
    return create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=-1
    )


def is_in(folder: Path) -> bool:
    """Whether there is a library in ``folder``, be it damaged or half restored.

    Raises ``Trouble`` where that cannot be seen.
    """
    return _is_file(folder / FILE_NAME) or backups.half_restored(folder)


def no_library(folder: Path) -> Trouble:
    """What to say where there is none."""
    return Trouble(f"There is no library in {folder} yet.", "Index a folder first.")


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Trouble(
            f"The library in {path.parent} cannot be read ({error.strerror or error}).",
            "Make its folder readable, or name another one with --library.",
        ) from error


def _needs_writing(folder: Path, version: int) -> Trouble:
    if version == 0:
        return no_library(folder)
    return LibraryReadOnly(
        f"The library in {folder} has to be upgraded before it can be read.",
        "Open it once with Photosearch where it can be written.",
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # small pictures of private photos
    except OSError as error:
        trouble = troubles.from_system(error, folder)
        if trouble is None:
            raise Trouble(
                f"The library's folder {folder} cannot be made ({error.strerror}).",
                "Name another one with --library.",
            ) from error
        raise trouble from error


def _go_on_restoring(folder: Path) -> None:
    try:
        backups.go_on(folder)
    except OSError as error:
        trouble = troubles.from_system(error, folder)
        if trouble is None:
            raise
        raise trouble from error


def _refuse_unwritable(folder: Path, path: Path) -> None:
    """SQLite would open a file it may not write for reading and fail at the first commit."""
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise troubles.read_only(folder)


def _refuse_emptied(folder: Path, path: Path) -> None:
    """SQLite takes a file of no bytes for a new database: find out whether it held something."""
    if not path.is_file() or path.stat().st_size > 0:
        return
    wal = path.with_name(path.name + "-wal")
    had_rows = wal.is_file() and wal.stat().st_size > 0
    if had_rows or (folder / "thumbnails").exists() or troubles.newest_backup(folder):
        raise troubles.corrupt(folder, "it is empty")


@contextmanager
def _sorted_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        known = None
        if isinstance(error.orig, sqlite3.Error):
            known = troubles.from_sqlite(error.orig, folder)
        if known is None:
            raise
        raise known from error
    except sqlite3.Error as error:
        known = troubles.from_sqlite(error, folder)
        if known is None:
            raise
        raise known from error
