"""New files for people, outside the library: whole under their name, or not there at all.

Whatever is written goes into a hidden file in the same folder first, which takes the name in one
step once it is complete; nothing that has the name already is written over unless that was asked
for. Off the window's thread. Knows bytes and paths.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from photosearch.errors import DiskFull, Trouble
from photosearch.paths import for_system
from photosearch.text import printable

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
MISNAMED = (errno.EINVAL, errno.ENAMETOOLONG, errno.EILSEQ)
_NO_LINKS = (
    errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV,
    errno.EINVAL,  # what Windows says of a memory card
)  # fmt: skip

LONGEST = 200  # bytes of a name that every file system takes, with room for a number
_UNSAFE = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f\ud800-\udfff]')


@contextmanager
def fresh(path: Path, *, over: bool = False) -> Iterator[BinaryIO]:
    """A file to write to; it stands at ``path`` if the block ends well, else nothing is left.

    Args:
        path: where to; its folder is made if need be.
        over: whether a file that is there already may be replaced; what is no file never is.

    Raises:
        DiskFull: there is no room.
        Trouble: there is a file of that name, or the folder cannot be written.
    """
    with sorted_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        there = os.path.lexists(for_system(path))
        if there and not (over and os.path.isfile(for_system(path))):
            raise taken(path)
        part = part_in(path.parent)
        file = open(for_system(part), "xb")  # noqa: SIM115 - closed below, before it is named
        try:
            with file:
                yield file
            try:
                publish(part, path, over=over)
            except FileExistsError as error:  # came meanwhile
                raise taken(path) from error
        finally:
            with suppress(FileNotFoundError):
                os.unlink(for_system(part))


def taken(path: Path) -> Trouble:
    """What to say of a name that somebody else has."""
    return Trouble(
        f"There is a file {printable(path.name)} already in {printable(str(path.parent))}.",
        "Choose another name, or say that it may be replaced.",
    )


def part_in(folder: Path) -> Path:
    """A hidden name in ``folder`` for what is not complete yet."""
    return folder / f".photosearch-{secrets.token_hex(8)}.part"


def publish(part: Path, path: Path, *, over: bool = False) -> None:
    """Let the complete file ``part`` be called ``path``; ``part`` is gone then.

    Raises ``FileExistsError`` if that name is taken and not ``over``, or ``OSError``.
    """
    source, target = for_system(part), for_system(path)
    if over:
        os.replace(source, target)
        return
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _reserve_and_replace(source, target)
    else:
        os.unlink(source)


def _reserve_and_replace(source: str, target: str) -> None:
    """Where a file cannot have two names, as on most memory cards."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    try:
        os.replace(source, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(target)
        raise


def portable(name: str) -> str:
    """``name`` as every file system takes it: no reserved signs, not too long, its ending kept."""
    plain = _UNSAFE.sub("_", name).rstrip(" .") or "_"
    stem, ending = os.path.splitext(plain)
    return shortened(stem, LONGEST - len(os.fsencode(ending))) + ending


def shortened(text: str, most: int) -> str:
    """The beginning of ``text`` that takes at most ``most`` bytes."""
    while len(os.fsencode(text)) > most:
        text = text[: -max(1, (len(os.fsencode(text)) - most) // 4)]
    return text


@contextmanager
def sorted_errors(folder: Path, so_far: str = "") -> Iterator[None]:
    """What the system says of writing in ``folder``, in words; ``so_far`` is added to them."""
    try:
        yield
    except OSError as error:
        raise trouble_of(error, folder, so_far) from error


def trouble_of(error: OSError, folder: Path, so_far: str = "") -> Trouble:
    """The same, as a value."""
    where, more = printable(str(folder)), f" {so_far}" if so_far else ""
    if error.errno in FULL:
        return DiskFull(
            f"There is no room left in {where}.{more}",
            "Free some space there, or choose another folder.",
        )
    if error.errno in DENIED:
        return Trouble(
            f"Nothing may be written into the folder {where}.{more}", "Choose another folder."
        )
    return Trouble(
        f"Nothing could be written into {where} ({error.strerror or error}).{more}",
        "Choose another folder.",
    )
