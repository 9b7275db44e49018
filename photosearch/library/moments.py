"""When a picture was taken, as one number to sort by: seconds of the clock on the wall.

Called when a content is written and, for old libraries, by a migration. Pure; what a camera says
may be any text, and a file's time any number: nothing here fails.
"""

from __future__ import annotations

import calendar
import time
from datetime import datetime

_EPOCH = datetime(1970, 1, 1)
_NEVER = -(1 << 63)  # what stands for a file's time that must not be trusted


def moment_of(taken_at: str | None, mtime_ns: int | None) -> int | None:
    """Seconds since 1970 by the local wall clock, as if it were UTC; None where nothing is known.

    The camera's own time comes first, without its zone: a photo taken at nine in the evening
    belongs to that evening wherever it is looked at. Else the file's time, by the clock here.
    """
    taken = _of_text(taken_at)
    return taken if taken is not None else _of_file(mtime_ns)


def _of_text(taken_at: str | None) -> int | None:
    if not isinstance(taken_at, str):
        return None
    try:
        wall = datetime.fromisoformat(taken_at.strip()).replace(tzinfo=None)
    except ValueError:
        return None
    return int((wall - _EPOCH).total_seconds() // 1)


def _of_file(mtime_ns: int | None) -> int | None:
    if not isinstance(mtime_ns, int) or mtime_ns <= _NEVER:
        return None
    seconds = mtime_ns // 1_000_000_000
    try:
        return calendar.timegm(time.localtime(seconds))
    except (OSError, OverflowError, ValueError):  # years that the system's clock does not know
        return seconds
