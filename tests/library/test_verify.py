"""Every kind of disagreement is found, and repaired where that needs no encoding."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.errors import Cancelled
from photosearch.jobs import Job, Progress
from photosearch.library import embeddings, photos, verify
from photosearch.library.database import Connection, Database, raw
from photosearch.library.thumbnails import Thumbnails
from tests.library.conftest import FACTS, Shelf, digest, vector

JPEG = b"\xff\xd8 a picture \xff\xd9"


@pytest.fixture
def thumbnails(shelf: Shelf) -> Thumbnails:
    """Three files with all that belongs to them."""
    store = Thumbnails(shelf.database.folder)
    for name in "ABC":
        shelf.add(f"{name}.jpg", name)
        store.put(digest(name), JPEG)
    return store


def kinds(shelf: Shelf, thumbnails: Thumbnails) -> list[str]:
    found = verify.verify(shelf.database, thumbnails, model=shelf.model)
    assert all(finding.detail.endswith(".") for finding in found)
    return [finding.kind for finding in found]


def sql(shelf: Shelf, *statements: str) -> None:
    def work(c: Connection) -> None:
        for statement in statements:
            raw(c).execute(statement).close()

    shelf.database.write(work)


def repair(shelf: Shelf, thumbnails: Thumbnails) -> verify.Repaired:
    found = verify.verify(shelf.database, thumbnails, model=shelf.model)
    return verify.repair(shelf.database, thumbnails, found)


def test_all_is_well(shelf: Shelf, thumbnails: Thumbnails) -> None:
    assert kinds(shelf, thumbnails) == []
    assert repair(shelf, thumbnails) == verify.Repaired()


def test_missing_files_are_no_disagreement(shelf: Shelf, thumbnails: Thumbnails) -> None:
    shelf.scan(missing=[shelf.known("A.jpg").id])
    assert kinds(shelf, thumbnails) == []


def wrong_count(shelf: Shelf) -> None:
    sql(shelf, "UPDATE contents SET ready = 7 WHERE id = 2")


def lost_reason(shelf: Shelf) -> None:
    sql(shelf, "UPDATE photos SET state = 'failed' WHERE id = 2")


def nobodys_content(shelf: Shelf) -> None:
    shelf.database.write(lambda c: photos.add_content(c, digest("D"), 1, FACTS))


def short_vector(shelf: Shelf) -> None:
    sql(shelf, "UPDATE embeddings SET vector = x'0011' WHERE content_id = 2")


def nan_vector(shelf: Shelf) -> None:
    sql(shelf, "UPDATE embeddings SET vector = x'007e007e007e007e' WHERE content_id = 2")


def zero_vector(shelf: Shelf) -> None:
    sql(shelf, "UPDATE embeddings SET vector = x'0000000000000000' WHERE content_id = 2")


def nobodys_vector(shelf: Shelf) -> None:
    sql(
        shelf,
        f"INSERT INTO embeddings (model_id, content_id, vector) "
        f"VALUES ({shelf.model}, 99, x'{vector(1).tobytes().hex()}')",
    )


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (wrong_count, "wrong_count"),
        (lost_reason, "failed_without_problem"),
        (nobodys_content, "content_without_photo"),
        (short_vector, "bad_vector"),
        (nan_vector, "bad_vector"),
        (zero_vector, "bad_vector"),
        (nobodys_vector, "vector_without_content"),
    ],
)
def test_found_and_repaired(
    shelf: Shelf, thumbnails: Thumbnails, spoil: Callable[[Shelf], None], kind: str
) -> None:
    spoil(shelf)
    assert kind in kinds(shelf, thumbnails)
    done = repair(shelf, thumbnails)
    assert kind in [finding.kind for finding in done.repaired]
    assert kind not in kinds(shelf, thumbnails)


def test_a_bad_vector_leaves_the_index_and_is_encoded_again(
    shelf: Shelf, thumbnails: Thumbnails
) -> None:
    nan_vector(shelf)
    seen = shelf.database.read(lambda c: embeddings.last_seq(c, shelf.model))
    repair(shelf, thumbnails)
    batch = shelf.database.read(lambda c: embeddings.since(c, shelf.model, seen, 9))
    assert batch.removed.tolist() == [2]
    (finding,) = verify.verify(shelf.database, thumbnails, model=shelf.model)
    assert (finding.kind, finding.contents) == ("no_vector", (2,))
    assert repair(shelf, thumbnails).left == [finding]


def test_broken_references(shelf: Shelf, thumbnails: Thumbnails) -> None:
    path = str(shelf.database.path)
    shelf.database.close()
    with sqlite3.connect(path) as c:
        c.execute("DELETE FROM contents WHERE id = 2")
    c.close()
    with Database.open(Path(path).parent) as database:
        found = verify.verify(database, thumbnails)
        assert {finding.kind for finding in found} >= {"broken_reference", "ready_without_content"}
        verify.repair(database, thumbnails, found)
        assert [f.kind for f in verify.verify(database, thumbnails)] == []
        assert database.read(photos.count_pending) == 1


class TestThumbnails:
    def test_missing_and_damaged_are_handed_back(
        self, shelf: Shelf, thumbnails: Thumbnails
    ) -> None:
        thumbnails.remove(digest("A"))
        thumbnails.put(digest("B"), JPEG[:-1])
        assert kinds(shelf, thumbnails) == ["no_thumbnail", "bad_thumbnail"]
        done = repair(shelf, thumbnails)
        assert done.decode == [(shelf.content(name), shelf.folder / f"{name}.jpg") for name in "AB"]
        assert [finding.kind for finding in done.left] == ["no_thumbnail", "bad_thumbnail"]

    def test_offline_ones_cannot_be_made_again_now(
        self, shelf: Shelf, thumbnails: Thumbnails
    ) -> None:
        thumbnails.remove(digest("A"))
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        assert kinds(shelf, thumbnails) == ["no_thumbnail"]
        assert repair(shelf, thumbnails).decode == []

    def test_orphans_and_strays_are_removed(self, shelf: Shelf, thumbnails: Thumbnails) -> None:
        thumbnails.put(digest("nobody's"), JPEG)
        stray = thumbnails.path_of(digest("A")).with_name("tmp.part")
        stray.touch()
        assert kinds(shelf, thumbnails) == ["orphan_thumbnail", "unfinished_file"]
        repair(shelf, thumbnails)
        assert kinds(shelf, thumbnails) == []
        assert not stray.exists()
        assert set(thumbnails.all_hashes()) == {digest(name) for name in "ABC"}

    def test_beside_a_running_index_young_ones_are_spared(
        self, shelf: Shelf, thumbnails: Thumbnails
    ) -> None:
        thumbnails.put(digest("on its way"), JPEG)
        with Database.open(shelf.database.folder, read_only=True) as reader:
            assert verify.verify(reader, thumbnails) == []
            os.utime(thumbnails.path_of(digest("on its way")), (1, 1))
            (finding,) = verify.verify(reader, thumbnails)
            assert finding.kind == "orphan_thumbnail"


def test_damage_that_only_sqlite_sees(shelf: Shelf, thumbnails: Thumbnails) -> None:
    """An index that disagrees with its table: every query works, some answers are wrong."""

    def spoil(c: Connection) -> None:
        raw(c).execute("PRAGMA writable_schema = ON").close()
        raw(c).execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(size)', '(width)') "
            "WHERE name = 'contents_by_size'"
        ).close()
        raw(c).execute("PRAGMA writable_schema = OFF").close()

    shelf.database.write(spoil)
    folder = shelf.database.folder
    shelf.database.close()
    with Database.open(folder) as database:
        (finding,) = verify.verify(database, thumbnails)
    assert (finding.kind, finding.repairable) == ("damaged_database", False)
    assert "contents_by_size" in finding.detail


def test_reports_and_stops(shelf: Shelf, thumbnails: Thumbnails) -> None:
    told: list[Progress] = []
    job = Job(told.append)
    verify.verify(shelf.database, thumbnails, job=job)
    assert [each.stage for each in told] == ["database", "vectors", "thumbnails"]
    job.cancel()
    with pytest.raises(Cancelled):
        verify.verify(shelf.database, thumbnails, job=job)
