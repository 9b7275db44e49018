"""A place among the system's other work, for lanes that run in the tests' own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from photosearch.workers.courtesy import Standing


class Place(Standing):
    """Changes no priority of the process that the tests run in."""

    def __init__(self) -> None:
        super().__init__()
        self.behinds = 0
        self.staying = 0

    def behind(self, work: Callable[[], Any]) -> Any:
        self.behinds += 1
        return work()

    def stay_behind(self) -> None:
        self.staying += 1
