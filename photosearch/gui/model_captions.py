"""How photos are described in words: the choices above the models that do it.

On the GUI thread, a part of the models page. Saves through ``model_work``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photosearch.gui import core_sentences, model_words
from photosearch.gui.model_work import ModelWork
from photosearch.gui.models_reading import LANGUAGES, Models
from photosearch.gui.page_parts import Choice, Row, Switch, label
from photosearch.gui.session import Session
from photosearch.settings import Settings


class CaptionsCard(QWidget):
    """Language and background, once a model that describes photos is in use."""

    def __init__(self, session: Session, work: ModelWork) -> None:
        super().__init__()
        self._session = session
        self._about = label("muted", wrap=True)
        self._about.setContentsMargins(0, 8, 0, 8)
        self._trouble = label("danger", wrap=True)
        self._trouble.hide()
        self.language, self.background = Choice(), Switch()
        for code in ("", *LANGUAGES):
            self.language.addItem("", code)
        self._language_row, self._background_row = Row(self.language), Row(self.background)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._about, self._trouble, self._language_row, self._background_row):
            column.addWidget(part)
        self.language.activated.connect(
            lambda _: work.choose(caption_language=str(self.language.currentData()))
        )
        self.background.clicked.connect(lambda on: work.choose(caption_in_background=on))
        self._retranslate()

    def show_models(self, models: Models, settings: Settings) -> None:
        """What holds now."""
        self._show_trouble(models.caption_trouble)
        in_use = any(model.name == settings.captioner for model in models.here)
        writes = not self._session.read_only
        self._language_row.setVisible(in_use)
        self._background_row.setVisible(in_use)
        self.language.setCurrentIndex(max(0, self.language.findData(settings.caption_language)))
        self.background.setChecked(settings.caption_in_background)
        self.language.setEnabled(writes)
        self.background.setEnabled(writes)

    def _show_trouble(self, why: str) -> None:
        words = self.tr("Photos are not being described for the moment. {reason}")
        self._trouble.setText(words.format(reason=core_sentences.translated(why) or why))
        self._trouble.setVisible(bool(why))

    def _retranslate(self) -> None:
        self._about.setText(
            self.tr(
                "Such a model writes a sentence about each photo. You can search for its words as "
                "for your own captions; the two are kept apart."
            )
        )
        self._language_row.say(
            self.tr("Language of descriptions"),
            self.tr("Where the model knows it; otherwise the model’s own."),
        )
        self.language.setItemText(0, self.tr("Same as the window"))
        for at, code in enumerate(LANGUAGES, 1):
            self.language.setItemText(at, model_words.language(code))
        self._background_row.say(
            self.tr("Describe new photos in the background"),
            self.tr(
                "When everything else is done, and by the rules for background work in the "
                "settings. Otherwise only when you ask for it beside a photo."
            ),
        )

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
