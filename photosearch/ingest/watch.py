"""Watch the roots: which folders want another look, which roots can be watched at all.

Made by ``app``, asked by ``loop``. On watchdog's threads nothing happens but a mark. Each root has
one thread of its own that asks after it every few seconds, so that a network drive that hangs holds
up nobody else, and that starts the watch again when it has died. Not trusted: a full listing is due
every hour whatever the watch says. What links lead to outside a root is seen by that one only.
Knows no library and lists nothing.
"""

from __future__ import annotations

import errno
import logging
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from watchdog import events
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from photosearch.ingest.dirty import STILL, DirtyFolders
from photosearch.ingest.walk import Dirty, Exclusions
from photosearch.library import volumes
from photosearch.media import formats, sidecars
from photosearch.paths import for_system

CHECK_SECONDS = 3.0
HUNG_SECONDS = 10.0  # a drive that takes longer to say that it is there counts as away
END_SECONDS = 3.0
LISTING_SECONDS = 600.0  # between listings of a root that cannot be watched
FULL_SECONDS = 3600.0
SLEPT_SECONDS = 30.0  # by which the two clocks part while a computer sleeps
PATIENCE = 3  # deaths of a watch after which it is only tried again with the next listing
WATCHING, AWAY = "watching", "away"
ONLY = "listing only: "
GONE = "a folder went away while the watch was being started"

_HEARD: list[type[FileSystemEvent]] = [  # neither "opened" nor "closed unchanged": we do that
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileClosedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
    getattr(events, "FileAttribEvent", events.FileModifiedEvent),  # since watchdog 7
]
_WRITTEN = (events.FileCreatedEvent, events.FileModifiedEvent, events.FileClosedEvent)
_CACHE = 4096

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WatchedRoot:
    """A folder to watch, and what in it is nobody's business (our own library included)."""

    path: Path
    exclusions: Exclusions


class Watcher:
    """Watches from ``start`` to ``close``. Thread-safe.

    Args:
        roots: what to watch; for another choice make another watcher.
        told: called on any thread when there is something to ask for; must be quick.
        dirty: the marks, for tests with other times.
        check_every: seconds between two looks at a root.
        clock: seconds that only grow and stand still while the computer sleeps.
        wall: seconds since 1970.
    """

    def __init__(
        self,
        roots: Sequence[WatchedRoot],
        told: Callable[[], None],
        *,
        dirty: DirtyFolders | None = None,
        check_every: float = CHECK_SECONDS,
        full_every: float = FULL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.roots = list(roots)
        self._told = told
        self._dirty = dirty or DirtyFolders(each.path for each in roots)
        self._clock = clock
        self._wall = wall
        self._full_every = full_every
        self._full_at = clock()  # the first one at once
        self._apart = wall() - clock()
        self._guards = [_Guard(each, self._dirty, told, check_every, clock) for each in roots]

    def start(self) -> None:
        """Begin watching; returns at once, ``state`` tells how it goes."""
        for guard in self._guards:
            guard.start()

    def close(self) -> None:
        """Stop; a thread that hangs in a dead network drive is left behind."""
        for guard in self._guards:
            guard.closing.set()
        for guard in self._guards:
            if guard.is_alive():
                guard.join(HUNG_SECONDS)

    def settled(self) -> list[Dirty]:
        """Folders where something happened and nothing does any more, each handed out once."""
        return self._dirty.settled()

    def wait(self) -> float:
        """Seconds until ``settled`` or ``due`` may have something; ``told`` tells of earlier."""
        settles = self._dirty.wait()
        full = max(0.0, self._full_at - self._clock())
        return full if settles is None else min(full, settles)

    def is_marked(self) -> bool:
        """Whether ``settled`` will have something, now or once it has come to rest."""
        return self._dirty.wait() is not None

    def look_again(self, folders: Iterable[Dirty], *, later: float = STILL) -> None:
        """These could not be finished with: hand them out again, not before ``later`` seconds."""
        for each in folders:
            for guard in self._guards:
                if each.folder == guard.path or each.folder.is_relative_to(guard.path):
                    self._dirty.mark(str(guard.path), str(each.folder), deep=each.deep, later=later)
                    break

    def due(self) -> bool:
        """Whether everything should be listed: at the start, every hour, and after a sleep.

        While a computer sleeps, the wall's clock goes on and the other stands still. (On Windows
        both go on, so that the hour is simply over sooner.)
        """
        apart = self._wall() - self._clock()
        if abs(apart - self._apart) > SLEPT_SECONDS:
            self._full_at = self._clock()
        self._apart = apart
        return self._clock() >= self._full_at

    def listing(self) -> None:
        """Everything is about to be listed: the next time is in an hour."""
        self._full_at = self._clock() + self._full_every

    def state(self) -> dict[Path, str]:
        """For each root "watching", "listing only: reason" or "away". Never waits."""
        return {guard.path: guard.state() for guard in self._guards}

    def alive(self) -> bool:
        """Whether every thread that should be running is; a dead one is started again shortly."""
        return all(guard.is_alive() and guard.watch_is_alive() for guard in self._guards)

    @property
    def restarts(self) -> int:
        """How often a watch had died and was started again."""
        return sum(guard.deaths for guard in self._guards)


class _Guard(threading.Thread):
    """Looks after one root: is it there, is it the same, is its watch alive?"""

    def __init__(
        self,
        root: WatchedRoot,
        dirty: DirtyFolders,
        told: Callable[[], None],
        check_every: float,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(name=f"watch {root.path.name}", daemon=True)
        self.path = root.path
        self.closing = threading.Event()
        self.deaths = 0
        self._marker = _Marker(root, dirty, told)
        self._told = told
        self._check_every = check_every
        self._clock = clock
        self._state = ONLY + "the watch is being started"
        self._asked_at: float | None = None
        self._identity: tuple[int, int] | None = None
        self._observer: BaseObserver | None = None
        self._list_at = 0.0
        self._stumbles = 0

    def state(self) -> str:
        asked = self._asked_at
        hangs = asked is not None and self._clock() - asked > HUNG_SECONDS
        return AWAY if hangs else self._state

    def watch_is_alive(self) -> bool:
        observer = self._observer
        return observer is None or all(thread.is_alive() for thread in _threads(observer))

    def run(self) -> None:
        first = True
        while first or not self.closing.wait(self._check_every):
            first = False
            self._asked_at = self._clock()
            identity = _identity(self.path)
            self._asked_at = None
            self._look_after(identity)
        self._stop()

    def _look_after(self, identity: tuple[int, int] | None) -> None:
        if identity is None:
            if self._state != AWAY:
                self._stop()
                self._say(AWAY)
        elif identity != self._identity:  # here for the first time, back, or another drive
            self._begin()
        elif not self.watch_is_alive():
            self.deaths += 1
            _log.warning("the watch of %s had died and is started again", self.path)
            self._say(ONLY + "the watch had died and is being started again")
            self._begin(give_up=self.deaths % PATIENCE == 0)
        elif self._clock() >= self._list_at:
            self._look_closer()
        self._identity = identity

    def _look_closer(self) -> None:
        """Perhaps what could not be watched can be by now, or new sub-folders no longer can."""
        self._list_at = self._clock() + LISTING_SECONDS
        if self._observer is None:
            self._begin()
            return
        try:
            _ask_for_one_more(self._observer)
        except OSError as error:
            self._stop()
            self._say(ONLY + _reason(error))

    def _begin(self, *, give_up: bool = False) -> None:
        """Watch, and have everything listed: nobody was looking until now."""
        self._stop()
        reason = "the watch keeps dying" if give_up else self._watch()
        self._stumbles = self._stumbles + 1 if reason == GONE else 0
        soon = self._check_every * 2**self._stumbles  # it was there before and may be again
        self._list_at = self._clock() + min(soon if self._stumbles else math.inf, LISTING_SECONDS)
        self._say(WATCHING if reason is None else ONLY + reason)

    def _say(self, state: str) -> None:
        self._state = state
        self._marker.mark(str(self.path), deep=True)
        self._told()

    def _watch(self) -> str | None:
        """Start the watch; why it cannot be, otherwise. The root itself was there just now."""
        observer: BaseObserver | None = None
        try:
            if volumes.is_network(self.path):
                return "changes that others make on a network share are not told to this computer"
            observer = Observer()
            real = self._marker.follow()
            observer.schedule(self._marker, real, recursive=True, event_filter=_HEARD)
            observer.start()
            _ask_for_one_more(observer)
        except (OSError, RuntimeError) as error:  # RuntimeError: no more threads
            if observer is not None:
                _end(observer)
            return _reason(error)
        self._observer = observer
        return None

    def _stop(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            _end(observer)


class _Marker(FileSystemEventHandler):
    """Turns events into marks; all that happens on watchdog's thread."""

    def __init__(self, root: WatchedRoot, dirty: DirtyFolders, told: Callable[[], None]) -> None:
        self._root = str(root.path)
        self._path = root.path
        self._exclusions = root.exclusions
        self._dirty = dirty
        self._told = told
        self._real = self._root
        self._watched: dict[str, bool] = {}

    def follow(self) -> str:
        """Where the root really is, which is what has to be watched: inotify follows no link."""
        self._real = os.path.realpath(for_system(self._path))
        return self._real

    def dispatch(self, event: FileSystemEvent) -> None:
        """One event; those of files that can be no photos or sidecars cost a look at the name."""
        path, to = self._named(event.src_path), self._named(event.dest_path)
        if event.is_directory:
            self._folder_event(event, path, to)
            return
        if path and _may_be_photo(path):
            written = path if isinstance(event, _WRITTEN) else None
            self.mark(os.path.dirname(path), file=written)
        if to and _may_be_photo(to):
            self.mark(os.path.dirname(to), source=os.path.dirname(path))

    def _folder_event(self, event: FileSystemEvent, path: str, to: str) -> None:
        above = os.path.dirname(path)
        if path == self._root:
            self.mark(path, deep=True)
            return
        self.mark(above)
        if isinstance(event, events.DirCreatedEvent):
            self.mark(path, deep=True)
        elif to:
            self.mark(os.path.dirname(to), source=above)
            self.mark(to, deep=True, source=above)

    def _named(self, path: bytes | str) -> str:
        """The path as the user named the root; "" stays what it is."""
        text = os.fsdecode(path)
        if text != self._real and not text.startswith(self._real.rstrip(os.sep) + os.sep):
            return text
        below = text[len(self._real) :].strip(os.sep)
        return os.path.join(self._root, below) if below else self._root

    def mark(
        self,
        folder: str,
        *,
        deep: bool = False,
        source: str | None = None,
        file: str | None = None,
    ) -> None:
        """Mark ``folder`` unless it is left out."""
        watched = self._watched.get(folder)
        if watched is None:
            if len(self._watched) > _CACHE:
                self._watched.clear()
            watched = self._watched[folder] = self._is_watched(folder)
        if not watched:
            return
        if source is not None and not self._is_watched(source):
            source = None
        if self._dirty.mark(self._root, folder, deep=deep, source=source, file=file):
            self._told()

    def _is_watched(self, folder: str) -> bool:
        if folder == self._root:
            return True
        path = Path(folder)
        return path.is_relative_to(self._path) and self._exclusions.reach(self._path, path)


def _may_be_photo(path: str) -> bool:
    """By its name, or a sidecar. A photo under another kind of name is found by a full listing."""
    name = os.path.basename(path)
    if formats.is_photo_name(name) or sidecars.is_sidecar(name):
        return True
    return not os.path.splitext(name)[1]


def _identity(folder: Path) -> tuple[int, int] | None:
    """Device and number of ``folder``, None when it cannot be listed. May take a minute."""
    path = for_system(folder)
    try:
        found = os.stat(path)
        with os.scandir(path) as entries:
            next(entries, None)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _threads(observer: BaseObserver) -> list[threading.Thread]:
    """The observer, its emitters, and what else it has running (inotify's reader)."""
    own = [each for each in vars(observer).values() if isinstance(each, threading.Thread)]
    return [observer, *observer.emitters, *own]


def _ask_for_one_more(observer: BaseObserver) -> None:
    """Raise OSError if no more folders can be watched: of sub-folders watchdog says nothing."""
    if not sys.platform.startswith("linux"):
        return
    try:
        empty = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    except OSError:  # a full disk, or none for such folders: it says nothing about watches
        return
    with empty as folder:
        probe = observer.schedule(FileSystemEventHandler(), folder, event_filter=_HEARD)
        observer.unschedule(probe)


def _end(observer: BaseObserver) -> None:
    """Stop it on a thread of its own: of a watch that died half-way, the rest may wait for ever."""
    ending = threading.Thread(target=_stop, args=[observer], name="watch ending", daemon=True)
    ending.start()
    ending.join(END_SECONDS)
    if ending.is_alive():
        _log.warning("a watch could not be ended and is left behind")


def _stop(observer: BaseObserver) -> None:
    try:
        observer.stop()
        if observer.is_alive():
            observer.join()
    except OSError as error:
        _log.warning("a watch could not be ended in order: %s", error)


def _reason(error: OSError | RuntimeError) -> str:
    if isinstance(error, RuntimeError):
        return str(error)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return GONE
    if error.errno in (errno.ENOSPC, errno.EMFILE):
        return "the system allows no more watched folders (fs.inotify.max_user_watches)"
    return error.strerror or str(error)
