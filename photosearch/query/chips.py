"""A query as a row of pieces that can be taken away one by one.

Pure; for the window, the command line and whoever builds a query without typing. A piece that was
understood out of plain words (``natural``) goes back to being words when it is taken away: in
brackets, which say that they mean just what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from photosearch.query import grammar
from photosearch.query.names import EXAMPLES
from photosearch.query.syntax import (
    Both,
    Either,
    Exact,
    Filter,
    Group,
    Node,
    Not,
    Weighted,
    Words,
)
from photosearch.query.writing import joined, text_of
from photosearch.text import Language

Kind = Literal["words", "exact", "filter", "example", "unwanted", "either", "weight", "group"]


@dataclass(frozen=True)
class Chip:
    """One piece of a query.

    Attributes:
        text: as it would be typed.
        node: the same as a tree.
        start, end: its place in what was typed.
        said: for a piece that was understood out of words: these words; else empty.
    """

    kind: Kind
    text: str
    node: Node
    start: int
    end: int
    said: str = ""

    @property
    def natural(self) -> bool:
        """Whether nobody typed it as a filter."""
        return bool(self.said)


def chips_of(node: Node | None, language: Language = "en") -> list[Chip]:
    """The pieces in their order, filters named in that language."""
    if node is None:
        return []
    parts = node.parts if isinstance(node, Both) else (node,)
    return [chip_of(part, language) for part in parts]


def chip_of(node: Node, language: Language = "en", said: str = "") -> Chip:
    """One piece."""
    return Chip(_kind(node), text_of(node, language), node, node.start, node.end, said)


def _kind(node: Node) -> Kind:
    match node:
        case Words() | Both():
            return "words"
        case Exact():
            return "exact"
        case Filter():
            return "example" if node.key in EXAMPLES else "filter"
        case Not():
            return _kind(node.node) if isinstance(node.node, Filter) else "unwanted"
        case Weighted():
            return "weight"
        case Either():
            return "either"
        case Group():
            return "group"


def text_with(chips: Sequence[Chip], language: Language = "en") -> str:
    """The query of these pieces, as it would be typed; those understood out of words as words."""
    nodes: list[Node] = []
    for chip in chips:
        if not chip.said:
            nodes.append(chip.node)
        elif (words := grammar.parse(chip.said).node) is not None:
            nodes.append(words)
    return text_of(joined(nodes), language)


def without(text: str, chips: Sequence[Chip], number: int, language: Language = "en") -> str:
    """``text``, of which these are the pieces, less one of them.

    What is left stays as it was typed, unless it would then mean something else.
    """
    chip = chips[number]
    if chip.said:
        kept = " ".join(grammar.clean(text[chip.start : chip.end]).split())
        before, after = text[: chip.start], text[chip.end :]
        gap = "" if not before or before[-1].isspace() else " "
        return f"{before}{gap}({kept}){_spaced(after)}"
    left = [other for at, other in enumerate(chips) if at != number]
    before, after = text[: chip.start].rstrip(), text[chip.end :].lstrip()
    shorter = f"{before} {after}".strip()
    wanted = joined([other.node for other in left if not other.said])
    if any(other.said for other in left) or grammar.parse(shorter).node == wanted:
        return shorter
    return text_with(left, language)


def _spaced(rest: str) -> str:
    return rest if not rest or rest[0].isspace() else f" {rest}"
