"""Libraries of any size without photos, for tests of scale: rows, vectors, thumbnails."""

from __future__ import annotations

import hashlib
import os
import random
from functools import partial
from pathlib import Path

import numpy as np

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database, raw
from photosearch.library.own_names import name_of
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import catalogue

BATCH = 20_000
FIRST_DAY = 1_104_537_600  # 2005-01-01, in seconds since 1970


def digest(number: int) -> bytes:
    return hashlib.blake2b(number.to_bytes(8, "big"), digest_size=32).digest()


def make_library(
    folder: Path, count: int, *, vectors: bool = False, pictures: list[bytes] | None = None
) -> None:
    """``count`` ready photos over twenty years in folders by month.

    Args:
        folder: the library's; must not exist.
        count: how many.
        vectors: give each a random vector of the starter model.
        pictures: JPEGs to use as thumbnails in turn, as hard links; None for no thumbnails.
    """
    dice = random.Random(7)
    times = sorted(FIRST_DAY + dice.randrange(20 * 365 * 86_400) for _ in range(count))
    spec = catalogue.find(catalogue.STARTER).spec
    with Database.open(folder) as database:

        def begin(c: Connection) -> tuple[int, int]:
            root = photos.add_root(c, folder / "photos 사진")
            model = embeddings.register_model(
                c, spec.name, spec.fingerprint, spec.family, spec.dim, spec.normalise
            )
            embeddings.set_active(c, model)
            return root.id, model

        root, model = database.write(begin)
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            database.write(partial(_rows, root=root, numbers=numbers, times=times))
            if vectors:
                database.write(partial(_vectors, model=model, numbers=numbers, dim=spec.dim))
    if pictures:
        _thumbnails(folder, count, pictures)


def _rows(c: Connection, root: int, numbers: range, times: list[int]) -> None:
    raw(c).executemany(
        "INSERT INTO contents (id, hash, size, width, height, format, moment) "
        "VALUES (?, ?, ?, 4000, 3000, 'JPEG', ?)",
        [(n + 1, digest(n), 3_000_000 + n, times[n]) for n in numbers],
    )
    names = [f"{n // 5000:03} 앨범/사진 IMG_{n:07}.jpg" for n in numbers]
    raw(c).executemany(
        "INSERT INTO photos (root_id, rel_raw, rel_key, size, mtime_ns, content_id, state, "
        "added_at, read_at, own_name) VALUES (?, ?, ?, ?, ?, ?, 'ready', 0, 0, ?)",
        [
            (root, name.encode(), name, 3_000_000 + n, times[n] * 10**9, n + 1, name_of(name))
            for n, name in zip(numbers, names, strict=True)
        ],
    )


def _vectors(c: Connection, model: int, numbers: range, dim: int) -> None:
    dice = np.random.default_rng(numbers.start)
    made = dice.standard_normal((len(numbers), dim)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    rows = [(n + 1, vector) for n, vector in zip(numbers, made.astype(np.float16), strict=True)]
    embeddings.append(c, model, rows)  # type: ignore[arg-type]


def _thumbnails(folder: Path, count: int, pictures: list[bytes]) -> None:
    store = Thumbnails(folder)
    sources = [folder / f"source{number}.jpg" for number in range(len(pictures))]
    for source, jpeg in zip(sources, pictures, strict=True):
        source.write_bytes(jpeg)
    for n in range(count):
        target = store.path_of(digest(n))
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(sources[n % len(sources)], target)
