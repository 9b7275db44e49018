"""Libraries that are made once and copied for each test: most of a test's time is starting engines.

Knows no Qt.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from photosearch.app import App
from photosearch.jobs import Job
from photosearch.library.database import Database
from photosearch.library.roots import repoint, roots


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
