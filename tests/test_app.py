"""One open library under several threads at once, and what a window asks of it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from photosearch import settings
from photosearch.app import App
from photosearch.errors import BadPhoto, Cancelled, LibraryReadOnly, Trouble
from photosearch.index.replica import Replica
from photosearch.jobs import Job, Progress
from photosearch.library import browse, embeddings, notes, photos
from photosearch.library.database import Connection
from photosearch.library.photos import Counts
from photosearch.serving import Serving
from tests.conftest import picture


@dataclass(frozen=True)
class Place:
    """A library's folder and the photos that it knows."""

    library: Path
    photos: Path

    def open(self, *, read_only: bool = False) -> App:
        return App.open(self.library, read_only=read_only)


def fill(folder: Path) -> None:
    (folder / "여행").mkdir(parents=True)
    for number, name in enumerate(["a.jpg", "b.jpg", "강아지.jpg", "여행/d.jpg", "여행/e.jpg"]):
        picture(number).save(folder / name)
    shutil.copy2(folder / "a.jpg", folder / "copy of a.jpg")
    (folder / "broken.jpg").write_bytes(b"no picture")


@pytest.fixture(scope="module")
def indexed_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    base = tmp_path_factory.mktemp("창")
    fill(base / "사진")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(base / "models"))
        with App.open(base / "library") as app:
            app.index([base / "사진"], Job())
    return Place(base / "library", base / "사진")


@pytest.fixture
def place(indexed_once: Place, tmp_path: Path) -> Place:
    """A copy of the library, over the same photos; changes to them are undone by hand."""
    library = tmp_path / "library"
    shutil.copytree(indexed_once.library, library)
    return Place(library, indexed_once.photos)


@pytest.fixture
def app(place: Place) -> Iterator[App]:
    with place.open() as opened:
        yield opened


def content(app: App, path: Path) -> int:
    found = app.database.read(lambda c: photos.content_of_path(c, path))
    assert found is not None
    return found


def at_once(count: int, work: Callable[[], object]) -> list[object]:
    """Let that many threads do ``work``, all starting together."""
    gate = threading.Barrier(count)

    def run(_: int) -> object:
        gate.wait()
        return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


class TestPartsAreBuiltOnce:
    def test_whoever_asks_first(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[Replica] = []
        real = Replica.open

        def counted(*args: object) -> Replica:
            time.sleep(0.05)  # long enough for every thread to come too early
            opened.append(real(*args))  # type: ignore[arg-type]
            return opened[-1]

        monkeypatch.setattr(Replica, "open", counted)
        answers = at_once(8, lambda: app.search("dog", 3))
        assert len(opened) == 1
        assert all(answer == answers[0] for answer in answers)
        assert len({id(each) for each in at_once(8, lambda: app.engine)}) == 1
        assert len({id(each) for each in at_once(8, lambda: app.model)}) == 1

    def test_a_failure_is_not_kept(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Replica, "open", lambda *_: (_ for _ in ()).throw(Trouble("No.")))
            with pytest.raises(Trouble):
                app.search("dog", 3)
        assert len(app.search("dog", 3)) == 3

    def test_asking_for_the_engines_state_starts_nothing(self, app: App) -> None:
        assert app.engine_state() == "asleep"
        app.search("dog", 1)
        assert app.engine_state() == "asleep"
        app.engine.start().result()
        assert app.engine_state() == "working"


class TestSearchingMeanwhile:
    def test_indexing_and_searching_at_once(self, app: App, tmp_path: Path) -> None:
        more = tmp_path / "more"
        more.mkdir()
        for number in range(40):
            picture(100 + number).save(more / f"{number}.jpg")
        errors: list[Exception] = []
        done = threading.Event()

        def index() -> None:
            try:
                app.index([more], Job())
            except Exception as error:
                errors.append(error)
            finally:
                done.set()

        worker = threading.Thread(target=index)
        worker.start()
        sizes = [len(app.search("dog", 1000))]
        while not done.is_set():
            sizes.append(len(app.search("바다", 1000)))
            assert isinstance(app.counts(), Counts)
            app.similar_to(int(app.database.read(browse.timeline).contents[0]), 5)
        worker.join()
        assert errors == []
        assert sizes == sorted(sizes)
        assert len(app.search("dog", 1000)) == 46

    def test_a_model_takes_over_under_searches(self, app: App) -> None:
        stop = threading.Event()
        with ThreadPoolExecutor(2) as pool:

            def search() -> int:
                count = 0
                while not stop.is_set():
                    assert len(app.search("dog", 3)) == 3
                    assert len(app.similar_to(1, 3)) == 3
                    count += 1
                return count

            searching = [pool.submit(search) for _ in range(2)]
            try:
                before = app.replica
                assert app.use_model("starter", Job()) == 0
                assert app.replica is not before
            finally:
                stop.set()
            assert all(each.result() > 0 for each in searching)


class TestSimilar:
    def test_itself_is_left_out_with_its_copies(self, app: App, place: Place) -> None:
        mine = content(app, place.photos / "a.jpg")
        hits = app.similar_to(mine, 10)
        assert len(hits) == 4
        assert mine not in [hit.content for hit in hits]
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert hits[0].why["lane"] == "similar"
        assert len(app.similar_to(mine, 2)) == 2

    def test_a_photo_that_the_library_does_not_have(self, app: App, tmp_path: Path) -> None:
        path = tmp_path / "dropped.png"
        picture(2).save(path)
        hits = app.similar(path, 3)
        assert len(hits) == 3
        assert hits[0].path.name == "강아지.jpg"  # the same picture, saved otherwise

    def test_trouble_in_words(self, app: App, place: Place) -> None:
        with pytest.raises(Trouble, match="no longer in the library"):
            app.similar_to(999, 5)
        mine = content(app, place.photos / "b.jpg")
        app.database.write(lambda c: embeddings.withdraw(c, [photos.ContentId(mine)]))
        with pytest.raises(Trouble, match="not been compared"):
            app.similar_to(mine, 5)
        with pytest.raises(Trouble, match="cannot be compared"):
            app.similar(place.photos / "broken.jpg", 5)


class TestView:
    def test_from_two_threads(self, app: App, place: Place) -> None:
        views = at_once(2, lambda: app.view(place.photos / "a.jpg", 48))
        for view in views:
            assert view.pixels.shape == (32, 48, 3)  # type: ignore[attr-defined]
            assert (view.width, view.height) == (96, 64)  # type: ignore[attr-defined]
        assert np.array_equal(views[0].pixels, views[1].pixels)  # type: ignore[attr-defined]

    def test_a_bad_file_says_why(self, app: App, place: Place) -> None:
        with pytest.raises(BadPhoto) as caught:
            app.view(place.photos / "broken.jpg", 100)
        assert caught.value.kind == "not_an_image"
        with pytest.raises(BadPhoto) as caught:
            app.view(place.photos / "nowhere.jpg", None)
        assert caught.value.kind == "vanished"
        assert app.view(place.photos / "b.jpg", None).pixels.shape == (64, 96, 3)

    def test_closing_ends_it(self, place: Place, tmp_path: Path) -> None:
        app = place.open()
        app.view(place.photos / "a.jpg", 32)
        if not hasattr(os, "mkfifo"):
            pytest.skip("needs a decoder that is busy for long")
        picture(7, (9000, 9000)).save(tmp_path / "slow.png", compress_level=1)
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(app.view, tmp_path / "slow.png", None) for _ in range(4)]
            app.close()
            ends = {type(each.exception()) for each in waiting}
        assert ends <= {Cancelled, type(None), RuntimeError}
        assert Cancelled in ends


class TestProblems:
    def test_retry_of_some_and_of_all(self, app: App, place: Place) -> None:
        (problem,) = app.problems()
        assert app.retry([place.photos / "a.jpg", place.photos / "no such.jpg"]) == 0
        assert app.retry([problem.path]) == 1
        assert app.counts().pending == 1
        assert app.index([], Job()).counters.failed == 1
        assert app.retry() == 1
        assert app.retry() == 0


class TestBin:
    def test_binned_and_restored(self, app: App, place: Place, tmp_path: Path) -> None:
        path = place.photos / "b.jpg"
        mine = content(app, path)
        app.database.write(lambda c: notes.set_rating(c, [mine], 5))
        aside = tmp_path / "b.jpg"
        shutil.move(path, aside)
        try:
            app.mark_binned([path, place.photos / "no such.jpg", tmp_path / "elsewhere.jpg"])
            assert mine not in app.database.read(browse.timeline).contents
            assert path not in [hit.path for hit in app.search("dog", 100)]
            assert app.counts().missing == 1
            app.mark_restored([path])  # it is not there yet
            assert app.counts().missing == 1
        finally:
            shutil.move(aside, path)
        app.mark_restored([path, tmp_path / "elsewhere.jpg"])
        counts = app.counts()
        assert (counts.missing, counts.pending, counts.ready) == (0, 0, 6)
        card = app.database.read(lambda c: browse.cards(c, [mine]))[mine]
        assert card.rating == 5

    def test_a_file_that_comes_back_changed_is_read_again(self, app: App, tmp_path: Path) -> None:
        folder = tmp_path / "own"
        folder.mkdir()
        path = folder / "x.jpg"
        picture(50).save(path)
        app.index([folder], Job())
        app.mark_binned([path])
        picture(51, (120, 90)).save(path)
        app.mark_restored([path])
        assert app.counts().pending == 1
        app.index([], Job())
        assert app.counts().ready == 7


class TestRemovingARoot:
    def test_its_photos_are_forgotten_and_untouched(self, app: App, place: Place) -> None:
        before = sorted(place.photos.rglob("*"))
        (root,) = app.database.read(photos.roots)
        assert len(list(app.thumbnails.all_hashes())) == 5
        assert len(app.search("dog", 100)) == 6
        app.remove_root(root.id)
        assert app.counts() == Counts(0, 0, 0, 0, 0, 0, 0, 0, 0)
        assert list(app.thumbnails.all_hashes()) == []
        assert app.search("dog", 100) == []
        app.replica.catch_up()
        assert len(app.replica) == 0
        assert app.verify(repair=False, job=Job()) == []
        assert sorted(place.photos.rglob("*")) == before

    def test_a_copy_under_another_root_keeps_the_content(
        self, app: App, place: Place, tmp_path: Path
    ) -> None:
        other = tmp_path / "other"
        other.mkdir()
        shutil.copy2(place.photos / "a.jpg", other / "a.jpg")
        app.index([other], Job())
        mine = content(app, other / "a.jpg")
        app.database.write(lambda c: notes.add_tag(c, [mine], "kept"))
        app.remove_root(app.database.read(photos.roots)[0].id)
        assert app.database.read(browse.timeline).contents.tolist() == [mine]
        assert [tag.name for tag in app.database.read(notes.tags)] == ["kept"]
        assert len(list(app.thumbnails.all_hashes())) == 1

    def test_it_stops_indexing_first(self, app: App, tmp_path: Path) -> None:
        more = tmp_path / "more"
        more.mkdir()
        for number in range(60):
            picture(200 + number).save(more / f"{number}.jpg")
        started = threading.Event()

        def listen(progress: Progress) -> None:
            if progress.stage == "Reading photos":
                started.set()

        ends: list[type[BaseException] | None] = []

        def index() -> None:
            try:
                app.index([more], Job(listen))
                ends.append(None)
            except Cancelled:
                ends.append(Cancelled)

        worker = threading.Thread(target=index)
        worker.start()
        assert started.wait(60)
        root = next(each for each in app.database.read(photos.roots) if each.path == more)
        app.remove_root(root.id)
        worker.join()
        assert ends in ([Cancelled], [None])
        assert app.counts().ready == 6
        assert app.verify(repair=False, job=Job()) == []


class TestSettings:
    def test_changed_and_saved(self, app: App, place: Place) -> None:
        assert app.settings == settings.Settings()
        changed = app.change_settings(language="ko", cell=240, fill=False)
        assert changed == app.settings == settings.load(place.library)
        assert (changed.language, changed.cell, changed.fill) == ("ko", 240, False)

    def test_a_wrong_value_changes_nothing(self, app: App) -> None:
        with pytest.raises(Trouble, match="cell should be a whole number"):
            app.change_settings(language="ko", cell="big")
        assert app.settings == settings.Settings()

    def test_from_many_threads_nothing_is_lost(self, app: App, place: Place) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: app.change_settings(cell=n), range(100, 120)))
            list(pool.map(lambda n: app.change_settings(theme=f"t{n}"), range(5)))
        assert settings.load(place.library) == app.settings
        assert app.settings.cell >= 100

    def test_a_second_window_keeps_them_for_itself(self, app: App, place: Place) -> None:
        with place.open(read_only=True) as second:
            assert second.change_settings(language="zh").language == "zh"
            assert second.settings.language == "zh"
            with pytest.raises(LibraryReadOnly):
                second.mark_binned([place.photos / "a.jpg"])
        assert settings.load(place.library).language == ""


class TestSmallQuestions:
    def test_suggested_folders_exist_and_hold_something(
        self, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pictures, desktop = tmp_path / "Pictures", tmp_path / "Desktop"
        pictures.mkdir()
        desktop.mkdir()
        picture(1).save(pictures / "a.jpg")
        for name, path in (
            ("pictures", pictures),
            ("desktop", desktop),
            ("downloads", tmp_path / "no such folder"),
        ):
            monkeypatch.setattr(f"platformdirs.user_{name}_path", lambda path=path: path)
        assert app.folders_suggested() == [pictures]

    def test_network(self, app: App) -> None:
        assert app.network_calls() == ["model-download"]

    def test_listeners_hear_of_what_can_be_seen(self, app: App) -> None:
        heard: list[int] = []
        stop = app.database.listen(lambda: heard.append(1))
        app.search("dog", 3)
        assert heard == []
        app.database.write(lambda c: notes.set_rating(c, [1], 2))
        assert heard == [1]
        stop()
        app.database.write(lambda c: notes.set_rating(c, [1], 0))
        assert heard == [1]


def test_closing_while_parts_are_built(place: Place) -> None:
    """The window is closed while its first search is still loading."""
    app = place.open()
    with ThreadPoolExecutor(2) as pool:
        searching = pool.submit(lambda: app.search("dog", 3))
        app.close()
        with suppress(RuntimeError):
            searching.result()


def test_a_serving_that_was_closed_starts_no_process(app: App) -> None:
    serving = Serving(app.database, app.model, app.database.read(first_model))
    serving.close()
    with pytest.raises(Trouble):
        serving.engine.encode_texts(["dog"]).result()


def first_model(c: Connection) -> embeddings.ModelId:
    return embeddings.models(c)[0].id


def test_settings_that_cannot_be_read_leave_the_library_free(tmp_path: Path) -> None:
    """Who mends them while the error is still on the screen can open it then."""
    (tmp_path / settings.FILE).write_text("workers = = 3")
    with pytest.raises(Trouble) as shown:
        App.open(tmp_path)
    (tmp_path / settings.FILE).unlink()
    with App.open(tmp_path) as app:
        assert app.settings == settings.Settings()
    assert "delete it" in str(shown.value)
