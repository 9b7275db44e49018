"""Pieces of a query that are taken away one by one."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from photosearch.query.chips import chips_of, text_with, without
from photosearch.query.grammar import parse
from photosearch.query.natural import understand
from photosearch.query.writing import joined, text_of

from .conftest import TODAY, TYPED


@settings(max_examples=80)
@given(TYPED)
@example("SIZE:< < 0")
@example("rating: > = 3 dog")
def test_chips_are_the_query(text: str) -> None:
    tree = parse(text).node
    assert parse(text_with(chips_of(tree))).node == tree


@settings(max_examples=80)
@given(TYPED)
def test_what_is_left_means_what_it_meant(text: str) -> None:
    chips = chips_of(parse(text).node)
    for number in range(len(chips)):
        left = [chip.node for at, chip in enumerate(chips) if at != number]
        assert parse(without(text, chips, number)).node == joined(left)


@settings(max_examples=80)
@given(TYPED)
def test_taking_away_what_was_understood_gives_the_words_back(text: str) -> None:
    understood = understand(parse(text), TODAY)
    for number, chip in enumerate(understood.chips):
        if chip.said:
            again = understand(parse(without(text, understood.chips, number)), TODAY)
            before = [each.said for each in understood.chips]
            assert [each.said for each in again.chips].count(chip.said) < before.count(chip.said)
            assert chip.said in " ".join(text_of(each.node) for each in again.chips)


@pytest.mark.parametrize(
    ("text", "number", "left"),
    [
        ("바다 날짜：2019 -사람", 1, "바다 -사람"),
        ("바다 날짜：2019 -사람", 2, "바다 날짜：2019"),
        ("a OR b date:2019 c OR d", 1, '(a OR b) (c OR d)'),
        ("작년 여름에 찍은 바닷가", 0, "(작년 여름에 찍은) 바닷가"),
        ("dog^2", 0, ""),
        ("date:2019 -dog summer", 1, 'date:"2019" summer'),
        ("date:>2019-05,2021 -dog 2", 1, "date:>2019-05,2021 2"),
        ("size:>, -dog 5MB", 1, "size:>, 5MB"),
    ],
)  # fmt: skip
def test_examples(text: str, number: int, left: str) -> None:
    assert without(text, understand(parse(text), TODAY).chips, number) == left


def test_kinds_and_names() -> None:
    text = '바다 "빨간 차" -사람 dog^2 (a b) c OR d 별점:>=3 -태그:가족'
    chips = chips_of(parse(text).node, "zh")
    assert [chip.kind for chip in chips] == [
        *("words", "exact", "unwanted", "weight", "group", "either", "filter", "filter"),
    ]
    assert [chip.text for chip in chips][-2:] == ["评分:>=3", "-标签:가족"]
