"""The tree of the side bar: what the mouse, the keys and a drag mean in it.

On the GUI thread, made by ``side_bar``, which says what comes of it. Knows entries; knows no
library.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from photosearch.gui import side_delegate
from photosearch.gui.gallery_model import CONTENTS_MIME
from photosearch.gui.places import InAlbum
from photosearch.gui.side_delegate import SideDelegate
from photosearch.gui.side_entries import Entry, Key
from photosearch.gui.side_model import ENTRY, SideModel


def contents_in(mime: QMimeData) -> list[int]:
    """The content ids that the grid puts into a drag: little-endian int64."""
    data = bytes(mime.data(CONTENTS_MIME).data())
    whole = len(data) // 8 * 8
    return [int(number) for number in np.frombuffer(data[:whole], dtype="<i8")]


class SideTree(QTreeView):
    """The rows. Tells what the mouse and the keys mean; ``SideBar`` says what comes of it.

    Signals:
        entered(Entry): chosen by a click or Enter.
        plus_clicked(): the plus of the albums.
        menu_wanted(Entry, QPoint): the context menu, at that place on the screen.
        remove_wanted(Entry): Delete was pressed.
        contents_dropped(int, list): these photos on that album.
        urls_dropped(list[Path]): files or folders of the computer.
    """

    entered = Signal(object)
    plus_clicked = Signal()
    menu_wanted = Signal(object, QPoint)
    remove_wanted = Signal(object)
    contents_dropped = Signal(int, list)
    urls_dropped = Signal(list)

    def __init__(self, model: SideModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.painter_of_rows = SideDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self.painter_of_rows)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAcceptDrops(True)
        # Rows come with the rounded look of the delegate, without the style sheet's padding.
        self.setStyleSheet("QTreeView::item { padding: 0; background: transparent; }")

    def entry_at(self, place: QPoint) -> Entry | None:
        """What is there, in coordinates of the viewport."""
        index = self.indexAt(place)
        entry: Entry | None = index.data(ENTRY) if index.isValid() else None
        return entry

    def drawBranches(self, painter: object, rect: object, index: object) -> None:
        """The delegate paints arrows."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Headings and arrows open and close; the rest is chosen when the button goes up."""
        index = self.indexAt(event.position().toPoint())
        place = event.position().toPoint()
        left = event.button() == Qt.MouseButton.LeftButton and index.isValid()
        if left and self._pressed_part(index, place):
            event.accept()
            return
        super().mousePressEvent(event)

    def _pressed_part(self, index: QModelIndex, place: QPoint) -> bool:
        entry: Entry = index.data(ENTRY)
        row = self.visualRect(index)
        has_plus = entry.kind == "albums" and self.painter_of_rows.plus_shown
        if has_plus and side_delegate.plus(row).contains(place):
            self.plus_clicked.emit()
            return True
        has_arrow = self.model().hasChildren(index)
        if has_arrow and (entry.is_section or side_delegate.arrow(row, index).contains(place)):
            self.setCurrentIndex(index)
            self.setExpanded(index, not self.isExpanded(index))
            return True
        return False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose, if it went down on the same row."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or index != self.currentIndex():
            return
        entry: Entry | None = index.data(ENTRY)
        on_arrow = side_delegate.arrow(self.visualRect(index), index).contains(
            event.position().toPoint()
        ) and self.model().hasChildren(index)
        if entry is not None and entry.place is not None and not on_arrow:
            self.entered.emit(entry)

    def event(self, event: QEvent) -> bool:
        """Delete is about a row here: as the window's shortcut it bins the selected photos."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, F2 renames; arrows are Qt's."""
        entry: Entry | None = self.currentIndex().data(ENTRY)
        key = event.key()
        if entry is None or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if entry.is_section:
                self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
            else:
                self.entered.emit(entry)
        elif key == Qt.Key.Key_F2 and entry.kind in ("album", "smart", "concept"):
            self.edit(self.currentIndex())
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit(entry)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse where it is, by the keyboard at the current row."""
        place = event.pos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).center()
        entry = self.entry_at(place)
        if entry is not None:
            self.menu_wanted.emit(entry, self.viewport().mapToGlobal(place))

    # --- drops ----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos of the library, and folders."""
        self.dragMoveEvent(event)
        mime = event.mimeData()
        event.setAccepted(mime.hasFormat(CONTENTS_MIME) or mime.hasUrls())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Photos go to albums only; folders anywhere."""
        mime, key = event.mimeData(), None
        entry = self.entry_at(event.position().toPoint())
        ours = mime.hasFormat(CONTENTS_MIME)
        if ours and entry is not None and entry.kind == "album":
            key = entry.key
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(key is not None if ours else mime.hasUrls())
        self._hold_above(key)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Not dropped after all."""
        self._hold_above(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        mime, entry = event.mimeData(), self.entry_at(event.position().toPoint())
        self._hold_above(None)
        event.setDropAction(Qt.DropAction.CopyAction)
        if mime.hasFormat(CONTENTS_MIME):
            numbers = contents_in(mime)
            if entry is not None and isinstance(entry.place, InAlbum) and numbers:
                event.accept()
                self.contents_dropped.emit(entry.place.id, numbers)
        elif mime.hasUrls():
            event.accept()
            paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
            self.urls_dropped.emit(paths)

    def _hold_above(self, key: Key | None) -> None:
        self.painter_of_rows.drop_key = key
        self.viewport().update()
