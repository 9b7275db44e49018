"""Index a folder and be killed at a chosen step: run as a process of its own by ``test_kill``.

    python -m tests.faults.victim LIBRARY FOLDER STEP COUNT [--autocommit]

``STEP`` is one of ``STEPS``; at its ``COUNT``-th occurrence the process kills itself with a signal
it cannot catch. Every progress report goes to stdout, so that the test knows what was claimed to
be done. ``--autocommit`` takes the transactions out, to prove that the test would notice.
The model is the built-in one's shape with a cheap stand-in for its network, in this process, and so
are the decoders, so that a hundred lives take minutes; real children die in the storms.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch import describing, measuring, ocr
from photosearch.app import App
from photosearch.index import replica, snapshots
from photosearch.ingest import pipeline, sentences
from photosearch.jobs import Job, Progress
from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.thumbnails import Thumbnails
from photosearch.media import prepare
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.workers import decoders, engine_client
from tests.answers import answered

FEW = 8  # vectors from which on a library gets a snapshot
STEPS = (
    "before root",
    "after root",
    "before thumbnail",
    "after thumbnail",
    "after vectors",
    "after link",
    "before commit",
    "after commit",
    "before snapshot",
    "after snapshot",
    "before rename",
    "after rename",
)

# These take hold of the classes when they are imported, which must not first happen while a test
# has put ``CheapEngine`` in an engine's place: it would stay there for every test after it.
KEEP_THE_REAL_ONES = (describing, measuring, ocr, pipeline, sentences)

T = TypeVar("T")


class CheapEngine:
    """Image vectors without a network: coarse colours, projected by fixed random numbers."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self._matrix = np.random.default_rng(7).normal(size=(48, spec.dim)).astype(np.float32)

    def encode_images(self, pixels: NDArray[np.uint8]) -> Future[NDArray[np.float32]]:
        step = pixels.shape[1] // 4
        coarse = pixels[:, step // 2 :: step, step // 2 :: step][:, :4, :4].reshape(-1, 48)
        vectors = (coarse / 255.0 - 0.5) @ self._matrix
        answer: Future[NDArray[np.float32]] = Future()
        answer.set_result(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
        return answer

    def limit(self, *, cores: int, gpu_memory_share: int) -> None:
        """It takes next to nothing."""

    def close(self) -> None:
        """There is no child to end."""


class DecodersHere:
    """Decoders that read in this process."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def prepare(self, path: Path, image: ImageSpec, side: int) -> Future[Any]:
        return answered(lambda: prepare.prepare(str(path), image, side))

    def hash_only(self, path: Path) -> Future[Any]:
        return answered(lambda: prepare.hash_only(str(path)))

    def close(self) -> None: ...

    def __enter__(self) -> DecodersHere:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


Put = Callable[[object, str, object], None]


def no_children(put: Put = setattr) -> None:
    """Let libraries that are opened from now on do all in this process."""
    put(engine_client, "Engine", lambda model, **how: CheapEngine(model.spec))
    put(decoders, "Decoders", DecodersHere)


class Fate:
    """Dies when the chosen step has happened often enough."""

    def __init__(self, step: str, count: int) -> None:
        self._step = step
        self._left = count

    def at(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, function: Callable[..., T]) -> Callable[..., T]:
        def wrapped(*args: object, **named: object) -> T:
            self.at(f"before {name}")
            result = function(*args, **named)
            self.at(f"after {name}")
            return result

        return wrapped


def lay_traps(fate: Fate) -> None:
    """Wrap the product's own steps; nothing else about them changes."""
    write = Database.write

    def write_with_traps(self: Database, fn: Callable[[Connection], T], **how: bool) -> T:
        def until_commit(c: Connection) -> T:
            result = fn(c)
            fate.at("before commit")
            return result

        result = write(self, until_commit, **how)
        fate.at("after commit")
        return result

    Database.write = write_with_traps  # type: ignore[method-assign]
    photos.add_root = fate.around("root", photos.add_root)
    photos.link = fate.around("link", photos.link)
    embeddings.append = fate.around("vectors", embeddings.append)
    Thumbnails.put = fate.around("thumbnail", Thumbnails.put)  # type: ignore[method-assign]
    snapshots.write = fate.around("snapshot", snapshots.write)
    os.replace = _only_snapshots(fate, os.replace)  # type: ignore[assignment]


def _only_snapshots(fate: Fate, rename: Callable[..., None]) -> Callable[..., None]:
    def wrapped(source: object, target: object) -> None:
        ours = str(target).endswith(replica.SUFFIX)
        if ours:
            fate.at("before rename")
        rename(source, target)
        if ours:
            fate.at("after rename")

    return wrapped


def take_transactions_out() -> None:
    """Let every statement of a write commit by itself."""
    write = Database.write

    def each_statement_alone(self: Database, fn: Callable[[Connection], T], **how: bool) -> T:
        def autocommitted(c: Connection) -> T:
            c.exec_driver_sql("COMMIT")
            return fn(c)

        return write(self, autocommitted, **how)

    Database.write = each_statement_alone  # type: ignore[method-assign]


def index(library: Path, folder: Path) -> None:
    def claim(now: Progress) -> None:
        if now.stage == "Reading photos":
            print("done", now.done, flush=True)

    replica._FEW = FEW
    no_children()
    with App.open(library) as app:
        summary = app.index([folder], Job(claim))
        print("finished", summary.counters.encoded, flush=True)


if __name__ == "__main__":
    place, photo_folder, step, count, *rest = sys.argv[1:]
    if rest == ["--autocommit"]:
        take_transactions_out()
    lay_traps(Fate(step, int(count)))
    index(Path(place), Path(photo_folder))
