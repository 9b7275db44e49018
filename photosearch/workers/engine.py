"""The engine: the child process that owns the torch models.

``main`` is its first function; ``engine_client`` in the app spawns it. A reader thread empties
the pipe into a queue, the main thread serves it: texts before images, images a slice at a time
so that a text never waits for a whole batch. It leaves when the pipe closes, which is what the
parent's death looks like. Knows models and messages; knows no database and no files but theirs.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from multiprocessing.connection import Connection

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken, PhotosearchError
from photosearch.models.base import Encoder
from photosearch.workers.messages import (
    EncodeImages,
    EncodeTexts,
    Failed,
    NotLoaded,
    Rank,
    Ready,
    Reply,
    Running,
    Start,
    Vectors,
)

SLICE_SECONDS = 0.1


@dataclass
class _Images:
    """An image batch being worked off, slice by slice."""

    number: int
    pixels: NDArray[np.uint8]
    done: list[NDArray[np.float32]] = field(default_factory=list)

    @property
    def position(self) -> int:
        return sum(len(part) for part in self.done)


Work = EncodeTexts | _Images


class Inbox:
    """Requests in the order in which they are served: by rank, then by arrival."""

    def __init__(self) -> None:
        self._heap: list[tuple[Rank, int, Work]] = []
        self._arrivals = count()
        self._some = threading.Condition()

    def put(self, work: Work) -> None:
        """Add a request that has just come."""
        rank = Rank.TEXTS if isinstance(work, EncodeTexts) else Rank.IMAGES
        with self._some:
            heappush(self._heap, (rank, next(self._arrivals), work))
            self._some.notify()

    def put_back(self, rank: Rank, arrival: int, work: Work) -> None:
        """Add unfinished work where it was."""
        with self._some:
            heappush(self._heap, (rank, arrival, work))

    def take(self) -> tuple[Rank, int, Work]:
        """The next request; waits for one."""
        with self._some:
            while not self._heap:
                self._some.wait()
            return heappop(self._heap)


def main(pipe: Connection, start: Start) -> None:
    """Load the model, then serve until the pipe closes."""
    inbox = Inbox()
    threading.Thread(target=_read, args=(pipe, inbox), daemon=True).start()
    try:
        encoder, running = _load(start)
    except PhotosearchError as error:
        _answer(pipe, NotLoaded(error))
        return
    except Exception as error:  # the process's outermost loop: whatever it is becomes an answer
        traceback.print_exc()
        _answer(pipe, NotLoaded(_broken(start.installed.name, error)))
        return
    _answer(pipe, Ready(running))
    serve = _Server(pipe, inbox, encoder)
    while True:
        serve.one()


def _read(pipe: Connection, inbox: Inbox) -> None:
    """Reader thread: pipe to inbox; the end of the pipe is the end of the process."""
    try:
        while True:
            request = pipe.recv()
            if isinstance(request, EncodeImages):
                pixels = np.empty(request.shape, np.uint8)
                pipe.recv_bytes_into(memoryview(pixels).cast("B"))
                inbox.put(_Images(request.number, pixels))
            else:
                inbox.put(request)
    except (EOFError, OSError):
        os._exit(0)


def _load(start: Start) -> tuple[Encoder, Running]:
    import torch

    from photosearch.models import families

    if start.threads:
        torch.set_num_threads(start.threads)
    model = start.installed
    encoder = families.family(model.family).load(model.folder, model.name, "cpu")
    return encoder, Running("cpu", "float32", "")


class _Server:
    """Serves one request, or one slice of one, at a time."""

    def __init__(self, pipe: Connection, inbox: Inbox, encoder: Encoder) -> None:
        self._pipe = pipe
        self._inbox = inbox
        self._encoder = encoder
        self._slice = 4

    def one(self) -> None:
        """Do the most urgent thing."""
        rank, arrival, work = self._inbox.take()
        try:
            if isinstance(work, EncodeTexts):
                vectors = self._encoder.encode_texts(work.texts)
                _answer(self._pipe, Vectors(work.number, vectors))
            elif self._slice_of(work):
                _answer(self._pipe, Vectors(work.number, np.concatenate(work.done)))
            else:
                self._inbox.put_back(rank, arrival, work)
        except PhotosearchError as error:
            _answer(self._pipe, Failed(work.number, error))
        except Exception as error:  # the outermost loop: a model's exception is an answer
            traceback.print_exc()
            name = self._encoder.spec.name
            _answer(self._pipe, Failed(work.number, _broken(name, error)))

    def _slice_of(self, work: _Images) -> bool:
        """Encode some more images; true when the batch is through."""
        first = work.position
        pixels = work.pixels[first : first + self._slice]
        began = time.perf_counter()
        work.done.append(self._encoder.encode_images(pixels))
        took = time.perf_counter() - began
        return first + len(pixels) >= len(work.pixels)


def _answer(pipe: Connection, reply: Reply) -> None:
    try:
        pipe.send(reply)
    except OSError:
        os._exit(0)  # nobody is there to hear it


def _broken(name: str, error: Exception) -> ModelBroken:
    return ModelBroken(
        f"The model {name!r} failed: {type(error).__name__}: {error}",
        "Install it again, or use another model.",
    )
