"""A search that finds nothing offers the same search without what stands in its way."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.gui import languages
from photosearch.gui.main_window import MainWindow
from tests.gui.windows import LONG, ask, wait_for_rows


def ways(window: MainWindow) -> list[str]:
    """What is offered, as a screen reader says it."""
    buttons = window.gallery.view.findChildren(QPushButton)
    return [each.accessibleName() for each in buttons if each.isVisible()]


def take(window: MainWindow, name: str) -> None:
    (button,) = [
        each
        for each in window.gallery.view.findChildren(QPushButton)
        if each.isVisible() and each.accessibleName() == name
    ]
    button.click()


CASES = [
    ("type:png orientation:landscape", "Search without “type:png”", "orientation:landscape"),
    ("가족 type:png camera:nikon", "Search without any filters", "가족"),
    (
        "camera:nikon orientation:landscape type:png",
        "Search without “camera:nikon”, “type:png”",
        "orientation:landscape",
    ),
    ("type:png", "Show all photos", ""),
]


def test_each_filter_that_stands_in_the_way_can_be_dropped(
    window: MainWindow, qtbot: QtBot
) -> None:
    for asked, offered, left in CASES:
        ask(qtbot, window, asked)
        qtbot.waitUntil(lambda offered=offered: ways(window) == [offered], timeout=LONG)
        take(window, offered)
        wait_for_rows(qtbot, window, 12)
        assert window.search_bar.text() == left
        assert ways(window) == []  # what finds something offers nothing


def test_any_of_several_and_in_the_language_in_use(
    qapp: QApplication, window: MainWindow, qtbot: QtBot
) -> None:
    ask(qtbot, window, "folder:제주도 name:가족")
    offered = ["Search without “folder:제주도”", "Search without “name:가족”"]
    qtbot.waitUntil(lambda: ways(window) == offered, timeout=LONG)
    languages.install(qapp, "ko")
    try:
        qtbot.waitUntil(lambda: "“폴더:제주도” 빼고 검색" in ways(window), timeout=LONG)
    finally:
        languages.install(qapp, "en")
    qtbot.waitUntil(lambda: ways(window) == offered, timeout=LONG)
    take(window, offered[1])
    wait_for_rows(qtbot, window, 6)
