"""Saving a search in the real window: it is in the side bar, shows its photos, keeps its count."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import Found, InAlbum, InSmartAlbum
from photosearch.gui.saved_dialog import SavedDialog
from photosearch.gui.side_model import ENTRY
from photosearch.library import notes, saved
from tests.gui.pages import LONG
from tests.gui.windows import Open, ask, wait_for_rows


def dialog_of(qtbot: QtBot, window: MainWindow) -> SavedDialog:
    def shown() -> list[SavedDialog]:
        return [each for each in window.findChildren(SavedDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=LONG)
    return shown()[0]


def count_of(window: MainWindow, album: int) -> int | None:
    index = window.side_bar.model.find(("album", album))
    return index.data(ENTRY).count if index.isValid() else None


def test_a_search_becomes_an_album_that_keeps_up(window: MainWindow, qtbot: QtBot) -> None:
    app = window.session.app
    ask(qtbot, window, "rating:5")
    assert window.search_bar.save_button.isVisible()
    qtbot.mouseClick(window.search_bar.save_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(qtbot, window)
    assert (dialog.name.text(), dialog.query.text()) == ("rating:5", "rating:5")
    qtbot.waitUntil(lambda: "No photo now" in dialog.found.text(), timeout=LONG)
    dialog.name.setText("가장 좋은 10")
    with qtbot.waitSignal(window.saved.kept, timeout=LONG):
        dialog.save.click()
    (album,) = app.smart_albums.every()
    place = InSmartAlbum(album.id, "가장 좋은 10")
    qtbot.waitUntil(lambda: count_of(window, album.id) == 0, timeout=LONG)
    assert window.guide.place == place
    contents = app.database.read(notes.albums)  # nothing is put into it
    assert contents[0].query == "rating:5"
    some = [int(number) for number in _all_of(window)[:2]]
    app.database.write(lambda c: notes.set_rating(c, some, 5))
    wait_for_rows(qtbot, window, 2)
    qtbot.waitUntil(lambda: count_of(window, album.id) == 2, timeout=LONG)
    # edited by its menu: a name that is taken is refused in the dialog, another search is taken
    app.database.write(lambda c: notes.make_album(c, "plain"))
    window.side_bar.edit_search_wanted.emit(album.id)
    dialog = dialog_of(qtbot, window)
    dialog.query.setText("rating:0")
    with qtbot.waitSignal(window.saved.kept, timeout=LONG):
        dialog.save.click()
    wait_for_rows(qtbot, window, 10)
    # frozen, it keeps what it held
    with qtbot.waitSignal(window.saved.frozen, timeout=LONG):
        window.saved.freeze(album.id)
    qtbot.waitUntil(lambda: window.guide.place == InAlbum(album.id, "가장 좋은 10"), timeout=LONG)
    app.database.write(lambda c: notes.set_rating(c, some, 0))
    wait_for_rows(qtbot, window, 10)
    assert app.smart_albums.every() == []


def _all_of(window: MainWindow) -> list[int]:
    from photosearch.library import browse

    found = window.session.app.database.read(browse.timeline)
    return [int(number) for number in found.contents]


def test_names_that_are_taken_are_refused_in_the_dialog(window: MainWindow, qtbot: QtBot) -> None:
    app = window.session.app
    app.database.write(lambda c: saved.make(c, "바다", "album:바다"))
    window.saved.save("dog")
    dialog = dialog_of(qtbot, window)
    dialog.name.setText(" 바다 ")
    dialog.save.click()
    qtbot.waitUntil(lambda: "already" in dialog.trouble.text(), timeout=LONG)
    dialog.name.setText(" ")
    assert not dialog.save.isEnabled()
    dialog.name.setText("circle")
    dialog.query.setText("album:바다")
    qtbot.waitUntil(lambda: "leads back" in dialog.found.text(), timeout=LONG)
    dialog.query.setText("-dog")
    qtbot.waitUntil(lambda: not dialog.save.isEnabled(), timeout=LONG)
    assert dialog.trouble.isVisible()
    dialog.reject()
    (album,) = app.smart_albums.every()
    with qtbot.waitSignal(window.gallery.noted, timeout=LONG) as told:
        window.go(InSmartAlbum(album.id, "바다"))
    assert "leads back" in told.args[0]
    assert window.gallery.model.rowCount() == 0


def test_where_nothing_can_be_written(open_window: Open, place: Path, qtbot: QtBot) -> None:
    window = open_window(place, read_only=True)
    wait_for_rows(qtbot, window, 12)
    ask(qtbot, window, "rating:0")
    assert not window.search_bar.save_button.isVisible()
    assert not window.commands["save_search"].isEnabled()
    window.saved.save("dog")
    assert not window.findChildren(SavedDialog)
    assert isinstance(window.guide.place, Found)


pytestmark = pytest.mark.usefixtures("qapp")
