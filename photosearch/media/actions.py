"""What the user asks to be done with files of photos: copies elsewhere, so far.

Called by ``exporting``, off the window's thread. Beside ``fresh`` and ``sidecars`` the only module
that writes outside the library; it never overwrites, moves or deletes a file that it did not make
itself. A copy appears whole, under a name that was free. Knows no decoder and no library.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.errors import Cancelled, Trouble
from photosearch.jobs import Job
from photosearch.media import fresh
from photosearch.media.sidecars import ENDINGS
from photosearch.paths import for_system

STAGE = "Copying photos"


@dataclass(frozen=True)
class Wanted:
    """One photo to copy.

    Attributes:
        files: which hold it, the one to take first in front; empty where none can be reached.
        inside: names of the folders below the target in which the copy is to be.
        known_as: a path to name it by where it cannot be copied.
    """

    files: tuple[Path, ...]
    inside: tuple[str, ...]
    known_as: Path


@dataclass
class Copied:
    """What became of them.

    Attributes:
        made: how many copies there are.
        first: the first of them.
        sidecars: how many sidecars were copied with them.
        failed: photos that could not be copied, each with what the system says of it; empty words
            where its drive is not connected.
        stopped: it was cancelled; what was made stays.
    """

    made: int = 0
    first: Path | None = None
    sidecars: int = 0
    failed: list[tuple[Path, str]] = field(default_factory=list)
    stopped: bool = False


def export_copies(
    wanted: Iterable[Wanted], total: int, folder: Path, job: Job, *, sidecars: bool = False
) -> Copied:
    """Copy photos into ``folder``, made if need be, with their names and times.

    A name that is taken becomes ``name (2).jpg``; one that the target cannot have is written
    without the signs that it refuses. A photo that cannot be read is told and costs nothing else.
    Cancelled, what was copied stays.

    Args:
        wanted: the photos; made while it copies, if that is a long list.
        total: how many.
        folder: where to.
        job: told photos; paused and cancelled between two of them.
        sidecars: whether the ``.xmp`` files beside photos go with them.

    Raises:
        DiskFull: no room left for one of them.
        Trouble: ``folder`` cannot be written. Both say how many were copied, which stay.
    """
    done = Copied()
    with fresh.sorted_errors(folder, _so_far(done, total)):
        folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(wanted):
        try:
            job.checkpoint()
        except Cancelled:
            done.stopped = True
            return done
        job.report(STAGE, number, total)
        _copy_one(each, folder, done, total, sidecars)
    job.report(STAGE, total, total)
    return done


def _copy_one(wanted: Wanted, folder: Path, done: Copied, total: int, sidecars: bool) -> None:
    place = folder.joinpath(*wanted.inside)
    why = ""
    for path in wanted.files:
        try:
            target = _copied(path, _made(place, folder, wanted.inside))
        except OSError as error:
            if error.errno in fresh.FULL or not _unreadable(path):
                raise fresh.trouble_of(error, folder, _so_far(done, total)) from error
            why = error.strerror or str(error)
            continue
        done.made += 1
        done.first = done.first or target
        if sidecars:
            done.sidecars += _copy_sidecars(path, target)
        return
    done.failed.append((wanted.known_as, why))


def _made(place: Path, folder: Path, inside: tuple[str, ...]) -> Path:
    """The folder, under names that are refused nowhere if need be."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno not in fresh.MISNAMED:
            raise
        place = folder.joinpath(*map(fresh.portable, inside))
        place.mkdir(parents=True, exist_ok=True)
    return place


def _copied(path: Path, folder: Path) -> Path:
    """Where the copy of ``path`` is now; nothing is left if that fails."""
    part = fresh.part_in(folder)
    try:
        shutil.copyfile(for_system(path), for_system(part))
        with suppress(OSError):  # some drives keep no times
            _keep_times(path, part)
        try:
            return _named(part, path.name, folder)
        except OSError as error:
            if error.errno not in fresh.MISNAMED:
                raise
            return _named(part, fresh.portable(path.name), folder)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(for_system(part))


def _keep_times(path: Path, part: Path) -> None:
    """Only times: a copy that must not be written could not be named either, on some systems."""
    found = os.stat(for_system(path))
    os.utime(for_system(part), ns=(found.st_atime_ns, found.st_mtime_ns))


def _named(part: Path, name: str, folder: Path) -> Path:
    for candidate in _names(name):
        target = folder / candidate
        try:
            fresh.publish(part, target)
        except FileExistsError:
            continue
        except PermissionError:  # Windows says so of a folder that has this name
            if not target.exists():
                raise
            continue
        return target
    raise AssertionError("there are always more names")


def _names(name: str) -> Iterator[str]:
    yield name
    stem, suffix = os.path.splitext(name)
    number = 2
    while True:
        tail = f" ({number}){suffix}"
        yield fresh.shortened(stem, max(1, 255 - len(os.fsencode(tail)))) + tail
        number += 1


def _copy_sidecars(photo: Path, copy: Path) -> int:
    """Those that name ``photo``, named after its copy; one that cannot be read is left."""
    made = 0
    for stem, new in ((photo.name, copy.name), (photo.stem, copy.stem)):
        for ending in ENDINGS:
            source = photo.with_name(stem + ending)
            if stem + ending == photo.name or not os.path.isfile(for_system(source)):
                continue
            with suppress(OSError, Trouble):
                _copied_as(source, copy.with_name(new + ending))
                made += 1
            break
    return made


def _copied_as(source: Path, target: Path) -> None:
    with fresh.fresh(target) as file, open(for_system(source), "rb") as read:
        shutil.copyfileobj(read, file)


def _unreadable(path: Path) -> bool:
    if not os.path.isfile(for_system(path)):  # a pipe would block for ever
        return True
    try:
        with open(for_system(path), "rb") as file:
            file.read(1)
    except OSError:
        return True
    return False


def _so_far(done: Copied, wanted: int) -> str:
    return f"{done.made:,} of {wanted:,} photos were copied."
