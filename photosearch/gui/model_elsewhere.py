"""Models from elsewhere: carried by hand in a folder or a ZIP file, or downloaded from a mirror.

A section of the models page, on the GUI thread. What is chosen is installed by ``model_work``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from photosearch.gui import icons
from photosearch.gui.model_parts import Ended, TaskLine
from photosearch.gui.model_work import ELSEWHERE, ModelWork
from photosearch.gui.page_parts import Card, Row, say
from photosearch.gui.session import Session
from photosearch.settings import Settings


class ElsewhereCard(Card):
    """The section."""

    def __init__(self, session: Session, work: ModelWork) -> None:
        super().__init__()
        self._session, self._work = session, work
        self._source: Path | None = None
        self.bring = QPushButton(icons.icon("folder-open"), "")
        menu = QMenu(self.bring)
        self.from_folder, self.from_zip = menu.addAction(""), menu.addAction("")
        self.from_folder.setIcon(icons.icon("folder", "muted"))
        self.from_zip.setIcon(icons.icon("file", "muted"))
        self.bring.setMenu(menu)
        self.mirror = QLineEdit()
        self.mirror.setMaxLength(500)
        self.mirror.setClearButtonEnabled(True)
        self._bring_row, self._mirror_row = Row(self.bring), Row(self.mirror, below=True)
        self._doing = QWidget()
        self._lines = QVBoxLayout(self._doing)
        self._lines.setContentsMargins(0, 0, 0, 8)
        for row in (self._bring_row, self._doing, self._mirror_row):
            self.add(row)
        self.from_folder.triggered.connect(lambda: self._choose(folder=True))
        self.from_zip.triggered.connect(lambda: self._choose(folder=False))
        self.mirror.editingFinished.connect(self._save_mirror)
        work.begun.connect(lambda _: self._show_task())
        self._retranslate()

    def show_settings(self, settings: Settings) -> None:
        """What holds now; what is being typed stays."""
        if not self.mirror.hasFocus():
            self.mirror.setText(settings.hub_mirror)
        self.mirror.setEnabled(not self._session.read_only)

    # --- bringing ---------------------------------------------------------------------------

    def _choose(self, *, folder: bool) -> None:
        downloads = QStandardPaths.StandardLocation.DownloadLocation
        dialog = QFileDialog(
            self,
            self.tr("Choose the model’s folder") if folder else self.tr("Choose the ZIP file"),
            QStandardPaths.writableLocation(downloads),
            "" if folder else self.tr("ZIP files (*.zip)"),
        )
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.Directory if folder else modes.ExistingFile)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.install(Path(name)))
        dialog.open()

    def install(self, source: Path) -> None:
        """Install that folder or ZIP file."""
        self._source = source
        self._work.bring(source)

    def _show_task(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.bring.setEnabled(not self._work.installing)
        task = self._work.task(ELSEWHERE)
        self._doing.setVisible(task is not None)
        if task is None:
            return
        if not task.is_over:
            self._lines.addWidget(TaskLine(task))
            return
        ended = Ended(task)
        ended.again.clicked.connect(self._again)
        ended.close_it.clicked.connect(lambda: self._work.forget(ELSEWHERE))
        self._lines.addWidget(ended)

    def _again(self) -> None:
        if self._source is not None:
            self._work.bring(self._source)

    def _save_mirror(self) -> None:
        address = self.mirror.text().strip()
        if address != self._session.app.settings.hub_mirror:
            self._work.choose(hub_mirror=address)

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("Other ways to get a model"))
        self._bring_row.say(
            self.tr("Bring a model yourself"),
            self.tr(
                "Behind a firewall, or offline: download the model’s folder on another computer, "
                "carry it here on a USB stick, and choose it, as a folder or as a ZIP file."
            ),
        )
        say(self.bring, self.tr("From a folder or ZIP…"))
        self.from_folder.setText(self.tr("From a folder…"))
        self.from_zip.setText(self.tr("From a ZIP file…"))
        self._mirror_row.say(
            self.tr("Mirror"),
            self.tr(
                "Address of a mirror of Hugging Face, if that cannot be reached from here. Models "
                "are downloaded from there, and checked as always. Empty: Hugging Face itself."
            ),
        )
        self.mirror.setPlaceholderText("https://…")
        self._show_task()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
