"""When a search is asked for while somebody types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.gui import pace
from photosearch.gui.pace import LONGEST, QUICK, SHORTEST, Pace

LONG = 10_000  # milliseconds; a busy machine


class Asker:
    """Asks when it is due, and answers when it is told to."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.busy = False
        self.text, self.asked = "", list[str]()
        self.pace.busy = lambda: self.busy
        self.pace.due.connect(self._ask)

    def type(self, text: str, at_least: int = 0) -> None:
        self.text = text
        self.pace.typed(at_least)

    def answer(self, seconds: float | None = 0.01) -> None:
        self.busy = False
        self.pace.answered(seconds)

    def _ask(self) -> None:
        assert not self.busy, "two questions at a time"
        self.asked.append(self.text)
        self.busy = True


@pytest.fixture
def asker(qapp: QApplication) -> Iterator[Asker]:
    asker = Asker()
    yield asker
    asker.pace.stop()


def turn() -> None:
    QApplication.processEvents()


def test_keys_that_come_together_are_one_question_at_once(asker: Asker) -> None:
    for text in ("d", "do", "dog"):
        asker.type(text)
    assert asker.asked == []
    turn()
    assert asker.asked == ["dog"]


def test_only_the_newest_of_what_is_typed_under_a_question_is_asked(asker: Asker) -> None:
    asker.type("d")
    turn()
    for text in ("do", "dog", "dogs"):
        asker.type(text)
        turn()
    assert asker.asked == ["d"]
    asker.answer()
    turn()
    assert asker.asked == ["d", "dogs"]
    asker.answer()
    turn()
    assert asker.asked == ["d", "dogs"]


def test_what_was_cleared_meanwhile_is_not_asked(asker: Asker) -> None:
    asker.type("d")
    turn()
    asker.type("do")
    turn()
    asker.pace.stop()
    asker.answer()
    turn()
    assert asker.asked == ["d"]


def test_the_rest_follows_how_long_answers_take(asker: Asker) -> None:
    assert asker.pace.rest == 0
    for seconds, rest in ((QUICK, 0), (0.13, SHORTEST), (0.2, 200), (9.0, LONGEST)):
        for _ in range(pace.REMEMBERED):
            asker.answer(seconds)
        asker.answer(None)  # a folder was shown
        assert asker.pace.rest == rest
    for _ in range(2):  # another model took over
        asker.answer(0.02)
    assert asker.pace.rest == 0


def test_the_first_answer_of_a_run_does_not_count_for_long(asker: Asker) -> None:
    asker.answer(1.5)
    asker.answer(0.02)
    assert asker.pace.rest == 0


def test_a_slow_model_waits_for_the_last_key(
    asker: Asker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "LONGEST", 1000)  # a busy machine may stand still
    for _ in range(pace.REMEMBERED):
        asker.answer(9.0)
    for text in ("d", "do", "dog"):
        asker.type(text)
        turn()
    assert asker.asked == []
    qtbot.waitUntil(lambda: asker.asked == ["dog"], timeout=LONG)


def test_a_rest_that_was_asked_for_holds_behind_an_answer_too(asker: Asker, qtbot: QtBot) -> None:
    asker.type("dogs")
    turn()
    asker.type("dog", 1000)
    asker.answer()
    turn()
    assert asker.asked == ["dogs"]
    qtbot.waitUntil(lambda: asker.asked == ["dogs", "dog"], timeout=LONG)
