"""The app's handle on the engine: start it, ask it, notice its death, let it go when idle.

Any thread may ask; answers arrive as futures, completed by one reader thread per child. The
child is spawned at the first question and again at the first one after a death. Knows nothing
of torch or of what the vectors are for.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import numpy as np
from numpy.typing import NDArray

from photosearch import paths
from photosearch.errors import EngineGone
from photosearch.models.base import Device, ModelSpec
from photosearch.models.catalogue import Installed
from photosearch.workers import engine
from photosearch.workers.messages import (
    EncodeImages,
    EncodeTexts,
    Failed,
    NotLoaded,
    Ready,
    Running,
    Start,
    Vectors,
)

Answer = Future[NDArray[np.float32]]

IDLE_SECONDS = 120.0
WAITING_BATCHES = 4
LEAVE_SECONDS = 5.0


@dataclass
class _Child:
    """One life of the engine."""

    process: SpawnProcess
    pipe: Connection
    waiting: dict[int, Answer] = field(default_factory=dict)
    ready: Future[Running] = field(default_factory=Future)
    used: float = field(default_factory=time.monotonic)
    dismissed: bool = False


class Engine:
    """Encodes with one installed model in a child process.

    Args:
        model: what to run.
        device: a device to insist on; None lets the engine choose.
        threads: torch threads on the CPU; 0 leaves the choice to torch.
        idle_seconds: how long an unused child keeps its memory.
        raw: vectors as the model gives them, float32 and not normalised.
    """

    def __init__(
        self,
        model: Installed,
        *,
        device: Device | None = None,
        threads: int = 0,
        idle_seconds: float = IDLE_SECONDS,
        raw: bool = False,
    ) -> None:
        self._model = model
        self._start = Start(model, device, threads, raw, str(paths.models_folder()))
        self._idle_seconds = idle_seconds
        self._numbers = itertools.count(1)
        self._sending = threading.Lock()  # held while a request is written; taken before _state
        self._state = threading.Lock()
        self._room = threading.BoundedSemaphore(WAITING_BATCHES)
        self._child: _Child | None = None
        self._closed = False

    @property
    def spec(self) -> ModelSpec:
        """What it runs; known without starting it."""
        return self._model.spec

    @property
    def process_id(self) -> int | None:
        """The child's process id while there is one."""
        with self._state:
            return None if self._child is None else self._child.process.pid

    def start(self) -> Future[Running]:
        """Start loading the model; the future tells how it runs, or fails as requests would."""
        with self._sending, self._state:
            return self._living().ready

    def encode_texts(self, texts: Sequence[str]) -> Answer:
        """Encode texts to (n, dim) float32, ahead of all waiting images."""
        return self._ask(EncodeTexts(next(self._numbers), tuple(texts)), None)

    def encode_images(self, pixels: NDArray[np.uint8]) -> Answer:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32.

        Waits while four batches are under way, so that a fast caller does not pile up pixels.
        """
        count, height, width, channels = pixels.shape
        request = EncodeImages(next(self._numbers), (count, height, width, channels))
        self._room.acquire()
        try:
            answer = self._ask(request, np.ascontiguousarray(pixels))
        except BaseException:
            self._room.release()
            raise
        answer.add_done_callback(lambda _: self._room.release())
        return answer

    def close(self) -> None:
        """Let the child go; what is still waiting fails with ``EngineGone``."""
        with self._sending, self._state:
            self._closed = True
            child = self._child
            if child is not None:
                self._dismiss(child)
        if child is not None:
            child.process.join(LEAVE_SECONDS)
            if child.process.is_alive():
                child.process.kill()
                child.process.join()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ask(self, request: EncodeTexts | EncodeImages, pixels: NDArray[np.uint8] | None) -> Answer:
        answer: Answer = Future()
        answer.set_running_or_notify_cancel()
        with self._sending:
            with self._state:
                child = self._living()
                child.waiting[request.number] = answer
            # A broken pipe is the reader thread's to notice: it knows why the child left.
            with contextlib.suppress(OSError):
                child.pipe.send(request)
                if pixels is not None:
                    child.pipe.send_bytes(memoryview(pixels).cast("B"))
        return answer

    def _living(self) -> _Child:
        """The child, started if need be. Both locks are held."""
        if self._closed:
            raise EngineGone("The engine has been closed.")
        if self._child is None:
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(
                target=engine.main, args=(theirs, self._start), name="engine", daemon=True
            )
            process.start()
            theirs.close()
            self._child = _Child(process, ours)
            threading.Thread(
                target=self._listen, args=(self._child,), name="engine-answers", daemon=True
            ).start()
        return self._child

    def _listen(self, child: _Child) -> None:
        """Reader thread of one child, from its start to its end."""
        reason: Exception | None = None
        try:
            while True:
                if not child.pipe.poll(self._idle_seconds):
                    if self._let_go(child):
                        break
                    continue
                reply = child.pipe.recv()
                if isinstance(reply, Ready):
                    child.ready.set_result(reply.running)
                elif isinstance(reply, NotLoaded):
                    reason = reply.error
                elif isinstance(reply, Vectors):
                    self._take(child, reply.number).set_result(reply.vectors)
                elif isinstance(reply, Failed):
                    self._take(child, reply.number).set_exception(reply.error)
        except (EOFError, OSError):
            pass
        self._bury(child, reason)

    def _take(self, child: _Child, number: int) -> Answer:
        with self._state:
            child.used = time.monotonic()
            return child.waiting.pop(number)

    def _let_go(self, child: _Child) -> bool:
        """Dismiss a child that has nothing to do; nobody can be writing to it meanwhile."""
        with self._sending, self._state:
            if child.waiting or not child.ready.done():
                return False
            self._dismiss(child)
            return True

    def _dismiss(self, child: _Child) -> None:
        child.dismissed = True
        if self._child is child:
            self._child = None
        child.pipe.close()

    def _bury(self, child: _Child, reason: Exception | None) -> None:
        """Fail what waits for a child that is gone, and forget it."""
        child.process.join(LEAVE_SECONDS)
        with self._state:
            if self._child is child:
                self._child = None
            waiting = list(child.waiting.values())
            child.waiting.clear()
        error = reason or _gone(child)
        if not child.ready.done():
            child.ready.set_exception(error)
        for answer in waiting:
            answer.set_exception(error)


def _gone(child: _Child) -> EngineGone:
    if child.dismissed:
        return EngineGone("The engine has been closed.")
    code = child.process.exitcode
    how = "is not known" if code is None else f"was signal {-code}" if code < 0 else f"was {code}"
    return EngineGone(
        f"The engine, the process that runs the model, has stopped (its exit status {how}).",
        "It starts again with the next search. If this goes on, the computer may have too "
        "little memory for this model: close other programs or use a smaller one.",
    )
