"""The Latin words of captions and names, for finding the one that was meant by a misspelled one.

Called inside ``Database.read``. Triggers add each new word to the list; one that is in no text any
more stays until ``verify --repair`` and is left out here.
"""

from __future__ import annotations

from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.file_words import SOURCES
from photosearch.library.name_words import KINDS
from photosearch.library.sought import either

SHORTEST, LONGEST = 4, 24  # letters of words in the list
TWO_MISTAKES = 8  # letters from which on a word may have two mistakes
MOST_TRIED = 8  # candidates that are looked up in the texts


def any_misspellings(word: str) -> bool:
    """Whether a ``folded`` word is one that mistakes are looked for in."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha() and "a" <= word[0] < "\u0250"


def is_written(c: Connection, word: str) -> bool:
    """Whether any caption or name holds the word."""
    for table, sources in (("caption_words", SOURCES), ("name_words", KINDS)):
        found = raw(c).execute(
            f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1", (either(sources, [word]),)
        )
        if found.fetchone() is not None:
            return True
    return False


def meant_by(c: Connection, word: str) -> str | None:
    """The word of the texts that differs least from ``word``: in one place, long ones in two.

    Letters that changed places are one mistake. The word begins or ends with the same two letters.
    """
    far = 2 if len(word) >= TWO_MISTAKES else 1
    near: list[tuple[int, bool, str]] = []
    for other in _alike(c, word, far):
        distance = mistakes(word, other, far)
        if 0 < distance <= far:
            near.append((distance, other[0] != word[0], other))
    near.sort()
    return next((other for _, _, other in near[:MOST_TRIED] if is_written(c, other)), None)


def _alike(c: Connection, word: str, far: int) -> set[str]:
    shortest, longest = max(SHORTEST, len(word) - far), len(word) + far
    rows = raw(c).execute(
        "SELECT word FROM spellings WHERE substr(word, 1, 2) = ? AND length(word) BETWEEN ? AND ? "
        "UNION ALL "
        "SELECT word FROM spellings WHERE substr(word, -2) = ? AND length(word) BETWEEN ? AND ?",
        (word[:2], shortest, longest, word[-2:], shortest, longest),
    )
    return {other for (other,) in rows}


def mistakes(one: str, other: str, far: int) -> int:
    """Letters left out, added, changed or swapped with the next one; ``far + 1`` for more."""
    if abs(len(one) - len(other)) > far:
        return far + 1
    start, end = 0, 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(one), len(other)) > far + 2 and far == 1:
        return far + 1
    return min(_distance(one, other), far + 1)


def _distance(one: str, other: str) -> int:
    """By rows of the usual table, of which three are kept."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, own in enumerate(other, 1):
            best = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != own))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == own:
                best = min(best, before[to - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]
