"""Copies of ``library.db`` in the library's ``backups`` folder: made, counted, put back.

Called by ``database`` before a migration and now and then, and by the app when the user asks to
go back to one. Uses SQLite's own backup call: copying the file of a running library would lose
what is still in its log.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from photosearch.errors import Trouble
from photosearch.library import troubles


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
    except OSError as error:
        trouble = troubles.from_system(error, to.parent)
        if trouble is None:
            raise
        raise trouble from error
    finally:
        part.unlink(missing_ok=True)


def keep(folder: Path, back_up: Callable[[Path], None], max_age: float, count: int) -> Path | None:
    """See ``Database.keep_backup``."""
    now = time.time()
    mine = sorted(troubles.backups_folder(folder).glob("library-*-kept.db"))
    if mine and now - mine[-1].stat().st_mtime < max_age:
        return None
    fresh = name_for(folder, "kept", now)
    back_up(fresh)
    for old in [path for path in mine if path != fresh][: max(0, len(mine) + 1 - count)]:
        old.unlink(missing_ok=True)
    return fresh


def restore(folder: Path, backup: Path) -> Path:
    """Put ``backup`` in the place of ``library.db``; return where the damaged file was moved.

    Nobody may have the library open. The snapshot of an index may be ahead of a restored
    database: delete the index folder too.
    """
    if not backup.is_file():
        raise Trouble(f"There is no backup {backup}.")
    database = folder / "library.db"
    part = folder / "library.db.restoring"
    with closing(sqlite3.connect(str(backup))) as source:
        copy(source, part)
    aside = folder / f"damaged-{_stamp(time.time())}"
    aside.mkdir(exist_ok=True)
    for name in ("library.db-wal", "library.db-shm", "library.db"):  # a log must go with its file
        if (folder / name).exists():
            os.replace(folder / name, aside / name)
    os.replace(part, database)
    return aside
