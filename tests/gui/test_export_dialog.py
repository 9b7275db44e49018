"""Exporting in the real window: which photos, as what, where to, and what became of it."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from photosearch.albums import SmartAlbums
from photosearch.errors import Trouble
from photosearch.gui import core_sentences, desktop, languages
from photosearch.gui.export_dialog import SHOWN, ExportDialog, Offer
from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import InSmartAlbum
from photosearch.gui.session import Session
from photosearch.library import notes, saved
from photosearch.library.database import Database
from photosearch.media import fresh
from tests.gui.pages import LONG, words_on


def dialog_of(qtbot: QtBot, window: MainWindow) -> ExportDialog:
    window.commands["export"].trigger()
    dialog = window.exports.dialog
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.start.isEnabled(), timeout=LONG)
    return dialog


def choose(qtbot: QtBot, dialog: ExportDialog, kind: str) -> None:
    dialog.format.setCurrentIndex(SHOWN.index(kind))  # type: ignore[arg-type]
    ending = {"csv": ".csv", "html": ".html", "json": ".json", "copies": ""}[kind]
    qtbot.waitUntil(
        lambda: dialog.start.isEnabled() and Path(dialog.where.whole()).suffix == ending,
        timeout=LONG,
    )


def run(qtbot: QtBot, dialog: ExportDialog) -> str:
    qtbot.waitUntil(dialog.start.isEnabled, timeout=LONG)
    dialog.start.click()
    qtbot.waitUntil(
        lambda: not dialog.bar.isVisible() and not dialog.start.isVisible(), timeout=LONG
    )
    return words_on(dialog)


@pytest.fixture
def to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user wants everything."""
    folder = tmp_path / "나가는 곳"
    folder.mkdir()
    monkeypatch.setattr(desktop, "choose_folder", lambda *_: folder)
    monkeypatch.setattr(desktop, "choose_new_file", lambda _, __, path: folder / path.name)
    return folder


def test_the_dialog_itself_adds_the_ending_and_so_asks_about_the_right_file(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: dialog.selectFile("목록") or 1)
    parent = QWidget()
    path = desktop.choose_new_file(parent, "Save as", tmp_path / "dog.csv")
    assert path == tmp_path / "목록.csv"
    dialog = parent.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.defaultSuffix() == "csv"


def test_everything_or_what_is_selected(window: MainWindow, to: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, window)
    assert not dialog.selected.isVisible()
    choose(qtbot, dialog, "json")
    dialog.choose.click()
    assert "12" in run(qtbot, dialog)
    (made,) = to.iterdir()
    assert len(json.loads(made.read_bytes())) == 12
    dialog.reject()
    view = window.gallery.view
    view.setCurrentIndex(window.gallery.model.index(3))
    qtbot.waitUntil(lambda: len(window.chosen()) == 1, timeout=LONG)
    dialog = dialog_of(qtbot, window)
    assert dialog.selected.isVisible()
    dialog.selected.setChecked(True)
    choose(qtbot, dialog, "csv")
    qtbot.waitUntil(lambda: Path(dialog.where.whole()).parent == to, timeout=LONG)
    run(qtbot, dialog)
    (made,) = to.glob("*.csv")
    lines = made.read_bytes().splitlines()
    assert lines[0].startswith(b"\xef\xbb\xbfpath,")
    assert len(lines) == 2


def test_copies_and_what_cannot_be_copied(window: MainWindow, to: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, window)
    choose(qtbot, dialog, "copies")
    dialog.choose.click()
    qtbot.waitUntil(lambda: dialog.where.whole() == str(to), timeout=LONG)
    assert not dialog.warning.isVisible()
    assert "12" in run(qtbot, dialog)
    assert len(list(to.iterdir())) == 12
    assert dialog.show_it.isVisible()


def test_a_watched_folder_is_warned_of(
    window: MainWindow, indexed: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(desktop, "choose_folder", lambda *_: indexed / "photos 사진")
    dialog = dialog_of(qtbot, window)
    choose(qtbot, dialog, "copies")
    dialog.choose.click()
    qtbot.waitUntil(dialog.warning.isVisible, timeout=LONG)
    assert "further files of the same photos" in dialog.warning.text()


def test_trouble_is_said_and_another_place_can_be_chosen(
    window: MainWindow, to: Path, qtbot: QtBot
) -> None:
    dialog = dialog_of(qtbot, window)
    choose(qtbot, dialog, "html")
    (to / Path(dialog.where.whole()).name).mkdir()
    dialog.choose.click()
    qtbot.waitUntil(dialog.start.isEnabled, timeout=LONG)
    dialog.start.click()
    qtbot.waitUntil(dialog.trouble.isVisible, timeout=LONG)
    assert "folder of that name" in dialog.trouble.text()
    assert dialog.start.isVisible()


def test_an_album_that_is_not_on_the_screen(window: MainWindow, to: Path, qtbot: QtBot) -> None:
    app = window.session.app
    contents = [int(number) for number in window.gallery.model.contents[:4]]
    app.database.write(lambda c: notes.set_rating(c, contents, 3))
    album = app.database.write(lambda c: saved.make(c, "셋/별", "rating:3"))
    window.side_bar.export_wanted.emit(InSmartAlbum(album.id, album.name))
    dialog = window.exports.dialog
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.start.isEnabled(), timeout=LONG)
    choose(qtbot, dialog, "json")
    assert Path(dialog.where.whole()).name == "셋 별.json"
    dialog.choose.click()
    run(qtbot, dialog)
    assert len(json.loads((to / "셋 별.json").read_bytes())) == 4


def test_the_chosen_place_stays_whichever_photos_go_there(
    window: MainWindow, to: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.gallery.view.setCurrentIndex(window.gallery.model.index(3))
    qtbot.waitUntil(lambda: len(window.chosen()) == 1, timeout=LONG)
    dialog = dialog_of(qtbot, window)
    choose(qtbot, dialog, "csv")
    monkeypatch.setattr(desktop, "choose_new_file", lambda *_: to / "내 목록.csv")
    dialog.choose.click()
    dialog.everything.setChecked(True)
    dialog.selected.setChecked(True)
    assert dialog.start.isEnabled()
    assert Path(dialog.where.whole()) == to / "내 목록.csv"
    choose(qtbot, dialog, "json")  # nor is the name lost
    assert Path(dialog.where.whole()) == to / "내 목록.json"


def offered(qtbot: QtBot, session: Session, offer: Offer) -> ExportDialog:
    dialog = ExportDialog(session)
    qtbot.addWidget(dialog)
    dialog.offer(offer)
    return dialog


def offer_of(
    title: str = "바다", everything: Sequence[int] = (1, 2), selected: Sequence[int] = ()
) -> Offer:
    return Offer(title, "", np.array(everything, np.int64), np.array(selected, np.int64), {})


def test_what_was_replaced_once_is_not_replaced_by_the_next_export(
    session: Session, to: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    dialog = offered(qtbot, session, offer_of())
    choose(qtbot, dialog, "csv")
    (to / "old.csv").write_text("precious")
    monkeypatch.setattr(desktop, "choose_new_file", lambda *_: to / "old.csv")
    dialog.choose.click()
    dialog.offer(offer_of("산"))
    dialog.start.click()  # a quick Enter, before a free name was found
    qtbot.waitUntil(dialog.start.isEnabled, timeout=LONG)
    assert (to / "old.csv").read_text() == "precious"
    assert Path(dialog.where.whole()) == to / "산.csv"
    assert dialog.start.hasFocus()


def test_of_one_photo_each_the_selected_one_goes_out(
    session: Session, to: Path, qtbot: QtBot
) -> None:
    """As where somebody selects what is below the relevance line of an answer."""
    dialog = offered(qtbot, session, offer_of("x", everything=[1], selected=[2]))
    assert dialog.selected.isVisible()
    assert dialog.selected.isChecked()


def test_a_name_that_windows_keeps_for_devices(session: Session, qtbot: QtBot) -> None:
    dialog = offered(qtbot, session, offer_of("con"))
    choose(qtbot, dialog, "csv")
    assert Path(dialog.where.whole()).name == "con_.csv"


def troubles(tmp_path: Path) -> Iterator[Trouble]:
    """What the core really says where photos go out and searches are saved."""
    here = tmp_path / "사진 2.5"
    for number in (errno.ENOSPC, errno.EACCES, errno.EIO):
        error = OSError(number, os.strerror(number))
        yield fresh.trouble_of(error, here)
        yield fresh.trouble_of(error, here, "3 of 1,200 photos were copied.")
    yield fresh.taken(here / "a.csv")
    with Database.open(tmp_path / "library") as database:
        albums = SmartAlbums(database, lambda *_: None)
        albums.save("바다", "dog")
        for call in (
            lambda: albums.save("바다", "dog"),
            lambda: albums.save("x", "x" * 9999),
            lambda: albums.held(99),
        ):
            with pytest.raises(Trouble) as caught:
                call()
            yield caught.value


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_what_goes_wrong_is_said_in_the_users_language(
    language: str, qapp: QApplication, tmp_path: Path
) -> None:
    languages.install(qapp, language)
    for error in troubles(tmp_path):
        words = core_sentences.translated(error.message)
        assert words is not None, error.message
        assert "written" not in words
    languages.install(qapp, "en")
