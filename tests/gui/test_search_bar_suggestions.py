"""Which suggestions match what was typed, and in what order."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.places import InAlbum, InFolder, WithTag
from photosearch.gui.suggestions import LONGEST, Suggestion, places_to_offer, rank, without
from photosearch.library.browse import Folder
from photosearch.library.ids import RootId
from photosearch.library.notes import Album, Tag


def names(typed: str, history: list[str], places: list[str] | None = None) -> list[str]:
    tags = [Suggestion("tag", name) for name in places or []]
    return [row.text for row in rank(typed, history, tags)]


def test_nothing_typed_offers_the_last_searches() -> None:
    assert names("", ["b", "a", "b"], ["tag"]) == ["b", "a"]


def test_beginnings_go_first_then_words_then_parts() -> None:
    offered = ["handbag", "a bag", "bag"]
    assert names("bag", [], offered) == ["bag", "a bag", "handbag"]


def test_searches_go_before_places_of_the_same_grade() -> None:
    assert names("sn", ["snow"], ["snail"]) == ["snow", "snail"]


def test_a_search_that_is_already_typed_is_not_offered() -> None:
    assert names("snow", ["Snow", "snow man"], ["snow"]) == ["snow man", "snow"]


@pytest.mark.parametrize(
    "typed", ["ㅂ", "바", "받", "바다", "바당", "바다 ㅇ", "바다 여", "바다 엽"]
)
def test_hangul_matches_on_the_way(typed: str) -> None:
    found = names(typed, [], ["바다 여행"])
    assert found == ([] if typed in ("바당", "바다 엽") else ["바다 여행"]), typed


def test_compound_letters_match_their_beginnings() -> None:
    assert names("고", [], ["과일"]) == ["과일"]
    assert names("가", [], ["값"]) == ["값"]


def test_first_consonants_find_a_name() -> None:
    assert names("ㅈㅈㄷ", [], ["2024 제주도 여행"]) == ["2024 제주도 여행"]


def test_forms_of_unicode_do_not_matter() -> None:
    assert names(unicodedata.normalize("NFD", "한라산"), [], ["한라산 등반"]) == ["한라산 등반"]
    assert names("ＢＥ", [], ["beach"]) == ["beach"]


def test_han_matches_inside() -> None:
    assert names("日落", [], ["海边日落"]) == ["海边日落"]


def test_simplified_and_traditional_are_the_same() -> None:
    assert names("颐和", [], ["頤和園"]) == names("頤和", [], ["頤和園"]) == ["頤和園"]


def test_a_single_letter_matches_beginnings_only() -> None:
    assert names("a", ["cat"], ["apple pie", "big apple"]) == ["apple pie", "big apple"]


def test_a_pasted_text_offers_nothing() -> None:
    assert names("x" * (LONGEST + 1), ["x" * (LONGEST + 2)]) == []


def test_there_is_an_end_to_it() -> None:
    assert len(rank("s", [f"s{n}" for n in range(50)], [], limit=6)) == 6


def test_places_come_with_where_they_lead() -> None:
    folder = Folder(RootId(3), "2024/제주", "제주", Path("/p/2024/제주"), 9, False, False)
    offered = places_to_offer([Tag(1, "cat", 3)], [Album(2, "Best", 1, None)], [folder])
    assert [row.place for row in offered] == [
        WithTag(1, "cat"),
        InAlbum(2, "Best"),
        InFolder(RootId(3), "2024/제주", "제주"),
    ]
    assert offered[2].note == "2024"


def test_without_takes_one_out() -> None:
    assert without(["a", "b"], "a") == ["b"]


@given(st.text(max_size=40), st.lists(st.text(max_size=30), max_size=8))
def test_any_text_is_ranked(typed: str, texts: list[str]) -> None:
    found = names(typed, texts[:4], texts[4:])
    assert set(found) <= set(texts)


@given(st.text(alphabet="가각값과닭바다abc 海", min_size=1, max_size=12), st.integers(1, 12))
def test_every_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    if name[:length].strip():
        assert names(name[:length], [], [name]) == [name]
