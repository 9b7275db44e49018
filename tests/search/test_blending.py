"""Lanes make one answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosearch.library.captions import Source
from photosearch.library.ids import ContentId
from photosearch.library.together import Held
from photosearch.search import blending
from photosearch.search.blending import Lane, Row
from photosearch.search.literal import Match
from photosearch.search.query import GRADES, Relevance


def lane(numbers: list[int], grades: list[Relevance] | None = None, name: str = "m") -> Lane:
    scores = [1.0 - place / 1000 for place in range(len(numbers))]
    contents = [ContentId(number) for number in numbers]
    return Lane(name, contents, scores, grades or ["likely"] * len(numbers), scores)


def match(rank: int, source: Source = "user") -> Match:
    return Match(rank, (Held(source, "words", 1),), ("words",))


def blend(
    main: Lane, second: Lane | None = None, matches: dict[int, Match] | None = None
) -> list[Row]:
    found = {ContentId(number): each for number, each in (matches or {}).items()}
    alike = [content for content in main.contents if content in found]
    return blending.blend(main, second, found, alike, {"phrase": "x"}, 1000)


def numbers(rows: list[Row]) -> list[int]:
    return [row.content for row in rows]


def test_words_and_picture_together_are_best() -> None:
    rows = blend(lane([1, 2, 3]), matches={3: match(1), 9: match(1)})
    assert numbers(rows)[0] == 3
    assert [row.why["lane"] for row in rows if row.content in (3, 9, 1)] == [
        "both",
        "literal",
        "vector",
    ]


def test_what_a_model_calls_unlikely_stands_behind_all_words() -> None:
    words: dict[int, Match] = {number: match(number - 99, "machine") for number in range(100, 150)}
    rows = blend(lane([1, 2, 3], ["unlikely"] * 3), matches=words)
    assert numbers(rows)[:50] == list(range(100, 150))
    assert numbers(rows)[50:] == [1, 2, 3]
    assert [row.grade for row in rows] == ["maybe"] * 50 + ["unlikely"] * 3


def test_the_users_and_the_files_words_are_likely() -> None:
    main = lane([1, 2, 3], ["unlikely"] * 3)
    sources: dict[int, Match] = {1: match(1), 2: match(2, "file"), 3: match(3, "machine")}
    rows = blend(main, matches=sources)
    assert [row.grade for row in rows] == ["likely", "likely", "maybe"]
    assert [row.why["source"] for row in rows] == ["user", "file", "machine"]


def test_the_better_grade_of_two_models() -> None:
    first = lane([1, 2, 3], ["maybe", "maybe", "unlikely"], "one")
    second = lane([3, 1, 4], ["likely", "unlikely", "maybe"], "two")
    rows = {row.content: row for row in blend(first, second)}
    assert {number: row.grade for number, row in rows.items()} == {
        1: "maybe",
        2: "maybe",
        3: "likely",
        4: "maybe",
    }
    assert all(
        (row.why["model"], row.why["second_model"]) == ("one", "two") for row in rows.values()
    )


@given(
    st.lists(st.integers(0, 300), unique=True, min_size=0, max_size=300),
    st.lists(st.sampled_from(GRADES), min_size=300, max_size=300),
    st.dictionaries(st.integers(0, 300), st.integers(1, 5), max_size=20),
    st.integers(0, 300),
)
def test_a_deeper_lane_only_adds_to_the_end(
    order: list[int], grades: list[Relevance], ranks: dict[int, int], depth: int
) -> None:
    deep = lane(order, grades[: len(order)])
    words = {number: match(rank) for number, rank in ranks.items()}
    found = {ContentId(number): each for number, each in words.items()}
    alike = [content for content in deep.contents if content in found]
    whole = blending.blend(deep, None, found, alike, {}, 1000)
    few = blending.blend(deep.top(max(depth, blending.DEPTH)), None, found, alike, {}, depth)
    assert few == whole[:depth]
    assert sorted(numbers(whole)) == sorted({*order, *ranks})
    scores = [row.score for row in whole]
    assert scores == sorted(scores, reverse=True)
