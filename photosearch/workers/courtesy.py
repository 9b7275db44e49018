"""How a child process leaves the computer to others: a lower priority, and not all of its cores.

Called by a decoder or the engine in its own process, first thing: threads and libraries that come
later take over what they find. Nothing here fails: where a system has no such thing, or refuses,
the process goes on as it is. Knows nothing of what the child does.

Decoders stand behind everything else; the engine stands before them, since a search may be waiting
for it, and a little behind the window and other people's programs. On Unix a process cannot take
its priority back, so the engine keeps one that is low enough for its batches and high enough for a
query. On Windows a lower class means to starve beside a busy program, and it can be taken back:
there the engine steps back for batches only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Collection

DECODING = 10  # added to the niceness; against a busy ordinary program it gets a tenth of a core
ENCODING = 5  # a quarter of a core, and three quarters against a decoder


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
    """The engine's place in the queue; ``ahead`` may be called from any thread."""

    def __init__(self) -> None:
        if sys.platform != "win32":
            step_back(ENCODING)

    def ahead(self) -> None:
        """Somebody waits for the answer to a text."""
        if sys.platform == "win32":
            _windows_class("NORMAL_PRIORITY_CLASS", "IOPRIO_NORMAL")

    def behind(self) -> None:
        """A portion of images comes next."""
        if sys.platform == "win32":
            step_back(ENCODING)


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
