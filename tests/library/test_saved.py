"""Smart albums as rows: names, searches, order, and what becomes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.errors import Trouble
from photosearch.library import notes, saved
from photosearch.library.database import Connection, Database, raw
from photosearch.library.file_words import name_order
from photosearch.library.saved import SmartAlbum


@pytest.fixture
def database(library_folder: Path) -> Iterator[Database]:
    with Database.open(library_folder) as opened:
        yield opened


def add_contents(c: Connection, count: int) -> list[int]:
    for number in range(1, count + 1):
        raw(c).execute(
            "INSERT INTO contents (id, hash, size, width, height, format, ready) "
            "VALUES (?, ?, 9, 4, 3, 'JPEG', 1)",
            (number, number.to_bytes(32, "big")),
        )
    return list(range(1, count + 1))


def test_an_album_with_a_search(database: Database) -> None:
    made = database.write(lambda c: saved.make(c, " 작년  여름 ", "작년 여름 바다"))
    assert made == SmartAlbum(made.id, "작년 여름", "작년 여름 바다", None)
    assert database.read(lambda c: saved.find(c, made.id)) == made
    (listed,) = database.read(notes.albums)
    assert (listed.id, listed.name, listed.query, listed.photos) == (
        made.id, "작년 여름", "작년 여름 바다", 0,
    )  # fmt: skip
    database.write(lambda c: saved.keep_counts(c, {made.id: 12}))
    assert database.read(saved.counts) == {made.id: 12}
    assert database.read(notes.albums)[0].photos == 12
    database.write(lambda c: saved.change(c, made.id, "去年春节"))
    assert database.read(saved.every) == [SmartAlbum(made.id, "작년 여름", "去年春节", None)]


def test_names_are_nfc_and_found_whatever_their_form(database: Database) -> None:
    name = unicodedata.normalize("NFD", "Café 제주도")
    made = database.write(lambda c: saved.make(c, name, "바다"))
    assert made.name == unicodedata.normalize("NFC", name)
    for asked in (name, "café 제주도", "ＣＡＦÉ 제주도"):
        assert database.read(lambda c, n=asked: saved.called(c, [n])) == [made]
        assert database.read(lambda c, n=asked: saved.numbered(c, n)) == [made.id]
    assert database.read(lambda c: saved.called(c, ["제주도"])) == []


@pytest.mark.parametrize(
    "name", ["a/b\\c:d", "가" * 300, "ا\u200f\u202eب", "\u200b줄\u200d", "<b>&amp;", "=1+1", "a\nb"]
)
def test_any_name_is_kept_as_far_as_it_can_be_shown(database: Database, name: str) -> None:
    made = database.write(lambda c: saved.make(c, name, "x"))
    assert 0 < len(made.name) <= 200
    assert not {"\n", "\u202e"} & set(made.name)
    assert database.read(lambda c: saved.called(c, [made.name])) == [made]


@pytest.mark.parametrize(
    ("name", "query"), [(" \n", "x"), ("x", " \t"), ("x", "\0"), ("x", "x" * 3000)]
)
def test_what_says_nothing_or_too_much_is_refused(
    database: Database, name: str, query: str
) -> None:
    with pytest.raises(Trouble):
        database.write(lambda c: saved.make(c, name, query))
    assert database.read(notes.albums) == []


def test_a_search_is_one_line_that_can_be_stored(database: Database) -> None:
    made = database.write(lambda c: saved.make(c, "x", 'dog\n"red  car"\0\ud800\u200b'))
    assert made.query == 'dog "red  car"\u200b'
    assert database.read(saved.every) == [made]


def test_nothing_is_put_into_a_search(database: Database) -> None:
    made = database.write(lambda c: saved.make(c, "x", "dog"))

    def work(c: Connection) -> int:
        notes.add_to_album(c, made.id, add_contents(c, 3))
        return int(raw(c).execute("SELECT count(*) FROM album_contents").fetchone()[0])

    assert database.write(work) == 0


def test_freezing_makes_a_plain_album_once(database: Database) -> None:
    made = database.write(lambda c: saved.make(c, "x", "dog"))
    contents = database.write(lambda c: add_contents(c, 3))
    database.write(lambda c: saved.freeze(c, made.id, contents[:2]))
    (album,) = database.read(notes.albums)
    assert (album.id, album.query, album.photos) == (made.id, None, 2)
    assert database.read(lambda c: saved.find(c, made.id)) is None
    database.write(lambda c: saved.freeze(c, made.id, contents))
    assert database.read(notes.albums)[0].photos == 2


def test_removed_with_its_name(database: Database) -> None:
    made = database.write(lambda c: saved.make(c, "x", "dog"))
    database.write(lambda c: notes.remove_album(c, made.id))
    assert database.read(saved.every) == []
    assert database.read(saved.counts) == {}


def test_orders(database: Database) -> None:
    def work(c: Connection) -> None:
        for name, count in (("휴가 10", 1), ("휴가 9", 5), ("apple", 2)):
            made = saved.make(c, name, "x")
            saved.keep_counts(c, {made.id: count})

    database.write(work)

    def names(c: Connection) -> list[str]:
        return [album.name for album in saved.in_order(c, notes.albums(c))]

    assert database.read(saved.order) == "name"
    assert database.read(names) == ["apple", "휴가 9", "휴가 10"]
    database.write(lambda c: saved.set_order(c, "newest"))
    assert database.read(names) == ["apple", "휴가 9", "휴가 10"]
    database.write(lambda c: saved.set_order(c, "photos"))
    assert database.read(names) == ["휴가 9", "apple", "휴가 10"]


@settings(max_examples=25)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_can_be_put_in_order(names: list[str]) -> None:
    assert sorted(sorted(names, key=name_order), key=name_order) == sorted(names, key=name_order)
    assert name_order("IMG 9") < name_order("img 10") < name_order("Img 10a")
