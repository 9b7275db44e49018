"""Which folders want another look, and when: once nothing has happened in them for a moment.

Marked on the watcher's threads, handed out on the thread of ``loop``. An event is only a hint that
a place wants listing, so too many of them are one hint for the place above. Knows no watchdog and
no library.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.ingest.walk import Dirty
from photosearch.paths import for_system

QUIET = 1.0  # seconds without an event after which a folder is settled
LONGEST = 10.0  # seconds after the first event, whatever goes on there
STILL = 2.0  # seconds since a file was written after which it is taken to be whole
SIBLINGS = 50  # dirty folders in one folder that make it one deep one
FOLDERS = 300  # dirty folders in one root that make it one deep one
EVENTS = 4000  # in one root between two looks: the system may have dropped some already
FILES = 64  # written files remembered for each folder


@dataclass
class _Marks:
    first: float
    last: float
    deep: bool = False
    sources: set[str] = field(default_factory=set)  # where things were moved here from
    files: dict[str, None] = field(default_factory=dict)  # written here, in order


class DirtyFolders:
    """Marks by folder. Thread-safe.

    Args:
        roots: the watched folders; marks outside are none.
        clock: seconds that only grow.
        wall: seconds since 1970, as files' times are.
    """

    def __init__(
        self,
        roots: Iterable[Path],
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        quiet: float = QUIET,
        longest: float = LONGEST,
        still: float = STILL,
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._quiet = quiet
        self._longest = longest
        self._still = still
        self._lock = threading.Lock()
        self._marks: dict[str, dict[str, _Marks]] = {str(root): {} for root in roots}
        self._events: Counter[str] = Counter()

    def mark(
        self,
        root: str,
        folder: str,
        *,
        deep: bool = False,
        source: str | None = None,
        file: str | None = None,
        later: float = 0.0,
    ) -> bool:
        """Something happened in ``folder``; whether it was clean before.

        Args:
            root: the watched folder that it is in.
            folder: where.
            deep: anything below it may be different too.
            source: the folder that something was moved from; the two are handed out together, so
                that what has gone is known to be missing before it turns up here.
            file: was written, and is perhaps still being written.
            later: seconds from now as of which it counts as having happened.
        """
        now = self._clock()
        with self._lock:
            if root not in self._marks:
                return False
            self._events[root] += 1
            marks = self._marks[root]
            mine = marks.get(folder)
            fresh = mine is None
            if mine is None:
                mine = marks[folder] = _Marks(now, now)
            mine.last = now + later
            mine.deep = mine.deep or deep
            if source is not None:
                mine.sources.add(source)
            if file is not None and (file in mine.files or len(mine.files) < FILES):
                mine.files[file] = None
            if self._events[root] > EVENTS and not marks.get(root, mine).deep:
                whole = marks.setdefault(root, _Marks(now, now))
                whole.deep, whole.last = True, now
            return fresh

    def settled(self) -> list[Dirty]:
        """The folders that have come to rest, handed out once; what is busy stays."""
        found: list[Dirty] = []
        for root in list(self._marks):
            with self._lock:
                marks = self._marks[root]
                ready = {folder for folder, mine in marks.items() if self._wait(mine) <= 0}
            ready -= {folder for folder in ready if self._is_busy(root, folder)}
            found += self._hand_out(root, ready)
        return found

    def wait(self) -> float | None:
        """Seconds until ``settled`` may have something; None while nothing is dirty."""
        with self._lock:
            each = [self._wait(mine) for marks in self._marks.values() for mine in marks.values()]
        return max(0.0, min(each)) if each else None

    def _wait(self, mine: _Marks) -> float:
        return min(mine.last + self._quiet, mine.first + self._longest) - self._clock()

    def _is_busy(self, root: str, folder: str) -> bool:
        """Whether a file there was written just now; then it waits, but no longer than others."""
        with self._lock:
            mine = self._marks[root].get(folder)
            files = list(mine.files) if mine is not None else []
        now = self._wall()
        age = min((abs(now - at) for at in map(_written, files) if at is not None), default=None)
        if mine is None or age is None or age >= self._still:
            return False
        with self._lock:
            if self._clock() - mine.first >= self._longest:
                return False  # the scan leaves such files alone, and sees to the others
            mine.last = self._clock() - self._quiet + (self._still - age)
        return True

    def _hand_out(self, root: str, ready: set[str]) -> list[Dirty]:
        with self._lock:
            marks = self._marks[root]
            if not marks or not ready:
                return []
            whole = marks.get(root)
            if len(marks) > FOLDERS or (root in ready and whole is not None and whole.deep):
                marks.clear()
                del self._events[root]
                return [Dirty(Path(root), deep=True)]
            taken = {folder: marks.pop(folder) for folder in ready if folder in marks}
            folders = {folder: mine.deep for folder, mine in taken.items()}
            for mine in taken.values():  # those that are still busy stay dirty as well
                folders.update({source: False for source in mine.sources - folders.keys()})
            if not marks:
                del self._events[root]
        return [Dirty(Path(folder), deep) for folder, deep in _collapsed(folders).items()]


def _written(file: str) -> float | None:
    try:
        return os.stat(for_system(Path(file))).st_mtime
    except OSError:
        return None  # gone again, or not to be asked: nobody is writing to it through this name


def _collapsed(folders: dict[str, bool]) -> dict[str, bool]:
    """Crowds of dirty siblings as one deep folder."""
    crowds = Counter(os.path.dirname(folder) for folder in folders)
    many = {parent for parent, count in crowds.items() if count > SIBLINGS}
    kept = {folder: deep for folder, deep in folders.items() if os.path.dirname(folder) not in many}
    return kept | {parent: True for parent in many}
