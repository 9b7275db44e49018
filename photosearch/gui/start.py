"""Start the window: application, language, look, library, and what happens when things go wrong.

Called by ``cli`` through its one late import. Opens the library off the GUI thread, so that the
window answers at once; the command line's process becomes the app's.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch import __version__, paths
from photosearch.app import App
from photosearch.errors import LibraryLocked, LibraryReadOnly
from photosearch.gui import icons, languages, messages, theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.collector import Collector
from photosearch.gui.main_window import MainWindow
from photosearch.gui.session import Session
from photosearch.gui.single import Doorbell, ask_first

LOG_BYTES = 1 << 20
WARM_AFTER = 2000  # milliseconds after the window is there; by then it shows photos
_log = logging.getLogger("photosearch")


def run(library: Path, arguments: list[str] | None = None) -> int:
    """Open the window on ``library``; returns the exit status once it is closed."""
    keep_log()
    application = QApplication(["photosearch", *(arguments or [])])
    application.setApplicationName("Photosearch")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("photosearch")
    application.setQuitOnLastWindowClosed(False)
    theme.install(application)
    languages.install(application, "")
    QGuiApplication.setWindowIcon(window_icon())
    if ask_first(library):
        return 0
    starter = Starter(library)
    collector = Collector(application)
    starter.opened.connect(collector.spare_what_is_there)
    sys.excepthook = starter.report
    threading.excepthook = lambda given: starter.report(
        given.exc_type, given.exc_value, given.exc_traceback
    )
    QTimer.singleShot(0, starter.open)
    return application.exec()


def window_icon() -> QIcon:
    """The program's own icon."""
    file = paths.resources() / "photosearch.svg"
    return QIcon(str(file)) if file.is_file() else icons.icon("images", "accent")


def keep_log() -> None:
    """Log to a file that people can send us; it never leaves the machine by itself."""
    try:
        folder = paths.log_folder()
        folder.mkdir(parents=True, exist_ok=True)
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
    """Opens the library and the window on it, or says why it cannot.

    Signals:
        opened(): the window is there.
    """

    opened = Signal()

    def __init__(self, library: Path) -> None:
        super().__init__()
        self.library = library
        self.bridge = Bridge(self)
        self.window: MainWindow | None = None
        self._doorbell = Doorbell(library, self)
        self._doorbell.rung.connect(self._come_forward)
        self._cover: QWidget | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._say_opening)

    def open(self, *, read_only: bool = False) -> None:
        """Open the library in the background, then the window."""
        self._patience.start(400)  # an upgrade of a large library may take a while
        self.bridge.run(
            lambda: App.open(self.library, read_only=read_only), self._opened, self._refused
        )

    def _opened(self, app: App) -> None:
        self._patience.stop()
        self._uncover()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        languages.install(application, app.settings.language)
        remembered = QSettings("Photosearch", "Photosearch")
        self.window = MainWindow(Session(app, self.bridge, self), remembered)
        self.window.language_wanted.connect(self._speak)
        self.window.show()
        self.window.session.watch()
        QTimer.singleShot(WARM_AFTER, self.window.session.warm_up)
        self.opened.emit()

    def _speak(self, language: str) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        languages.install(application, language)
        if self.window is not None and not self.window.session.read_only:
            app = self.window.session.app
            self.window.session.write(lambda: app.change_settings(language=language))

    def _come_forward(self) -> None:
        if self.window is not None:
            self.window.come_forward()

    # --- when it does not open --------------------------------------------------------------

    def _refused(self, error: Exception) -> None:
        """Search only where the library can at least be read; else say what to do."""
        if isinstance(error, LibraryLocked | LibraryReadOnly) and self._exists():
            self.open(read_only=True)
            return
        self._patience.stop()
        title, text = messages.explain(error)
        _log.error("the library could not be opened", exc_info=error)
        self._show_cover(title, text, again=True)

    def _exists(self) -> bool:
        return (self.library / "library.db").is_file() and self.window is None

    def _say_opening(self) -> None:
        self._show_cover(self.tr("Opening your library…"), "", again=False)

    def _show_cover(self, title: str, text: str, *, again: bool) -> None:
        self._uncover()
        cover = self._cover = QWidget()
        cover.setObjectName("cover")
        cover.setWindowTitle("Photosearch")
        column = QVBoxLayout(cover)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(12)
        column.addStretch(1)
        for words, kind in ((title, "title"), (text, "muted")):
            label = QLabel(words)
            label.setProperty("kind", kind)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        if again:
            column.addSpacing(12)
            column.addLayout(self._ways_on())
        column.addStretch(1)
        cover.resize(720, 420)
        cover.show()

    def _ways_on(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for words, call, kind in (
            (self.tr("Try again"), self.open, "primary"),
            (self.tr("Quit"), QApplication.quit, ""),
        ):
            button = QPushButton(words)
            button.setProperty("kind", kind)
            button.clicked.connect(lambda _=False, call=call: call())
            row.addWidget(button)
        row.addStretch(1)
        return row

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
        title, text = messages.explain(error if isinstance(error, Exception) else Exception())
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Photosearch")
        box.setText(title)
        box.setInformativeText(f"{text}\n{log}".strip())
        box.open()
