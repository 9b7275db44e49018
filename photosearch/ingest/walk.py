"""Walk a root and list its files: names, sizes and times, nothing opened but what must be sniffed.

Runs on the ingest thread with a few listing threads below it; called by ``scan``. Follows links
to folders, survives their loops, and says which folders could not be listed, because a listing
that failed half-way proves nothing about the files in it. Knows no database.
"""

from __future__ import annotations

import fnmatch
import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.errors import RootUnreachable
from photosearch.paths import for_system, to_key

# Folders that systems, cameras' software and servers make for themselves.
SYSTEM_FOLDERS = frozenset(
    {
        "$recycle.bin",
        "system volume information",
        "recycler",
        "lost+found",
        "@eadir",
        "#recycle",
        "#snapshot",
        "__macosx",
    }
)
LISTING_THREADS = 4  # hide the latency of network drives
SLOW_SECONDS = 0.0005  # for each file; a local disk takes 0.00001, and threads only cost it time


@dataclass(frozen=True)
class FileSeen:
    """One regular file: path below the root as the system gave it, bytes, nanoseconds."""

    rel: str
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Dirty:
    """A folder whose files may have changed since they were listed.

    Attributes:
        deep: so may all that is below it. Otherwise only sub-folders that are new or gone count.
    """

    folder: Path
    deep: bool = False


@dataclass
class FolderListing:
    """What one folder holds, or why it could not be listed."""

    rel: str
    files: list[FileSeen] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    identity: tuple[int, int] = (0, 0)
    error: OSError | None = None


class Exclusions:
    """Which folders below a root are skipped: hidden, the system's, and the user's own choice.

    A pattern with a slash is matched against the path below the root, one without against each
    folder's name; ``*`` and ``?`` match, letter case does not count.
    """

    def __init__(self, patterns: Sequence[str] = (), folders: Sequence[Path] = ()) -> None:
        keys = [to_key(pattern.replace("\\", "/")).strip("/").casefold() for pattern in patterns]
        self._names = [key for key in keys if key and "/" not in key]
        self._paths = [key for key in keys if "/" in key]
        self._folders = {os.path.normcase(os.path.realpath(folder)) for folder in folders}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exclusions):
            return NotImplemented
        return vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((tuple(self._names), tuple(self._paths), frozenset(self._folders)))

    def skips(self, root: str, rel: str) -> bool:
        """Whether the folder at ``rel`` below ``root`` is left out, going by its name."""
        lower = to_key(os.path.basename(rel)).casefold()
        if lower.startswith(".") or lower in SYSTEM_FOLDERS:
            return True
        if any(fnmatch.fnmatchcase(lower, pattern) for pattern in self._names):
            return True
        if self._paths:
            key = to_key(rel).casefold()
            if any(fnmatch.fnmatchcase(key, pattern) for pattern in self._paths):
                return True
        if self._folders:
            return os.path.normcase(os.path.realpath(os.path.join(root, rel))) in self._folders
        return False

    def reach(self, outer: Path, inner: Path) -> bool:
        """Whether a walk of ``outer`` comes to ``inner`` below it."""
        try:
            parts = inner.relative_to(outer).parts
        except ValueError:  # below it under another name, through a link
            parts = Path(os.path.realpath(inner)).relative_to(os.path.realpath(outer)).parts
        rels = (os.path.join(*parts[: end + 1]) for end in range(len(parts)))
        return not any(self.skips(str(outer), rel) for rel in rels)


def check_folder(folder: Path) -> None:
    """Raise ``RootUnreachable`` unless ``folder`` is one that can be listed."""
    try:
        with os.scandir(for_system(folder)):
            return
    except OSError as error:
        raise RootUnreachable(
            f"{folder} cannot be read as a folder ({error.strerror}).",
            "Check the name; a drive may have to be plugged in first.",
        ) from error


def walk(root: Path, exclusions: Exclusions) -> Iterator[FolderListing]:
    """List ``root`` and every folder below it, each real folder once.

    Links to folders are followed after everything that is really there, so that a photo keeps
    the path of its real folder; a folder that was already listed is not listed again.

    Raises:
        RootUnreachable: the root itself cannot be listed.
    """
    top = for_system(root)
    first = list_folder(root, "", exclusions)
    if first.error is not None:
        raise RootUnreachable(
            f"The folder {root} cannot be read: {first.error.strerror}.",
            "Plug the drive in, or check the folder's name and permissions.",
        )
    seen: set[tuple[int, int]] = set()
    links: list[str] = []
    with ThreadPoolExecutor(LISTING_THREADS, thread_name_prefix="listing") as pool:
        yield from _walk_below(pool, top, [first], seen, links, exclusions)
        while links:
            waiting, links[:] = sorted(links), []
            listings = (_list(top, rel, exclusions) for rel in waiting)
            yield from _walk_below(pool, top, listings, seen, links, exclusions)


def list_folder(root: Path, rel: str, exclusions: Exclusions) -> FolderListing:
    """What the folder at ``rel`` below ``root`` holds, not what is below it."""
    return _list(for_system(root), rel, exclusions)


def walk_from(root: Path, rels: Sequence[str], exclusions: Exclusions) -> Iterator[FolderListing]:
    """List the folders at ``rels`` and all below them; links are named, not followed."""
    top = for_system(root)
    seen: set[tuple[int, int]] = set()
    listings = (_list(top, rel, exclusions) for rel in rels)
    with ThreadPoolExecutor(LISTING_THREADS, thread_name_prefix="listing") as pool:
        yield from _walk_below(pool, top, listings, seen, [], exclusions)


def _walk_below(
    pool: ThreadPoolExecutor,
    top: str,
    starts: Iterable[FolderListing],
    seen: set[tuple[int, int]],
    links: list[str],
    exclusions: Exclusions,
) -> Iterator[FolderListing]:
    """List on this thread while the disk answers quickly, else with several at once."""
    for start in starts:
        ready: list[FolderListing] = [start]
        waiting: list[str] = []
        running: set[Future[FolderListing]] = set()
        slow = False
        while ready or waiting or running:
            for listing in ready:
                if listing.identity != (0, 0):
                    if listing.identity in seen:
                        continue
                    seen.add(listing.identity)
                links.extend(listing.links)
                waiting.extend(listing.folders)
                yield listing
            ready = []
            if waiting and not slow:
                began = time.perf_counter()
                ready = [_list(top, waiting.pop(), exclusions)]
                entries = len(ready[0].files) + len(ready[0].folders) + 1
                slow = time.perf_counter() - began > SLOW_SECONDS * entries
            elif waiting or running:
                running.update(pool.submit(_list, top, rel, exclusions) for rel in waiting)
                waiting = []
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                ready = [future.result() for future in finished]


def _list(top: str, rel: str, exclusions: Exclusions) -> FolderListing:
    """One folder. A file that vanishes between its name and its size is simply not there."""
    listing = FolderListing(rel)
    try:
        folder = for_system(Path(top, rel))  # a short root has long paths below it
        found = os.stat(folder)
        listing.identity = (found.st_dev, found.st_ino) if found.st_ino else (0, 0)
        with os.scandir(folder) as entries:
            for entry in entries:
                _sort_in(listing, top, entry, exclusions)
    except OSError as error:
        listing.error = error
    return listing


def _sort_in(
    listing: FolderListing, top: str, entry: os.DirEntry[str], exclusions: Exclusions
) -> None:
    rel = f"{listing.rel}{os.sep}{entry.name}" if listing.rel else entry.name
    try:
        if entry.is_dir():
            if not exclusions.skips(top, rel) and not _has_hidden_flag(entry):
                (listing.links if entry.is_symlink() else listing.folders).append(rel)
            return
        found = entry.stat()
    except FileNotFoundError:
        if not entry.is_symlink():
            return
        found = entry.stat(follow_symlinks=False)  # a link to nothing is listed, and fails by name
        listing.files.append(FileSeen(rel, 0, found.st_mtime_ns))
        return
    except OSError:
        listing.files.append(FileSeen(rel, 0, 0))  # a link in a circle, or no right to look
        return
    if stat.S_ISREG(found.st_mode):  # reading a pipe or a device could hang
        listing.files.append(FileSeen(rel, found.st_size, found.st_mtime_ns))


def _has_hidden_flag(entry: os.DirEntry[str]) -> bool:
    """The hidden attribute of Windows and macOS; a network error there says nothing."""
    if os.name != "nt" and not hasattr(stat, "UF_HIDDEN"):
        return False
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    if os.name == "nt":
        return bool(getattr(found, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)
    return bool(getattr(found, "st_flags", 0) & stat.UF_HIDDEN)
