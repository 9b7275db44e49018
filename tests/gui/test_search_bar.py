"""The search field: typing, input methods, suggestions, pictures from everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosearch.gui import search_bar
from photosearch.gui.bridge import Bridge
from photosearch.gui.places import InAlbum, WithTag
from photosearch.gui.search_bar import SearchBar
from photosearch.gui.suggestions import Suggestion

LONG = 10_000  # milliseconds; a busy machine
HISTORY = ["강아지", "dog on a beach", "海边日落"]
PLACES = [
    Suggestion("tag", "바다", WithTag(1, "바다")),
    Suggestion("album", "Beach 2024", InAlbum(2, "Beach 2024")),
]


class Heard:
    """Everything that a bar has told, in order."""

    def __init__(self, bar: SearchBar) -> None:
        self.all: list[tuple[object, ...]] = []
        for name in ("asked", "committed", "image_given", "place_chosen", "history_removed"):
            getattr(bar, name).connect(lambda value, name=name: self.all.append((name, value)))
        bar.cleared.connect(lambda: self.all.append(("cleared",)))
        bar.escape.connect(lambda: self.all.append(("escape",)))

    def of(self, name: str) -> list[object]:
        return [row[-1] for row in self.all if row[0] == name]


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[SearchBar]:
    """In a window with room below it."""
    bridge = Bridge()
    window = QWidget()
    qtbot.addWidget(window)
    bar = SearchBar(bridge)
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addStretch(1)
    window.resize(700, 500)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    bar.set_history(HISTORY)
    bar.set_suggestions(PLACES)
    bar.focus()
    qtbot.waitUntil(bar.field.hasFocus)
    yield bar
    bridge.close()


@pytest.fixture
def heard(bar: SearchBar) -> Heard:
    return Heard(bar)


def compose(bar: SearchBar, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(bar.field, event)


def png(seed: int = 0) -> bytes:
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(0xFF336699 + seed)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def drop(bar: SearchBar, mime: QMimeData) -> bool:
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    try:
        enter = QDragEnterEvent(QPointF(40, 10), copy, mime, left, plain)
    except TypeError:  # before Qt 6.12
        enter = QDragEnterEvent(QPoint(40, 10), copy, mime, left, plain)
    QApplication.sendEvent(bar, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(40, 10), copy, mime, left, plain)
    QApplication.sendEvent(bar, event)
    assert event.dropAction() == Qt.DropAction.CopyAction, "the file stays where it is"
    return event.isAccepted()


class TestTyping:
    def test_asks_once_after_the_last_key(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        with qtbot.waitSignal(bar.asked, timeout=LONG):
            qtbot.keyClicks(bar.field, "red car")
        assert heard.all == [("asked", "red car")]

    def test_letters_taken_away_are_waited_for(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search_bar, "DELETING", 1000)  # a busy machine may stand still
        with qtbot.waitSignal(bar.asked, timeout=LONG):
            qtbot.keyClicks(bar.field, "dogs")
        for _ in range(3):
            qtbot.keyClick(bar.field, Qt.Key.Key_Backspace)
            QApplication.processEvents()
        with qtbot.waitSignal(bar.asked, timeout=LONG):
            pass
        assert heard.of("asked") == ["dogs", "d"]

    def test_enter_asks_at_once_and_is_worth_remembering(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        compose(bar, "", "눈 오는 날 ")
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.all == [("asked", "눈 오는 날 "), ("committed", "눈 오는 날")]
        assert bar.suggested() == []

    def test_deleting_everything_clears(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        qtbot.keyClicks(bar.field, "x")
        qtbot.keyClick(bar.field, Qt.Key.Key_Backspace)
        assert heard.all == [("cleared",)]

    def test_spaces_ask_nothing(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        qtbot.keyClicks(bar.field, "  ")
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.of("asked") == []
        assert heard.of("committed") == []

    def test_text_set_by_the_window_asks_nothing(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        bar.set_text("from the history")
        assert bar.text() == "from the history"
        qtbot.keyClicks(bar.field, "!")
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.of("asked") == ["from the history!"]

    def test_escape_closes_then_clears_then_leaves(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        qtbot.keyClicks(bar.field, "b")
        assert bar.suggested()
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
        assert (bar.suggested(), bar.text()) == ([], "b")
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
        assert bar.text() == ""
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
        assert heard.all == [("cleared",), ("escape",)]

    def test_the_cross_clears(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        assert not bar.clear_button.isVisible()
        qtbot.keyClicks(bar.field, "dog")
        qtbot.mouseClick(bar.clear_button, Qt.MouseButton.LeftButton)
        assert bar.text() == ""
        assert heard.of("cleared") == ["cleared"]
        assert not bar.clear_button.isVisible()


class TestInputMethod:
    def test_a_syllable_counts_once_its_letters_rest(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search_bar, "COMPOSING", 1000)  # a busy machine may stand still
        for preedit, commit in (("ㅂ", ""), ("바", ""), ("받", ""), ("다", "바"), ("닫", "")):
            compose(bar, preedit, commit)
            QApplication.processEvents()
        assert (bar.text(), heard.of("asked")) == ("바", [])
        with qtbot.waitSignal(bar.asked, timeout=LONG):
            pass
        with qtbot.waitSignal(bar.asked, timeout=LONG):
            compose(bar, "", "다")
        assert heard.of("asked") == ["바닫", "바다"]

    def test_a_syllable_that_was_given_up_leaves_nothing(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(bar.asked, timeout=LONG):
            compose(bar, "바")
        compose(bar, "")
        assert heard.all == [("asked", "바"), ("cleared",)]

    def test_pinyin_is_no_search(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        for preedit in ("h", "ha", "hai", "hai b", "hai bian"):
            compose(bar, preedit)
        compose(bar, "", "海边")
        qtbot.waitUntil(lambda: heard.of("asked") == ["海边"], timeout=LONG)

    def test_composing_given_up_leaves_the_words_before(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        qtbot.keyClicks(bar.field, "dog ")
        compose(bar, "ㅋ")
        compose(bar, "")
        qtbot.waitUntil(lambda: heard.of("asked") == ["dog "], timeout=LONG)

    def test_suggestions_follow_every_letter(self, bar: SearchBar) -> None:
        compose(bar, "받")  # on the way to 바다
        assert [row.text for row in bar.suggested()] == ["바다"]

    def test_an_error_does_not_disturb_composing(self, bar: SearchBar) -> None:
        compose(bar, "ㄱ", "바다")
        bar.set_error(0, 2, "No.")
        assert bar.field.composing
        compose(bar, "", "가")
        assert bar.text() == "바다가"


class TestSuggestions:
    def test_down_opens_the_history_and_enter_asks_again(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        qtbot.keyClick(bar.field, Qt.Key.Key_Down)
        assert [row.text for row in bar.suggested()] == HISTORY
        qtbot.keyClick(bar.field, Qt.Key.Key_Down)
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert bar.text() == "dog on a beach"
        assert heard.all == [("asked", "dog on a beach"), ("committed", "dog on a beach")]
        assert bar.suggested() == []

    def test_delete_removes_a_search_and_not_a_letter(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        qtbot.keyClick(bar.field, Qt.Key.Key_Down)
        qtbot.keyClick(bar.field, Qt.Key.Key_Delete)
        assert heard.of("history_removed") == ["강아지"]
        assert [row.text for row in bar.suggested()] == HISTORY[1:]

    def test_up_from_the_first_row_is_the_field_again(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        qtbot.keyClicks(bar.field, "be")
        assert [row.text for row in bar.suggested()] == ["Beach 2024", "dog on a beach"]
        qtbot.keyClick(bar.field, Qt.Key.Key_Down)
        qtbot.keyClick(bar.field, Qt.Key.Key_Up)
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.of("committed") == ["be"]

    def test_an_album_is_gone_to(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        qtbot.keyClicks(bar.field, "beach 2")
        qtbot.keyClick(bar.field, Qt.Key.Key_Down)
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.all == [("place_chosen", InAlbum(2, "Beach 2024"))]
        assert bar.text() == ""

    def test_a_click_on_the_empty_field_shows_the_history(
        self, bar: SearchBar, qtbot: QtBot
    ) -> None:
        qtbot.mouseClick(bar.field, Qt.MouseButton.LeftButton)
        assert [row.text for row in bar.suggested()] == HISTORY

    def test_they_close_when_the_keyboard_goes_elsewhere(
        self, bar: SearchBar, qtbot: QtBot
    ) -> None:
        qtbot.keyClick(bar.field, Qt.Key.Key_Down)
        bar.picture_button.setFocus()
        assert bar.suggested() == []


class TestStrangeText:
    @pytest.mark.parametrize(
        ("pasted", "shown"),
        [
            ("a dog\non the\r\nbeach\t", "a dog on the beach "),
            ("\u202egod\u202c", "god"),
            ("שלום عالم", "שלום عالم"),
            ("강아지", "강아지"),
            ("\x00\x1b[31mred", "  [31mred"),
            ("👨‍👩‍👧 가족", "👨‍👩‍👧 가족"),
        ],
    )
    def test_is_pasted_as_one_line(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot, pasted: str, shown: str
    ) -> None:
        mime = QMimeData()
        mime.setText(pasted)
        QGuiApplication.clipboard().setMimeData(mime)
        qtbot.keySequence(bar.field, QKeySequence.StandardKey.Paste)
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.of("asked") == [shown.replace("\x00", " ")]

    def test_ten_thousand_characters_pass(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        text = ("가나다 dog 狗 \n" * 1200)[:10_000]
        mime = QMimeData()
        mime.setText(text)
        assert bar.take(mime, pasted=True)
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert heard.of("asked") == [text.replace("\n", " ")]
        assert bar.suggested() == []

    def test_errors_are_underlined_and_said(self, bar: SearchBar, qtbot: QtBot) -> None:
        bar.set_text("👍👍 -고양이")
        before = bar.field.grab().toImage()
        bar.set_error(3, 7, "Say also what the photos should show.")
        assert bar.note.text == "Say also what the photos should show."
        assert bar.field.accessibleDescription() == "Say also what the photos should show."
        assert bar.field.grab().toImage() != before
        assert bar.text() == "👍👍 -고양이"
        qtbot.keyClicks(bar.field, "x")
        assert bar.note.text == ""
        assert bar.field.accessibleDescription() == ""


class TestPictures:
    def test_a_dropped_file(self, bar: SearchBar, heard: Heard, tmp_path: Path) -> None:
        file = tmp_path / "강아지 🐶.JPG"
        mime = QMimeData()
        other = QUrl.fromLocalFile(str(tmp_path / "notes.txt"))
        mime.setUrls([other, QUrl.fromLocalFile(str(file))])
        assert drop(bar, mime)
        assert heard.all == [("image_given", file)]

    def test_a_file_copied_in_the_file_manager(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot, tmp_path: Path
    ) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.heic"))])
        mime.setText(str(tmp_path / "a.heic"))
        QGuiApplication.clipboard().setMimeData(mime)
        qtbot.keySequence(bar.field, QKeySequence.StandardKey.Paste)
        assert heard.all == [("image_given", tmp_path / "a.heic")]
        assert bar.text() == ""

    def test_pasted_pixels_become_a_file(self, bar: SearchBar, heard: Heard, qtbot: QtBot) -> None:
        image = QImage.fromData(png())
        QGuiApplication.clipboard().setImage(image)
        with qtbot.waitSignal(bar.image_given, timeout=LONG) as told:
            bar.paste_picture()
        path = told.args[0]
        assert isinstance(path, Path)
        assert QImage(str(path)).pixelColor(2, 2) == image.pixelColor(2, 2)

    def test_picture_data_is_kept_as_it_came(self, bar: SearchBar, qtbot: QtBot) -> None:
        paths = []
        for seed in (1, 2):
            mime = QMimeData()
            mime.setData("image/png", png(seed))
            with qtbot.waitSignal(bar.image_given, timeout=LONG) as told:
                assert drop(bar, mime)
            paths.append(told.args[0])
            assert paths[-1].read_bytes() == png(seed)
        assert paths[0] != paths[1]

    def test_a_picture_inside_a_page(self, bar: SearchBar, qtbot: QtBot) -> None:
        import base64

        mime = QMimeData()
        source = base64.b64encode(png()).decode()
        mime.setHtml(f'<p><img alt="x" src="data:image/png;base64,{source}"></p>')
        with qtbot.waitSignal(bar.image_given, timeout=LONG) as told:
            assert drop(bar, mime)
        assert told.args[0].read_bytes() == png()

    @pytest.mark.parametrize("as_html", [True, False])
    def test_pictures_on_the_web_are_not_fetched(
        self, bar: SearchBar, heard: Heard, as_html: bool
    ) -> None:
        mime = QMimeData()
        address = "https://example.org/cat.jpg"
        mime.setText(address)
        if as_html:
            mime.setHtml(f'<img src="{address}">')
        else:
            mime.setUrls([QUrl(address)])
        assert drop(bar, mime)
        assert "does not go online" in bar.note.text
        assert heard.all == []
        assert bar.text() == ""

    def test_copied_words_stay_words_when_a_picture_of_them_is_beside(
        self, bar: SearchBar, heard: Heard
    ) -> None:
        mime = QMimeData()
        mime.setText("snow")
        mime.setImageData(QImage.fromData(png()))
        assert bar.take(mime, pasted=True)
        assert bar.text() == "snow"

    def test_other_files_are_refused_with_a_sentence(
        self, bar: SearchBar, heard: Heard, tmp_path: Path
    ) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "letter.docx"))])
        assert drop(bar, mime)
        assert "not a picture" in bar.note.text
        assert heard.all == []

    def test_nothing_of_use_is_no_drop(self, bar: SearchBar) -> None:
        mime = QMimeData()
        mime.setData("application/x-other", b"1")
        assert not drop(bar, mime)

    def test_the_temporary_files_go_with_the_bar(self, qtbot: QtBot) -> None:
        import gc

        bridge = Bridge()
        bar = SearchBar(bridge)
        mime = QMimeData()
        mime.setData("image/png", png())
        with qtbot.waitSignal(bar.image_given, timeout=LONG) as told:
            bar.take(mime)
        path = told.args[0]
        bridge.close()
        bar.deleteLater()
        del bar
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        qtbot.waitUntil(lambda: not path.exists(), timeout=LONG)


class TestExample:
    def test_the_chip_says_what_photos_are_to_be_like(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        bar.set_example(None, "가족.jpg", QImage.fromData(png()))
        assert bar.chip.text == "Like: 가족.jpg"
        assert bar.chip.isVisible()
        qtbot.keyClick(bar.field, Qt.Key.Key_Backspace)
        assert not bar.chip.isVisible()
        assert heard.all == [("cleared",)]

    def test_without_it_the_words_are_asked_alone(
        self, bar: SearchBar, heard: Heard, qtbot: QtBot
    ) -> None:
        bar.set_text("snow")
        bar.set_example(None, "a.jpg", None)
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
        assert (bar.text(), bar.chip.isVisible()) == ("", False)
        bar.set_example(None, "a.jpg", None)
        bar.set_example(None, "", None)
        assert not bar.chip.isVisible()
        assert heard.all == [("cleared",)]

    def test_a_very_long_name_does_not_push_the_field_away(self, bar: SearchBar) -> None:
        bar.set_example(None, "아주 긴 이름 " * 40, None)
        assert bar.chip.sizeHint().width() < 320
