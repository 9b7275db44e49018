"""Asking macOS, through Quartz.

Used by ``surroundings`` on its thread. Only what needs no permission is asked for: where windows
are and whose, not what is in them. Quartz is handed in, so that what is made of its answers can
be tested anywhere.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

from photosearch.workers.desktop_answers import Power, Unknown, power_by_psutil

_MOST_DISPLAYS = 16


class MacDesktop:
    """A ``Desktop`` on macOS."""

    def __init__(self) -> None:
        self._quartz: Any = None

    def power(self) -> Power | Unknown:
        """What feeds the computer."""
        return power_by_psutil()

    def idle_seconds(self) -> float | Unknown:
        """Since the last input to this user's session."""
        quartz = self._loaded()
        return Unknown("not_supported") if quartz is None else idle_seconds(quartz)

    def full_screen(self) -> bool | Unknown:
        """Whether another program's window in front covers a whole display."""
        quartz = self._loaded()
        return Unknown("not_supported") if quartz is None else full_screen(quartz, os.getpid())

    def close(self) -> None:
        """Nothing is held."""

    def _loaded(self) -> Any:
        if self._quartz is None:
            try:
                self._quartz = importlib.import_module("Quartz")
            except ImportError:
                return None
        return self._quartz


def idle_seconds(quartz: Any) -> float:
    """Of all kinds of input, from whatever device or remote screen it came."""
    return float(
        quartz.CGEventSourceSecondsSinceLastEventType(
            quartz.kCGEventSourceStateCombinedSessionState, quartz.kCGAnyInputEventType
        )
    )


def full_screen(quartz: Any, own: int) -> bool | Unknown:
    """Whether the foremost ordinary window covers a display; not if process ``own`` has it.

    Beside a display's camera a full-screen window leaves a strip free, as a large ordinary one
    does under the menu bar: which of the two it is cannot be seen from here.
    """
    only = quartz.kCGWindowListOptionOnScreenOnly | quartz.kCGWindowListExcludeDesktopElements
    windows = quartz.CGWindowListCopyWindowInfo(only, quartz.kCGNullWindowID)
    if windows is None:
        return Unknown("no_display")
    front = next((each for each in windows if each["kCGWindowLayer"] == 0), None)
    if front is None or front["kCGWindowOwnerPID"] == own:
        return False
    failed, displays, _ = quartz.CGGetActiveDisplayList(_MOST_DISPLAYS, None, None)
    if failed:
        return Unknown("no_answer")
    bounds = front["kCGWindowBounds"]
    window = tuple(int(bounds[key]) for key in ("X", "Y", "Width", "Height"))
    return window in [_bounds(quartz.CGDisplayBounds(display)) for display in displays]


def _bounds(rect: Any) -> tuple[int, ...]:
    place, size = rect.origin, rect.size
    return tuple(int(number) for number in (place.x, place.y, size.width, size.height))
