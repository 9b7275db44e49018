"""What goes wrong around the window, through the real stack: it says so plainly, and goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import Like
from photosearch.gui.single import ask_first
from photosearch.gui.start import Starter
from photosearch.workers import engine_client
from tests.conftest import REPOSITORY, picture
from tests.gui.pages import words_on
from tests.gui.windows import LONG, Open, ask, wait_for_rows
from tests.ready import copy_of

POSIX = pytest.mark.skipif(os.name == "nt", reason="stops a process by a signal")


# --- the engine -------------------------------------------------------------------------------


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of one of the photos, which has to be encoded to be searched with."""
    picture(5).save(tmp_path / "example.png")
    return tmp_path / "example.png"


@POSIX
@pytest.mark.parametrize("harm", [signal.SIGSTOP, signal.SIGKILL])
def test_an_engine_that_hangs_or_dies_is_started_again_and_the_question_answered(
    harm: signal.Signals,
    open_window: Open,
    place: Path,
    example: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_client, "SILENCE_SECONDS", 1.0)
    window = open_window(place)
    wait_for_rows(qtbot, window, 12)
    window.search_bar.image_given.emit(example)  # the decoder for it and the engine are awake now
    qtbot.waitUntil(lambda: len(window.gallery.hits) == 12, timeout=LONG)
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["all_photos"].trigger()
    first = window.session.app.engine.process_id
    assert first is not None
    psutil.Process(first).suspend()
    said: list[str] = []
    window.session.engine_said.connect(lambda _: said.append(window.activity.message()))
    window.search_bar.image_given.emit(example)
    if harm == signal.SIGKILL:
        qtbot.wait(50)
        psutil.Process(first).kill()
    qtbot.waitUntil(lambda: isinstance(window.gallery.place, Like), timeout=LONG)
    qtbot.waitUntil(lambda: len(window.gallery.hits) == 12, timeout=LONG)
    assert window.gallery.hits[window.gallery.model.content(0)].path.name == "가족 05.jpg"
    assert "The search engine stopped and is being started again." in said
    assert window.session.app.engine.process_id not in (None, first)


@POSIX
def test_a_window_closes_though_its_engine_hangs(
    open_window: Open, place: Path, example: Path, qtbot: QtBot
) -> None:
    window = open_window(place)
    wait_for_rows(qtbot, window, 12)
    engine = window.session.app.engine
    engine.start().result()
    hanging = psutil.Process(engine.process_id)
    hanging.suspend()
    window.search_bar.image_given.emit(example)
    qtbot.wait(50)
    window.close()  # far earlier than the engine would be given up
    assert not hanging.is_running() or hanging.status() == psutil.STATUS_ZOMBIE
    assert not window.isVisible()


# --- the disk ---------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with 24 megabytes."""
    disk = tmp_path / "small disk"
    disk.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small file system")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no small file system here: {done.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_fills_is_said_once_and_the_photos_so_far_stay(
    small_disk: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for seed in range(40):
        picture(seed, (400, 300)).save(photos / f"{seed:03}.jpg", "JPEG", quality=95)
    window = open_window(small_disk / "library")
    said: list[str] = []
    window.session.failed.connect(lambda _: said.append(window.activity.message()))
    with qtbot.waitSignal(window.session.finished, timeout=LONG):
        window.session.index([photos])
    before = window.session.app.counts().ready
    assert before == 40
    room = shutil.disk_usage(small_disk).free
    (small_disk / "filler").write_bytes(bytes(max(0, room - 200_000)))
    more = tmp_path / "more photos"
    more.mkdir()
    for seed in range(200, 320):
        picture(seed, (400, 300)).save(more / f"{seed:03}.jpg", "JPEG", quality=95)
    with qtbot.waitSignal(window.session.failed, timeout=2 * LONG):
        window.session.index([more])
    assert len(said) == 1
    assert said[0].startswith("The disk is full")
    assert window.session.app.counts().ready >= before
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() >= before, timeout=LONG)
    ask(qtbot, window, "dog")
    assert window.gallery.model.rowCount() > 0
    (small_disk / "filler").unlink()
    with qtbot.waitSignal(window.session.finished, timeout=2 * LONG):
        window.session.index()
    assert window.session.app.counts().ready > before


# --- photos -----------------------------------------------------------------------------------


def test_a_photo_that_is_deleted_while_it_is_shown_large(
    open_window: Open, tmp_path: Path, seven: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    copy_of(seven, tmp_path / "own", photo_folder)
    window = open_window(tmp_path / "own")
    wait_for_rows(qtbot, window, 7)
    window.gallery.view.opened.emit(2)
    viewer = window.viewer
    shown = viewer.content()
    qtbot.waitUntil(lambda: not viewer.canvas.is_empty, timeout=LONG)
    card = window.gallery.model.known_card(window.gallery.model.content(2))
    after = window.gallery.model.content(3)
    assert card is not None
    card.path.unlink()
    with qtbot.waitSignal(window.session.finished, timeout=LONG):
        window.session.index()
    wait_for_rows(qtbot, window, 6)
    assert viewer.content() is None
    assert "This photo is no longer here" in words_on(viewer)
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.content() == after != shown
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert not window.viewing


def test_a_photo_that_was_deleted_unseen_is_explained_when_it_is_opened(
    open_window: Open, tmp_path: Path, seven: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    copy_of(seven, tmp_path / "own", photo_folder)
    window = open_window(tmp_path / "own")
    wait_for_rows(qtbot, window, 7)
    model = window.gallery.model
    qtbot.waitUntil(lambda: model.card(0) is not None, timeout=LONG)
    card = model.known_card(model.content(0))
    assert card is not None
    card.path.unlink()
    window.gallery.view.opened.emit(0)
    qtbot.waitUntil(lambda: "disappeared" in words_on(window.viewer), timeout=LONG)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Right)
    assert window.viewer.content() == model.content(1)


# --- the library ------------------------------------------------------------------------------


@pytest.fixture
def starter(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Starter]:
    """What the program starts with; its library is the test's to put there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    starter = Starter(tmp_path / "library")
    yield starter
    if starter.window is not None:
        starter.window.close()
        starter.window.deleteLater()
    else:
        starter.bridge.close()
    starter.deleteLater()


def covers() -> list[QWidget]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.objectName() == "cover" and widget.isVisible()
    ]


def test_a_library_that_another_process_writes_to_is_opened_for_searching(
    starter: Starter, place: Path, qtbot: QtBot
) -> None:
    with App.open(place):
        starter.open()
        qtbot.waitUntil(lambda: starter.window is not None, timeout=LONG)
        window = starter.window
        assert isinstance(window, MainWindow)
        assert window.windowTitle() == "Photosearch — search only"
        wait_for_rows(qtbot, window, 12)
        ask(qtbot, window, "dog")
        assert window.gallery.model.rowCount() == 12
        assert not window.session.is_indexing
        assert not window.commands["add_folder"].isEnabled()


def test_a_corrupt_library_is_explained_and_can_be_tried_again(
    starter: Starter, place: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    file = place / "library.db"
    good = file.read_bytes()
    file.write_bytes(b"this is no database" * 4096)
    for rest in place.glob("library.db-*"):
        rest.unlink()
    starter.open()
    qtbot.waitUntil(lambda: bool(covers()), timeout=LONG)
    qtbot.waitUntil(lambda: "The library is damaged" in _labels(covers()[0]), timeout=LONG)
    assert starter.window is None
    assert str(tmp_path) in _labels(covers()[0])
    file.write_bytes(good)  # a backup, say
    again = next(
        button for button in covers()[0].findChildren(QPushButton) if button.text() == "Try again"
    )
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: starter.window is not None, timeout=LONG)
    assert not covers()
    assert starter.window is not None
    wait_for_rows(qtbot, starter.window, 12)


def _labels(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


# --- starting it again, and without a graphics card ------------------------------------------


def start_program(library: Path, home: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(REPOSITORY),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "photosearch", "--library", str(library)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@POSIX
def test_a_second_start_leaves_the_stage_to_the_first(
    place: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """Offscreen there is no OpenGL either: whatever asked for it would be told of on stderr."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    first = start_program(place, home)
    try:
        qtbot.waitUntil(lambda: ask_first(place), timeout=LONG)
        second = start_program(place, home)
        out, err = second.communicate(timeout=60)
        assert (second.returncode, out, err) == (0, "", "")
        assert first.poll() is None
    finally:
        first.terminate()
        out, err = first.communicate(timeout=60)
    assert out == ""
    lines = [line for line in err.splitlines() if "propagateSizeHints" not in line]
    assert lines == ["This plugin does not support raise()"] * len(lines)  # it came forward
    assert lines
