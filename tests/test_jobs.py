from __future__ import annotations

import threading

import pytest

from photosearch.errors import Cancelled
from photosearch.jobs import Job, Progress


def test_a_cancelled_job_stops_at_its_checkpoint() -> None:
    job = Job()
    job.checkpoint()
    job.cancel()
    with pytest.raises(Cancelled):
        job.checkpoint()


def test_a_paused_job_waits_until_resumed() -> None:
    job = Job()
    job.pause()
    passed = threading.Event()

    def work() -> None:
        job.checkpoint()
        passed.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert job.paused
    assert not passed.wait(0.05)
    job.resume()
    assert passed.wait(5)
    worker.join()


def test_cancelling_frees_a_paused_job() -> None:
    job = Job()
    job.pause()
    job.cancel()
    with pytest.raises(Cancelled):
        job.checkpoint()


def test_first_and_last_reports_always_arrive() -> None:
    seen: list[Progress] = []
    job = Job(seen.append)
    for done in range(1001):
        job.report("reading", done, 1000)
    assert (seen[0].done, seen[-1].done) == (0, 1000)
    assert len(seen) < 100
    assert seen[0].rate is None  # too early to promise anything
