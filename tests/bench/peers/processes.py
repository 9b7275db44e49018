"""Programs under the clock: started with a mark, watched with all that they start, ended again.

A desktop program starts helpers that are nobody's children in the end. Each run therefore carries a
mark in its environment; who has it, and who descends from such a process, belongs to it. Memory is
what the kernel calls the proportional share (PSS): pages that several processes share are counted
once, as a sum of resident sizes would not.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import psutil

MARK = "PHOTOSEARCH_PEER_RUN"
EVERY = 0.2  # seconds between two looks
RESTING = 0.05  # of one core; a cursor that blinks costs less
CALM = 2.0  # seconds of that until a program counts as being at rest


class TookTooLong(Exception):
    """A program did not come to where it was awaited."""


class Run:
    """One program and everything that it started, until the ``with`` ends, which ends it.

    Attributes:
        peak: bytes of memory that all of it had at most, as seen every fifth of a second.
        cpu: seconds of all cores that all of it spent, ended processes included.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        folder: Path | None = None,
        log: Path | None = None,
    ) -> None:
        self._mark = uuid.uuid4().hex
        self.peak = 0
        self._spent: dict[tuple[int, float], float] = {}
        self._others: set[int] = set()  # who was there and is not ours need not be asked again
        self._over = threading.Event()
        self._lock = threading.Lock()
        output = log.open("ab") if log else subprocess.DEVNULL
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [str(part) for part in command],
            env={**environment, MARK: self._mark},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        if log:
            output.close()  # type: ignore[union-attr]
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._watch.join()
        self._end()

    @property
    def cpu(self) -> float:
        with self._lock:
            return sum(self._spent.values())

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self.began

    def family(self) -> list[psutil.Process]:
        """All processes of this run that are alive."""
        found = {process.pid: process for process in self._marked()}
        for process in list(found.values()):
            with _may_be_gone():
                found.update({child.pid: child for child in process.children(recursive=True)})
        return list(found.values())

    def wait(self, most: float) -> float:
        """Until the program itself has ended; returns seconds since the start.

        Raises:
            TookTooLong: it is still there after ``most`` seconds, or ended in a failure.
        """
        try:
            status = self.process.wait(most)
        except subprocess.TimeoutExpired:
            raise TookTooLong(f"not done after {most:.0f} s") from None
        seconds = self.seconds
        self._tally()
        if status:
            raise TookTooLong(f"ended with status {status}")
        return seconds

    def until(
        self, done: Callable[[], object], most: float, what: str, every: float = 0.1
    ) -> float:
        """Until ``done`` says so, asked that often; seconds since the start. Or ``TookTooLong``."""
        while not done():
            if self.process.poll() is not None:
                raise TookTooLong(f"it ended before {what}")
            if self.seconds > most:
                raise TookTooLong(f"{what}: not within {most:.0f} s")
            time.sleep(every)
        return self.seconds

    def rest(self, most: float, also: Callable[[], object] = lambda: None) -> float:
        """Until it does nothing for a while; returns seconds from the start to that while.

        ``also`` is called meanwhile, some times a second. Raises ``TookTooLong``.
        """
        looks: list[tuple[float, float]] = []
        while True:
            also()
            looks.append((self.seconds, self.cpu))
            looks = [look for look in looks if look[0] >= looks[-1][0] - CALM - EVERY]
            (first, before), (last, after) = looks[0], looks[-1]
            if last - first >= CALM and after - before <= RESTING * (last - first):
                return first
            if last > most:
                raise TookTooLong(f"no rest within {most:.0f} s")
            time.sleep(EVERY)

    def memory(self) -> int:
        """Bytes that all of it holds now."""
        return sum(_share(process.pid) for process in self.family())

    def _marked(self) -> list[psutil.Process]:
        here = {int(name) for name in os.listdir("/proc") if name.isdigit()}
        wanted, found = f"{MARK}={self._mark}".encode(), []
        others = self._others & here
        for pid in here - others:
            with suppress(OSError, psutil.NoSuchProcess):
                if wanted in Path(f"/proc/{pid}/environ").read_bytes():
                    found.append(psutil.Process(pid))
                else:
                    others.add(pid)
        self._others = others
        return found

    def _look(self) -> None:
        while not self._over.is_set():
            self._tally()
            self._over.wait(EVERY)

    def _tally(self) -> None:
        memory = 0
        for process in self.family():
            with _may_be_gone():
                times = process.cpu_times()
                with self._lock:
                    self._spent[process.pid, process.create_time()] = times.user + times.system
                memory += _share(process.pid)
        self.peak = max(self.peak, memory)

    def _end(self) -> None:
        family = self.family()
        for process in family:
            with _may_be_gone():
                process.terminate()
        _, left = psutil.wait_procs(family, timeout=10)
        for process in [*left, *self.family()]:
            with _may_be_gone():
                process.kill()
        self.process.wait()


@contextmanager
def _may_be_gone() -> Iterator[None]:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        yield


def _share(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0


def environment(home: Path, **more: str) -> dict[str, str]:
    """An empty home's environment: nothing of the user's own settings or of other runs."""
    home.mkdir(parents=True, exist_ok=True)
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "HF_HUB_OFFLINE": "1",
        **more,
    }
