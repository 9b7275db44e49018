"""Sets of vectors compared: the plain formula, what must not matter, and FLMR's own numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.search import late_interaction
from photosearch.search.residuals import ResidualCodec

CLOSE = 1e-4


def difference(got: Any, want: Any) -> float:
    return float(np.abs(got - want).max() / np.abs(want).max())


def plainly(query: Any, document: Any, kept: Any, floor: float | None = None) -> float:
    """The formula, one number at a time."""
    total = 0.0
    for row in query:
        best = max(
            sum(float(a) * float(b) for a, b in zip(row, other, strict=True))
            for other, counts in zip(document, kept, strict=True)
            if counts
        )
        total += best if floor is None else max(best, floor)
    return total


@st.composite
def sets(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    count, length, dim = draw(st.tuples(*[st.integers(1, n) for n in (6, 5, 4)]))
    query = random.normal(size=(draw(st.integers(0, 4)), dim)).astype(np.float32)
    query[random.random(len(query)) < 0.2] = 0
    kept = random.random((count, length)) < 0.7
    kept[:, random.integers(length)] = True
    return query, random.normal(size=(count, length, dim)).astype(np.float32), kept


class TestScores:
    @settings(max_examples=60, deadline=None)
    @given(sets(), st.sampled_from([None, 0.0]), st.integers(1, 200))
    def test_are_those_of_the_plain_formula(
        self, made: Any, floor: float | None, block: int
    ) -> None:
        query, documents, kept = made
        got = late_interaction.scores(query, documents, kept, floor=floor, block=block)
        assert got.dtype == np.float32
        want = [plainly(query, *each, floor) for each in zip(documents, kept, strict=True)]
        np.testing.assert_allclose(got, want, atol=1e-5)

    @settings(max_examples=40, deadline=None)
    @given(sets(), st.integers(1, 200))
    def test_of_any_lengths(self, made: Any, block: int) -> None:
        query, documents, kept = made
        kept[0] = False  # a document without vectors among the others
        got = late_interaction.scores_of_rows(query, documents[kept], kept.sum(axis=1), block=block)
        want = late_interaction.scores(query, documents, kept)
        assert got[0] == want[0] == -np.inf
        np.testing.assert_allclose(got[1:], want[1:], atol=1e-5)

    @settings(max_examples=40, deadline=None)
    @given(sets(), st.randoms())
    def test_orders_and_padding_do_not_matter(self, made: Any, random: Any) -> None:
        query, documents, kept = made
        want = late_interaction.scores(query, documents, kept)
        order = random.sample(range(documents.shape[1]), documents.shape[1])
        shuffled = late_interaction.scores(query[::-1], documents[:, order], kept[:, order])
        np.testing.assert_allclose(shuffled, want, atol=1e-5)
        loud = np.pad(documents, ((0, 0), (0, 2), (0, 0)), constant_values=1e6)
        marks = np.pad(kept, ((0, 0), (0, 2)))
        np.testing.assert_allclose(late_interaction.scores(query, loud, marks), want, atol=1e-5)

    @settings(max_examples=20, deadline=None)
    @given(sets())
    def test_another_vector_never_makes_a_document_worse(self, made: Any) -> None:
        query, documents, kept = made
        fewer = late_interaction.scores(query, documents, kept)
        assert (late_interaction.scores(query, documents) >= fewer - 1e-5).all()

    def test_half_precision_is_as_good_as_its_digits(self) -> None:
        random = np.random.default_rng(1)
        query = random.normal(size=(5, 16)).astype(np.float32)
        documents = random.normal(size=(9, 7, 16)).astype(np.float16)
        want = late_interaction.scores(query, documents.astype(np.float32))
        assert (late_interaction.scores(query, documents) == want).all()

    def test_nothing_to_compare(self) -> None:
        query = np.ones((2, 3), np.float32)
        assert late_interaction.scores(query, np.zeros((0, 4, 3), np.float32)).shape == (0,)
        empty = late_interaction.scores(query, np.zeros((2, 0, 3), np.float32))
        assert (empty == -np.inf).all()
        none = np.zeros((2, 4), np.bool_)
        assert (late_interaction.scores(query, np.ones((2, 4, 3), np.float16), none) < -1e30).all()
        silent = np.zeros((2, 3), np.float32)
        assert (late_interaction.scores(silent, np.ones((2, 4, 3), np.float32)) == 0).all()
        rows, lengths = np.zeros((0, 3), np.float32), np.zeros(0, np.int64)
        assert late_interaction.scores_of_rows(query, rows, lengths).shape == (0,)

    def test_what_does_not_fit_is_refused(self) -> None:
        query, documents = np.ones((2, 3), np.float32), np.ones((2, 4, 3), np.float32)
        with pytest.raises(ValueError, match="do not meet"):
            late_interaction.scores(query[:, :2], documents)
        with pytest.raises(ValueError, match="marks"):
            late_interaction.scores(query, documents, np.ones((2, 3), np.bool_))
        with pytest.raises(ValueError, match="sum up to 7"):
            late_interaction.scores_of_rows(query, documents[0], np.array([7]))
        with pytest.raises(ValueError, match="no grid"):
            late_interaction.contributions(query, documents[0], (3, 3))
        with pytest.raises(ValueError, match="nothing"):
            late_interaction.best_matches(query, documents[0], np.zeros(4, np.bool_))


class TestReasons:
    @settings(max_examples=40, deadline=None)
    @given(sets())
    def test_contributions_sum_up_to_the_score(self, made: Any) -> None:
        query, documents, kept = made
        for document, marks in zip(documents, kept, strict=True):
            found = late_interaction.contributions(query, document, (1, len(document)), marks)
            score = late_interaction.scores(query, document[None], marks[None])[0]
            assert found.sum() == pytest.approx(score, abs=1e-4)
            assert (found.ravel()[~marks] == 0).all()

    def test_the_place_that_matches_is_the_one_that_glows(self) -> None:
        query = np.eye(3, dtype=np.float32)[:2]
        patches = np.zeros((6, 3), np.float32)
        patches[1, 0], patches[5, 1], patches[2, 2] = 0.5, 0.25, 1.0
        found = late_interaction.contributions(query, patches, (2, 3))
        np.testing.assert_array_equal(found, [[0, 0.5, 0], [0, 0, 0.25]])
        everywhere = late_interaction.likeness(query, patches, (2, 3))
        np.testing.assert_array_equal(everywhere, [[0, 0.5, 0], [0, 0, 0.25]])
        places, values = late_interaction.best_matches(query, patches)
        assert (places.tolist(), values.tolist()) == ([1, 5], [0.5, 0.25])


@st.composite
def codecs(draw: st.DrawFn) -> tuple[ResidualCodec, Any]:
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    bits, dim = draw(st.sampled_from([1, 2, 4, 8])), 8
    cutoffs = np.sort(random.normal(0, 0.1, (1 << bits) - 1)).astype(np.float32)
    middles = (cutoffs[1:] + cutoffs[:-1]) / 2
    weights = np.concatenate([cutoffs[:1] - 0.01, middles, cutoffs[-1:] + 0.01])
    centroids = random.normal(size=(5, dim))
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    vectors = random.normal(size=(draw(st.integers(0, 7)), dim)).astype(np.float32)
    return ResidualCodec(centroids.astype(np.float16), cutoffs, weights.astype(np.float32)), vectors


class TestResiduals:
    @settings(max_examples=40, deadline=None)
    @given(codecs())
    def test_packed_and_unpacked_again(self, made: Any) -> None:
        codec, vectors = made
        centres, packed = codec.encode(vectors)
        assert packed.shape == (len(vectors), codec.bits)
        assert (codec.pack(codec.unpack(packed)) == packed).all()
        differences = vectors - codec.centroids[centres].astype(np.float32)
        for value, bucket in zip(differences.ravel(), codec.unpack(packed).ravel(), strict=True):
            assert bucket == 0 or codec.cutoffs[bucket - 1] < value
            assert bucket == len(codec.cutoffs) or value <= codec.cutoffs[bucket]

    def test_more_bits_come_closer(self) -> None:
        random = np.random.default_rng(2)
        vectors = random.normal(size=(200, 16)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        errors = []
        for bits in (1, 2, 4, 8):
            edges = np.linspace(-0.9, 0.9, (1 << bits) + 1).astype(np.float32)
            codec = ResidualCodec(vectors[:8], edges[1:-1], (edges[1:] + edges[:-1]) / 2)
            errors.append(
                float(((codec.decode(*codec.encode(vectors)) - vectors) ** 2).sum(1).mean())
            )
        assert errors == sorted(errors, reverse=True)
        assert errors[-1] < 1e-3

    def test_buckets_that_are_no_power_of_two(self) -> None:
        with pytest.raises(ValueError, match="buckets"):
            ResidualCodec(
                np.ones((2, 8), np.float32), np.zeros(2, np.float32), np.zeros(3, np.float32)
            )
        with pytest.raises(ValueError, match="whole bytes"):
            ResidualCodec(
                np.ones((2, 7), np.float32), np.zeros(1, np.float32), np.zeros(2, np.float32)
            )


class TestTheSystemsOwnNumbers:
    @pytest.mark.parametrize("name", ["preflmr", "flmr"])
    def test_scores(self, shared_data: Path, name: str) -> None:
        numbers = dict(np.load(shared_data / "golden" / "flmr" / name / "golden.npz"))
        kept = numbers["D_mask"][..., 0]
        for queries, want in (("Q", "scores"), ("Q_text_only", "scores_text_only")):
            got = [late_interaction.scores(q, numbers["D"], kept) for q in numbers[queries]]
            assert difference(np.stack(got), numbers[want]) < CLOSE
        kept = numbers["D_multimodal_mask"][..., 0]
        got = [late_interaction.scores(q, numbers["D_multimodal"], kept) for q in numbers["Q"]]
        assert difference(np.stack(got), numbers["scores_multimodal"]) < CLOSE

    def test_an_index_of_theirs(self, shared_data: Path) -> None:
        folder = shared_data / "golden" / "flmr" / "plaid"
        numbers = dict(np.load(folder / "golden.npz"))

        def read(name: str) -> Any:
            found = torch.load(folder / "plaid_index" / f"{name}.pt", weights_only=True)
            return found.numpy() if isinstance(found, torch.Tensor) else [n.numpy() for n in found]

        codec = ResidualCodec(read("centroids"), *read("buckets"))
        packed, centres = read("0.residuals"), read("0.codes")
        buckets = codec.unpack(packed)
        assert (codec.pack(buckets) == packed).all()
        assert (np.searchsorted(codec.cutoffs, codec.weights[buckets]) == buckets).all()
        rows = codec.decode(centres, packed)
        np.testing.assert_allclose(rows, numbers["decoded_embeddings"], atol=1e-6)
        lengths = numbers["doc_lengths"]
        for floor, name in ((None, "decoded_scores"), (0.0, "decoded_scores_clamped0")):
            got = [
                late_interaction.scores_of_rows(q, rows, lengths, floor=floor) for q in numbers["Q"]
            ]
            assert difference(np.stack(got), numbers[name]) < CLOSE
        ranking = json.loads((folder / "plaid_ranking.json").read_text("utf-8"))["ranking"]
        for number, query in enumerate(got):  # those without negative matches, as on a CPU
            best = np.argsort(-query, kind="stable")[:5]
            assert best.tolist() == [entry[0] for entry in ranking["top5"][str(number)]]
            for entries in ranking.values():
                for document, _, score in entries[str(number)]:
                    assert query[document] == pytest.approx(score, rel=CLOSE)
