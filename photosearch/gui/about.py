"""What this program is, whose work it stands on, and under which terms.

A dialog of the main window; opens local files only.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch import __version__, paths
from photosearch.gui import icons
from photosearch.gui.page_parts import IconLabel, label, say

# Names and terms are the same in every language.
PARTS = (
    ("Photosearch", "Apache-2.0"),
    (f"Qt {qVersion()}, PySide6", "LGPL-3.0"),
    ("Lucide", "ISC, MIT"),
    ("PyTorch", "BSD-3-Clause"),
    ("Faiss", "MIT"),
    ("NumPy", "BSD-3-Clause"),
    ("SQLite, SQLAlchemy", "Public domain, MIT"),
    ("Pillow, libheif, LibRaw", "HPND, LGPL-3.0, LGPL-2.1"),
    ("Transformers, SentencePiece", "Apache-2.0"),
)


class About(QDialog):
    """The dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title, self._version = label("title"), label("muted")
        self._title.setText("Photosearch")
        self._text, self._heading = label("", wrap=True), label("heading")
        self._terms = label("faint", wrap=True)
        self._card = QPushButton(icons.icon("file"), "")
        card = paths.resources() / "models" / "starter" / "README.md"
        self._card.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(card))))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._retranslate()
        self.setMinimumWidth(460)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._version)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(IconLabel("images", 44, "accent"))
        top.addLayout(names, 1)
        parts = QGridLayout()
        parts.setHorizontalSpacing(24)
        parts.setVerticalSpacing(4)
        parts.setColumnStretch(0, 1)
        for line, (name, terms) in enumerate(PARTS):
            for column, text in enumerate((name, terms)):
                cell = label("muted" if column else "")
                cell.setText(text)
                parts.addWidget(cell, line, column)
        end = QHBoxLayout()
        end.addWidget(self._card)
        end.addStretch(1)
        end.addWidget(self._buttons)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(24, 24, 24, 16)
        column_.setSpacing(12)
        column_.addLayout(top)
        column_.addWidget(self._text)
        column_.addSpacing(4)
        column_.addWidget(self._heading)
        column_.addLayout(parts)
        column_.addWidget(self._terms)
        column_.addSpacing(8)
        column_.addLayout(end)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Photosearch"))
        self._version.setText(self.tr("Version {version}").format(version=__version__))
        self._text.setText(
            self.tr(
                "Finds photos on your own computer by what they show. Photos never leave this "
                "computer."
            )
        )
        self._heading.setText(self.tr("Made with"))
        self._terms.setText(
            self.tr(
                "The built-in model was trained on research data sets, some for non-commercial "
                "use; its description says which."
            )
        )
        say(self._card, self.tr("About the built-in model"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
