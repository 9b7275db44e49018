"""The models: those that are here, those that can be had, and choosing between them.

A page of the main window. Reads through the Bridge, and has everything done by ``model_work``;
installing is the only thing in the program that uses the network, and only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, languages, model_words
from photosearch.gui.model_captions import CaptionsCard
from photosearch.gui.model_comparison import ComparisonView
from photosearch.gui.model_elsewhere import ElsewhereCard
from photosearch.gui.model_list import ModelList, Wanted
from photosearch.gui.model_rows import ModelRow
from photosearch.gui.model_seconds import SecondModels
from photosearch.gui.model_work import ModelWork
from photosearch.gui.models_reading import Model, Models, read
from photosearch.gui.own_benchmark import OwnBenchmarkView
from photosearch.gui.page_parts import Card, centred, label, say
from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.settings import Settings

WIDEST = 820


class ModelsPage(QStackedWidget):
    """The page, and behind it the comparison of two models.

    Signals:
        back_wanted(): to the settings.
        failed(Exception): something did not work that has no place of its own on the page.
        settings_changed(Settings): a choice was saved.
    """

    back_wanted = Signal()
    failed = Signal(object)
    settings_changed = Signal(object)

    def __init__(
        self, session: Session, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._models: Models | None = None
        self._shown: tuple[Models, Settings] | None = None
        self._loader = loader
        self.work = ModelWork(session, self)
        self._later: list[Callable[[], object]] = [
            lambda: self.seconds,
            lambda: self.captions,
            lambda: self.elsewhere,
        ]
        self._turn = QTimer(self)  # a part at a time: nobody waits for all of them at once
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._build_next)
        self._lay_out()
        self._connect()
        self._retranslate()
        self._turn.start(0)

    # --- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        content = QWidget()
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        self._back = QPushButton(icons.icon("chevron-left", "muted"), "")
        self._back.setProperty("kind", "quiet")
        self._back.setStyleSheet("padding: 4px 6px")
        self._title, self._intro = label("title"), label("muted", wrap=True)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self._title)
        head.addWidget(self._intro)
        column.addLayout(head)
        self._search_rows, self._offer_rows, self._describe_rows = (
            ModelList(),
            ModelList(),
            ModelList(),
        )
        self._searching, self._offers, self._describing = Card(), Card(), Card()
        self._searching.add(self._search_rows)
        self.try_own = QPushButton(icons.icon("circle-help", "muted"), "")
        self.try_own.setProperty("kind", "quiet")
        self._searching.add(self.try_own)
        self._offers.add(self._offer_rows)
        for card in (self._searching, self._offers, self._describing):
            column.addWidget(card)
            card.hide()  # until it is known what is in them
        column.addStretch(1)
        self._list = centred(content, WIDEST)
        self._list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the keyboard scrolls it
        self.addWidget(self._list)

    def _build_next(self) -> None:
        self._later.pop(0)()
        if self._later:
            self._turn.start(0)
        else:
            self._fill()

    @cached_property
    def seconds(self) -> SecondModels:
        """The choice of second models."""
        card = SecondModels(self.work)
        self._column.insertWidget(self._column.indexOf(self._offers), card)
        return card

    @cached_property
    def captions(self) -> CaptionsCard:
        """The choices about describing photos."""
        choices = CaptionsCard(self._session, self.work)
        self._describing.add(choices)
        self._describing.add(self._describe_rows)
        return choices

    @cached_property
    def elsewhere(self) -> ElsewhereCard:
        """Models that are brought by hand, or come from a mirror."""
        card = ElsewhereCard(self._session, self.work)
        self._column.insertWidget(self._column.count() - 1, card)
        return card

    @cached_property
    def comparison(self) -> ComparisonView:
        """The comparison of two models; built when it is first wanted."""
        view = ComparisonView(self._session, self._loader, self.work)
        view.closed.connect(lambda: self.setCurrentWidget(self._list))
        view.chosen.connect(self._use_compared)
        self.addWidget(view)
        return view

    @cached_property
    def own_benchmark(self) -> OwnBenchmarkView:
        """The models on the user's own photos and words; built when it is first wanted."""
        view = OwnBenchmarkView(self._session, self._loader, self.work)
        view.closed.connect(lambda: self.setCurrentWidget(self._list))
        view.chosen.connect(self._use_compared)
        self.addWidget(view)
        return view

    def _connect(self) -> None:
        self.try_own.clicked.connect(self._try_own)
        self._back.clicked.connect(self.back_wanted)
        self.work.begun.connect(lambda _: self._fill())
        self.work.changed.connect(self.read)
        self.work.failed.connect(self.failed)
        self.work.settings_changed.connect(self.settings_changed)

    # --- what there is ----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look again: models may have come or gone elsewhere."""
        super().showEvent(event)
        if not event.spontaneous() and self.work.comparing is None:
            self.setCurrentWidget(self._list)
        self._list.setFocus()  # not the first button
        self.read()

    def read(self) -> None:
        """Find out what there is, off this thread."""
        app, language = self._session.app, languages.in_use()
        self._session.bridge.run(lambda: read(app, language), self._show, self.failed.emit)

    def _show(self, models: Models) -> None:
        self._models = models
        if self._shown != (models, self._session.app.settings):
            self._fill()

    def _fill(self) -> None:
        models = self._models
        if models is None or self._later:
            return
        settings = self._session.app.settings
        self._shown = models, settings
        search = [model for model in models.here if not model.describes]
        offers = [model for model in models.to_add if not model.describes]
        describe = [model for model in (*models.here, *models.to_add) if model.describes]
        used = (models.in_use, settings.captioner)
        for rows, shown in (
            (self._search_rows, search),
            (self._offer_rows, offers),
            (self._describe_rows, describe),
        ):
            rows.set_busy(self.work.installing, self.work.switching)
            rows.show_rows([self._wanted(each, models, each.name in used) for each in shown])
        self._searching.show()
        self._describing.setVisible(bool(describe))
        self._offers.setVisible(bool(offers))
        self.seconds.show_models(models, settings)
        self.captions.show_models(models, settings)
        self.elsewhere.show_settings(settings)

    def _wanted(self, model: Model, models: Models, chosen: bool) -> Wanted:
        """A row for ``model``; built when its turn comes, if anything on it is different."""
        task, language = self.work.task(model.name), languages.in_use()
        in_use = chosen and model.installed is not None
        state = None if task is None else (task, task.is_over)
        around = (models.recommended, models.in_use, models.computer, models.best)
        shows = (model, around, language, in_use, state)

        def make() -> ModelRow:
            writes = not self._session.read_only
            row = ModelRow(model, models, language, in_use=in_use, task=task, writes=writes)
            row.wanted.connect(lambda what: self._asked(what, model))
            return row

        return Wanted(model.name, shows, make)

    # --- what is asked for ------------------------------------------------------------------

    def _asked(self, what: str, model: Model) -> None:
        calls: dict[str, Callable[[], object]] = {
            "install": lambda: self.work.install(model.name),
            "use": lambda: self._use(model),
            "compare": lambda: self._compare(model),
            "measure": lambda: self.work.measure(model.name),
            "remove": lambda: self._ask_to_remove(model),
            "forget": lambda: self.work.forget(model.name),
        }
        calls[what]()

    def _use(self, model: Model) -> None:
        if not model.describes:
            self.work.use(model.name)
            return
        used = self._session.app.settings.captioner == model.name
        self.work.choose(captioner="" if used else model.name)

    def _compare(self, model: Model) -> None:
        assert self._models is not None, "asked from a row"
        self.comparison.open(model, self._models)
        self.setCurrentWidget(self.comparison)
        self.comparison.field.setFocus()

    def _try_own(self) -> None:
        if self._models is not None:
            self.setCurrentWidget(self.own_benchmark)
            self.own_benchmark.open(self._models)

    def _use_compared(self, name: str) -> None:
        self.setCurrentWidget(self._list)
        self.work.use(name)

    def _ask_to_remove(self, model: Model) -> None:
        title = model_words.title(model.offer.name if model.offer else model.name)
        size = model_words.size(model.size)
        text = (
            self.tr(
                "That frees {size}. Descriptions of photos that it has written stay. To use it "
                "again, it has to be installed again."
            )
            if model.describes
            else self.tr(
                "That frees {size}. What it has learnt of your photos is kept, so that they need "
                "not be read again when you install it once more."
            )
        )
        Confirmation(
            self.window(),
            self.tr("Remove {model} from this computer?").format(model=title),
            text.format(size=size),
            self.tr("Remove"),
            lambda: self.work.remove(model.name),
        ).open()

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Models"))
        say(self._back, self.tr("Settings"))
        self._title.setText(self.tr("Models"))
        self._intro.setText(
            self.tr(
                "A model is what lets words and photos be compared. It runs on this computer; no "
                "photo is sent anywhere."
            )
        )
        self._searching.heading.setText(self.tr("For searching"))
        say(self.try_own, self.tr("Try the models on your own photos"))
        self._describing.heading.setText(self.tr("For describing photos"))
        self._offers.heading.setText(self.tr("More models for searching"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language; another one may be recommended for it."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if self.isVisible():
                self.read()
        super().changeEvent(event)
