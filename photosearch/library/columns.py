"""Whole columns of numbers out of SQLite, as one text each.

Used by the modules of this package that hand out long lists. SQLite writes a column as one text in
a single step (``group_concat``): taking a million rows one by one would give up and win back the
interpreter's lock a million times, against busy threads. Pure; runs no SQL.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_A_TIME = 1 << 19  # characters; the interpreter is held for a few milliseconds each


def whole_numbers(text: str | None) -> NDArray[np.int64]:
    """(n,) int64 out of ``1,2,3``; nothing for None, which ``group_concat`` says of no rows."""
    return _numbers(text, np.int64)


def numbers(text: str | None) -> NDArray[np.float64]:
    """(n,) float64, likewise."""
    return _numbers(text, np.float64)


def _numbers(text: str | None, kind: type[Any]) -> NDArray[Any]:
    if not text:
        return np.zeros(0, kind)
    parts = []
    start = 0
    while start < len(text):
        end = text.find(",", start + _AT_A_TIME)
        end = len(text) if end < 0 else end
        parts.append(np.fromstring(text[start:end], kind, sep=","))
        start = end + 1
    return np.concatenate(parts)
