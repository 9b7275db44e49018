"""The keyboard in the grid: moving, selecting, opening, zooming.

On the GUI thread, for ``gallery_view`` only. Speaks in rows; knows no pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from photosearch.gui.gallery_view import GalleryView

Key = Qt.Key
_ZOOM = {Key.Key_Plus: 1, Key.Key_Equal: 1, Key.Key_Minus: -1, Key.Key_Underscore: -1, Key.Key_0: 0}


class Keyboard:
    """Turns keys into what they do; remembers the column that Up and Down keep to."""

    def __init__(self, view: GalleryView) -> None:
        self._view = view
        self._column: int | None = None

    def forget_column(self) -> None:
        """The focus went elsewhere by other means."""
        self._column = None

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key meant something here."""
        keys = event.modifiers()
        ctrl = bool(keys & Qt.KeyboardModifier.ControlModifier)
        shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        if keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            return False
        if ctrl and event.key() in _ZOOM:
            self._view.zoom(_ZOOM[Key(event.key())])
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._view.selection.everything()
            return True
        if ctrl and shift and event.key() == Key.Key_A:
            self._view.selection.nothing()
            return True
        return self._move(event, ctrl=ctrl, shift=shift) or self._act(event, ctrl=ctrl)

    def _move(self, event: QKeyEvent, *, ctrl: bool, shift: bool) -> bool:
        target = self.target(event.key())
        if target is None:
            return False
        selection, column = self._view.selection, self._column
        if shift:
            selection.extend(target, add=ctrl)
        elif ctrl:
            selection.go(target)
        else:
            selection.only(target)
        self._column = column
        self._view.show_row(target)
        return True

    def _act(self, event: QKeyEvent, *, ctrl: bool) -> bool:
        row = self._view.selection.current
        if row is None:
            return False
        match event.key():
            case Key.Key_Return | Key.Key_Enter if not ctrl:
                self._view.opened.emit(row)
            case Key.Key_Space if ctrl:
                self._view.selection.toggle(row)
            case Key.Key_Space:
                self._view.quick_look.emit(row)
            case _:
                return False
        return True

    def target(self, key: int) -> int | None:
        """Where that key leads from the current row; None if it is no key for moving."""
        count = self._view.gallery.rowCount()
        if not count or key not in _MOVES:
            return None
        lines, rows = _MOVES[Key(key)]
        row = self._view.selection.current
        if row is None:
            seen = self._view.visible_rows()
            row = seen.start if len(seen) else 0
            if rows in (-1, 1) or lines:
                return row
        if rows is not None:
            self._column = None
            return max(0, min(count - 1, row + rows if abs(rows) == 1 else rows))
        return self._by_lines(row, lines)

    def _by_lines(self, row: int, lines: int) -> int:
        arrangement = self._view.arrangement
        if self._column is None:
            self._column = arrangement.column(row)
        page = max(1, self._view.viewport().height() // arrangement.pitch)
        return arrangement.moved(row, lines if abs(lines) == 1 else lines * page // 2, self._column)


_EVERY = 2**62
_MOVES: dict[Key, tuple[int, int | None]] = {  # lines (2: a page), rows
    Key.Key_Left: (0, -1),
    Key.Key_Right: (0, 1),
    Key.Key_Home: (0, -_EVERY),
    Key.Key_End: (0, _EVERY),
    Key.Key_Up: (-1, None),
    Key.Key_Down: (1, None),
    Key.Key_PageUp: (-2, None),
    Key.Key_PageDown: (2, None),
}
