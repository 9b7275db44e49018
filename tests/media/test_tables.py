"""Lists as people and scripts open them: whatever a name holds, a row stays a row."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.media.tables import Kind, Table, Value

COLUMNS = ("name", "score", "tags")
TEXT = st.text(st.characters(exclude_categories=[]), max_size=20)
AWKWARD = st.sampled_from(
    ["=1+1", "+82-2-123", "-5", "@SUM(A1)", " =x", "\t=x", "＝1", 'a"b', "a,b", "a\tb", "a\nb",
     "a\r\nb", "\r", "a\rb", "\udcff", "\0", "'", "강아지", "海边", "\u202eabc", "\ufeffx", ";",
     "#"]
)  # fmt: skip
ROW = st.fixed_dictionaries(
    {
        "name": TEXT | AWKWARD,
        "score": st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32),
        "tags": st.lists(TEXT | AWKWARD, max_size=3),
    }
)


def written(kind: Kind, rows: list[dict[str, Value]], *, bom: bool = False) -> bytes:
    table = Table(kind, COLUMNS, bom=bom)
    return table.begin() + b"".join(map(table.row, rows)) + table.end()


def read(data: bytes, delimiter: str) -> list[list[str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=delimiter))


@settings(max_examples=30)
@given(st.lists(ROW, max_size=4), st.sampled_from(["csv", "tsv"]), st.booleans())
def test_every_row_comes_back_as_one(rows: list[dict[str, Value]], kind: Kind, bom: bool) -> None:
    head, *found = read(written(kind, rows, bom=bom), "," if kind == "csv" else "\t")
    assert head == list(COLUMNS)
    assert len(found) == len(rows)
    for row, cells in zip(rows, found, strict=True):
        assert len(cells) == 3
        kept = str(row["name"]).replace("\0", "")
        kept = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in kept)
        assert cells[0] in (kept, f"'{kept}")
        assert not cells[0].lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not cells[2].lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert cells[1] == "" or float(cells[1]) == pytest.approx(row["score"], abs=1e-6)


@settings(max_examples=30)
@given(st.lists(ROW, max_size=4))
def test_json_keeps_everything(rows: list[dict[str, Value]]) -> None:
    assert json.loads(written("json", rows)) == rows


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert written("csv", [], bom=True).startswith(b"\xef\xbb\xbfname,")
    assert written("csv", []) == b"name,score,tags\r\n"
    assert written("tsv", []) == b"name\tscore\ttags\n"
    assert written("json", [], bom=True) == b"[\n]\n"


def test_numbers_stay_numbers() -> None:
    row: dict[str, Value] = {"name": True, "score": -33.5, "tags": ["a", "b"]}
    assert written("csv", [row]).splitlines()[1:] == [b'yes,-33.5,"a', b'b"']
