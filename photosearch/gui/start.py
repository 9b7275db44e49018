"""Start the window: application, language, look, library, and what happens when things go wrong.

Called by ``cli`` through its one late import. Opens the library off the GUI thread, so that the
window answers at once; the command line's process becomes the app's. In the background there is no
window until somebody asks for it: the tray, or a second start.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from photosearch import __version__, paths, upkeep
from photosearch.app import App
from photosearch.errors import LibraryCorrupt, LibraryLocked, LibraryReadOnly
from photosearch.gui import icons, languages, messages, progress_words, theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.collector import Collector
from photosearch.gui.ending import Ending
from photosearch.gui.main_window import MainWindow
from photosearch.gui.opened_files import OpenedFiles
from photosearch.gui.session import Session
from photosearch.gui.single import Doorbell, ask_first
from photosearch.library.backups import Backup

if TYPE_CHECKING:
    from photosearch.gui.cover import Cover
    from photosearch.gui.tray import Tray

LOG_BYTES = 1 << 20
WARM_AFTER = 2000  # milliseconds after the window is there; by then it shows photos
PATIENCE = 400  # milliseconds until an opening that takes long is spoken of
AGAIN_AFTER = 60_000  # milliseconds, in the background, for who has the library to be done with it
_log = logging.getLogger("photosearch")


def run(
    library: Path,
    arguments: list[str] | None = None,
    background: bool = False,
    similar: Sequence[Path] = (),
) -> int:
    """Open the window on ``library``; returns the exit status once the program is to end.

    With ``background`` there is only the tray's icon until somebody asks for the window. With
    ``similar``, picture files, it shows photos like these; so does a window that is open already.
    """
    keep_log()
    application = Application(["photosearch", *(arguments or [])])
    application.setApplicationName("Photosearch")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("photosearch")
    application.setQuitOnLastWindowClosed(False)
    theme.install(application)
    languages.install(application, "")
    QGuiApplication.setWindowIcon(window_icon())
    if ask_first(library, forward=not background, similar=similar):
        return 0
    starter = Starter(library, background=background)
    application.opened.handed.connect(starter.show_similar)
    application.ending.connect(starter.end)
    Ending(starter.quit, starter)
    application.commitDataRequest.connect(starter.close_for_good)
    collector = Collector(application)
    starter.opened.connect(collector.spare_what_is_there)
    sys.excepthook = starter.report
    threading.excepthook = lambda given: starter.report(
        given.exc_type, given.exc_value, given.exc_traceback
    )
    QTimer.singleShot(0, starter.open)
    if similar:
        starter.show_similar(similar)
    return application.exec()


class Application(QApplication):
    """Qt's, which also says when the system wants it to end.

    Signals:
        ending(): the program is about to end; a window that is closed now must not stay.

    Attributes:
        opened: the files that macOS opens with us.
    """

    ending = Signal()

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.opened = OpenedFiles(self)

    def event(self, event: QEvent) -> bool:
        """The Dock's Quit, a log-out, our own ``quit``, and the Finder's files come by here."""
        if event.type() == QEvent.Type.Quit:
            self.ending.emit()
        opened: OpenedFiles | None = getattr(self, "opened", None)  # Qt's own making sends some too
        return (opened is not None and opened.take(event)) or super().event(event)


def window_icon() -> QIcon:
    """The program's own icon."""
    file = paths.resources() / "photosearch.svg"
    return QIcon(str(file)) if file.is_file() else icons.icon("images", "accent")


def keep_log() -> None:
    """Log to a file that people can send us; it never leaves the machine by itself."""
    try:
        folder = paths.log_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "photosearch.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError:  # a full or read-only disk must not keep the window from opening
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    if sys.stderr is not None:
        faulthandler.enable()


class Starter(QObject):
    """Opens the library and the window on it, or says why it cannot; ends both.

    Signals:
        opened(): the library is open, and the window is there if it is wanted.
    """

    opened = Signal()

    def __init__(self, library: Path, *, background: bool = False) -> None:
        super().__init__()
        self.library = library
        self.bridge = Bridge(self)
        self.session: Session | None = None
        self.window: MainWindow | None = None
        self.tray: Tray | None = None
        self._remembered = QSettings("Photosearch", "Photosearch")
        self._background = background
        self._wanted = not background  # whether somebody has asked for the window
        self._ending = False
        self._doorbell = Doorbell(library, self)
        self._doorbell.rung.connect(self.show_window)
        self._doorbell.handed.connect(self.show_similar)
        self._similar: list[Path] = []  # pictures to find others like, once there is a window
        self._cover: Cover | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._say_opening)
        self._later = QTimer(self)  # until who has the library is asked again
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.open)

    def open(self, *, read_only: bool = False) -> None:
        """Open the library in the background, then the window."""
        if self._wanted:
            self._patience.start(PATIENCE)  # an upgrade of a large library may take a while
        self.bridge.run(
            lambda: App.open(self.library, read_only=read_only), self._opened, self._refused
        )

    def _opened(self, opened: App) -> None:
        self._patience.stop()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        languages.install(application, opened.settings.language)
        theme.choose(opened.settings.theme)  # type: ignore[arg-type]  # a wrong one is the system's
        self.session = Session(opened, self.bridge, self)
        self.session.failed.connect(self._say_in_tray)
        self._follow_settings()
        if self._wanted:
            self.show_window()
        else:
            self.session.recount()
        self._uncover()
        self.session.watch()
        self.bridge.run(lambda: _renew_login(self.library), None, _log_only)
        self.opened.emit()

    # --- the window and the tray --------------------------------------------------------------

    def show_window(self) -> None:
        """Somebody wants to see it."""
        self._wanted = True
        if self.window is not None:
            self.window.come_forward()
        elif self.session is not None:
            self._make_window(self.session)
        elif self._later.isActive():
            self._later.stop()
            self.open()
        elif self._cover is not None:
            self._cover.raise_()
            self._cover.activateWindow()
        else:
            self._patience.start(PATIENCE)

    def show_similar(self, pictures: Sequence[Path]) -> None:
        """Somebody wants to see the photos like these."""
        self._similar = list(pictures)
        self.show_window()
        self._hand_over()

    def _hand_over(self) -> None:
        if self.window is not None and self._similar:
            pictures, self._similar = self._similar, []
            self.window.examples.pictures_opened(pictures)

    def _make_window(self, session: Session) -> None:
        window = self.window = MainWindow(session, self._remembered)
        window.stays = self._stays
        window.language_wanted.connect(self._speak)
        window.restore_wanted.connect(self.restore)
        window.settings_changed.connect(self._follow_settings)
        window.show()
        self._hand_over()
        QTimer.singleShot(WARM_AFTER, session.warm_up)

    def _stays(self) -> bool:
        """Whether closing the window leaves the program at work; said once in a lifetime."""
        icon = self.tray  # shown for as long as that is wanted
        stays = not self._ending and icon is not None and icon.is_there
        if stays and icon is not None and not self._remembered.value("told_tray", False, bool):
            self._remembered.setValue("told_tray", True)
            icon.say(
                self.tr("Photosearch is still at work"),
                self.tr("Find it here in the tray, to open it again or to quit."),
            )
        return stays

    def _follow_settings(self) -> None:
        """In the tray where that is wanted; what was started in the background goes back there."""
        session = self.session
        if session is None:
            return
        wanted = session.app.settings.keep_in_tray or self._background
        if wanted and self.tray is None:
            from photosearch.gui.tray import Tray  # most windows have none

            self.tray = Tray(session, window_icon(), self)
            self.tray.open_wanted.connect(self.show_window)
            self.tray.quit_wanted.connect(self.quit)
        if self.tray is not None and wanted:
            self.tray.show()
        elif self.tray is not None:
            self.tray.hide()

    def _say_in_tray(self, error: Exception) -> None:
        """What a window would say, where nobody sees one."""
        seen = self.window is not None and self.window.isVisible()
        if self.tray is not None and not seen:
            self.tray.say(*messages.explain(error))

    def _speak(self, language: str) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        languages.install(application, language)
        session = self.session
        if session is not None and not session.read_only:
            session.write(lambda: session.app.change_settings(language=language))

    # --- the end ------------------------------------------------------------------------------

    def close_for_good(self, *_: object) -> None:
        """The user logs out, perhaps: a window that only hides would hold that up."""
        self._ending = True

    def end(self) -> None:
        """The program ends; what is under way is brought to its next safe step first."""
        self._ending = True
        self._put_away()

    def quit(self) -> None:
        """End the program."""
        self.end()
        QApplication.quit()

    def _put_away(self) -> None:
        """Close everything that hangs on the library, and the library."""
        if self.tray is not None:
            self.tray.close()
            self.tray = None
        window, self.window = self.window, None
        session, self.session = self.session, None
        if window is not None:
            window.leave()
            window.deleteLater()
        elif session is not None:
            session.close()
        else:
            self.bridge.close()
        if session is not None:
            session.deleteLater()

    def restore(self, backup: Backup) -> None:
        """Go back to ``backup``, with the library closed meanwhile."""
        self._put_away()
        self.bridge = Bridge(self)  # the session has closed the other
        self._wanted = True
        self._show_words(self.tr("Going back to the backup…"))
        self.bridge.run(
            lambda: upkeep.restore(self.library, backup.path),
            lambda _: self.open(),
            lambda error: self._offer_backups(error, backup),
        )

    # --- when it does not open --------------------------------------------------------------

    def _refused(self, error: Exception) -> None:
        """Search only where the library can at least be read; else say what to do."""
        if isinstance(error, LibraryLocked) and not self._wanted:
            self._later.start(AGAIN_AFTER)
            return
        if isinstance(error, LibraryLocked | LibraryReadOnly) and self._exists():
            self.open(read_only=True)
            return
        self._patience.stop()
        _log.error("the library could not be opened", exc_info=error)
        if isinstance(error, LibraryCorrupt):
            self._offer_backups(error)
        else:
            self._explain(error)

    def _exists(self) -> bool:
        return os.path.isfile(self.library / "library.db") and self.session is None

    def _offer_backups(self, error: Exception, tried: Backup | None = None) -> None:
        """Say what is wrong, and offer the newest backup older than the one that was ``tried``."""

        def then(found: list[Backup]) -> None:
            left = [each for each in found if tried is None or each.made < tried.made]
            self._explain(error, left[0] if left else None)

        self.bridge.run(lambda: upkeep.backups(self.library), then, lambda _: self._explain(error))

    def _explain(self, error: Exception, backup: Backup | None = None) -> None:
        from photosearch.gui.cover import Cover, Way

        title, text = messages.explain(error)
        ways = [Way(self.tr("Try again"), self.open, "primary"), Way(self.tr("Quit"), self.quit)]
        note = ""
        if backup is not None:
            when = progress_words.day_and_time(backup.made)
            words = self.tr("Go back to the backup of {time}").format(time=when)
            ways[0] = Way(self.tr("Try again"), self.open)
            ways.insert(0, Way(words, lambda: self.restore(backup), "primary"))
            note = self.tr(
                "Ratings, tags and albums that came since then are lost; photos that came since "
                "then are read again. The damaged library is kept beside the backups."
            )
        self._show_cover(Cover(title, text, ways, note))

    def _say_opening(self) -> None:
        self._show_words(self.tr("Opening your library…"))

    def _show_words(self, words: str) -> None:
        from photosearch.gui.cover import Cover  # most starts need none

        self._show_cover(Cover(words, ""))

    def _show_cover(self, cover: Cover) -> None:
        self._uncover()
        self._cover = cover
        cover.show()

    def _uncover(self) -> None:
        if self._cover is not None:
            self._cover.hide()
            self._cover.deleteLater()
            self._cover = None

    def report(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """A bug: log it whole, say it calmly, go on if possible."""
        if error is None or isinstance(error, KeyboardInterrupt):
            self.bridge.post(QApplication.quit)
            return
        _log.critical("unexpected", exc_info=(kind, error, trace))
        log = paths.log_folder() / "photosearch.log"
        self.bridge.post(lambda: self._show_report(error, log))

    def _show_report(self, error: BaseException, log: Path) -> None:
        shown = error if isinstance(error, Exception) else Exception()
        if self.tray is not None and (self.window is None or not self.window.isVisible()):
            self._say_in_tray(shown)
            return
        title, text = messages.explain(shown)
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Photosearch")
        box.setText(title)
        box.setInformativeText(f"{text}\n{log}".strip())
        box.open()


def _renew_login(library: Path) -> None:
    """Off the GUI thread, module and all."""
    from photosearch.gui import autostart

    autostart.renew(library)


def _log_only(error: Exception) -> None:
    """For what nobody waits for."""
    _log.warning("the start at login could not be renewed", exc_info=error)
