"""A small real library with an open session, for tests of the viewer and the inspector."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from photosearch.app import App
from photosearch.gui.bridge import Bridge
from photosearch.gui.gallery_model import GalleryModel
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.jobs import Job
from photosearch.library import browse, photos
from photosearch.library.database import Connection
from tests.conftest import picture

LONG = 30_000  # milliseconds; a busy machine
BIG = "사진 큰 것.jpg"
NAMES = ("가족 1.jpg", "beach.jpg", "北京烤鸭.png", BIG)
NESTED = "2019 제주도/한라산.jpg"


def make_library(folder: Path) -> Path:
    """Index a few real files in ``folder``; returns it. ``photos``, ``library`` lie below it."""
    inner = folder / "photos"
    (inner / NESTED).parent.mkdir(parents=True)
    (inner / "copies").mkdir()
    for seed, name in enumerate(NAMES):
        size = (2400, 1600) if name == BIG else (96 + seed, 64)
        picture(seed, size).save(inner / name, quality=90)
    exif = Image.Exif()
    exif[271], exif[272] = "NIKON CORPORATION", "NIKON D70"
    detail = exif.get_ifd(0x8769)
    detail[0x9003], detail[0x9011] = "2019:08:03 15:04:05", "+09:00"
    detail[0x829D], detail[0x8827], detail[0x920A] = 2.8, 100, 50.0
    picture(50, (300, 400)).save(inner / NESTED, quality=90, exif=exif)
    shutil.copy(inner / "beach.jpg", inner / "copies" / "바다 copy.jpg")
    with App.open(folder / "library") as app:
        app.index([inner], Job())
    return folder


@dataclass
class Stack:
    """An open library as the window has it."""

    folder: Path
    session: Session
    loader: ThumbnailLoader
    model: GalleryModel

    @property
    def app(self) -> App:
        return self.session.app

    def contents(self, *names: str) -> list[int]:
        """Content ids by path below ``photos``."""
        paths = [self.folder / "photos" / name for name in names]
        found = [self.read(lambda c, p=path: photos.content_of_path(c, p)) for path in paths]
        assert None not in found
        return [int(each) for each in found if each is not None]

    def row(self, name: str) -> int:
        row = self.model.row_of(self.contents(name)[0])
        assert row is not None
        return row

    def read(self, fn: Callable[[Connection], object]) -> object:
        return self.app.database.read(fn)

    def write(self, fn: Callable[[Connection], object]) -> None:
        self.app.database.write(fn)

    def show(self, contents: Sequence[int]) -> None:
        """Let the grid hold only these."""
        self.model.show(np.asarray(contents, np.int64))


@contextmanager
def opened(ready: Path, place: Path, *, read_only: bool = False) -> Iterator[Stack]:
    """Open a copy, in ``place``, of the library that ``make_library`` made over its photos."""
    shutil.copytree(ready / "library", place)
    session = Session(App.open(place, read_only=read_only), Bridge())
    app = session.app
    loader = ThumbnailLoader(app.thumbnails)
    model = GalleryModel(
        session.bridge, lambda ids: app.database.read(lambda c: browse.cards(c, ids))
    )
    model.show_timeline(app.database.read(browse.timeline))
    try:
        yield Stack(ready, session, loader, model)
    finally:
        loader.close()
        session.close()
