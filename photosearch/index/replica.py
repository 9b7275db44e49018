"""The index of one model: a snapshot, plus everything that the library has seen since.

The app owns one per model in use; any thread may search, one at a time touches the index. The
library is the only truth: a snapshot that is missing, cut short, damaged or not of this library's
history is built again from the stored vectors, without encoding. Knows nothing of files' names.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from photosearch.errors import DiskFull, LibraryBusy, LibraryReadOnly
from photosearch.index import snapshots, tiers
from photosearch.index.base import Ids, Vectors
from photosearch.index.choice import Choice
from photosearch.index.fast import FastIndex
from photosearch.index.filed import Unreadable
from photosearch.index.tiers import Tier
from photosearch.index.upgrade import Upgrade
from photosearch.jobs import Job
from photosearch.library import embeddings, state
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.models.base import ModelSpec

T = TypeVar("T")

FOLDER = "index"
SUFFIX = ".snapshot"
UNFINISHED = ".new"
_BATCH = 8192  # changes read in one go; 12 MB at 768 dimensions
_FEW = 1000  # changes beyond the snapshot that never justify writing a new one
_STRIDE = 512  # vectors added, or ids removed, while a search waits; 20 ms where they are coded
_GROWN = 1.25  # times as many vectors, after which a fast index is tried for again

_log = logging.getLogger(__name__)


class Replica:
    """Vectors of one model, searchable. Thread-safe.

    Args:
        choice: what the user wants of the index.
        texts: tells vectors of texts as they are asked for, (n, dim), on which a fast index proves
            itself; may be slow.

    Attributes:
        rebuilt: why the snapshot was not used, empty if it was; for logs and ``verify``.
    """

    def __init__(
        self,
        database: Database,
        spec: ModelSpec,
        model: ModelId,
        choice: Choice | None = None,
        texts: Callable[[], Vectors] | None = None,
    ) -> None:
        self._choice = choice or Choice()
        self._texts = texts
        self._upgrade: Upgrade | None = None  # one that is under way
        self._settling = threading.Lock()
        self._chosen = False  # since the last ``settle``
        self._declined = 0  # vectors when a fast index found too little
        self._database = database
        self._spec = spec
        self._model = model
        self._changing = threading.RLock()  # held by whoever changes or saves the index
        self._lock = threading.RLock()  # held for moments, by searches and single changes
        self._seq = self._tail = 0
        self._token = ""
        self._tier = tiers.EXACT
        self._index = tiers.build(spec.dim)
        self.path = database.folder / FOLDER / f"{model}-{spec.fingerprint[:12]}{SUFFIX}"
        self.rebuilt = ""

    @classmethod
    def open(
        cls,
        database: Database,
        spec: ModelSpec,
        model: ModelId,
        choice: Choice | None = None,
        texts: Callable[[], Vectors] | None = None,
    ) -> Replica:
        """Load the snapshot if it can be believed, then catch up. Reads only."""
        replica = cls(database, spec, model, choice, texts)
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

    def state(self) -> tiers.State:
        """How the index stands."""
        with self._lock:
            training = self._upgrade is not None
            return tiers.state(self._index, training=training, note=self._note())

    def _note(self) -> str:
        if not self._declined or self._tier == self._wanted:
            return ""
        if self._tier == tiers.EXACT:
            return "codes find too little among these vectors, so all of them are compared"
        return "parts of the codes hold too little of an answer, so all codes are looked through"

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
            self._take(batch)
            self._tail += len(batch)
            taken += len(batch)
        return taken

    def _take(self, batch: embeddings.Batch) -> None:
        """A search in between sees a part of it; cut short, all of it is taken over again."""
        if self._upgrade is not None:
            self._upgrade.changed(batch.ids, batch.removed)
        for start in range(0, len(batch.removed), _STRIDE):
            with self._lock:
                self._index.remove(batch.removed[start : start + _STRIDE])
        for start in range(0, len(batch.ids), _STRIDE):
            some = slice(start, start + _STRIDE)
            with self._lock:
                self._index.add(batch.ids[some], batch.vectors[some])
        self._seq = batch.last

    def choose(self, choice: Choice) -> None:
        """Follow the user's choice: at once where less is wanted, with ``settle`` otherwise."""
        with self._changing:
            self._choice = choice
            self._chosen = True
            self._declined = 0
            self._fall_back()

    def settle(self, job: Job) -> bool:
        """Make the index that so many vectors want, and answer with it.

        Takes a while for a fast one; searches and changes go on meanwhile. Returns whether the
        job gave way to others before that was done. Raises ``Cancelled``; then, too, the next call
        goes on with it.
        """
        if not self._settling.acquire(blocking=False):
            return False  # somebody is at it
        try:
            upgrade = self._wanted_upgrade()
            if upgrade is None:
                self._leave_vectors()
                return False
            if upgrade.leg(job):
                return True
            self._finish(upgrade)
            return False
        except Unreadable as error:
            self._begin_again(error)
            return False
        finally:
            self._settling.release()

    def _wanted_upgrade(self) -> Upgrade | None:
        if not self._wants_another():
            return None
        if self._upgrade is None:
            texts = self._texts() if self._texts else np.empty((0, self._spec.dim), np.float32)
            with self._changing:
                store = tiers.store_of(self._index)
                plans = tiers.plans(self._wanted, self._index, self._choice.limit)
                self._upgrade = Upgrade(store, texts, self._changing, plans)
        return self._upgrade

    def _wants_another(self) -> bool:
        with self._changing:
            self._fall_back()
            count, store = len(self._index), tiers.store_of(self._index)
            if self._upgrade is not None and self._upgrade.store is not store:
                self._upgrade = None
            if self._wanted == self._tier and not tiers.outgrown(self._index):
                self._upgrade = None
                return False
            return count >= _GROWN * self._declined

    @property
    def _wanted(self) -> str:
        return tiers.tier_for(len(self._index), self._choice.tier, self._tier)

    def _leave_vectors(self) -> None:
        """In the snapshot's file, once the user wants them to take no more memory."""
        with self._changing:
            chosen, self._chosen = self._chosen, False
            limit, count = self._choice.limit, len(self._index)
            large = tiers.too_large(self._tier, count, self._spec.dim, limit)
            if chosen and large and tiers.filed(self._index) is None:
                self.save()

    def _finish(self, upgrade: Upgrade) -> None:
        with self._changing:
            if self._upgrade is not upgrade or upgrade.store is not tiers.store_of(self._index):
                return  # the user chose otherwise, or the library went back to a backup
            self._upgrade = None
            fast, wanted = upgrade.finish(), self._wanted
            if fast is not None:
                with self._lock:
                    self._index, self._tier = fast, tiers.name_of(fast)
                self.save()  # or it would be learnt again after every start
            if fast is not None or not upgrade.disturbed:
                as_wanted = fast is not None and self._tier == wanted
                self._decline(0 if as_wanted else len(self._index))

    def _decline(self, count: int) -> None:
        """Remember, beyond this run, with how many vectors codes found too little; 0 for never."""
        if count == self._declined:
            return
        self._declined = count
        with suppress(DiskFull, LibraryBusy, LibraryReadOnly):
            key = self._declined_key
            self._database.write(lambda c: state.set_state(c, key, str(count)), quiet=True)

    def _fall_back(self) -> None:
        """To the exact index, if that is the one for so few vectors or the user's choice."""
        if tiers.tier_for(len(self._index), self._choice.tier, self._tier) != tiers.EXACT:
            return
        try:
            exact = tiers.exact_of(self._index)
        except Unreadable as error:
            self._begin_again(error)
            return
        with self._lock:
            self._index, self._tier = exact, tiers.EXACT
        self._upgrade = None

    def search(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores and ids (m, k') in descending order, ties by id.

        ``among`` narrows the candidates before ranking; ``without`` takes ids out of them.
        """
        return self._ask(lambda index: index.search(queries, k, among, without))

    def search_vectors(
        self, queries: Vectors, k: int, among: Ids | None = None, without: Ids | None = None
    ) -> tuple[Vectors, Ids, Vectors]:
        """The same, and the (m, k', dim) vectors that were found, at one moment."""

        def both(index: Tier) -> tuple[Vectors, Ids, Vectors]:
            scores, ids = index.search(queries, k, among, without)
            return scores, ids, index.vectors(ids.reshape(-1)).reshape(*ids.shape, index.dim)

        return self._ask(both)

    def sample(self, count: int) -> Vectors:
        """At most ``count`` vectors, evenly spread over the ids: the same for the same ids."""
        return self._ask(lambda index: index.sample(count))

    def vectors(self, ids: Ids) -> Vectors:
        """The stored (n, dim) float32 vectors; raises ``KeyError`` for an unknown id."""
        return self._ask(lambda index: index.vectors(ids))

    def _ask(self, question: Callable[[Tier], T]) -> T:
        try:
            with self._lock:
                return question(self._index)
        except Unreadable as error:
            self._begin_again(error)
        with self._lock:
            return question(self._index)

    def _begin_again(self, error: Unreadable) -> None:
        """The file of the index is damaged; the library has everything."""
        _log.warning("the index is built again: %s", error)
        with self._changing:
            self._restart(str(error))
            self._catch_up()

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
            except Unreadable as error:
                self._begin_again(error)
                return self.save()
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
            self._put_in_place(fresh)
        except BaseException:
            snapshots.discard(fresh)
            raise
        for other in self.path.parent.glob(f"{self._model}-*{SUFFIX}"):
            if other != self.path:
                snapshots.discard(other)

    def _put_in_place(self, fresh: Path) -> None:
        """The new snapshot for the old one; vectors that should stay in the file are read there."""
        limit, index, old = self._choice.limit, self._index, tiers.filed(self._index)
        large = tiers.too_large(self._tier, len(index), self._spec.dim, limit)
        leaves = index if isinstance(index, FastIndex) and (old is not None or large) else None
        sums = None if leaves is None else leaves.sums()
        with self._lock:
            if old is not None:
                old.let_go()  # Windows replaces no file that is open
            try:
                os.replace(fresh, self.path)
            except BaseException:
                if old is not None:
                    old.reopen(self.path)
                raise
            if leaves is not None and sums is not None:
                snapshots.leave(self.path, leaves, sums)

    def _load(self) -> None:
        believed = self._database.read(lambda c: state.get_state(c, self._key))
        declined = self._database.read(lambda c: state.get_state(c, self._declined_key)) or ""
        self._declined = int(declined) if declined.isdecimal() else 0
        try:
            header = snapshots.read_header(self.path)
            if header.token not in json.loads(believed or "[]"):
                raise snapshots.Unsound("it belongs to another history of this library")
            if (header.fingerprint, header.dim) != (self._spec.fingerprint, self._spec.dim):
                raise snapshots.Unsound("it belongs to another model")
            header, index = snapshots.read(self.path, self._choice.limit)
        except FileNotFoundError:
            self.rebuilt = "there is none yet"
            return
        except (snapshots.Unsound, OSError) as error:
            self.rebuilt = str(error)
            return
        self._index, self._tier = index, header.tier
        self._seq, self._token = header.seq, header.token
        self._fall_back()

    def _restart(self, why: str = "") -> None:
        with self._lock:
            self.rebuilt = why
            self._tier = tiers.EXACT
            self._index = tiers.build(self._spec.dim)
            self._upgrade = None
            self._declined = 0
            self._seq = self._tail = 0
            self._token = ""

    @property
    def _key(self) -> str:
        return f"snapshots:{self._model}"

    @property
    def _declined_key(self) -> str:
        return f"codes find too little:{self._model}"


def remove_snapshots(folder: Path) -> None:
    """Delete all snapshots of the library in ``folder``; they come back by themselves."""
    with suppress(OSError):
        for path in (folder / FOLDER).iterdir():
            if path.suffix in (SUFFIX, UNFINISHED):
                snapshots.discard(path)
