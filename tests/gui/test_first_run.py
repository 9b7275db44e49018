"""A newcomer's first page: language, folders, off we go."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog
from pytestqt.qtbot import QtBot

from photosearch.gui import languages
from photosearch.gui.first_run import FirstRun
from photosearch.gui.session import Session
from tests.gui.pages import LONG, button, open_session, words_on


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("Pictures", "받은 사진 下载"):
        (tmp_path / "home" / name).mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def session(qapp: QApplication, library_folder: Path) -> Iterator[Session]:
    languages.install(qapp, "en")
    with open_session(library_folder) as opened:
        yield opened
    languages.install(qapp, "en")


@pytest.fixture
def page(session: Session, home: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> FirstRun:
    monkeypatch.setattr(session.app, "folders_suggested", lambda: [home / "Pictures"])
    page = FirstRun(session)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    qtbot.waitUntil(lambda: page.folders() == [home / "Pictures"], timeout=LONG)
    return page


def test_start_takes_what_is_ticked(page: FirstRun, home: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.started) as told:
        qtbot.mouseClick(button(page, "Start"), Qt.MouseButton.LeftButton)
    assert told.args == [[home / "Pictures"]]


def test_start_waits_for_a_folder(page: FirstRun, qtbot: QtBot) -> None:
    tick = page.findChild(QCheckBox)
    qtbot.mouseClick(tick.parentWidget(), Qt.MouseButton.LeftButton)  # anywhere on the card
    assert page.folders() == []
    assert not button(page, "Start").isEnabled()
    qtbot.keyClick(tick, Qt.Key.Key_Space)
    assert button(page, "Start").isEnabled()


def test_nobody_has_to_start(page: FirstRun, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.skipped):
        qtbot.mouseClick(button(page, "Look around first"), Qt.MouseButton.LeftButton)


def test_another_folder_by_dialog(
    page: FirstRun, home: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    other = home / "받은 사진 下载"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    for _ in range(2):  # the second time it is there already
        qtbot.mouseClick(button(page, "Choose another folder…"), Qt.MouseButton.LeftButton)
    assert page.folders() == [home / "Pictures", other]
    qtbot.waitUntil(lambda: "받은 사진 下载" in words_on(page))


def test_folders_can_be_dropped(page: FirstRun, home: Path, qtbot: QtBot) -> None:
    other = home / "받은 사진 下载"
    (other / "one.jpg").write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other / "one.jpg"))])  # a file stands for its folder
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    with warnings.catch_warnings():  # Qt 6.12 wants a QPointF, earlier ones know only QPoint
        warnings.simplefilter("ignore", DeprecationWarning)
        enter = QDragEnterEvent(page.rect().center(), action, data, buttons, keys)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        page, QDropEvent(QPointF(page.rect().center()), action, data, buttons, keys)
    )
    qtbot.waitUntil(lambda: other in page.folders(), timeout=LONG)


def test_the_page_speaks_the_language_that_is_pressed(page: FirstRun, qtbot: QtBot) -> None:
    page.language_chosen.connect(lambda code: languages.install(QApplication.instance(), code))
    for name, start in (("한국어", "시작"), ("简体中文", "开始"), ("English", "Start")):
        qtbot.mouseClick(button(page, name), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda start=start: start in words_on(page).splitlines())
        assert button(page, start).isEnabled()
        assert button(page, name).isChecked()


def test_without_suggestions_it_says_what_to_do(
    session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(session.app, "folders_suggested", list)
    page = FirstRun(session)
    qtbot.addWidget(page)
    page.show()
    assert "Choose the folder with your photos." in words_on(page)
    assert not button(page, "Start").isEnabled()
    assert button(page, "Look around first").isEnabled()
