"""One model on the models page: what it is, what it is good at, and what can be done with it.

Built anew on the GUI thread whenever something about the model is different. Says what is wanted
by a signal; does nothing itself.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from photosearch.gui import icons, model_words, theme
from photosearch.gui.model_parts import Ended, Figure, Notice, Pill, TaskLine
from photosearch.gui.models_reading import LANGUAGES, Model, Models
from photosearch.gui.page_parts import Flow, label, say
from photosearch.gui.tasks import Task


class ModelRow(QFrame):
    """The row.

    Signals:
        wanted(str): "use", "compare", "measure", "remove", "install" or "forget" was pressed.

    Args:
        in_use: it searches this library, or describes its photos.
        task: what is being done about it, or how that ended.
        writes: the library may be changed.
    """

    wanted = Signal(str)

    def __init__(
        self,
        model: Model,
        models: Models,
        language: str,
        *,
        in_use: bool = False,
        task: Task | None = None,
        writes: bool = True,
    ) -> None:
        super().__init__()
        self._model, self._models, self._in_use = model, models, in_use
        self._language = language
        self._task = task
        self._writes = writes
        self._brings: list[QPushButton] = []  # what waits for another installation
        self._changes: list[QPushButton] = []  # what waits for another switch
        self._line = QFrame()
        self._line.setProperty("kind", "line")
        self._line.setFixedHeight(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.SPACE[2])
        self._column.setSpacing(theme.SPACE[1])
        self._column.addWidget(self._line)
        self._column.addSpacing(theme.SPACE[0])
        self._column.addLayout(self._head())
        self._add_words()
        self._column.addWidget(self._figures())
        self._add_task()
        self.setAccessibleName(self._title())

    def set_first(self, first: bool) -> None:
        """Whether no row stands above it, from which a line would part it."""
        self._line.setVisible(not first)

    def set_busy(self, installing: bool, switching: bool) -> None:
        """Another model is just being brought in, or taken into use."""
        for button in self._brings:
            button.setEnabled(not installing)
        for button in self._changes:
            button.setEnabled(self._writes and not switching)

    # --- what it is -------------------------------------------------------------------------

    def _title(self) -> str:
        return model_words.title(self._model.offer.name if self._model.offer else self._model.name)

    def _head(self) -> QHBoxLayout:
        name = label("heading")
        name.setText(self._title())
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE[1])
        row.addWidget(name)
        if self._in_use:
            row.addWidget(Pill(self.tr("In use"), "check"))
        if self._is_recommended and not self._in_use:
            row.addWidget(Pill(self.tr("Recommended"), "star"))
        row.addStretch(1)
        for button in self._buttons():
            row.addWidget(button)
        return row

    @property
    def _is_recommended(self) -> bool:
        offer = self._model.offer
        return offer is not None and offer.name == self._models.recommended

    def _add_words(self) -> None:
        about = label("muted", wrap=True)
        about.setText(model_words.about(self._model))
        self._column.addWidget(about)
        if self._is_recommended and not self._in_use:
            why = label("", wrap=True)
            why.setText(self._reason())
            self._column.addWidget(why)
        if not self._model.fits and self._model.installed is None:
            tight = Notice("triangle-alert", "warning")
            tight.text.setText(
                self.tr(
                    "Needs {needed} of memory while it works; this computer has {have}."
                ).format(
                    needed=model_words.size(self._model.memory),
                    have=model_words.size(self._models.computer.memory),
                )
            )
            self._column.addWidget(tight)
        elif self._wants_gpu:
            slow = Notice("gauge", "warning")
            slow.text.setText(self.tr("Very slow here: this computer has no graphics card for it."))
            self._column.addWidget(slow)

    @property
    def _wants_gpu(self) -> bool:
        offer = self._model.offer
        return offer is not None and offer.wants_gpu and not self._models.computer.gpu

    def _reason(self) -> str:
        computer = self._models.computer
        words = (
            self.tr(
                "By published figures, it finds the most in {language} of all that run well on "
                "this computer, with {memory} of memory and a graphics card."
            )
            if computer.gpu
            else self.tr(
                "By published figures, it finds the most in {language} of all that run well on "
                "this computer, with {memory} of memory and no graphics card."
            )
        )
        return words.format(
            language=model_words.language(self._language),
            memory=model_words.size(computer.memory),
        )

    def _figures(self) -> QWidget:
        model, holder = self._model, QWidget()
        flow = Flow(theme.SPACE[1])
        holder.setLayout(flow)
        why = self.tr(
            "How often a search in this language finds its photo, in per cent, as published. "
            "Only figures of the same language can be compared."
        )
        for code in LANGUAGES:
            if code in model.recall:
                value, best = model.recall[code], self._models.best.get(code, 100.0)
                name = model_words.language(code)
                flow.addWidget(Figure(name, model_words.recall(value), value / best, why))
        if not model.recall:
            spoken = [model_words.language(code) for code in LANGUAGES if code in model.languages]
            if spoken:
                flow.addWidget(Figure(self.tr("Languages"), ", ".join(spoken)))
        if model.size:
            name = self.tr("On disk") if model.installed else self.tr("Download")
            flow.addWidget(Figure(name, model_words.size(model.size)))
        if model.memory:
            flow.addWidget(
                Figure(
                    self.tr("Memory"),
                    self.tr("about {size}").format(size=model_words.size(model.memory)),
                    why=self.tr("Taken while it works, and given back when it rests."),
                )
            )
        if model.speed is not None:
            speed = model_words.speed(model.speed)
            flow.addWidget(Figure(self.tr("On this computer"), speed))
        ours = model.installed is not None and model.installed.built_in
        terms = model_words.licence(model.licence, built_in=ours)
        remark = model_words.licence_remark(built_in=ours)
        flow.addWidget(Figure(self.tr("Licence"), terms, why=remark))
        return holder

    # --- what can be done -------------------------------------------------------------------

    def _buttons(self) -> list[QWidget]:
        if self._task is not None and not self._task.is_over:
            return []
        if self._model.installed is None:
            return [self._install_button()]
        buttons: list[QWidget] = []
        if self._model.speed is None:
            buttons.append(self._button("measure", "gauge", self.tr("Measure speed"), quiet=True))
        buttons += self._describing() if self._model.describes else self._searching()
        if not self._model.built_in and not (self._in_use and not self._model.describes):
            buttons.append(self._remove_button())
        return buttons

    def _searching(self) -> list[QWidget]:
        if self._in_use:
            return []
        compare = self._button("compare", "scan", self.tr("Try on my searches"), quiet=True)
        use = self._button("use", "", self.tr("Use"))
        self._changes += [compare, use]
        return [compare, use]

    def _describing(self) -> list[QWidget]:
        words = self.tr("Stop using") if self._in_use else self.tr("Use")
        button = self._button("use", "", words)
        button.setEnabled(self._writes)
        return [button]

    def _install_button(self) -> QPushButton:
        button = self._button("install", "download", self.tr("Install"))
        if self._is_recommended:
            button.setIcon(icons.icon("download", "on_accent"))
            button.setProperty("kind", "primary")
        self._brings.append(button)
        return button

    def _button(self, what: str, icon: str, words: str, *, quiet: bool = False) -> QPushButton:
        button = (
            QPushButton(icons.icon(icon, "muted" if quiet else "text"), "")
            if icon
            else (QPushButton())
        )
        if quiet:
            button.setProperty("kind", "quiet")
        say(button, words)
        button.setAccessibleName(f"{words}: {self._title()}")
        button.clicked.connect(lambda: self.wanted.emit(what))
        return button

    def _remove_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon("trash-2", "muted"))
        words = self.tr("Remove {model}…").format(model=self._title())
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.wanted.emit("remove"))
        return button

    # --- what is being done -----------------------------------------------------------------

    def _add_task(self) -> None:
        task = self._task
        if task is None or task.state == "done":
            return
        if not task.is_over:
            self._column.addWidget(TaskLine(task, self._note(task)))
            return
        ended = Ended(task)
        ended.again.clicked.connect(lambda: self.wanted.emit(task.kind))
        ended.close_it.clicked.connect(lambda: self.wanted.emit("forget"))
        self._column.addWidget(ended)

    def _note(self, task: Task) -> str:
        if task.kind == "use":
            return self.tr(
                "Every photo is being read with this model. Until that is done, {model} goes on "
                "answering your searches."
            ).format(model=model_words.title(self._models.in_use))
        if task.kind == "install" and task.name == self._model.name:
            return self.tr("Only the files that the model needs; each is checked when it is here.")
        return ""
