"""Unpacking a ZIP file that somebody brought, which may hold anything.

Used by ``install``. Writes into one folder and nowhere else, in blocks, so that it can be stopped
and watched. Knows nothing of models.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint

BLOCK = 8 << 20  # bytes
_REFUSED = re.compile(r'[<>"|?*]')  # in names, by Windows

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # of a password, or of a method that nobody here knows
    UnicodeDecodeError,
)


def unpack(
    archive: Path, folder: Path, has_room: Callable[[int], None], tell: Callable[[int, int], None]
) -> Path:
    """Unpack a ZIP file into ``folder``, which is made; the folder inside that holds everything.

    Args:
        archive: the file.
        folder: is not there yet.
        has_room: told the bytes that it takes; raises if that is too much.
        tell: told bytes done and bytes in all, between blocks; raises to stop.

    Raises:
        ModelBroken: it is no ZIP file, damaged, or wants to write elsewhere.
        OSError: of the disk.
    """
    folder.mkdir()
    try:
        with zipfile.ZipFile(archive) as packed:
            files = _files(packed, archive)
            total = sum(entry.file_size for entry in files.values())
            has_room(total)
            done = 0
            for name, entry in files.items():
                target = folder.joinpath(*PurePosixPath(name).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as reader, target.open("wb") as writer:
                    while block := reader.read(BLOCK):
                        tell(done, total)
                        writer.write(block)
                        done += len(block)
            tell(done, total)
    except _DAMAGED as error:
        raise _broken(archive, error) from error
    except OSError as error:
        if error.errno is None:  # what bz2 raises for damaged contents; a disk has a number
            raise _broken(archive, error) from error
        raise
    return _inmost(folder)


def _files(packed: zipfile.ZipFile, archive: Path) -> dict[str, zipfile.ZipInfo]:
    """What is in there but folders, by its name on every system."""
    found = {}
    for entry in packed.infolist():
        if not checkpoint.stays_inside(entry.filename):
            raise ModelBroken(f"{archive} wants to write outside its folder ({entry.filename!r}).")
        name = _REFUSED.sub("_", entry.filename.replace("\\", "/"))
        if name and not name.endswith("/"):
            found[name] = entry
    return found


def _inmost(folder: Path) -> Path:
    """Through folders that hold nothing but one other folder."""
    while True:
        inside = [path for path in folder.iterdir() if path.name != "__MACOSX"]
        if len(inside) != 1 or not inside[0].is_dir() or inside[0].name == "checkpoint":
            return folder
        folder = inside[0]


def _broken(archive: Path, error: Exception) -> ModelBroken:
    return ModelBroken(
        f"{archive} is neither a folder nor a ZIP file that can be unpacked ({error}).",
        "Download it again.",
    )
