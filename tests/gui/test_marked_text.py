"""Words are marked where they stand, and nothing that somebody wrote is taken for markup."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from photosearch.gui import facts_text
from photosearch.gui.inspector_parts import WhyCard
from photosearch.gui.marked_text import LONGEST, Marked, html, within
from photosearch.search.query import Hit


class _Reader(HTMLParser):
    """What a reader of the markup sees: all text, and the marked pieces."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.marked: list[str] = []
        self._inside = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.tags.add(tag)
        self._inside = tag == "span"
        if tag == "span":
            self.marked.append("")
        elif tag == "br":
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\u200b", "")
        if self._inside:
            self.marked[-1] += data.replace("\u200b", "")


@given(
    st.text(st.sampled_from('a<>&"/;바다 b'), max_size=60),
    st.lists(st.integers(0, 60), max_size=6),
)
def test_the_markup_shows_the_text_and_marks_the_pieces(text: str, cuts: list[int]) -> None:
    edges = sorted({cut for cut in cuts if cut < len(text)})
    spans = [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    line = within("In the file: “{words}”", text, spans)
    assert [line.text[start:end] for start, end in line.spans] == [text[s:e] for s, e in spans]
    seen = _Reader(html([line, Marked("<b>second</b>")]))
    assert seen.text == f"In the file: “{text}”\n<b>second</b>"
    assert seen.marked == [text[start:end] for start, end in spans]
    assert seen.tags <= {"span", "br"}


@pytest.mark.parametrize("at", [0, 100, 2000, 4990])
def test_of_a_long_text_the_part_with_the_words(at: int) -> None:
    text = "x" * at + "word" + "y" * (5000 - at)
    line = within("“{words}”", text, [(at, at + 4)])
    assert [line.text[start:end] for start, end in line.spans] == ["word"]
    assert len(line.text) <= LONGEST + 4


def why(*matched: tuple[str, str, list[list[int]]], **more: object) -> dict[str, object]:
    rows = [{"in": place, "text": text, "spans": spans} for place, text, spans in matched]
    return {"lane": "literal", "phrase": "제주", "model": "tiny", "matched": rows, **more}


def test_each_place_has_its_sentence(qapp: QApplication) -> None:
    hit = Hit(
        Path("a.jpg"),
        0.5,
        "maybe",
        why(
            ("tag", "제주 여행", [[0, 2]]),
            ("name", "제주.jpg", [[0, 2]]),
            ("folder", "2019 제주", [[5, 7]]),
            ("picture", "제주\n공항", [[0, 2]]),
            read_as={"begium": "belgium"},
        ),
    )
    lines = facts_text.why(hit).lines
    assert [line.text for line in lines[:5]] == [
        "Tag: “제주 여행”",
        "File name: “제주.jpg”",
        "Folder: “2019 제주”",
        "Words in the picture: “제주 공항”",
        "“begium” was read as “belgium”",
    ]
    assert all([line.text[s:e] for s, e in line.spans] == ["제주"] for line in lines[:4])
    card = WhyCard()
    card.show_hit(hit, 1.0)
    assert all(line.text in card.said for line in lines)
    card.deleteLater()
