"""The list that opens below the search field, and the note that may stand there instead.

Lies over the window's own contents and never takes the keyboard: a window of its own would take
the input method away in the middle of a syllable. Shows what it is given; ranks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, theme
from photosearch.gui.icon_label import IconLabel
from photosearch.gui.suggestions import Kind, Suggestion

Index = QModelIndex | QPersistentModelIndex
ROW = 32
WIDEST = 860
_ICONS: dict[Kind, str] = {
    "search": "history", "tag": "tag", "album": "album", "folder": "folder", "concept": "sparkles",
    "town": "map-pin",
}  # fmt: skip
_SUGGESTION = Qt.ItemDataRole.UserRole


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.offered: list[Suggestion] = []
        self.kinds: dict[Kind, str] = {}

    def show(self, offered: Sequence[Suggestion]) -> None:
        self.beginResetModel()
        self.offered = list(offered)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self.offered)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        offered = self.offered[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return offered.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{offered.text}, {self.kinds.get(offered.kind, '')}"
        if role == _SUGGESTION:
            return offered
        return None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.colours()
        offered: Suggestion = index.data(_SUGGESTION)
        area: QRect = option.rect.adjusted(4, 1, -4, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent_soft if chosen else colours.hover)
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        dpr = painter.device().devicePixelRatioF()
        picture = icons.pixmap(_ICONS[offered.kind], 16, "muted", dpr)
        painter.drawPixmap(area.left() + 10, area.center().y() - 7, picture)
        painter.setFont(option.font)
        room = area.adjusted(36, 0, -12, 0)
        self._write(painter, option, room, offered)
        painter.restore()

    @staticmethod
    def _write(
        painter: QPainter, option: QStyleOptionViewItem, room: QRect, offered: Suggestion
    ) -> None:
        metrics, colours = option.fontMetrics, theme.colours()
        middle = Qt.AlignmentFlag.AlignVCenter
        note = metrics.elidedText(offered.note, Qt.TextElideMode.ElideMiddle, room.width() // 3)
        taken = metrics.horizontalAdvance(note) + 12 if note else 0
        line = " ".join(offered.text.split())
        text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width() - taken)
        painter.setPen(colours.text)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(colours.faint)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, note)


class _Card(QWidget):
    """Something that floats below the field: rounded, above everything else in the window."""

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.border, 1))
        painter.setBrush(colours.raised)
        area = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, theme.RADIUS + 4, theme.RADIUS + 4)

    def put_below(self, field: QWidget, height: int, widest: int) -> None:
        """Stand below ``field``, in its window."""
        window = field.window()
        if self.parent() is not window:
            self.setParent(window)
        corner = field.mapTo(window, QPoint(0, field.height() + theme.UNIT))
        self.setGeometry(corner.x(), corner.y(), min(field.width(), widest), height)
        self.show()
        self.raise_()


class SuggestionList(_Card):
    """The rows, moved through by the search field's keys.

    Signals:
        chosen(Suggestion): clicked.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._rows = _Rows(self)
        self._view = QListView(self)
        self._view.setModel(self._rows)
        self._view.setItemDelegate(_Painter(self._view))
        self._view.setMouseTracking(True)
        self._view.setUniformItemSizes(True)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.viewport().setAutoFillBackground(False)
        self._view.clicked.connect(lambda index: self.chosen.emit(index.data(_SUGGESTION)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, theme.UNIT, 1, theme.UNIT)
        layout.addWidget(self._view)
        theme.notifier().changed.connect(self.update)
        self._retranslate()

    def offer(self, offered: Sequence[Suggestion], field: QWidget) -> None:
        """Show these below ``field``; none of them is chosen. Nothing to show closes the list."""
        if list(offered) != self._rows.offered:
            self._rows.show(offered)
        if not offered:
            self.hide()
            return
        self._view.clearSelection()
        self._view.setCurrentIndex(QModelIndex())
        self.put_below(field, len(offered) * ROW + 2 * theme.UNIT, WIDEST)

    def offered(self) -> list[Suggestion]:
        """The rows shown now."""
        return list(self._rows.offered) if self.isVisible() else []

    def step(self, by: int) -> Suggestion | None:
        """Move the choice; above the first row and below the last one nothing is chosen."""
        count = self._rows.rowCount()
        row = self._view.currentIndex().row() + by
        row = count - 1 if row == -2 else row
        self._view.setCurrentIndex(self._rows.index(row, 0) if 0 <= row < count else QModelIndex())
        return self.current()

    def current(self) -> Suggestion | None:
        """What Enter would choose."""
        index = self._view.currentIndex()
        return self._rows.offered[index.row()] if self.isVisible() and index.isValid() else None

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._view.setAccessibleName(self.tr("Suggestions"))
        self._rows.kinds = {
            "search": self.tr("Recent search"),
            "tag": self.tr("Tag"),
            "album": self.tr("Album"),
            "folder": self.tr("Folder"),
            "concept": self.tr("Concept"),
            "town": self.tr("Place"),
        }


class Note(_Card):
    """One or two lines below the field: what is wrong with the query, or with what was dropped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(10)
        layout.addWidget(IconLabel("info", 16, "warning", self))
        layout.addWidget(self._label, 1)
        theme.notifier().changed.connect(self.update)

    @property
    def text(self) -> str:
        """What it says, empty while it is hidden."""
        return self._label.text() if self.isVisible() else ""

    def say(self, text: str, field: QWidget) -> None:
        """Show ``text`` below ``field``."""
        self._label.setText(text)
        room = min(field.width(), WIDEST) - 28 - 26
        height = max(20, self._label.heightForWidth(room))
        self.put_below(field, height + 16, WIDEST)
