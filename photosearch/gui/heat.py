"""Where in the photo on show the searched thing is: asked for, waited for, laid over the photo.

Used on the GUI thread by ``viewer``, which tells which photo is in view. What the model sees is
found out on a Bridge thread, for one photo at a time; whoever walks on ends it. Knows places,
phrases and maps; decodes nothing and knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from photosearch.app import App
from photosearch.gui import messages
from photosearch.gui.bridge import Ticket
from photosearch.gui.heat_panel import HeatPanel
from photosearch.gui.places import Found, InSmartAlbum, Like, Place
from photosearch.gui.session import Session
from photosearch.jobs import Job
from photosearch.library import saved
from photosearch.media import warm
from photosearch.search.where import Heat

SIDE = 192  # pixels of the layer, which is stretched over the photo: a map has no finer detail
WAIT_MS = 120  # while somebody walks along with the arrow keys nothing is asked


class HeatLayer(QObject):
    """The map over the photo, and the panel that says what it is.

    Signals:
        layer_changed(QImage): this lies over the photo now; a null image for nothing.
        switched(bool): it was turned on or off.
        available(bool): whether there is something that was searched for.
    """

    layer_changed = Signal(QImage)
    switched = Signal(bool)
    available = Signal(bool)

    def __init__(self, session: Session, panel: HeatPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._panel = session, panel
        self._place: Place | None = None
        self._content: int | None = None
        self._on = False
        self._maps: list[Heat] = []
        self._job: Job | None = None
        self._ticket: Ticket | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(self._ask)
        panel.chosen.connect(self._show)
        panel.closed.connect(lambda: self.turn(False))

    @property
    def is_on(self) -> bool:
        """Whether it is shown, or on its way."""
        return self._on

    @property
    def is_busy(self) -> bool:
        """Whether it is still being found out."""
        return self._ticket is not None or self._wait.isActive()

    def ask_of(self, place: Place) -> None:
        """Photos are shown that this place found; one that asks nothing turns it off."""
        self._place = place
        self._forget()
        asks = isinstance(place, Found | Like | InSmartAlbum)
        self.available.emit(asks)
        if not asks:
            self.turn(False)

    def look_at(self, content: int | None) -> None:
        """That photo is in view now."""
        if content == self._content:
            return
        self._content = content
        self._forget()
        if self._on:
            self._begin()

    def turn(self, on: bool) -> None:
        """Show it, or do not."""
        on = on and isinstance(self._place, Found | Like | InSmartAlbum)
        if on == self._on:
            return
        self._on = on
        if on:
            self._begin()
        else:
            self._forget()
            self._panel.hide()
        self.switched.emit(on)

    def toggle(self) -> None:
        """On if it is off, off if it is on."""
        self.turn(not self._on)

    def _begin(self) -> None:
        if self._content is None:
            self._panel.hide()
            return
        self._panel.say_looking()
        self._wait.start()

    def _forget(self) -> None:
        """End what is under way; nothing lies over the photo."""
        self._wait.stop()
        if self._job is not None:
            self._job.cancel()
        if self._ticket is not None:
            self._ticket.cancel()
        self._job = self._ticket = None
        self._maps = []
        self.layer_changed.emit(QImage())

    def _ask(self) -> None:
        content, place = self._content, self._place
        if content is None or not isinstance(place, Found | Like | InSmartAlbum):
            return
        job = self._job = Job()
        app = self._session.app
        self._ticket = self._session.bridge.run(
            lambda: read(app, place, content, job), self._arrived, self._failed, lane="view"
        )

    def _arrived(self, maps: Sequence[Heat]) -> None:
        self._job = self._ticket = None
        self._maps = list(maps)
        self._session.look_at_engine()
        best = max(range(len(maps)), key=lambda number: maps[number].strength, default=0)
        self._panel.show_maps(self._maps, best)
        if maps:
            self._show(best)

    def _failed(self, error: Exception) -> None:
        self._job = self._ticket = None
        title, text = messages.explain(error)
        self._panel.say(f"{title}. {text}" if text else title)

    def _show(self, number: int) -> None:
        """Lay the map of that phrase over the photo."""
        if not 0 <= number < len(self._maps):
            return
        map_ = self._maps[number]
        self._panel.explain(map_)
        self.layer_changed.emit(picture_of(map_) if map_.clear else QImage())


def read(app: App, place: Found | Like | InSmartAlbum, content: int, job: Job) -> list[Heat]:
    """The maps for what that place asks, of each phrase one. For any thread but the GUI's."""
    closer = app.looking_closer
    if isinstance(place, InSmartAlbum):
        album = app.database.read(lambda c: saved.find(c, place.id))
        return closer.where(content, closer.phrases(album.query if album else ""), job)
    if isinstance(place, Found):
        return closer.where(content, closer.phrases(place.text), job)
    if place.content is not None:
        return closer.where_alike(content, place.content, job)
    example = None if place.path is None else closer.content_at(place.path)
    return [] if example is None else closer.where_alike(content, example, job)


def picture_of(map_: Heat) -> QImage:
    """The map in colours, to be stretched over the whole photo."""
    pixels = warm.tinted(map_.grid, SIDE, SIDE)[..., [2, 1, 0, 3]].tobytes()
    shape = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels, SIDE, SIDE, 4 * SIDE, shape).copy()  # which owns its bytes
