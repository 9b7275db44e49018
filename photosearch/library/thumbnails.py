"""The thumbnail store: one small JPEG per content, in files named by its hash.

Written by the ingest thread, read by any thread or process; everything here can be made again
from the photos. A file appears complete or not at all. Knows hashes and bytes, no rows and no
decoder.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from photosearch.library import troubles

_NAME = re.compile(r"(?:[0-9a-f]{2})+\.jpg")
_log = logging.getLogger(__name__)


class Thumbnails:
    """The store below ``folder`` (the library's): ``thumbnails/ab/<hash in hex>.jpg``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "thumbnails"

    def path_of(self, hash: bytes) -> Path:
        """Where the thumbnail of that content is, or would be."""
        name = hash.hex()
        return self.folder / name[:2] / f"{name}.jpg"

    def put(self, hash: bytes, jpeg: bytes) -> None:
        """Store; raises ``DiskFull`` or ``LibraryReadOnly``. Any thread, any number at once."""
        target = self.path_of(hash)
        try:
            self._write(target, jpeg)
        except OSError as error:
            trouble = troubles.from_system(error, self.folder.parent)
            if trouble is None:
                raise
            raise trouble from error

    @staticmethod
    def _write(target: Path, jpeg: bytes) -> None:
        try:
            number, part = tempfile.mkstemp(".part", dir=target.parent)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            number, part = tempfile.mkstemp(".part", dir=target.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(jpeg)
            try:
                os.replace(part, target)
            except PermissionError:  # Windows: somebody is reading the same picture right now
                if not target.exists():
                    raise
        finally:
            with suppress(FileNotFoundError):
                os.unlink(part)

    def get(self, hash: bytes) -> bytes | None:
        """The JPEG, or None when there is none (or an empty file, as a power cut leaves).

        None also where the file cannot be read: whoever goes through many photos goes without
        this one's picture. Any thread.
        """
        try:
            return self.path_of(hash).read_bytes() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("a thumbnail cannot be read: %s", error)
            return None

    def remove(self, hash: bytes) -> None:
        """Forget it; unknown ones are ignored, and one that stays is found by ``verify``."""
        with suppress(OSError):
            self.path_of(hash).unlink(missing_ok=True)

    def all_hashes(self) -> Iterator[bytes]:
        """Of every stored thumbnail, in no order."""
        for entry in self._entries():
            if _NAME.fullmatch(entry.name):
                yield bytes.fromhex(entry.name[:-4])

    def strays(self) -> list[Path]:
        """Files that are no thumbnail: what a killed process had not finished."""
        return [Path(entry.path) for entry in self._entries() if not _NAME.fullmatch(entry.name)]

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        if not self.folder.is_dir():
            return
        with os.scandir(self.folder) as folders:
            for inner in folders:
                if inner.is_dir():
                    with os.scandir(inner.path) as files:
                        yield from files
