"""A second model has a say in its language: a real tiny Chinese-CLIP beside the starter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch import paths
from photosearch.app import App
from photosearch.errors import EngineGone
from photosearch.indexing import SECOND_STAGE
from photosearch.jobs import Job, Progress
from photosearch.library import photos
from photosearch.models import install
from photosearch.search.blending import Lane
from photosearch.search.query import Hit, Query
from photosearch.search.searcher import Searcher
from tests.conftest import picture

NAME = "tiny-zh"
COUNT = 6
ZH = "海边日落"
TITLED = (
    "<x:xmpmeta><rdf:Description><dc:title><rdf:Alt><rdf:li>우리 나비와 Zorro</rdf:li></rdf:Alt>"
    "</dc:title></rdf:Description></x:xmpmeta>"
).encode()


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with the tiny one in it."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("chinese_clip")
    letters = sorted(set("海边日落小狗人的在一个"))
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    torch.set_num_threads(1)
    torch.manual_seed(5)
    size = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2}
    size["num_hidden_layers"] = 2
    config = transformers.ChineseCLIPConfig(
        text_config={**size, "vocab_size": len(tokens), "max_position_embeddings": 80},
        vision_config={**size, "image_size": 32, "patch_size": 8},
        projection_dim=24,
    )
    transformers.ChineseCLIPModel(config).save_pretrained(folder)
    sides = {"height": 32, "width": 32}
    processor = transformers.ChineseCLIPImageProcessorPil(size=sides, do_center_crop=False)
    processor.save_pretrained(folder)
    place = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(place))
        install.install(folder, NAME)
    return place


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Path]:
    """A library whose photos both models know."""
    base = tmp_path_factory.mktemp("둘")
    (base / "photos").mkdir()
    for number in range(COUNT):
        picture(number).save(base / "photos" / f"{number}.jpg", xmp=TITLED if number == 2 else b"")
    stages: list[str] = []

    def follow(progress: Progress) -> None:
        stages.append(progress.stage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(models))
        with App.open(base / "library") as app:
            app.index([base / "photos"], Job())
            app.change_settings(second_models=[f"zh={NAME}"])
            assert app.second_models()[0].state == "catching up"
            assert seconds(app.search(ZH, 3)) == {None}
            unfinished = app.index([], Job(waits=lambda: True), only=[])
            assert unfinished.unfinished
            summary = app.index([], Job(follow), only=[])
            assert not summary.unfinished
            assert summary.counters.encoded == 0  # what is told is about the model in use
            assert seconds(app.search(ZH, 3)) == {NAME}  # and its words are remembered
    assert stages[-1] == SECOND_STAGE
    return base / "library"


@pytest.fixture
def library(covered: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, and of the models."""
    shutil.copytree(covered, tmp_path / "library")
    shutil.copytree(models, tmp_path / "models", dirs_exist_ok=True)
    monkeypatch.setenv("PHOTOSEARCH_MODELS", str(tmp_path / "models"))
    return tmp_path / "library"


def seconds(hits: list[Hit]) -> set[object]:
    assert len({hit.path for hit in hits}) == len(hits) > 0
    return {hit.why.get("second_model") for hit in hits}


def test_both_answer_in_its_language(library: Path) -> None:
    for read_only in (False, True):
        with App.open(library, read_only=read_only) as app:
            (second,) = app.second_models()
            assert (second.state, second.vectors) == ("in use", COUNT)
            hits = app.search(ZH, 20)
            assert len(hits) == COUNT
            assert seconds(hits) == {NAME}
            assert {hit.why["model"] for hit in hits} == {"starter"}
            assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)
            assert app.search(ZH, 2) == hits[:2]
            for other in ("바다", "a beach", '"海边"'):
                assert seconds(app.search(other, 3)) == {None}
            status = app.status()["second_models"]
            assert status == [
                {"language": "zh", "name": NAME, "state": "in use", "vectors": COUNT, "reason": ""}
            ]


def test_words_pictures_and_both_models(library: Path) -> None:
    with App.open(library) as app:
        content = int(app.database.read(photos.searchable_contents)[0])
        app.write_caption([content], "海边日落")
        hits = app.search(ZH, 20)
        assert (hits[0].content, hits[0].relevance) == (content, "likely")
        assert seconds(hits) == {NAME}


def test_what_a_file_says_by_itself_is_found(library: Path) -> None:
    with App.open(library) as app:
        for query in ("나비", '"나비와 zorro"'):
            hit, other = app.search(query, 2)
            assert (hit.path.name, hit.relevance) == ("2.jpg", "likely")
            assert (hit.why["source"], hit.why["caption"]) == ("file", "우리 나비와 Zorro")
            assert "caption" not in other.why


def test_taking_it_away_ends_it(library: Path) -> None:
    with App.open(library) as app:
        assert seconds(app.search(ZH, 3)) == {NAME}
        app.change_settings(second_models=[])
        assert seconds(app.search(ZH, 3)) == {None}
        assert app.second_models() == []
    with App.open(library) as app:
        assert seconds(app.search(ZH, 3)) == {None}


@pytest.mark.parametrize("entry", ["zh=nothing", "zh=starter"])
def test_one_that_cannot_help_takes_no_part(library: Path, entry: str) -> None:
    with App.open(library) as app:
        app.change_settings(second_models=[entry])
        assert seconds(app.search(ZH, 3)) == {None}
        (second,) = app.second_models()
        assert second.state == ("missing" if entry == "zh=nothing" else "not needed")
        assert bool(second.reason) == (second.state == "missing")
        assert not app.index([], Job(), only=[]).unfinished


def test_a_broken_one_costs_nothing_but_its_say(library: Path) -> None:
    broken = paths.models_folder() / "broken"
    shutil.copytree(paths.models_folder() / NAME, broken)
    spec = (broken / "photosearch.json").read_text(encoding="utf-8")
    (broken / "photosearch.json").write_text(spec.replace(NAME, "broken"), encoding="utf-8")
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with App.open(library) as app:
        app.change_settings(second_models=["zh=broken"])
        assert not app.index([], Job(), only=[]).unfinished
        hits = app.search(ZH, 20)
        assert (seconds(hits), len(hits)) == ({None}, COUNT)
        (second,) = app.second_models()
        assert (second.state, bool(second.reason)) == ("failing", True)
        app.change_settings(second_models=[f"zh={NAME}"])
        assert seconds(app.search(ZH, 3)) == {NAME}


def test_one_that_fails_over_a_question_is_left_alone(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Query] = []

    def lane(self: Searcher, query: Query, *_: object) -> Lane:
        asked.append(query)
        raise EngineGone("It died.")

    monkeypatch.setattr(Searcher, "lane", lane)
    with App.open(library) as app:
        for _ in range(3):
            assert seconds(app.search(ZH, 20)) == {None}
        assert len(asked) == 1
        (second,) = app.second_models()
        assert (second.state, second.reason) == ("failing", "It died.")
