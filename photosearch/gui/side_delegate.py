"""How the rows of the side bar look, and where in a row its arrow and its plus are.

On the GUI thread. Paints entries of ``side_model``; knows nothing of what happens to them.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QLocale, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosearch.gui import folder_words, icons, theme
from photosearch.gui.side_entries import Entry, Key
from photosearch.gui.side_model import CHOSEN, ENTRY, WATCHED, Index

ROW, HEADING = 28, 36
MARGIN, ARROW, STEP, ICON = 6, 16, 14, 16
DEEPEST = 6  # levels further in stand below each other, or no name would be left to read
_ICONS = {
    "all": "images", "rated": "star", "duplicates": "copy", "problems": "triangle-alert",
    "folder": "folder",
    "album": "album", "smart": "wand", "draft": "album", "tag": "tag", "search": "history",
    "concept": "sparkles",
}  # fmt: skip


def depth(index: Index) -> int:
    """0 for a heading and for the rows right below it."""
    levels, above = -1, index.parent()
    while above.isValid():
        levels, above = levels + 1, above.parent()
    return max(0, levels)


def body(row: QRect) -> QRect:
    """The part of a row that lights up; the space above a heading does not."""
    return row.adjusted(MARGIN, max(0, row.height() - ROW), -MARGIN, 0)


def arrow(row: QRect, index: Index) -> QRect:
    """Where a click opens and closes."""
    area = body(row)
    return QRect(
        area.left() + 2 + min(depth(index), DEEPEST) * STEP, area.top(), ARROW, area.height()
    )


def plus(row: QRect) -> QRect:
    """Where a click on the heading of the albums makes one."""
    area = body(row)
    return QRect(area.right() - 23, area.top() + 2, 24, 24)


class SideDelegate(QStyledItemDelegate):
    """Paints rows and edits album names.

    Signals:
        named(Entry, str): a name was typed and confirmed.

    Attributes:
        drop_key: of the row that something is held above.
        plus_shown: whether albums can be made here.
    """

    named = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.drop_key: Key | None = None
        self.plus_shown = True

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are 28 pixels; headings keep a distance from what is above."""
        entry: Entry = index.data(ENTRY)
        return QSize(0, HEADING if entry.is_section else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        entry: Entry = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        self._ground(painter, option, index, entry)
        if index.model().hasChildren(index):
            self._arrow(painter, option, index)
        if entry.is_section:
            self._heading(painter, option, entry)
        else:
            self._row(painter, option, index, entry)
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, entry: Entry
    ) -> None:
        colours, area, state = theme.colours(), body(option.rect), option.state
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if index.data(CHOSEN) or entry.key == self.drop_key:
            painter.setBrush(colours.accent_soft)
        elif state & QStyle.StateFlag.State_MouseOver and not entry.is_section:
            painter.setBrush(colours.hover)
        if state & QStyle.StateFlag.State_HasFocus or entry.key == self.drop_key:
            painter.setPen(QPen(colours.accent, 1.5))
        painter.drawRoundedRect(area.toRectF().adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)

    @staticmethod
    def _arrow(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        is_open = bool(option.state & QStyle.StateFlag.State_Open)
        _icon(
            painter, "chevron-down" if is_open else "chevron-right", 12, "faint",
            arrow(option.rect, index),
        )  # fmt: skip

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        area = body(option.rect)
        room = area.adjusted(ARROW + 6, 0, -30, 0)
        font = small(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.5)
        painter.setFont(font)
        painter.setPen(theme.colours().muted)
        title = QFontMetrics(font).elidedText(
            entry.title, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        if entry.kind == "albums" and self.plus_shown:
            _icon(painter, "plus", 16, "muted", plus(option.rect))

    def _row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, entry: Entry
    ) -> None:
        area = body(option.rect)
        start = arrow(option.rect, index).right() + 5
        chosen = bool(index.data(CHOSEN))
        name, role = self._picture(index, entry, chosen)
        _icon(painter, name, ICON, role, QRect(start, area.top(), ICON, area.height()))
        taken = self._count(painter, option, area, entry)
        if entry.is_root and folder_words.is_listed(str(index.data(WATCHED))):
            spot = QRect(area.right() - 8 - taken - 12, area.top(), 12, area.height())
            _icon(painter, "clock", 12, "faint", spot)
            taken += 18
        room = QRect(start + ICON + 8, area.top(), 0, area.height())
        room.setRight(area.right() - 8 - taken)
        colours = theme.colours()
        painter.setFont(option.font)
        quiet = colours.muted if chosen else colours.faint  # still read on the lit ground
        painter.setPen(quiet if entry.offline else colours.text)
        title = option.fontMetrics.elidedText(
            " ".join(entry.title.split()), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)

    @staticmethod
    def _picture(index: Index, entry: Entry, chosen: bool) -> tuple[str, str]:
        if entry.kind == "problems":
            return "triangle-alert", "warning" if entry.count else "muted"
        if entry.kind == "folder" and entry.is_root:
            if entry.offline or folder_words.is_away(str(index.data(WATCHED))):
                return "unplug", "faint"
            if getattr(index.model(), "scanning", False):
                return "refresh-cw", "accent"
        if entry.offline:
            return _ICONS[entry.kind], "faint"
        return _ICONS[entry.kind], "accent" if chosen else "muted"

    @staticmethod
    def _count(painter: QPainter, option: QStyleOptionViewItem, area: QRect, entry: Entry) -> int:
        """Draw the number at the right; the width it took."""
        if entry.count is None:
            return 0
        colours = theme.colours()
        text = QLocale().toString(entry.count)
        font = small(option.font)
        painter.setFont(font)
        width = QFontMetrics(font).horizontalAdvance(text)
        room = QRect(area.right() - 8 - width, area.top(), width, area.height())
        if entry.kind == "problems":
            pill = room.adjusted(-7, 5, 7, -5).translated(-5, 0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.pressed)
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(colours.text)
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
            return width + 22
        painter.setPen(colours.faint if entry.offline else colours.muted)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return width + 10

    # --- names ----------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for the name."""
        return AlbumName(parent)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Over the title."""
        area = body(option.rect)
        editor.setGeometry(area.adjusted(ARROW + ICON + 8, 1, -4, -1))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The library is not changed here: tell."""
        assert isinstance(editor, QLineEdit)
        self.named.emit(index.data(ENTRY), " ".join(editor.text().split()))


class AlbumName(QLineEdit):
    """Where the name of an album is typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(200)
        self.setStyleSheet("QLineEdit { padding: 0 4px; border-radius: 4px; }")
        self._retranslate()

    def _retranslate(self) -> None:
        self.setPlaceholderText(self.tr("Name of the album"))
        self.setAccessibleName(self.tr("Name of the album"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language, also while something is being typed."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def small(font: QFont) -> QFont:
    """For counts and headings."""
    smaller = QFont(font)
    if font.pixelSize() > 0:
        smaller.setPixelSize(max(10, font.pixelSize() - 2))
    else:
        smaller.setPointSizeF(font.pointSizeF() * 0.86)
    return smaller


def _icon(painter: QPainter, name: str, side: int, role: str, area: QRect) -> None:
    picture = icons.pixmap(name, side, role, painter.device().devicePixelRatioF())
    left = area.left() + (area.width() - side) // 2
    painter.drawPixmap(left, area.top() + (area.height() - side) // 2, picture)
