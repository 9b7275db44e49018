"""Pixels for the screen, through a real decoder process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from photosearch.errors import BadPhoto
from photosearch.media import view
from photosearch.media.view import pixels_of
from photosearch.workers.decoders import Decoders
from photosearch.workers.messages import View

RED, BLUE = (220, 30, 40), (20, 60, 200)


def halves(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    with Decoders(2, newest_first=True) as opened:
        yield opened


@pytest.fixture
def seen(decoders: Decoders) -> Callable[..., View]:
    def look(path: Path, side: int | None = None) -> View:
        return decoders.view(path, side).result()

    return look


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(np.asarray(pixel, int) - colour).max() < 25)


Look = Callable[..., View]


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.jpg", {"quality": 95}), ("강.png", {}), ("b.webp", {"quality": 95}), ("c.tif", {})],
)
def test_sizes(seen: Look, tmp_path: Path, name: str, options: dict[str, object]) -> None:
    path = tmp_path / name
    halves((400, 300)).save(path, **options)  # type: ignore[arg-type]
    for side, shape in ((None, (300, 400, 3)), (1000, (300, 400, 3)), (100, (75, 100, 3))):
        got = seen(path, side)
        assert got.pixels.shape == shape
        assert got.pixels.dtype == np.uint8
        assert (got.width, got.height) == (400, 300)
        middle = shape[0] // 2
        assert near(got.pixels[middle, 2], RED)
        assert near(got.pixels[middle, -3], BLUE)


def test_heic(seen: Look, tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "a.heic"
    pillow_heif.from_pillow(halves((200, 100))).save(path, quality=90)
    got = seen(path, 100)
    assert got.pixels.shape == (50, 100, 3)
    assert near(got.pixels[25, 5], RED)


@pytest.mark.parametrize("turn", range(1, 9))
def test_upright(seen: Look, tmp_path: Path, turn: int) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = turn
    halves((400, 200)).save(path, exif=exif, quality=95)
    got = seen(path, 100)
    wide = turn < 5
    assert got.pixels.shape == ((50, 100, 3) if wide else (100, 50, 3))
    assert (got.width, got.height) == ((400, 200) if wide else (200, 400))
    corner = got.pixels[3, 3]
    assert near(corner, RED if turn in (1, 4, 5, 6) else BLUE)


def test_alpha_lies_on_white(seen: Look, tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(path)
    assert (seen(path).pixels == 255).all()


def test_a_sliver_keeps_a_pixel(seen: Look, tmp_path: Path) -> None:
    path = tmp_path / "sliver.png"
    Image.new("RGB", (3000, 2)).save(path)
    assert seen(path, 100).pixels.shape == (1, 100, 3)


def test_a_huge_picture_is_shown_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "MOST_PIXELS", 30_000)
    path = tmp_path / "huge.png"
    halves((800, 600)).save(path)
    pixels, width, height = pixels_of(str(path), None)
    assert pixels.shape == (150, 200, 3)
    assert (width, height) == (800, 600)


def test_a_bad_file_costs_itself(seen: Look, decoders: Decoders, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.jpg", tmp_path / "good.jpg"
    bad.write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    halves((40, 30)).save(good)
    with pytest.raises(BadPhoto):
        seen(bad, 100)
    with pytest.raises(BadPhoto) as caught:
        seen(tmp_path / "gone.jpg")
    assert caught.value.kind == "vanished"
    assert seen(good).pixels.shape == (30, 40, 3)


def test_what_was_asked_last_is_begun_first(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.png", tmp_path / "quick.jpg"
    Image.new("RGB", (7000, 7000), RED).save(slow, compress_level=1)
    halves((40, 30)).save(quick)
    with Decoders(1, newest_first=True) as decoders:
        decoders.view(quick, 20).result()
        order: list[str] = []
        answers = {}
        for name, path in (("first", slow), ("old", slow), ("older", slow), ("new", quick)):
            answers[name] = decoders.view(path, 20)
            answers[name].add_done_callback(lambda _, name=name: order.append(name))
        answers["new"].result()
        assert order == ["first", "new"]
        assert answers["old"].cancel()
        decoders.close()
        with pytest.raises(CancelledError):
            answers["older"].result()


def test_a_child_is_ready_before_the_first_file_and_rests_when_nobody_looks(
    tmp_path: Path,
) -> None:
    def children() -> set[int]:
        found = set()
        for child in psutil.Process().children():
            with suppress(psutil.Error):  # it has just ended
                if "resource_tracker" not in str(child.cmdline()):
                    found.add(child.pid)
        return found

    def wait_until(true: Callable[[], bool]) -> None:
        pause, end = threading.Event(), time.monotonic() + 60
        while not true():
            assert time.monotonic() < end, "waited too long"
            pause.wait(0.02)

    halves((40, 30)).save(tmp_path / "a.png")
    before = children()
    with Decoders(2, newest_first=True, idle_seconds=0.1) as decoders:
        decoders.wake()
        decoders.wake()
        wait_until(lambda: len(children() - before) == 1)
        assert decoders.view(tmp_path / "a.png", None).result().width == 40
        wait_until(lambda: not children() - before)
        assert decoders.view(tmp_path / "a.png", None).result().width == 40
