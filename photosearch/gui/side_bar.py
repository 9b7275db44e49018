"""The side bar: where one can go in the library.

A widget on the GUI thread. Reads through the session's Bridge when the library changes, and tells
by signals what the user wants; changes nothing itself.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from photosearch.gui import icons, side_entries, theme
from photosearch.gui.bridge import Ticket
from photosearch.gui.doings import Doings
from photosearch.gui.places import (
    Found,
    InAlbum,
    InFolder,
    InSmartAlbum,
    ModelsPlace,
    Place,
    SettingsPlace,
)
from photosearch.gui.session import Session
from photosearch.gui.side_entries import DRAFT, Contents, Entry, Key
from photosearch.gui.side_model import ENTRY, SideModel
from photosearch.gui.side_tree import SideTree
from photosearch.library.photos import Counts
from photosearch.library.saved import Order

WIDTH = 240
REST = 10  # a refresh waits for so many times as long as the last one took, at least
LEAST_REST = 1.0  # seconds


class SideBar(QWidget):
    """Library, folders, albums, tags and recent searches.

    Signals:
        chosen(Place): go there.
        add_folder_wanted(): ask for a folder.
        folders_dropped(list[Path]): add these.
        rescan_wanted(RootId), remove_root_wanted(RootId, str): of a folder, with its name.
        reveal_wanted(Path): show it in the file manager.
        new_album_wanted(str): make one of that name.
        rename_album_wanted(int, str), remove_album_wanted(int, str): of an album.
        edit_search_wanted(int), freeze_wanted(int): of an album that is a search: make it
            another search, or a plain album.
        order_wanted(str): list albums in that order.
        export_wanted(Place): of an album: its photos are to go out.
        photos_dropped_on_album(int, list[int]): content ids.
        forget_search_wanted(str), forget_searches_wanted(): of the recent searches.
        rename_concept_wanted(int, str), remove_concept_wanted(int): of a concept.
        said(str): something the user should read.
        shown(Contents): albums, tags and searches were read, for others to offer.
    """

    chosen = Signal(object)
    add_folder_wanted = Signal()
    folders_dropped = Signal(list)
    rescan_wanted = Signal(object)
    remove_root_wanted = Signal(object, str)
    reveal_wanted = Signal(object)
    new_album_wanted = Signal(str)
    rename_album_wanted = Signal(int, str)
    remove_album_wanted = Signal(int, str)
    edit_search_wanted = Signal(int)
    freeze_wanted = Signal(int)
    order_wanted = Signal(str)
    export_wanted = Signal(object)
    photos_dropped_on_album = Signal(int, list)
    forget_search_wanted = Signal(str)
    forget_searches_wanted = Signal()
    rename_concept_wanted = Signal(int, str)
    remove_concept_wanted = Signal(int)
    said = Signal(str)
    shown = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading: Ticket | None = None
        self._again = False
        self._seen: set[Key] = set()
        self._order: Order = "name"  # of the albums
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self.refresh)
        self._began = 0.0
        self._ready_at = 0.0
        self._doings = Doings(session, self)
        self.model = SideModel(self)
        self._build()
        self._connect()
        self._retranslate()
        self.model.set_watching(session.folder_states)
        if session.counts.roots:
            self.model.count(session.counts)
        self.refresh()

    def _build(self) -> None:
        self.setMinimumWidth(180)
        self.tree = SideTree(self.model, self)
        self.tree.painter_of_rows.plus_shown = not self._session.read_only
        self.add_button = QPushButton(self)
        self.add_button.setProperty("kind", "quiet")
        self.add_button.setIcon(icons.icon("folder-plus", "muted"))
        self.add_button.setIconSize(QSize(16, 16))
        self.add_button.setEnabled(not self._session.read_only)
        self.settings_button = QToolButton(self)
        self.settings_button.setIcon(icons.icon("settings", "muted"))
        self.settings_button.setIconSize(QSize(16, 16))
        self.settings_button.setCheckable(True)
        below = QHBoxLayout()
        below.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
        below.addWidget(self.add_button)
        below.addStretch(1)
        below.addWidget(self.settings_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree, 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        self.model.inner_wanted.connect(lambda *_: self.refresh())
        self.tree.entered.connect(lambda entry: self.chosen.emit(entry.place))
        self.tree.plus_clicked.connect(self.new_album)
        self.tree.menu_wanted.connect(self._open_menu)
        self.tree.remove_wanted.connect(self._remove)
        self.tree.contents_dropped.connect(self.photos_dropped_on_album)
        self.tree.urls_dropped.connect(self._dropped)
        self.tree.painter_of_rows.named.connect(self._named)
        self.tree.painter_of_rows.closeEditor.connect(lambda *_: self._edited())
        self.add_button.clicked.connect(lambda: self.add_folder_wanted.emit())
        self.settings_button.clicked.connect(self._settings)
        self._session.changed.connect(self._soon)
        self._session.counted.connect(self._counted)
        self._doings.changed.connect(self._mark_scanning)
        self._session.watching.connect(self.model.set_watching)
        theme.notifier().changed.connect(self.tree.viewport().update)

    def _mark_scanning(self) -> None:
        """What is held is not being brought up to date."""
        self.model.set_scanning(self._doings.state == "working")

    def sizeHint(self) -> QSize:
        """240 pixels wide."""
        return QSize(WIDTH, 480)

    # --- reading --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the library again, off this thread; what is open and chosen stays."""
        self._wait.stop()
        if self._reading is not None:
            self._again = True
            return
        opened = self.model.opened()
        database = self._session.app.database
        self._began = time.monotonic()
        self._reading = self._session.bridge.run(
            lambda: database.read(lambda c: side_entries.read(c, opened)), self._show, self._failed
        )

    def _soon(self) -> None:
        """The library changed: look again, but leave the reader most of its time."""
        if not self.isVisible():
            self._again = True
            return
        if not self._wait.isActive():
            left = max(0.0, self._ready_at - time.monotonic())
            self._wait.start(int(left * 1000))

    def _show(self, contents: Contents) -> None:
        took = time.monotonic() - self._began
        self._ready_at = time.monotonic() + max(LEAST_REST, REST * took)
        self._reading = None
        self._order = contents.order
        self.model.show(contents)
        self._open_new_sections()
        self.shown.emit(contents)
        if self._again:
            self._again = False
            self.refresh()

    def _failed(self, error: Exception) -> None:
        self._reading = None
        self._session.bridge.trouble.emit(error)

    def _open_new_sections(self) -> None:
        """Sections are open when they come; those that the user closed stay closed."""
        for row in range(self.model.rowCount()):
            index = self.model.index(row, 0)
            entry: Entry = index.data(ENTRY)
            if entry.key not in self._seen and self.model.rowCount(index):
                self._seen.add(entry.key)
                self.tree.expand(index)

    def _counted(self, counts: Counts) -> None:
        self.model.count(counts)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while it was hidden."""
        super().showEvent(event)
        if self._again and self._reading is None:
            self._again = False
            self.refresh()

    # --- where the window is --------------------------------------------------------------------

    def set_current(self, place: Place | None) -> None:
        """Mark the row of the place that the window shows."""
        self.model.choose(place)
        self.settings_button.setChecked(isinstance(place, SettingsPlace | ModelsPlace))
        key = None if place is None else side_entries.key_of(place)
        index = self.model.find(key)
        # Not to a search: its row is far down, and every query would scroll the folders away.
        if index.isValid() and not isinstance(place, Found) and not self.tree.hasFocus():
            self.tree.setCurrentIndex(index)

    def _settings(self) -> None:
        self.settings_button.setChecked(False)  # until the window says that it is there
        self.chosen.emit(SettingsPlace())

    # --- albums ---------------------------------------------------------------------------------

    def new_album(self) -> None:
        """A row in which a name can be typed."""
        if self._session.read_only:
            return
        index = self.model.begin_draft()
        self.tree.expand(index.parent())
        self.tree.scrollTo(index)
        self.tree.setCurrentIndex(index)
        self.tree.edit(index)

    def edit_album(self, album: int) -> None:
        """Type another name for it."""
        self.edit_row(("album", album))

    def edit_row(self, key: Key) -> None:
        """Type another name for what stands in that row."""
        index = self.model.find(key)
        if index.isValid() and not self._session.read_only:
            self.tree.setCurrentIndex(index)
            self.tree.edit(index)

    def _named(self, entry: Entry, name: str) -> None:
        if entry.key == DRAFT:
            self.model.end_draft(name)
            if name:
                self.new_album_wanted.emit(name)
        elif name and name != entry.title and entry.kind == "concept":
            self.model.retitle(entry.key, name)
            self.rename_concept_wanted.emit(entry.key[1], name)
        elif name and name != entry.title and isinstance(entry.place, InAlbum | InSmartAlbum):
            self.model.retitle(entry.key, name)
            self.rename_album_wanted.emit(entry.place.id, name)
        # Once that is done, or could not be: what the library says is right.
        self._session.write(lambda: None, lambda _: self.refresh())

    def _edited(self) -> None:
        draft: Entry | None = self.model.find(DRAFT).data(ENTRY)
        if draft is not None and not draft.title:
            self.model.end_draft()

    # --- menus ----------------------------------------------------------------------------------

    def _open_menu(self, entry: Entry, place: QPoint) -> None:
        menu = self.menu_of(entry)
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def menu_of(self, entry: Entry) -> QMenu:
        """What can be done with a row; empty for nothing."""
        menu = QMenu(self)
        writable = not self._session.read_only
        place = entry.place
        if entry.kind == "folders" and writable:
            menu.addAction(self.tr("Add folder…"), self.add_folder_wanted.emit)
        elif entry.kind == "albums" and writable:
            menu.addAction(self.tr("New album"), self.new_album)
            self._order_menu(menu)
        elif isinstance(place, InFolder):
            self._folder_menu(menu, entry, place, writable)
        elif isinstance(place, InAlbum | InSmartAlbum):
            self._album_menu(menu, place, writable)
        elif entry.kind == "concept" and writable:
            menu.addAction(self.tr("Rename"), lambda: self.edit_row(entry.key))
            menu.addAction(
                self.tr("Delete concept"), lambda: self.remove_concept_wanted.emit(entry.key[1])
            )
        elif entry.kind in ("search", "searches") and writable:
            if entry.kind == "search":
                menu.addAction(
                    self.tr("Remove from the list"),
                    lambda: self.forget_search_wanted.emit(entry.key[1]),
                )
            menu.addAction(self.tr("Forget all searches"), self.forget_searches_wanted.emit)
        return menu

    def _order_menu(self, menu: QMenu) -> None:
        words: dict[Order, str] = {
            "name": self.tr("By name"),
            "newest": self.tr("Newest first"),
            "photos": self.tr("Most photos first"),
        }
        menu.addSeparator()
        group = QActionGroup(menu)
        for order, text in words.items():
            action = menu.addAction(text, partial(self.order_wanted.emit, order))
            action.setCheckable(True)
            action.setChecked(order == self._order)
            group.addAction(action)

    def _album_menu(self, menu: QMenu, place: InAlbum | InSmartAlbum, writable: bool) -> None:
        number = place.id
        if writable and isinstance(place, InSmartAlbum):
            menu.addAction(self.tr("Edit search…"), lambda: self.edit_search_wanted.emit(number))
            menu.addAction(
                self.tr("Turn into a plain album"), lambda: self.freeze_wanted.emit(number)
            )
            menu.addSeparator()
        menu.addAction(self.tr("Export…"), lambda: self.export_wanted.emit(place))
        if writable:
            menu.addSeparator()
            menu.addAction(self.tr("Rename"), lambda: self.edit_album(number))
            menu.addAction(
                self.tr("Delete album"),
                lambda: self.remove_album_wanted.emit(number, place.name),
            )

    def _folder_menu(self, menu: QMenu, entry: Entry, place: InFolder, writable: bool) -> None:
        there = not entry.offline
        if writable:
            update = menu.addAction(
                self.tr("Update now"), lambda: self.rescan_wanted.emit(place.root)
            )
            update.setEnabled(there)
        show = menu.addAction(self._words_for_show(), lambda: self.reveal_wanted.emit(entry.path))
        show.setEnabled(there)
        if writable and entry.is_root:
            menu.addSeparator()
            menu.addAction(
                self.tr("Remove from library…"),
                lambda: self.remove_root_wanted.emit(place.root, entry.title),
            )

    def _words_for_show(self) -> str:
        if sys.platform == "darwin":
            return self.tr("Show in Finder")
        return self.tr("Show in file manager")

    def _remove(self, entry: Entry) -> None:
        """Delete takes away what is quickly had again, and nothing else."""
        if entry.kind == "search" and not self._session.read_only:
            self.forget_search_wanted.emit(entry.key[1])

    # --- drops ----------------------------------------------------------------------------------

    def _dropped(self, paths: list[Path]) -> None:
        """Which of them are folders is asked of the disk, so not here."""
        self._session.bridge.run(
            lambda: [path for path in paths if path.is_dir()], self._dropped_folders
        )

    def _dropped_folders(self, folders: list[Path]) -> None:
        if self._session.read_only:
            self.said.emit(self.tr("This library can only be read at the moment."))
        elif folders:
            self.folders_dropped.emit(folders)
        else:
            self.said.emit(self.tr("Drop a folder here to add it to the library."))

    # --- words ----------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.tree.setAccessibleName(self.tr("Places in the library"))
        self.add_button.setText("\u2009" + self.tr("Add folder…"))  # air beside the icon
        self.add_button.setAccessibleName(self.tr("Add folder"))
        self.settings_button.setToolTip(self.tr("Settings"))
        self.settings_button.setAccessibleName(self.tr("Settings"))
        self.model.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
