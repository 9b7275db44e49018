"""What runs inside a decoder process: limits first, then one file after another.

``decoders`` starts these processes and calls the functions here by name. Nothing heavy is
imported at the top: the environment has to be set before NumPy is loaded.
"""

from __future__ import annotations

import ctypes
import math
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from photosearch.errors import BadPhoto
from photosearch.workers import courtesy
from photosearch.workers.lifeline import leave_with_parent

if TYPE_CHECKING:
    from photosearch.media.prepare import FactsOnly, HashOnly, Prepared
    from photosearch.models.base import ImageSpec
    from photosearch.models.ocr import Parts
    from photosearch.workers.messages import View, WordsRead

T = TypeVar("T")

EXIT_OUT_OF_MEMORY = 77
EXIT_OUT_OF_TIME = 78
OUT_OF_MEMORY = (
    "out_of_memory",
    "Decoding this picture takes more memory than Photosearch allows for one file.",
)

_ends = math.inf  # of computing time, where there is no timer for it

_LIBRARY_BYTES = 100_000_000
"""Code and data of libraries, mapped from their files: resident, yet not counted by the limit."""


class UnexpectedFailure(Exception):
    """Something that ``media`` does not expect of any file; the text is a traceback."""


def start_child(bytes_per_child: int, background: bool = False, cores: int = 0) -> None:
    """Called once in each new process, before any file.

    Args:
        bytes_per_child: memory of this process, with everything in it.
        background: nobody is waiting for the answers; others go first.
        cores: of the computer, for all children together; 0 for all.
    """
    if background:
        courtesy.step_back(courtesy.DECODING)
        courtesy.keep_to(cores)
    leave_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # dies at once, even inside C code
    # A decoder is one of many; a thread pool per process would only take memory.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"
    _silence_c_libraries()
    _keep_freed_memory()
    import photosearch.media.prepare  # noqa: F401 - so that the first file does not wait for it

    _limit_memory(bytes_per_child)


def be_awake() -> None:
    """Nothing: by the time that it is called, everything is imported."""
    import photosearch.media.view  # noqa: F401 - this too


def prepare_file(path: str, image: ImageSpec, thumbnail_side: int, cpu_seconds: float) -> Prepared:
    """``media.prepare.prepare``; raises ``BadPhoto``, or ``UnexpectedFailure``."""
    from photosearch.media.prepare import prepare

    return _guarded(cpu_seconds, prepare, path, image, thumbnail_side)


def read_facts(path: str, copies: tuple[str, ...], cpu_seconds: float) -> FactsOnly:
    """``media.prepare.facts_only``; raises likewise."""
    from photosearch.media.prepare import facts_only

    return _guarded(cpu_seconds, facts_only, path, copies)


def view_file(path: str, side: int | None, cpu_seconds: float) -> View:
    """``media.view.pixels_of`` as a ``View``; raises likewise."""
    from photosearch.media.view import pixels_of
    from photosearch.workers.messages import View

    return View(*_guarded(cpu_seconds, pixels_of, path, side))


def read_words(path: str, parts: Parts, side: int, cpu_seconds: float) -> WordsRead:
    """The words in a picture that is decoded at ``side`` pixels at most; raises likewise."""
    from photosearch.errors import ModelBroken
    from photosearch.workers.messages import WordsRead

    try:
        from photosearch.models.ocr_reader import reader

        reader(parts)
    except (ImportError, ModelBroken) as error:  # no picture is to blame
        return WordsRead(b"", (), str(error) or type(error).__name__)
    return _guarded(cpu_seconds, _words, path, parts, side)


def _words(path: str, parts: Parts, side: int) -> WordsRead:
    from photosearch.media.view import hashed_pixels_of
    from photosearch.models.ocr_reader import reader
    from photosearch.workers.messages import WordsRead

    hash, pixels, width, height = hashed_pixels_of(path, side)
    scale = max(width, height) / max(pixels.shape[:2])
    lines = [line.scaled(scale, width, height) for line in reader(parts).read(pixels)]
    return WordsRead(hash, tuple(lines))


def _guarded(cpu_seconds: float, work: Callable[..., T], *arguments: object) -> T:
    """Do ``work``; whatever it raises leaves as ``BadPhoto`` or ``UnexpectedFailure``.

    This process ends when it has computed for ``cpu_seconds``: by ``SIGPROF`` on systems that
    have such a timer, which needs no help from Python that C code may hold up; else by the thread
    that watches memory too.
    """
    try:
        with _computing_for(cpu_seconds):
            return work(*arguments)
    except BadPhoto as error:
        failure: Exception = BadPhoto(error.kind, error.reason)
    except MemoryError:
        failure = BadPhoto(*OUT_OF_MEMORY)
    except Exception:  # outermost loop of this process: one file must not end it
        failure = UnexpectedFailure(traceback.format_exc())
    # Raised out here it takes no traceback along: that would keep a gigabyte of pixels alive
    # while the next file is read, and decoders' exceptions cannot always be pickled.
    raise failure


def hash_file_only(path: str) -> HashOnly:
    """``media.prepare.hash_only``; raises ``BadPhoto``."""
    from photosearch.media.prepare import hash_only

    return hash_only(path)


@contextmanager
def _computing_for(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        global _ends
        _ends = time.process_time() + seconds
        try:
            yield
        finally:
            _ends = math.inf
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _silence_c_libraries() -> None:
    # libtiff and others write their opinion of broken files straight to the terminal.
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    os.close(null)


def _keep_freed_memory() -> None:
    """Reuse a file's memory for the next one, instead of giving it back to the system in between.

    Every file needs some megabytes for a moment; having the kernel clear fresh pages for each of
    them took a twentieth of the whole time. Where this is not glibc nothing changes.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            trim_threshold, mmap_threshold = -1, -3
            libc.mallopt(mmap_threshold, 32 << 20)
            libc.mallopt(trim_threshold, 96 << 20)


def _limit_memory(bytes_per_child: int) -> None:
    """Make the system refuse memory, which becomes a ``MemoryError``, where it can do that."""
    if sys.platform == "linux":
        import resource

        data = max(bytes_per_child - _LIBRARY_BYTES, _LIBRARY_BYTES)
        resource.setrlimit(resource.RLIMIT_DATA, (data, data))
        # Files that a decoder maps into memory are no data, yet they are resident. The limit on
        # addresses counts everything, and starts from what Python and NumPy have reserved.
        with open("/proc/self/statm", encoding="ascii") as sizes:
            reserved = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (reserved + data, reserved + data))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    else:
        threading.Thread(target=_watch, args=(bytes_per_child,), daemon=True).start()


def _watch(bytes_per_child: int) -> None:
    """End this process when it grows too large or computes too long, if the system does not."""
    import psutil

    me = psutil.Process()
    while time.process_time() < _ends:
        if me.memory_info().rss >= bytes_per_child:
            os._exit(EXIT_OUT_OF_MEMORY)
        time.sleep(0.05)
    os._exit(EXIT_OUT_OF_TIME)
