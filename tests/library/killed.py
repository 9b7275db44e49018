"""Kill -9 a writer before each of its statements in turn, and say what was left each time.

Run by ``test_kill`` in a process of its own, since it forks. Prints a JSON list of ``before``,
``after`` or ``between``, one for each kill. With ``--without-transaction`` every statement commits
by itself: then ``between`` must appear, or the test could not fail.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from sqlalchemy import Engine

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database, raw
from photosearch.library.state import set_state
from tests.library.make_released import Rows, rows_of

T = TypeVar("T")
FACTS = photos.Facts(1, 1, "JPEG")


def without_transaction(
    self: Database, engine: Engine, begin: str, fn: Callable[[Connection], T]
) -> T:
    with engine.connect() as c:
        return fn(c)


def listed(name: str, size: int) -> photos.Listed:
    return photos.Listed(name.encode(), size, size)


def prepare(c: Connection) -> None:
    root = photos.add_root(c, Path("/photos"), now=1.0).id
    model = embeddings.register_model(c, "m", "f", "starter", 2, True)
    names = [listed(name, 1) for name in ("old.jpg", "edited.jpg", "gone.jpg")]
    photos.record_listing(c, root, names, [], [], [], [], 1.0)
    for number, photo in enumerate(photos.pending_photos(c, 9)):
        content = photos.add_content(c, bytes([number]) * 32, 1, FACTS)
        photos.link(c, photo.id, content, 1, 1, now=1.0)
        embeddings.append(c, model, [(content, np.ones(2, np.float16))])


def work(c: Connection) -> None:
    """A move, an edit, a new file, a broken one and one to be forgotten, at once."""
    (root,) = photos.roots(c)
    (model,) = embeddings.models(c)
    known = photos.known_photos(c, root.id)
    old, edited, gone = (known[name] for name in (b"old.jpg", b"edited.jpg", b"gone.jpg"))
    photos.record_listing(
        c,
        root.id,
        new=[listed("moved.jpg", 2), listed("new.jpg", 3), listed("broken.jpg", 4)],
        changed=[(edited.id, listed("edited.jpg", 5))],
        missing=[old.id, gone.id],
        back=[],
        others=[listed("notes", 6)],
        now=2.0,
    )
    for photo in photos.pending_photos(c, 9):
        if photo.path.name == "broken.jpg":
            photos.fail(c, photo.id, 4, 4, "damaged", "It ends early.", now=2.0)
            continue
        hash = bytes([9 if photo.path.name == "new.jpg" else 8]) * 32
        if photo.path.name == "moved.jpg":
            assert old.content_id is not None
            content = old.content_id
        else:
            content = photos.add_content(c, hash, photo.size, FACTS)
            embeddings.append(c, model.id, [(content, np.zeros(2, np.float16))])
        photos.link(c, photo.id, content, photo.size, photo.size, now=2.0)
    assert photos.forget(c, 3.0).photos == 1
    set_state(c, "done", "yes")


def run(folder: Path, kill_at: int | None) -> int:
    """Do ``work``; die before statement ``kill_at``. Returns the number of statements."""
    count = 0

    def trace(statement: str) -> None:
        nonlocal count
        if statement.startswith("--"):  # inside a trigger
            return
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    database = Database.open(folder)
    database.write(lambda c: raw(c).set_trace_callback(trace))
    count = 0
    database.write(work)
    if kill_at is not None:
        os.kill(os.getpid(), signal.SIGKILL)  # right after it was reported as done
    database.close()
    return count


def left_by(folder: Path, start: Path, kill_at: int) -> Rows:
    """The rows that the next start finds after one kill."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(start, folder)
    child = os.fork()
    if child == 0:
        try:
            run(folder, kill_at)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    Database.open(folder).close()
    return rows_of(folder / "library.db")


def main() -> None:
    base = Path(sys.argv[1])
    if "--without-transaction" in sys.argv:
        Database._transaction = without_transaction  # type: ignore[method-assign]
    with Database.open(base / "start") as database:
        database.write(prepare)
    before = rows_of(base / "start" / "library.db")
    shutil.copytree(base / "start", base / "done")
    statements = run(base / "done", None)
    after = rows_of(base / "done" / "library.db")
    assert before != after
    found = []
    for number in range(statements + 1):
        rows = left_by(base / "killed", base / "start", number)
        found.append("before" if rows == before else "after" if rows == after else "between")
        if found[-1] == "between":
            break
    print(json.dumps(found))


if __name__ == "__main__":
    main()
