"""The pieces of a query below the search field: seen, taken away by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.gui import languages, query_chips, query_notes
from photosearch.gui.bridge import Bridge
from photosearch.gui.query_chips import LONGEST
from photosearch.gui.search_bar import HEIGHT, SearchBar
from photosearch.search.parser import understand
from tests.gui.windows import LONG, Open, ask, type_text


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> Iterator[SearchBar]:
    """In a window with room below it."""
    languages.install(qapp, "en")
    query_chips.get_ready()
    bridge = Bridge()
    window = QWidget()
    qtbot.addWidget(window)
    bar = SearchBar(bridge)
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addStretch(1)
    window.resize(700, 500)
    window.show()
    window.activateWindow()
    bar.focus()
    yield bar
    bridge.close()
    languages.install(qapp, "en")


def commit(qtbot: QtBot, bar: SearchBar, text: str) -> None:
    bar.clear()
    type_text(bar.field, text)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)


def cross(bar: SearchBar, number: int) -> QToolButton:
    return bar.chips.findChildren(QToolButton)[number]


def test_words_alone_have_no_chips(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "dog on a beach")
    assert not bar.chips.isVisible()
    assert bar.height() == HEIGHT


def test_a_query_in_pieces(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "바다 날짜:2019 -사람 dog^2")
    assert bar.chips.words == ["바다", "date:2019", "-사람", "dog^2"]
    assert bar.chips.isVisible()
    assert bar.height() > HEIGHT
    bar.clear()
    assert not bar.chips.isVisible()
    assert bar.height() == HEIGHT


def test_they_come_while_typing_as_the_answer_does(qtbot: QtBot, bar: SearchBar) -> None:
    with qtbot.waitSignal(bar.asked, timeout=LONG):
        type_text(bar.field, "작년 여름 바닷가")
    assert bar.chips.words == ['date:"작년 여름"', "바닷가"]


def test_a_click_takes_one_away_and_asks_again(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "sea 날짜：2019 -people")
    with qtbot.waitSignal(bar.asked, timeout=LONG) as asked:
        qtbot.mouseClick(cross(bar, 1), Qt.MouseButton.LeftButton)
    assert asked.args == ["sea -people"]
    assert bar.text() == "sea -people"
    assert bar.chips.words == ["sea", "-people"]


def test_what_was_understood_becomes_words_again(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "작년 여름 바닷가")
    with qtbot.waitSignal(bar.asked, timeout=LONG) as asked:
        qtbot.mouseClick(cross(bar, 0), Qt.MouseButton.LeftButton)
    assert asked.args == ["(작년 여름) 바닷가"]
    assert bar.chips.words == ["(작년 여름)", "바닷가"]


def test_the_last_one_taken_away_leaves_an_empty_field(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "date:2019")
    with qtbot.waitSignal(bar.cleared, timeout=LONG):
        qtbot.mouseClick(cross(bar, 0), Qt.MouseButton.LeftButton)
    assert bar.text() == ""
    assert bar.height() == HEIGHT


def test_the_keyboard_walks_along_them_and_takes_them_away(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "sea date:2019 -people")
    assert bar.chips.focus_last()
    last = QApplication.focusWidget()
    assert last is not None
    assert last.accessibleName() == "-people"
    qtbot.keyClick(last, Qt.Key.Key_Left)
    middle = QApplication.focusWidget()
    assert middle is not None
    assert middle.accessibleName() == "date:2019"
    with qtbot.waitSignal(bar.asked, timeout=LONG) as asked:
        qtbot.keyClick(middle, Qt.Key.Key_Delete)
    assert asked.args == ["sea -people"]
    next_one = QApplication.focusWidget()
    assert next_one is not None
    assert next_one.accessibleName() == "-people"
    qtbot.keyClick(next_one, Qt.Key.Key_Right)
    assert bar.field.hasFocus()


def test_alt_and_down_lead_from_the_field_to_them(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "sea date:2019")
    bar.field.setFocus()
    qtbot.keyClick(bar.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "date:2019"


def test_many_take_more_rows(qtbot: QtBot, bar: SearchBar) -> None:
    commit(qtbot, bar, "sea date:2019")
    one = bar.height()
    commit(qtbot, bar, "sea " + " ".join(f"tag:{'abc' * 5}{number}" for number in range(9)))
    assert bar.height() > one + 20
    assert bar.window().width() == 700


def test_what_is_odd_is_said_when_the_query_is_finished(qtbot: QtBot, bar: SearchBar) -> None:
    with qtbot.waitSignal(bar.asked, timeout=LONG):
        type_text(bar.field, "sea size:XL")
    assert not bar.note.isVisible()
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert "size:XL" in bar.note.text
    assert "size:>5MB" in bar.note.text


def test_they_speak_the_language_of_the_window(
    qtbot: QtBot, bar: SearchBar, qapp: QApplication
) -> None:
    commit(qtbot, bar, "sea date:2019 -tag:a")
    languages.install(qapp, "ko")
    qtbot.waitUntil(lambda: bar.chips.words == ["sea", "날짜:2019", "-태그:a"], timeout=LONG)
    languages.install(qapp, "zh")
    qtbot.waitUntil(lambda: bar.chips.words == ["sea", "日期:2019", "-标签:a"], timeout=LONG)


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_every_note_has_its_words(qapp: QApplication, language: str) -> None:
    odd = ('a "b', "(a", "a ) b", "(" * 20, "foldr:a", "date:", "size:XL", "place:a", "type:video",
           "date:2021..2019", "a OR", "a^99", "-(a date:2019) b", "(a OR b) " * 6)  # fmt: skip
    languages.install(qapp, language)
    try:
        for text in odd:
            (note, *_) = understand(text).notes
            assert query_notes.words(note) != note.message
            assert "{" not in query_notes.words(note)
    finally:
        languages.install(qapp, "en")


def test_a_pasted_text_is_not_taken_to_pieces(qtbot: QtBot, bar: SearchBar) -> None:
    bar.set_text("date:2019 " + "가나다 " * LONGEST)
    assert not bar.chips.isVisible()


def test_in_the_window(qtbot: QtBot, open_window: Open, place: Path) -> None:
    with App.open(place) as app:
        total = len(app.search("type:jpg", 100))
        inside = len(app.search("folder:제주도", 100))
    assert 0 < inside < total
    window = open_window(place)
    ask(qtbot, window, "folder:제주도")
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == inside, timeout=LONG)
    qtbot.waitUntil(lambda: window.search_bar.chips.words == ["folder:제주도"], timeout=LONG)
    ask(qtbot, window, "1971년 바다")
    qtbot.waitUntil(lambda: "1971년" in window.search_bar.note.text, timeout=LONG)
    assert window.gallery.model.rowCount() > 0
