"""What tests of single pages share: an open library, and controls found by what people read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from photosearch.app import App
from photosearch.gui.bridge import Bridge
from photosearch.gui.session import Session

LONG = 30_000  # milliseconds; a busy machine
W = TypeVar("W", bound=QWidget)


@contextmanager
def open_session(library: Path) -> Iterator[Session]:
    session = Session(App.open(library), Bridge())
    try:
        yield session
    finally:
        session.close()


def named(page: QWidget, kind: type[W], name: str) -> W:
    """The control that a screen reader calls ``name``."""
    found = [child for child in page.findChildren(kind) if child.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} controls called {name!r}"
    return found[0]


def button(page: QWidget, name: str) -> QAbstractButton:
    return named(page, QAbstractButton, name)


def words_on(page: QWidget) -> str:
    """Every text that is shown."""
    shown = [child.text() for child in page.findChildren(QLabel) if child.isVisible()]
    shown += [child.text() for child in page.findChildren(QAbstractButton) if child.isVisible()]
    return "\n".join(shown)
