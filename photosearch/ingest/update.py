"""Bring the library up to date with its roots, or some folders; then work off what is pending.

Runs on the ingest thread (the command line's main thread); called by ``app``. All roots are
scanned before anything is read, so that a photo that moved from one root to another is seen to
have moved. Knows no index: whoever calls lets it catch up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.ingest import pipeline, rereading, scan, scan_some
from photosearch.ingest.dirty import STILL
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.scan import ScanResult
from photosearch.ingest.walk import Dirty, Exclusions
from photosearch.jobs import Job
from photosearch.library import absence, contents, patches, photos
from photosearch.library.database import Database
from photosearch.library.photos import Root

DAY = 86_400.0


__all__ = ["STILL", "Counters", "Summary", "update"]


@dataclass(frozen=True)
class Counters:
    """What one run did, in files (``encoded`` in contents); every file is counted once.

    Attributes:
        added: new to the library, copies and returned files included.
        updated: their bytes have changed.
        moved: known content at a new path whose old path is gone.
        removed: gone from a reachable root.
        unchanged: as they were, those that could not be read included.
        failed: could not be read in this run.
        encoded: contents that were turned into a vector.
        seconds: wall-clock time.
    """

    added: int
    updated: int
    moved: int
    removed: int
    unchanged: int
    failed: int
    encoded: int
    seconds: float


@dataclass
class Summary:
    """A run's counters, and what could not be looked at.

    Attributes:
        unlisted: folders that could not be listed, with the reason.
        offline: roots that could not be reached.
        busy: folders with files that are being written; they want another look.
        unfinished: the run gave way to something else; photos are left to be read.
        reread: photos whose words were read again, for their sidecar is another one.
    """

    counters: Counters
    unlisted: list[tuple[Path, str]] = field(default_factory=list)
    offline: list[Path] = field(default_factory=list)
    busy: list[Path] = field(default_factory=list)
    unfinished: bool = False
    reread: int = 0

    def followed_by(self, later: Summary) -> Summary:
        """Both as one run, where this one gave way and ``later`` went on.

        What ``later`` finds unchanged has been counted already, or was added by this one.
        """
        mine, theirs = vars(self.counters), vars(later.counters)
        both = {name: mine[name] + theirs[name] for name in mine}
        return Summary(
            Counters(**both | {"unchanged": self.counters.unchanged}),
            [*self.unlisted, *later.unlisted],
            sorted({*self.offline, *later.offline}),
            later.busy,
            later.unfinished,
            self.reread + later.reread,
        )

    @property
    def changed(self) -> bool:
        """Whether the run found anything to do."""
        c = self.counters
        return any((c.added, c.updated, c.moved, c.removed, c.failed, c.encoded, self.reread))


def update(
    parts: Parts,
    exclusions: Exclusions,
    job: Job,
    *,
    forget_after_days: int,
    only: Sequence[Dirty] | None = None,
    clock: Callable[[], float] = time.time,
) -> Summary:
    """Scan every root, or ``only`` these folders, then decode and encode what is new.

    Where the job gives way, the summary says that photos are left: call again, with ``only=[]`` if
    nothing else is to be looked at. With ``only``, files that are still being written are left
    alone, the counters speak of these folders, and what is gone for long is forgotten another time.

    Raises:
        Cancelled: by the job; what was committed stays.
        DiskFull, EngineGone, ModelBroken: likewise.
    """
    started = time.monotonic()
    began = clock()
    database = parts.database
    if only is None:
        database.write(lambda c: absence.looked(c, began), quiet=True)
    results = _scan_all(database, exclusions, job, clock, only)
    words = rereading.run(parts, job)  # quick, and what somebody has just written
    counts = pipeline.run(parts, job)
    if not counts.unfinished:
        words.add(rereading.run(parts, job))  # of files that are known as copies only now
    removed = database.read(lambda c: photos.count_missing_since(c, began))
    if not counts.unfinished:  # else what is gone may yet turn out to have moved
        keep_from = began - forget_after_days * DAY
        gone = _forget(database, None if only is not None else keep_from)
        for each in gone:
            parts.thumbnails.remove(each)
        patches.forget(database.folder, gone)
    found = results.values()
    counters = Counters(
        added=counts.added + sum(result.returned for result in found),
        updated=counts.updated,
        moved=counts.moved,
        removed=removed,
        unchanged=counts.unchanged + sum(result.unchanged for result in found),
        failed=counts.failed,
        encoded=counts.encoded,
        seconds=round(time.monotonic() - started, 3),
    )
    return Summary(
        counters,
        [each for result in found for each in result.unlisted],
        [path for path, result in results.items() if result.offline],
        sorted({folder for result in found for folder in result.busy}),
        counts.unfinished or words.unfinished,
        words.photos,
    )


def _forget(database: Database, before: float | None) -> Sequence[bytes]:
    """Drop what edits have left to nobody and what is missing since ``before``; the hashes."""
    if before is not None:
        return database.write(lambda c: photos.forget(c, before)).hashes
    if database.read(contents.any_orphans):
        return database.write(contents.forget_orphans)
    return ()


def _scan_all(
    database: Database,
    exclusions: Exclusions,
    job: Job,
    clock: Callable[[], float],
    only: Sequence[Dirty] | None,
) -> dict[Path, ScanResult]:
    """Each root's result by the path it had; with ``only``, of the roots that are concerned."""
    roots: Sequence[Root] = database.read(photos.roots)
    if only is None:
        database.write(lambda c: photos.retry(c, scan.PASSING))
        return {root.path: scan.scan_root(database, root, exclusions, job, clock) for root in roots}
    results = {}
    for root, folders in scan_some.by_root(roots, only):
        some = scan_some.SomeFolders(database, root, exclusions, job, clock, STILL)
        results[root.path] = some.scan(folders)
    return results
