"""Failures of SQLite and of the file system, sorted by whose fault they are.

Called by this package wherever the disk is touched, on any thread. Turns what the world did
(disk full, locked, read-only, damaged) into ``Trouble`` with a remedy; everything else is a bug
and is left alone.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from pathlib import Path

from photosearch.errors import (
    DiskFull,
    LibraryBusy,
    LibraryCorrupt,
    LibraryReadOnly,
    PhotosearchError,
    Trouble,
)

_PROBE_BYTES = 1 << 20

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EROFS, errno.EACCES, errno.EPERM)


def backups_folder(folder: Path) -> Path:
    """Where backups of ``library.db`` are kept."""
    return folder / "backups"


def newest_backup(folder: Path) -> Path | None:
    """The latest backup of the library in ``folder``, by the time in its name."""
    return max(backups_folder(folder).glob("library-*.db"), default=None, key=_stamp)


def _stamp(backup: Path) -> str:
    return backup.stem.removeprefix("library-")


def corrupt(folder: Path, detail: str) -> LibraryCorrupt:
    """The error for a damaged ``library.db``: says which backup there is and how to go back."""
    database = folder / "library.db"
    backup = newest_backup(folder)
    aside = f"move {database.name} (and {database.name}-wal, {database.name}-shm) elsewhere"
    if backup is None:
        remedy = f"There is no backup yet: {aside} and index your folders again."
    else:
        remedy = f"To go back to the newest backup, {aside} and copy {backup} to {database}."
    return LibraryCorrupt(
        f"The library's database {database} is damaged ({detail}).",
        f"Your photos are untouched and nothing was replaced. {remedy}",
    )


def disk_full(folder: Path) -> DiskFull:
    """The error for a disk without room for the library."""
    return DiskFull(
        f"There is no room left on the disk that holds the library ({folder}).",
        "Free some space and start again; what was done so far is kept.",
    )


def read_only(folder: Path) -> LibraryReadOnly:
    """The error for a library that cannot be written."""
    return LibraryReadOnly(
        f"The library in {folder} cannot be written.",
        "Searching works; to index, make the folder writable or name another with --library.",
    )


def from_sqlite(error: sqlite3.Error, folder: Path) -> PhotosearchError | None:
    """The trouble behind ``error``, or None if it is a bug."""
    code = getattr(error, "sqlite_errorcode", None)
    name = getattr(error, "sqlite_errorname", "")
    primary = None if code is None else code & 0xFF
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return corrupt(folder, str(error))
    if primary == sqlite3.SQLITE_FULL:
        return disk_full(folder)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(
            "Another program keeps the library's database locked.",
            "Close it, or try again in a moment.",
        )
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return read_only(folder)
    if primary == sqlite3.SQLITE_IOERR:
        return disk_full(folder) if _no_room(folder) else _failing_disk(folder, name)
    return None


def from_system(error: OSError, folder: Path) -> PhotosearchError | None:
    """The trouble behind ``error`` when writing below ``folder``, or None if it is a bug."""
    if error.errno in _FULL:
        return disk_full(folder)
    if error.errno in _DENIED:
        return read_only(folder)
    if error.errno in (errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE):
        return _failing_disk(folder, str(error.strerror))
    return None


def _failing_disk(folder: Path, detail: str) -> Trouble:
    return Trouble(
        f"The disk that holds the library ({folder}) cannot be read or written ({detail}).",
        "Check that it is connected and healthy, then start again; what was done is kept.",
    )


def _no_room(folder: Path) -> bool:
    """SQLite calls a quota that is used up a failing disk; the system says which it is."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * _PROBE_BYTES)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in _FULL
    return False
