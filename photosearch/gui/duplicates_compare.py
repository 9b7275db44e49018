"""Two photos of a group side by side, with the facts in which they differ.

A piece of the duplicates page, on the GUI thread. Pictures come through the Bridge; moves nothing
itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import duplicates_words, icons, theme
from photosearch.gui.image_bytes import decoded
from photosearch.gui.page_parts import ElidedLabel, label, say
from photosearch.gui.session import Session
from photosearch.gui.viewer_pictures import small_image
from photosearch.search.best import Member, Shown
from photosearch.text import printable

LARGEST = 1400  # pixels of a picture's longest side


class Pane(QWidget):
    """A picture as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.notifier().changed.connect(self.update)

    def show_image(self, image: QImage) -> None:
        """Show this one; a null image leaves the well empty."""
        self._image = image
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see yet."""
        return self._image.isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole picture in the middle of a well."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().photo_well)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if not self._image.isNull():
            room = self.rect().adjusted(6, 6, -6, -6)
            size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(QRectF(room).center())
            painter.drawImage(place, self._image)
        painter.end()


class CompareView(QWidget):
    """Side by side: the best one at the left, another one of the group at the right.

    Signals:
        closed(): back to the groups.
        bin_wanted(list[Member], list[Member]): the one should stay, the other should go.
    """

    closed = Signal()
    bin_wanted = Signal(list, list)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: Shown | None = None
        self._other = 1
        self._back = QPushButton(icons.icon("chevron-left", "muted"), "")
        self._previous = QPushButton(icons.icon("arrow-left", "muted"), "")
        self._next = QPushButton(icons.icon("arrow-right", "muted"), "")
        for button in (self._back, self._previous, self._next):
            button.setProperty("kind", "quiet")
        self._place = label("muted")
        self.panes = (Pane(), Pane())
        self._titles = (ElidedLabel("heading"), ElidedLabel("heading"))
        self.keep = (QPushButton(), QPushButton())
        self._facts = QGridLayout()
        self._lay_out()
        self._back.clicked.connect(self.closed)
        self._previous.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        for number, button in enumerate(self.keep):
            button.clicked.connect(lambda _=False, number=number: self._keep(number))
        self._retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._back)
        top.addStretch(1)
        top.addWidget(self._previous)
        top.addWidget(self._place)
        top.addWidget(self._next)
        both = QHBoxLayout()
        both.setSpacing(theme.SPACE[2])
        for pane, title, button in zip(self.panes, self._titles, self.keep, strict=True):
            column = QVBoxLayout()
            column.addWidget(title)
            column.addWidget(pane, 1)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            both.addLayout(column, 1)
        self._facts.setHorizontalSpacing(theme.SPACE[3])
        self._facts.setVerticalSpacing(theme.SPACE[0])
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(theme.SPACE[2])
        column.addLayout(top)
        column.addLayout(both, 1)
        column.addLayout(self._facts)

    # --- what is shown ----------------------------------------------------------------------

    def open(self, shown: Shown, other: int) -> None:
        """Compare the best one of the group with the member of that number."""
        self._shown, self._other = shown, other
        self._show()

    def members(self) -> tuple[Member, Member]:
        """The two that are shown."""
        assert self._shown is not None, "open"
        return self._shown.members[0], self._shown.members[self._other]

    def _step(self, by: int) -> None:
        assert self._shown is not None, "open"
        others = len(self._shown.members) - 1
        self._other = (self._other - 1 + by) % others + 1
        self._show()

    def _show(self) -> None:
        if self._shown is None:
            return
        others = len(self._shown.members) - 1
        for button in (self._previous, self._next, self._place):
            button.setVisible(others > 1)
        self._place.setText(f"{self._other} / {others}")
        writable = not self._session.read_only
        reachable = not any(member.offline for member in self.members())
        why = duplicates_words.why(self._shown.why)
        sides = zip(self.members(), self.panes, self._titles, self.keep, strict=True)
        for member, pane, title, button in sides:
            words = duplicates_words.relation(member.relation)
            title.show_text(f"{words}: {why}" if member.relation == "best" else words)
            button.setVisible(writable)
            button.setEnabled(reachable)
            self._load(member, pane)
        self._show_facts()

    def _load(self, member: Member, pane: Pane) -> None:
        """The thumbnail at once, then the picture itself."""
        pane.setAccessibleName(printable(member.file.path.name))
        pane.show_image(QImage())
        app, held, path = self._session.app, member.held, member.file.path
        bridge, offline = self._session.bridge, member.offline

        def sketch(image: QImage) -> None:
            if pane.is_empty and member in self.members():
                pane.show_image(image)

        def large(image: QImage) -> None:
            if member in self.members() and not image.isNull():
                pane.show_image(image)

        bridge.run(lambda: decoded(app.thumbnails.get(held.hash) or b""), sketch)
        if not offline:  # a file that cannot be read has its thumbnail still
            bridge.run(lambda: small_image(app, path, LARGEST), large, lambda _: None, lane="view")

    def _show_facts(self) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        lines = duplicates_words.differences(*self.members())
        for row, line in enumerate(lines):
            name = label("muted")
            name.setText(line.name)
            self._facts.addWidget(name, row, 0)
            for side, value in enumerate(line.values):
                shown = ElidedLabel()
                shown.show_text(value)
                if line.better == side:
                    shown.setStyleSheet("font-weight: 600;")
                self._facts.addWidget(shown, row, side + 1)

    # --- doing ------------------------------------------------------------------------------

    def _keep(self, number: int) -> None:
        pair = self.members()
        self.bin_wanted.emit([pair[number]], [pair[1 - number]])

    def _retranslate(self) -> None:
        say(self._back, self.tr("Duplicates"))
        for button, words in (
            (self._previous, self.tr("The one before")),
            (self._next, self.tr("The next one")),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)
        for button, words in zip(
            self.keep,
            (
                self.tr("Keep the left one, move the other to the bin"),
                self.tr("Keep the right one, move the other to the bin"),
            ),
            strict=True,
        ):
            say(button, words)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
