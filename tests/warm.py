"""What costs seconds and is the same for all tests is done once for each pytest worker.

Engines and decoders start warm: their libraries are imported once, for all of them.

Most of a suite's time would be children importing torch, 3 seconds of computing each. On Linux a
process per pytest worker imports them once, and each child is a fork of it: a process of its own
as before, with its pipes, its limits and its death. That a child starts from nothing and imports
what it needs in the right order is proven where ``cold_starts`` is used (``tests/workers``), and by
every test that runs the program as a process.

Knows of the product only what its children import.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import spawn
from multiprocessing.context import SpawnProcess, reduction, set_spawning_popen
from pathlib import Path

from photosearch.models.base import TextEncoder
from photosearch.models.starter_text import StarterText
from photosearch.search.relevance import Phrases
from photosearch.workers import engine
from photosearch.workers.messages import Start

if sys.platform == "linux":
    from multiprocessing import popen_forkserver
    from multiprocessing.forkserver import ForkServer, read_signed
    from multiprocessing.util import Finalize, close_fds

REPOSITORY = Path(__file__).resolve().parent.parent

# As the engine sets it before it imports torch; a decoder's libraries get one thread each.
_ENGINE = {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
_DECODER = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass
class _Nest:
    """A process that has imported ``modules`` and is forked for every child."""

    modules: tuple[str, ...]
    environment: Mapping[str, str]
    server: ForkServer | None = None
    starting: threading.Lock = field(default_factory=threading.Lock)

    def hatch(self, fds: list[int]) -> tuple[int, int]:
        """Where a new child's process id and exit status are read, and what it shall do written."""
        with self.starting:
            if self.server is None:
                self.server = ForkServer()
                self.server.set_forkserver_preload(list(self.modules))
                path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.getenv("PYTHONPATH")])])
                with _environment({**os.environ, **self.environment, "PYTHONPATH": path}):
                    self.server.ensure_running()
            return self.server.connect_to_new_process(fds)

    def leave(self) -> None:
        """End it, once all its children are gone."""
        with self.starting:
            if self.server is not None:
                self.server._stop()
                self.server = None


_SMALL = _Nest(
    (
        "torch",
        "safetensors.torch",
        "photosearch.workers.engine",
        "photosearch.models.captioners",
        "photosearch.models.devices",
        "photosearch.models.families",
        "photosearch.models.starter_image",
    ),
    _ENGINE,
)
# Twice as dear to warm, and only for models that are built of transformers' parts.
_LARGE = _Nest(
    (*_SMALL.modules, "photosearch.models.pretrained", "transformers.modeling_utils"), _ENGINE
)
_DECODERS = _Nest(
    (
        "pebble.pool.process",
        "photosearch.workers.decoder_child",
        "photosearch.media.prepare",
        "photosearch.media.view",
    ),
    _DECODER,
)


def _nest_of(child: SpawnProcess) -> _Nest | None:
    """None for children of other kinds, which start cold."""
    kind = getattr(child._target, "__module__", "")
    if kind == engine.__name__:
        families = {each.installed.family for each in child._args if isinstance(each, Start)}
        return _SMALL if families == {"starter"} else _LARGE
    return _DECODERS if kind == "pebble.pool.process" else None


@contextmanager
def warm_starts() -> Iterator[None]:
    """While inside, children start warm where the system can do it."""
    if sys.platform != "linux":
        yield
        return
    try:
        with _started_by(_start):
            yield
    finally:
        for nest in (_SMALL, _LARGE, _DECODERS):
            nest.leave()


@contextmanager
def cold_starts() -> Iterator[None]:
    """While inside, children start as they do in the program."""
    with _started_by(_cold):
        yield


@contextmanager
def warm_again() -> Iterator[None]:
    """Within ``cold_starts``: for what does not depend on how a child starts."""
    with _started_by(_start if sys.platform == "linux" else _cold):
        yield


_cold = SpawnProcess._Popen


@contextmanager
def known_phrases() -> Iterator[None]:
    """While inside, what the built-in model makes of phrases about nothing is computed once.

    A program computes it once, too, but here hundreds of libraries are opened by one.
    """
    really, known = Phrases.of, dict[bytes, Phrases]()

    def of(encoder: TextEncoder) -> Phrases:
        if not isinstance(encoder, StarterText):
            return really(encoder)
        kind = encoder.encode(("dog", "바다", "城市")).tobytes()  # tests train models of their own
        if kind not in known:
            known[kind] = really(encoder)
        return known[kind]

    Phrases.of = staticmethod(of)
    try:
        yield
    finally:
        Phrases.of = really


@contextmanager
def _started_by(start: Callable[[SpawnProcess], object]) -> Iterator[None]:
    before = SpawnProcess._Popen
    SpawnProcess._Popen = staticmethod(start)
    try:
        yield
    finally:
        SpawnProcess._Popen = staticmethod(before)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        _become(before)


def _become(environment: Mapping[str, str]) -> None:
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)


def _start(child: SpawnProcess) -> object:
    nest = _nest_of(child)
    return _cold(child) if nest is None else _Hatched(child, nest)


def _live(environment: Mapping[str, str], target: Callable[..., object], args: tuple) -> None:
    """In the child: what else it would have had from the process that wanted it."""
    _become(environment)
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent._pid = os.getppid()  # whom the system takes for the parent; it ends with the real one
    target(*args)


if sys.platform == "linux":

    class _Hatched(popen_forkserver.Popen):
        """One child; as the library's own, for several servers and several threads that ask."""

        def __init__(self, child: SpawnProcess, nest: _Nest) -> None:
            self._nest = nest
            self._asking = threading.Lock()
            super().__init__(child)

        def _launch(self, child: SpawnProcess) -> None:
            child._args = (dict(os.environ), child._target, child._args)
            child._target = _live
            written = io.BytesIO()
            set_spawning_popen(self)
            try:
                reduction.dump(spawn.get_preparation_data(child._name), written)
                reduction.dump(child, written)
            finally:
                set_spawning_popen(None)
            self.sentinel, door = self._nest.hatch(self._fds)
            self.finalizer = Finalize(self, close_fds, (os.dup(door), self.sentinel))
            with open(door, "wb") as pipe:
                pipe.write(written.getbuffer())
            self.pid = read_signed(self.sentinel)

        def poll(self, flag: int = os.WNOHANG) -> int | None:
            """The exit status once it has ended; only one thread may read it from the pipe."""
            if flag != os.WNOHANG and self.returncode is None:
                from multiprocessing.connection import wait

                wait([self.sentinel])
            with self._asking:
                return super().poll(os.WNOHANG)
