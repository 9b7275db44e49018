"""The inspector through the real stack: what is shown of a photo, and what its controls ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from photosearch.gui import languages
from photosearch.gui.inspector import Inspector
from photosearch.gui.places import InAlbum, InFolder
from photosearch.library import browse, notes
from photosearch.search.query import Hit
from tests.gui.viewing import BIG, LONG, NESTED, Stack, make_library, opened


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("inspector"))


@pytest.fixture
def stack(ready: Path, tmp_path: Path) -> Iterator[Stack]:
    with opened(ready, tmp_path / "library") as stack:
        yield stack


@pytest.fixture
def inspector(stack: Stack, qtbot: QtBot) -> Inspector:
    inspector = Inspector(stack.session, stack.loader)
    qtbot.addWidget(inspector)
    inspector.resize(300, 900)
    inspector.show()
    qtbot.waitExposed(inspector)
    return inspector


def said(inspector: Inspector) -> str:
    """All words that can be seen."""
    labels = [each for each in inspector.findChildren(QLabel) if each.isVisibleTo(inspector)]
    return "\n".join(each.text() for each in labels)


def show(qtbot: QtBot, inspector: Inspector, contents: list[int], word: str) -> None:
    inspector.show_contents(contents, {})
    qtbot.waitUntil(lambda: word in said(inspector), timeout=LONG)


def button(inspector: Inspector, words: str) -> QAbstractButton:
    found = [
        each
        for each in inspector.findChildren(QAbstractButton)
        if words in (each.text(), each.accessibleName()) and each.isVisibleTo(inspector)
    ]
    assert len(found) == 1, words
    return found[0]


def test_facts_are_said_in_words(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    show(qtbot, inspector, stack.contents(NESTED), "ISO 100")  # the name is there before the facts
    words = said(inspector)
    for expected in ("Saturday", "UTC+09:00", "300 × 400", "JPEG", "NIKON D70"):
        assert expected in words
    assert "f/2.8   ISO 100   50 mm" in words
    assert "NIKON CORPORATION" not in words


def test_nothing_chosen_is_said_calmly(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    assert "Choose a photo" in said(inspector)
    show(qtbot, inspector, stack.contents("beach.jpg"), "beach.jpg")
    assert "Choose a photo" not in said(inspector)
    show(qtbot, inspector, [], "Choose a photo")


def test_the_last_choice_is_shown(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    for name in ("beach.jpg", NESTED, "가족 1.jpg", BIG, "北京烤鸭.png"):
        inspector.show_contents(stack.contents(name), {})
    qtbot.waitUntil(lambda: "北京烤鸭.png" in said(inspector), timeout=LONG)
    with qtbot.waitSignal(inspector.rated) as rated:
        qtbot.keyClick(inspector.stars, Qt.Key.Key_2)
    assert rated.args == [stack.contents("北京烤鸭.png"), 2]


def test_stars_by_mouse_and_keys(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    contents = stack.contents("beach.jpg")
    stack.write(lambda c: notes.set_rating(c, contents, 4))
    show(qtbot, inspector, contents, "beach.jpg")
    assert inspector.stars.value() == 4
    asked: list[int] = []
    inspector.rated.connect(lambda _, stars: asked.append(stars))
    qtbot.mouseClick(inspector.stars, Qt.MouseButton.LeftButton, pos=QPoint(10, 12))
    qtbot.mouseClick(inspector.stars, Qt.MouseButton.LeftButton, pos=QPoint(10, 12))
    qtbot.keyClick(inspector.stars, Qt.Key.Key_Right)
    qtbot.keyClick(inspector.stars, Qt.Key.Key_5)
    assert asked == [1, 0, 1, 5]
    assert "5" in inspector.stars.accessibleDescription()


def test_tags_are_typed_and_taken_off(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    contents = stack.contents("beach.jpg")
    stack.write(lambda c: notes.add_tag(c, contents, "바다"))
    show(qtbot, inspector, contents, "바다")
    inspector.edit_tags()
    with qtbot.waitSignal(inspector.tagged) as tagged:
        qtbot.keyClicks(inspector.tags.field, "  holiday ")
        qtbot.keyClick(inspector.tags.field, Qt.Key.Key_Return)
    assert tagged.args == [contents, "holiday"]
    assert inspector.tags.field.text() == ""
    with qtbot.assertNotEmitted(inspector.tagged):  # it is there already
        inspector.tags.field.insert("바다")
        qtbot.keyClick(inspector.tags.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(inspector.untagged) as untagged:
        button(inspector, "Remove the tag 바다").click()
    assert untagged.args == [contents, "바다"]


def test_changes_appear_by_themselves(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    contents = stack.contents("beach.jpg")
    show(qtbot, inspector, contents, "beach.jpg")
    stack.write(lambda c: notes.add_tag(c, contents, "summer"))
    qtbot.waitUntil(lambda: "summer" in said(inspector), timeout=LONG)


def test_several_show_what_they_share(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    contents = stack.contents("beach.jpg", BIG, NESTED)
    stack.write(lambda c: notes.set_rating(c, contents, 3))
    stack.write(lambda c: notes.add_tag(c, contents, "shared"))
    stack.write(lambda c: notes.add_tag(c, contents[:1], "alone"))
    show(qtbot, inspector, contents, "3 photo")
    assert inspector.tags.tags == ("shared",)
    assert inspector.stars.value() == 3
    with qtbot.waitSignal(inspector.tagged) as tagged:
        qtbot.keyClicks(inspector.tags.field, "new")
        qtbot.keyClick(inspector.tags.field, Qt.Key.Key_Return)
    assert tagged.args == [contents, "new"]


@pytest.mark.parametrize(
    ("hit", "words"),
    [
        (Hit(Path("a"), 0.3, "likely", {"lane": "vector", "phrase": "a dog"}), "“a dog”"),
        (Hit(Path("a"), 0.1, "unlikely", {"lane": "vector", "phrase": "dog"}), "Probably not"),
        (Hit(Path("a"), 0.9, "likely", {"lane": "similar", "photo": "/x/바다.jpg"}), "바다.jpg"),
        (Hit(Path("a"), 0.9, "maybe", {"lane": "one of tomorrow's"}), "Possible match"),
    ],
)
def test_why_it_matched(
    inspector: Inspector, stack: Stack, qtbot: QtBot, hit: Hit, words: str
) -> None:
    (content,) = stack.contents("beach.jpg")
    inspector.show_contents([content], {content: hit})
    qtbot.waitUntil(lambda: inspector.why.isVisible(), timeout=LONG)
    assert words in inspector.why.said
    assert "0." not in inspector.why.said
    show(qtbot, inspector, stack.contents(BIG), BIG)
    assert not inspector.why.isVisible()


def test_folders_and_albums_lead_there(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    (content,) = stack.contents(NESTED)
    album = notes.Album(0, "", 0, None)

    def make(c: browse.Connection) -> None:
        nonlocal album
        album = notes.make_album(c, "제주")
        notes.add_to_album(c, album.id, [content])

    stack.write(make)
    show(qtbot, inspector, [content], "한라산.jpg")
    with qtbot.waitSignal(inspector.place_wanted) as wanted:
        button(inspector, "2019 제주도").click()
    (place,) = wanted.args or []
    assert isinstance(place, InFolder)
    listing = stack.app.database.read(lambda c: browse.in_folder(c, place.root, place.inside))
    assert listing.contents.tolist() == [content]
    with qtbot.waitSignal(inspector.place_wanted) as wanted:
        button(inspector, "제주").click()
    assert wanted.args == [InAlbum(album.id, "제주")]


def test_the_file_and_its_copies(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    show(qtbot, inspector, stack.contents("beach.jpg"), "바다 copy.jpg")
    inspector.copy_path.click()
    assert QGuiApplication.clipboard().text() == str(stack.folder / "photos" / "beach.jpg")
    with qtbot.waitSignal(inspector.reveal_wanted) as wanted:
        inspector.reveal.click()
    assert wanted.args == [stack.folder / "photos" / "beach.jpg"]
    with qtbot.waitSignal(inspector.reveal_wanted) as wanted:
        button(inspector, "Show 바다 copy.jpg in its folder").click()
    assert wanted.args == [stack.folder / "photos" / "copies" / "바다 copy.jpg"]
    with qtbot.waitSignal(inspector.similar_wanted) as similar:
        inspector.similar.click()
    assert similar.args == stack.contents("beach.jpg")


def test_what_is_hidden_is_read_when_it_is_shown(
    inspector: Inspector, stack: Stack, qtbot: QtBot
) -> None:
    inspector.hide()
    inspector.show_contents(stack.contents("beach.jpg"), {})
    inspector.show()
    qtbot.waitUntil(lambda: "beach.jpg" in said(inspector), timeout=LONG)


def test_every_control_has_a_name(inspector: Inspector, stack: Stack, qtbot: QtBot) -> None:
    stack.write(lambda c: notes.add_tag(c, stack.contents("beach.jpg"), "바다"))
    show(qtbot, inspector, stack.contents("beach.jpg"), "바다")
    for each in inspector.findChildren(QAbstractButton):
        if each.isVisibleTo(inspector) and type(each).__module__.startswith("PySide6"):
            named = each.text() or each.accessibleName()
            assert named or each.parent() is inspector.tags.field, each


def test_the_language_changes_at_once(
    inspector: Inspector, stack: Stack, qtbot: QtBot, qapp: QApplication
) -> None:
    show(qtbot, inspector, stack.contents(NESTED), "Saturday")
    try:
        languages.install(qapp, "ko")
        qtbot.waitUntil(lambda: "2019년 8월 3일 토요일" in said(inspector), timeout=LONG)
    finally:
        languages.install(qapp, "en")
    qtbot.waitUntil(lambda: "Saturday" in said(inspector), timeout=LONG)
