"""Duplicates in the window: found, shown with reasons, chosen with care, binned and had back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.errors import Trouble
from photosearch.gui import duplicates_bin, languages, system_bin
from photosearch.gui.bridge import Bridge
from photosearch.gui.duplicates_page import DuplicatesPage
from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.session import Session
from photosearch.gui.system_bin import Binned, Outcome
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.looks import HeldFile
from photosearch.library.roots import repoint, roots
from tests.alike import Shelf, scene
from tests.gui.pages import LONG, button, open_session, words_on


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One group of each kind; of nothing an engine was asked."""
    place = tmp_path_factory.mktemp("duplicates")
    shelf = Shelf(place / "library", place / "photos")
    shelf.add("바다.jpg", scene(1))
    shelf.add("바다 (1).jpg", scene(1))
    large = scene(2, (800, 600))
    shelf.add("large.jpg", large)
    shelf.add("작은.jpg", large.resize((320, 240)))
    for second in range(3):
        moment = f"2021-06-01T10:00:0{second}"
        shelf.add(f"burst {second}.jpg", scene(3), quality=90 - second, taken=moment)
    shelf.database.close()
    return place


@pytest.fixture
def folder(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready / "photos", tmp_path / "사진 照片"))


@pytest.fixture
def session(
    qapp: QApplication, ready: Path, folder: Path, library_folder: Path
) -> Iterator[Session]:
    languages.install(qapp, "en")
    shutil.copytree(ready / "library", library_folder)
    with App.open(library_folder) as app:
        assert app.database.write(lambda c: repoint(c, roots(c)[0].id, folder))
    with open_session(library_folder) as opened:
        yield opened
    languages.install(qapp, "en")


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> Iterator[DuplicatesPage]:
    loader = ThumbnailLoader(session.app.thumbnails)
    page = DuplicatesPage(session, loader)
    actions = PhotoActions(session, page)
    page.bin_wanted.connect(actions.put_spares_in_bin)
    actions.gone.connect(page.refresh)
    page.actions = actions  # type: ignore[attr-defined]
    qtbot.addWidget(page)
    page.resize(1100, 760)
    page.show()
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=LONG)
    yield page
    loader.close()


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the system's bin, which a test has none of."""
    place = tmp_path / "bin"
    place.mkdir()

    def put_in(paths: list[Path]) -> Outcome:
        return Outcome(
            tuple(Binned(path, Path(shutil.move(path, place / path.name))) for path in paths), ()
        )

    monkeypatch.setattr(system_bin, "put_in", put_in)
    return place


def show(page: DuplicatesPage, kind: str, qtbot: QtBot) -> None:
    page.tabs[kind].click()  # type: ignore[index]
    qtbot.waitUntil(lambda: [card.shown.kind for card in page.cards] == [kind], timeout=LONG)


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*.jpg")}


def test_four_lists_with_their_reasons(page: DuplicatesPage, qtbot: QtBot) -> None:
    assert [tab.text() for tab in page.tabs.values()] == [
        "Same file  1", "Same picture  1", "One moment  1", "Just similar  0",
    ]  # fmt: skip
    assert "its name is no copy’s" in words_on(page)
    show(page, "copies", qtbot)
    assert "Best: most pixels" in words_on(page)
    assert "Other size" in words_on(page)
    page.tabs["similar"].click()
    qtbot.waitUntil(lambda: "No photos that look alike." in words_on(page), timeout=LONG)


def test_only_what_adds_nothing_is_chosen_beforehand(page: DuplicatesPage, qtbot: QtBot) -> None:
    assert [m.file.path.name for m in page.cards[0].chosen()] == ["바다 (1).jpg"]
    show(page, "copies", qtbot)
    assert [m.file.path.name for m in page.cards[0].chosen()] == ["작은.jpg"]
    show(page, "burst", qtbot)
    assert page.cards[0].chosen() == []
    assert not page.cards[0].bin.isEnabled()


def test_one_has_to_stay(page: DuplicatesPage) -> None:
    card = page.cards[0]
    for tile in card.tiles:
        tile.tick.setChecked(True)
    assert not card.bin.isEnabled()
    assert "One of them has to stay." in words_on(page)


def test_to_the_bin_and_back(
    page: DuplicatesPage, session: Session, folder: Path, bin_folder: Path, qtbot: QtBot
) -> None:
    actions = page.actions  # type: ignore[attr-defined]
    before = files_in(folder)
    with qtbot.waitSignal(actions.said, timeout=LONG) as told:
        qtbot.mouseClick(button(page, "Move 1 to the bin"), Qt.MouseButton.LeftButton)
    assert told.args == ["1 photo moved to the bin.", True]
    assert before - files_in(folder) == files_in(bin_folder) == {"바다 (1).jpg"}
    qtbot.waitUntil(lambda: page.cards == [], timeout=LONG)
    with qtbot.waitSignal(actions.gone, timeout=LONG):
        actions.undo()
    assert files_in(folder) == before
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=LONG)


def test_side_by_side_and_keeping_the_other_one(
    page: DuplicatesPage, folder: Path, bin_folder: Path, qtbot: QtBot
) -> None:
    show(page, "burst", qtbot)
    page.cards[0].tiles[2].thumb.click()
    view = page.comparison
    assert page.currentWidget() is view
    best, other = view.members()
    assert best.relation == "best"
    assert other.file.path == page.cards[0].shown.members[2].file.path
    qtbot.waitUntil(lambda: not any(pane.is_empty for pane in view.panes), timeout=LONG)
    assert "Taken" in words_on(view)
    assert "Camera" not in words_on(view)  # the same
    name = "Keep the right one, move the other to the bin"
    qtbot.mouseClick(button(view, name), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: files_in(bin_folder) == {best.file.path.name}, timeout=LONG)
    assert page.currentWidget() is not view
    qtbot.waitUntil(lambda: len(page.cards[0].tiles) == 2 if page.cards else False, timeout=LONG)


def test_the_words_change_with_the_language(
    page: DuplicatesPage, qapp: QApplication, qtbot: QtBot
) -> None:
    for code, title in (("ko", "중복 사진"), ("zh", "重复照片")):
        languages.install(qapp, code)
        qtbot.waitUntil(lambda title=title: title in words_on(page), timeout=LONG)  # type: ignore[misc]
        qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=LONG)


def test_a_library_that_can_only_be_read_offers_nothing_to_do(
    session: Session, qtbot: QtBot
) -> None:
    app = App.open(session.app.folder, read_only=True)
    other = Session(app, Bridge())
    loader = ThumbnailLoader(app.thumbnails)
    page = DuplicatesPage(other, loader)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=LONG)
    assert not page.cards[0].bin.isVisible()
    assert not any(tile.tick.isVisible() for tile in page.cards[0].tiles)
    loader.close()
    other.close()


class TestBin:
    """What is looked at right before anything is moved."""

    def held(self, path: Path) -> HeldFile:
        found = path.stat()
        return HeldFile(path, False, found.st_size, found.st_mtime_ns)

    @pytest.fixture
    def pair(self, tmp_path: Path, bin_folder: Path) -> tuple[HeldFile, HeldFile]:
        for name in ("keep.jpg", "spare.jpg"):
            (tmp_path / name).write_bytes(b"the same")
        return self.held(tmp_path / "keep.jpg"), self.held(tmp_path / "spare.jpg")

    def test_nothing_goes_when_what_should_stay_is_gone(
        self, pair: tuple[HeldFile, HeldFile]
    ) -> None:
        keep, spare = pair
        keep.path.unlink()
        with pytest.raises(Trouble, match="nothing was moved"):
            duplicates_bin.put_spares_in([keep], [spare])
        assert spare.path.exists()

    def test_nor_when_it_has_changed(self, pair: tuple[HeldFile, HeldFile]) -> None:
        keep, spare = pair
        keep.path.write_bytes(b"something else")
        with pytest.raises(Trouble):
            duplicates_bin.put_spares_in([keep], [spare])
        assert spare.path.exists()

    def test_a_spare_that_has_changed_stays(self, pair: tuple[HeldFile, HeldFile]) -> None:
        keep, spare = pair
        spare.path.write_bytes(b"edited meanwhile")
        outcome = duplicates_bin.put_spares_in([keep], [spare])
        assert (outcome.done, len(outcome.refused)) == ((), 1)
        assert spare.path.exists()

    def test_another_name_of_the_very_file_stays(
        self, pair: tuple[HeldFile, HeldFile], tmp_path: Path
    ) -> None:
        keep, _ = pair
        linked = tmp_path / "linked"
        linked.symlink_to(tmp_path, target_is_directory=True)
        outcome = duplicates_bin.put_spares_in([keep], [self.held(linked / "keep.jpg")])
        assert outcome.done == ()
        assert keep.path.exists()
