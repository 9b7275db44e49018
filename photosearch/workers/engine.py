"""The engine: the child process that owns the torch models.

``main`` is its first function; ``engine_client`` in the app spawns it. A reader thread empties
the pipe into a queue, the main thread serves it: texts before images, images a portion at a time
so that a text never waits for a whole batch. It leaves the computer to others as ``courtesy``
says, and leaves altogether when told, or with its parent.
Knows models and messages; knows no database and no files but theirs.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken, PhotosearchError
from photosearch.models.base import Encoder
from photosearch.models.verdicts import Running
from photosearch.workers import courtesy
from photosearch.workers.lifeline import leave_with_parent
from photosearch.workers.messages import (
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


SEARCHING = 60.0  # seconds after a text in which the next one is to be expected


@dataclass
class _Batch:
    """Images or texts being worked off, a portion at a time."""

    number: int
    items: NDArray[np.uint8] | tuple[str, ...]
    done: list[NDArray[np.float32]] = field(default_factory=list)
    position: int = 0

    @property
    def rank(self) -> Rank:
        return Rank.TEXTS if isinstance(self.items, tuple) else Rank.IMAGES


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
    try:
        encoder, running = _load(start)
    except Exception as error:  # the process's outermost loop: whatever it is becomes an answer
        _answer(pipe, NotLoaded(_as_answer(start.installed.name, error)))
        return
    _answer(pipe, Ready(running))
    _serve(pipe, inbox, encoder, standing)


def _limit_threads(cores: int) -> None:
    """For libraries that are imported later and have pools of their own."""
    if cores:
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
            os.environ[name] = str(cores)


def _serve(pipe: Connection, inbox: Inbox, encoder: Encoder, standing: courtesy.Standing) -> None:
    from photosearch.models.devices import made_room

    images = Portions(encoder.encode_images, made_room)
    texts = Portions(encoder.encode_texts, made_room)
    searched = -SEARCHING
    while True:
        arrival, batch = inbox.take()
        try:
            if isinstance(batch.items, tuple):
                standing.ahead()
                searched = time.monotonic()
                vectors = texts.next(batch.items, batch.position)
            else:
                hurry = time.monotonic() - searched < SEARCHING
                work = partial(images.next, batch.items, batch.position, hurry)
                # A text that comes now waits for these images too: for who searches, no step back.
                vectors = work() if hurry else standing.behind(work)
        except Exception as error:  # likewise: a model's exception does not end the engine
            _answer(pipe, Failed(batch.number, _as_answer(encoder.spec.name, error)))
            continue
        batch.done.append(vectors)
        batch.position += len(vectors)
        if batch.position < len(batch.items):
            inbox.put_back(arrival, batch)
            _answer(pipe, Working())
        else:
            _answer(pipe, Vectors(batch.number, np.concatenate(batch.done)))


def _read(pipe: Connection, inbox: Inbox, standing: courtesy.Standing) -> None:
    """Reader thread: pipe to inbox; the end of the pipe is the end of the process."""
    try:
        while True:
            request = pipe.recv()
            if isinstance(request, EncodeImages):
                pixels = np.empty(request.shape, np.uint8)  # writable, as torch wants it
                pipe.recv_bytes_into(pixels.data.cast("B"))
                inbox.put(_Batch(request.number, pixels))
            elif isinstance(request, EncodeTexts):
                standing.ahead()  # the images before it are in its way
                inbox.put(_Batch(request.number, request.texts))
    except (EOFError, OSError):
        os._exit(0)


def _load(start: Start) -> tuple[Encoder, Running]:
    import torch

    from photosearch.models import devices, families
    from photosearch.models.verdicts import Verdicts

    if start.threads or start.cores:
        torch.set_num_threads(start.threads or start.cores)
    devices.limit_memory(start.gpu_memory_share)
    model = start.installed
    spec = replace(model.spec, normalise=False) if start.raw else model.spec
    family = families.family(model.family)
    return devices.settle(
        lambda device: family.load(model.folder, spec, device),
        Verdicts(Path(start.records)),
        start.device,
        exact=start.raw,
    )


def _answer(pipe: Connection, reply: Reply) -> None:
    try:
        pipe.send(reply)
    except OSError:
        os._exit(0)  # nobody is there to hear it


def _as_answer(name: str, error: Exception) -> PhotosearchError:
    if isinstance(error, PhotosearchError):
        return error
    traceback.print_exception(error)
    return ModelBroken(
        f"The model {name!r} failed ({type(error).__name__}: {error}).",
        "Install it again, or use another model.",
    )
