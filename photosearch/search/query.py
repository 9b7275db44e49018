"""What was asked and what came back: values only.

Made by ``parser`` and ``searcher``, read by every front end. Imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from photosearch.library.ids import ContentId

if TYPE_CHECKING:
    from photosearch.query.chips import Chip
    from photosearch.query.meaning import Condition
    from photosearch.query.syntax import Note
    from photosearch.search.examples import Part

Relevance = Literal["likely", "maybe", "unlikely"]

GRADES: tuple[Relevance, ...] = ("likely", "maybe", "unlikely")


@dataclass(frozen=True)
class Phrase:
    """Words that a model turns into one vector; ``start`` and ``end`` are offsets in the query."""

    text: str
    start: int = 0
    end: int = 0
    weight: float = 1.0


@dataclass(frozen=True)
class Example:
    """A photo (``like``), or a concept of that name, that the photos should be like.

    Attributes:
        start, end: offsets in the query.
        unwanted: less like this.
        part: what it comes to for one model; None until ``examples`` has looked it up.
    """

    kind: Literal["like", "concept"]
    name: str
    start: int = 0
    end: int = 0
    unwanted: bool = False
    part: Part | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Query:
    """A parsed query: what the photos should show, and what they should not.

    Attributes:
        wanted: empty where filters are all that was asked for, or examples say it.
        quoted: those of the wanted words that captions should hold as they are written.
        condition: what the photos have to meet; None for nothing.
        examples: what they should be like, and what not.
        others: the same for each further alternative (``OR``); they have none of their own.
        chips: the pieces of the whole query, in the order of what was typed.
        notes: what was odd about it.
        typed: the whole query as it was typed.
    """

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...] = ()
    quoted: tuple[Phrase, ...] = ()
    condition: Condition | None = None
    examples: tuple[Example, ...] = ()
    others: tuple[Query, ...] = ()
    chips: tuple[Chip, ...] = ()
    notes: tuple[Note, ...] = ()
    typed: str = ""

    @property
    def alternatives(self) -> tuple[Query, ...]:
        """All alternatives, this one first."""
        return (self, *self.others)

    @property
    def sought(self) -> bool:
        """Whether words or examples say what the photos should show."""
        return bool(self.wanted) or any(not each.unwanted for each in self.examples)

    @property
    def phrase(self) -> str:
        """All that is wanted, as one text."""
        return " ".join(phrase.text for phrase in self.wanted)

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters as they would be typed."""
        return tuple(chip.text for chip in self.chips if chip.kind == "filter")

    @property
    def guessed(self) -> str:
        """The words that were taken for filters; empty if none were."""
        return ", ".join(chip.said for chip in self.chips if chip.said)


@dataclass(frozen=True)
class Hit:
    """One photo in an answer.

    Attributes:
        score: what the rows are ordered by: the model's similarity; where words or a second model
            found something too, the fused ranks; 1 where filters are all that was asked for.
        why: JSON values only: the lane (``vector``, ``literal``, ``both``, ``similar``, ``filter``,
            ``none``), the phrase or photo that was compared, the model and perhaps
            ``second_model``, the ``caption`` that holds the words with its ``source``, the
            ``filters`` that it meets, and the words that were ``left_out`` since nothing met them.
            ``matched`` lists the texts that hold the words: ``in`` a caption, picture, tag, name
            or folder, the ``text``, and ``spans`` of it, pairs of offsets; ``read_as`` is what was
            taken for words that are in no text.
        offline: the photo's root cannot be reached now.
    """

    path: Path
    score: float
    relevance: Relevance
    why: Mapping[str, object] = field(default_factory=dict)
    content: ContentId | None = None
    offline: bool = False


@dataclass(frozen=True)
class Answered:
    """What a query found.

    Attributes:
        hits: best first.
        kept_back: photos that are probably not meant and were left out for that.
    """

    hits: list[Hit]
    kept_back: int = 0
