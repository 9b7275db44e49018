"""What each way of finding adds: vectors alone, with words, with a closer look, with a concept.

    python tests/bench/bench_ablation.py QUERIES.csv PHOTOS [CAPTIONS.csv]

Indexes PHOTOS into a library of its own and asks every query of the file through the same searcher
as the window, once for each way. "+ words" puts what *other* people said about the photos
(CAPTIONS.csv: file, lang, kind, caption) into the library as captions: a caption that is itself a
query is left out first. "+ closer look" scores the first 200 again by their patches. "+ concept"
is for query types with several right photos: five of them, drawn by chance, are the examples of a
concept, and these are taken out of the ranking before it is scored, in the column beside it too.
Prints numbers only, never a query.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.app import App
from photosearch.evaluation import datasets, retrieval
from photosearch.evaluation.datasets import LabelledQuery
from photosearch.jobs import Job
from photosearch.search.query import Hit
from photosearch.terminal import table
from photosearch.text import folded, nfc

EXAMPLES = 5
Ask = Callable[[LabelledQuery], Sequence[Hit]]


@dataclass(frozen=True)
class Given:
    """A ranking as ``retrieval.score`` takes it."""

    order: NDArray[np.int64]
    relevance: str
    surprise: float = 0.0


def measured(
    queries: Sequence[LabelledQuery], numbers: dict[str, int], ask: Ask
) -> dict[tuple[str, str], dict[str, float]]:
    """Means by type and language."""
    found = defaultdict(list)
    for query in queries:
        hits = ask(query)
        order = np.array([numbers[nfc(hit.path.name)] for hit in hits], np.int64)
        answer = Given(order, hits[0].relevance if hits else "unlikely")
        one = retrieval.score(query, answer, numbers, len(numbers))
        found[query.kind, query.language].append(one)
    return {key: _means(group) for key, group in found.items()}


def _means(group: Sequence[retrieval.Scored]) -> dict[str, float]:
    count = len(group)
    return {
        "queries": float(count),
        "flagged": sum(one.flagged for one in group) / count,
        "P@10": sum(one.precision_at_10 or 0 for one in group) / count,
        "R@1": sum(one.first_hit == 1 for one in group) / count,
        "R@5": sum(one.first_hit is not None and one.first_hit <= 5 for one in group) / count,
        "mAP": sum(one.average_precision or 0 for one in group) / count,
    }


def describe(app: App, captions: Path, said: Collection[str], contents: dict[str, int]) -> int:
    """Write what others said of each photo, without the queries themselves; how many were told."""
    words: dict[str, list[str]] = defaultdict(list)
    with open(captions, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if folded(row["caption"]).strip(" .。") not in said:
                words[nfc(row["file"])].append(row["caption"])
    told = 0
    for name, sentences in words.items():
        if name in contents:
            app.write_caption([contents[name]], "\n".join(sentences))
            told += 1
    return told


def examples_of(query: LabelledQuery, contents: dict[str, int]) -> list[str]:
    """Names of right photos to learn from, the same for the same query; empty if too few."""
    right = sorted(name for name in query.relevant if name in contents)
    if len(right) < 2 * EXAMPLES:
        return []
    return random.Random(query.qid).sample(right, EXAMPLES)


def without(query: LabelledQuery, names: Collection[str]) -> LabelledQuery:
    """The query with these photos taken out of every ranking."""
    return LabelledQuery(
        query.qid,
        query.kind,
        query.language,
        query.text,
        query.relevant - frozenset(names),
        query.ignore | frozenset(names),
    )


def show(title: str, columns: dict[str, dict[tuple[str, str], dict[str, float]]]) -> None:
    """One table: a row for each type and language, a column for each way."""
    print(f"\n{title}")
    first = next(iter(columns.values()))
    rows = []
    for key in sorted(first):
        figures = ("flagged",) if key[0] == "absent" else ("P@10", "R@1", "R@5", "mAP", "flagged")
        for figure in figures:
            cells = [f"{columns[way][key][figure]:.3f}" for way in columns]
            rows.append((*key, f"{int(first[key]['queries'])}", figure, *cells))
    print(table(("Type", "Lang", "Queries", "Figure", *columns), rows))


def with_concepts(
    app: App, queries: Sequence[LabelledQuery], numbers: dict[str, int], contents: dict[str, int]
) -> dict[str, dict[tuple[str, str], dict[str, float]]]:
    """Words, the concept, and both, over the photos that are no examples of it."""
    everything = len(numbers)
    kept: list[LabelledQuery] = []
    names: dict[str, str] = {}
    for number, query in enumerate(queries):
        examples = examples_of(query, contents)
        if examples:
            kept.append(without(query, examples))
            names[query.qid] = f"concept{number}"
            app.concepts.save(names[query.qid], [contents[name] for name in examples])
    ways: dict[str, Callable[[LabelledQuery], str]] = {
        "words alone": lambda query: _plain(query.text),
        f"concept of {EXAMPLES}": lambda query: f"concept:{names[query.qid]}",
        "+ words": lambda query: f"concept:{names[query.qid]} {_plain(query.text)}",
    }
    return {
        title: measured(kept, numbers, lambda q, say=say: app.search(say(q), everything))
        for title, say in ways.items()
    }


def main() -> None:
    """See the module."""
    queries = datasets.read_queries(Path(sys.argv[1]))
    photos = Path(sys.argv[2])
    captions = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as folder, App.open(Path(folder) / "library") as app:
        app.index([photos], Job(), describe=False)
        everything = app.counts().ready
        hits = app.search("photo", everything)
        numbers = {nfc(hit.path.name): number for number, hit in enumerate(hits)}
        contents = {nfc(hit.path.name): int(hit.content or 0) for hit in hits}

        def ask(query: LabelledQuery) -> Sequence[Hit]:
            return app.search(_plain(query.text), everything)

        ways = {"vectors": measured(queries, numbers, ask)}
        app.looking_closer.insists = True
        ways["+ closer look"] = measured(queries, numbers, ask)
        app.looking_closer.insists = False
        concepts = with_concepts(app, queries, numbers, contents)
        if captions is not None:
            said = {folded(query.text).strip(" .。") for query in queries}
            told = describe(app, captions, said, contents)
            ways[f"+ words of {told}"] = measured(queries, numbers, ask)
        show("All queries", ways)
        show("Queries with enough right photos for a concept", concepts)


def _plain(text: str) -> str:
    """So that nothing in it is taken for a filter or a sign."""
    return f"({text})" if not set(text) & set('()"') else text


if __name__ == "__main__":
    main()
