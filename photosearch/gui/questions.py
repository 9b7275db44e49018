"""Small questions to the user: whether something is really meant, and what it is to be called.

On the GUI thread, used by every page; each is a sheet over the window, and nobody waits for the
answer. Touches nothing but the screen.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from photosearch.gui import particles
from photosearch.gui.page_parts import label

WIDTH = 420  # a line that is read with ease


class _Question(QDialog):
    """A title, what there is to say below it, and two buttons; goes when it is answered."""

    def __init__(self, parent: QWidget, title: str, about: str, yes: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Photosearch")
        self.title, self.about = label("title", wrap=True), label("muted", wrap=True)
        self.title.setText(particles.settle(title))
        self.about.setText(about)
        self.yes, self.cancel = QPushButton(yes), QPushButton(self.tr("Cancel"))
        self.yes.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.column = QVBoxLayout()
        self.column.setSpacing(6)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.yes)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(6)
        whole.addWidget(self.title)
        if about:
            whole.addWidget(self.about)
        whole.addLayout(self.column)
        whole.addSpacing(12)
        whole.addLayout(buttons)
        self.setMinimumWidth(WIDTH)


class Confirmation(_Question):
    """Asks whether something that cannot be taken back is meant: Return means no.

    Args:
        title: the question.
        about: what is lost by it, and what is not.
        yes: what is done, on the button.
        then: is called if it is pressed.
    """

    def __init__(
        self, parent: QWidget, title: str, about: str, yes: str, then: Callable[[], object]
    ) -> None:
        super().__init__(parent, title, about, yes)
        self.yes.setProperty("kind", "danger")
        self.yes.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
        self.accepted.connect(then)


class NameDialog(_Question):
    """Asks for a name.

    Args:
        title: what is to be named.
        about: what else there is to say; may be empty.
        yes: what is done, on the button.
        then: gets the name, without space around it and never empty.
        name: what the field begins with.
        longest: the most characters.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        about: str,
        yes: str,
        then: Callable[[str], object],
        *,
        name: str = "",
        longest: int,
    ) -> None:
        super().__init__(parent, title, about, yes)
        self._then = then
        self.field = QLineEdit(name)
        self.field.setMaxLength(longest)
        self.field.textChanged.connect(self._enable)
        called = label()
        called.setText(self.tr("Name"))
        called.setBuddy(self.field)
        self.column.addSpacing(10)
        self.column.addWidget(called)
        self.column.addWidget(self.field)
        self.yes.setProperty("kind", "primary")
        self.yes.setDefault(True)
        self._enable(name)
        self.field.selectAll()
        self.field.setFocus()

    def _enable(self, name: str) -> None:
        self.yes.setEnabled(bool(name.strip()))

    def accept(self) -> None:
        """The name is given; none is none."""
        if name := self.field.text().strip():
            super().accept()
            self._then(name)
