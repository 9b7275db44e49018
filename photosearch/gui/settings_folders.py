"""The watched folders, and what is skipped in them: a section of the settings page.

Reads through the Bridge, and shows how each folder is being watched as the session tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, QEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import desktop, folder_removal, folder_words, icons
from photosearch.gui.page_parts import Card, ElidedLabel, IconLabel, Row, label, say
from photosearch.gui.session import Session
from photosearch.library import browse, photos
from photosearch.library.database import Connection
from photosearch.library.ids import RootId
from photosearch.text import printable


@dataclass(frozen=True)
class Watched:
    """One watched folder and how many photos of it can be shown."""

    id: RootId
    path: Path
    offline: bool
    photos: int


def watched(c: Connection) -> list[Watched]:
    """All watched folders; off the GUI thread."""
    counts = {folder.root: folder.photos for folder in browse.root_folders(c)}
    return [
        Watched(root.id, root.path, root.offline, counts.get(root.id, 0))
        for root in photos.roots(c)
    ]


class FoldersCard(Card):
    """The section."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._known: list[Watched] | None = None
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self.exclusions = QPlainTextEdit()
        self.exclusions.setTabChangesFocus(True)
        self.exclusions.setFixedHeight(92)
        self._skip_row = Row(self.exclusions, below=True)
        self.add(self._list)
        self.add(self._make_buttons())
        self.add(self._skip_row)
        self._retranslate()
        session.changed.connect(self._changed)
        session.indexing.connect(self._indexing_changed)
        session.watching.connect(lambda _: self._show_lines())
        self._enable()

    def _make_buttons(self) -> QWidget:
        self.add_folder = QPushButton(icons.icon("folder-plus"), "")
        self.add_folder.clicked.connect(self._ask_for_folder)
        self.update_now = QPushButton(icons.icon("refresh-cw"), "")
        self.update_now.clicked.connect(lambda: self._session.index())
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(8)
        row.addWidget(self.add_folder)
        row.addWidget(self.update_now)
        row.addStretch(1)
        return buttons

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("Folders"))
        say(self.add_folder, self.tr("Add folder…"))
        self._skip_row.say(
            self.tr("Folders to skip"),
            self.tr(
                "Names of folders, or paths inside the folders above, one on each line; * and ? "
                "stand for any characters. Applies to the next update."
            ),
        )
        self.exclusions.setPlaceholderText(self.tr("For example: Screenshots, or work/*/drafts"))
        self._enable()
        self._show_lines()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def read(self) -> None:
        """Read the folders again."""
        database = self._session.app.database
        self._session.bridge.run(lambda: database.read(watched), self._show)

    def _changed(self) -> None:
        if self.isVisible():
            self.read()

    def _show(self, found: list[Watched]) -> None:
        if found != self._known:
            self._known = found
            self._show_lines()

    def _show_lines(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self._known is None:
            return
        for one in self._known:
            self._lines.addWidget(self._line(one))
        if not self._known:
            nothing = label("muted")
            nothing.setContentsMargins(0, 8, 0, 8)
            nothing.setText(self.tr("No folders yet"))
            self._lines.addWidget(nothing)

    def _line(self, one: Watched) -> QWidget:
        shown = QDir.toNativeSeparators(printable(str(one.path)))
        name, state = ElidedLabel(), label("muted")
        name.show_text(shown)
        count = self.tr("%Ln photo(s)", "", one.photos)
        known = self._session.folder_states.get(one.path, "")
        away = one.offline or folder_words.is_away(known)
        state.setText(self.tr("Not connected, {count}").format(count=count) if away else count)
        remove = QToolButton()
        remove.setIcon(icons.icon("trash-2", "muted"))
        remove.setToolTip(self.tr("Remove from the library…"))
        remove.setAccessibleName(self.tr("Remove {folder} from the library…").format(folder=shown))
        remove.setEnabled(not self._session.read_only)
        remove.clicked.connect(lambda: self._ask_to_remove(one))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        icon = ("unplug", "warning") if away else ("folder", "muted")
        row.addWidget(IconLabel(icon[0], 18, icon[1]))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self._watching(one))
        row.addLayout(words, 1)
        row.addWidget(state)
        row.addWidget(remove)
        return line

    def _watching(self, one: Watched) -> ElidedLabel:
        """How it is being watched, below its name."""
        shown = ElidedLabel("faint")
        state = self._session.folder_states.get(one.path, "")
        if one.offline or folder_words.is_away(state):
            state = ""  # that is said already
        shown.show_text(folder_words.words(state))
        if not state:
            shown.hide()
        return shown

    def _indexing_changed(self, _: bool) -> None:
        self._enable()

    def _enable(self) -> None:
        busy = self._session.is_indexing
        say(self.update_now, self.tr("Updating…") if busy else self.tr("Update now"))
        self.update_now.setEnabled(not busy and not self._session.read_only)
        self.add_folder.setEnabled(not self._session.read_only)

    def _ask_for_folder(self) -> None:
        chosen = desktop.choose_folder(self, self.tr("Choose a folder with photos"))
        if chosen is not None:
            self._session.index([chosen])

    def _ask_to_remove(self, one: Watched) -> None:
        folder_removal.ask(self.window(), self._session, one.id, one.path.name, self.read)
