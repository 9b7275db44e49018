"""Words that were probably mistyped, and what was probably meant: the nearest word in the texts.

Called by ``literal`` inside its read of the library, where no text holds what was typed. A word
that is spelled right as far as we know is left alone: who asks for a horse wants no house.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from photosearch.library import spellings
from photosearch.library.database import Connection
from photosearch.paths import resources


def read_as(c: Connection, words: Iterable[str]) -> dict[str, str]:
    """What is taken for those of the ``folded`` words that are in no text; others are left out."""
    found = {}
    for word in words:
        if spellings.any_misspellings(word) and word not in _known():
            meant = None if spellings.is_written(c, word) else spellings.meant_by(c, word)
            if meant:
                found[word] = meant
    return found


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Some thousand English words for what photos show."""
    found: set[str] = set()
    for path in (resources() / "lexicon").glob("*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            found.update(line.split("\t")[1].replace("|", " ").split())
    return frozenset(found)
