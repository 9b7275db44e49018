"""The cache of patches: what is kept, what is lost, and who goes first."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.library.patches import PatchCache, Patches, forget

HASHES = [bytes([number]) * 32 for number in range(8)]


def vectors(seed: int, count: int = 12, dim: int = 64) -> NDArray[np.float32]:
    found = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def patches(seed: int) -> Patches:
    return Patches.of(vectors(seed), (3, 4))


def test_a_byte_for_each_number_is_nearly_the_same_vector() -> None:
    whole, kept = vectors(1), patches(1).vectors
    cosines = (whole * kept).sum(axis=1) / np.linalg.norm(kept, axis=1)
    assert cosines.min() > 0.9999
    assert np.abs(np.linalg.norm(kept, axis=1) - 1).max() < 0.01


def test_no_numbers_at_all_stay_none() -> None:
    assert not Patches.of(np.zeros((1, 8), np.float16), (1, 1)).vectors.any()


def test_a_grid_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="grid"):
        Patches.of(vectors(1), (3, 3))


def test_what_was_put_comes_back_also_later(library_folder: Path) -> None:
    PatchCache(library_folder, "model").put(HASHES[0], patches(1))
    later = PatchCache(library_folder, "model")
    found = later.get(HASHES[0])
    assert found is not None
    assert found.grid == (3, 4)
    np.testing.assert_array_equal(found.vectors, patches(1).vectors)
    assert later.get(HASHES[1]) is None
    assert PatchCache(library_folder, "other").get(HASHES[0]) is None


def test_whoever_has_no_time_gets_nothing(library_folder: Path) -> None:
    cache = PatchCache(library_folder, "model")
    cache.put(HASHES[0], patches(1))
    some, none = cache.get_all(HASHES[:2], seconds=60)
    assert some is not None
    assert none is None
    assert cache.get_all(HASHES[:1], seconds=0) == [None]


def test_the_least_recently_used_go_first(library_folder: Path) -> None:
    cache = PatchCache(library_folder, "model")
    for number, hash in enumerate(HASHES[:4]):
        cache.put(hash, patches(number))
        (path,) = library_folder.rglob(hash.hex())
        os.utime(path, (1000 + number, 1000 + number))
    assert cache.get(HASHES[0]) is not None  # so it is no longer the oldest
    size = cache.size() // 4
    small = PatchCache(library_folder, "model", most=4 * size)
    small.put(HASHES[4], patches(4))
    left = [number for number, hash in enumerate(HASHES) if small.get(hash) is not None]
    assert 0 in left
    assert 4 in left
    assert 1 not in left
    assert small.size() <= 4 * size


def test_what_is_forgotten_is_gone_for_every_model(library_folder: Path) -> None:
    forget(library_folder, HASHES[:1])  # where nothing is there is nothing to forget
    caches = [PatchCache(library_folder, name) for name in ("one", "other")]
    for cache in caches:
        cache.put(HASHES[0], patches(1))
        cache.put(HASHES[1], patches(2))
    forget(library_folder, HASHES[:1])
    for cache in caches:
        assert cache.get(HASHES[0]) is None
        assert cache.get(HASHES[1]) is not None


def test_where_nothing_can_be_written_nothing_is_kept(library_folder: Path) -> None:
    library_folder.mkdir()
    (library_folder / "patches").write_text("in the way")
    cache = PatchCache(library_folder, "model")
    cache.put(HASHES[0], patches(1))
    assert cache.get(HASHES[0]) is None


@given(data=st.data())
def test_a_damaged_file_is_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    cache = PatchCache(folder, "model")
    cache.put(HASHES[0], patches(1))
    (path,) = folder.rglob(HASHES[0].hex())
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(["cut", "changed", "longer"]))
    damaged = {
        "cut": whole[:place],
        "changed": whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :],
        "longer": whole + b"\0",
    }[how]
    path.write_bytes(damaged)
    assert cache.get(HASHES[0]) is None
