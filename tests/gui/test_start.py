"""Without a window and back: the tray, a second start, quitting, going back to a backup."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosearch import upkeep
from photosearch.app import App
from photosearch.errors import DiskFull
from photosearch.gui import languages, start
from photosearch.gui.places import SettingsPlace
from photosearch.gui.start import Starter
from photosearch.gui.tray import Tray
from photosearch.jobs import Job
from photosearch.library import browse, notes
from tests.conftest import REPOSITORY, picture
from tests.gui.windows import LONG, wait_for_rows

POSIX = pytest.mark.skipif(os.name == "nt", reason="asks for a folder of sockets")


@pytest.fixture
def make(
    qapp: QApplication, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[Starter]]:
    """Starters on the library; what they open is closed when the test is over."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(Tray, "is_there", property(lambda _: True))
    monkeypatch.setattr(
        start,
        "QSettings",
        lambda *_: QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat),
    )
    made: list[Starter] = []

    class Made(Starter):
        def __init__(self, *, background: bool = False) -> None:
            super().__init__(place, background=background)
            made.append(self)

    languages.install(qapp, "en")
    yield Made
    for starter in made:
        starter.end()
        starter._uncover()
        starter.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(starter: Starter, qtbot: QtBot) -> Starter:
    with qtbot.waitSignal(starter.opened, timeout=LONG):
        starter.open()
    return starter


def keep_in_tray(place: Path) -> None:
    with App.open(place) as library:
        library.change_settings(keep_in_tray=True)


def windows() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def test_in_the_background_there_is_no_window_until_somebody_asks(
    make: type[Starter], qtbot: QtBot, place: Path
) -> None:
    starter = opened(make(background=True), qtbot)
    assert starter.window is None
    assert windows() == []
    assert starter.tray is not None
    assert starter.tray.icon.isVisible()
    starter.tray.open_action.trigger()
    assert starter.window is not None
    wait_for_rows(qtbot, starter.window, 12)
    assert starter.window.isVisible()


def test_in_the_background_folders_are_watched(
    make: type[Starter], qtbot: QtBot, tmp_path: Path
) -> None:
    starter = opened(make(background=True), qtbot)
    session = starter.session
    assert session is not None
    own = tmp_path / "새 사진"
    own.mkdir()
    session.index([own])
    qtbot.waitUntil(lambda: session.folder_states.get(own) == "watching", timeout=LONG)
    picture(99).save(own / "new.jpg", "JPEG")
    qtbot.waitUntil(lambda: session.counts.ready == 13, timeout=LONG)
    assert starter.window is None


def test_in_the_background_one_waits_for_who_has_the_library(
    make: type[Starter], qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "AGAIN_AFTER", 50)
    starter = make(background=True)
    with App.open(place):
        starter.open()
        qtbot.wait(300)
        assert starter.session is None
        assert windows() == []
    qtbot.waitUntil(lambda: starter.session is not None, timeout=LONG)
    assert starter.session is not None
    assert not starter.session.read_only


def test_who_asks_for_the_window_meanwhile_can_search(
    make: type[Starter], qtbot: QtBot, place: Path
) -> None:
    starter = make(background=True)
    with App.open(place):
        starter.open()
        qtbot.waitUntil(starter._later.isActive, timeout=LONG)
        starter.show_window()
        qtbot.waitUntil(lambda: starter.window is not None, timeout=LONG)
        assert starter.session is not None
        assert starter.session.read_only


def test_a_window_that_is_closed_goes_on_in_the_tray(
    make: type[Starter], qtbot: QtBot, place: Path
) -> None:
    keep_in_tray(place)
    starter = opened(make(), qtbot)
    window, session = starter.window, starter.session
    assert window is not None
    assert session is not None
    wait_for_rows(qtbot, window, 12)
    window.close()
    assert not window.isVisible()
    qtbot.waitUntil(lambda: session.app.counts().ready == 12, timeout=LONG)  # open
    starter.show_window()
    assert window.isVisible()
    assert starter.window is window
    assert window.gallery.model.rowCount() == 12


def test_the_switch_brings_the_icon_and_takes_it_away(make: type[Starter], qtbot: QtBot) -> None:
    starter = opened(make(), qtbot)
    assert starter.tray is None
    window = starter.window
    assert window is not None
    window.guide.go(SettingsPlace())
    for there in (True, False):
        with qtbot.waitSignal(window.settings_changed, timeout=LONG):
            window.settings.background.chosen.emit({"keep_in_tray": there})
        assert starter.tray is not None
        assert starter.tray.icon.isVisible() == there


def test_what_goes_wrong_without_a_window_is_said_in_the_tray(
    make: type[Starter], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(Tray, "say", lambda _, *words: said.append(words))
    starter = opened(make(background=True), qtbot)
    assert starter.session is not None
    starter.session.failed.emit(DiskFull("No room in /x."))
    assert [title for title, _ in said] == ["The disk is full"]
    starter.show_window()
    starter.session.failed.emit(DiskFull("No room in /x."))
    assert len(said) == 1  # the window says it


@pytest.mark.parametrize("reason", ["no wish", "no tray", "log-out"])
def test_otherwise_closing_quits(
    make: type[Starter],
    qtbot: QtBot,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    if reason != "no wish":
        keep_in_tray(place)
    if reason == "no tray":
        monkeypatch.setattr(Tray, "is_there", property(lambda _: False))
    starter = opened(make(), qtbot)
    window = starter.window
    assert window is not None
    if reason == "log-out":
        starter.end()
    else:
        window.close()
    with App.open(place) as library:  # nobody has it any more
        assert library.counts().ready == 12


def test_quitting_from_the_tray_loses_nothing(
    make: type[Starter], qtbot: QtBot, place: Path, tmp_path: Path
) -> None:
    starter = opened(make(background=True), qtbot)
    session = starter.session
    assert session is not None
    own = tmp_path / "more"
    own.mkdir()
    for seed in range(40, 60):
        picture(seed).save(own / f"{seed}.jpg", "JPEG")
    session.index([own])
    qtbot.waitUntil(lambda: session.counts.roots == 2, timeout=LONG)
    assert starter.tray is not None
    starter.tray.quit_action.trigger()
    assert starter.tray is None
    with App.open(place) as library:
        counts = library.counts()
        assert counts.roots == 2
        assert counts.ready + counts.pending >= 12
        assert library.verify(repair=False, job=Job()) == []


class TestGoingBack:
    def rate(self, place: Path, stars: int) -> None:
        with App.open(place) as library:
            content = int(library.database.read(browse.timeline).contents[0])
            library.database.write(lambda c: notes.set_rating(c, [content], stars))

    def rating(self, starter: Starter) -> int:
        assert starter.session is not None
        database = starter.session.app.database
        content = int(database.read(browse.timeline).contents[0])
        return database.read(lambda c: browse.cards(c, [content]))[content].rating

    def test_from_the_settings(self, make: type[Starter], qtbot: QtBot, place: Path) -> None:
        self.rate(place, 5)
        starter = opened(make(), qtbot)
        before = starter.window
        assert before is not None
        wait_for_rows(qtbot, before, 12)
        assert self.rating(starter) == 5
        with qtbot.waitSignal(starter.opened, timeout=LONG):
            before.restore_wanted.emit(upkeep.backups(place)[0])
        window = starter.window
        assert window is not None
        assert window is not before
        wait_for_rows(qtbot, window, 12)
        assert self.rating(starter) == 0
        assert len(list(place.glob("damaged-*/library.db"))) == 1  # what there was is kept

    def test_from_the_page_of_a_damaged_library(
        self, make: type[Starter], qtbot: QtBot, place: Path
    ) -> None:
        (place / "library.db").write_bytes(b"this is no database" * 4096)
        for rest in place.glob("library.db-*"):
            rest.unlink()
        starter = make()
        starter.open()
        qtbot.waitUntil(lambda: bool(buttons("Go back to the backup of today")), timeout=LONG)
        assert "kept beside the backups" in said()
        with qtbot.waitSignal(starter.opened, timeout=LONG):
            press(buttons("Go back to the backup of today")[0], qtbot)
        assert starter.window is not None
        wait_for_rows(qtbot, starter.window, 12)

    def test_a_backup_that_is_damaged_too_leads_to_an_older_one(
        self, make: type[Starter], qtbot: QtBot, place: Path
    ) -> None:
        good = upkeep.backups(place)[0]
        bad = good.path.with_name("library-20380101T000000-000000-kept.db")
        bad.write_bytes(b"nothing" * 1000)
        (place / "library.db").write_bytes(b"this is no database" * 4096)
        starter = make()
        starter.open()
        qtbot.waitUntil(lambda: bool(buttons("Go back to the backup of")), timeout=LONG)
        press(buttons("Go back to the backup of")[0], qtbot)
        qtbot.waitUntil(lambda: "This backup is damaged too" in said(), timeout=LONG)
        with qtbot.waitSignal(starter.opened, timeout=LONG):
            press(buttons("Go back to the backup of today")[0], qtbot)

    def test_without_a_backup_none_is_offered(
        self, make: type[Starter], qtbot: QtBot, place: Path
    ) -> None:
        for backup in upkeep.backups(place):
            backup.path.unlink()
        (place / "library.db").write_bytes(b"this is no database" * 4096)
        make().open()
        qtbot.waitUntil(lambda: "The library is damaged" in said(), timeout=LONG)
        assert not buttons("Go back")
        assert buttons("Try again")


def buttons(words: str) -> list[QPushButton]:
    found = [b for top in windows() for b in top.findChildren(QPushButton) if b.isVisible()]
    return [button for button in found if button.text().startswith(words)]


def said() -> str:
    labels = [one for top in windows() for one in top.findChildren(QLabel)]
    return "\n".join(label.text() for label in labels)


def press(button: QPushButton, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


PROGRAM = """
import sys
from pathlib import Path
from photosearch.gui.start import run
if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), [], background=sys.argv[2] == "background"))
"""


@POSIX
def test_a_second_start_brings_the_window_of_one_in_the_background(
    place: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (tmp_path / "program.py").write_text(PROGRAM)
    environment = {
        **os.environ,
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(REPOSITORY),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home),
    }

    def begin(how: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(tmp_path / "program.py"), str(place), how],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    first = begin("background")
    try:
        qtbot.waitUntil(
            lambda: start.ask_first(place, forward=False) or first.poll() is not None, timeout=LONG
        )
        again = begin("background")
        assert again.communicate(timeout=60)[0] == ""
        assert again.returncode == 0  # one is enough
        second = begin("window")
        second.communicate(timeout=60)
        assert second.returncode == 0
        assert first.poll() is None
    finally:
        first.terminate()
        out, err = first.communicate(timeout=60)
    assert out == ""
    assert "Traceback" not in err
