"""The window through the real stack: real files, library, decoders, starter model, real Qt."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.gui import languages
from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import (
    AllPhotos,
    Found,
    InFolder,
    Like,
    ProblemsPlace,
    SettingsPlace,
)
from photosearch.library import photos
from tests.conftest import picture
from tests.gui.windows import LONG, Open, ask
from tests.ready import copy_of


def test_photos_appear_and_three_languages_find(window: MainWindow, qtbot: QtBot) -> None:
    for text in ("dog", "강아지", "海边日落"):
        ask(qtbot, window, text)
        assert window.gallery.place == Found(text)
        assert window.gallery.model.rowCount() == 12
        assert set(window.gallery.hits) == set(window.gallery.model.contents.tolist())


def test_back_and_forward_through_searches_and_likes(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "beach")
    window.gallery.view.setCurrentIndex(window.gallery.model.index(0))
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["similar"].trigger()
    assert isinstance(window.gallery.place, Like)
    assert window.gallery.model.rowCount() == 11
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["back"].trigger()
    assert window.gallery.place == Found("beach")
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["back"].trigger()
    assert window.gallery.place == AllPhotos()
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["forward"].trigger()
    assert window.gallery.place == Found("beach")


def test_a_pasted_picture_is_searched_with(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "붙인 그림.png"
    picture(3).save(file)
    image = QImage(str(file))
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["paste"].trigger()
    assert isinstance(window.gallery.place, Like)
    assert window.gallery.model.rowCount() == 12
    first = window.gallery.hits[window.gallery.model.content(0)]
    assert first.path.name == "가족 03.jpg"


def test_a_dropped_broken_picture_is_explained(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "broken.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    window.search_bar.image_given.emit(file)
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 0, timeout=LONG)
    said = [label.text() for label in window.gallery.view.findChildren(QLabel) if label.isVisible()]
    assert any(str(file) in words for words in said)


def test_rate_tag_album_and_undo(window: MainWindow, qtbot: QtBot) -> None:
    view, app = window.gallery.view, window.session.app
    view.setFocus()
    view.setCurrentIndex(window.gallery.model.index(2))
    content = window.gallery.model.content(2)
    with qtbot.waitSignal(window.photos.said, timeout=LONG):
        qtbot.keyClick(view, Qt.Key.Key_4)
    from photosearch.library import browse

    def stars() -> int:
        return app.database.read(lambda c: browse.cards(c, [content]))[content].rating

    assert stars() == 4
    with qtbot.waitSignal(window.photos.said, timeout=LONG):
        window.commands["undo"].trigger()
    assert stars() == 0
    with qtbot.waitSignal(window.photos.said, timeout=LONG):
        window.photos.new_album("여행 & 旅行", [content])
    qtbot.waitUntil(lambda: len(window.commands.albums) == 1, timeout=LONG)
    with qtbot.waitSignal(window.photos.said, timeout=LONG):
        window.photos.tag([content], "바다")
    details = app.database.read(lambda c: browse.details(c, content))
    assert details is not None
    assert details.tags == ("바다",)
    assert [album.name for album in details.albums] == ["여행 & 旅行"]


def test_to_the_bin_and_back(
    open_window: Open,
    tmp_path: Path,
    seven: Path,
    photo_folder: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    copy_of(seven, tmp_path / "own", photo_folder)
    window = open_window(tmp_path / "own")
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 7, timeout=LONG)
    view = window.gallery.view
    view.setFocus()
    view.setCurrentIndex(window.gallery.model.index(0))
    before = sorted(photo_folder.rglob("*.*"))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 6, timeout=LONG)
    assert len(sorted(photo_folder.rglob("*.*"))) == len(before) - 1
    window.commands["undo"].trigger()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 7, timeout=LONG)
    assert sorted(photo_folder.rglob("*.*")) == before


def test_sidecars_are_written_beside_photos_when_asked(
    open_window: Open, tmp_path: Path, seven: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    copy_of(seven, tmp_path / "own", photo_folder)
    window = open_window(tmp_path / "own")
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 7, timeout=LONG)
    before = {path: path.read_bytes() for path in photo_folder.rglob("*.*")}
    window.gallery.view.setCurrentIndex(window.gallery.model.index(0))
    with qtbot.waitSignal(window.photos.said, timeout=LONG) as told:
        window.commands["sidecar"].trigger()
    assert "no stars" in told.args[0]
    with qtbot.waitSignal(window.photos.touched, timeout=LONG):
        window.photos.rate(window.chosen(), 4)
    with qtbot.waitSignal(
        window.photos.said, timeout=LONG, check_params_cb=lambda words, _: "sidecar" in words
    ):
        window.commands["sidecar"].trigger()
    new = set(photo_folder.rglob("*.*")) - set(before)
    assert [path.suffix for path in new] == [".xmp"]
    assert "Rating" in new.pop().read_text("utf-8")
    assert {path: path.read_bytes() for path in before} == before


def test_the_viewer_opens_walks_and_closes(window: MainWindow, qtbot: QtBot) -> None:
    view = window.gallery.view
    view.setFocus()
    view.setCurrentIndex(window.gallery.model.index(1))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert window.root.currentWidget() is window.viewer
    assert window.viewer.content() == window.gallery.model.content(1)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Right)
    assert window.viewer.content() == window.gallery.model.content(2)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert window.root.currentWidget() is not window.viewer
    assert view.place().current == window.gallery.model.content(2)


def test_the_first_run_leads_to_photos(
    open_window: Open, tmp_path: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    window = open_window(tmp_path / "new library")
    qtbot.waitUntil(lambda: window.root.currentWidget() is window.first_run, timeout=LONG)
    with qtbot.waitSignal(window.session.finished, timeout=LONG):
        window.first_run.started.emit([photo_folder])
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 7, timeout=LONG)
    ask(qtbot, window, "사진")
    assert window.gallery.model.rowCount() == 7


def test_problems_are_listed_with_their_reason(window: MainWindow, qtbot: QtBot) -> None:
    window.go(ProblemsPlace())
    assert window.pages.currentWidget() is window.problems
    qtbot.waitUntil(lambda: window.problems.model.rowCount() == 1, timeout=LONG)
    window.commands["back"].trigger()
    assert window.pages.currentWidget() is window.gallery


def test_pause_and_resume(open_window: Open, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for seed in range(40):
        picture(seed).save(folder / f"{seed}.jpg", "JPEG")
    window = open_window(tmp_path / "paused library")
    window.session.index([folder])
    qtbot.waitUntil(lambda: window.commands["pause"].isEnabled(), timeout=LONG)
    window.commands["pause"].trigger()
    qtbot.waitUntil(lambda: window.session.hold is not None, timeout=LONG)
    with qtbot.waitSignal(window.session.finished, timeout=LONG):
        window.commands["pause"].trigger()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 40, timeout=LONG)


def test_an_offline_folder_keeps_its_photos(
    open_window: Open, tmp_path: Path, seven: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    copy_of(seven, tmp_path / "own", photo_folder)
    photo_folder.rename(tmp_path / "unplugged")
    window = open_window(tmp_path / "own")
    with qtbot.waitSignal(window.session.finished, timeout=LONG):
        window.session.index()
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 7, timeout=LONG)
    ask(qtbot, window, "사진")
    assert all(hit.offline for hit in window.gallery.hits.values())


def test_the_language_switches_without_a_restart(window: MainWindow, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    seen = {}
    try:
        for language, words in (
            ("ko", "휴지통으로 이동"),
            ("zh", "移到回收站"),
            ("en", "Move to the bin"),
        ):
            languages.install(application, language)
            qtbot.waitUntil(lambda words=words: window.commands["bin"].text() == words)
            seen[language] = window.gallery.view.accessibleName()
    finally:
        languages.install(application, "en")
    assert len(set(seen.values())) == 3


def test_settings_and_back(window: MainWindow) -> None:
    window.go(SettingsPlace())
    assert window.pages.currentWidget() is window.settings
    window.commands["all_photos"].trigger()
    assert window.pages.currentWidget() is window.gallery


def test_a_library_in_use_can_be_searched_only(
    open_window: Open, place: Path, qtbot: QtBot
) -> None:
    with App.open(place):
        window = open_window(place, read_only=True)
        qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 12, timeout=LONG)
        ask(qtbot, window, "dog")
        assert not window.commands["bin"].isEnabled()
        assert not window.commands["add_folder"].isEnabled()


def test_the_engine_may_die_under_a_question(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "example.png"
    picture(5).save(file)
    engine = window.session.app.engine
    engine.start().result()
    assert engine.process_id is not None
    psutil.Process(engine.process_id).suspend()  # it hangs, then it is gone
    window.search_bar.image_given.emit(file)
    psutil.Process(engine.process_id).kill()
    qtbot.waitUntil(lambda: len(window.gallery.hits) == 12, timeout=LONG)
    first = window.gallery.hits[window.gallery.model.content(0)]
    assert first.path.name == "가족 05.jpg"


def test_a_missing_and_a_corrupt_thumbnail(open_window: Open, place: Path, qtbot: QtBot) -> None:
    files = sorted((place / "thumbnails").rglob("*.jpg"))
    files[0].unlink()
    files[1].write_bytes(b"no jpeg")
    window = open_window(place)
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 12, timeout=LONG)
    states = lambda: [  # noqa: E731
        window.loader.state(content) for content in window.gallery.model.contents.tolist()
    ]
    qtbot.waitUntil(lambda: states().count("missing") == 2, timeout=LONG)
    qtbot.waitUntil(lambda: states().count("ready") == 10, timeout=LONG)


def test_what_changes_in_a_folder_shows_up_by_itself(
    open_window: Open, tmp_path: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    window = open_window(tmp_path / "own")
    window.session.watch()
    qtbot.waitUntil(lambda: window.root.currentWidget() is window.first_run, timeout=LONG)
    window.first_run.started.emit([photo_folder])
    model = window.gallery.model
    qtbot.waitUntil(lambda: model.rowCount() == 7, timeout=LONG)
    qtbot.waitUntil(lambda: not window.session.is_indexing, timeout=LONG)
    new = photo_folder / "새로 온 사진.jpg"
    picture(50).save(new, "JPEG")
    qtbot.waitUntil(lambda: model.rowCount() == 8, timeout=LONG)
    qtbot.waitUntil(lambda: not window.session.is_indexing, timeout=LONG)
    new.rename(photo_folder / "2019 제주도" / "옮긴 사진.jpg")
    new.with_name("beach.jpg").unlink()
    qtbot.waitUntil(lambda: model.rowCount() == 7, timeout=LONG)


def test_the_next_start_is_where_the_last_one_was(
    open_window: Open, place: Path, qtbot: QtBot
) -> None:
    window = open_window(place)
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() == 12, timeout=LONG)
    window.set_cell(280)
    bar = window.gallery.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 300, timeout=LONG)
    bar.setValue(300)
    before = window.gallery.view.place()
    window.close()
    again = open_window(place)
    qtbot.waitUntil(lambda: again.gallery.model.rowCount() == 12, timeout=LONG)
    assert again.gallery.view.cell == 280
    qtbot.waitUntil(lambda: again.gallery.view.place().content == before.content, timeout=LONG)


def test_the_folder_on_the_screen_and_the_words_that_are_asked_are_read_first(
    open_window: Open, tmp_path: Path, seven: Path, photo_folder: Path, qtbot: QtBot
) -> None:
    copy_of(seven, tmp_path / "own", photo_folder)
    window = open_window(tmp_path / "own")
    root = window.session.app.database.read(photos.roots)[0].id
    wishes = window.session.app.wishes
    window.guide.go(InFolder(root, "2019 제주도", "2019 제주도"))
    qtbot.waitUntil(lambda: wishes.now().folders == (photo_folder / "2019 제주도",), timeout=LONG)
    ask(qtbot, window, "제주도")
    qtbot.waitUntil(lambda: wishes.now().folders == (), timeout=LONG)
    assert "제주" in wishes.now().pieces
