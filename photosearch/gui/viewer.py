"""One photo as large as the window: look, zoom, walk on, rate.

Used on the GUI thread by ``main_window``, which carries out the commands. Shows at once what there
is (the thumbnail), then the picture at screen size, then all its pixels when they can be seen.
Knows the grid's model and the pictures; decodes nothing and changes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from photosearch.errors import BadPhoto
from photosearch.gui import facts_text, messages
from photosearch.gui.gallery_model import GalleryModel
from photosearch.gui.heat import HeatLayer
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.gui.viewer_bar import style_sheet
from photosearch.gui.viewer_canvas import STEP, Canvas
from photosearch.gui.viewer_keys import action_of
from photosearch.gui.viewer_overlay import Overlay
from photosearch.gui.viewer_pictures import Picture, Pictures
from photosearch.library.browse import Card

RESIZED_MS = 200  # after the last change of size the picture is decoded for the new one
PAN = 80  # pixels for one press of an arrow key


class Viewer(QWidget):
    """Shows rows of a ``GalleryModel``, one at a time.

    Signals:
        closed(int): the user goes back; the content that was in view.
        moved(int): that row is in view now.
        command(str): "bin", "rate:3", "similar", "info", "copy", "full_screen".
        menu_wanted(QPoint): the photo's menu, at that point of the screen.
    """

    closed = Signal(int)
    moved = Signal(int)
    command = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, session: Session, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._model: GalleryModel | None = None
        self._row = 0
        self._content: int | None = None
        self._card: Card | None = None
        self._error: Exception | None = None
        self._incomplete: int | None = None  # the content whose full size cannot be had
        self._leaving: int | None = None
        self._gone = False
        self._pictures = Pictures(session.app, session.bridge, self)
        self.canvas = Canvas(session.bridge, self)
        self._overlay = overlay = Overlay(self, self.canvas)
        self.bar, self.card, self.note = overlay.bar, overlay.card, overlay.note
        self.heat = HeatLayer(session, overlay.heat, self)
        self.previous_arrow, self.next_arrow = overlay.previous_arrow, overlay.next_arrow
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(RESIZED_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setStyleSheet(style_sheet())
        self._connect()
        self._retranslate()

    def _connect(self) -> None:
        self._pictures.arrived.connect(self._arrived)
        self._pictures.completed.connect(self._completed)
        self._pictures.failed.connect(self._failed)
        self._pictures.sketched.connect(self._sketched)
        self.canvas.sharper_wanted.connect(self._sharpen)
        self.canvas.zoomed.connect(self._say_zoom)
        self.heat.layer_changed.connect(self.canvas.set_layer)
        self.heat.switched.connect(self.bar.button("where").setChecked)
        self.heat.available.connect(self.bar.button("where").setVisible)
        self.bar.pressed.connect(self._pressed)
        self.bar.rated.connect(self._rate)
        self.card.again.connect(self._try_again)
        self.previous_arrow.clicked.connect(lambda: self.walk(-1))
        self.next_arrow.clicked.connect(lambda: self.walk(1))
        self._resized.timeout.connect(self._want)

    # --- which photo ------------------------------------------------------------------------

    def content(self) -> int | None:
        """The content in view."""
        return None if self._gone else self._content

    def show_row(self, model: GalleryModel, row: int) -> None:
        """Show that row; the others are walked through from there."""
        if model is not self._model:
            self._listen(model)
        self._go(row)

    def leave_out(self, content: int) -> None:
        """That photo is about to leave the list: when it does, the next one is shown."""
        self._leaving = content

    def walk(self, by: int) -> None:
        """To the photo that many rows on (or back); stops at the ends."""
        if self._model is None or self._model.rowCount() == 0:
            return
        if self._gone and by > 0:
            by -= 1  # the next one has moved up to where the one that is gone was
        target = min(max(self._row + by, 0), self._model.rowCount() - 1)
        if self._gone or target != self._row:
            self._go(target)

    def _listen(self, model: GalleryModel) -> None:
        old = self._model
        if old is not None:
            for signal in (old.modelReset, old.rowsInserted, old.rowsRemoved, old.layoutChanged):
                signal.disconnect(self._list_changed)
            old.dataChanged.disconnect(self._cards_changed)
        self._model = model
        for signal in (
            model.modelReset,
            model.rowsInserted,
            model.rowsRemoved,
            model.layoutChanged,
        ):
            signal.connect(self._list_changed)
        model.dataChanged.connect(self._cards_changed)

    def _go(self, row: int) -> None:
        assert self._model is not None, "show_row comes first"
        if not 0 <= row < self._model.rowCount():
            return
        self._row, self._content, self._card = row, self._model.content(row), None
        self._gone, self._error, self._leaving, self._incomplete = False, None, None, None
        self._pictures.only(self._around())
        self.heat.look_at(self._content)
        self.card.hide()
        card = self._card_at(row)
        if card is None:
            self.canvas.clear()
        else:
            self._open(card)
        self._say_where()
        self.moved.emit(row)

    def _around(self) -> list[int]:
        """The content in view, then those next to it."""
        assert self._model is not None, "show_row comes first"
        rows = (self._row, self._row + 1, self._row - 1)
        return [self._model.content(row) for row in rows if 0 <= row < self._model.rowCount()]

    def _card_at(self, row: int) -> Card | None:
        """The card if it is at hand; it and its neighbours' are read if they are not, or old."""
        assert self._model is not None, "show_row comes first"
        first, after = max(0, row - 1), min(self._model.rowCount(), row + 2)
        self._model.want(range(first, after))
        return self._model.known_card(self._model.content(row))

    def _open(self, card: Card) -> None:
        self._card = card
        picture = self._pictures.screen(card.content)
        size = QSize(card.width, card.height)
        if picture is not None:
            self.canvas.show_picture(picture.full, picture.image)
        else:
            sketch = self._pictures.sketch(card)
            if sketch is None:
                self.canvas.clear()
            else:
                self.canvas.show_picture(size, sketch)
        self._want()

    def _want(self) -> None:
        """Ask for the picture as large as it is shown, then for its neighbours."""
        card = self._card
        if card is None or self._gone or not self.isVisible():
            return
        if card.offline:
            self._say_trouble()
            return
        if self._error is not None:
            return
        self._pictures.want(card, self.canvas.fitting_side(QSize(card.width, card.height)))
        if not self._pictures.is_under_way(card.content):
            self._look_ahead()

    def _look_ahead(self) -> None:
        assert self._model is not None, "show_row comes first"
        for content in self._around()[1:]:
            card = self._model.known_card(content)
            if card is None:
                continue
            self._pictures.sketch(card)
            if not card.offline and not self._pictures.has_failed(content):
                side = self.canvas.fitting_side(QSize(card.width, card.height))
                self._pictures.want(card, side)

    # --- pictures arrive --------------------------------------------------------------------

    def _sketched(self, content: int) -> None:
        card = self._card
        if card is None or content != card.content or not self.canvas.is_empty:
            return
        sketch = self._pictures.sketch(card)
        if sketch is not None:
            self.canvas.show_picture(QSize(card.width, card.height), sketch)

    def _arrived(self, content: int) -> None:
        picture = self._pictures.screen(content)
        if content == self._content and picture is not None and not self._gone:
            if self._pictures.complete(content) is None:
                self._put(picture)
            self._look_ahead()

    def _completed(self, content: int) -> None:
        picture = self._pictures.complete(content)
        if content == self._content and picture is not None:
            self._put(picture)

    def _put(self, picture: Picture) -> None:
        self.card.hide()
        if self.canvas.is_empty:
            self.canvas.show_picture(picture.full, picture.image)
        else:
            self.canvas.improve(picture.full, picture.image)

    def _sharpen(self) -> None:
        """More pixels could be seen than there are: have them all (fitted, it is only the size)."""
        card = self._card
        if card is None or card.offline or self._error is not None or self.canvas.is_fitted:
            return
        known = self._pictures.screen(card.content) is not None
        if known and self._incomplete != card.content:
            self._pictures.want_complete(card)

    def _failed(self, content: int, error: Exception) -> None:
        if content != self._content or self._gone:
            return  # a neighbour: it is said when it comes into view
        if self._pictures.screen(content) is not None:
            self._incomplete = content
        self._error = error
        self._say_trouble()
        self._look_ahead()

    def _try_again(self) -> None:
        card = self._card
        if card is not None:
            self._error = None
            self.card.hide()
            self._pictures.forget(card.content)
            self._pictures.want(card, self.canvas.fitting_side(QSize(card.width, card.height)))

    # --- the list changes -------------------------------------------------------------------

    def _cards_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        if self._model is None or not self.isVisible() or self._gone:
            return
        if not first.row() - 1 <= self._row <= last.row() + 1:
            return
        card = self._card_at(self._row)
        if card is None or card.content != self._content:
            return
        old, self._card = self._card, card
        if old is None:
            self._open(card)
        elif (old.path, old.offline) != (card.path, card.offline):
            self._error = None
            self.card.hide()
            self._want()
        elif self._error is None and not self._pictures.is_under_way(card.content):
            self._look_ahead()
        self._say_where()

    def _list_changed(self) -> None:
        if self._model is None or self._content is None or not self.isVisible():
            return
        row = self._model.row_of(self._content)
        if row is not None:
            self._row, self._gone = row, False
            self._say_where()
            return
        if self._leaving == self._content:
            self._leave()
            return
        self._gone = True
        self.heat.look_at(None)
        self._row = min(self._row, self._model.rowCount())
        self._say_trouble()
        self._say_where()

    def _leave(self) -> None:
        """The user took the photo away: the next one takes its place."""
        assert self._model is not None, "show_row comes first"
        if self._model.rowCount() == 0:
            self.go_back()
        else:
            self._go(min(self._row, self._model.rowCount() - 1))

    # --- keys, buttons, mouse ---------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are not for the window's shortcuts; another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resized.start()
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and action_of(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means; see ``viewer_keys``."""
        action = action_of(event)
        if not action:
            super().keyPressEvent(event)
            return
        name, _, value = action.partition(":")
        moves: dict[str, Callable[[], None]] = {
            "walk": lambda: self.walk(int(value)),
            "first": lambda: self.walk(-self._row),
            "last": lambda: self.walk(self._model.rowCount() if self._model else 0),
            "zoom_in": lambda: self.canvas.zoom_by(STEP),
            "zoom_out": lambda: self.canvas.zoom_by(1 / STEP),
            "fit": self.canvas.fit,
            "full_size": lambda: self.canvas.zoom_to(1.0),
            "toggle": self.canvas.toggle,
            "pan": lambda: self._pan(value),
            "back": self._back,
            "rate": lambda: self._rate(int(value)),
            "where": self.heat.toggle,
        }
        moves.get(name, lambda: self.command.emit(action))()

    def _pan(self, way: str) -> None:
        x, y = {"left": (PAN, 0), "right": (-PAN, 0), "up": (0, PAN), "down": (0, -PAN)}[way]
        self.canvas.pan(QPointF(x, y))

    def _pressed(self, name: str) -> None:
        if name == "back":
            self.go_back()
        elif name == "where":
            self.heat.toggle()
        elif name == "more":
            button = self.bar.button("more")
            self.menu_wanted.emit(button.mapToGlobal(QPoint(0, button.height())))
        else:
            self.command.emit(name)

    def _back(self) -> None:
        if self.window().isFullScreen():
            self.command.emit("full_screen")
        else:
            self.go_back()

    def go_back(self) -> None:
        """To where the photo in view came from."""
        self.closed.emit(-1 if self._content is None else self._content)

    def _rate(self, stars: int) -> None:
        if self.content() is None or self._session.read_only:
            return
        self.bar.stars.set_rating(stars)
        self.note.say("★" * stars if stars else facts_text.rating_text(0))
        self.command.emit(f"rate:{stars}")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The photo's menu."""
        self.menu_wanted.emit(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Wake the bar, and show the arrow at the side where the mouse is."""
        following = self._row + (0 if self._gone else 1)
        after = self._model is not None and following < self._model.rowCount()
        self._overlay.point(event.position(), before=self._row > 0, after=after)

    def leaveEvent(self, event: QEvent) -> None:
        """Put the arrows away."""
        self._overlay.hide_arrows()
        super().leaveEvent(event)

    # --- words ------------------------------------------------------------------------------

    def _say_where(self) -> None:
        card, model = self._card, self._model
        total = model.rowCount() if model is not None else 0
        position = "" if self._gone or not total else facts_text.position_text(self._row, total)
        name = card.name if card is not None else ""
        date = facts_text.moment_text(card.moment) if card is not None and card.moment else ""
        self.bar.set_texts(name, position, date)
        self.bar.stars.set_rating(card.rating if card is not None else 0)
        self.bar.stars.setEnabled(not self._session.read_only)
        self.canvas.setAccessibleName(", ".join(part for part in (name, position, date) if part))

    def _say_zoom(self, zoom: float) -> None:
        self.note.say(facts_text.percent_text(zoom))

    def _say_trouble(self) -> None:
        """The card over the thumbnail: what happened, and what can be done."""
        if self._gone:
            title = self.tr("This photo is no longer here")
            self.card.say("image", title, self.tr("Go on with the arrow keys."), again=False)
        elif self._error is not None:
            title, text = messages.explain(self._error)
            missing = isinstance(self._error, BadPhoto) and self._error.kind == "vanished"
            self.card.say("file-x" if missing else "triangle-alert", title, text)
        elif self._card is not None and self._card.offline:
            title = self.tr("This drive is not connected")
            text = self.tr(
                "You see the small picture that the library keeps. "
                "Connect the drive to see the photo itself."
            )
            self.card.say("unplug", title, text)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Photo viewer"))
        self.previous_arrow.setAccessibleName(self.tr("Previous photo"))
        self.next_arrow.setAccessibleName(self.tr("Next photo"))
        self._say_where()
        if not self.card.isHidden():
            self._say_trouble()

    # --- layout -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out; decode for the new size a little later."""
        super().resizeEvent(event)
        self._overlay.lay_out()
        self._resized.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the list, and decode what is in view."""
        super().showEvent(event)
        self._loader.only([])  # nobody looks at the grid now: its cores are for this photo
        self._overlay.watch()
        self._list_changed()  # perhaps, while nobody looked
        if self._card is not None and self.canvas.is_empty:
            self._open(self._card)
        else:
            self._want()

    def hideEvent(self, event: QHideEvent) -> None:
        """Decode nothing more; unless it is only minimised, give the memory of pictures back."""
        self._overlay.leave()
        self.heat.look_at(None)
        if event.spontaneous():
            self._pictures.only([])
        else:
            self._pictures.release()
            self.canvas.clear()
        super().hideEvent(event)
