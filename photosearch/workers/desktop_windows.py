"""Asking Windows, by the three calls of its own that tell.

Used by ``surroundings`` on its thread. The libraries are handed in, so that what is made of
their answers can be tested anywhere.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

from photosearch.workers.desktop_answers import Power, Unknown, power_by_psutil

_TICKS = 1 << 32  # milliseconds since the start are counted in 32 bits: it wraps after 49 days

# SHQueryUserNotificationState
_ABSENT = 1  # screen saver, locked, or another user is in front
_FULL = (2, 3, 4)  # a program fills the screen, a game does, presentation mode
_OPEN = (5, 6)  # an ordinary desktop; the first hour after an update


class _LastInput(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("time", ctypes.c_uint32))


class WindowsDesktop:
    """A ``Desktop`` on Windows."""

    def __init__(self) -> None:
        load = getattr(ctypes, "WinDLL")  # noqa: B009 - it exists on Windows only
        self._user32, self._kernel32 = load("user32"), load("kernel32")
        self._shell32 = load("shell32")

    def power(self) -> Power | Unknown:
        """What feeds the computer."""
        return power_by_psutil()

    def idle_seconds(self) -> float | Unknown:
        """Since the last input to this user's session."""
        return idle_seconds(self._user32, self._kernel32)

    def full_screen(self) -> bool | Unknown:
        """Whether another program fills the screen, as Windows itself holds back its messages."""
        return full_screen(self._user32, self._shell32, os.getpid())

    def close(self) -> None:
        """Nothing is held."""


def idle_seconds(user32: Any, kernel32: Any) -> float | Unknown:
    """By ``GetLastInputInfo`` and the clock that it is read from."""
    last = _LastInput(ctypes.sizeof(_LastInput), 0)
    if not user32.GetLastInputInfo(ctypes.byref(last)):
        return Unknown("no_answer")
    now = kernel32.GetTickCount()  # asked second, so that it is never the earlier one
    return float((int(now) - last.time) % _TICKS) / 1000


def full_screen(user32: Any, shell32: Any, own: int) -> bool | Unknown:
    """By ``SHQueryUserNotificationState``; ``own`` is the process whose windows do not count."""
    state = ctypes.c_int(0)
    if shell32.SHQueryUserNotificationState(ctypes.byref(state)) != 0:
        return Unknown("no_answer")
    if state.value in _FULL:
        return _process_in_front(user32) != own
    return False if state.value in (_ABSENT, *_OPEN) else Unknown("unclear")


def _process_in_front(user32: Any) -> int:
    process = ctypes.c_uint32(0)
    user32.GetForegroundWindow.restype = ctypes.c_void_p  # a handle, of 64 bits perhaps
    window = ctypes.c_void_p(user32.GetForegroundWindow())
    user32.GetWindowThreadProcessId(window, ctypes.byref(process))
    return process.value
