"""What documents speak of is there: links, pictures, commands, keys, the picture of the layers."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.conftest import REPOSITORY
from tests.packaging.modules import script

DOCS = REPOSITORY / "resources" / "docs"
DOCUMENTS = [
    *(REPOSITORY / name for name in ("README.md", "CHANGELOG.md")),
    *sorted(DOCS.glob("*.md")),
    DOCS / "images" / "README.md",
]
READMES = [REPOSITORY / "README.md", DOCS / "readme.ko.md", DOCS / "readme.zh.md"]
GUIDES = [DOCS / f"user-guide{language}.md" for language in ("", ".ko", ".zh")]
MOST = 2_500_000  # bytes of pictures: whoever clones the project gets all of them

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(path: Path) -> list[str]:
    """Targets of links and pictures outside code."""
    found = LINK.findall(FENCE.sub("", text_of(path)))
    return [unquote(each) for each in found]


def pictures(path: Path) -> list[Path]:
    targets = [each for each in links(path) if each.endswith((".webp", ".svg", ".png"))]
    return [(path.parent / each).resolve() for each in targets]


def anchors(path: Path) -> set[str]:
    """What headings can be reached by, as hosts of Markdown make it."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(path)), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", each.strip().lower()) for each in headings)
    return {each.replace(" ", "-") for each in plain}


def blocks(path: Path) -> list[str]:
    """Code without a language: commands to be typed."""
    return [code for language, code in FENCE.findall(text_of(path)) if not language]


def commands(path: Path) -> list[str]:
    """Lines that call the program, without comments."""
    lines = (line.split("  #")[0].strip() for code in blocks(path) for line in code.splitlines())
    return [line for line in lines if line.startswith("photosearch ")]


def table(path: Path, heading: str) -> list[tuple[str, str]]:
    """The rows of two columns in the part under this heading, without the table's own."""
    part = text_of(path).split(heading, 1)[1]
    rows = ROW.findall(part.split("\n## ", 1)[0])
    return [row for row in rows[1:] if not row[0].startswith("---")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    for target in links(path):
        if target.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{path.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{path.name}: {target}"


def test_pictures_are_used_and_modest() -> None:
    there = {each for each in (DOCS / "images").iterdir() if each.suffix != ".md"}
    used = {picture for path in DOCUMENTS for picture in pictures(path)}
    assert there == used & there, f"never shown: {sorted(each.name for each in there - used)}"
    assert sum(each.stat().st_size for each in there) < MOST


def test_commands_are_understood_by_the_program() -> None:
    from photosearch import cli

    parser = cli._parser()
    quoted = [*commands(READMES[0]), *commands(GUIDES[0])]  # the other languages have the same
    assert len(quoted) > 10
    for line in quoted:
        assert parser.parse_args(shlex.split(line)[1:]).run, line


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_scripts_that_are_named_exist(path: Path) -> None:
    for name in re.findall(r"\bpython3? ((?:packaging|tests)/[\w/]+\.py)", text_of(path)):
        assert (REPOSITORY / name).exists(), f"{path.name}: {name}"


@pytest.mark.parametrize("family", [READMES, GUIDES], ids=["readme", "guide"])
def test_languages_have_the_same_commands_and_pictures(family: list[Path]) -> None:
    first, *others = family
    for other in others:
        assert blocks(other) == blocks(first)
        assert len(pictures(other)) == len(pictures(first))
        assert len(re.findall("^#", text_of(other), re.MULTILINE)) == len(
            re.findall("^#", text_of(first), re.MULTILINE)
        ), f"{other.name} has other parts"


def test_guides_have_the_same_keys_and_commands() -> None:
    english, korean, chinese = (
        (table(path, keys), table(path, lines))
        for path, keys, lines in zip(
            GUIDES,
            ("## Keys", "## 단축키", "## 快捷键"),
            ("## Command line", "## 명령줄", "## 命令行"),
            strict=True,
        )
    )
    for other in (korean, chinese):
        for theirs, ours in zip(other, english, strict=True):
            assert [row[0] for row in theirs] == [row[0] for row in ours]


def calls(file: str, name: str) -> Iterator[ast.Call]:
    tree = ast.parse(text_of(REPOSITORY / "photosearch" / "gui" / file))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield node


def texts(node: ast.AST) -> tuple[str, ...]:
    found = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
    return tuple(each.value for each in found if isinstance(each.value, str))


def test_the_table_of_keys_is_the_programs_own() -> None:
    known: dict[str, tuple[str, ...]] = {}
    for call in calls("commands.py", "Command"):
        if len(call.args) > 3:
            known[texts(call.args[1])[-1].rstrip("…")] = texts(call.args[3])
    own = set(known)
    for call in calls("shortcuts.py", "Keys"):
        if isinstance(call.args[0], ast.Tuple):
            known.setdefault(texts(call.args[1])[-1], texts(call.args[0]))
    said = {words: tuple(keys.split(", ")) for keys, words in table(GUIDES[0], "## Keys")}
    for words, keys in said.items():
        plain = {each.replace(" ", "") for each in keys}
        assert plain <= {each.replace(" ", "") for each in known[words]}, words
    assert own <= set(said), f"not in the guide: {own - set(said)}"


def test_the_picture_of_the_layers_is_todays() -> None:
    assert script("layers").main(["--check"]) == 0, "run python packaging/layers.py"
