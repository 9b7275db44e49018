"""Copies of ``library.db`` in the library's ``backups`` folder: made, counted, put back.

Called by ``database`` before a migration and now and then, and by the app when the user asks to
go back to one. Uses SQLite's own backup call: copying the file of a running library would lose
what is still in its log.
"""

from __future__ import annotations

import os
import sqlite3
import time
from calendar import timegm
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import Trouble
from photosearch.library import troubles


@dataclass(frozen=True)
class Backup:
    """A copy of the library's database.

    Attributes:
        made: when, in seconds since 1970.
        kind: ``kept`` for the daily ones, ``v1`` and so on before an upgrade from that version.
        size: bytes.
    """

    path: Path
    made: float
    kind: str
    size: int


def listed(folder: Path) -> list[Backup]:
    """The backups of the library in ``folder``, newest first; those with foreign names left out."""
    found = []
    for path in troubles.backups_folder(folder).glob("library-*-*-*.db"):
        _, day, part, kind = path.stem.split("-", 3)
        with suppress(ValueError, OSError):
            seconds = timegm(time.strptime(day, "%Y%m%dT%H%M%S")) + int(part) / 1e6
            found.append(Backup(path, seconds, kind, path.stat().st_size))
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def name_for(folder: Path, kind: str, now: float) -> Path:
    """The file for a backup made ``now``; the time comes first so that names sort by age."""
    return troubles.backups_folder(folder) / f"library-{_stamp(now)}-{kind}.db"


def _stamp(now: float) -> str:
    whole, part = divmod(now, 1)
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(whole))}-{int(part * 1e6):06}"


def copy(source: sqlite3.Connection, to: Path) -> None:
    """Copy a database into ``to``, which appears only once it is complete."""
    part = to.with_name(to.name + ".part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(str(part))) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE").close()
        os.replace(part, to)
    except (OSError, sqlite3.Error) as error:
        sort = troubles.from_system if isinstance(error, OSError) else troubles.from_sqlite
        trouble = sort(error, to.parent)  # type: ignore[arg-type]  # the one for its kind
        if trouble is None:
            raise
        raise trouble from error
    finally:
        with suppress(OSError):  # what went wrong before is what matters
            part.unlink(missing_ok=True)


def keep(folder: Path, back_up: Callable[[Path], None], max_age: float, count: int) -> Path | None:
    """See ``Database.keep_backup``.

    A clock that was set wrong for a while leaves backups of a day to come: they neither put off
    the next one nor outlive the others.
    """
    now = time.time()
    ages = {
        path: now - path.stat().st_mtime
        for path in troubles.backups_folder(folder).glob("library-*-kept.db")
    }
    if any(0 <= age < max_age for age in ages.values()):
        return None
    fresh = name_for(folder, "kept", now)
    back_up(fresh)
    mine = sorted(ages.keys() - {fresh}, key=lambda path: (ages[path] >= 0, path.name))
    for old in mine[: max(0, len(mine) + 1 - count)]:
        with suppress(OSError):  # the next time, then
            old.unlink(missing_ok=True)
    return fresh


def restore(folder: Path, backup: Path) -> Path:
    """Put ``backup`` in the place of ``library.db``; return where the damaged file was moved.

    Nobody may have the library open. The snapshot of an index may be ahead of a restored
    database: delete the index folder too.
    """
    if not backup.is_file():
        raise Trouble(f"There is no backup {backup}.")
    _check(backup)
    part = _restoring(folder)
    with closing(sqlite3.connect(str(backup))) as source:
        copy(source, part)
    try:
        return _put_in_place(folder, part)
    except OSError as error:
        with suppress(OSError):  # nothing is to be gone on with at the next start
            if (folder / "library.db").exists():
                part.unlink(missing_ok=True)
        trouble = troubles.from_system(error, folder)
        if trouble is None:
            raise
        raise trouble from error


def go_on(folder: Path) -> None:
    """Bring a ``restore`` to its end that was cut short; does nothing where there was none.

    Called before the library is opened for writing: the database may be away, or without its log.
    """
    if half_restored(folder):
        _put_in_place(folder, _restoring(folder))


def half_restored(folder: Path) -> bool:
    """Whether a ``restore`` was cut short, so that the database may be away."""
    return _restoring(folder).is_file()


def _restoring(folder: Path) -> Path:
    """Where the backup waits, whole, to take the database's place."""
    return folder / "library.db.restoring"


def _put_in_place(folder: Path, part: Path) -> Path:
    aside = folder / f"damaged-{_stamp(time.time())}"
    aside.mkdir(exist_ok=True)
    moved: list[str] = []
    try:
        for name in ("library.db-wal", "library.db-shm", "library.db"):  # a log with its file
            if (folder / name).exists():
                os.replace(folder / name, aside / name)
                moved.append(name)
        os.replace(part, folder / "library.db")
    except OSError:
        for name in reversed(moved):
            with suppress(OSError):
                os.replace(aside / name, folder / name)
        raise
    return aside


def _check(backup: Path) -> None:
    """Raise ``Trouble`` unless it is a whole database: nothing good comes of restoring half."""
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as c:
            answer = c.execute("PRAGMA quick_check(1)").fetchone()
            tables = c.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        whole = answer == ("ok",) and tables[0] > 0
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        raise Trouble(f"The backup {backup} is damaged too.", "Try an older one.")
