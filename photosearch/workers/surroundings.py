"""What this computer can tell about itself: its power, its user's hands, what fills its screen.

Asked by ``ingest.manners`` before background work, and by whoever wants to say what can be told.
Every question is put to the system on a thread of its own, for a display server that hangs must
hold up nobody. Knows nothing of work, rules or pauses: it answers, or says why it cannot.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Protocol, TypeVar

from photosearch.workers.desktop_answers import REASONS, Power, Unknown

__all__ = ["PATIENCE", "REASONS", "Desktop", "Power", "Surroundings", "Unknown", "this_desktop"]

PATIENCE = 1.0  # seconds for one answer; a desktop that is well takes a thousandth of that

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Desktop(Protocol):
    """One kind of system. Asked by one thread only; may raise and may hang."""

    def power(self) -> Power | Unknown:
        """What feeds the computer."""

    def idle_seconds(self) -> float | Unknown:
        """How long ago somebody last touched keyboard or pointer."""

    def full_screen(self) -> bool | Unknown:
        """Whether another program fills the screen that is worked at."""

    def close(self) -> None:
        """Let go of what it asks with."""


class Surroundings:
    """Answers within ``patience``; never raises. Thread-safe.

    Args:
        desktop: what is asked; None for the system that this runs on.
        patience: seconds to wait for one answer. While one is overdue, nothing else is asked.
    """

    def __init__(self, desktop: Desktop | None = None, *, patience: float = PATIENCE) -> None:
        self._given = desktop
        self._patience = patience
        self._asking = threading.Lock()
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._last: Future[object] | None = None
        self._closed = False

    def power(self) -> Power | Unknown:
        """``mains`` or ``battery``; a computer that has no battery is on mains."""
        return self._ask(lambda desktop: desktop.power())

    def idle_seconds(self) -> float | Unknown:
        """Seconds since somebody last touched keyboard or pointer, in whatever program."""
        return self._ask(lambda desktop: desktop.idle_seconds())

    def full_screen(self) -> bool | Unknown:
        """Whether another program than this one is in front and fills a screen."""
        return self._ask(lambda desktop: desktop.full_screen())

    def close(self) -> None:
        """Ask nothing any more; waits for nobody."""
        with self._asking:
            self._closed = True
            if self._thread is not None:
                self._questions.put(None)

    def _ask(self, put: Callable[[Desktop], T | Unknown]) -> T | Unknown:
        answer: Future[T | Unknown] = Future()
        with self._asking:
            if self._closed or (self._last is not None and not self._last.done()):
                return Unknown("no_answer")
            if self._thread is None:
                self._thread = threading.Thread(
                    target=_answer_all, args=(self._questions, self._given),
                    name="surroundings", daemon=True,
                )  # fmt: skip
                self._thread.start()
            self._last = answer  # type: ignore[assignment]
            self._questions.put(lambda desktop: answer.set_result(_asked(put, desktop)))
            try:
                return answer.result(self._patience)
            except TimeoutError:
                return Unknown("no_answer")


_Question = Callable[[Desktop], None]


def _answer_all(questions: SimpleQueue[_Question | None], given: Desktop | None) -> None:
    """The thread: one question after another, until there is None."""
    desktop = given or this_desktop()
    while (question := questions.get()) is not None:
        question(desktop)
    desktop.close()


def _asked(put: Callable[[Desktop], T | Unknown], desktop: Desktop) -> T | Unknown:
    try:
        return put(desktop)
    except Exception:  # a display server's ways to fail are many, and none is worth stopping for
        _log.debug("the desktop could not be asked", exc_info=True)
        return Unknown("no_answer")


def this_desktop(platform: str = sys.platform) -> Desktop:
    """What knows how to ask the system that this runs on; opens nothing yet."""
    if platform == "win32":
        from photosearch.workers.desktop_windows import WindowsDesktop

        return WindowsDesktop()
    if platform == "darwin":
        from photosearch.workers.desktop_macos import MacDesktop

        return MacDesktop()
    from photosearch.workers.desktop_linux import LinuxDesktop

    return LinuxDesktop()
