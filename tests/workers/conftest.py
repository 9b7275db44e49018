"""Here children start as they do in the program: from nothing, each with its own imports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warm import cold_starts


@pytest.fixture(scope="module", autouse=True)
def _cold_starts() -> Iterator[None]:
    with cold_starts():
        yield
