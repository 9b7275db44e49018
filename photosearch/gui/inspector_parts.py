"""Pieces of the inspector: a preview, a fact, why a photo matched, a clickable path.

Used on the GUI thread by ``inspector``. Each shows the values that it is given; none of them knows
the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import facts_text, icons, theme
from photosearch.gui.marked_text import Marked, html
from photosearch.gui.page_parts import ElidedLabel, Flow, IconLabel, label, say
from photosearch.gui.places import InFolder
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card
from photosearch.library.photos import PhotoRef
from photosearch.search.query import Hit
from photosearch.text import printable

PREVIEW = QSize(264, 200)  # room for it
LEAST_HEIGHT = 80
NARROW = "padding: 4px 6px"  # buttons that line up with text
ASK_AGAIN_MS = 400  # the grid may have dropped what the preview asked for
COPIED_MS = 1500
_LONG_RUN = re.compile(r"\S{24}(?=\S)")


def words(text: str) -> str:
    """``text`` with places to break very long words at: a label wraps only there."""
    return _LONG_RUN.sub("\\g<0>\u200b", text)


def selectable(made: QLabel) -> QLabel:
    """Let the mouse select the text; the Tab key passes it by."""
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def tool(drawing: str) -> QToolButton:
    """A small quiet button."""
    button = QToolButton()
    button.setIcon(icons.icon(drawing, "muted"))
    button.setIconSize(QSize(14, 14))
    button.setFixedSize(24, 24)
    button.setStyleSheet("padding: 2px")
    return button


def quiet(drawing: str) -> QPushButton:
    """A button with an icon and words that stays in the background."""
    button = QPushButton()
    button.setIcon(icons.icon(drawing, "muted"))
    button.setProperty("kind", "quiet")
    button.setStyleSheet(NARROW)
    return button


class Preview(QWidget):
    """The photo's thumbnail, whole."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__()
        self._loader = loader
        self._card: Card | None = None
        self._side = 1
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        loader.loaded.connect(self._loaded)
        theme.notifier().changed.connect(self.update)

    def show_card(self, card: Card) -> None:
        """Show that one."""
        self._card = card
        self.setAccessibleName(card.name)
        share = min(PREVIEW.width() / max(1, card.width), PREVIEW.height() / max(1, card.height))
        self._side = max(1, round(max(card.width, card.height) * share))
        self.setFixedHeight(max(LEAST_HEIGHT, round(card.height * share)))
        self.update()

    def _loaded(self, content: int) -> None:
        if self._card is not None and self._card.content == content:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle; ask for it first."""
        card = self._card
        if card is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._loader.pixmap(card, self._side, self.devicePixelRatioF(), fill=False)
        if picture is None:
            if self._loader.state(card.content) == "waiting":
                self._again.start()
            self._draw_empty(painter)
            return
        square = QRectF(0, 0, self._side, self._side)
        square.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(square, picture, QRectF(picture.rect()))

    def _draw_empty(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().photo_well)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)


class FactRow(QWidget):
    """One fact with its icon; a button copies it where that makes sense."""

    def __init__(self, row: facts_text.Row) -> None:
        super().__init__()
        self._copy = row.copy
        text = selectable(label(wrap=True))
        text.setText(words(row.text))
        text.setAccessibleName(f"{row.label}: {row.text}")
        icon = IconLabel(row.icon, 16)
        icon.setToolTip(row.label)
        self.setToolTip(row.label)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(text)
        if row.note:
            note = selectable(label("faint", wrap=True))
            note.setText(words(row.note))
            lines.addWidget(note)
        lines.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SPACE[2])
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(lines, 1)
        if row.copy:
            line.addWidget(self._copy_button(), 0, Qt.AlignmentFlag.AlignTop)

    def _copy_button(self) -> QToolButton:
        button = tool("copy")
        name = self.tr("Copy the place")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._copy))
        return button


class Strength(QWidget):
    """A thin bar, 0 to 1. Says in words what it means."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedHeight(4)
        theme.notifier().changed.connect(self.update)

    def show_share(self, share: float, words: str) -> None:
        """Show ``share``; ``words`` say what it means."""
        self._share = share
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove and the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(theme.colours().border)
        painter.drawRoundedRect(whole, 2, 2)
        painter.setBrush(theme.colours().accent)
        whole.setWidth(max(4.0, whole.width() * self._share))
        painter.drawRoundedRect(whole, 2, 2)


class WhyCard(QFrame):
    """Why the photo is in the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._heading, self._title = label("faint"), label("heading", wrap=True)
        self._text = selectable(label("muted", wrap=True))
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._lines: tuple[Marked, ...] = ()
        theme.notifier().changed.connect(self._write_lines)
        self._strength = Strength()
        self.where = quiet("eye")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[2]] * 4)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self._heading)
        column.addWidget(self._title)
        column.addWidget(self._strength)
        column.addSpacing(theme.SPACE[0])
        column.addWidget(self._text)
        column.addWidget(self.where, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def said(self) -> str:
        """The words on the card."""
        return "\n".join((self._title.text(), *(line.text for line in self._lines)))

    def show_hit(self, hit: Hit, best: float) -> None:
        """Explain ``hit``; ``best`` is the strongest score of the same answer."""
        why = facts_text.why(hit)
        self._heading.setText(self.tr("Why it is here"))
        self._title.setText(why.title)
        self._lines = why.lines
        self._write_lines()
        self._text.setVisible(bool(why.lines))
        say(self.where, self.tr("Show where it is"))
        self.where.setVisible(hit.why.get("lane") in ("vector", "both", "similar"))
        # Near the best of nothing but bad matches is not near what was meant.
        good = hit.relevance != "unlikely" and hit.why.get("lane") != "none"
        self._strength.setVisible(good)
        self._strength.show_share(
            facts_text.strength(hit, best), self.tr("Strength beside the best match")
        )

    def _write_lines(self) -> None:
        self._text.setText(html(self._lines))
        self._text.setAccessibleName("\n".join(line.text for line in self._lines))


class Breadcrumb(QWidget):
    """The folders that lead to the photo, each of which can be opened.

    Signals:
        chosen(InFolder): that one.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(0)
        self.setLayout(self._flow)

    def show_trail(self, trail: Sequence[InFolder]) -> None:
        """Show these, the outermost first."""
        clear(self._flow)
        for step in trail:
            if self._flow.count():
                arrow = IconLabel("chevron-right", 14, "faint")
                arrow.setFixedHeight(28)  # as high as the buttons beside it
                self._flow.addWidget(arrow)
            button = QToolButton()
            button.setText(shortened(step.name))
            button.setToolTip(self.tr("Show the folder {name}").format(name=step.name))
            button.setAccessibleName(button.toolTip())
            button.setStyleSheet("padding: 4px 2px")
            button.setFixedHeight(28)
            button.clicked.connect(lambda _=False, step=step: self.chosen.emit(step))
            self._flow.addWidget(button)
            button.show()  # at once, not when Qt comes to it
        self.updateGeometry()


class CopyRow(QWidget):
    """Another file with the same picture. Signals: reveal(): show it in its folder."""

    reveal = Signal()

    def __init__(self, ref: PhotoRef) -> None:
        super().__init__()
        path = ElidedLabel("muted")
        path.show_text(str(Path(ref.path.parent.name) / ref.path.name))
        path.setToolTip(printable(str(ref.path)))
        button = tool("folder-open")
        name = self.tr("Show {name} in its folder").format(name=printable(ref.path.name))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(self.reveal)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(path, 1)
        if ref.offline:
            line.addWidget(IconLabel("unplug", 14, "warning"))
        line.addWidget(button)


def shortened(name: str) -> str:
    """A folder's name for a button of bounded width."""
    return name if len(name) <= 28 else f"{name[:15]}…{name[-10:]}"


def clear(layout: Flow | QVBoxLayout) -> None:
    """Take everything out of ``layout``."""
    while (item := layout.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()


class CopyButton(QPushButton):
    """Puts a text on the clipboard and says so for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setIcon(icons.icon("copy", "muted"))
        self.setProperty("kind", "quiet")
        self.setStyleSheet(NARROW)
        self._what = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COPIED_MS)
        self._timer.timeout.connect(self._retranslate)
        self.clicked.connect(self._do)
        self._retranslate()

    def set_what(self, text: str) -> None:
        """What a press copies."""
        self._what = text
        self._retranslate()

    def _do(self) -> None:
        QGuiApplication.clipboard().setText(self._what)
        say(self, self.tr("Copied"))
        self._timer.start()

    def _retranslate(self) -> None:
        say(self, self.tr("Copy path"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
