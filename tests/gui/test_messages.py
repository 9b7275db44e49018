"""Every error and every reason has a sentence in every language, and keeps file names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from photosearch import errors
from photosearch.gui import languages, messages


def classes(base: type[errors.PhotosearchError]) -> Iterator[type[errors.PhotosearchError]]:
    yield base
    for inner in base.__subclasses__():
        yield from classes(inner)


CLASSES = sorted(
    {c for c in classes(errors.PhotosearchError) if c.__module__ == errors.__name__},
    key=lambda found: found.__name__,
)


@pytest.fixture(params=["ko", "en", "zh"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    languages.install(qapp, request.param)
    yield request.param
    languages.install(qapp, "en")


def in_language(text: str, language: str) -> bool:
    hangul = any("가" <= char <= "힣" for char in text)
    han = any("一" <= char <= "鿿" for char in text)
    return {"ko": hangul, "en": not hangul and not han, "zh": han and not hangul}[language]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda found: found.__name__)
def test_every_error_is_explained(kind: type[errors.PhotosearchError], language: str) -> None:
    if kind is errors.BadPhoto:
        error: errors.PhotosearchError = errors.BadPhoto("damaged", "Cut short.")
    else:
        error = kind("Something about /photos/여행/北京.jpg went wrong.")
    title, text = messages.explain(error)
    assert in_language(title, language)
    sentence, _, detail = text.partition("\n\n")
    assert in_language(sentence, language)
    if kind not in (errors.BadPhoto, errors.QueryError):
        assert "/photos/여행/北京.jpg" in detail


def test_a_bug_is_explained_without_its_words(language: str) -> None:
    title, text = messages.explain(KeyError("secret"))
    assert in_language(title, language)
    assert "secret" not in text


@pytest.mark.parametrize("kind", [*errors.BAD_PHOTO_KINDS, "a kind of tomorrow"])
def test_every_reason_has_a_name_and_a_sentence(kind: str, language: str) -> None:
    name, sentence = messages.problem_kind(kind)
    assert 0 < len(name) <= 24
    assert in_language(name, language)
    assert in_language(sentence, language)
    assert sentence.endswith((".", "。"))


def test_reasons_can_be_told_apart(language: str) -> None:
    names = {messages.problem_kind(kind)[0] for kind in errors.BAD_PHOTO_KINDS}
    assert len(names) == len(errors.BAD_PHOTO_KINDS)
