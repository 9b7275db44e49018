"""The grid of photos, with the photos in it: what is on screen of a million rows.

On the GUI thread. Asks the model for the cards and the loader for the pictures of what can be
seen, and a page ahead; never looks at all rows. Geometry and scrolling are ``gallery_grid``,
looks ``gallery_paint``, mouse ``gallery_pointer``, keyboard ``gallery_keys``. Knows no library
and no search.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QWidget

from photosearch.gui import theme
from photosearch.gui.gallery_empty import EmptyState
from photosearch.gui.gallery_grid import Anchor, Grid, Index
from photosearch.gui.gallery_keys import Keyboard
from photosearch.gui.gallery_paint import Cell, CellPainter, ground
from photosearch.gui.gallery_pointer import Pointer
from photosearch.gui.gallery_selection import Remembered, runs_of, size_of

__all__ = ["Anchor", "GalleryView"]

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from photosearch.gui.thumbnail_loader import ThumbnailLoader

AHEAD_AFTER = 40  # milliseconds of rest before the next page is prepared


class GalleryView(Grid):
    """The grid; needs a ``GalleryModel``.

    Signals:
        opened(int), quick_look(int): row, by Enter or double-click, by Space.
        menu_wanted(QPoint): global position; what it is for is selected.
        current_changed(int): row with the keyboard's focus, -1 for none.
        picked(): the selection is another.
    """

    opened = Signal(int)
    quick_look = Signal(int)
    menu_wanted = Signal(QPoint)
    current_changed = Signal(int)
    picked = Signal()

    def __init__(self, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._painter = CellPainter()
        self._fill = True
        self._kept: tuple[Remembered, int | None, int] | None = None
        self._shown: dict[int, int] = {}
        self._quiet = False
        self._unpainted = False  # everything will be painted anyway
        self._pointer, self._keyboard = Pointer(self), Keyboard(self)
        self._empty = EmptyState(self.viewport())
        self._empty.hide()
        self._take_input()
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(AHEAD_AFTER)
        self._ahead.timeout.connect(self._prepare_ahead)
        loader.loaded.connect(self._thumbnail_changed)
        theme.notifier().changed.connect(self._recolour)

    def _take_input(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # --- the model --------------------------------------------------------------------------

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show this ``GalleryModel``."""
        super().setModel(model)
        self.selectionModel().selectionChanged.connect(self._picked_others)
        self.selectionModel().currentChanged.connect(self._current_moved)
        self.gallery.modelAboutToBeReset.connect(self._remember)
        self.gallery.replaced.connect(self._replaced)

    def reset(self) -> None:
        """Other rows: the selection is gone; ``_replaced`` brings back what is to be kept."""
        super().reset()
        self._pointer.hovered = None
        if self._ready:
            self.selection.changed()
            self._arrange()

    def _remember(self) -> None:
        old = self.selection.remember()
        # At the very top new photos come into view, unless the user has begun with what is there.
        begun = bool(old.runs) or old.current is not None
        self._kept = old, *self._top(even_at_the_top=begun)

    def _replaced(self, new_rows: NDArray[np.int64] | None) -> None:
        self._keyboard.forget_column()
        self.selection.changed()
        self._steady = None
        if self._kept is None:
            return
        (old, top, offset), self._kept = self._kept, None
        left = Remembered([], None, None)
        if new_rows is None:
            self._pointer.end()
            self.selection.anchor = None
            self.scroll_to(0)
        else:
            self._pointer.rows_moved(new_rows)
            self._quiet = True
            left = self.selection.restore(old, new_rows)
            self._quiet = False
            self._come_back(top, offset, new_rows)
        if old.current is not None and left.current is None:
            self.current_changed.emit(-1)
        if size_of(old.runs) != size_of(left.runs):
            self.picked.emit()

    def _come_back(self, top: int | None, offset: int, new_rows: NDArray[np.int64]) -> None:
        """The photo that was at the upper edge, or the next that is still there, stays there."""
        if top is None:
            return
        below = new_rows[top:]
        first = int(np.argmax(below >= 0)) if len(below) and below[0] < 0 else 0
        if len(below) and below[first] >= 0:
            self.scroll_to(self.arrangement.rect(int(below[first])).y - offset)

    # --- what is looked at ------------------------------------------------------------------

    def selected_contents(self) -> list[int]:
        """In the order shown."""
        found: list[int] = self.selection.contents().tolist()
        return found

    def _moved(self) -> None:
        """Other photos are on screen: ask for them, before and instead of earlier ones."""
        rows = self.visible_rows()
        contents = self.gallery.contents_in(rows)
        self._shown = dict(zip(contents, rows, strict=True))
        self._loader.only(contents)
        self.gallery.want(rows)
        self._ahead.start()
        self._place_empty()
        if self.underMouse():
            self._pointer.look()
        super()._moved()
        self._unpainted = True

    def _prepare_ahead(self) -> None:
        """Cards and pictures of a page below and half a page above."""
        rows = self.visible_rows()
        page = max(len(rows), 1)
        below = range(rows.stop, min(rows.stop + page, self.arrangement.count))
        above = range(max(0, rows.start - page // 2), rows.start)
        self.gallery.want(rows, below, above)
        contents = self.gallery.contents_in(range(above.start, below.stop))
        self._loader.only(contents)
        side, dpr = self.arrangement.side, self.devicePixelRatioF()
        nearest_first = contents[len(above) :] + contents[: len(above)]
        self._loader.pixmaps(self.gallery.known_cards(nearest_first), side, dpr, self._fill)

    @property
    def fill(self) -> bool:
        """Whether photos are cropped to fill their cells."""
        return self._fill

    @fill.setter
    def fill(self, fill: bool) -> None:
        self._fill = fill
        self.viewport().update()

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the cells that touch what is to be painted."""
        self._unpainted = False
        painter = QPainter(self.viewport())
        area, region = event.rect(), event.region()
        painter.fillRect(area, ground())
        top, side = self.verticalOffset(), self.arrangement.side
        rows = self.arrangement.rows_between(top + area.top() - 3, top + area.bottom() + 4)
        cells = self._cells(rows, region if region.rectCount() > 1 else None)
        self._painter.cells(painter, cells, side, self.devicePixelRatioF())
        self._paint_headers(painter, top + area.top(), top + area.bottom())
        if self._pointer.band is not None:
            self._painter.band(painter, self._pointer.band.translated(0, -top))

    def _cells(self, rows: range, region: QRegion | None) -> list[Cell]:
        """What is to be painted of these rows: all, or those that touch the region."""
        gallery, loader = self.gallery, self._loader
        top, side = self.verticalOffset(), self.arrangement.side
        selected = self.selection.among(rows)
        hovered = self._pointer.hovered
        focused = self.selection.current if self.hasFocus() else None
        corners = self.arrangement.corners(rows, top)
        places = list(zip(rows, gallery.contents_in(rows), corners, strict=True))
        if region is not None:
            box = side + 6
            places = [
                at
                for at in places
                if region.intersects(QRect(at[2][0] - 3, at[2][1] - 3, box, box))
            ]
        cards = gallery.known_cards([content for _, content, _ in places])
        pictures = loader.pixmaps(cards, side, self.devicePixelRatioF(), self._fill)
        return [
            Cell(
                x,
                y,
                card,
                picture,
                picture is None and loader.state(content) == "missing",
                row in selected,
                row == hovered,
                row == focused,
                gallery.grade(row) == "unlikely",
            )
            for (row, content, (x, y)), card, picture in zip(places, cards, pictures, strict=True)
        ]

    def _paint_headers(self, painter: QPainter, first: int, last: int) -> None:
        top = self.verticalOffset()
        for section in range(
            self.arrangement.section_at(first), self.arrangement.section_at(last) + 1
        ):
            box = self.arrangement.header(section)
            if box.height:
                rect = QRect(box.x, box.y - top, box.width, box.height)
                self._paint_header(painter, section, rect, stuck=False)
        stuck = self._stuck()
        if stuck is not None:
            self._paint_header(painter, *stuck, stuck=True)

    def _paint_header(self, painter: QPainter, section: int, rect: QRect, *, stuck: bool) -> None:
        what = self.gallery.sections[section]
        count = QLocale().toString(self.arrangement.size_of(section))
        self._painter.header(painter, rect, what.title, count, what.note, stuck=stuck)

    def pictures(self, row: int, most: int) -> list[QPixmap]:
        """Of the selected photos on screen, that of ``row`` first; those that are loaded."""
        rows = [row, *sorted(self.selection.among(self.visible_rows()))]
        side, dpr = self.arrangement.side, self.devicePixelRatioF()
        found: list[QPixmap] = []
        for one in dict.fromkeys(rows):
            card = self.gallery.known_card(self.gallery.content(one))
            picture = self._loader.pixmap(card, side, dpr, self._fill) if card else None
            if picture is not None and len(found) < most:
                found.append(picture)
        return found

    def update_row(self, row: int) -> None:
        """Paint that cell again."""
        if row < self.arrangement.count and not self._unpainted:
            self.viewport().update(self.cell_rect(row).adjusted(-3, -3, 3, 3))

    def _thumbnail_changed(self, content: int) -> None:
        row = self._shown.get(content)
        if row is not None:
            self.update_row(row)

    def _recolour(self) -> None:
        self._painter.clear()
        self.viewport().update()

    # --- nothing to show --------------------------------------------------------------------

    def set_empty(
        self,
        icon: str,
        title: str,
        text: str,
        action: QAction | None,
        ways: Sequence[QAction] = (),
    ) -> None:
        """What to say while there is no photo here, and what to offer."""
        self._empty.fill(icon, title, text, action, ways)
        self._place_empty()

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.viewport().rect())
        self._empty.setVisible(self._empty.is_filled and not self.gallery.rowCount())

    # --- what the user does -----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See ``gallery_keys``; other keys go on to the window, nothing is searched by typing."""
        event.setAccepted(self._keyboard.press(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See ``gallery_pointer``."""
        self._keyboard.forget_column()
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See ``gallery_pointer``."""
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See ``gallery_pointer``."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the photo."""
        row = self.row_at(event.position().toPoint())
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self._pointer.hover(None)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the photo under the mouse and those selected with it."""
        row: int | None
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self.selection.current
            if row is not None:
                self.show_row(row)
                at = self.viewport().mapToGlobal(self.cell_rect(row).center())
        else:
            row = self.row_at(self.viewport().mapFromGlobal(event.globalPos()))
            at = event.globalPos()
        if row is None:
            return
        if not self.selection.holds(row):
            self.selection.only(row)
        self.menu_wanted.emit(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Unlike Qt's own views: no photo becomes the current one by that alone."""
        QAbstractScrollArea.focusInEvent(self, event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        QAbstractScrollArea.focusOutEvent(self, event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Months in the new language."""
        if event.type() == QEvent.Type.LanguageChange and self._ready:
            self.gallery.retitle()
            self.viewport().update()
            self.laid_out.emit()
        super().changeEvent(event)

    # Signals, not Qt's virtual functions of these names: those are also called while everything is
    # being deleted, and calling Python in an object that is half gone corrupts memory.

    def _current_moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        for index in (current, previous):
            if index.isValid():
                self.update_row(index.row())
        self._keyboard.forget_column()
        if not self._quiet:
            self.current_changed.emit(current.row())

    def _picked_others(self) -> None:
        self.selection.changed()
        self.viewport().update()
        if not self._quiet:
            self.picked.emit()

    # --- Qt's questions ---------------------------------------------------------------------

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Cards have come, or are to be read again."""
        seen = self.visible_rows()
        top, end = max(first.row(), seen.start), min(last.row(), seen.stop - 1)
        if top <= end:
            self.gallery.want(seen)
            self.viewport().update()
            # Qt's own asks for the place of each cell, a good part of a frame; but it is what tells
            # screen readers.
            if QAccessible.isActive():
                one, other = self.gallery.index(top), self.gallery.index(end)
                QAbstractItemView.dataChanged(self, one, other, roles)
        self._ahead.start()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where a key leads, for Qt's own use."""
        row = self._keyboard.target(_KEYS[action])
        return QModelIndex() if row is None else self.gallery.index(row)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what touches that rectangle of the viewport."""
        top = self.verticalOffset()
        box = rect.normalized()
        runs = self.arrangement.runs_within(box.x(), box.y() + top, box.width(), box.height())
        self.selection.put(runs, command)

    def selectAll(self) -> None:
        """As one range; Qt's own asks about every row, which takes seconds for a million."""
        self.selection.everything()

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """The lines that show it: what Qt paints again when it changes."""
        region = QRegion()
        seen, width = self.visible_rows(), self.viewport().width()
        for first, last in runs_of(selection):
            first, last = max(first, seen.start), min(last, seen.stop - 1)
            if first <= last:
                top, end = self.cell_rect(first).top(), self.cell_rect(last).bottom()
                region += QRect(0, top, width, end - top + 1)
        return region


_Action = QAbstractItemView.CursorAction
_KEYS = {
    _Action.MoveUp: Qt.Key.Key_Up,
    _Action.MoveDown: Qt.Key.Key_Down,
    _Action.MoveLeft: Qt.Key.Key_Left,
    _Action.MoveRight: Qt.Key.Key_Right,
    _Action.MoveHome: Qt.Key.Key_Home,
    _Action.MoveEnd: Qt.Key.Key_End,
    _Action.MovePageUp: Qt.Key.Key_PageUp,
    _Action.MovePageDown: Qt.Key.Key_PageDown,
    _Action.MoveNext: Qt.Key.Key_Right,
    _Action.MovePrevious: Qt.Key.Key_Left,
}
