"""Reading the words that stand in photos: rows of the settings page.

On the GUI thread; how it stands is read through the Bridge, now and then while the rows are seen.
What is chosen is saved, and a recogniser for Korean brought in, by ``model_work``.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QLocale, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from photosearch.gui import core_sentences, icons
from photosearch.gui.inspector_parts import clear
from photosearch.gui.model_parts import TaskLine
from photosearch.gui.model_work import ModelWork
from photosearch.gui.page_parts import Row, Switch, label, say
from photosearch.gui.session import Session
from photosearch.models.ocr import EXTRA
from photosearch.ocr import State
from photosearch.settings import Settings

KOREAN = "pp-ocr-korean"  # in the catalogue
LOOK = 3000  # milliseconds between two looks at how far it is


class WordsRows(QWidget):
    """A switch, how far it is, and Korean.

    Signals:
        settings_changed(Settings): it was switched.
        failed(Exception): that did not work.
    """

    settings_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._state: State | None = None
        self._work = ModelWork(session, self)
        self.switch, self.korean = Switch(), QPushButton(icons.icon("download"), "")
        self._switch_row, self._korean_row = Row(self.switch), Row(self.korean)
        self._korean_row.hide()
        self._trouble = label("danger", wrap=True)
        self._trouble.hide()
        self._doing = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._switch_row, self._trouble, self._korean_row):
            column.addWidget(part)
        column.addLayout(self._doing)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self.read)
        self.switch.clicked.connect(lambda on: self._work.choose(read_words=on))
        self.korean.clicked.connect(self._install_korean)
        self._work.begun.connect(lambda _: self._show_task())
        self._work.changed.connect(self.read)
        self._work.failed.connect(self.failed)
        self._work.settings_changed.connect(self.settings_changed)
        self._retranslate()
        self.show_settings(session.app.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these choices."""
        self.switch.setChecked(settings.read_words)

    def read(self) -> None:
        """Look again how it stands."""
        words = self._session.app.picture_words
        self._session.bridge.run(words.state, self._hear, lambda _: None)

    def _hear(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self._retranslate()
            self._show_task()

    def _install_korean(self) -> None:
        self._work.install(KOREAN)
        task = self._work.task(KOREAN)
        if task is not None:  # what was read without it is read again
            task.done.connect(lambda _: self._session.index())

    def _show_task(self) -> None:
        """How far bringing the recogniser is, or how it ended."""
        clear(self._doing)
        task = self._work.task(KOREAN)
        under_way = task is not None and not task.is_over
        state = self._state
        lacks = state is not None and state.available and "ko" not in state.languages
        self._korean_row.setVisible(lacks)
        self.korean.setEnabled(not under_way)
        if task is None:
            return
        if under_way:
            line: QWidget = TaskLine(task)
        elif task.state == "failed" and lacks:
            line = _failure(task.error)
        else:
            return
        self._doing.addWidget(line)
        line.show()

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        state = self._state
        self._switch_row.say(self.tr("Read words in photos"), self._about(state))
        available = state is None or state.available
        can = available or self.switch.isChecked()
        self.switch.setEnabled(not self._session.read_only and can)
        trouble = state.trouble if state is not None and state.on else ""
        known = core_sentences.translated(trouble) or trouble
        self._trouble.setText(
            self.tr("Words are not being read for the moment. {reason}").format(reason=known)
        )
        self._trouble.setVisible(bool(trouble))
        self._korean_row.say(
            self.tr("Korean"),
            self.tr(
                "Hangul needs one more model, which is downloaded when you ask for it. From a file "
                "it is added on the Models page."
            ),
        )
        say(self.korean, self.tr("Download"))

    def _about(self, state: State | None) -> str:
        does = self.tr(
            "Signs, receipts and screenshots are found by what stands in them. Done on this "
            "computer, when everything else is done."
        )
        if state is None:
            return does
        if not state.available and getattr(sys, "frozen", False):
            without = self.tr(
                "This edition of Photosearch comes without it. Photosearch as installed by pip can "
                "have it."
            )
            return f"{does}\n{without}"
        if not state.available:
            lacking = self.tr(
                "Not installed yet. This command installs it, then start Photosearch again: "
                "{command}"
            )
            return f"{does}\n{lacking.format(command=EXTRA)}"
        if not state.on and not state.read:
            return does
        numbers = QLocale()
        done = self.tr("{read} of {photos} photos read, words in {worded}").format(
            read=numbers.toString(state.read),
            photos=numbers.toString(state.photos),
            worded=numbers.toString(state.worded),
        )
        return f"{does}\n{done}"

    def showEvent(self, event: QShowEvent) -> None:
        """Follow how far it is."""
        super().showEvent(event)
        self.read()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _failure(error: Exception | None) -> QWidget:
    from photosearch.gui import messages

    said = label("danger", wrap=True)
    said.setText("\n".join(messages.explain(error)) if error is not None else "")
    return said
