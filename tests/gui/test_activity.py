"""The status bar: counts, progress in honest words, messages with a way back, the cell size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.gui import languages, progress_words
from photosearch.gui.activity import LARGEST, SMALLEST, Activity
from photosearch.gui.bridge import Bridge
from photosearch.gui.session import Session
from photosearch.ingest.manners import Hold
from photosearch.jobs import Progress
from photosearch.library.photos import Counts

LONG = 10_000  # milliseconds; a busy machine
READING = Progress("Reading photos", 4120, 12_300, 38.2, 214.0)


def counts(ready: int, pending: int = 0) -> Counts:
    return Counts(ready, pending, 0, 0, 0, ready, 0, 1, 0)


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    languages.install(qapp, "en")
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def session(library_folder: Path) -> Iterator[Session]:
    session = Session(App.open(library_folder), Bridge())
    yield session
    session.close()


@pytest.fixture
def activity(session: Session, qtbot: QtBot) -> Activity:
    activity = Activity(session)
    qtbot.addWidget(activity)
    activity.resize(1000, 32)
    activity.show()
    return activity


class TestCounts:
    def test_what_is_here(self, activity: Activity, session: Session) -> None:
        session.counted.emit(counts(12_300))
        assert activity.count_label.text().startswith("12,300 photo")

    def test_copies_are_no_photos_of_their_own(self, activity: Activity, session: Session) -> None:
        session.counted.emit(replace(counts(12_300), contents=12_000))
        assert activity.count_label.text().startswith("12,000 photo")
        assert activity.count_label.toolTip().startswith("300 more file")

    def test_sizes_are_for_the_grid(self, activity: Activity) -> None:
        activity.show_sizes(False)
        assert not activity.slider.isVisible()
        activity.show_sizes(True)
        assert activity.slider.isVisible()


class TestProgress:
    def test_is_there_while_something_goes_on(self, activity: Activity, session: Session) -> None:
        assert not activity.pause_button.isVisible()
        session.indexing.emit(True)
        session.progress.emit(READING)
        assert activity.bar.isVisible()
        assert activity.work_label.whole == (
            "Reading photos: 4,120 of 12,300 · 38 per second · about 4 minutes left"
        )
        session.indexing.emit(False)
        assert not activity.bar.isVisible()
        assert not activity.pause_button.isVisible()
        assert activity.work_label.whole == ""

    def test_pause_go_on_and_stop(
        self, activity: Activity, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[tuple[object, ...]] = []
        for name in ("pause", "resume", "stop"):
            monkeypatch.setattr(session, name, lambda *rest, name=name: asked.append((name, *rest)))
        session.indexing.emit(True)
        session.progress.emit(READING)
        qtbot.mouseClick(activity.pause_button, Qt.MouseButton.LeftButton)
        assert activity.menu.isVisible()
        activity.menu.close()
        activity.pause_action.trigger()
        session.held.emit(Hold("paused"))
        assert activity.work_label.whole == "Paused · 8,180 photos to go"
        assert activity.pause_button.accessibleName() == "Go on"
        qtbot.mouseClick(activity.pause_button, Qt.MouseButton.LeftButton)
        session.held.emit(None)
        activity.hour_action.trigger()
        activity.stop_action.trigger()
        assert asked == [("pause",), ("resume",), ("pause", 3600.0), ("stop",)]
        assert "per second" in activity.work_label.whole

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            ("battery", "Waiting: on battery"),
            ("in_use", "Waiting: you are using the computer"),
            ("full_screen", "Waiting: an app fills the screen"),
        ],
    )
    def test_says_what_it_waits_for_and_goes_on_anyway(
        self,
        activity: Activity,
        session: Session,
        qtbot: QtBot,
        monkeypatch: pytest.MonkeyPatch,
        reason: str,
        words: str,
    ) -> None:
        resumed: list[int] = []
        monkeypatch.setattr(session, "resume", lambda: resumed.append(1))
        session.counted.emit(counts(7, pending=1204))
        session.held.emit(Hold(reason))
        assert activity.work_label.whole == f"{words} · 1,204 photos to go"
        qtbot.mouseClick(activity.continue_button, Qt.MouseButton.LeftButton)
        assert resumed == [1]
        session.held.emit(None)
        assert not activity.continue_button.isVisible()

    def test_a_rule_that_holds_nothing_up_is_not_spoken_of(
        self, activity: Activity, session: Session
    ) -> None:
        session.counted.emit(counts(7))
        session.held.emit(Hold("battery"))
        assert activity.work_label.whole == ""
        assert not activity.continue_button.isVisible()

    def test_a_pause_shows_its_end_though_nothing_is_to_be_done(
        self, activity: Activity, session: Session
    ) -> None:
        at = datetime(2026, 3, 14, 15, 40).timestamp()
        session.held.emit(Hold("paused", at))
        assert activity.work_label.whole.replace("\u202f", " ") == "Paused until 3:40 PM"
        assert activity.pause_button.accessibleName() == "Go on"
        session.held.emit(None)
        assert not activity.pause_button.isVisible()

    @pytest.mark.parametrize("width", [1024, 720])
    def test_never_asks_for_more_width(
        self, activity: Activity, session: Session, width: int
    ) -> None:
        session.indexing.emit(True)
        session.progress.emit(Progress("Reading photos", 10**6, 10**7, 0.4, 9e9))
        session.counted.emit(counts(10**6, 9 * 10**6))
        activity.say("아주 긴 소식 " * 60, QAction("실행 취소", activity), 0)
        assert activity.minimumSizeHint().width() <= 640
        activity.hide_message()
        activity.resize(width, 32)
        assert activity.work_label.text() != ""

    def test_says_less_where_there_is_less_room(self, activity: Activity, session: Session) -> None:
        session.indexing.emit(True)
        session.progress.emit(READING)
        activity.resize(1000, 32)
        assert "per second" in activity.work_label.text()
        activity.resize(760, 32)
        assert "per second" not in activity.work_label.text()
        assert "4,120" in activity.work_label.text()
        assert activity.work_label.toolTip() == activity.work_label.whole


class TestWords:
    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (None, ""),
            (0.0, "less than a minute left"),
            (59.0, "less than a minute left"),
            (61.0, "about 1 minute left"),
            (299.0, "about 5 minutes left"),
            (13 * 60.0, "about 15 minutes left"),
            (47 * 60.0, "about 45 minutes left"),
            (58 * 60.0, "about 1 hour left"),
            (2.2 * 3600, "about 2 hours left"),
            (30 * 3600.0, "about 30 hours left"),
            (4.1 * 86_400, "about 4 days left"),
        ],
    )
    def test_time_left_is_as_round_as_it_is_uncertain(
        self, seconds: float | None, words: str
    ) -> None:
        assert progress_words.time_left(seconds) == words

    @pytest.mark.parametrize(
        ("rate", "words"),
        [
            (None, ""),
            (1234.6, "1,235 per second"),
            (4.25, "4.3 per second"),
            (0.4, "24 per minute"),
            (0.001, ""),
        ],
    )
    def test_rate(self, rate: float | None, words: str) -> None:
        assert progress_words.rate(rate) == words

    @pytest.mark.parametrize(
        ("stage", "total", "words"),
        [
            ("Looking through folders", None, "Looking through folders: 1,500 files so far"),
            ("Reading photos", 2000, "Reading photos: 1,500 of 2,000"),
            ("Making thumbnails", 2000, "Making thumbnails: 1,500 of 2,000"),
            ("vectors", 2000, "Checking the library: 1,500 of 2,000"),
            ("copying", 2000, "Copying the model: 1,500 of 2,000"),
            ("Something new", None, "Something new"),
        ],
    )
    def test_stages(self, stage: str, total: int | None, words: str) -> None:
        assert progress_words.stage(Progress(stage, 1500, total, None, None)) == words

    def test_numbers_follow_the_locale(self) -> None:
        QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
        assert progress_words.stage(READING) == "Reading photos: 4.120 of 12.300"
        assert progress_words.rate(4.25) == "4,3 per second"

    def test_days_are_named_while_they_are_near(self) -> None:
        now = datetime.now().replace(hour=12, minute=5)
        assert progress_words.day_and_time(now.timestamp()).startswith("today 12:05")
        before = now - timedelta(days=1)
        assert progress_words.day_and_time(before.timestamp()).startswith("yesterday 12:05")
        long_ago = progress_words.day_and_time(datetime(2019, 5, 4, 12, 5).timestamp())
        assert "5/4/19" in long_ago
        assert "12:05" in long_ago


class TestMessages:
    def test_undo_takes_it_back_and_closes(self, activity: Activity, qtbot: QtBot) -> None:
        undo = QAction("Undo", activity)
        activity.say("7 photos are in the bin.", undo, 0)
        assert activity.message() == "7 photos are in the bin."
        with qtbot.waitSignal(undo.triggered, timeout=LONG):
            qtbot.mouseClick(activity.toast.button, Qt.MouseButton.LeftButton)
        assert activity.message() == ""

    def test_the_cross_closes(self, activity: Activity, qtbot: QtBot) -> None:
        activity.say("Done.", None, 0)
        assert not activity.toast.button.isVisible()
        qtbot.mouseClick(activity.toast.cross, Qt.MouseButton.LeftButton)
        assert activity.message() == ""

    def test_they_go_by_themselves(self, activity: Activity, qtbot: QtBot) -> None:
        activity.say("Done.", None, 0.05)
        qtbot.waitUntil(lambda: activity.message() == "", timeout=LONG)

    def test_the_newest_stays_as_long_as_it_should(self, activity: Activity, qtbot: QtBot) -> None:
        activity.say("First.", None, 0.05)
        activity.say("Second.", None, 0)
        qtbot.wait(200)
        assert activity.message() == "Second."


class TestCellSize:
    def test_the_slider_tells_and_follows_silently(self, activity: Activity, qtbot: QtBot) -> None:
        with qtbot.assertNotEmitted(activity.cell_wanted):
            activity.set_cell(200)
        with qtbot.waitSignal(activity.cell_wanted, timeout=LONG) as told:
            qtbot.keyClick(activity.slider, Qt.Key.Key_Right)
        assert told.args == [216]
        with qtbot.waitSignal(activity.cell_wanted, timeout=LONG) as told:
            qtbot.mouseClick(activity.smaller, Qt.MouseButton.LeftButton)
        assert told.args == [184]
        activity.set_cell(10_000)
        assert activity.slider.value() == LARGEST
        activity.set_cell(0)
        assert activity.slider.value() == SMALLEST


@pytest.mark.parametrize("state", ["asleep", "starting", "working", "gone"])
def test_the_engine_is_explained_in_words(activity: Activity, session: Session, state: str) -> None:
    session.engine_said.emit(state)
    assert "search model" in activity.engine_label.toolTip()
    assert activity.engine_label.accessibleName() == activity.engine_label.toolTip()
