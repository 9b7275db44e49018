"""Reading words in photos: the switch says what it does, how far it is, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from photosearch import settings
from photosearch.gui import languages
from photosearch.gui.inspector_captions import CaptionBox
from photosearch.gui.inspector_words import FEW, PictureWords
from photosearch.gui.session import Session
from photosearch.gui.settings_ocr import KOREAN, WordsRows
from photosearch.library.captions import CaptionRow
from photosearch.library.ids import ContentId
from photosearch.models import catalogue
from photosearch.ocr import PictureWords as Reading
from photosearch.ocr import State
from tests.gui.pages import LONG, button, open_session, words_on

SWITCH = "Read words in photos"
HERE = State(True, False, ("en", "zh"), 1200, 0, 0)


@pytest.fixture
def session(qapp: QApplication, library_folder: Path) -> Iterator[Session]:
    languages.install(qapp, "en")
    with open_session(library_folder) as opened:
        yield opened
    languages.install(qapp, "en")


def shown(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, now: State) -> WordsRows:
    monkeypatch.setattr(Reading, "state", lambda _: now)
    rows = WordsRows(session)
    qtbot.addWidget(rows)
    rows.resize(600, 300)
    rows.show()
    qtbot.waitUntil(lambda: rows._state == now, timeout=LONG)
    return rows


def test_it_is_off_until_somebody_wants_it(
    session: Session, qtbot: QtBot, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = shown(session, qtbot, monkeypatch, HERE)
    switch = button(rows, SWITCH)
    assert not switch.isChecked()
    assert switch.isEnabled()
    assert "photos read" not in words_on(rows)
    with qtbot.waitSignal(rows.settings_changed, timeout=LONG):
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert settings.load(library_folder).read_words


def test_how_far_it_is(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    now = replace(HERE, on=True, read=1000, worded=31, trouble="The model is damaged.")
    rows = shown(session, qtbot, monkeypatch, now)
    assert "1,000 of 1,200 photos read, words in 31" in words_on(rows)
    assert "The model is damaged." in words_on(rows)


def test_without_the_extra_it_says_how_to_get_it(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = shown(session, qtbot, monkeypatch, replace(HERE, available=False, languages=()))
    assert "pip install 'photosearch[ocr]'" in words_on(rows)
    assert not button(rows, SWITCH).isEnabled()
    assert not rows.korean.isVisible()


@pytest.mark.parametrize("known", [("en", "zh"), ("ko", "en", "zh")])
def test_korean_is_offered_where_it_lacks(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, known: tuple[str, ...]
) -> None:
    rows = shown(session, qtbot, monkeypatch, replace(HERE, languages=known))
    assert rows.korean.isVisible() == ("ko" not in known)
    assert KOREAN in [offer.name for offer in catalogue.offers() if offer.reads_words]


class TestBesideThePhoto:
    @staticmethod
    def row(text: str) -> CaptionRow:
        return CaptionRow(7, ContentId(1), "picture", "", text, "ocr", 0.9, None, True)

    def test_words_are_shown_copied_and_removed(
        self, session: Session, qtbot: QtBot, qapp: QApplication
    ) -> None:
        box = CaptionBox()
        qtbot.addWidget(box)
        removed: list[int] = []
        box.removed.connect(removed.append)
        box.show_captions([self.row("합계\n12,000원")], writes=True)
        box.show()
        (card,) = box.findChildren(PictureWords)
        assert any(each.text() == "합계\n12,000원" for each in card.findChildren(QLabel))
        qtbot.mouseClick(button(card, "Copy the words in the picture"), Qt.MouseButton.LeftButton)
        assert qapp.clipboard().text() == "합계\n12,000원"
        qtbot.mouseClick(button(card, "Remove the words in the picture"), Qt.MouseButton.LeftButton)
        assert removed == [7]

    def test_of_a_page_the_first_lines_until_all_are_wanted(
        self, session: Session, qtbot: QtBot
    ) -> None:
        card = PictureWords(self.row("\n".join(f"line {n}" for n in range(40))), writes=False)
        qtbot.addWidget(card)
        card.show()
        assert f"line {FEW}" not in words_on(card)
        qtbot.mouseClick(button(card, "Show all"), Qt.MouseButton.LeftButton)
        assert "line 39" in words_on(card)
        assert not button(card, "Remove the words in the picture").isEnabled()
