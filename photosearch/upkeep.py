"""Looking after a library: what state it is in, whether its parts agree, files that go and return.

Called by ``app``, which holds back other work where it has to. Knows rows, thumbnails and the
index; starts no process of its own.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.jobs import Job
from photosearch.library import backups as backup_files
from photosearch.library import patches, photos
from photosearch.library.database import Connection, Database, WriterLock
from photosearch.library.ids import RootId
from photosearch.library.photos import Listed, Placed
from photosearch.library.thumbnails import Thumbnails
from photosearch.models_at_work import ModelsAtWork
from photosearch.paths import for_system, to_raw
from photosearch.serving import Serving

if TYPE_CHECKING:
    from photosearch.library.backups import Backup

PORTION = 1000  # photos dropped in one transaction: half a second at the worst
DECODED = 256  # files decoded again at a time

Decode = Callable[[Sequence[Path]], None]

# --- backups, of a library that nobody has open ---------------------------------------------------


def backups(folder: Path) -> list[Backup]:
    """The backups of the library in ``folder``, newest first; it need not be open."""
    return backup_files.listed(folder)


def restore(folder: Path, backup: Path) -> Path:
    """Go back to ``backup``; returns the folder to which the present database was moved.

    Photos that came later are read again by the next ``index``, those in between encoded again.

    Raises:
        LibraryLocked: somebody has it open for writing.
        Trouble: the backup is damaged, or the disk does not do it.
    """
    from photosearch.index.replica import remove_snapshots

    with WriterLock(folder):
        aside = backup_files.restore(folder, backup)
        remove_snapshots(folder)
    return aside


# --- how it stands --------------------------------------------------------------------------------


def status(database: Database, models: ModelsAtWork) -> dict[str, object]:
    """As ``App.status``."""
    counts, serving = database.read(photos.counts), models.current
    vectors = models.covered(serving)
    index: dict[str, object] = {"tier": "none"}
    if serving.number is not None:
        index = dataclasses.asdict(serving.replica.state())
    return {
        "library": str(database.folder),
        "searchable": counts.ready,
        "pending": counts.pending,
        "problems": counts.failed,
        "missing": counts.missing,
        "contents": counts.contents,
        "roots": [
            {"path": str(root.path), "state": "offline" if root.offline else "online"}
            for root in database.read(photos.roots)
        ],
        "model": {
            "name": serving.model.name,
            "family": serving.model.family,
            "vectors": vectors,
        },
        "second_models": [dataclasses.asdict(second) for second in models.second_states()],
        "index": {**index, "vectors": vectors},
        "disk": {
            "database_bytes": _size_of(database.folder, "library.db*"),
            "thumbnails_bytes": _size_of(database.folder, "thumbnails/*/*.jpg"),
            "index_bytes": _size_of(database.folder, "index/*"),
        },
    }


def _size_of(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


# --- whether its parts agree ----------------------------------------------------------------------


def verify(
    database: Database,
    thumbnails: Thumbnails,
    serving: Serving,
    job: Job,
    repair: Decode | None = None,
) -> list[str]:
    """What of store, index and thumbnails does not agree; ``repair``, if given, is put right.

    ``repair`` makes the thumbnails of such files anew.
    """
    from photosearch.library import verify

    number = serving.number
    findings = verify.verify(database, thumbnails, model=number, job=job)
    index = [] if number is None else index_faults(database, serving)
    if repair is None:
        return [finding.detail for finding in findings] + index
    left = verify.repair(database, thumbnails, findings)
    wanted = [path for _, path in left.decode]
    for start in range(0, len(wanted), DECODED):
        job.checkpoint()
        job.report("Making thumbnails", start, len(wanted))
        repair(wanted[start : start + DECODED])
    if number is not None:
        serving.rebuild()
        index = index_faults(database, serving)
    findings = left.left
    if left.repaired or left.decode:
        findings = verify.verify(database, thumbnails, model=number, job=job)
    return [finding.detail for finding in findings] + index


def index_faults(database: Database, serving: Serving) -> list[str]:
    """Compare the index, snapshot and all, with one replayed from the library alone."""
    from photosearch.index.replica import Replica

    fresh = Replica(database, serving.model.spec, serving.own_number)
    fresh.catch_up()
    replica = serving.replica
    replica.catch_up()  # being behind is no fault
    wanted, held = fresh.ids(), replica.ids()
    wrong = len(set(wanted.tolist()) ^ set(held.tolist()))
    if not wrong:
        for start in range(0, len(held), 8192):
            some = held[start : start + 8192]
            differs = fresh.vectors(some) != replica.vectors(some)
            wrong += int(differs.any(axis=1).sum())
    if not wrong:
        return []
    return [
        f"The index disagrees with the library in {wrong:,} of {len(wanted):,} vectors; "
        "`photosearch verify --repair` builds it again."
    ]


# --- files that go and return ---------------------------------------------------------------------


def remove_root(database: Database, thumbnails: Thumbnails, root: RootId) -> None:
    """Forget a folder and what is known of its photos, in portions: nobody waits for the writer."""
    more = True
    while more:
        gone = database.write(lambda c: photos.forget_root(c, root, PORTION))
        for hash in gone.hashes:
            thumbnails.remove(hash)
        patches.forget(database.folder, gone.hashes)
        more = gone.photos > 0


def retry(database: Database, paths: Sequence[Path] | None) -> int:
    """As ``App.retry``."""
    if paths is None:
        return database.write(photos.retry_photos)

    def write(c: Connection) -> int:
        known = [place.photo for place in photos.photos_at(c, paths)]
        return photos.retry_photos(c, [photo for photo in known if photo is not None])

    return database.write(write)


def mark_binned(database: Database, paths: Sequence[Path]) -> None:
    """As ``App.mark_binned``."""

    def write(c: Connection) -> None:
        for place in photos.photos_at(c, paths):
            if place.photo is not None:
                gone = [place.photo]
                photos.record_listing(c, place.root, [], [], gone, [], [], time.time())

    database.write(write)


def mark_restored(database: Database, paths: Sequence[Path]) -> None:
    """As ``App.mark_restored``."""
    there = {path: found for path in paths if (found := _stat(path)) is not None}

    def write(c: Connection) -> None:
        for place in photos.photos_at(c, list(there)):
            _record_restored(c, place, there[place.path])

    database.write(write)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return os.stat(for_system(path))
    except OSError:
        return None


def _record_restored(c: Connection, place: Placed, found: os.stat_result) -> None:
    listed = Listed(to_raw(place.rel), found.st_size, found.st_mtime_ns)
    known = None if place.photo is None else photos.known_photo(c, place.photo)
    if known is None:
        photos.record_listing(c, place.root, [listed], [], [], [], [], time.time())
    elif (known.size, known.mtime_ns) == (listed.size, listed.mtime_ns):
        photos.record_listing(c, place.root, [], [], [], [known.id], [], time.time())
    else:
        changed = [(known.id, listed)]
        photos.record_listing(c, place.root, [], changed, [], [], [], time.time())
