"""A list of models that is filled a row at a time, so that nobody waits for the window meanwhile.

On the GUI thread, a part of the models page. A row is built anew only when what it shows is
different. Knows nothing of models but their names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from photosearch.gui.model_rows import ModelRow


@dataclass(frozen=True)
class Wanted:
    """A row: ``shows`` is everything that it depends on, ``make`` builds it."""

    name: str
    shows: object
    make: Callable[[], ModelRow]


class ModelList(QWidget):
    """The rows, in the order in which they were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: Sequence[Wanted] = ()
        self._rows: dict[str, tuple[object, ModelRow]] = {}
        self._busy = (False, False)
        self._pressed = ""  # the model on whose row a button was pressed last
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._build_one)

    def show_rows(self, wanted: Sequence[Wanted]) -> None:
        """Show these; new ones come one after the other."""
        names = [each.name for each in wanted]
        kept = [name for name in self._rows if name in names]
        in_order = kept == [name for name in names if name in self._rows]
        for name in list(self._rows):
            if name not in names or not in_order:
                self._drop(name)
        self._wanted = wanted
        self._next.start()

    def set_busy(self, installing: bool, switching: bool) -> None:
        """Another model is just being brought in, or taken into use."""
        self._busy = installing, switching
        for _, row in self._rows.values():
            row.set_busy(installing, switching)

    def _build_one(self) -> None:
        for at, each in enumerate(self._wanted):
            known = self._rows.get(each.name)
            if known is None or known[0] != each.shows:
                self._put(at, each)
                self._next.start()
                return

    def _put(self, at: int, wanted: Wanted) -> None:
        """Build a row in place of the old one; those before it are there already."""
        self._drop(wanted.name)
        row = wanted.make()
        row.set_busy(*self._busy)
        row.set_first(at == 0)
        self._column.insertWidget(at, row)
        row.show()  # at once, not when Qt comes to it
        row.wanted.connect(lambda _: self._note(wanted.name))
        if wanted.name == self._pressed:
            self._keep_focus(row)
        rows = {**self._rows, wanted.name: (wanted.shows, row)}
        self._rows = {each.name: rows[each.name] for each in self._wanted if each.name in rows}

    def _note(self, name: str) -> None:
        self._pressed = name

    def _keep_focus(self, row: ModelRow) -> None:
        """Who pressed a button by the keyboard goes on where it was, though the row is another."""
        has = QApplication.focusWidget()
        if has is not None and has.isAncestorOf(self):
            for button in row.findChildren(QAbstractButton):
                if button.isEnabled():
                    button.setFocus()
                    return

    def _drop(self, name: str) -> None:
        if name in self._rows:
            row = self._rows.pop(name)[1]
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
