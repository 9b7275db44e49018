"""End the program in good order when the system asks for it: at log-out, or by Ctrl+C.

Python runs signal handlers only between two of its own steps, and Qt's event loop has none while
it waits. So a signal writes a byte into a pipe, and the event loop wakes up from that.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_ASKED = ("SIGTERM", "SIGINT", "SIGHUP")


class Ending(QObject):
    """Calls ``quit`` on the GUI thread when this process is asked to end.

    On Windows, which has no such signals for programs with windows, Qt closes the windows at
    log-out by itself, and this does nothing.
    """

    def __init__(self, quit: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._quit = quit
        if sys.platform == "win32":
            return
        self._read, write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for name in _ASKED:
            signal.signal(getattr(signal, name), _noted)
        self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._asked)

    def _asked(self) -> None:
        numbers = os.read(self._read, 64)
        if any(getattr(signal, name) in numbers for name in _ASKED):
            self._quit()


def _noted(number: int, frame: object) -> None:
    """The byte in the pipe says it all; without a handler the signal would end the process."""
