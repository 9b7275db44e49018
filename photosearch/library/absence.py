"""How long files have been missing, counted in days on which somebody looked.

Called by the ingest thread inside ``Database.write``, before a listing of everything. A clock that
was set wrong, a computer that slept and a program that was not started say nothing about a file:
that time does not count towards forgetting it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from photosearch.library.state import get_state, set_state

MOST = 86_400.0  # seconds that count between two looks

_KEY = "looked_at"


def looked(c: Connection, now: float) -> None:
    """Everything is being looked at ``now`` (seconds since 1970, as the clock says today).

    What is missing has been so for at most ``MOST`` seconds longer than at the last look.
    """
    before = get_state(c, _KEY)
    set_state(c, _KEY, repr(now))
    gap = 0.0 if before is None else now - float(before)
    too_much = gap - min(max(gap, 0.0), MOST)
    if too_much:
        c.exec_driver_sql(
            "UPDATE photos SET missing_since = min(missing_since + ?, ?) WHERE state = 'missing'",
            (too_much, now - 1.0),
        )
