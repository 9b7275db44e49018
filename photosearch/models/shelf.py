"""The folder in which models stand: one change at a time, and nothing half done looks like one.

Used by ``install``. Work is done in folders beside the models whose names no model can have, and a
rename at the end makes it count; what killed runs leave is cleared by the next one. Knows nothing
of what a model consists of or where it comes from; ``catalogue`` reads what stands here.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from photosearch import paths
from photosearch.errors import DiskFull, Trouble
from photosearch.models.catalogue import REPLACED

FORGET_AFTER = 14 * 24 * 3600  # seconds until a download that was given up is deleted
_SCRATCH = "~new~"
_PARTIAL = "~part~"
_LOCK = "~lock"


@contextmanager
def alone() -> Iterator[Path]:
    """The folder of models, for one installation at a time, without what others left behind.

    Raises ``Trouble`` if another is under way, and turns what the disk refuses meanwhile into
    ``Trouble`` or ``DiskFull``.
    """
    top = paths.models_folder()
    try:
        top.mkdir(parents=True, exist_ok=True)
        with FileLock(top / _LOCK, timeout=0):
            for left in top.glob(_SCRATCH + "*"):  # of runs that were killed
                shutil.rmtree(left, ignore_errors=True)
            for left in top.glob(_PARTIAL + "*"):
                if time.time() - left.stat().st_mtime > FORGET_AFTER:
                    shutil.rmtree(left, ignore_errors=True)
            yield top
    except Timeout as error:
        raise Trouble(
            "Another installation is under way.", "Wait until it is done and try again."
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _disk_full(top) from error
        raise Trouble(
            f"{error.filename or top} cannot be read or written ({error.strerror or error}).",
            "Check its permissions, or set PHOTOSEARCH_MODELS to another folder.",
        ) from error


@contextmanager
def workshop() -> Iterator[Path]:
    """As ``alone``, but a folder for scratch in there, which is gone afterwards."""
    with alone() as top:
        work = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=top))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def download_folder(top: Path, model: str, state: str) -> Path:
    """Where a download gathers, which outlives what interrupts it. To be called ``alone``.

    Args:
        top: the folder of models.
        model: a name of its own, without ``~``.
        state: which state of the model; what there is of other ones is deleted.
    """
    folder = top / f"{_PARTIAL}{model}~{state}"
    for other in top.glob(f"{_PARTIAL}{model}~*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    os.utime(folder)  # not given up
    return folder


def put_in_place(new: Path, place: Path) -> None:
    """Swap ``new`` in; killed between the renames, the old one is still found (``REPLACED``)."""
    old = place.with_name(REPLACED + place.name)
    if place.exists():
        if old.exists():
            shutil.rmtree(old)
        take_away(place, old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def take_away(folder: Path, to: Path) -> None:
    """Rename a model's folder; raises ``Trouble`` while somebody holds a file in it open."""
    try:
        folder.rename(to)
    except PermissionError as error:
        raise Trouble(
            f"{folder} is in use or may not be changed.",
            "Close other windows of Photosearch and try again.",
        ) from error


def check_room(size: int) -> None:
    """Raise ``DiskFull`` unless so many bytes fit beside the models."""
    top = paths.models_folder()
    if shutil.disk_usage(top).free < size:
        raise _disk_full(top)


def _disk_full(top: Path) -> DiskFull:
    return DiskFull(f"There is not enough room left in {top}.", "Make room and try again.")
