from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui import answers
from photosearch.library.ids import ContentId
from photosearch.search.query import Hit, Relevance

GRADES = st.sampled_from(["likely", "maybe", "unlikely"])


def hit(content: int, grade: Relevance) -> Hit:
    return Hit(Path(f"/{content}.jpg"), 1.0, grade, {}, ContentId(content))


def test_copies_of_a_file_are_one_picture() -> None:
    hits = [hit(1, "likely"), hit(1, "likely"), hit(2, "maybe")]
    assert [each.content for each in answers.unique(hits)] == [1, 2]


def test_weak_ones_only_fill_the_first_screen_unless_asked_for() -> None:
    hits = [hit(n, "maybe" if n < 10 else "unlikely") for n in range(200)]
    answer = answers.arrange(hits, all_of_them=False)
    assert len(answer.contents) == answers.WEAK_SHOWN
    assert answer.hidden == 200 - answers.WEAK_SHOWN
    everything = answers.arrange(hits, all_of_them=True)
    assert len(everything.contents) == 200
    assert everything.hidden == 0


@given(st.lists(st.tuples(GRADES, st.integers(0, 10**9)), max_size=80), st.booleans())
def test_groups_are_in_order_and_hold_every_hit(
    given_hits: list[tuple[Relevance, int]], by_date: bool
) -> None:
    hits = [hit(n, grade) for n, (grade, _) in enumerate(given_hits)]
    moments = np.array([moment for _, moment in given_hits], np.int64)
    answer = answers.arrange(hits, moments if by_date else None, all_of_them=True)
    assert sorted(answer.contents.tolist()) == list(range(len(hits)))
    order = [answers.GRADES.index(grade) for grade in answer.grades]
    assert order == sorted(order)
    for grade, start in answer.starts:
        own = answer.contents[start : start + answer.count(grade)].tolist()
        wanted = [n for n, each in enumerate(hits) if each.relevance == grade]
        if by_date:
            wanted.sort(key=lambda n: -int(moments[n]))
        assert own == wanted
