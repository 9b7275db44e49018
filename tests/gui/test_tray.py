"""The tray's menu: says what is going on, pauses, opens the window, quits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from photosearch.gui import icons, languages
from photosearch.gui.session import Session
from photosearch.gui.tray import Tray
from photosearch.ingest.manners import Hold
from photosearch.jobs import Progress
from tests.gui.pages import LONG, open_session


@pytest.fixture
def session(qapp: QApplication, library_folder: Path) -> Iterator[Session]:
    languages.install(qapp, "en")
    with open_session(library_folder) as opened:
        yield opened
    languages.install(qapp, "en")


@pytest.fixture
def tray(session: Session) -> Iterator[Tray]:
    made = Tray(session, icons.icon("images"))
    yield made
    made.close()
    for gone in (made.menu, made):  # by Qt, not by Python's collector at some later time
        QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)


def words(tray: Tray) -> list[str]:
    return [a.text() for a in tray.menu.actions() if a.isVisible() and not a.isSeparator()]


def test_at_rest(tray: Tray) -> None:
    assert words(tray) == [
        "Open Photosearch",
        "Everything is up to date",
        "Pause",
        "Pause for an hour",
        "Quit Photosearch",
    ]
    assert not tray.doing_action.isEnabled()


def test_what_is_going_on_is_there_and_in_the_tooltip(tray: Tray, session: Session) -> None:
    session.indexing.emit(True)
    session.progress.emit(Progress("Reading photos", 4120, 12_300, None, None))
    assert "Reading photos: 4,120 of 12,300" in words(tray)
    assert "4,120 of 12,300" in tray.icon.toolTip()
    session.held.emit(Hold("battery"))
    assert words(tray)[1:3] == ["Waiting: on battery · 8,180 photos to go", "Continue anyway"]
    session.held.emit(Hold("paused"))
    assert words(tray)[1:] == ["Paused · 8,180 photos to go", "Go on", "Quit Photosearch"]


def test_each_entry_does_what_it_says(
    tray: Tray, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    for name in ("pause", "resume"):
        monkeypatch.setattr(session, name, lambda *rest, name=name: asked.append((name, *rest)))
    tray.pause_action.trigger()
    tray.hour_action.trigger()
    session.held.emit(Hold("paused"))
    tray.resume_action.trigger()
    assert asked == [("pause",), ("pause", 3600.0), ("resume",)]
    for action, signal in (
        (tray.open_action, tray.open_wanted),
        (tray.quit_action, tray.quit_wanted),
    ):
        assert isinstance(action, QAction)
        with qtbot.waitSignal(signal, timeout=LONG):
            action.trigger()


def test_a_click_opens_the_window(
    tray: Tray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with qtbot.waitSignal(tray.open_wanted, timeout=LONG):
        tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.open_wanted):
        tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_a_library_that_waits_counts_what_is_left(tray: Tray, session: Session) -> None:
    session.counted.emit(replace(session.counts, pending=5))
    session.held.emit(Hold("in_use"))
    assert "Waiting: you are using the computer · 5 photos to go" in words(tray)


def test_the_menu_speaks_another_language(tray: Tray, qapp: QApplication, qtbot: QtBot) -> None:
    languages.install(qapp, "zh")
    qtbot.waitUntil(lambda: words(tray)[0] == "打开 Photosearch", timeout=LONG)
    assert words(tray)[-1] == "退出 Photosearch"
