"""What tests of single pages share: an open library, and controls found by what people read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from photosearch.app import App
from photosearch.gui.bridge import Bridge
from photosearch.gui.session import Session
from photosearch.jobs import Job
from photosearch.library.database import Database
from photosearch.library.roots import repoint, roots

LONG = 30_000  # milliseconds; a busy machine
W = TypeVar("W", bound=QWidget)


@contextmanager
def open_session(library: Path) -> Iterator[Session]:
    session = Session(App.open(library), Bridge())
    try:
        yield session
    finally:
        session.close()


def index_once(folder: Path, photos: Path) -> Path:
    """``folder`` with ``photos`` moved into it and the library of them, for ``copy_of``."""
    shutil.move(photos, folder / "photos")
    with App.open(folder / "library") as app:
        app.index([folder / "photos"], Job())
    return folder


def copy_of(ready: Path, library: Path, photos: Path) -> None:
    """The library in ``ready`` over ``photos``, which are copies of its own: nothing is read."""
    shutil.copytree(ready / "library", library)
    database = Database.open(library)
    try:
        assert database.write(lambda c: repoint(c, roots(c)[0].id, photos))
    finally:
        database.close()


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
