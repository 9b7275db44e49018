"""Sentences with words in them that are highlighted, as a label shows them.

Pure but for the theme's colours; used by the inspector. Whatever a caption or a file name holds is
text: nothing of it is taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from photosearch.gui import theme

LONGEST = 300  # characters of a text that are shown; of a longer one the part with the words
_BEFORE = 60  # of these before the first word
_LONG_RUN = re.compile(r"\S{24}(?=\S)")

Span = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """A text, and from where to where it is highlighted."""

    text: str
    spans: tuple[Span, ...] = ()


def within(sentence: str, text: str, spans: Sequence[Span] = ()) -> Marked:
    """``sentence`` with ``text`` in the place of ``{words}``; long texts are shortened."""
    before, _, after = sentence.partition("{words}")
    start, end = 0, len(text)
    if end > LONGEST:
        start = max(0, spans[0][0] - _BEFORE) if spans else 0
        end = min(end, start + LONGEST)
    head = before + ("…" if start else "")
    shown = head + text[start:end] + ("…" if end < len(text) else "") + after
    moved = len(head) - start
    inside = (span for span in spans if start <= span[0] and span[1] <= end)
    return Marked(shown, tuple((begin + moved, stop + moved) for begin, stop in inside))


def html(lines: Sequence[Marked]) -> str:
    """The lines for a label with rich text, in today's colours."""
    colours = theme.colours()
    style = f"background-color:{colours.accent_soft.name()}; color:{colours.text.name()}"
    return "<br>".join(_line(line, style) for line in lines)


def _line(line: Marked, style: str) -> str:
    pieces, at = [], 0
    for start, end in line.spans:
        pieces.append(_escaped(line.text[at:start]))
        pieces.append(f'<span style="{style}">{_escaped(line.text[start:end])}</span>')
        at = end
    return "".join([*pieces, _escaped(line.text[at:])])


def _escaped(text: str) -> str:
    """With places to break very long words at: a label wraps only there."""
    broken = _LONG_RUN.sub("\\g<0>\u200b", text)
    return escape(broken).replace("\n", "<br>")
