"""How many photos a model takes in a second on this computer: measured, not guessed.

Called by ``app``, on whatever thread works for it. An engine of its own loads the model, settles
on a device as it would for a library, and is given pictures of noise; nothing is decoded and
nothing is stored but the figure. Knows no library.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from photosearch.errors import UsageError
from photosearch.jobs import Job
from photosearch.models import speeds
from photosearch.models.catalogue import Installed
from photosearch.workers.engine_client import Engine

T = TypeVar("T")

ENOUGH = 1.0  # seconds that a run should take to be believed
RUNS = 3  # of which the best one counts: another program's burst does not decide
MOST = 512  # pictures in a run
SLOW = 5.0  # seconds for one picture, after which nobody asks for a second one
STAGE = "Measuring the model"
LOOK = 0.2  # seconds between two looks at the job


def measure(model: Installed, job: Job, *, cores: int = 0, gpu_memory_share: int = 0) -> float:
    """Photos per second through the model's forward pass; remembered under its fingerprint.

    ``cores`` and ``gpu_memory_share`` as ``Engine`` has them.

    Raises:
        Cancelled: nothing is remembered.
        EngineGone, ModelBroken, Trouble: the model does not run here, and why.
        UsageError: it reads words.
    """
    if model.reads_words:
        raise UsageError(f"{model.name} reads words; that depends on how many there are.")
    steps = RUNS + 1
    job.report(STAGE, 0, steps)
    with Engine(model, cores=cores, gpu_memory_share=gpu_memory_share) as engine:
        _wait(engine.start(), job)
        best = _measured(_Run(engine, model, job), job)
    speeds.remember(model.spec.fingerprint, best)
    job.report(STAGE, steps, steps)
    return best


def _measured(run: _Run, job: Job) -> float:
    count, taken = 1, run.seconds(1)  # the first one makes room, and is slow
    if taken > SLOW:
        return 1 / taken  # what it spent on making room is not worth minutes more
    while count < MOST and run.seconds(count) < ENOUGH / 2:
        count *= 2
    best = 0.0
    for number in range(RUNS):
        job.report(STAGE, number + 1, RUNS + 1)
        best = max(best, count / run.seconds(count))
    return best


@dataclass(frozen=True)
class _Run:
    """Pictures through one engine."""

    engine: Engine
    model: Installed
    job: Job

    def seconds(self, count: int) -> float:
        """That ``count`` pictures take, whether they become vectors or sentences."""
        side = self.model.spec.image.side
        pixels = np.random.default_rng(count).integers(0, 256, (count, side, side, 3), np.uint8)
        began = time.perf_counter()
        if self.model.is_captioner:
            _wait(self.engine.captions(pixels), self.job)
        else:
            _wait(self.engine.encode_images(pixels), self.job)
        return max(time.perf_counter() - began, 1e-6)


def _wait(answer: Future[T], job: Job) -> T:
    """The answer, unless the job is cancelled meanwhile; one picture may take a minute."""
    while not wait([answer], LOOK).done:
        job.checkpoint()
    job.checkpoint()
    return answer.result()
