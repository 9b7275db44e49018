"""What was searched for, newest first, to offer it again.

Called inside ``Database.write`` or ``read``. Stays in the library's folder like everything else;
the user can empty it.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection

from photosearch.text import nfc

KEPT = 200


def remember_search(c: Connection, text: str) -> None:
    """Put ``text`` at the top; the oldest beyond some hundred are dropped."""
    shown = _tidy(text)
    if not shown:
        return
    c.exec_driver_sql("DELETE FROM searches WHERE text = ?", (shown,))
    c.exec_driver_sql("INSERT INTO searches (text, at) VALUES (?, ?)", (shown, time.time()))
    c.exec_driver_sql(
        "DELETE FROM searches WHERE rowid <= "
        "(SELECT rowid FROM searches ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
        (KEPT,),
    )


def recent_searches(c: Connection, limit: int = 20) -> list[str]:
    """The last searches, newest first."""
    rows = c.exec_driver_sql(  # by row, not by time: a clock may be put back
        "SELECT text FROM searches ORDER BY rowid DESC LIMIT ?", (limit,)
    )
    return [row[0] for row in rows]


def forget_searches(c: Connection, text: str | None = None) -> None:
    """Forget one search, or all of them."""
    if text is None:
        c.exec_driver_sql("DELETE FROM searches")
    else:
        c.exec_driver_sql("DELETE FROM searches WHERE text = ?", (_tidy(text),))


def _tidy(text: str) -> str:
    """NFC with single spaces; half a surrogate pair or a NUL, which SQLite cannot keep, dropped."""
    clean = "".join(char for char in nfc(text) if char != "\0" and not "\ud800" <= char <= "\udfff")
    return " ".join(clean.split())
