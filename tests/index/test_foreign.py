"""FAISS files of other programs: VL-KE-T5's own, and the kinds that it can be told to make."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from photosearch.index.foreign import ForeignIndex


def saved(index: faiss.Index) -> bytes:
    return bytes(faiss.serialize_index(index))


def vectors(count: int, dim: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)


def test_the_systems_own_file(shared_data: Path) -> None:
    golden = shared_data / "golden" / "vl_ke_t5"
    numbers = np.load(golden / "golden.npz")
    index = ForeignIndex((golden / "ivf.index").read_bytes())
    assert (len(index), index.dim, index.by_product) == (10, 32, True)
    scores, rows = index.search(numbers["text_embeds"], 4, nprobe=1)
    assert (rows == numbers["ivf_topk_indices"]).all()
    found = rows >= 0
    np.testing.assert_allclose(scores[found], numbers["ivf_topk_scores"][found], atol=1e-4)
    scores, rows = index.search(numbers["text_embeds"], 8, nprobe=2)
    assert (rows == numbers["topk_indices"]).all()
    np.testing.assert_allclose(scores, numbers["topk_scores"], atol=1e-4)


@pytest.mark.parametrize("kind", ["Flat", "IVF8,Flat", "OPQ4_16,IVF8,PQ4x4", "PCA16,IVF8,Flat"])
def test_cells_are_found_however_deep_inside(kind: str) -> None:
    base = vectors(400, 32)
    index = faiss.index_factory(32, kind, faiss.METRIC_INNER_PRODUCT)
    index.train(base)
    index.add(base)
    queries = vectors(20, 32, seed=2)
    read = ForeignIndex(saved(index))
    few, all_of_them = (read.search(queries, 10, nprobe=n)[1] for n in (1, 8))
    assert (few != all_of_them).any() == ("IVF" in kind)
    if kind == "IVF8,Flat":
        exact = np.argsort(-(queries @ base.T), axis=1)[:, :10]
        assert (all_of_them == exact).all()


def test_distances_are_told_from_products() -> None:
    assert not ForeignIndex(saved(faiss.IndexFlatL2(4))).by_product


@pytest.mark.parametrize("data", [b"", b"nonsense", b"IxFI" + b"\0" * 8])
def test_what_is_no_index(data: bytes) -> None:
    with pytest.raises(ValueError, match="FAISS"):
        ForeignIndex(data)
