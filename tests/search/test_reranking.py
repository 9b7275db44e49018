"""The order of the first photos, by the model and by parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.library.ids import ContentId
from photosearch.library.patches import Patches
from photosearch.models import families, fineness
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.search import late_interaction, reranking
from photosearch.search.blending import Lane
from photosearch.search.query import Relevance

DIM = 32


def some(seed: int, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    found = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def lane(scores: list[float], grades: list[Relevance] | None = None) -> Lane:
    count = len(scores)
    numbers = [ContentId(number) for number in range(1, count + 1)]
    usual: list[Relevance] = ["maybe"] * count
    return Lane("tiny", numbers, scores, grades or usual, [float(n) for n in range(count)])


class TestFineScores:
    def test_they_are_the_mean_of_the_words_best_matches(self) -> None:
        words = some(0, 3)
        pictures = [Patches.of(some(seed, 6), (2, 3)) for seed in range(1, 5)]
        rows = np.stack([each.vectors for each in pictures])
        want = late_interaction.scores(words, rows) / 3
        np.testing.assert_allclose(reranking.fine_scores(words, [*pictures]), want, atol=1e-5)

    def test_pictures_of_several_shapes_and_some_that_are_not_known(self) -> None:
        words = some(0, 2)
        wide, square = Patches.of(some(1, 6), (2, 3)), Patches.of(some(2, 4), (2, 2))
        other = Patches.of(np.ones((4, DIM // 2), np.float32), (2, 2))  # of another model
        found = reranking.fine_scores(words, [None, wide, square, other])
        assert np.isnan(found).tolist() == [True, False, False, True]
        assert found[2] == pytest.approx(float((words @ square.vectors.T).max(axis=1).mean()))


class TestOrder:
    def test_the_fine_score_moves_photos_and_is_their_score(self) -> None:
        before = lane([0.5, 0.49, 0.48])
        fine = {ContentId(1): 0.1, ContentId(2): 0.2, ContentId(3): 0.9}
        after = reranking.reordered(before, fine, 3.0)
        assert after.contents[0] == 3
        assert list(after.scores) == sorted(after.scores, reverse=True)
        assert after.surprises[0] == 2

    def test_without_weight_or_knowledge_nothing_moves(self) -> None:
        before = lane([0.5, 0.4, 0.3])
        assert reranking.reordered(before, {}, 1.0) == before
        fine = {ContentId(1): 0.1, ContentId(3): 0.9}
        assert reranking.reordered(before, fine, 0.0).contents == before.contents
        same = dict.fromkeys(before.contents, 0.3)
        assert reranking.reordered(before, same, 1.0).contents == before.contents

    def test_the_first_row_keeps_the_grade_of_the_whole(self) -> None:
        before = lane([0.5, 0.49], ["likely", "unlikely"])
        after = reranking.reordered(before, {ContentId(1): 0.0, ContentId(2): 1.0}, 3.0)
        assert after.contents == [2, 1]
        assert after.grades == ["likely", "likely"]

    @settings(max_examples=20)
    @given(st.integers(1, 230), st.integers(0, 2**32 - 1), st.floats(0, 3))
    def test_nobody_is_lost_and_what_was_not_looked_at_stays_behind(
        self, count: int, seed: int, weight: float
    ) -> None:
        random = np.random.default_rng(seed)
        before = lane(np.sort(random.uniform(-1, 1, count))[::-1].tolist())
        known = {
            content: float(random.uniform(-1, 1))
            for content in before.contents
            if random.random() < 0.8
        }
        after = reranking.reordered(before, known, weight)
        assert sorted(after.contents) == list(before.contents)
        assert after.contents[reranking.FIRST :] == before.contents[reranking.FIRST :]
        assert list(after.scores) == sorted(after.scores, reverse=True)


class TestFineness:
    def test_every_entry_is_of_a_family_that_exists_and_says_what_was_measured(self) -> None:
        for name in families.names():
            known = fineness.of(ModelSpec("any", name, "f", 4, ImageSpec(8)))
            if known is not None:
                assert known.measured
                assert 0 < known.weight < 2
        assert fineness.of(ModelSpec("any", "starter", "f", 4, ImageSpec(8))) is not None
        assert fineness.of(ModelSpec("any", "vl_ke_t5", "f", 4, ImageSpec(8))) is None
