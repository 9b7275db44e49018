"""Concepts in the library, and which photo a name means."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from photosearch.errors import Trouble
from photosearch.library import concepts, naming, photos
from photosearch.library.concepts import StoredHead
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId

from .conftest import Shelf


@pytest.fixture
def content(shelf: Shelf) -> list[ContentId]:
    """Three photos, one of them twice."""
    for name, what in (("a.jpg", "1"), ("b.jpg", "2"), ("여름/a.jpg", "3"), ("c.jpg", "2")):
        shelf.add(name, what)
    found = [shelf.folder / name for name in ("a.jpg", "b.jpg", "여름/a.jpg")]
    numbers = [shelf.database.read(lambda c, p=p: photos.content_of_path(c, p)) for p in found]
    return [number for number in numbers if number is not None]


def make(shelf: Shelf, name: str, *wanted: int) -> int:
    def write(c: Connection) -> int:
        number = concepts.make(c, name).id
        concepts.teach(c, number, wanted, wanted=True)
        return number

    return shelf.database.write(write)


@pytest.mark.parametrize("name", ["지우", 'the "big" one: or', "a, b", "(x)", "-no", "😀"])
def test_names_of_any_kind(shelf: Shelf, name: str) -> None:
    make(shelf, name)
    for typed in (name, unicodedata.normalize("NFD", name), name.upper(), f"  {name} "):
        found = shelf.database.read(lambda c, typed=typed: concepts.called(c, typed))
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize("name", ["", "  ", "\u200b\n"])
def test_a_name_says_something(shelf: Shelf, name: str) -> None:
    with pytest.raises(Trouble, match="needs a name"):
        make(shelf, name)


def test_a_name_is_one_concepts(shelf: Shelf) -> None:
    first = make(shelf, "Jiwoo")
    second = make(shelf, "Minsu")
    with pytest.raises(Trouble, match="Jiwoo already"):
        make(shelf, "JIWOO")
    with pytest.raises(Trouble):
        shelf.database.write(lambda c: concepts.rename(c, second, "jiwoo"))
    shelf.database.write(lambda c: concepts.rename(c, first, "JIWOO"))
    assert [each.name for each in shelf.database.read(concepts.every)] == ["JIWOO", "Minsu"]


def test_names_that_may_be_meant(shelf: Shelf) -> None:
    for name in ("지우", "지우 학교", "바다", "Minsu"):
        make(shelf, name)
    assert shelf.database.read(lambda c: concepts.nearest(c, "지")) == ["지우", "지우 학교"]
    assert shelf.database.read(lambda c: concepts.nearest(c, "minso")) == ["Minsu"]
    assert shelf.database.read(lambda c: concepts.nearest(c, "xyz")) == []


def test_what_was_said_last_counts(shelf: Shelf, content: list[ContentId]) -> None:
    number = make(shelf, "k", *content)
    shelf.database.write(lambda c: concepts.teach(c, number, content[:1], wanted=False))
    shelf.database.write(lambda c: concepts.unteach(c, number, content[2:]))
    said = shelf.database.read(lambda c: concepts.examples(c, number))
    assert said == {content[0]: False, content[1]: True}
    (concept,) = shelf.database.read(concepts.every)
    assert (concept.wanted, concept.unwanted) == (1, 1)


def test_what_is_gone_is_no_example(shelf: Shelf, content: list[ContentId]) -> None:
    number = make(shelf, "k", *content, 9999)
    shelf.database.write(lambda c: concepts.teach(c, 9999, content, wanted=True))  # no such concept
    shelf.database.write(
        lambda c: c.exec_driver_sql("UPDATE photos SET content_id = NULL, state = 'failed'")
    )
    shelf.database.write(
        lambda c: c.exec_driver_sql("DELETE FROM contents WHERE id = ?", (content[0],))
    )
    assert list(shelf.database.read(lambda c: concepts.examples(c, number))) == content[1:]
    (concept,) = shelf.database.read(concepts.every)
    assert concept.wanted == 0  # the others cannot be shown, either


def test_heads_go_with_their_concept(shelf: Shelf) -> None:
    number, head = make(shelf, "k"), StoredHead("x", 3, b"123")
    shelf.database.write(lambda c: concepts.keep_head(c, number, shelf.model, head))
    assert shelf.database.read(lambda c: concepts.head(c, number, shelf.model)) == head
    shelf.database.write(lambda c: concepts.remove(c, number))
    assert shelf.database.read(lambda c: concepts.head(c, number, shelf.model)) is None
    shelf.database.write(lambda c: concepts.keep_head(c, number, shelf.model, head))
    assert shelf.database.read(lambda c: concepts.head(c, number, shelf.model)) is None


def test_the_shortest_name_that_means_one_photo(shelf: Shelf, content: list[ContentId]) -> None:
    def name_of(number: ContentId) -> str | None:
        return shelf.database.read(lambda c: naming.name_of(c, number))

    assert name_of(content[1]) == "b.jpg"
    assert name_of(content[2]) == "여름/a.jpg"
    assert name_of(content[0]) == f"{shelf.folder.name}/a.jpg"
    assert name_of(ContentId(99)) is None
    for number in content:
        called = str(name_of(number))
        assert shelf.database.read(lambda c, n=called: naming.photos_called(c, n)) == [number]


def test_a_name_that_is_no_text_or_decomposed_means_its_photo(shelf: Shelf) -> None:
    for name in ("a\udc80.jpg", unicodedata.normalize("NFD", "나비.jpg")):
        shelf.add(os.fsencode(name), ascii(name))
        number = shelf.database.read(lambda c, n=name: photos.content_of_path(c, shelf.folder / n))
        assert number is not None
        called = shelf.database.read(lambda c, n=number: naming.name_of(c, n))
        assert called in ("a\ufffd.jpg", "나비.jpg")
        for typed in (called, unicodedata.normalize("NFD", called)):
            found = shelf.database.read(lambda c, typed=typed: naming.photos_called(c, typed))
            assert found == [number]


@pytest.mark.parametrize("name", ["", "/", "%", "_.jpg", "!", ".jpg", "/nowhere/a.jpg", "\0"])
def test_what_is_no_name_means_nothing(
    shelf: Shelf, content: list[ContentId], name: str, tmp_path: Path
) -> None:
    assert shelf.database.read(lambda c: naming.photos_called(c, name)) == []
