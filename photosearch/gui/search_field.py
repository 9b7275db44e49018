"""The two things inside the search bar: the line that is typed in, and the example's chip.

On the GUI thread, made by ``search_bar``. Knows text, input methods and the clipboard; knows
nothing of what a search is.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QTextCharFormat,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from photosearch.gui import icons, theme

LONGEST = 10_000
CHIP_NAME = 180  # pixels
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"


def tidy(text: str) -> str:
    """One line of NFC text with an end to it.

    Line ends and controls become spaces; marks that turn text around and half surrogate pairs go.
    """
    kept = []
    for char in unicodedata.normalize("NFC", text[: 2 * LONGEST].replace("\r\n", " ")):
        kind = unicodedata.category(char)
        if kind == "Cs" or char in _TURNS or char == "\ufeff":
            continue
        kept.append(" " if kind in ("Cc", "Zl", "Zp") else char)
    return "".join(kept)[:LONGEST]


def _units(text: str) -> int:
    """How long Qt finds ``text``: it counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Field(QLineEdit):
    """A line edit without a frame that knows when an input method is at work.

    Signals:
        composed(): the input method showed or committed something.
        pasted(QMimeData): to be pasted, whatever it is.
        pressed(): the mouse went down in it.
    """

    composed = Signal()
    pasted = Signal(object)
    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._preedit = ""
        self.setFrame(False)
        self.setAcceptDrops(False)  # the bar takes them all
        self.setMaxLength(LONGEST)
        self.setStyleSheet("QLineEdit { background: transparent; border: none; padding: 0; }")
        self.textChanged.connect(self._keep_tidy)

    @property
    def composing(self) -> bool:
        """Whether an input method shows something that is not yet text."""
        return bool(self._preedit)

    def shown_text(self) -> str:
        """The text with what is being composed where it will be."""
        if not self._preedit:
            return self.text()
        before = self.text().encode("utf-16-le", "surrogatepass")
        at = 2 * self.cursorPosition()
        middle = self._preedit.encode("utf-16-le", "surrogatepass")
        return (before[:at] + middle + before[at:]).decode("utf-16-le", "replace")

    def readable_text(self) -> str:
        """The text as far as it can be read: with a Hangul syllable that is being composed.

        Empty while something else is, such as the letters of pinyin.
        """
        hangul = all("가" <= char <= "힣" for char in self._preedit)
        return self.shown_text() if hangul else ""

    def put(self, text: str) -> None:
        """Show ``text`` without telling, cursor at its end."""
        if self._preedit:
            QGuiApplication.inputMethod().reset()
            self._preedit = ""
        blocked = self.blockSignals(True)
        self.setText(text)
        self.blockSignals(blocked)

    def underline(self, start: int, end: int) -> None:
        """Draw a wave below these characters; an empty range takes it away.

        A line edit has no formats of its own, but lends those of an input method that composes
        nothing.
        """
        if self._preedit:
            return
        text = self.text()
        first, last = _units(text[:start]), _units(text[:end])
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(QColor(theme.colours().danger))
        kind = QInputMethodEvent.AttributeType.TextFormat
        parts = [
            QInputMethodEvent.Attribute(kind, first - self.cursorPosition(), last - first, wave)
        ]
        super().inputMethodEvent(QInputMethodEvent("", parts if last > first else []))

    def _keep_tidy(self, text: str) -> None:
        """Text can come by ways we do not see: the middle mouse button, an accessibility tool."""
        clean = tidy(text)
        if clean != text and not self._preedit:
            at = self.cursorPosition()
            self.setText(clean)
            self.setCursorPosition(at)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Keep in mind what is being composed, before the text changes."""
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        self.composed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste is ours, since a picture may be pasted."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_clipboard()
            event.accept()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Nothing may take Paste away while the keyboard is here."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Paste)
        ):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell, after the cursor has been set."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def paste_clipboard(self) -> None:
        """Hand on what the clipboard holds."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None:
            self.pasted.emit(mime)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Few entries; Paste takes pictures too."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu(self) -> QMenu:
        """What the right mouse button offers."""
        menu = QMenu(self)
        chosen = self.hasSelectedText()
        menu.addAction(self.tr("Cut"), self.cut).setEnabled(chosen)
        menu.addAction(self.tr("Copy"), self.copy).setEnabled(chosen)
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        useful = mime is not None and bool(mime.formats())
        menu.addAction(self.tr("Paste"), self.paste_clipboard).setEnabled(useful)
        menu.addSeparator()
        menu.addAction(self.tr("Select all"), self.selectAll).setEnabled(bool(self.text()))
        return menu


class Chip(QWidget):
    """What photos are to be like: a tiny picture, a name, a way out.

    Signals:
        removed(): its cross was clicked.
    """

    removed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self._picture = QLabel(self)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._cross = QToolButton(self)
        self._cross.setIcon(icons.icon("x", "muted"))
        self._cross.setIconSize(QSize(12, 12))
        self._cross.setFixedSize(20, 20)
        self._cross.setStyleSheet("QToolButton { padding: 0; border-radius: 10px; }")
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.clicked.connect(self.removed)
        self.setFixedHeight(28)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 0, 4, 0)
        layout.setSpacing(6)
        for part in (self._picture, self._label, self._cross):
            layout.addWidget(part)
        self.hide()
        theme.notifier().changed.connect(self.update)
        self._retranslate()

    @property
    def shown(self) -> bool:
        """Whether there is an example."""
        return bool(self._name)

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text() if self._name else ""

    def show_example(self, name: str, image: QImage | None) -> None:
        """Show this one; an empty name hides the chip."""
        self._name = name
        self._picture.setVisible(image is not None and not image.isNull())
        if image is not None and not image.isNull():
            self._picture.setPixmap(_tiny(image, self.devicePixelRatioF()))
        self._retranslate()
        self.setVisible(bool(name))

    def _retranslate(self) -> None:
        name = self.fontMetrics().elidedText(
            tidy(self._name), Qt.TextElideMode.ElideMiddle, CHIP_NAME
        )
        self._label.setText(self.tr("Like: {name}").format(name=name))
        self.setToolTip(self._name)
        self._cross.setToolTip(self.tr("Remove the example"))
        self._cross.setAccessibleName(self.tr("Remove the example"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A pill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().accent_soft)
        painter.drawRoundedRect(self.rect(), 14, 14)


def _tiny(image: QImage, dpr: float, side: int = 22) -> QPixmap:
    """A round piece from the middle of a thumbnail."""
    pixels = round(side * dpr)
    scaled = image.scaled(
        pixels, pixels, Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    left, top = (scaled.width() - pixels) // 2, (scaled.height() - pixels) // 2
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addEllipse(0, 0, pixels, pixels)
    painter.setClipPath(path)
    painter.drawImage(-left, -top, scaled)
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture
