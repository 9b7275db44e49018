"""Photos to rows: decode, encode and commit, in bounded batches that overlap.

Runs on the ingest thread; called by ``update``. Decoders and the engine are child processes that
answer with futures; this thread only keeps them fed and commits what came back, each batch in one
transaction: thumbnail files first, then facts, vectors and "done" together. Knows no index.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import BadPhoto, Cancelled, EngineGone
from photosearch.ingest.turns import Turns
from photosearch.ingest.wishes import Wishes
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.photos import Facts, Pending
from photosearch.library.thumbnails import Thumbnails
from photosearch.media.metadata import PhotoFacts
from photosearch.media.prepare import HashOnly, Prepared
from photosearch.models.base import ModelSpec
from photosearch.paths import for_system
from photosearch.workers.decoders import Decoders
from photosearch.workers.engine_client import Engine

BATCH = 32  # photos in one engine request and one transaction
FEW = 8  # enough for an engine that would have nothing to do
PAGE = 512  # contents without a vector read at a time
CRASHES_ALLOWED = 2
ENGINE_LIVES = 3  # how often one batch is tried when the engine dies under it
STAGE = "Reading photos"


@dataclass(frozen=True)
class Parts:
    """What the pipeline works with; ``app`` builds it.

    Attributes:
        window: files under way in the decoders at a time.
        wishes: what is to be read first.
    """

    database: Database
    thumbnails: Thumbnails
    decoders: Decoders
    engine: Engine
    spec: ModelSpec
    model: ModelId
    thumbnail_side: int
    window: int
    wishes: Wishes = field(default_factory=Wishes)


@dataclass
class Counts:
    """What became of the photos, in files; ``encoded`` in contents.

    Attributes:
        unfinished: the run gave way to something else; there is more to do.
    """

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    failed: int = 0
    encoded: int = 0
    unfinished: bool = False

    def add(self, other: Counts) -> None:
        """Add the other's numbers to these."""
        for each in dataclasses.fields(self):
            if each.name != "unfinished":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True)
class _Task:
    """One file to read: a pending photo, or a content that lacks this model's vector.

    Attributes:
        hash_first: its size is known, so its hash may be all that is needed.
    """

    path: Path
    photo: Pending | None = None
    content: ContentId | None = None
    hash_first: bool = False


@dataclass
class _Wanted:
    """One content on its way to a vector, with every photo that waits for it."""

    prepared: Prepared
    waiting: list[tuple[Pending, Prepared | HashOnly]]


@dataclass(frozen=True)
class _Decoded:
    task: _Task
    answer: Future[HashOnly] | Future[Prepared]


@dataclass(frozen=True)
class _Encoded:
    batch: list[_Wanted]
    answer: Future[NDArray[np.float32]]
    lives: int


@dataclass
class _Ready:
    """What the next transaction will write."""

    links: list[tuple[Pending, Prepared | HashOnly, ContentId]] = field(default_factory=list)
    failures: list[tuple[Pending, BadPhoto]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.links) + len(self.failures)


def run(parts: Parts, job: Job) -> Counts:
    """Work off every pending photo of every reachable root, wished ones first, then the newest.

    Files whose decoder died once are tried again at the end, each alone, so that a second crash
    can only be its own doing. Then contents that lack a vector of this model get one. If the job
    gives way, what is in flight is finished and the rest is left for the next run.

    Raises:
        Cancelled: what was committed stays, the rest is pending again next time.
        DiskFull, EngineGone, ModelBroken: likewise.
    """
    work = _Pipeline(parts, job)
    try:
        work.work_off_all()
    except CancelledError:  # the processes were ended under it: the library is being closed
        raise Cancelled from None
    return work.counts


def run_some(parts: Parts, contents: Sequence[tuple[ContentId, Path]], job: Job) -> int:
    """Give these contents, each with a file of its own, this model's vector; how many got one.

    A file that cannot be read, or that changed, costs that file. Raises as ``run`` does.
    """
    work = _Pipeline(parts, job, len(contents))
    try:
        tasks = (_Task(path, content=content) for content, path in contents)
        work.work_off(tasks, parts.window)
    except CancelledError:
        raise Cancelled from None
    return work.counts.encoded


def run_lacking(parts: Parts, job: Job, stage: str) -> Counts:
    """Give every content that another model has read this model's vector; nothing else is read.

    ``stage`` is what the job is told. Gives way and raises as ``run`` does.
    """
    work = _Pipeline(parts, job, stage=stage)
    try:
        work.work_off(_without_vector(parts.database, parts.model), parts.window)
    except CancelledError:
        raise Cancelled from None
    return work.counts


def _pending(parts: Parts, suspects: list[Pending]) -> Iterator[_Task]:
    """Pending photos in their turn; those that crashed a decoder before go to ``suspects``."""
    database = parts.database
    for group in Turns(database, parts.wishes):
        known = database.read(partial(photos.content_sizes, sizes={each.size for each in group}))
        for photo in group:
            if photo.crashes:
                suspects.append(photo)
            else:
                yield _Task(photo.path, photo, hash_first=photo.size in known)


def _without_vector(database: Database, model: ModelId) -> Iterator[_Task]:
    """Contents that were indexed with another model, page by page."""
    last: ContentId | None = None
    read = embeddings.missing_embeddings
    while page := database.read(partial(read, model=model, limit=PAGE, after=last)):
        for content, path in page:
            yield _Task(path, content=content)
        last = page[-1][0]


def _count_work(c: Connection, model: ModelId) -> int:
    contents = photos.counts(c).contents
    return photos.count_pending(c) + contents - embeddings.count_embeddings(c, model)


class _Pipeline:
    """One run's state: what is under way, and what waits for the next transaction."""

    def __init__(
        self, parts: Parts, job: Job, total: int | None = None, stage: str = STAGE
    ) -> None:
        self.counts = Counts()
        self.suspects: list[Pending] = []
        self._parts = parts
        self._job = job
        self._events: SimpleQueue[_Decoded | _Encoded] = SimpleQueue()
        self._decoding = 0
        self._encoding = 0  # batches in the engine's hands
        self._wanted: dict[bytes, _Wanted] = {}  # being collected or encoded, by hash
        self._batch: list[_Wanted] = []
        self._ready = _Ready()
        self._done = 0
        count = partial(_count_work, model=parts.model)
        self._total = parts.database.read(count) if total is None else total
        self._stage = stage
        self._job.report(stage, 0, self._total)

    def work_off_all(self) -> None:
        """What is pending, what is suspected, then what lacks a vector."""
        parts, counts = self._parts, self.counts
        self.work_off(_pending(parts, self.suspects), parts.window)
        while self.suspects and not counts.unfinished:
            alone = self.suspects.copy()
            self.suspects.clear()
            self.work_off((_Task(photo.path, photo) for photo in alone), 1)
        if not counts.unfinished:
            self.work_off(_without_vector(parts.database, parts.model), parts.window)

    def work_off(self, tasks: Iterator[_Task], window: int) -> None:
        """Feed the decoders from ``tasks`` until there are none and nothing is under way."""
        more = True
        while True:
            self._job.checkpoint()
            if more and self._job.gives_way():
                self.counts.unfinished, more = True, False
            while more and self._decoding < window:
                task = next(tasks, None)
                more = task is not None
                if task is not None:
                    self._read(task, task.hash_first)
            if self._batch and (len(self._batch) >= self._enough() or not self._decoding):
                self._encode(self._batch, ENGINE_LIVES)
                self._batch = []
            if len(self._ready) >= BATCH or not self._decoding:
                self._commit([], None)
            if self._decoding or self._encoding:
                self._settle(self._events.get())
            elif not (more or self._batch or self._ready):
                return

    def _enough(self) -> int:
        """How many photos the next batch should have: large batches cost less, idleness more."""
        return BATCH if self._encoding else FEW

    def _read(self, task: _Task, hash_first: bool) -> None:
        parts, decoders = self._parts, self._parts.decoders
        answer: Future[HashOnly] | Future[Prepared]
        if hash_first:  # a moved photo does not even pay for decoding
            answer = decoders.hash_only(task.path)
        else:
            answer = decoders.prepare(task.path, parts.spec.image, parts.thumbnail_side)
        self._decoding += 1
        answer.add_done_callback(lambda done: self._events.put(_Decoded(task, done)))

    def _encode(self, batch: list[_Wanted], lives: int) -> None:
        pixels = np.stack([wanted.prepared.pixels for wanted in batch])
        self._encoding += 1
        answer = self._parts.engine.encode_images(pixels)
        answer.add_done_callback(lambda done: self._events.put(_Encoded(batch, done, lives)))

    def _settle(self, event: _Decoded | _Encoded) -> None:
        if isinstance(event, _Encoded):
            self._encoding -= 1
            self._take_vectors(event)
            return
        self._decoding -= 1
        try:
            result = event.answer.result()
        except BadPhoto as error:
            self._blame(event.task, error)
        else:
            self._take_decoded(event.task, result)

    def _take_decoded(self, task: _Task, result: HashOnly | Prepared) -> None:
        wanted = self._wanted.get(result.hash)
        if wanted is not None:  # a copy of one that is under way
            wanted.waiting += [(task.photo, result)] if task.photo else []
            return
        known = self._parts.database.read(
            lambda c: photos.content_by_hash(c, [result.hash]).get(result.hash)
        )
        if task.photo is None and known != task.content:
            return  # the file has changed since; the next scan will see it
        if known is not None and task.photo is not None and self._has_vector(known):
            self._ready.links.append((task.photo, result, known))
        elif isinstance(result, Prepared):
            self._batch.append(_Wanted(result, [(task.photo, result)] if task.photo else []))
            self._wanted[result.hash] = self._batch[-1]
        else:
            self._read(task, hash_first=False)

    def _has_vector(self, content: ContentId) -> bool:
        model = self._parts.model
        found = self._parts.database.read(lambda c: embeddings.vectors(c, model, [content]))
        return content in found

    def _blame(self, task: _Task, error: BadPhoto) -> None:
        """A crash makes a suspect; the second one, and every other failure, a problem."""
        photo = task.photo
        gone = error.kind == "vanished" and not os.path.lexists(for_system(task.path))
        if photo is None or gone:
            return  # the next scan decides what became of the file
        if error.kind == "crashed_decoder":
            crashes = self._parts.database.write(lambda c: photos.note_crash(c, photo.id))
            if crashes < CRASHES_ALLOWED:
                self.suspects.append(photo)
                return
            error = BadPhoto(
                "quarantined",
                "Reading this file crashed the decoder twice; it is left alone until it changes.",
            )
        self._ready.failures.append((photo, error))

    def _take_vectors(self, event: _Encoded) -> None:
        try:
            vectors = event.answer.result()
        except EngineGone:
            if event.lives <= 1:
                raise
            self._encode(event.batch, event.lives - 1)  # the client starts another engine
            return
        self._commit(event.batch, vectors)
        for wanted in event.batch:
            del self._wanted[wanted.prepared.hash]

    def _commit(self, batch: list[_Wanted], vectors: NDArray[np.float32] | None) -> None:
        """Thumbnails, then one transaction with everything that is ready."""
        ready, self._ready = self._ready, _Ready()
        if not (batch or ready):
            return
        parts = self._parts
        for wanted in batch:
            parts.thumbnails.put(wanted.prepared.hash, wanted.prepared.thumbnail)
        counts = parts.database.write(lambda c: _write(c, parts.model, batch, vectors, ready))
        self.counts.add(counts)
        self._done += len(ready) + sum(max(1, len(wanted.waiting)) for wanted in batch)
        self._job.report(self._stage, self._done, max(self._total, self._done))


def _write(
    c: Connection,
    model: ModelId,
    batch: list[_Wanted],
    vectors: NDArray[np.float32] | None,
    ready: _Ready,
) -> Counts:
    counts = Counts()
    links = list(ready.links)
    rows = []
    for number, wanted in enumerate(batch):
        result = wanted.prepared
        content = photos.add_content(c, result.hash, result.size, stored_facts(result.facts))
        links += [(photo, own, content) for photo, own in wanted.waiting]
        assert vectors is not None
        rows.append((content, vectors[number].astype(np.float16)))
    embeddings.append(c, model, rows)
    counts.encoded = len(rows)
    for photo, own, content in links:
        outcome = photos.link(c, photo.id, content, own.size, own.mtime_ns)
        setattr(counts, outcome, getattr(counts, outcome) + 1)
    for photo, error in ready.failures:
        photos.fail(c, photo.id, photo.size, photo.mtime_ns, error.kind, error.reason)
    counts.failed = len(ready.failures)
    return counts


def stored_facts(given: PhotoFacts) -> Facts:
    """The decoder's facts as the library stores them; the two dataclasses share their fields."""
    return Facts(**{each.name: getattr(given, each.name) for each in dataclasses.fields(Facts)})
