"""A library of photos that show known things, and an encoder that knows what words mean."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.index.replica import Replica
from photosearch.library import captions, embeddings, notes, photos
from photosearch.library.captions import Made, Source
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId, PhotoId, RootId
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.search.searcher import Searcher

DIM = 64
SPEC = ModelSpec("tiny", "starter", "ab" * 32, DIM, ImageSpec(32), languages=("ko", "en", "zh"))


@cache
def meaning(text: str) -> NDArray[np.float32]:
    """The direction that a text stands for: another one for each text."""
    vector = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(DIM)
    vector = np.asarray(vector / np.linalg.norm(vector), np.float32)
    vector.setflags(write=False)
    return vector


def photo_of(thing: str, seed: int, clearness: float = 0.7) -> NDArray[np.float32]:
    """A photo that shows ``thing`` with something of its own; all photos have a little in common.

    That little is what makes some photos near to every phrase, as in a real model.
    """
    own = np.random.default_rng(seed).standard_normal(DIM)
    own /= np.linalg.norm(own)
    common = 0.2 * (1 + seed % 3) * meaning("any photo at all")
    vector = clearness * meaning(thing) + (1 - clearness**2) ** 0.5 * own + common
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


class Words:
    """A text encoder; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        common = 0.3 * meaning("any photo at all")
        vectors = np.stack([meaning(text) + common for text in texts])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class Album:
    """A real library whose photos show what their names say.

    Nothing is found by those names, as if they were a camera's, unless ``named`` is set.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database.open(folder)
        self.words = Words()
        self.seed = 0
        self.named = False
        self.root: RootId = self.database.write(
            lambda c: photos.add_root(c, folder.parent / "photos").id
        )
        self.model: ModelId = self.database.write(
            lambda c: embeddings.register_model(c, "tiny", SPEC.fingerprint, "starter", DIM, True)
        )
        self.replica = Replica.open(self.database, SPEC, self.model)
        self.searcher = Searcher(self.database, self.replica, self.model, self.words)

    def add(self, *names: str, same_as: str | None = None, encoded: bool = True) -> None:
        """New files, each named after what it shows; ``same_as`` makes them copies of a file."""

        def work(c: Connection) -> None:
            listed = [photos.Listed(name.encode(), 10, 1) for name in names]
            photos.record_listing(c, self.root, listed, [], [], [], [], time.time())
            for pending in photos.pending_photos(c, len(names)):
                thing = same_as or pending.path.name
                digest = hashlib.sha256(thing.encode()).digest()
                content = photos.add_content(c, digest, 10, photos.Facts(4, 3, "JPEG"))
                photos.link(c, pending.id, content, 10, 1)
                self.seed += 1
                vector = photo_of(thing.split(".")[0].split(" ")[0], self.seed)
                if encoded and same_as is None:
                    embeddings.append(c, self.model, [(content, vector.astype(np.float16))])
            if not self.named:
                c.exec_driver_sql("UPDATE photos SET name_id = NULL")

        self.database.write(work)

    def say(self, name: str, text: str, source: Source = "user", *, trusted: bool = True) -> None:
        """Give the photo a caption."""
        content = self.content(name)

        def work(c: Connection) -> None:
            if source == "user":
                captions.write_own(c, [content], text)
            elif source == "file":
                captions.write_file(c, content, {"title": text})
            else:
                captions.record(c, "machine", [Made(content, "", text, trusted=trusted)])

        self.database.write(work)

    def tag(self, name: str, tag: str) -> None:
        """Give the photo a tag."""
        content = self.content(name)
        self.database.write(lambda c: notes.add_tag(c, [content], tag))

    def hide(self, name: str) -> None:
        """The file is gone for now."""
        self.database.write(
            lambda c: photos.record_listing(
                c, self.root, [], [], [self.photo(c, name)], [], [], time.time()
            )
        )

    def photo(self, c: Connection, name: str) -> PhotoId:
        return photos.known_photos(c, self.root)[name.encode()].id

    def content(self, name: str) -> ContentId:
        path = self.folder.parent / "photos" / name
        found = self.database.read(lambda c: photos.content_of_path(c, path))
        assert found is not None
        return found


@pytest.fixture
def album(library_folder: Path) -> Iterator[Album]:
    made = Album(library_folder)
    yield made
    made.database.close()
