"""What a window shows: lists in order, cards of the visible ones, folders without their photos."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.library import browse, columns, notes, photos
from photosearch.library.browse import Folder, Listing
from photosearch.library.database import Connection, raw
from photosearch.library.ids import RootId
from photosearch.library.moments import moment_of
from tests.library.conftest import FACTS, Shelf, digest, listed


@pytest.fixture(autouse=True)
def _seoul(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the clock's zone cannot be set here")
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def put(
    shelf: Shelf,
    name: str,
    taken: str | None = None,
    *,
    content: str = "",
    mtime: int = 0,
    root: RootId | None = None,
) -> int:
    """A ready file; returns its content."""
    at = shelf.root if root is None else root

    def work(c: Connection) -> int:
        file = listed(name, mtime_ns=mtime * 10**9)
        photos.record_listing(c, at, [file], [], [], [], [], 1.0)
        known = photos.known_photos(c, at)[name.encode()]
        facts = replace(FACTS, taken_at=taken)
        number = photos.add_content(c, digest(content or name), known.size, facts)
        photos.link(c, known.id, number, known.size, known.mtime_ns)
        return number

    return shelf.database.write(work)


def ask(shelf: Shelf, fn: Callable[[Connection], Listing]) -> list[int]:
    return [int(content) for content in shelf.database.read(fn).contents]


class TestMoments:
    @pytest.mark.parametrize(
        ("taken", "mtime_ns", "moment"),
        [
            ("1970-01-02T00:00:00", 5, 86_400),
            ("1970-01-02T00:00:00.75", None, 86_400),
            ("1970-01-02T00:00:00+09:00", None, 86_400),  # the clock on the wall
            ("1969-12-31T23:59:59", None, -1),
            (None, 0, 9 * 3600),  # midnight in London is nine in the morning in Seoul
            ("no time at all", 86_400 * 10**9, 86_400 + 9 * 3600),
            (None, None, None),
            (None, -(1 << 63), None),
            ("", None, None),
        ],
    )
    def test_camera_first_then_file(
        self, taken: str | None, mtime_ns: int | None, moment: int | None
    ) -> None:
        assert moment_of(taken, mtime_ns) == moment

    @pytest.mark.parametrize("mtime_ns", [(1 << 63) - 1, -(1 << 63) + 1])
    def test_far_years_are_numbers_too(self, mtime_ns: int) -> None:
        assert isinstance(moment_of(None, mtime_ns), int)

    def test_of_contents_in_the_given_order(self, shelf: Shelf) -> None:
        old, new = put(shelf, "old.jpg", "1970-01-02T00:00:00"), put(shelf, "new.jpg", mtime=100)
        found = shelf.database.read(lambda c: browse.moments_of(c, [new, 99, old, new]))
        assert found.tolist() == [100 + 9 * 3600, 0, 86_400, 100 + 9 * 3600]
        assert shelf.database.read(lambda c: browse.moments_of(c, [])).tolist() == []

    def test_a_camera_time_that_is_learnt_later_counts(self, shelf: Shelf) -> None:
        content = put(shelf, "a.jpg", mtime=100)
        put(shelf, "b.jpg", "1970-01-03T00:00:00", content="a.jpg", mtime=200)
        found = shelf.database.read(lambda c: browse.moments_of(c, [content]))
        assert found.tolist() == [2 * 86_400]


class TestLists:
    def test_the_timeline_is_newest_first(self, shelf: Shelf) -> None:
        first = put(shelf, "a.jpg", "2019-05-04T00:00:00")
        second = put(shelf, "b.jpg", "2021-05-04T00:00:00")
        third = put(shelf, "c.jpg", "2020-05-04T00:00:00")
        same = put(shelf, "d.jpg", "2020-05-04T00:00:00")
        assert ask(shelf, browse.timeline) == [second, third, same, first]
        assert ask(shelf, lambda c: browse.timeline(c, 2)) == [second, third]
        listing = shelf.database.read(browse.timeline)
        assert listing.contents.dtype == listing.moments.dtype == np.int64
        assert list(listing.moments) == sorted(listing.moments, reverse=True)

    def test_an_empty_library_has_empty_lists(self, shelf: Shelf) -> None:
        for fn in (
            browse.timeline,
            lambda c: browse.added_after(c, 0),
            lambda c: browse.in_folder(c, shelf.root, ""),
            lambda c: browse.in_folder(c, RootId(77), "no/such"),
            lambda c: browse.in_album(c, 1),
            lambda c: browse.with_tag(c, 1),
            lambda c: browse.with_rating(c, 1),
        ):
            assert ask(shelf, fn) == []

    def test_hidden_photos_are_in_no_list(self, shelf: Shelf) -> None:
        gone, there = put(shelf, "x/gone.jpg"), put(shelf, "x/there.jpg")
        shelf.database.write(lambda c: notes.set_rating(c, [gone, there], 3))
        shelf.database.write(lambda c: notes.add_tag(c, [gone, there], "t"))
        album = shelf.database.write(lambda c: notes.make_album(c, "a")).id
        shelf.database.write(lambda c: notes.add_to_album(c, album, [gone, there]))
        tag = shelf.database.read(notes.tags)[0].id
        shelf.scan(missing=[shelf.known("x/gone.jpg").id])
        for fn in (
            browse.timeline,
            lambda c: browse.added_after(c, 0),
            lambda c: browse.in_folder(c, shelf.root, "x"),
            lambda c: browse.in_album(c, album),
            lambda c: browse.with_tag(c, tag),
            lambda c: browse.with_rating(c, 1),
        ):
            assert ask(shelf, fn) == [there]

    def test_added_after(self, shelf: Shelf) -> None:
        first = put(shelf, "a.jpg", mtime=5)
        later = [put(shelf, f"{n}.jpg", mtime=n) for n in (10, 30, 20)]
        assert ask(shelf, lambda c: browse.added_after(c, first)) == [later[1], later[2], later[0]]

    def test_albums_keep_the_order_of_adding(self, shelf: Shelf) -> None:
        a, b, d = (put(shelf, f"{n}.jpg", mtime=n) for n in range(3))
        album = shelf.database.write(lambda c: notes.make_album(c, "x")).id
        shelf.database.write(lambda c: notes.add_to_album(c, album, [b, d]))
        shelf.database.write(lambda c: notes.add_to_album(c, album, [a, b]))
        assert ask(shelf, lambda c: browse.in_album(c, album)) == [b, d, a]

    def test_many_are_listed_as_few_are(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(20):
            put(shelf, f"{n % 3}/{n}.jpg", mtime=n * 7 % 20)

        def inside(folder: str) -> list[int]:
            return ask(shelf, lambda c: browse.in_folder(c, shelf.root, folder))

        few = [inside(folder) for folder in ("", "0", "2")]
        monkeypatch.setattr(browse, "_FEW", 0)
        many = [inside(folder) for folder in ("", "0", "2")]
        assert few == many
        assert [len(each) for each in few] == [20, 7, 6]

    def test_long_lists_come_whole(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(columns, "_AT_A_TIME", 7)
        shelf.add_many(300)
        listing = shelf.database.read(browse.timeline)
        assert sorted(listing.contents) == list(range(1, 301))
        assert len(listing.moments) == 300


class TestCards:
    def test_what_a_cell_shows(self, shelf: Shelf) -> None:
        name = "여행/\u1100\u1161\u11bc.jpg"  # decomposed, as macOS writes it
        content = put(shelf, name, "1970-01-02T00:00:00")
        shelf.database.write(lambda c: notes.set_rating(c, [content], 4))
        card = shelf.database.read(lambda c: browse.cards(c, [content]))[content]
        assert card.path == shelf.folder / name
        assert card.name == "강.jpg"
        assert (card.content, card.hash, card.moment) == (content, digest(name), 86_400)
        assert (card.width, card.height, card.format) == (40, 30, "JPEG")
        assert (card.rating, card.copies, card.offline) == (4, 1, False)

    def test_in_the_given_order_without_the_hidden_ones(self, shelf: Shelf) -> None:
        a, b, d = (put(shelf, f"{n}.jpg") for n in range(3))
        shelf.scan(missing=[shelf.known("1.jpg").id])
        found = shelf.database.read(lambda c: browse.cards(c, [d, b, 77, a, d]))
        assert list(found) == [d, a]

    def test_a_reachable_file_stands_for_its_copies(self, shelf: Shelf, tmp_path: Path) -> None:
        drive = shelf.database.write(lambda c: photos.add_root(c, tmp_path / "drive")).id
        content = put(shelf, "z.jpg", content="same")
        put(shelf, "a.jpg", content="same", root=drive)
        shelf.database.write(lambda c: photos.set_offline(c, drive, True))
        card = shelf.database.read(lambda c: browse.cards(c, [content]))[content]
        assert (card.name, card.copies, card.offline) == ("z.jpg", 2, False)
        shelf.scan(missing=[shelf.known("z.jpg").id])
        card = shelf.database.read(lambda c: browse.cards(c, [content]))[content]
        assert (card.name, card.copies, card.offline) == ("a.jpg", 1, True)

    def test_names_that_are_no_text_can_be_shown(self, shelf: Shelf) -> None:
        shelf.add(b"caf\xe9\n.jpg", "odd")
        card = shelf.database.read(lambda c: browse.cards(c, [shelf.content("odd")]))
        assert [each.name for each in card.values()] == ["caf\ufffd\ufffd.jpg"]
        assert os.fsencode(next(iter(card.values())).path.name) == b"caf\xe9\n.jpg"

    def test_details(self, shelf: Shelf) -> None:
        content = put(shelf, "b.jpg", "2019-05-04T00:00:00", content="same", mtime=77)
        put(shelf, "a.jpg", content="same", mtime=55)
        album = shelf.database.write(lambda c: notes.make_album(c, "여름"))
        shelf.database.write(lambda c: notes.add_to_album(c, album.id, [content]))
        shelf.database.write(lambda c: notes.add_tag(c, [content], "Sea"))
        shelf.database.write(lambda c: notes.add_tag(c, [content], "가족"))
        found = shelf.database.read(lambda c: browse.details(c, content))
        assert found is not None
        assert [ref.path.name for ref in found.refs] == ["a.jpg", "b.jpg"]
        assert found.card.path == found.refs[0].path
        assert (found.size, found.modified) == (10, 55.0)
        assert found.facts.width == 40
        assert found.tags == ("Sea", "가족")
        assert [(each.name, each.photos, each.cover) for each in found.albums] == [
            ("여름", 1, content)
        ]
        assert shelf.database.read(lambda c: browse.details(c, 99)) is None


def shown(folders: list[Folder]) -> dict[str, tuple[int, bool]]:
    return {each.inside: (each.photos, each.has_children) for each in folders}


class TestFolders:
    def subfolders(self, shelf: Shelf, inside: str = "") -> list[Folder]:
        return shelf.database.read(lambda c: browse.subfolders(c, shelf.root, inside))

    def test_a_tree(self, shelf: Shelf) -> None:
        for name in ("0.jpg", "a/1.jpg", "a/b/2.jpg", "a/b/3.jpg", "a/c/d/4.jpg", "z/5.jpg"):
            put(shelf, name)
        (top,) = shelf.database.read(browse.root_folders)
        assert (top.inside, top.name, top.path) == ("", "사진", shelf.folder)
        assert (top.photos, top.has_children, top.offline) == (6, True, False)
        assert shown(self.subfolders(shelf)) == {"a": (4, True), "z": (1, False)}
        assert shown(self.subfolders(shelf, "a")) == {"a/b": (2, False), "a/c": (1, True)}
        assert shown(self.subfolders(shelf, "a/c")) == {"a/c/d": (1, False)}
        assert self.subfolders(shelf, "a/c")[0].path == shelf.folder / "a" / "c" / "d"
        assert self.subfolders(shelf, "z") == []
        assert self.subfolders(shelf, "no") == []

    def test_names_that_begin_alike_stay_apart(self, shelf: Shelf) -> None:
        for name in ("a/1.jpg", "a b/2.jpg", "a.b/3.jpg", "a0/4.jpg", "a/0/5.jpg", "ab/6.jpg"):
            put(shelf, name)
        assert {name: each[0] for name, each in shown(self.subfolders(shelf)).items()} == {
            "a": 2, "a b": 1, "a.b": 1, "a0": 1, "ab": 1,
        }  # fmt: skip
        assert len(ask(shelf, lambda c: browse.in_folder(c, shelf.root, "a"))) == 2

    def test_sorted_as_people_sort(self, shelf: Shelf) -> None:
        for name in ("Trip 10", "trip 9", "가을", "Zoo", "2019", "여행", "10"):
            put(shelf, f"{name}/1.jpg", content=name)
        names = [each.name for each in self.subfolders(shelf)]
        assert names == ["10", "2019", "trip 9", "Trip 10", "Zoo", "가을", "여행"]

    def test_a_decomposed_name_leads_to_its_folder(self, shelf: Shelf) -> None:
        raw_name = "\u1100\u1161\u11bc/x"
        put(shelf, f"{raw_name}/1.jpg")
        (found,) = self.subfolders(shelf)
        assert (found.inside, found.name) == ("강", "강")
        assert found.path == shelf.folder / "\u1100\u1161\u11bc"
        assert [each.path for each in self.subfolders(shelf, found.inside)] == [
            shelf.folder / "\u1100\u1161\u11bc" / "x"
        ]
        assert len(ask(shelf, lambda c: browse.in_folder(c, shelf.root, "\u1100\u1161\u11bc"))) == 1

    def test_folders_whose_photos_are_gone_are_not_shown(self, shelf: Shelf) -> None:
        put(shelf, "a/1.jpg")
        put(shelf, "b/2.jpg")
        shelf.scan(missing=[shelf.known("a/1.jpg").id])
        assert list(shown(self.subfolders(shelf))) == ["b"]

    def test_listing_costs_by_folders_not_by_photos(self, shelf: Shelf) -> None:
        """Steps of SQLite's machine but for counting: the same for ten and two hundred photos."""
        steps = []
        for count in (10, 200):
            new = [listed(f"{n % 2}/deep {n % 3}/{count}-{n}.jpg") for n in range(count)]
            shelf.scan(new=new)
            for file in new:
                known = shelf.known(file.rel_raw)
                shelf.read(known.id, os.fsdecode(file.rel_raw))
            ticks: list[int] = []

            def work(c: Connection, ticks: list[int] = ticks) -> None:
                raw(c).set_progress_handler(lambda: ticks.append(1) and None, 10)
                at, found = "", []
                while row := browse._next_folder(c, shelf.root, at, True, None):
                    found.append(row[0])
                    at = row[0]
                assert len(found) == 6
                raw(c).set_progress_handler(None, 10)

            shelf.database.read(work)
            steps.append(len(ticks))
        assert steps[1] <= steps[0] * 2


PLANNED: dict[str, Callable[[Connection, RootId], object]] = {
    "timeline": lambda c, root: browse.timeline(c),
    "in_folder": lambda c, root: browse.in_folder(c, root, "a"),
    "subfolders": lambda c, root: browse.subfolders(c, root, "a"),
    "cards": lambda c, root: browse.cards(c, [1, 2]),
    "details": lambda c, root: browse.details(c, 1),
    "with_tag": lambda c, root: browse.with_tag(c, 1),
    "in_album": lambda c, root: browse.in_album(c, 1),
    "added_after": lambda c, root: browse.added_after(c, 1),
}


@pytest.mark.parametrize("name", PLANNED)
def test_no_question_reads_a_table_from_end_to_end(shelf: Shelf, name: str) -> None:
    put(shelf, "a/1.jpg")
    statements: list[str] = []

    def traced(c: Connection) -> None:
        raw(c).set_trace_callback(statements.append)
        PLANNED[name](c, shelf.root)
        raw(c).set_trace_callback(None)

    shelf.database.read(traced)
    plans = [
        row[3]
        for sql in statements
        if sql.lstrip().upper().startswith("SELECT")
        for row in shelf.database.read(
            lambda c, sql=sql: raw(c).execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()  # type: ignore[misc]
        )
    ]
    assert plans
    for step in plans:
        if step.split()[:2] in (["SCAN", "contents"], ["SCAN", "photos"], ["SCAN", "p"]):
            assert "COVERING INDEX contents_by_moment" in step
        assert "AUTOMATIC" not in step
