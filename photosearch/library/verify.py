"""Whether database and thumbnails agree, and putting right what needs no encoding.

Run by the app for ``photosearch verify``, on a worker thread; ``repair`` only by the process that
holds the writer lock. Vectors and thumbnails are compared with what the rows promise; the index
is compared elsewhere. Knows no decoder: pictures to be decoded again are handed back.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from sqlalchemy import Connection

from photosearch.errors import LibraryCorrupt
from photosearch.jobs import Job
from photosearch.library import caption_words, contents, embeddings, names, photos
from photosearch.library.database import Database, raw
from photosearch.library.ids import ContentId, ModelId, PhotoId
from photosearch.library.thumbnails import Thumbnails

Kind = Literal[
    "damaged_database",  # SQLite's own check; go back to a backup
    "broken_reference",  # a row that names one that is not there
    "wrong_count",  # contents.ready does not match the files
    "ready_without_content",
    "failed_without_problem",
    "content_without_photo",
    "vector_without_content",
    "bad_vector",
    "no_vector",
    "wrong_words",  # a caption or a name is not found by what it says
    "no_thumbnail",
    "bad_thumbnail",
    "orphan_thumbnail",
    "unfinished_file",
]

GRACE_SECONDS = 60.0


@dataclass(frozen=True)
class Finding:
    """One kind of disagreement.

    Attributes:
        kind: a stable word.
        detail: a sentence for a person, with the number of cases.
        contents: the contents concerned, where it is about contents.
        photos: the files concerned, where it is about files.
        hashes: thumbnails to be removed.
        strays: left-over files to be removed.
        repairable: whether ``repair``, or decoding and encoding again, puts it right.
    """

    kind: Kind
    detail: str
    contents: tuple[ContentId, ...] = ()
    photos: tuple[PhotoId, ...] = ()
    hashes: tuple[bytes, ...] = ()
    strays: tuple[Path, ...] = ()
    repairable: bool = True


@dataclass(frozen=True)
class Repaired:
    """What ``repair`` did and what it leaves to the caller.

    Attributes:
        repaired: findings that are put right.
        decode: contents whose thumbnail must be made again, each with a reachable file.
        left: findings that remain; vectors that are missing come by encoding (``index``).
    """

    repaired: list[Finding] = field(default_factory=list)
    decode: list[tuple[ContentId, Path]] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)


def verify(
    database: Database,
    thumbnails: Thumbnails,
    *,
    model: ModelId | None = None,
    job: Job | None = None,
    grace: float | None = None,
) -> list[Finding]:
    """Look at everything; an empty list means that all agree.

    Args:
        database: open, read-only will do.
        thumbnails: the store beside it.
        model: whose vectors every content should have; None asks for none.
        job: reports the stages ``database``, ``vectors`` and ``thumbnails``.
        grace: files younger than this many seconds are not called left-overs. By default none
            are spared if ``database`` can be written (then nobody else is indexing), else those
            of the last minute.

    Raises:
        Cancelled: by the job.
    """
    job = job or Job()
    if grace is None:
        grace = GRACE_SECONDS if database.read_only else 0.0
    try:
        found = database.read(lambda c: _check_rows(c, job, model))
        found += database.read(lambda c: _check_thumbnails(c, thumbnails, job, grace))
    except LibraryCorrupt as error:
        return [Finding("damaged_database", str(error), repairable=False)]
    return found


def _check_rows(c: Connection, job: Job, model: ModelId | None) -> list[Finding]:
    job.report("database", 0)
    damage = [str(row[0]) for row in c.exec_driver_sql("PRAGMA integrity_check(20)")]
    indexes = ("caption_words", "name_words")  # made again like nothing else
    damage = [each for each in damage if each != "ok" and not any(i in each for i in indexes)]
    if damage:
        detail = f"SQLite finds the database damaged: {'; '.join(damage)}"
        return [Finding("damaged_database", detail, repairable=False)]
    job.checkpoint()
    return [
        *_check_references(c),
        *_check_photos(c),
        *_check_captions(c),
        *_check_names(c),
        *_check_vectors(c, job, model),
    ]


def _check_references(c: Connection) -> Iterator[Finding]:
    broken = c.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        yield Finding(
            "broken_reference",
            f"{len(broken)} rows of {tables} name something that is not there.",
            repairable=False,
        )


_PHOTO_CHECKS: tuple[tuple[Kind, str, str], ...] = (
    (
        "ready_without_content",
        "{} files are marked as read but nothing is known of them.",
        "SELECT id FROM photos p WHERE state = 'ready' AND NOT EXISTS "
        "(SELECT 1 FROM contents WHERE id = p.content_id)",
    ),
    (
        "failed_without_problem",
        "{} files are marked as unreadable without a reason.",
        "SELECT id FROM photos WHERE state = 'failed' AND id NOT IN "
        "(SELECT photo_id FROM problems WHERE reason <> '')",
    ),
)

_CONTENT_CHECKS: tuple[tuple[Kind, str, str], ...] = (
    (
        "wrong_count",
        "{} pictures are counted wrongly.",
        "SELECT id FROM contents WHERE ready <> "
        "(SELECT count(*) FROM photos WHERE content_id = contents.id AND state = 'ready')",
    ),
    (
        "content_without_photo",
        "{} pictures belong to no file any more.",
        "SELECT id FROM contents WHERE NOT EXISTS "
        "(SELECT 1 FROM photos WHERE content_id = contents.id)",
    ),
    (
        "vector_without_content",
        "{} vectors belong to no picture.",
        "SELECT DISTINCT content_id FROM embeddings WHERE vector IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM contents WHERE id = content_id)",
    ),
)


def _check_photos(c: Connection) -> Iterator[Finding]:
    for kind, sentence, sql in _PHOTO_CHECKS:
        rows = tuple(PhotoId(row[0]) for row in raw(c).execute(sql))
        if rows:
            yield Finding(kind, sentence.format(len(rows)), photos=rows)
    for kind, sentence, sql in _CONTENT_CHECKS:
        found = tuple(ContentId(row[0]) for row in raw(c).execute(sql))
        if found:
            yield Finding(kind, sentence.format(len(found)), contents=found)


def _check_captions(c: Connection) -> Iterator[Finding]:
    try:
        wrong = tuple(sorted(caption_words.disagreeing(c)))
    except sqlite3.DatabaseError:  # the index only; the captions themselves have just been checked
        yield Finding("wrong_words", "1 rows of the index of captions cannot be read.")
        return
    if wrong:
        detail = f"{len(wrong)} pictures have captions that are not found by their words."
        yield Finding("wrong_words", detail, contents=wrong)


def _check_names(c: Connection) -> Iterator[Finding]:
    try:
        wrong = names.disagreeing(c)
    except sqlite3.DatabaseError:
        yield Finding("wrong_words", "1 rows of the index of names cannot be read.")
        return
    if wrong:
        yield Finding("wrong_words", f"{wrong} names are not found by their words.")


def _check_vectors(c: Connection, job: Job, model: ModelId | None) -> Iterator[Finding]:
    bad: list[ContentId] = []
    dims = {row.id: row.dim for row in embeddings.models(c)}
    total = int(c.exec_driver_sql("SELECT count(*) FROM embeddings").scalar_one())
    rows = raw(c).execute(
        "SELECT model_id, content_id, vector FROM embeddings WHERE vector IS NOT NULL"
    )
    for done, (owner, content, vector) in enumerate(rows):
        if done % 1000 == 0:
            job.checkpoint()
            job.report("vectors", done, total)
        if not _sound(vector, dims[owner]):
            bad.append(ContentId(content))
    if bad:
        yield Finding("bad_vector", f"{len(bad)} vectors are damaged.", contents=tuple(bad))
    if model is not None:
        none = embeddings.missing_embeddings(c, model, limit=-1)
        if none:
            detail = f"{len(none)} pictures have no vector yet."
            yield Finding("no_vector", detail, contents=tuple(number for number, _ in none))


def _sound(vector: bytes, dim: int) -> bool:
    if len(vector) != 2 * dim:
        return False
    values = np.frombuffer(vector, dtype="<f2")
    return bool(np.isfinite(values).all() and values.any())


def _check_thumbnails(
    c: Connection, thumbnails: Thumbnails, job: Job, grace: float
) -> list[Finding]:
    shown = dict(raw(c).execute("SELECT hash, id FROM contents WHERE ready > 0"))
    known = {row[0] for row in raw(c).execute("SELECT hash FROM contents")}
    stored = set(thumbnails.all_hashes())
    absent = [ContentId(number) for hash, number in shown.items() if hash not in stored]
    bad: list[ContentId] = []
    for done, (hash, number) in enumerate(shown.items()):
        if done % 100 == 0:
            job.checkpoint()
            job.report("thumbnails", done, len(shown))
        if hash in stored and not _whole(thumbnails.get(hash)):
            bad.append(ContentId(number))
    settled = time.time() - grace
    orphans = [h for h in stored - known if _older(thumbnails.path_of(h), settled)]
    strays = [path for path in thumbnails.strays() if _older(path, settled)]
    found = [
        Finding("no_thumbnail", f"{len(absent)} thumbnails are missing.", contents=tuple(absent)),
        Finding("bad_thumbnail", f"{len(bad)} thumbnails are damaged.", contents=tuple(bad)),
        Finding(
            "orphan_thumbnail",
            f"{len(orphans)} thumbnails belong to no picture.",
            hashes=tuple(sorted(orphans)),
        ),
        Finding(
            "unfinished_file",
            f"{len(strays)} unfinished files are left over.",
            strays=tuple(sorted(strays)),
        ),
    ]
    return [finding for finding in found if finding.contents or finding.hashes or finding.strays]


def _whole(jpeg: bytes | None) -> bool:
    """Whether it begins and ends as a JPEG does."""
    return jpeg is not None and jpeg.startswith(b"\xff\xd8") and jpeg.endswith(b"\xff\xd9")


def _older(path: Path, than: float) -> bool:
    try:
        return path.stat().st_mtime <= than
    except OSError:
        return False


def repair(database: Database, thumbnails: Thumbnails, findings: Sequence[Finding]) -> Repaired:
    """Put right what needs neither decoding nor encoding; hand back the rest.

    Everything in the database is one transaction. Bad vectors are withdrawn (an index then drops
    them) and come again with the next ``index``.
    """
    done = Repaired()
    database.write(lambda c: _repair_rows(c, findings))
    for finding in findings:
        for hash in finding.hashes:
            thumbnails.remove(hash)
        for stray in finding.strays:
            with suppress(FileNotFoundError):
                stray.unlink()
        if finding.kind in ("no_thumbnail", "bad_thumbnail"):
            done.decode.extend(database.read(partial(_reachable, wanted=finding.contents)))
            done.left.append(finding)
        elif finding.kind == "no_vector" or not finding.repairable:
            done.left.append(finding)
        else:
            done.repaired.append(finding)
    return done


def _repair_rows(c: Connection, findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.kind in ("ready_without_content", "failed_without_problem"):
            raw(c).executemany(
                "UPDATE photos SET state = 'pending', content_id = NULL WHERE id = ?",
                [(photo,) for photo in finding.photos],
            )
        elif finding.kind == "wrong_count":
            raw(c).executemany(
                "UPDATE contents SET ready = (SELECT count(*) FROM photos "
                "WHERE content_id = contents.id AND state = 'ready') WHERE id = ?",
                [(content,) for content in finding.contents],
            )
        elif finding.kind in ("bad_vector", "vector_without_content"):
            embeddings.withdraw(c, finding.contents)
        elif finding.kind == "content_without_photo":
            contents.forget_orphans(c)
        elif finding.kind == "wrong_words":
            caption_words.mend(c)
            names.rebuild(c)


def _reachable(c: Connection, wanted: Sequence[ContentId]) -> list[tuple[ContentId, Path]]:
    found = photos.paths_of(c, wanted)
    return [
        (number, next(ref.path for ref in refs if not ref.offline))
        for number, refs in found.items()
        if not all(ref.offline for ref in refs)
    ]
