"""Qt without a screen, one application with the window's own look, and whole windows."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.gui import languages, theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.main_window import MainWindow
from photosearch.gui.session import Session
from photosearch.jobs import Job
from tests.conftest import picture, seven_photos
from tests.gui.pages import open_session
from tests.gui.windows import Open, wait_for_rows
from tests.ready import copy_of, index_once


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["photosearch"]


@pytest.fixture(scope="module", autouse=True)
def _modules_are_no_garbage() -> Iterator[None]:
    """What is imported by now is not looked at again: a collection takes a millisecond or two."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _garbage_goes_on_this_thread(_modules_are_no_garbage: None) -> Iterator[None]:
    """As in the program (``gui.collector``): on a worker's thread it would destroy Qt's objects."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    theme.install(qapp)


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``photos``, twelve and a broken one, and the ``library`` made of them."""
    folder = tmp_path_factory.mktemp("ready")
    photos = folder / "photos 사진"
    (photos / "2019 제주도").mkdir(parents=True)
    for seed in range(12):
        name = f"가족 {seed:02}.jpg" if seed % 2 else f"2019 제주도/北京 {seed:02}.jpg"
        picture(seed).save(photos / name, "JPEG", quality=90)
    (photos / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    with App.open(folder / "library") as app:
        app.index([photos], Job())
    return folder


@pytest.fixture
def place(indexed: Path, tmp_path: Path) -> Path:
    """A copy of the ready library over the same photos."""
    shutil.copytree(indexed / "library", tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture(scope="session")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seven photos, and a library of them that is made once."""
    folder = tmp_path_factory.mktemp("seven")
    return index_once(folder, seven_photos(folder / "new"))


@pytest.fixture
def photo_folder(seven: Path, tmp_path: Path) -> Path:
    """A copy of the seven photos that have been read already."""
    return Path(shutil.copytree(seven / "photos", tmp_path / "사진 照片"))


@pytest.fixture
def session(
    qapp: QApplication, seven: Path, library_folder: Path, photo_folder: Path
) -> Iterator[Session]:
    """An open library of seven photos, in English; for pages that need no window."""
    languages.install(qapp, "en")
    copy_of(seven, library_folder, photo_folder)
    with open_session(library_folder) as opened:
        yield opened
    languages.install(qapp, "en")


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    opened: list[MainWindow] = []

    def open_on(library: Path, *, read_only: bool = False) -> MainWindow:
        remembered = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        app = App.open(library, read_only=read_only)
        window = MainWindow(Session(app, Bridge()), remembered)
        window.resize(1100, 720)
        window.show()
        qtbot.waitExposed(window)
        opened.append(window)
        return window

    yield open_on
    while opened:
        window = opened.pop()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(open_window: Open, place: Path, qtbot: QtBot) -> MainWindow:
    window = open_window(place)
    wait_for_rows(qtbot, window, 12)
    return window
