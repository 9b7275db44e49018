"""What can go wrong, sorted by whose fault it is, with what to do about it.

Imported by every other module, from any process or thread; imports nothing of Photosearch.
The core raises these values; ``cli`` and ``gui`` turn them into sentences. Anything that is not
one of these classes is a bug and goes up to the outermost loop of its process.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class PhotosearchError(Exception):
    """Base of every error that is meant to be shown to a person.

    Attributes:
        message: what happened, one sentence.
        remedy: what the person can do; empty when there is nothing to do.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class BadPhoto(PhotosearchError):
    """One file cannot be read as a photo. Costs that file and nothing else.

    Attributes:
        kind: a stable word for scripts, one of ``BAD_PHOTO_KINDS``.
        reason: a sentence a person understands, never empty.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason

    def __reduce__(self) -> tuple[type[BadPhoto], tuple[str, str]]:
        return (BadPhoto, (self.kind, self.reason))


BAD_PHOTO_KINDS = (
    "empty",  # no bytes at all
    "not_an_image",  # a photo's extension, something else inside
    "damaged",  # the decoder gave up half-way
    "unsupported",  # an image, but no decoder for it here
    "too_large",  # more pixels than we are willing to decode
    "too_slow",  # ran into the time limit
    "out_of_memory",  # ran into the memory limit
    "crashed_decoder",  # took a decoder process down
    "quarantined",  # did so twice
    "unreadable",  # the system refused to give us the bytes
    "vanished",  # gone between listing and reading
)


class QueryError(PhotosearchError):
    """What the user typed cannot be understood; ``start`` and ``end`` are character offsets."""

    def __init__(self, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class UsageError(PhotosearchError):
    """The command line was used wrongly (exit status 2)."""


class Trouble(PhotosearchError):
    """The world's fault: a disk, a lock, a missing model. Carries what to do."""


class DiskFull(Trouble):
    """No room left where the library lives."""


class LibraryLocked(Trouble):
    """Another process is writing to this library."""


class LibraryReadOnly(Trouble):
    """The library's folder cannot be written."""


class LibraryTooNew(Trouble):
    """The library was written by a newer Photosearch."""


class LibraryCorrupt(Trouble):
    """SQLite says that ``library.db`` is damaged."""


class LibraryBusy(Trouble):
    """The database stayed locked for longer than we wait."""


class RootUnreachable(Trouble):
    """A folder that was asked for cannot be listed."""


class ModelMissing(Trouble):
    """No model of that name is installed."""


class ModelBroken(Trouble):
    """A model's files are incomplete, misshapen or of another family."""


class EngineGone(Trouble):
    """The process that owns the models died or does not answer."""


class Cancelled(Exception):
    """The user asked a job to stop. Not an error: nothing is reported."""


@dataclass(frozen=True)
class Problem:
    """One file that could not be read, as listed to the user."""

    path: Path
    kind: str
    reason: str
