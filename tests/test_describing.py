"""Photos described in words: on demand, in the background, and what a failing captioner costs.

The library and the model that searches it are real; the captioner's engine is a stand-in that
writes what it is told (``workers/test_engine_captions`` and ``test_cli_caption`` have real ones).
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.app import App
from photosearch.errors import Cancelled, EngineGone, ModelBroken, Trouble, UsageError
from photosearch.ingest import judging, sentences
from photosearch.jobs import Job
from photosearch.keeper import Keeper
from photosearch.library import caption_words, captions, embeddings, photos
from photosearch.library.captions import CaptionRow
from photosearch.library.database import Connection
from photosearch.media.prepare import HashOnly, Prepared, hash_only, prepare
from photosearch.models import catalogue, install
from photosearch.models.base import Caption, CaptionWish
from photosearch.models.catalogue import Installed
from photosearch.workers import decoders
from tests.answers import answered
from tests.conftest import picture
from tests.models import tiny_blip

PATIENCE = 120  # seconds; other programs may be using the cores
NAMES = ["a.jpg", "b.jpg", "강아지.jpg", "여행/d.jpg", "여행/e.jpg"]


@dataclass
class Script:
    """What the stand-in engine does.

    Attributes:
        held: while it is set, no answer comes.
        fails: what it raises over some of the pictures that it is given.
        asked: how many pictures came at a time, and with which wish.
        closed: its engine was told to leave.
    """

    held: threading.Event = field(default_factory=threading.Event)
    fails: Callable[[NDArray[np.uint8]], Exception | None] = lambda pixels: None
    asked: list[tuple[int, CaptionWish]] = field(default_factory=list)
    waiting: list[tuple[Future[Any], NDArray[np.uint8]]] = field(default_factory=list)
    closed: bool = False

    def answer(self, future: Future[Any], pixels: NDArray[np.uint8]) -> None:
        error = self.fails(pixels)
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result([(Caption(said_of(each), -0.5),) for each in pixels])

    def release(self) -> None:
        """Answer what was held back."""
        self.held.clear()
        waiting, self.waiting = self.waiting, []
        for future, pixels in waiting:
            self.answer(future, pixels)


def said_of(pixels: NDArray[np.uint8]) -> str:
    return f"a photo of {int(pixels.mean() * 100)}"


SCRIPT = Script()


class StandIn:
    """As ``Engine``, for captions."""

    def __init__(self, model: Installed, **_: object) -> None:
        self.model = model

    def captions(self, pixels: NDArray[np.uint8], wish: CaptionWish) -> Future[Any]:
        if SCRIPT.closed:
            raise EngineGone("The engine has been closed.")
        SCRIPT.asked.append((len(pixels), wish))
        answer: Future[Any] = Future()
        if SCRIPT.held.is_set():
            SCRIPT.waiting.append((answer, pixels))
        else:
            SCRIPT.answer(answer, pixels)
        return answer

    def limit(self, **_: object) -> None:
        """Nothing to limit."""

    def close(self) -> None:
        SCRIPT.closed = True
        waiting, SCRIPT.waiting = SCRIPT.waiting, []
        for answer, _ in waiting:
            answer.set_exception(EngineGone("The engine has been closed."))


class HereDecoders:
    """As ``Decoders``, in this process: starting others takes a second for each test."""

    def __init__(self, *_: object, **__: object) -> None:
        """Nothing to start."""

    def prepare(self, path: Path, image: Any, side: int) -> Future[Prepared]:
        return answered(lambda: prepare(str(path), image, side))

    def hash_only(self, path: Path) -> Future[HashOnly]:
        return answered(lambda: hash_only(str(path)))

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of five contents in six files, and an installed captioner."""
    base = tmp_path_factory.mktemp("설명 说明")
    for number, name in enumerate(NAMES):
        (base / "사진" / name).parent.mkdir(parents=True, exist_ok=True)
        picture(number).save(base / "사진" / name)
    shutil.copy2(base / "사진" / "a.jpg", base / "사진" / "copy of a.jpg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(base / "models"))
        install.install(tiny_blip.write(base / "blip"), "tiny")
        with App.open(base / "library") as app:
            app.index([base / "사진"], Job())
    return base


@pytest.fixture(autouse=True)
def script(base: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    global SCRIPT
    SCRIPT = Script()
    monkeypatch.setenv("PHOTOSEARCH_MODELS", str(base / "models"))
    monkeypatch.setattr(sentences, "Engine", StandIn)
    monkeypatch.setattr(decoders, "Decoders", HereDecoders)
    return SCRIPT


@pytest.fixture
def app(base: Path, tmp_path: Path) -> Iterator[App]:
    """The library open, a captioner chosen, nothing described yet."""
    shutil.copytree(base / "library", tmp_path / "library")
    with App.open(tmp_path / "library") as app:
        app.change_settings(captioner="tiny")
        yield app


@pytest.fixture
def credulous(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence fits its photo."""
    monkeypatch.setattr(app.models.current.searcher, "judge", lambda text, content: (0.9, "likely"))


def all_contents(app: App) -> list[int]:
    return [int(content) for content in app.database.read(photos.searchable_contents)]


def said(app: App) -> dict[int, list[CaptionRow]]:
    return {content: app.captions_of(content) for content in all_contents(app)}


def lacking(app: App, language: str = "en") -> int:
    return app.database.read(lambda c: captions.count_lacking(c, "tiny", language))


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


class TestFiles:
    def test_a_row_for_each_path_in_order_and_nothing_is_kept(
        self, app: App, base: Path, tmp_path: Path
    ) -> None:
        outside = tmp_path / "밖.png"
        picture(77).save(outside)
        paths = [outside, base / "사진" / "a.jpg", outside]
        rows = app.describe(paths, Job(), beams=2, max_new_tokens=7)
        assert [row.path for row in rows] == paths
        assert rows[0].text == rows[2].text
        assert rows[0].text.startswith("a photo of")
        assert rows[0].text != rows[1].text
        assert {(row.language, row.model, row.problem) for row in rows} == {("en", "tiny", "")}
        assert {wish for _, wish in SCRIPT.asked} == {CaptionWish(2, 7, "en")}
        assert lacking(app) == 5

    def test_one_that_cannot_be_read_costs_its_own_row(self, app: App, tmp_path: Path) -> None:
        good, bad = tmp_path / "good.png", tmp_path / "bad.jpg"
        picture(5).save(good)
        bad.write_text("no picture")
        rows = app.describe([bad, good, tmp_path / "absent.jpg"], Job())
        assert [bool(row.text) for row in rows] == [False, True, False]
        assert [bool(row.problem) for row in rows] == [True, False, True]

    def test_a_read_only_library_will_do(self, app: App, base: Path) -> None:
        with App.open(app.folder, read_only=True) as reader:
            (row,) = reader.describe([base / "사진" / "b.jpg"], Job(), model="tiny")
        assert row.text.startswith("a photo of")

    def test_which_captioner(self, app: App, base: Path) -> None:
        path = base / "사진" / "a.jpg"
        app.change_settings(captioner="")
        assert app.captioner is None
        assert app.describe([path], Job())[0].model == "tiny"  # the only one
        with pytest.raises(UsageError, match="cannot describe"):
            app.describe([path], Job(), model="second")
        app.change_settings(captioner="gone")
        assert app.captioner is None
        with pytest.raises(Trouble, match="gone"):
            app.describe([path], Job())

    @pytest.fixture(autouse=True)
    @staticmethod
    def _second(base: Path) -> Iterator[None]:
        """An encoder beside the captioner."""
        starter = catalogue.find(catalogue.STARTER)
        folder = base / "models" / "second"
        shutil.copytree(starter.folder, folder)
        catalogue.save_spec(folder, starter.spec)
        yield
        shutil.rmtree(folder)

    def test_without_a_captioner_the_built_in_model_offers_tags(
        self, app: App, base: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = base / "사진" / "a.jpg"
        rows = app.describe([path], Job(), model="starter", language="ko")
        (content,) = {app.database.read(lambda c: photos.content_of_path(c, path))}
        assert content is not None
        words = ", ".join(tag.ko for tag in app.offered_tags(content))
        assert [(row.text, row.language, row.model) for row in rows] == [(words, "ko", "starter")]
        assert len(app.describe([], Job(), model="starter")) == 6
        assert lacking(app) == 5


class TestTheLibrary:
    def test_what_lacks_a_caption_gets_one_and_every_copy_has_its_row(self, app: App) -> None:
        rows = app.describe([], Job())
        assert len(rows) == 6
        assert len({row.path for row in rows}) == 6
        found = said(app)
        assert all(len(own) == 1 for own in found.values())
        texts = {row.text for own in found.values() for row in own}
        assert texts == {row.text for row in rows}
        one = next(iter(found.values()))[0]
        assert (one.source, one.language, one.model, one.score) == ("machine", "en", "tiny", -0.5)
        assert app.describe([], Job()) == []

    def test_sentences_that_hardly_fit_their_photo_are_kept_but_not_trusted(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        grades = iter(["unlikely", "maybe", "likely", "unlikely", "maybe"])
        monkeypatch.setattr(
            app.models.current.searcher, "judge", lambda text, content: (0.25, next(grades))
        )
        app.describe([], Job())
        rows = [row for own in said(app).values() for row in own]
        assert sorted(row.trusted for row in rows) == [False, False, True, True, True]
        assert {row.match for row in rows} == {0.25}

    def test_the_relevance_line_is_what_judges(self, app: App) -> None:
        app.describe([], Job())
        for content, (row,) in said(app).items():
            match, relevance = app.models.current.searcher.judge(row.text, content)
            assert row.match == pytest.approx(match)
            assert row.trusted == (relevance != "unlikely")

    @pytest.mark.usefixtures("credulous")
    def test_what_was_written_is_found_by_its_words(self, app: App) -> None:
        app.describe([], Job())
        (row,) = next(iter(said(app).values()))
        hits = app.search(f'"{row.text}"', 20)
        assert hits[0].content == row.content

    def test_asked_again_it_is_written_again(self, app: App) -> None:
        some = all_contents(app)[:2]
        assert app.describe_contents(some, Job()) == 2
        assert lacking(app) == 3
        app.write_caption(some, "내가 쓴 말")
        assert app.describe_contents(some, Job()) == 2
        for content in some:
            assert [row.source for row in app.captions_of(content)] == ["user", "machine"]

    def test_an_edited_and_a_removed_caption_stay_so(self, app: App) -> None:
        app.describe([], Job())
        content = all_contents(app)[0]
        app.remove_caption(app.captions_of(content)[0].id)
        app.write_caption([content], "우리 집 강아지")
        assert app.describe([], Job()) == []
        assert [row.text for row in app.captions_of(content)] == ["우리 집 강아지"]

    def test_a_removed_caption_comes_again_for_who_asks(self, app: App) -> None:
        app.describe([], Job())
        content = all_contents(app)[0]
        app.remove_caption(app.captions_of(content)[0].id)
        assert app.captions_of(content) == []
        assert app.describe_contents([content], Job()) == 1
        assert [row.model for row in app.captions_of(content)] == ["tiny"]

    def test_without_a_captioner_it_says_so(self, app: App) -> None:
        app.change_settings(captioner="")
        with pytest.raises(Trouble, match="No model"):
            app.describe_contents(all_contents(app), Job())

    def test_photos_that_cannot_be_reached(self, app: App) -> None:
        with pytest.raises(Trouble, match="reached"):
            app.describe_contents([999_999], Job())


class TestAnotherModelSearches:
    """What the model before said of machines' words is said again by the new one."""

    @pytest.fixture(autouse=True)
    @staticmethod
    def _switched(app: App, base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """All words were judged not to fit; now another model has taken over."""
        starter = catalogue.find(catalogue.STARTER)
        folder = base / "models" / "other"
        shutil.copytree(starter.folder, folder)
        catalogue.save_spec(folder, replace(starter.spec, name="other", fingerprint="ab" * 32))
        with monkeypatch.context() as patch:
            patch.setattr(app.models.current.searcher, "judge", lambda *_: (0.25, "unlikely"))
            app.describe([], Job())

        def see(c: Connection) -> None:
            """The other has read all photos already, so that no engine has to."""
            spec, contents = starter.spec, photos.searchable_contents(c).tolist()
            vectors = embeddings.vectors(c, app.models.current.own_number, contents)
            number = embeddings.register_model(
                c, "other", "ab" * 32, spec.family, spec.dim, spec.normalise
            )
            embeddings.append(c, number, list(vectors.items()))

        app.database.write(see)
        assert app.use_model("other", Job()) == 0
        yield
        shutil.rmtree(folder)

    def judged(self, app: App) -> dict[int, tuple[float | None, bool]]:
        return {content: (row.match, row.trusted) for content, (row,) in said(app).items()}

    def test_by_the_next_index_and_until_then_the_old_verdict_holds(self, app: App) -> None:
        (row,) = next(iter(said(app).values()))
        assert set(self.judged(app).values()) == {(0.25, False)}
        assert "caption" not in app.search(f'"{row.text}"', 1)[0].why
        asked = len(SCRIPT.asked)
        summary = app.index([], Job(), describe=False)
        assert (summary.counters.encoded, summary.changed, summary.unfinished) == (0, False, False)
        searcher = app.models.current.searcher
        for content, (own,) in said(app).items():
            match, relevance = searcher.judge(own.text, content)
            assert own.match == pytest.approx(match)
            assert own.trusted == (relevance != "unlikely")
        assert len(SCRIPT.asked) == asked  # nothing was described again
        assert app.engine_state() == "asleep"  # nor a photo looked at
        assert app.database.read(caption_words.disagreeing) == set()

    def test_what_fits_now_is_found(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[int] = []

        def fits(rows: Sequence[tuple[str, int]]) -> list[tuple[float, str]]:
            asked.append(len(rows))
            return [(0.9, "likely") for _ in rows]

        monkeypatch.setattr(app.models.current.searcher, "judge_all", fits)
        app.index([], Job(), describe=False)
        assert set(self.judged(app).values()) == {(0.9, True)}
        (row,) = next(iter(said(app).values()))
        assert app.search(f'"{row.text}"', 1)[0].content == row.content
        app.index([], Job(), describe=False)
        assert asked == [5]  # once, all together

    def test_a_few_at_a_time_and_gone_on_with(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(judging, "PAGE", 2)
        old = self.judged(app)
        job = Job(waits=lambda: old != self.judged(app))
        job.ASK_GAP = 0.0  # type: ignore[misc]
        assert app.index([], job, describe=False).unfinished
        now = self.judged(app)
        assert sum(now[content] != old[content] for content in now) == 2
        assert not app.index([], Job(), describe=False).unfinished
        assert all(match != 0.25 for match, _ in self.judged(app).values())

    def test_an_engine_that_fails_costs_nothing_else(
        self, app: App, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(_: object) -> None:
            raise EngineGone("It is gone.")

        monkeypatch.setattr(app.models.current.searcher, "judge_all", fails)
        assert not app.index([], Job(), describe=False).unfinished
        assert set(self.judged(app).values()) == {(0.25, False)}

    def test_one_that_was_removed_stays_so(self, app: App) -> None:
        content = all_contents(app)[0]
        app.remove_caption(app.captions_of(content)[0].id)
        app.index([], Job(), describe=False)
        assert app.captions_of(content) == []
        assert app.database.read(caption_words.disagreeing) == set()


def marked(pixels: NDArray[np.uint8], poison: float) -> bool:
    return any(abs(float(each.mean()) - poison) < 0.01 for each in pixels)


class TestFailure:
    @pytest.fixture
    @staticmethod
    def poison(app: App, base: Path) -> float:
        """Mean of the picture over which the engine fails."""
        seen: list[float] = []

        def watch(pixels: NDArray[np.uint8]) -> None:
            seen.append(float(pixels[0].mean()))

        SCRIPT.fails = watch
        app.describe([base / "사진" / "강아지.jpg"], Job())
        return seen[0]

    @pytest.mark.parametrize("error", [ModelBroken("no words", ""), EngineGone("died", "")])
    def test_a_picture_it_fails_over_costs_that_picture_and_is_not_tried_for_ever(
        self, app: App, poison: float, error: Exception
    ) -> None:
        SCRIPT.fails = lambda pixels: error if marked(pixels, poison) else None
        rows = app.describe([], Job())
        assert [bool(row.text) for row in rows].count(True) == 5
        (bad,) = [row for row in rows if not row.text]
        assert bad.path.name == "강아지.jpg"
        assert bad.problem
        assert lacking(app) == 0
        asked = len(SCRIPT.asked)
        assert app.describe([], Job()) == []
        assert len(SCRIPT.asked) == asked

    def test_a_captioner_that_fails_over_everything_costs_no_picture(self, app: App) -> None:
        SCRIPT.fails = lambda pixels: ModelBroken("Its weights are gone.", "Install it again.")
        with pytest.raises(Trouble, match="weights"):
            app.describe([], Job())
        assert lacking(app) == 5

    def test_no_memory_is_told_at_once(self, app: App) -> None:
        SCRIPT.fails = lambda pixels: Trouble("There is not enough memory.", "Close programs.")
        with pytest.raises(Trouble, match="memory"):
            app.describe([], Job())
        assert lacking(app) == 5
        assert len(SCRIPT.asked) <= 2

    def test_one_death_costs_nothing(self, app: App) -> None:
        deaths = iter([EngineGone("killed"), EngineGone("killed")])
        SCRIPT.fails = lambda pixels: next(deaths, None)
        rows = app.describe([], Job())
        assert all(row.text for row in rows)
        assert lacking(app) == 0


class TestBackground:
    @pytest.fixture(autouse=True)
    @staticmethod
    def _wanted(app: App) -> None:
        app.change_settings(caption_in_background=True)

    def test_it_begins_when_everything_is_read(self, app: App) -> None:
        stages: list[str] = []
        summary = app.index([], Job(lambda progress: stages.append(progress.stage)))
        assert lacking(app) == 0
        assert stages.index("Reading photos") < stages.index("Describing photos")
        assert not summary.unfinished
        assert not summary.changed

    def test_only_if_it_is_wanted(self, app: App) -> None:
        app.index([], Job(), describe=False)
        app.change_settings(caption_in_background=False)
        app.index([], Job())
        assert lacking(app) == 5
        assert SCRIPT.asked == []

    def test_in_the_language_that_was_chosen_if_the_model_has_it(self, app: App) -> None:
        app.change_settings(caption_language="ko")
        app.index([], Job())
        assert lacking(app, "en") == 0
        assert lacking(app, "ko") == 5

    def test_giving_way_waits_for_no_answer_and_loses_none(self, app: App) -> None:
        SCRIPT.held.set()
        waits = threading.Event()
        job = Job(waits=waits.is_set)
        done: list[Any] = []
        working = threading.Thread(target=lambda: done.append(app.index([], job)))
        working.start()
        wait_until(lambda: SCRIPT.asked)
        waits.set()
        working.join(PATIENCE)
        assert done[0].unfinished
        assert lacking(app) == 5
        waits.clear()
        SCRIPT.release()  # answered while something else was done
        before = sum(count for count, _ in SCRIPT.asked)
        job.go_on()
        assert not app.index([], job, only=[]).unfinished
        assert lacking(app) == 0
        assert before > 0
        assert sum(count for count, _ in SCRIPT.asked) == 5  # nobody was asked twice

    def test_cancelled_it_keeps_what_was_committed(self, app: App) -> None:
        job = Job()

        def cancel(pixels: NDArray[np.uint8]) -> None:
            if len(SCRIPT.asked) == 3:  # two are with the engine at a time, so one was committed
                job.cancel()

        SCRIPT.fails = cancel
        with pytest.raises(Cancelled):
            app.index([], job)
        assert 0 < lacking(app) < 5
        app.index([], Job())
        assert lacking(app) == 0

    def test_a_captioner_that_cannot_work_is_no_trouble_for_indexing(self, app: App) -> None:
        SCRIPT.fails = lambda pixels: ModelBroken("Its weights are gone.", "Install it again.")
        summary = app.index([], Job())
        assert summary.counters.unchanged == 6
        assert not summary.unfinished
        assert "weights" in app.caption_trouble
        asked = len(SCRIPT.asked)
        app.index([], Job())
        assert len(SCRIPT.asked) == asked  # left alone for a while
        SCRIPT.fails = lambda pixels: None
        app.change_settings(captioner="")
        assert app.caption_trouble == ""

    def test_another_choice_ends_it_at_once(self, app: App) -> None:
        SCRIPT.held.set()
        done: list[Any] = []
        working = threading.Thread(target=lambda: done.append(app.index([], Job())))
        working.start()
        wait_until(lambda: SCRIPT.asked)
        app.change_settings(caption_in_background=False)
        working.join(PATIENCE)
        assert done[0].unfinished  # which the loop takes up: there is nothing left to do
        assert not app.index([], Job(), only=[]).unfinished
        assert lacking(app) == 5

    def test_closing_does_not_wait_for_an_answer(self, app: App) -> None:
        SCRIPT.held.set()
        ended: list[type[BaseException]] = []

        def work() -> None:
            try:
                app.index([], Job())
            except Cancelled:
                ended.append(Cancelled)

        working = threading.Thread(target=work)
        working.start()
        wait_until(lambda: SCRIPT.asked)
        app.wait_no_more()
        working.join(PATIENCE)
        assert ended == [Cancelled]

    def test_under_a_keeper_a_new_photo_does_not_wait_for_sentences(
        self, app: App, base: Path, tmp_path: Path
    ) -> None:
        SCRIPT.held.set()
        folder = tmp_path / "나중"
        folder.mkdir()
        picture(60).save(folder / "later.jpg")
        keeper = Keeper(app, watch=False)
        try:
            keeper.ask()
            wait_until(lambda: SCRIPT.asked)
            keeper.add([folder])
            wait_until(lambda: len(all_contents(app)) == 6)
            assert lacking(app) == 6
            SCRIPT.release()
            assert keeper.wait(PATIENCE)
            assert lacking(app) == 0
        finally:
            keeper.close()

    def test_a_file_that_changed_meanwhile_gets_no_sentence_of_another_picture(
        self, app: App, base: Path
    ) -> None:
        path = base / "사진" / "b.jpg"
        content = app.database.read(lambda c: photos.content_of_path(c, path))
        assert content is not None
        before = path.read_bytes()
        try:
            picture(71).save(path)
            app.describe([], Job())
        finally:
            path.write_bytes(before)
        assert app.captions_of(content) == []
        assert lacking(app) == 1
        assert len(app.describe([], Job())) == 1
