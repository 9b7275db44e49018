"""Looking after the library in the window: checking, repairing, going back to a backup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from photosearch.gui import finding_words, languages
from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.gui.settings_page import SettingsPage
from photosearch.jobs import Job
from photosearch.library import verify
from tests.gui.pages import LONG, button, words_on


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(session)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    qtbot.waitUntil(lambda: "Go back…" in words_on(page), timeout=LONG)
    return page


def press(page: SettingsPage, name: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(page, name), Qt.MouseButton.LeftButton)


class TestCheck:
    def test_a_sound_library_is_in_order(self, page: SettingsPage, qtbot: QtBot) -> None:
        press(page, "Check now", qtbot)
        assert "Stop" in words_on(page)
        qtbot.waitUntil(lambda: "Everything is in order." in words_on(page), timeout=LONG)
        assert not page.check.repair.isVisible()

    def test_damage_is_said_in_plain_words_and_repaired(
        self, page: SettingsPage, session: Session, qtbot: QtBot
    ) -> None:
        lost, spoiled = list(session.app.folder.glob("thumbnails/*/*.jpg"))[:2]
        lost.unlink()
        spoiled.write_bytes(b"no picture")
        press(page, "Check now", qtbot)
        qtbot.waitUntil(lambda: "2 thumbnails missing or damaged" in words_on(page), timeout=LONG)
        press(page, "Repair", qtbot)
        qtbot.waitUntil(lambda: "Everything has been put right." in words_on(page), timeout=LONG)
        assert lost.read_bytes().startswith(b"\xff\xd8")
        assert not page.check.repair.isVisible()

    def test_a_check_can_be_stopped(
        self, page: SettingsPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def endless(*, repair: bool, job: Job) -> list[str]:
            while True:
                job.checkpoint()
                job.report("thumbnails", 5, 10)

        monkeypatch.setattr(session.app, "verify", endless)
        press(page, "Check now", qtbot)
        qtbot.waitUntil(lambda: "Checking the library: 5 of 10" in words_on(page), timeout=LONG)
        press(page, "Stop", qtbot)
        qtbot.waitUntil(lambda: "Check now" in words_on(page), timeout=LONG)
        assert "Photos are only read" in words_on(page)

    def test_what_no_repair_helps_points_to_the_backups(
        self, page: SettingsPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = ["SQLite finds the database damaged: wrong # of entries in index"]
        monkeypatch.setattr(session.app, "verify", lambda **_: said)
        press(page, "Check now", qtbot)
        qtbot.waitUntil(lambda: "Go back to a backup below" in words_on(page), timeout=LONG)
        assert not page.check.repair.isVisible()

    def test_the_result_speaks_another_language(
        self, page: SettingsPage, qapp: QApplication, qtbot: QtBot
    ) -> None:
        press(page, "Check now", qtbot)
        qtbot.waitUntil(lambda: "Everything is in order." in words_on(page), timeout=LONG)
        languages.install(qapp, "ko")
        qtbot.waitUntil(lambda: "모두 정상입니다." in words_on(page), timeout=LONG)


class TestFindings:
    def test_every_sentence_of_the_check_is_known(self) -> None:
        source = Path(verify.__file__).read_text(encoding="utf-8")
        sentences = re.findall(r'"\{\} [^"]+\."', source)
        sentences += re.findall(r'f"\{len\(\w+\)\} [^"]+\."', source)
        assert len(sentences) >= 10
        for sentence in sentences:
            plain = re.sub(r"\{len\(\w+\)\}|\{\}", "1234", sentence.strip('f"'))
            plain = plain.replace("{tables}", "photos")
            (said,) = finding_words.words([plain])
            assert said != plain, plain

    def test_the_same_kind_is_counted_together(self) -> None:
        found = ["3 thumbnails are missing.", "4 thumbnails are damaged.", "Something of tomorrow."]
        assert finding_words.words(found) == [
            "7 thumbnails missing or damaged",
            "Something of tomorrow.",
        ]

    def test_a_damaged_database_needs_a_backup(self) -> None:
        assert finding_words.needs_backup(["SQLite finds the database damaged: page 3"])
        assert finding_words.needs_backup(
            ["The library's database /x/library.db is damaged (malformed). Your photos are fine."]
        )
        assert not finding_words.needs_backup(["3 thumbnails are damaged."])


class TestBackups:
    def test_they_are_listed_with_their_day(self, page: SettingsPage) -> None:
        assert "today " in words_on(page)

    @pytest.mark.parametrize(("press_on", "asked"), [("Cancel", 0), ("Go back", 1)])
    def test_going_back_is_asked_first(
        self, page: SettingsPage, qtbot: QtBot, press_on: str, asked: int
    ) -> None:
        wanted: list[object] = []
        page.restore_wanted.connect(wanted.append)
        back = next(
            found
            for found in page.findChildren(QAbstractButton)
            if found.accessibleName().startswith("Go back to today")
        )
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Confirmation))
        assert "ratings" in box.about.text().lower()
        answer = next(
            b for b in box.findChildren(QAbstractButton) if b.text().replace("&", "") == press_on
        )
        qtbot.mouseClick(answer, Qt.MouseButton.LeftButton)
        assert len(wanted) == asked
