from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch import paths

NAMES = st.text(st.characters(exclude_characters="\x00/", exclude_categories=("Cs",)), min_size=1)


@given(NAMES)
def test_raw_goes_there_and_back(name: str) -> None:
    assert paths.from_raw(paths.to_raw(name)) == name


@given(NAMES)
def test_keys_do_not_depend_on_the_normal_form(name: str) -> None:
    twin = unicodedata.normalize("NFD", name)
    assert paths.to_key(name) == paths.to_key(twin)


def test_a_name_that_is_no_text_survives() -> None:
    name = b"\xff\xfe.jpg".decode("utf-8", "surrogateescape")
    assert paths.from_raw(paths.to_raw(name)) == name
    assert paths.to_key(name) == "\ufffd\ufffd.jpg"


def test_the_environment_names_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PHOTOSEARCH_LIBRARY", str(tmp_path / "다른 곳"))
    assert paths.default_library() == tmp_path / "다른 곳"


def test_resources_are_found() -> None:
    assert paths.resources().is_dir()


@pytest.mark.parametrize("named", ["~nobody of that name/사진", "~", "relative"])
def test_a_folder_named_in_the_environment_is_absolute(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, find in (
        ("PHOTOSEARCH_LIBRARY", paths.default_library),
        ("PHOTOSEARCH_MODELS", paths.models_folder),
    ):
        monkeypatch.setenv(variable, named)
        assert find().is_absolute()
