"""Smart albums in the window: saving a search, editing and freezing one, keeping counts fresh.

Made by ``main_window``, on the GUI thread; everything that reads, counts or writes goes through
the Bridge. Tells what happened; leads nowhere itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from photosearch.gui import messages
from photosearch.gui.places import InAlbum, InSmartAlbum
from photosearch.gui.session import Session
from photosearch.library import saved
from photosearch.library.saved import SmartAlbum

if TYPE_CHECKING:
    from photosearch.gui.saved_dialog import SavedDialog

FIRST_LOOK = 3000  # milliseconds after the start: photos go before counts
LEAST_REST = 2.0  # seconds between two counts
REST = 20  # a count waits for so many times as long as the last one took
NEW_DAY = 300_000  # milliseconds between two looks at the calendar


class SavedSearches(QObject):
    """The smart albums of one session.

    Signals:
        kept(InSmartAlbum): it was saved or changed.
        frozen(InAlbum): it is a plain album now.
        counted(): some hold another number of photos than before.
        said(str): something the user should read.
    """

    kept = Signal(object)
    frozen = Signal(object)
    counted = Signal()
    said = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._busy = False
        self._again = False
        self._day = date.today()
        self._known: dict[int, int] = {}
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self._count)
        self._calendar = QTimer(self, interval=NEW_DAY)
        self._calendar.timeout.connect(self._look_at_calendar)
        self._calendar.start()
        session.changed.connect(self._soon)
        self._wait.start(FIRST_LOOK)

    # --- counts ---------------------------------------------------------------------------------

    def _soon(self) -> None:
        if self._busy:
            self._again = True
        elif not self._wait.isActive():
            self._wait.start(round(LEAST_REST * 1000))

    def _look_at_calendar(self) -> None:
        """What was last week is another one after midnight, without any change in the library."""
        if date.today() != self._day:
            self._day = date.today()
            self._soon()

    def _count(self) -> None:
        self._busy = True
        began = time.monotonic()
        app = self._session.app
        self._session.bridge.run(
            app.smart_albums.recount,
            lambda found: self._counted(found, time.monotonic() - began),
            lambda _: self._counted(self._known, time.monotonic() - began),
        )

    def _counted(self, found: dict[int, int], took: float) -> None:
        self._busy = False
        if found != self._known:
            self._known = found
            self.counted.emit()
        if self._again:
            self._again = False
            self._wait.start(round(1000 * max(LEAST_REST, REST * took)))

    # --- saving ---------------------------------------------------------------------------------

    def save(self, query: str) -> None:
        """Ask for a name and keep that search."""
        if query.strip() and not self._session.read_only:
            self._open(query, None)

    def edit(self, album: int) -> None:
        """Let the user change a smart album's name and search."""
        database = self._session.app.database

        def then(found: SmartAlbum | None) -> None:
            if found is not None:
                self._open(found.query, found)

        self._session.bridge.run(lambda: database.read(lambda c: saved.find(c, album)), then)

    def _open(self, query: str, album: SmartAlbum | None) -> None:
        from photosearch.gui.saved_dialog import SavedDialog  # not for a window that only starts

        dialog = SavedDialog(self._session, query, album, self._window)
        dialog.given.connect(lambda name, text: self._keep(dialog, album, name, text))
        dialog.open()

    def _keep(self, dialog: SavedDialog, album: SmartAlbum | None, name: str, query: str) -> None:
        app = self._session.app

        def work() -> SmartAlbum:
            if album is None:
                return app.smart_albums.save(name, query)
            app.smart_albums.change(album.id, query, name if name != album.name else None)
            return SmartAlbum(album.id, name, query, None)

        def then(made: SmartAlbum) -> None:
            if isValid(dialog):  # else it was closed meanwhile
                dialog.accept()
            self._count_now()
            self.said.emit(self.tr("“{name}” is in the side bar.").format(name=made.name))
            self.kept.emit(InSmartAlbum(made.id, made.name))

        def failed(error: Exception) -> None:
            if isValid(dialog):
                dialog.complain(messages.explain(error)[1])

        self._session.bridge.run(work, then, failed, lane="write")

    def _count_now(self) -> None:
        self._wait.stop()
        if self._busy:
            self._again = True
        else:
            self._count()

    def set_order(self, order: saved.Order) -> None:
        """List albums in that order from now on."""
        database = self._session.app.database
        self._session.write(lambda: database.write(lambda c: saved.set_order(c, order)))

    # --- becoming a plain album -----------------------------------------------------------------

    def freeze(self, album: int) -> None:
        """Make a plain album of it, with the photos that it holds now."""
        app = self._session.app

        def work() -> str:
            found = app.database.read(lambda c: saved.find(c, album))
            app.smart_albums.freeze(album)
            return "" if found is None else found.name

        def then(name: str) -> None:
            words = self.tr("“{name}” is a plain album now. It keeps the photos that it held.")
            self.said.emit(words.format(name=name))
            self.frozen.emit(InAlbum(album, name))

        self._write(work, then)

    def _write(self, work: Callable[[], str], then: Callable[[str], None]) -> None:
        def failed(error: Exception) -> None:
            self.said.emit(" ".join(messages.explain(error)))

        self._session.bridge.run(work, then, failed, lane="search")
