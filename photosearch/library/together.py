"""Photos whose captions and names hold between them what was sought: one this word, one that.

Called inside ``Database.read``. Knows where words of a photo may stand, and which of these places
is to be believed before which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from photosearch.library import caption_words, name_words
from photosearch.library.file_words import SOURCES, NameKind, Source
from photosearch.library.ids import ContentId
from photosearch.library.sought import spaced
from photosearch.library.spellings import is_written

Place = Source | NameKind
"""Where words stand: in a caption of that source, or in a name of that kind."""

PLACES: tuple[Place, ...] = (
    *(place for place in SOURCES if place in ("user", "file")),
    "tag",
    *(place for place in SOURCES if place not in ("user", "file")),
    "name",
    "folder",
)
"""All places, what is best to be believed first."""

MOST_CAPTIONS = 5000
"""Captions that hold one word, if all photos of that word are to be known: some milliseconds."""

MOST_NAMED = 30_000
"""The same for photos with a name of one kind that holds it."""

MOST_LOOKED_AT = 2000
"""Contents whose texts are read for one answer."""


class Held(NamedTuple):
    """A text of a photo; ``caption`` is its number where it is one, else 0."""

    place: Place
    text: str
    caption: int = 0


class Together(NamedTuple):
    """A content whose texts hold between them what was sought.

    ``held`` are the fewest that need to be named, the best place's first.
    """

    content: ContentId
    held: tuple[Held, ...]


class _Text(NamedTuple):
    held: Held
    words: str


def together(
    c: Connection,
    phrases: Sequence[Sequence[str]],
    limit: int,
    known: Collection[ContentId] = (),
) -> list[Together]:
    """Contents whose texts hold all of the phrases, each in whichever text, newest first.

    Without those that are ``known``. Where each phrase is in too many texts to know them all,
    nothing is found: too much is about such words. Of contents that can be shown; at most
    ``limit``, out of ``MOST_LOOKED_AT``.
    """
    sought = [words for words in phrases if words]
    if (
        not sought
        or limit < 1
        or not all(is_written(c, word) for words in sought for word in words)
    ):
        return []
    every = [_holders(c, words) for words in sought]
    complete = [holders for holders in every if holders is not None]
    if not complete:
        return []
    left = set.intersection(*complete).difference(known)
    looked_at = limit if len(complete) == len(every) else MOST_LOOKED_AT
    newest = sorted(left, reverse=True)[:looked_at]
    spelled = [{place: spaced(place, words) for place in PLACES} for words in sought]
    found = (_together(content, own, spelled) for content, own in _texts(c, newest).items())
    return [each for each in found if each is not None][:limit]


def _holders(c: Connection, words: Sequence[str]) -> set[ContentId] | None:
    """All contents of which some text holds the words; None for too many to know."""
    found = caption_words.holders(c, words, MOST_CAPTIONS + 1)
    if found is None:
        return None
    named = name_words.holders(c, words, MOST_NAMED + 1)
    return None if named is None else found | named


def _texts(c: Connection, contents: Sequence[ContentId]) -> dict[ContentId, list[_Text]]:
    found: dict[ContentId, list[_Text]] = {content: [] for content in contents}
    for content, captions in caption_words.said(c, contents).items():
        found[content] += (_Text(Held(t.source, t.text, t.id), t.words) for t in captions)
    for content, names in name_words.said(c, contents).items():
        found[content] += (_Text(Held(n.kind, n.text), n.words) for n in names)
    return found


def _together(
    content: ContentId, texts: list[_Text], sought: Sequence[Mapping[Place, tuple[str, ...]]]
) -> Together | None:
    """Which texts hold what is sought, those of the best place where several do."""
    texts.sort(key=lambda each: PLACES.index(each.held.place))  # stable
    chosen: dict[Held, None] = {}
    for phrase in sought:
        holder = next(
            (t.held for t in texts if any(own in t.words for own in phrase[t.held.place])), None
        )
        if holder is None:
            return None
        chosen[holder] = None
    return Together(content, tuple(sorted(chosen, key=lambda held: PLACES.index(held.place))))
