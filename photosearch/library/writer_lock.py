"""One writer per library: a lock file that the system frees when its owner dies.

Taken by the process that indexes, for as long as it may write; readers need none. Knows the
library's folder and nothing in it. The owner's number stands in a file of its own, since a locked
file cannot be read on Windows.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from photosearch.errors import LibraryLocked, PhotosearchError, Trouble
from photosearch.library import troubles


class WriterLock:
    """Hold it (``with WriterLock(folder):``) while writing; may be left on another thread.

    Raises:
        LibraryLocked: another living process holds it; ``message`` names that process.
        LibraryReadOnly, DiskFull: the lock file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._owner = folder / "writer.pid"
        self._lock = FileLock(folder / "writer.lock", thread_local=False)

    def acquire(self) -> None:
        """Take the lock at once or raise."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else's business
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise self._taken() from error
        except OSError as error:
            raise self._unavailable(error) from error
        try:
            self._owner.write_text(str(os.getpid()), encoding="ascii")
        except OSError as error:
            self._lock.release()
            raise self._unavailable(error) from error

    def release(self) -> None:
        """Give it back; does nothing when it is not held."""
        if self._lock.is_locked:
            with suppress(OSError):  # whoever takes the lock next writes its own number there
                self._owner.unlink(missing_ok=True)
            self._lock.release()

    def _taken(self) -> LibraryLocked:
        try:
            who = f"process {int(self._owner.read_text(encoding='ascii'))}"
        except (OSError, ValueError):
            who = "another process"
        return LibraryLocked(
            f"The library in {self._folder} is being written by {who}.",
            "Wait until it has finished, or close Photosearch there; searching works meanwhile.",
        )

    def _unavailable(self, error: OSError) -> PhotosearchError:
        known = troubles.from_system(error, self._folder)
        return known or Trouble(
            f"{self._folder} cannot be a library's folder ({error.strerror or error}).",
            "Name another one with --library.",
        )

    def __enter__(self) -> WriterLock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
