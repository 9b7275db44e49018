"""When to search while somebody types: at once where answers come quickly, else after a rest.

Owned by ``search_bar`` on the GUI thread. While an answer is on its way nothing else is asked: of
all that is typed meanwhile only the last is, once it is there. How long a rest has to be is learnt
from how long the last answers took, so that another model changes it by itself. Knows time; no
words and no photos.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

QUICK = 0.12  # seconds of an answer that may follow each key
SHORTEST, LONGEST = 150, 250  # milliseconds of rest before one that takes longer
DELETING = 180  # milliseconds: letters taken away one by one are on their way to something else
COMPOSING = 300  # milliseconds: of a syllable that may still become another one
REMEMBERED = 3  # answers by which the next one is judged


class Pace(QObject):
    """Says when it is time to ask for what has been typed.

    Signals:
        due(): now, as far as that is known here.

    Attributes:
        busy: tells whether an answer is on its way; whoever sets it calls ``answered`` then.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy: Callable[[], bool] = lambda: False
        self._took: deque[float] = deque(maxlen=REMEMBERED)
        self._waits = False  # for an answer
        self._not_before = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)

    @property
    def rest(self) -> int:
        """Milliseconds without a key before the next question; 0 where answers are quick."""
        usual = sorted(self._took)[(len(self._took) - 1) // 2] if self._took else 0.0
        if usual <= QUICK:
            return 0
        return round(min(max(1000 * usual, SHORTEST), LONGEST))

    def typed(self, at_least: int = 0) -> None:
        """There is something else to ask, after ``at_least`` so many milliseconds of rest."""
        wait = max(at_least, self.rest)
        self._not_before = time.monotonic() + wait / 1000
        self._waits = False
        self._timer.start(wait)  # with the event loop's next turn if it is 0: keys come in flocks

    def stop(self) -> None:
        """There is nothing to ask any more."""
        self._waits = False
        self._timer.stop()

    def answered(self, seconds: float | None = None) -> None:
        """What was asked has been answered, in so many seconds; None where that tells nothing."""
        if seconds is not None:
            self._took.append(seconds)
        if self._waits:
            self._waits = False
            left = self._not_before - time.monotonic()
            self._timer.start(max(0, round(1000 * left)))

    def _tell(self) -> None:
        if self.busy():
            self._waits = True
        else:
            self.due.emit()
