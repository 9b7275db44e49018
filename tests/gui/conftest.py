"""Qt without a screen, and one application with the window's own look."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.gui import theme


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["photosearch"]


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    theme.install(qapp)
