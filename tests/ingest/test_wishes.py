"""What is looked at and searched for is read first; every photo has one turn. On real SQLite."""

from __future__ import annotations

import dataclasses
import itertools
import os
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from photosearch.ingest import turns
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.turns import GROUP, Turns
from photosearch.ingest.update import update
from photosearch.ingest.walk import Exclusions
from photosearch.ingest.wishes import Wishes, folded, matches, pieces
from photosearch.jobs import Job
from photosearch.library import photos
from photosearch.library.database import Connection, Database, raw
from photosearch.library.ids import RootId
from photosearch.library.photos import Listed
from tests.conftest import picture


class Shelf:
    """A library whose files exist in the database only; the later in a list, the newer."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.root = self.add_root(folder)
        self._ages = itertools.count(1_000)

    def add_root(self, folder: Path) -> RootId:
        folder.mkdir(exist_ok=True)
        return self.database.write(lambda c: photos.add_root(c, folder)).id

    def put(self, *names: str, root: RootId | None = None) -> None:
        new = [Listed(name.encode(), 10, next(self._ages)) for name in names]
        at = self.root if root is None else root
        self.database.write(lambda c: photos.record_listing(c, at, new, [], [], [], [], now=100.0))

    def fail_all_but(self, *names: str) -> None:
        def write(c: Connection) -> None:
            for photo in photos.pending_photos(c, 10**6):
                if str(photo.path.relative_to(self.folder)) not in names:
                    photos.fail(c, photo.id, 10, photo.mtime_ns, "damaged", "It is.")

        self.database.write(write)


@pytest.fixture
def shelf(library_folder: Path, tmp_path: Path) -> Iterator[Shelf]:
    with Database.open(library_folder) as database:
        yield Shelf(database, tmp_path / "사진")


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


def still() -> float:
    """A clock by which looking costs nothing, so that it is never put off."""
    return 0.0


def names(shelf: Shelf, group: Sequence[photos.Pending]) -> list[str]:
    return [
        photo.path.relative_to(shelf.folder).as_posix()
        if photo.path.is_relative_to(shelf.folder)
        else photo.path.name
        for photo in group
    ]


def order(shelf: Shelf, wishes: Wishes, clock: Callable[[], float] = still) -> list[str]:
    """Every name in its turn."""
    return [name for group in Turns(shelf.database, wishes, clock) for name in names(shelf, group)]


def numbered(count: int, folder: str = "많이") -> list[str]:
    return [f"{folder}/{number}.jpg" for number in range(count)]


class TestFolders:
    def test_without_a_wish_the_newest_comes_first(self, shelf: Shelf, wishes: Wishes) -> None:
        shelf.put(*numbered(100))
        assert order(shelf, wishes) == numbered(100)[::-1]

    def test_a_folder_that_is_looked_at_comes_first_and_newest_first_within(
        self, shelf: Shelf, wishes: Wishes
    ) -> None:
        shelf.put("제주/1.jpg", "제주/아래/2.jpg", "제주.jpg", "제주도/3.jpg", *numbered(100))
        wishes.look_at([shelf.folder / "제주"])
        assert order(shelf, wishes) == [
            *("제주/아래/2.jpg", "제주/1.jpg"),
            *numbered(100)[::-1],
            *("제주도/3.jpg", "제주.jpg"),
        ]

    def test_a_name_that_macos_wrote_is_found(self, shelf: Shelf, wishes: Wishes) -> None:
        apart = unicodedata.normalize("NFD", "가족/1.jpg")
        shelf.put(apart, *numbered(40))
        wishes.look_at([shelf.folder / "가족"])
        assert order(shelf, wishes)[0] == apart

    def test_a_whole_root_and_a_folder_around_it(
        self, shelf: Shelf, wishes: Wishes, tmp_path: Path
    ) -> None:
        other = shelf.add_root(tmp_path / "other")
        shelf.put("old.jpg", root=other)
        shelf.put(*numbered(40))
        wishes.look_at([tmp_path / "other"])
        assert order(shelf, wishes)[0] == "old.jpg"
        wishes.look_at([tmp_path])
        assert sorted(order(shelf, wishes)) == sorted(["old.jpg", *numbered(40)])

    def test_what_cannot_be_reached_or_was_read_is_left_out(
        self, shelf: Shelf, wishes: Wishes
    ) -> None:
        shelf.put("a/1.jpg", "a/2.jpg", "b/3.jpg")
        shelf.fail_all_but("a/2.jpg", "b/3.jpg")
        wishes.look_at([shelf.folder / "a"])
        wishes.search_for("jpg")
        assert order(shelf, wishes) == ["a/2.jpg", "b/3.jpg"]
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, 5.0))
        assert order(shelf, wishes) == []

    def test_a_folder_that_is_none_of_ours_is_no_wish(
        self, shelf: Shelf, wishes: Wishes, tmp_path: Path
    ) -> None:
        shelf.put(*numbered(3))
        wishes.look_at([tmp_path / "elsewhere", shelf.folder / "gone"])
        assert order(shelf, wishes) == numbered(3)[::-1]

    def test_more_files_than_one_look_sees(
        self, shelf: Shelf, wishes: Wishes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(turns, "ROWS", 7)
        shelf.put(*numbered(50, "앞"), *numbered(50, "뒤"))
        wishes.look_at([shelf.folder / "앞"])
        first = order(shelf, wishes)
        assert set(first[:50]) == set(numbered(50, "앞"))
        assert len(first) == len(set(first)) == 100


class TestWords:
    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("바다", "2019 바다/1.jpg"),
            ("제주도에서 찍은 사진", "제주도/1.jpg"),
            ("海边日落", "海边/1.jpg"),
            ("Beach at night", "BEACH/1.jpg"),
            ("straße", "STRASSE/1.jpg"),
            ("2019", "2019-08/1.jpg"),
            (unicodedata.normalize("NFD", "강아지"), "우리집 강아지.jpg"),
            ("강아지", unicodedata.normalize("NFD", "우리집 강아지.jpg")),
            ("海", "海.jpg"),
        ],
    )
    def test_a_word_in_a_name_brings_it_forward(
        self, shelf: Shelf, wishes: Wishes, query: str, name: str
    ) -> None:
        shelf.put(name, *numbered(40, "zzz"))
        wishes.search_for(query)
        assert order(shelf, wishes)[0] == name

    def test_more_of_the_words_come_first(self, shelf: Shelf, wishes: Wishes) -> None:
        shelf.put("dog beach/1.jpg", "dog/2.jpg", "beach/3.jpg", "cat/4.jpg")
        wishes.search_for("dog on the beach")
        assert order(shelf, wishes) == ["dog beach/1.jpg", "beach/3.jpg", "dog/2.jpg", "cat/4.jpg"]

    def test_an_unwanted_word_brings_nothing_forward(self, shelf: Shelf, wishes: Wishes) -> None:
        shelf.put("cat/1.jpg", "palm tree/2.jpg", "dog/3.jpg", "x/4.jpg")
        wishes.search_for('dog -cat -"palm tree"')
        assert order(shelf, wishes) == ["dog/3.jpg", "x/4.jpg", "palm tree/2.jpg", "cat/1.jpg"]

    def test_a_folder_goes_before_words(self, shelf: Shelf, wishes: Wishes) -> None:
        shelf.put("here/1.jpg", "dog/2.jpg", "x/3.jpg")
        wishes.search_for("dog")
        wishes.look_at([shelf.folder / "here"])
        assert order(shelf, wishes) == ["here/1.jpg", "dog/2.jpg", "x/3.jpg"]

    @pytest.mark.parametrize("query", ["", "a", "of in", "-dog", "☀️ !!", '"', "-", "\x00"])
    def test_what_says_nothing_is_no_wish(self, wishes: Wishes, query: str) -> None:
        wishes.search_for("dog")
        wishes.search_for(query)
        assert wishes.now().pieces == ()

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_any_text_can_be_typed(self, query: str, name: str) -> None:
        found = pieces(query)
        assert all(folded(piece) == piece for piece in found)
        assert 0 <= matches(name, found) <= len(found)

    def test_more_files_than_one_look_sees(
        self, shelf: Shelf, wishes: Wishes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(turns, "ROWS", 7)
        shelf.put("강아지/1.jpg", *numbered(60), "강아지/2.jpg", *numbered(60, "또"))
        wishes.search_for("강아지")
        first = order(shelf, wishes)
        assert set(first[:2]) == {"강아지/1.jpg", "강아지/2.jpg"}
        assert len(first) == len(set(first)) == 122


class TestChanges:
    def test_another_wish_has_its_way_with_the_next_group(
        self, shelf: Shelf, wishes: Wishes
    ) -> None:
        shelf.put("가/1.jpg", "나/2.jpg", *numbered(400))
        going = iter(Turns(shelf.database, wishes, still))
        assert names(shelf, next(going)) == numbered(400)[::-1][:GROUP]
        wishes.look_at([shelf.folder / "가"])
        assert names(shelf, next(going)) == ["가/1.jpg"]
        wishes.search_for("나")
        assert names(shelf, next(going)) == ["나/2.jpg"]
        rest = [name for group in going for name in names(shelf, group)]
        assert rest == numbered(400)[::-1][GROUP:]

    def test_a_wish_that_is_gone_is_forgotten(self, shelf: Shelf, wishes: Wishes) -> None:
        shelf.put(*numbered(2 * GROUP, "old"), *numbered(2 * GROUP))
        wishes.look_at([shelf.folder / "old"])
        going = iter(Turns(shelf.database, wishes, still))
        assert all(name.startswith("old") for name in names(shelf, next(going)))
        wishes.look_at([])
        assert all(name.startswith("많이") for name in names(shelf, next(going)))

    def test_looking_leaves_time_for_reading(
        self, shelf: Shelf, wishes: Wishes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After a look that took a while others are read for many times as long."""
        monkeypatch.setattr(turns, "ROWS", 50)
        looks = []
        now = [0.0]

        def clock() -> float:
            return now[0]

        real = photos.pending_names

        def slow(*arguments: object) -> object:
            looks.append(now[0])
            now[0] += 1.0
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(photos, "pending_names", slow)
        shelf.put("강아지.jpg", *numbered(400))
        wishes.search_for("강아지")
        seen = []
        for group in Turns(shelf.database, wishes, clock):
            seen += names(shelf, group)
            now[0] += 10.0  # what it takes to read them
        assert sorted(seen) == sorted(["강아지.jpg", *numbered(400)])
        assert looks[0] == 0.0
        assert all(later - one >= 1 + turns.SHARE for one, later in itertools.pairwise(looks))
        assert len(looks) > 2

    def test_many_threads_may_wish(self, shelf: Shelf, wishes: Wishes) -> None:
        shelf.put(*numbered(1500, "a"), *numbered(1500, "bbb"))
        done = threading.Event()

        def wish() -> None:
            for number in itertools.count():
                if done.is_set():
                    return
                wishes.look_at([shelf.folder / "ab"[number % 2]])
                wishes.search_for(("bbb", "")[number % 2])

        threads = [threading.Thread(target=wish) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            seen = order(shelf, wishes)
        finally:
            done.set()
            for thread in threads:
                thread.join()
        assert len(seen) == len(set(seen)) == 3000


WISH = st.tuples(
    st.sampled_from([(), ("가",), ("나", "가/다"), ("",)]),
    st.sampled_from(["", "dog", "가", "없음"]),
)
FILES = st.lists(
    st.sampled_from(["가", "나", "가/다", "dog"]).flatmap(
        lambda folder: st.integers(0, 300).map(lambda number: f"{folder}/{number}.jpg")
    ),
    unique=True,
    max_size=150,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FILES, st.lists(WISH, max_size=12), st.sampled_from([3, 40, 8192]))
def test_every_photo_has_one_turn_whatever_is_wished(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    files: list[str],
    wished: list[tuple[tuple[str, ...], str]],
    rows: int,
) -> None:
    monkeypatch.setattr(turns, "ROWS", rows)
    monkeypatch.setattr(turns, "GROUP", 5)
    monkeypatch.setattr(turns, "PAGE", 12)
    place = tmp_path_factory.mktemp("wishes")
    wishes, ticks = Wishes(), itertools.count()
    with Database.open(place / "library") as database:
        shelf = Shelf(database, place / "사진")
        shelf.put(*files)
        seen: list[str] = []
        coming = iter(wished)
        for group in Turns(database, wishes, lambda: float(next(ticks))):
            assert group
            seen += names(shelf, group)
            folders, query = next(coming, ((), ""))
            wishes.look_at([shelf.folder / folder for folder in folders])
            wishes.search_for(query)
    assert sorted(seen) == sorted(files)


def test_a_run_reads_the_wished_photo_with_the_first(parts: Parts, tmp_path: Path) -> None:
    """Through the real pipeline: contents are numbered in the order in which they are written."""
    folder = tmp_path / "사진"
    (folder / "보는 중").mkdir(parents=True)
    wanted = folder / "보는 중" / "오래된.png"
    for number in range(40):
        path = wanted if number == 0 else folder / f"{number}.png"
        picture(number).save(path)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    parts.database.write(lambda c: photos.add_root(c, folder))
    parts.wishes.look_at([wanted.parent])
    one_by_one = dataclasses.replace(parts, window=1)
    update(one_by_one, Exclusions(), Job(), forget_after_days=30)
    content = parts.database.read(lambda c: photos.content_of_path(c, wanted))
    assert content == 1


def test_looking_uses_an_index_and_sorts_nothing(shelf: Shelf) -> None:
    shelf.put(*numbered(20))
    statements: list[str] = []

    def traced(c: Connection) -> None:
        raw(c).set_trace_callback(statements.append)
        (place,) = photos.ranges_below(c, [shelf.folder / "많이"])
        photos.pending_in(c, place, 5)
        photos.pending_names(c, (2_000, 5), 5)
        raw(c).set_trace_callback(None)

    shelf.database.write(traced)
    plans = [
        row[3]
        for statement in statements
        if "FROM photos" in statement
        for row in shelf.database.read(
            lambda c, sql=statement: raw(c).execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()  # type: ignore[misc]
        )
    ]
    for plan in plans:
        assert "SCAN" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    assert any("photos_by_key (root_id=? AND rel_key>? AND rel_key<?)" in plan for plan in plans)
    assert any("photos_pending" in plan and "mtime_ns<?" in plan for plan in plans)
