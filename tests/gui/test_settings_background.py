"""Rules for background work: each switch means what it says, and says where it can mean nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from photosearch import settings
from photosearch.errors import Trouble
from photosearch.gui import autostart, languages, tray
from photosearch.gui.session import Session
from photosearch.gui.settings_background import Told
from photosearch.gui.settings_page import SettingsPage
from photosearch.models.verdicts import Verdict, Verdicts
from photosearch.workers.surroundings import Surroundings, Unknown
from tests.gui.pages import LONG, button, named, open_session, words_on

IDLE = "Only when I am not using the computer"
BATTERY = "Not while on battery"
FULL = "Not while an app fills the screen"
TRAY = "Keep running in the tray when the window is closed"
LOGIN = "Start when I log in"


@pytest.fixture
def session(qapp: QApplication, library_folder: Path) -> Iterator[Session]:
    languages.install(qapp, "en")
    with open_session(library_folder) as opened:
        yield opened
    languages.install(qapp, "en")


@pytest.fixture(autouse=True)
def _this_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that can tell everything, has a tray and no graphics card; its login is the test's."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("PHOTOSEARCH_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(autostart, "_system", lambda: "linux")
    monkeypatch.setattr(tray, "available", lambda: True)
    monkeypatch.setattr(Surroundings, "power", lambda _: "mains")
    monkeypatch.setattr(Surroundings, "idle_seconds", lambda _: 0.0)
    monkeypatch.setattr(Surroundings, "full_screen", lambda _: False)


def shown(session: Session, qtbot: QtBot) -> SettingsPage:
    """Once it has heard of the computer."""
    heard: list[Told] = []
    page = SettingsPage(session)
    qtbot.addWidget(page)
    real = page.background._hear
    page.background._hear = lambda told: (real(told), heard.append(told))  # type: ignore[method-assign]
    page.resize(1024, 700)
    page.show()
    qtbot.waitUntil(lambda: bool(heard), timeout=LONG)
    return page


@pytest.mark.parametrize(
    ("name", "key", "off", "on"),
    [
        (IDLE, "work_only_when_idle", False, True),
        (BATTERY, "work_on_battery", True, False),
        (FULL, "work_in_full_screen", True, False),
        (TRAY, "keep_in_tray", False, True),
    ],
)
def test_a_switch_is_kept(
    session: Session, qtbot: QtBot, library_folder: Path, name: str, key: str, off: bool, on: bool
) -> None:
    page = shown(session, qtbot)
    switch = button(page, name)
    for _ in range(2):
        before = switch.isChecked()
        assert getattr(session.app.settings, key) == (on if before else off)
        with qtbot.waitSignal(page.settings_changed, timeout=LONG):
            qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
        assert switch.isChecked() != before
        assert getattr(settings.load(library_folder), key) == (off if before else on)


def test_cores_are_a_number_or_all(session: Session, qtbot: QtBot, library_folder: Path) -> None:
    page = shown(session, qtbot)
    box = named(page, QComboBox, "Processor cores used")
    assert box.currentText() == "All"
    with qtbot.waitSignal(page.settings_changed, timeout=LONG):
        box.setCurrentIndex(box.findData(1))
        box.activated.emit(box.currentIndex())
    assert settings.load(library_folder).workers == 1


def test_a_rule_that_cannot_be_known_is_off_and_says_so(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Surroundings, "power", lambda _: Unknown("not_supported"))
    monkeypatch.setattr(Surroundings, "idle_seconds", lambda _: Unknown("wayland"))
    monkeypatch.setattr(Surroundings, "full_screen", lambda _: Unknown("no_display"))
    page = shown(session, qtbot)
    for name in (IDLE, BATTERY, FULL):
        assert not button(page, name).isEnabled()
        assert not button(page, name).isChecked()
        assert "does not tell" in button(page, name).accessibleDescription()
    assert not session.app.settings.work_in_full_screen  # the wish itself is kept


def test_an_answer_that_failed_once_takes_no_switch_away(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Surroundings, "power", lambda _: Unknown("no_answer"))
    assert button(shown(session, qtbot), BATTERY).isEnabled()


def test_without_a_tray_that_is_said(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "available", lambda: False)
    page = shown(session, qtbot)
    assert not button(page, TRAY).isEnabled()
    assert "closing the window quits" in words_on(page)
    assert button(page, LOGIN).isEnabled()
    assert "as usual" in button(page, LOGIN).accessibleDescription()


def test_the_graphics_card_is_spoken_of_where_there_is_one(
    session: Session, qtbot: QtBot, tmp_path: Path, library_folder: Path
) -> None:
    page = shown(session, qtbot)
    assert not named(page, QComboBox, "Graphics memory used").isVisible()
    Verdicts(tmp_path / "models").put("a card", Verdict(True, "float16", 1.0, ""))
    session.app.change_settings(gpu_memory_share=33)  # by hand
    page = shown(session, qtbot)
    box = named(page, QComboBox, "Graphics memory used")
    assert box.isVisible()
    assert box.currentText() == "33 %"
    with qtbot.waitSignal(page.settings_changed, timeout=LONG):
        box.setCurrentIndex(box.findData(50))
        box.activated.emit(box.currentIndex())
    assert settings.load(library_folder).gpu_memory_share == 50


class TestLogin:
    def test_is_the_systems_own_entry(
        self, session: Session, qtbot: QtBot, library_folder: Path, tmp_path: Path
    ) -> None:
        page = shown(session, qtbot)
        switch = button(page, LOGIN)
        assert not switch.isChecked()
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: autostart.is_on(library_folder), timeout=LONG)
        qtbot.waitUntil(lambda: page.background._told.at_login, timeout=LONG)
        assert shown(session, qtbot).background.login.isChecked()
        autostart.switch(library_folder, False)  # in the system's own settings, say
        assert not shown(session, qtbot).background.login.isChecked()

    def test_a_refusal_is_told_and_the_switch_goes_back(
        self, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_: Path, __: bool) -> bool:
            raise Trouble("What starts at login could not be changed (Permission denied).")

        monkeypatch.setattr(autostart, "switch", refuse)
        page = shown(session, qtbot)
        with qtbot.waitSignal(page.failed, timeout=LONG):
            qtbot.mouseClick(button(page, LOGIN), Qt.MouseButton.LeftButton)
        assert not button(page, LOGIN).isChecked()


@pytest.mark.parametrize("code", ["ko", "zh"])
def test_all_of_it_is_said_in_every_language(
    session: Session, qtbot: QtBot, qapp: QApplication, code: str
) -> None:
    page = shown(session, qtbot)
    languages.install(qapp, code)
    heading = {"ko": "백그라운드 작업", "zh": "后台任务"}[code]
    qtbot.waitUntil(lambda: heading in words_on(page), timeout=LONG)
    for row in page.background.findChildren(type(page.background.workers)):
        assert row.accessibleName().isascii() is False
