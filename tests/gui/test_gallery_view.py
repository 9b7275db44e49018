"""The grid as a user meets it: keys, mouse, wheel, places, and a million rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QLocale, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QColor,
    QContextMenuEvent,
    QDrag,
    QImage,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosearch.gui import theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.gallery_model import CONTENTS_MIME, GalleryModel, Section
from photosearch.gui.gallery_rows import arranged
from photosearch.gui.gallery_view import Anchor, GalleryView
from photosearch.gui.scrubber import Scrubber
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card, Listing
from photosearch.library.thumbnails import Thumbnails

DAY = 86_400
Key, Button, Modifier = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier


def card_of(content: int) -> Card:
    return Card(
        content,
        content.to_bytes(8),
        Path(f"/photos/여름 {content}.jpg"),
        f"여름 {content}.jpg",
        4000,
        3000,
        1_700_000_000 - content * DAY,
        3 if content % 10 == 5 else 0,
        content % 10 == 7,
        1,
        "JPEG",
    )


def listing(contents: Sequence[int]) -> Listing:
    ids = np.asarray(contents, dtype=np.int64)
    return Listing(ids, 1_700_000_000 - ids * DAY)


class CountingLoader(ThumbnailLoader):
    """Counts which photos are painted or prepared."""

    asked = 0

    def pixmaps(
        self, cards: Sequence[Card | None], side: int, dpr: float, fill: bool = True
    ) -> list[QPixmap | None]:
        self.asked += len(cards)
        return super().pixmaps(cards, side, dpr, fill)


class Gallery:
    """A grid with all that belongs to it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.bridge = Bridge()
        self.thumbnails = Thumbnails(folder)
        self.loader = CountingLoader(self.thumbnails)
        self.read: list[int] = []
        self.window = QWidget()
        self.model = GalleryModel(self.bridge, self.cards, self.window)
        self.view = GalleryView(self.loader, self.window)
        self.view.setModel(self.model)
        row = QHBoxLayout(self.window)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.view)
        qtbot.addWidget(self.window)
        self.window.resize(900, 620)

    def cards(self, contents: Sequence[int]) -> dict[int, Card]:
        self.read.extend(contents)
        return {content: card_of(content) for content in contents}

    def show(self) -> None:
        self.window.show()
        self.qtbot.waitExposed(self.window)
        self.view.setFocus()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        QTest.keyClick(self.view, key, modifier)

    def click(self, row: int, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        at = self.view.cell_rect(row).center()
        QTest.mouseClick(self.view.viewport(), Button.LeftButton, modifier, at)

    def drag(self, start: QPoint, end: QPoint) -> None:
        port = self.view.viewport()
        QTest.mousePress(port, Button.LeftButton, Modifier.NoModifier, start)
        QTest.mouseMove(port, (start + end) / 2)
        QTest.mouseMove(port, end)

    def wheel(self, turned: int, modifier: Qt.KeyboardModifier, at: QPoint) -> None:
        where = QPointF(at)
        event = QWheelEvent(
            where,
            QPointF(self.view.viewport().mapToGlobal(at)),
            QPoint(),
            QPoint(0, turned),
            Button.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def known(self, rows: Sequence[int]) -> None:
        self.qtbot.waitUntil(lambda: all(self.model.card(row) is not None for row in rows))

    @property
    def selected(self) -> list[int]:
        return self.view.selected_contents()


@pytest.fixture
def gallery(qtbot: QtBot, tmp_path: Path) -> Iterator[Gallery]:
    made = Gallery(qtbot, tmp_path)
    yield made
    made.loader.close()
    made.bridge.close()


@pytest.fixture
def full(gallery: Gallery) -> Gallery:
    """Two hundred photos in three sections."""
    sections = [Section("Good", 0), Section("Maybe", 23), Section("Weak", 61, "A note")]
    gallery.model.show(np.arange(1000, 1200), sections)
    gallery.show()
    return gallery


class TestKeys:
    def test_the_first_key_begins_at_the_first_photo_in_sight(self, full: Gallery) -> None:
        full.key(Key.Key_Right)
        assert full.selected == [1000]

    def test_arrows_walk_and_select(self, full: Gallery) -> None:
        columns = full.view.arrangement.columns
        full.click(0)
        full.key(Key.Key_Right)
        full.key(Key.Key_Down)
        assert full.selected == [1000 + 1 + columns]
        full.key(Key.Key_Up)
        full.key(Key.Key_Left)
        assert full.selected == [1000]
        full.key(Key.Key_Left)
        assert full.selected == [1000]

    def test_down_keeps_its_column_through_a_short_line(self, full: Gallery) -> None:
        columns = full.view.arrangement.columns
        assert 23 % columns  # the first section ends with a short line
        row = columns * (23 // columns) - 1  # last cell of its last full line
        full.click(row)
        full.key(Key.Key_Down)
        assert full.selected == [1022]
        full.key(Key.Key_Down)
        assert full.selected == [1000 + 23 + columns - 1]

    def test_home_end_and_pages(self, full: Gallery) -> None:
        full.key(Key.Key_End)
        assert full.selected == [1199]
        assert 199 in full.view.visible_rows()
        full.key(Key.Key_Home)
        assert full.selected == [1000]
        assert full.view.verticalScrollBar().value() == 0
        full.key(Key.Key_PageDown)
        page = full.view.selection.current or 0
        assert page >= 2 * full.view.arrangement.columns
        full.key(Key.Key_PageUp)
        assert full.selected == [1000]

    def test_what_is_current_can_be_seen_whole(self, full: Gallery) -> None:
        full.click(0)
        for key in [Key.Key_Down] * 12 + [Key.Key_Up] * 7:
            full.key(key)
            rect = full.view.cell_rect(full.view.selection.current or 0)
            assert full.view.viewport().rect().contains(rect)
            assert full.view.indexAt(rect.center()).row() == full.view.selection.current

    def test_shift_extends_and_ctrl_keeps(self, full: Gallery) -> None:
        full.click(5)
        full.key(Key.Key_Right, Modifier.ShiftModifier)
        full.key(Key.Key_Right, Modifier.ShiftModifier)
        assert full.selected == [1005, 1006, 1007]
        full.key(Key.Key_Left, Modifier.ShiftModifier)
        assert full.selected == [1005, 1006]
        full.key(Key.Key_Right, Modifier.ControlModifier)
        full.key(Key.Key_Right, Modifier.ControlModifier)
        assert full.selected == [1005, 1006]
        full.key(Key.Key_Space, Modifier.ControlModifier)
        assert full.selected == [1005, 1006, 1008]

    def test_all_and_none(self, full: Gallery) -> None:
        with full.qtbot.waitSignal(full.view.picked):
            full.key(Key.Key_A, Modifier.ControlModifier)
        assert len(full.selected) == 200
        full.key(Key.Key_A, Modifier.ControlModifier | Modifier.ShiftModifier)
        assert full.selected == []

    def test_enter_opens_and_space_looks(self, full: Gallery) -> None:
        full.click(3)
        with full.qtbot.waitSignal(full.view.opened) as opened:
            full.key(Key.Key_Return)
        with full.qtbot.waitSignal(full.view.quick_look) as looked:
            full.key(Key.Key_Space)
        assert opened.args == looked.args == [3]

    def test_letters_are_left_to_the_window(self, full: Gallery) -> None:
        full.click(3)
        full.key(Key.Key_Y)
        assert full.selected == [1003]

    def test_ctrl_plus_minus_and_0_change_the_size(self, full: Gallery) -> None:
        usual, columns = full.view.cell, full.view.arrangement.columns
        with full.qtbot.waitSignal(full.view.cell_changed):
            full.key(Key.Key_Plus, Modifier.ControlModifier)
        assert full.view.arrangement.columns == columns - 1
        full.key(Key.Key_0, Modifier.ControlModifier)
        assert full.view.cell == usual
        for _ in range(30):
            full.key(Key.Key_Minus, Modifier.ControlModifier)
        assert full.view.cell == 96

    def test_the_menu_key_is_about_the_current_photo(self, full: Gallery) -> None:
        full.click(4)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        with full.qtbot.waitSignal(full.view.menu_wanted) as wanted:
            QApplication.sendEvent(full.view.viewport(), event)
        at = full.view.viewport().mapFromGlobal(wanted.args[0])
        assert full.view.indexAt(at).row() == 4


class TestMouse:
    def test_click_ctrl_and_shift(self, full: Gallery) -> None:
        full.click(2)
        full.click(5, Modifier.ShiftModifier)
        assert full.selected == [1002, 1003, 1004, 1005]
        full.click(3, Modifier.ControlModifier)
        full.click(8, Modifier.ControlModifier)
        assert full.selected == [1002, 1004, 1005, 1008]
        full.click(4)
        assert full.selected == [1004]

    def test_the_check_mark_adds_and_takes_away(self, full: Gallery) -> None:
        full.click(0)
        for expected in ([1000, 1003], [1000]):
            corner = full.view.cell_rect(3).topLeft() + QPoint(12, 12)
            QTest.mouseMove(full.view.viewport(), corner)
            QTest.mouseClick(full.view.viewport(), Button.LeftButton, Modifier.NoModifier, corner)
            assert full.selected == expected

    def test_double_click_opens(self, full: Gallery) -> None:
        with full.qtbot.waitSignal(full.view.opened) as opened:
            QTest.mouseDClick(
                full.view.viewport(),
                Button.LeftButton,
                Modifier.NoModifier,
                full.view.cell_rect(6).center(),
            )
        assert opened.args == [6]

    def test_a_right_click_selects_first(self, full: Gallery) -> None:
        full.click(0)
        at = full.view.cell_rect(4).center()
        there = full.view.viewport().mapToGlobal(at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, there)
        with full.qtbot.waitSignal(full.view.menu_wanted) as wanted:
            QApplication.sendEvent(full.view.viewport(), event)
        assert wanted.args == [there]
        assert full.selected == [1004]
        full.click(5, Modifier.ShiftModifier)
        QApplication.sendEvent(full.view.viewport(), event)
        assert full.selected == [1004, 1005]

    def test_a_rubber_band_selects_what_it_touches(self, full: Gallery) -> None:
        gap = full.view.cell_rect(0).topLeft() - QPoint(2, 8)
        full.drag(gap, full.view.cell_rect(full.view.arrangement.columns + 1).center())
        columns = full.view.arrangement.columns
        expected = [1000, 1001, 1000 + columns, 1001 + columns]
        assert full.selected == expected
        QTest.mouseRelease(
            full.view.viewport(), Button.LeftButton, Modifier.NoModifier, QPoint(5, 5)
        )
        assert full.selected == expected

    def test_a_click_beside_photos_deselects(self, full: Gallery) -> None:
        full.click(3)
        QTest.mouseClick(
            full.view.viewport(), Button.LeftButton, Modifier.NoModifier, QPoint(300, 20)
        )
        assert full.selected == []

    def test_the_sticky_header_hides_what_is_below_it(self, full: Gallery) -> None:
        full.view.verticalScrollBar().setValue(100)
        assert not full.view.indexAt(QPoint(100, 20)).isValid()
        assert full.view.indexAt(QPoint(100, 80)).isValid()


class TestDraggingOut:
    @pytest.fixture
    def drags(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[QMimeData, Qt.DropAction]]:
        found: list[tuple[QMimeData, Qt.DropAction]] = []

        def record(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
            kept = QMimeData()
            kept.setUrls(drag.mimeData().urls())
            kept.setData(CONTENTS_MIME, drag.mimeData().data(CONTENTS_MIME))
            found.append((kept, actions))
            return Qt.DropAction.IgnoreAction

        monkeypatch.setattr(QDrag, "exec", record)
        return found

    def test_files_and_ids_and_only_as_copies(
        self, full: Gallery, drags: list[tuple[QMimeData, Qt.DropAction]]
    ) -> None:
        full.click(5)
        full.click(8, Modifier.ShiftModifier)
        start = full.view.cell_rect(6).center()
        full.drag(start, start + QPoint(60, 30))
        full.qtbot.waitUntil(lambda: len(drags) == 1)
        data, actions = drags[0]
        # 1007 is on a drive that is not there; an album can have it all the same.
        names = [url.toLocalFile() for url in data.urls()]
        assert names == [str(card_of(content).path) for content in (1005, 1006, 1008)]
        assert np.frombuffer(data.data(CONTENTS_MIME).data(), "<i8").tolist() == [
            1005, 1006, 1007, 1008,
        ]  # fmt: skip
        assert actions == Qt.DropAction.CopyAction

    def test_cards_that_are_not_at_hand_are_read_first(
        self, full: Gallery, drags: list[tuple[QMimeData, Qt.DropAction]]
    ) -> None:
        full.click(0)
        full.key(Key.Key_A, Modifier.ControlModifier)
        start = full.view.cell_rect(1).center()
        full.drag(start, start + QPoint(60, 30))
        full.qtbot.waitUntil(lambda: len(drags) == 1)
        assert len(drags[0][0].urls()) == 180

    def test_moving_on_while_they_are_read_keeps_the_selection(
        self, full: Gallery, drags: list[tuple[QMimeData, Qt.DropAction]]
    ) -> None:
        full.key(Key.Key_A, Modifier.ControlModifier)
        start = full.view.cell_rect(1).center()
        full.drag(start, start + QPoint(160, 130))
        QTest.mouseMove(full.view.viewport(), start + QPoint(10, 60))
        assert drags == []
        assert len(full.selected) == 200
        full.qtbot.waitUntil(lambda: len(drags) == 1)
        assert len(full.selected) == 200

    def test_letting_go_before_that_drags_nothing(
        self, full: Gallery, drags: list[tuple[QMimeData, Qt.DropAction]]
    ) -> None:
        full.known([0, 1])
        full.key(Key.Key_A, Modifier.ControlModifier)
        start = full.view.cell_rect(1).center()
        full.drag(start, start + QPoint(60, 30))
        QTest.mouseRelease(full.view.viewport(), Button.LeftButton, Modifier.NoModifier, start)
        full.qtbot.waitUntil(lambda: 1199 in full.read)
        full.click(2)
        assert drags == []

    def test_a_photo_that_was_not_selected_is_dragged_alone(
        self, full: Gallery, drags: list[tuple[QMimeData, Qt.DropAction]]
    ) -> None:
        full.click(5)
        start = full.view.cell_rect(2).center()
        full.drag(start, start + QPoint(60, 30))
        full.qtbot.waitUntil(lambda: len(drags) == 1)
        assert len(drags[0][0].urls()) == 1
        assert full.selected == [1002]


class TestScrolling:
    def test_the_wheel_moves_two_thirds_of_a_line(self, full: Gallery) -> None:
        bar = full.view.verticalScrollBar()
        full.wheel(-120, Modifier.NoModifier, QPoint(200, 200))
        expected = round(full.view.arrangement.pitch * 2 / 3)
        full.qtbot.waitUntil(lambda: bar.value() == expected)
        full.wheel(-120, Modifier.NoModifier, QPoint(200, 200))
        full.wheel(-120, Modifier.NoModifier, QPoint(200, 200))
        full.qtbot.waitUntil(lambda: abs(bar.value() - 3 * expected) <= 2)

    @pytest.mark.parametrize("turned", [120, -120])
    def test_zooming_keeps_the_photo_under_the_mouse(self, full: Gallery, turned: int) -> None:
        full.view.verticalScrollBar().setValue(1500)
        at = QPoint(450, 310)
        row = full.view.arrangement.nearest(at.x(), at.y() + full.view.verticalOffset())
        assert row is not None
        for _ in range(3):
            full.wheel(turned, Modifier.ControlModifier, at)
        rect = full.view.cell_rect(row)
        assert rect.top() - 1 <= at.y() <= rect.bottom() + full.view.arrangement.pitch

    def test_zooming_by_keys_keeps_the_current_photo(self, full: Gallery) -> None:
        full.view.selection.only(120)
        full.view.show_row(120)
        before = full.view.cell_rect(120).center().y()
        full.key(Key.Key_Plus, Modifier.ControlModifier)
        assert abs(full.view.cell_rect(120).center().y() - before) <= 1

    def test_a_place_is_found_again(self, full: Gallery) -> None:
        full.click(3)
        full.view.verticalScrollBar().setValue(1234)
        place = full.view.place()
        contents, sections = full.model.contents, full.model.sections
        full.model.show(np.arange(5))
        assert full.view.verticalScrollBar().value() == 0
        full.model.show(contents, sections)
        full.view.go_to(place)
        assert full.view.verticalScrollBar().value() == 1234
        assert full.view.place().current == 1003
        full.view.go_to(Anchor())
        assert full.view.verticalScrollBar().value() == 0

    def test_a_place_whose_photo_is_gone_is_about_there(self, full: Gallery) -> None:
        full.view.verticalScrollBar().setValue(1234)
        place = full.view.place()
        assert place.content is not None
        contents = full.model.contents
        full.model.show(contents[contents != place.content])
        full.view.go_to(place)
        assert place.row in full.view.visible_rows()

    def test_another_width_keeps_the_upper_edge(self, full: Gallery) -> None:
        full.view.verticalScrollBar().setValue(1234)
        row = full.view.place().row
        before = full.view.cell_rect(row).y()
        for width in (860, 790, 700, 620, 700, 790, 900):
            full.window.resize(width, 500)
            full.qtbot.waitUntil(lambda width=width: full.view.width() == width)
            assert full.view.cell_rect(row).y() == before
        assert full.view.place().row == row

    def test_a_scroll_bar_only_where_it_is_needed(self, gallery: Gallery) -> None:
        gallery.model.show(np.arange(3))
        gallery.show()
        assert gallery.view.viewport().width() == gallery.view.width()
        gallery.model.show(np.arange(300))
        assert gallery.view.viewport().width() < gallery.view.width()
        assert gallery.view.arrangement.width == gallery.view.viewport().width()


class TestAGrowingLibrary:
    def grown(self, gallery: Gallery, change: Callable[[list[int]], list[int]]) -> None:
        gallery.model.show_timeline(listing(range(100, 500)))
        gallery.show()
        gallery.view.verticalScrollBar().setValue(2000)
        row = gallery.view.visible_rows()[8]
        gallery.click(row)
        gallery.key(Key.Key_Right, Modifier.ShiftModifier)
        self.before = gallery.selected, gallery.view.place().current, gallery.view.place()
        gallery.model.show_arranged(
            arranged(listing(change(list(range(100, 500)))), gallery.model.contents)
        )

    def test_new_photos_move_nothing_on_screen(self, gallery: Gallery) -> None:
        self.grown(gallery, lambda old: [*range(60), *old, *range(600, 700)])
        selected, current, place = self.before
        assert gallery.selected == selected
        assert gallery.view.place().current == current
        now = gallery.view.place()
        assert (now.content, now.offset) == (place.content, place.offset)
        assert gallery.model.rowCount() == 560

    def test_photos_that_go_leave_the_selection(self, gallery: Gallery) -> None:
        gallery.model.show_timeline(listing(range(100, 500)))
        self.grown(gallery, lambda old: [content for content in old if content % 2])
        selected, _, _ = self.before
        assert gallery.selected == [content for content in selected if content % 2]

    def test_at_the_very_top_new_photos_come_into_view(self, gallery: Gallery) -> None:
        gallery.model.show_timeline(listing(range(100, 500)))
        gallery.show()
        gallery.model.show_arranged(arranged(listing(range(50, 500)), gallery.model.contents))
        assert gallery.view.verticalScrollBar().value() == 0

    def test_thumbnails_stay(self, gallery: Gallery) -> None:
        picture = QImage(320, 240, QImage.Format.Format_RGB32)
        picture.fill(QColor("teal"))
        path = gallery.thumbnails.folder.parent / "x.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        assert picture.save(str(path))
        for content in range(100, 300):
            gallery.thumbnails.put(card_of(content).hash, path.read_bytes())
        gallery.model.show_timeline(listing(range(100, 300)))
        gallery.show()
        gallery.qtbot.waitUntil(lambda: gallery.loader.state(100) == "ready")
        gallery.model.show_arranged(arranged(listing(range(90, 300)), gallery.model.contents))
        assert gallery.loader.state(100) == "ready"

    def test_a_new_list_begins_at_the_top(self, full: Gallery) -> None:
        full.click(3)
        full.view.verticalScrollBar().setValue(500)
        with full.qtbot.waitSignals([full.view.picked, full.view.current_changed]):
            full.model.show(np.arange(300))
        assert full.selected == []
        assert full.view.place().current is None
        assert full.view.verticalScrollBar().value() == 0


class TestNothingToShow:
    def test_it_says_so_and_offers_something(self, gallery: Gallery) -> None:
        action = QAction("Add folder…")
        gallery.view.set_empty("images", "No folders yet", "Add one.", action)
        gallery.show()
        labels = [label.text() for label in gallery.view.findChildren(QLabel) if label.isVisible()]
        assert {"No folders yet", "Add one."} <= set(labels)
        (button,) = gallery.view.findChildren(QPushButton)
        assert button.accessibleName() == "Add folder…"
        with gallery.qtbot.waitSignal(action.triggered):
            button.click()
        gallery.model.show(np.arange(3))
        assert not button.isVisible()


class TestAMillion:
    @pytest.fixture
    def million(self, gallery: Gallery) -> Gallery:
        contents = np.arange(1_000_000, 0, -1)
        moments = np.linspace(1_700_000_000, 1_000_000_000, len(contents)).astype(np.int64)
        gallery.model.show_timeline(Listing(contents, moments))
        gallery.show()
        return gallery

    def test_only_what_is_seen_is_asked_for(self, million: Gallery) -> None:
        bar = million.view.verticalScrollBar()
        for part in range(0, 101, 5):
            bar.setValue(bar.maximum() * part // 100)
            million.view.viewport().repaint()
        million.qtbot.waitUntil(lambda: million.model.known_card(1) is not None)
        a_page = len(million.view.visible_rows()) + 3 * million.view.arrangement.columns
        assert len(million.read) <= 22 * 3 * a_page
        million.loader.asked = 0
        million.view.viewport().repaint()
        assert 0 < million.loader.asked <= a_page

    def test_selecting_everything_is_one_run(self, million: Gallery) -> None:
        million.key(Key.Key_A, Modifier.ControlModifier)
        assert million.view.selection.runs() == [(0, 999_999)]
        assert len(million.selected) == 1_000_000
        region = million.view.visualRegionForSelection(million.view.selectionModel().selection())
        assert (
            million.view.viewport().rect().adjusted(0, -300, 0, 300).contains(region.boundingRect())
        )
        million.key(Key.Key_End)
        assert million.selected == [1]

    def test_the_menu_selects_everything_without_a_look_at_each(
        self, million: Gallery, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[None] = []
        count = million.model.rowCount
        monkeypatch.setattr(million.model, "rowCount", lambda *_: asked.append(None) or count())
        million.view.selectAll()
        assert len(million.selected) == 1_000_000
        assert len(asked) < 100

    def test_everything_stays_selected_when_photos_come(self, million: Gallery) -> None:
        million.key(Key.Key_A, Modifier.ControlModifier)
        contents = np.arange(1_000_050, 0, -1)
        moments = np.linspace(1_700_000_000, 1_000_000_000, len(contents)).astype(np.int64)
        million.model.show_arranged(arranged(Listing(contents, moments), million.model.contents))
        assert million.view.selection.runs() == [(50, 1_000_049)]


class TestScrubber:
    @pytest.fixture
    def beside(self, gallery: Gallery) -> Scrubber:
        scrubber = Scrubber(gallery.view, gallery.window)
        layout = gallery.window.layout()
        assert layout is not None
        layout.addWidget(scrubber)
        gallery.model.show_timeline(listing(range(0, 3000)))
        gallery.show()
        return scrubber

    def test_it_stands_in_for_the_scroll_bar(self, gallery: Gallery, beside: Scrubber) -> None:
        assert not gallery.view.verticalScrollBar().isVisible()
        assert beside.accessibleName()
        beside.setVisible(False)
        assert gallery.view.verticalScrollBar().isVisible()

    def test_a_click_goes_there_and_says_the_month(
        self, gallery: Gallery, beside: Scrubber
    ) -> None:
        before = QLocale()
        QLocale.setDefault(QLocale("ko_KR"))
        try:
            QTest.mousePress(
                beside, Button.LeftButton, Modifier.NoModifier, QPoint(20, beside.height() // 2)
            )
        finally:
            QLocale.setDefault(before)
        bar = gallery.view.verticalScrollBar()
        assert abs(bar.value() - bar.maximum() / 2) < bar.maximum() / 50
        bubble = [label for label in gallery.window.findChildren(QLabel) if label.text()][-1]
        assert bubble.isVisible()
        assert "년" in bubble.text()
        QTest.mouseMove(beside, QPoint(20, beside.height()))
        assert bar.value() == bar.maximum()


def test_both_themes_and_every_state_are_painted(full: Gallery) -> None:
    full.model.show(
        np.arange(1000, 1010), [Section("A", 0, "note")], ["likely"] * 5 + ["unlikely"] * 5
    )
    full.known(range(10))
    full.qtbot.waitUntil(lambda: full.loader.state(1009) == "missing")
    full.click(3)
    full.view.fill = False
    pictures = []
    for choice in ("light", "dark"):
        theme.choose(choice)
        pictures.append(full.view.grab().toImage())
    assert pictures[0] != pictures[1]


def test_screen_readers_find_the_photos(full: Gallery) -> None:
    full.known(range(10))
    grid = QAccessible.queryAccessibleInterface(full.view)
    assert grid.role() == QAccessible.Role.List
    assert grid.childCount() == 200
    said = grid.child(5).text(QAccessible.Text.Name)
    assert "여름 1005.jpg" in said
    assert "3 star" in said


def test_the_months_speak_the_language_in_use(gallery: Gallery) -> None:
    gallery.model.show_timeline(listing(range(100)))
    before = QLocale()
    try:
        titles = []
        for name in ("en_US", "ko_KR", "zh_CN"):
            QLocale.setDefault(QLocale(name))
            QApplication.sendEvent(gallery.view, QEvent(QEvent.Type.LanguageChange))
            titles.append(gallery.model.sections[0].title)
    finally:
        QLocale.setDefault(before)
    assert titles == ["November 2023", "2023년 11월", "2023年11月"]
