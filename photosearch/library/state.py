"""Small facts about the library itself, by name: the active model, relevance statistics.

Called inside ``Database.read`` or ``write``. Values are text; whoever owns a key decides what it
means.
"""

from __future__ import annotations

from sqlalchemy import Connection


def get_state(c: Connection, key: str) -> str | None:
    """The value under ``key``, or None."""
    row = c.exec_driver_sql("SELECT value FROM state WHERE key = ?", (key,)).first()
    return None if row is None else str(row[0])


def set_state(c: Connection, key: str, value: str) -> None:
    """Put ``value`` under ``key``."""
    c.exec_driver_sql("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)", (key, value))
