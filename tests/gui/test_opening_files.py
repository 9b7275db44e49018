"""Pictures that are opened with Photosearch: by its first start, by a second, by the Finder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QUrl
from PySide6.QtGui import QFileOpenEvent, QImage
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch import cli
from photosearch.app import App
from photosearch.cli import window as window_command
from photosearch.errors import BadPhoto, Trouble
from photosearch.gui import languages, single, start
from photosearch.gui.main_window import MainWindow
from photosearch.gui.opened_files import OpenedFiles
from photosearch.gui.places import Found, Like
from photosearch.gui.single import Doorbell
from photosearch.gui.start import Starter
from photosearch.serving import Serving
from tests.conftest import picture
from tests.gui.pages import words_on
from tests.gui.windows import LONG, wait_for_rows

HANGUL_AND_HAN = "할머니 댁 奶奶家.jpg"
SECOND = r"""
import sys
from pathlib import Path
from photosearch.gui.single import ask_first
odd = Path("/사진/no\udcfftext\n.jpg")
sys.exit(not ask_first(Path(sys.argv[1]), similar=[odd] * 30))
"""


@pytest.fixture
def starter(
    qapp: QApplication, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Starter]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    settings = QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)
    monkeypatch.setattr(start, "QSettings", lambda *_: settings)
    languages.install(qapp, "en")
    made = Starter(place)
    yield made
    made.end()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A picture that is in no library."""
    file = tmp_path / HANGUL_AND_HAN
    picture(3).save(file, "JPEG")
    return file


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at here, not by children; that those can is tested elsewhere."""

    def vector(app: App, serving: Serving, path: Path) -> NDArray[np.float32]:
        try:
            with Image.open(path) as image:
                mean = np.asarray(image.resize((1, 1)), np.float32).reshape(3)
        except OSError:
            bad = BadPhoto("damaged", "The file is cut short.")
            raise Trouble(f"{path} cannot be compared. {bad.reason}") from bad
        return np.resize(mean / np.linalg.norm(mean), serving.model.spec.dim)

    monkeypatch.setattr(App, "_vector_of", vector)
    for module in ("guide", "example_search"):
        monkeypatch.setattr(f"photosearch.gui.{module}.small_image", lambda *_: QImage())


def window_of(starter: Starter, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: starter.window is not None, timeout=LONG)
    assert starter.window is not None
    return starter.window


def send(library: Path, *parts: bytes) -> QLocalSocket:
    """What somebody else says at the door, in pieces."""
    socket = QLocalSocket()
    socket.connectToServer(single._name(library))
    assert socket.waitForConnected(1000)
    for part in parts:
        socket.write(part)
        socket.waitForBytesWritten(1000)
        QCoreApplication.processEvents()
    return socket


def test_photos_like_a_file_outside_the_library_then_like_others_and_a_broken_one(
    starter: Starter, qtbot: QtBot, outside: Path, indexed: Path, in_process: None
) -> None:
    starter.show_similar([outside])  # as the first start does, before anything is open
    starter.open()
    window = window_of(starter, qtbot)
    wait_for_rows(qtbot, window, 12)
    assert window.guide.place == Like(None, outside, HANGUL_AND_HAN)

    inside = next((indexed / "photos 사진").rglob("北京*.jpg"))
    send(starter.library, b"show what is like ", json.dumps([str(inside)]).encode() + b"\n")
    wait_for_rows(qtbot, window, 11)  # itself is left out
    assert window.guide.place == Like(None, inside, inside.name)

    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        starter.show_similar([outside, inside])
    assert isinstance(window.guide.place, Found)
    chips = window.search_bar.chips
    qtbot.waitUntil(lambda: [c.kind for c in chips.chips] == ["example"] * 2, timeout=LONG)

    broken = outside.with_name("깨진 사진.jpg")
    broken.write_bytes(b"\xff\xd8 no picture")
    starter.show_similar([broken])
    qtbot.waitUntil(lambda: str(broken) in words_on(window.gallery), timeout=LONG)
    assert "cut short or damaged" in words_on(window.gallery)
    assert window.gallery.model.rowCount() == 0


def test_a_second_start_hands_its_files_over(qtbot: QtBot, tmp_path: Path) -> None:
    """Names in pieces, names that are no text, nonsense, and more than anybody should say."""
    bell = Doorbell(tmp_path)
    rung: list[object] = []
    handed: list[list[Path]] = []
    bell.rung.connect(lambda: rung.append(None))
    bell.handed.connect(handed.append)
    odd = Path("/사진/no\udcfftext\n.jpg")
    said = b"show what is like " + json.dumps([str(odd), "relative.jpg"]).encode() + b"\n"
    talking = [send(tmp_path, said[:9], said[9:30], said[30:])]
    qtbot.waitUntil(lambda: handed == [[odd]], timeout=LONG)
    talking += [
        send(tmp_path, said)
        for said in (
            b"show what is like 7\n",
            b"show what is like [7]\n",
            b"show what is like [\n",
            b"show what is like []\n",
            b"hello\n",
        )
    ]
    loud = send(tmp_path, b"x" * (single._LONGEST + 1))
    qtbot.waitUntil(
        lambda: loud.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=LONG
    )
    assert (len(handed), rung) == (1, [])
    second = subprocess.Popen([sys.executable, "-c", SECOND, str(tmp_path)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=3 * LONG)
    assert second.returncode == 0
    assert handed[1:] == [[odd] * single.MOST]
    assert rung == []
    assert len(talking) == 6
    bell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_finder_opens_several_files_as_one_question(qtbot: QtBot) -> None:
    opened = OpenedFiles()
    files = [f"/Users/수아/사진/{name}" for name in ("하나.jpg", "二.heic")]
    with qtbot.waitSignal(opened.handed, timeout=LONG) as told:
        for file in files:
            assert opened.take(QFileOpenEvent(QUrl.fromLocalFile(file)))
        assert not opened.take(QFileOpenEvent(QUrl("https://example.org/a.jpg")))
        assert not opened.take(QEvent(QEvent.Type.Quit))
    assert told.args == [[Path(file) for file in files]]


@pytest.mark.parametrize(
    ("typed", "similar", "background"),
    [
        (["window"], [], False),
        (["window", "--similar"], [], False),
        (["window", "--similar", f"/사진/{HANGUL_AND_HAN}"], [f"/사진/{HANGUL_AND_HAN}"], False),
        (["--background", "window", "--similar", "/a.jpg", "/-b.jpg"], ["/a.jpg", "/-b.jpg"], True),
    ],
)
def test_the_command(
    typed: list[str],
    similar: list[str],
    background: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("photosearch.terminal.no_window_because", lambda: "")
    monkeypatch.setattr(start, "run", lambda library, **given: asked.append((library, given)) or 0)
    monkeypatch.setattr(cli.gc, "disable", lambda: None)
    assert cli.main(["--library", str(tmp_path), *typed]) == 0
    paths = [Path(path) for path in similar]
    assert asked == [(tmp_path, {"background": background, "similar": paths})]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], []),
        (["--background"], ["--background"]),
        (["사진.jpg", "b.jpg"], ["window", "--similar", "사진.jpg", "b.jpg"]),
        (["--library", "x", "b.jpg"], ["--library", "x", "window", "--similar", "b.jpg"]),
    ],
)
def test_the_windowed_program_takes_files(given: list[str], expected: list[str]) -> None:
    assert window_command.arguments(given) == expected
