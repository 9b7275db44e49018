"""No question reads more rows than it answers with: SQLite's own plans, for every statement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from photosearch.library import (
    caption_words,
    captions,
    embeddings,
    name_words,
    names,
    naming,
    photos,
    spellings,
    together,
)
from photosearch.library.captions import Made
from photosearch.library.database import Connection, raw
from photosearch.library.ids import ContentId, PhotoId
from tests.library.conftest import FACTS, Shelf, digest, listed, vector

ONE = ContentId(1)
BIG_TABLES = ("photos", "contents", "embeddings", "captions", "p", "q", "e", "c", "t")
BIG_TABLES += ("names", "n", "spellings")

# A scan of a partial index reads only the rows that it is about.
SMALL = ("photos_pending", "photos_failed", "photos_missing", "contents_hidden")


def plans(shelf: Shelf, work: Callable[[Connection], object]) -> list[str]:
    """The plan's steps of every statement that ``work`` runs."""
    statements: list[str] = []

    def traced(c: Connection) -> None:
        raw(c).set_trace_callback(statements.append)
        work(c)
        raw(c).set_trace_callback(None)

    shelf.database.write(traced)
    steps: list[str] = []
    for statement in statements:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            explain = f"EXPLAIN QUERY PLAN {statement}"
            steps += shelf.database.read(
                lambda c, sql=explain: [row[3] for row in raw(c).execute(sql)]  # type: ignore[misc]
            )
    return steps


QUESTIONS: dict[str, Callable[[Connection, Shelf], object]] = {
    "pending": lambda c, s: photos.pending_photos(c, 5),
    "count_pending": lambda c, s: photos.count_pending(c),
    "problems": lambda c, s: photos.problems(c),
    "hidden": lambda c, s: photos.hidden_contents(c),
    "paths_of": lambda c, s: photos.paths_of(c, [ONE]),
    "content_of_path": lambda c, s: photos.content_of_path(c, s.folder / "1.jpg"),
    "sizes": lambda c, s: photos.content_sizes(c, {10, 11}),
    "hashes": lambda c, s: photos.content_by_hash(c, [digest("1.jpg")]),
    "facts": lambda c, s: photos.facts_of(c, [ONE]),
    "missing_since": lambda c, s: photos.count_missing_since(c, 1.0),
    "since": lambda c, s: embeddings.since(c, s.model, 10, 5),
    "last_seq": lambda c, s: embeddings.last_seq(c, s.model),
    "vectors": lambda c, s: embeddings.vectors(c, s.model, [ONE]),
    "texts": lambda c, s: embeddings.cached_texts(c, s.model, ["a"]),
    "add": lambda c, s: photos.add_content(c, digest("new"), 10, FACTS),
    "link": lambda c, s: photos.link(c, PhotoId(1), ONE, 1, 1),
    "fail": lambda c, s: photos.fail(c, PhotoId(1), 1, 1, "damaged", "Why."),
    "crash": lambda c, s: photos.note_crash(c, PhotoId(1)),
    "retry_all": lambda c, s: photos.retry_photos(c),
    "ignore": lambda c, s: photos.ignore(c, [PhotoId(1)], True),
    "retry": lambda c, s: photos.retry(c, ["unreadable"]),
    "forget": lambda c, s: photos.forget(c, 1e9),
    "append": lambda c, s: embeddings.append(c, s.model, [(ONE, vector(1))]),
    "withdraw": lambda c, s: embeddings.withdraw(c, [ONE]),
    "cache": lambda c, s: embeddings.cache_texts(c, s.model, {"a": np.ones(4, np.float32)}),
    "captions_of": lambda c, s: captions.of_content(c, ONE),
    "own_caption": lambda c, s: captions.write_own(c, [ONE], "바다"),
    "no_caption": lambda c, s: captions.write_own(c, [ONE], ""),
    "file_caption": lambda c, s: captions.write_file(c, ONE, {"title": "a"}),
    "machine_caption": lambda c, s: captions.record(c, "m", [Made(ONE, "ko", "바다")]),
    "remove_caption": lambda c, s: captions.remove(c, 1),
    "carry_caption": lambda c, s: captions.carry_own(c, ONE, ContentId(2)),
    "holding": lambda c, s: caption_words.holding(c, [["바다"], ["a"]], "user", 9),
    "saying": lambda c, s: caption_words.saying(c, [["바다"]], [ONE]),
    "said": lambda c, s: (caption_words.said(c, [ONE]), name_words.said(c, [ONE])),
    "tagged": lambda c, s: name_words.holding(c, [["바다"], ["a"]], "tag", 9),
    "named": lambda c, s: name_words.holding(c, [["바다"], ["a"]], "name", 9),
    "in_folder": lambda c, s: name_words.holding(c, [["바다"], ["a"]], "folder", 9),
    "named_so": lambda c, s: name_words.holders(c, ["바다"], 9),
    "called": lambda c, s: naming.photos_called(c, "IMG_1.jpg"),
    "beginning": lambda c, s: name_words.beginning(c, "img_1", 9),
    "new_names": lambda c, s: names.of_files(c, s.root, ["바다/산.jpg", "1.jpg"]),
    "new_tags": lambda c, s: names.know_tags(c, ["바다"]),
    "together": lambda c, s: together.together(c, [["바다"], ["a"]], 9),
    "spelled": lambda c, s: spellings.meant_by(c, "begium"),
    "record": lambda c, s: photos.record_listing(
        c,
        s.root,
        [listed("n.jpg")],
        [(PhotoId(1), listed("1.jpg", 2))],
        [PhotoId(2)],
        [PhotoId(3)],
        [listed("o")],
        1.0,
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_no_table_from_end_to_end(shelf: Shelf, name: str, tmp_path: Path) -> None:
    shelf.add_many(20)
    steps = plans(shelf, lambda c: QUESTIONS[name](c, shelf))
    assert steps
    for step in steps:
        words = step.split()
        if words[0] == "SCAN" and words[1] in BIG_TABLES:
            assert any(small in step for small in SMALL), step
        assert "AUTOMATIC" not in step, step
