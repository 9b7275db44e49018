"""The map from ids to slots, dense or not, against a dictionary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.index.places import Places

IDS = st.one_of(st.integers(0, 50), st.sampled_from([-1, 2**20, 2**40, -(2**63), 2**63 - 1]))


@given(st.lists(st.tuples(st.booleans(), st.lists(IDS, max_size=8, unique=True)), max_size=8))
def test_like_a_dictionary(steps: list[tuple[bool, list[int]]]) -> None:
    places, model, next_slot = Places(np.empty(0, np.int64)), dict[int, int](), 0
    for puts, keys in steps:
        if puts:
            slots = np.arange(next_slot, next_slot + len(keys))
            next_slot += len(keys)
            places.put(np.array(keys, np.int64), slots)
            model |= dict(zip(keys, slots.tolist(), strict=True))
        else:
            known = [key for key in keys if key in model]
            places.drop(np.array(known, np.int64))
            for key in known:
                del model[key]
        asked = np.array([*range(52), -1, 2**20, 2**40, -(2**63), 2**63 - 1], np.int64)
        assert places.find(asked).tolist() == [model.get(key, -1) for key in asked.tolist()]


@pytest.mark.parametrize("ids", [[5, 1, 3], [10**15, 1], [-3, -2]])
def test_starts_with_what_is_there(ids: list[int]) -> None:
    assert Places(np.array(ids)).find(np.array([*ids, 77])).tolist() == [*range(len(ids)), -1]
