"""When an answer is asked for again: only if it would be better, and somebody still looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from photosearch.errors import Trouble
from photosearch.gui import refining
from photosearch.gui.bridge import Bridge
from photosearch.gui.places import AllPhotos, Found, Place
from photosearch.gui.refining import Refining
from photosearch.jobs import Job
from photosearch.settings import Settings


class Gallery(QObject):
    """The two things of a gallery that matter here."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.place: Place = AllPhotos()
        self.refreshed = 0

    def go(self, place: Place) -> None:
        self.place = place
        self.arrived.emit(place)

    def refresh(self) -> None:
        self.refreshed += 1


class Owing:
    """Who looks closer; owes something a number of times."""

    def __init__(self) -> None:
        self.debts = 1
        self.jobs: list[Job] = []
        self.broken = False

    def owes(self) -> bool:
        return self.debts > 0

    def catch_up(self, job: Job) -> bool:
        self.jobs.append(job)
        self.debts -= 1
        if self.broken:
            raise Trouble("The engine ended.")
        job.checkpoint()
        return True


class Stage:
    def __init__(self, bridge: Bridge) -> None:
        self.owing, self.gallery = Owing(), Gallery()
        self.app = SimpleNamespace(settings=Settings(), looking_closer=self.owing)
        session: Any = SimpleNamespace(app=self.app, bridge=bridge, look_at_engine=lambda: None)
        gallery: Any = self.gallery
        self.refining = Refining(session, gallery)


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(refining, "WAIT_MS", 1)
    bridge = Bridge()
    yield Stage(bridge)
    bridge.close()


def settled(qtbot: QtBot, stage: Stage) -> None:
    qtbot.waitUntil(lambda: not stage.refining.is_busy, timeout=30_000)


def test_a_better_answer_is_asked_for_once(qtbot: QtBot, stage: Stage) -> None:
    stage.gallery.go(Found("dog"))
    qtbot.waitUntil(lambda: stage.gallery.refreshed == 1, timeout=30_000)
    stage.gallery.go(Found("dog"))  # as the refreshed answer arrives
    settled(qtbot, stage)
    assert stage.gallery.refreshed == 1
    assert len(stage.owing.jobs) == 1


def test_what_was_not_searched_for_owes_nothing(qtbot: QtBot, stage: Stage) -> None:
    stage.gallery.go(AllPhotos())
    assert not stage.refining.is_busy
    stage.app.settings = Settings(rerank="off")
    stage.gallery.go(Found("dog"))
    assert not stage.refining.is_busy
    assert stage.owing.jobs == []


def test_who_walks_on_is_not_given_an_old_answer(qtbot: QtBot, stage: Stage) -> None:
    stage.gallery.go(Found("dog"))
    stage.gallery.go(AllPhotos())
    settled(qtbot, stage)
    assert stage.gallery.refreshed == 0


def test_a_failure_leaves_the_answer_that_is_there(qtbot: QtBot, stage: Stage) -> None:
    stage.owing.broken = True
    stage.gallery.go(Found("dog"))
    qtbot.waitUntil(lambda: bool(stage.owing.jobs), timeout=30_000)
    settled(qtbot, stage)
    assert stage.gallery.refreshed == 0
