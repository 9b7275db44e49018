"""The setting for looking at the first photos of an answer more closely.

A row of the settings page, used on the GUI thread. Says what was chosen; saves nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal

from photosearch.gui.page_parts import Choice, Row
from photosearch.settings import Settings

CHOICES = ("auto", "on", "off")


class RerankRow(Row):
    """Automatic, always or never.

    Signals:
        chosen(str): that one, as ``Settings.rerank`` has it.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        self.choice = Choice()
        super().__init__(self.choice)
        for name in CHOICES:
            self.choice.addItem("", name)
        self.choice.activated.connect(lambda _: self.chosen.emit(str(self.choice.currentData())))
        self._retranslate()

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self.choice.setCurrentIndex(max(0, self.choice.findData(settings.rerank)))

    def _retranslate(self) -> None:
        self.say(
            self.tr("Look closer at the first results"),
            self.tr(
                "Compares the parts of the first 200 photos with your words and puts them in a "
                "better order a moment later. Automatic: only with models that it helps."
            ),
        )
        for at, name in enumerate((self.tr("Automatic"), self.tr("Always"), self.tr("Never"))):
            self.choice.setItemText(at, name)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
