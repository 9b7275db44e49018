"""A real library on disk, and the few steps that most tests begin with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId, PhotoId, RootId

DIM = 4
FACTS = photos.Facts(40, 30, "JPEG")


def digest(name: str) -> bytes:
    """The hash of a content that we call ``name``."""
    return hashlib.sha256(name.encode()).digest()


def vector(seed: int) -> NDArray[np.float16]:
    return np.random.default_rng(seed).standard_normal(DIM).astype(np.float16)


def listed(name: str | bytes, size: int = 10, mtime_ns: int = 1000) -> photos.Listed:
    return photos.Listed(name.encode() if isinstance(name, str) else name, size, mtime_ns)


class Shelf:
    """A database with one root and one model, and verbs for what ingest does to it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.root = database.write(lambda c: photos.add_root(c, folder)).id
        self.model = database.write(
            lambda c: embeddings.register_model(c, "tiny", "f1", "starter", DIM, True)
        )

    def scan(
        self,
        new: Sequence[photos.Listed] = (),
        changed: Sequence[tuple[PhotoId, photos.Listed]] = (),
        missing: Sequence[PhotoId] = (),
        back: Sequence[PhotoId] = (),
        others: Sequence[photos.Listed] = (),
        now: float = 100.0,
        root: RootId | None = None,
    ) -> None:
        at = self.root if root is None else root
        self.database.write(
            lambda c: photos.record_listing(c, at, new, changed, missing, back, others, now)
        )

    def known(self, name: str | bytes, root: RootId | None = None) -> photos.Known:
        key = name.encode() if isinstance(name, str) else name
        at = self.root if root is None else root
        return self.database.read(lambda c: photos.known_photos(c, at))[key]

    def read(
        self, photo: PhotoId, content: str, size: int = 10, mtime_ns: int = 1000
    ) -> photos.LinkOutcome:
        """Read a pending file that turns out to hold ``content``; encode it if it is new."""

        def work(c: Connection) -> photos.LinkOutcome:
            number = photos.add_content(c, digest(content), size, FACTS)
            outcome = photos.link(c, photo, number, size, mtime_ns)
            if not embeddings.vectors(c, self.model, [number]):
                embeddings.append(c, self.model, [(number, vector(number))])
            return outcome

        return self.database.write(work)

    def add(self, name: str | bytes, content: str, root: RootId | None = None) -> PhotoId:
        """A file found and read."""
        self.scan(new=[listed(name)], root=root)
        photo = self.known(name, root).id
        self.read(photo, content)
        return photo

    def add_many(self, count: int) -> None:
        """``0.jpg`` and so on, all different, found and read in one transaction."""

        def work(c: Connection) -> None:
            new = [listed(f"{number}.jpg", mtime_ns=number) for number in range(count)]
            photos.record_listing(c, self.root, new, [], [], [], [], 100.0)
            for photo in photos.pending_photos(c, count):
                content = photos.add_content(c, digest(photo.path.name), photo.size, FACTS)
                photos.link(c, photo.id, content, photo.size, photo.mtime_ns)
                embeddings.append(c, self.model, [(content, vector(content))])

        self.database.write(work)

    def content(self, name: str) -> ContentId:
        return self.database.read(lambda c: photos.content_by_hash(c, [digest(name)]))[digest(name)]

    def names_of(self, content: str) -> list[str]:
        """Paths of the files that hold ``content``, as a search would show them."""
        number = self.content(content)
        found = self.database.read(lambda c: photos.paths_of(c, [number]))
        return [str(ref.path.relative_to(self.folder)) for ref in found.get(number, [])]

    @property
    def counts(self) -> photos.Counts:
        return self.database.read(photos.counts)


@pytest.fixture
def database(library_folder: Path) -> Iterator[Database]:
    with Database.open(library_folder) as opened:
        yield opened


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    folder = tmp_path / "사진"
    folder.mkdir()
    return Shelf(database, folder)


@pytest.fixture
def model(shelf: Shelf) -> ModelId:
    return shelf.model
