"""What journeys through the real window share: typing, asking, reading what is on screen."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow

LONG = 30_000  # milliseconds; a busy machine


class Open(Protocol):
    """Opens a window on a library; it is closed and destroyed when the test is over."""

    def __call__(self, library: Path, *, read_only: bool = False) -> MainWindow: ...


def type_text(field: QWidget, text: str) -> None:
    """Type any letters; QTest's own knows only those of an American keyboard."""
    for letter in text:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, event)


def ask(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Type a query, press Enter, and wait for the answer."""
    window.search_bar.focus()
    window.search_bar.set_text("")
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        type_text(window.search_bar.field, text)
        qtbot.keyClick(window.search_bar.field, Qt.Key.Key_Return)


def wait_for_rows(qtbot: QtBot, window: MainWindow, count: int) -> None:
    """Until the grid has that many photos."""
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == count, timeout=LONG)
