"""From the GUI thread to the core and back: work runs elsewhere, its answer arrives here.

The only crossing between threads in the window. ``run`` is called on the GUI thread; ``then`` and
``failed`` are called on it again, queued by Qt. Knows no library and no widgets.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from photosearch.errors import Cancelled

T = TypeVar("T")
Lane = Literal["read", "search", "view", "write", "long"]

_THREADS: dict[Lane, int] = {"read": 3, "search": 1, "view": 2, "write": 1, "long": 2}
_log = logging.getLogger(__name__)


class Ticket:
    """One piece of work under way."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """Neither ``then`` nor ``failed`` will be called; work that waits is not begun."""
        self.cancelled = True


class Bridge(QObject):
    """Runs work on a few threads per lane and brings answers back to the GUI thread.

    Signals:
        trouble(object): an exception of work that had no ``failed``.
    """

    trouble = Signal(object)
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {
            lane: ThreadPoolExecutor(count, thread_name_prefix=lane)
            for lane, count in _THREADS.items()
        }
        self._closed = False
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        lane: Lane = "read",
    ) -> Ticket:
        """Do ``work`` on a thread of ``lane``; call ``then`` with its answer on this thread."""
        ticket = Ticket()
        if self._closed:
            ticket.cancel()
            return ticket
        self._pools[lane].submit(self._work, ticket, work, then, failed)
        return ticket

    def post(self, call: Callable[[], None]) -> None:
        """Call ``call`` on the GUI thread soon; from any thread."""
        if not self._closed:
            self._done.emit(call)

    def _work(
        self,
        ticket: Ticket,
        work: Callable[[], Any],
        then: Callable[[Any], object] | None,
        failed: Callable[[Exception], object] | None,
    ) -> None:
        if ticket.cancelled or self._closed:
            return
        answer: Any = None
        error: Exception | None = None
        try:
            answer = work()
        except Cancelled:
            return
        except Exception as caught:  # handed to whoever asked; nothing is swallowed
            error = caught

        def finish() -> None:
            if ticket.cancelled:
                return
            if error is not None:
                self._fail(error, failed)
            elif then is not None and not _is_gone(then):
                then(answer)

        if not self._closed:
            self._done.emit(finish)

    def _fail(self, error: Exception, failed: Callable[[Exception], object] | None) -> None:
        if failed is not None:
            if not _is_gone(failed):
                failed(error)
            return
        _log.error("work failed", exc_info=error)
        self.trouble.emit(error)

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

    def close(self) -> None:
        """Begin nothing more; waits for what is under way."""
        self._closed = True
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)


def _is_gone(call: Callable[..., object]) -> bool:
    """Whether this is a method of a widget that has been destroyed meanwhile."""
    owner = getattr(call, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
