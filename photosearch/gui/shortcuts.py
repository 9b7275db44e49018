"""All keys on one sheet, in the words of the menus and of this system's keyboard.

A dialog of the main window. The keys of menu commands come from ``commands``; those of the grid
and the viewer, which are no commands, are written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import commands
from photosearch.gui.page_parts import label

translate = QCoreApplication.translate

_DRAWN = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "0…5": "0 … 5"}


@dataclass(frozen=True)
class Keys:
    """What can be pressed, one or the other, and what it does."""

    keys: tuple[str, ...]
    words: str

    def shown(self) -> str:
        """The keys as this system writes them."""
        native = QKeySequence.SequenceFormat.NativeText
        return "   ".join(
            _DRAWN.get(keys) or QKeySequence(keys).toString(native) or keys for keys in self.keys
        )


@dataclass(frozen=True)
class Group:
    """Keys that belong together."""

    title: str
    keys: tuple[Keys, ...]


def overview() -> tuple[Group, ...]:
    """All groups, in the language in use."""
    return (
        Group(
            translate("Shortcuts", "Search and move about"),
            (*_named("find paste save_search"), *_moving()),
        ),
        Group(translate("Shortcuts", "In the grid"), _in_grid()),
        Group(translate("Shortcuts", "In the viewer"), _in_viewer()),
        Group(
            translate("Shortcuts", "Photos"),
            (
                *_named("open reveal more_like less_like similar tag"),
                *_named("copy_image copy_path export bin undo"),
                Keys(("0…5",), translate("Shortcuts", "No rating, one star … five stars")),
            ),
        ),
        Group(
            translate("Shortcuts", "Window"),
            (
                *_named("side_bar inspector full_screen add_folder update pause"),
                *_named("settings shortcuts quit"),
            ),
        ),
    )


def _named(names: str) -> Iterator[Keys]:
    table = {command.name: command for command in commands.table()}
    for name in names.split():
        command = table.get(name)
        if command is not None and command.keys:
            yield Keys(command.keys[:2], command.words.rstrip("…"))


def _moving() -> tuple[Keys, ...]:
    return (
        Keys(("Return",), translate("Shortcuts", "Search at once")),
        Keys(("Esc",), translate("Shortcuts", "Clear the search, then go to the photos")),
        *_named("back forward all_photos"),
    )


def _in_grid() -> tuple[Keys, ...]:
    return (
        Keys(("Left", "Right", "Up", "Down"), translate("Shortcuts", "To the next photo")),
        Keys(("Shift+Right", "Ctrl+A"), translate("Shortcuts", "Select more, select all")),
        Keys(("Home", "End"), translate("Shortcuts", "To the first or last photo")),
        Keys(("Return", "Space"), translate("Shortcuts", "Look at the photo")),
        Keys(("Ctrl++", "Ctrl+-"), translate("Shortcuts", "Larger or smaller thumbnails")),
    )


def _in_viewer() -> tuple[Keys, ...]:
    return (
        Keys(("Left", "Right"), translate("Shortcuts", "Photo before or after")),
        Keys(("+", "-"), translate("Shortcuts", "Zoom in or out")),
        Keys(("Z",), translate("Shortcuts", "Whole photo or full size")),
        Keys(("I",), translate("Shortcuts", "Information")),
        Keys(("S",), translate("Shortcuts", "Similar photos")),
        Keys(("W",), translate("Shortcuts", "Show where it is")),
        Keys(("F",), translate("Shortcuts", "Full screen")),
        Keys(("Esc", "Space"), translate("Shortcuts", "Back to the grid")),
    )


class Shortcuts(QDialog):
    """The sheet, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        self._title = label("title")
        column.addWidget(self._title)
        column.addWidget(self._area, 1)
        column.addWidget(self._buttons)
        self._retranslate()
        self.resize(860, 740)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self._title.setText(self.tr("Keyboard shortcuts"))
        self._area.setAccessibleName(self.tr("Keyboard shortcuts"))
        groups = overview()
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(32)
        half = _half(groups)
        for part in (groups[:half], groups[half:]):
            row.addWidget(_column(part), 1)
        self._area.setWidget(sheet)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _half(groups: Sequence[Group]) -> int:
    """Where to break, so that both columns are about as long."""
    sizes = [len(group.keys) + 2 for group in groups]
    return min(range(1, len(sizes)), key=lambda at: abs(sum(sizes[:at]) - sum(sizes[at:])))


def _column(groups: Sequence[Group]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    line = 0
    for group in groups:
        heading = label("heading")
        heading.setText(group.title)
        heading.setContentsMargins(0, 12 if line else 0, 0, 0)
        grid.addWidget(heading, line, 0, 1, 2)
        line += 1
        for keys in group.keys:
            words, pressed = label("", wrap=True), label("muted")
            words.setText(keys.words)
            pressed.setText(keys.shown())
            grid.addWidget(words, line, 0)
            grid.addWidget(pressed, line, 1, Qt.AlignmentFlag.AlignRight)
            line += 1
    grid.setRowStretch(line, 1)
    return made
