"""A library of real files with thumbnails, looks to be taken and vectors, made without an engine.

The vectors are of the pictures' own colours, under the starter's name: what looks alike is near,
and a mirrored picture is where the picture is. Knows no Qt.
"""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import blake3
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import catalogue
from photosearch.models.catalogue import STARTER

SIZE = (480, 360)


def scene(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """A picture with shapes of its own at many sizes; as a photo, it is like no other."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        left, top = (int(random.integers(0, edge)) for edge in size)
        side = int(random.integers(8, 70))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        draw.ellipse((left, top, left + side, top + side // 2 + 4), fill=colour)
    return image


def page(words: str, size: tuple[int, int] = SIZE) -> Image.Image:
    """A screenshot: the same frame, and one line of words in it."""
    image = scene(77, size)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 150, 420, 210), fill="white")
    random = np.random.default_rng(sum(words.encode()))
    for place in range(70, 410, 14):
        height = int(random.integers(4, 50))
        draw.rectangle((place, 205 - height, place + 9, 205), fill="black")
    return image


class Shelf:
    """The library; ``add`` puts pictures in."""

    def __init__(self, library: Path, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.database = Database.open(library)
        self.thumbnails = Thumbnails(library)
        self.root = self.database.write(lambda c: photos.add_root(c, folder)).id
        spec = catalogue.find(STARTER).spec
        self.spec = spec
        self.model = self.database.write(
            lambda c: embeddings.register_model(
                c, spec.name, spec.fingerprint, spec.family, spec.dim, spec.normalise
            )
        )
        self.database.write(lambda c: embeddings.set_active(c, self.model))
        self._directions = np.random.default_rng(3).standard_normal((192, spec.dim))

    def add(
        self,
        name: str,
        image: Image.Image,
        *,
        quality: int = 92,
        taken: str = "",
        camera: str = "X100",
        form: str = "JPEG",
    ) -> ContentId:
        """A file of that name that shows ``image``, read and encoded; its content."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        image.save(path, form, quality=quality)
        small = image.copy()
        small.thumbnail((320, 320))
        jpeg = io.BytesIO()
        small.save(jpeg, "JPEG", quality=85)
        facts = photos.Facts(
            *image.size, form, taken_at=taken or None, camera_model=camera if taken else None
        )
        return self._record(path, facts, jpeg.getvalue(), self.vector(image))

    def _record(
        self, path: Path, facts: photos.Facts, jpeg: bytes, vector: NDArray[np.float16]
    ) -> ContentId:
        found = os.stat(path)
        name = os.fsencode(path.relative_to(self.folder))
        digest = blake3.blake3(path.read_bytes()).digest()

        def work(c: Connection) -> ContentId:
            listed = photos.Listed(name, found.st_size, found.st_mtime_ns)
            photos.record_listing(c, self.root, [listed], [], [], [], [], time.time())
            known = photos.known_photos(c, self.root)[name]
            content = photos.add_content(c, digest, found.st_size, facts)
            photos.link(c, known.id, content, found.st_size, found.st_mtime_ns)
            embeddings.append(c, self.model, [(content, vector)])
            return content

        self.thumbnails.put(digest, jpeg)
        return self.database.write(work)

    def vector(self, image: Image.Image) -> NDArray[np.float16]:
        """Of its colours in 64 fields, mirrored or not."""
        fields = np.asarray(image.convert("RGB").resize((8, 8), Image.Resampling.BOX), float)
        fields = fields + fields[:, ::-1]
        vector = (fields - fields.mean()).reshape(-1) @ self._directions
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), np.float16)

    def names(self, contents: tuple[int, ...]) -> set[str]:
        """Of the files that hold them."""
        wanted = [ContentId(content) for content in contents]
        refs = self.database.read(lambda c: photos.paths_of(c, wanted))
        return {ref.path.name for own in refs.values() for ref in own}
