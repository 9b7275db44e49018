"""Keys and commands mean what is on the screen, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import AllPhotos, ProblemsPlace
from photosearch.gui.side_entries import of_search
from photosearch.library import history
from tests.gui.windows import LONG, ask


@pytest.fixture
def binned(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What goes to the bin."""
    found: list[list[int]] = []
    monkeypatch.setattr(window.photos, "put_in_bin", found.append)
    return found


def pick(window: MainWindow, row: int) -> None:
    window.gallery.view.setFocus()
    window.gallery.view.selection.only(row)


def test_delete_is_about_photos_in_the_grid_and_about_rows_in_the_side_bar(
    window: MainWindow, binned: list[list[int]], qtbot: QtBot
) -> None:
    window.session.app.database.write(lambda c: history.remember_search(c, "바다"))
    side = window.side_bar
    side.refresh()
    qtbot.waitUntil(lambda: side.model.find(of_search("바다").key).isValid(), timeout=LONG)
    pick(window, 2)
    QTest.keyClick(window.gallery.view, Qt.Key.Key_Delete)
    assert [binned.pop()] == [[window.gallery.model.content(2)]]
    side.tree.setFocus()
    side.tree.setCurrentIndex(side.model.find(of_search("바다").key))
    with qtbot.waitSignal(side.forget_search_wanted, timeout=LONG):
        QTest.keyClick(side.tree, Qt.Key.Key_Delete)
    assert binned == []


def test_photos_out_of_sight_are_left_alone(
    window: MainWindow, binned: list[list[int]], qtbot: QtBot
) -> None:
    pick(window, 2)
    with qtbot.waitSignal(window.guide.arrived, timeout=LONG):
        window.go(ProblemsPlace())
    QTest.keyClick(window.problems, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window.problems, Qt.Key.Key_Delete)
    assert binned == []
    assert window.gallery.view.selected_contents() == [window.gallery.model.content(2)]
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.go(AllPhotos())
    pick(window, 1)
    assert window.commands["bin"].isEnabled()
    assert window.commands["select_all"].isEnabled()


def test_delete_on_a_chip_is_not_about_photos(
    window: MainWindow, binned: list[list[int]], qtbot: QtBot
) -> None:
    ask(qtbot, window, "type:jpeg orientation:landscape")
    bar = window.search_bar
    qtbot.waitUntil(lambda: len(bar.chips.pills) == 2, timeout=LONG)
    pick(window, 1)
    bar.chips.focus_last()
    QTest.keyClick(bar.chips.pills[1], Qt.Key.Key_Delete)
    assert binned == []
    assert bar.text() == "type:jpeg"


def test_back_from_the_viewer_is_at_its_photo(window: MainWindow, qtbot: QtBot) -> None:
    pick(window, 1)
    window.open_viewer(1)
    window.viewer.walk(3)
    window.commands["back"].trigger()
    assert not window.viewing
    assert window.chosen() == [window.gallery.model.content(4)]
    assert window.commands["select_all"].isEnabled()
