"""Choices apply at once, are told, and are there after the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot

from photosearch import settings
from photosearch.gui import languages
from photosearch.gui.about import About
from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.gui.settings_page import SettingsPage
from photosearch.gui.shortcuts import Shortcuts, overview
from tests.gui.pages import LONG, button, named, words_on


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    qtbot.waitUntil(lambda: "7 photos" in words_on(page), timeout=LONG)
    qtbot.waitUntil(lambda: "Built-in model" in words_on(page), timeout=LONG)  # the slow part
    return page


def choose(page: SettingsPage, name: str, value: object) -> None:
    box = named(page, QComboBox, name)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_language_and_appearance_are_told_and_kept(
    page: SettingsPage, library_folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignals(
        [page.language_changed, page.settings_changed], timeout=LONG, order="none"
    ):
        choose(page, "Language", "ko")
    with qtbot.waitSignals([page.theme_changed, page.settings_changed], timeout=LONG):
        choose(page, "Appearance", "dark")
    with qtbot.waitSignal(page.settings_changed, timeout=LONG) as told:
        qtbot.mouseClick(button(page, "Fill the squares of the grid"), Qt.MouseButton.LeftButton)
    kept = settings.load(library_folder)
    assert kept == told.args[0]
    assert (kept.language, kept.theme, kept.fill) == ("ko", "dark", False)


def test_what_is_skipped_is_saved_a_line_each(
    page: SettingsPage, library_folder: Path, qtbot: QtBot
) -> None:
    editor = named(page, QPlainTextEdit, "Folders to skip")
    with qtbot.waitSignal(page.settings_changed, timeout=LONG):
        for line in ("Screenshots", "  work/*/drafts ", "", "Screenshots"):
            qtbot.keyClicks(editor, line)
            qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert settings.load(library_folder).exclude == ("Screenshots", "work/*/drafts")


def test_leaving_the_page_saves_what_was_typed(
    page: SettingsPage, library_folder: Path, qtbot: QtBot
) -> None:
    qtbot.keyClicks(named(page, QPlainTextEdit, "Folders to skip"), "tmp")
    with qtbot.waitSignal(page.settings_changed, timeout=LONG):
        page.hide()
    assert settings.load(library_folder).exclude == ("tmp",)


@pytest.mark.parametrize(("press", "left"), [("Cancel", 1), ("Remove", 0)])
def test_a_folder_is_removed_after_a_question(
    page: SettingsPage, photo_folder: Path, qtbot: QtBot, press: str, left: int
) -> None:
    before = sorted(photo_folder.rglob("*"))
    name = f"Remove {photo_folder} from the library…"
    qtbot.mouseClick(button(page, name), Qt.MouseButton.LeftButton)
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Confirmation))
    answer = next(
        b for b in box.findChildren(QAbstractButton) if b.text().replace("&", "") == press
    )
    qtbot.mouseClick(answer, Qt.MouseButton.LeftButton)
    if not left:
        qtbot.waitUntil(lambda: "No folders yet" in words_on(page), timeout=LONG)
    else:
        assert button(page, name).isEnabled()
    assert sorted(photo_folder.rglob("*")) == before  # no file was touched


def test_update_now_updates(page: SettingsPage, session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.finished, timeout=LONG):
        qtbot.mouseClick(button(page, "Update now"), Qt.MouseButton.LeftButton)
        assert not button(page, "Updating…").isEnabled()
    assert button(page, "Update now").isEnabled()


def test_every_network_call_is_listed(
    page: SettingsPage,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    qapp: QApplication,
    qtbot: QtBot,
) -> None:
    assert len(session.app.network_calls()) == 1
    assert "only when you ask for it" in words_on(page)
    monkeypatch.setattr(session.app, "network_calls", list)
    languages.install(qapp, "zh")
    qtbot.waitUntil(lambda: "可能使用网络的功能\n无" in words_on(page))


def test_model_and_storage_are_named(page: SettingsPage, library_folder: Path) -> None:
    said = words_on(page)
    assert "Built-in model" in said
    assert library_folder.name in said


@pytest.mark.parametrize("code", ["ko", "en", "zh"])
def test_the_sheets_are_in_every_language(qapp: QApplication, qtbot: QtBot, code: str) -> None:
    languages.install(qapp, code)
    for sheet in (Shortcuts(), About()):
        qtbot.addWidget(sheet)
        sheet.show()
        assert (
            sheet.windowTitle()
            in {
                "ko": ("키보드 단축키", "Photosearch 정보"),
                "en": ("Keyboard shortcuts", "About Photosearch"),
                "zh": ("键盘快捷键", "关于 Photosearch"),
            }[code]
        )
        assert len(words_on(sheet)) > 100
    languages.install(qapp, "en")


def test_every_key_on_the_sheet_has_words_and_is_there_once_a_group() -> None:
    for group in overview():
        keys = [key for line in group.keys for key in line.keys]
        assert all(line.words and line.shown() for line in group.keys)
        assert len(keys) == len(set(keys)), group.title
