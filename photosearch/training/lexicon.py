"""The concept graph: what things are called in three languages, and what they are kinds of.

Read by training from ``resources/lexicon/*.tsv`` and from nowhere else. A row is one concept
(``id, en, ko, zh, broader``; synonyms and broader ids split by ``|``); rows of the same id in
several files are united. Knows names and their order; knows nothing of pictures or vectors.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "ko", "zh")


@dataclass(frozen=True)
class Concept:
    """One thing, quality or action that a picture can show.

    Attributes:
        id: WordNet id, food class, or English lemma.
        forms: words for it in each of :data:`LANGUAGES`, the plainest first.
        broader: ids of what every such picture also shows; not transitive.
    """

    id: str
    forms: Mapping[str, tuple[str, ...]]
    broader: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All concepts, in a fixed order (by id), with their ancestors.

    Attributes:
        concepts: the concepts; position is the number used by training.
        number: position of each id.
        ancestors: positions of all that is broader, transitively, self not counted.
    """

    concepts: tuple[Concept, ...]
    number: Mapping[str, int]
    ancestors: tuple[frozenset[int], ...]

    def descendants(self) -> list[set[int]]:
        """For each concept the positions of all that is narrower."""
        below: list[set[int]] = [set() for _ in self.concepts]
        for child, parents in enumerate(self.ancestors):
            for parent in parents:
                below[parent].add(child)
        return below


def split_cell(cell: str | None) -> tuple[str, ...]:
    """Synonyms of one cell, NFC, stripped, without repeats, in order."""
    parts = (unicodedata.normalize("NFC", part).strip() for part in (cell or "").split("|"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _unite(rows: Iterable[Mapping[str, str | None]]) -> dict[str, Concept]:
    united: dict[str, Concept] = {}
    for row in rows:
        name = (row["id"] or "").strip()
        if not name:
            continue
        old = united.get(name, Concept(name, {}, ()))
        forms = {
            lang: tuple(dict.fromkeys(old.forms.get(lang, ()) + split_cell(row.get(lang))))
            for lang in LANGUAGES
        }
        broader = tuple(dict.fromkeys(old.broader + split_cell(row.get("broader"))))
        united[name] = Concept(name, forms, broader)
    return united


def _ancestors(concepts: Mapping[str, Concept], name: str, seen: set[str]) -> set[str]:
    for parent in concepts[name].broader:
        if parent in concepts and parent not in seen:
            seen.add(parent)
            _ancestors(concepts, parent, seen)
    return seen


def read_lexicon(folder: Path) -> Lexicon:
    """Read every ``*.tsv`` of a folder into one graph.

    Raises:
        ValueError: a file lacks a column, or the folder has no concept.
    """
    rows: list[dict[str, str | None]] = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = {"id", "broader", *LANGUAGES} - set(table.fieldnames or ())
            if missing:
                raise ValueError(f"{path.name} lacks the columns {sorted(missing)}")
            rows.extend(table)
    united = _unite(rows)
    if not united:
        raise ValueError(f"no concepts in {folder}")
    names = sorted(united)
    number = {name: i for i, name in enumerate(names)}
    ancestors = tuple(
        frozenset(number[a] for a in _ancestors(united, name, set()) if a != name) for name in names
    )
    return Lexicon(tuple(united[name] for name in names), number, ancestors)
