"""The engine: the child process that owns the torch models.

``main`` is its first function; ``engine_client`` in the app spawns it. A reader thread empties
the pipe into a queue, the main thread serves it: texts before images before captions, a portion at
a time so that a text never waits for a whole batch. It leaves the computer to others as
``courtesy`` says, and leaves altogether when told, or with its parent.
Knows models and messages; knows no database and no files but theirs.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sized
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken, PhotosearchError, Trouble
from photosearch.models.base import Captioner, CaptionWish, Device, Encoder
from photosearch.models.verdicts import Running
from photosearch.workers import courtesy
from photosearch.workers.lifeline import leave_with_parent
from photosearch.workers.messages import (
    Captions,
    EncodeImages,
    EncodeTexts,
    Failed,
    NotLoaded,
    Rank,
    Ready,
    Reply,
    Start,
    Vectors,
    Working,
    WriteCaptions,
)
from photosearch.workers.portions import Portions

# Read by libraries when they are first imported, which happens after this is set.
_ENVIRONMENT = {
    # Threads that wait in a spin loop take the cores away from the decoders they wait for:
    # beside two busy processes a forward pass took 5 times as long and 2.2 times the CPU.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Nothing here may reach for the network, and stderr belongs to the app.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "true",
}


# What torch's allocators say on Windows, on Linux and macOS.
_NO_MEMORY = ("not enough memory", "can't allocate memory")

SEARCHING = 60.0  # seconds after a text in which the next one is to be expected
WRITING = 2.0  # seconds that a portion of captions may take: nobody waits behind them
PULSE = 1.0  # seconds between two signs of life in the middle of a portion


@dataclass
class _Batch:
    """Images or texts being worked off, a portion at a time; with a wish, captions are wanted."""

    number: int
    items: NDArray[np.uint8] | tuple[str, ...]
    wish: CaptionWish | None = None
    done: list[Any] = field(default_factory=list)  # vectors, or lists of captions
    position: int = 0

    @property
    def rank(self) -> Rank:
        if self.wish is not None:
            return Rank.CAPTIONS
        return Rank.TEXTS if isinstance(self.items, tuple) else Rank.IMAGES

    def answer(self) -> Reply:
        """What was asked for, once all portions are done."""
        if self.wish is not None:
            return Captions(self.number, [own for part in self.done for own in part])
        return Vectors(self.number, np.concatenate(self.done))


class Inbox:
    """Batches in the order in which they are served: by rank, then by arrival."""

    def __init__(self) -> None:
        self._heap: list[tuple[Rank, int, _Batch]] = []
        self._arrivals = count()
        self._some = threading.Condition()

    def put(self, batch: _Batch) -> None:
        """Add what has just come."""
        with self._some:
            heappush(self._heap, (batch.rank, next(self._arrivals), batch))
            self._some.notify()

    def put_back(self, arrival: int, batch: _Batch) -> None:
        """Add unfinished work where it was."""
        with self._some:
            heappush(self._heap, (batch.rank, arrival, batch))

    def take(self) -> tuple[int, _Batch]:
        """The most urgent batch and its arrival number; waits for one."""
        with self._some:
            while not self._heap:
                self._some.wait()
            _, arrival, batch = heappop(self._heap)
            return arrival, batch


def main(pipe: Connection, start: Start) -> None:
    """Load the model, then serve until told to leave."""
    courtesy.keep_to(start.cores)
    standing = courtesy.Standing()
    leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is the app's to handle
    os.environ.update(_ENVIRONMENT)
    _limit_threads(start.cores)
    inbox = Inbox()
    threading.Thread(
        target=_read, args=(pipe, inbox, standing), name="requests", daemon=True
    ).start()
    name = start.installed.name
    try:
        work, running = _load(pipe, start, standing)
    except Exception as error:  # the process's outermost loop: whatever it is becomes an answer
        _answer(pipe, NotLoaded(_as_answer(name, error)))
        return
    _answer(pipe, Ready(running))
    _serve(pipe, inbox, name, work)


def _limit_threads(cores: int) -> None:
    """For libraries that are imported later and have pools of their own."""
    if cores:
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
            os.environ[name] = str(cores)


Work = Callable[[_Batch], Sized]  # the results for some items, from the batch's position on


def _serve(pipe: Connection, inbox: Inbox, name: str, work: Work) -> None:
    while True:
        arrival, batch = inbox.take()
        try:
            part = work(batch)
        except Exception as error:  # likewise: a model's exception does not end the engine
            _answer(pipe, Failed(batch.number, _as_answer(name, error)))
            continue
        batch.done.append(part)
        batch.position += len(part)
        if batch.position < len(batch.items):
            inbox.put_back(arrival, batch)
            _answer(pipe, Working())
        else:
            _answer(pipe, batch.answer())


class _Encoding:
    """``Work`` of an encoder."""

    def __init__(self, encoder: Encoder, standing: courtesy.Standing) -> None:
        from photosearch.models.devices import made_room

        self._images = Portions(encoder.encode_images, made_room)
        self._texts = Portions(encoder.encode_texts, made_room)
        self._standing = standing
        self._searched = -SEARCHING

    def __call__(self, batch: _Batch) -> Sized:
        if isinstance(batch.items, tuple):
            self._standing.ahead()
            self._searched = time.monotonic()
            return self._texts.next(batch.items, batch.position)
        hurry = time.monotonic() - self._searched < SEARCHING
        work = partial(self._images.next, batch.items, batch.position, hurry)
        # A text that comes now waits for these images too: for who searches, no step back.
        return work() if hurry else self._standing.behind(work)


class _Writing:
    """``Work`` of a captioner: always behind everything else."""

    def __init__(self, captioner: Captioner, standing: courtesy.Standing) -> None:
        self._captioner = captioner
        self._standing = standing
        self._wish: CaptionWish | None = None

    def __call__(self, batch: _Batch) -> Sized:
        wish, pixels = batch.wish, batch.items
        if wish is None or isinstance(pixels, tuple):
            raise ValueError("a captioner was asked for vectors")
        if wish != self._wish:  # another number of beams takes another time and memory
            self._wish, self._portions = wish, self._for(wish)
        return self._standing.behind(partial(self._portions.next, pixels, batch.position))

    def _for(self, wish: CaptionWish) -> Portions[NDArray[np.uint8], Sized]:
        from photosearch.models.devices import made_room

        def write(pixels: NDArray[np.uint8]) -> Sized:
            return self._captioner.captions(pixels, wish)

        return Portions(write, made_room, relaxed=WRITING, least=1)


class _Pulse:
    """Signs of life from within a portion: one picture may take a minute on a CPU.

    Called whenever a layer of the model is done, so that a model that hangs is silent.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._told = time.monotonic()

    def __call__(self, *_: object) -> None:
        now = time.monotonic()
        if now - self._told >= PULSE:
            self._told = now
            _answer(self._pipe, Working())


def _read(pipe: Connection, inbox: Inbox, standing: courtesy.Standing) -> None:
    """Reader thread: pipe to inbox; the end of the pipe is the end of the process."""
    try:
        while True:
            request = pipe.recv()
            if isinstance(request, EncodeTexts):
                standing.ahead()  # the images before it are in its way
                inbox.put(_Batch(request.number, request.texts))
            elif isinstance(request, EncodeImages | WriteCaptions):
                pixels = np.empty(request.shape, np.uint8)  # writable, as torch wants it
                pipe.recv_bytes_into(pixels.data.cast("B"))
                wish = request.wish if isinstance(request, WriteCaptions) else None
                inbox.put(_Batch(request.number, pixels, wish))
    except (EOFError, OSError):
        os._exit(0)


def _load(pipe: Connection, start: Start, standing: courtesy.Standing) -> tuple[Work, Running]:
    import torch

    from photosearch.models import devices

    if start.threads or start.cores:
        torch.set_num_threads(start.threads or start.cores)
    devices.limit_memory(start.gpu_memory_share)
    if not start.installed.is_captioner:
        encoder, running = _encoder(start)
        return _Encoding(encoder, standing), running
    torch.nn.modules.module.register_module_forward_hook(_Pulse(pipe))
    captioner, running = _captioner(start)
    return _Writing(captioner, standing), running


def _encoder(start: Start) -> tuple[Encoder, Running]:
    from photosearch.models import devices, families
    from photosearch.models.verdicts import Verdicts

    model = start.installed
    spec = replace(model.spec, normalise=False) if start.raw else model.spec
    family = families.family(model.family)
    return devices.settle(
        lambda device: family.load(model.folder, spec, device),
        Verdicts(Path(start.records)),
        start.device,
        exact=start.raw,
    )


def _captioner(start: Start) -> tuple[Captioner, Running]:
    """On the accelerator if a sentence can be written there, else on the CPU.

    Sentences of another device are not compared with the CPU's: where two words are almost
    equally likely, the last digit decides, and both sentences are right.
    """
    from photosearch.models import captioners, devices

    model = start.installed
    family = captioners.family(model.family)

    def load(device: Device) -> Captioner:
        return family.load(model.folder, model.spec, device)

    here = devices.available()
    device = start.device or here
    if device != here and device != "cpu":
        return load("cpu"), Running("cpu", "float32", f"There is no {device} device here.")
    if device != "cpu":
        try:
            captioner = load(device)
            sample = devices.sample_images(model.spec.image)[:1]
            captioner.captions(sample, CaptionWish(beams=1, max_new_tokens=2))
            return captioner, Running(device, family.precision(device), "")
        except RuntimeError as error:  # no memory there, or a driver that went away
            lines = str(error).strip().splitlines() or [type(error).__name__]
            note = f"The accelerator ({device}) does not run this model: {lines[0]}."
            devices.made_room(error.with_traceback(None))
            return load("cpu"), Running("cpu", "float32", note)
    return load("cpu"), Running("cpu", "float32", "")


def _answer(pipe: Connection, reply: Reply) -> None:
    try:
        pipe.send(reply)
    except OSError:
        os._exit(0)  # nobody is there to hear it


def _as_answer(name: str, error: Exception) -> PhotosearchError:
    if isinstance(error, PhotosearchError):
        return error
    traceback.print_exception(error)
    words = str(error).lower()
    if isinstance(error, MemoryError) or any(text in words for text in _NO_MEMORY):
        return Trouble(
            f"There is not enough memory to run the model {name!r}.",
            "Close other programs, or use a smaller model.",
        )
    return ModelBroken(
        f"The model {name!r} failed ({type(error).__name__}: {error}).",
        "Install it again, or use another model.",
    )
