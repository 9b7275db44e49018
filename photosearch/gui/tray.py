"""Photosearch in the system's tray: what is going on, pausing, the window, and the way out.

On the GUI thread, made by ``start`` where the user wants it. Follows a session and tells by signals
what is wanted; knows no window.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from photosearch.gui import icons
from photosearch.gui.doings import Doings
from photosearch.gui.session import Session

HOUR = 3600.0


def available() -> bool:
    """Whether this desktop has a tray at the moment; it may come later than we do."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """The icon and its menu.

    Signals:
        open_wanted(): show the window.
        quit_wanted(): end the program.
    """

    open_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, session: Session, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._doings = Doings(session, self)
        self.icon = QSystemTrayIcon(icon, self)
        self.menu = _Menu(self)
        self._build()
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self._doings.changed.connect(self._tell)
        self.retranslate()

    def _build(self) -> None:
        add = self.menu.addAction
        self.open_action = add(icons.icon("images", "muted"), "")
        self.menu.setDefaultAction(self.open_action)
        self.doing_action = add("")
        self.doing_action.setEnabled(False)
        self.menu.addSeparator()
        self.resume_action = add(icons.icon("play", "muted"), "")
        self.pause_action = add(icons.icon("pause", "muted"), "")
        self.hour_action = add(icons.icon("clock", "muted"), "")
        self.menu.addSeparator()
        self.quit_action = add(icons.icon("log-out", "muted"), "")
        self.open_action.triggered.connect(self.open_wanted)
        self.resume_action.triggered.connect(lambda: self._session.resume())
        self.pause_action.triggered.connect(lambda: self._session.pause())
        self.hour_action.triggered.connect(lambda: self._session.pause(HOUR))
        self.quit_action.triggered.connect(self.quit_wanted)

    def show(self) -> None:
        """Be in the tray, as soon as there is one."""
        self.icon.show()

    def hide(self) -> None:
        """Be there no more."""
        self.icon.hide()

    @property
    def is_there(self) -> bool:
        """Whether a user can see it."""
        return self.icon.isVisible() and available()

    def say(self, title: str, text: str) -> None:
        """A message beside the tray, for what nobody would see otherwise."""
        self.icon.showMessage(title, text, self.icon.icon())

    def close(self) -> None:
        """Take it away for good."""
        self.icon.hide()
        self.menu.deleteLater()
        self.deleteLater()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        clicked = (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        )
        if sys.platform != "darwin" and reason in clicked:  # there a click opens the menu
            self.open_wanted.emit()

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.open_action.setText(self.tr("Open Photosearch"))
        self.pause_action.setText(self.tr("Pause"))
        self.hour_action.setText(self.tr("Pause for an hour"))
        self.quit_action.setText(self.tr("Quit Photosearch"))
        self._tell()

    def _tell(self) -> None:
        state = self._doings.state
        words = (self._doings.lines() or [self.tr("Everything is up to date")])[0]
        self.doing_action.setText(words.replace("&", "&&"))
        self.icon.setToolTip(f"Photosearch\n{words}")
        held = state in ("paused", "waiting")
        self.resume_action.setVisible(held)
        self.resume_action.setText(
            self.tr("Continue anyway") if state == "waiting" else self.tr("Go on")
        )
        writable = not self._session.read_only
        self.pause_action.setVisible(writable and state != "paused")
        self.hour_action.setVisible(writable and state != "paused")


class _Menu(QMenu):
    """A menu without a window, which hears of another language all the same."""

    _tray: Tray | None = None

    def __init__(self, tray: Tray) -> None:
        super().__init__()
        self._tray = tray

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange and self._tray is not None:
            self._tray.retranslate()
        super().changeEvent(event)
