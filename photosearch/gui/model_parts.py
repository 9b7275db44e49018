"""Small pieces of the models page: a figure with its label, how far work is, what went wrong.

Used on the GUI thread by ``model_rows`` and the pages. They show what they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from photosearch.errors import PhotosearchError
from photosearch.gui import icons, messages, model_words, progress_words, theme
from photosearch.gui.inspector_parts import clear
from photosearch.gui.page_parts import Flow, IconLabel, label, say
from photosearch.gui.tasks import State, Task

STEPS = 1000  # of a progress bar: bytes are more than its numbers can hold
BAR = 56  # pixels

FAILURES: tuple[State, ...] = ("failed",)


class Figure(QWidget):
    """A value below what it is; with ``share``, a thin bar that compares it with the best."""

    def __init__(self, name: str, value: str, share: float | None = None, why: str = "") -> None:
        super().__init__()
        above, below = label("faint"), label()
        above.setText(name)
        below.setText(value)
        below.setAccessibleName(f"{name}: {value}")
        self.setToolTip(why)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme.SPACE[3], 0)
        column.setSpacing(1)
        column.addWidget(above)
        column.addWidget(below)
        if share is not None:
            column.addWidget(_Bar(share))


class _Bar(QWidget):
    """A thin bar, 0 to 1."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share
        self.setFixedSize(BAR, 5)
        theme.notifier().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove and the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, 1, BAR, 3)
        painter.setBrush(theme.colours().border)
        painter.drawRoundedRect(whole, 1.5, 1.5)
        painter.setBrush(theme.colours().accent)
        whole.setWidth(max(3.0, BAR * self._share))
        painter.drawRoundedRect(whole, 1.5, 1.5)


class Pill(QFrame):
    """A word or two that stand out."""

    def __init__(self, words: str, icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "pill")
        self.setFixedHeight(22)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(theme.UNIT)
        text = label()
        text.setText(words)
        text.setStyleSheet("font-size: 12px;")
        if icon:
            row.addWidget(IconLabel(icon, 14, "accent"))
        row.addWidget(text)


class Notice(QWidget):
    """A sentence with an icon before it."""

    def __init__(self, icon: str, role: str) -> None:
        super().__init__()
        self.text = label(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.SPACE[0], 0, 0)
        row.setSpacing(theme.SPACE[1])
        row.addWidget(IconLabel(icon, 18, role), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)


class TaskLine(QWidget):
    """How far a task is, with buttons to hold it and to end it."""

    def __init__(self, task: Task, note: str = "") -> None:
        super().__init__()
        self._task = task
        self._words, self._note = label(wrap=True), label("faint", wrap=True)
        self._note.setText(note)
        if not note:
            self._note.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.hold, self.end = QPushButton(), QPushButton()
        for button in (self.hold, self.end):
            button.setProperty("kind", "quiet")
        self.hold.clicked.connect(self._hold)
        self.end.clicked.connect(task.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE[1], 0, 0)
        column.setSpacing(theme.SPACE[0])
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE[0])
        line.addWidget(self._words, 1)
        line.addWidget(self.hold)
        line.addWidget(self.end)
        column.addLayout(line)
        column.addWidget(self._bar)
        column.addWidget(self._note)
        task.changed.connect(self._show)
        self._show()

    def _hold(self) -> None:
        if self._task.state == "paused":
            self._task.resume()
        else:
            self._task.pause()

    def _show(self) -> None:
        progress, paused = self._task.progress, self._task.state == "paused"
        total = progress.total if progress is not None else None
        self._bar.setRange(0, STEPS if total else 0)
        if progress is not None and total:
            self._bar.setValue(STEPS * progress.done // total)
        words = self._said()
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self.hold.setVisible(self._task.kind not in ("measure", "describe"))
        say(self.hold, self.tr("Go on") if paused else self.tr("Pause"))
        say(self.end, self.tr("Cancel"))

    def _said(self) -> str:
        progress = self._task.progress
        if self._task.state == "paused":
            return self.tr("Paused")
        if progress is None:
            return self.tr("Starting…")
        return " · ".join(
            part
            for part in (self._stage(), progress_words.time_left(progress.seconds_left))
            if part
        )

    def _stage(self) -> str:
        progress = self._task.progress
        assert progress is not None, "asked for once there is one"
        if progress.stage in ("downloading", "copying"):
            done, total = model_words.size(progress.done), progress.total
            if total is None:
                return self.tr("Installing: {done} so far").format(done=done)
            return self.tr("Installing: {done} of {total}").format(
                done=done, total=model_words.size(total)
            )
        return progress_words.stage(progress)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)


class Ended(QWidget):
    """How a task ended that did not come to its end: what went wrong, and trying again."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.again, self.close_it = QPushButton(icons.icon("refresh-cw"), ""), QPushButton()
        self.close_it.setProperty("kind", "quiet")
        failed = task.state == "failed"
        notice = Notice("circle-alert", "danger") if failed else Notice("info", "muted")
        notice.text.setText(self._said(task))
        buttons = QWidget()
        row = Flow(theme.SPACE[1])
        buttons.setLayout(row)
        row.addWidget(self.again)
        row.addWidget(self.close_it)
        again = self.tr("Go on") if task.state == "cancelled" else self.tr("Try again")
        say(self.again, again)
        say(self.close_it, self.tr("Put away"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE[1], 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(notice)
        column.addWidget(buttons)

    def _said(self, task: Task) -> str:
        if task.state == "cancelled" and task.kind == "install":
            return self.tr("Cancelled. What has arrived is kept for two weeks.")
        if task.state == "cancelled":
            return self.tr("Cancelled. What has been done is kept.")
        error = task.error or PhotosearchError("")
        title, text = messages.explain(error)
        return f"{title}\n{text}"


def show_task(
    column: QVBoxLayout,
    task: Task | None,
    again: Callable[[], object],
    put_away: Callable[[], object],
    told: Collection[State] = FAILURES,
) -> None:
    """Have only this in ``column``: how far the task is, or how it ended if that is ``told``."""
    clear(column)
    if task is None:
        return
    if not task.is_over:
        column.addWidget(TaskLine(task))
    elif task.state in told:
        ended = Ended(task)
        ended.again.clicked.connect(lambda: again())
        ended.close_it.clicked.connect(lambda: put_away())
        column.addWidget(ended)
