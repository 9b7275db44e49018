"""Text to Query: what ``photosearch.query`` reads, as phrases and conditions to search with.

Called by ``searcher`` for every query, and by front ends for its chips and notes; pure, but for
asking what day it is. Words outside of everything are one phrase, quoted ones among them; what has
a weight is a phrase of its own. ``OR`` makes alternatives, each with its own phrases and
filters.

    dog on a beach              wanted "dog on a beach"
    바다 -사람                   wanted "바다", unwanted "사람"
    "red car" beach             wanted "red car beach", quoted "red car"
    beach date:2019             wanted "beach" among the photos of 2019
    작년 여름 바닷가              wanted "바닷가" among those of last summer
    dog OR cat rating:>=3       two alternatives, each among photos with three stars
    date:2019                   nothing wanted: the photos of 2019
    -cat                        a QueryError: nothing is wanted
    like:IMG_1.jpg at night      wanted "at night", and to be like that photo
    concept:Jiwoo -like:x.jpg    like what the concept was taught, less like that photo
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

from photosearch.errors import QueryError
from photosearch.query import grammar, meaning, natural
from photosearch.query.chips import Chip, chips_of
from photosearch.query.grammar import Parsed
from photosearch.query.meaning import All, AnyOf, BadValue, Condition, Other, Places
from photosearch.query.names import EXAMPLES
from photosearch.query.syntax import (
    Both,
    Either,
    Exact,
    Filter,
    Group,
    Node,
    Not,
    Note,
    Weighted,
    Words,
)
from photosearch.search.query import Example, Phrase, Query
from photosearch.text import Language

MOST_ALTERNATIVES = 16
MOST_VALUES = 200  # of all filters of a query: SQLite takes a thousand, and each takes time


def parse(
    text: str,
    today: date | None = None,
    *,
    guess: bool = True,
    places: Places | None = None,
    language: Language = "en",
) -> Query:
    """Parse what was typed.

    Args:
        text: anything.
        today: for yesterday and last summer; None asks the clock.
        guess: whether filters are also looked for among plain words.
        places: where names of places are looked up; None is the list that there is.
        language: of the filters' names in chips.

    Raises:
        QueryError: there is nothing to look for.
    """
    return checked(understand(text, today, guess=guess, places=places, language=language))


def checked(query: Query) -> Query:
    """The same query; raises ``QueryError`` if there is nothing to look for in it."""
    end = len(query.typed)
    if any(each.sought or each.condition for each in query.alternatives):
        return query
    if any(each.unwanted or each.examples for each in query.alternatives):
        raise QueryError(
            "Say also what the photos should show, not only what they should not.", 0, end
        )
    raise QueryError("Type what the photos should show.", 0, end)


def understand(
    text: str,
    today: date | None = None,
    *,
    guess: bool = True,
    places: Places | None = None,
    language: Language = "en",
) -> Query:
    """The same, also where there is nothing to look for: for its chips and notes. Never raises."""
    parsed = grammar.parse(text)
    reader = _Reader(parsed, today or date.today(), places)
    if guess:
        understood = natural.understand(parsed, reader.today, language, places)
        node, chips = understood.node, understood.chips
    else:
        node, chips = parsed.node, tuple(chips_of(parsed.node, language))
    found = reader.alternatives(node)
    chips = tuple(map(reader.as_taken, chips))
    notes = tuple(sorted(reader.notes, key=lambda note: (note.start, note.end)))
    asked = [each.query() for each in found] or [Query(())]
    first, *others = [each for each in asked if each.sought or each.condition] or asked[:1]
    return replace(
        first,
        others=tuple(others),
        chips=chips,
        notes=notes[: grammar.MOST_NOTES],
        typed=text,
    )


@dataclass(frozen=True)
class _Piece:
    text: str
    start: int
    end: int
    weight: float = 1.0
    exact: bool = False


@dataclass(frozen=True)
class _Alternative:
    """What one way of reading every ``OR`` comes to."""

    pieces: tuple[_Piece, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    conditions: tuple[Condition, ...] = ()
    examples: tuple[Example, ...] = ()

    def query(self) -> Query:
        plain = [piece for piece in self.pieces if piece.weight == 1]
        heavy = [piece for piece in self.pieces if piece.weight != 1]
        wanted = [_phrase(plain)] if plain else []
        wanted += [Phrase(each.text, each.start, each.end, each.weight) for each in heavy]
        quoted = [Phrase(e.text, e.start, e.end, e.weight) for e in self.pieces if e.exact]
        conditions = self.conditions
        condition = None if not conditions else conditions[0]
        return Query(
            tuple(wanted),
            self.unwanted,
            tuple(quoted),
            All(conditions) if len(conditions) > 1 else condition,
            self.examples,
        )


def _beside(parts: Sequence[_Alternative]) -> _Alternative:
    return _Alternative(
        tuple(piece for part in parts for piece in part.pieces),
        tuple(phrase for part in parts for phrase in part.unwanted),
        tuple(condition for part in parts for condition in part.conditions),
        tuple(example for part in parts for example in part.examples),
    )


def _phrase(pieces: Sequence[_Piece]) -> Phrase:
    text = " ".join(piece.text for piece in pieces)
    return Phrase(text, pieces[0].start, pieces[-1].end)


@dataclass
class _Reader:
    """One query: its filters read, its alternatives multiplied out."""

    parsed: Parsed
    today: date
    places: Places | None
    notes: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.notes += self.parsed.notes
        self._read: dict[Filter, Condition | None] = {}
        self._values = 0  # of the filters that were read

    def as_taken(self, chip: Chip) -> Chip:
        """A chip of a filter that was not understood is one of words."""
        node = chip.node.node if isinstance(chip.node, Not) else chip.node
        filtering = isinstance(node, Filter) and node.key not in EXAMPLES
        if isinstance(node, Filter) and filtering and self._condition(node) is None:
            return replace(chip, kind="unwanted" if isinstance(chip.node, Not) else "words")
        return chip

    def alternatives(self, node: Node | None) -> list[_Alternative]:
        """None for nothing at all."""
        if node is None:
            return []
        if self._only_filters(node):
            return [_Alternative(conditions=(self._narrowed(node),))]
        match node:
            case Words(text, start, end) | Exact(text, start, end):
                return self._piece(_Piece(text, start, end, exact=isinstance(node, Exact)))
            case Filter(key) if key in EXAMPLES:
                return self._by_example(node)
            case Filter(_, _, start, end):  # was not understood
                text = grammar.clean(self.parsed.text[start:end])
                return self._piece(_Piece(text, start, end))
            case Weighted(inner, weight):
                return [_weighted(each, weight) for each in self.alternatives(inner)]
            case Group(inner):
                return self.alternatives(inner)
            case Not(inner):
                return [self._without(inner, node)]
            case Either(parts):
                found = [each for part in parts for each in self.alternatives(part)]
                return self._few(found, node)
            case Both(parts):
                return self._together(parts, node)

    def _by_example(self, node: Filter) -> list[_Alternative]:
        """Photos are examples together; concepts are one or the other, as values of filters."""
        found = tuple(_examples(node))
        if node.key == "like":
            return [_Alternative(examples=found)]
        return self._few([_Alternative(examples=(each,)) for each in found], node)

    def _piece(self, piece: _Piece) -> list[_Alternative]:
        if not any(_says_something(char) for char in piece.text):
            piece = replace(piece, text="")
        return [_Alternative((piece,) if piece.text else ())]

    def _together(self, parts: Iterable[Node], node: Node) -> list[_Alternative]:
        """Each way with each; once they are too many, the rest goes on with its first way only."""
        ways: list[list[_Alternative]] = [[]]
        for part in parts:
            more = self.alternatives(part)
            if len(more) == 1 or len(ways) * len(more) > MOST_ALTERNATIVES:
                self._few(more if len(more) > 1 else [], node, full=True)
                for way in ways:
                    way += more[:1]
            else:
                ways = [[*way, each] for way, each in product(ways, more)]
        return [_beside(way) for way in ways]

    def _few(
        self, found: list[_Alternative], node: Node, *, full: bool = False
    ) -> list[_Alternative]:
        """The first of them; if that is not all, it is noted, once."""
        limit = 0 if full else MOST_ALTERNATIVES
        if len(found) > limit:
            self._note_too_many(node, MOST_ALTERNATIVES)
        return found[:MOST_ALTERNATIVES]

    def _note_too_many(self, node: Node, most: int) -> None:
        if not any(note.kind == "too_many" for note in self.notes):
            about = grammar.clean(self.parsed.text[node.start : node.end])
            self.notes.append(Note("too_many", node.start, node.end, about, str(most)))

    def _without(self, inner: Node, node: Node) -> _Alternative:
        """What stands behind a dash: words are unwanted, filters turned around."""
        unwanted = list(self._phrases(inner))
        filters = list(self._filters(inner))
        examples = tuple(replace(each, unwanted=True) for each in _examples(inner))
        if (unwanted or examples) and filters:
            about = grammar.clean(self.parsed.text[node.start : node.end])
            self.notes.append(Note("mixed_not", node.start, node.end, about))
        if len(unwanted) == 1 and not isinstance(inner, Group | Both | Either):
            unwanted = [replace(unwanted[0], start=node.start, end=node.end)]
        turned = tuple(Other(self._narrowed(each)) for each in filters)
        return _Alternative(unwanted=tuple(unwanted), conditions=turned, examples=examples)

    def _phrases(self, node: Node) -> Iterable[Phrase]:
        match node:
            case Words(text, start, end) | Exact(text, start, end):
                if any(_says_something(char) for char in text):
                    yield Phrase(text, start, end)
            case Filter(key) if key in EXAMPLES:
                return
            case Filter(_, _, start, end):
                if self._condition(node) is None:
                    yield Phrase(grammar.clean(self.parsed.text[start:end]), start, end)
            case Weighted(inner, weight):
                for phrase in self._phrases(inner):
                    yield replace(phrase, weight=phrase.weight * weight)
            case Group(inner) | Not(inner):
                yield from self._phrases(inner)
            case Either(parts) | Both(parts):
                for part in parts:
                    yield from self._phrases(part)

    def _filters(self, node: Node) -> Iterable[Node]:
        if self._only_filters(node):
            yield node
            return
        match node:
            case Weighted(inner) | Group(inner) | Not(inner):
                yield from self._filters(inner)
            case Either(parts) | Both(parts):
                for part in parts:
                    yield from self._filters(part)

    # --- filters ----------------------------------------------------------------------------

    def _only_filters(self, node: Node) -> bool:
        match node:
            case Filter():
                return node.key not in EXAMPLES and self._condition(node) is not None
            case Group(inner) | Not(inner) | Weighted(inner):
                return self._only_filters(inner)
            case Either(parts) | Both(parts):
                return all(self._only_filters(part) for part in parts)
        return False

    def _narrowed(self, node: Node) -> Condition:
        """The condition of a tree of filters that were understood."""
        match node:
            case Not(inner):
                return Other(self._narrowed(inner))
            case Group(inner) | Weighted(inner):
                return self._narrowed(inner)
            case Either(parts):
                return AnyOf(tuple(self._narrowed(part) for part in parts))
            case Both(parts):
                return All(tuple(self._narrowed(part) for part in parts))
        condition = self._condition(node) if isinstance(node, Filter) else None
        assert condition is not None, "only filters that were understood"
        return condition

    def _condition(self, node: Filter) -> Condition | None:
        """None where its value means nothing, or it is one too many; each is noted once."""
        if node in self._read:
            return self._read[node]
        about = grammar.clean(self.parsed.text[node.start : node.end])
        found: Condition | None = None
        kept = replace(node, values=node.values[: MOST_VALUES - self._values])
        self._values += len(kept.values)
        if len(kept.values) < len(node.values):
            self._note_too_many(node, MOST_VALUES)
        if not kept.values:
            self._read[node] = None
            return None
        try:
            found, turned = meaning.read(kept, self.today, self.places)
            if turned:
                self.notes.append(Note("reversed_range", node.start, node.end, about))
        except BadValue as error:
            self.notes.append(Note(error.kind, node.start, node.end, about, error.hint))
        self._read[node] = found
        return found


def _examples(node: Node) -> Iterator[Example]:
    match node:
        case Filter("like" | "concept" as kind, values, start, end):
            for value in values:
                yield Example(kind, value, start, end)
        case Weighted(inner) | Group(inner) | Not(inner):
            yield from _examples(inner)
        case Either(parts) | Both(parts):
            for part in parts:
                yield from _examples(part)


def _weighted(alternative: _Alternative, weight: float) -> _Alternative:
    pieces = tuple(replace(each, weight=each.weight * weight) for each in alternative.pieces)
    return replace(alternative, pieces=pieces)


def _says_something(char: str) -> bool:
    """Letters, digits and pictures do; marks, spaces and what has no width do not."""
    return char.isalnum() or unicodedata.category(char) == "So"
