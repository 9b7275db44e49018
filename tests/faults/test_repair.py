"""``verify --repair`` mends index and thumbnails from the database and encodes nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import App
from photosearch.jobs import Job
from photosearch.workers import engine_client
from tests.conftest import picture
from tests.faults.victim import CheapEngine
from tests.living.keeping import numbers

PHOTOS = 30
Damage = Callable[[App], None]


class Counting(CheapEngine):
    """Counts the pictures that it was given."""

    encoded = 0

    def encode_images(self, pixels):  # type: ignore[no-untyped-def]
        type(self).encoded += len(pixels)
        return super().encode_images(pixels)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library in order, made once; nothing but copies of it is harmed."""
    base = tmp_path_factory.mktemp("ready")
    (base / "photos").mkdir()
    for number in range(PHOTOS):
        picture(number, (48, 32)).save(base / "photos" / f"{number}.jpg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_client, "Engine", lambda model, **how: Counting(model.spec))
        Counting.encoded = 0
        with App.open(base / "library") as app:
            app.index([base / "photos"], Job())
            app.replica.save()
        assert Counting.encoded == PHOTOS
        yield base / "library"


@pytest.fixture
def app(ready: Path, library_folder: Path) -> Iterator[App]:
    shutil.copytree(ready, library_folder)
    Counting.encoded = 0
    with App.open(library_folder) as app:
        yield app


def thumbnails(app: App) -> list[Path]:
    return sorted((app.folder / "thumbnails").glob("*/*.jpg"))


def snapshots(app: App) -> list[Path]:
    return [path for path in (app.folder / "index").iterdir() if path.is_file()]


def no_thumbnails(app: App) -> None:
    for path in thumbnails(app):
        path.unlink()


def torn_thumbnails(app: App) -> None:
    """As a power cut leaves them: empty, short, or in the right length and full of nothing."""
    empty, short, nothing, *_ = thumbnails(app)
    empty.write_bytes(b"")
    short.write_bytes(short.read_bytes()[:200])
    nothing.write_bytes(bytes(nothing.stat().st_size))


def no_index(app: App) -> None:
    for path in snapshots(app):
        path.unlink()


def flipped_bits(app: App) -> None:
    dice = random.Random(1)
    for path in snapshots(app):
        data = bytearray(path.read_bytes())
        for _ in range(3):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path.write_bytes(data)


def cut_index(app: App) -> None:
    for path in snapshots(app):
        path.write_bytes(path.read_bytes()[:-100])


def wrong_in_memory(app: App) -> None:
    """The index that answers holds other numbers than the library, however that came."""
    ids = app.replica.ids()[:3]
    app.replica._index.remove(ids)
    wrong = np.ones((2, app.replica.spec.dim), np.float32)
    app.replica._index.add(ids[:2], wrong)


def litter(app: App) -> None:
    folder = app.folder / "thumbnails" / "ab"
    folder.mkdir(exist_ok=True)
    (folder / ("ab" * 32 + ".jpg")).write_bytes(b"\xff\xd8 nobody's \xff\xd9")
    (folder / "half.part").write_bytes(b"half")


DAMAGES: list[Damage] = [
    no_thumbnails,
    torn_thumbnails,
    no_index,
    flipped_bits,
    cut_index,
    wrong_in_memory,
    litter,
]
SILENT = {no_index, flipped_bits, cut_index}  # not believed when loaded, and built again at once


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
def test_mended_without_encoding(app: App, damage: Damage, restart: bool) -> None:
    before = app.replica.vectors(app.replica.ids())
    small = {path: path.read_bytes() for path in thumbnails(app)}
    damage(app)
    if restart:
        app.close()
        app = App.open(app.folder)
    try:
        found = app.verify(repair=False, job=Job())
        memory_only = damage is wrong_in_memory and restart
        assert bool(found) == (damage not in SILENT and not memory_only)
        assert app.verify(repair=True, job=Job()) == []
        assert app.verify(repair=False, job=Job()) == []
        assert (app.replica.vectors(app.replica.ids()) == before).all()
        assert {path: path.read_bytes() for path in thumbnails(app)} == small
        assert app.index([], Job()).counters.unchanged == PHOTOS
        assert numbers(app.database).encodings == PHOTOS
        assert Counting.encoded == 0
    finally:
        app.close()
