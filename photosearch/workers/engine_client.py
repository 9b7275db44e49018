"""The app's handle on the engine: start it, ask it, notice its death, let it go when idle.

Any thread may ask; answers arrive as futures, completed by one thread per child. The child is
spawned at the first question, and again at the first one after a death; one that has gone silent
over a question is ended. Knows nothing of torch or of what the vectors are for.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch import paths
from photosearch.errors import EngineGone, PhotosearchError
from photosearch.models.base import (
    USUAL,
    Caption,
    CaptionWish,
    Device,
    ModelSpec,
    Parts,
    TextEncoder,
)
from photosearch.models.catalogue import Installed
from photosearch.models.verdicts import Running
from photosearch.workers import engine
from photosearch.workers.messages import (
    Captions,
    EncodeImages,
    EncodeTexts,
    FineVectors,
    NotLoaded,
    Ready,
    Reply,
    Request,
    Start,
    Vectors,
    Working,
    WriteCaptions,
)

Answer = Future[NDArray[np.float32]]
FineAnswer = Future[list[Parts]]
Written = Future[list[tuple[Caption, ...]]]

IDLE_SECONDS = 120.0
PATIENCE = 180.0  # seconds; a large model may have to be read from a slow disk first
SILENCE_SECONDS = 20.0  # of a loaded engine over a question; at work it says so every second
CAPTIONER_SILENCE = 120.0  # of one whose single layers may take long, and for which nobody waits
CAPTIONER_PATIENCE = 900.0  # likewise: 2 billion weights took 177 s to load on a busy machine
WAITING_BATCHES = 4
LOOKS = 8  # at the shorter of the times above
LEAVE_SECONDS = 5.0


class Engine:
    """Encodes or describes with one installed model in a child process.

    Args:
        model: what to run.
        device: a device to insist on; None lets the engine choose.
        threads: torch threads on the CPU; 0 leaves the choice to torch.
        idle_seconds: how long an unused child keeps its memory.
        silence_seconds: how long a loaded child may say nothing over a question before it is
            taken to hang and ended; None means ``SILENCE_SECONDS``, for a captioner
            ``CAPTIONER_SILENCE``.
        raw: vectors as the model gives them, float32 and not normalised.
        cores: of the computer, that it may use together with decoders that have the same number;
            0 for all.
        gpu_memory_share: per cent of a GPU's memory that it may take; 0 for all.
    """

    def __init__(
        self,
        model: Installed,
        *,
        device: Device | None = None,
        threads: int = 0,
        idle_seconds: float = IDLE_SECONDS,
        silence_seconds: float | None = None,
        raw: bool = False,
        cores: int = 0,
        gpu_memory_share: int = 0,
    ) -> None:
        self._model = model
        self._start = Start(
            model, device, threads, raw, str(paths.models_folder()), cores, gpu_memory_share
        )
        self._idle_seconds = idle_seconds
        usual = CAPTIONER_SILENCE if model.is_captioner else SILENCE_SECONDS
        self._silence = usual if silence_seconds is None else silence_seconds
        self._patience = CAPTIONER_PATIENCE if model.is_captioner else PATIENCE
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
        """The child's process id while it runs."""
        with self._state:
            return None if self._child is None else self._child.process.pid

    def start(self) -> Future[Running]:
        """Start loading the model; the future tells how it runs, or fails as requests would."""
        with self._state:
            return self._living().ready

    def encode_texts(self, texts: Sequence[str]) -> Answer:
        """Encode texts to (n, dim) float32, ahead of all waiting images.

        The future fails with ``EngineGone``, ``ModelBroken`` or ``Trouble``; an engine that was
        closed, or for which the system has no thread or pipe, raises ``EngineGone`` at once.
        """
        if not texts:
            return self._nothing()
        return self._ask(EncodeTexts(next(self._numbers), tuple(texts)), None)

    def encode_images(self, pixels: NDArray[np.uint8], urgent: bool = False) -> Answer:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32; fails likewise.

        Waits while four batches are under way, so that a fast caller does not pile up pixels:
        not to be called from a future's callback. ``urgent`` images are few, and somebody is
        waiting for them: they go ahead as texts do.
        """
        shape = self._shape(pixels)
        if not pixels.size:
            return self._nothing()
        request = EncodeImages(next(self._numbers), shape, urgent)
        if urgent:
            return self._ask(request, _bytes_of(pixels))
        return self._ask_of_pixels(request, pixels)

    def patch_vectors(self, pixels: NDArray[np.uint8], urgent: bool = False) -> FineAnswer:
        """Vectors of the patches of (n, side, side, 3) uint8 sRGB, for each image its own.

        Fails with ``Trouble`` where the model has none; otherwise as ``encode_images`` in all.
        """
        shape = self._shape(pixels)
        if not pixels.size:
            return self._no_parts()
        request = EncodeImages(next(self._numbers), shape, urgent, fine=True)
        if urgent:
            return self._ask(request, _bytes_of(pixels))
        return self._ask_of_pixels(request, pixels)

    def token_vectors(self, texts: Sequence[str]) -> FineAnswer:
        """Vectors of the tokens of texts, for each its own; fails likewise, waits for nothing."""
        if not texts:
            return self._no_parts()
        return self._ask(EncodeTexts(next(self._numbers), tuple(texts), fine=True), None)

    def captions(self, pixels: NDArray[np.uint8], wish: CaptionWish = USUAL) -> Written:
        """Captions of (n, side, side, 3) uint8 sRGB: for each picture its own, best first.

        For a captioner only; fails and waits as ``encode_images``. What is asked first is answered
        first, after everything else.
        """
        if not self._model.is_captioner:
            raise ValueError(f"{self._model.name} is no captioner")
        shape = self._shape(pixels)
        if not pixels.size:
            nothing: Written = Future()
            nothing.set_result([])
            return nothing
        return self._ask_of_pixels(WriteCaptions(next(self._numbers), shape, wish), pixels)

    def texts(self, seconds: float = PATIENCE) -> TextEncoder:
        """A ``TextEncoder`` that waits for the engine, and gives it up after ``seconds``."""
        return _Texts(self, seconds)

    def limit(self, *, cores: int, gpu_memory_share: int) -> None:
        """Keep to other limits; a child that is at work keeps its own until it is idle or ends."""
        with self._state:
            self._start = replace(self._start, cores=cores, gpu_memory_share=gpu_memory_share)

    def restart(self) -> None:
        """End the child, hanging or not; the next question starts another."""
        with self._state:
            child, self._child = self._child, None
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the child for good; what still waits fails with ``EngineGone``."""
        with self._state:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.dismissed = True
            child.kill()
            child.ended.wait(LEAVE_SECONDS)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _shape(self, pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
        if pixels.ndim != 4 or pixels.dtype != np.uint8:
            raise ValueError(f"pixels are {pixels.dtype} {pixels.shape}, not uint8 (n, h, w, 3)")
        count, height, width, channels = pixels.shape
        return count, height, width, channels

    def _ask_of_pixels(
        self, request: EncodeImages | WriteCaptions, pixels: NDArray[np.uint8]
    ) -> Future[Any]:
        self._room.acquire()
        try:
            answer = self._ask(request, _bytes_of(pixels))
        except BaseException:
            self._room.release()
            raise
        answer.add_done_callback(lambda _: self._room.release())
        return answer

    def _nothing(self) -> Answer:
        answer: Answer = Future()
        answer.set_result(np.zeros((0, self.spec.dim), np.float32))
        return answer

    def _no_parts(self) -> FineAnswer:
        answer: FineAnswer = Future()
        answer.set_result([])
        return answer

    def _ask(self, request: Request, data: memoryview | None) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_running_or_notify_cancel()
        with self._sending:
            with self._state:
                child = self._living()
                if not child.waiting:
                    child.looks = 0
                child.waiting[request.number] = answer
            # A broken pipe is the child's thread's to notice: it knows why the child left.
            with contextlib.suppress(OSError):
                child.pipe.send(request)
                if data is not None:
                    child.pipe.send_bytes(data)
        return answer

    def _living(self) -> _Child:
        """The child, started if need be; ``_state`` is held."""
        if self._closed:
            raise EngineGone("The engine has been closed.")
        if self._child is None:
            try:
                child = _Child(self._start)
                own = threading.Thread(
                    target=self._accompany, args=(child,), name="engine", daemon=True
                )
                own.start()
            except (RuntimeError, OSError) as error:  # the system gives no thread, or no pipe
                raise _not_started(error) from error
            self._child = child
        return self._child

    def _accompany(self, child: _Child) -> None:
        """A child's own thread: starts it, hears its answers, buries it.

        It must be this thread that starts it: on Linux a child dies with the thread it was
        started by, and any other may end earlier.
        """
        try:
            child.begin()
            self._listen(child)
        except (EOFError, OSError) as error:
            child.reason = child.reason or _why(child, error)
        finally:
            self._bury(child)

    def _listen(self, child: _Child) -> None:
        """Hear the child until it has been idle for long enough; ``EOFError`` is its end."""
        look = min(self._idle_seconds, self._silence) / LOOKS
        while True:
            if child.pipe.poll(look):
                child.looks = 0
                self._hear(child, child.pipe.recv())
                continue
            child.looks += 1  # not the clock, which goes on while the computer sleeps
            silent = child.looks * look
            if child.waiting:
                if silent >= (self._silence if child.ready.done() else self._patience):
                    child.reason = _silent(silent)
                    child.kill()
            elif silent >= self._idle_seconds and self._let_go(child):
                return

    def _hear(self, child: _Child, reply: Reply) -> None:
        if isinstance(reply, Working):
            return
        if isinstance(reply, Ready):
            child.ready.set_result(reply.running)
            return
        if isinstance(reply, NotLoaded):
            child.reason = reply.error
            return
        with self._state:
            answer = child.waiting.pop(reply.number)
        if isinstance(reply, Vectors):
            answer.set_result(reply.vectors)
        elif isinstance(reply, FineVectors):
            answer.set_result(reply.parts)
        elif isinstance(reply, Captions):
            answer.set_result(reply.captions)
        else:
            answer.set_exception(reply.error)

    def _let_go(self, child: _Child) -> bool:
        """Give up a child that has nothing to do; nobody can be writing to it meanwhile."""
        with self._sending, self._state:
            if child.waiting or not child.ready.done():
                return False
            if self._child is child:
                self._child = None
            return True

    def _bury(self, child: _Child) -> None:
        """Fail what waits for a child that is gone, and forget it."""
        with self._state:
            if self._child is child:
                self._child = None
            waiting = list(child.waiting.values())
            child.waiting.clear()
        child.hang_up()  # whoever is still writing to it finds a broken pipe and stops
        with self._sending:
            child.end()
        error = child.reason or EngineGone("The engine has been closed.")
        if not child.ready.done():
            child.ready.set_exception(error)
        for answer in waiting:
            answer.set_exception(error)
        child.ended.set()


class _Child:
    """One life of the engine."""

    def __init__(self, start: Start) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, self._theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=engine.main, args=(self._theirs, start), name="engine", daemon=True
        )
        self.waiting: dict[int, Future[Any]] = {}
        self.ready: Future[Running] = Future()
        self.ended = threading.Event()
        self.dismissed = False
        self.reason: PhotosearchError | None = None
        self.looks = 0  # in vain, since it last said something or was first asked
        self._birth = threading.Lock()

    def begin(self) -> None:
        """Start the process, unless it was killed before."""
        with self._birth:
            if self.ended.is_set():
                raise EOFError
            self.process.start()
        self.hang_up()

    def kill(self) -> None:
        """End the process at once; it owns nothing that could be lost."""
        with self._birth:
            if self.process.pid is None:
                self.ended.set()
            else:
                self.process.kill()

    def hang_up(self) -> None:
        """Close our copy of the child's end, which is open still if it was never started."""
        self._theirs.close()

    def end(self) -> None:
        """Take leave of a process that is gone or may go; nobody may be writing to it."""
        self.pipe.close()  # what it understands as a request to leave
        if self.process.pid is not None:
            self.process.join(LEAVE_SECONDS)
            if self.process.is_alive():
                self.process.kill()
            self.process.join()


class _Texts:
    """Waits for the engine's answer, as a ``TextEncoder``."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self._engine = engine
        self._seconds = seconds

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to (n, dim) float32; raises as the engine's futures do."""
        answer = self._engine.encode_texts(texts)
        try:
            return answer.result(self._seconds)
        except TimeoutError:
            self._engine.restart()
            raise _silent(self._seconds) from None


def _bytes_of(pixels: NDArray[np.uint8]) -> memoryview:
    return np.ascontiguousarray(pixels).data.cast("B")


def _silent(seconds: float) -> EngineGone:
    return EngineGone(
        f"The engine has not answered for {seconds:.0f} seconds.",
        "It is being restarted; try again.",
    )


def _not_started(error: Exception) -> EngineGone:
    return EngineGone(f"The engine could not be started ({error}).", "Try again.")


def _why(child: _Child, error: EOFError | OSError) -> PhotosearchError:
    """What to tell those who wait for a child that stopped by itself."""
    if child.dismissed:
        return EngineGone("The engine has been closed.")
    if child.process.pid is None:
        return _not_started(error)
    child.process.join(LEAVE_SECONDS)
    code = child.process.exitcode
    how = f"by signal {-code}" if code is not None and code < 0 else f"with exit status {code}"
    return EngineGone(
        f"The engine, the process that runs the model, ended {how}.",
        "It starts again at the next search. If it goes on ending, this computer may have too "
        "little memory for the model: close other programs or use a smaller one.",
    )
