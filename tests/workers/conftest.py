"""Here children start as they do in the program: from nothing, each with its own imports.

That is three seconds of computing for an engine, so what is true of an engine however it started
(its death, its limits, its answers after the first) asks for ``warm``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warm import cold_starts, warm_again


@pytest.fixture(scope="module", autouse=True)
def _cold_starts() -> Iterator[None]:
    with cold_starts():
        yield


@pytest.fixture
def warm(_cold_starts: None) -> Iterator[None]:
    """Children that are started meanwhile have their libraries already."""
    with warm_again():
        yield
