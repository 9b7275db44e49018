"""The geometry of the grid of photos: size of cells, scrolling, zooming, places to come back to.

On the GUI thread; ``gallery_view`` is this with photos in it. Never looks at all rows. Knows rows
and sections, no pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEasingCurve,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QWidget

from photosearch.gui.gallery_layout import Layout
from photosearch.gui.gallery_model import GalleryModel
from photosearch.gui.gallery_paint import HEADER, header_height
from photosearch.gui.gallery_selection import Selection

SMALLEST, USUAL, LARGEST = 96, 176, 320
LARGE = 240  # cells from this size on stand further apart
MARGIN = 4
FOOT = 16
WHEEL_LINES = 2 / 3
GLIDE = 130  # milliseconds
MOST_PIXELS = 2**31 - 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Anchor:
    """A place in the grid: this photo so many pixels below the upper edge.

    Attributes:
        content: None at the very top.
        row: where it was, in case it is gone.
        current: the photo with the keyboard's focus.
    """

    content: int | None = None
    offset: int = 0
    row: int = 0
    current: int | None = None


class Grid(QListView):
    """Cells in sections; needs a ``GalleryModel``.

    A ``QListView`` only because Qt tells screen readers of the items of that class and not of its
    base; all that a QListView does itself, which is to lay out every row, is overridden.

    Attributes:
        gallery: the model.
        selection: what of it is selected.
        arrangement: where everything is.

    Signals:
        cell_changed(int): the wished size of cells.
        laid_out(): geometry, sections or the visible part have changed.
    """

    cell_changed = Signal(int)
    laid_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = USUAL
        self._bar_wanted = True
        self._turned = 0
        self._ready = False
        # While a window is being resized the same photo is held, else many small steps would drift:
        # a row, its distance from the upper edge, and where the scroll bar was then.
        self._steady: tuple[int | None, int, int] | None = None
        self.gallery: GalleryModel
        self.selection: Selection
        self.arrangement = Layout(0, [0], [0], width=400, cell=USUAL, gap=4)
        self._glide = QVariantAnimation(self)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.setDuration(GLIDE)
        self._glide.valueChanged.connect(self._glided)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(2 * SMALLEST, 2 * SMALLEST)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show this ``GalleryModel``."""
        if not isinstance(model, GalleryModel):
            raise TypeError("a grid of photos shows a GalleryModel")
        self.gallery = model
        super().setModel(model)
        self.selection = Selection(model, self.selectionModel())
        self._ready = True
        self._arrange()

    def _moved(self) -> None:
        """Other rows are on screen."""
        self.viewport().update()
        self.laid_out.emit()

    # --- geometry ---------------------------------------------------------------------------

    @property
    def cell(self) -> int:
        """The wished side of a cell; the real one fills the width."""
        return self._cell

    @cell.setter
    def cell(self, side: int) -> None:
        self.set_cell(side)

    def set_cell(self, side: int, at: QPoint | None = None) -> None:
        """Another size of cells; the photo at ``at`` (else the current one) stays in place."""
        side = max(SMALLEST, min(LARGEST, side))
        if side == self._cell:
            return
        row, part, y = self._held(at)
        self._cell = side
        self._arrange()
        if row is not None:
            box = self.arrangement.rect(row)
            self.scroll_to(round(box.y + part * box.height) - y)
        self.cell_changed.emit(side)

    def zoom(self, direction: int, at: QPoint | None = None) -> None:
        """A column fewer (1) or more (-1), or the usual size (0)."""
        if direction == 0:
            self.set_cell(USUAL, at)
            return
        side, columns = float(self._cell), self.arrangement.columns
        while SMALLEST <= side <= LARGEST:
            side *= 1.04**direction
            if self._arranged(round(side)).columns != columns:
                break
        self.set_cell(round(side), at)

    def _held(self, at: QPoint | None) -> tuple[int | None, float, int]:
        """What stays in place while cells change: row, part of its height, y in the viewport."""
        top, viewport = self.verticalOffset(), self.viewport().rect()
        row = self.selection.current
        if at is None and row is not None:
            at = self.cell_rect(row).center()
        if at is None or not viewport.contains(at):
            if top == 0:
                return None, 0.0, 0
            at = viewport.center()
        row = self.arrangement.nearest(at.x(), at.y() + top)
        if row is None:
            return None, 0.0, 0
        box = self.arrangement.rect(row)
        return row, (at.y() + top - box.y) / box.height, at.y()

    def _arranged(self, cell: int, width: int | None = None) -> Layout:
        sections = self.gallery.sections
        return Layout(
            self.gallery.rowCount(),
            [section.start for section in sections],
            [header_height(section.title, section.note) for section in sections],
            width=self.arrangement.width if width is None else width,
            cell=cell,
            gap=8 if cell >= LARGE else 4,
            margin=MARGIN,
            foot=FOOT,
        )

    def _arrange(self) -> None:
        """Lay out for the present size; the scroll bar takes room only where it is needed."""
        whole = self.contentsRect()
        arranged = self._arranged(self._cell, whole.width())
        needed = self._bar_wanted and arranged.height > whole.height()
        bar = self.verticalScrollBar()
        if needed:
            arranged = self._arranged(self._cell, whole.width() - bar.sizeHint().width())
        self.arrangement = arranged
        on, off = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(on if needed else off)
        bar.setRange(0, min(MOST_PIXELS, max(0, arranged.height - whole.height())))
        bar.setPageStep(max(1, whole.height() - HEADER))
        bar.setSingleStep(max(1, round(arranged.pitch * WHEEL_LINES)))
        self._moved()

    def doItemsLayout(self) -> None:
        """Not Qt's: it would measure every row."""
        self.viewport().update()

    def updateGeometries(self) -> None:
        """The scroll bar's range follows ``_arrange`` alone."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the photos at the upper edge there."""
        super().resizeEvent(event)
        if not self._ready:
            return
        if self._steady is None or self._steady[2] != self.verticalOffset():
            self._steady = *self._top(), self.verticalOffset()
        row, offset, _ = self._steady
        self._arrange()
        if row is not None:
            self.scroll_to(self.arrangement.rect(row).y - offset)
        self._steady = row, offset, self.verticalOffset()

    def show_bar(self, wanted: bool) -> None:
        """Whether there may be a scroll bar; the date scrubber stands in for it."""
        if wanted != self._bar_wanted:
            self._bar_wanted = wanted
            if self._ready:
                self._arrange()

    def visible_rows(self) -> range:
        """The rows that are at least partly on screen."""
        top = self.verticalOffset()
        return self.arrangement.rows_between(top, top + self.viewport().height())

    def cell_rect(self, row: int) -> QRect:
        """Where the cell is in the viewport."""
        box = self.arrangement.rect(row)
        return QRect(box.x, box.y - self.verticalOffset(), box.width, box.height)

    def row_at(self, at: QPoint) -> int | None:
        """The row under that point of the viewport."""
        stuck = self._stuck()
        if stuck is not None and at.y() <= stuck[1].bottom():
            return None
        return self.arrangement.row_at(at.x(), at.y() + self.verticalOffset())

    def _stuck(self) -> tuple[int, QRect] | None:
        """The header that stays at the upper edge: its section, and where it is now."""
        top, arrangement = self.verticalOffset(), self.arrangement
        section = arrangement.section_at(top)
        box = arrangement.header(section)
        if not box.height or box.y >= top:
            return None
        y = 0
        if section + 1 < len(arrangement.tops):  # the next one pushes it out
            y = min(0, int(arrangement.tops[section + 1]) - top - HEADER)
        return section, QRect(MARGIN, y, arrangement.width - 2 * MARGIN, HEADER)

    # --- where we are -----------------------------------------------------------------------

    def _top(self, *, even_at_the_top: bool = False) -> tuple[int | None, int]:
        """The first row below the upper edge and its distance; None at the very top."""
        top = self.verticalOffset()
        if not (top or even_at_the_top) or not self.arrangement.count:
            return None, 0
        stuck = self._stuck()
        edge = top + (stuck[1].bottom() + 1 if stuck else 0)
        rows = self.arrangement.rows_between(edge, edge + self.viewport().height())
        if not len(rows):
            return None, 0
        return rows.start, self.arrangement.rect(rows.start).y - top

    def place(self) -> Anchor:
        """Where we are, to come back to with ``go_to``."""
        row, offset = self._top()
        focus = self.selection.current
        current = None if focus is None else self.gallery.content(focus)
        if row is None:
            return Anchor(current=current)
        return Anchor(self.gallery.content(row), offset, row, current)

    def go_to(self, anchor: Anchor) -> None:
        """Back to where ``place`` was asked."""
        if not self.gallery.rowCount():
            return
        if anchor.current is not None:
            focus = self.gallery.row_of(anchor.current)
            if focus is not None:
                self.selection.go(focus)
        if anchor.content is None:
            self.scroll_to(0)
            return
        row = self.gallery.row_of(anchor.content)
        if row is None:
            row = min(anchor.row, self.gallery.rowCount() - 1)
        self.scroll_to(self.arrangement.rect(row).y - anchor.offset)

    def show_row(self, row: int) -> None:
        """Scroll as little as needed to see the whole cell."""
        self.scrollTo(self.gallery.index(row))

    # --- scrolling --------------------------------------------------------------------------

    def scroll_to(self, y: int) -> None:
        """So that this height of the whole content is at the upper edge."""
        self._glide.stop()
        self.verticalScrollBar().setValue(y)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring that photo into view."""
        if not index.isValid() or index.row() >= self.arrangement.count:
            return
        box, room = self.arrangement.rect(index.row()), self.viewport().height()
        section = self.arrangement.section_of(index.row())
        header = self.arrangement.header(section)
        above = box.y - (header.height if box.y == header.bottom else min(HEADER, header.height))
        top = self.verticalOffset()
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                top = above
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                top = box.y + box.height // 2 - room // 2
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                top = box.bottom + MARGIN - room
            case _:
                top = min(max(top, box.bottom + MARGIN - room), above - MARGIN)
        self.scroll_to(top)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll smoothly; with Ctrl, zoom where the mouse is."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            steps = int(self._turned / 120)
            self._turned -= 120 * steps
            for _ in range(abs(steps)):
                self.zoom(1 if steps > 0 else -1, event.position().toPoint())
            event.accept()
            return
        bar = self.verticalScrollBar()
        if not event.pixelDelta().isNull():
            self.scroll_to(bar.value() - event.pixelDelta().y())
        else:
            self._glide_by(-event.angleDelta().y() / 120 * bar.singleStep())
        event.accept()

    def _glide_by(self, pixels: float) -> None:
        bar = self.verticalScrollBar()
        gliding = self._glide.state() == QVariantAnimation.State.Running
        goal = (float(self._glide.endValue()) if gliding else bar.value()) + pixels
        goal = max(0.0, min(float(bar.maximum()), goal))
        self._glide.stop()
        if not self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self):
            bar.setValue(round(goal))
            return
        self._glide.setStartValue(float(bar.value()))
        self._glide.setEndValue(goal)
        self._glide.start()

    def _glided(self, value: object) -> None:
        if isinstance(value, float):
            self.verticalScrollBar().setValue(round(value))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Everything has moved."""
        self._moved()

    # --- Qt's questions ---------------------------------------------------------------------

    def visualRect(self, index: Index) -> QRect:
        """Where its cell is in the viewport."""
        valid = index.isValid() and index.row() < self.arrangement.count
        return self.cell_rect(index.row()) if valid else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The photo at that point of the viewport."""
        row = self.row_at(point)
        return QModelIndex() if row is None else self.gallery.index(row)

    def horizontalOffset(self) -> int:
        """Never scrolled sideways."""
        return 0

    def verticalOffset(self) -> int:
        """How far down we are."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """No photo is hidden."""
        return False
