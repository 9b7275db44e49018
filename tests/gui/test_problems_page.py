"""Files that could not be read: listed, filtered, tried again, ten thousand at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from photosearch.errors import BAD_PHOTO_KINDS
from photosearch.gui import languages
from photosearch.gui.problems_page import ProblemsPage
from photosearch.gui.session import Session
from photosearch.library import photos as library_photos
from photosearch.library.photos import ProblemRow
from tests.conftest import picture
from tests.gui.pages import LONG, button, named, open_session, words_on
from tests.ready import copy_of, index_once


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("problems")
    folder = place / "new"
    folder.mkdir()
    picture(1).save(folder / "good.jpg", "JPEG")
    (folder / "빈 파일.jpg").write_bytes(b"")
    (folder / "文字.png").write_text("these are only words, no picture at all")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    return index_once(place, folder)


@pytest.fixture
def photos(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready / "photos", tmp_path / "사진 照片"))


@pytest.fixture
def session(
    qapp: QApplication, ready: Path, library_folder: Path, photos: Path
) -> Iterator[Session]:
    """A library with three files that cannot be read."""
    languages.install(qapp, "en")
    copy_of(ready, library_folder, photos)
    with open_session(library_folder) as opened:
        yield opened


@pytest.fixture
def empty(qapp: QApplication, library_folder: Path) -> Iterator[Session]:
    languages.install(qapp, "en")
    with open_session(library_folder) as opened:
        yield opened


def shown(session: Session, qtbot: QtBot) -> ProblemsPage:
    page = ProblemsPage(session)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    return page


def names(page: ProblemsPage) -> list[str]:
    return [page.model.index(row, 0).data() for row in range(page.model.rowCount())]


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> ProblemsPage:
    page = shown(session, qtbot)
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=LONG)
    return page


def test_a_library_without_problems_says_so(empty: Session, qtbot: QtBot) -> None:
    page = shown(empty, qtbot)
    assert "No problems" in words_on(page)


def test_each_file_is_listed_with_its_reason(page: ProblemsPage) -> None:
    assert names(page) == ["broken.jpg", "文字.png", "빈 파일.jpg"]
    reasons = [page.model.index(row, 1).data() for row in range(3)]
    assert reasons[2] == "Empty file"
    assert len(set(reasons)) == 3
    assert "3 problems" in words_on(page)


def test_the_selected_file_is_explained_and_can_be_shown(
    page: ProblemsPage, photos: Path, qtbot: QtBot
) -> None:
    page.table.selectRow(2)
    assert page.selected() == [photos / "빈 파일.jpg"]
    assert "copy it here again" in words_on(page)
    with qtbot.waitSignal(page.reveal_wanted) as told:
        qtbot.mouseClick(button(page, "Show in folder"), Qt.MouseButton.LeftButton)
    assert told.args == [photos / "빈 파일.jpg"]
    qtbot.mouseClick(button(page, "Copy path"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(photos / "빈 파일.jpg")


def test_typing_and_pressing_a_reason_narrow_the_list(page: ProblemsPage, qtbot: QtBot) -> None:
    field = named(page, QLineEdit, "Filter by name, folder or reason")
    qtbot.keyClicks(field, "empty")
    qtbot.waitUntil(lambda: names(page) == ["빈 파일.jpg"], timeout=LONG)
    field.clear()
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=LONG)
    qtbot.mouseClick(button(page, "Empty file  1"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["빈 파일.jpg"], timeout=LONG)
    qtbot.mouseClick(button(page, "Copy list"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().count("\n") == 0
    qtbot.mouseClick(button(page, "All  3"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=LONG)


def test_another_order(page: ProblemsPage, qtbot: QtBot) -> None:
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: names(page) == ["빈 파일.jpg", "文字.png", "broken.jpg"], timeout=LONG)


def test_a_mended_file_leaves_the_list(
    page: ProblemsPage, photos: Path, session: Session, qtbot: QtBot
) -> None:
    picture(2).save(photos / "빈 파일.jpg", "JPEG")
    page.table.selectRow(2)
    with qtbot.waitSignals([page.retried, session.finished], timeout=LONG):
        qtbot.mouseClick(button(page, "Try again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["broken.jpg", "文字.png"], timeout=LONG)


def test_all_can_be_tried_again(page: ProblemsPage, session: Session, qtbot: QtBot) -> None:
    with (
        qtbot.waitSignal(page.retried, timeout=LONG) as told,
        qtbot.waitSignal(session.finished, timeout=LONG),
    ):
        qtbot.mouseClick(button(page, "Try all again"), Qt.MouseButton.LeftButton)
    assert told.args == [3]


def test_ignored_files_leave_the_list_and_can_be_seen_and_had_back(
    page: ProblemsPage, session: Session, qtbot: QtBot
) -> None:
    page.table.selectRow(2)
    qtbot.mouseClick(button(page, "Ignore"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["broken.jpg", "文字.png"], timeout=LONG)
    assert "2 problems" in words_on(page)
    with qtbot.waitSignal(page.retried, timeout=LONG) as told:
        qtbot.mouseClick(button(page, "Try all again"), Qt.MouseButton.LeftButton)
    assert told.args == [2]  # it is left alone
    qtbot.mouseClick(button(page, "Ignored  1"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["빈 파일.jpg"], timeout=LONG)
    assert "Ignored until the file changes" in words_on(page)
    qtbot.mouseClick(button(page, "No longer ignore"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=LONG)
    assert "Ignored" not in words_on(page)


def test_a_list_of_which_all_is_ignored_is_no_problem(page: ProblemsPage, qtbot: QtBot) -> None:
    page.table.selectAll()
    qtbot.mouseClick(button(page, "Ignore"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No problems" in words_on(page), timeout=LONG)
    qtbot.mouseClick(button(page, "Show 3 ignored files"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=LONG)


def test_an_ignored_file_that_is_mended_is_found(
    page: ProblemsPage, photos: Path, session: Session, qtbot: QtBot
) -> None:
    page.table.selectRow(2)
    qtbot.mouseClick(button(page, "Ignore"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(page)) == 2, timeout=LONG)
    picture(2).save(photos / "빈 파일.jpg", "JPEG")
    with qtbot.waitSignal(session.finished, timeout=LONG):
        session.index()
    qtbot.waitUntil(lambda: "Ignored" not in words_on(page), timeout=LONG)
    assert session.app.counts().failed == 2


def test_ten_thousand_problems(
    empty: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    many = [
        ProblemRow(Path(f"/사진/{i % 50}/{i:05} 照片.jpg"), BAD_PHOTO_KINDS[i % 11], "Broken.")
        for i in range(10_000)
    ]
    monkeypatch.setattr(library_photos, "problems", lambda _: many)
    page = shown(empty, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 10_000, timeout=LONG)
    page.table.selectAll()
    assert "10,000 files selected" in words_on(page)
    assert len(page.selected()) == 10_000
    page.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    last = many[9_999]
    qtbot.waitUntil(lambda: page.model.index(0, 2).data() == "/사진/9", timeout=LONG)
    assert len(page.selected()) == 10_000  # the same files as before
    assert last.path in page.selected()


def test_the_list_speaks_another_language(
    page: ProblemsPage, qapp: QApplication, qtbot: QtBot
) -> None:
    for code, reason, again in (("ko", "빈 파일", "모두 다시 시도"), ("zh", "空文件", "全部重试")):
        languages.install(qapp, code)
        qtbot.waitUntil(lambda again=again: again in words_on(page))
        assert reason in [page.model.index(row, 1).data() for row in range(3)]
        assert button(page, again).isEnabled()
    languages.install(qapp, "en")
    qtbot.waitUntil(lambda: "Try all again" in words_on(page))
