"""The index of one model: a snapshot, plus everything that the library has seen since.

The app owns one per model in use; any thread may search, one at a time touches the index. The
library is the only truth: a snapshot that is missing, cut short, damaged or not of this library's
history is built again from the stored vectors, without encoding. Knows nothing of files' names.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np

from photosearch.errors import DiskFull, LibraryBusy, LibraryReadOnly
from photosearch.index import snapshots, tiers
from photosearch.index.base import Ids, Vectors
from photosearch.library import embeddings, state
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.models.base import ModelSpec

FOLDER = "index"
SUFFIX = ".snapshot"
UNFINISHED = ".new"
_BATCH = 8192  # changes read in one go; 12 MB at 768 dimensions
_FEW = 1000  # changes beyond the snapshot that never justify writing a new one


class Replica:
    """Vectors of one model, searchable. Thread-safe.

    Attributes:
        rebuilt: why the snapshot was not used, empty if it was; for logs and ``verify``.
    """

    def __init__(self, database: Database, spec: ModelSpec, model: ModelId) -> None:
        self._database = database
        self._spec = spec
        self._model = model
        self._changing = threading.RLock()  # held by whoever changes or saves the index
        self._lock = threading.RLock()  # held for moments, by searches and single changes
        self._seq = self._tail = 0
        self._token = ""
        self._tier = tiers.tier_for(0)
        self._index = tiers.build(self._tier, spec.dim)
        self.path = database.folder / FOLDER / f"{model}-{spec.fingerprint[:12]}{SUFFIX}"
        self.rebuilt = ""

    @classmethod
    def open(cls, database: Database, spec: ModelSpec, model: ModelId) -> Replica:
        """Load the snapshot if it can be believed, then catch up. Reads only."""
        replica = cls(database, spec, model)
        replica._load()
        replica.catch_up()
        return replica

    @property
    def spec(self) -> ModelSpec:
        """The model whose vectors these are."""
        return self._spec

    @property
    def seq(self) -> int:
        """The last change of the library that is in here."""
        return self._seq

    @property
    def tier(self) -> str:
        """What kind of index answers."""
        return self._tier

    def __len__(self) -> int:
        with self._lock:
            return len(self._index)

    def catch_up(self, *, wait: bool = True) -> int:
        """Take over what the library has learnt since; returns how many changes that were.

        Without ``wait`` it leaves that to the thread that is at it already, or until a snapshot
        is written: a query need not wait for either.
        """
        if not self._changing.acquire(blocking=wait):
            return 0
        try:
            return self._catch_up()
        finally:
            self._changing.release()

    def _catch_up(self) -> int:
        if self._database.read(lambda c: embeddings.last_seq(c, self._model)) < self._seq:
            self._restart("the library is older than its index")
        if not self._seq:
            count = self._database.read(lambda c: embeddings.count_embeddings(c, self._model))
            with self._lock:
                self._index.reserve(count + _FEW)
        taken = 0
        while batch := self._database.read(
            lambda c: embeddings.since(c, self._model, self._seq, _BATCH)
        ):
            with self._lock:
                self._index.remove(batch.removed)
                self._index.add(batch.ids, batch.vectors)
                self._seq = batch.last
            self._tail += len(batch)
            taken += len(batch)
        return taken

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores and ids (m, k') in descending order, ties by id.

        ``among`` narrows the candidates before ranking; ``without`` takes ids out of them.
        """
        with self._lock:
            if among is not None:
                if without is not None and len(without):
                    among = np.setdiff1d(among, without)
                return self._index.search(queries, k, among)
            if without is None or not len(without):
                return self._index.search(queries, k)
            scores, ids = self._index.search(queries, k + len(without))
        return _leave_out(scores, ids, without, k)

    def search_vectors(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids, Vectors]:
        """The same, and the (m, k', dim) vectors that were found, at one moment."""
        with self._lock:
            scores, ids = self.search(queries, k, among, without)
            vectors = self._index.vectors(ids.reshape(-1))
        return scores, ids, vectors.reshape(*ids.shape, self._spec.dim)

    def sample(self, count: int) -> Vectors:
        """At most ``count`` vectors, evenly spread over the ids: the same for the same ids."""
        with self._lock:
            return self._index.sample(count)

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        with self._lock:
            return self._index.vectors(ids)

    def ids(self) -> Ids:
        """All ids, ascending."""
        with self._lock:
            return np.sort(self._index.ids())

    def save_if_due(self) -> bool:
        """Write a snapshot if what came since the last one exceeds a tenth of it."""
        with self._changing:
            if self._tail <= max(_FEW, len(self._index) // 10):
                return False
            return self.save()

    def save(self) -> bool:
        """Write a snapshot; False where there is no room or no right to write one.

        The library learns of the new snapshot before the old one is replaced, and goes on
        believing the old one: a kill in between costs nothing. Searches go on meanwhile.
        """
        with self._changing:
            if self._database.read_only:
                return False
            token = secrets.token_hex(8)
            header = snapshots.Header(
                tier=self._tier,
                fingerprint=self._spec.fingerprint,
                dim=self._spec.dim,
                count=len(self._index),
                seq=self._seq,
                token=token,
            )
            try:
                self._replace(header)
            except (OSError, DiskFull, LibraryBusy, LibraryReadOnly):
                return False  # the snapshot only saves time; the library has everything
            self._token = token
            self._tail = 0
            return True

    def _replace(self, header: snapshots.Header) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(UNFINISHED)
        try:
            snapshots.write(fresh, header, self._index)
            believed = [token for token in (self._token, header.token) if token]
            note = json.dumps(believed)
            self._database.write(lambda c: state.set_state(c, self._key, note), quiet=True)
            os.replace(fresh, self.path)
        except BaseException:
            snapshots.discard(fresh)
            raise
        for other in self.path.parent.glob(f"{self._model}-*{SUFFIX}"):
            if other != self.path:
                snapshots.discard(other)

    def _load(self) -> None:
        believed = self._database.read(lambda c: state.get_state(c, self._key))
        try:
            header = snapshots.read_header(self.path)
            if header.token not in json.loads(believed or "[]"):
                raise snapshots.Unsound("it belongs to another history of this library")
            if (header.fingerprint, header.dim) != (self._spec.fingerprint, self._spec.dim):
                raise snapshots.Unsound("it belongs to another model")
            header, index = snapshots.read(self.path)
        except FileNotFoundError:
            self.rebuilt = "there is none yet"
            return
        except (snapshots.Unsound, OSError) as error:
            self.rebuilt = str(error)
            return
        self._index, self._tier = index, header.tier
        self._seq, self._token = header.seq, header.token

    def _restart(self, why: str = "") -> None:
        with self._lock:
            self.rebuilt = why
            self._tier = tiers.tier_for(0)
            self._index = tiers.build(self._tier, self._spec.dim)
            self._seq = self._tail = 0
            self._token = ""

    @property
    def _key(self) -> str:
        return f"snapshots:{self._model}"


def _leave_out(scores: Vectors, ids: Ids, without: Ids, k: int) -> tuple[Vectors, Ids]:
    kept = ~np.isin(ids, without)
    room = min(k, int(kept.sum(axis=1).min(initial=k)))
    order = np.argsort(~kept, axis=1, kind="stable")[:, :room]
    return np.take_along_axis(scores, order, 1), np.take_along_axis(ids, order, 1)


def remove_snapshots(folder: Path) -> None:
    """Delete all snapshots of the library in ``folder``; they come back by themselves."""
    with suppress(OSError):
        for path in (folder / FOLDER).iterdir():
            if path.suffix in (SUFFIX, UNFINISHED):
                snapshots.discard(path)
