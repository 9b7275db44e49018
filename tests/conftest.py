"""Fixtures that every test may use: real small files, a library folder, the shared data."""

from __future__ import annotations

import gc
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

from tests.warm import known_phrases, warm_starts

# No test judges by seconds, not even hypothesis: a busy machine is no fault in the product.
settings.register_profile(
    "calm", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")

REPOSITORY = Path(__file__).resolve().parent.parent

# Nothing that is imported to find the tests is garbage, and looking through it takes seconds.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """From here on only what tests leave behind is looked at."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _warm_starts() -> Iterator[None]:
    """Children's libraries are imported once for all tests, but in ``tests/workers``."""
    with warm_starts(), known_phrases():
        yield


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own library or models, or asks after the user's screen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PHOTOSEARCH_LIBRARY", str(tmp_path / "default library"))
    monkeypatch.setenv("PHOTOSEARCH_MODELS", str(tmp_path / "models"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The shared folder with real photos and golden outputs, where there is one."""
    folder = Path(os.environ.get("PHOTOSEARCH_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "data" / "queries.csv").is_file():
        pytest.skip("the shared data folder is not beside this checkout")
    return folder


@pytest.fixture
def library_folder(tmp_path: Path) -> Path:
    """Where a test's library may live; does not exist yet."""
    return tmp_path / "라이브러리 图库"


def picture(seed: int, size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A small picture that differs from every other seed's."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    """Six real JPEGs and a PNG, with Hangul, Han, NFD, emoji and spaces in their names."""
    return seven_photos(tmp_path / "사진 照片")


def seven_photos(folder: Path) -> Path:
    """Make them in ``folder``, which is made too."""
    nested = folder / "2019 제주도"
    nested.mkdir(parents=True)
    names = [
        folder / "beach.jpg",
        folder / "北京烤鸭 晚餐.jpg",
        folder / unicodedata.normalize("NFD", "우리집 강아지.jpg"),
        folder / "사진 🐶🎂.JPG",
        nested / "가족여행.jpeg",
        nested / "quote's & (1) #2 %20.jpg",
    ]
    for seed, name in enumerate(names):
        picture(seed).save(name, "JPEG", quality=90)
    picture(99).save(nested / "그림.png")
    return folder
