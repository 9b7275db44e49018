"""The window: puts the parts together and leads the user from place to place.

Owns the layout, the trail of places and what is remembered between starts. The parts do not know
each other: they tell by signals what the user wants, and this module answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.errors import QueryError
from photosearch.gui import desktop, icons, messages, theme
from photosearch.gui.activity import Activity
from photosearch.gui.commands import Commands
from photosearch.gui.first_run import FirstRun
from photosearch.gui.gallery_page import GalleryPage
from photosearch.gui.inspector import Inspector
from photosearch.gui.navigation import Trail, Visit
from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.places import (
    AllPhotos,
    Found,
    InAlbum,
    Like,
    Place,
    ProblemsPlace,
    SettingsPlace,
)
from photosearch.gui.problems_page import ProblemsPage
from photosearch.gui.search_bar import SearchBar
from photosearch.gui.session import Session
from photosearch.gui.settings_page import SettingsPage
from photosearch.gui.side_bar import SideBar
from photosearch.gui.side_model import Contents
from photosearch.gui.suggestions import places_to_offer
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.gui.viewer import Viewer
from photosearch.ingest.update import Summary
from photosearch.library import browse, history, notes
from photosearch.library.database import Connection
from photosearch.library.ids import RootId
from photosearch.library.notes import Album
from photosearch.library.photos import Counts

SMALLEST = (720, 480)
FIRST_SIZE = (1280, 820)
INSPECTOR_WIDTH = 300
SIDE_BAR_WIDTH = 240


class MainWindow(QMainWindow):
    """The one window of a library.

    Signals:
        language_wanted(str): the user chose a language.
    """

    language_wanted = Signal(str)

    def __init__(self, session: Session, remembered: QSettings) -> None:
        super().__init__()
        self.session = session
        self._remembered = remembered
        self._trail = Trail()
        self._skipped = False  # the first page has been put away
        self._typing = False  # the place at the end of the trail is a query still being typed
        self.loader = ThumbnailLoader(session.app.thumbnails, self)
        self.commands = Commands(self)
        self.actions_on_photos = PhotoActions(session, self)
        self._build()
        self._connect_parts()
        self._connect_commands()
        self._restore()
        self._retranslate()
        session.counted.connect(self._counted)
        session.recount()

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        session = self.session
        self.search_bar = SearchBar(session.bridge, self)
        self.side_bar = SideBar(session, self)
        self.gallery = GalleryPage(session, self.loader, self)
        self.problems = ProblemsPage(session, self)
        self.settings = SettingsPage(session, self)
        self.inspector = Inspector(session, self.loader, self)
        self.activity = Activity(session, self)
        self.viewer = Viewer(session, self.loader, self)
        self.first_run = FirstRun(session, self)
        self.pages = QStackedWidget(self)
        self.pages.setObjectName("pages")
        for page in (self.gallery, self.problems, self.settings):
            self.pages.addWidget(page)
        self.splitter = QSplitter(self)
        self.splitter.setHandleWidth(1)
        for part in (self.side_bar, self.pages, self.inspector):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([SIDE_BAR_WIDTH, 740, INSPECTOR_WIDTH])
        main = QWidget(self)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top())
        column.addWidget(self.splitter, 1)
        column.addWidget(self.activity)
        self.root = QStackedWidget(self)
        for whole in (main, self.viewer, self.first_run):
            self.root.addWidget(whole)
        self.setCentralWidget(self.root)
        self.setMinimumSize(*SMALLEST)

    def _top(self) -> QWidget:
        top = QWidget(self)
        top.setObjectName("top")
        row = QHBoxLayout(top)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(4)
        for name in ("side_bar", "back", "forward"):
            row.addWidget(self._button(self.commands[name]))
        row.addSpacing(8)
        self.search_bar.setMaximumWidth(860)
        row.addStretch(1)
        row.addWidget(self.search_bar, 20)
        row.addStretch(1)
        row.addSpacing(8)
        row.addWidget(self._button(self.commands["inspector"]))
        self._menu_button = QToolButton()
        self._menu_button.setIcon(icons.icon("ellipsis", "muted"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.commands.fill(self._menu)
        self._menu_button.setMenu(self._menu)
        row.addWidget(self._menu_button)
        return top

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # --- wiring -----------------------------------------------------------------------------

    def _connect_parts(self) -> None:
        session, gallery, view = self.session, self.gallery, self.gallery.view
        self.search_bar.asked.connect(self._ask)
        self.search_bar.committed.connect(self._remember_search)
        self.search_bar.cleared.connect(self._search_cleared)
        self.search_bar.escape.connect(view.setFocus)
        self.search_bar.image_given.connect(self._like_file)
        self.search_bar.place_chosen.connect(self.go)
        self.search_bar.history_removed.connect(self._forget_searches)
        gallery.refused.connect(self._query_refused)
        gallery.arrived.connect(lambda _: self._selection_changed())
        gallery.add_folder.triggered.connect(self._add_folder)
        view.opened.connect(self._open_viewer)
        view.quick_look.connect(self._open_viewer)
        view.menu_wanted.connect(self._photo_menu)
        view.picked.connect(self._selection_changed)
        view.cell_changed.connect(self._cell_changed)
        side = self.side_bar
        side.chosen.connect(self.go)
        side.add_folder_wanted.connect(self._add_folder)
        side.folders_dropped.connect(session.index)
        side.rescan_wanted.connect(lambda _: session.index())
        side.remove_root_wanted.connect(self._remove_root)
        side.reveal_wanted.connect(desktop.show_in_folder)
        side.new_album_wanted.connect(lambda name: self.actions_on_photos.new_album(name, []))
        side.rename_album_wanted.connect(self._rename_album)
        side.remove_album_wanted.connect(self._remove_album)
        side.photos_dropped_on_album.connect(self._dropped_on_album)
        side.forget_search_wanted.connect(self._forget_searches)
        side.forget_searches_wanted.connect(lambda: self._forget_searches(None))
        side.said.connect(lambda words: self.activity.say(words))
        side.shown.connect(self._side_shown)
        self.activity.cell_wanted.connect(self._set_cell)
        self.viewer.closed.connect(self._viewer_closed)
        self.viewer.command.connect(self._viewer_command)
        self.first_run.started.connect(self._start)
        self.first_run.skipped.connect(self._skip_first_run)
        self.first_run.language_chosen.connect(self.language_wanted)
        self.settings.language_changed.connect(self.language_wanted)
        self.settings.theme_changed.connect(self._theme_chosen)
        self.settings.settings_changed.connect(self._settings_changed)
        self.settings.failed.connect(self._failed)
        self.problems.failed.connect(self._failed)
        self.problems.reveal_wanted.connect(desktop.show_in_folder)
        self.viewer.menu_wanted.connect(self._photo_menu)
        self.inspector.rated.connect(self.actions_on_photos.rate)
        self.inspector.tagged.connect(self.actions_on_photos.tag)
        self.inspector.untagged.connect(self.actions_on_photos.untag)
        self.inspector.similar_wanted.connect(self._like_content)
        self.inspector.reveal_wanted.connect(desktop.show_in_folder)
        self.inspector.place_wanted.connect(self.go)
        self.actions_on_photos.said.connect(self._say)
        self.actions_on_photos.touched.connect(self._touched)
        self.actions_on_photos.gone.connect(lambda: self.gallery.show_place(
            self.gallery.place, self.gallery.view.place()))  # fmt: skip
        session.indexing.connect(self._indexing)
        session.finished.connect(self._indexed)
        session.failed.connect(self._failed)
        session.bridge.trouble.connect(self._failed)

    def _connect_commands(self) -> None:
        do: dict[str, Callable[[], object]] = {
            "add_folder": self._add_folder,
            "update": lambda: self.session.index(),
            "export": self._export,
            "settings": lambda: self.go(SettingsPlace()),
            "quit": self.close,
            "undo": self.actions_on_photos.undo,
            "copy_image": lambda: self.actions_on_photos.copy_pictures(self.chosen()),
            "copy_path": lambda: self.actions_on_photos.copy_paths(self.chosen()),
            "paste": self.search_bar.paste_picture,
            "select_all": self.gallery.view.selectAll,
            "bin": self._bin,
            "find": self._find,
            "back": self.back,
            "forward": self.forward,
            "all_photos": lambda: self.go(AllPhotos()),
            "problems": lambda: self.go(ProblemsPlace()),
            "view": lambda: self._open_viewer(self.gallery.view.currentIndex().row()),
            "open": lambda: self._with_one_path(desktop.open_file),
            "reveal": lambda: self._with_one_path(desktop.show_in_folder),
            "similar": self._similar,
            "tag": self._tag,
            "new_album": self._new_album,
            "from_album": self._from_album,
            "larger": lambda: self._set_cell(self.gallery.view.cell + 24),
            "smaller": lambda: self._set_cell(self.gallery.view.cell - 24),
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }
        for name, call in do.items():
            self.commands[name].triggered.connect(lambda _=False, call=call: call())
        self.commands["side_bar"].toggled.connect(self.side_bar.setVisible)
        self.commands["inspector"].toggled.connect(self.inspector.setVisible)
        self.commands["fill"].toggled.connect(self._set_fill)
        self.commands["full_screen"].toggled.connect(self._full_screen)
        self.commands["pause"].toggled.connect(self._pause)
        for choice in ("system", "light", "dark"):
            self.commands[f"theme_{choice}"].triggered.connect(
                lambda _=False, choice=choice: self._choose_theme(choice)
            )
        for stars, action in enumerate(self.commands.rate):
            action.triggered.connect(lambda _=False, stars=stars: self._rate(stars))
            key = QShortcut(QKeySequence(str(stars)), self.gallery.view)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(lambda stars=stars: self._rate(stars))

    # --- places -----------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """Walk on to a place."""
        self._leave()
        self._typing = False
        self._arrive(self._trail.go(place))

    def back(self) -> None:
        """One step back; from the viewer, to the grid."""
        if self.root.currentWidget() is self.viewer:
            self.show_grid()
            return
        self._walk(self._trail.back)

    def forward(self) -> None:
        """One step forward."""
        self._walk(self._trail.forward)

    def _walk(self, step: Callable[[], Visit | None]) -> None:
        self._leave()
        visit = step()
        if visit is not None:
            self._typing = False
            self._arrive(visit)

    def _leave(self) -> None:
        self._trail.now.anchor = self.gallery.view.place()

    def _arrive(self, visit: Visit) -> None:
        place = visit.place
        self.show_grid()
        if isinstance(place, ProblemsPlace):
            self.pages.setCurrentWidget(self.problems)
        elif isinstance(place, SettingsPlace):
            self.pages.setCurrentWidget(self.settings)
        else:
            self.pages.setCurrentWidget(self.gallery)
            self.gallery.show_place(place, visit.anchor)
        self._mirror(place)
        self._enable()

    def _mirror(self, place: Place) -> None:
        """Let the bars show where we are."""
        self.side_bar.set_current(place)
        self.activity.show_searching(isinstance(place, Found | Like))
        self.inspector.setVisible(
            self.commands["inspector"].isChecked()
            and not isinstance(place, ProblemsPlace | SettingsPlace)
        )
        if not isinstance(place, Found):
            self.search_bar.set_text("")
        elif not self._typing:
            self.search_bar.set_text(place.text)
        if isinstance(place, Like):
            self._show_example(place)
        else:
            self.search_bar.set_example(None, "", None)

    def _show_example(self, place: Like) -> None:
        """The chip in the search field, with a picture as soon as there is one."""
        self.search_bar.set_example(None, place.name, None)
        content = place.content
        if content is None:
            return
        database = self.session.app.database
        self.session.bridge.run(
            lambda: database.read(lambda c: browse.cards(c, [content])).get(content),
            lambda card: (
                self.search_bar.set_example(card, place.name, None)
                if card is not None and self._trail.now.place == place
                else None
            ),
        )

    def show_grid(self) -> None:
        """Put the viewer or the first page away."""
        self.root.setCurrentIndex(0)
        self.gallery.view.setFocus() if not self.search_bar.hasFocus() else None

    def _ask(self, text: str) -> None:
        """A query, also while it is being typed: one step on the trail, whatever its letters."""
        place = Found(text)
        if place == self._trail.now.place:
            return
        self._leave()
        typing = self._typing and isinstance(self._trail.now.place, Found)
        visit = self._trail.replace(place) if typing else self._trail.go(place)
        self._typing = True
        self._arrive(visit)

    def _search_cleared(self) -> None:
        if isinstance(self._trail.now.place, Found | Like):
            self._typing = False
            self.go(AllPhotos())

    def _remember_search(self, text: str) -> None:
        self._typing = False
        if text.strip() and not self.session.read_only:
            self._change(lambda c: history.remember_search(c, text))

    def _query_refused(self, error: QueryError) -> None:
        self.search_bar.set_error(error.start, error.end, messages.explain(error)[0])

    def _like_file(self, path: Path) -> None:
        self.go(Like(None, path, path.name))

    def _like_content(self, content: int) -> None:
        card = self.gallery.model.card(self.gallery.model.row_of(content) or 0)
        self.go(Like(content, None, card.name if card and card.content == content else ""))

    def _similar(self) -> None:
        content = self.gallery.view.current_content()
        if self.root.currentWidget() is self.viewer:
            content = self.viewer.content()
        if content is not None:
            self._like_content(content)

    # --- photos -----------------------------------------------------------------------------

    def chosen(self) -> list[int]:
        """The contents that a command is about."""
        if self.root.currentWidget() is self.viewer:
            content = self.viewer.content()
            return [] if content is None else [content]
        return self.gallery.view.selected_contents()

    def _selection_changed(self) -> None:
        self.inspector.show_contents(self.gallery.view.selected_contents(), self.gallery.hits)
        self._enable()

    def _enable(self) -> None:
        place = self._trail.now.place
        some = bool(self.chosen())
        writes = not self.session.read_only
        for name in ("export", "copy_image", "copy_path", "view", "open", "reveal", "similar"):
            self.commands[name].setEnabled(some)
        for name in ("tag", "bin"):
            self.commands[name].setEnabled(some and writes)
        for action in self.commands.rate:
            action.setEnabled(some and writes)
        self.commands["from_album"].setVisible(isinstance(place, InAlbum))
        self.commands["undo"].setEnabled(self.actions_on_photos.can_undo)
        self.commands["back"].setEnabled(self._trail.can_go_back)
        self.commands["forward"].setEnabled(self._trail.can_go_forward)
        self.commands["pause"].setEnabled(self.session.is_indexing)
        self.commands["add_folder"].setEnabled(writes)
        self.commands["update"].setEnabled(writes)

    def _touched(self, contents: list[int]) -> None:
        self.gallery.model.forget_cards(contents)
        self._selection_changed()

    def _rate(self, stars: int) -> None:
        self.actions_on_photos.rate(self.chosen(), stars)

    def _tag(self) -> None:
        self.show_grid()
        self.commands["inspector"].setChecked(True)
        self.inspector.edit_tags()

    def _bin(self) -> None:
        contents = self.chosen()
        if not contents:
            return
        if self.root.currentWidget() is self.viewer:
            self.viewer.leave_out(contents[0])
        self.actions_on_photos.put_in_bin(contents)

    def _export(self) -> None:
        contents = self.chosen()
        folder = QFileDialog.getExistingDirectory(self, self.tr("Export copies to")) or ""
        if folder:
            self.actions_on_photos.export(contents, Path(folder))

    def _with_one_path(self, call: Callable[[Path], object]) -> None:
        self.actions_on_photos.with_paths(
            self.chosen()[:1], lambda paths: call(paths[0]) if paths else None
        )

    def _new_album(self) -> None:
        name, given = QInputDialog.getText(self, self.tr("New album"), self.tr("Name"))
        if given and name.strip():
            self.actions_on_photos.new_album(name.strip(), self.chosen())

    def _from_album(self) -> None:
        place = self._trail.now.place
        if isinstance(place, InAlbum):
            self.actions_on_photos.remove_from_album(place.id, place.name, self.chosen())

    def _dropped_on_album(self, album: int, contents: list[int]) -> None:
        name = next((a.text() for a in self.commands.albums if a.data() == album), "")
        self.actions_on_photos.add_to_album(album, name, contents)

    def _photo_menu(self, where: QPoint) -> None:
        in_album = isinstance(self._trail.now.place, InAlbum)
        self.commands.photo_menu(self, in_album=in_album).popup(where)

    # --- the viewer -------------------------------------------------------------------------

    def _open_viewer(self, row: int) -> None:
        if 0 <= row < self.gallery.model.rowCount():
            if isinstance(self._trail.now.place, Found):
                self._remember_search(self._trail.now.place.text)
            self.root.setCurrentWidget(self.viewer)
            self.viewer.show_row(self.gallery.model, row)
            self.viewer.setFocus()
            self._enable()

    def _viewer_closed(self, content: int) -> None:
        self.commands["full_screen"].setChecked(False)
        self.show_grid()
        row = self.gallery.model.row_of(content)
        if row is not None:
            self.gallery.view.setCurrentIndex(self.gallery.model.index(row))
        self._selection_changed()

    def _viewer_command(self, command: str) -> None:
        name, _, value = command.partition(":")
        if name == "rate":
            self.actions_on_photos.rate(self.chosen(), int(value))
        elif name == "info":
            content = self.viewer.content()
            self._viewer_closed(content if content is not None else -1)
            self.commands["inspector"].setChecked(True)
        elif name == "full_screen":
            self.commands["full_screen"].toggle()
        elif name == "copy":
            self.commands["copy_image"].trigger()
        else:
            self.commands[name].trigger()

    # --- folders and background work --------------------------------------------------------

    def _add_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Add a folder of photos"))
        if folder:
            self._start([Path(folder)])

    def _start(self, folders: Sequence[Path]) -> None:
        self.show_grid()
        if folders:
            self.session.index(folders)
        self.go(AllPhotos())

    def _skip_first_run(self) -> None:
        self._skipped = True
        self.show_grid()

    def _remove_root(self, root: RootId) -> None:
        app = self.session.app
        self._confirm(
            self.tr("Take this folder out of the library?"),
            self.tr(
                "Its photos stay where they are on the disk; only Photosearch forgets them, with "
                "their ratings, tags and albums."
            ),
            self.tr("Take out"),
            lambda: self.session.write(
                lambda: app.remove_root(root), lambda _: self.go(AllPhotos())
            ),
        )

    def _remove_album(self, album: int) -> None:
        self._confirm(
            self.tr("Delete this album?"),
            self.tr("The photos in it stay; only the album goes."),
            self.tr("Delete album"),
            lambda: self._album_gone(album),
        )

    def _album_gone(self, album: int) -> None:
        self._change(lambda c: notes.remove_album(c, album))
        place = self._trail.now.place
        if isinstance(place, InAlbum) and place.id == album:
            self.go(AllPhotos())

    def _confirm(self, title: str, text: str, yes: str, then: Callable[[], object]) -> None:
        box = QMessageBox(self)
        box.setWindowTitle("Photosearch")
        box.setText(title)
        box.setInformativeText(text)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.finished.connect(lambda _: then() if box.clickedButton() is button else None)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _indexing(self, going: bool) -> None:
        self.commands["pause"].setChecked(False)
        self._enable()

    def _pause(self, on: bool) -> None:
        if on:
            self.session.pause()
        else:
            self.session.resume()

    def _indexed(self, summary: Summary) -> None:
        failed = summary.counters.failed
        if failed:
            show = QAction(self.tr("Show"), self)
            show.triggered.connect(lambda: self.go(ProblemsPlace()))
            words = self.tr("%n file(s) could not be read.", "", failed)
            self.activity.say(words, show, 12)

    def _failed(self, error: Exception) -> None:
        title, text = messages.explain(error)
        self.activity.say(f"{title} {text}".strip(), None, 30)

    def _say(self, words: str, can_undo: bool) -> None:
        self._enable()
        undo = None
        if can_undo:
            undo = QAction(self.tr("Undo"), self)
            undo.triggered.connect(self.actions_on_photos.undo)
        self.activity.say(words, undo, 8)

    def _counted(self, counts: Counts) -> None:
        if counts.roots == 0 and not self.session.is_indexing and not self.session.read_only:
            if self.root.currentIndex() == 0 and not self._skipped:
                self.root.setCurrentWidget(self.first_run)
        elif self.gallery.model.rowCount() == 0 and isinstance(self._trail.now.place, AllPhotos):
            self.gallery.show_place(AllPhotos())

    def _side_shown(self, contents: Contents) -> None:
        """What the side bar has read is what the search field and the menus offer too."""
        self.search_bar.set_history(contents.searches)
        folders = [*contents.folders, *(f for inner in contents.inner.values() for f in inner)]
        self.search_bar.set_suggestions(places_to_offer(contents.tags, contents.albums, folders))
        self.commands.albums = [self._album_action(album) for album in contents.albums]

    def _album_action(self, album: Album) -> QAction:
        action = QAction(album.name.replace("&", "&&"), self.commands)
        action.setData(album.id)
        action.triggered.connect(
            lambda: self.actions_on_photos.add_to_album(album.id, album.name, self.chosen())
        )
        return action

    def _forget_searches(self, text: str | None) -> None:
        self._change(lambda c: history.forget_searches(c, text))

    def _rename_album(self, album: int, name: str) -> None:
        self._change(lambda c: notes.rename_album(c, album, name))

    def _change(self, write: Callable[[Connection], object]) -> None:
        """A small change to the library, off this thread; the side bar shows it by itself."""
        database = self.session.app.database
        self.session.write(lambda: database.write(write))

    # --- looks ------------------------------------------------------------------------------

    def _find(self) -> None:
        self.show_grid()
        self.search_bar.focus()

    def _set_cell(self, side: int) -> None:
        self.gallery.view.cell = side

    def _cell_changed(self, side: int) -> None:
        self.activity.set_cell(side)
        self._remembered.setValue("cell", side)

    def _set_fill(self, fill: bool) -> None:
        self.gallery.view.fill = fill
        app = self.session.app
        if app.settings.fill != fill and not self.session.read_only:
            self.session.write(lambda: app.change_settings(fill=fill))

    def _choose_theme(self, choice: theme.Choice) -> None:
        app = self.session.app
        if not self.session.read_only:
            self.session.write(lambda: app.change_settings(theme=choice))
        self._theme_chosen(choice)

    def _theme_chosen(self, choice: theme.Choice) -> None:
        theme.choose(choice)
        self.commands[f"theme_{choice}"].setChecked(True)

    def _settings_changed(self, settings: object) -> None:
        fill = getattr(settings, "fill", None)
        if fill is not None:
            self.commands["fill"].setChecked(bool(fill))

    def _full_screen(self, on: bool) -> None:
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def _show_shortcuts(self) -> None:
        from photosearch.gui.shortcuts import Shortcuts

        Shortcuts(self).open()

    def _show_about(self) -> None:
        from photosearch.gui.about import About

        About(self).open()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        title = "Photosearch"
        if self.session.read_only:
            title += " — " + self.tr("search only")
        self.setWindowTitle(title)
        self._menu_button.setToolTip(self.tr("Menu"))
        self._menu_button.setAccessibleName(self.tr("Menu"))

    # --- between starts ---------------------------------------------------------------------

    def _restore(self) -> None:
        kept = self._remembered
        geometry, sizes = kept.value("geometry"), kept.value("splitter")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(*FIRST_SIZE)
        if isinstance(sizes, QByteArray):
            self.splitter.restoreState(sizes)
        settings = self.session.app.settings
        self.commands["side_bar"].setChecked(kept.value("side_bar", True, bool))  # type: ignore[arg-type]
        self.commands["inspector"].setChecked(kept.value("inspector", True, bool))  # type: ignore[arg-type]
        self.inspector.setVisible(self.commands["inspector"].isChecked())
        self.side_bar.setVisible(self.commands["side_bar"].isChecked())
        self.commands["fill"].setChecked(settings.fill)
        self.gallery.view.fill = self.commands["fill"].isChecked()
        self._set_cell(kept.value("cell", settings.cell, int))  # type: ignore[arg-type]
        self.activity.set_cell(self.gallery.view.cell)
        self._theme_chosen(settings.theme)  # type: ignore[arg-type]
        self._arrive(self._trail.now)
        QTimer.singleShot(0, self.gallery.view.setFocus)

    def remember(self) -> None:
        """Keep what the next start takes up again."""
        kept = self._remembered
        kept.setValue("geometry", self.saveGeometry())
        kept.setValue("splitter", self.splitter.saveState())
        kept.setValue("side_bar", self.commands["side_bar"].isChecked())
        kept.setValue("inspector", self.commands["inspector"].isChecked())
        kept.sync()

    def come_forward(self) -> None:
        """Be seen: somebody started Photosearch again."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember, stop the work, let go of the library."""
        self.remember()
        self.hide()
        self.session.close()
        event.accept()
        QApplication.quit()
