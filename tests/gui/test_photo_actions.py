"""What is done to photos and taken back: exactly what was done, whatever comes between."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.session import Session
from photosearch.library import browse, notes
from tests.gui.pages import LONG


@pytest.fixture
def actions(session: Session) -> PhotoActions:
    return PhotoActions(session)


@pytest.fixture
def three(session: Session) -> list[int]:
    return session.app.database.read(lambda c: browse.timeline(c, 3)).contents.tolist()


def test_undo_takes_a_tag_off_those_only_that_it_was_put_on(
    session: Session, actions: PhotoActions, three: list[int], qtbot: QtBot
) -> None:
    database = session.app.database
    database.write(lambda c: notes.add_tag(c, three[:1], "바다"))
    with qtbot.waitSignal(actions.said, timeout=LONG):
        actions.tag(three, "바다")
    with qtbot.waitSignal(actions.said, timeout=LONG):
        actions.undo()
    assert database.read(lambda c: notes.own_tagged(c, three, "바다")) == {three[0]}


def test_undo_takes_those_out_of_an_album_only_that_were_put_in(
    session: Session, actions: PhotoActions, three: list[int], qtbot: QtBot
) -> None:
    database = session.app.database
    album = database.write(lambda c: notes.make_album(c, "여행")).id
    database.write(lambda c: notes.add_to_album(c, album, three[:1]))
    with qtbot.waitSignal(actions.said, timeout=LONG):
        actions.add_to_album(album, "여행", three)
    with qtbot.waitSignal(actions.said, timeout=LONG):
        actions.undo()
    assert database.read(lambda c: notes.in_album(c, album, three)) == {three[0]}


def test_delete_pressed_twice_keeps_the_undo_of_the_first(
    session: Session,
    actions: PhotoActions,
    three: list[int],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    said: list[tuple[str, bool]] = []
    actions.said.connect(lambda words, undo: said.append((words, undo)))
    actions.put_in_bin(three[:1])
    actions.put_in_bin(three[:1])
    done: list[object] = []  # what is asked on the same lane after these comes after them
    session.bridge.run(lambda: None, done.append, done.append, lane="write")
    qtbot.waitUntil(lambda: bool(done and said), timeout=LONG)
    assert [undo for _, undo in said] == [True]
    with qtbot.waitSignal(actions.gone, timeout=LONG):
        actions.undo()


def test_one_file_that_cannot_come_back_costs_itself_only(
    actions: PhotoActions, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from photosearch.gui import system_bin

    (tmp_path / "home").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    one, other = tmp_path / "a.jpg", tmp_path / "b.jpg"
    one.write_bytes(b"old")
    other.write_bytes(b"other")
    actions._binned(system_bin.put_in([one, other]))
    one.write_bytes(b"new")
    with qtbot.waitSignals([actions.gone, actions.said], timeout=LONG):
        actions.undo()
    assert (one.read_bytes(), other.read_bytes()) == (b"new", b"other")
