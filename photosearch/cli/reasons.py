"""Which words of captions and names a photo was found by, in a terminal.

Used by the command ``search``; knows hits, asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from photosearch.search.query import Hit
from photosearch.text import printable

LONGEST = 100  # characters of a text; of a longer one what is around the first words
_AROUND = 30


def text(hits: Sequence[Hit]) -> str:
    """A line for each text that holds the words, the words in ⟨ ⟩; "" where none does."""
    return "\n".join(
        f"{place:>3}  {line}" for place, hit in enumerate(hits, 1) for line in _lines(hit)
    )


def taken(hits: Sequence[Hit]) -> str:
    """What was taken for words that are in no text, as a sentence; "" for none."""
    read_as = next((hit.why["read_as"] for hit in hits if "read_as" in hit.why), None)
    if not isinstance(read_as, Mapping):
        return ""
    said = ", ".join(f"“{typed}” for “{meant}”" for typed, meant in read_as.items())
    return f"Nothing says it as typed; taken {said}."


def _lines(hit: Hit) -> Iterator[str]:
    matched = hit.why.get("matched")
    for each in matched if isinstance(matched, list) else ():
        yield f"{each['in']}: {_marked(printable(each['text']), each['spans'])}"


def _marked(text: str, spans: Sequence[Sequence[int]]) -> str:
    start, end = 0, len(text)
    if end > LONGEST and spans:
        start = max(0, spans[0][0] - _AROUND)
        end = min(end, start + LONGEST)
    pieces, at = ["…" if start else ""], start
    for begin, stop in spans:
        if start <= begin and stop <= end:
            pieces += [text[at:begin], "⟨", text[begin:stop], "⟩"]
            at = stop
    return "".join([*pieces, text[at:end], "…" if end < len(text) else ""]).replace("\ufffd", " ")
