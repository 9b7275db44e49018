"""Of the many words in a picture, those lines that say why a photo was found.

Pure; used by ``literal``. A photographed page has a thousand words, of which a window shows three.
"""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.search import spotting

MOST_LINES = 3
LONGEST = 200  # characters of a line


def lines_with(text: str, sought: Sequence[str]) -> str:
    """The first lines that hold one of the words, which are as ``spotting.spots`` has them."""
    found: list[str] = []
    for line in text[: spotting.MOST].split("\n"):
        if spans := spotting.spots(line, sought):
            found.append(_around(line, spans[0]))
        if len(found) == MOST_LINES:
            break
    return "\n".join(found) or text[:LONGEST]


def _around(line: str, span: spotting.Span) -> str:
    """As much of a long line as is wanted, the place in it."""
    if len(line) <= LONGEST:
        return line
    start = max(0, min(span[0] - LONGEST // 4, len(line) - LONGEST))
    end = min(len(line), start + LONGEST)
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
