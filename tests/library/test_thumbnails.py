"""Thumbnails appear whole or not at all, and leave no rubbish."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from photosearch.library.thumbnails import Thumbnails
from tests.library.conftest import digest

JPEG = b"\xff\xd8 a picture \xff\xd9"


@pytest.fixture
def store(library_folder: Path) -> Thumbnails:
    return Thumbnails(library_folder)


def test_there_and_back(store: Thumbnails) -> None:
    assert store.get(digest("a")) is None
    store.put(digest("a"), JPEG)
    assert store.get(digest("a")) == JPEG
    assert store.get(digest("b")) is None
    store.remove(digest("a"))
    store.remove(digest("a"))
    assert store.get(digest("a")) is None


def test_a_second_one_replaces_the_first(store: Thumbnails) -> None:
    store.put(digest("a"), JPEG)
    store.put(digest("a"), JPEG * 2)
    assert store.get(digest("a")) == JPEG * 2
    assert store.strays() == []


def test_an_empty_file_is_none(store: Thumbnails) -> None:
    store.put(digest("a"), b"")
    assert store.get(digest("a")) is None


def test_a_file_that_cannot_be_read_is_none(store: Thumbnails) -> None:
    store.path_of(digest("a")).mkdir(parents=True)
    store.put(digest("b"), JPEG)
    assert store.get(digest("a")) is None
    assert store.get(digest("b")) == JPEG


def test_lists_what_it_holds(store: Thumbnails) -> None:
    assert list(store.all_hashes()) == []
    assert store.strays() == []
    for number in range(20):
        store.put(digest(str(number)), b"x" * number)
    assert set(store.all_hashes()) == {digest(str(number)) for number in range(20)}


def test_what_a_killed_process_left_is_a_stray(store: Thumbnails) -> None:
    store.put(digest("a"), JPEG)
    left = store.path_of(digest("a")).with_name("tmp123.part")
    left.write_bytes(b"half")
    (store.folder / "a file").write_bytes(b"")
    assert store.strays() == [left]
    assert list(store.all_hashes()) == [digest("a")]


def test_many_threads_at_once(store: Thumbnails) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(store.put, digest(str(n % 4)), JPEG) for n in range(100)]:
            done.result()
    assert [store.get(each) for each in store.all_hashes()] == [JPEG] * 4
    assert store.strays() == []


def test_a_write_that_fails_leaves_the_old_one(
    store: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(digest("a"), JPEG)

    def refuse(*_: object) -> None:
        raise IsADirectoryError(21, "the rename fails")

    monkeypatch.setattr("photosearch.library.thumbnails.os.replace", refuse)
    with pytest.raises(IsADirectoryError):
        store.put(digest("a"), b"new")
    assert store.get(digest("a")) == JPEG
    assert store.strays() == []


@pytest.mark.skipif(os.name != "nt", reason="only Windows refuses to replace an open file")
def test_a_picture_that_is_being_read(store: Thumbnails) -> None:
    store.put(digest("a"), JPEG)
    with store.path_of(digest("a")).open("rb"):
        store.put(digest("a"), JPEG)
    assert store.strays() == []
