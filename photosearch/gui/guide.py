"""Leads the user from place to place: searches, likes, folders, back and forward.

Called by ``main_window`` on the GUI thread; shows each place on the right page and lets the bars
say where we are. Owns the trail; changes nothing in the library but its list of searches.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photosearch.app import App
from photosearch.errors import QueryError
from photosearch.gui import messages, query_notes
from photosearch.gui.image_bytes import decoded
from photosearch.gui.navigation import Trail, Visit
from photosearch.gui.places import (
    AllPhotos,
    DuplicatesPlace,
    Found,
    InFolder,
    Like,
    ModelsPlace,
    Place,
    ProblemsPlace,
    SettingsPlace,
)
from photosearch.gui.viewer_pictures import small_image
from photosearch.gui.window_parts import WindowParts
from photosearch.library import browse, history

EXAMPLE = 64  # pixels of the longest side


class Guide(QObject):
    """Where the window is, was, and goes.

    Signals:
        arrived(Place): this place is being shown now.
    """

    arrived = Signal(object)

    def __init__(self, window: WindowParts) -> None:
        super().__init__(window)
        self._window = window
        self._trail = Trail()
        self._typing = False  # the place at the end of the trail is a query still being typed

    @property
    def place(self) -> Place:
        """Where the window is."""
        return self._trail.now.place

    @property
    def can_go_back(self) -> bool:
        """Whether there is something behind."""
        return self._trail.can_go_back

    @property
    def can_go_forward(self) -> bool:
        """Whether there is something ahead."""
        return self._trail.can_go_forward

    def begin(self) -> None:
        """Show the first place, where the last window left it."""
        self._trail.now.anchor = self._window.last_top()
        self._arrive(self._trail.now)

    def go(self, place: Place) -> None:
        """Walk on to a place."""
        self._leave()
        self._typing = False
        self._arrive(self._trail.go(place))

    def go_again(self, place: Place) -> None:
        """Go there, also if we are there already: it holds other photos now."""
        if place == self.place:
            self._window.gallery.show_place(place)
        else:
            self.go(place)

    def back(self) -> None:
        """One step back; from the viewer, to the grid."""
        if self._window.viewing:
            self._window.viewer.go_back()
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
        self._trail.now.anchor = self._window.gallery.view.place()

    def _arrive(self, visit: Visit) -> None:
        place = visit.place
        self._window.show_grid()
        if isinstance(place, ProblemsPlace):
            self._window.pages.setCurrentWidget(self._window.problems)
        elif isinstance(place, SettingsPlace):
            self._window.pages.setCurrentWidget(self._window.settings)
        elif isinstance(place, DuplicatesPlace):
            self._window.pages.setCurrentWidget(self._window.duplicates)
        elif isinstance(place, ModelsPlace):
            self._window.pages.setCurrentWidget(self._window.models)
        else:
            self._window.pages.setCurrentWidget(self._window.gallery)
            self._window.gallery.show_place(place, visit.anchor)
        self._read_first(place)
        self._mirror(place)
        self.arrived.emit(place)

    def _read_first(self, place: Place) -> None:
        """Photos of the folder that is shown are read before those of others."""
        session = self._window.session
        if not session.read_only:
            root, inside = (place.root, place.inside) if isinstance(place, InFolder) else (None, "")
            session.bridge.run(lambda: session.app.look_at(root, inside))

    def _mirror(self, place: Place) -> None:
        """Let the bars show where we are."""
        self._window.side_bar.set_current(place)
        pages = ProblemsPlace | SettingsPlace | ModelsPlace | DuplicatesPlace
        photos = not isinstance(place, pages)
        self._window.activity.show_sizes(photos)
        information = self._window.commands["inspector"]
        information.setEnabled(photos)  # still ticked, for when there are photos again
        self._window.inspector.setVisible(photos and information.isChecked())
        if not isinstance(place, Found):
            self._window.search_bar.set_text("")
        elif not self._typing:
            self._window.search_bar.set_text(place.text)
        if isinstance(place, Like):
            self._show_example(place)
        else:
            self._window.search_bar.set_example(None, "", None)

    def _show_example(self, place: Like) -> None:
        """The chip in the search field, with a picture as soon as there is one."""
        self._window.search_bar.set_example(None, place.name, None)
        app = self._window.session.app

        def then(found: tuple[str, QImage]) -> None:
            if self._trail.now.place == place:
                self._window.search_bar.set_example(None, place.name or found[0], found[1])

        self._window.session.bridge.run(
            lambda: _example(app, place), then, lambda _: None, lane="view"
        )  # without its picture the chip still has its name

    def ask(self, text: str) -> None:
        """A query, also while it is being typed: one step on the trail, whatever its letters."""
        place = Found(text)
        if place == self._trail.now.place:
            return
        self._leave()
        typing = self._typing and isinstance(self._trail.now.place, Found)
        visit = self._trail.replace(place) if typing else self._trail.go(place)
        self._typing = True
        self._arrive(visit)

    def search_cleared(self) -> None:
        """The field was emptied: back to all photos, unless something else is shown anyway."""
        if isinstance(self.place, Found | Like):
            self.go(AllPhotos())

    def remember_search(self, text: str) -> None:
        """The user meant this one: it goes into the history, and is done being typed."""
        self._typing = False
        session = self._window.session
        if text.strip() and not session.read_only:
            database = session.app.database
            session.write(
                lambda: database.write(lambda c: history.remember_search(c, text), quiet=True),
                lambda _: self._window.side_bar.refresh(),
            )

    def query_refused(self, error: QueryError) -> None:
        """Show where the query cannot be understood."""
        note = getattr(error, "note", None)  # of an example that is not there
        if note is not None and self._window.search_bar.list.isVisible():
            return  # whose name is being typed, and is offered
        words = messages.explain(error)[1] if note is None else query_notes.words(note)
        self._window.search_bar.set_error(error.start, error.end, words)

    def like_file(self, path: Path) -> None:
        """Photos like a picture file, of the library or not."""
        self.go(Like(None, path, path.name))

    def like_content(self, content: int) -> None:
        """Photos like one of the library."""
        model = self._window.gallery.model
        card = model.known_card(content)
        self.go(Like(content, None, card.name if card else ""))


def _example(app: App, place: Like) -> tuple[str, QImage]:
    """Off the GUI thread: the name and a small picture of what photos are to be like."""
    content = place.content
    if content is None:
        assert place.path is not None, "an example is a photo or a file"
        return place.path.name, small_image(app, place.path, EXAMPLE)
    card = app.database.read(lambda c: browse.cards(c, [content])).get(content)
    if card is None:
        return "", QImage()
    return card.name, decoded(app.thumbnails.get(card.hash) or b"")
