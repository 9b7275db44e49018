"""What is wrong with the selected files, in words, and what can be done about them: a card.

Part of the problems page, on the GUI thread. Knows rows; tells by signals what the user wants.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDir, QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photosearch.gui import icons, languages, messages
from photosearch.gui.page_parts import ElidedLabel, Flow, IconLabel, label, say
from photosearch.gui.problems_model import Row


class ProblemDetails(QFrame):
    """The card.

    Signals:
        again_wanted(): try the shown files again.
        ignore_wanted(bool): leave them alone until they change, or no longer.
        reveal_wanted(), copy_wanted(): show the file in its folder; copy the paths.
    """

    again_wanted = Signal()
    ignore_wanted = Signal(bool)
    reveal_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._writable = True
        self._small = False
        self.setProperty("kind", "card")
        self._icon = IconLabel("circle-alert", 22, "warning")
        self._name, self._where = ElidedLabel("heading"), ElidedLabel("faint")
        self._why, self._said = label("", wrap=True), label("faint", wrap=True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self._name, self._where, self._why, self._said):
            words.addWidget(part)
        words.addSpacing(8)
        words.addWidget(self._make_buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._retranslate()

    def _make_buttons(self) -> QWidget:
        self._again = QPushButton(icons.icon("refresh-cw"), "")
        self._again.clicked.connect(self.again_wanted)
        self._ignore = QPushButton(icons.icon("eye-off"), "")
        self._ignore.clicked.connect(lambda: self.ignore_wanted.emit(not self._all_ignored()))
        self._reveal = QPushButton(icons.icon("folder-open"), "")
        self._reveal.clicked.connect(self.reveal_wanted)
        self._copy = QPushButton(icons.icon("clipboard"), "")
        self._copy.clicked.connect(self.copy_wanted)
        buttons = QWidget()
        row = Flow(8)
        buttons.setLayout(row)
        for button in (self._again, self._ignore, self._reveal, self._copy):
            row.addWidget(button)
        return buttons

    def show_rows(self, rows: Sequence[Row], *, writable: bool) -> None:
        """Explain these files; without any the card is away."""
        self._rows, self._writable = rows, writable
        self.setVisible(bool(rows))
        self._tell()

    def _all_ignored(self) -> bool:
        return bool(self._rows) and all(row.ignored for row in self._rows)

    def _tell(self) -> None:
        one = len(self._rows) == 1
        self._again.setEnabled(self._writable)
        self._ignore.setEnabled(self._writable)
        self._reveal.setEnabled(one)
        self._where.setVisible(one and not self._small)
        self._why.setVisible(one)
        # The core speaks English only; in the other languages it would stand out as an error.
        english = languages.in_use() == "en"
        self._said.setVisible(one and english and not self._small)
        back = self._all_ignored()
        self._ignore.setIcon(icons.icon("eye" if back else "eye-off"))
        self._say_buttons(
            (self._again, self.tr("Try again"), ""),
            (
                self._ignore,
                self.tr("No longer ignore") if back else self.tr("Ignore"),
                ""
                if back
                else self.tr("Leave it alone and out of this list until the file changes."),
            ),
            (self._reveal, self.tr("Show in folder"), ""),
            (self._copy, self.tr("Copy path"), ""),
        )
        if one:
            self._explain(self._rows[0])
        elif self._rows:
            self._icon.show_icon("circle-alert", "warning")
            self._name.show_text(self.tr("%Ln file(s) selected", "", len(self._rows)))

    def _say_buttons(self, *words: tuple[QPushButton, str, str]) -> None:
        """Name, and what more there is to say; where there is little room, all in the tooltip."""
        for button, name, more in words:
            say(button, name)
            button.setToolTip(more)
            if self._small:
                button.setText("")
                button.setToolTip(f"{name}. {more}" if more else name)

    def be_small(self, small: bool) -> None:
        """Say less, where the page is narrow or low."""
        if small != self._small:
            self._small = small
            self._tell()

    def _explain(self, row: Row) -> None:
        name, why = messages.problem_kind(row.kind)
        if row.ignored:
            why = self.tr("Ignored until the file changes.") + " " + why
        self._icon.show_icon(row.icon, "muted" if row.ignored else "warning")
        self._name.show_text(f"{row.name} – {name}")
        self._where.show_text(QDir.toNativeSeparators(str(row.path)))
        self._why.setText(why)
        self._why.setToolTip(row.reason)
        self._said.setText(self.tr("Details: {reason}").format(reason=row.reason))

    def _retranslate(self) -> None:
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
