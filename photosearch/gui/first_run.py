"""The first thing a newcomer sees: which language, where the photos are, and off we go.

One page, shown by the main window while a library has no folders. Suggests the user's picture
folders, takes others by dialog or by dropping them, and tells by signals what was chosen. Knows
nothing of how folders are indexed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QEvent, QStandardPaths, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import desktop, icons, languages, messages, theme
from photosearch.gui.page_parts import ElidedLabel, IconLabel, Tick, centred, label, say
from photosearch.gui.session import Session
from photosearch.text import printable

WIDEST = 640


class FirstRun(QWidget):
    """The page.

    Signals:
        started(list[Path]): index these folders.
        skipped: the user wants to look around first.
        language_chosen(str): the window should speak it from now on.
    """

    started = Signal(list)
    skipped = Signal()
    language_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._dropping = False
        self._cards: list[FolderCard] = []
        self.setAcceptDrops(True)
        self._lay_out()
        self._retranslate()
        session.bridge.run(session.app.folders_suggested, self._suggest, self._no_suggestions)

    # --- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addStretch(1)
        self._add_welcome(column)
        column.addSpacing(16)
        self._add_folders(column)
        column.addSpacing(16)
        self._add_end(column)
        column.addStretch(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(centred(content, WIDEST))

    def _add_welcome(self, column: QVBoxLayout) -> None:
        self._title, self._text = label("title", wrap=True), label("muted", wrap=True)
        self._title.setStyleSheet("font-size: 30px;")
        self._text.setStyleSheet("font-size: 14px;")
        column.addWidget(IconLabel("images", 44, "accent"))
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("languages"))
        self._languages = QButtonGroup(self)
        for code, name in languages.NAMES.items():
            button = QToolButton()
            button.setText(name)
            button.setCheckable(True)
            button.setMinimumSize(84, 34)
            button.setProperty("code", code)
            button.setAccessibleName(name)
            self._languages.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self._languages.buttonClicked.connect(
            lambda button: self.language_chosen.emit(button.property("code"))
        )
        column.addLayout(row)

    def _add_folders(self, column: QVBoxLayout) -> None:
        self._where, self._hint = label("heading"), label("muted", wrap=True)
        self._folders = QVBoxLayout()
        self._folders.setSpacing(8)
        self._other = QPushButton(icons.icon("folder-plus"), "")
        self._other.clicked.connect(self._ask_for_folder)
        self._drop_here = label("faint")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._other)
        row.addWidget(self._drop_here, 1)
        column.addWidget(self._where)
        column.addWidget(self._hint)
        column.addLayout(self._folders)
        column.addLayout(row)

    def _add_end(self, column: QVBoxLayout) -> None:
        self._private = label("muted", wrap=True)
        shield = QHBoxLayout()
        shield.setSpacing(8)
        shield.addWidget(IconLabel("shield", 18, "good"), 0, Qt.AlignmentFlag.AlignTop)
        shield.addWidget(self._private, 1)
        column.addLayout(shield)
        column.addSpacing(8)
        self._start, self._skip = QPushButton(), QPushButton()
        self._start.setProperty("kind", "primary")
        self._start.setDefault(True)
        self._start.setMinimumSize(140, 36)
        self._skip.setProperty("kind", "quiet")
        self._start.clicked.connect(self._begin)
        self._skip.clicked.connect(self.skipped)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._start)
        row.addWidget(self._skip)
        row.addStretch(1)
        column.addLayout(row)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Find any photo by describing it"))
        self._text.setText(
            self.tr(
                "Type what a photo shows – “dog on the beach”, “birthday cake” – and Photosearch "
                "finds it among the photos on this computer, in Korean, English or Chinese."
            )
        )
        self._where.setText(self.tr("Where are your photos?"))
        self._drop_here.setText(self.tr("or drop folders anywhere on this page"))
        self._private.setText(
            self.tr(
                "Photos never leave this computer. Nothing is uploaded, and your files are only "
                "read, never changed."
            )
        )
        say(self._start, self.tr("Start"))
        say(self._skip, self.tr("Look around first"))
        for button in self._languages.buttons():
            button.setChecked(button.property("code") == languages.in_use())
        for card in self._cards:
            card.retranslate()
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Return starts, or chooses a folder."""
        super().showEvent(event)
        (self._start if self._start.isEnabled() else self._other).setFocus()

    # --- folders ----------------------------------------------------------------------------

    def folders(self) -> list[Path]:
        """What is ticked, in the order shown."""
        return [card.path for card in self._cards if card.box.isChecked()]

    def add_folders(self, folders: Iterable[Path], *, ticked: bool = True) -> None:
        """Offer ``folders`` too; one that is there already is ticked."""
        for folder in folders:
            known = next((card for card in self._cards if card.path == folder), None)
            if known is not None:
                known.box.setChecked(known.box.isChecked() or ticked)
                continue
            card = FolderCard(folder, ticked=ticked)
            card.box.toggled.connect(self._show_state)
            self._cards.append(card)
            self._folders.addWidget(card)
        self._show_state()

    def _suggest(self, folders: Sequence[Path]) -> None:
        pictures = QStandardPaths.standardLocations(
            QStandardPaths.StandardLocation.PicturesLocation
        )
        at_start = not self._cards
        for folder in folders:  # other folders hold more than photos: offered, not ticked
            self.add_folders([folder], ticked=str(folder) in pictures or len(folders) == 1)
        if at_start and self._other.hasFocus() and self._start.isEnabled():
            self._start.setFocus()

    def _no_suggestions(self, error: Exception) -> None:
        self._hint.setText(messages.explain(error)[1])
        self._hint.show()

    def _show_state(self) -> None:
        self._start.setEnabled(bool(self.folders()))
        another, first = self.tr("Choose another folder…"), self.tr("Choose a folder…")
        say(self._other, another if self._cards else first)
        self._hint.setText(
            ""
            if self._cards
            else self.tr("Choose the folder with your photos. Everything below it is included.")
        )
        self._hint.setVisible(not self._cards)

    def _ask_for_folder(self) -> None:
        chosen = desktop.choose_folder(self, self.tr("Choose a folder with photos"))
        if chosen is not None:
            self.add_folders([chosen])

    def _begin(self) -> None:
        folders = self.folders()
        if folders:
            self.started.emit(folders)

    # --- dropping ---------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from the desktop are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._show_dropping(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Not here then."""
        self._show_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the folders among what was dropped, and the folders of dropped files."""
        self._show_dropping(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self._session.bridge.run(lambda: _folders_of(paths), self.add_folders)

    def _show_dropping(self, dropping: bool) -> None:
        self._dropping = dropping
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame while something is held over the page."""
        super().paintEvent(event)
        if not self._dropping:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours().accent, 2, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colours().accent_soft)
        painter.drawRoundedRect(self.rect().adjusted(8, 8, -8, -8), 12, 12)
        painter.end()


class FolderCard(QFrame):
    """One folder that can be ticked, by its box or anywhere on the card."""

    def __init__(self, path: Path, *, ticked: bool) -> None:
        super().__init__()
        self.path = path
        self.setProperty("kind", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.box = Tick()
        self.box.setChecked(ticked)
        self._name, self._where = label(), ElidedLabel("muted")
        self._name.setStyleSheet("font-weight: 600;")
        self._where.setStyleSheet("font-size: 12px;")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._where)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self.box)
        row.addWidget(IconLabel("folder", 22))
        row.addLayout(words, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Name the folder in the user's language, if it is one that the system names."""
        name = self._known_name() or printable(self.path.name) or str(self.path)
        shown = QDir.toNativeSeparators(printable(str(self.path)))
        self._name.setText(name)
        self._where.show_text(shown)
        self.box.setAccessibleName(f"{name}, {shown}")

    def _known_name(self) -> str:
        place = QStandardPaths.StandardLocation
        known = (
            (place.PicturesLocation, self.tr("Pictures")),
            (place.DownloadLocation, self.tr("Downloads")),
            (place.DesktopLocation, self.tr("Desktop")),
            (place.MoviesLocation, self.tr("Videos")),
        )
        for location, name in known:
            if str(self.path) in QStandardPaths.standardLocations(location):
                return name
        return ""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole card is the tick box."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.box.toggle()
            self.box.setFocus(Qt.FocusReason.MouseFocusReason)


def _folders_of(paths: Iterable[Path]) -> list[Path]:
    """Off the GUI thread: the folders among ``paths``, and those in which the files lie."""
    return list(dict.fromkeys(path if path.is_dir() else path.parent for path in paths))
