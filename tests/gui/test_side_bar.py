"""The side bar on a real library: what it lists, how one walks in it, what it asks for."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from photosearch.app import App
from photosearch.gui import languages
from photosearch.gui.bridge import Bridge
from photosearch.gui.places import (
    AllPhotos,
    DuplicatesPlace,
    Found,
    InAlbum,
    InFolder,
    Place,
    ProblemsPlace,
    SettingsPlace,
    WithRating,
)
from photosearch.gui.session import Session
from photosearch.gui.side_bar import SideBar
from photosearch.gui.side_entries import Entry
from photosearch.gui.side_model import CHOSEN, ENTRY
from photosearch.ingest.manners import Hold
from photosearch.library import history, notes, photos
from photosearch.library.database import Connection, raw
from photosearch.library.ids import RootId

LONG = 10_000  # milliseconds; a busy machine
NAMES = [
    "2023/01 설날/가.jpg",
    "2024/05 제주도/나.jpg",
    "2024/05 제주도/첫째 날/다.jpg",
    "2024/10 北京/라.jpg",
]


def add_photo(c: Connection, root: RootId, name: str) -> int:
    number = raw(c).execute("SELECT coalesce(max(id), 0) + 1 FROM contents").fetchone()[0]
    raw(c).execute(
        "INSERT INTO contents (id, hash, size, width, height, format, moment) "
        "VALUES (?, ?, 9, 40, 30, 'JPEG', 1700000000)",
        (number, number.to_bytes(32, "big")),
    )
    raw(c).execute(
        "INSERT INTO photos (root_id, rel_raw, rel_key, size, mtime_ns, content_id, state, "
        "added_at, read_at) VALUES (?, ?, ?, 9, 0, ?, 'ready', 0, 0)",
        (root, name.encode(), name, number),
    )
    return int(number)


def fill(c: Connection, folder: Path) -> None:
    root = photos.add_root(c, folder / "사진 照片")
    contents = [add_photo(c, root.id, name) for name in NAMES]
    away = photos.add_root(c, folder / "외장하드")
    add_photo(c, away.id, "옛날.jpg")
    photos.set_offline(c, away.id, True, now=1_700_000_000.0)
    album = notes.make_album(c, "제주도 여행")
    notes.add_to_album(c, album.id, contents[:2])
    notes.add_tag(c, contents[:3], "바다")
    for text in ("강아지", "海边日落"):
        history.remember_search(c, text)


@pytest.fixture
def session(tmp_path: Path, library_folder: Path) -> Iterator[Session]:
    app = App.open(library_folder)
    app.database.write(partial(fill, folder=tmp_path))
    session = Session(app, Bridge())
    yield session
    session.close()


class Walker:
    """Goes through the rows of a side bar as somebody who sees them."""

    def __init__(self, bar: SideBar, qtbot: QtBot) -> None:
        self.bar, self.qtbot, self.model = bar, qtbot, bar.model

    def children(self, parent: QModelIndex) -> list[QModelIndex]:
        return [self.model.index(n, 0, parent) for n in range(self.model.rowCount(parent))]

    def find(self, *titles: str) -> QModelIndex:
        index = QModelIndex()
        for title in titles:
            index = next((i for i in self.children(index) if i.data() == title), QModelIndex())
            if not index.isValid():
                return index
        return index

    def titles(self, *titles: str) -> list[str]:
        return [index.data() for index in self.children(self.find(*titles))]

    def entry(self, *titles: str) -> Entry:
        entry = self.find(*titles).data(ENTRY)
        assert isinstance(entry, Entry), titles
        return entry

    def click(self, *titles: str) -> None:
        tree = self.bar.tree
        index = self.find(*titles)
        tree.scrollTo(index)
        place = tree.visualRect(index).center()
        self.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def open(self, *titles: str) -> None:
        self.bar.tree.setCurrentIndex(self.find(*titles))
        self.qtbot.keyClick(self.bar.tree, Qt.Key.Key_Right)
        self.qtbot.waitUntil(lambda: bool(self.titles(*titles)), timeout=LONG)

    def act(self, entry: Entry, words: str) -> None:
        menu = self.bar.menu_of(entry)
        action = next(action for action in menu.actions() if action.text() == words)
        assert action.isEnabled()
        action.trigger()

    def drop(self, mime: QMimeData, *titles: str) -> bool:
        tree = self.bar.tree
        tree.scrollTo(self.find(*titles))
        place = tree.visualRect(self.find(*titles)).center()
        plain = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        copy = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        try:
            over = QDragMoveEvent(QPointF(place), copy, mime, *plain)
        except TypeError:  # before Qt 6.12
            over = QDragMoveEvent(place, copy, mime, *plain)
        tree.dragMoveEvent(over)
        event = QDropEvent(QPointF(place), copy, mime, *plain)
        event.setAccepted(False)
        if over.isAccepted():
            tree.dropEvent(event)
        return event.isAccepted()


@pytest.fixture
def bar(session: Session, qtbot: QtBot) -> SideBar:
    bar = SideBar(session)
    qtbot.addWidget(bar)
    bar.resize(240, 700)
    with qtbot.waitSignal(bar.shown, timeout=LONG):
        bar.show()
    bar.activateWindow()
    return bar


@pytest.fixture
def walker(bar: SideBar, qtbot: QtBot) -> Walker:
    return Walker(bar, qtbot)


Write = Callable[[Callable[[Connection], object]], None]


@pytest.fixture
def write(session: Session, bar: SideBar, qtbot: QtBot) -> Write:
    """Change the library as other parts of the program do; returns once it is shown."""

    def change(work: Callable[[Connection], object]) -> None:
        with qtbot.waitSignal(bar.shown, timeout=LONG):
            session.app.database.write(work)

    return change


class TestRows:
    def test_everything_with_a_name_can_be_suggested(
        self, bar: SideBar, walker: Walker, session: Session, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(bar.shown, timeout=LONG) as told:
            bar.refresh()
        names = [offer.text for offer in told.args[0].offers]
        assert names == ["바다", "제주도 여행", "사진 照片", "외장하드"]

    def test_sections_and_what_is_in_them(self, walker: Walker) -> None:
        assert [i.data() for i in walker.children(QModelIndex())] == [
            "Library", "Folders", "Albums", "Tags", "Recent searches",
        ]  # fmt: skip
        assert walker.titles("Library") == ["All photos", "Rated", "Duplicates"]
        assert walker.titles("Folders") == ["사진 照片", "외장하드"]
        assert walker.titles("Albums") == ["제주도 여행"]
        assert walker.titles("Tags") == ["바다"]
        assert walker.titles("Recent searches") == ["海边日落", "강아지"]
        assert walker.entry("Folders", "사진 照片").count == 4
        assert walker.entry("Albums", "제주도 여행").count == 2
        assert walker.entry("Tags", "바다").count == 3

    def test_a_root_that_is_away_says_since_when(self, walker: Walker) -> None:
        index = walker.find("Folders", "외장하드")
        assert walker.entry("Folders", "외장하드").offline
        assert "Not connected since" in index.data(Qt.ItemDataRole.ToolTipRole)
        assert "2023" in index.data(Qt.ItemDataRole.ToolTipRole) or "23" in index.data(
            Qt.ItemDataRole.ToolTipRole
        )
        assert "Not connected" in index.data(Qt.ItemDataRole.AccessibleTextRole)

    def test_how_a_root_is_watched_is_said(
        self, walker: Walker, session: Session, tmp_path: Path
    ) -> None:
        index, role = walker.find("Folders", "사진 照片"), Qt.ItemDataRole.ToolTipRole
        session.watching.emit({tmp_path / "사진 照片": "watching"})
        assert "Changes are seen at once" in index.data(role)
        session.watching.emit({tmp_path / "사진 照片": f"listing only: {NETWORK}"})
        assert "every 10 minutes" in index.data(role)
        assert "network" in index.data(Qt.ItemDataRole.AccessibleTextRole)
        session.watching.emit({tmp_path / "사진 照片": "away"})
        assert "Not connected" in index.data(role)

    def test_work_that_is_held_brings_nothing_up_to_date(
        self, walker: Walker, session: Session
    ) -> None:
        index, role = walker.find("Folders", "사진 照片"), Qt.ItemDataRole.ToolTipRole
        session.indexing.emit(True)
        assert "Being brought up to date" in index.data(role)
        session.held.emit(Hold("battery"))
        assert "Being brought up to date" not in index.data(role)
        session.held.emit(None)
        session.indexing.emit(False)
        assert "Being brought up to date" not in index.data(role)

    def test_problems_that_are_all_ignored_are_not_counted(
        self, walker: Walker, session: Session
    ) -> None:
        session.counted.emit(replace(session.counts, roots=1, failed=3, ignored=1))
        assert walker.entry("Library", "Problems").count == 2
        session.counted.emit(replace(session.counts, roots=1, failed=3, ignored=3))
        assert walker.entry("Library", "Problems").count is None

    def test_problems_show_only_when_there_are_some(
        self, walker: Walker, session: Session, write: Write, qtbot: QtBot
    ) -> None:
        assert "Problems" not in walker.titles("Library")

        def break_one(c: Connection) -> None:
            raw(c).execute("UPDATE photos SET state = 'failed', content_id = NULL WHERE id = 1")

        write(break_one)
        qtbot.waitUntil(lambda: "Problems" in walker.titles("Library"), timeout=LONG)
        assert walker.entry("Library", "Problems").count == 1
        assert walker.entry("Library", "All photos").count == 4

    def test_inner_folders_are_read_when_they_are_opened(self, walker: Walker) -> None:
        assert walker.titles("Folders", "사진 照片") == []
        walker.open("Folders", "사진 照片")
        assert walker.titles("Folders", "사진 照片") == ["2023", "2024"]
        walker.open("Folders", "사진 照片", "2024")
        assert walker.titles("Folders", "사진 照片", "2024") == ["05 제주도", "10 北京"]
        assert not walker.model.hasChildren(walker.find("Folders", "사진 照片", "2024", "10 北京"))

    def test_changes_keep_what_is_open_and_where_one_is(
        self, walker: Walker, bar: SideBar, write: Write
    ) -> None:
        walker.open("Folders", "사진 照片")
        walker.open("Folders", "사진 照片", "2024")
        bar.set_current(InFolder(RootId(1), "2024/05 제주도", "05 제주도"))
        current = bar.tree.currentIndex().data()

        def change(c: Connection) -> None:
            add_photo(c, RootId(1), "2024/00 앞/마.jpg")
            notes.make_album(c, "가나다")

        write(change)
        assert walker.titles("Folders", "사진 照片", "2024") == ["00 앞", "05 제주도", "10 北京"]
        assert walker.entry("Folders", "사진 照片", "2024").count == 4
        assert bar.tree.isExpanded(walker.find("Folders", "사진 照片", "2024"))
        assert walker.find("Folders", "사진 照片", "2024", "05 제주도").data(CHOSEN)
        assert bar.tree.currentIndex().data() == current
        assert walker.titles("Albums") == ["가나다", "제주도 여행"]

    def test_a_section_that_was_closed_stays_closed(
        self, walker: Walker, bar: SideBar, write: Write
    ) -> None:
        walker.click("Tags")
        assert not bar.tree.isExpanded(walker.find("Tags"))
        write(lambda c: notes.add_tag(c, [1], "가족"))
        assert not bar.tree.isExpanded(walker.find("Tags"))
        assert len(walker.titles("Tags")) == 2


class TestGoing:
    @pytest.mark.parametrize(
        ("titles", "place"),
        [
            (("Library", "All photos"), AllPhotos()),
            (("Library", "Rated"), WithRating(1)),
            (("Library", "Duplicates"), DuplicatesPlace()),
            (("Folders", "외장하드"), InFolder(RootId(2), "", "외장하드")),
            (("Albums", "제주도 여행"), InAlbum(1, "제주도 여행")),
            (("Recent searches", "강아지"), Found("강아지")),
        ],
    )
    def test_a_click_goes_there(
        self, walker: Walker, bar: SideBar, qtbot: QtBot, titles: tuple[str, ...], place: Place
    ) -> None:
        with qtbot.waitSignal(bar.chosen, timeout=LONG) as told:
            walker.click(*titles)
        assert told.args == [place]

    def test_arrows_walk_and_enter_goes(self, walker: Walker, bar: SideBar, qtbot: QtBot) -> None:
        bar.tree.setCurrentIndex(walker.find("Library", "All photos"))
        with qtbot.assertNotEmitted(bar.chosen):
            qtbot.keyClick(bar.tree, Qt.Key.Key_Down)
        with qtbot.waitSignal(bar.chosen, timeout=LONG) as told:
            qtbot.keyClick(bar.tree, Qt.Key.Key_Return)
        assert told.args == [WithRating(1)]

    def test_the_place_shown_is_marked(self, walker: Walker, bar: SideBar) -> None:
        bar.set_current(AllPhotos())
        assert walker.find("Library", "All photos").data(CHOSEN)
        bar.set_current(Found("강아지"))
        assert not walker.find("Library", "All photos").data(CHOSEN)
        assert walker.find("Recent searches", "강아지").data(CHOSEN)
        bar.set_current(SettingsPlace())
        assert bar.settings_button.isChecked()
        bar.set_current(ProblemsPlace())
        assert not bar.settings_button.isChecked()

    def test_a_search_does_not_scroll_the_folders_away(self, walker: Walker, bar: SideBar) -> None:
        bar.resize(240, 200)
        bar.set_current(AllPhotos())
        before = bar.tree.verticalScrollBar().value()
        bar.set_current(Found("강아지"))
        assert bar.tree.verticalScrollBar().value() == before

    def test_the_gear_and_the_folder_button(self, bar: SideBar, qtbot: QtBot) -> None:
        with qtbot.waitSignal(bar.chosen, timeout=LONG) as told:
            qtbot.mouseClick(bar.settings_button, Qt.MouseButton.LeftButton)
        assert told.args == [SettingsPlace()]
        with qtbot.waitSignal(bar.add_folder_wanted, timeout=LONG):
            qtbot.mouseClick(bar.add_button, Qt.MouseButton.LeftButton)


NETWORK = "changes that others make on a network share are not told to this computer"


class TestAlbums:
    def editor(self, bar: SideBar) -> QLineEdit:
        found = [edit for edit in bar.tree.findChildren(QLineEdit) if edit.isVisible()]
        assert len(found) == 1
        return found[0]

    def test_a_new_one_is_named_in_its_row(
        self, walker: Walker, bar: SideBar, qtbot: QtBot, write: Write
    ) -> None:
        bar.new_album()
        editor = self.editor(bar)
        editor.setText("  여름  휴가 ")
        with qtbot.waitSignal(bar.new_album_wanted, timeout=LONG) as told:
            qtbot.keyClick(editor, Qt.Key.Key_Return)
        assert told.args == ["여름 휴가"]
        assert walker.titles("Albums") == ["여름 휴가", "제주도 여행"]
        write(lambda c: notes.make_album(c, "여름 휴가"))
        assert walker.titles("Albums") == ["여름 휴가", "제주도 여행"]

    def test_one_that_could_not_be_made_goes(
        self, walker: Walker, bar: SideBar, qtbot: QtBot
    ) -> None:
        """As on a full disk: nothing is committed, so nobody says that there is something new."""
        bar.new_album()
        self.editor(bar).setText("여름 휴가")
        with qtbot.waitSignal(bar.new_album_wanted, timeout=LONG):
            qtbot.keyClick(self.editor(bar), Qt.Key.Key_Return)
        assert walker.titles("Albums") == ["여름 휴가", "제주도 여행"]  # ahead of the library
        qtbot.waitUntil(lambda: walker.titles("Albums") == ["제주도 여행"], timeout=LONG)

    def test_escape_makes_none(self, walker: Walker, bar: SideBar, qtbot: QtBot) -> None:
        bar.new_album()
        with qtbot.assertNotEmitted(bar.new_album_wanted):
            qtbot.keyClick(self.editor(bar), Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda: walker.titles("Albums") == ["제주도 여행"], timeout=LONG)

    def test_a_name_being_typed_hears_of_another_language(
        self, bar: SideBar, qapp: QApplication, qtbot: QtBot
    ) -> None:
        bar.new_album()
        editor = self.editor(bar)
        try:
            languages.install(qapp, "ko")
            qtbot.waitUntil(lambda: editor.placeholderText() == "앨범 이름", timeout=LONG)
            assert editor.accessibleName() == "앨범 이름"
        finally:
            languages.install(qapp, "en")

    def test_f2_renames(self, walker: Walker, bar: SideBar, qtbot: QtBot, write: Write) -> None:
        bar.tree.setCurrentIndex(walker.find("Albums", "제주도 여행"))
        qtbot.keyClick(bar.tree, Qt.Key.Key_F2)
        editor = self.editor(bar)
        assert editor.text() == "제주도 여행"
        editor.setText("탐라")
        write(lambda c: notes.make_album(c, "가"))  # a refresh meanwhile does not disturb
        assert self.editor(bar).text() == "탐라"
        with qtbot.waitSignal(bar.rename_album_wanted, timeout=LONG) as told:
            qtbot.keyClick(editor, Qt.Key.Key_Return)
        assert told.args == [1, "탐라"]
        assert walker.titles("Albums") == ["가", "탐라"]

    def test_photos_are_dropped_on_it(self, walker: Walker, bar: SideBar, qtbot: QtBot) -> None:
        mime = QMimeData()
        mime.setData("application/x-photosearch-contents", struct.pack("<3q", 7, 1, 2**40))
        mime.setUrls([QUrl.fromLocalFile("/p/a.jpg")])
        with qtbot.waitSignal(bar.photos_dropped_on_album, timeout=LONG) as told:
            assert walker.drop(mime, "Albums", "제주도 여행")
        assert told.args == [1, [7, 1, 2**40]]
        assert not walker.drop(mime, "Tags", "바다")


class TestMenus:
    def test_a_root_is_updated_shown_and_removed(
        self, walker: Walker, bar: SideBar, tmp_path: Path
    ) -> None:
        entry = walker.entry("Folders", "사진 照片")
        told: list[object] = []
        for signal in (bar.rescan_wanted, bar.reveal_wanted):
            signal.connect(told.append)
        bar.remove_root_wanted.connect(lambda *which: told.append(which))
        for words in ("Update now", "Show in file manager", "Remove from library…"):
            walker.act(entry, words)
        assert told == [1, tmp_path / "사진 照片", (1, "사진 照片")]

    def test_a_root_that_is_away_is_not_updated(self, walker: Walker, bar: SideBar) -> None:
        menu = bar.menu_of(walker.entry("Folders", "외장하드"))
        enabled = [a.text() for a in menu.actions() if a.isEnabled() and a.text()]
        assert enabled == ["Remove from library…"]

    def test_searches_are_forgotten(self, walker: Walker, bar: SideBar, qtbot: QtBot) -> None:
        entry = walker.entry("Recent searches", "강아지")
        with qtbot.waitSignal(bar.forget_search_wanted, timeout=LONG) as told:
            walker.act(entry, "Remove from the list")
        assert told.args == ["강아지"]
        with qtbot.waitSignal(bar.forget_searches_wanted, timeout=LONG):
            walker.act(entry, "Forget all searches")

    def test_tags_have_none(self, walker: Walker, bar: SideBar) -> None:
        assert bar.menu_of(walker.entry("Tags", "바다")).isEmpty()

    def test_the_keyboard_opens_it_at_the_current_row(
        self, walker: Walker, bar: SideBar, qtbot: QtBot
    ) -> None:
        bar.tree.setCurrentIndex(walker.find("Albums", "제주도 여행"))
        reason = QContextMenuEvent.Reason.Keyboard
        event = QContextMenuEvent(reason, bar.rect().topLeft(), bar.mapToGlobal(bar.pos()))
        with qtbot.waitSignal(bar.tree.menu_wanted, timeout=LONG) as told:
            QApplication.sendEvent(bar.tree.viewport(), event)
        assert told.args[0] == walker.entry("Albums", "제주도 여행")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        popup.close()


class TestDroppedFolders:
    def test_folders_are_added_and_files_left_alone(
        self, walker: Walker, bar: SideBar, qtbot: QtBot, tmp_path: Path
    ) -> None:
        folder = tmp_path / "새 폴더"
        folder.mkdir()
        file = tmp_path / "a.jpg"
        file.touch()
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)), QUrl.fromLocalFile(str(folder))])
        with qtbot.waitSignal(bar.folders_dropped, timeout=LONG) as told:
            assert walker.drop(mime, "Folders")
        assert told.args == [[folder]]
        mime.setUrls([QUrl.fromLocalFile(str(file))])
        with qtbot.waitSignal(bar.said, timeout=LONG) as told:
            assert walker.drop(mime, "Folders")
        assert "folder" in told.args[0]


def test_a_read_only_library_offers_no_changes(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    other = Session(App.open(library_folder, read_only=True), Bridge())
    bar = SideBar(other)
    qtbot.addWidget(bar)
    with qtbot.waitSignal(bar.shown, timeout=LONG):
        bar.show()
    walker = Walker(bar, qtbot)
    assert not bar.add_button.isEnabled()
    menu = bar.menu_of(walker.entry("Albums", "제주도 여행"))
    assert [action.text() for action in menu.actions()] == ["Export…"]
    assert [a.text() for a in bar.menu_of(walker.entry("Folders", "사진 照片")).actions()] == [
        "Show in file manager"
    ]
    other.close()


def test_many_changes_cost_few_readings(bar: SideBar, session: Session, qtbot: QtBot) -> None:
    shown: list[object] = []
    bar.shown.connect(shown.append)
    began = time.monotonic()
    for number in range(200):
        session.app.database.write(lambda c, n=number: notes.make_album(c, f"앨범 {n}"))
        qtbot.wait(1)
    seconds = time.monotonic() - began
    qtbot.waitUntil(lambda: len(bar.model.find(("album", 201)).data() or "") > 0, timeout=LONG)
    assert len(shown) <= 3 + 2 * seconds
