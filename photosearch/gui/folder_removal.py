"""Taking a folder out of the library: the one question, and what happens after a yes.

Used by the side bar's menu and the settings page, on the GUI thread. Touches no file.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from photosearch.gui.session import Session
from photosearch.library.ids import RootId
from photosearch.text import printable


def ask(
    parent: QWidget, session: Session, root: RootId, name: str, then: Callable[[], object]
) -> None:
    """Ask whether the folder ``name`` is to go; ``then`` is called once it is gone."""
    box = QMessageBox(parent)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("Photosearch")
    title = QCoreApplication.translate("FolderRemoval", "Remove “{folder}” from the library?")
    box.setText(title.format(folder=printable(name)))
    box.setInformativeText(
        QCoreApplication.translate(
            "FolderRemoval",
            "Its photos stay where they are and are not changed. They are no longer found, "
            "and ratings, tags and albums of photos that are nowhere else are lost.",
        )
    )
    words = QCoreApplication.translate("FolderRemoval", "Remove")
    remove = box.addButton(words, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)

    def gone(_: object) -> None:
        session.settings_changed()
        session.index()  # taking a folder out has stopped what was under way
        then()

    def answered(button: object) -> None:
        if button is remove:
            session.write(lambda: session.app.remove_root(root), gone)

    box.buttonClicked.connect(answered)
    box.open()
