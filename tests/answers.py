"""Answers of stand-ins for children, which are there at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from photosearch.errors import BadPhoto


def answered(work: Callable[[], Any]) -> Future[Any]:
    """What ``work`` gives, or the ``BadPhoto`` that it raises, as a child would send it."""
    answer: Future[Any] = Future()
    try:
        answer.set_result(work())
    except BadPhoto as error:
        answer.set_exception(error)
    return answer
