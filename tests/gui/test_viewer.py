"""The viewer through the real stack: real files, decoders, library and Qt; keys and mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.errors import BadPhoto
from photosearch.gui import languages
from photosearch.gui.viewer import Viewer
from photosearch.library import photos
from photosearch.workers.messages import View
from tests.gui.pages import words_on
from tests.gui.viewing import BIG, LONG, NESTED, Stack, make_library, opened


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("viewer"))


@pytest.fixture
def stack(ready: Path, tmp_path: Path) -> Iterator[Stack]:
    with opened(ready, tmp_path / "library") as stack:
        yield stack


@pytest.fixture
def viewer(stack: Stack, qtbot: QtBot) -> Viewer:
    viewer = Viewer(stack.session, stack.loader)
    qtbot.addWidget(viewer)
    viewer.resize(900, 640)
    viewer.show()
    qtbot.waitExposed(viewer)
    viewer.setFocus()
    return viewer


def open_photo(qtbot: QtBot, viewer: Viewer, stack: Stack, name: str) -> None:
    viewer.show_row(stack.model, stack.row(name))
    qtbot.waitUntil(lambda: viewer.canvas.is_sharp, timeout=LONG)


def pixel(viewer: Viewer, x: float, y: float) -> QColor:
    """The colour on screen at those shares of the fitted picture's size."""
    shot = viewer.grab().toImage()
    canvas = viewer.canvas
    width, height = 2400 * canvas.zoom, 1600 * canvas.zoom
    middle_y = (canvas.height() + viewer.bar.height()) / 2
    at_x = canvas.width() / 2 + (x - 0.5) * width
    return shot.pixelColor(round(at_x), round(middle_y + (y - 0.5) * height))


def close_to(colour: QColor, rgb: tuple[int, ...], within: int = 12) -> bool:
    shown = (colour.red(), colour.green(), colour.blue())
    return all(abs(a - b) <= within for a, b in zip(shown, rgb, strict=True))


def test_a_photo_is_shown_as_it_is(viewer: Viewer, stack: Stack, qtbot: QtBot) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    assert viewer.canvas.is_fitted
    original = Image.open(stack.folder / "photos" / BIG).convert("RGB")
    for x, y in ((0.25, 0.25), (0.5, 0.5), (0.8, 0.3)):
        wanted = original.getpixel((round(2400 * x), round(1600 * y)))
        assert isinstance(wanted, tuple)
        qtbot.waitUntil(lambda x=x, y=y, w=wanted: close_to(pixel(viewer, x, y), w), timeout=LONG)


def test_keys_walk_through_the_photos(viewer: Viewer, stack: Stack, qtbot: QtBot) -> None:
    moved: list[int] = []
    viewer.moved.connect(moved.append)
    last = stack.model.rowCount() - 1
    viewer.show_row(stack.model, 0)
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_PageDown, keys.Key_Left, keys.Key_End, keys.Key_Right):
        qtbot.keyClick(viewer, key)
    qtbot.keyClick(viewer, keys.Key_Home)
    qtbot.keyClick(viewer, keys.Key_PageUp)
    assert moved == [0, 1, 2, 1, last, 0]
    assert viewer.content() == stack.model.content(0)


def test_running_through_ends_with_the_right_picture(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    stack.show(stack.contents("가족 1.jpg", NESTED, "北京烤鸭.png", "beach.jpg", BIG))
    viewer.show_row(stack.model, 0)
    for _ in range(8):
        qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: viewer.canvas.is_sharp, timeout=LONG)
    original = Image.open(stack.folder / "photos" / BIG).convert("RGB").getpixel((600, 400))
    assert isinstance(original, tuple)
    qtbot.waitUntil(lambda: close_to(pixel(viewer, 0.25, 0.25), original), timeout=LONG)


def test_zooming_by_keys(viewer: Viewer, stack: Stack, qtbot: QtBot) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    canvas = viewer.canvas
    fitted = canvas.zoom
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert canvas.zoom == pytest.approx(fitted * 1.25)
    qtbot.keyClick(viewer, Qt.Key.Key_Minus)
    assert canvas.is_fitted
    qtbot.keyClick(viewer, Qt.Key.Key_1, control)
    assert canvas.zoom == 1.0
    qtbot.waitUntil(lambda: canvas.is_sharp, timeout=LONG)  # all pixels were fetched
    qtbot.keyClick(viewer, Qt.Key.Key_0, control)
    assert canvas.zoom == fitted
    qtbot.keyClick(viewer, Qt.Key.Key_Z)
    assert canvas.zoom == 1.0
    qtbot.keyClick(viewer, Qt.Key.Key_Z)
    assert canvas.is_fitted


def test_the_wheel_zooms_to_the_cursor(viewer: Viewer, stack: Stack, qtbot: QtBot) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    at = QPointF(300, 250)
    before = viewer.canvas.spot(at)
    for _ in range(4):
        turn(viewer, at, 120)
    assert not viewer.canvas.is_fitted
    assert viewer.canvas.spot(at).x() == pytest.approx(before.x(), abs=1)
    assert viewer.canvas.spot(at).y() == pytest.approx(before.y(), abs=1)
    for _ in range(9):
        turn(viewer, at, -120)
    assert viewer.canvas.is_fitted


def turn(viewer: Viewer, at: QPointF, angle: int) -> None:
    event = QWheelEvent(
        at,
        QPointF(viewer.canvas.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer.canvas, event)


def test_dragging_pans_and_a_double_click_toggles(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    canvas, left = viewer.canvas, Qt.MouseButton.LeftButton
    assert not canvas.can_pan
    qtbot.mouseDClick(canvas, left, pos=QPoint(450, 300))
    assert canvas.zoom == 1.0
    before = canvas.spot(QPointF(450, 300))
    qtbot.mousePress(canvas, left, pos=QPoint(450, 300))
    qtbot.mouseMove(canvas, QPoint(400, 280))
    qtbot.mouseRelease(canvas, left, pos=QPoint(400, 280))
    assert canvas.spot(QPointF(400, 280)).x() == pytest.approx(before.x(), abs=1)
    assert canvas.spot(QPointF(400, 280)).y() == pytest.approx(before.y(), abs=1)
    for _ in range(100):  # the picture cannot be lost
        qtbot.keyClick(viewer, Qt.Key.Key_Down)
    assert canvas.spot(QPointF(450, 640)).y() == pytest.approx(1600, abs=1)
    qtbot.mouseDClick(canvas, left, pos=QPoint(450, 300))
    assert canvas.is_fitted


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_3, "rate:3"),
        (Qt.Key.Key_0, "rate:0"),
        (Qt.Key.Key_S, "similar"),
        (Qt.Key.Key_I, "info"),
        (Qt.Key.Key_C, "copy"),
        (Qt.Key.Key_Delete, "bin"),
        (Qt.Key.Key_F, "full_screen"),
        (Qt.Key.Key_F11, "full_screen"),
    ],
)
def test_keys_are_handed_on_as_commands(
    viewer: Viewer, stack: Stack, qtbot: QtBot, key: Qt.Key, command: str
) -> None:
    viewer.show_row(stack.model, 1)
    with qtbot.waitSignal(viewer.command) as said:
        qtbot.keyClick(viewer, key)
    assert said.args == [command]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Backspace])
def test_the_way_back_names_the_photo(
    viewer: Viewer, stack: Stack, qtbot: QtBot, key: Qt.Key
) -> None:
    viewer.show_row(stack.model, 1)
    with qtbot.waitSignal(viewer.closed) as said:
        qtbot.keyClick(viewer, key)
    assert said.args == [stack.model.content(1)]


def test_keys_of_the_viewer_are_not_the_windows(viewer: Viewer, stack: Stack) -> None:
    viewer.show_row(stack.model, 0)
    for key, ours in ((Qt.Key.Key_Delete, True), (Qt.Key.Key_F11, True), (Qt.Key.Key_F1, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(viewer, event)
        assert event.isAccepted() == ours


def test_buttons_and_stars(viewer: Viewer, stack: Stack, qtbot: QtBot) -> None:
    open_photo(qtbot, viewer, stack, "beach.jpg")
    said: list[str] = []
    viewer.command.connect(said.append)
    for name in ("similar", "info", "full_screen"):
        button = viewer.bar.button(name)
        assert button.accessibleName()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(viewer.bar.stars.rated):
        qtbot.mouseClick(viewer.bar.stars, Qt.MouseButton.LeftButton, pos=QPoint(30, 12))
    assert said == ["similar", "info", "full_screen", "rate:2"]
    with qtbot.waitSignal(viewer.menu_wanted):
        qtbot.mouseClick(viewer.bar.button("more"), Qt.MouseButton.LeftButton)


def test_a_file_that_is_gone_is_said_and_can_be_tried_again(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    path = stack.folder / "photos" / "北京烤鸭.png"
    away = path.rename(path.with_suffix(".away"))
    try:
        viewer.show_row(stack.model, stack.row("北京烤鸭.png"))
        qtbot.waitUntil(lambda: viewer.card.isVisible(), timeout=LONG)
        assert "Gone" in words_on(viewer.card)
        qtbot.waitUntil(lambda: not viewer.canvas.is_empty, timeout=LONG)  # its thumbnail
    finally:
        away.rename(path)
    qtbot.mouseClick(viewer.card.again_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: viewer.canvas.is_sharp, timeout=LONG)
    assert not viewer.card.isVisible()


def test_an_unplugged_drive_is_said_over_the_thumbnail(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    root = stack.app.database.read(photos.roots)[0].id
    stack.write(lambda c: photos.set_offline(c, root, True))
    viewer.show_row(stack.model, stack.row("beach.jpg"))
    qtbot.waitUntil(lambda: viewer.card.isVisible(), timeout=LONG)
    qtbot.waitUntil(lambda: not viewer.canvas.is_empty, timeout=LONG)
    assert "not connected" in words_on(viewer.card)
    stack.write(lambda c: photos.set_offline(c, root, False))
    stack.model.forget_cards()
    qtbot.waitUntil(lambda: not viewer.card.isVisible(), timeout=LONG)


def test_a_photo_that_is_put_away_makes_room_for_the_next(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    first, second, third = stack.contents("가족 1.jpg", "beach.jpg", BIG)
    stack.show([first, second, third])
    viewer.show_row(stack.model, 1)
    viewer.leave_out(second)
    stack.show([first, third])
    assert viewer.content() == third
    viewer.leave_out(third)
    stack.show([first])
    assert viewer.content() == first
    viewer.leave_out(first)
    with qtbot.waitSignal(viewer.closed):
        stack.show([])


def test_a_photo_that_disappears_is_said_and_the_next_is_next(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    first, second, third = stack.contents("가족 1.jpg", "beach.jpg", BIG)
    stack.show([first, second, third])
    viewer.show_row(stack.model, 1)
    stack.show([first, third])
    assert viewer.content() is None
    assert viewer.card.isVisible()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.content() == third
    stack.show([first])  # and now the last one
    assert viewer.content() is None
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.content() == first
    assert not viewer.card.isVisible()


def test_on_a_screen_of_another_density_it_still_fits(
    viewer: Viewer, stack: Stack, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    fitted = viewer.canvas.zoom
    monkeypatch.setattr(type(viewer.canvas), "devicePixelRatioF", lambda _: 2.0)
    for widget in (viewer, viewer.canvas):  # as Qt tells a window and all that is in it
        QApplication.sendEvent(widget, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert viewer.canvas.zoom == pytest.approx(2 * fitted, rel=0.01)
    qtbot.waitUntil(lambda: viewer.canvas.is_sharp, timeout=LONG)  # decoded for it, too


def test_put_away_it_keeps_no_pictures_and_has_them_again(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    viewer.hide()
    assert viewer.canvas.is_empty
    viewer.show()  # as when its window comes back from the tray
    qtbot.waitUntil(lambda: viewer.canvas.is_sharp, timeout=LONG)


def test_what_happened_while_it_was_hidden_is_caught_up_with(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    """As when its window waits in the tray while photos are read."""
    first, second, third = stack.contents("가족 1.jpg", "beach.jpg", BIG)
    stack.show([second, third])
    viewer.show_row(stack.model, 0)
    viewer.hide()
    stack.show([first, second, third])
    viewer.show()
    qtbot.waitUntil(lambda: "2" in viewer.canvas.accessibleName(), timeout=LONG)
    viewer.walk(1)
    assert viewer.content() == third
    viewer.hide()
    stack.show([first, second])
    viewer.show()
    assert viewer.content() is None
    assert viewer.card.isVisible()


def test_a_neighbour_that_cannot_be_read_is_not_read_again_and_again(
    viewer: Viewer, stack: Stack, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.show(stack.contents("가족 1.jpg", "beach.jpg"))
    real, tried = stack.app.view, []

    def view(path: Path, side: int | None) -> View:
        if path.name != "가족 1.jpg":
            tried.append(path)
            raise BadPhoto("damaged", "It is damaged.")
        return real(path, side)

    monkeypatch.setattr(stack.app, "view", view)
    viewer.show_row(stack.model, 0)
    for _ in range(3):  # the library changes, as while it is being indexed
        qtbot.waitUntil(lambda: bool(tried) and viewer.canvas.is_sharp, timeout=LONG)
        with qtbot.waitSignal(stack.model.dataChanged, timeout=LONG):
            QTimer.singleShot(30, stack.model.forget_cards)
    qtbot.wait(30)
    assert len(tried) == 1
    viewer.walk(1)  # now somebody wants to see it
    qtbot.waitUntil(lambda: viewer.card.isVisible(), timeout=LONG)
    assert len(tried) == 2


def test_photos_that_come_in_before_do_not_move_the_view(viewer: Viewer, stack: Stack) -> None:
    first, second, third = stack.contents("가족 1.jpg", "beach.jpg", BIG)
    stack.show([second])
    viewer.show_row(stack.model, 0)
    stack.show([first, third, second])
    assert viewer.content() == second
    assert "3" in viewer.canvas.accessibleName()


def test_the_language_changes_at_once(
    viewer: Viewer, stack: Stack, qtbot: QtBot, qapp: QApplication
) -> None:
    open_photo(qtbot, viewer, stack, "beach.jpg")
    before = viewer.bar.button("info").accessibleName()
    try:
        languages.install(qapp, "ko")
        qtbot.waitUntil(lambda: viewer.bar.button("info").accessibleName() != before)
        assert "년" in viewer.canvas.accessibleName()
    finally:
        languages.install(qapp, "en")
    qtbot.waitUntil(lambda: viewer.bar.button("info").accessibleName() == before)


def test_nobody_rates_in_a_library_that_is_read_only(
    ready: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with opened(ready, tmp_path / "library", read_only=True) as stack:
        viewer = Viewer(stack.session, stack.loader)
        qtbot.addWidget(viewer)
        viewer.show()
        viewer.show_row(stack.model, 0)
        with qtbot.assertNotEmitted(viewer.command):
            qtbot.keyClick(viewer, Qt.Key.Key_4)
        assert not viewer.bar.stars.isEnabled()


def test_in_full_screen_the_bar_goes_and_comes_back(
    viewer: Viewer, stack: Stack, qtbot: QtBot
) -> None:
    open_photo(qtbot, viewer, stack, BIG)
    viewer.showFullScreen()
    QTest.mouseMove(viewer.windowHandle(), QPoint(200, 300))  # over the bar it would stay
    qtbot.waitUntil(lambda: not viewer.bar.isVisible(), timeout=LONG)
    with qtbot.waitSignal(viewer.command) as said:  # the first Esc only leaves the full screen
        qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert said.args == ["full_screen"]
    qtbot.mouseMove(viewer.canvas, QPoint(300, 400))
    qtbot.mouseMove(viewer.canvas, QPoint(viewer.width() - 20, 300))
    qtbot.waitUntil(lambda: viewer.bar.isVisible(), timeout=LONG)
    viewer.showNormal()
    qtbot.waitUntil(lambda: viewer.canvas.is_sharp, timeout=LONG)
    assert viewer.bar.isVisible()


def test_arrows_at_the_sides(viewer: Viewer, stack: Stack, qtbot: QtBot) -> None:
    viewer.show_row(stack.model, 0)
    qtbot.mouseMove(viewer.canvas, QPoint(400, 300))
    qtbot.mouseMove(viewer.canvas, QPoint(20, 300))
    assert not viewer.previous_arrow.isVisible()  # the first photo has none before it
    qtbot.mouseMove(viewer.canvas, QPoint(viewer.width() - 20, 300))
    qtbot.waitUntil(lambda: viewer.next_arrow.isVisible(), timeout=LONG)
    qtbot.mouseClick(viewer.next_arrow, Qt.MouseButton.LeftButton)
    assert viewer.content() == stack.model.content(1)
