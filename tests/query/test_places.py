"""Names of places: what they mean, in a filter and in plain sentences."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings

from photosearch.library import photos
from photosearch.library.database import Database
from photosearch.library.facts import Facts
from photosearch.library.gazetteer import gazetteer
from photosearch.library.matching import matching
from photosearch.query import filters, natural_places
from photosearch.query.grammar import parse
from photosearch.query.meaning import AtPlaces, Has, Other
from photosearch.query.natural import understand
from photosearch.query.places import KNOWN
from photosearch.query.writing import text_of
from photosearch.search import parser

from .conftest import TODAY, TYPED


def ids(query: str) -> set[int]:
    condition = parser.understand(query, TODAY).condition
    assert isinstance(condition, AtPlaces), query
    return set(condition.ids)


@pytest.mark.parametrize(
    "same",
    [
        ("서울", "서울시", "서울특별시", "서울에서", "Seoul", "ＳＥＯＵＬ", "首尔", "首爾"),
        ("北京", "北京市", "베이징", "북경", "Beijing"),
        ("홋카이도", "北海道", "Hokkaido", "hokkaidō"),
        ("일본", "日本", "Japan"),
        ("하와이", "Hawaii", "夏威夷"),
        ("바이에른", "Bavaria", "Bayern", "巴伐利亚"),
        ("台湾", "臺灣", "대만", "Taiwan"),
    ],
)
def test_a_place_is_the_same_in_every_language(same: tuple[str, ...]) -> None:
    found = {name: frozenset(KNOWN.find(name)) for name in same}
    common = frozenset.intersection(*found.values())
    assert common
    largest = max(gazetteer().populations[gazetteer().rows_of(sorted(common))])
    for name, each in found.items():
        assert max(gazetteer().populations[gazetteer().rows_of(sorted(each))]) == largest, name


@pytest.mark.parametrize("name", ["~", "/", "에서", ",", " , ", "，"])
def test_what_holds_no_name_is_no_place(name: str) -> None:
    assert KNOWN.find(name) == ()
    assert KNOWN.size(name) == 0
    query = parser.understand(f'place:"{name}" sea', TODAY)
    assert [note.kind for note in query.notes] in (["unknown_place"], [])


def test_a_name_means_all_that_is_called_so_and_a_second_one_says_which() -> None:
    both, france, texas = ids("place:Paris"), ids('place:"Paris, FR"'), ids("place:Paris,Texas")
    assert france
    assert texas
    assert not france & texas
    assert france | texas <= both
    assert ids('地点:"巴黎，法国"') == ids("place:巴黎,法国") <= ids("place:프랑스")
    assert ids("place:제주") >= ids("place:제주도") > ids("place:서귀포")


def test_several_values_are_any_of_them() -> None:
    query = parser.understand("place:Seoul,Tokyo -place:서울", TODAY)
    assert not query.notes
    condition = parser.understand("place:Seoul,Tokyo", TODAY).condition
    assert {type(part) for part in condition.parts} == {AtPlaces}  # type: ignore[union-attr]


def test_whether_there_is_a_place_at_all() -> None:
    assert parser.understand("place:any", TODAY).condition == Has("position")
    assert parser.understand("장소:없음", TODAY).condition == Other(Has("position"))


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("Seuol", "place:Seoul"), ("Busna", "place:Busan"), ("New Yrok", 'place:"New York City"'),
     ("Barcelna", "place:Barcelona"), ("Parris", "place:Paris"), ("제주두", "place:제주도"),
     ("qqqqqq", ""), ("Nowhereville", ""), ("Hogwarts", ""), ("Xyz", ""), ("도쿠타", "")],
)  # fmt: skip
def test_an_unknown_place_is_words_and_a_near_name_is_said(typed: str, hint: str) -> None:
    query = parser.understand(f'place:"{typed}" dog', TODAY)
    assert query.condition is None
    (note,) = query.notes
    assert (note.kind, note.hint) == ("other_place" if hint else "unknown_place", hint)
    assert not hint or parser.understand(hint, TODAY).condition is not None


def test_the_beginning_of_a_long_name_will_do() -> None:
    assert ids('place:"San Franc"') == ids('place:"San Francisco, CA"')
    assert not KNOWN.find("Seo")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("제주에서 찍은 사진", "place:제주"),
        ("서울에서", "place:서울"),
        ("2019년 서울에서 찍은 바다", "date:2019년 place:서울 바다"),
        ("뉴욕에서 본 야경", "place:뉴욕 야경"),
        ("photos in Paris", "place:Paris"),
        ("photos in paris", "place:paris"),
        ("sunset in Paris at night", "sunset place:Paris at night"),
        ("cats in New York", 'cats place:"New York"'),
        ("photos from New York", 'place:"New York"'),
        ("photos taken in Seoul last year", 'place:Seoul date:"last year"'),
        ("在北京拍的", "place:北京"),
        ("在北京拍的照片", "place:北京"),
        ("去年在濟州島拍的猫", "date:去年 place:濟州島 猫"),
        ("在上海吃火锅", "place:上海 吃火锅"),
    ],
)
def test_a_place_with_a_word_that_says_so_is_a_filter(text: str, meant: str) -> None:
    assert text_of(understand(parse(text), TODAY).node) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("제주", "서울 야경", "Paris", "Paris fashion", "北京", "北京烤鸭", "집에서 노는 고양이"),
        *("공원에서 노는 아이", "경주에서 달리는 말", "무대에서 노래하는 사람", "바다에서 찍은"),
        *("in the snow", "dog in nice weather", "a woman in orange", "flowers in Spring rain"),
        *("a cup in china", "portrait of a man in China Town", "the girl from ipanema"),
        "a man from New York",
        *("在海边拍的", "在公园玩", "现在", '"제주에서 찍은"', "(제주에서 찍은)"),
    ],
)
def test_what_may_mean_something_else_stays_words(text: str) -> None:
    assert not understand(parse(text), TODAY).guessed


@settings(max_examples=60)
@given(TYPED)
def test_places_are_found_where_they_stand(text: str) -> None:
    for found in natural_places.find(text):
        assert found.name in text[found.start : found.end]


@pytest.fixture
def travelled(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database.open(tmp_path_factory.mktemp("travelled") / "library")


def test_what_is_found_is_where_it_was_taken(travelled: Database) -> None:
    positions = {
        "Gangnam": (37.4979, 127.0276), "Seogwipo": (33.25, 126.56), "Kyoto": (35.01, 135.77),
        "Eiffel": (48.858, 2.294), "sea": (0.0, -30.0), "unknown": (None, None),
    }  # fmt: skip
    with travelled as database:

        def add(c: object) -> None:
            root = photos.add_root(c, travelled.folder)  # type: ignore[arg-type]
            for number, (name, position) in enumerate(positions.items(), 1):
                known = Facts(4, 3, "JPEG", latitude=position[0], longitude=position[1])
                hash = bytes([number]) * 32
                content = photos.add_content(c, hash, 9, known)  # type: ignore[arg-type]
                c.exec_driver_sql(  # type: ignore[attr-defined]
                    "INSERT INTO photos (root_id, rel_raw, rel_key, size, mtime_ns, content_id, "
                    "state, added_at, own_name) VALUES (?, ?, ?, 9, 1, ?, 'ready', 0, ?)",
                    (root.id, name.encode(), name, content, name.lower()),
                )

        database.write(add)
        names = dict(enumerate(positions, 1))

        def found(query: str) -> set[str]:
            condition = parser.understand(query, TODAY).condition
            assert condition is not None
            sql = filters.sql_of(condition)
            got = database.read(lambda c: matching(c, sql, of_files=filters.of_files(condition)))
            return {names[number] for number in got.contents.tolist()}

        assert found("place:서울") == {"Gangnam"}
        assert found("place:제주") == found("place:제주시,서귀포") == {"Seogwipo"}
        assert found("place:일본") == found("地点:京都") == {"Kyoto"}
        assert found("place:파리,한국") == {"Gangnam", "Seogwipo", "Eiffel"}
        assert found("-place:한국") == {"Kyoto", "Eiffel", "sea", "unknown"}
        assert found("place:none") == {"unknown"}
        assert found("place:한국 name:seog") == {"Seogwipo"}


def test_words_that_name_no_place_do_not_read_the_table() -> None:
    program = (
        "from photosearch.search import parser\n"
        "from photosearch.library.gazetteer import gazetteer\n"
        "parser.understand('dog on a beach date:2019'); print(gazetteer.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"
