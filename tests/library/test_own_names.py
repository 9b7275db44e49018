"""Names of files as they are compared: kept with every file, whatever becomes of it."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.library.database import Database, raw
from photosearch.library.matching import matching
from photosearch.library.own_names import name_of
from photosearch.query import filters
from photosearch.search import parser
from photosearch.text import folded
from tests.library.conftest import Shelf
from tests.library.make_released import DATA


def kept(database: Database) -> dict[str, str | None]:
    return dict(
        database.read(lambda c: raw(c).execute("SELECT rel_key, own_name FROM photos").fetchall())
    )


@given(st.text(max_size=12), st.text(max_size=12).filter(lambda name: "/" not in name))
def test_it_is_the_folded_name_without_its_folder(folder: str, name: str) -> None:
    assert name_of(f"{folder}/{name}") == folded(name)


def test_new_files_and_moved_ones_have_theirs(shelf: Shelf) -> None:
    old = shelf.add("여행/제주도 ＡＢＣ.JPG", "a")
    assert kept(shelf.database) == {"여행/제주도 ＡＢＣ.JPG": "제주도 abc.jpg"}
    shelf.scan(missing=[old])
    assert shelf.add(unicodedata.normalize("NFD", "강아지.jpg"), "a") != old
    assert kept(shelf.database) == {"강아지.jpg": "강아지.jpg"}


@pytest.mark.parametrize("number", [1, 4, 6])
def test_files_of_older_libraries_have_theirs(library_folder: Path, number: int) -> None:
    library_folder.mkdir()
    shutil.copy(DATA / f"library-v{number}.db", library_folder / "library.db")
    with Database.open(library_folder) as database:
        found = kept(database)
        assert found
        assert found == {key: name_of(key) for key in found}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name:제주", {"a"}),
        ("name:abc", {"a", "d"}),
        ("name:ａＢＣ", {"a", "d"}),
        ("name:*.jpg", {"a", "b"}),
        ("name:*d?e*", set()),
        ("-name:abc", {"b", "c"}),
        ("folder:여행", {"a", "b"}),
        ("folder:여행/2019", {"b"}),
        ("folder:행", {"a", "b"}),
        ("-folder:여행", {"c", "d"}),
        ("folder:2019 name:강", {"b"}),
        ("folder:2019 OR name:abc", {"a", "b", "d"}),
    ],
)
def test_files_are_found_by_parts_of_names_and_folders(
    shelf: Shelf, query: str, found: set[str]
) -> None:
    for name, content in (
        ("여행/제주도 ABC.JPG", "a"),
        (unicodedata.normalize("NFD", "여행/2019/강아지.jpg"), "b"),
        ("2020.png", "c"),
        ("d/[abc].png", "d"),
    ):
        shelf.add(name, content)
    conditions = [each.condition for each in parser.understand(query).alternatives]
    numbers: set[int] = set()
    for condition in conditions:
        assert condition is not None
        got = shelf.database.read(
            lambda c, condition=condition: matching(
                c,
                filters.sql_of(condition),
                of_files=filters.of_files(condition),
                of_contents=filters.of_contents(condition),
            )
        )
        numbers |= set(got.contents.tolist())
    assert numbers == {shelf.content(name) for name in found}
