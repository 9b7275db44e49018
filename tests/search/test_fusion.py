"""Several orders make one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search import fusion

ORDERS = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=20), max_size=4)


def fused(orders: list[list[int]]) -> list[int]:
    return [item for item, _ in fusion.fuse([fusion.places(order) for order in orders])]


def test_what_two_put_in_front_comes_first() -> None:
    assert fused([[1, 2, 3], [3, 4, 5]])[0] == 3
    assert fused([[1, 2], [1, 2]]) == [1, 2]


def test_equals_are_decided_by_the_other_lane() -> None:
    words = {7: 1, 8: 1, 9: 1}
    assert [item for item, _ in fusion.fuse([words, {9: 1, 7: 2}])] == [9, 7, 8]


def test_the_first_lane_decides_ties() -> None:
    assert fused([[1], [2]]) == [1, 2]
    assert fused([[2], [1]]) == [2, 1]


def test_nothing() -> None:
    assert fusion.fuse([]) == []
    assert fusion.fuse([{}, {}]) == []


@given(ORDERS)
def test_every_item_once_by_falling_score(orders: list[list[int]]) -> None:
    result = fusion.fuse([fusion.places(order) for order in orders])
    items = [item for item, _ in result]
    assert sorted(items) == sorted({item for order in orders for item in order})
    scores = [score for _, score in result]
    assert scores == sorted(scores, reverse=True)
    for item, score in result:
        wanted = sum(1 / (60 + order.index(item) + 1) for order in orders if item in order)
        assert score == pytest.approx(wanted)


@given(st.lists(st.integers(0, 30), unique=True))
def test_one_lane_stays_as_it_is(order: list[int]) -> None:
    assert fused([order]) == order
    assert fused([order, order]) == order


@given(ORDERS, st.integers(0, 3), st.integers(0, 19))
def test_a_better_place_never_hurts(orders: list[list[int]], lane: int, place: int) -> None:
    if lane >= len(orders) or place >= len(orders[lane]) or place == 0:
        return
    item = orders[lane][place]
    before = fused(orders).index(item)
    orders[lane][place - 1], orders[lane][place] = orders[lane][place], orders[lane][place - 1]
    assert fused(orders).index(item) <= before
