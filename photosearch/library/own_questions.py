"""Photos that the user was asked about, and what they would search for to find each of them.

Called inside ``Database.read`` and ``write``. Questions hang on contents and go with them; what was
typed stays in the library and is used for measuring models only. Knows rows; nothing of models.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.ids import ContentId
from photosearch.text import storable

LONGEST = 300
"""Characters of an answer that are kept: nobody searches for more."""


@dataclass(frozen=True)
class Question:
    """One photo.

    Attributes:
        content: the photo.
        place: its number in the order of asking, from 1.
        text: what the user would type; empty while it is not answered.
        skipped: the user has no words for it.
    """

    content: ContentId
    place: int
    text: str
    skipped: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be asked."""
        return not self.text and not self.skipped


def questions(c: Connection) -> list[Question]:
    """All questions in the order of asking, of photos that can be shown."""
    rows = raw(c).execute(
        "SELECT q.content_id, q.text, q.skipped FROM own_questions q "
        "JOIN contents c ON c.id = q.content_id WHERE c.ready > 0 ORDER BY q.place, q.content_id"
    )
    return [
        Question(ContentId(content), place, text, bool(skipped))
        for place, (content, text, skipped) in enumerate(rows, 1)
    ]


def ask(c: Connection, contents: Sequence[ContentId]) -> None:
    """Ask about these photos too, behind what is there; those that are there stay as they are."""
    (last,) = raw(c).execute("SELECT coalesce(max(place), 0) FROM own_questions").fetchone()
    raw(c).executemany(
        "INSERT OR IGNORE INTO own_questions (content_id, place) VALUES (?, ?)",
        [(content, last + number) for number, content in enumerate(contents, 1)],
    )


def answer(c: Connection, content: ContentId, text: str, *, skipped: bool = False) -> None:
    """What the user would type for that photo; empty opens the question again, or skips it."""
    said = " ".join(storable(text).split())[:LONGEST]
    raw(c).execute(
        "UPDATE own_questions SET text = ?, skipped = ?, at = ? WHERE content_id = ?",
        (said, int(skipped and not said), time.time(), content),
    )


def forget(c: Connection) -> None:
    """Drop all questions and answers."""
    raw(c).execute("DELETE FROM own_questions")


def forget_unanswered(c: Connection) -> None:
    """Drop the questions that have no answer, so that others can be asked."""
    raw(c).execute("DELETE FROM own_questions WHERE text = ''")
