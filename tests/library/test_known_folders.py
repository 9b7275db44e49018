"""What is known of one folder alone, whatever lies below and beside it; and where a root is now."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.library import photos
from photosearch.library.database import Connection, raw
from photosearch.library.photos import KnownFolder
from tests.library.conftest import Shelf, listed

POSIX = pytest.mark.skipif(os.name == "nt", reason="names with a slash")
NAMES = ["1.jpg", "a!/x.jpg", "a.jpg", "a/b/c/deep.jpg", "a/b/y.jpg", "a/z.jpg", "a0/x.jpg"]


def known_in(shelf: Shelf, folder: bytes) -> KnownFolder:
    return shelf.database.read(lambda c: photos.known_in(c, shelf.root, folder))


@POSIX
class TestOneFolder:
    @pytest.fixture(autouse=True)
    def _scanned(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed(name) for name in NAMES], others=[listed("a/only/notes.txt")])

    def test_files_in_it_and_folders_with_something_below(self, shelf: Shelf) -> None:
        top = known_in(shelf, b"")
        assert list(top.photos) == [b"1.jpg", b"a.jpg"]
        assert top.folders == {b"a!", b"a", b"a0"}
        inside = known_in(shelf, b"a")
        assert list(inside.photos) == [b"a/z.jpg"]
        assert inside.folders == {b"a/b", b"a/only"}
        assert list(known_in(shelf, b"a/only").others) == [b"a/only/notes.txt"]

    def test_rows_are_the_same_as_those_of_the_whole(self, shelf: Shelf) -> None:
        whole = shelf.database.read(lambda c: photos.known_photos(c, shelf.root))
        assert known_in(shelf, b"a0").photos == {b"a0/x.jpg": whole[b"a0/x.jpg"]}

    def test_all_that_is_below(self, shelf: Shelf) -> None:
        below = shelf.database.read(lambda c: photos.known_below(c, shelf.root, b"a"))
        assert list(below.photos) == [b"a/b/c/deep.jpg", b"a/b/y.jpg", b"a/z.jpg"]
        assert list(below.others) == [b"a/only/notes.txt"]

    def test_nothing_of_what_is_not_there(self, shelf: Shelf) -> None:
        assert known_in(shelf, b"none") == KnownFolder({}, {}, frozenset())


@POSIX
def test_a_small_folder_costs_little_in_a_large_library(shelf: Shelf) -> None:
    """Counted in steps of SQLite's machine."""
    shelf.scan(new=[listed(f"{n % 20}/{n}.jpg") for n in range(5_000)] + [listed("top.jpg")])

    def steps(work: Callable[[Connection], object]) -> int:
        ticks: list[int] = []

        def counted(c: Connection) -> None:
            raw(c).set_progress_handler(lambda: ticks.append(1) and None, 10)
            work(c)
            raw(c).set_progress_handler(None, 10)

        shelf.database.read(counted)
        return len(ticks)

    assert len(known_in(shelf, b"").folders) == 20
    assert len(known_in(shelf, b"0").photos) == 250
    whole = steps(lambda c: photos.known_photos(c, shelf.root))
    assert steps(lambda c: photos.known_in(c, shelf.root, b"")) < whole / 10
    assert steps(lambda c: photos.known_in(c, shelf.root, b"0")) < whole / 10


class TestRepointing:
    def test_a_root_keeps_its_photos(self, shelf: Shelf, tmp_path: Path) -> None:
        photo = shelf.add("a.jpg", "A")
        moved = tmp_path / "elsewhere"
        assert shelf.database.write(lambda c: photos.repoint(c, shelf.root, moved))
        (root,) = shelf.database.read(photos.roots)
        assert (root.id, root.path) == (shelf.root, moved)
        found = shelf.database.read(lambda c: photos.paths_of(c, [shelf.content("A")]))
        assert [(ref.id, ref.path) for ref in found[shelf.content("A")]] == [
            (photo, moved / "a.jpg")
        ]

    def test_not_onto_into_or_above_another(self, shelf: Shelf, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shelf.database.write(lambda c: photos.add_root(c, other))
        for path in (other, other / "in", tmp_path):
            assert not shelf.database.write(
                lambda c, path=path: photos.repoint(c, shelf.root, path)  # type: ignore[misc]
            )


def test_failed_files_among_some_get_another_chance(shelf: Shelf) -> None:
    for name, kind in (("a.jpg", "unreadable"), ("b.jpg", "unreadable"), ("c.jpg", "broken")):
        shelf.scan(new=[listed(name)])
        photo = shelf.known(name).id
        shelf.database.write(
            lambda c, p=photo, k=kind: photos.fail(c, p, 1, 1, k, "why")  # type: ignore[misc]
        )
    some = [shelf.known("a.jpg").id, shelf.known("c.jpg").id]
    count = shelf.database.write(lambda c: photos.retry(c, ["unreadable"], among=some))
    assert count == 1
    states = [shelf.known(name).state for name in ("a.jpg", "b.jpg", "c.jpg")]
    assert states == ["pending", "failed", "failed"]
    assert shelf.database.write(lambda c: photos.retry(c, ["unreadable"], among=[])) == 0
