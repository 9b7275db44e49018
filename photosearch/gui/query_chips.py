"""The pieces of a query below the search field, each with a cross that takes it away.

A widget on the GUI thread, owned by ``search_bar``; reading a query is pure and takes a moment.
Knows the query language; knows no library and no photos.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from photosearch.gui import icons, theme
from photosearch.gui.icon_label import IconLabel
from photosearch.gui.languages import language_in_use
from photosearch.gui.page_parts import Flow, label
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.query.chips import Chip
    from photosearch.query.syntax import Note

LONGEST = 1000
"""Characters of a query that is shown in pieces; more would keep the GUI thread from its frames."""
WIDEST = 260  # pixels of one chip's words
HEIGHT = 28
GAP = 6
PICTURE = 20  # pixels of the side of a photo on a chip
_TAKE_AWAY = (
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space,
)  # fmt: skip

_ICONS = {
    **{"date": "calendar", "folder": "folder", "name": "file", "type": "file-image"},
    **{"camera": "camera", "lens": "aperture", "orientation": "rotate-cw", "size": "scan"},
    **{"rating": "star", "tag": "tag", "album": "album", "caption": "info", "offline": "unplug"},
    **{"text": "languages", "duplicates": "copy", "near": "map-pin", "place": "map-pin"},
    **{"like": "image", "concept": "sparkles"},
}


class _Reading:
    """Whether this process has read what queries are read with."""

    ready = False


def get_ready() -> None:
    """Load what reads queries, off the GUI thread: it takes longer than a frame, once."""
    from photosearch.search import parser

    # What is known of times, and the table of places, is made or read when asked for.
    parser.understand("raw photos of last week in Paris")
    _Reading.ready = True


def is_ready() -> bool:
    """Whether ``show_query`` takes only a moment by now."""
    return _Reading.ready


class QueryChips(QWidget):
    """A row of chips that wraps; hidden where a query is nothing but words.

    Signals:
        removed(str): the query without the piece that was taken away.
        left(): the keyboard goes back to the field.
        changed(): there are other chips now, which may want more room or less.
    """

    removed = Signal(str)
    left = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._chips: tuple[Chip, ...] = ()
        self._pills: list[QueryChip] = []
        self.notes: tuple[Note, ...] = ()
        self._flow = Flow(GAP)
        self.setLayout(self._flow)
        self._retranslate()
        self.hide()

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What is shown."""
        return self._chips if self._pills else ()

    @property
    def pills(self) -> Sequence[QueryChip]:
        """The chips as they are shown, in order."""
        return tuple(self._pills)

    @property
    def words(self) -> list[str]:
        """What the chips say, from the first to the last."""
        return [pill.words for pill in self._pills]

    def show_query(self, text: str) -> None:
        """Show the pieces of ``text``, and keep what is odd about it in ``notes``."""
        self._text = text
        query = None
        if text.strip() and len(text) <= LONGEST:
            from photosearch.search import parser  # not for a window that only starts

            query = parser.understand(text, language=language_in_use())
        self._chips = query.chips if query is not None else ()
        self.notes = query.notes if query is not None else ()
        if all(chip.kind == "words" for chip in self._chips):
            self._show(())
        else:
            self._show(self._chips)

    def _show(self, chips: tuple[Chip, ...]) -> None:
        if [(pill.chip.text, pill.chip.said) for pill in self._pills] == [
            (chip.text, chip.said) for chip in chips
        ]:
            for pill, chip in zip(self._pills, chips, strict=True):
                pill.chip = chip  # the same, perhaps elsewhere in the text
            return
        while self._flow.takeAt(0) is not None:
            pass
        for old in self._pills:
            old.hide()
            old.deleteLater()
        self._pills = [QueryChip(chip, self) for chip in chips]
        for pill in self._pills:
            pill.removed.connect(lambda pill=pill: self._remove(pill))
            pill.stepped.connect(lambda by, pill=pill: self._step(pill, by))
            self._flow.addWidget(pill)
            pill.show()
        self.setVisible(bool(chips))
        self.changed.emit()

    def _remove(self, pill: QueryChip) -> None:
        from photosearch.query import chips as pieces

        number = self._pills.index(pill)
        had_keyboard = pill.hasFocus()
        text = pieces.without(self._text, self._chips, number, language_in_use())
        self.removed.emit(text.strip())
        if had_keyboard:
            self._focus(min(number, len(self._pills) - 1))

    def _step(self, pill: QueryChip, by: int) -> None:
        self._focus(self._pills.index(pill) + by)

    def _focus(self, number: int) -> None:
        if 0 <= number < len(self._pills):
            self._pills[number].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.left.emit()

    def focus_last(self) -> bool:
        """Give the last chip the keyboard; False if there is none."""
        self._focus(len(self._pills) - 1) if self._pills else None
        return bool(self._pills)

    def height_for(self, width: int) -> int:
        """How high the rows are at that width, in pixels; 0 without chips."""
        return self._flow.heightForWidth(width) if self._pills else 0

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language, filters' names included."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.show_query(self._text)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower may be higher."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.changed.emit()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Parts of the search"))


class QueryChip(QWidget):
    """One chip: an icon, its words, a cross; the keyboard can take it away too.

    Signals:
        removed(): take it away.
        stepped(int): the keyboard moves on, forwards or backwards.
    """

    removed = Signal()
    stepped = Signal(int)

    def __init__(self, chip: Chip, parent: QWidget) -> None:
        super().__init__(parent)
        self.chip = chip
        self._picture: QLabel | None = None
        self._label: QLabel = label()
        self._cross = QToolButton(self)
        self._cross.setIcon(icons.icon("x", "muted"))
        self._cross.setIconSize(QSize(12, 12))
        self._cross.setFixedSize(20, 20)
        self._cross.setStyleSheet("QToolButton { padding: 0; border-radius: 10px; }")
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the whole chip has it
        self._cross.clicked.connect(self.removed)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 4, 0)
        row.setSpacing(6)
        icon = icon_of(chip)
        self._icon = IconLabel(icon, 14, "muted", self) if icon else None
        if self._icon is not None:
            row.addWidget(self._icon)
        row.addWidget(self._label)
        row.addWidget(self._cross)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)
        self._retranslate()

    @property
    def words(self) -> str:
        """What it says, unshortened."""
        return printable(self.chip.text)

    @property
    def pictured(self) -> bool:
        """Whether it shows the photo that it is about."""
        return self._picture is not None

    def show_picture(self, image: QImage) -> None:
        """Show the photo that it is about, as a small square in place of the icon."""
        if image.isNull() or self._icon is None:
            return
        side = round(PICTURE * self.devicePixelRatioF())
        short = min(image.width(), image.height())
        left, top = (image.width() - short) // 2, (image.height() - short) // 2
        square = image.copy(left, top, short, short).scaled(
            side, side, mode=Qt.TransformationMode.SmoothTransformation
        )
        square.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture = QLabel(self)
        self._picture.setPixmap(QPixmap.fromImage(square))
        self._row.replaceWidget(self._icon, self._picture)
        self._icon.hide()
        self._picture.show()

    def _retranslate(self) -> None:
        shown = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, WIDEST)
        self._label.setText(shown)
        take = self.tr("Remove {part}").format(part=self.words)
        self._cross.setToolTip(take)
        self._cross.setAccessibleName(take)
        about = self.words
        if self.chip.said:
            about = self.tr("Understood from “{words}”").format(words=printable(self.chip.said))
        self.setToolTip(about)
        self.setAccessibleName(self.words)
        self.setAccessibleDescription(about if self.chip.said else take)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Delete is about this chip: as the window's shortcut it bins the selected photos."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in _TAKE_AWAY:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Taken away by the keys that take things away; left and right walk along."""
        key = event.key()
        if key in _TAKE_AWAY:
            self.removed.emit()
        elif key == Qt.Key.Key_Left:
            self.stepped.emit(-1)
        elif key == Qt.Key.Key_Right:
            self.stepped.emit(1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show it."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A pill: full where it was typed, dashed where it was understood out of words."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = self.chip.kind == "words"
        painter.setBrush(colours.hover if words else colours.accent_soft)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1.5))
        elif self.chip.said:
            painter.setPen(QPen(colours.accent, 1, Qt.PenStyle.DashLine))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        area = self.rect().toRectF().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)


def icon_of(chip: Chip) -> str:
    """The icon of a piece of a query; empty for plain words."""
    from photosearch.query.syntax import Filter, Not

    node = chip.node.node if isinstance(chip.node, Not) else chip.node
    if chip.kind in ("filter", "example") and isinstance(node, Filter):
        return _ICONS.get(node.key, "filter")
    return "eye-off" if chip.kind == "unwanted" else ""
