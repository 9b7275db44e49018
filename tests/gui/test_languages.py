"""The window's languages: chosen, switched while it runs, with dates and fonts to match."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from photosearch.gui import languages
from photosearch.gui.about import About


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    yield
    languages.install(qapp, "en")


@pytest.mark.parametrize(
    ("code", "title", "month", "cancel"),
    [
        ("ko", "Photosearch 정보", "2024년 5월", "취소"),
        ("en", "About Photosearch", "May 2024", "Cancel"),
        ("zh", "关于 Photosearch", "2024年5月", "取消"),
    ],
)
def test_an_open_dialog_changes_its_language(
    qapp: QApplication, qtbot: QtBot, code: str, title: str, month: str, cancel: str
) -> None:
    languages.install(qapp, "ko" if code == "zh" else "zh")
    dialog = About()
    qtbot.addWidget(dialog)
    assert languages.install(qapp, code) == code == languages.in_use()
    qtbot.waitUntil(lambda: dialog.windowTitle() == title)
    written = "MMMM yyyy" if code == "en" else "yyyy년 M월" if code == "ko" else "yyyy年M月"
    assert QLocale().toString(QDate(2024, 5, 1), written) == month
    box = QMessageBox()
    qtbot.addWidget(box)
    added = box.addButton(QMessageBox.StandardButton.Cancel)
    assert added.text().replace("&", "") == cancel  # Qt's own words too


@pytest.mark.parametrize("code", ["ko", "zh"])
def test_qts_own_dialog_for_folders_has_no_english_words(
    qapp: QApplication, qtbot: QtBot, code: str
) -> None:
    languages.install(qapp, code)
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    words = [label.text() for label in dialog.findChildren(QLabel) if label.text()]
    assert len(words) >= 3
    for each in (*words, *languages.words_that_qt_lacks()):
        assert not re.search("[A-Za-z]{2}", each), each


def test_plurals_are_english(qapp: QApplication) -> None:
    languages.install(qapp, "en")
    assert qapp.translate("FoldersCard", "%Ln photo(s)", "", 1) == "1 photo"
    assert qapp.translate("FoldersCard", "%Ln photo(s)", "", 12_300) == "12,300 photos"


def test_an_unknown_choice_is_the_systems_language(qapp: QApplication) -> None:
    assert languages.system_language() in languages.NAMES
    assert languages.install(qapp, "") == languages.system_language()
    assert languages.install(qapp, "tlh") == languages.system_language()


def test_switching_often_leaves_nothing_behind(qapp: QApplication) -> None:
    from PySide6.QtCore import QTranslator

    counts = set()
    for _ in range(4):
        for code in languages.NAMES:
            languages.install(qapp, code)
            counts.add(len(qapp.findChildren(QTranslator)))
    assert max(counts) == 2


def test_han_is_drawn_by_a_font_of_the_language(qapp: QApplication) -> None:
    languages.install(qapp, "zh")
    chinese = qapp.font().families()
    languages.install(qapp, "ko")
    korean = qapp.font().families()
    if "Noto Sans CJK SC" in chinese:
        assert chinese.index("Noto Sans CJK SC") < chinese.index("Noto Sans CJK KR")
        assert korean.index("Noto Sans CJK KR") < korean.index("Noto Sans CJK SC")
