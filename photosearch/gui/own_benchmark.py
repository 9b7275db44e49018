"""A benchmark of one's own library: a photo, a field for what one would search, and the results.

Behind the models page, on the GUI thread. Reads and writes through the Bridge, one answer at a
time, so that leaving in the middle loses nothing; the models are asked in a task. Decides nothing:
the numbers are ``own_benchmark``'s, and the choice is the user's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.app import App
from photosearch.gui import icons, model_words, theme
from photosearch.gui.inspector_parts import clear
from photosearch.gui.model_parts import show_task
from photosearch.gui.model_work import ModelWork
from photosearch.gui.models_reading import Models
from photosearch.gui.own_benchmark_parts import ModelFigures, Photo, said
from photosearch.gui.page_parts import Flow, centred, label, say
from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.gui.tasks import Task
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library import browse
from photosearch.library.browse import Card
from photosearch.library.own_questions import LONGEST, Question

if TYPE_CHECKING:
    from photosearch.own_benchmark import Report

WIDEST = 760


@dataclass(frozen=True)
class _Asked:
    """The questions with what shows their photos."""

    questions: Sequence[Question]
    cards: Mapping[int, Card]


class OwnBenchmarkView(QWidget):
    """The view.

    Signals:
        closed(): back to the models.
        chosen(str): that model is to be used.
    """

    closed = Signal()
    chosen = Signal(str)

    def __init__(self, session: Session, loader: ThumbnailLoader, work: ModelWork) -> None:
        super().__init__()
        self._session, self._work = session, work
        self._models: Models | None = None
        self._questions: list[Question] = []
        self._cards: Mapping[int, Card] = {}
        self._at = 0
        self._task: Task | None = None
        self._report: Report | None = None
        self._lay_out(loader)
        self._retranslate()

    # --- building ---------------------------------------------------------------------------

    def _lay_out(self, loader: ThumbnailLoader) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[2])
        self._back = QPushButton(icons.icon("chevron-left", "muted"), "")
        self._back.setProperty("kind", "quiet")
        self._back.setStyleSheet("padding: 4px 6px")
        self._back.clicked.connect(self._leave)
        self._title, self._intro = label("title", wrap=True), label("muted", wrap=True)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(self._intro)
        column.addWidget(self._make_asking(loader))
        self._doing = QVBoxLayout()
        column.addLayout(self._doing)
        column.addWidget(self._make_results())
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(centred(content, WIDEST))

    def _make_asking(self, loader: ThumbnailLoader) -> QWidget:
        self._asking = QWidget()
        self._count, self._bar = label("muted"), QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self.photo = Photo(loader)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.returnPressed.connect(self.next)
        self.previous, self.skip, self.forward = QPushButton(), QPushButton(), QPushButton()
        self.previous.setProperty("kind", "quiet")
        self.skip.setProperty("kind", "quiet")
        self.forward.setProperty("kind", "primary")
        self.previous.clicked.connect(lambda: self._go(-1))
        self.skip.clicked.connect(self._skip)
        self.forward.clicked.connect(self.next)
        self._keys = label("faint", wrap=True)
        self.measure, self.others = QPushButton(icons.icon("search"), ""), QPushButton()
        self.others.setProperty("kind", "quiet")
        self.measure.clicked.connect(self._measure)
        self.others.clicked.connect(self._pick_others)
        for keys, act in (("Alt+Left", partial(self._go, -1)), ("Alt+Right", self._skip)):
            shortcut = QShortcut(QKeySequence(keys), self._asking)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        column = QVBoxLayout(self._asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        buttons = QHBoxLayout()
        buttons.addWidget(self.previous)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.forward)
        below = QWidget()
        flow = Flow(theme.SPACE[1])
        below.setLayout(flow)
        flow.addWidget(self.measure)
        flow.addWidget(self.others)
        for part in (self._count, self._bar, self.photo, self.field):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self._keys)
        column.addSpacing(theme.SPACE[1])
        column.addWidget(below)
        return self._asking

    def _make_results(self) -> QWidget:
        self._results = QWidget()
        self._summary = label("", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.SPACE[2])
        self._verdict = label("", wrap=True)
        self.go_on, self.delete = QPushButton(icons.icon("chevron-left"), ""), QPushButton()
        self.delete.setProperty("kind", "quiet")
        self.go_on.clicked.connect(self._go_on)
        self.delete.clicked.connect(self._ask_to_delete)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go_on)
        buttons.addStretch(1)
        buttons.addWidget(self.delete)
        column = QVBoxLayout(self._results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self._summary)
        column.addWidget(self._verdict)
        column.addLayout(self._rows)
        column.addLayout(buttons)
        return self._results

    # --- the questions ----------------------------------------------------------------------

    def open(self, models: Models) -> None:
        """Ask on where it was left, or begin; results that were there are shown again."""
        self._models = models
        app = self._session.app
        self._session.bridge.run(lambda: _read(app), self._take, self._failed)
        self._show()

    def _take(self, asked: _Asked) -> None:
        self._questions, self._cards = list(asked.questions), asked.cards
        if not self._questions and not self._session.read_only:
            self._start(0)
            return
        opened = (row for row, each in enumerate(self._questions) if each.is_open)
        self._at = next(opened, 0)
        self._show()
        self._fill_field()

    def _start(self, seed: int) -> None:
        app = self._session.app

        def begin() -> _Asked:
            app.own_benchmark.start(seed=seed)
            return _read(app)

        def taken(asked: _Asked) -> None:
            if asked.questions:
                self._take(asked)

        self._session.bridge.run(begin, taken, self._failed, lane="write")

    def _pick_others(self) -> None:
        """Other photos in place of those without words."""
        self._keep(skipped=False)
        self._start(1 + sum(each.content for each in self._questions))

    def _failed(self, error: Exception) -> None:
        self._work.failed.emit(error)

    @property
    def asked(self) -> Question | None:
        """What is being asked now."""
        return self._questions[self._at] if self._at < len(self._questions) else None

    def next(self) -> None:
        """Keep what was typed, and on to the next photo; without words only on."""
        self._keep(skipped=False)
        self._go(1, keep=False)

    def _skip(self) -> None:
        self.field.clear()
        self._keep(skipped=True)
        self._go(1, keep=False)

    def _leave(self) -> None:
        self._keep(skipped=False)
        self.closed.emit()

    def _go(self, by: int, *, keep: bool = True) -> None:
        if keep:
            self._keep(skipped=False)
        if self._questions and self._at + by >= len(self._questions):
            self._show()
            (self.measure if self._answered() else self.field).setFocus()
            return
        self._at = max(0, self._at + by)
        self._show()
        self._fill_field()

    def _keep(self, *, skipped: bool) -> None:
        """Write the answer down if it is another one."""
        asked = self.asked
        if asked is None:
            return
        text = " ".join(self.field.text().split())
        skipped = not text and (skipped or (asked.skipped and not asked.text))
        if (text, skipped) == (asked.text, asked.skipped):
            return
        self._questions[self._at] = replace(asked, text=text, skipped=skipped)
        benchmark = self._session.app.own_benchmark
        self._session.bridge.run(
            lambda: benchmark.answer(asked.content, text, skipped=skipped),
            lambda _: None,
            self._failed,
            lane="write",
        )

    def _fill_field(self) -> None:
        asked = self.asked
        self.field.setText(asked.text if asked is not None else "")
        self.field.selectAll()
        if self._asking.isVisible():
            self.field.setFocus()

    def _answered(self) -> int:
        return sum(bool(each.text) for each in self._questions)

    # --- the models -------------------------------------------------------------------------

    def _measure(self) -> None:
        self._keep(skipped=False)
        task = self._task = self._work.try_on_own()
        task.done.connect(self._found)
        task.over.connect(self._show)
        task.over.connect(self.go_on.setFocus)
        self._show()

    def _found(self, report: Report) -> None:
        self._report = report

    def _go_on(self) -> None:
        self._report = self._task = None
        self._show()
        self._fill_field()

    def _ask_to_delete(self) -> None:
        Confirmation(
            self.window(),
            self.tr("Delete all your answers?"),
            self.tr("The photos stay as they are."),
            self.tr("Delete"),
            self._delete,
        ).open()

    def _delete(self) -> None:
        self._report = self._task = None
        self._questions = []
        benchmark = self._session.app.own_benchmark
        self._session.bridge.run(
            benchmark.forget, lambda _: self.closed.emit(), self._failed, lane="write"
        )

    # --- what is shown ----------------------------------------------------------------------

    def _show(self) -> None:
        working = self._task is not None and not self._task.is_over
        results = self._report is not None and not working
        self._asking.setVisible(bool(self._questions) and not working and not results)
        self._results.setVisible(results)
        self._intro.setVisible(not results)
        self._show_question()
        self._show_task()
        self._show_report()

    def _show_question(self) -> None:
        asked = self.asked
        if asked is None:
            return
        total, done = len(self._questions), self._answered()
        number = QLocale().toString
        self._count.setText(
            self.tr("Photo {number} of {total}  ·  {done} answered").format(
                number=number(self._at + 1), total=number(total), done=number(done)
            )
        )
        self._bar.setRange(0, total)
        self._bar.setValue(sum(not each.is_open for each in self._questions))
        self._bar.setAccessibleName(self._count.text())
        self.photo.show_card(self._cards.get(asked.content))
        self.previous.setEnabled(self._at > 0)
        writes = not self._session.read_only
        for part in (self.field, self.skip, self.forward, self.others):
            part.setEnabled(writes)
        self.measure.setEnabled(done > 0 and writes)

    def _show_task(self) -> None:
        show_task(self._doing, self._task, self._measure, self._go_on)

    def _show_report(self) -> None:
        clear(self._rows)
        report = self._report
        if report is None:
            return
        self._summary.setText(
            self.tr(
                "%Ln answer(s) of yours, each looked for among the same {photos} by the pictures "
                "alone: names and descriptions did not count.",
                "",
                report.answers,
            ).format(photos=_photos(report.photos))
        )
        lines = [
            said(each, report.answers, self._name(each.better), self._name(each.other))
            for each in report.differences
        ]
        if not report.differences:
            lines.append(
                self.tr("Only one model is here; install another one to have a comparison.")
            )
        lines += [
            self.tr("{model} could not be asked: {reason}").format(
                model=self._name(name), reason=reason
            )
            for name, reason in report.failed
        ]
        self._verdict.setText("\n".join(lines))
        for model in report.models:
            row = ModelFigures(
                model, self._name(model.name), report, writes=not self._session.read_only
            )
            row.use.clicked.connect(lambda _=False, name=model.name: self.chosen.emit(name))
            self._rows.addWidget(row)
            row.show()  # at once, not when Qt comes to it

    def _name(self, name: str) -> str:
        here = self._models.here if self._models is not None else ()
        offered = {model.name: model.offer.name for model in here if model.offer}
        return model_words.title(offered.get(name, name))

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        say(self._back, self.tr("Models"))
        self._title.setText(self.tr("Which model finds your photos?"))
        self._intro.setText(
            self.tr(
                "Type for each photo what you would search for to find it, in any language. Then "
                "every installed model looks for them. Your words stay on this computer."
            )
        )
        self.field.setPlaceholderText(self.tr("What would you search for to find this photo?"))
        self.field.setAccessibleName(self.field.placeholderText())
        say(self.previous, self.tr("Previous"))
        say(self.skip, self.tr("Skip"))
        say(self.forward, self.tr("Next"))
        self._keys.setText(
            self.tr("Enter keeps the words and goes on. Alt+← goes back, Alt+→ skips.")
        )
        say(self.measure, self.tr("Ask the models"))
        self.measure.setToolTip(self.tr("With fewer than 10 answers the result says little."))
        say(self.others, self.tr("Show other photos"))
        say(self.go_on, self.tr("Go on answering"))
        say(self.delete, self.tr("Delete my answers"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _photos(count: int) -> str:
    from photosearch.gui import facts_text

    return facts_text.photos_text(count)


def _read(app: App) -> _Asked:
    questions = app.own_benchmark.questions()
    contents = [each.content for each in questions]
    return _Asked(questions, app.database.read(lambda c: browse.cards(c, contents)))
