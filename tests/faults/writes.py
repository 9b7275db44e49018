"""Fail, or die at, any chosen call that changes a file of the library; cut the power afterwards.

    python -m tests.faults.writes SERVICE

is the other half of ``Lives``: a process in which everything is imported and the C library's
calls go through ``writes.c``, and which forks once for each life, so that a life takes tenths of
a second. A life is a short history of a library (``LIFE``); it says what it was told was done.
Decoders and engine are stand-ins in the same process: they write nothing.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from photosearch.app import App
from photosearch.errors import PhotosearchError
from photosearch.index import replica
from photosearch.jobs import Job
from photosearch.library import notes, photos
from photosearch.upkeep import backups, restore
from tests.conftest import REPOSITORY
from tests.faults.victim import no_children
from tests.living.keeping import numbers

SOURCE = Path(__file__).with_name("writes.c")
KILL = -1
FEW = 4  # vectors after which the index is written to a file


# --- one life --------------------------------------------------------------------------------


class NothingThere(PhotosearchError):
    """Earlier steps have failed."""


@dataclass
class Told:
    """What a life was told: what is done, what went wrong in words, and what is a bug."""

    done: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    calls: int = 0
    hit: str = ""

    def take(self, kind: str, text: Any) -> None:
        """One line that it said."""
        if kind == "calls":
            self.calls = text
        elif kind == "hit":
            self.hit = text
        else:
            {"done": self.done, "error": self.errors, "bug": self.bugs}[kind].append(text)


class _Life:
    """The history of one library, step by step; each step may fail and the next one is tried."""

    def __init__(self, library: Path, folder: Path, say: Callable[[str, str], None]) -> None:
        self.library = library
        self.folder = folder
        self.say = say
        self.app: App | None = None

    def live(self, steps: Sequence[str]) -> None:
        for step in steps:
            self.take(step)
        if self.app is not None:
            app, self.app = self.app, None
            self.guarded("close", app.close)

    def take(self, step: str) -> None:
        if step == "go_back":  # with nobody else at the library
            self.guarded(step, self.go_back)
        elif self.app is None and not self.guarded("open", self.open):
            return
        elif step != "open":
            self.guarded(step, lambda: getattr(self, step)(self.app))

    def guarded(self, step: str, work: Callable[[], object]) -> bool:
        try:
            work()
        except PhotosearchError as error:
            self.say("error", f"{step}: {error}")
            return False
        except Exception:  # what nobody could read is a bug, whatever it is
            self.say("bug", f"{step}: {traceback.format_exc()}")
            return False
        self.say("done", step)
        return True

    def open(self) -> None:
        self.app = App.open(self.library)

    def index(self, app: App) -> None:
        app.index([self.folder], Job(lambda now: self.progress(now.stage, now.done)))

    def progress(self, stage: str, done: int) -> None:
        if stage == "Reading photos":
            self.say("done", f"{done} photos")

    def choose(self, app: App) -> None:
        app.change_settings(theme="dark")

    def rate(self, app: App) -> None:
        contents = app.database.read(photos.searchable_contents)
        if not len(contents):
            raise NothingThere("There is nothing to rate.")
        content = [int(contents[0])]
        app.database.write(lambda c: notes.set_rating(c, content, 5))
        app.database.write(lambda c: notes.add_tag(c, content, "바다"))

    def change(self, app: App) -> None:
        files = sorted(self.folder.iterdir())
        for gone in files[:2]:
            gone.unlink()
        files[2].rename(self.folder / "moved.jpg")
        shutil.copy(files[3], self.folder / "copy.jpg")
        app.index([], Job())

    def snapshot(self, app: App) -> None:
        app.replica.catch_up()
        app.replica.save()

    def back_up(self, app: App) -> None:
        app.database.keep_backup(0, keep=1)

    def go_back(self) -> None:
        restore(self.library, backups(self.library)[0].path)

    def forget(self, app: App) -> None:
        app.change_settings(forget_after_days=0)
        app.index([], Job())


PROLOGUE = ("open", "index", "back_up", "rate")
LIFE = ("open", "index", "choose", "rate", "change", "snapshot", "back_up", "forget")


def _settle_in() -> None:
    """Stand-ins, and small libraries get snapshots too."""
    replica._FEW = FEW
    no_children()


# --- what a library says afterwards ----------------------------------------------------------


@dataclass
class State:
    """A library seen by the next process that opens it."""

    ready: int
    contents: int
    encodings: int
    forgotten: int
    rated: int
    tags: list[str]
    theme: str
    wrong: list[str]


def look(library: Path, folder: Path | None, repair: bool) -> State:
    """Open it as the next start does, and bring it up to date if ``folder`` is given."""
    with App.open(library) as app:
        if folder is not None:
            app.index([folder], Job())
        counts = app.counts()
        known = numbers(app.database)
        rated = app.database.read(
            lambda c: int(c.exec_driver_sql("SELECT count(*) FROM ratings").scalar_one())
        )
        tags = [tag.name for tag in app.database.read(notes.tags)]
        return State(
            ready=counts.ready,
            contents=counts.contents,
            encodings=known.encodings,
            forgotten=known.forgotten,
            rated=rated,
            tags=tags,
            theme=app.settings.theme,
            wrong=app.verify(repair=repair, job=Job()),
        )


# --- the service -----------------------------------------------------------------------------


class _Shim:
    """The functions of ``writes.c`` in this process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        self._library.faults_last.restype = ctypes.c_char_p
        self._library.faults_count.restype = ctypes.c_long

    def below(self, folder: Path) -> None:
        self._library.faults_below(os.fsencode(folder))

    def arm(self, number: int, what: int, for_good: bool) -> None:
        self._library.faults_arm(ctypes.c_long(number), what, int(for_good))

    def journal(self, path: Path) -> None:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._library.faults_journal(fd)

    @property
    def count(self) -> int:
        return int(self._library.faults_count())

    @property
    def last(self) -> str:
        return os.fsdecode(self._library.faults_last())


def serve() -> None:
    """Fork for each line on standard input; the child's answer is one line."""
    _settle_in()
    from photosearch.ingest import update  # noqa: F401 - with what it imports, once for all lives
    from photosearch.library import verify  # noqa: F401
    from photosearch.search import searcher  # noqa: F401

    shim = _Shim()
    for line in sys.stdin:
        request = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            code = 0
            try:
                _answer(shim, request, write)
            except BaseException:
                os.write(write, _line("bug", traceback.format_exc()))
                code = 1
            os._exit(code)
        os.close(write)
        told = [json.loads(each) for each in _lines(read)]
        _, status = os.waitpid(child, 0)
        print(json.dumps([status, told]), flush=True)


def _line(kind: str, text: object) -> bytes:
    return (json.dumps([kind, text]) + "\n").encode()


def _lines(fd: int) -> Iterator[str]:
    with open(fd, encoding="utf-8") as file:
        yield from file


def _answer(shim: _Shim, request: dict[str, Any], out: int) -> None:
    library = Path(request["library"])

    def say(kind: str, text: object) -> None:
        os.write(out, _line(kind, text))

    if request["do"] == "look":
        folder = Path(request["folder"]) if request["folder"] else None
        say("state", asdict(look(library, folder, request["repair"])))
        return
    life = _Life(library, Path(request["folder"]), say)
    shim.below(library)
    if request["journal"]:
        shim.journal(Path(request["journal"]))
        journalled = life.say
        life.say = lambda kind, text: (  # type: ignore[assignment]
            journalled(kind, text),
            _note(Path(request["journal"]), kind, text),
        )
    shim.arm(request["number"], request["what"], request["for_good"])
    life.live(request["steps"])
    say("calls", shim.count)
    say("hit", shim.last)


def _note(journal: Path, kind: str, text: str) -> None:
    """A line of the life's own among the calls: what it was told at this moment."""
    data = json.dumps([kind, text]).encode()
    with open(journal, "ab", buffering=0) as file:
        file.write(_HEAD.pack(b"!", 0, 0, len(data)) + data)


# --- the tests' side -------------------------------------------------------------------------


class Lives:
    """The service, and questions to it."""

    def __init__(self, base: Path) -> None:
        shim = base / "writes.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(SOURCE), "-ldl"]
        subprocess.run([*command, "-lpthread"], check=True, capture_output=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.writes", "serve"],
            cwd=REPOSITORY,
            env={**os.environ, "LD_PRELOAD": str(shim), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(
        self,
        library: Path,
        folder: Path,
        *,
        number: int = 0,
        what: int = errno.EIO,
        for_good: bool = False,
        journal: Path | None = None,
        steps: Sequence[str] = LIFE,
    ) -> tuple[bool, Told]:
        """One life in which the ``number``-th call goes wrong; whether it was killed."""
        status, told = self._ask(
            do="live",
            library=str(library),
            folder=str(folder),
            number=number,
            what=what,
            for_good=for_good,
            journal=str(journal) if journal else "",
            steps=list(steps),
        )
        found = Told()
        for kind, text in told:
            found.take(kind, text)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or status == 0, (status, found)
        return killed, found

    def look(self, library: Path, *, folder: Path | None = None, repair: bool = False) -> State:
        """What the library says to the next process, which may index ``folder`` first."""
        named = str(folder) if folder else ""
        status, told = self._ask(do="look", library=str(library), folder=named, repair=repair)
        assert status == 0, told
        return State(**dict(told)["state"])

    def _ask(self, **request: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the service."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


# --- cutting the power -----------------------------------------------------------------------

_HEAD = struct.Struct("<cqIQ")


@dataclass(frozen=True)
class Call:
    """One line of a journal: a call that was carried out, or (kind "!") what the life was told."""

    kind: str
    offset: int
    name: str
    data: bytes


def read_journal(path: Path) -> list[Call]:
    """Every call, in order."""
    data = path.read_bytes()
    calls, at = [], 0
    while at < len(data):
        kind, offset, length, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        name, at = data[at : at + length], at + length
        calls.append(Call(kind.decode(), offset, os.fsdecode(name), data[at : at + size]))
        at += size
    return calls


@dataclass
class _File:
    """What is certainly on the disk, and what was written since and may be there or not."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[Call] = field(default_factory=list)


def after_power_cut(calls: Sequence[Call], lost: Callable[[], bool]) -> dict[str, bytes]:
    """Names and bytes of the files that a power cut after ``calls`` may leave.

    What was flushed is there. Of what was written since, ``lost`` decides for each sector of 512
    bytes. Names (new, renamed, removed) are there in order, as with a journaling file system;
    that a file may have its name before its bytes is the point.
    """
    files: dict[str, _File] = {}
    for call in calls:
        if call.kind in "ct":
            files.setdefault(call.name, _File())
            if call.kind == "t":
                files[call.name] = _File()
        elif call.kind in "wl" and call.name in files:
            files[call.name].since.append(call)
        elif call.kind == "s" and call.name in files:
            mine = files[call.name]
            for each in mine.since:
                _apply(mine.kept, each, lambda: False)
            mine.since.clear()
        elif call.kind == "r":
            moved = files.pop(os.fsdecode(call.data), None)
            if moved is not None:
                files[call.name] = moved
        elif call.kind == "u":
            files.pop(call.name, None)
    for mine in files.values():
        for each in mine.since:
            _apply(mine.kept, each, lost)
    return {name: bytes(mine.kept) for name, mine in files.items()}


def _apply(kept: bytearray, call: Call, lost: Callable[[], bool]) -> None:
    if call.kind == "l":
        if not lost():
            del kept[call.offset :]
            kept.extend(bytes(call.offset - len(kept)))
        return
    for start in range(0, len(call.data), 512):
        if lost():
            continue
        part = call.data[start : start + 512]
        at = call.offset + start
        kept.extend(bytes(max(0, at + len(part) - len(kept))))
        kept[at : at + len(part)] = part


if __name__ == "__main__":
    serve()
