"""What was asked and what came back: values only.

Made by ``parser`` and ``searcher``, read by every front end. Imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photosearch.library.ids import ContentId

Relevance = Literal["likely", "maybe", "unlikely"]

GRADES: tuple[Relevance, ...] = ("likely", "maybe", "unlikely")


@dataclass(frozen=True)
class Phrase:
    """Words that a model turns into one vector; ``start`` and ``end`` are offsets in the query."""

    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Query:
    """A parsed query: what the photos should show, and what they should not.

    Attributes:
        quoted: those of the wanted words that captions should hold as they are written.
    """

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...] = ()
    quoted: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One photo in an answer.

    Attributes:
        score: what the rows are ordered by: the model's similarity; where words or a second model
            found something too, the fused ranks.
        why: JSON values only: the lane (``vector``, ``literal``, ``both``, ``similar``, ``none``),
            the phrase or photo that was compared, the model and perhaps ``second_model``, and the
            ``caption`` that holds the words with its ``source``.
        offline: the photo's root cannot be reached now.
    """

    path: Path
    score: float
    relevance: Relevance
    why: Mapping[str, object] = field(default_factory=dict)
    content: ContentId | None = None
    offline: bool = False
