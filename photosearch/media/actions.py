"""What the user asks to be done with files of photos: copies elsewhere, so far.

Called by the window off its own thread. Beside ``sidecars`` the only module that writes outside
the library; it never overwrites, moves or deletes a file that it did not make itself. Knows no
decoder and no library.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from photosearch.errors import DiskFull, Trouble
from photosearch.paths import for_system
from photosearch.text import printable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


def export_copies(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Copy files into ``folder``, made if need be, with their names and times; where they are now.

    A name that is taken becomes ``name (2).jpg``. Copies made before a failure stay.

    Raises:
        DiskFull: no room left for one of them.
        Trouble: ``folder`` cannot be written, or one of ``paths`` cannot be read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _trouble(error, folder, 0, len(paths)) from error
    made: list[Path] = []
    for path in paths:
        try:
            target = _reserved(path.name, folder)
        except OSError as error:
            raise _trouble(error, folder, len(made), len(paths)) from error
        try:
            _copy(path, target)
        except BaseException as error:
            with suppress(OSError):
                os.unlink(for_system(target))
            if isinstance(error, OSError):
                raise _explained(error, path, folder, len(made), len(paths)) from error
            raise
        made.append(target)
    return made


def _copy(path: Path, target: Path) -> None:
    shutil.copyfile(for_system(path), for_system(target))
    with suppress(OSError):  # some drives keep neither times nor rights
        shutil.copystat(for_system(path), for_system(target))


def _reserved(name: str, folder: Path) -> Path:
    """An empty file of a name that was free until now: nobody can take it meanwhile."""
    for candidate in _names(name):
        target = folder / candidate
        try:
            os.close(os.open(for_system(target), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
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
        yield f"{stem} ({number}){suffix}"
        number += 1


def _explained(error: OSError, path: Path, folder: Path, done: int, wanted: int) -> Trouble:
    """Whose fault it is: the copy's place, or the photo that cannot be read."""
    if error.errno in _FULL or not _unreadable(path):
        return _trouble(error, folder, done, wanted)
    why = error.strerror or error
    return Trouble(
        f"{printable(path.name)} cannot be read ({why}). {_so_far(done, wanted)}",
        "Check that its drive is connected, then copy the rest.",
    )


def _unreadable(path: Path) -> bool:
    try:
        with open(for_system(path), "rb") as file:
            file.read(1)
    except OSError:
        return True
    return False


def _trouble(error: OSError, folder: Path, done: int, wanted: int) -> Trouble:
    where = printable(str(folder))
    if error.errno in _FULL:
        return DiskFull(
            f"There is no room left in {where}. {_so_far(done, wanted)}",
            "Free some space there, or choose another folder.",
        )
    if error.errno in _DENIED:
        return Trouble(
            f"The folder {where} cannot be written. {_so_far(done, wanted)}",
            "Choose another folder.",
        )
    return Trouble(
        f"The copies could not be made in {where} ({error.strerror or error}). "
        f"{_so_far(done, wanted)}",
        "Choose another folder.",
    )


def _so_far(done: int, wanted: int) -> str:
    return f"{done:,} of {wanted:,} photos were copied."
