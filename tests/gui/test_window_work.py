"""The window around background work and folders: one question, one tick, no light left on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import AllPhotos, InFolder, ProblemsPlace, SettingsPlace
from photosearch.gui.questions import Confirmation
from photosearch.gui.side_entries import folder_key
from photosearch.gui.side_model import ENTRY
from photosearch.ingest.manners import Hold
from photosearch.library.ids import RootId
from tests.gui.pages import button
from tests.gui.windows import LONG

ROOT = RootId(1)


def question() -> Confirmation:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Confirmation))


def test_information_is_lit_where_there_is_some(window: MainWindow) -> None:
    action = window.commands["inspector"]
    assert action.isChecked()
    for place in (SettingsPlace(), ProblemsPlace()):
        window.go(place)
        assert not action.isEnabled()
        assert not window.inspector.isVisible()
    window.go(AllPhotos())
    assert action.isEnabled()
    assert action.isChecked()
    assert window.inspector.isVisible()


def test_pause_is_ticked_for_a_pause_only(window: MainWindow) -> None:
    action = window.commands["pause"]
    assert action.isEnabled()
    for hold, ticked in ((Hold("battery"), False), (Hold("paused"), True), (None, False)):
        window.session.held.emit(hold)
        assert action.isChecked() == ticked


def test_a_tick_is_a_pause_that_outlasts_the_work(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["pause"].trigger()
    qtbot.waitUntil(lambda: window.session.hold is not None, timeout=LONG)
    window.session.indexing.emit(True)
    window.session.indexing.emit(False)  # something began and ended
    assert window.commands["pause"].isChecked()
    assert window.session.hold is not None
    window.commands["pause"].trigger()
    qtbot.waitUntil(lambda: window.session.hold is None, timeout=LONG)


def test_a_folder_goes_by_the_same_question_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    side = window.side_bar
    qtbot.waitUntil(lambda: side.model.find(folder_key(ROOT, "")).isValid(), timeout=LONG)
    entry = side.model.find(folder_key(ROOT, "")).data(ENTRY)
    menu = side.menu_of(entry)
    asked = []
    next(a for a in menu.actions() if "Remove" in a.text()).trigger()
    asked.append((question().title.text(), question().about.text()))
    press("Cancel", qtbot)
    window.go(SettingsPlace())
    name = f"Remove {entry.path} from the library…"
    qtbot.waitUntil(
        lambda: any(b.accessibleName() == name for b in window.findChildren(QAbstractButton)),
        timeout=LONG,
    )
    qtbot.mouseClick(button(window.settings, name), Qt.MouseButton.LeftButton)
    asked.append((question().title.text(), question().about.text()))
    assert asked[0] == asked[1]
    assert entry.title in asked[0][0]
    press("Cancel", qtbot)
    window.go(InFolder(ROOT, "", entry.title))
    next(a for a in side.menu_of(entry).actions() if "Remove" in a.text()).trigger()
    press("Remove", qtbot)
    qtbot.waitUntil(lambda: window.guide.place == AllPhotos(), timeout=LONG)
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 0, timeout=LONG)


def press(words: str, qtbot: QtBot) -> None:
    box = question()
    found = [b for b in box.findChildren(QAbstractButton) if b.text().replace("&", "") == words]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: not [w for w in QApplication.topLevelWidgets() if isinstance(w, Confirmation)],
        timeout=LONG,
    )
