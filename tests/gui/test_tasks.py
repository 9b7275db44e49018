"""Long work that somebody watches: told on this thread, held, ended, and never left hanging."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.errors import Trouble
from photosearch.gui.session import Session
from photosearch.gui.tasks import Task
from photosearch.jobs import Job
from tests.gui.pages import LONG, open_session


def begin(session: Session, work: object, *, errand: bool = False) -> Task:
    return session.begin("kind", "name", work, errand=errand)  # type: ignore[arg-type]


@pytest.fixture
def session(qapp: QApplication, place: Path):  # type: ignore[no-untyped-def]
    with open_session(place) as opened:
        yield opened


@pytest.mark.parametrize("errand", [False, True])
def test_it_tells_how_far_it_is_and_what_came_of_it(
    session: Session, qtbot: QtBot, errand: bool
) -> None:
    def work(job: Job) -> str:
        assert threading.current_thread() is not threading.main_thread()
        job.report("reading", 3, 10)
        return "answer"

    task = begin(session, work, errand=errand)
    assert session.task("kind", "name") is task
    seen: list[threading.Thread] = []
    task.changed.connect(lambda: seen.append(threading.current_thread()))
    with qtbot.waitSignal(task.done, timeout=LONG) as told:
        pass
    assert told.args == ["answer"]
    assert (task.state, task.progress and task.progress.done) == ("done", 3)
    assert set(seen) == {threading.main_thread()}
    qtbot.waitUntil(lambda: session.task("kind", "name") is None, timeout=LONG)


@pytest.mark.parametrize("error", [Trouble("no"), RuntimeError("a bug")])
def test_what_went_wrong_is_told(session: Session, qtbot: QtBot, error: Exception) -> None:
    def work(job: Job) -> None:
        raise error

    task = begin(session, work)
    with qtbot.waitSignal(task.over, timeout=LONG):
        pass
    assert (task.state, task.error) == ("failed", error)


def test_it_is_held_and_goes_on(session: Session, qtbot: QtBot) -> None:
    steps: list[int] = []

    def work(job: Job) -> None:
        while True:
            job.checkpoint()
            steps.append(1)
            threading.Event().wait(0.005)

    task = begin(session, work)
    qtbot.waitUntil(lambda: len(steps) > 3, timeout=LONG)
    task.pause()
    assert task.state == "paused"
    count = len(steps) + 1
    threading.Event().wait(0.06)
    assert len(steps) <= count
    task.resume()
    qtbot.waitUntil(lambda: len(steps) > count, timeout=LONG)
    task.cancel()
    qtbot.waitUntil(lambda: task.state == "cancelled", timeout=LONG)


def test_errands_that_wait_end_when_background_work_is_stopped(
    session: Session, qtbot: QtBot
) -> None:
    inside, goes_on = threading.Event(), threading.Event()

    def busy(job: Job) -> None:
        inside.set()
        goes_on.wait(30)
        job.checkpoint()

    first = begin(session, busy, errand=True)
    qtbot.waitUntil(inside.is_set, timeout=LONG)
    second = begin(session, busy, errand=True)
    session.stop()
    assert second.state == "cancelled"
    goes_on.set()
    qtbot.waitUntil(lambda: first.state == "cancelled", timeout=LONG)


def test_closing_ends_what_is_under_way(qapp: QApplication, place: Path) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        begun.set()
        try:
            while True:
                job.checkpoint()
                threading.Event().wait(0.01)
        finally:
            ended.set()

    with open_session(place) as session:
        begin(session, work)
        assert begun.wait(30)
    assert ended.is_set()
