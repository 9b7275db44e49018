"""Checking the library and putting it right: a row of the settings page.

On the GUI thread. The session checks; this says how far it is and what came of it, in words that
need no knowledge of databases.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from photosearch.errors import Cancelled
from photosearch.gui import finding_words, icons, progress_words
from photosearch.gui.page_parts import Flow, Row, say
from photosearch.gui.session import Session
from photosearch.jobs import Progress


class CheckRow(Row):
    """The row.

    Signals:
        failed(Exception): the check itself did not work.
    """

    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        self.check = QPushButton(icons.icon("circle-check"), "")
        self.repair = QPushButton(icons.icon("wand", "on_accent"), "")
        self.repair.setProperty("kind", "primary")
        buttons = QWidget()
        row = Flow(8)
        buttons.setLayout(row)
        row.addWidget(self.repair)
        row.addWidget(self.check)
        super().__init__(buttons, below=True)
        self._session = session
        self._progress: Progress | None = None
        self._found: Sequence[str] | None = None  # None: not checked yet
        self._running = self._repaired = False
        self.check.clicked.connect(self._pressed)
        self.repair.clicked.connect(lambda: self._start(repair=True))
        self._tell()

    def _pressed(self) -> None:
        if self._running:
            self._session.stop_checking()
        else:
            self._start(repair=False)

    def _start(self, *, repair: bool) -> None:
        self._running, self._progress = True, None
        self._repaired = repair
        self._tell()
        self._session.verify(repair, self._ended, self._failed, self._follow)

    def _follow(self, progress: Progress) -> None:
        self._progress = progress
        self._tell()

    def _ended(self, found: Sequence[str]) -> None:
        self._running, self._found = False, found
        self._tell()

    def _failed(self, error: Exception) -> None:
        self._running, self._found = False, None
        self._tell()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _tell(self) -> None:
        self.say(self.tr("Check the library"), self._note())
        say(self.check, self.tr("Stop") if self._running else self.tr("Check now"))
        say(self.repair, self.tr("Repair"))
        wrong = bool(self._found) and not self._running
        mendable = not finding_words.needs_backup(self._found or ()) and not self._repaired
        self.repair.setVisible(wrong and mendable)
        for button in (self.check, self.repair):
            button.setEnabled(not self._session.read_only)

    def _note(self) -> str:
        if self._running:
            begun = self.tr("Starting…")
            return begun if self._progress is None else progress_words.stage(self._progress)
        if self._found is None:
            return self.tr(
                "Compares the database, the search index and the thumbnails with each other. "
                "Photos are only read."
            )
        if not self._found:
            return (
                self.tr("Everything has been put right.")
                if self._repaired
                else self.tr("Everything is in order.")
            )
        lines = "\n".join(f"• {line}" for line in finding_words.words(self._found))
        return f"{self._verdict()}\n{lines}"

    def _verdict(self) -> str:
        if finding_words.needs_backup(self._found or ()):
            return self.tr("This cannot be repaired. Go back to a backup below.")
        if self._repaired:
            return self.tr("The next update puts the rest right:")
        return self.tr("Your photos are untouched. These things can be repaired:")

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)
