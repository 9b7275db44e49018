"""Photos to ask about, and what answers say: properties, and figures that are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.evaluation import own_library
from photosearch.evaluation.own_library import difference, figures, pick

PLACES = st.lists(st.integers(1, 400), min_size=1, max_size=40)


@settings(max_examples=40)
@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 5))
def test_each_stretch_of_time_gives_one(total: int, count: int, seed: int) -> None:
    dice = np.random.default_rng(total)
    vectors, crowded = dice.standard_normal((total, 6)), dice.random(total)
    folders = dice.integers(0, 4, total).tolist()
    rows = pick(vectors, folders, crowded, count, seed)
    assert len(rows) == len(set(rows)) == min(count, total)
    assert rows == sorted(rows)
    stretches = np.array_split(np.arange(total), min(count, total))
    assert all(row in stretch for row, stretch in zip(rows, stretches, strict=True))
    assert rows == pick(vectors, folders, crowded, count, seed)


def test_of_nothing_nothing_is_picked() -> None:
    assert pick(np.zeros((0, 6)), [], np.zeros(0), 30) == []
    assert pick(np.ones((3, 6)), [0, 0, 0], np.zeros(3), 0) == []


def test_what_has_a_twin_is_left_aside() -> None:
    dice = np.random.default_rng(1)
    crowded = np.zeros(200)
    crowded[::5] = 0.99
    rows = pick(dice.standard_normal((200, 8)), [0] * 200, crowded, 20)
    assert not any(row % 5 == 0 for row in rows)


def test_those_picked_are_less_alike_than_any() -> None:
    dice = np.random.default_rng(2)
    groups = dice.standard_normal((5, 8))
    vectors = groups[dice.integers(0, 5, 300)] + 0.1 * dice.standard_normal((300, 8))

    def alike(rows: list[int]) -> float:
        own = vectors[rows] / np.linalg.norm(vectors[rows], axis=1, keepdims=True)
        return float((own @ own.T)[~np.eye(len(rows), dtype=bool)].mean())

    picked = [alike(pick(vectors, [0] * 300, np.zeros(300), 10, seed)) for seed in range(10)]
    anyhow = [alike(sorted(dice.choice(300, 10, replace=False).tolist())) for _ in range(10)]
    assert np.mean(picked) < np.mean(anyhow)


@given(PLACES)
def test_figures_are_shares_with_an_interval_around_them(places: list[int]) -> None:
    found = figures(places)
    assert found.answers == len(places)
    assert found.mrr == pytest.approx(np.mean([1 / place for place in places]))
    for depth, share in zip(own_library.DEPTHS, found.recall, strict=True):
        assert share.share == sum(place <= depth for place in places) / len(places)
        assert 0 <= share.low <= share.share + 1e-9
        assert share.share - 1e-9 <= share.high <= 1
        assert share.high - share.low > 0.02  # forty answers never know it exactly


def test_wilsons_interval() -> None:
    share = figures([1] * 19 + [99] * 11).recall[0]
    assert (share.low, share.high) == pytest.approx((0.4551, 0.7813), abs=1e-3)


@given(PLACES, st.data())
def test_a_difference_is_the_same_from_both_sides(places: list[int], data: st.DataObject) -> None:
    count = len(places)
    others = data.draw(st.lists(st.integers(1, 400), min_size=count, max_size=count))
    one, two = difference("a", places, "b", others), difference("b", others, "a", places)
    assert one.mrr == pytest.approx(two.mrr)
    assert one.mrr >= 0
    assert one.chance == pytest.approx(two.chance, abs=0.02)
    assert 0 < one.chance <= 1
    if one.mrr > 1e-9:
        assert (one.better, one.other) == (two.better, two.other)


def test_what_is_noise_and_what_is_not() -> None:
    good, bad = [1] * 30, [50] * 30
    assert difference("bad", bad, "good", good).better == "good"
    assert difference("bad", bad, "good", good).clear
    assert not difference("good", good[:5], "bad", bad[:5]).clear  # too few to say anything
    assert not difference("a", [1, 9] * 10, "b", [9, 1] * 10).clear
    assert difference("a", good, "b", good).chance == 1


def test_equal_models_are_seldom_said_to_differ() -> None:
    dice = np.random.default_rng(3)
    rounds = [
        difference("a", dice.integers(1, 60, 30).tolist(), "b", dice.integers(1, 60, 30).tolist())
        for _ in range(40)
    ]
    assert sum(each.clear for each in rounds) <= 6  # 2 are to be expected


def test_languages_are_counted_apart() -> None:
    found = own_library.by_language([1, 20, 3], ["ko", "en", "ko"])
    assert found["ko"].answers == 2
    assert found["ko"].recall[1].share == 1
    assert found["en"].recall[2].share == 0
    assert set(found) == {"ko", "en"}
