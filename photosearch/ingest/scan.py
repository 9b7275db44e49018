"""Compare what a root, or some of its folders, holds with what the library knows.

Runs on the ingest thread; called by ``update``. Writes what it finds (new, changed, missing, back)
in batches through the one writer, so a scan that is cut short has not walked in vain. Decodes
nothing, and opens only files whose name does not say what they are, once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.errors import RootUnreachable
from photosearch.ingest.reach import reached
from photosearch.ingest.walk import Exclusions, FileSeen, FolderListing, walk
from photosearch.jobs import Job
from photosearch.library import photos, rereading
from photosearch.library.database import Connection, Database
from photosearch.library.ids import PhotoId
from photosearch.library.photos import Known, Listed, Root
from photosearch.media import formats, sidecars
from photosearch.paths import for_system, from_raw, to_raw

PASSING = ("unreadable", "vanished")  # faults that may pass without the file changing
BATCH = 2000  # differences in one write transaction: some tens of milliseconds


@dataclass
class ScanResult:
    """What one root's scan found, in files.

    Attributes:
        returned: photos that were missing and are there again as they were.
        unlisted: folders that could not be listed, with the system's reason; what is known
            below them is left as it was.
        busy: folders with files that are being written at the moment, which were left alone.
        offline: the root cannot be reached at all.
    """

    unchanged: int = 0
    returned: int = 0
    missing: int = 0
    unlisted: list[tuple[Path, str]] = field(default_factory=list)
    busy: set[Path] = field(default_factory=set)
    offline: bool = False


@dataclass
class _Differences:
    """What the next write transaction will record."""

    new: list[Listed] = field(default_factory=list)
    changed: list[tuple[PhotoId, Listed]] = field(default_factory=list)
    back: list[PhotoId] = field(default_factory=list)
    others: list[Listed] = field(default_factory=list)
    missing: list[PhotoId] = field(default_factory=list)
    others_gone: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.back) + len(self.others)


def scan_root(
    database: Database,
    root: Root,
    exclusions: Exclusions,
    job: Job,
    clock: Callable[[], float],
    *,
    still: float = 0.0,
) -> ScanResult:
    """Bring the library's list of ``root``'s files up to date; the photos found are pending.

    A root that cannot be listed is marked offline and left alone. New and changed files that were
    written in the last ``still`` seconds are left for later. Raises ``Cancelled``.
    """
    result = ScanResult()
    found = reached(database, root)
    if found is None:
        return away(database, root, result)
    scan = Scan(database, found, result, job, clock, still)
    scan.learn(
        database.read(lambda c: photos.known_photos(c, root.id)),
        database.read(lambda c: photos.known_others(c, root.id)),
    )
    try:
        for listing in walk(found.path, exclusions):
            job.checkpoint()
            scan.take(listing)
    except RootUnreachable:
        return away(database, root, result)
    scan.finish()
    return result


def away(database: Database, root: Root, result: ScanResult) -> ScanResult:
    """``root`` cannot be reached; its photos stay as they are."""
    result.offline = True
    if not root.offline:
        database.write(lambda c: photos.set_offline(c, root.id, True))
    return result


class Scan:
    """State of one root's scan: what was known and not yet seen, and what is to be written."""

    def __init__(
        self,
        database: Database,
        root: Root,
        result: ScanResult,
        job: Job,
        clock: Callable[[], float],
        still: float,
    ) -> None:
        self._database = database
        self._root = root
        self._result = result
        self._job = job
        self._clock = clock
        self._still_ns = int(still * 1e9)
        self._unseen: dict[bytes, Known] = {}
        self._others: dict[bytes, tuple[int, int]] = {}
        self._todo = _Differences()
        self._sidecars: list[Listed] = []  # new ones and changed ones, recorded at the end
        self._seen = 0

    def learn(self, known: dict[bytes, Known], others: dict[bytes, tuple[int, int]]) -> None:
        """What is known of the folders that are about to be taken."""
        self._unseen.update(known)
        self._others.update(others)

    def take(self, listing: FolderListing) -> None:
        """Compare one folder."""
        if listing.error is not None:
            folder = self._root.path / listing.rel
            self._result.unlisted.append((folder, listing.error.strerror or str(listing.error)))
        for file in listing.files:
            self._compare(file)
        self._seen += len(listing.files)
        self._job.report("Looking through folders", self._seen)
        if len(self._todo) >= BATCH:
            self._write()

    def finish(self) -> None:
        """Write the rest; what was known and not seen is missing, but not below unlisted folders.

        Missing files are recorded last and together, so that a move is seen as a move.
        """
        if self._root.offline:
            self._database.write(lambda c: photos.set_offline(c, self._root.id, False))
        self._write()
        spared = tuple(
            to_raw(str(folder.relative_to(self._root.path)) + os.sep)
            for folder, _ in self._result.unlisted
        )
        self._others = {raw: was for raw, was in self._others.items() if not raw.startswith(spared)}
        missing = [
            known.id
            for raw, known in self._unseen.items()
            if known.state != "missing" and not raw.startswith(spared)
        ]
        self._result.missing = len(missing)
        for start in range(0, len(missing), BATCH):
            self._record(_Differences(missing=missing[start : start + BATCH]))
        gone = [raw for raw in self._others if not _is_sidecar(raw)]
        if gone:  # files that were no photos
            self._record(_Differences(others_gone=gone))
        self._finish_sidecars()

    def _finish_sidecars(self) -> None:
        """Record those that came, changed or went, together with whose words are to be read again.

        After everything else, for only now is it known which photos are there.
        """
        found, self._sidecars = self._sidecars, []
        gone = [raw for raw in self._others if _is_sidecar(raw)]
        for start in range(0, max(len(found), len(gone)), BATCH):
            portion = slice(start, start + BATCH)
            self._record_sidecars(found[portion], gone[portion])

    def _record_sidecars(self, found: list[Listed], gone: list[bytes]) -> None:
        def write(c: Connection) -> None:
            now, root = self._clock(), self._root.id
            photos.record_listing(c, root, [], [], [], [], found, now, others_gone=gone)
            rereading.mark(c, root, [*(each.rel_raw for each in found), *gone])

        self._database.write(write)

    def _compare(self, file: FileSeen) -> None:
        raw = to_raw(file.rel)
        known = self._unseen.pop(raw, None)
        if self._still_ns and self._is_busy(file, known):
            self._result.busy.add((self._root.path / file.rel).parent)
            return
        if known is not None:
            if (known.size, known.mtime_ns) != (file.size, file.mtime_ns):
                self._todo.changed.append((known.id, Listed(raw, file.size, file.mtime_ns)))
            elif known.state == "missing":
                self._todo.back.append(known.id)
                self._result.returned += 1
            elif known.state != "pending":
                self._result.unchanged += 1
            return
        if self._others.pop(raw, None) == (file.size, file.mtime_ns):
            return
        listed = Listed(raw, file.size, file.mtime_ns)
        if self._is_photo(file):
            self._todo.new.append(listed)
        elif sidecars.is_sidecar(os.path.basename(file.rel)):
            self._sidecars.append(listed)
        else:
            self._todo.others.append(listed)

    def _is_busy(self, file: FileSeen, known: Known | None) -> bool:
        """Whether it is another file than before and was written just now, perhaps not to its end.

        A clock that runs ahead, as a server's may, proves nothing.
        """
        if known is not None and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
            return False
        return abs(self._clock() * 1e9 - file.mtime_ns) < self._still_ns

    def _is_photo(self, file: FileSeen) -> bool:
        """By its name, or by its first bytes where the name says nothing."""
        if formats.is_photo_name(os.path.basename(file.rel)):
            return True
        if os.path.basename(file.rel).startswith("._") or file.size == 0:
            return False
        try:
            with open(for_system(self._root.path / file.rel), "rb") as opened:
                return formats.sniff(opened.read(formats.SNIFF_BYTES)) is not None
        except OSError:
            return False  # no photo's name and not to be read: nothing says it is a photo

    def _write(self) -> None:
        todo, self._todo = self._todo, _Differences()
        if len(todo):
            self._record(todo)

    def _record(self, found: _Differences) -> None:
        now = self._clock()
        self._database.write(
            lambda c: photos.record_listing(
                c,
                self._root.id,
                new=found.new,
                changed=found.changed,
                missing=found.missing,
                back=found.back,
                others=found.others,
                now=now,
                others_gone=found.others_gone,
            )
        )


def _is_sidecar(raw: bytes) -> bool:
    return sidecars.is_sidecar(os.path.basename(from_raw(raw)))
