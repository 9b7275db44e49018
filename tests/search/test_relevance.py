"""The relevance line, where the truth is known; and on the starter model where it is there."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.index.exact import ExactIndex
from photosearch.models.base import TextEncoder
from photosearch.search import relevance
from photosearch.search.relevance import Line, Null, Phrases
from photosearch.text import Language

from .conftest import DIM, Words, meaning, photo_of

LANGUAGES: tuple[Language, ...] = ("ko", "en", "zh")


def gallery(things: list[str], each: int, clearness: float = 0.7) -> ExactIndex:
    index = ExactIndex(DIM)
    vectors = [
        photo_of(thing, 100 * n + i, clearness)
        for n, thing in enumerate(things)
        for i in range(each)
    ]
    index.add(np.arange(len(vectors), dtype=np.int64), np.stack(vectors))
    return index


@cache
def nothing() -> Phrases:
    """What the words' encoder makes of phrases about nothing."""
    return Phrases.of(Words())


def flagged(line: Line, index: ExactIndex, texts: list[str], encoder: TextEncoder) -> float:
    grades = [verdict.whole for verdict in verdicts(line, index, texts, encoder)]
    return grades.count("unlikely") / len(grades)


def verdicts(
    line: Line, index: ExactIndex, texts: list[str], encoder: TextEncoder
) -> list[relevance.Verdict]:
    answers = []
    for vector in encoder.encode_texts(texts):
        ids = index.search(vector[None], 40)[1][0]
        answers.append(line.judge("en", vector, index.vectors(ids)))
    return answers


class TestLine:
    @pytest.mark.parametrize(("things", "each"), [(5, 10), (25, 2), (50, 1), (40, 25), (200, 10)])
    def test_tells_absent_things_from_those_that_are_here(self, things: int, each: int) -> None:
        names = [f"thing {n}" for n in range(things)]
        index = gallery(names, each)
        line = relevance.measure(index, nothing())
        absent = [f"absent {n}" for n in range(300)]
        assert flagged(line, index, absent, Words()) == pytest.approx(0.8, abs=0.1)
        assert flagged(line, index, names, Words()) <= 0.1

    def test_hardly_an_absent_thing_is_likely(self) -> None:
        index = gallery([f"thing {n}" for n in range(30)], 10)
        line = relevance.measure(index, nothing())
        absent = verdicts(line, index, [f"absent {n}" for n in range(300)], Words())
        assert sum(verdict.whole == "likely" for verdict in absent) <= 15
        present = verdicts(line, index, [f"thing {n}" for n in range(30)], Words())
        assert sum(verdict.whole == "likely" for verdict in present) >= 27

    def test_null_phrases_that_the_library_holds_do_not_move_the_line(self) -> None:
        names = [f"thing {n}" for n in range(100)]
        plain = relevance.measure(gallery(names, 4), nothing())
        held = relevance.null_phrases()["en"][:26]  # a tenth of them
        mixed = relevance.measure(gallery(names + held, 4), nothing())
        assert mixed.bounds["en"][0] == pytest.approx(plain.bounds["en"][0], rel=0.12)

    def test_rows_are_graded_one_by_one(self) -> None:
        index = gallery(["dog", "cat"], 8, clearness=0.9)
        line = relevance.measure(index, nothing())
        vector = Words().encode_texts(["dog"])[0]
        ids = index.search(vector[None], 16)[1][0]
        verdict = line.judge("en", vector, index.vectors(ids))
        assert verdict.whole == verdict.grades[0] == "likely"
        assert verdict.grades[:8] == ("likely",) * 8
        assert verdict.grades[8:] == ("unlikely",) * 8
        assert verdict.surprises.shape == (16,)

    def test_no_row_is_surer_than_the_whole(self) -> None:
        index = gallery([f"thing {n}" for n in range(30)], 2)
        line = relevance.measure(index, nothing())
        order = ["unlikely", "maybe", "likely"]
        for verdict in verdicts(line, index, [f"thing {n}" for n in range(-20, 30)], Words()):
            assert verdict.grades[0] == verdict.whole
            assert max(map(order.index, verdict.grades)) == order.index(verdict.whole)

    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_a_handful_of_photos(self, count: int) -> None:
        index = gallery([f"thing {n}" for n in range(count)], 1, clearness=0.9)
        line = relevance.measure(index, nothing())
        assert flagged(line, index, [f"absent {n}" for n in range(200)], Words()) > 0.6
        if count == 1:
            assert flagged(line, index, ["thing 0"], Words()) == 0

    def test_an_empty_library(self) -> None:
        line = relevance.measure(ExactIndex(DIM), nothing())
        verdict = line.judge("ko", meaning("x"), np.zeros((0, DIM), np.float32))
        assert verdict.grades == ()
        assert line.judge_alike(np.zeros(1, np.float32)) == ["maybe"]

    def test_photos_that_are_all_the_same(self) -> None:
        index = ExactIndex(DIM)
        index.add(np.arange(20), np.repeat(photo_of("dog", 1)[None], 20, 0))
        line = relevance.measure(index, nothing())
        assert np.isfinite(list(line.bounds.values())).all()

    def test_scale_does_not_matter(self) -> None:
        """Models whose vectors are not normalised are judged alike."""
        index = gallery([f"thing {n}" for n in range(30)], 5)
        larger = ExactIndex(DIM)
        larger.add(index.ids(), 8 * index.vectors(index.ids()))
        assert relevance.measure(larger, nothing()).bounds["ko"] == pytest.approx(
            relevance.measure(index, nothing()).bounds["ko"], rel=1e-3
        )

    def test_grows_stale(self) -> None:
        line = relevance.measure(gallery(["dog"], 100), nothing())
        assert not line.stale(110)
        assert line.stale(111)
        assert line.stale(89)

    def test_alike(self) -> None:
        index = gallery([f"thing {n}" for n in range(40)], 3)
        line = relevance.measure(index, nothing())
        copy = index.vectors(np.array([9]))[0] + 0.02 * meaning("compressed again")
        grades = line.judge_alike(index.search(copy[None], 120)[0][0])
        assert grades[0] == "likely"
        assert grades[-1] == "unlikely"


class TestNull:
    def test_mean_and_spread_of_the_phrases_scores(self) -> None:
        phrases = Words().encode_texts([f"phrase {n}" for n in range(400)])
        photos = np.stack([photo_of("dog", n) for n in range(30)])
        query = meaning("cat")
        scores = phrases @ photos.T
        truth = (query @ photos.T - scores.mean(0)) / scores.std(0)
        assert Null.of(phrases).surprises(query, photos) == pytest.approx(truth, rel=0.05, abs=0.05)

    def test_fewer_phrases_than_dimensions(self) -> None:
        null = Null.of(Words().encode_texts(["a", "b", "c"]))
        assert np.isfinite(null.surprises(meaning("x"), photo_of("y", 1)[None])).all()
        same: NDArray[np.float32] = np.repeat(meaning("a")[None], 3, 0)
        assert np.isfinite(Null.of(same).surprises(meaning("x"), photo_of("y", 1)[None])).all()


class TestPhrases:
    def test_three_languages_of_the_same_length(self) -> None:
        phrases = relevance.null_phrases()
        assert {len(phrases[language]) for language in LANGUAGES} == {260}
        for rows in phrases.values():
            assert len(set(rows)) == len(rows)
            assert all(row.strip() == row and row for row in rows)

    def test_each_is_written_in_its_language(self) -> None:
        from photosearch.text import language_of

        for language, rows in relevance.null_phrases().items():
            assert [row for row in rows if language_of(row) != language] == []
