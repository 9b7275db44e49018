"""The words that stand in the picture, in the inspector: to read, to copy, to take away.

On the GUI thread. A photographed page has many lines: the first are shown, all of them on request.
Shows what it is given and says what is wanted; changes nothing but the clipboard.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from photosearch.gui import theme
from photosearch.gui.inspector_parts import quiet, selectable, words
from photosearch.gui.page_parts import Flow, IconLabel, label, say
from photosearch.library.captions import CaptionRow
from photosearch.text import printable

FEW = 8  # lines


class PictureWords(QFrame):
    """What was read in one picture.

    Signals:
        removed(int): those words, by the number of their caption, are to go.
    """

    removed = Signal(int)

    def __init__(self, row: CaptionRow, writes: bool) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._lines = [words(printable(line)) for line in row.text.split("\n")]
        self._all = quiet("chevron-down")
        self._text = selectable(label("muted", wrap=True))
        heading = label("faint")
        heading.setText(self.tr("Words in the picture"))
        head = QHBoxLayout()
        head.setSpacing(theme.UNIT)
        head.addWidget(IconLabel("scan", 14, "faint"))
        head.addWidget(heading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[2]] * 4)
        column.setSpacing(theme.UNIT)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addLayout(self._buttons(row, writes))
        self._show(len(self._lines) <= FEW)

    def _buttons(self, row: CaptionRow, writes: bool) -> Flow:
        copy, remove = quiet("copy"), quiet("x")
        say(copy, self.tr("Copy"))
        say(remove, self.tr("Remove"))
        say(self._all, self.tr("Show all"))
        copy.setAccessibleName(self.tr("Copy the words in the picture"))
        remove.setAccessibleName(self.tr("Remove the words in the picture"))
        remove.setEnabled(writes)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(row.text))
        remove.clicked.connect(lambda: self.removed.emit(row.id))
        self._all.clicked.connect(lambda: self._show(True))
        flow = Flow(0)
        for button in (self._all, copy, remove):
            flow.addWidget(button)
        return flow

    def _show(self, everything: bool) -> None:
        shown = self._lines if everything else [*self._lines[:FEW], "…"]
        self._text.setText("\n".join(shown))
        self._text.setAccessibleName(self.tr("Words in the picture"))
        self._all.setVisible(not everything)
