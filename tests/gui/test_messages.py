"""Every error and every reason has a sentence in every language, and keeps file names."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from photosearch import errors, upkeep
from photosearch.gui import autostart, core_sentences, languages, messages
from photosearch.library import troubles
from photosearch.media import sidecars
from photosearch.models import catalogue
from photosearch.serving import Serving

PACKAGE = Path(errors.__file__).parent


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


def raised(work: Callable[[], object]) -> errors.PhotosearchError:
    with pytest.raises(errors.PhotosearchError) as caught:
        work()
    return caught.value


def _restored(folder: Path) -> None:
    upkeep.restore(folder, folder / "backups" / "gone.db")


def _written(folder: Path) -> None:
    (folder / "바다.jpg.xmp").mkdir(exist_ok=True)
    sidecars.write(folder / "바다.jpg", "여름", (), 4)


CORE: dict[str, Callable[[Path], errors.PhotosearchError]] = {
    "damaged": lambda folder: troubles.corrupt(folder, "database disk image is malformed"),
    "no backup": lambda folder: raised(lambda: _restored(folder)),
    "disk": lambda folder: troubles._failing_disk(folder, "SQLITE_IOERR"),
    "no model": lambda folder: raised(lambda: catalogue.find("big")),
    "other version": lambda folder: raised(lambda: unindexed(folder)),
    "sidecar": lambda folder: raised(lambda: _written(folder)),
    "no text": lambda folder: raised(lambda: autostart._text("\udcff")),
}


def unindexed(folder: Path) -> object:
    """As in a library that is only read, and was indexed with another version of the model."""
    database: Any = None
    return Serving(database, catalogue.find("starter"), None).own_number


@pytest.mark.parametrize("name", CORE)
def test_what_the_core_says_is_translated(name: str, language: str, tmp_path: Path) -> None:
    error = CORE[name](tmp_path)
    title, text = messages.explain(error)
    sentence, _, rest = text.partition("\n\n")
    assert in_language(title, language)
    assert in_language(sentence.replace("Photosearch", "").replace("big", ""), language)
    assert rest == "" or Path(rest).is_relative_to(tmp_path)  # nothing else but a place
    assert language == "en" or not error.remedy or error.remedy not in text


FILLED = {"host": "hub.example", "status": "500", "what": "the model a/b", "reason": "silent"}
RAISING = {"ModelBroken", "ModelMissing", "UsageError", "Trouble", "DiskFull"}


def sentences(module: str) -> list[str]:
    """What the module can say when it cannot do what it was asked, with something filled in."""
    found = []
    tree = ast.parse((PACKAGE / "models" / f"{module}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISING and node.args:
            found.append(filled(node.args[0]))
    return [sentence for sentence in found if "normalise" not in sentence]  # a console's choice


def filled(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(filled(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        name = ast.unparse(node.value)
        value = FILLED.get(name, "/models/x")
        return "'x'" if node.conversion == ord("r") else value
    assert isinstance(node, ast.Constant)
    return str(node.value)


@pytest.mark.parametrize("module", ["install", "listing", "hub", "shelf", "unpacking"])
def test_all_that_installing_can_say_is_known(module: str, language: str) -> None:
    said = sentences(module)
    assert len(said) >= 2
    for sentence in said:
        words = core_sentences.translated(sentence)
        assert words is not None, sentence
        for name in ("Photosearch", "config.json", "ZIP", "hub.example", "tokenizer", "USB"):
            words = words.replace(name, "")
        assert in_language(words.partition("\n\n")[0], language), sentence
        assert "--as" not in words


SAID = (
    "/x holds no weights.",
    "/x holds no tokenizer (vocab.txt).",
    "/x is incomplete: vocab.txt missing.",
    "No model that describes photos is chosen.",
    "These photos cannot be reached now.",
    "There are no photos yet that the models could be compared on.",
    "The backup /b/library-1.db is damaged too.",
    "The library's folder /x cannot be made (Permission denied).",
    "The settings file /x/settings.toml cannot be read: Expected '='.",
    "There is not enough memory to run this model.",
    "This photo has not been compared with the others yet.",
    "This photo is no longer in the library.",
    "The processes that read photos cannot be started.",
    "/사진/a.jpg is no longer in the bin.",
    "There is another file at /사진/a.jpg now.",
    "What starts at login could not be changed (Permission denied).",
)


@pytest.mark.parametrize("sentence", SAID)
def test_these_sentences_are_known_and_are_still_said(sentence: str) -> None:
    assert core_sentences.translated(sentence) is not None
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    words = [part for part in re.split(r"/\S+|\(.*\)|: .*", sentence) if part.strip(" .")]
    assert words
    for part in words:
        assert part.strip() in source, part


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
