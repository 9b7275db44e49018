"""The benchmark of one's own library in the window: questions by keyboard, results, the choice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.evaluation.own_library import difference, figures
from photosearch.gui import languages
from photosearch.gui.model_work import ModelWork
from photosearch.gui.models_reading import read
from photosearch.gui.own_benchmark import OwnBenchmarkView
from photosearch.gui.own_benchmark_parts import ModelFigures, said
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.own_benchmark import Measured, Report
from tests.gui.pages import LONG, words_on


@pytest.fixture
def view(session: Session, qtbot: QtBot) -> Iterator[OwnBenchmarkView]:
    loader = ThumbnailLoader(session.app.thumbnails)
    view = OwnBenchmarkView(session, loader, ModelWork(session))
    qtbot.addWidget(view)
    view.resize(900, 800)
    view.show()
    view.open(read(session.app, "en"))
    qtbot.waitUntil(lambda: view.asked is not None, timeout=LONG)
    yield view
    loader.close()


def texts(session: Session) -> list[str]:
    return [each.text for each in session.app.own_benchmark.questions()]


def test_answers_are_kept_one_by_one_and_can_be_gone_back_to(
    view: OwnBenchmarkView, session: Session, qtbot: QtBot
) -> None:
    assert len(texts(session)) == 7
    assert not view.measure.isEnabled()
    view.field.setText("눈 위의 개")
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    assert view.asked is not None
    assert (view.asked.place, view.field.text()) == (2, "")
    view.skip.click()
    qtbot.waitUntil(lambda: texts(session)[0] == "눈 위의 개", timeout=LONG)
    qtbot.waitUntil(lambda: session.app.own_benchmark.questions()[1].skipped, timeout=LONG)
    view.previous.click()
    view.previous.click()
    assert view.field.text() == "눈 위의 개"
    view.field.setText("개")
    view.next()
    qtbot.waitUntil(lambda: texts(session)[0] == "개", timeout=LONG)
    view.open(read(session.app, "en"))  # later: on where it was left
    qtbot.waitUntil(lambda: view.asked is not None and view.asked.place == 3, timeout=LONG)
    assert view.measure.isEnabled()


def test_what_was_typed_is_kept_by_whoever_leaves(
    view: OwnBenchmarkView, session: Session, qtbot: QtBot
) -> None:
    view.field.setText("개")
    view.others.click()
    qtbot.waitUntil(lambda: "개" in texts(session), timeout=LONG)
    qtbot.waitUntil(lambda: view.field.text() == "", timeout=LONG)
    view.field.setText("고양이")
    with qtbot.waitSignal(view.closed, timeout=LONG):
        view._back.click()
    qtbot.waitUntil(lambda: "고양이" in texts(session), timeout=LONG)


def test_the_models_are_asked_and_answers_can_be_deleted(
    view: OwnBenchmarkView, session: Session, qtbot: QtBot
) -> None:
    for words in ("red", "푸른", "green"):
        view.field.setText(words)
        view.next()
    view.measure.click()
    qtbot.waitUntil(lambda: bool(view.findChildren(ModelFigures)), timeout=LONG)
    shown = words_on(view)
    assert "3 answer" in shown
    assert "Only one model is here" in shown
    assert "Korean: " in shown
    view.go_on.click()
    assert view.field.isVisible()
    with qtbot.waitSignal(view.closed, timeout=LONG):
        view._delete()
    assert texts(session) == []


def measured(name: str, places: list[int], *, in_use: bool) -> Measured:
    own = figures(places)
    return Measured(name, in_use, tuple(places), own, {"en": own}, own, 7)


def test_another_model_can_be_used_at_once(view: OwnBenchmarkView, qtbot: QtBot) -> None:
    good, bad = [1] * 12, [30] * 12
    models = (measured("other", good, in_use=False), measured("starter", bad, in_use=True))
    report = Report(12, 7, models, (difference("other", good, "starter", bad),))
    view._found(report)
    view._show()
    rows = view.findChildren(ModelFigures)
    assert len(rows) == 2
    with qtbot.waitSignal(view.chosen, timeout=LONG) as chosen:
        rows[0].use.click()
    assert chosen.args == ["other"]
    assert not rows[1].use.isVisible()


def test_noise_is_called_noise_in_every_language(qapp: QApplication) -> None:
    luck = difference("a", [1, 9] * 10, "b", [9, 1] * 10)
    clear = difference("a", [1] * 20, "b", [40] * 20)
    try:
        for language in ("en", "ko", "zh"):
            languages.install(qapp, language)
            sentences = [said(each, 20, "A", "B") for each in (luck, clear)]
            assert all("A" in sentence and "B" in sentence for sentence in sentences)
            assert len(set(sentences)) == 2
    finally:
        languages.install(qapp, "en")
