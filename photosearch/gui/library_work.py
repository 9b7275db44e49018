"""What is done to the library as a whole: folders in and out, albums, searches, background work.

Called by ``main_window`` on the GUI thread; every change is written on the Bridge's ``write`` lane
and shows by itself when the library says that it changed. Touches no photo's own notes or files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from photosearch.gui import desktop, folder_removal, messages
from photosearch.gui.guide import Guide
from photosearch.gui.places import AllPhotos, InAlbum, InSmartAlbum, ProblemsPlace
from photosearch.gui.questions import Confirmation
from photosearch.gui.window_parts import WindowParts
from photosearch.library import history, notes
from photosearch.library.database import Connection
from photosearch.library.ids import RootId
from photosearch.library.photos import Counts
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.ingest.update import Summary


class LibraryWork(QObject):
    """Changes to one window's library, and what the window says of its background work."""

    def __init__(self, window: WindowParts, guide: Guide) -> None:
        super().__init__(window)
        self._window = window
        self._guide = guide
        self._skipped = False  # the first page has been put away

    # --- folders ----------------------------------------------------------------------------

    def ask_for_folder(self) -> None:
        """Let the user choose a folder to add."""
        folder = desktop.choose_folder(self._window, self.tr("Add a folder of photos"))
        if folder is not None:
            self.start([folder])

    def start(self, folders: Sequence[Path]) -> None:
        """Add folders and show what comes."""
        if folders:
            self._window.session.index(folders)
        self._window.show_grid()
        self._guide.go(AllPhotos())

    def skip_first_run(self) -> None:
        """Look around without a folder."""
        self._skipped = True
        self._window.show_grid()

    def remove_root(self, root: RootId, name: str) -> None:
        """Take the folder ``name`` out of the library, once that is confirmed."""
        folder_removal.ask(
            self._window, self._window.session, root, name, lambda: self._guide.go(AllPhotos())
        )

    def counted(self, counts: Counts) -> None:
        """An empty library begins with the first page."""
        window = self._window
        empty = counts.roots == 0 and not window.session.is_indexing
        begins = empty and not window.session.read_only and not self._skipped
        if begins and window.root.currentIndex() == 0:
            window.root.setCurrentWidget(window.first_run)

    # --- background work --------------------------------------------------------------------

    def pause(self, on: bool) -> None:
        """Hold the background work, or let it go on."""
        if on:
            self._window.session.pause()
        else:
            self._window.session.resume()

    def finished(self, summary: Summary) -> None:
        """Say what could not be read."""
        failed = summary.counters.failed
        if failed:
            show = QAction(self.tr("Show"), self)
            show.triggered.connect(lambda: self._guide.go(ProblemsPlace()))
            self._window.activity.say(self.tr("%n file(s) could not be read.", "", failed), show)

    def engine_said(self, state: str) -> None:
        """Say it when a question takes longer because its engine has to be started again."""
        if state == "gone":
            words = self.tr("The search engine stopped and is being started again.")
            self._window.activity.say(words)

    def failed(self, error: Exception) -> None:
        """Say what went wrong, long enough to be read."""
        title, text = messages.explain(error)
        self._window.activity.say(f"{title} {text}".strip(), None, 30)

    # --- albums and searches ----------------------------------------------------------------

    def rename_album(self, album: int, name: str) -> None:
        """Give an album another name."""
        self._change(lambda c: notes.rename_album(c, album, name))

    def remove_album(self, album: int, name: str) -> None:
        """Delete the album of that name, once that is confirmed; its photos stay."""
        Confirmation(
            self._window,
            self.tr("Delete the album “{name}”?").format(name=printable(name)),
            self.tr("The photos in it stay; only the album goes."),
            self.tr("Delete album"),
            lambda: self._album_gone(album),
        ).open()

    def _album_gone(self, album: int) -> None:
        self._change(lambda c: notes.remove_album(c, album))
        place = self._guide.place
        if isinstance(place, InAlbum | InSmartAlbum) and place.id == album:
            self._guide.go(AllPhotos())

    def forget_searches(self, text: str | None = None) -> None:
        """Forget one recent search, or all."""
        self._change(lambda c: history.forget_searches(c, text))

    def _change(self, write: Callable[[Connection], object]) -> None:
        database = self._window.session.app.database
        self._window.session.write(lambda: database.write(write))
