"""Memory that is free again is the system's again."""

from __future__ import annotations

import ctypes
import sys

import psutil
import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui.collector import Collector

MB = 1 << 20


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_trim")),
    reason="only glibc has to be told",
)
def test_what_was_freed_goes_back(qtbot: QtBot) -> None:
    held = lambda: psutil.Process().memory_info().rss  # noqa: E731
    collector = Collector()
    try:
        many = [bytearray(64 << 10) for _ in range(1500)]
        pin = bytearray(64 << 10)  # so that the heap cannot shrink by itself
        del many
        before = held()
        collector.tidy()
        qtbot.waitUntil(lambda: held() < before - 40 * MB)
        assert len(pin) == 64 << 10
    finally:
        collector.close()
