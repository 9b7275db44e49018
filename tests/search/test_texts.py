"""What a slow model made of words is remembered, by whoever asked and may write."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.library.database import Database
from photosearch.library.writer_lock import WriterLock
from photosearch.search.texts import RememberedTexts
from tests.search.conftest import Album, meaning


class Counting:
    """A model that tells what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.stack([meaning(text) for text in texts])


@pytest.fixture
def model() -> Counting:
    return Counting()


def test_a_search_that_only_reads_leaves_its_words_to_the_next(
    album: Album, model: Counting
) -> None:
    for _ in range(2):
        with closing(Database.open(album.folder, read_only=True)) as database:
            texts = RememberedTexts(database, album.model, model)
            assert np.allclose(texts.encode_texts(["바다"])[0], meaning("바다"))
    assert model.asked == ["바다"]


def test_while_another_writes_it_is_answered_all_the_same(album: Album, model: Counting) -> None:
    with WriterLock(album.folder), closing(Database.open(album.folder, read_only=True)) as database:
        texts = RememberedTexts(database, album.model, model)
        for _ in range(2):
            assert np.allclose(texts.encode_texts(["海"])[0], meaning("海"))
    assert model.asked == ["海", "海"]
