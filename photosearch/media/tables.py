"""Rows of values as CSV, TSV or JSON, a piece of text at a time.

Pure; for lists that people open in a spreadsheet and scripts read. What a spreadsheet would take
for a formula is marked as text; what UTF-8 cannot hold is replaced there, and escaped in JSON.
Knows nothing of photos.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Literal

Kind = Literal["csv", "tsv", "json"]
Value = str | int | float | bool | None | Sequence[str]

BOM = "\ufeff"
_FORMULAS = "=+-@\uff1d\uff0b\uff0d\uff20"  # the wide ones too: some editions take them for these


class Table:
    """One list being written: ``begin``, ``row`` for each, ``end``; all as UTF-8.

    Args:
        kind: the format.
        columns: the names of the values, in their order.
        bom: begin with the mark by which Excel knows UTF-8; not in JSON.
    """

    def __init__(self, kind: Kind, columns: Sequence[str], *, bom: bool = False) -> None:
        self._kind, self._columns = kind, tuple(columns)
        self._bom = bom and kind != "json"
        self._rows = 0

    def begin(self) -> bytes:
        """What stands in front of the first row."""
        if self._kind == "json":
            return b"["
        return ((BOM if self._bom else "") + self._line(self._columns)).encode()

    def row(self, values: Mapping[str, Value]) -> bytes:
        """One row; texts of a sequence stand below each other in one cell, in JSON as a list."""
        self._rows += 1
        if self._kind == "json":
            return ("\n" if self._rows == 1 else ",\n").encode() + _document(
                {name: values.get(name) for name in self._columns}
            )
        return self._line([_cell(values.get(name)) for name in self._columns]).encode()

    def end(self) -> bytes:
        """What stands behind the last row."""
        return b"\n]\n" if self._kind == "json" else b""

    def _line(self, cells: Sequence[str]) -> str:
        line = io.StringIO()
        excel = self._kind == "csv"
        # Written to end with both characters, so that a cell that holds either of them is quoted.
        csv.writer(line, delimiter="," if excel else "\t", lineterminator="\r\n").writerow(cells)
        text = line.getvalue()
        return text if excel else text.removesuffix("\r\n") + "\n"


def _cell(value: Value) -> str:
    """A number as it is; a text such that no spreadsheet computes with it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float):
        return repr(round(value, 6)) if isinstance(value, float) else str(value)
    text = value if isinstance(value, str) else "\n".join(value)
    text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text if c != "\0")
    if text.lstrip().startswith(tuple(_FORMULAS)) or text[:1] in ("\t", "\r"):
        return f"'{text}"
    return text


def _document(values: Mapping[str, Value]) -> bytes:
    """A path that is no text keeps its bytes as lone-surrogate escapes."""
    try:
        return json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        return json.dumps(values, allow_nan=False).encode()
