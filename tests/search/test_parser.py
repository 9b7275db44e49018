"""What typed text means."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.errors import QueryError
from photosearch.search.parser import parse


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
        ("2019-08", "2019-08", []),
        ("cat - dog", "cat - dog", []),
        ("cat -", "cat -", []),
        ("cat --dog", "cat --dog", []),
        ('"red car"', "red car", []),
        ('5" nails and 6" nails', '5" nails and 6" nails', []),
        ('"salt -pepper" soup', "salt -pepper soup", []),
        ('cat -""', "cat", []),
        ('cat -"unclosed words', 'cat -"unclosed words', []),
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
        ('"unclosed words', '"unclosed words', []),
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
        assert text[phrase.end - 1] in '"”'


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
    assert len(query.wanted) == 1
    for phrase in (*query.wanted, *query.unwanted, *query.quoted):
        assert phrase.text == " ".join(phrase.text.split())
        phrase.text.encode("utf-8")
        assert 0 <= phrase.start < phrase.end <= len(text)
