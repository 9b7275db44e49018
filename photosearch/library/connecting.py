"""How one SQLite connection is made: pragmas, and the ways to read what cannot be written.

Called by ``database`` on whatever thread needs a connection. Knows files and pragmas, no tables.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection

BUSY_SECONDS = 10.0

_CANNOT_OPEN = sqlite3.SQLITE_CANTOPEN
_READ_ONLY = sqlite3.SQLITE_READONLY

Connect = Callable[[], sqlite3.Connection]


def raw(c: Connection) -> sqlite3.Connection:
    """The driver's own connection, in the same transaction, for loops over 100,000 rows."""
    connection = c.connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def writer(path: Path) -> Connect:
    """A function that opens connections that may write to ``path``, and make it."""
    return partial(_writable, path)


def reader(path: Path, read_only: bool) -> Connect:
    """A function that opens connections that only read.

    ``read_only``: the file itself may not be touched, perhaps cannot be; which way works is tried
    once.
    """
    if not read_only:
        return partial(_writable, path, query_only=True)
    for uri in _ways_to_read(path):
        try:
            _probe(uri)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (_CANNOT_OPEN, _READ_ONLY):
                raise
            continue
        return partial(_readable, uri)
    return partial(_readable, _uri(path, "mode=ro"))


def _ways_to_read(path: Path) -> list[str]:
    """From best to last resort.

    Beside a database in WAL mode SQLite keeps a small file of shared memory. Where that cannot
    be made, ``immutable`` skips it, and the log with it. A log with commits in it (the medium was
    taken away from a running program) must not be skipped: half a checkpoint may be in the file.
    Then a connection of its own, without locks, keeps that memory on its heap.
    """
    ways = [_uri(path, "mode=ro")]
    log = path.with_name(path.name + "-wal")
    if log.is_file() and log.stat().st_size > 0:
        ways.append(_uri(path, f"mode=ro&vfs={'win32-none' if os.name == 'nt' else 'unix-none'}"))
    else:
        ways.append(_uri(path, "mode=ro&immutable=1"))
    return ways


def _probe(uri: str) -> None:
    connection = _readable(uri)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()


def _uri(path: Path, options: str) -> str:
    text = os.fsencode(path.absolute().as_posix())
    slashes = b"///" if os.name == "nt" else b"//"
    return f"file:{quote(slashes + text)}?{options}"


def _writable(path: Path, query_only: bool = False) -> sqlite3.Connection:
    connection = _connect(str(path))
    connection.execute("PRAGMA synchronous = FULL").close()
    connection.execute("PRAGMA foreign_keys = ON").close()
    if query_only:
        connection.execute("PRAGMA query_only = ON").close()
    return connection


def _readable(uri: str) -> sqlite3.Connection:
    connection = _connect(uri, uri=True)
    if "vfs=" in uri:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE").close()
    connection.execute("PRAGMA query_only = ON").close()
    return connection


def _connect(name: str, *, uri: bool = False) -> sqlite3.Connection:
    """Transactions are begun by ``database`` in so many words, not by the driver's guess."""
    return sqlite3.connect(
        name, uri=uri, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
