"""What typed text means."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.errors import QueryError
from photosearch.query.meaning import All, AnyOf, Between, Condition, Other, Tagged
from photosearch.search.parser import MOST_ALTERNATIVES, parse, understand

TODAY = date(2026, 11, 21)
YEAR_2019 = Between("moment", 1546300800, 1577836800)
THREE = Between("stars", 3, None)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("dog on a beach", "dog on a beach", []),
        ("  dog \t on\na  beach ", "dog on a beach", []),
        ("바다 -사람", "바다", ["사람"]),
        ("-사람 바다", "바다", ["사람"]),
        ("red -blue car -green", "red car", ["blue", "green"]),
        ('beach -"palm tree" sand', "beach sand", ["palm tree"]),
        ("海边 －人", "海边", ["人"]),
        ("t-shirt", "t-shirt", []),
        ("cat - dog", "cat - dog", []),
        ("cat -", "cat -", []),
        ("cat --dog", "cat --dog", []),
        ('"red car"', "red car", []),
        ('5" nails and 6" nails', '5" nails and 6" nails', []),
        ('"salt -pepper" soup', "salt -pepper soup", []),
        ('cat -""', "cat", []),
        ('cat -"unclosed words', "cat", ["unclosed words"]),
        ("🐶", "🐶", []),
        ("강아지?!", "강아지?!", []),
        ("a\0b\ud800", "a b", []),
        ("7", "7", []),
    ],
)
def test_examples(text: str, wanted: str, unwanted: list[str]) -> None:
    query = parse(text)
    assert [phrase.text for phrase in query.wanted] == [wanted]
    assert [phrase.text for phrase in query.unwanted] == unwanted


@pytest.mark.parametrize("text", ["", " ", "\n\t", "...", "?", '""', "-", "\0", "\ud800", "　"])
def test_nothing_to_look_for(text: str) -> None:
    with pytest.raises(QueryError, match="Type what"):
        parse(text)


def test_only_unwanted_words() -> None:
    with pytest.raises(QueryError, match="not only what they should not"):
        parse("-cat")


@pytest.mark.parametrize(
    ("text", "wanted", "quoted"),
    [
        ('"red car"', "red car", ["red car"]),
        ('"red  car" on a "wet road"', "red car on a wet road", ["red car", "wet road"]),
        ("“빨간 차” 도로", "빨간 차 도로", ["빨간 차"]),
        ('-"palm tree" "beach"', "beach", ["beach"]),
        ('beach "..."', "beach", []),
        ('"unclosed words', "unclosed words", ["unclosed words"]),
        ('5" nails and 6" nails', '5" nails and 6" nails', []),
        ('"NEAR(a b)" OR', "NEAR(a b) OR", ["NEAR(a b)"]),
    ],
)
def test_quoted_words(text: str, wanted: str, quoted: list[str]) -> None:
    query = parse(text)
    assert [phrase.text for phrase in query.wanted] == [wanted]
    assert [phrase.text for phrase in query.quoted] == quoted
    for phrase in query.quoted:
        assert text[phrase.start] in '"“'
        assert text[phrase.end - 1] in '"”' or phrase.end == len(text)


def test_decomposed_words_are_composed() -> None:
    typed = parse(unicodedata.normalize("NFD", "강아지 -고양이"))
    assert typed.wanted[0].text == "강아지"
    assert typed.unwanted[0].text == "고양이"


def test_offsets_point_into_what_was_typed() -> None:
    text = "  red car -blue  sky "
    query = parse(text)
    (wanted,), (unwanted,) = query.wanted, query.unwanted
    assert text[wanted.start : wanted.end] == "red car -blue  sky"
    assert text[unwanted.start : unwanted.end] == "-blue"


def test_ten_thousand_characters() -> None:
    assert len(parse("가나다 " * 2500).wanted[0].text) == 9999
    assert len(parse("a -b " * 2000).unwanted) == 2000
    assert parse('x -"' * 2500).wanted
    assert parse("-" * 9998 + " x").wanted


@given(st.text(max_size=60))
def test_never_raises_anything_else(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert any(each.wanted or each.condition for each in query.alternatives)
    for phrase in (*query.wanted, *query.unwanted, *query.quoted):
        assert phrase.text == " ".join(phrase.text.split())
        phrase.text.encode("utf-8")
        assert 0 <= phrase.start < phrase.end <= len(text)


@pytest.mark.parametrize(
    ("text", "wanted", "condition"),
    [
        ("beach date:2019", "beach", YEAR_2019),
        ("바다 날짜：2019", "바다", YEAR_2019),
        ("2019년 바다", "바다", YEAR_2019),
        ("(2019년) 바다", "2019년 바다", None),
        ("date:2019", "", YEAR_2019),
        ("date:2019 rating:>=3 sea", "sea", All((YEAR_2019, THREE))),
        ("date:2019 OR rating:>=3 sea", "sea", AnyOf((YEAR_2019, THREE))),
        ("-(date:2019 OR tag:a) sea", "sea", Other(AnyOf((YEAR_2019, Tagged("a"))))),
        ("size:XL shirt", "size:XL shirt", None),
        ("foo:bar", "foo:bar", None),
    ],
)
def test_filters(text: str, wanted: str, condition: Condition | None) -> None:
    query = parse(text, TODAY)
    assert (query.phrase, query.condition) == (wanted, condition)


def test_alternatives_have_filters_of_their_own() -> None:
    query = parse("(dog date:2019) OR cat OR rating:>=3", TODAY)
    found = [(each.phrase, each.condition) for each in query.alternatives]
    assert found == [("dog", YEAR_2019), ("cat", None), ("", THREE)]


@pytest.mark.parametrize("count", [6, 1100])
def test_too_many_alternatives(count: int) -> None:
    query = parse("(a OR b) " * count, TODAY)
    assert len(query.alternatives) == MOST_ALTERNATIVES
    assert all(len(each.phrase) == 2 * count - 1 for each in query.alternatives)
    assert [note.kind for note in query.notes] == ["too_many"]


def test_weights_make_phrases_of_their_own() -> None:
    query = parse('red dog^2 car (big "sea")^0.5')
    assert [(phrase.text, phrase.weight) for phrase in query.wanted] == [
        *(("red car", 1), ("dog", 2), ("big", 0.5), ("sea", 0.5)),
    ]
    assert [phrase.text for phrase in query.quoted] == ["sea"]


def test_words_and_filters_behind_one_dash() -> None:
    query = parse("sea -(dog date:2019)", TODAY)
    assert [phrase.text for phrase in query.unwanted] == ["dog"]
    assert query.condition == Other(YEAR_2019)
    assert [note.kind for note in query.notes] == ["mixed_not"]


def test_only_unwanted_in_one_of_two_alternatives() -> None:
    query = parse("-cat OR dog")
    assert [each.phrase for each in query.alternatives] == ["dog"]


def test_what_cannot_be_searched_for_still_has_pieces() -> None:
    query = understand("-cat")
    assert [(chip.kind, chip.text) for chip in query.chips] == [("unwanted", "-cat")]
    assert not query.wanted
