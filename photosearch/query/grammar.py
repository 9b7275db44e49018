r"""Text to tree: what the signs in a query mean. Never refuses a text.

Pure; called for every key that is pressed, so one pass from left to right, each character looked
at a small number of times whatever was pasted. What is odd is taken in the plainest way and said
in a note. ``resources/docs/query-language.md`` is the grammar for people.

    query    = term { term }
    term     = [-] atom [^weight]        a dash right before what it excludes
    atom     = "words" | ( query ) | name:value[,value] | word | \word
    OR       between what stands right beside it: a run of words and quotes, a filter, or a group

A quotation mark or a bracket opens only where a word could begin: 5" and f(x) are words. A
backslash makes a plain word of whatever follows up to the next space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from photosearch.query import dates
from photosearch.query.names import LONGEST, Key, key_of, nearest
from photosearch.query.syntax import (
    CLOSING,
    CORNERS,
    DASHES,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    OPENING,
    OR_WORDS,
    QUOTES,
    Both,
    Either,
    Exact,
    Filter,
    Group,
    Node,
    Not,
    Note,
    NoteKind,
    Weighted,
    Words,
    is_text,
    quotable,
)
from photosearch.text import nfc

MOST_DEPTH = 16  # brackets inside each other
MOST_NOTES = 10

# What has no width and says nothing; joiners stay, emoji are made with them.
_UNSEEN = frozenset(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068"
    "\u2069\ufeff"
)

_SPACE = re.compile(r"\s*")
_ESCAPED = re.compile(r"\\(\S+)")
_RUN = re.compile(rf"[^\s{OPENING}{CLOSING}]+")
_NAME = re.compile(rf"([^\W\d_]{{1,{LONGEST}}})[:：]")
_WEIGHT = re.compile(r"[\^＾](\d{1,4}(?:\.\d{1,4})?)(?![\w.])")
_WEIGHTED_WORD = re.compile(r"(.+)[\^＾](\d{1,4}(?:\.\d{1,4})?)", re.DOTALL)
_VALUE = re.compile(rf"[^\s,，、{OPENING}{CLOSING}]+")
_COMMA = re.compile(r"[,，、](?=\S)")
_SPACED_COMMA = re.compile(r"[,，、]\s{0,3}(?=\S)")
_TRAILING_COMMA = re.compile(r"[,，、](?=\s|$)")
_COMPARING = re.compile(r"[<>=≤≥](?:\s*[<>=≤≥])*")
_AFTER_SIGN = re.compile(r"([<>=≤≥])\s+")
_TO = re.compile(r"\s*(?:\.{2,}|[…~～〜])[\s.…~～〜]*(?=[^\s,，、])")
_RANGES: frozenset[Key] = frozenset(("date", "rating", "size"))


@dataclass(frozen=True)
class Parsed:
    """A query that was read.

    Attributes:
        node: None where there was nothing but space.
        notes: in the order of their places, at most ``MOST_NOTES``.
    """

    text: str
    node: Node | None
    notes: tuple[Note, ...] = ()


def parse(text: str) -> Parsed:
    """Read what was typed; never raises."""
    return _Reader(text).read()


def is_plain(word: str) -> bool:
    """Whether ``word``, which holds no space, is read as this word wherever it stands."""
    if (
        not word
        or word in OR_WORDS
        or word[0] in f"\\{OPENING}{CLOSING}{QUOTES}" + "".join(CORNERS)
    ):
        return word == "\\"
    reader = _Reader(f"{word})")  # as the last one in a group
    reader.depth = 1
    if reader.begins_not(0) or reader.filter_key(0) is not None:
        return False
    return reader.word_end(0) == len(word) and _split_weight(word)[1] is None


def value_of(key: Key, typed: str) -> str:
    """What a value of that filter is, typed without quotes: ``2019 ~ 2021`` is ``2019..2021``."""
    return _AFTER_SIGN.sub(r"\1", _TO.sub("..", typed)) if key in _RANGES else typed


def goes_on(key: Key, value: str, behind: str) -> bool:
    """Whether ``value``, typed without quotes, would take in some of what stands ``behind`` it."""
    return key in _RANGES and _Reader(f"{value} {behind}").value_end(key, 0) > len(value)


def clean(text: str) -> str:
    """As words are kept: NFC, without what has no width; controls are spaces, which are single."""
    return " ".join(_Source(text).text.split())


def letters_of(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """``clean`` of a part of what was typed, with the place of each character, and the end's."""
    source = _Source(text[start:end])
    kept: list[int] = []
    for at, char in enumerate(source.text):
        if not char.isspace() or (kept and not source.text[kept[-1]].isspace()):
            kept.append(at)
    if kept and source.text[kept[-1]].isspace():
        kept.pop()
    said = "".join(" " if source.text[at].isspace() else source.text[at] for at in kept)
    places = [start + source.span(at, at)[0] for at in kept]
    last = source.span(kept[-1], kept[-1] + 1)[1] if kept else 0
    return said, [*places, start + last]


class _Source:
    """The text as it is read, and where each of its characters came from."""

    def __init__(self, text: str) -> None:
        self.places: list[int] | None = None
        if text.isprintable() and unicodedata.is_normalized("NFC", text):
            self.text = text
            return
        letters: list[str] = []
        places: list[int] = []
        for at, piece in _clusters(text):
            letters.append(piece)
            places += [at] * len(piece)
        self.text = "".join(letters)
        self.places = [*places, len(text)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters of what was typed."""
        if self.places is None:
            return start, end
        # The last character goes on to where the next one began: with its accents.
        return self.places[start], self.places[end] if end > start else self.places[start]


def _clusters(text: str) -> Iterable[tuple[int, str]]:
    """Composed characters with their places; what has no width is left out."""
    start, held = 0, ""
    for at, char in enumerate(text):
        if char in _UNSEEN:
            continue
        if not char.isprintable() and (char < " " or char == "\x7f" or _is_half(char)):
            char = " "
        if held and _goes_on(char):
            held += char
            continue
        if held:
            yield start, nfc(held)
        start, held = at, char
    if held:
        yield start, nfc(held)


def _is_half(char: str) -> bool:
    return "\ud800" <= char <= "\udfff" or "\x80" <= char <= "\x9f"


def _goes_on(char: str) -> bool:
    """Whether it may become one with what stands before it: an accent, the end of a syllable."""
    if char.isascii():
        return False
    return "\u1161" <= char <= "\u11c2" or unicodedata.category(char)[0] == "M"


class _Or(NamedTuple):
    text: str
    start: int
    end: int


@dataclass
class _Frame:
    """What was read since a bracket opened."""

    start: int
    negated: int | None = None  # where its dash stands
    items: list[Node | _Or] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self._typed = text
        self._source = _Source(text)
        self.text = self._source.text
        self._notes: list[Note] = []
        self._frames = [_Frame(0)]
        self._ignored = 0  # brackets that were too deep, still open
        self.depth = 0

    def read(self) -> Parsed:
        at = _end(_SPACE, self.text, 0)
        while at < len(self.text):
            at = _end(_SPACE, self.text, self._term(at))
        while len(self._frames) > 1:
            frame = self._frames[-1]
            self._note("unclosed_bracket", frame.start, frame.start + 1)
            self._close(len(self.text), len(self.text))
        node = self._reduced(self._frames[0])
        notes = sorted(self._notes, key=lambda note: (note.start, note.end))
        return Parsed(self._typed, node, tuple(notes[:MOST_NOTES]))

    # --- one term ---------------------------------------------------------------------------

    def _term(self, at: int) -> int:
        """Read what begins at ``at``; returns where it ends."""
        char = self.text[at]
        if char in CLOSING and (self.depth or self._ignored):
            return self._closed(at)
        if char in CLOSING and _end(_RUN, self.text, at + 1) == at + 1:
            self._note("stray_bracket", at, at + 1)
            return at + 1
        dash = at if self.begins_not(at) else None
        start = at if dash is None else at + 1
        char = self.text[start]
        if char in OPENING:
            return self._open(start, dash)
        if char in QUOTES or char in CORNERS:
            return self._quoted(start, dash)
        key = self.filter_key(start)
        if key is not None:
            end = self._filter(start, dash, key)
            if end is not None:
                return end
        return self._word(start, dash)

    def begins_not(self, at: int) -> bool:
        """Whether a dash there excludes what follows."""
        if self.text[at] not in DASHES or at + 1 >= len(self.text):
            return False
        after = self.text[at + 1]
        return not (after.isspace() or after in DASHES or after in CLOSING)

    def _add(self, node: Node, dash: int | None, end: int) -> None:
        if dash is not None:
            start, end = self._source.span(dash, end)
            node = Not(node, start, end)
        self._frames[-1].items.append(node)

    # --- words ------------------------------------------------------------------------------

    def _word(self, at: int, dash: int | None) -> int:
        escaped = _ESCAPED.match(self.text, at)
        end = escaped.end() if escaped else self.word_end(at)
        word = escaped[1] if escaped else self.text[at:end]
        start, stop = self._source.span(at, end)
        if escaped:
            self._add(Words(word, start, stop), dash, end)
        elif dash is None and word in OR_WORDS:
            self._frames[-1].items.append(_Or(word, start, stop))
        else:
            said, weight = _split_weight(word)
            if weight is not None and not is_plain(said):
                said, weight = word, None
            self._suspect(at)
            node: Node = Words(said, start, stop)
            self._add(self._weighted(node, weight, at, end), dash, end)
        return end

    def word_end(self, at: int) -> int:
        """Up to the next space, or the bracket that closes a group around it."""
        inside = 0
        while at < len(self.text) and not self.text[at].isspace():
            char = self.text[at]
            if char in CLOSING and not inside and (self.depth or self._ignored):
                break
            if char in OPENING:
                inside += 1
            elif char in CLOSING:
                inside = max(0, inside - 1)
            at = _end(_RUN, self.text, at + 1)
        return at

    def _suspect(self, at: int) -> None:
        """Say it if a word looks like a filter that there is not."""
        found = _NAME.match(self.text, at)
        if not found or len(self._notes) >= MOST_NOTES or found[1] in ("http", "https", "file"):
            return
        after = self.text[found.end() : found.end() + 1]
        if key_of(found[1]) is None and after.isalnum():
            near = nearest(found[1])
            hint = f"Did you mean {near}: ?" if near else ""
            self._note("unknown_filter", at, found.end(), hint=hint)

    def _weighted(self, node: Node, weight: str | None, at: int, end: int) -> Node:
        if weight is None:
            return node
        wanted = float(weight)
        number = min(max(wanted, LEAST_WEIGHT), MOST_WEIGHT)
        if number != wanted:
            self._note("weight_limited", end - len(weight) - 1, end)
        return Weighted(node, number, *self._source.span(at, end))

    # --- quotes -----------------------------------------------------------------------------

    def _quoted(self, at: int, dash: int | None) -> int:
        said, end = self._inside(at)
        found = _WEIGHT.match(self.text, end)
        if said:
            node: Node = Exact(quotable(said), *self._source.span(at, end))
            if found:
                node = self._weighted(node, found[1], at, found.end())
            self._add(node, dash, found.end() if found else end)
        return found.end() if found else end

    def _inside(self, at: int) -> tuple[str, int]:
        """The words after a quotation mark, tidy, and where they end, its closing one included."""
        closing = CORNERS.get(self.text[at], QUOTES)
        end = at + 1
        while end < len(self.text) and self.text[end] not in closing:
            end += 1
        if end == len(self.text):
            self._note("unclosed_quote", at, at + 1)
        return " ".join(self.text[at + 1 : end].split()), min(end + 1, len(self.text))

    # --- brackets ---------------------------------------------------------------------------

    def _open(self, at: int, dash: int | None) -> int:
        if self.depth == MOST_DEPTH:
            self._ignored += 1
            self._note("too_deep", at, at + 1)
            return at + 1
        self.depth += 1
        self._frames.append(_Frame(at, dash))
        return at + 1

    def _closed(self, at: int) -> int:
        if self._ignored:
            self._ignored -= 1
            return at + 1
        found = _WEIGHT.match(self.text, at + 1)
        end = found.end() if found else at + 1
        self._close(at + 1, end, found[1] if found else None)
        return end

    def _close(self, at: int, end: int, weight: str | None = None) -> None:
        frame = self._frames.pop()
        self.depth -= 1
        node = self._reduced(frame)
        if node is None:
            return
        start, stop = self._source.span(frame.start, at)
        inner = node.node if isinstance(node, Group) else node
        grouped = self._weighted(Group(inner, start, stop), weight, frame.start, end)
        self._add(grouped, frame.negated, end)

    # --- filters ----------------------------------------------------------------------------

    def filter_key(self, at: int) -> Key | None:
        """The filter whose name stands there."""
        found = _NAME.match(self.text, at)
        return key_of(found[1]) if found else None

    def _filter(self, at: int, dash: int | None, key: Key) -> int | None:
        named = _end(_NAME, self.text, at)
        start = _end(_SPACE, self.text, named)
        if start > named and not self._may_begin_value(start):
            start = named
        values, end = self._values(key, start)
        if not values:
            self._note("empty_filter", at, named, hint=EXAMPLES[key])
            return None
        self._add(Filter(key, tuple(values), *self._source.span(at, end)), dash, end)
        return end

    def _may_begin_value(self, at: int) -> bool:
        """Whether what stands after a space could be a value, and is nothing of its own."""
        if at >= len(self.text) or self.text[at] in OPENING + CLOSING + "\\":
            return False
        if self.begins_not(at) or self.filter_key(at) is not None:
            return False
        return self.text[at : self.word_end(at)] not in OR_WORDS

    def _values(self, key: Key, at: int) -> tuple[list[str], int]:
        values: list[str] = []
        end = at
        while True:
            value, end = self._one_value(key, end)
            if value:
                values.append(value)
            comma = (_SPACED_COMMA if key == "near" else _COMMA).match(self.text, end)
            if not comma or (self.depth and self.text[comma.end()] in CLOSING):
                break
            end = comma.end()
        return values, _end(_TRAILING_COMMA, self.text, end) if values else end

    def _one_value(self, key: Key, at: int) -> tuple[str, int]:
        if at < len(self.text) and (self.text[at] in QUOTES or self.text[at] in CORNERS):
            said, end = self._inside(at)
        else:
            end = self.value_end(key, at)
            said = value_of(key, self.text[at:end])
        return quotable(" ".join(said.split())) if said else "", end

    def value_end(self, key: Key, at: int) -> int:
        """Where a value without quotes ends; a time may be of several words."""
        if key in _RANGES:
            end = at
            while True:
                compared = _COMPARING.match(self.text, end)
                begin = _end(_SPACE, self.text, compared.end()) if compared else end
                end = self._bare_end(key, begin)
                to = _TO.match(self.text, end)
                if not to or end == begin:
                    return end
                end = to.end()
        return self._bare_end(key, at)

    def _bare_end(self, key: Key, at: int) -> int:
        known = dates.end_of(self.text, at) if key == "date" else at
        inside = 0
        end = at
        while end < len(self.text):
            char = self.text[end]
            if char in OPENING:
                inside += 1
            elif char in CLOSING:
                if not inside and (self.depth or self._ignored):
                    break
                inside = max(0, inside - 1)
            elif _VALUE.match(self.text, end) is None:
                break
            end = (
                _end(_VALUE, self.text, end + 1)
                if char in OPENING + CLOSING
                else _end(_VALUE, self.text, end)
            )
        return max(end, known)

    # --- putting it together ----------------------------------------------------------------

    def _reduced(self, frame: _Frame) -> Node | None:
        chains = self._chains(_runs(self._operators(frame.items)))
        if len(chains) <= 1:
            return chains[0] if chains else None
        return Both(tuple(chains), chains[0].start, chains[-1].end)

    def _operators(self, items: list[Node | _Or]) -> list[Node | _Or]:
        """Without those ``OR`` that stand at an end or beside another; they are words."""
        found: list[Node | _Or] = []
        for number, item in enumerate(items):
            if isinstance(item, _Or):
                before = bool(found) and not isinstance(found[-1], _Or)
                after = number + 1 < len(items) and not isinstance(items[number + 1], _Or)
                if not (before and after):
                    self._note_at("lonely_or", item.start, item.end)
                    item = Words(*item)
            if isinstance(item, Words) and found and isinstance(found[-1], Words):
                item = Words(f"{found[-1].text} {item.text}", found[-1].start, item.end)
                found.pop()
            found.append(item)
        return found

    def _chains(self, runs: list[list[Node] | _Or]) -> list[Node]:
        parts: list[Node] = []
        number = 0
        while number < len(runs):
            chain = [_one(runs[number])]
            while number + 2 < len(runs) and isinstance(runs[number + 1], _Or):
                number += 2
                chain.append(_one(runs[number]))
            if len(chain) > 1:
                parts.append(Either(tuple(chain), chain[0].start, chain[-1].end))
            else:
                parts += chain[0].parts if isinstance(chain[0], Both) else chain
            number += 1
        return parts

    # --- notes ------------------------------------------------------------------------------

    def _note(self, kind: NoteKind, start: int, end: int, hint: str = "") -> None:
        self._note_at(kind, *self._source.span(start, min(end, len(self.text))), hint)

    def _note_at(self, kind: NoteKind, start: int, end: int, hint: str = "") -> None:
        if len(self._notes) < MOST_NOTES:
            self._notes.append(Note(kind, start, end, clean(self._typed[start:end]), hint))


def _runs(items: list[Node | _Or]) -> list[list[Node] | _Or]:
    """Words and quotes in a row belong together, everything else stands for itself."""
    runs: list[list[Node] | _Or] = []
    flowing = False
    for item in items:
        if isinstance(item, _Or):
            runs.append(item)
            flowing = False
        elif is_text(item) and flowing:
            last = runs[-1]
            assert isinstance(last, list)
            last.append(item)
        else:
            runs.append([item])
            flowing = is_text(item)
    return runs


def _one(run: list[Node] | _Or) -> Node:
    assert isinstance(run, list), "two OR in a row were made words"
    return run[0] if len(run) == 1 else Both(tuple(run), run[0].start, run[-1].end)


def _split_weight(word: str) -> tuple[str, str | None]:
    """A word and the weight behind it; numbers and faces have none, as 2^10 or ^_^2."""
    found = _WEIGHTED_WORD.fullmatch(word)
    if not found or not any(char.isalpha() or ord(char) > 0x2190 for char in found[1]):
        return word, None
    return found[1], found[2]


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


EXAMPLES: dict[Key, str] = {
    "date": "date:2019..2021",
    "folder": "folder:Jeju",
    "name": "name:IMG_*",
    "type": "type:jpg",
    "camera": "camera:canon",
    "lens": "lens:50mm",
    "orientation": "orientation:portrait",
    "size": "size:>5MB",
    "rating": "rating:>=3",
    "tag": "tag:family",
    "album": "album:Jeju",
    "caption": "caption:yes",
    "text": "text:yes",
    "offline": "offline:yes",
    "duplicates": "duplicates:yes",
    "near": "near:37.57,126.98,5km",
    "place": "place:Jeju",
    "like": "like:IMG_0001.jpg",
    "concept": "concept:Jiwoo",
}
"""A good value of each filter, for who typed another one."""
