"""The table behind the problems page: rows, their order, what the filter leaves.

``rows`` and ``arrange`` are pure and run off the GUI thread; the model only holds what they made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from photosearch.gui import icons, messages
from photosearch.library.photos import ProblemRow
from photosearch.text import nfc, printable

NAME, REASON, FOLDER = range(3)
IGNORED = "ignored"  # in place of a kind: those that the user wants to hear no more of

ICONS = {
    "empty": "file",
    "not_an_image": "file-x",
    "damaged": "file-x",
    "unsupported": "file-image",
    "too_large": "maximize",
    "too_slow": "clock",
    "out_of_memory": "gauge",
    "crashed_decoder": "circle-x",
    "quarantined": "shield",
    "unreadable": "lock",
    "vanished": "eye-off",
}

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


@dataclass(frozen=True)
class Row:
    """One file, with what is shown and searched of it made ready."""

    path: Path
    name: str
    folder: str
    kind: str
    reason: str
    sought: str
    ignored: bool = False

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return ICONS.get(self.kind, "circle-alert")


@dataclass(frozen=True)
class Ask:
    """Which rows to show in which order; ``kind`` "" is all but those that are ignored."""

    text: str
    kind: str
    column: int
    descending: bool


def rows(problems: Iterable[ProblemRow]) -> list[Row]:
    """Problems made ready for the table."""
    shown = cache(_shown)  # many files lie in few folders, and fail for few reasons
    made = []
    for problem in problems:
        folder, name = os.path.split(problem.path)
        folder, name, reason = shown(folder), _shown(name), shown(problem.reason)
        sought = f"{name}\n{folder}\n{reason}".casefold()
        made.append(Row(problem.path, name, folder, problem.kind, reason, sought, problem.ignored))
    return made


def _shown(text: str) -> str:
    composed = nfc(text)
    return composed if composed.isprintable() else printable(text)


def arrange(known: Sequence[Row], names: Mapping[str, str], ask: Ask) -> list[Row]:
    """What ``ask`` leaves of ``known``, in its order; ``names`` are the kinds in words."""
    words = printable(ask.text).casefold().split()
    kinds = {kind: name.casefold() for kind, name in names.items()}
    found = [
        row
        for row in known
        if (row.ignored if ask.kind == IGNORED else not row.ignored)
        and (ask.kind in ("", IGNORED) or row.kind == ask.kind)
        and all(word in row.sought or word in kinds[row.kind] for word in words)
    ]
    by = {
        NAME: lambda row: (row.name.casefold(), row.folder),
        REASON: lambda row: (kinds[row.kind], row.name.casefold()),
        FOLDER: lambda row: (row.folder.casefold(), row.name.casefold()),
    }
    return sorted(found, key=by[ask.column], reverse=ask.descending)


class ProblemsModel(QAbstractTableModel):
    """Name, reason and folder of files that could not be read.

    Signals:
        sort_wanted: ``sorted_by`` or ``descending`` changed; whoever owns the rows sorts them.
    """

    sort_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sorted_by, self.descending = NAME, False
        self._rows: list[Row] = []
        self._kinds: dict[str, str] = {}
        self._icon = cache(lambda name: icons.icon(name, "warning"))

    def show(self, rows: list[Row]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> Row:
        """The row at ``number``."""
        return self._rows[number]

    def rows(self) -> list[Row]:
        """All rows, in the order shown."""
        return self._rows

    def retranslate(self) -> None:
        """Words may have changed."""
        self._kinds = {}
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, FOLDER)

    def rowCount(self, parent: _Index = _TOP) -> int:
        """How many files."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _TOP) -> int:
        """Name, reason, folder."""
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Name"), self.tr("What is wrong"), self.tr("Folder"))[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words and icons."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.name, self._kind(row.kind), row.folder)[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == NAME:
            return self._icon(row.icon)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.reason if index.column() == REASON else printable(str(row.path))
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == NAME:
            return f"{row.name}, {self._kind(row.kind)}, {row.folder}"
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order."""
        self.sorted_by = column
        self.descending = order == Qt.SortOrder.DescendingOrder
        self.sort_wanted.emit()

    def _kind(self, kind: str) -> str:
        if kind not in self._kinds:
            self._kinds[kind] = messages.problem_kind(kind)[0]
        return self._kinds[kind]
