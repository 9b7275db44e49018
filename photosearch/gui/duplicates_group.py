"""One group of duplicates: its photos in a row, the best one marked, and what is chosen to go.

A piece of the duplicates page, on the GUI thread. Draws thumbnails as the loader has them; moves
nothing itself.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import duplicates_words, icons, theme
from photosearch.gui.duplicates_words import DuplicatesNumbers
from photosearch.gui.page_parts import ElidedLabel, Flow, Tick, label, say
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card
from photosearch.search.best import Member, Shown
from photosearch.text import printable

SIDE = 148
MOST = 24  # photos of a group that are shown
ASK_AGAIN_MS = 400  # the grid may have dropped what was asked for here


def card_of(member: Member) -> Card:
    """What the loader wants to know of a photo."""
    held, file = member.held, member.file
    return Card(
        content=held.content,
        hash=held.hash,
        path=file.path,
        name=printable(file.path.name),
        width=held.width,
        height=held.height,
        moment=0,
        rating=held.stars,
        offline=member.offline,
        copies=len(held.files),
        format=held.format,
    )


class Thumb(QAbstractButton):
    """A photo, small; framed if it is the best one. Clicked, it is compared with another."""

    def __init__(self, member: Member, loader: ThumbnailLoader) -> None:
        super().__init__()
        self._card, self._loader = card_of(member), loader
        self._framed = member.relation == "best"
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self.update)
        self.setFixedSize(SIDE, SIDE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(printable(str(member.file.path)))
        self.setAccessibleName(self._card.name)
        loader.loaded.connect(self._loaded)
        theme.notifier().changed.connect(self.update)

    def _loaded(self, content: int) -> None:
        if content == self._card.content:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole photo on a well; rings for the best one and for the focus."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        colours, square = theme.colours(), QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.photo_well)
        painter.drawRoundedRect(square, 6, 6)
        inner = square.adjusted(4, 4, -4, -4)
        ratio = self.devicePixelRatioF()
        picture = self._loader.pixmap(self._card, SIDE - 8, ratio, fill=False)
        if picture is not None:
            painter.drawPixmap(inner, picture, QRectF(picture.rect()))
        elif self._loader.state(self._card.content) == "waiting":
            self._again.start()
        if self._framed or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.accent, 2.5 if self._framed else 1.5))
            painter.drawRoundedRect(square.adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        painter.end()


class Tile(QWidget):
    """One photo of a group, with what it is and a box to choose it for the bin.

    Args:
        folder: whether the name is not enough to know it by.
        writable: whether anything can be chosen.

    Signals:
        chosen(): the box was changed.
        opened(): the photo was clicked.
    """

    chosen = Signal()
    opened = Signal()

    def __init__(
        self, member: Member, loader: ThumbnailLoader, *, folder: bool, writable: bool
    ) -> None:
        super().__init__()
        self.member = member
        self.thumb = Thumb(member, loader)
        self.tick = Tick()
        self.tick.setChecked(member.spare and writable)
        if not writable or member.offline:
            self.tick.hide()
        self._relation, self._facts = ElidedLabel(), ElidedLabel("faint")
        self._name = ElidedLabel("faint")
        self._relation.show_text(duplicates_words.relation(member.relation))
        if member.relation == "best":
            self._relation.setStyleSheet("font-weight: 600;")
        offline = self.tr("Not connected") + " · " if member.offline else ""
        self._facts.show_text(offline + duplicates_words.below(member))
        path = member.file.path
        self._name.show_text(str(Path(path.parent.name, path.name)) if folder else path.name)
        self.tick.setAccessibleName(
            self.tr("Move {name} to the bin").format(name=printable(member.file.path.name))
        )
        self.tick.setToolTip(self.tr("Choose for the bin"))
        self._lay_out()
        self.tick.toggled.connect(lambda _: self.chosen.emit())
        self.thumb.clicked.connect(self.opened)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.tick)
        head.addWidget(self._relation, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.thumb)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addWidget(self._name)
        self.setFixedWidth(SIDE)

    def sizeHint(self) -> QSize:
        """As wide as the photo."""
        return QSize(SIDE, super().sizeHint().height())


class GroupCard(QFrame):
    """A group.

    Signals:
        bin_wanted(list[Member], list[Member]): these should stay, those should go.
        compare_wanted(Shown, int): side by side, the best one and that one of the members.
    """

    bin_wanted = Signal(list, list)
    compare_wanted = Signal(object, int)

    def __init__(self, shown: Shown, loader: ThumbnailLoader, *, writable: bool) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.shown = shown
        self._writable = writable
        self._heading = label("heading")
        self._note = label("muted")
        self.compare = QPushButton(icons.icon("panel-right", "muted"), "")
        self.bin = QPushButton(icons.icon("trash-2", "muted"), "")
        folder = shown.kind == "same"  # names alone tell nothing there
        self.tiles = [
            Tile(member, loader, folder=folder, writable=writable)
            for member in shown.members[:MOST]
        ]
        self._lay_out()
        for number, tile in enumerate(self.tiles):
            tile.chosen.connect(self._show)
            tile.opened.connect(
                lambda number=number: self.compare_wanted.emit(shown, max(1, number))
            )
        self.compare.clicked.connect(lambda: self.compare_wanted.emit(shown, 1))
        self.bin.clicked.connect(self._ask)
        self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE[1])
        head.addWidget(self._heading)
        head.addWidget(self._note, 1)
        head.addWidget(self.compare)
        head.addWidget(self.bin)
        row = QWidget()
        flow = Flow(theme.SPACE[2])
        row.setLayout(flow)
        for tile in self.tiles:
            flow.addWidget(tile)
        self._more = label("faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[3]] * 4)
        column.setSpacing(theme.SPACE[2])
        column.addLayout(head)
        column.addWidget(row)
        column.addWidget(self._more)

    def chosen(self) -> list[Member]:
        """The photos that are chosen to go."""
        return [tile.member for tile in self.tiles if tile.tick.isChecked()]

    def _staying(self) -> list[Member]:
        """Those that are shown, connected and not chosen."""
        return [t.member for t in self.tiles if not (t.tick.isChecked() or t.member.offline)]

    def _show(self) -> None:
        numbers, chosen = DuplicatesNumbers(), self.chosen()
        self._heading.setText(duplicates_words.heading(self.shown))
        say(self.compare, self.tr("Side by side"))
        count = len(chosen)
        say(self.bin, numbers.to_the_bin(count) if count else self.tr("Move to the bin"))
        self.bin.setVisible(self._writable)
        stays = bool(self._staying())
        self.bin.setEnabled(bool(chosen) and stays)
        best = self.tr("Best: {why}").format(why=duplicates_words.why(self.shown.why))
        self._note.setText(best if stays else self.tr("One of them has to stay."))
        hidden = len(self.shown.members) - len(self.tiles)
        self._more.setText(numbers.more(hidden))
        self._more.setVisible(hidden > 0)

    def _ask(self) -> None:
        self.bin_wanted.emit(self._staying(), self.chosen())

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language: the page makes the cards anew, this is for the buttons."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)
