"""A better order of the first photos, when it comes while somebody still looks at them.

Used on the GUI thread by ``main_window``. An answer is shown as it is; what its first photos look
like in detail is found out in the background, if the settings want that, and then the answer is
asked for again. Knows the gallery and that an answer may be owed; no models and no vectors.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from photosearch.app import App
from photosearch.gui.bridge import Ticket
from photosearch.gui.gallery_page import GalleryPage
from photosearch.gui.places import Found, Place
from photosearch.gui.session import Session
from photosearch.jobs import Job

WAIT_MS = 600  # after an answer: who is still typing is not asking for a better one

_log = logging.getLogger(__name__)


class Refining(QObject):
    """Looks after the gallery's answers."""

    def __init__(self, session: Session, gallery: GalleryPage) -> None:
        super().__init__(gallery)
        self._session, self._gallery = session, gallery
        self._job: Job | None = None
        self._ticket: Ticket | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._begin)
        gallery.arrived.connect(self._arrived)

    @property
    def is_busy(self) -> bool:
        """Whether photos are being looked at."""
        return self._ticket is not None or self._wait.isActive()

    def _arrived(self, place: Place) -> None:
        self._stop()
        if isinstance(place, Found) and self._session.app.settings.rerank != "off":
            self._wait.start(WAIT_MS)

    def _stop(self) -> None:
        self._wait.stop()
        if self._job is not None and self._ticket is not None:
            self._job.cancel()
            self._ticket.cancel()
        self._job = self._ticket = None

    def _begin(self) -> None:
        app, job, place = self._session.app, Job(), self._gallery.place
        self._job = job
        self._ticket = self._session.bridge.run(
            lambda: catch_up(app, job),
            lambda better: self._done(place, better),
            self._failed,
            lane="long",
        )

    def _done(self, place: Place, better: bool) -> None:
        self._job = self._ticket = None
        self._session.look_at_engine()
        if better and place == self._gallery.place:
            self._gallery.refresh()

    def _failed(self, error: Exception) -> None:
        """The answer that is there is a good one."""
        self._job = self._ticket = None
        _log.warning("the first photos are not looked at again", exc_info=error)


def catch_up(app: App, job: Job) -> bool:
    """Look at what the last answer wanted to see; whether it would be another one now."""
    closer = app.looking_closer
    return closer.owes() and closer.catch_up(job)
