"""Taking a folder out of the library: the one question, and what happens after a yes.

Used by the side bar's menu and the settings page, on the GUI thread. Touches no file.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.library.ids import RootId
from photosearch.text import printable


def ask(
    parent: QWidget, session: Session, root: RootId, name: str, then: Callable[[], object]
) -> None:
    """Ask whether the folder ``name`` is to go; ``then`` is called once it is gone."""
    title = QCoreApplication.translate("FolderRemoval", "Remove “{folder}” from the library?")
    text = QCoreApplication.translate(
        "FolderRemoval",
        "Its photos stay where they are and are not changed. They are no longer found, "
        "and ratings, tags and albums of photos that are nowhere else are lost.",
    )

    def gone(_: object) -> None:
        session.settings_changed()
        session.index()  # taking a folder out has stopped what was under way
        then()

    Confirmation(
        parent,
        title.format(folder=printable(name)),
        text,
        QCoreApplication.translate("FolderRemoval", "Remove"),
        lambda: session.write(lambda: session.app.remove_root(root), gone),
    ).open()
