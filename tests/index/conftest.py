"""A real library with one small model, and vectors to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.library import embeddings
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.models.base import ImageSpec, ModelSpec

DIM = 8


def make_spec(fingerprint: str = "ab" * 32, name: str = "tiny") -> ModelSpec:
    return ModelSpec(name, "starter", fingerprint, DIM, ImageSpec(32), languages=("ko", "en"))


class Shelf:
    """A library, a registered model, and the vectors that are in it by its own account."""

    def __init__(self, folder: Path, spec: ModelSpec | None = None) -> None:
        self.spec = spec or make_spec()
        self.database = Database.open(folder)
        self.model: ModelId = self.database.write(
            lambda c: embeddings.register_model(
                c, self.spec.name, self.spec.fingerprint, "starter", DIM, True
            )
        )
        self.held: dict[int, NDArray[np.float16]] = {}

    def add(self, contents: list[int], seed: int = 0) -> None:
        random = np.random.default_rng(seed)
        rows = [
            (ContentId(content), random.standard_normal(DIM).astype(np.float16))
            for content in contents
        ]
        self.database.write(lambda c: embeddings.append(c, self.model, rows))
        self.held |= {int(content): vector for content, vector in rows}

    def withdraw(self, contents: list[int]) -> None:
        gone = [ContentId(content) for content in contents]
        self.database.write(lambda c: embeddings.withdraw(c, gone))
        for content in contents:
            self.held.pop(content, None)


@pytest.fixture
def shelf(library_folder: Path) -> Iterator[Shelf]:
    made = Shelf(library_folder)
    yield made
    made.database.close()
