"""Concepts: what the user taught by examples, under a name, and what each model made of it.

Called inside ``Database.write`` (questions also inside ``read``). Examples are contents, wanted or
not, and go with them; a concept stays though all of its photos are gone. What a model made of a
concept is a cache of bytes, whose meaning ``search.heads`` knows.
"""

from __future__ import annotations

import difflib
import json
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from photosearch.errors import Trouble
from photosearch.library.database import raw
from photosearch.library.file_words import name_order, shown_name, tag_key
from photosearch.library.ids import ContentId, ModelId
from photosearch.text import printable

MOST_WORDS = 500
"""Characters of a concept's words that are kept."""


@dataclass(frozen=True)
class Concept:
    """Something that was taught.

    Attributes:
        words: what it is, in words; may be empty.
        wanted: how many of its photos, copies not counted, can be shown.
        unwanted: likewise, of those that it is not.
    """

    id: int
    name: str
    words: str
    wanted: int
    unwanted: int


@dataclass(frozen=True)
class StoredHead:
    """What a model made of a concept.

    Attributes:
        made_of: digest of what it was made of.
        count: how many vectors the model knew then.
        head: the rest, as ``search.heads`` packs it.
    """

    made_of: str
    count: int
    head: bytes


_ALL = (
    "SELECT k.id, k.name, k.words, "
    "(SELECT count(*) FROM concept_examples e CROSS JOIN contents c ON c.id = e.content_id "
    "WHERE e.concept_id = k.id AND e.sign = 1 AND c.ready > 0), "
    "(SELECT count(*) FROM concept_examples e CROSS JOIN contents c ON c.id = e.content_id "
    "WHERE e.concept_id = k.id AND e.sign = -1 AND c.ready > 0) FROM concepts k"
)


def every(c: Connection) -> list[Concept]:
    """All of them, by name."""
    found = [Concept(*row) for row in raw(c).execute(_ALL)]
    return sorted(found, key=lambda concept: (name_order(concept.name), concept.id))


def called(c: Connection, name: str) -> Concept | None:
    """The concept of that name, in whatever letter case and Unicode form."""
    row = raw(c).execute(f"{_ALL} WHERE k.name_key = ?", (_key(name),)).fetchone()
    return None if row is None else Concept(*row)


def nearest(c: Connection, name: str, most: int = 3) -> list[str]:
    """Names that may have been meant, the most likely first."""
    keys = {_key(shown): shown for (shown,) in raw(c).execute("SELECT name FROM concepts")}
    wanted = _key(name)
    begun = sorted((key for key in keys if wanted and key.startswith(wanted)), key=name_order)
    near = difflib.get_close_matches(wanted, keys, most, 0.5)
    return [keys[key] for key in dict.fromkeys([*begun, *near])][:most]


def make(c: Connection, name: str, words: str = "") -> Concept:
    """A new one without photos; raises ``Trouble`` for a name that is empty or taken."""
    shown = _free(c, name)
    number = c.exec_driver_sql(
        "INSERT INTO concepts (name, name_key, words, made_at) VALUES (?, ?, ?, ?) RETURNING id",
        (shown, _key(shown), _tidy(words), time.time()),
    ).scalar_one()
    return Concept(int(number), shown, _tidy(words), 0, 0)


def rename(c: Connection, concept: int, name: str) -> None:
    """Call it ``name``; raises ``Trouble`` likewise."""
    shown = _free(c, name, concept)
    c.exec_driver_sql(
        "UPDATE concepts SET name = ?, name_key = ? WHERE id = ?", (shown, _key(shown), concept)
    )


def describe(c: Connection, concept: int, words: str) -> None:
    """Say in words what it is; nothing takes them away."""
    c.exec_driver_sql("UPDATE concepts SET words = ? WHERE id = ?", (_tidy(words), concept))


def remove(c: Connection, concept: int) -> None:
    """Forget it; its photos stay as they are."""
    c.exec_driver_sql("DELETE FROM concepts WHERE id = ?", (concept,))


def teach(c: Connection, concept: int, contents: Sequence[int], *, wanted: bool) -> None:
    """These are it, or are not; what was said of them before counts no longer.

    Contents that are gone are left out, and so is everything where the concept is.
    """
    raw(c).execute(
        "INSERT INTO concept_examples (concept_id, content_id, sign) "
        "SELECT k.id, c.id, ? FROM json_each(?) w CROSS JOIN contents c ON c.id = w.value "
        "CROSS JOIN concepts k ON k.id = ? WHERE true "
        "ON CONFLICT (concept_id, content_id) DO UPDATE SET sign = excluded.sign",
        (1 if wanted else -1, _json(contents), concept),
    )


def unteach(c: Connection, concept: int, contents: Sequence[int]) -> None:
    """Nothing was said of these."""
    raw(c).execute(
        "DELETE FROM concept_examples WHERE concept_id = ? "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (concept, _json(contents)),
    )


def examples(c: Connection, concept: int) -> dict[ContentId, bool]:
    """What was said of which contents: whether they are wanted; ascending."""
    rows = raw(c).execute(
        "SELECT content_id, sign FROM concept_examples WHERE concept_id = ? ORDER BY content_id",
        (concept,),
    )
    return {ContentId(content): sign > 0 for content, sign in rows}


def head(c: Connection, concept: int, model: ModelId) -> StoredHead | None:
    """What that model made of it, if that was kept."""
    row = raw(c).execute(
        "SELECT made_of, count, head FROM concept_heads WHERE concept_id = ? AND model_id = ?",
        (concept, model),
    )
    found = row.fetchone()
    return None if found is None else StoredHead(*found)


def keep_head(c: Connection, concept: int, model: ModelId, made: StoredHead) -> None:
    """Keep it in place of an earlier one; nothing where the concept is gone by now."""
    raw(c).execute(
        "INSERT OR REPLACE INTO concept_heads (concept_id, model_id, made_of, count, head) "
        "SELECT id, ?, ?, ?, ? FROM concepts WHERE id = ?",
        (model, made.made_of, made.count, made.head, concept),
    )


def _free(c: Connection, name: str, own: int | None = None) -> str:
    shown = _seen(name)
    if not shown:
        raise Trouble("A concept needs a name.", "Type at least one character.")
    taken = called(c, shown)
    if taken is not None and taken.id != own:
        raise Trouble(f"There is a concept called {taken.name} already.", "Choose another name.")
    return shown


def _seen(name: str) -> str:
    """A name as it is kept; without what has no width, which queries are read without, too."""
    plain = (c for c in name if c in "\u200c\u200d" or unicodedata.category(c) != "Cf")
    return shown_name("".join(plain))


def _key(name: str) -> str:
    return tag_key(_seen(name))


def _tidy(words: str) -> str:
    return " ".join(printable(words).split())[:MOST_WORDS].rstrip()


def _json(contents: Sequence[int]) -> str:
    return json.dumps([int(content) for content in contents])
