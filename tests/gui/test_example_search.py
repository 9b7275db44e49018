"""More and less like this, pictures beside words, concepts in the side bar and the menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from photosearch.gui import suggestions
from photosearch.gui.example_search import example_of, refined
from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import Found, Like
from photosearch.gui.side_entries import place_of_concept
from photosearch.gui.side_model import ENTRY
from photosearch.gui.suggestions import Suggestion
from photosearch.query.chips import chips_of
from photosearch.query.grammar import parse
from photosearch.query.syntax import Filter, Not
from tests.gui.windows import LONG, Open, ask, type_text


@pytest.mark.parametrize(
    ("text", "names", "unwanted", "expected"),
    [
        ("dog", ["a.jpg"], False, "dog like:a.jpg"),
        ("", ["a b.jpg"], False, 'like:"a b.jpg"'),
        ("dog like:a.jpg", ["a.jpg"], True, "dog -like:a.jpg"),
        ("dog -like:a.jpg cat", ["a.jpg"], False, "dog cat like:a.jpg"),
        ("dog like:a.jpg", ["a.jpg"], False, "dog like:a.jpg"),
        ("dog", ["a.jpg", "b.jpg", "a.jpg"], True, "dog -like:b.jpg -like:a.jpg"),
        ('dog "red', ["a.jpg"], False, 'dog "red" like:a.jpg'),
        ("dog (cat", ["a.jpg"], False, "dog (cat) like:a.jpg"),
    ],
)
def test_refined(text: str, names: list[str], unwanted: bool, expected: str) -> None:
    found = refined(text, names, unwanted=unwanted)
    assert sorted(found.split()) == sorted(expected.split())


@settings(max_examples=40)
@given(
    some.text(max_size=20), some.text("ab c.\"'/:(지,-", min_size=1, max_size=8), some.booleans()
)
def test_a_refined_query_holds_the_example(text: str, name: str, unwanted: bool) -> None:
    found = refined(text, [name], unwanted=unwanted)
    nodes = [chip.node for chip in chips_of(parse(found).node)]
    inner = [node.node for node in nodes if isinstance(node, Not)] if unwanted else nodes
    examples = [node for node in inner if isinstance(node, Filter) and node.key == "like"]
    if name.split() and parse(f"like:{name!r}") is not None:
        assert examples or not "".join(name.split()).strip("\"'")


def test_concepts_are_offered_where_one_is_being_typed() -> None:
    places = [
        Suggestion("concept", name, place_of_concept(name, "en")) for name in ("지우", "바다 집")
    ]
    for typed in ("concept:", "개념:ㅈ", "概念：지", "dog -concept:지", 'concept:"지'):
        offered = suggestions.rank(typed, ["지나간 것"], places)
        assert offered
        assert {each.kind for each in offered} == {"concept"}
    (offered,) = suggestions.rank("dog -concept:바", [], places)
    assert offered.place == Found('dog -concept:"바다 집"')
    assert suggestions.rank("concept:지우", [], places[:1]) == []
    assert [each.text for each in suggestions.rank("지우", [], places)] == ["지우"]


def shown(window: MainWindow) -> int:
    return int(window.gallery.model.rowCount())


def test_a_search_is_refined_and_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "beach")
    view, chips = window.gallery.view, window.search_bar.chips
    view.setCurrentIndex(window.gallery.model.index(0))
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.commands["more_like"].trigger()
    assert window.gallery.place == Found(window.search_bar.text())
    qtbot.waitUntil(lambda: len(chips.pills) == 2, timeout=LONG)
    assert [chip.kind for chip in chips.chips] == ["words", "example"]
    qtbot.waitUntil(lambda: chips.pills[1].pictured, timeout=LONG)
    last = window.gallery.model.contents[-1]
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.examples.less([int(last)])
    assert last not in window.gallery.model.contents
    assert example_of(chips.chips[2])
    pill = chips.pills[2]
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        pill.removed.emit()
    assert last in window.gallery.model.contents


def test_words_beside_a_picture(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    content = int(window.gallery.model.contents[0])
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.examples.more([content])
    assert isinstance(window.gallery.place, Like)
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        type_text(window.search_bar.field, "night")
    place = window.gallery.place
    assert isinstance(place, Found)
    assert place.text.startswith("like:")
    assert place.text.endswith(" night")
    given_file = tmp_path / "없는 그림.jpg"
    with qtbot.waitSignal(window.gallery.odd, timeout=LONG) as odd:
        window.search_bar.image_given.emit(given_file)
    assert odd.args is not None
    assert odd.args[0].kind == "unknown_photo"
    assert window.search_bar.text().endswith(f'like:"{given_file}"')


def concept_rows(window: MainWindow) -> dict[str, int]:
    model = window.side_bar.model
    found = {}
    for section in range(model.rowCount()):
        above = model.index(section, 0)
        for row in range(model.rowCount(above)):
            entry = model.index(row, 0, above).data(ENTRY)
            if entry.kind == "concept":
                found[entry.title] = entry.count
    return found


def test_a_concept_is_saved_taught_renamed_and_deleted(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "beach")
    contents = [int(number) for number in window.gallery.model.contents]
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.examples.less(contents[-1:])
    window.concepts.save(window.guide.place, contents[:2])
    qtbot.waitUntil(lambda: window.concepts.dialog is not None, timeout=LONG)
    assert window.concepts.dialog is not None
    assert window.concepts.dialog.field.text() == "beach"
    window.concepts.dialog.field.setText("우리 바다")
    window.concepts.dialog.accept()
    qtbot.waitUntil(lambda: concept_rows(window) == {"우리 바다": 2}, timeout=LONG)

    (concept,) = window.concepts.known
    assert concept.unwanted == 1
    entry = window.side_bar.model.find(("concept", concept.id)).data(ENTRY)
    with qtbot.waitSignal(window.gallery.arrived, timeout=LONG):
        window.side_bar.chosen.emit(entry.place)
    assert window.search_bar.text() == 'concept:"우리 바다"'

    menu = QMenu()
    actions = window.concepts.actions(menu, window.guide.place, lambda: contents[2:5])
    assert [action.text() for action in actions] == ["Add to “우리 바다”", "Not “우리 바다”"]
    actions[0].trigger()
    qtbot.waitUntil(lambda: concept_rows(window) == {"우리 바다": 5}, timeout=LONG)

    window.side_bar.rename_concept_wanted.emit(concept.id, "sea")
    qtbot.waitUntil(lambda: concept_rows(window) == {"sea": 5}, timeout=LONG)
    with qtbot.waitSignal(window.concepts.said, timeout=LONG) as said:
        window.side_bar.remove_concept_wanted.emit(concept.id)
    qtbot.waitUntil(lambda: concept_rows(window) == {}, timeout=LONG)
    assert said.args is not None
    said.args[1]()  # Undo
    qtbot.waitUntil(lambda: concept_rows(window) == {"sea": 5}, timeout=LONG)


def test_less_needs_a_search(window: MainWindow) -> None:
    window.gallery.view.setCurrentIndex(window.gallery.model.index(0))
    assert window.commands["more_like"].isEnabled()
    assert not window.commands["less_like"].isEnabled()
    assert window.commands["save_concept"].isEnabled()


def test_nothing_is_taught_where_nothing_can_be_written(open_window: Open, place: Path) -> None:
    window = open_window(place, read_only=True)
    assert not window.commands["save_concept"].isEnabled()
