"""Metrics on rankings small enough to be checked by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.evaluation.datasets import LabelledQuery
from photosearch.evaluation.retrieval import Scored, evaluate, honesties, honesty_curve, score

FILES = [f"{letter}.jpg" for letter in "abcdefghijklmnopqrst"]
NUMBERS = {name: number for number, name in enumerate(FILES)}


@dataclass(frozen=True)
class Given:
    order: NDArray[np.int64]
    relevance: str = "likely"
    surprise: float = 1.0

    @property
    def scores(self) -> NDArray[np.float32]:
        return -np.arange(len(self.order), dtype=np.float32)


def query(
    relevant: str = "", ignore: str = "", kind: str = "label", language: str = "en"
) -> LabelledQuery:
    def files(letters: str) -> frozenset[str]:
        return frozenset(f"{letter}.jpg" for letter in letters)

    return LabelledQuery("1", kind, language, "?", files(relevant), files(ignore))


def ranking(letters: str) -> NDArray[np.int64]:
    rest = [name[0] for name in FILES if name[0] not in letters]
    return np.array([NUMBERS[f"{letter}.jpg"] for letter in [*letters, *rest]], np.int64)


def measured(relevant: str, order: str, ignore: str = "") -> tuple[float, float, int | None]:
    result = score(query(relevant, ignore), Given(ranking(order)), NUMBERS, len(FILES))
    assert result.precision_at_10 is not None
    assert result.average_precision is not None
    return result.precision_at_10, result.average_precision, result.first_hit


class TestScore:
    def test_one_relevant_file(self) -> None:
        assert measured("a", "abc") == (1, 1, 1)
        assert measured("c", "abc") == (1, pytest.approx(1 / 3), 3)
        assert measured("t", "") == (0, pytest.approx(1 / 20), 20)

    def test_precision_is_over_what_was_possible(self) -> None:
        assert measured("abc", "axbxc".replace("x", "t"))[0] == pytest.approx(1)
        assert measured("abcd", "ab")[0] == 1
        assert measured("at", "a")[0] == 0.5
        assert measured("abcdefghijkl", "")[0] == 1

    def test_average_precision(self) -> None:
        assert measured("ac", "abc")[1] == pytest.approx((1 + 2 / 3) / 2)

    def test_ignored_files_are_taken_out_first(self) -> None:
        assert measured("c", "abc", ignore="ab") == (1, 1, 1)
        assert measured("k", "", ignore="a")[0] == 1

    def test_a_file_that_is_not_there_counts_as_not_found(self) -> None:
        result = score(
            LabelledQuery("1", "label", "en", "?", frozenset({"a.jpg", "gone.jpg"})),
            Given(ranking("a")),
            NUMBERS,
            len(FILES),
        )
        assert (result.precision_at_10, result.average_precision) == (0.5, 0.5)

    def test_all_relevant_files_gone(self) -> None:
        gone = LabelledQuery("1", "label", "en", "?", frozenset({"gone.jpg"}))
        result = score(gone, Given(ranking("a")), NUMBERS, len(FILES))
        assert (result.precision_at_10, result.first_hit) == (0, None)

    def test_absent(self) -> None:
        result = score(query(), Given(ranking("a"), "unlikely"), NUMBERS, len(FILES))
        assert result.flagged
        assert result.precision_at_10 is None

    @given(st.permutations(range(20)), st.sets(st.integers(0, 19), min_size=1), st.data())
    def test_bounds(self, order: list[int], relevant: set[int], data: st.DataObject) -> None:
        ignored = data.draw(st.sets(st.integers(0, 19))) - relevant
        asked = LabelledQuery(
            "1",
            "label",
            "en",
            "?",
            frozenset(FILES[n] for n in relevant),
            frozenset(FILES[n] for n in ignored),
        )
        result = score(asked, Given(np.array(order)), NUMBERS, 20)
        kept = [n for n in order if n not in ignored]
        hits = [n in relevant for n in kept[:10]]
        assert result.precision_at_10 == pytest.approx(sum(hits) / min(10, len(relevant)))
        assert 0 < (result.average_precision or 0) <= 1
        assert result.first_hit == min(kept.index(n) for n in relevant) + 1


class TestReport:
    def report(self) -> tuple[list[LabelledQuery], list[Given]]:
        asked = [
            query("a", kind="label"),
            query("d", kind="label"),
            query("k", kind="label", language="ko"),
            query("ab", kind="caption"),
            query(kind="absent"),
            query(kind="absent"),
        ]
        answers = [
            Given(ranking("a"), surprise=3),
            Given(ranking("abcd"), surprise=2),
            Given(ranking(""), "unlikely", surprise=0),
            Given(ranking("ab"), surprise=4),
            Given(ranking(""), "unlikely", surprise=1),
            Given(ranking(""), "maybe", surprise=2.5),
        ]
        return asked, answers

    def test_means_by_type_and_language(self) -> None:
        asked, answers = self.report()

        def answer(texts: Sequence[str]) -> Iterator[Given]:
            assert len(texts) == 6
            return iter(answers)

        report = evaluate(asked, FILES, answer)
        assert report.rows() == [
            ("absent", "en", "2", "", "", "", "", "", "0.500"),
            ("caption", "en", "1", "1.000", "1.000", "1.000", "1.000", "1.000", "0.000"),
            ("label", "en", "2", "1.000", "0.500", "1.000", "1.000", "0.625", "0.000"),
            ("label", "ko", "1", "0.000", "0.000", "0.000", "0.000", "0.091", "1.000"),
        ]
        document = json.loads(json.dumps(report.document()))
        assert document["types"]["absent"]["en"]["flagged"] == 0.5
        assert document["types"]["absent"]["en"]["recall@1"] is None
        assert document["types"]["label"]["en"]["recall@1"] == 0.5
        assert document["photos"] == 20
        assert document["unknown_files"] == 0
        assert document["flagged"] == {"answerable": 0.25, "absent": 0.5}
        assert document["curve"][-1] == {"answerable": 0.75, "absent": 1.0}

    def test_decomposed_names_are_the_same_names(self) -> None:
        import unicodedata

        asked = LabelledQuery("1", "label", "ko", "?", frozenset({"강아지.jpg"}))
        names = ["고양이.jpg", unicodedata.normalize("NFD", "강아지.jpg")]
        report = evaluate([asked], names, lambda _: [Given(np.array([1, 0]))])
        assert report.by_type[0].recall_at_1 == 1
        assert report.unknown_files == 0

    def test_no_queries(self) -> None:
        report = evaluate([], FILES, lambda _: [])
        assert report.rows() == []
        assert report.document()["types"] == {}
        assert report.document()["flagged"] is None

    def test_the_curve_goes_up(self) -> None:
        asked, answers = self.report()
        scored = [score(one, given, NUMBERS, 20) for one, given in zip(asked, answers, strict=True)]
        curve = honesty_curve(scored)
        assert curve[0].answerable_flagged == 0
        shares = [(point.answerable_flagged, point.absent_flagged) for point in curve]
        assert shares == sorted(shares)
        assert honesty_curve(scored[:4]) == []

    def test_each_type_and_language_has_a_curve_of_its_own(self) -> None:
        def one(relevant: str, surprise: float, kind: str, language: str) -> Scored:
            asked = query(relevant, kind=kind, language=language)
            return score(asked, Given(ranking("a"), surprise=surprise), NUMBERS, len(FILES))

        scored = [
            *(one("", sure, "absent", "ko") for sure in (1.0, 2.0)),
            *(one("", sure, "absent", "en") for sure in (1.0, 5.0)),
            *(one("a", sure, "concept", "ko") for sure in (3.0, 4.0)),
            *(one("a", sure, "caption", "en") for sure in (0.5, 5.0)),
        ]
        found = {(each.kind, each.language): each for each in honesties(scored)}
        assert set(found) == {
            ("concept", ""),
            ("concept", "ko"),
            ("caption", ""),
            ("caption", "en"),
        }
        assert found["concept", "ko"].separation == 1
        assert found["concept", "ko"].absent_flagged_at(0) == 1
        assert found["caption", "en"].separation == pytest.approx((0 + 0 + 1 + 0.5) / 4)
        assert found["caption", "en"].absent_flagged_at(0) == 0
        assert found["concept", ""].separation == pytest.approx(6 / 8)
        assert honesties(scored[4:]) == []
