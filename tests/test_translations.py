"""Translations match the sources, are complete and whole, and the shipped files are up to date."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.packaging.modules import script

ROOT = Path(__file__).resolve().parent.parent
GUI = ROOT / "photosearch" / "gui"
LANGUAGES = ("ko", "en", "zh")
HOLES = re.compile(r"%L?n|%L?\d|\{[^{}]*\}")


class Message(NamedTuple):
    context: str
    source: str
    comment: str


tool = script("translations")


def elements(path: Path) -> dict[Message, ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(path).iter("context"):
        for message in context.iter("message"):
            key = Message(
                context.findtext("name") or "",
                message.findtext("source") or "",
                message.findtext("comment") or "",
            )
            found[key] = message
    return found


def forms(message: ElementTree.Element) -> list[str]:
    translation = message.find("translation")
    if message.get("numerus") == "yes":
        return [form.text or "" for form in translation.iter("numerusform")]
    return [translation.text or ""]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the sources ask for today."""
    folder = tmp_path_factory.mktemp("i18n")
    tool.update(folder)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_match_the_sources(fresh: Path, language: str) -> None:
    wanted, have = (
        set(elements(tool.file_of(language, folder))) for folder in (fresh, tool.FOLDER)
    )
    assert have == wanted, "run: python packaging/translations.py update"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_unfinished(language: str) -> None:
    for key, message in elements(tool.file_of(language)).items():
        state = message.find("translation").get("type")
        assert state is None, f"{key} is {state}"
        assert all(forms(message)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_all_their_forms(language: str) -> None:
    for key, message in elements(tool.file_of(language)).items():
        if message.get("numerus") == "yes":
            assert len(forms(message)) == tool.FORMS[language], key
            assert all("n" in form for form in forms(message)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    for key, message in elements(tool.file_of(language)).items():
        wanted = sorted(HOLES.findall(key.source))
        for form in forms(message):
            assert sorted(HOLES.findall(form)) == wanted, key


@pytest.mark.parametrize("language", ["ko", "zh"])
def test_dots_are_where_they_were(language: str) -> None:
    """A label with three dots asks something first; one without must not get them."""
    for key, message in elements(tool.file_of(language)).items():
        for form in forms(message):
            assert form.endswith(("…", "...")) == key.source.endswith("…"), key
            assert form.strip() == form or key.source.strip() != key.source, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_files_are_up_to_date(language: str, tmp_path: Path) -> None:
    from PySide6.QtCore import QTranslator

    tool.compile_all(out=tmp_path)
    shipped, made = QTranslator(), QTranslator()
    assert shipped.load(str(tool.file_of(language).with_suffix(".qm")))
    assert made.load(str(tool.file_of(language, tmp_path).with_suffix(".qm")))
    for key, message in elements(tool.file_of(language)).items():
        counts = (1, 2, 12_300) if message.get("numerus") == "yes" else (-1,)
        for count in counts:
            said = [
                found.translate(key.context, key.source, key.comment or None, count)
                for found in (shipped, made)
            ]
            assert said[0] == said[1], f"{key}: run: python packaging/translations.py compile"
            assert said[0], key


def calls() -> Iterator[tuple[str, Message]]:
    """Every translated string in the sources, found by Python's own parser."""
    for path in sorted(GUI.rglob("*.py")):
        walk = Walk(path.name)
        walk.visit(ast.parse(path.read_text(encoding="utf-8")))
        yield from walk.found


class Walk(ast.NodeVisitor):
    def __init__(self, file: str) -> None:
        self.file = file
        self.classes: list[str] = []
        self.found: list[tuple[str, Message]] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        where = f"{self.file}:{node.lineno}"
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "tr":
            own = isinstance(called, ast.Attribute) and ast.unparse(called.value) == "self"
            assert own, f"{where}: Qt's tools understand self.tr and translate, no other name"
            self.note(where, self.classes[-1], node.args)
        elif name == "translate" and "painter" not in ast.unparse(called).lower():
            self.note(where, self.literal(where, node.args[0]), node.args[1:])

    def note(self, where: str, context: str, args: list[ast.expr]) -> None:
        source = self.literal(where, args[0])
        comment = ""
        if len(args) > 1 and ast.unparse(args[1]) not in ("None", "''"):
            comment = self.literal(where, args[1])
        self.found.append((where, Message(context, source, comment)))

    def literal(self, where: str, node: ast.expr) -> str:
        assert isinstance(node, ast.Constant), f"{where}: only literals can be translated"
        assert isinstance(node.value, str), where
        return node.value


def test_every_string_of_the_sources_reached_the_translations() -> None:
    """Qt's tool overlooks strings in f-strings, and in translate() those counted by a sum."""
    known = set(elements(tool.file_of("ko")))
    lost = [(where, message) for where, message in calls() if message not in known]
    assert not lost, f"{lost[:5]}: in translate(), n has to be a plain name; then update"
