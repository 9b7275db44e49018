"""Files come, change, move, break, vanish and return, drives too, in any order.

A model in plain dictionaries says what must hold after each step; the database may not differ.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from photosearch.library import embeddings, photos, verify
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, PhotoId, RootId
from photosearch.library.photos import LinkOutcome
from tests.library.conftest import DIM, FACTS, digest

ROOTS = st.sampled_from([0, 1])
Where = tuple[int, bytes]
WHERE = st.tuples(ROOTS, st.sampled_from([b"a.jpg", b"c/\xff.jpg"]))
Change = tuple[str, Where, Where, str]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["save", "touch", "move", "move", "copy", "delete"]),
        WHERE,
        WHERE,
        st.sampled_from("XYZ!"),
    ),
    min_size=1,
    max_size=4,
)


@dataclass(frozen=True)
class File:
    """On disk: what it holds ('!' = broken) and a time that grows with every write."""

    content: str
    time: int


class Library(RuleBasedStateMachine):
    """Two drives and the library that watches them, as ``ingest`` would."""

    def __init__(self) -> None:
        super().__init__()
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # commits wait for no disk
        self.place = tempfile.TemporaryDirectory(dir=memory)
        self.database = Database.open(Path(self.place.name))
        self.roots: list[RootId] = [
            self.database.write(lambda c, n=n: photos.add_root(c, Path(f"/{n}"))).id  # type: ignore[misc]
            for n in range(2)
        ]
        self.model = self.database.write(
            lambda c: embeddings.register_model(c, "m", "f", "starter", DIM, True)
        )
        self.disk: dict[Where, File] = {}
        self.seen: dict[Where, File] = {}  # as of the last scan of that drive
        self.online = [True, True]
        self.clock = 1
        self.written: dict[int, str] = {}  # by time: copies and moves keep both
        self.replayed: set[int] = set()
        self.seq = 0

    def teardown(self) -> None:
        self.database.close()
        self.place.cleanup()

    @initialize()
    def begin_with_files(self) -> None:
        for root in (0, 1):
            for name, content in ((b"a.jpg", "X"), (b"c/\xff.jpg", "Y")):
                self.change("save", (root, name), (root, name), content)
        self.index(99)

    @rule(changes=CHANGES, read=st.sampled_from([99, 99, 1, 0]), age=st.sampled_from([None, 2, -1]))
    def change_and_index(self, changes: list[Change], read: int, age: int | None) -> None:
        for verb, where, to, content in changes:
            self.change(verb, where, to, content)
        self.index(read)
        if age is not None:
            self.database.write(lambda c: photos.forget(c, float(self.clock - age)))

    def change(self, verb: str, where: Where, to: Where, content: str) -> None:
        if verb == "save":
            self.clock += 1
            self.disk[where] = File(content, self.clock)
            self.written[self.clock] = content
        elif where not in self.disk:
            return
        elif verb == "touch":
            self.change("save", where, to, self.disk[where].content)
        elif verb == "copy":
            self.disk[to] = self.disk[where]
        elif verb == "move":
            self.disk[to] = self.disk.pop(where)
        else:
            del self.disk[where]

    @rule(root=ROOTS)
    def unplug_or_plug_in(self, root: int) -> None:
        self.online[root] = not self.online[root]
        self.index(99)

    def index(self, read: int) -> None:
        """Scan all, then read at most ``read`` files: it may be interrupted at any point."""
        for root in (0, 1):
            self.database.write(lambda c, r=root: self.scan(c, r))  # type: ignore[misc]
        for _ in range(read):
            if not self.database.write(self.read_one):
                break

    def scan(self, c: Connection, root: int) -> None:
        photos.set_offline(c, self.roots[root], not self.online[root], now=1.0)
        if not self.online[root]:
            return
        here = {name: file for (at, name), file in self.disk.items() if at == root}
        self.seen = {at: f for at, f in self.seen.items() if at[0] != root}
        self.seen.update({(root, name): file for name, file in here.items()})
        known = photos.known_photos(c, self.roots[root])
        listed = {name: photos.Listed(name, 10, file.time) for name, file in here.items()}
        same = {n for n in known.keys() & listed if known[n].mtime_ns == listed[n].mtime_ns}
        photos.record_listing(
            c,
            self.roots[root],
            new=[listed[name] for name in listed.keys() - known.keys()],
            changed=[(known[n].id, listed[n]) for n in (listed.keys() & known.keys()) - same],
            missing=[known[n].id for n in known.keys() - listed.keys()],
            back=[known[n].id for n in same if known[n].state == "missing"],
            others=[],
            now=float(self.clock),
        )

    def read_one(self, c: Connection) -> bool:
        found = photos.pending_photos(c, 1)
        if not found:
            return False
        photo = found[0]
        where = (int(photo.path.parts[1]), bytes(photo.path.relative_to(f"/{photo.path.parts[1]}")))
        file = self.disk.get(where)
        if file is None or file.content == "!":
            photos.fail(c, photo.id, photo.size, photo.mtime_ns, "damaged", "It is broken.")
            return True
        before = photos.counts(c)
        content = photos.add_content(c, digest(file.content), 10, FACTS)
        outcome = photos.link(c, photo.id, content, 10, file.time)
        self.check_outcome(photo, content, outcome, before, photos.counts(c))
        if not embeddings.vectors(c, self.model, [content]):
            embeddings.append(c, self.model, [(content, np.full(DIM, content, np.float16))])
        return True

    def check_outcome(
        self,
        photo: photos.Pending,
        content: ContentId,
        outcome: LinkOutcome,
        before: photos.Counts,
        after: photos.Counts,
    ) -> None:
        assert after.ready == before.ready + 1
        assert after.missing == before.missing - (outcome == "moved")
        if photo.previous_content is not None:
            same = photo.previous_content == content
            assert outcome == ("unchanged" if same else "updated")

    @rule(limit=st.integers(1, 3))
    def catch_up(self, limit: int) -> None:
        batch = self.database.read(lambda c: embeddings.since(c, self.model, self.seq, limit))
        self.seq = batch.last
        self.replayed |= set(batch.ids.tolist())
        self.replayed -= set(batch.removed.tolist())
        for number, vector in zip(batch.ids.tolist(), batch.vectors, strict=True):
            assert set(vector.tolist()) == {float(number)}

    @invariant()
    def every_table_agrees(self) -> None:
        assert self.database.read(lambda c: list(verify._check_photos(c))) == [
            finding
            for finding in self.database.read(lambda c: list(verify._check_photos(c)))
            if finding.kind == "content_without_photo"  # until the next forget
        ]
        assert not self.database.read(lambda c: c.exec_driver_sql("PRAGMA foreign_key_check").all())

    @invariant()
    def what_was_seen_is_there_once(self) -> None:
        """Ready, failed and pending files are exactly those of the last scans."""
        for root in (0, 1):
            known = self.database.read(lambda c, r=root: photos.known_photos(c, self.roots[r]))  # type: ignore[misc]
            there = {name for name, row in known.items() if row.state != "missing"}
            assert there == {name for at, name in self.seen if at == root}
            ids: list[PhotoId] = [row.id for row in known.values()]
            assert len(ids) == len(set(ids))

    @invariant()
    def a_ready_file_holds_what_was_written_at_its_time(self) -> None:
        hashes = {digest(name): name for name in "XYZ"}
        contents = self.database.read(lambda c: photos.content_by_hash(c, list(hashes)))
        names = {number: hashes[hash] for hash, number in contents.items()}
        for root in self.roots:
            known = self.database.read(lambda c, r=root: photos.known_photos(c, r))  # type: ignore[misc]
            for row in known.values():
                if row.state == "ready":
                    assert row.content_id is not None
                    assert names[row.content_id] == self.written[row.mtime_ns]

    @invariant()
    def search_shows_every_ready_file_once(self) -> None:
        hashes = [digest(name) for name in "XYZ"]
        contents = self.database.read(lambda c: photos.content_by_hash(c, hashes))
        shown = self.database.read(lambda c: photos.paths_of(c, list(contents.values())))
        hidden = set(self.database.read(photos.hidden_contents).tolist())
        assert hidden == set(contents.values()) - shown.keys()
        count = sum(map(len, shown.values()))
        assert count == self.database.read(photos.count_searchable)

    @invariant()
    def a_replay_ends_with_what_is_stored(self) -> None:
        batch = self.database.read(lambda c: embeddings.since(c, self.model, self.seq, 1000))
        ends_with = (self.replayed | set(batch.ids.tolist())) - set(batch.removed.tolist())
        whole = self.database.read(lambda c: embeddings.since(c, self.model, 0, 1000))
        assert ends_with == set(whole.ids.tolist())
        contents = self.database.read(photos.counts).contents
        assert len(whole.ids) <= contents


TestLibrary = Library.TestCase
TestLibrary.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
