"""Words that stand in photos: read in the background or when asked, kept, found, and taken away.

The library and the search are real; the children are a stand-in that reads what a table says
(``models/test_ocr_reader`` has the real networks, where the extra is installed).
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from photosearch import ocr
from photosearch.app import App
from photosearch.errors import BadPhoto, Cancelled, Trouble
from photosearch.jobs import Job, Progress
from photosearch.library import picture_words
from photosearch.library.captions import CaptionRow
from photosearch.media.prepare import hash_only, prepare
from photosearch.models.ocr import Line, Parts, Recogniser
from photosearch.workers import decoders
from photosearch.workers.messages import WordsRead
from tests import command_line
from tests.answers import answered
from tests.conftest import picture

NAMES = ["receipt.png", "sign.jpg", "plain.jpg", "여행/menu.jpg"]
WORDS = {
    "receipt.png": ["스타벅스 강남점", "합계", "12,000원"],
    "sign.jpg": ["欢迎光临"],
    "menu.jpg": ["Ｃａｆé LATTE", "비빔밥"],
}
PARTS = Parts(Path("det.onnx"), (Recogniser("rec", Path("rec.onnx")),))
OTHER = Parts(Path("det.onnx"), (*PARTS.recognisers, Recogniser("한글", Path("ko.onnx"))))


@dataclass
class Script:
    """What the stand-in children do.

    Attributes:
        held: while it is set, no answer comes.
        trouble: why nothing can be read.
        fails: what happens over a file of that name.
        asked: names of the files they were given.
        before: called when a file is asked for.
    """

    held: threading.Event = field(default_factory=threading.Event)
    trouble: str = ""
    fails: dict[str, BadPhoto] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waiting: list[tuple[Path, Future[WordsRead]]] = field(default_factory=list)
    before: Callable[[Path], None] = lambda path: None

    def answer(self, path: Path, future: Future[WordsRead]) -> None:
        if self.trouble:
            future.set_result(WordsRead(b"", (), self.trouble))
        elif path.name in self.fails:
            future.set_exception(self.fails[path.name])
        else:
            try:
                future.set_result(WordsRead(hash_only(str(path)).hash, lines_of(path.name)))
            except BadPhoto as error:
                future.set_exception(error)

    def release(self) -> None:
        self.held.clear()
        waiting, self.waiting = self.waiting, []
        for path, future in waiting:
            self.answer(path, future)


def lines_of(name: str) -> tuple[Line, ...]:
    return tuple(
        Line(text, 0.9, ((10, y), (90, y), (90, y + 20), (10, y + 20)))
        for y, text in zip(range(10, 999, 40), WORDS.get(name, ()), strict=False)
    )


SCRIPT = Script()


class HereDecoders:
    """As ``Decoders``, in this process."""

    def __init__(self, *_: object, **__: object) -> None:
        self._closed = False

    def prepare(self, path: Path, image: Any, side: int) -> Future[Any]:
        return answered(lambda: prepare(str(path), image, side))

    def hash_only(self, path: Path) -> Future[Any]:
        return answered(lambda: hash_only(str(path)))

    def words(self, path: Path, parts: Parts, side: int) -> Future[WordsRead]:
        SCRIPT.before(path)
        SCRIPT.asked.append(path.name)
        answer: Future[WordsRead] = Future()
        if SCRIPT.held.is_set():
            SCRIPT.waiting.append((path, answer))
        else:
            SCRIPT.answer(path, answer)
        return answer

    def close(self) -> None:
        waiting, SCRIPT.waiting = SCRIPT.waiting, []
        for _, answer in waiting:
            answer.cancel()

    def __enter__(self) -> HereDecoders:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of four contents in five files."""
    base = tmp_path_factory.mktemp("글자 文字")
    for number, name in enumerate(NAMES):
        (base / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        picture(number).save(base / "photos" / name)
    shutil.copy2(base / "photos" / "sign.jpg", base / "photos" / "copy.jpg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoders, "Decoders", HereDecoders)
        with App.open(base / "library") as app:
            app.index([base / "photos"], Job())
    return base


@pytest.fixture(autouse=True)
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    global SCRIPT
    SCRIPT = Script()
    monkeypatch.setattr(decoders, "Decoders", HereDecoders)
    monkeypatch.setattr(ocr, "Decoders", HereDecoders)
    monkeypatch.setattr(ocr, "parts", lambda: PARTS)
    WORDS["copy.jpg"] = WORDS["sign.jpg"]  # the same picture
    return SCRIPT


@pytest.fixture
def app(base: Path, tmp_path: Path) -> Iterator[App]:
    """The library open over photos of its own; nothing read yet, reading switched on."""
    shutil.copytree(base / "library", tmp_path / "library")
    with App.open(tmp_path / "library") as app:
        app.change_settings(read_words=True)
        yield app


def words_of(app: App, name: str) -> list[CaptionRow]:
    hits = app.search(f"name:{name}", 1)
    assert hits[0].content is not None
    return [row for row in app.captions_of(hits[0].content) if row.source == "picture"]


def found(app: App, query: str) -> list[str]:
    """Names of the photos that words have found."""
    hits = app.search(query, 10)
    return [hit.path.name for hit in hits if hit.why.get("source") == "picture"]


def left(app: App, parts: Parts = PARTS) -> int:
    return app.database.read(lambda c: picture_words.count_lacking(c, parts.version))


class TestInTheBackground:
    def test_words_are_found_in_three_languages(self, app: App) -> None:
        app.index([], Job())
        assert left(app) == 0
        assert found(app, "합계") == ["receipt.png"]
        assert found(app, "벅스") == ["receipt.png"]  # two syllables inside a word
        assert sorted(found(app, "光临")) == ["copy.jpg", "sign.jpg"]
        assert found(app, "cafe latte") == []  # é is another letter
        assert found(app, "café ＬＡＴＴＥ") == ["menu.jpg"]
        assert found(app, "비빔밥 latte") == ["menu.jpg"]
        assert found(app, '"12,000원"') == ["receipt.png"]

    def test_spaces_that_the_reader_left_out_are_nothing_to_go_by(self, app: App) -> None:
        app.index([], Job())
        for query in ('"스타 벅스 강남점"', '"스타벅스강남점"', '"강 남 점"', "스타 강남"):
            assert found(app, query) == ["receipt.png"]
        for query in ('"스타벅스 강남역"', '"강남 스타"', '"Caf éLATTE"'):
            assert found(app, query) == []

    def test_they_are_no_more_than_perhaps_what_was_meant(self, app: App) -> None:
        app.index([], Job())
        (hit,) = (hit for hit in app.search("스타벅스", 10) if hit.why.get("source"))
        assert hit.relevance == "maybe"
        assert hit.why["caption"] == "스타벅스 강남점"  # that line alone

    def test_nothing_is_read_unless_it_is_wanted(self, app: App) -> None:
        app.change_settings(read_words=False)
        app.index([], Job())
        assert SCRIPT.asked == []

    def test_without_the_extra_nothing_happens(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "parts", lambda: None)
        assert not app.index([], Job()).unfinished
        state = app.picture_words.state()
        assert (state.available, state.on, state.read, state.photos) == (False, True, 0, 4)
        with pytest.raises(Trouble, match="not installed") as error:
            app.read_words(Job())
        assert "photosearch[ocr]" in error.value.remedy

    def test_each_photo_is_read_once_words_or_not(self, app: App) -> None:
        app.index([], Job())
        app.index([], Job())
        assert len(SCRIPT.asked) == 4
        state = app.picture_words.state()
        assert (state.read, state.photos, state.worded) == (4, 4, 3)

    def test_progress_is_told(self, app: App) -> None:
        told: list[Progress] = []
        app.index([], Job(told.append))
        own = [each for each in told if each.stage == "Reading words in photos"]
        assert (own[0].done, own[0].total, own[-1].done) == (0, 4, 4)

    def test_it_gives_way_and_goes_on_with_what_the_children_have(self, app: App) -> None:
        SCRIPT.held.set()
        assert app.index([], Job(waits=lambda: bool(SCRIPT.waiting))).unfinished
        asked = list(SCRIPT.asked)
        assert asked
        assert left(app) == 4
        SCRIPT.release()
        assert not app.index([], Job()).unfinished
        assert left(app) == 0
        assert len(SCRIPT.asked) == 4, "nothing was asked for twice"

    def test_switched_off_meanwhile_it_ends(self, app: App) -> None:
        def off(path: Path) -> None:
            app.change_settings(read_words=False)
            SCRIPT.held.set()

        SCRIPT.before = off
        app.index([], Job())
        assert left(app) == 4

    def test_cancelled_it_keeps_what_was_read(self, app: App) -> None:
        job = Job()

        def stop(path: Path) -> None:
            if len(SCRIPT.asked) == 3:
                job.cancel()

        SCRIPT.before = stop
        with pytest.raises(Cancelled):
            app.index([], job)
        app.index([], Job())
        assert left(app) == 0

    def test_a_changed_file_is_read_again(self, base: Path, tmp_path: Path) -> None:
        photos = tmp_path / "photos"
        photos.mkdir()
        picture(50).save(photos / "sign.jpg")
        with App.open(tmp_path / "own") as app:
            app.change_settings(read_words=True)
            app.index([photos], Job())
            picture(51).save(photos / "sign.jpg")
            os.utime(photos / "sign.jpg", (1, 1))
            WORDS["sign.jpg"] = ["歇业"]
            try:
                app.index([], Job())
                assert found(app, "歇业") == ["sign.jpg"]
                assert found(app, "欢迎") == []
            finally:
                WORDS["sign.jpg"] = ["欢迎光临"]

    def test_a_file_that_changes_under_our_eyes_is_left_to_the_next_scan(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            Script, "answer", lambda self, path, future: future.set_result(
                WordsRead(b"x" * 32, lines_of(path.name))
            )
        )  # fmt: skip
        assert not app.index([], Job()).unfinished
        assert left(app) == 4
        assert found(app, "합계") == []

    @pytest.mark.parametrize("kind", ["too_slow", "crashed_decoder", "damaged"])
    def test_a_bad_file_costs_that_file_once(self, app: App, kind: str) -> None:
        SCRIPT.fails["receipt.png"] = BadPhoto(kind, "It was too much.")
        app.index([], Job())
        app.index([], Job())
        assert SCRIPT.asked.count("receipt.png") == 1
        assert found(app, "비빔밥") == ["menu.jpg"]

    def test_one_out_of_reach_is_tried_again(self, app: App) -> None:
        SCRIPT.fails["receipt.png"] = BadPhoto("vanished", "It is gone.")
        app.index([], Job())
        SCRIPT.fails.clear()
        app.index([], Job())
        assert found(app, "합계") == ["receipt.png"]

    def test_a_reader_that_fails_costs_no_photo_and_no_indexing(self, app: App) -> None:
        SCRIPT.trouble = "The model is damaged."
        assert not app.index([], Job()).unfinished
        assert app.picture_words.state().trouble == "The model is damaged."
        asked = len(SCRIPT.asked)
        app.index([], Job())
        assert len(SCRIPT.asked) == asked, "it is left alone for a while"
        assert left(app) == 4

    def test_another_reader_reads_everything_again(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app.index([], Job())
        before = words_of(app, "receipt.png")
        monkeypatch.setattr(ocr, "parts", lambda: OTHER)
        monkeypatch.setitem(WORDS, "receipt.png", ["별다방"])
        assert left(app, OTHER) == 4
        assert words_of(app, "receipt.png") == before, "until then, the old ones"
        app.index([], Job())
        assert [row.text for row in words_of(app, "receipt.png")] == ["별다방"]
        assert found(app, "합계") == []
        assert app.verify(repair=False, job=Job()) == []


class TestKeptApart:
    def test_removed_by_the_user_they_stay_so(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app.index([], Job())
        (row,) = words_of(app, "receipt.png")
        app.remove_caption(row.id)
        monkeypatch.setattr(ocr, "parts", lambda: OTHER)
        app.index([], Job())
        assert words_of(app, "receipt.png") == []
        assert found(app, "합계") == []
        assert [each.text for each in words_of(app, "menu.jpg")] == ["Ｃａｆé LATTE\n비빔밥"]

    def test_they_are_no_caption(self, app: App) -> None:
        app.index([], Job())
        assert app.search("caption:yes", 10) == []
        content = app.search("name:receipt.png", 1)[0].content
        assert content is not None
        assert app.write_sidecar([content]) == []

    def test_filters(self, app: App) -> None:
        app.index([], Job())
        names = {"receipt.png", "copy.jpg", "sign.jpg", "menu.jpg"}
        pairs = [("text:yes", "text:no"), ("글자:있음", "글자:없음"), ("文字:有", "文字:无")]
        for yes, no in pairs:
            assert {hit.path.name for hit in app.search(yes, 10)} == names
            assert {hit.path.name for hit in app.search(no, 10)} == {"plain.jpg"}
        for query in ('text:"12,000원"', "글자:합계", "text:합", 'text:"스타 벅스 강남점"'):
            assert [hit.path.name for hit in app.search(query, 10)] == ["receipt.png"]
        assert app.search("text:wine", 10) == []
        assert {hit.path.name for hit in app.search("-text:합계", 10)} == (
            names - {"receipt.png"} | {"plain.jpg"}
        )

    def test_a_file_may_say_the_same(self, app: App) -> None:
        from photosearch.library import captions

        app.index([], Job())
        content = app.search("name:sign.jpg", 1)[0].content
        assert content is not None
        app.database.write(lambda c: captions.write_file(c, content, {"title": "欢迎光临"}))
        assert [row.source for row in app.captions_of(content)] == ["file", "picture"]


class TestWhenAsked:
    def test_the_library_and_every_copy_has_its_row(self, app: App) -> None:
        app.change_settings(read_words=False)
        rows = app.read_words(Job())
        assert {row.path.name for row in rows} == {Path(n).name for n in [*NAMES, "copy.jpg"]}
        assert app.read_words(Job()) == []
        assert found(app, "합계") == ["receipt.png"]

    def test_files_need_no_library(self, base: Path, tmp_path: Path) -> None:
        absent = tmp_path / "absent.jpg"
        paths = [absent, base / "photos" / "receipt.png", absent]
        rows = ocr.read_files(paths, Job())
        assert [row.path for row in rows] == paths
        assert [bool(row.problem) for row in rows] == [True, False, True]
        assert [line.text for line in rows[1].lines] == WORDS["receipt.png"]

    def test_the_command(self, base: Path, tmp_path: Path) -> None:
        path = base / "photos" / "receipt.png"
        library = tmp_path / "none"
        answer = command_line.answer("ocr", path, library=library)
        assert not library.exists()
        assert answer == [
            {
                "path": str(path),
                "lines": [
                    {"text": line.text, "score": 0.9, "box": [list(at) for at in line.box]}
                    for line in lines_of("receipt.png")
                ],
            }
        ]
        shown = command_line.run("ocr", path, library=library)
        assert "합계" in shown.stdout

    def test_the_command_reads_what_the_library_lacks(self, app: App) -> None:
        folder = app.folder
        app.close()
        rows = command_line.answer("ocr", library=folder)
        assert isinstance(rows, list)
        assert len(rows) == 5
        assert command_line.answer("ocr", library=folder) == []

    def test_the_command_without_the_extra(
        self, base: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "parts", lambda: None)
        done = command_line.run("ocr", base / "photos" / "sign.jpg")
        assert done.returncode == 1
        assert "pip install 'photosearch[ocr]'" in done.stderr
