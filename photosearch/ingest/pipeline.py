"""Pending photos to rows: decode, encode and commit, in bounded batches that overlap.

Runs on the ingest thread; called by ``update``. Decoders and the engine are child processes that
answer with futures; this thread only keeps them fed and commits what came back, each batch in one
transaction: thumbnail files first, then facts, vectors and "done" together. Knows no index.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import BadPhoto, EngineGone
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.photos import Facts, Pending
from photosearch.library.thumbnails import Thumbnails
from photosearch.media.hashing import HashOnly
from photosearch.media.prepare import Prepared
from photosearch.models.base import ModelSpec
from photosearch.workers.decoders import Decoders
from photosearch.workers.engine_client import Engine

BATCH = 32  # photos in one engine request and one transaction
PAGE = 512  # pending rows read at a time
CRASHES_ALLOWED = 2
ENGINE_LIVES = 3  # how often one batch is tried when the engine dies under it


@dataclass
class Counts:
    """What became of the photos, in files; ``encoded`` in contents."""

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    failed: int = 0
    encoded: int = 0


@dataclass(frozen=True)
class Parts:
    """What the pipeline works with; ``app`` builds it."""

    database: Database
    thumbnails: Thumbnails
    decoders: Decoders
    engine: Engine
    spec: ModelSpec
    model: ModelId
    thumbnail_side: int
    window: int  # files under way in the decoders


@dataclass
class _Wanted:
    """One content on its way to a vector, with every photo that waits for it."""

    prepared: Prepared
    waiting: list[Pending] = field(default_factory=list)


@dataclass(frozen=True)
class _Failure:
    photo: Pending
    error: BadPhoto


_Decoded = tuple[Pending, Future[HashOnly] | Future[Prepared]]
_Encoded = tuple[list[_Wanted], Future[NDArray[np.float32]]]


def run(parts: Parts, job: Job) -> Counts:
    """Work off every pending photo of every reachable root, newest first.

    Raises ``Cancelled``; what was committed stays, the rest is pending again next time.
    """
    work = _Pipeline(parts, job)
    work.work_off(parts.window)
    suspects = work.take_suspects()
    while suspects:  # each alone, so that a second crash can only be its own doing
        for photo in suspects:
            work.work_off(1, iter([photo]))
        suspects = work.take_suspects()
    return work.counts


class _Pipeline:
    def __init__(self, parts: Parts, job: Job) -> None:
        self.counts = Counts()
        self._parts = parts
        self._job = job
        self._events: SimpleQueue[_Decoded | _Encoded] = SimpleQueue()
        self._decoding = 0
        self._encoding = 0
        self._wanted: dict[bytes, _Wanted] = {}  # being collected or encoded, by hash
        self._batch: list[_Wanted] = []
        self._links: list[tuple[Pending, Prepared | HashOnly, ContentId]] = []
        self._failures: list[_Failure] = []
        self._suspects: list[Pending] = []
        self._done = 0
        self._total = parts.database.read(photos.count_pending)

    def work_off(self, window: int, source: Iterator[Pending] | None = None) -> None:
        """Feed the decoders from ``source`` (all that is pending) until nothing is under way."""
        photos_left = source or self._pending()
        more = True
        while True:
            self._job.checkpoint()
            while more and self._decoding < window:
                photo = next(photos_left, None)
                more = photo is not None
                if photo is not None:
                    self._decode(photo)
            if self._decoding:
                self._settle(self._events.get())
            elif self._batch:
                self._encode()
            elif self._encoding:
                self._settle(self._events.get())
            elif not more:
                break
            if len(self._links) + len(self._failures) >= BATCH:
                self._commit([], None)
        self._commit([], None)

    def take_suspects(self) -> list[Pending]:
        """Photos whose decoder died, to be tried once more."""
        suspects, self._suspects = self._suspects, []
        return suspects

    # --- feeding ---------------------------------------------------------------------------

    def _pending(self) -> Iterator[Pending]:
        """Pages of pending photos, newest first; those that crashed before come last, alone."""
        page: Sequence[Pending] = ()
        while True:
            after = page[-1] if page else None
            page = self._parts.database.read(
                lambda c, after=after: photos.pending_photos(c, PAGE, after=after)  # type: ignore[misc]
            )
            if not page:
                return
            sizes = {photo.size for photo in page}
            known = self._parts.database.read(
                lambda c, sizes=sizes: photos.content_sizes(c, sizes)  # type: ignore[misc]
            )
            for photo in page:
                if photo.crashes:
                    self._suspects.append(photo)
                else:
                    self._known_sizes = known
                    yield photo

    _known_sizes: set[int] = frozenset()  # type: ignore[assignment]

    def _decode(self, photo: Pending) -> None:
        """Ask for the hash alone where the size is known: a moved photo is not even decoded."""
        if photo.size in self._known_sizes:
            self._await(photo, self._parts.decoders.hash_only(photo.path))
        else:
            self._prepare(photo)

    def _prepare(self, photo: Pending) -> None:
        parts = self._parts
        future = parts.decoders.prepare(photo.path, parts.spec.image, parts.thumbnail_side)
        self._await(photo, future)

    def _await(self, photo: Pending, future: Future[HashOnly] | Future[Prepared]) -> None:
        self._decoding += 1
        future.add_done_callback(lambda done: self._events.put((photo, done)))

    # --- settling --------------------------------------------------------------------------

    def _settle(self, event: _Decoded | _Encoded) -> None:
        subject, future = event
        if isinstance(subject, Pending):
            self._decoding -= 1
            self._take_decoded(subject, future)  # type: ignore[arg-type]
        else:
            self._encoding -= 1
            self._take_encoded(subject, future)  # type: ignore[arg-type]

    def _take_decoded(
        self, photo: Pending, future: Future[HashOnly] | Future[Prepared]
    ) -> None:
        try:
            result = future.result()
        except BadPhoto as error:
            self._blame(photo, error)
            return
        if (waiting := self._wanted.get(result.hash)) is not None:
            waiting.waiting.append(photo)  # a copy of one that is under way
            return
        known = self._parts.database.read(
            lambda c: embeddings.embedded_content(c, self._parts.model, result.hash)
        )
        if known is not None:
            self._links.append((photo, result, known))
        elif isinstance(result, Prepared):
            wanted = _Wanted(result, [photo])
            self._wanted[result.hash] = wanted
            self._batch.append(wanted)
            if len(self._batch) >= BATCH:
                self._encode()
        else:
            self._prepare(photo)

    def _blame(self, photo: Pending, error: BadPhoto) -> None:
        """A crash makes a suspect; the second one, and every other failure, a problem."""
        if error.kind == "crashed_decoder":
            crashes = self._parts.database.write(lambda c: photos.note_crash(c, photo.id))
            if crashes < CRASHES_ALLOWED:
                self._suspects.append(photo)
                return
            error = BadPhoto(
                "quarantined",
                "Reading this file crashed the decoder twice; it is left alone until it changes.",
            )
        self._failures.append(_Failure(photo, error))

    # --- encoding --------------------------------------------------------------------------

    def _encode(self) -> None:
        batch, self._batch = self._batch, []
        self._ask_engine(batch)

    def _ask_engine(self, batch: list[_Wanted]) -> None:
        pixels = np.stack([wanted.prepared.pixels for wanted in batch])
        self._encoding += 1
        future = self._parts.engine.encode_images(pixels)
        future.add_done_callback(lambda done: self._events.put((batch, done)))

    def _take_encoded(self, batch: list[_Wanted], future: Future[NDArray[np.float32]]) -> None:
        for _ in range(ENGINE_LIVES):
            try:
                vectors = future.result()
                break
            except EngineGone:
                pixels = np.stack([wanted.prepared.pixels for wanted in batch])
                future = self._parts.engine.encode_images(pixels)
        else:
            vectors = future.result()
        self._commit(batch, vectors)
        for wanted in batch:
            del self._wanted[wanted.prepared.hash]

    # --- committing ------------------------------------------------------------------------

    def _commit(self, batch: list[_Wanted], vectors: NDArray[np.float32] | None) -> None:
        """Thumbnails, then one transaction with everything that is ready."""
        links, self._links = self._links, deque()  # type: ignore[assignment]
        failures, self._failures = self._failures, []
        self._links = []
        if not (batch or links or failures):
            return
        for wanted in batch:
            self._parts.thumbnails.put(wanted.prepared.hash, wanted.prepared.thumbnail)

        def write(connection: photos.Connection) -> Counts:
            counts = Counts()
            if vectors is not None:
                self._write_batch(connection, batch, vectors, counts)
            for photo, result, content in links:
                outcome = photos.link(connection, photo.id, content, result.size, result.mtime_ns)
                setattr(counts, outcome, getattr(counts, outcome) + 1)
            for failure in failures:
                photo, error = failure.photo, failure.error
                photos.fail(
                    connection, photo.id, photo.size, photo.mtime_ns, error.kind, error.reason
                )
                counts.failed += 1
            return counts

        counts = self._parts.database.write(write)
        for name, value in dataclasses.asdict(counts).items():
            setattr(self.counts, name, getattr(self.counts, name) + value)
        self._done += len(links) + len(failures) + sum(len(wanted.waiting) for wanted in batch)
        self._job.report("Reading photos", self._done, max(self._total, self._done))


def facts_of(prepared: Prepared) -> Facts:
    """The decoder's facts as the library stores them; the two dataclasses share their fields."""
    return Facts(**{f.name: getattr(prepared.facts, f.name) for f in dataclasses.fields(Facts)})
