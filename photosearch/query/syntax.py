"""What a query is made of: a small tree, notes on what was odd, and the way back to text.

Values only. ``grammar`` makes trees of text, ``writing`` text of trees, which is read as the same
tree again. Places (``start``, ``end``) are characters of what was typed, and do not count
when trees are compared.

    Words     dog on a beach       wanted; one phrase
    Exact     "red car"            wanted, letter for letter
    Filter    date:2019..2021      narrows; like:IMG_1.jpg is an example
    Not       -cat  -date:2019     unwanted, or narrows to the others
    Weighted  dog^2                counts twice
    Either    dog OR cat           one of them
    Group     (a dog)              these belong together
    Both      several of these side by side
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from photosearch.query.names import Key

QUOTES = '"\u201c\u201d\u201e\u201f\uff02'
"""Each of them opens and closes: telephones mix them."""
CORNERS = {"「": "」", "『": "』"}
OPENING, CLOSING = "(（", ")）"
DASHES = "-\u2212\uff0d"
OR_WORDS = frozenset(("OR", "|", "||", "또는", "或", "或者"))
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 10.0


@dataclass(frozen=True)
class Words:
    """Words in a row, with single spaces."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Exact:
    """Words in quotes."""

    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Filter:
    """``name:value``, or ``name:one,another`` for any of several values."""

    key: Key
    values: tuple[str, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Not:
    """What follows a dash."""

    node: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Weighted:
    """A word, quoted words or a group that count more or less; 1 is the rule."""

    node: Node
    weight: float
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Group:
    """What stands in brackets."""

    node: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Either:
    """At least one of the parts."""

    parts: tuple[Node, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Both:
    """All of the parts."""

    parts: tuple[Node, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Node = Words | Exact | Filter | Not | Weighted | Group | Either | Both

NoteKind = Literal[
    "unclosed_quote",  # closed at the end
    "unclosed_bracket",  # closed at the end
    "stray_bracket",  # left out
    "too_deep",  # brackets left out
    "unknown_filter",  # taken as words; ``about`` is its name, ``hint`` one that may be meant
    "empty_filter",  # taken as words
    "bad_value",  # taken as words; ``hint`` is an example of a good one
    "unknown_place",  # taken as words
    "other_place",  # likewise; ``hint`` is one that may be meant
    "no_videos",  # a library holds pictures only
    "reversed_range",  # turned around
    "lonely_or",  # taken as a word
    "weight_limited",  # taken as the nearest weight that is allowed
    "mixed_not",  # words and filters behind one dash
    "too_many",  # alternatives, or values of filters, beyond a number are left out
    "nothing_then",  # nothing from a time that was guessed from the words: left out
    "unknown_photo",  # an example that is not to be found: left out
    "several_photos",  # examples of that name: the newest of them was taken
    "unseen_photo",  # an example that no model has seen yet: left out
    "unknown_concept",  # left out
    "other_concept",  # likewise; ``hint`` is one that may be meant
    "empty_concept",  # one whose photos are all gone, or were not seen yet: left out
]


@dataclass(frozen=True)
class Note:
    """Something odd about a query that stopped nothing.

    Attributes:
        about: the piece that it is about, as it was typed.
        hint: an example or a suggestion, in the query language.
    """

    kind: NoteKind
    start: int
    end: int
    about: str = ""
    hint: str = ""

    @property
    def message(self) -> str:
        """What it is and what to do, in English."""
        return _MESSAGES[self.kind].format(about=self.about, hint=self.hint)


_MESSAGES: dict[NoteKind, str] = {
    "unclosed_quote": "The quotation mark is not closed; everything after it was taken as quoted.",
    "unclosed_bracket": "The bracket is not closed; it was closed at the end.",
    "stray_bracket": "This bracket closes nothing and was left out.",
    "too_deep": "So many brackets inside each other are left out; use fewer.",
    "unknown_filter": "There is no filter “{about}”, so this was searched for as words. {hint}",
    "empty_filter": "Say what “{about}” should be, for example {hint}; it was taken as a word.",
    "bad_value": "“{about}” was not understood and was searched for as words. Try {hint}.",
    "unknown_place": "No place of that name is known, so “{about}” was searched for as words.",
    "other_place": "No place of that name is known, so “{about}” was searched for as words. "
    "Did you mean {hint}?",
    "no_videos": "There are only pictures here, no videos.",
    "reversed_range": "“{about}” ends before it begins; it was turned around.",
    "lonely_or": "“{about}” has nothing on one side and was taken as a word.",
    "weight_limited": "Weights go from 0.1 to 10; “{about}” was taken as the nearest of them.",
    "mixed_not": "Words and filters behind one dash count each for itself; use a dash for each.",
    "too_many": "So many alternatives are too many; the first {hint} were looked for.",
    "nothing_then": "No photo matches “{about}”, so it was left out.",
    "unknown_photo": "The photo of “{about}” was not found and is left out.",
    "several_photos": "Several photos are called so; “{about}” means the newest. Add its folder.",
    "unseen_photo": "The photo of “{about}” was not compared with others yet and is left out.",
    "unknown_concept": "There is no concept “{about}”, so it is left out.",
    "other_concept": "There is no concept “{about}”, so it is left out. Did you mean {hint}?",
    "empty_concept": "None of the photos of “{about}” can be compared now, so it is left out.",
}


def quoted(text: str) -> str:
    """``text`` in quotation marks that it does not hold itself."""
    if not any(mark in text for mark in QUOTES):
        return f'"{text}"'
    for opening, closing in CORNERS.items():
        if closing not in text:
            return f"{opening}{text}{closing}"
    return quoted("".join("'" if mark in QUOTES else mark for mark in text))


def quotable(text: str) -> str:
    """``text``, in the rare case that no quotation marks would fit with others in it."""
    return quoted(text)[1:-1]


def is_text(node: Node) -> bool:
    """Whether it stands in a run of words that ``OR`` takes as a whole."""
    return isinstance(node, Words | Exact | Weighted)
