"""Small pieces that the calm pages share: cards with rows, shortened paths, wrapping rows.

Used on the GUI thread by the first-run, problems and settings pages and by the dialogs. Knows
nothing of libraries or photos.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, theme
from photosearch.text import printable


def label(kind: str = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text (a file name may look like HTML), with the theme's ``kind``."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def say(button: QAbstractButton, words: str) -> None:
    """Put words on a button, a little away from its icon, and name it so for screen readers."""
    button.setText(f" {words}" if not button.icon().isNull() else words)
    button.setAccessibleName(words)


class Choice(QComboBox):
    """A list to choose one from, which leaves the wheel to the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(180)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own for this heeds no style sheet

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """With a chevron, which the style sheet takes away."""
        super().paintEvent(event)
        painter = QPainter(self)
        side, middle = 16, self.rect().center().y()
        painter.drawPixmap(
            self.width() - side - 8,
            middle - side // 2 + 1,
            icons.pixmap("chevron-down", side, "muted", self.devicePixelRatioF()),
        )
        painter.end()


class Switch(QAbstractButton):
    """On or off, drawn as a switch; faint where it can be neither."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(44, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A knob on a track; a ring where the focus is."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1.5))
            painter.drawRoundedRect(QRectF(4, 1, 39, 24), 12, 12)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self.isChecked()
        track = colours.accent if on else colours.faint
        painter.setBrush(track if self.isEnabled() else colours.border)
        painter.drawRoundedRect(QRectF(6, 4, 36, 18), 9, 9)
        painter.setBrush(colours.on_accent if on else colours.surface)
        painter.drawEllipse(QRectF(26 if on else 8, 6, 14, 14))
        painter.end()


class Tick(QCheckBox):
    """A box to tick, without words, that is seen on every background."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(24, 24)

    def hitButton(self, pos: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded square, filled and ticked when chosen; a ring where the focus is."""
        colours, on = theme.colours(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1.5))
            painter.drawRoundedRect(QRectF(1, 1, 22, 22), 6, 6)
        painter.setPen(QPen(colours.accent if on else colours.faint, 1.5))
        painter.setBrush(colours.accent if on else colours.surface)
        painter.drawRoundedRect(QRectF(4, 4, 16, 16), 4, 4)
        if on:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(5, 5, icons.pixmap("check", 14, "on_accent", ratio))
        painter.end()


class IconLabel(QLabel):
    """A drawn icon that follows the theme and the screen's scale."""

    def __init__(self, name: str, size: int = 18, role: str = "muted") -> None:
        super().__init__()
        self._name, self._size, self._role = name, size, role
        self.setFixedSize(size, size)
        theme.notifier().changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, role: str = "muted") -> None:
        """Another icon, or another colour."""
        self._name, self._role = name, role
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """The scale is known now."""
        self._draw()
        super().showEvent(event)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self.setPixmap(icons.pixmap(self._name, self._size, self._role, ratio))


class ElidedLabel(QLabel):
    """One line of text, shortened in the middle where there is no room; whole in the tooltip."""

    def __init__(self, kind: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if kind:
            self.setProperty("kind", kind)

    def show_text(self, text: str) -> None:
        """Show ``text``, whatever characters it holds."""
        self._whole = printable(text)
        self.setAccessibleName(self._whole)
        self._shorten()
        self.updateGeometry()

    def whole(self) -> str:
        """The text in full."""
        return self._whole

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for a few characters."""
        whole = self.sizeHint()
        return QSize(min(60, whole.width()), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def changeEvent(self, event: QEvent) -> None:
        """Another font is wider or narrower."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._shorten()

    def _shorten(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideMiddle, max(self.width(), 60)
        )
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Flow(QLayout):
    """Widgets side by side that wrap like words."""

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """At the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at ``index``."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Without the item at ``index``, which is returned."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Narrow rows are many rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What wrapping at ``width`` takes."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() + self._gap for size in sizes)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, row = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, row = rect.x(), y + row + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            row = max(row, size.height())
        return y + row - rect.y()


class Card(QFrame):
    """A section: a heading, and below it a raised card with rows."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = label("heading")
        self._card = QFrame()
        self._card.setProperty("kind", "card")
        self._rows = QVBoxLayout(self._card)
        self._rows.setContentsMargins(16, 8, 16, 8)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self._card)

    def add(self, row: QWidget) -> None:
        """One more row, at the end."""
        self._rows.addWidget(row)


class Row(QWidget):
    """What a choice is called, what it does, and its control at the right (or below)."""

    def __init__(self, control: QWidget | None = None, *, below: bool = False) -> None:
        super().__init__()
        self.name, self.note = label(wrap=True), label("muted", wrap=True)
        self.note.setStyleSheet("font-size: 12px;")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.note)
        top = QHBoxLayout() if below else QHBoxLayout(self)
        top.setSpacing(24)
        top.addLayout(words, 1)
        if below:
            column = QVBoxLayout(self)
            column.addLayout(top)
            if control is not None:
                column.addSpacing(4)
                column.addWidget(control)
        elif control is not None:
            top.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        outer = self.layout()
        assert outer is not None
        outer.setContentsMargins(0, 8, 0, 8)
        self._control = control

    def say(self, name: str, note: str = "") -> None:
        """Set the words; the control is called by them too."""
        self.name.setText(name)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if self._control is not None:
            self._control.setAccessibleName(name)
            self._control.setAccessibleDescription(note)


class _Page(QWidget):
    """As high as its content at this width: that of labels at their narrowest is much more."""

    def minimumSizeHint(self) -> QSize:
        """Any height; the scroll area asks for the one that fits the width."""
        return QSize(super().minimumSizeHint().width(), 0)


class _Area(QScrollArea):
    """Stays where it is when the button that was pressed goes away or can be pressed no more."""

    def focusNextPrevChild(self, next: bool) -> bool:
        """On or back as Tab goes; Qt also asks when what has the focus loses it, and scrolls."""
        has = self.focusWidget()
        if has is None or (has.isEnabled() and has.isVisible()):
            return super().focusNextPrevChild(next)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


def centred(content: QWidget, widest: int) -> QScrollArea:
    """``content`` in the middle of a page that scrolls, no wider than can be read with ease."""
    content.setMaximumWidth(widest)
    page = _Page()
    middle = QHBoxLayout(page)
    middle.setContentsMargins(24, 24, 24, 24)
    middle.addStretch(1)
    middle.addWidget(content, 1000)
    middle.addStretch(1)
    area = _Area()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
