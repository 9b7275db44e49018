"""A calm page in place of the window: what is the matter, and the ways on.

Shown by ``start`` while there is no library to show. Knows words and buttons only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photosearch.gui.page_parts import label


@dataclass(frozen=True)
class Way:
    """A button: its words, what it does, and ``kind`` of the style sheet."""

    words: str
    call: Callable[[], object]
    kind: str = ""


class Cover(QWidget):
    """One page; put away and replaced, never changed."""

    def __init__(self, title: str, text: str, ways: Sequence[Way] = (), note: str = "") -> None:
        super().__init__()
        self.setObjectName("cover")
        self.setWindowTitle("Photosearch")
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(12)
        column.addStretch(1)
        for words, kind in ((title, "title"), (text, "muted")):
            said = label(kind, wrap=True)
            said.setText(words)
            said.setAlignment(Qt.AlignmentFlag.AlignCenter)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(said)
            said.setVisible(bool(words))
        if ways:
            column.addSpacing(12)
            column.addLayout(self._buttons(ways))
        if note:
            below = label("faint", wrap=True)
            below.setText(note)
            below.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(below)
        column.addStretch(1)
        self.resize(720, 420)

    @staticmethod
    def _buttons(ways: Sequence[Way]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for way in ways:
            button = QPushButton(way.words)
            button.setProperty("kind", way.kind)
            button.clicked.connect(lambda _=False, way=way: way.call())
            row.addWidget(button)
        row.addStretch(1)
        return row
