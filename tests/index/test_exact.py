"""The exact index against plain NumPy."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.index.exact import ExactIndex

DIM = 24


def vectors(count: int, seed: int = 0, dim: int = DIM) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)


def filled(count: int, seed: int = 0) -> tuple[ExactIndex, NDArray[np.int64], NDArray[np.float32]]:
    ids = np.random.default_rng(seed + 1).permutation(count * 3)[:count].astype(np.int64)
    index = ExactIndex(DIM)
    index.add(ids, vectors(count, seed))
    return index, ids, vectors(count, seed).astype(np.float16).astype(np.float32)


def expected(
    ids: NDArray[np.int64], stored: NDArray[np.float32], query: NDArray[np.float32], k: int
) -> NDArray[np.int64]:
    return ids[np.lexsort((ids, -(stored @ query)))[:k]]


class TestSearch:
    def test_finds_what_numpy_finds(self) -> None:
        index, ids, stored = filled(2000)
        queries = vectors(7, seed=9)
        scores, found = index.search(queries, 25)
        assert scores.dtype == np.float32
        assert found.dtype == np.int64
        for query, row, numbers in zip(queries, scores, found, strict=True):
            assert list(numbers) == list(expected(ids, stored, query, 25))
            assert np.allclose(row, np.sort(stored @ query)[::-1][:25], atol=1e-4)

    @pytest.mark.parametrize("chosen", [0, 1, 5, 40, 700, 1999, 2000])
    def test_among_narrows_before_ranking(self, chosen: int) -> None:
        index, ids, stored = filled(2000)
        members = np.sort(np.random.default_rng(3).permutation(2000)[:chosen])
        unknown = np.array([10**9, 10**12])
        query = vectors(1, seed=9)
        among = np.concatenate([ids[members], ids[members][:3], unknown])
        scores, found = index.search(query, 10, among)
        assert found.shape == scores.shape == (1, min(10, chosen))
        assert list(found[0]) == list(expected(ids[members], stored[members], query[0], 10))

    def test_many_members_that_are_all_far_away(self) -> None:
        index, ids, stored = filled(2000)
        query = vectors(1, seed=9)
        far = np.argsort(stored @ query[0])[:1500]
        found = index.search(query, 10, ids[far])[1]
        assert list(found[0]) == list(expected(ids[far], stored[far], query[0], 10))

    def test_many_members_with_equal_scores(self) -> None:
        index = ExactIndex(DIM)
        ids = np.random.default_rng(5).permutation(4000).astype(np.int64)
        index.add(ids, np.repeat(vectors(4), 1000, axis=0))
        members = np.sort(ids[np.random.default_rng(6).permutation(4000)[:3000]])
        query = vectors(1, seed=2)
        held = index.vectors(members) @ query[0]
        best = members[np.lexsort((members, -held.round(3)))][:20]
        assert list(index.search(query, 20, members)[1][0]) == list(best)

    def test_small_and_large_selections_score_alike(self) -> None:
        index, ids, _ = filled(3000)
        query = vectors(1, seed=9)
        everything = dict(zip(*[row[0] for row in index.search(query, 3000)][::-1], strict=True))
        for size in (10, 2500):
            scores, found = index.search(query, size, ids[:size])
            assert [everything[i] for i in found[0]] == list(scores[0])

    @pytest.mark.parametrize("k", [1, 5, 63, 64, 65, 299, 300, 1000])
    def test_ties_go_to_the_smaller_id(self, k: int) -> None:
        index = ExactIndex(DIM)
        ids = np.random.default_rng(5).permutation(300).astype(np.int64)
        same = np.repeat(vectors(3), 100, axis=0)
        index.add(ids, same)
        query = vectors(1, seed=2)
        stored = same.astype(np.float16).astype(np.float32)
        kinds = np.repeat(stored[::100] @ query[0], 100)
        truth = ids[np.lexsort((ids, -kinds))][:k]
        assert list(index.search(query, k)[1][0]) == list(truth)

    def test_more_than_there_is_and_nothing_at_all(self) -> None:
        index, _, _ = filled(5)
        assert index.search(vectors(2), 100)[0].shape == (2, 5)
        assert index.search(vectors(0), 3)[0].shape == (0, 3)
        empty = ExactIndex(DIM)
        assert len(empty) == 0
        assert empty.search(vectors(1), 3)[1].shape == (1, 0)
        assert empty.search(vectors(1), 3, np.array([1]))[1].shape == (1, 0)

    def test_the_memory_stays_while_it_is_searched(self) -> None:
        index, ids, stored = filled(500)
        for round in range(5):  # each add may move the memory FAISS looks at
            index.add(np.array([10_000 + round]), vectors(1, seed=round) / 1000)
            gc.collect()
        query = vectors(1, seed=9)
        assert list(index.search(query, 5)[1][0]) == list(expected(ids, stored, query[0], 5))


class TestChange:
    def test_an_id_that_is_there_is_replaced(self) -> None:
        index, ids, _ = filled(10)
        index.add(ids[:1], np.full((1, DIM), 3, np.float32))
        assert len(index) == 10
        assert (index.vectors(ids[:1]) == 3).all()

    def test_the_last_of_an_id_given_twice_counts(self) -> None:
        index = ExactIndex(DIM)
        index.add(np.array([4, 7, 4]), np.arange(3, dtype=np.float32)[:, None].repeat(DIM, 1))
        assert len(index) == 2
        assert index.vectors(np.array([4, 7]))[:, 0].tolist() == [2, 1]

    def test_remove_ignores_what_is_not_there(self) -> None:
        index, ids, _ = filled(10)
        index.remove(np.array([*ids[2:5], ids[2], 10**9]))
        assert sorted(index.ids()) == sorted({*ids} - {*ids[2:5]})
        index.remove(ids)
        assert len(index) == 0
        index.remove(ids)

    def test_unknown_ids_have_no_vectors(self) -> None:
        index, _, _ = filled(3)
        with pytest.raises(KeyError):
            index.vectors(np.array([10**9]))
        with pytest.raises(KeyError):
            ExactIndex(DIM).vectors(np.array([1]))
        assert index.vectors(np.empty(0, np.int64)).shape == (0, DIM)

    @pytest.mark.parametrize("shape", [(2, DIM), (3, DIM + 1), (3,)])
    def test_what_does_not_fit_is_refused(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match="for 3 ids"):
            ExactIndex(DIM).add(np.arange(3), np.zeros(shape, np.float32))

    def test_huge_ids(self) -> None:
        index = ExactIndex(DIM)
        ids = np.array([2**62, -5, 0], np.int64)
        index.add(ids, vectors(3))
        assert sorted(index.search(vectors(1), 3)[1][0]) == sorted(ids)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_like_a_dictionary(self, data: st.DataObject) -> None:
        index = ExactIndex(DIM)
        model: dict[int, NDArray[np.float32]] = {}
        for _ in range(data.draw(st.integers(1, 8))):
            ids = np.array(data.draw(st.lists(st.integers(0, 30), max_size=12)), np.int64)
            if data.draw(st.booleans()):
                added = vectors(len(ids), seed=data.draw(st.integers(0, 9)))
                index.add(ids, added)
                model |= dict(zip(ids.tolist(), added.astype(np.float16), strict=True))
            else:
                index.remove(ids)
                model = {key: value for key, value in model.items() if key not in ids}
            assert sorted(index.ids()) == sorted(model)
            known = np.array(sorted(model), np.int64)
            for key, row in zip(known, index.vectors(known), strict=True):
                assert (row == model[int(key)]).all()


class TestBytes:
    def test_there_and_back(self) -> None:
        index, ids, _ = filled(700)
        index.remove(ids[100:130])
        again = ExactIndex.from_bytes(index.to_bytes())
        query = vectors(3, seed=4)
        assert [part.tolist() for part in again.search(query, 50)] == [
            part.tolist() for part in index.search(query, 50)
        ]
        again.add(np.array([10**6]), vectors(1))
        assert len(again) == 671

    def test_an_empty_index(self) -> None:
        assert len(ExactIndex.from_bytes(ExactIndex(DIM).to_bytes())) == 0

    @pytest.mark.parametrize("data", [b"", b"x" * 15, b"\xff" * 64])
    def test_rubbish_is_refused(self, data: bytes) -> None:
        with pytest.raises(ValueError, match=r"exact index|too early"):
            ExactIndex.from_bytes(data)

    def test_half_is_refused(self) -> None:
        data = filled(20)[0].to_bytes()
        with pytest.raises(ValueError, match="too early"):
            ExactIndex.from_bytes(data[: len(data) // 2])
