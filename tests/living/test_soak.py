"""A quarter of an hour of changes and searches leaves memory, handles and threads as they were."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.living.soak import Sample, Soak, summary

MORE_MB = 40.0  # between two quarters; a leak of a megabyte a minute would be seen
MORE_HANDLES = 8


def quarter(samples: list[Sample], which: int, of: Callable[[Sample], float]) -> float:
    """The middle value in one quarter of the run."""
    end = samples[-1].minute
    mine = [of(each) for each in samples if which <= each.minute * 4 / end < which + 1]
    return statistics.median(mine)


@pytest.mark.long
def test_nothing_grows_without_end(tmp_path: Path) -> None:
    soak = Soak(tmp_path, seed=1)
    try:
        samples = soak.run(15, 10, print)
    finally:
        soak.close()
    print(summary(soak))
    assert soak.searches
    for of, more in (
        (lambda each: each.app_uss, MORE_MB),
        (lambda each: each.handles, MORE_HANDLES),
        (lambda each: each.threads, MORE_HANDLES),
    ):
        assert quarter(samples, 3, of) <= quarter(samples, 1, of) + more
