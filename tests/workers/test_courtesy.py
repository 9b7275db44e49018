"""Child processes that leave the computer to others: real ones, as the system sees them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from photosearch.index import threads as search_threads
from photosearch.models import catalogue
from photosearch.models.base import ImageSpec
from photosearch.models.devices import agreement
from photosearch.workers import courtesy
from photosearch.workers.decoder_child import EXIT_OUT_OF_TIME
from photosearch.workers.decoders import Decoders
from photosearch.workers.engine_client import Engine
from tests.conftest import REPOSITORY

PATIENCE = 180.0  # seconds; a busy machine
SPEC = ImageSpec(64)

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes, no niceness")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs a choice of cores")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "사진.jpg"
    Image.linear_gradient("L").convert("RGB").save(path)
    return path


def decoder() -> psutil.Process:
    """The one decoder that is a child of this process."""
    (found,) = [
        child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())
    ]
    return found


def niceness(process: psutil.Process | None = None) -> int:
    return int((process or psutil.Process()).nice())


@unix_only
def test_decoders_stand_back(photo: Path) -> None:
    own = niceness()
    with Decoders(1) as background:
        background.prepare(photo, SPEC, 64).result(PATIENCE)
        assert niceness(decoder()) == min(own + courtesy.DECODING, 19)
    assert niceness() == own
    assert 0 < courtesy.ENCODING < courtesy.DECODING


@linux_only
def test_the_engine_steps_back_for_images_and_not_for_queries() -> None:
    own = niceness()
    behind = min(own + courtesy.ENCODING, 19)
    starter = catalogue.find(catalogue.STARTER)
    side = starter.spec.image.side
    with Engine(starter) as engine:

        def threads() -> list[int]:
            """The niceness of each, the main thread's first."""
            assert engine.process_id is not None
            ids = sorted(each.id for each in psutil.Process(engine.process_id).threads())
            return [os.getpriority(os.PRIO_PROCESS, each) for each in ids]

        pixels = np.random.default_rng(3).integers(0, 256, (8, side, side, 3), np.uint8)
        aside = engine.encode_images(pixels).result(PATIENCE)
        assert set(threads()) == {own, behind}
        assert threads()[0] == own
        before = threads().count(own)
        engine.encode_texts(["강아지"]).result(PATIENCE)
        ahead = engine.encode_images(pixels, urgent=True).result(PATIENCE)
        assert agreement(aside, ahead) > 0.999
        assert threads()[0] == own
        assert threads().count(own) >= before


@unix_only
def test_who_looks_at_photos_is_not_kept_waiting(photo: Path) -> None:
    with Decoders(1, newest_first=True, cores=1) as viewers:
        viewers.view(photo, 64).result(PATIENCE)
        assert niceness(decoder()) == niceness()
        if hasattr(os, "sched_getaffinity"):
            assert len(decoder().cpu_affinity()) == len(os.sched_getaffinity(0))


@linux_only
def test_children_share_the_cores_that_they_are_given(photo: Path) -> None:
    allowed = os.sched_getaffinity(0)
    with (
        Decoders(1, cores=1) as decoders,
        Engine(catalogue.find(catalogue.STARTER), cores=1) as engine,
    ):
        decoders.prepare(photo, SPEC, 64).result(PATIENCE)
        reading = decoder().cpu_affinity()
        engine.encode_texts(["강아지"]).result(PATIENCE)
        assert engine.process_id is not None
        encoding = {
            tuple(os.sched_getaffinity(thread.id))
            for thread in psutil.Process(engine.process_id).threads()
        }
    assert reading == [max(allowed)]
    assert encoding == {(max(allowed),)}
    assert os.sched_getaffinity(0) == allowed


@linux_only
@pytest.mark.usefixtures("warm")
def test_other_limits_hold_from_the_next_start_on() -> None:
    with Engine(catalogue.find(catalogue.STARTER)) as engine:
        engine.start().result(PATIENCE)
        engine.limit(cores=1, gpu_memory_share=50)
        first = engine.process_id
        assert first is not None
        assert len(os.sched_getaffinity(first)) == len(os.sched_getaffinity(0))
        engine.restart()
        engine.start().result(PATIENCE)
        second = engine.process_id
        assert second is not None
        assert len(os.sched_getaffinity(second)) == 1


@pytest.mark.parametrize(
    ("cores", "allowed", "want"),
    [(1, {0, 1, 2, 3}, [3]), (2, [7, 4, 5], [5, 7]), (9, {0, 1}, [0, 1])],
)
def test_the_last_cores_are_taken(cores: int, allowed: Any, want: list[int]) -> None:
    assert courtesy.last(cores, allowed) == want


class Windows:
    """What psutil offers there, for one process."""

    BELOW_NORMAL_PRIORITY_CLASS = "below"
    NORMAL_PRIORITY_CLASS = "normal"
    IOPRIO_LOW = "low"
    IOPRIO_NORMAL = "normal"
    Error = psutil.Error

    def __init__(self) -> None:
        self.standing: list[tuple[str, str]] = []
        self.cores = [0, 1, 2, 3]
        self.refuses = False

    def Process(self) -> Any:
        def nice(to: str) -> None:
            if self.refuses:
                raise psutil.AccessDenied
            self.standing.append(("processor", to))

        def cpu_affinity(cores: list[int] | None = None) -> list[int]:
            self.cores = self.cores if cores is None else cores
            return self.cores

        return SimpleNamespace(
            nice=nice,
            ionice=lambda to: self.standing.append(("disk", to)),
            cpu_affinity=cpu_affinity,
        )


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    there = Windows()
    monkeypatch.setattr(courtesy, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setitem(sys.modules, "psutil", there)  # type: ignore[arg-type]
    return there


def test_on_windows_the_engine_steps_back_for_images_only(windows: Windows) -> None:
    standing = courtesy.Standing()
    assert windows.standing == []
    assert standing.behind(lambda: list(windows.standing)) == windows.standing
    assert len(windows.standing) == 2
    standing.ahead()
    assert windows.standing == [
        ("processor", "below"),
        ("disk", "low"),
        ("processor", "normal"),
        ("disk", "normal"),
    ]


def test_on_macos_the_engine_steps_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    monkeypatch.setattr(courtesy, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(courtesy, "os", SimpleNamespace(nice=steps.append))
    standing = courtesy.Standing()
    standing.ahead()
    assert steps == []
    assert [standing.behind(lambda: "done") for _ in range(3)] == ["done"] * 3
    assert steps == [courtesy.ENCODING]


def test_on_windows_decoders_step_back_and_keep_to_their_cores(windows: Windows) -> None:
    courtesy.step_back(courtesy.DECODING)
    courtesy.keep_to(2)
    assert windows.standing == [("processor", "below"), ("disk", "low")]
    assert windows.cores == [2, 3]


def test_a_system_that_refuses_is_no_failure(windows: Windows) -> None:
    windows.refuses = True
    courtesy.step_back(courtesy.DECODING)
    assert windows.standing == []


def test_a_search_keeps_to_its_threads() -> None:
    there = os.cpu_count() or 1
    try:
        assert search_threads.most() == there
        search_threads.limit(1)
        assert search_threads.most() == 1
        search_threads.limit(1000)
        assert search_threads.most() == there
    finally:
        search_threads.limit(0)


# Where there is no timer of computing time, as on Windows.
WITHOUT_TIMER = """
import signal, sys, threading, time
del signal.setitimer
from photosearch.workers import decoder_child

def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "done"

if __name__ == "__main__":
    threading.Thread(target=decoder_child._watch, args=(8_000_000_000,), daemon=True).start()
    print(decoder_child._guarded(30.0, compute, 0.01), flush=True)
    time.sleep(0.3)  # between two files no time is counted
    print(decoder_child._guarded(0.1, compute, 60.0), flush=True)
"""


def test_without_a_timer_a_file_that_computes_too_long_ends_its_process(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WITHOUT_TIMER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["done"]
    assert done.returncode == EXIT_OUT_OF_TIME


@unix_only
def test_a_niceness_beyond_the_last_one_is_no_failure() -> None:
    """As for a program that was started with ``nice -n 19``."""
    program = (
        "from photosearch.workers import courtesy; import os; os.nice(19); "
        "courtesy.step_back(courtesy.DECODING); print(os.nice(0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True, text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.stdout.strip() == "19"
