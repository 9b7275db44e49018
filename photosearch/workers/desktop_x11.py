"""Asking an X server, over one connection.

Used by ``desktop_linux`` on the thread of ``surroundings``; the only file that imports Xlib.
Raises what Xlib raises when the server is gone or a window disappears between two questions.
"""

from __future__ import annotations

import contextlib
from typing import Any

from Xlib import X, display, error
from Xlib.ext import screensaver

from photosearch.workers.desktop_answers import Unknown

_SCREEN_SAVER = "MIT-SCREEN-SAVER"


class X11:
    """One display, by its name."""

    def __init__(self, name: str) -> None:
        local = name.startswith(":")  # else Xlib would try the network where there is no server
        self._display = display.Display(f"unix/{name}" if local else name)
        self._display.set_error_handler(lambda *_: None)  # it would write to stderr
        self._root = self._display.screen().root
        self._can_tell_idle = self._display.has_extension(_SCREEN_SAVER)

    def idle_seconds(self) -> float | Unknown:
        """Since the last input on this display, whatever window it went to."""
        if not self._can_tell_idle:
            return Unknown("not_supported")
        return float(screensaver.query_info(self._root).idle) / 1000

    def full_screen(self, own: int) -> bool | Unknown:
        """Whether the window that has the focus fills the screen, and is not process ``own``'s."""
        if not self._is_managed():
            return Unknown("no_window_manager")
        active = self._numbers(self._root, "_NET_ACTIVE_WINDOW")
        if not active or not active[0]:
            return False
        window = self._display.create_resource_object("window", active[0])
        states = self._numbers(window, "_NET_WM_STATE")
        if self._atom("_NET_WM_STATE_FULLSCREEN") not in states:
            return False
        return own not in self._numbers(window, "_NET_WM_PID")

    def close(self) -> None:
        """End the connection, if the server has not ended it."""
        with contextlib.suppress(error.ConnectionClosedError):
            self._display.close()

    def _is_managed(self) -> bool:
        """Whether a window manager is running now: what a former one wrote down may be old."""
        check = self._numbers(self._root, "_NET_SUPPORTING_WM_CHECK")
        if not check:
            return False
        window = self._display.create_resource_object("window", check[0])
        try:
            return self._numbers(window, "_NET_SUPPORTING_WM_CHECK") == check
        except error.BadWindow:
            return False

    def _numbers(self, window: Any, name: str) -> list[int]:
        found = window.get_full_property(self._atom(name), X.AnyPropertyType)
        return [] if found is None else [int(number) for number in found.value]

    def _atom(self, name: str) -> int:
        return int(self._display.get_atom(name))
