"""A pool of child processes that read photos, with a time and a memory limit for each file.

The app's ingest thread calls ``Decoders``; the work is ``media.prepare``. A child that hangs,
grows too large or dies costs the one file that it was reading. Knows nothing of libraries.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import TypeVar

import pebble

from photosearch.errors import BadPhoto
from photosearch.media.prepare import HashOnly, Prepared, hash_only, prepare
from photosearch.models.base import ImageSpec
from photosearch.workers.lifeline import leave_with_parent

T = TypeVar("T")

TASKS_PER_CHILD = 2000  # decoders leak a little on damaged files; a fresh child forgets it


class Decoders:
    """A pool of decoder processes. Thread-safe; close it, or use it in a ``with``."""

    def __init__(
        self, workers: int, seconds_per_file: float = 20.0, bytes_per_child: float = 1.5e9
    ) -> None:
        self._seconds = seconds_per_file
        self._pool = pebble.ProcessPool(
            max_workers=max(1, workers),
            max_tasks=TASKS_PER_CHILD,
            initializer=_start_child,
            initargs=(int(bytes_per_child),),
            context=multiprocessing.get_context("spawn"),
        )

    def prepare(self, path: Path, image: ImageSpec, thumbnail_side: int) -> Future[Prepared]:
        """Decode one photo; the future fails with ``BadPhoto`` and nothing else."""
        return self._schedule(prepare, str(path), image, thumbnail_side)

    def hash_only(self, path: Path) -> Future[HashOnly]:
        """Hash one file; the future fails with ``BadPhoto`` and nothing else."""
        return self._schedule(hash_only, str(path))

    def close(self) -> None:
        """Stop all children now; work that is not done is cancelled."""
        self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Decoders:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _schedule(self, work: Callable[..., T], *args: object) -> Future[T]:
        answer: Future[T] = Future()
        running = self._pool.schedule(work, args=args, timeout=self._seconds)
        running.add_done_callback(lambda done: _pass_on(done, answer, self._seconds))
        return answer


def _pass_on(done: Future[T], answer: Future[T], seconds: float) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(done.result())
    except TimeoutError:
        answer.set_exception(
            BadPhoto("too_slow", f"Reading this file took more than {seconds:g} seconds.")
        )
    except pebble.ProcessExpired:
        answer.set_exception(
            BadPhoto("crashed_decoder", "This file made the picture decoder crash.")
        )
    except CancelledError:
        answer.cancel()
    except BadPhoto as error:
        answer.set_exception(error)


def _start_child(bytes_per_child: int) -> None:
    leave_with_parent()
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (bytes_per_child, bytes_per_child))
