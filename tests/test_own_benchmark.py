"""A benchmark of one's own library: questions that stay, models that look, the command line."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from photosearch.app import App
from photosearch.errors import ModelBroken, Trouble
from photosearch.jobs import Job
from photosearch.library import embeddings, own_questions
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.own_benchmark import AtWork, OwnBenchmark
from tests.command_line import answer, run
from tests.synthetic import make_library

COUNT, DIM = 60, 8


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of rows: each photo has a vector of the model in use."""
    folder = tmp_path_factory.mktemp("own") / "library"
    make_library(folder, COUNT, vectors=True)
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "library"))


class Words:
    """A model that knows the way with words: ``photo 7`` is the vector of photo 7, more or less."""

    def __init__(self, vectors: dict[ContentId, Any], noise: float) -> None:
        self._vectors, self._noise = vectors, noise

    def encode_texts(self, texts: Sequence[str]) -> Any:
        rows = []
        for text in texts:
            number = int(text.split()[-1])
            dice = np.random.default_rng(number)
            own = np.asarray(self._vectors[ContentId(number)], np.float32)
            rows.append((1 - self._noise) * own + self._noise * dice.standard_normal(DIM))
        return np.asarray(rows, np.float32)


@contextmanager
def benchmark(folder: Path, noises: dict[str, float], blind: str = "") -> Iterator[OwnBenchmark]:
    """One with these models, each knowing what words mean but for so much noise.

    ``blind`` has seen no photo.
    """
    with Database.open(folder) as database:
        dice = np.random.default_rng(5)
        made = dice.standard_normal((COUNT, DIM))
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        pictures = {ContentId(number): each for number, each in enumerate(made, 1)}
        numbers: dict[str, ModelId] = {}
        for name in noises:

            def write(c: Any, name: str = name) -> None:
                model = embeddings.register_model(c, name, name, "starter", DIM, False)
                rows = [(key, value.astype(np.float16)) for key, value in pictures.items()]
                embeddings.append(c, model, rows if name != blind else [])
                numbers[name] = model

            database.write(write)

        @contextmanager
        def at_work(name: str) -> Iterator[AtWork]:
            if noises[name] < 0:
                raise ModelBroken(f"{name} is broken.")
            parts: Any = SimpleNamespace(database=database, model=numbers[name])
            yield AtWork(parts, Words(pictures, noises[name]))

        yield OwnBenchmark(
            database,
            model=lambda: next(iter(numbers.values())),
            installed=lambda: list(noises),
            similar=lambda vectors: np.zeros(len(vectors), np.float32),
            hold=lambda _: nullcontext(),
            at_work=at_work,
        )


def say_all(own: OwnBenchmark) -> None:
    for each in own.questions():
        own.answer(each.content, f"photo {each.content}")


def test_answers_stay_and_the_others_make_room(library: Path) -> None:
    with benchmark(library, {"good": 0.0}) as own:
        first = own.start(10)
        assert [each.place for each in first] == list(range(1, 11))
        assert all(each.is_open for each in first)
        own.answer(first[3].content, "  눈  위의\n개 ")
        own.answer(first[4].content, "", skipped=True)
        second = own.start(12, seed=1)
        assert len(second) == len({each.content for each in second}) == 12
        kept = [each for each in second if not each.is_open]
        assert [(each.content, each.text) for each in kept] == [(first[3].content, "눈 위의 개")]
    with benchmark(library, {"good": 0.0}) as own:  # as after a new start
        assert [each.text for each in own.questions() if each.text] == ["눈 위의 개"]
        own.answer(first[3].content, "")
        assert all(each.is_open for each in own.questions())
        own.forget()
        assert own.questions() == []


def test_a_photo_that_goes_takes_its_question_along(library: Path) -> None:
    with benchmark(library, {"good": 0.0}) as own, Database.open(library) as database:
        gone = own.start(5)[2].content
        database.write(
            lambda c: c.exec_driver_sql("DELETE FROM photos WHERE content_id = ?", (gone,))
        )
        asked = own.questions()
        assert gone not in {each.content for each in asked}
        assert [each.place for each in asked] == [1, 2, 3, 4]


def test_the_better_model_comes_first_and_luck_is_told_from_it(library: Path) -> None:
    with benchmark(library, {"bad": 0.95, "good": 0.0, "twin": 0.0, "broken": -1}) as own:
        own.start(30)
        say_all(own)
        report = own.report(Job(), sample=40)
        assert report.answers == 30
        assert report.photos >= 40
        assert [each.name for each in report.models] == ["good", "twin", "bad"]
        good, _, bad = report.models
        assert good.places == (1,) * 30
        assert good.sample.mrr == 1
        assert bad.sample.mrr < 0.5
        assert [each.in_use for each in report.models] == [False, False, True]
        clear = {each.other: each.clear for each in report.differences}
        assert clear == {"twin": False, "bad": True}
        assert [name for name, _ in report.failed] == ["broken"]
        assert good.library is not None
        assert (good.photos, good.library.mrr) == (COUNT, 1)
        assert bad.library is not None
        assert bad.library.mrr < bad.sample.mrr  # there are more photos to take for it
        assert json.dumps(report.document())


def test_figures_of_a_sample_of_everything_are_those_of_the_library(library: Path) -> None:
    with benchmark(library, {"middling": 0.6}) as own:
        own.start(30)
        say_all(own)
        (model,) = own.report(Job(), sample=COUNT).models
        assert model.library == model.sample


def test_without_answers_there_is_nothing_to_measure(library: Path) -> None:
    with benchmark(library, {"good": 0.0}) as own:
        own.start(3)
        with pytest.raises(Trouble):
            own.report(Job())


def test_photos_that_no_model_can_look_at_are_told(library: Path) -> None:
    with benchmark(library, {"good": 0.0, "new": 0.0}, blind="new") as own:
        own.start(3)
        say_all(own)
        with closing(sqlite3.connect(library / "library.db")) as c, c:
            c.execute("UPDATE roots SET offline_since = 1")
        with pytest.raises(Trouble, match="None of the photos"):
            own.report(Job())


def test_longer_answers_than_anybody_types_are_cut(library: Path) -> None:
    with benchmark(library, {"good": 0.0}) as own:
        (each,) = own.start(1)
        own.answer(each.content, "바다 " * 999 + "\0\ud800")
        (each,) = own.questions()
        assert len(each.text) == own_questions.LONGEST


def test_the_command_line(library: Path, tmp_path: Path) -> None:
    def ask(*arguments: object) -> Any:
        return answer("benchmark", *arguments, library=library)

    assert [each["number"] for each in ask("start", "--photos", 4)] == [1, 2, 3, 4]
    assert ask("answer", 2, "바다")[1]["text"] == "바다"
    table = tmp_path / "answers.csv"
    path = ask("start", "--photos", 4)[0]["path"]
    table.write_text(f"photo,text\n3,海边\n{path},a dog\n", encoding="utf-8")
    texts = [each["text"] for each in ask("answer", "--answers", table)]
    assert texts == ["a dog", "바다", "海边", ""]
    report = ask("report")
    assert report["answers"] == 3
    assert {model["name"] for model in report["models"]} == {"starter"}
    assert set(report["models"][0]["languages"]) == {"en", "ko", "zh"}
    shown = run("benchmark", "report", library=library)
    assert "Among 5" in shown.stdout
    assert run("benchmark", "answer", 99, "x", library=library).returncode == 2
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run("benchmark", "answer", "--answers", table, library=library).returncode == 2
    assert ask("forget") == {"deleted": 4}


def test_the_app_asks_about_photos_from_all_over(library: Path) -> None:
    with App.open(library) as app:
        asked = app.own_benchmark.start(6)
        numbers = sorted(each.content for each in asked)
        assert all(any(10 * n < number <= 10 * n + 10 for number in numbers) for n in range(6))
