"""Trees back to text, and pieces side by side.

Pure. ``grammar`` reads what this writes as the same tree again, if it has made that tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from photosearch.query.grammar import goes_on, is_plain, value_of
from photosearch.query.names import Key, name_of
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
    is_text,
    quoted,
)
from photosearch.text import Language

_SEEN = 80  # characters behind a time that could belong to it; the longest takes half of that

_SAFE_VALUE = re.compile(r"[^\s,，、()（）\"\u201c-\u201f＂「」『』\\:：^＾;]+")


def text_of(node: Node | None, language: Language = "en") -> str:
    """The query as it would be typed, with filters named in that language.

    What ``grammar.parse`` makes of it is the same tree, if it has made this one.
    """
    return "" if node is None else _text(node, language)


def _text(node: Node, language: Language) -> str:
    match node:
        case Words():
            return " ".join(_word(word) for word in node.text.split(" "))
        case Exact():
            return quoted(node.text)
        case Filter():
            return _filter(node, language, _value)
        case Not():
            return f"-{_text(node.node, language)}"
        case Weighted():
            return f"{_text(node.node, language)}^{node.weight:g}"
        case Group():
            inner = _text(node.node, language)
            return f"({inner})" if _ends_anywhere(inner) else f"({inner} )"
        case Either():
            return _row(node.parts, " OR ", language)
        case Both():
            return _row(node.parts, " ", language)


def _ends_anywhere(text: str) -> bool:
    """Whether a bracket may follow at once; not after an escaped word, which would take it in."""
    return not text.rpartition(" ")[2].lstrip("-").startswith("\\")


def _row(parts: Sequence[Node], between: str, language: Language) -> str:
    """Pieces beside each other; a time in quotes if what follows would become a part of it."""
    written = [_text(part, language) for part in parts]
    for number, part in enumerate(parts[:-1]):
        given = part.node if isinstance(part, Not) else part
        behind = f"{between}{written[number + 1]}".lstrip()[:_SEEN]
        if isinstance(given, Filter) and goes_on(given.key, given.values[-1], behind):
            dash = "-" if isinstance(part, Not) else ""
            written[number] = dash + _filter(given, language, lambda _, value: quoted(value))
    return between.join(written)


def _filter(node: Filter, language: Language, write: Callable[[Key, str], str]) -> str:
    values = ",".join(write(node.key, value) for value in node.values)
    return f"{name_of(node.key, language)}:{values}"


def _value(key: Key, value: str) -> str:
    bare = _SAFE_VALUE.fullmatch(value) and value_of(key, value) == value
    return value if bare else quoted(value)


def _word(word: str) -> str:
    return word if is_plain(word) else f"\\{word}"


def joined(parts: Sequence[Node]) -> Node | None:
    """Pieces side by side, each with the meaning that it had alone."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Both) else [part]
    safe: list[Node] = []
    for number, part in enumerate(flat):
        before = flat[number - 1] if number else None
        after = flat[number + 1] if number + 1 < len(flat) else None
        if isinstance(part, Either) and (
            (_flows(before, -1) and _flows(part.parts[0], 0))
            or (_flows(after, 0) and _flows(part.parts[-1], -1))
        ):
            part = Group(part, part.start, part.end)
        if isinstance(part, Words) and safe and isinstance(safe[-1], Words):
            part = Words(f"{safe[-1].text} {part.text}", safe[-1].start, part.end)
            safe.pop()
        safe.append(part)
    if not safe:
        return None
    return safe[0] if len(safe) == 1 else Both(tuple(safe), safe[0].start, safe[-1].end)


def _flows(node: Node | None, side: int) -> bool:
    """Whether text beside ``node``, on that side, would become one run with it."""
    if isinstance(node, Both | Either):
        return _flows(node.parts[side], side)
    return node is not None and is_text(node)
