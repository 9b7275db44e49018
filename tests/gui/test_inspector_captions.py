"""Captions in the inspector through the real stack: the user's, the file's and a machine's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from photosearch.gui import languages
from photosearch.gui.inspector import Inspector
from photosearch.gui.inspector_captions import CaptionEdit
from photosearch.gui.main_window import MainWindow
from photosearch.gui.photo_actions import PhotoActions
from photosearch.gui.places import Found
from photosearch.library import captions
from photosearch.library.captions import LONGEST, CaptionRow, Made
from photosearch.models import install
from photosearch.models.starter_tags import OfferedTag
from photosearch.search.query import Hit
from tests.gui.viewing import LONG, Stack, make_library, opened
from tests.gui.windows import type_text
from tests.models import tiny_blip


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("captions"))


@pytest.fixture
def stack(ready: Path, tmp_path: Path) -> Iterator[Stack]:
    with opened(ready, tmp_path / "library") as stack:
        yield stack


@pytest.fixture
def inspector(stack: Stack, qtbot: QtBot) -> Inspector:
    """With what the window connects to it."""
    inspector = Inspector(stack.session, stack.loader)
    actions = PhotoActions(stack.session, inspector)
    inspector.captioned.connect(actions.caption)
    inspector.caption_removed.connect(actions.remove_caption)
    inspector.describe_wanted.connect(actions.describe)
    inspector.tagged.connect(actions.tag)
    qtbot.addWidget(inspector)
    inspector.resize(300, 900)
    inspector.show()
    qtbot.waitExposed(inspector)
    return inspector


def said(inspector: Inspector) -> str:
    labels = [each for each in inspector.findChildren(QLabel) if each.isVisibleTo(inspector)]
    return "\n".join(each.text() for each in labels)


def show(qtbot: QtBot, inspector: Inspector, contents: list[int], word: str) -> None:
    inspector.show_contents(contents, {})
    qtbot.waitUntil(lambda: word in said(inspector), timeout=LONG)


def buttons(inspector: Inspector, words: str) -> list[QAbstractButton]:
    return [
        each
        for each in inspector.findChildren(QAbstractButton)
        if words in (each.text().strip(), each.accessibleName()) and each.isVisibleTo(inspector)
    ]


def press(qtbot: QtBot, inspector: Inspector, words: str) -> None:
    qtbot.waitUntil(lambda: bool(buttons(inspector, words)), timeout=LONG)
    (found,) = buttons(inspector, words)
    found.click()


def rows_of(stack: Stack, content: int) -> list[CaptionRow]:
    return stack.app.captions_of(content)


def test_what_a_caption_says_is_no_fact_besides(
    stack: Stack, inspector: Inspector, qtbot: QtBot
) -> None:
    """As after it was written into a sidecar, which is part of what the file says."""
    (content,) = stack.contents("beach.jpg")
    stack.app.write_caption([content], "우리 강아지")
    extra = '{"description": "우리  강아지", "copyright": "김"}'
    stack.app.database.write(
        lambda c: c.exec_driver_sql("UPDATE contents SET extra = ? WHERE id = ?", (extra, content))
    )
    show(qtbot, inspector, [content], "김")
    qtbot.waitUntil(lambda: "강아지" in inspector.captions.edit.toPlainText(), timeout=LONG)
    assert "강아지" not in said(inspector)


def own(stack: Stack, content: int) -> list[str]:
    return [row.text for row in rows_of(stack, content) if row.source == "user"]


def test_a_caption_is_written_changed_and_taken_away(
    inspector: Inspector, stack: Stack, qtbot: QtBot
) -> None:
    (content,) = stack.contents("beach.jpg")
    show(qtbot, inspector, [content], "beach.jpg")
    edit = inspector.captions.edit
    edit.setFocus()
    type_text(edit, "할머니와 바다")
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_text(edit, "2019년 여름")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: own(stack, content) == ["할머니와 바다\n2019년 여름"], timeout=LONG)
    edit.setFocus()
    type_text(edit, "no, ")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.toPlainText() == "할머니와 바다\n2019년 여름"
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: own(stack, content) == [], timeout=LONG)


def test_what_was_typed_belongs_to_the_photo_it_was_typed_about(
    inspector: Inspector, stack: Stack, qtbot: QtBot
) -> None:
    (first,), (second,) = stack.contents("beach.jpg"), stack.contents("가족 1.jpg")
    show(qtbot, inspector, [first], "beach.jpg")
    inspector.captions.edit.setFocus()
    type_text(inspector.captions.edit, "the sea")
    show(qtbot, inspector, [second], "가족 1.jpg")
    qtbot.waitUntil(lambda: own(stack, first) == ["the sea"], timeout=LONG)
    assert own(stack, second) == []
    assert inspector.captions.edit.toPlainText() == ""


def test_typing_is_not_disturbed_by_changes_of_the_library(
    inspector: Inspector, stack: Stack, qtbot: QtBot
) -> None:
    (content,) = stack.contents("beach.jpg")
    show(qtbot, inspector, [content], "beach.jpg")
    inspector.activateWindow()
    inspector.captions.edit.setFocus()
    qtbot.waitUntil(inspector.captions.edit.hasFocus, timeout=LONG)
    type_text(inspector.captions.edit, "half a sen")
    stack.write(lambda c: captions.record(c, "blip", [Made(content, "en", "a machine's words")]))
    qtbot.waitUntil(lambda: "a machine's words" in said(inspector), timeout=LONG)
    assert inspector.captions.edit.toPlainText() == "half a sen"


def test_words_of_people_files_and_machines_are_kept_apart(
    inspector: Inspector, stack: Stack, qtbot: QtBot
) -> None:
    (content,) = stack.contents("beach.jpg")

    def write(c: captions.Connection) -> None:
        captions.write_own(c, [content], "mine")
        captions.write_file(c, content, {"title": "Of the file"})
        captions.record(c, "blip-base", [Made(content, "en", "a dog on the beach")])
        captions.record(c, "other", [Made(content, "en", "a pizza", 0.2, 0.01, trusted=False)])

    stack.write(write)
    show(qtbot, inspector, [content], "a dog on the beach")
    words = said(inspector)
    assert inspector.captions.edit.toPlainText() == "mine"
    assert words.index("Title in the file") < words.index("Of the file")
    assert words.index("Written by BLIP Base") < words.index("a dog on the beach")
    assert words.index("a pizza") < words.index("Not used for searching")
    assert words.count("Not used for searching") == 1


def test_a_machines_words_are_adopted_or_removed_for_good(
    inspector: Inspector, stack: Stack, qtbot: QtBot
) -> None:
    (content,) = stack.contents("beach.jpg")
    stack.write(lambda c: captions.record(c, "blip-base", [Made(content, "en", "a dog")]))
    show(qtbot, inspector, [content], "a dog")
    press(qtbot, inspector, "Use as my caption")
    qtbot.waitUntil(lambda: own(stack, content) == ["a dog"], timeout=LONG)
    qtbot.waitUntil(lambda: inspector.captions.edit.toPlainText() == "a dog", timeout=LONG)
    press(qtbot, inspector, "Remove this description")
    qtbot.waitUntil(lambda: "Written by" not in said(inspector), timeout=LONG)
    stack.write(lambda c: captions.record(c, "blip-base", [Made(content, "en", "a dog again")]))
    assert [row.source for row in rows_of(stack, content)] == ["user"]


def test_a_photo_is_described_when_that_is_asked_for(
    inspector: Inspector, stack: Stack, qtbot: QtBot, tmp_path: Path
) -> None:
    """With a real engine that writes nonsense."""
    (content,) = stack.contents("beach.jpg")
    show(qtbot, inspector, [content], "beach.jpg")
    assert not buttons(inspector, "Describe this photo")
    install.install(tiny_blip.write(tmp_path / "blip"), "blip-base")
    stack.app.change_settings(captioner="blip-base")
    inspector.show_contents([content], {})
    press(qtbot, inspector, "Describe this photo")
    assert not buttons(inspector, "Describe this photo")
    assert buttons(inspector, "Cancel")
    qtbot.waitUntil(lambda: bool(rows_of(stack, content)), timeout=2 * LONG)
    qtbot.waitUntil(lambda: bool(buttons(inspector, "Describe this photo")), timeout=LONG)
    (row,) = rows_of(stack, content)
    assert (row.source, row.model) == ("machine", "blip-base")
    qtbot.waitUntil(lambda: "Written by BLIP Base" in said(inspector), timeout=LONG)


def test_offered_tags_become_the_users_with_one_press(
    inspector: Inspector,
    stack: Stack,
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (content,) = stack.contents("beach.jpg")
    offers = [
        OfferedTag(en="beach", ko="해변", zh="海滩", score=0.5),
        OfferedTag(en="dog", ko="개", zh="狗", score=0.4),
    ]
    monkeypatch.setattr(stack.app, "offered_tags", lambda number: offers)
    show(qtbot, inspector, [content], "beach.jpg")
    press(qtbot, inspector, "Add the tag beach")
    qtbot.waitUntil(lambda: inspector.tags.tags == ("beach",), timeout=LONG)
    qtbot.waitUntil(lambda: not buttons(inspector, "Add the tag beach"), timeout=LONG)
    try:
        languages.install(qapp, "zh")
        qtbot.waitUntil(lambda: bool(buttons(inspector, "狗")), timeout=LONG)
        assert not buttons(inspector, "海滩")  # it is a tag already, in whatever language
    finally:
        languages.install(qapp, "en")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ({"lane": "literal", "caption": "할머니 생신", "source": "user"}, "in your caption"),
        ({"lane": "both", "caption": "a cake", "source": "machine"}, "in a model’s description"),
        ({"lane": "both", "caption": "a cake", "source": "file"}, "in the file"),
    ],
)
def test_why_says_whose_words_matched(
    inspector: Inspector, stack: Stack, qtbot: QtBot, why: dict[str, str], words: str
) -> None:
    (content,) = stack.contents("beach.jpg")
    hit = Hit(Path("a"), 0.1, "likely", {**why, "phrase": "cake"})
    inspector.show_contents([content], {content: hit})
    qtbot.waitUntil(lambda: inspector.why.isVisible(), timeout=LONG)
    assert words in inspector.why.said
    assert f"“{why['caption']}”" in inspector.why.said
    assert ("By what the picture shows" in inspector.why.said) == (why["lane"] == "both")


def test_a_caption_is_found_by_its_words_and_can_be_undone(
    window: MainWindow, qtbot: QtBot
) -> None:
    """The whole way through the window."""
    window.gallery.view.setCurrentIndex(window.gallery.model.index(3))
    window.gallery.view.selectAll()
    content = window.gallery.model.content(3)
    window.inspector.show_contents([content], {})
    edit = window.inspector.captions.edit
    qtbot.waitUntil(edit.isVisible, timeout=LONG)
    edit.setFocus()
    type_text(edit, "외할머니 칠순잔치")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    app = window.session.app
    qtbot.waitUntil(lambda: bool(app.captions_of(content)), timeout=LONG)
    window.guide.go(Found("칠순잔치"))
    qtbot.waitUntil(
        lambda: (
            window.gallery.place == Found("칠순잔치")
            and window.gallery.model.rowCount() > 0
            and window.gallery.model.content(0) == content
        ),
        timeout=LONG,
    )
    window.commands["undo"].trigger()
    qtbot.waitUntil(lambda: app.captions_of(content) == [], timeout=LONG)


def test_a_long_paste_into_the_caption_is_cut_at_the_cursor(qtbot: QtBot) -> None:
    edit = CaptionEdit()
    qtbot.addWidget(edit)
    edit.set_caption("the end")
    edit.insertPlainText("x" * 20_000 + "😀" * 3000)
    assert edit.toPlainText() == "x" * (LONGEST - 7) + "the end"
