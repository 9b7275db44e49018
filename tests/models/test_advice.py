"""What a model needs, what a computer has, and how quick models were on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from photosearch import paths
from photosearch.models import advice, catalogue, speeds
from photosearch.models.advice import Computer
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.catalogue import Installed, Offer

GB = 1_000_000_000
LAPTOP = Computer(16 * GB, 8)
STATION = Computer(64 * GB, 16, "Some GPU", 24 * GB)


def offer(
    name: str, size_mb: int | None = 1000, recall: dict[str, float] | None = None, gpu: bool = False
) -> Offer:
    languages = tuple(recall or {})
    return Offer(name, "siglip", "", languages, size_mb=size_mb, recall=recall or {}, wants_gpu=gpu)


SMALL = offer("small", 1500, {"en": 75, "ko": 70, "zh": 64})
LARGE = offer("large", 4500, {"en": 75, "ko": 75, "zh": 67}, gpu=True)
KOREAN = offer("korean", 1000, {"ko": 72})
UNKNOWN = offer("unknown", None, {"en": 99, "ko": 99, "zh": 99})


class TestFits:
    def test_memory_decides(self) -> None:
        assert advice.fits(SMALL, LAPTOP)
        assert not advice.fits(SMALL, Computer(3 * GB, 8))
        assert not advice.fits(LARGE, Computer(8 * GB, 8))

    def test_a_larger_model_needs_more_than_its_weights(self) -> None:
        assert advice.memory_needed(2 * GB) > advice.memory_needed(GB) > GB

    def test_halves_become_whole_on_a_processor(self, tmp_path: Path) -> None:
        assert advice.memory_needed(GB, halves=True) == advice.memory_needed(2 * GB)
        spec = ModelSpec("m", "siglip", "f", 8, ImageSpec(32))
        model = Installed(spec, tmp_path, GB, built_in=False)
        assert advice.memory_of(model) == advice.memory_needed(GB)
        for config in ('{"torch_dtype": "bfloat16"}', '{"dtype": "float16"}'):
            (tmp_path / "config.json").write_text(config)
            assert advice.memory_of(model) == advice.memory_needed(2 * GB)
        (tmp_path / "config.json").write_text('{"dtype": "float32"}')
        assert advice.memory_of(model) == advice.memory_needed(GB)

    def test_an_unknown_size_is_not_held_against_it(self) -> None:
        assert advice.fits(UNKNOWN, Computer(GB, 1))


class TestRecommended:
    def test_what_finds_most_in_that_language(self) -> None:
        assert advice.recommended([SMALL, LARGE, KOREAN], LAPTOP, "ko") == "korean"
        assert advice.recommended([SMALL, LARGE, KOREAN], LAPTOP, "en") == "small"

    def test_with_a_graphics_card_the_large_one(self) -> None:
        assert advice.recommended([SMALL, LARGE, KOREAN], STATION, "ko") == "large"

    def test_a_card_that_is_too_small_is_none(self) -> None:
        little = Computer(64 * GB, 16, "Some GPU", 4 * GB)
        assert advice.recommended([SMALL, LARGE], little, "ko") == "small"

    def test_a_card_of_unknown_memory_is_trusted(self) -> None:
        assert advice.recommended([SMALL, LARGE], Computer(64 * GB, 16, "GPU"), "ko") == "large"

    def test_other_languages_go_by_all_three(self) -> None:
        for language in ("", "fr"):
            assert advice.recommended([KOREAN, SMALL, LARGE], STATION, language) == "large"

    def test_nothing_where_nothing_fits_or_nothing_is_known(self) -> None:
        assert advice.recommended([SMALL], Computer(2 * GB, 2), "en") is None
        assert advice.recommended([KOREAN], LAPTOP, "zh") is None
        assert advice.recommended([], LAPTOP, "en") is None

    def test_the_catalogue_has_one_for_everybody(self) -> None:
        offers = catalogue.offers()
        by_name = {each.name: each for each in offers}
        for language in ("", "ko", "en", "zh"):
            for computer in (LAPTOP, STATION):
                found = advice.recommended(offers, computer, language)
                assert found is not None
                assert not by_name[found].is_captioner
                assert computer.gpu or not by_name[found].wants_gpu


def test_this_computer_has_memory_and_a_name() -> None:
    computer = advice.this_computer()
    assert computer.memory > GB / 4
    assert computer.cores >= 1
    assert f"{computer.cores} cores" in computer.hardware
    assert computer.hardware == advice.this_computer().hardware


def test_another_graphics_card_is_another_computer() -> None:
    assert Computer(GB, 2, "A").hardware != Computer(GB, 2, "B").hardware
    assert Computer(GB, 2).hardware == Computer(2 * GB, 2).hardware


class TestSpeeds:
    def test_they_are_remembered_by_fingerprint(self) -> None:
        assert speeds.load() == {}
        speeds.remember("aa", 12.5)
        speeds.remember("bb", 3.0)
        speeds.remember("aa", 13.5)
        assert speeds.load() == {"aa": 13.5, "bb": 3.0}

    def test_another_computer_has_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        speeds.remember("aa", 12.5)
        with monkeypatch.context() as patch:
            patch.setattr(advice, "this_computer", lambda: STATION)
            assert speeds.load() == {}
            speeds.remember("aa", 900.0)
        assert speeds.load() == {"aa": 12.5}

    @pytest.mark.parametrize(
        "text",
        ["", "[1]", "{", '{"HERE": 5}', '{"HERE": {"aa": "fast", "bb": -1, "cc": NaN}}', "\0\xff"],
    )
    def test_a_damaged_file_is_an_empty_one(self, text: str) -> None:
        folder = paths.models_folder()
        folder.mkdir(parents=True)
        here = json.dumps(advice.this_computer().hardware)
        (folder / speeds.FILE).write_text(text.replace('"HERE"', here), encoding="latin-1")
        assert speeds.load() == {}
        speeds.remember("aa", 1.0)
        assert speeds.load() == {"aa": 1.0}

    def test_a_folder_that_cannot_be_written_costs_the_memory_only(self) -> None:
        paths.models_folder().write_bytes(b"a file where the folder should be")
        speeds.remember("aa", 1.0)
        assert speeds.load() == {}

    def test_it_is_no_model(self) -> None:
        speeds.remember("aa", 1.0)
        assert [model.name for model in catalogue.installed()] == ["starter"]
