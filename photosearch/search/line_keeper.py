"""The relevance line of one model in one library: found, measured, and measured again as it grows.

Owned by ``searcher``, asked for with every query on any thread. Whoever types waits for nothing: in
a large library, and while it grows, the line is measured on a thread of its own, and a query is
judged by the one that is there. Knows when; ``relevance`` knows how.
"""

from __future__ import annotations

import logging
import threading
import time

from photosearch.index.replica import Replica
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.models.base import TextEncoder
from photosearch.search import line_store, relevance
from photosearch.search.relevance import Line

LINE_SECONDS = 5.0  # between two measurements of the relevance line while the library grows
LINE_SHARE = 10.0  # and at least so many times as long as the last one took

_log = logging.getLogger(__name__)


class LineKeeper:
    """Keeps the line. Thread-safe.

    Args:
        slow: asking the encoder takes long; then nothing is measured unless ``refresh`` says so.
    """

    def __init__(
        self,
        database: Database,
        replica: Replica,
        model: ModelId,
        encoder: TextEncoder,
        *,
        slow: bool,
    ) -> None:
        self._database = database
        self._replica = replica
        self._model = model
        self._encoder = encoder
        self._slow = slow
        self._phrases: relevance.Phrases | None = None  # kept: they are dear with a large model
        self._line: Line | None = None
        self._seen = 0  # photos when the line was last looked at
        self._measured_at = 0.0
        self._took = 0.0
        self._measuring = threading.Lock()

    def now(self) -> Line | None:
        """The line to judge by; None where there is none yet."""
        line = self._line or self._first()
        count = len(self._replica)
        if not self._slow and (line is None or abs(count - self._seen) * 10 > self._seen):
            self._renew()
        return line

    def refresh(self) -> bool:
        """Take the line again if the library has changed much, and store it; waits for it."""
        with self._measuring:
            stored = line_store.load(self._database, self._model)
            if stored is not None and not stored.stale(len(self._replica)):
                self._adopt(stored)
                return False
            line_store.save(self._database, self._model, self._measure())
            return True

    def _first(self) -> Line | None:
        """The stored line; else one that is measured now, unless that takes long."""
        quick = not self._slow and len(self._replica) <= relevance.LARGE
        if not self._measuring.acquire(blocking=quick):
            return None  # somebody is at it, and needs a while
        try:
            if self._line is None:  # whoever comes second finds what the first one made
                stored = line_store.load(self._database, self._model)
                if stored is not None:
                    self._adopt(stored)
                elif quick:
                    self._measure()
            return self._line
        finally:
            self._measuring.release()

    def _renew(self) -> None:
        """Measure in the background: nobody who types should wait for it."""
        pause = max(LINE_SECONDS, LINE_SHARE * self._took)
        if self._measured_at and time.monotonic() - self._measured_at < pause:
            return
        if not self._measuring.acquire(blocking=False):
            return  # somebody is at it already
        try:
            self._measured_at = time.monotonic()
            threading.Thread(target=self._measure_alone, name="relevance", daemon=True).start()
        except BaseException:
            self._measuring.release()
            raise

    def _measure_alone(self) -> None:
        try:
            self._measure()
        except Exception:  # outermost on this thread; the line that is there goes on judging
            _log.exception("the relevance line could not be measured")
        finally:
            self._measuring.release()

    def _measure(self) -> Line:
        """``_measuring`` is held."""
        began = time.monotonic()
        self._phrases = self._phrases or relevance.Phrases.of(self._encoder)
        line = relevance.measure(self._replica, self._phrases, self._replica.seq)
        self._took = time.monotonic() - began
        self._adopt(line)
        return line

    def _adopt(self, line: Line) -> None:
        self._seen = len(self._replica)
        self._measured_at = time.monotonic()
        self._line = line
