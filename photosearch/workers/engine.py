"""The engine: the child process that owns the torch models.

``main`` is its first function; ``engine_client`` in the app spawns it. A reader thread empties
the pipe into an inbox; lanes serve it, queries before images before captions, a share at a time.
On a CPU queries have a lane of their own, and images one for each core or few, which never wait
for one another as the threads of one forward pass do. An accelerator has one lane for all, and
every further one a lane for images. The engine leaves the computer to others as ``courtesy``
says, and leaves altogether when told, or with its parent.
Knows models and messages; knows no database and no files but theirs.
"""

from __future__ import annotations

import math
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Collection, Sequence, Sized
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken, PhotosearchError, Trouble
from photosearch.models.base import (
    Captioner,
    CaptionWish,
    Device,
    Encoder,
    FineEncoder,
    Parts,
    parts_of,
)
from photosearch.models.verdicts import Running
from photosearch.workers import courtesy
from photosearch.workers.inbox import Batch, Inbox, Share
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

SEARCHING = 60.0  # seconds after a query in which the next one is to be expected
STREAM = 3.0  # seconds that a portion may take where no query waits behind it: 16 of a ViT-B/32
WRITING = 2.0  # and a portion of captions
PULSE = 1.0  # seconds between two signs of life in the middle of a portion
FEW = 4  # images that one lane takes rather than share them: fewer cost more each
MOST_STREAMS = 16  # of images on a CPU; every one has a portion's activations in memory

EVERYTHING = frozenset(Rank)
QUERIES = frozenset({Rank.QUERIES})
IMAGES = frozenset({Rank.IMAGES})


class Voice:
    """The engine's end of the pipe, for all its threads to answer through."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._speaking = threading.Lock()

    def say(self, reply: Reply) -> None:
        """Send it; without anybody to hear it the process ends."""
        try:
            with self._speaking:
                self._pipe.send(reply)
        except OSError:
            os._exit(0)


def main(pipe: Connection, start: Start) -> None:
    """Load the model, then serve until told to leave."""
    courtesy.keep_to(start.cores)
    standing = courtesy.Standing()
    leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is the app's to handle
    os.environ.update(_ENVIRONMENT)
    _limit_threads(start.cores)
    inbox, voice = Inbox(), Voice(pipe)
    threading.Thread(
        target=_read, args=(pipe, inbox, standing), name="requests", daemon=True
    ).start()
    name = start.installed.name
    try:
        lanes, running = _load(voice, start, standing)
    except Exception as error:  # the process's outermost loop: whatever it is becomes an answer
        voice.say(NotLoaded(_as_answer(name, error)))
        return
    voice.say(Ready(running))
    first, *others = (partial(_serve, voice, inbox, name, lane) for lane in lanes)
    for other in others:
        threading.Thread(target=other, name="lane", daemon=True).start()
    first()


def _limit_threads(cores: int) -> None:
    """For libraries that are imported later and have pools of their own."""
    if cores:
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
            os.environ[name] = str(cores)


class Work(Protocol):
    """What a lane does with its shares."""

    def size(self, batch: Batch) -> int:
        """How many items its next share should have."""
        ...

    def __call__(self, share: Share) -> Sequence[Sized]:
        """Results for all of a share, in one part or several."""
        ...


@dataclass(frozen=True)
class Lane:
    """One thread of the engine.

    Attributes:
        ranks: what it serves.
        begin: called first, on its thread: makes the work, or None where there is none for it.
    """

    ranks: Collection[Rank]
    begin: Callable[[], Work | None]


def _serve(voice: Voice, inbox: Inbox, name: str, lane: Lane) -> None:
    work = lane.begin()
    while work is not None:
        share = inbox.take(lane.ranks, work.size)
        try:
            parts = work(share)
        except Exception as error:  # likewise: a model's exception does not end the engine
            if inbox.give_up(share.batch):
                voice.say(Failed(share.batch.number, _as_answer(name, error)))
            continue
        whole = inbox.deliver(share, parts)
        voice.say(share.batch.answer() if whole else Working())


@dataclass
class _Visitors:
    """Whether somebody is searching: then the next query is to be expected."""

    last: float = field(default=-math.inf)

    def come(self) -> None:
        self.last = time.monotonic()

    @property
    def present(self) -> bool:
        return time.monotonic() - self.last < SEARCHING


class _Encoding:
    """``Work`` of an encoder.

    Args:
        encoder: used by other lanes at the same time, on a CPU.
        visitors: shared by all lanes.
        streams: how many lanes share the images, where queries have their own; 0 where they wait
            for images that are under way.
    """

    def __init__(
        self, encoder: Encoder, standing: courtesy.Standing, visitors: _Visitors, streams: int = 0
    ) -> None:
        from photosearch.models.devices import made_room

        def see(pixels: NDArray[np.uint8]) -> list[Parts]:
            return parts_of(_fine(encoder).patch_vectors(pixels))

        def read(texts: Sequence[str]) -> list[Parts]:
            return parts_of(_fine(encoder).token_vectors(texts))

        if streams:
            self._images = Portions(encoder.encode_images, made_room, STREAM, STREAM, least=1)
        else:
            self._images = Portions(encoder.encode_images, made_room)
        self._texts = Portions(encoder.encode_texts, made_room)
        self._patches, self._tokens = Portions(see, made_room), Portions(read, made_room)
        self._standing = standing
        self._visitors = visitors
        self._streams = max(1, streams)

    def size(self, batch: Batch) -> int:
        """As long as others can wait, and not more than leaves some for the other streams."""
        if isinstance(batch.items, tuple):
            return (self._tokens if batch.fine else self._texts).size(hurry=False)
        images = self._patches if batch.fine else self._images
        fair = math.ceil((len(batch.items) - batch.taken) / self._streams)
        return min(images.size(self._visitors.present), max(fair, FEW))

    def __call__(self, share: Share) -> Sequence[Sized]:
        batch = share.batch
        if batch.rank == Rank.QUERIES:
            self._standing.ahead()
            self._visitors.come()
            return self._work(share)
        work = partial(self._work, share)
        # A query that comes now waits for these images too: for who searches, no step back.
        return work() if self._visitors.present else self._standing.behind(work)

    def _work(self, share: Share) -> Sequence[Sized]:
        if isinstance(share.batch.items, tuple):
            texts = self._tokens if share.batch.fine else self._texts
            return texts.work(share.items)
        images = self._patches if share.batch.fine else self._images
        return images.work(share.items)


def _fine(encoder: Encoder) -> FineEncoder:
    """The same encoder; raises ``Trouble`` if it gives no vectors of parts."""
    if not isinstance(encoder, FineEncoder):
        raise Trouble("This model sees each picture as a whole only.")
    return encoder


class _Writing:
    """``Work`` of a captioner: always behind everything else."""

    def __init__(self, captioner: Captioner, standing: courtesy.Standing) -> None:
        self._captioner = captioner
        self._standing = standing
        self._wish: CaptionWish | None = None

    def size(self, batch: Batch) -> int:
        """As many as take ``WRITING`` seconds in this manner; one, if it is not for a captioner."""
        return self._portions_for(batch).size(hurry=False) if batch.wish else 1

    def __call__(self, share: Share) -> Sequence[Sized]:
        portions = self._portions_for(share.batch)
        return self._standing.behind(partial(portions.work, share.items))

    def _portions_for(self, batch: Batch) -> Portions[NDArray[np.uint8], Sized]:
        wish = batch.wish
        if wish is None:
            raise ValueError("a captioner was asked for vectors")
        if wish != self._wish:  # another number of beams takes another time and memory
            self._wish, self._portions = wish, self._for(wish)
        return self._portions

    def _for(self, wish: CaptionWish) -> Portions[NDArray[np.uint8], Sized]:
        from photosearch.models.devices import made_room

        def write(pixels: NDArray[np.uint8]) -> Sized:
            return self._captioner.captions(pixels, wish)

        return Portions(write, made_room, relaxed=WRITING, least=1)


class _Pulse:
    """Signs of life from within a portion: one picture may take a minute on a CPU.

    Called whenever a layer of the model is done, so that a model that hangs is silent.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._told = time.monotonic()

    def __call__(self, *_: object) -> None:
        now = time.monotonic()
        if now - self._told >= PULSE:
            self._told = now
            self._voice.say(Working())


def _read(pipe: Connection, inbox: Inbox, standing: courtesy.Standing) -> None:
    """Reader thread: pipe to inbox; the end of the pipe is the end of the process.

    So is a request that does not fit into memory: an engine that hears nothing is of no use, and
    the app says more of one that ended than of one that is silent.
    """
    try:
        while True:
            request = pipe.recv()
            if isinstance(request, EncodeTexts):
                standing.ahead()  # the images before it are in its way
                inbox.put(Batch(request.number, request.texts, fine=request.fine))
            elif isinstance(request, EncodeImages | WriteCaptions):
                pixels = np.empty(request.shape, np.uint8)  # writable, as torch wants it
                pipe.recv_bytes_into(pixels.data.cast("B"))
                if isinstance(request, WriteCaptions):
                    inbox.put(Batch(request.number, pixels, wish=request.wish))
                else:
                    urgent, fine = request.urgent, request.fine
                    inbox.put(Batch(request.number, pixels, urgent=urgent, fine=fine))
    except (EOFError, OSError):
        os._exit(0)
    except MemoryError:
        traceback.print_exc()
        os._exit(1)


def _load(voice: Voice, start: Start, standing: courtesy.Standing) -> tuple[list[Lane], Running]:
    import torch

    from photosearch.models import devices

    if start.threads or start.cores:
        torch.set_num_threads(start.threads or start.cores)
    devices.limit_memory(start.gpu_memory_share)
    torch.nn.modules.module.register_module_forward_hook(_Pulse(voice))
    if start.installed.is_captioner:
        captioner, running = _captioner(start)
        return [Lane(EVERYTHING, lambda: _Writing(captioner, standing))], running
    encoder, running = _encoder(start)
    if running.device == "cpu":
        return _lanes_on_cores(encoder, standing, torch.get_num_threads()), running
    return _lanes_on_accelerators(encoder, standing, start, running), running


def _lanes_on_cores(encoder: Encoder, standing: courtesy.Standing, cores: int) -> list[Lane]:
    """One for queries with all cores at hand, and streams of images that share them.

    A forward pass on all cores ends every one of its hundreds of steps by waiting for the slowest
    core, and while others read photos some core is always late: two passes on a core each did a
    quarter more photos than one pass on two.
    """
    import torch

    visitors = _Visitors()
    streams = min(cores, MOST_STREAMS)

    def threads(count: int) -> None:
        """For the passes of this thread; its first look at the number sets it to the others'."""
        torch.get_num_threads()
        torch.set_num_threads(count)

    def queries() -> Work:
        threads(cores)
        return _Encoding(encoder, standing, visitors)

    def images() -> Work:
        standing.stay_behind()
        threads(max(1, cores // streams))
        return _Encoding(encoder, standing, visitors, streams)

    return [Lane(QUERIES, queries), *[Lane(IMAGES, images)] * streams]


def _lanes_on_accelerators(
    encoder: Encoder, standing: courtesy.Standing, start: Start, running: Running
) -> list[Lane]:
    """One for everything, and for images one on every further accelerator that can be trusted."""
    from photosearch.models import devices

    visitors = _Visitors()

    def further(number: int) -> Work | None:
        devices.use(number)
        own, how = _encoder(start)
        if how.device != running.device:
            return None
        standing.stay_behind()  # on this thread: on any other the device would be the first one
        return _Encoding(own, standing, visitors)

    first = Lane(EVERYTHING, lambda: _Encoding(encoder, standing, visitors))
    others = range(1, devices.count(running.device))
    return [first, *(Lane(IMAGES, partial(further, number)) for number in others)]


def _encoder(start: Start) -> tuple[Encoder, Running]:
    from photosearch.models import devices, families
    from photosearch.models.verdicts import Verdicts

    model = start.installed
    spec = replace(model.spec, normalise=False) if start.raw else model.spec
    family = families.family(model.family)
    return devices.settle(
        lambda device: family.load(model.folder, spec, device),
        spec.fingerprint,
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
