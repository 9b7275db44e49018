"""The content hash: BLAKE3 over a file's bytes, and the one place that reads a photo's file.

Runs inside decoder processes. Knows nothing of pictures; every way in which a system can refuse
a file's bytes becomes a ``BadPhoto`` here. Never writes.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from blake3 import blake3

from photosearch.errors import BadPhoto
from photosearch.paths import for_system

HOLD_BYTES = 96_000_000
"""Files up to this size are read once into memory; larger ones are hashed as they stream by and
read a second time by their decoder (from the system's cache), so that a huge file's bytes and
its pixels need not fit in memory together."""

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file's bytes and identity.

    Attributes:
        path: as the system opens it.
        hash: BLAKE3, 32 bytes.
        size: in bytes.
        mtime_ns: as it was before reading, so that a later change is seen as one.
        data: all bytes, or None where the file is larger than ``HOLD_BYTES``.
        head: the first bytes.
    """

    path: str
    hash: bytes
    size: int
    mtime_ns: int
    data: bytes | None
    head: bytes


def read_source(path: str, hold_bytes: int = HOLD_BYTES, head_bytes: int = 4096) -> Source:
    """Read and hash a file once; raises ``BadPhoto`` (vanished, unreadable, empty)."""
    opened = for_system(Path(path))
    try:
        with _open_regular(opened) as file:
            before = os.fstat(file.fileno())
            if before.st_size <= hold_bytes:
                data = file.read(before.st_size + 1)
                if len(data) > before.st_size:  # it grew, or its size is not known beforehand
                    data += file.read(hold_bytes)
                if len(data) <= hold_bytes:
                    return _held(opened, data, before.st_mtime_ns)
                file.seek(0)
            return _streamed(opened, file, before.st_mtime_ns, head_bytes)
    except FileNotFoundError:
        raise BadPhoto("vanished", "The file is no longer there.") from None
    except PermissionError:
        raise BadPhoto("unreadable", "There is no permission to read this file.") from None
    except OSError as error:
        why = error.strerror or "unknown error"
        raise BadPhoto("unreadable", f"The system could not read this file ({why}).") from error


def _open_regular(path: str) -> BinaryIO:
    # A pipe or a device with a photo's name would block for ever or never end.
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise BadPhoto("unreadable", "This is not an ordinary file.")
    return open(path, "rb")


def _held(path: str, data: bytes, mtime_ns: int) -> Source:
    if not data:
        raise BadPhoto("empty", "The file is empty (0 bytes).")
    return Source(path, blake3(data).digest(), len(data), mtime_ns, data, data[:4096])


def _streamed(path: str, file: BinaryIO, mtime_ns: int, head_bytes: int) -> Source:
    digest = blake3()
    size = 0
    head = b""
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if len(head) < head_bytes:
            head += block[: head_bytes - len(head)]
    return Source(path, digest.digest(), size, mtime_ns, None, head)
