"""The user's choices, on one calm page that scrolls; what is chosen applies at once.

A page of the main window. Saves through ``App.change_settings`` on the Bridge and tells by
signals what has to be applied elsewhere. Knows nothing of what the choices do.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QEvent, QLocale, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch import __version__, paths
from photosearch.gui import icons, languages, model_words
from photosearch.gui.about import About
from photosearch.gui.page_parts import (
    Card,
    Choice,
    ElidedLabel,
    Flow,
    IconLabel,
    Row,
    Switch,
    centred,
    label,
    say,
)
from photosearch.gui.session import Session
from photosearch.gui.settings_background import BackgroundCard
from photosearch.gui.settings_backups import BackupRows
from photosearch.gui.settings_check import CheckRow
from photosearch.gui.settings_folders import FoldersCard
from photosearch.gui.settings_ocr import WordsRows
from photosearch.gui.settings_rerank import RerankRow
from photosearch.gui.shortcuts import Shortcuts
from photosearch.models.catalogue import STARTER
from photosearch.settings import Settings

WIDEST = 720
TYPING = 800  # milliseconds without a key after which what was typed is saved


class SettingsPage(QWidget):
    """The page.

    Signals:
        language_changed(str): "" is the system's.
        theme_changed(str): "system", "light" or "dark".
        settings_changed(Settings): saved; after each change.
        failed(Exception): they could not be saved, or a check did not work.
        models_wanted(): the page with the models was asked for.
        restore_wanted(Backup): the library is to go back to it; that has been confirmed.
    """

    language_changed = Signal(str)
    theme_changed = Signal(str)
    settings_changed = Signal(object)
    failed = Signal(object)
    models_wanted = Signal()
    restore_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._status: dict[str, Any] = {}
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPING)
        self._typed.timeout.connect(self._save_exclusions)
        self._lay_out()
        self._retranslate()
        self._connect()

    # --- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        self._title = label("title")
        column.addWidget(self._title)
        self.folders = FoldersCard(self._session)
        self.background = BackgroundCard(self._session)
        for card in (
            self._make_general(),
            self.folders,
            self._make_search(),
            self.background,
            self._make_privacy(),
            self._make_storage(),
            self._make_about(),
        ):
            column.addWidget(card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(centred(content, WIDEST))

    def _make_general(self) -> Card:
        self.language, self.theme = Choice(), Choice()
        for code, name in (("", ""), *languages.NAMES.items()):
            self.language.addItem(name, code)
        for choice, icon in (("system", "monitor"), ("light", "sun"), ("dark", "moon")):
            self.theme.addItem(icons.icon(icon, "muted"), "", choice)
        self.fill = Switch()
        self._language_row, self._theme_row = Row(self.language), Row(self.theme)
        self._fill_row = Row(self.fill)
        self._general = Card()
        for row in (self._language_row, self._theme_row, self._fill_row):
            self._general.add(row)
        return self._general

    def _make_search(self) -> Card:
        self._search = Card()
        self._models = QPushButton(icons.icon("cpu"), "")
        self._models.clicked.connect(self.models_wanted)
        self._model_row, self._device_row = Row(self._models), Row()
        self._search.add(self._model_row)
        self._search.add(self._device_row)
        self.words = WordsRows(self._session)
        self._search.add(self.words)
        self.rerank = RerankRow()
        self._search.add(self.rerank)
        return self._search

    def _make_privacy(self) -> Card:
        self._privacy = Card()
        top, inner = QWidget(), QHBoxLayout()
        top.setLayout(inner)
        inner.setContentsMargins(0, 8, 0, 8)
        inner.setSpacing(12)
        self._private = label("", wrap=True)
        inner.addWidget(IconLabel("shield", 22, "good"))
        inner.addWidget(self._private, 1)
        self._network_row = Row()
        self._privacy.add(top)
        self._privacy.add(self._network_row)
        return self._privacy

    def _make_storage(self) -> Card:
        self._storage = Card()
        self._open_library = QPushButton(icons.icon("folder-open"), "")
        self._open_library.clicked.connect(lambda: _open(self._session.app.folder))
        self._library_row = Row(self._open_library)
        self._place = ElidedLabel("faint")
        self._size_row = Row()
        self.check, self.backups = CheckRow(self._session), BackupRows(self._session)
        self._storage.add(self._library_row)
        self._storage.add(self._place)
        for row in (self._size_row, self.check, self.backups):
            self._storage.add(row)
        return self._storage

    def _make_about(self) -> Card:
        self._about = Card()
        self._keys, self._log = QPushButton(icons.icon("keyboard"), ""), QPushButton()
        self._more = QPushButton(icons.icon("info"), "")
        self._log.setIcon(icons.icon("file"))
        self._keys.clicked.connect(lambda: Shortcuts(self.window()).open())
        self._more.clicked.connect(lambda: About(self.window()).open())
        self._log.clicked.connect(lambda: _open(paths.log_folder()))
        buttons = QWidget()
        row = Flow(8)
        buttons.setLayout(row)
        for button in (self._keys, self._log, self._more):
            row.addWidget(button)
        self._about_row = Row(buttons, below=True)
        self._about.add(self._about_row)
        return self._about

    def _connect(self) -> None:
        self._fill_in(self._session.app.settings)
        self.language.activated.connect(self._choose_language)
        self.theme.activated.connect(self._choose_theme)
        self.fill.clicked.connect(lambda on: self._change(fill=on))
        self.background.chosen.connect(lambda choice: self._change(**choice))
        for part in (self.background, self.check):
            part.failed.connect(self.failed)
        self.rerank.chosen.connect(lambda choice: self._change(rerank=choice))
        self.words.failed.connect(self.failed)
        self.words.settings_changed.connect(self.settings_changed)
        self.backups.restore_wanted.connect(self.restore_wanted)
        self.exclusions.textChanged.connect(self._typed.start)

    @property
    def exclusions(self) -> QPlainTextEdit:
        """The editor of what is skipped, a line for each."""
        return self.folders.exclusions

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Settings"))
        self._say_general()
        self._say_search()
        self._say_privacy()
        self._say_storage()
        self._about.heading.setText(self.tr("About"))
        self._about_row.say(self.tr("Photosearch {version}").format(version=__version__))
        for button, words in (
            (self._keys, self.tr("Keyboard shortcuts")),
            (self._log, self.tr("Show log files")),
            (self._more, self.tr("About Photosearch")),
            (self._open_library, self.tr("Open folder")),
        ):
            say(button, words)

    def _say_general(self) -> None:
        self._general.heading.setText(self.tr("General"))
        self._language_row.say(self.tr("Language"))
        self.language.setItemText(0, self.tr("Same as the system"))
        self._theme_row.say(self.tr("Appearance"))
        for at, name in enumerate(
            (self.tr("Same as the system"), self.tr("Light"), self.tr("Dark"))
        ):
            self.theme.setItemText(at, name)
        self._fill_row.say(
            self.tr("Fill the squares of the grid"),
            self.tr("Thumbnails are cropped to squares. Otherwise whole photos are shown."),
        )

    def _say_search(self) -> None:
        self._search.heading.setText(self.tr("Search"))
        name = str(self._status.get("model", {}).get("name", ""))
        if name == STARTER:
            self._model_row.say(
                model_words.title(name),
                self.tr(
                    "Small and quick, in Korean, English and Chinese. Larger models find more, "
                    "and can be installed."
                ),
            )
        else:
            self._model_row.say(
                model_words.title(name) if name else self.tr("Model"),
                self.tr("An installed model, used for every search in this library.")
                if name
                else "",
            )
        say(self._models, self.tr("Models…"))
        self._device_row.say(
            self.tr("Device"),
            self.tr(
                "Chosen automatically: a graphics card where it has reproduced the processor’s "
                "own results, otherwise the processor."
            ),
        )

    def _say_privacy(self) -> None:
        self._privacy.heading.setText(self.tr("Privacy"))
        self._private.setText(
            self.tr(
                "Photos never leave this computer. Nothing is uploaded, and nothing is reported "
                "to anyone."
            )
        )
        calls = [self._call_in_words(name) for name in self._session.app.network_calls()]
        self._network_row.say(
            self.tr("What can use the network"),
            "\n".join(f"• {call}" for call in calls) or self.tr("Nothing at all"),
        )

    def _call_in_words(self, name: str) -> str:
        known = {"model-download": self.tr("Downloading a search model, only when you ask for it")}
        return known.get(name, name)

    def _say_storage(self) -> None:
        self._storage.heading.setText(self.tr("Storage"))
        self._library_row.say(
            self.tr("Library"),
            self.tr("What Photosearch knows of your photos. The photos stay where they are."),
        )
        self._open_library.setAccessibleName(self.tr("Open folder"))
        self._place.show_text(QDir.toNativeSeparators(str(self._session.app.folder)))
        disk = self._status.get("disk")
        self._size_row.say(
            self.tr("Space used"),
            self.tr("Database {database}, thumbnails {thumbnails}, search index {index}").format(
                database=_size(disk["database_bytes"]),
                thumbnails=_size(disk["thumbnails_bytes"]),
                index=_size(disk["index_bytes"]),
            )
            if disk
            else self.tr("Being counted…"),
        )

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # --- choices ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Show what holds now; it may have been changed elsewhere."""
        super().showEvent(event)
        self._fill_in(self._session.app.settings)
        for card in (self.folders, self.background, self.backups):
            card.read()
        self._session.bridge.run(self._session.app.status, self._show_status, self.failed.emit)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed counts."""
        super().hideEvent(event)
        self._save_exclusions()

    def _show_status(self, status: dict[str, object]) -> None:
        self._status = status
        self._say_search()
        self._say_storage()

    def _fill_in(self, settings: Settings) -> None:
        for control in (self.language, self.theme, self.fill, self.exclusions):
            control.blockSignals(True)
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))
        self.theme.setCurrentIndex(max(0, self.theme.findData(settings.theme)))
        self.fill.setChecked(settings.fill)
        self.background.show_settings(settings)
        self.words.show_settings(settings)
        self.rerank.show_settings(settings)
        if not self._typed.isActive():
            self.exclusions.setPlainText("\n".join(settings.exclude))
        for control in (self.language, self.theme, self.fill, self.exclusions):
            control.blockSignals(False)

    def _choose_language(self) -> None:
        code = str(self.language.currentData())
        self._change(language=code)
        self.language_changed.emit(code)

    def _choose_theme(self) -> None:
        choice = str(self.theme.currentData())
        self._change(theme=choice)
        self.theme_changed.emit(choice)

    def _save_exclusions(self) -> None:
        self._typed.stop()
        lines = (line.strip() for line in self.exclusions.toPlainText().splitlines())
        wanted = tuple(dict.fromkeys(line for line in lines if line))
        if wanted != self._session.app.settings.exclude:
            self._change(exclude=wanted)

    def _change(self, **changes: object) -> None:
        self._session.bridge.run(
            partial(self._session.app.change_settings, **changes),
            self._saved,
            self._not_saved,
            lane="write",
        )

    def _saved(self, settings: Settings) -> None:
        self._session.settings_changed()
        self.settings_changed.emit(settings)

    def _not_saved(self, error: Exception) -> None:
        self._fill_in(self._session.app.settings)
        self.failed.emit(error)


def _size(count: int) -> str:
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
