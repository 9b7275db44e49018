"""How a child process leaves the computer to others: a lower priority, and not all of its cores.

Called by a decoder or the engine in its own process, first thing: threads and libraries that come
later take over what they find. Nothing here fails: where a system has no such thing, or refuses,
the process goes on as it is. Knows nothing of what the child does.

Decoders stand behind everything else. The engine steps back for its images only, and only while
nobody searches, for a search waits for its texts, for its start, and for the images before it: on
Linux images have threads of their own, torch's
included, with their own priority; on Windows the process goes back and forth between two classes.
On macOS a process cannot take its priority back: there an engine that has begun to encode images
stays a little behind until it leaves.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

DECODING = 10  # added to the niceness; against a busy ordinary program it gets a tenth of a core
ENCODING = 5  # a quarter of a core, and three quarters of one against a decoder


def step_back(niceness: int) -> None:
    """Let others go first from now on, on the processors and at the disk.

    Linux derives the priority at the disk from the niceness.
    """
    if sys.platform == "win32":
        _windows_class("BELOW_NORMAL_PRIORITY_CLASS", "IOPRIO_LOW")
    elif sys.platform == "linux":
        there = os.getpriority(os.PRIO_PROCESS, 0)
        _each_thread(lambda thread: os.setpriority(os.PRIO_PROCESS, thread, there + niceness))
    else:
        with contextlib.suppress(OSError):
            os.nice(niceness)


def keep_to(cores: int) -> None:
    """Use so many cores at most; 0 for all of them.

    All children keep to the same ones, so that they do not use more together. macOS lets no
    process choose: there only the number of processes and threads is limited.
    """
    if not cores:
        return
    if sys.platform == "win32":
        import psutil

        with contextlib.suppress(psutil.Error, OSError):
            me = psutil.Process()
            me.cpu_affinity(last(cores, me.cpu_affinity()))
    elif sys.platform == "linux":
        kept = last(cores, os.sched_getaffinity(0))
        _each_thread(lambda thread: os.sched_setaffinity(thread, kept))


def last(cores: int, allowed: Collection[int]) -> list[int]:
    """So many of those that are allowed, from the end: systems like to begin with the first."""
    return sorted(allowed)[-cores:]


class Standing:
    """The engine's place in the queue."""

    def __init__(self) -> None:
        self._aside: ThreadPoolExecutor | None = None
        self._is_behind = False
        self._here = threading.local()

    def stay_behind(self) -> None:
        """Nobody will ever wait for this thread: on Linux it steps back for good."""
        if sys.platform == "linux":
            _step_aside()
            self._here.is_behind = True

    def ahead(self) -> None:
        """Somebody waits for the answer to a text. From any thread."""
        if sys.platform == "win32":
            _windows_class("NORMAL_PRIORITY_CLASS", "IOPRIO_NORMAL")

    def behind(self, work: Callable[[], T]) -> T:
        """Do ``work`` for which nobody is waiting; from one thread, which waits for it."""
        if sys.platform == "linux":
            if getattr(self._here, "is_behind", False):
                return work()
            if self._aside is None:
                self._aside = ThreadPoolExecutor(1, "aside", initializer=_step_aside)
            return self._aside.submit(work).result()
        else:
            if sys.platform == "win32" or not self._is_behind:
                step_back(ENCODING)
                self._is_behind = True
            return work()


def _step_aside() -> None:
    """This thread only, and those that it starts."""
    with contextlib.suppress(OSError):
        niceness = os.getpriority(os.PRIO_PROCESS, 0) + ENCODING
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


def _each_thread(change: Callable[[int], None]) -> None:
    """Linux has all this for each thread; NumPy's are there as soon as it is imported."""
    with contextlib.suppress(OSError):
        for thread in os.listdir("/proc/self/task"):
            with contextlib.suppress(OSError):  # one that has just ended
                change(int(thread))


def _windows_class(processor: str, disk: str) -> None:
    import psutil

    with contextlib.suppress(psutil.Error, OSError):
        me = psutil.Process()
        me.nice(getattr(psutil, processor))
        me.ionice(getattr(psutil, disk))
