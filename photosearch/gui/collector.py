"""Collects garbage cycles on the GUI thread, a little at a time, and never in a frame.

Python would do it on whatever thread makes the next object: on a worker's it would destroy Qt's
objects there, which can end the program; in a paint event it takes as long as several frames.
Made by ``start`` on the GUI thread, once for the process. Knows nothing else of the program.

What was freed goes back to the system while nobody does anything: glibc keeps it otherwise, a share
for each thread that ever decoded a thumbnail, and the program would look as large as it ever was.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading

from PySide6.QtCore import QObject, QTimer

TICK = 250  # milliseconds: what a second of scrolling makes takes half a frame to look at
FEW = 300  # objects made in a tick: not worth a look
QUIET = 1_250  # objects made in a tick: nobody is scrolling
MIDDLE, WHOLE = 12, 240  # ticks between two looks at older objects, at all that are not frozen


class Collector(QObject):
    """Takes over from Python's own collector until it is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK)
        gc.disable()

    def spare_what_is_there(self) -> None:
        """Look at none of the present objects again: modules, the window's parts."""
        gc.freeze()

    def tidy(self) -> None:
        """Look at all objects that are not spared, and give back what is free."""
        gc.collect()
        # Some tens of milliseconds, which are nobody's who waits.
        threading.Thread(target=_give_back, name="give back", daemon=True).start()

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _tick(self) -> None:
        self._ticks += 1
        made = gc.get_count()[0]
        if self._ticks % WHOLE == 0 and (made < QUIET or self._ticks % (5 * WHOLE) == 0):
            self.tidy()
        elif self._ticks % MIDDLE == 0:
            gc.collect(1)
        elif made > FEW:
            gc.collect(0)


def _give_back() -> None:
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other systems do it by themselves
        if trim is not None:
            trim(0)
