"""The field in which photos are described, or shown an example of.

A widget on the GUI thread. Tells what was asked by signals and waits for nothing: suggestions
come from lists that it was handed, pasted pixels are written by a worker. Knows no library.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from photosearch.gui import icons, query_chips, query_notes, suggestions, theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.icon_label import IconLabel
from photosearch.gui.pace import COMPOSING, DELETING, Pace
from photosearch.gui.picture_door import PictureDoor
from photosearch.gui.query_chips import QueryChips
from photosearch.gui.search_field import Chip, Field, tidy
from photosearch.gui.suggestion_list import WIDEST, Note, SuggestionList
from photosearch.gui.suggestions import Suggestion
from photosearch.library.browse import Card

if TYPE_CHECKING:
    from photosearch.query.syntax import Note as QueryNote

HEIGHT = 38  # of the field alone; chips come below it
NOTE_SECONDS = 6


class SearchBar(QWidget):
    """One rounded field: words, an example, what was asked before; below it the query in pieces.

    Signals:
        asked(str): look for this; while typing, and at once on Enter.
        committed(str): Enter: this search is worth remembering.
        cleared(): neither words nor an example any more.
        image_given(Path): look for photos like this file, which may be a temporary one.
        place_chosen(Place): a tag, an album or a folder was chosen from the suggestions.
        history_removed(str): forget this search.
        save_wanted(): keep this search under a name.
        escape(): Escape with nothing left to clear.
    """

    asked = Signal(str)
    committed = Signal(str)
    cleared = Signal()
    image_given = Signal(object)
    place_chosen = Signal(object)
    history_removed = Signal(str)
    save_wanted = Signal()
    escape = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._door = PictureDoor(bridge, self)
        self._history: list[str] = []
        self._places: list[Suggestion] = []
        self.can_save = True  # whether searches may be kept here
        self._quiet = False  # Escape closed the list: it stays closed until the field is empty
        self._over = False  # something that may be a picture is held above
        self.pace = Pace(self)
        self.pace.due.connect(self._ask)
        self._typed = ""  # what stood there before the last key
        self._asked_composing = False  # a syllable that was not finished was asked for
        self._fading = QTimer(self, interval=NOTE_SECONDS * 1000, singleShot=True)
        self._build()
        self._connect()
        self._retranslate()
        self._refresh()

    # --- what the window says -------------------------------------------------------------------

    def text(self) -> str:
        """The words in the field, without what an input method still composes."""
        return self.field.text()

    def set_text(self, text: str) -> None:
        """Show ``text``; nothing is asked."""
        text = tidy(text)
        self.pace.stop()
        self._close()
        if text != self.field.text():
            self._put(text)
            self.set_error()
        self._show_pieces(text)
        self._refresh()

    def set_example(
        self, card: Card | None = None, name: str = "", image: QImage | None = None
    ) -> None:
        """Show what photos are to be like; without a name, that they are to be like none."""
        self.chip.show_example(name or (card.name if card else ""), image)
        self._refresh()

    def set_history(self, searches: Sequence[str]) -> None:
        """What was searched for, newest first."""
        self._history = list(searches)

    def set_suggestions(self, places: Sequence[Suggestion]) -> None:
        """Tags, albums and folders to offer, as the side bar's ``Contents.offers`` has them."""
        self._places = list(places)

    def set_error(self, start: int = 0, end: int = 0, message: str = "") -> None:
        """Underline these characters and say what is wrong; without a message, nothing is."""
        self.field.underline(start, end if message else start)
        self.field.setToolTip(message)
        self.field.setAccessibleDescription(message)
        if message:
            self._close()
            self._fading.stop()
            self.note.say(message, self)
        else:
            self.note.hide()

    def say_left_out(self, words: str) -> None:
        """No photo was of the time that these words were taken for."""
        self.say(query_notes.words_about("nothing_then", words))

    def say_odd(self, note: QueryNote) -> None:
        """Something about the query at its place, which stopped nothing."""
        self.set_error(note.start, note.end, query_notes.words(note))
        self._fading.start()

    def say(self, message: str) -> None:
        """Say something below the field for a few seconds."""
        self._close()
        self.note.say(message, self)
        self._fading.start()

    def focus(self) -> None:
        """Take the keyboard, with everything selected, for the window's shortcut."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def suggested(self) -> list[Suggestion]:
        """What is offered at the moment."""
        return self.list.offered()

    # --- making it ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setMinimumWidth(220)
        self._door.watch(self)
        self.field = Field(self)
        self.chip = Chip(self)
        self.lens = IconLabel("search", 18, "muted", self)
        self.clear_button = QToolButton(self)
        self.save_button, self.picture_button = QToolButton(self), QToolButton(self)
        for button, name in (
            (self.clear_button, "x"),
            (self.save_button, "wand"),
            (self.picture_button, "image"),
        ):
            button.setIcon(icons.icon(name, "muted"))
            button.setIconSize(QSize(16, 16))
            button.setFixedSize(28, 28)
            button.setCursor(Qt.CursorShape.ArrowCursor)
        self.list = SuggestionList(self)
        self.note = Note(self)
        self.chips = QueryChips(self)
        self.setFocusProxy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        layout = QHBoxLayout()
        column.addLayout(layout)
        column.addStretch(1)
        column.addWidget(self.chips)
        layout.addStrut(HEIGHT)
        layout.setContentsMargins(14, 0, 6, 0)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(self.lens)
        layout.addSpacing(theme.UNIT)
        layout.addWidget(self.chip)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.clear_button)
        layout.addWidget(self.save_button)
        layout.addWidget(self.picture_button)
        self._make_room()

    def _make_room(self) -> None:
        """As high as the field and the rows of chips below it."""
        rows = self.chips.height_for(self.width())
        self.chips.setFixedHeight(rows)
        self.setFixedHeight(HEIGHT + (rows + 2 * theme.UNIT if rows else 0))

    def _connect(self) -> None:
        self.field.textChanged.connect(self._text_changed)
        self.field.composed.connect(self._composed)
        self.field.pasted.connect(lambda mime: self.take(mime, pasted=True))
        self.field.pressed.connect(self._offer_history)
        self.field.installEventFilter(self)
        self.chip.removed.connect(self._example_removed)
        self.chips.removed.connect(self.ask_instead)
        self.chips.left.connect(self.field.setFocus)
        self.chips.changed.connect(self._make_room)
        self.clear_button.clicked.connect(self.clear)
        self.save_button.clicked.connect(self.save_wanted)
        self.picture_button.clicked.connect(lambda: self._door.choose())
        self._door.picture.connect(self._picture_given)
        self._door.words.connect(lambda text: self.field.insert(tidy(text)))
        self._door.refused.connect(self.say)
        self._door.held_above.connect(self._set_over)
        self.list.chosen.connect(self._choose)
        self._fading.timeout.connect(self.note.hide)
        theme.notifier().changed.connect(self.update)

    def _retranslate(self) -> None:
        self.field.setAccessibleName(self.tr("Search"))
        self.clear_button.setToolTip(self.tr("Clear"))
        self.clear_button.setAccessibleName(self.tr("Clear the search"))
        self.save_button.setToolTip(self.tr("Save this search as a smart album"))
        self.save_button.setAccessibleName(self.tr("Save this search"))
        looks = self.tr("Search with a picture: choose one, drop it here or paste it")
        self.picture_button.setToolTip(looks)
        self.picture_button.setAccessibleName(self.tr("Search with a picture"))
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # --- typing ---------------------------------------------------------------------------------

    def _text_changed(self) -> None:
        self.set_error()
        self._refresh()
        before, self._typed = self._typed, self.field.text()
        if not self.field.text().strip():
            self.pace.stop()
            self._quiet = False
            if not self.field.composing:
                self.chips.show_query("")
                self._close()
                self._tell_empty()
            return
        if not self.field.composing:  # else this is one syllable in the middle of a word
            deleted = len(self._typed) < len(before) and before.startswith(self._typed.rstrip())
            self.pace.typed(DELETING if deleted else 0)
        self._offer()

    def _composed(self) -> None:
        """The input method showed something; pinyin is no word before it is done with it."""
        if self.field.readable_text().strip():
            self.pace.typed(COMPOSING if self.field.composing else 0)
        else:
            self.pace.stop()
            if self._asked_composing and not self.field.composing:  # and that was given up
                self.chips.show_query("")
                self._tell_empty()
        self._asked_composing = self._asked_composing and self.field.composing
        self._refresh()
        self._offer()

    def _put(self, text: str) -> None:
        self.field.put(text)
        self._typed = text

    def _tell_empty(self) -> None:
        if not self.chip.shown:
            self.cleared.emit()

    def _ask(self) -> None:
        text = self.field.readable_text()
        if text.strip():
            self._asked_composing = self.field.composing
            self._show_pieces(text)
            self.asked.emit(text)

    def _show_pieces(self, text: str) -> None:
        """At once, or as soon as what reads queries is there."""
        if not text or query_chips.is_ready():
            self.chips.show_query(text)
        else:
            self._bridge.run(query_chips.get_ready, self._show_pieces_now)

    def _show_pieces_now(self, _: object) -> None:
        self.chips.show_query(self.field.readable_text())

    def _say_what_is_odd(self) -> None:
        """Show the first odd place of a finished query; it was searched for all the same."""
        for note in self.chips.notes[:1]:
            self.say_odd(note)

    def clear(self) -> None:
        """Away with the words and the example."""
        had = bool(self.field.text() or self.chip.shown)
        self.pace.stop()
        self.chip.show_example("", None)
        self._put("")
        self.chips.show_query("")
        self.set_error()
        self._close()
        self._refresh()
        self._quiet = False
        self.field.setFocus()
        if had:
            self.cleared.emit()

    def _example_removed(self) -> None:
        self.chip.show_example("", None)
        self._refresh()
        self.field.setFocus()
        if self.field.text().strip():
            self._ask()
        else:
            self.cleared.emit()

    def ask_instead(self, text: str) -> None:
        """Ask for ``text`` in place of what stands there; empty for nothing any more."""
        self.pace.stop()
        self._put(text)
        self.set_error()
        self.chips.show_query(text)
        self._refresh()
        if text:
            self._ask()
        else:
            self.field.setFocus()
            self._tell_empty()

    def _refresh(self) -> None:
        anything = bool(self.field.text() or self.chip.shown)
        self.clear_button.setVisible(anything)
        self.save_button.setVisible(self.can_save and bool(self.field.text().strip()))
        self.field.setPlaceholderText(
            "" if self.chip.shown else self.tr("Describe a photo: a dog on the beach")
        )

    # --- suggestions ----------------------------------------------------------------------------

    def _offer(self) -> None:
        """What matches the words, those still being composed included."""
        typed = self.field.shown_text()
        if self._quiet or not typed.strip() or not self.field.hasFocus():
            self._close()
            return
        self.note.hide()
        self.list.offer(suggestions.rank(typed, self._history, self._places), self)

    def _offer_history(self) -> None:
        if not self.field.shown_text().strip() and not self.chip.shown:
            self.note.hide()
            self.list.offer(suggestions.rank("", self._history, ()), self)

    def _close(self) -> None:
        self.list.hide()

    def _choose(self, chosen: Suggestion) -> None:
        self._close()
        if chosen.place is not None:
            self.pace.stop()
            self._put("")
            self._refresh()
            self.place_chosen.emit(chosen.place)
            return
        self._put(tidy(chosen.text))
        self._refresh()
        self._commit()

    def _commit(self) -> None:
        if self.field.composing:
            QGuiApplication.inputMethod().commit()
        self.pace.stop()
        self._close()
        self._ask()
        text = self.field.text().strip()
        if text and not self.field.composing:
            self.committed.emit(text)
            self._say_what_is_odd()

    def _forget(self, chosen: Suggestion) -> None:
        self._history = suggestions.without(self._history, chosen.text)
        self.history_removed.emit(chosen.text)
        typed = self.field.shown_text()
        self.list.offer(suggestions.rank(typed, self._history, self._places), self)

    # --- keys -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field's keys, before it sees them."""
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
                if event.key() == Qt.Key.Key_Escape:
                    event.accept()  # ours first, whatever the window does with Escape
                return False
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                self.update()
                if event.type() == QEvent.Type.FocusOut:
                    self._close()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._close()
            return self.chips.focus_last()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            return self._step(1 if key == Qt.Key.Key_Down else -1)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            current = self.list.current()
            if current is not None:
                self._choose(current)
            else:
                self._commit()
            return True
        if key == Qt.Key.Key_Escape:
            self._escape()
            return True
        if key == Qt.Key.Key_Delete:
            current = self.list.current()
            if current is not None and current.kind == "search":
                self._forget(current)
                return True
        at_start = not self.field.text() and not self.field.composing
        if key == Qt.Key.Key_Backspace and at_start and self.chip.shown:
            self._example_removed()
            return True
        return False

    def _step(self, by: int) -> bool:
        if not self.list.isVisible():
            if by < 0:
                return False
            self._quiet = False
            if self.field.shown_text().strip():
                self._offer()
            else:
                self._offer_history()
        if not self.list.isVisible():
            return False  # the window may move on to the grid
        current = self.list.step(by)
        # The list never has the keyboard, so that a screen reader hears of its rows here.
        self.field.setAccessibleDescription(current.text if current else "")
        return True

    def _escape(self) -> None:
        if self.list.isVisible():
            self._quiet = True
            self._close()
        elif self.note.isVisible() and not self.field.text():
            self.note.hide()
        elif self.field.text() or self.chip.shown:
            self.clear()
        else:
            self.escape.emit()

    # --- pictures -------------------------------------------------------------------------------

    def paste_picture(self) -> None:
        """For the window's own Paste: use what the clipboard holds."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and self.take(mime, pasted=True) and self.field.text():
            self.field.setFocus()

    def take(self, mime: QMimeData, *, pasted: bool = False) -> bool:
        """Use what was dropped or pasted; False if there is nothing in it."""
        return self._door.take(mime, pasted=pasted)

    def _picture_given(self, path: Path) -> None:
        self.pace.stop()
        self._close()
        self.note.hide()
        self.image_given.emit(path)

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    # --- looks ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rounded field; the rest are its children."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self._over or self.field.hasFocus()
        width = 2.0 if self._over else 1.0
        painter.setPen(QPen(colours.accent if lively else colours.border, width))
        painter.setBrush(colours.accent_soft if self._over else colours.surface)
        inset = width / 2
        field = QRectF(0, 0, self.width(), HEIGHT)
        area = field.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(area, HEIGHT / 2, HEIGHT / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the words is a click on the field."""
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What floats below closes, it would stand askew; where chips came, it moves."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._close()
            self.note.hide()
            self._make_room()
            return
        for card in (self.list, self.note):
            if card.isVisible():
                card.put_below(self, card.height(), WIDEST)

    def hideEvent(self, event: QHideEvent) -> None:
        """What floats below goes with the field."""
        self._close()
        self.note.hide()
        super().hideEvent(event)
