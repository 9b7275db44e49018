"""Readers of query files.

Called by ``app`` for `photosearch eval` and by training's own measurements. Knows the CSV of
``data/queries.csv``: qid, type, concept, lang, query, n_relevant, relevant, ignore, where the
last two are file names split by ``;``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import UsageError
from photosearch.text import nfc

_NEEDED = ("type", "lang", "query", "relevant")
_LONGEST = 2**31 - 1  # characters of a cell: a wide concept has thousands of files


@dataclass(frozen=True)
class LabelledQuery:
    """A query with the files that answer it.

    Attributes:
        kind: the ``type`` column: label, concept, caption, absent or any other word.
        relevant: NFC file names; empty where nothing fits.
        ignore: NFC file names that are taken out of a ranking before it is scored.
    """

    qid: str
    kind: str
    language: str
    text: str
    relevant: frozenset[str]
    ignore: frozenset[str] = frozenset()


def read_queries(path: Path) -> list[LabelledQuery]:
    """All queries in a file; raises ``UsageError`` saying what is wrong with it."""
    csv.field_size_limit(_LONGEST)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                raise UsageError(f"{path} has no column {', '.join(missing)}.", _LIKE)
            return [_query(number, row) for number, row in enumerate(rows, 1)]
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} is no CSV file in UTF-8 ({error}).", _LIKE) from error


_LIKE = "The columns are qid, type, concept, lang, query, n_relevant, relevant, ignore."


def _query(number: int, row: dict[str, str | None]) -> LabelledQuery:
    return LabelledQuery(
        qid=row.get("qid") or str(number),
        kind=row["type"] or "",
        language=row["lang"] or "",
        text=nfc(row["query"] or ""),
        relevant=_names(row["relevant"]),
        ignore=_names(row.get("ignore")) - _names(row["relevant"]),
    )


def _names(text: str | None) -> frozenset[str]:
    return frozenset(nfc(name.strip()) for name in (text or "").split(";") if name.strip())
