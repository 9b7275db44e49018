"""The language as it is documented: every example of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from photosearch.paths import resources
from photosearch.query import dates, natural
from photosearch.query.grammar import parse
from photosearch.query.names import KEYS, NAMES
from photosearch.query.writing import text_of
from photosearch.search import parser

from .conftest import TODAY

DOCUMENT = (resources() / "docs" / "query-language.md").read_text(encoding="utf-8")


def examples(kind: str) -> list[str]:
    blocks: list[str] = re.findall(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)
    return [line for block in blocks for line in block.strip("\n").split("\n")]


@pytest.mark.parametrize("line", examples("query"))
def test_queries(line: str) -> None:
    typed, meant = (side.strip() for side in line.split("⇒"))
    assert text_of(natural.understand(parse(typed), TODAY).node) == meant
    assert not parser.understand(typed, TODAY).notes


@pytest.mark.parametrize("line", examples("time"))
def test_times(line: str) -> None:
    said, meant = (side.strip() for side in line.split("⇒"))
    for each in said.split(", "):
        span, _ = dates.parse(each, TODAY)
        assert span.start is not None
        assert span.end is not None
        assert f"{span.start} {span.end - timedelta(1)}" == meant


@pytest.mark.parametrize("line", examples("note"))
def test_notes(line: str) -> None:
    typed, kind = (side.strip() for side in line.rsplit(maxsplit=1))
    (note,) = parser.understand(typed, TODAY).notes
    assert note.kind == kind
    assert typed[note.start : note.end]


def test_all_names_are_listed() -> None:
    rows = [
        line for line in DOCUMENT.split("\n") if line.startswith(tuple(f"| {k} |" for k in KEYS))
    ]
    assert len(rows) == len(KEYS)
    for key, row in zip(KEYS, rows, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        for cell, language in zip(cells[1:], ("en", "ko", "zh"), strict=True):
            assert re.findall("`([^`]+):`", cell) == list(NAMES[key][language])  # type: ignore[index]
