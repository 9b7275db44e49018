"""Thumbnails from a real store to pixmaps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from photosearch.gui import thumbnail_loader
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card
from photosearch.library.thumbnails import Thumbnails


def jpeg(width: int, height: int, left: str = "red", right: str = "red") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(left))
    for x in range(width // 2, width):
        for y in range(height):
            image.setPixelColor(x, y, QColor(right))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")  # type: ignore[call-overload]
    data: bytes = buffer.data().data()
    return data


def card(content: int) -> Card:
    path = Path(f"{content}.jpg")
    return Card(content, bytes([content]), path, path.name, 9, 9, 0, 0, False, 1, "JPEG")


class SlowStore(Thumbnails):
    """Tells what it was asked for, and waits to be let go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[int] = []
        self.may = threading.Event()
        self.may.set()

    def get(self, hash: bytes) -> bytes | None:
        self.asked.append(hash[0])
        self.may.wait(10)
        return super().get(hash)


@pytest.fixture
def store(tmp_path: Path) -> SlowStore:
    made = SlowStore(tmp_path)
    for content in range(60):
        made.put(bytes([content]), jpeg(64, 48, "red", "blue"))
    return made


@pytest.fixture
def loader(qtbot: QtBot, store: SlowStore) -> Iterator[ThumbnailLoader]:
    made = ThumbnailLoader(store, budget_mb=1)
    yield made
    store.may.set()
    made.close()


def load(
    qtbot: QtBot,
    loader: ThumbnailLoader,
    content: int,
    side: int = 50,
    dpr: float = 1.0,
    fill: bool = True,
) -> QImage:
    def arrived() -> bool:
        found = loader.pixmap(card(content), side, dpr, fill)
        return found is not None and found.width() == round(side * dpr)

    qtbot.waitUntil(arrived)
    found = loader.pixmap(card(content), side, dpr, fill)
    assert found is not None
    assert found.devicePixelRatio() == dpr
    return found.toImage()


def test_it_is_promised_and_then_there(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    with qtbot.waitSignal(loader.loaded) as loaded:
        assert loader.pixmap(card(5), 50, 1.0) is None
        assert loader.state(5) == "waiting"
    assert loaded.args == [5]
    assert loader.state(5) == "ready"
    assert loader.pixmap(card(5), 50, 1.0) is not None


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
def test_cropped_to_the_cells_device_pixels(
    qtbot: QtBot, loader: ThumbnailLoader, dpr: float
) -> None:
    image = load(qtbot, loader, 5, 50, dpr)
    side = round(50 * dpr)
    assert (image.width(), image.height()) == (side, side)
    assert image.pixelColor(0, 0).alpha() < 40  # the rounded corner
    assert image.pixelColor(side // 4, 1).red() > 200
    assert image.pixelColor(side * 3 // 4, side - 2).blue() > 200


def test_whole_with_nothing_around(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    image = load(qtbot, loader, 5, 60, fill=False)
    assert image.pixelColor(30, 2).alpha() == 0
    assert image.pixelColor(5, 30).red() > 200
    assert image.pixelColor(55, 30).blue() > 200


def test_a_sliver_is_shown_whole_and_not_blown_up(
    qtbot: QtBot, loader: ThumbnailLoader, store: SlowStore
) -> None:
    store.put(bytes([99]), jpeg(320, 10))
    image = load(qtbot, loader, 99, 160)
    assert image.pixelColor(80, 40).alpha() == 0
    assert image.pixelColor(80, 80).red() > 200


@pytest.mark.parametrize("data", [b"", b"no picture at all", "folder", None])
def test_what_cannot_be_read_is_missing_until_it_is_there(
    qtbot: QtBot,
    loader: ThumbnailLoader,
    store: SlowStore,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes | str | None,
) -> None:
    if data is None:
        store.remove(bytes([7]))
    elif data == "folder":
        store.remove(bytes([7]))
        store.path_of(bytes([7])).mkdir()
    else:
        assert isinstance(data, bytes)
        store.path_of(bytes([7])).write_bytes(data)
    with qtbot.waitSignal(loader.loaded):
        loader.pixmap(card(7), 50, 1.0)
    assert loader.state(7) == "missing"
    assert loader.pixmap(card(7), 50, 1.0) is None
    load(qtbot, loader, 8)
    assert store.asked.count(7) == 1
    if data == "folder":
        store.path_of(bytes([7])).rmdir()
    store.put(bytes([7]), jpeg(64, 48))
    monkeypatch.setattr(thumbnail_loader, "LOOK_AGAIN", 0.0)  # the time is over
    assert load(qtbot, loader, 7).pixelColor(25, 25).red() > 200


def test_a_truncated_file_takes_nothing_down(
    qtbot: QtBot, loader: ThumbnailLoader, store: SlowStore
) -> None:
    store.path_of(bytes([7])).write_bytes(jpeg(64, 48)[:200])
    with qtbot.waitSignal(loader.loaded):
        loader.pixmap(card(7), 50, 1.0)
    assert loader.state(7) in ("missing", "ready")


def test_newest_first_and_nothing_for_those_out_of_sight(
    qtbot: QtBot, loader: ThumbnailLoader, store: SlowStore
) -> None:
    store.may.clear()
    for content in range(20):
        loader.pixmap(card(content), 50, 1.0)
    qtbot.waitUntil(lambda: len(store.asked) >= 1)
    begun = len(store.asked)
    loader.only(range(30, 35))
    for content in range(30, 35):
        loader.pixmap(card(content), 50, 1.0)
    store.may.set()
    qtbot.waitUntil(lambda: loader.state(34) == "ready")
    assert set(store.asked[3:]) <= set(range(30, 35))
    assert len(store.asked) <= begun + 2 + 5


def test_many_at_once_are_the_same_as_one_by_one(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    for content in (3, 5):
        load(qtbot, loader, content)
    found = loader.pixmaps([card(5), None, card(6), card(3)], 50, 1.0)
    assert found[0] is loader.pixmap(card(5), 50, 1.0)
    assert found[1:3] == [None, None]
    assert found[3] is loader.pixmap(card(3), 50, 1.0)
    qtbot.waitUntil(lambda: loader.state(6) == "ready")  # it was asked for


def test_what_is_wanted_again_is_loaded_once(
    qtbot: QtBot, loader: ThumbnailLoader, store: SlowStore
) -> None:
    """As while somebody scrolls: the same photos are asked for in every frame."""
    store.may.clear()
    for first in range(100):
        seen = [content % 40 for content in range(first, first + 10)]
        loader.only(seen)
        loader.pixmaps([card(content) for content in seen], 50, 1.0)
        loader.pixmaps([card(content) for content in seen], 50, 1.0)
    store.may.set()
    qtbot.waitUntil(lambda: all(loader.state(content) == "ready" for content in seen))
    assert len(store.asked) <= len(seen) + 2  # those that were begun before


def test_the_size_before_is_shown_meanwhile(
    qtbot: QtBot, loader: ThumbnailLoader, store: SlowStore
) -> None:
    load(qtbot, loader, 5, 50)
    store.may.clear()
    meanwhile = loader.pixmap(card(5), 80, 1.0)
    assert meanwhile is not None
    assert meanwhile.width() == 50
    assert loader.pixmap(card(5), 80, 1.0, fill=False) is None
    store.may.set()
    assert load(qtbot, loader, 5, 80).width() == 80


def test_the_budget_holds_and_spares_what_is_seen(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    loader.only([0, 1])
    for content in range(2, 40):
        loader.only([0, 1, content])
        for one in (0, 1, content):
            load(qtbot, loader, one, 100)
    ready = [content for content in range(40) if loader.state(content) == "ready"]
    assert len(ready) * 100 * 100 * 4 <= 1 << 20
    assert loader.state(0) == loader.state(1) == "ready"
    assert loader.state(2) == "waiting"


def test_memory_comes_back(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    for content in range(10):
        load(qtbot, loader, content)
    loader.only([3])
    loader.trim()
    assert [loader.state(content) == "ready" for content in range(10)].count(True) == 1
    assert loader.state(3) == "ready"
    loader.only([])
    loader.trim()
    assert loader.state(3) == "waiting"


def test_closing_waits_and_nothing_comes_after(
    qtbot: QtBot, loader: ThumbnailLoader, store: SlowStore
) -> None:
    for content in range(20):
        loader.pixmap(card(content), 50, 1.0)
    loader.close()
    assert loader.pixmap(card(1), 50, 1.0) is None
