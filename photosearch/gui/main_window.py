"""The window: connects its parts, and says which command acts on what.

The parts tell by signals what the user wants; ``guide`` leads to places, ``photo_actions`` acts on
photos, ``library_work`` on the library. This module only joins them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from photosearch.gui import desktop, theme
from photosearch.gui.concept_work import ConceptWork
from photosearch.gui.example_search import ExampleSearch
from photosearch.gui.exports import Exports
from photosearch.gui.guide import Guide
from photosearch.gui.library_work import LibraryWork
from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.places import (
    AllPhotos,
    DuplicatesPlace,
    Found,
    InAlbum,
    ModelsPlace,
    Place,
    ProblemsPlace,
    SettingsPlace,
)
from photosearch.gui.questions import NameDialog
from photosearch.gui.refining import Refining
from photosearch.gui.saved_searches import SavedSearches
from photosearch.gui.session import Session
from photosearch.gui.side_entries import Contents
from photosearch.gui.window_parts import WindowParts
from photosearch.library.notes import LONGEST_NAME, Album

if TYPE_CHECKING:
    from photosearch.gui.duplicates_page import DuplicatesPage
    from photosearch.gui.first_run import FirstRun
    from photosearch.gui.models_page import ModelsPage
    from photosearch.gui.problems_page import ProblemsPage
    from photosearch.gui.settings_page import SettingsPage
    from photosearch.gui.viewer import Viewer
    from photosearch.ingest.manners import Hold

ON_PHOTOS = ("sidecar", "copy_image", "copy_path", "view", "open", "reveal", "similar")
ZOOM_STEP = 24  # pixels of a cell's side
FETCH_AFTER = 1500  # milliseconds after which photos are shown, and there is time for the rest


class MainWindow(WindowParts):
    """The one window of a library.

    Signals:
        language_wanted(str): the user chose a language.
        settings_changed(Settings): something else was chosen on the settings page.
        restore_wanted(Backup): the library is to go back to it.

    Attributes:
        stays: asked when the window is closed: whether it is only hidden, and all else goes on.
    """

    language_wanted = Signal(str)
    settings_changed = Signal(object)
    restore_wanted = Signal(object)

    def __init__(self, session: Session, remembered: QSettings) -> None:
        super().__init__(session, remembered)
        self.stays: Callable[[], bool] = lambda: False
        self._left = False
        self.built.connect(self._connect_later)
        self.guide = Guide(self)
        self.photos = PhotoActions(session, self)
        self.examples = ExampleSearch(self, self.guide)
        self.concepts = ConceptWork(session, self)
        self.work = LibraryWork(self, self.guide)
        self.saved = SavedSearches(session, self)
        self.exports = Exports(session, self)
        self.refining = Refining(session, self.gallery)
        self._connect_bars()
        self._connect_pages()
        self._connect_work()
        self._connect_commands()
        self.restore()
        self.retranslate()
        self.guide.begin()
        session.recount()
        QTimer.singleShot(0, self.gallery.view.setFocus)
        QTimer.singleShot(FETCH_AFTER, lambda: session.bridge.run(self.fetch_later))

    # --- joining the parts ------------------------------------------------------------------

    def _connect_bars(self) -> None:
        bar, side, work, guide = self.search_bar, self.side_bar, self.work, self.guide
        bar.asked.connect(self.examples.ask)
        bar.committed.connect(guide.remember_search)
        bar.cleared.connect(guide.search_cleared)
        bar.escape.connect(self.gallery.view.setFocus)
        bar.image_given.connect(self.examples.picture_given)
        bar.place_chosen.connect(guide.go)
        bar.history_removed.connect(work.forget_searches)
        side.chosen.connect(guide.go)
        side.add_folder_wanted.connect(work.ask_for_folder)
        side.folders_dropped.connect(self.session.index)
        side.rescan_wanted.connect(lambda _: self.session.index())
        side.remove_root_wanted.connect(work.remove_root)
        side.reveal_wanted.connect(desktop.show_in_folder)
        side.new_album_wanted.connect(lambda name: self.photos.new_album(name, []))
        side.rename_album_wanted.connect(work.rename_album)
        side.remove_album_wanted.connect(work.remove_album)
        side.photos_dropped_on_album.connect(self._dropped_on_album)
        side.edit_search_wanted.connect(self.saved.edit)
        side.freeze_wanted.connect(self.saved.freeze)
        side.order_wanted.connect(self.saved.set_order)
        side.export_wanted.connect(self.exports.offer_album)
        bar.save_wanted.connect(self._save_search)
        bar.can_save = not self.session.read_only
        self.saved.kept.connect(guide.go_again)
        self.saved.frozen.connect(guide.go_again)
        self.saved.counted.connect(side.refresh)
        self.saved.said.connect(lambda words: self.activity.say(words))
        self.exports.said.connect(lambda words: self.activity.say(words, None, 15))
        side.rename_concept_wanted.connect(self.concepts.rename)
        side.remove_concept_wanted.connect(self.concepts.remove)
        self.concepts.changed.connect(side.refresh)
        self.concepts.said.connect(self._say_undoing)
        self.examples.said.connect(lambda words: self.activity.say(words))
        side.forget_search_wanted.connect(work.forget_searches)
        side.forget_searches_wanted.connect(lambda: work.forget_searches())
        side.said.connect(lambda words: self.activity.say(words))
        side.shown.connect(self._side_shown)
        self.activity.cell_wanted.connect(self.set_cell)

    def _connect_pages(self) -> None:
        gallery, view, inspector = self.gallery, self.gallery.view, self.inspector
        gallery.refused.connect(self.guide.query_refused)
        gallery.left_out.connect(self.search_bar.say_left_out)
        gallery.noted.connect(self.search_bar.say)
        gallery.odd.connect(self.search_bar.say_odd)
        gallery.edit_wanted.connect(self.saved.edit)
        gallery.wanted_instead.connect(self._ask_instead)
        gallery.arrived.connect(lambda _: self._selection_changed())
        gallery.answered.connect(self.search_bar.pace.answered)
        self.search_bar.pace.busy = lambda: gallery.is_searching
        gallery.add_folder.triggered.connect(self.work.ask_for_folder)
        view.opened.connect(self.open_viewer)
        view.quick_look.connect(self.open_viewer)
        view.menu_wanted.connect(self._photo_menu)
        view.picked.connect(self._selection_changed)
        view.current_changed.connect(lambda _: self.session.expect_view())
        view.cell_changed.connect(self.activity.set_cell)
        inspector.rated.connect(self.photos.rate)
        inspector.tagged.connect(self.photos.tag)
        inspector.untagged.connect(self.photos.untag)
        inspector.captioned.connect(self.photos.caption)
        inspector.caption_removed.connect(self.photos.remove_caption)
        inspector.describe_wanted.connect(self.photos.describe)
        inspector.similar_wanted.connect(self.guide.like_content)
        inspector.where_wanted.connect(self._show_where)
        inspector.reveal_wanted.connect(desktop.show_in_folder)
        inspector.place_wanted.connect(self.guide.go)

    # These six are built when they are first wanted, and only then connected.

    def _connect_later(self, name: str, part: object) -> None:
        connect: dict[str, Callable[[Any], None]] = {
            "viewer": self._connect_viewer,
            "first_run": self._connect_first_run,
            "settings": self._connect_settings,
            "models": self._connect_models,
            "problems": self._connect_problems,
            "duplicates": self._connect_duplicates,
        }
        connect[name](part)

    def _connect_viewer(self, viewer: Viewer) -> None:
        viewer.closed.connect(self._viewer_closed)
        viewer.command.connect(self._viewer_command)
        viewer.menu_wanted.connect(self._photo_menu)

    def _connect_first_run(self, page: FirstRun) -> None:
        page.started.connect(self.work.start)
        page.skipped.connect(self.work.skip_first_run)
        page.language_chosen.connect(self.language_wanted)

    def _connect_settings(self, page: SettingsPage) -> None:
        page.language_changed.connect(self.language_wanted)
        page.theme_changed.connect(self.show_theme)
        page.settings_changed.connect(
            lambda settings: self.commands["fill"].setChecked(settings.fill)
        )
        page.settings_changed.connect(self.settings_changed)
        page.restore_wanted.connect(self.restore_wanted)
        page.models_wanted.connect(lambda: self.guide.go(ModelsPlace()))
        page.failed.connect(self.work.failed)

    def _connect_models(self, page: ModelsPage) -> None:
        page.back_wanted.connect(lambda: self.guide.go(SettingsPlace()))
        page.settings_changed.connect(self.settings_changed)
        page.failed.connect(self.work.failed)

    def _connect_problems(self, page: ProblemsPage) -> None:
        page.failed.connect(self.work.failed)
        page.reveal_wanted.connect(desktop.show_in_folder)

    def _connect_duplicates(self, page: DuplicatesPage) -> None:
        page.failed.connect(self.work.failed)
        page.bin_wanted.connect(self.photos.put_spares_in_bin)
        self.photos.gone.connect(page.refresh)

    def _connect_work(self) -> None:
        session = self.session
        self.photos.said.connect(self._say)
        self.photos.touched.connect(self._touched)
        self.photos.gone.connect(self.gallery.refresh)
        self.guide.arrived.connect(lambda _: self._enable())
        session.counted.connect(self.work.counted)
        session.indexing.connect(lambda _: self._enable())
        session.held.connect(self._held)
        session.finished.connect(self.work.finished)
        session.failed.connect(self.work.failed)
        session.engine_said.connect(self.work.engine_said)
        session.bridge.trouble.connect(self.work.failed)

    def _connect_commands(self) -> None:
        for name, call in self._calls().items():
            self.commands[name].triggered.connect(lambda _=False, call=call: call())
        for name, switch in self._switches().items():
            self.commands[name].toggled.connect(switch)
        self.commands["pause"].triggered.connect(self.work.pause)  # by a hand only
        for stars, action in enumerate(self.commands.rate):
            action.triggered.connect(lambda _=False, stars=stars: self._rate(stars))
            key = QShortcut(QKeySequence(str(stars)), self.gallery.view)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(lambda stars=stars: self._rate(stars))

    def _calls(self) -> dict[str, Callable[[], object]]:
        photos, guide, view = self.photos, self.guide, self.gallery.view
        return {
            "add_folder": self.work.ask_for_folder,
            "update": lambda: self.session.index(),
            "export": self._export,
            "save_search": self._save_search,
            "sidecar": lambda: photos.write_sidecars(self.chosen()),
            "settings": lambda: guide.go(SettingsPlace()),
            "models": lambda: guide.go(ModelsPlace()),
            "quit": self.quit,
            "undo": photos.undo,
            "copy_image": lambda: photos.copy_pictures(self.chosen()),
            "copy_path": lambda: photos.copy_paths(self.chosen()),
            "paste": self.search_bar.paste_picture,
            "select_all": view.selectAll,
            "bin": self._bin,
            "find": self._find,
            "back": guide.back,
            "forward": guide.forward,
            "all_photos": lambda: guide.go(AllPhotos()),
            "problems": lambda: guide.go(ProblemsPlace()),
            "duplicates": lambda: guide.go(DuplicatesPlace()),
            "view": lambda: self.open_viewer(view.currentIndex().row()),
            "open": lambda: self._with_one_path(desktop.open_file),
            "reveal": lambda: self._with_one_path(desktop.show_in_folder),
            "similar": self._similar,
            "more_like": lambda: self.examples.more(self.chosen()),
            "less_like": lambda: self.examples.less(self.chosen()),
            "save_concept": lambda: self.concepts.save(guide.place, self.chosen()),
            "tag": self._tag,
            "new_album": self._new_album,
            "from_album": self._from_album,
            "larger": lambda: self.set_cell(view.cell + ZOOM_STEP),
            "smaller": lambda: self.set_cell(view.cell - ZOOM_STEP),
            "theme_system": lambda: self._choose_theme("system"),
            "theme_light": lambda: self._choose_theme("light"),
            "theme_dark": lambda: self._choose_theme("dark"),
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }

    def _switches(self) -> dict[str, Callable[[bool], object]]:
        return {
            "side_bar": self.side_bar.setVisible,
            "inspector": self.inspector.setVisible,
            "fill": self._set_fill,
            "full_screen": self._full_screen,
        }

    # --- which photos -----------------------------------------------------------------------

    def chosen(self) -> list[int]:
        """The contents that a command is about; none while other things are on the screen."""
        if self.viewing:
            content = self.viewer.content()
            return [] if content is None else [content]
        return self.gallery.view.selected_contents() if self._grid_shown else []

    @property
    def _grid_shown(self) -> bool:
        return not self.viewing and self.pages.currentWidget() is self.gallery

    def go(self, place: Place) -> None:
        """Walk on to a place."""
        self.guide.go(place)

    def _selection_changed(self) -> None:
        self.inspector.show_contents(self.gallery.view.selected_contents(), self.gallery.hits)
        self._enable()

    def _enable(self) -> None:
        commands, guide = self.commands, self.guide
        some, writes = bool(self.chosen()), not self.session.read_only
        for name in ON_PHOTOS:
            commands[name].setEnabled(some)
        shown = self.pages.currentWidget() is self.gallery and self.gallery.model.rowCount() > 0
        commands["export"].setEnabled(shown)
        commands["select_all"].setEnabled(self._grid_shown)
        commands["save_search"].setEnabled(writes and isinstance(guide.place, Found))
        commands["more_like"].setEnabled(some)
        commands["less_like"].setEnabled(some and self.examples.can_refine)
        commands["save_concept"].setEnabled(writes and (some or self.examples.can_refine))
        for action in (commands["tag"], commands["bin"], *commands.rate):
            action.setEnabled(some and writes)
        commands["from_album"].setVisible(isinstance(guide.place, InAlbum))
        commands["undo"].setEnabled(self.photos.can_undo)
        commands["back"].setEnabled(guide.can_go_back or self.viewing)
        commands["forward"].setEnabled(guide.can_go_forward)
        for name in ("add_folder", "update", "pause"):
            commands[name].setEnabled(writes)

    def _touched(self, contents: list[int]) -> None:
        self.gallery.model.forget_cards(contents)
        self._selection_changed()

    def _say(self, words: str, can_undo: bool) -> None:
        self._enable()
        undo = None
        if can_undo:
            undo = QAction(self.tr("Undo"), self)
            undo.triggered.connect(self.photos.undo)
        self.activity.say(words, undo, 8)

    def _say_undoing(self, words: str, undo: Callable[[], None] | None) -> None:
        action = None
        if undo is not None:
            action = QAction(self.tr("Undo"), self)
            action.triggered.connect(lambda: undo())
        self.activity.say(words, action, 8)

    def _held(self, hold: Hold | None) -> None:
        """Tick what holds the work until somebody ends it; rules come and go by themselves."""
        self.commands["pause"].setChecked(hold is not None and hold.reason == "paused")

    # --- what commands do -------------------------------------------------------------------

    def _rate(self, stars: int) -> None:
        self.photos.rate(self.chosen(), stars)

    def _tag(self) -> None:
        self.show_grid()
        self.commands["inspector"].setChecked(True)
        self.inspector.edit_tags()

    def _bin(self) -> None:
        contents = self.chosen()
        if contents and self.viewing:
            self.viewer.leave_out(contents[0])
        if contents:
            self.photos.put_in_bin(contents)

    def _export(self) -> None:
        self.exports.offer(self.gallery, self.chosen())

    def _save_search(self) -> None:
        self.saved.save(self.search_bar.text())

    def _with_one_path(self, call: Callable[[Path], object]) -> None:
        self.photos.with_paths(self.chosen()[:1], lambda paths: call(paths[0]) if paths else None)

    def _similar(self) -> None:
        for content in self.chosen()[:1]:
            self.guide.like_content(content)

    def _ask_instead(self, text: str) -> None:
        self.gallery.view.setFocus()  # the button that was pressed goes
        self.search_bar.ask_instead(text)

    def _find(self) -> None:
        self.show_grid()
        self.search_bar.focus()

    def _photo_menu(self, where: QPoint) -> None:
        in_album = isinstance(self.guide.place, InAlbum)
        self.commands.photo_menu(self, in_album=in_album).popup(where)

    # --- albums -----------------------------------------------------------------------------

    def _side_shown(self, contents: Contents) -> None:
        """What the side bar has read is what the search field and the menus offer too."""
        self.search_bar.set_history(contents.searches)
        self.search_bar.set_suggestions(contents.offers)
        self.concepts.known = contents.concepts
        self.commands.concepts = lambda menu: self.concepts.actions(
            menu, self.guide.place, self.chosen
        )
        self.commands.albums = [
            self._album_action(album) for album in contents.albums if album.query is None
        ]

    def _album_action(self, album: Album) -> QAction:
        action = QAction(album.name.replace("&", "&&"), self.commands)
        action.setData(album)
        action.triggered.connect(
            lambda: self.photos.add_to_album(album.id, album.name, self.chosen())
        )
        return action

    def _new_album(self) -> None:
        photos = self.chosen()
        about = self.tr("With %Ln photo(s).", "", len(photos)) if photos else ""
        NameDialog(
            self,
            self.tr("New album"),
            about,
            self.tr("Create"),
            lambda name: self.photos.new_album(name, photos),
            longest=LONGEST_NAME,
        ).open()

    def _from_album(self) -> None:
        place = self.guide.place
        if isinstance(place, InAlbum):
            self.photos.remove_from_album(place.id, place.name, self.chosen())

    def _dropped_on_album(self, number: int, contents: list[int]) -> None:
        for action in self.commands.albums:
            album = action.data()
            if album.id == number:
                self.photos.add_to_album(album.id, album.name, contents)

    # --- the viewer -------------------------------------------------------------------------

    def open_viewer(self, row: int) -> None:
        """Show that row of the grid large."""
        if 0 <= row < self.gallery.model.rowCount():
            if isinstance(self.guide.place, Found):
                self.guide.remember_search(self.guide.place.text)
            self.viewer.heat.ask_of(self.guide.place)
            self.viewer.show_row(self.gallery.model, row)  # first, or the last one is decoded
            self.root.setCurrentWidget(self.viewer)
            self.viewer.setFocus()
            self._enable()

    def _show_where(self, content: int) -> None:
        """That photo large, with what was searched for marked on it."""
        row = self.gallery.model.row_of(content)
        if row is not None:
            self.open_viewer(row)
            self.viewer.heat.turn(True)

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
            self._rate(int(value))
        elif name == "info":
            self._viewer_closed(self.viewer.content() or 0)
            self.commands["inspector"].setChecked(True)
        else:
            self.commands["copy_image" if name == "copy" else name].trigger()

    # --- looks ------------------------------------------------------------------------------

    def _set_fill(self, fill: bool) -> None:
        self.gallery.view.fill = fill
        app = self.session.app
        if app.settings.fill != fill and not self.session.read_only:
            self.session.write(lambda: app.change_settings(fill=fill))

    def _choose_theme(self, choice: theme.Choice) -> None:
        app = self.session.app
        if not self.session.read_only:
            self.session.write(lambda: app.change_settings(theme=choice))
        self.show_theme(choice)

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

    # --- coming and going -------------------------------------------------------------------

    def come_forward(self) -> None:
        """Be seen: somebody started Photosearch again."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: give the memory of the thumbnails back."""
        if event.spontaneous():
            self.loader.trim()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go out of sight, or end it all."""
        if not self._left and self.stays():
            self.remember()
            self.hide()
            self.loader.trim()
            event.ignore()
            return
        self.leave()
        event.accept()
        QApplication.quit()

    def quit(self) -> None:
        """End it all, whatever closing the window would do."""
        self.leave()
        QApplication.quit()

    def leave(self) -> None:
        """Remember, stop the work, let go of the library; for good."""
        if self._left:
            return
        self._left = True
        self.remember()
        self.hide()
        self.loader.close()
        self.session.close()
