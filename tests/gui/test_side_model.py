"""The rows of the side bar from one reading of the library to the next, however many they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtWidgets import QApplication, QTreeView

from photosearch.gui.side_entries import Contents, tag_key
from photosearch.gui.side_model import ENTRY, SideModel
from photosearch.library.notes import Tag
from photosearch.library.photos import Counts

TAGS = ("tags",)


def tagged(numbers: Sequence[int]) -> Contents:
    tags = [Tag(number, f"바다 {number}", number) for number in numbers]
    return Contents((), {}, {}, (), tags, ())


class Watched(list[Tag]):
    """Tells whether somebody looks through it."""

    looks = 0

    def __iter__(self) -> Iterator[Tag]:
        self.looks += 1
        return super().__iter__()


def shown(model: SideModel) -> list[int]:
    section = model.find(TAGS)
    rows = [model.index(row, 0, section) for row in range(model.rowCount(section))]
    return [row.data(ENTRY).key[1] for row in rows] if section.isValid() else []


class Steps:
    """Counts what a view is told; for each of these it lays all its rows out."""

    def __init__(self, model: SideModel) -> None:
        self.count = 0
        for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            signal.connect(self._step)

    def _step(self, *_: object) -> None:
        self.count += 1


@settings(max_examples=40, deadline=None)
@given(
    lists=st.lists(
        st.one_of(
            st.lists(st.integers(0, 9), unique=True),
            st.permutations(range(40)).flatmap(
                lambda order: st.integers(0, 40).map(lambda most: order[:most])
            ),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_any_list_follows_any_other(qapp: QApplication, lists: list[list[int]]) -> None:
    model = SideModel()
    for numbers in lists:
        before = {
            number: QPersistentModelIndex(model.find(tag_key(number))) for number in shown(model)
        }
        model.show(tagged(numbers))
        assert shown(model) == numbers
        for number, kept in before.items():
            if kept.isValid():
                assert kept.data(ENTRY).key == tag_key(number)
    model.deleteLater()


def test_thousands_of_rows_take_a_few_steps(qapp: QApplication) -> None:
    model = SideModel()
    model.show(tagged(range(3000)))
    view = QTreeView()
    view.setModel(model)
    view.expand(model.find(TAGS))
    for numbers in (range(2999, -1, -1), range(0, 3000, 2), range(3000)):
        steps = Steps(model)
        model.show(tagged(numbers))
        assert shown(model) == list(numbers)
        assert steps.count <= 4
        assert view.isExpanded(model.find(TAGS))


def test_a_few_changes_leave_the_other_rows_where_they_are(qapp: QApplication) -> None:
    model = SideModel()
    model.show(tagged(range(100)))
    view = QTreeView()
    view.setModel(model)
    view.setCurrentIndex(model.find(tag_key(50)))
    model.show(tagged([97, 96, *range(3, 96), 200, 201, 202]))
    assert view.currentIndex().data(ENTRY).key == tag_key(50)


def test_counting_leaves_the_tags_alone(qapp: QApplication) -> None:
    model = SideModel()
    tags = Watched(tagged(range(100)).tags)
    model.show(Contents((), {}, {}, (), tags, ()))
    looks = tags.looks
    model.count(Counts(5, 0, 3, 0, 0, 5, 0, 1, 0))
    assert model.find(("all",)).data(ENTRY).count == 5
    assert model.find(("problems",)).data(ENTRY).count == 3
    assert tags.looks == looks
    model.count(Counts(5, 0, 0, 0, 0, 5, 0, 1, 0))
    assert not model.find(("problems",)).isValid()
