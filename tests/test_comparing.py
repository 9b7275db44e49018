"""Two models side by side over the same photos of a real library, before a switch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from photosearch import cli, comparing, measuring, paths, standalone
from photosearch.app import App
from photosearch.errors import Cancelled, ModelMissing, Trouble, UsageError
from photosearch.jobs import Job, Progress
from photosearch.library import embeddings, history, photos, sampling
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId, ModelId
from photosearch.models import advice, catalogue, install, speeds
from tests.conftest import picture
from tests.models import tiny_blip

COUNT = 24
QUERIES = ["a red flower", "강아지", "海边日落 -人"]


def write_other(folder: Path) -> None:
    """A copy of the starter whose vectors are others: as another model, without torch's start."""
    shutil.copytree(paths.resources() / "models" / "starter", folder)
    weights = folder / "model.safetensors"
    tensors = load_file(weights)
    last = "project.weight"
    tensors[last] = np.roll(tensors[last], 1)
    save_file(tensors, weights)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library of some photos, a model that it does not use; to be copied."""
    base = tmp_path_factory.mktemp("비교 比较")
    (base / "photos").mkdir()
    for number in range(COUNT):
        picture(number).save(base / "photos" / f"{number:02}.jpg")
    shutil.copy2(base / "photos" / "00.jpg", base / "photos" / "copy of 00.jpg")
    write_other(base / "checkpoint")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(base / "models"))
        install.install(base / "checkpoint", "other")
        with App.open(base / "library") as app:
            app.index([base / "photos"], Job())
        yield base


@pytest.fixture(scope="module")
def compared_once(once: Path) -> Path:
    """Its library once all of it has been compared; every engine that need not start is a gain."""
    shutil.copytree(once / "library", once / "compared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(once / "models"))
        with App.open(once / "compared") as app:
            app.compare("other", QUERIES, Job())
    return once / "compared"


@contextmanager
def opened(library: Path, at: Path, models: Path) -> Iterator[App]:
    shutil.copytree(library, at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(models))
        with App.open(at) as app:
            yield app


@pytest.fixture
def app(once: Path, compared_once: Path, tmp_path: Path) -> Iterator[App]:
    """Every photo has both models' vectors."""
    with opened(compared_once, tmp_path / "library", once / "models") as app:
        yield app


@pytest.fixture
def fresh(once: Path, tmp_path: Path) -> Iterator[App]:
    """Nothing was encoded with the other model."""
    with opened(once / "library", tmp_path / "fresh", once / "models") as app:
        yield app


def vectors_of(app: App, name: str) -> int:
    """How many contents have a vector of the model called ``name``."""
    rows = {row.name: row.id for row in app.database.read(embeddings.models)}
    if name not in rows:
        return 0
    return app.database.read(lambda c: embeddings.count_embeddings(c, rows[name]))


def forget(app: App, name: str, path: Path) -> None:
    """Take one model's vector of one photo away."""
    content = app.database.read(lambda c: photos.content_of_path(c, path))
    assert content is not None
    rows = {row.name: row.id for row in app.database.read(embeddings.models)}
    kept = {
        model: app.database.read(lambda c, m=model: embeddings.vectors(c, m, [content]))
        for other, model in rows.items()
        if other != name
    }

    def write(c: Connection) -> None:
        embeddings.withdraw(c, [content])
        for model, vectors in kept.items():
            embeddings.append(c, model, list(vectors.items()))

    app.database.write(write)


class TestCompare:
    def test_both_answer_every_query_over_the_same_photos(self, app: App) -> None:
        found = app.compare("other", QUERIES, Job(), n=5)
        assert (found.current, found.other, found.photos) == ("starter", "other", COUNT)
        assert [row.query for row in found.rows] == QUERIES
        for row in found.rows:
            one, two = ({hit.content for hit in hits} for hits in (row.current, row.other))
            assert len(one) == len(two) == 5
            assert row.overlap == len(one & two) / 5
            assert [hit.why["model"] for hit in row.other] == ["other"] * 5
            for hits in (row.current, row.other):
                scores = [hit.score for hit in hits]
                assert scores == sorted(scores, reverse=True)
        assert any(row.overlap < 1 for row in found.rows)  # or they are the same model

    def test_the_model_in_use_answers_as_a_search_does(self, app: App) -> None:
        found = app.compare("other", QUERIES, Job(), n=8)
        for row in found.rows:
            hits = [hit for hit in app.search(row.query, COUNT) if "copy" not in hit.path.name]
            assert [hit.path for hit in row.current] == [hit.path for hit in hits[:8]]
            assert [hit.relevance for hit in row.current] == [hit.relevance for hit in hits[:8]]
            assert [hit.score for hit in row.current] == pytest.approx(
                [hit.score for hit in hits[:8]], abs=1e-3
            )

    def test_the_other_one_answers_as_it_will_after_the_switch(self, app: App) -> None:
        rows = app.compare("other", QUERIES, Job(), n=6).rows
        app.use_model("other", Job())
        for row in rows:
            hits = [hit for hit in app.search(row.query, COUNT) if "copy" not in hit.path.name]
            assert [hit.path for hit in row.other] == [hit.path for hit in hits[:6]]

    def test_the_model_in_use_stays_in_use(self, app: App) -> None:
        app.compare("other", QUERIES, Job())
        assert app.model.name == "starter"
        assert app.covered() == COUNT

    def test_what_was_encoded_before_a_cancel_is_kept(self, fresh: App) -> None:
        """By the next comparison, and by a switch."""
        told: list[Progress] = []

        def stop(progress: Progress) -> None:
            told.append(progress)
            if progress.stage == comparing.READING_WORDS:
                job.cancel()

        job = Job(stop)
        with pytest.raises(Cancelled):
            fresh.compare("other", QUERIES, job, sample=12)
        assert vectors_of(fresh, "other") == 12
        read = [each for each in told if each.stage == "Reading photos"][-1]
        assert (read.done, read.total) == (12, 12)
        assert fresh.compare("other", QUERIES, Job(), sample=12).photos == 12
        assert fresh.use_model("other", Job()) == COUNT - 12

    def test_a_switch_lets_new_photos_in(self, fresh: App, tmp_path: Path) -> None:
        """With 80,000 photos and a large model it takes hours; what is saved meanwhile is found."""
        folder = tmp_path / "camera"
        folder.mkdir()
        seen: list[tuple[str, int, int]] = []

        def others() -> None:
            picture(4711).save(folder / "saved meanwhile.jpg")
            fresh.index([folder], Job())
            seen.append((fresh.model.name, fresh.covered(), vectors_of(fresh, "other")))

        job = Job()
        job.ASK_GAP = 0.0  # type: ignore[misc]
        job.offer(lambda: not seen, others)
        assert fresh.use_model("other", job) == COUNT + 1
        ((model, covered, other),) = seen
        assert (model, covered) == ("starter", COUNT + 1)  # found at once, with the old one
        assert other < COUNT  # long before the switch was over
        assert (fresh.model.name, fresh.covered()) == ("other", COUNT + 1)

    def test_nothing_is_encoded_twice(self, app: App) -> None:
        told: list[Progress] = []
        assert app.compare("other", QUERIES, Job(told.append)).photos == COUNT
        assert "Reading photos" not in {progress.stage for progress in told}
        assert app.engine_state() == "asleep"
        asked = [each for each in told if each.stage == comparing.ASKING]
        assert {each.total for each in asked} == {2 * len(QUERIES)}

    def test_queries_that_say_nothing_are_left_out(self, app: App) -> None:
        found = app.compare("other", ["", "-cat", "dog", "dog"], Job())
        assert [row.query for row in found.rows] == ["dog"]

    def test_without_queries_there_are_no_rows(self, app: App) -> None:
        assert app.compare("other", [], Job(), sample=5).rows == ()

    def test_a_photo_that_is_gone_costs_itself(self, app: App, once: Path) -> None:
        away, aside = once / "photos" / "05.jpg", once / "05.jpg"
        forget(app, "other", away)
        away.rename(aside)
        try:
            assert app.compare("other", QUERIES, Job()).photos == COUNT - 1
        finally:
            aside.rename(away)

    def test_an_empty_library_says_so(self, tmp_path: Path, app: App) -> None:
        with App.open(tmp_path / "empty") as empty, pytest.raises(Trouble, match="no photos"):
            empty.compare("other", QUERIES, Job())

    def test_a_model_is_not_compared_with_itself(self, app: App) -> None:
        with pytest.raises(UsageError, match="in use"):
            app.compare("starter", QUERIES, Job())

    def test_a_model_that_is_not_there(self, app: App) -> None:
        with pytest.raises(ModelMissing):
            app.compare("nothing", QUERIES, Job())


class TestSample:
    def take(self, app: App, count: int) -> list[ContentId]:
        rows = {row.name: row.id for row in app.database.read(embeddings.models)}
        return app.database.read(lambda c: sampling.sample(c, rows["starter"], count))

    def test_it_holds_the_newest_and_others(self, app: App) -> None:
        everything = self.take(app, 1000)
        some = self.take(app, 8)
        assert len(everything) == COUNT
        assert some[:4] == everything[:4]
        assert set(some) <= set(everything)
        assert set(some) != set(everything[:8])
        assert [content for content in everything if content in some] == some

    def test_it_stays_much_the_same_while_the_library_changes(self, app: App) -> None:
        before = self.take(app, 12)
        app.database.write(lambda c: embeddings.withdraw(c, before[:1]))
        assert len(set(before) & set(self.take(app, 12))) >= 10

    def test_photos_out_of_reach_are_not_in_it(self, app: App) -> None:
        (root,) = app.database.read(photos.roots)
        app.database.write(lambda c: photos.set_offline(c, root.id, offline=True))
        assert self.take(app, 12) == []

    def test_photos_without_a_vector_are_not_in_it(self, app: App) -> None:
        app.database.write(lambda c: embeddings.withdraw(c, self.take(app, 3)))
        assert len(self.take(app, 1000)) == COUNT - 3

    def test_an_unknown_model_has_none(self, app: App) -> None:
        assert app.database.read(lambda c: sampling.sample(c, ModelId(99), 5)) == []


def test_saved_queries_are_the_newest_searches(app: App) -> None:
    for text in ("바다", "a dog", "落日"):
        app.database.write(lambda c, text=text: history.remember_search(c, text))
    assert app.saved_queries() == ["落日", "a dog", "바다"]
    assert app.saved_queries(1) == ["落日"]


class TestSpeed:
    def test_it_is_measured_and_remembered(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(measuring, "ENOUGH", 0.02)
        speed = app.measure_speed("other", Job())
        assert speed > 0
        assert dict(speeds.load())[catalogue.find("other").spec.fingerprint] == speed

    def test_what_describes_photos_is_measured_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(measuring, "ENOUGH", 0.02)
        model = install.install(tiny_blip.write(tmp_path / "blip"))
        with App.open(tmp_path / "library") as app:
            speed = app.measure_speed("blip", Job())
        assert speeds.load() == {model.spec.fingerprint: speed}

    def test_cancelled_nothing_is_remembered(self, app: App, tmp_path: Path) -> None:
        before = dict(speeds.load())
        job = Job()
        job.cancel()
        with pytest.raises(Cancelled):
            app.measure_speed("starter", job)
        assert dict(speeds.load()) == before


class TestCommandLine:
    """In this process: what is printed, not how Python starts."""

    @pytest.fixture
    def call(self, app: App, once: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
        library = app.folder
        app.close()

        def call(*arguments: str) -> str:
            capsys.readouterr()
            assert cli.main(["--library", str(library), *arguments]) == 0
            return capsys.readouterr().out

        return call

    def test_the_list_says_what_is_known(self, call: Callable[..., str]) -> None:
        speeds.remember(catalogue.find("other").spec.fingerprint, 12.345)
        rows = {row["name"]: row for row in json.loads(call("--json", "models", "list"))}
        assert set(rows["starter"]) >= {"name", "family", "languages", "in_use", "installed"}
        assert rows["starter"]["in_use"]
        assert not rows["starter"]["describes"]
        assert rows["starter"]["photos_per_second"] is None
        assert rows["other"]["photos_per_second"] == 12.345
        assert rows["other"]["memory_bytes"] > rows["other"]["bytes"] > 0
        assert rows["blip-base"]["describes"]
        assert rows["siglip2-base"]["recall"]["ko"] > 0
        assert rows["siglip2-base"]["licence"] == "Apache-2.0"
        assert sum(row["recommended"] for row in rows.values()) <= 1
        text = call("models", "list")
        assert "12.3" in text
        assert "describes photos" in text

    def test_what_does_not_fit_is_said(
        self, call: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(advice, "this_computer", lambda: advice.Computer(1_000_000_000, 2))
        assert "needs more memory than there is here" in call("models", "list")
        rows = json.loads(call("--json", "models", "list"))
        assert not any(row["recommended"] for row in rows)
        assert not next(row for row in rows if row["name"] == "siglip2-so400m")["fits"]

    @pytest.mark.parametrize(("language", "best"), [("ko", "siglip2-so400m"), ("zh", "")])
    def test_the_recommendation_follows_computer_and_language(
        self, call: Callable[..., str], monkeypatch: pytest.MonkeyPatch, language: str, best: str
    ) -> None:
        gpu = "Some GPU" if best else ""
        computer = advice.Computer(64_000_000_000, 8, gpu)
        monkeypatch.setattr(advice, "this_computer", lambda: computer)
        monkeypatch.setattr(standalone, "_own_language", lambda: language)
        rows = json.loads(call("--json", "models", "list"))
        (found,) = [row["name"] for row in rows if row["recommended"]]
        assert found == (best or "siglip-i18n-base")
        assert "recommended here" in call("models", "list")

    def test_a_comparison(self, call: Callable[..., str]) -> None:
        found = json.loads(call("--json", "models", "compare", "other", "개", "-n", "3"))
        assert (found["current"], found["other"], found["photos"]) == ("starter", "other", COUNT)
        (row,) = found["queries"]
        assert (len(row["current"]), len(row["other"])) == (3, 3)
        text = call("models", "compare", "other", "개", "-n", "3")
        assert Path(row["other"][0]["path"]).name in text

    def test_without_queries_it_takes_the_last_ones(
        self, call: Callable[..., str], app: App, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["--library", str(app.folder), "models", "compare", "other"]) == 2
        assert "Nothing was searched for" in capsys.readouterr().err
        with App.open(app.folder) as opened:
            opened.database.write(lambda c: history.remember_search(c, "바다"))
        found = json.loads(call("--json", "models", "compare", "other"))
        assert [row["query"] for row in found["queries"]] == ["바다"]
