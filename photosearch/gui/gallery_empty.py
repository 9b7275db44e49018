"""What stands in the middle of a place without photos: an icon, a sentence, something to do.

Real widgets on the GUI thread, so that a screen reader finds them and Tab reaches the button.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from photosearch.gui import icons, theme

ICON = 48
WIDEST = 420


class EmptyState(QWidget):
    """Shown by whoever has nothing else to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = ""
        self._action: QAction | None = None
        self._picture, self._title, self._text = QLabel(), QLabel(), QLabel()
        self._button = QPushButton()
        self._title.setProperty("kind", "title")
        self._text.setProperty("kind", "muted")
        self._button.setProperty("kind", "primary")
        self._button.clicked.connect(self._act)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        self._column.addStretch(2)
        for label in (self._picture, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._column.addWidget(label)
        for label in (self._title, self._text):
            label.setWordWrap(True)
        self._column.addSpacing(8)
        self._column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._ways: list[QAction] = []
        self._way_buttons: list[QPushButton] = []
        self._below = QVBoxLayout()
        self._below.setSpacing(8)
        self._column.addLayout(self._below)
        self._column.addStretch(3)
        theme.notifier().changed.connect(self._tint)

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to say."""
        return bool(self._title.text())

    def fill(
        self,
        icon: str,
        title: str,
        text: str,
        action: QAction | None,
        ways: Sequence[QAction] = (),
    ) -> None:
        """Say this; the button does ``action``, and smaller ones below it the ``ways``."""
        self._icon = icon
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        if self._action is not None:
            self._action.changed.disconnect(self._name_button)
        self._action = action
        self._button.setVisible(action is not None)
        if action is not None:
            action.changed.connect(self._name_button)
            self._name_button()
        self._show_ways(ways)
        self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Short lines, in the middle."""
        side = max(24, (self.width() - WIDEST) // 2)
        self._column.setContentsMargins(side, 16, side, 16)
        super().resizeEvent(event)

    def _act(self) -> None:
        if self._action is not None:
            self._action.trigger()

    def _show_ways(self, ways: Sequence[QAction]) -> None:
        """Buttons that are there are used again: one of them may have the keyboard."""
        self._ways = list(ways)
        while len(self._way_buttons) < len(ways):
            button, number = QPushButton(), len(self._way_buttons)
            button.clicked.connect(lambda _=False, number=number: self._ways[number].trigger())
            self._way_buttons.append(button)
            self._below.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        for number, button in enumerate(self._way_buttons):
            button.setVisible(number < len(ways))
            if number < len(ways):
                _name(button, ways[number])

    def _name_button(self) -> None:
        if self._action is not None:
            self._button.setText(self._action.text())
            self._button.setAccessibleName(self._action.text().replace("&", ""))
            self._button.setEnabled(self._action.isEnabled())

    def _tint(self) -> None:
        if self._icon:
            dpr = self.devicePixelRatioF()
            self._picture.setPixmap(icons.pixmap(self._icon, ICON, "faint", dpr))


def _name(button: QPushButton, way: QAction) -> None:
    """On one line, whatever words a query has in it."""
    words = way.text()
    button.ensurePolished()
    shown = button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, WIDEST - 60)
    button.setText(" " + shown.replace("&", "&&"))
    button.setIcon(way.icon())
    button.setToolTip(words if shown != words else "")
    button.setAccessibleName(words)
