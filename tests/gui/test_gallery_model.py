"""Rows, months and cards of the grid."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot

from photosearch.gui.bridge import Bridge
from photosearch.gui.gallery_model import GalleryModel, Section
from photosearch.gui.gallery_rows import Rows, arranged, months_of
from photosearch.gui.gallery_selection import moved_runs
from photosearch.library.browse import Card, Listing


def card_of(content: int, rating: int = 0, offline: bool = False) -> Card:
    path = Path(f"/photos/사진 {content}.jpg")
    return Card(content, b"h", path, path.name, 4, 3, 1_600_000_000, rating, offline, 1, "JPEG")


class Reader:
    """Answers with cards, and remembers what it was asked."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.rating = 0
        self.may = threading.Event()
        self.may.set()

    def __call__(self, contents: Sequence[int]) -> dict[int, Card]:
        self.batches.append(list(contents))
        self.may.wait(10)
        return {one: card_of(one, self.rating, one % 2 == 1) for one in contents if one < 900}

    @property
    def asked(self) -> list[int]:
        return [content for batch in self.batches for content in batch]


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def model(bridge: Bridge, reader: Reader) -> GalleryModel:
    return GalleryModel(bridge, reader)


class TestRows:
    @given(st.lists(st.integers(0, 10**12), unique=True), st.integers(-5, 10**12))
    def test_a_content_is_found_in_its_row(self, contents: list[int], other: int) -> None:
        rows = Rows(np.asarray(contents, dtype=np.int64))
        assert [rows.of(content) for content in contents] == list(range(len(contents)))
        if other not in contents:
            assert rows.of(other) is None

    @given(st.lists(st.integers(0, 300), unique=True), st.lists(st.integers(-3, 400)))
    def test_many_at_once(self, contents: list[int], wanted: list[int]) -> None:
        found = Rows(np.asarray(contents, dtype=np.int64)).of_all(np.asarray(wanted, np.int64))
        expected = [contents.index(one) if one in contents else -1 for one in wanted]
        assert found.tolist() == expected


class TestMovedRuns:
    @given(st.lists(st.integers(-1, 40), min_size=30, max_size=30), st.data())
    def test_the_same_photos(self, moves: list[int], data: st.DataObject) -> None:
        new_rows = [-1 if row in moves[:at] else row for at, row in enumerate(moves)]
        edges = sorted(data.draw(st.sets(st.integers(0, 29), max_size=8)))
        runs = list(zip(edges[::2], edges[1::2], strict=False))
        selected = {row for first, last in runs for row in range(first, last + 1)}
        found = moved_runs(runs, np.asarray(new_rows, dtype=np.int64))
        rows = [row for first, last in found for row in range(first, last + 1)]
        assert len(rows) == len(set(rows))
        assert set(rows) == {new_rows[row] for row in selected} - {-1}

    def test_none_of_a_run_is_left(self) -> None:
        assert moved_runs([(0, 2)], np.asarray([-1, -1, -1])) == []

    def test_many_are_still_one_run(self) -> None:
        rows = np.arange(50, 300_050)
        assert moved_runs([(0, 299_999)], rows) == [(50, 300_049)]
        rows[150_000:] += 1
        assert moved_runs([(10, 299_999)], rows) == [(60, 150_049), (150_051, 300_050)]

    def test_order_does_not_matter_and_neighbours_are_one_run(self) -> None:
        assert moved_runs([(0, 5)], np.asarray([4, 3, -1, 9, 5, 8])) == [(3, 5), (8, 9)]


class TestMonths:
    @given(st.lists(st.integers(-3_000_000_000, 4_000_000_000), max_size=60))
    def test_as_the_calendar_says(self, moments: list[int]) -> None:
        moments.sort(reverse=True)
        months, starts = months_of(np.asarray(moments, dtype=np.int64))
        epoch = dt.datetime(1970, 1, 1)
        expected: list[tuple[int, int]] = []
        for row, moment in enumerate(moments):
            then = epoch + dt.timedelta(seconds=moment)
            month = (then.year - 1970) * 12 + then.month - 1
            if not expected or expected[-1][0] != month:
                expected.append((month, row))
        assert list(zip(months.tolist(), starts, strict=True)) == expected

    def test_impossible_times_do_no_harm(self) -> None:
        months, starts = months_of(np.asarray([2**62, 0, -(2**62)], dtype=np.int64))
        assert starts == [0, 1, 2]
        assert len(months) == 3

    @pytest.mark.parametrize(
        ("locale", "title"),
        [("en_US", "May 2024"), ("ko_KR", "2024년 5월"), ("zh_CN", "2024年5月")],
    )
    def test_titles(self, model: GalleryModel, locale: str, title: str) -> None:
        before = QLocale()
        QLocale.setDefault(QLocale(locale))
        moment = int(dt.datetime(2024, 5, 31, 23, 59, tzinfo=dt.UTC).timestamp())
        try:
            model.show_timeline(Listing(np.asarray([7]), np.asarray([moment])))
        finally:
            QLocale.setDefault(before)
        assert model.sections == (Section(title, 0),)

    def test_photos_in_no_order_are_put_in_order(self, model: GalleryModel) -> None:
        moments = np.asarray([5, 10**9, 20, 10**9 - 5])
        model.show_timeline(Listing(np.asarray([1, 2, 3, 4]), moments))
        assert model.contents.tolist() == [2, 4, 3, 1]
        assert model.moments is not None
        assert model.moments.tolist() == [10**9, 10**9 - 5, 20, 5]

    def test_no_photos(self, model: GalleryModel) -> None:
        model.show_timeline(Listing(np.zeros(0, np.int64), np.zeros(0, np.int64)))
        assert model.rowCount() == 0
        assert len(model.sections) == 1


class TestArrangedElsewhere:
    """A timeline that another thread has put in order while the window went on."""

    listing = Listing(np.asarray([1, 2, 3]), np.asarray([30, 20, 10]))

    def moves(self, model: GalleryModel) -> list[object]:
        told: list[object] = []
        model.replaced.connect(told.append)
        return told

    def test_what_is_shown_finds_its_new_rows(self, model: GalleryModel) -> None:
        model.show(np.asarray([3, 9, 1]))
        ready, told = arranged(self.listing, model.contents), self.moves(model)
        model.show_arranged(ready)
        assert np.asarray(told[0]).tolist() == [2, -1, 0]
        assert model.contents.tolist() == [1, 2, 3]
        assert model.row_of(3) == 2

    def test_also_if_something_else_has_been_shown_meanwhile(self, model: GalleryModel) -> None:
        model.show(np.asarray([3, 9, 1]))
        ready, told = arranged(self.listing, model.contents), self.moves(model)
        model.show(np.asarray([2]))
        model.show_arranged(ready)
        assert np.asarray(told[1]).tolist() == [1]

    def test_from_the_top_where_no_place_is_to_be_kept(self, model: GalleryModel) -> None:
        model.show(np.asarray([3, 9, 1]))
        told = self.moves(model)
        model.show_arranged(arranged(self.listing))
        assert told == [None]


class TestCards:
    def test_come_in_one_batch_and_are_told(
        self, model: GalleryModel, reader: Reader, qtbot: QtBot
    ) -> None:
        model.show(np.arange(100, 400))
        with qtbot.waitSignal(model.dataChanged) as changed:
            assert [model.card(row) for row in (3, 4, 5)] == [None] * 3
        assert reader.batches == [[103, 104, 105]]
        assert (changed.args[0].row(), changed.args[1].row()) == (3, 5)
        card = model.card(4)
        assert card is not None
        assert card.content == 104

    def test_the_newest_wish_goes_first(
        self, model: GalleryModel, reader: Reader, qtbot: QtBot
    ) -> None:
        model.show(np.arange(900))
        reader.may.clear()
        model.want(range(300, 310))
        qtbot.waitUntil(lambda: bool(reader.batches))
        for first in range(400, 800, 10):
            model.want(range(first, first + 10))
        model.want(range(10))
        reader.may.set()
        qtbot.waitUntil(lambda: model.known_card(9) is not None)
        assert len(reader.asked) <= 40  # those that were passed over were never read

    def test_what_has_no_file_is_asked_for_once(
        self, model: GalleryModel, reader: Reader, qtbot: QtBot
    ) -> None:
        model.show(np.asarray([950, 5]))
        model.want(range(2))
        qtbot.waitUntil(lambda: model.known_card(5) is not None)
        assert model.card(0) is None
        model.want(range(2))
        model.with_cards([5], lambda cards: None)
        assert reader.asked == [950, 5]

    def test_old_cards_stay_until_new_ones_are_there(
        self, model: GalleryModel, reader: Reader, qtbot: QtBot
    ) -> None:
        model.show(np.arange(10))
        model.want(range(10))
        qtbot.waitUntil(lambda: model.known_card(9) is not None)
        reader.rating = 4
        model.forget_cards([3])
        card = model.card(3)
        assert card is not None
        assert card.rating == 0
        qtbot.waitUntil(lambda: (card := model.known_card(3)) is not None and card.rating == 4)
        assert reader.asked == [*range(10), 3]

    def test_an_answer_from_before_is_asked_again(
        self, model: GalleryModel, reader: Reader, qtbot: QtBot
    ) -> None:
        model.show(np.arange(10))
        reader.may.clear()
        model.want(range(3))
        qtbot.waitUntil(lambda: bool(reader.batches))
        model.forget_cards()
        reader.may.set()
        qtbot.waitUntil(lambda: model.known_card(2) is not None)
        model.want(range(3))
        qtbot.waitUntil(lambda: len(reader.batches) == 2)
        assert reader.batches == [[0, 1, 2], [0, 1, 2]]

    def test_trouble_is_told_and_not_repeated(self, bridge: Bridge, qtbot: QtBot) -> None:
        def broken(contents: Sequence[int]) -> dict[int, Card]:
            raise OSError("gone")

        model = GalleryModel(bridge, broken)
        model.show(np.arange(3))
        with qtbot.waitSignal(bridge.trouble):
            model.want(range(3))


class TestWhatQtAsks:
    def test_name_and_sentence(self, model: GalleryModel, reader: Reader, qtbot: QtBot) -> None:
        reader.rating = 3
        model.show(np.asarray([7]), (), ["unlikely"])
        model.want(range(1))
        qtbot.waitUntil(lambda: model.known_card(7) is not None)
        index = model.index(0)
        assert index.data() == "사진 7.jpg"
        said = index.data(Qt.ItemDataRole.AccessibleTextRole)
        for part in ("사진 7.jpg", "2020", "3 star", "not connected", "Probably"):
            assert part in said
