"""The map over the photo: asked for in the background, shown, explained, and ended in time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosearch.errors import Cancelled, Trouble
from photosearch.gui import heat, languages
from photosearch.gui.bridge import Bridge
from photosearch.gui.heat import HeatLayer
from photosearch.gui.heat_panel import HeatPanel
from photosearch.gui.places import AllPhotos, Found, Like
from photosearch.gui.viewer_canvas import Canvas
from photosearch.jobs import Job
from photosearch.search.where import SIDE, Heat

LONG = 30_000


def map_of(phrase: str, strength: float = 2.0) -> Heat:
    """Warm in the top left quarter; too weak a one is nowhere."""
    grid = np.zeros((SIDE, SIDE), np.float32)
    clear = strength > 1
    grid[: SIDE // 2, : SIDE // 2] = 1
    return Heat(phrase, grid, clear, strength, ("top", "left") if clear else None)


class Model:
    """Tells where things are, or waits to be told to go on."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.jobs: list[Job] = []
        self.maps = [map_of("dog", 1.5), map_of("beach", 2.0), map_of("red", 0.4)]
        self.go_on = threading.Event()
        self.go_on.set()
        self.error: Exception | None = None

    def read(self, app: object, place: object, content: int, job: Job) -> list[Heat]:
        self.asked.append(content)
        self.jobs.append(job)
        self.go_on.wait(LONG / 1000)
        job.checkpoint()
        if self.error is not None:
            raise self.error
        return self.maps


class Stage:
    def __init__(self, window: QWidget, bridge: Bridge, model: Model) -> None:
        self.model, self.window = model, window
        session: Any = SimpleNamespace(bridge=bridge, app=None, look_at_engine=lambda: None)
        self.panel = HeatPanel(window)
        self.canvas = Canvas(bridge, window)
        self.canvas.setGeometry(window.rect())
        self.layer = HeatLayer(session, self.panel, QObject(window))
        self.layers: list[QImage] = []
        self.layer.layer_changed.connect(self.canvas.set_layer)
        self.layer.layer_changed.connect(self.layers.append)
        self.panel.raise_()

    @property
    def is_warm(self) -> bool:
        return bool(self.layers) and not self.layers[-1].isNull()


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    model, window, bridge = Model(), QWidget(), Bridge()
    monkeypatch.setattr(heat, "read", model.read)
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    stage = Stage(window, bridge, model)
    stage.canvas.show()
    yield stage
    model.go_on.set()
    bridge.close()


def shown(qtbot: QtBot, stage: Stage) -> None:
    qtbot.waitUntil(lambda: stage.is_warm and not stage.layer.is_busy, timeout=LONG)


def test_the_phrase_that_stands_out_most_is_shown_first(qtbot: QtBot, stage: Stage) -> None:
    stage.layer.ask_of(Found("dog OR beach OR red"))
    stage.layer.look_at(7)
    assert not stage.model.asked
    stage.layer.turn(True)
    assert stage.panel.isVisible()
    shown(qtbot, stage)
    assert stage.model.asked == [7]
    assert [button.text() for button in stage.panel.buttons] == ["dog", "beach", "red"]
    assert stage.panel.buttons[1].isChecked()
    assert stage.panel.words == "The model sees “beach” mostly at the top left."
    QTest.mouseClick(stage.panel.buttons[2], Qt.MouseButton.LeftButton)
    assert not stage.is_warm
    assert stage.panel.words == "No part stands out. The model goes by the whole picture."
    QTest.mouseClick(stage.panel.buttons[0], Qt.MouseButton.LeftButton)
    assert stage.is_warm
    assert "dog" in stage.panel.words


def test_it_lies_on_the_right_place_of_the_photo_at_any_zoom(qtbot: QtBot, stage: Stage) -> None:
    picture = QImage(400, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor(90, 90, 90))
    canvas = stage.canvas
    canvas.show_picture(QSize(400, 200), picture)
    stage.layer.ask_of(Found("dog"))
    stage.layer.look_at(7)
    stage.layer.turn(True)
    shown(qtbot, stage)

    def red_at(x: float, y: float) -> int:
        """Of what is on the screen at those pixels of the picture."""
        away = canvas.spot(canvas.rect().center().toPointF())
        ratio = canvas.devicePixelRatioF()
        at_x = canvas.rect().center().x() + (x - away.x()) * canvas.zoom / ratio
        at_y = canvas.rect().center().y() + (y - away.y()) * canvas.zoom / ratio
        image = canvas.grab().toImage()
        return image.pixelColor(round(at_x * ratio), round(at_y * ratio)).red()

    assert red_at(60, 30) > 110 > 75 > red_at(330, 170)
    assert red_at(60, 170) < 75
    canvas.zoom_to(6.0)  # only the middle is in view, where the quarters meet
    assert red_at(170, 85) > 110 > 75 > red_at(230, 115)
    stage.layer.turn(False)
    assert red_at(230, 115) == 90


def test_who_walks_on_ends_what_is_under_way(qtbot: QtBot, stage: Stage) -> None:
    stage.model.go_on.clear()
    stage.layer.ask_of(Found("dog"))
    stage.layer.look_at(1)
    stage.layer.turn(True)
    qtbot.waitUntil(lambda: stage.model.asked == [1], timeout=LONG)
    stage.layer.look_at(2)
    with pytest.raises(Cancelled):
        stage.model.jobs[0].checkpoint()
    assert not stage.is_warm
    stage.model.go_on.set()
    shown(qtbot, stage)
    assert stage.model.asked == [1, 2]
    stage.layer.look_at(None)
    assert not stage.is_warm
    assert not stage.panel.isVisible()


def test_walking_quickly_asks_only_where_somebody_stays(qtbot: QtBot, stage: Stage) -> None:
    stage.layer.ask_of(Found("dog"))
    stage.layer.turn(True)
    for content in (1, 2, 3):
        stage.layer.look_at(content)
    shown(qtbot, stage)
    assert stage.model.asked == [3]


def test_where_nothing_was_searched_for_there_is_nothing_to_show(
    qtbot: QtBot, stage: Stage
) -> None:
    said: list[bool] = []
    stage.layer.available.connect(said.append)
    stage.layer.ask_of(Found("dog"))
    stage.layer.look_at(7)
    stage.layer.turn(True)
    shown(qtbot, stage)
    stage.layer.ask_of(AllPhotos())
    assert said == [True, False]
    assert not stage.layer.is_on
    assert not stage.is_warm
    stage.layer.toggle()
    assert not stage.layer.is_on


def test_an_example_has_one_map_and_no_words_of_its_own(qtbot: QtBot, stage: Stage) -> None:
    stage.model.maps = [map_of("")]
    stage.layer.ask_of(Like(3, None, "a.jpg"))
    stage.layer.look_at(7)
    stage.layer.turn(True)
    shown(qtbot, stage)
    assert stage.panel.buttons == []
    assert stage.panel.words == "It is most alike at the top left."


def test_failures_and_nothing_to_compare_are_said(qtbot: QtBot, stage: Stage) -> None:
    stage.model.error = Trouble("The library has no small picture of this photo.")
    stage.layer.ask_of(Found("dog"))
    stage.layer.look_at(7)
    stage.layer.turn(True)
    qtbot.waitUntil(lambda: bool(stage.model.asked) and not stage.layer.is_busy, timeout=LONG)
    assert "small picture" in stage.panel.words
    stage.model.error, stage.model.maps = None, []
    stage.layer.look_at(8)
    qtbot.waitUntil(lambda: len(stage.model.asked) == 2 and not stage.layer.is_busy, timeout=LONG)
    assert stage.panel.words == "There is nothing to compare this photo with."
    assert not stage.is_warm


def test_the_panel_speaks_the_windows_language(qtbot: QtBot, stage: Stage, qapp: Any) -> None:
    stage.layer.ask_of(Found("강아지"))
    stage.model.maps = [map_of("강아지")]
    stage.layer.look_at(7)
    stage.layer.turn(True)
    shown(qtbot, stage)
    languages.install(qapp, "ko")
    try:
        qtbot.waitUntil(lambda: "모델" in stage.panel.words, timeout=LONG)
    finally:
        languages.install(qapp, "en")
