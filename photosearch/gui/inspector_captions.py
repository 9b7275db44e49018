"""What words say about the photo in the inspector: the user's, the file's, a machine's, its own.

On the GUI thread. Kept apart, so that nobody takes a machine's sentence for a person's. Shows what
it is given and says what is wanted; changes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, model_words, theme
from photosearch.gui.inspector_parts import clear, quiet, selectable, words
from photosearch.gui.inspector_words import PictureWords
from photosearch.gui.model_parts import TaskLine
from photosearch.gui.page_parts import Flow, IconLabel, label, say
from photosearch.gui.tasks import Task
from photosearch.library.captions import LONGEST, CaptionRow
from photosearch.text import nfc, printable

SLACK = 4  # pixels below the last line
FEWEST, MOST = 1, 8  # lines of the user's caption that are seen at once


class CaptionEdit(QPlainTextEdit):
    """The user's caption, as high as its text; Enter saves, Shift+Enter breaks the line.

    Signals:
        written(str): this is the caption now; empty takes it away.
    """

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._saved = ""
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self.textChanged.connect(self._bound)
        self._fit()

    def set_caption(self, text: str) -> None:
        """Show that one; what is just being typed about the same photo stays."""
        changed, self._saved = text != self._saved, text
        if changed or not self.hasFocus():
            self._put(text)

    def leave(self) -> None:
        """Another photo is coming: what was typed counts."""
        self._save()

    @property
    def typed(self) -> str:
        """What stands there, without space around it."""
        return nfc(self.toPlainText()).strip()

    def _put(self, text: str) -> None:
        if self.toPlainText() != text:
            self.setPlainText(text)

    def _bound(self) -> None:
        """Take away at once what came too much, before the cursor: a paste may be long."""
        text, cursor = self.toPlainText(), self.textCursor()
        if (over := len(text) - LONGEST) <= 0:
            return
        before = text.encode("utf-16-le", "surrogatepass")[: 2 * cursor.position()]
        came = before.decode("utf-16-le", "surrogatepass")[-over:]  # Qt counts some signs twice
        units = len(came.encode("utf-16-le", "surrogatepass")) // 2
        cursor.setPosition(cursor.position() - units, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def _save(self) -> None:
        if self.typed != self._saved:
            self._saved = self.typed
            self.written.emit(self._saved)

    def _fit(self) -> None:
        lines = round(self.document().size().height())
        shown = min(MOST, max(FEWEST, lines))
        frame = self.height() - self.viewport().height()
        around = frame + 2 * round(self.document().documentMargin()) + SLACK
        policy = Qt.ScrollBarPolicy
        bar = policy.ScrollBarAsNeeded if lines > MOST else policy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        self.setFixedHeight(shown * self.fontMetrics().lineSpacing() + around)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves and Esc takes back, as in any field of one line."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._save()
            self.clearFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self._put(self._saved)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed counts; a menu or another window is no way out."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self._save()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)


class MachineCaption(QFrame):
    """What a model wrote, apart from what people did.

    Signals:
        adopted(str): the user makes it their own caption.
        removed(int): that caption is to go.
    """

    adopted = Signal(str)
    removed = Signal(int)

    def __init__(self, row: CaptionRow, writes: bool) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        by, text = label("faint"), selectable(label("muted", wrap=True))
        by.setText(
            self.tr("Written by {model}").format(model=model_words.title(printable(row.model)))
        )
        text.setText(words(printable(row.text)))
        head = QHBoxLayout()
        head.setSpacing(theme.UNIT)
        head.addWidget(IconLabel("wand", 14, "faint"))
        head.addWidget(by, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[2]] * 4)
        column.setSpacing(theme.UNIT)
        column.addLayout(head)
        column.addWidget(text)
        if not row.trusted:
            column.addWidget(self._doubt())
        column.addLayout(self._buttons(row, writes))

    def _doubt(self) -> QWidget:
        said = label("faint", wrap=True)
        said.setText(
            self.tr("Not used for searching: it does not seem to fit what the photo shows.")
        )
        return said

    def _buttons(self, row: CaptionRow, writes: bool) -> Flow:
        use, remove = quiet("check"), quiet("x")
        say(use, self.tr("Use as my caption"))
        say(remove, self.tr("Remove"))
        remove.setAccessibleName(self.tr("Remove this description"))
        use.clicked.connect(lambda: self.adopted.emit(row.text))
        remove.clicked.connect(lambda: self.removed.emit(row.id))
        flow = Flow(0)
        for button in (use, remove):
            button.setEnabled(writes)
            flow.addWidget(button)
        return flow


class CaptionBox(QWidget):
    """All words about one photo.

    Signals:
        written(str): the user's caption is this now; empty for none.
        removed(int): a machine's caption, or what it read in the picture, is to go.
        describe_wanted(): a model is to describe the photo now.
    """

    written = Signal(str)
    removed = Signal(int)
    describe_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._heading, self.edit = label("heading"), CaptionEdit()
        self._others = QVBoxLayout()
        self._others.setSpacing(theme.SPACE[1])
        self._doing = QVBoxLayout()
        self.describe = QPushButton(icons.icon("wand", "muted"), "")
        self.describe.setProperty("kind", "quiet")
        self.describe.setStyleSheet("padding: 4px 6px")
        self.describe.clicked.connect(self.describe_wanted)
        self.edit.written.connect(self.written)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE[2], 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self._heading)
        column.addWidget(self.edit)
        column.addLayout(self._others)
        column.addLayout(self._doing)
        column.addWidget(self.describe, 0, Qt.AlignmentFlag.AlignLeft)
        self._retranslate()

    def show_captions(self, rows: Sequence[CaptionRow], writes: bool) -> None:
        """Show these, the user's own in its field."""
        own = next((row.text for row in rows if row.source == "user"), "")
        self.edit.set_caption(own)
        self.edit.setReadOnly(not writes)
        clear(self._others)
        for row in rows:
            if row.source != "user":
                self._others.addWidget(shown := self._of(row, writes))
                shown.show()  # at once, not when Qt comes to it

    def show_describing(self, captioner: str, task: Task | None) -> None:
        """Offer that ``captioner`` describes it, empty for none; or say how far that is."""
        clear(self._doing)
        under_way = task is not None and not task.is_over
        self.describe.setVisible(bool(captioner) and not under_way)
        say(self.describe, self.tr("Describe this photo"))
        self.describe.setToolTip(
            self.tr("With {model}, on this computer").format(model=model_words.title(captioner))
        )
        if task is not None and under_way:
            line = TaskLine(task)
            self._doing.addWidget(line)
            line.show()

    def _of(self, row: CaptionRow, writes: bool) -> QWidget:
        if row.source == "picture":
            read = PictureWords(row, writes)
            read.removed.connect(self.removed)
            return read
        return self._of_file(row) if row.source == "file" else self._of_machine(row, writes)

    def _of_file(self, row: CaptionRow) -> QWidget:
        part = {
            "title": self.tr("Title in the file"),
            "description": self.tr("Description in the file"),
            "keywords": self.tr("Keywords in the file"),
        }
        name, text = label("faint"), selectable(label(wrap=True))
        name.setText(part.get(row.part, self.tr("Words in the file")))
        text.setText(words(printable(row.text)))
        text.setAccessibleName(f"{name.text()}: {row.text}")
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(name)
        column.addWidget(text)
        return shown

    def _of_machine(self, row: CaptionRow, writes: bool) -> MachineCaption:
        card = MachineCaption(row, writes)
        card.adopted.connect(self.written)
        card.removed.connect(self.removed)
        return card

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Caption"))
        self.edit.setPlaceholderText(self.tr("Write a caption"))
        self.edit.setAccessibleName(self.tr("Caption"))
        self.edit.setAccessibleDescription(
            self.tr("Enter saves, Shift+Enter begins a new line, Esc takes back.")
        )

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class OfferedTags(QWidget):
    """Tags that the built-in model offers, as dashed chips; a press takes one over.

    Signals:
        taken(str): the user wants that tag.
    """

    taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._name = label("faint")
        self._flow = Flow(theme.UNIT)
        chips = QWidget()
        chips.setLayout(self._flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.UNIT, 0, 0)
        column.setSpacing(theme.UNIT)
        column.addWidget(self._name)
        column.addWidget(chips)
        self._retranslate()
        self.hide()

    def show_names(self, names: Sequence[str]) -> None:
        """Offer these."""
        clear(self._flow)
        for name in names:
            chip = QPushButton(icons.icon("plus", "faint"), "")
            chip.setProperty("kind", "offer")
            say(chip, name)
            chip.setAccessibleName(self.tr("Add the tag {name}").format(name=name))
            chip.setToolTip(chip.accessibleName())
            chip.clicked.connect(lambda _=False, name=name: self.taken.emit(name))
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(names))
        self.updateGeometry()

    def _retranslate(self) -> None:
        self._name.setText(self.tr("Suggested"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
