"""Small questions: a name that is asked for, and what happens to the page behind a button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosearch.gui.page_parts import centred, label
from photosearch.gui.questions import Confirmation, NameDialog


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def asked(window: QWidget, given: list[str], name: str = "") -> NameDialog:
    dialog = NameDialog(
        window, "New album", "With 2 photos.", "Create", given.append, name=name, longest=200
    )
    dialog.open()
    return dialog


def test_a_name_is_given_without_space_around_it(qtbot: QtBot, window: QWidget) -> None:
    given: list[str] = []
    dialog = asked(window, given)
    assert not dialog.yes.isEnabled()
    dialog.field.setText("   ")
    assert not dialog.yes.isEnabled()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.field.setText("  여름 海边 ")
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert given == ["여름 海边"]


def test_escape_gives_no_name(qtbot: QtBot, window: QWidget) -> None:
    given: list[str] = []
    dialog = asked(window, given, "beach")
    assert dialog.yes.isEnabled()
    assert dialog.field.selectedText() == "beach"
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert given == []


def test_what_cannot_be_taken_back_takes_more_than_return(qtbot: QtBot, window: QWidget) -> None:
    given: list[str] = []
    for key, meant in ((Qt.Key.Key_Return, False), (Qt.Key.Key_Escape, False), (None, True)):
        box = Confirmation(
            window, "‘산’을(를) 삭제할까요?", "", "삭제", lambda: given.append("gone")
        )
        assert box.title.text() == "‘산’을 삭제할까요?"
        box.open()
        with qtbot.waitSignal(box.finished):
            if key is None:
                box.yes.click()
            else:
                qtbot.keyClick(box, key)
        assert given == ["gone"] * meant


def test_a_page_stays_where_it_is_when_the_pressed_button_can_be_pressed_no_more(
    qtbot: QtBot,
) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    buttons: list[QAbstractButton] = [QPushButton(f"{n}") for n in range(60)]
    column.addWidget(label(wrap=True))
    for each in buttons:
        column.addWidget(each)
    area = centred(content, 400)
    qtbot.addWidget(area)
    area.resize(500, 300)
    area.show()
    for other in buttons[3:50]:
        other.setEnabled(False)
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for pressed, gone in ((buttons[1], buttons[1].setDisabled), (buttons[2], buttons[2].setHidden)):
        pressed.setFocus()
        qtbot.waitUntil(pressed.hasFocus)
        gone(True)
        assert area.hasFocus()
        assert bar.value() == 0
    buttons[0].setFocus()
    qtbot.keyClick(buttons[0], Qt.Key.Key_Tab)
    assert buttons[50].hasFocus()  # Tab goes on, and the page with it
    assert bar.value() > 0
