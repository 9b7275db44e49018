"""Whether a root can be reached, and where it is now if its drive has another name today.

Runs on the ingest thread before each listing; called by ``scan``. An empty mount point is what an
unplugged drive leaves behind: it proves nothing about the files. Lists nothing below a root.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from photosearch.library import photos, volumes
from photosearch.library.database import Database
from photosearch.library.photos import Root
from photosearch.paths import for_system


def reached(database: Database, root: Root) -> Root | None:
    """``root`` where it can be listed now, None while it is away.

    Notes on which volume it is. A root whose volume turns up elsewhere is pointed there, and its
    photos keep everything.
    """
    holds = holds_something(root.path)
    place = "" if holds is None else volumes.place_of(root.path)
    left_behind = holds is False and bool(root.volume) and place != root.volume
    if holds is None or left_behind:
        return _found_elsewhere(database, root)
    if place and place != root.volume:
        database.write(lambda c: photos.set_volume(c, root.id, place), quiet=True)
        return replace(root, volume=place)
    return root


def holds_something(folder: Path) -> bool | None:
    """Whether there is anything in ``folder``; None when it cannot be listed."""
    try:
        with os.scandir(for_system(folder)) as entries:
            return next(entries, None) is not None
    except OSError:
        return None


def _found_elsewhere(database: Database, root: Root) -> Root | None:
    for path in volumes.find(root.volume or ""):
        if path == root.path or not holds_something(path):
            continue
        if database.write(lambda c, path=path: photos.repoint(c, root.id, path)):  # type: ignore[misc]
            return replace(root, path=path)
    return None
