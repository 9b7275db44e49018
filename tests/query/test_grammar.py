"""Text to tree and back."""

from __future__ import annotations

import sys
import unicodedata
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings

from photosearch.query.grammar import MOST_NOTES, parse
from photosearch.query.names import KEYS, NAMES, key_of
from photosearch.query.syntax import (
    Both,
    Either,
    Exact,
    Filter,
    Group,
    Node,
    Not,
    Weighted,
    Words,
)
from photosearch.query.writing import text_of
from photosearch.search import parser
from photosearch.text import Language

from .conftest import TODAY, TYPED

LANGUAGES: tuple[Language, ...] = ("en", "ko", "zh")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("dog on a beach", Words("dog on a beach")),
        ("  dog \t on\na  beach ", Words("dog on a beach")),
        ("바다 -사람", Both((Words("바다"), Not(Words("사람"))))),
        ("海边 －人", Both((Words("海边"), Not(Words("人"))))),
        ('beach -"palm tree"', Both((Words("beach"), Not(Exact("palm tree"))))),
        ("“빨간 차” 도로", Both((Exact("빨간 차"), Words("도로")))),
        ("「빨간 차」", Exact("빨간 차")),
        ("dog^2 cat", Both((Weighted(Words("dog"), 2), Words("cat")))),
        ('"red car"^0.5', Weighted(Exact("red car"), 0.5)),
        ("(red car)^3", Weighted(Group(Words("red car")), 3)),
        ("2^10 ^_^ 5^2", Words("2^10 ^_^ 5^2")),
        ("red car OR bus", Either((Words("red car"), Words("bus")))),
        ("바다 또는 산", Either((Words("바다"), Words("산")))),
        ("海 或 山", Either((Words("海"), Words("山")))),
        (
            "dog OR cat date:2019",
            Both((Either((Words("dog"), Words("cat"))), Filter("date", ("2019",)))),
        ),
        (
            "date:2019 OR date:2020 sea",
            Both((Either((Filter("date", ("2019",)), Filter("date", ("2020",)))), Words("sea"))),
        ),
        ("（개 또는 고양이）", Group(Either((Words("개"), Words("고양이"))))),
        ("날짜:작년 여름 바다", Both((Filter("date", ("작년 여름",)), Words("바다")))),
        ("日期：2019..2021", Filter("date", ("2019..2021",))),
        ("date: 2019 ~ 2021", Filter("date", ("2019..2021",))),
        ("rating: >= 3", Filter("rating", (">=3",))),
        ('-tag:a,"b c"', Not(Filter("tag", ("a", "b c")))),
        ("tag: family, dog", Both((Filter("tag", ("family",)), Words("dog")))),
        (r"folder:C:\Photos\2019", Filter("folder", (r"C:\Photos\2019",))),
        ("near:37.57, 126.98, 5km", Filter("near", ("37.57", "126.98", "5km"))),
        ("name:IMG(1).jpg", Filter("name", ("IMG(1).jpg",))),
        ("(name:IMG(1).jpg)", Group(Filter("name", ("IMG(1).jpg",)))),
        ("날\u200b짜:2019", Filter("date", ("2019",))),
        ("\u202edog\u202c", Words("dog")),
        (r"\-dog \OR \date:2019", Words("-dog OR date:2019")),
        ("t-shirt f(x) http://a.b 12:30 :)", Words("t-shirt f(x) http://a.b 12:30 :)")),
        ("cat --dog", Words("cat --dog")),
        ("cat - dog", Words("cat - dog")),
        ('cat -"" ()', Words("cat")),
        ('5" nails and 6" nails', Words('5" nails and 6" nails')),
        ("NEAR(a b) OR", Words("NEAR(a b) OR")),
        ("words:zorro; DROP TABLE photos--", Words("words:zorro; DROP TABLE photos--")),
        ("", None),
        (" \u200b ", None),
    ],
)
def test_examples(text: str, tree: Node | None) -> None:
    assert parse(text).node == tree


@pytest.mark.parametrize(
    ("text", "kind", "place", "tree"),
    [
        ('a "red car', "unclosed_quote", '"', Both((Words("a"), Exact("red car")))),
        ("a (b c", "unclosed_bracket", "(", Both((Words("a"), Group(Words("b c"))))),
        ("a ) b", "stray_bracket", ")", Words("a b")),
        ("x foo:bar", "unknown_filter", "foo:", Words("x foo:bar")),
        ("a date:", "empty_filter", "date:", Words("a date:")),
        ("a OR", "lonely_or", "OR", Words("a OR")),
        ("a dog^99", "weight_limited", "^99", Both((Words("a"), Weighted(Words("dog"), 10)))),
    ],
)
def test_what_is_odd_is_said_and_stops_nothing(
    text: str, kind: str, place: str, tree: Node
) -> None:
    parsed = parse(text)
    assert parsed.node == tree
    (note,) = parsed.notes
    assert (note.kind, text[note.start : note.end]) == (kind, place)
    assert note.message.endswith((".", "?", " "))


def test_a_name_that_was_nearly_right_is_offered() -> None:
    (note,) = parse("folders:a").notes
    assert "folder" in note.hint


def test_brackets_inside_each_other_without_end() -> None:
    parsed = parse("(" * 40 + "dog" + ")" * 40 + " cat")
    assert parsed.node == Both((Group(Words("dog")), Words("cat")))
    assert {note.kind for note in parsed.notes} == {"too_deep"}


def test_filters_have_names_in_three_languages_and_no_two_share_one() -> None:
    every = [name for key in KEYS for names in NAMES[key].values() for name in names]
    assert len(set(every)) == len(every)
    for key in KEYS:
        for language in LANGUAGES:
            for name in NAMES[key][language]:
                assert key_of(name) == key
                assert parse(f"{name}:x").node == Filter(key, ("x",))
                assert parse(f"{name.upper()}：x").node == Filter(key, ("x",))


@settings(max_examples=120)
@given(TYPED)
def test_what_is_written_is_read_as_the_same(text: str) -> None:
    parsed = parse(text)
    for language in LANGUAGES:
        written = text_of(parsed.node, language)
        assert parse(written).node == parsed.node
        assert text_of(parse(written).node, language) == written


@settings(max_examples=120)
@given(TYPED)
def test_any_text_is_read_and_every_place_is_inside_it(text: str) -> None:
    query = parser.understand(text, TODAY)
    assert len(query.notes) <= MOST_NOTES
    for note in query.notes:
        assert 0 <= note.start <= note.end <= len(text)
        assert "{" not in note.message.replace(note.about, "")
    for chip in query.chips:
        assert 0 <= chip.start < chip.end <= len(text)
    for each in query.alternatives:
        for phrase in (*each.wanted, *each.unwanted, *each.quoted):
            assert 0 <= phrase.start < phrase.end <= len(text)
            assert phrase.text == " ".join(phrase.text.split())
            phrase.text.encode("utf-8")


@settings(max_examples=120)
@given(TYPED)
def test_how_letters_are_encoded_says_nothing(text: str) -> None:
    query = parser.understand(text, TODAY)
    for form in ("NFC", "NFD"):
        same = parser.understand(unicodedata.normalize(form, text), TODAY)
        assert [chip.node for chip in same.chips] == [chip.node for chip in query.chips]
        assert same.condition == query.condition


READERS = tuple(
    f"/photosearch/{name}.py"
    for name in (
        *("query/grammar", "query/natural", "query/dates", "query/writing", "query/chips"),
        *("query/meaning", "search/parser"),
    )
)


def steps(text: str) -> int:
    """Lines of the query language that run for ``text``."""
    count = 0

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename.endswith(READERS) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        parser.understand(text, TODAY)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        *('x -"', "(", ")", "a OR ", "가나다 ", "date:", 'tag:"a,', "\u202e\u200b가", "2019 "),
        *("a^2", "\\", "(a OR b) ", "last week ", "e\u0301"),
    ],
)
def test_twice_the_text_is_at_most_twice_the_work(piece: str) -> None:
    one, two = (steps(piece * (length // len(piece))) for length in (1000, 2000))
    assert two < 2.2 * one + 200


@pytest.mark.parametrize("piece", ['x -"', "(a ", "가나다 ", "date:2019 ", "\u200b", "a OR "])
def test_ten_thousand_characters(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    parsed = parse(text)
    assert parse(text_of(parsed.node)).node == parsed.node
