"""Tags as pills with a cross each, and a field to add one.

Used on the GUI thread by the inspector. Says what the user wants added or removed; the library is
changed elsewhere, and the new tags come back through ``set_tags``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, theme
from photosearch.gui.page_parts import Flow, label
from photosearch.text import nfc, printable

LONGEST_TAG = 200
WIDEST = 190


class Pill(QFrame):
    """One tag. Signals: removed() when its cross was pressed."""

    removed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "pill")
        self._name = name
        whole = printable(name)
        self._label = label()
        self._label.setText(
            self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideMiddle, WIDEST)
        )
        self._label.setToolTip(whole)
        self._label.setAccessibleName(whole)
        self._cross = QToolButton(self)
        self._cross.setIconSize(QSize(12, 12))
        self._cross.setFixedSize(20, 20)
        self._cross.setIcon(icons.icon("x", "muted"))
        self._cross.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._label)
        row.addWidget(self._cross)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def _retranslate(self) -> None:
        words = self.tr("Remove the tag {name}").format(name=printable(self._name))
        self._cross.setAccessibleName(words)
        self._cross.setToolTip(words)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class TagEdit(QWidget):
    """The tags of the photos at hand.

    Signals:
        added(str): the user typed a tag that is not here yet.
        removed(str): the user pressed a tag's cross.
    """

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self._pills = QWidget(self)
        self._flow = Flow(theme.UNIT)
        self._pills.setLayout(self._flow)
        self._pills.hide()
        self._field = QLineEdit(self)
        self._field.setMaxLength(LONGEST_TAG)
        self._field.setClearButtonEnabled(True)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._field.setCompleter(completer)
        self._field.returnPressed.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self._pills)
        column.addWidget(self._field)
        self._retranslate()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that are shown."""
        return self._tags

    @property
    def field(self) -> QLineEdit:
        """Where a new tag is typed."""
        return self._field

    def set_tags(self, names: Sequence[str]) -> None:
        """Show these."""
        if tuple(names) == self._tags:
            return
        self._tags = tuple(names)
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for name in self._tags:
            pill = Pill(name, self._pills)
            pill.removed.connect(lambda name=name: self.removed.emit(name))
            self._flow.addWidget(pill)
            pill.show()
        self._pills.setVisible(bool(self._tags))
        self._pills.updateGeometry()

    def set_known(self, names: Sequence[str]) -> None:
        """What the field offers to complete."""
        if self._known.stringList() != list(names):
            self._known.setStringList(list(names))

    def _add(self) -> None:
        name = nfc(self._field.text()).strip()
        self._field.clear()
        if name and name not in self._tags:
            self.added.emit(name)

    def _retranslate(self) -> None:
        self._field.setPlaceholderText(self.tr("Add a tag"))
        self._field.setAccessibleName(self.tr("Add a tag"))
        self._pills.setAccessibleName(self.tr("Tags"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
