"""The mouse in the grid: clicks, rubber band, dragging out, the check mark under the pointer.

On the GUI thread, for ``gallery_view`` only, which hands its mouse events over. Speaks in rows;
knows how events become selections, nothing of painting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QApplication

from photosearch.gui import gallery_drag
from photosearch.gui.gallery_model import drag_data
from photosearch.gui.gallery_paint import badge_rect
from photosearch.gui.gallery_selection import Run, moved_runs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.gui.gallery_view import GalleryView
    from photosearch.library.browse import Card

MOST_FILES = 5_000
"""Of a larger drag only the ids are carried, for an album; no program takes so many files."""
EDGE = 32  # pixels from the top and bottom where a rubber band scrolls
TICK = 16  # milliseconds
_Flag = QItemSelectionModel.SelectionFlag


class Pointer(QObject):
    """From press to release.

    Attributes:
        hovered: the row under the mouse.
        band: the rubber band in content coordinates while there is one.
    """

    def __init__(self, view: GalleryView) -> None:
        super().__init__(view)
        self._view = view
        self.hovered: int | None = None
        self.band: QRect | None = None
        self._origin: QPoint | None = None  # in content coordinates, from press to release
        self._row: int | None = None
        self._alone_on_release = False
        self._dragging = False  # photos, as soon as their cards are there
        self._before: list[Run] = []
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(TICK)
        self._scrolling.timeout.connect(self._scroll)

    # --- events -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """The left button went down."""
        at = event.position().toPoint()
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._origin = self._in_content(at)
        self._row = self._view.row_at(at)
        self._alone_on_release = self._dragging = False
        keys = event.modifiers()
        shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        ctrl = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if self._row is None:
            self._before = self._view.selection.runs() if ctrl or shift else []
            if not self._before:
                self._view.selection.nothing()
            return
        self._press_on(self._row, at, shift=shift, ctrl=ctrl)

    def _press_on(self, row: int, at: QPoint, *, shift: bool, ctrl: bool) -> None:
        selection = self._view.selection
        on_check = badge_rect(self._view.cell_rect(row)).contains(at) and self.hovered == row
        if shift:
            selection.extend(row, add=ctrl)
        elif ctrl or on_check:
            selection.toggle(row)
        elif selection.holds(row):  # may become a drag of all that is selected
            selection.anchor = row
            selection.go(row)
            self._alone_on_release = True
        else:
            selection.only(row)

    def move(self, event: QMouseEvent) -> None:
        """The mouse went somewhere, with or without a button down."""
        at = event.position().toPoint()
        self.hover(self._view.row_at(at) if self._origin is None else None)
        if self._origin is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._dragging:
            return
        if self.band is None:
            far = (self._in_content(at) - self._origin).manhattanLength()
            if far < QApplication.startDragDistance():
                return
            if self._row is not None:
                self._drag_out()
                return
            self._scrolling.start()
        self._stretch(at)

    def release(self, event: QMouseEvent) -> None:
        """The left button went up."""
        if self._alone_on_release and self._row is not None and self.band is None:
            self._view.selection.only(self._row)
        self.end()
        self.hover(self._view.row_at(event.position().toPoint()))

    def end(self) -> None:
        """Let go of whatever is under way."""
        self._origin = self._row = None
        self._alone_on_release = self._dragging = False
        self._scrolling.stop()
        if self.band is not None:
            self.band = None
            self._view.viewport().update()

    def rows_moved(self, new_rows: NDArray[np.int64]) -> None:
        """The model has merged new photos; gestures go on with the same ones."""
        self.hovered = None
        if self._row is not None:
            row = int(new_rows[self._row])
            self._row = row if row >= 0 else None
        self._before = moved_runs(self._before, new_rows)

    def hover(self, row: int | None) -> None:
        """The mouse is over that row now."""
        if row != self.hovered:
            for changed in (row, self.hovered):
                if changed is not None:
                    self._view.update_row(changed)
            self.hovered = row

    def look(self) -> None:
        """Photos have moved below the mouse."""
        if self._origin is None:
            at = self._view.viewport().mapFromGlobal(QCursor.pos())
            self.hover(self._view.row_at(at))

    # --- rubber band ------------------------------------------------------------------------

    def _in_content(self, at: QPoint) -> QPoint:
        return QPoint(at.x(), at.y() + self._view.verticalOffset())

    def _stretch(self, at: QPoint) -> None:
        """The band reaches from where it began to the mouse."""
        if self._origin is None:
            return
        viewport = self._view.viewport().rect()
        at = QPoint(min(max(at.x(), 0), viewport.right()), min(max(at.y(), 0), viewport.bottom()))
        end = self._in_content(at)
        band = QRect(self._origin, end).normalized()
        if band == self.band:
            return
        self.band = band
        runs = self._view.arrangement.runs_within(band.x(), band.y(), band.width(), band.height())
        self._view.selection.put(self._before, _Flag.ClearAndSelect)
        self._view.selection.put(runs, _Flag.Select)
        if runs:
            self._view.selection.anchor = runs[0][0]
        self._view.viewport().update()

    def _scroll(self) -> None:
        """Near the edges the view follows, faster further out."""
        at = self._view.viewport().mapFromGlobal(QCursor.pos())
        height = self._view.viewport().height()
        beyond = min(0, at.y() - EDGE) + max(0, at.y() - (height - EDGE))
        if beyond:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + max(-60, min(60, beyond // 2)))
            self._stretch(at)

    # --- dragging out -----------------------------------------------------------------------

    def _drag_out(self) -> None:
        """Begin to drag what is selected, as soon as it is known where the files are."""
        if self._row is None:
            return
        row, self._row = self._row, None
        self._alone_on_release, self._dragging = False, True
        if not self._view.selection.holds(row):
            self._view.selection.only(row)
        contents = self._view.selection.contents()
        wanted = contents if len(contents) <= MOST_FILES else contents[:0]
        origin = self._origin
        model = self._view.gallery

        def begin(cards: list[Card]) -> None:
            if self._origin is not origin or origin is None:
                return  # let go in the meantime
            self.end()
            pictures = self._view.pictures(row, 3)
            data = drag_data(contents.tolist(), cards)
            gallery_drag.begin(self._view, data, pictures, len(contents))

        model.with_cards(wanted.tolist(), begin)
