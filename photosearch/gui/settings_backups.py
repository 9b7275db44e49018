"""The library's backups, and going back to one: rows of the settings page.

On the GUI thread; the list is read through the Bridge. Going back closes the library, so it is only
asked for here and done by ``start``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photosearch import upkeep
from photosearch.gui import icons, progress_words
from photosearch.gui.page_parts import Row, label
from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.library.backups import Backup

SHOWN = 6  # the newest; older ones are in the folder


class BackupRows(Row):
    """What there is, newest first.

    Signals:
        restore_wanted(Backup): go back to it; that has been confirmed.
    """

    restore_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        self._list = QWidget()
        super().__init__(self._list, below=True)
        self._session = session
        self._known: list[Backup] | None = None
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self._tell()

    def read(self) -> None:
        """Look again which there are."""
        folder = self._session.app.folder
        self._session.bridge.run(lambda: upkeep.backups(folder), self._show, lambda _: None)

    def _show(self, found: list[Backup]) -> None:
        if found != self._known:
            self._known = found
            self._tell()

    def _tell(self) -> None:
        self.say(
            self.tr("Backups"),
            self.tr("There are none yet.")
            if self._known == []
            else self.tr(
                "Copies of what Photosearch knows, ratings, tags and albums included. One is made "
                "on every day on which something changes; they hold no photos."
            ),
        )
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for backup in (self._known or [])[:SHOWN]:
            self._lines.addWidget(self._line(backup))
        self._list.setVisible(bool(self._known))

    def _line(self, backup: Backup) -> QWidget:
        when, about = label(), label("faint")
        when.setText(progress_words.day_and_time(backup.made))
        size = QLocale().formattedDataSize(
            backup.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
        )
        upgrade = backup.kind.startswith("v")
        about.setText(self.tr("{size}, before an upgrade").format(size=size) if upgrade else size)
        back = QPushButton(icons.icon("history"), "")
        back.setText(" " + self.tr("Go back…"))
        back.setAccessibleName(self.tr("Go back to {time}…").format(time=when.text()))
        back.setEnabled(not self._session.read_only)
        back.clicked.connect(lambda: self._ask(backup))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(when)
        row.addWidget(about, 1)
        row.addWidget(back)
        return line

    def _ask(self, backup: Backup) -> None:
        when = progress_words.day_and_time(backup.made)
        Confirmation(
            self.window(),
            self.tr("Go back to the library of {time}?").format(time=when),
            self.tr(
                "Ratings, tags and albums that came since then are lost. Photos that came since "
                "then are read again. No photo is touched, and the library as it is now is kept "
                "in a folder beside the backups."
            ),
            self.tr("Go back"),
            lambda: self.restore_wanted.emit(backup),
        ).open()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)
