"""A second model for a language: a section of the models page.

On the GUI thread. Shown only where there is a model that could be one. Saves through
``model_work``; knows nothing of how two answers become one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent

from photosearch.gui import model_words
from photosearch.gui.model_work import ModelWork
from photosearch.gui.models_reading import LANGUAGES, Model, Models
from photosearch.gui.page_parts import Card, Choice, Row, label
from photosearch.settings import Settings


class SecondModels(Card):
    """A choice for each language."""

    def __init__(self, work: ModelWork) -> None:
        super().__init__()
        self._work = work
        self._choices = {code: Choice() for code in LANGUAGES}
        self._row_of = {code: Row(choice) for code, choice in self._choices.items()}
        self._shown: tuple[Models, Settings] | None = None
        self._about = label("muted", wrap=True)
        self._about.setContentsMargins(0, 8, 0, 8)
        self.add(self._about)
        for code, row in self._row_of.items():
            self.add(row)
            choice = self._choices[code]
            choice.activated.connect(lambda _, code=code: self._chosen(code))
        self._retranslate()
        self.hide()

    def show_models(self, models: Models, settings: Settings) -> None:
        """Offer what could be a second one, and show what is."""
        self._shown = models, settings
        chosen = dict(item.split("=", 1) for item in settings.second_models if "=" in item)
        any_shown = False
        for code, choice in self._choices.items():
            able = [model for model in models.here if _could_be(model, code, models.in_use)]
            choice.blockSignals(True)
            choice.clear()
            choice.addItem(self.tr("None"), "")
            for model in able:
                choice.addItem(_title(model), model.name)
            choice.setCurrentIndex(max(0, choice.findData(chosen.get(code, ""))))
            choice.blockSignals(False)
            self._row_of[code].setVisible(bool(able))
            any_shown = any_shown or bool(able)
        self.setVisible(any_shown)

    def _chosen(self, code: str) -> None:
        assert self._shown is not None, "nothing can be chosen before"
        kept = tuple(
            item for item in self._shown[1].second_models if not item.startswith(f"{code}=")
        )
        name = str(self._choices[code].currentData())
        self._work.choose(second_models=(*kept, f"{code}={name}") if name else kept)

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("A second opinion"))
        self._about.setText(
            self.tr(
                "For one language, a second model can answer together with the first; that finds "
                "what one alone overlooks. It reads your photos in the background first."
            )
        )
        for code, row in self._row_of.items():
            language = model_words.language(code)
            row.say(self.tr("Also for searches in {language}").format(language=language))
        if self._shown is not None:
            self.show_models(*self._shown)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _could_be(model: Model, code: str, in_use: str) -> bool:
    speaks = code in model.languages
    return speaks and not model.describes and not model.built_in and model.name != in_use


def _title(model: Model) -> str:
    return model_words.title(model.offer.name if model.offer else model.name)
