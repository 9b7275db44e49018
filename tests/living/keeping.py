"""A library that keeps itself up to date in a process of its own, and what its tests ask of it.

    python -m tests.living.keeping LIBRARY ROOT...

opens the library as the window does, without the window, and answers one line of JSON for each
line on its standard input. ``Kept`` is the other end: it starts that process, talks to it, kills
it or its children, and reads beside it what the library holds. Everything in the child is the
product's own: watcher, loop, decoders, engine.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from blake3 import blake3

from photosearch.app import App
from photosearch.index import replica
from photosearch.ingest.update import Summary
from photosearch.keeper import Keeper, Listeners
from photosearch.library.database import Connection, Database
from photosearch.library.listing import path_from

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds until something that must happen has not; never a measure of speed
FEW = 8  # vectors after which a snapshot is written here, so that small libraries have some too


# --- the child -------------------------------------------------------------------------------


class _Child:
    """The library, its keeper, and what they have done so far."""

    def __init__(self, library: Path, roots: Sequence[Path]) -> None:
        self.encoded = 0
        self.updates = 0
        self.errors: list[str] = []
        self.app = App.open(library)
        self.keeper = Keeper(self.app, Listeners(ended=self._ended))
        self.keeper.start()
        if roots:
            self.keeper.add(roots)

    def _ended(self, summary: Summary | None, error: Exception | None) -> None:
        self.updates += 1
        if summary is not None:
            self.encoded += summary.counters.encoded
        if error is not None:
            self.errors.append(f"{type(error).__name__}: {error}")

    def answer(self, do: str, text: str) -> object:
        """The answer to one request."""
        if do == "search":
            began = time.perf_counter()
            hits = self.app.search(text, 20)
            return {"hits": len(hits), "seconds": time.perf_counter() - began}
        if do == "engine":
            return self._engine_pid()
        if do == "state":
            folders = {str(path): state for path, state in self.keeper.folders().items()}
            return {
                "folders": folders,
                "busy": self.keeper.is_busy,
                "updates": self.updates,
                "encoded": self.encoded,
                "errors": self.errors,
                "threads": threading.active_count(),
            }
        if do == "ask":
            return self.keeper.ask()
        raise ValueError(do)

    def _engine_pid(self) -> int | None:
        serving = self.app.models.started
        engine = None if serving is None else serving.running_engine
        return None if engine is None else engine.process_id

    def close(self) -> None:
        """In order, as the window does."""
        self.keeper.close()
        self.app.close()


def main(library: Path, roots: Sequence[Path]) -> None:
    """Serve until the other end closes the pipe."""
    logging.basicConfig(level=logging.WARNING)
    replica._FEW = FEW
    child = _Child(library, roots)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(child.answer(request["do"], request.get("text", ""))), flush=True)
    child.close()


# --- the other end ---------------------------------------------------------------------------


class Held(NamedTuple):
    """What the library says of one file: its state, and the hash of its content if it is ready."""

    state: str
    hash: bytes | None


@dataclass(frozen=True)
class Numbers:
    """What can be counted of a library's contents and their vectors.

    Attributes:
        contents: that are known.
        vectors: that they have.
        forgotten: contents that nobody held any more after an edit, and whose vectors went.
        encodings: ever committed. Each takes a number for good, and so does each forgetting.
    """

    contents: int
    vectors: int
    forgotten: int
    encodings: int


class Gone(Exception):
    """The child died, or does not answer."""


class Kept:
    """One life after the other of the process that keeps ``library`` up to date."""

    def __init__(self, library: Path, roots: Sequence[Path], log: Path) -> None:
        self.library = library
        self.roots = list(roots)
        self.lives = 0
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def process(self) -> psutil.Process:
        """The running process."""
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def start(self) -> None:
        """Begin another life; the first one adds the roots."""
        roots = [str(root) for root in self.roots] if not self.lives else []
        self.lives += 1
        with open(self._log, "a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.living.keeping", str(self.library), *roots],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self._lines = queue.SimpleQueue()
        self._pump = threading.Thread(target=_pump, args=(self._process.stdout, self._lines))
        self._pump.start()
        assert self._hear() == "ready"

    def ask(self, do: str, text: str = "") -> Any:
        """One request and its answer."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({"do": do, "text": text}) + "\n")
            process.stdin.flush()
        except OSError as error:
            raise Gone(str(error)) from error
        return self._hear()

    def _hear(self) -> Any:
        try:
            line = self._lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise Gone(f"no answer; {self.last_words()}") from None
        if not line:
            raise Gone(self.last_words())
        return json.loads(line)

    def last_words(self) -> str:
        """The end of what it wrote to its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def children(self) -> list[psutil.Process]:
        """Its engine and decoders, without Python's own helper."""
        try:
            found = self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [each for each in found if "spawn_main" in _command(each)]

    def kill(self) -> None:
        """End it as a crash or a power cut ends it, and see that its children leave too."""
        family = self.children()
        self.process.kill()
        assert self._process is not None
        self._leave(self._process)
        _, left = psutil.wait_procs(family, timeout=PATIENCE)
        assert not left, "children outlive their parent"

    def kill_child(self, kind: str) -> bool:
        """Kill its ``engine`` or one ``decoder``; False if there is none at the moment."""
        number = self.ask("engine")
        for each in self.children():
            if (each.pid == number) == (kind == "engine"):
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.send_signal(signal.SIGKILL)
                    return True
        return False

    def close(self) -> None:
        """End it in order."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            assert process.wait(PATIENCE) == 0, self.last_words()
        finally:
            self._leave(process)

    def _leave(self, process: subprocess.Popen[str]) -> None:
        if process.poll() is None:
            process.kill()
        process.wait()
        self._pump.join()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()

    def holds(self) -> dict[Path, Held]:
        """What the library knows of every file that it does not take to be missing."""
        with Database.open(self.library, read_only=True) as database:
            return database.read(_holds)


def _pump(pipe: Any, lines: queue.SimpleQueue[str]) -> None:
    with contextlib.suppress(ValueError):
        for line in pipe:
            lines.put(line)
    lines.put("")


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _holds(c: Connection) -> dict[Path, Held]:
    rows = c.exec_driver_sql(
        "SELECT r.path_raw, p.rel_raw, p.state, x.hash FROM photos p "
        "JOIN roots r ON r.id = p.root_id LEFT JOIN contents x ON x.id = p.content_id "
        "WHERE p.state <> 'missing'"
    ).all()
    return {
        path_from(root, rel): Held(state, hash if state == "ready" else None)
        for root, rel, state, hash in rows
    }


def held(database: Database) -> dict[Path, Held]:
    """The same of an open library."""
    return database.read(_holds)


def numbers(database: Database) -> Numbers:
    """The counts of an open library that has only ever had one model."""

    def read(c: Connection) -> Numbers:
        count = c.exec_driver_sql
        taken = count("SELECT seq FROM sqlite_sequence WHERE name = 'embeddings'").first()
        forgotten = int(count("SELECT count(*) FROM embeddings WHERE vector IS NULL").scalar_one())
        return Numbers(
            contents=int(count("SELECT count(*) FROM contents").scalar_one()),
            vectors=int(
                count("SELECT count(*) FROM embeddings WHERE vector IS NOT NULL").scalar_one()
            ),
            forgotten=forgotten,
            encodings=(taken[0] if taken else 0) - forgotten,
        )

    return database.read(read)


def on_disk(roots: Sequence[Path]) -> dict[Path, bytes]:
    """The hash of every file below these folders."""
    return {path: blake3(path.read_bytes()).digest() for path in _files(roots)}


def _files(roots: Sequence[Path]) -> Iterator[Path]:
    for root in roots:
        for folder, _, names in os.walk(root):
            yield from (Path(folder, name) for name in names)


def until(condition: Callable[[], object], what: Callable[[], str]) -> float:
    """Wait for it; how many seconds that took."""
    began = time.monotonic()
    pause = threading.Event()
    while not condition():
        assert time.monotonic() - began < PATIENCE, f"waited in vain: {what()}"
        pause.wait(0.1)
    return time.monotonic() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
