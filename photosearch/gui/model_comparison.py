"""Two models side by side on the user's own searches, before the library changes over.

Behind the models page, on the GUI thread. The searches are asked by ``model_work``; this shows, for
each, what both models find, and leaves the choice to the user.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from photosearch.gui import icons, model_words, theme
from photosearch.gui.inspector_parts import clear
from photosearch.gui.model_parts import show_task
from photosearch.gui.model_strips import QueryCard
from photosearch.gui.model_work import Compared, ModelWork
from photosearch.gui.models_reading import Model, Models
from photosearch.gui.page_parts import Flow, centred, label, say
from photosearch.gui.session import Session
from photosearch.gui.tag_edit import Pill
from photosearch.gui.tasks import Task
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.text import nfc

WIDEST = 900
MOST = 12  # searches; each is a row to look at


class ComparisonView(QWidget):
    """The view.

    Signals:
        closed(): back to the models.
        chosen(str): that model is to be used.
    """

    closed = Signal()
    chosen = Signal(str)

    def __init__(self, session: Session, loader: ThumbnailLoader, work: ModelWork) -> None:
        super().__init__()
        self._session, self._loader, self._work = session, loader, work
        self._model: Model | None = None
        self._models: Models | None = None
        self._queries: list[str] = []
        self._are_examples = False
        self._task: Task | None = None
        self._found: Compared | None = None
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[3])
        self._back = QPushButton(icons.icon("chevron-left", "muted"), "")
        self._back.setProperty("kind", "quiet")
        self._back.setStyleSheet("padding: 4px 6px")
        self._back.clicked.connect(self.closed)
        self._title, self._intro = label("title", wrap=True), label("muted", wrap=True)
        self.use = QPushButton(icons.icon("check", "on_accent"), "")
        self.use.setProperty("kind", "primary")
        self.use.clicked.connect(self._choose)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.use, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(head)
        column.addWidget(self._intro)
        column.addWidget(self._make_asking())
        self._doing = QVBoxLayout()
        column.addLayout(self._doing)
        self._summary = label("", wrap=True)
        column.addWidget(self._summary)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.SPACE[3])
        column.addLayout(self._rows)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(centred(content, WIDEST))

    def _make_asking(self) -> QWidget:
        self._asking, self._pills = QWidget(), QWidget()
        self._flow = Flow(theme.UNIT)
        self._pills.setLayout(self._flow)
        self._which = label("", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.returnPressed.connect(self._add)
        self.start = QPushButton()
        self.start.setProperty("kind", "primary")
        self.start.clicked.connect(self._start)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE[1])
        line.addWidget(self.field, 1)
        line.addWidget(self.start)
        column = QVBoxLayout(self._asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self._which)
        column.addWidget(self._pills)
        column.addLayout(line)
        return self._asking

    # --- what is asked ----------------------------------------------------------------------

    def open(self, model: Model, models: Models) -> None:
        """Compare ``model`` with the one in use; what was found before is shown again."""
        same = self._model is not None and self._model.name == model.name
        self._model, self._models = model, models
        if not same or self._task is None or self._task.is_over:
            self._task, self._found = None, None
            app = self._session.app
            self._session.bridge.run(lambda: app.saved_queries(MOST), self._take_queries)
        self._show()

    def _take_queries(self, queries: Sequence[str]) -> None:
        self._queries = list(queries)[:MOST]
        self._are_examples = not self._queries
        if self._are_examples:
            self._queries = self._examples()
        self._show()

    def _examples(self) -> list[str]:
        return [
            self.tr("people eating outside"),
            self.tr("a dog running"),
            self.tr("the sea at sunset"),
            self.tr("children playing"),
            self.tr("a red car"),
            self.tr("snow in the mountains"),
        ]

    def _add(self) -> None:
        text = nfc(self.field.text()).strip()
        self.field.clear()
        if text and text not in self._queries:
            self._queries = [text, *self._queries][:MOST]
            self._show()

    def _leave_out(self, text: str) -> None:
        self._queries = [each for each in self._queries if each != text]
        self._show()

    def _start(self) -> None:
        self._add()
        if self._model is None or not self._queries:
            return
        task = self._task = self._work.compare(self._model.name, self._queries)
        task.done.connect(self._take)
        task.over.connect(self._show)
        self._show()

    def _take(self, found: Compared) -> None:
        self._found = found

    def _choose(self) -> None:
        if self._model is not None:
            self.chosen.emit(self._model.name)

    # --- what is shown ----------------------------------------------------------------------

    def _show(self) -> None:
        if self._model is None or self._models is None:
            return
        other, current = self._names()
        self._title.setText(self.tr("{other} or {current}?").format(other=other, current=current))
        self.use.setVisible(self._found is not None)
        idle = self._task is None or self._task.is_over
        self._asking.setVisible(idle)
        self._show_queries()
        self._show_task()
        self._show_found(current, other)

    def _names(self) -> tuple[str, str]:
        assert self._model is not None, "open"
        assert self._models is not None, "open"
        names = {model.name: model.offer.name for model in self._models.here if model.offer}
        both = (self._model.name, self._models.in_use)
        other, current = (model_words.title(names.get(name, name)) for name in both)
        return other, current

    def _show_queries(self) -> None:
        clear(self._flow)
        for text in self._queries:
            pill = Pill(text, self._pills)
            pill.removed.connect(lambda text=text: self._leave_out(text))
            self._flow.addWidget(pill)
            pill.show()
        self._pills.updateGeometry()
        self.start.setEnabled(bool(self._queries))
        self._which.setVisible(bool(self._queries))
        self._which.setText(
            self.tr("You have not searched yet, so these examples are asked:")
            if self._are_examples
            else self.tr("Your last searches are asked:")
        )

    def _show_task(self) -> None:
        show_task(self._doing, self._task, self._start, self._put_away)

    def _put_away(self) -> None:
        self._task = None
        self._show()

    def _show_found(self, current: str, other: str) -> None:
        clear(self._rows)
        found = self._found
        self._summary.setVisible(found is not None)
        if found is None:
            return
        self._summary.setText(
            self.tr(
                "Both looked at the same %Ln photo(s). A blue frame: only this model found it.",
                "",
                found.comparison.photos,
            )
        )
        for row in found.comparison.rows:
            card = QueryCard(row, found.cards, (current, other), self._loader)
            self._rows.addWidget(card)
            card.show()  # at once, not when Qt comes to it

    def _retranslate(self) -> None:
        say(self._back, self.tr("Models"))
        say(self.use, self.tr("Use this one"))
        say(self.start, self.tr("Compare"))
        self.field.setPlaceholderText(self.tr("Add a search"))
        self.field.setAccessibleName(self.tr("Add a search"))
        self._intro.setText(
            self.tr(
                "Both models are asked the same about 300 of your photos, which the new one reads "
                "first: some minutes for a large model. Nothing of it is wasted if you change over."
            )
        )
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
