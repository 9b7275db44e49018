"""Contact sheets: nothing that a library holds becomes a part of the page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.media.sheets import Cell, Page, Report, Words, address, plain

AWKWARD = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=20),
    st.sampled_from(
        ['<script>alert(1)</script>', '" onerror="x', "'><img src=x>", "&lt;b&gt;", "</table>",
         "]]>", "<!--", "a\n\nb", "| x | y |", "![x](http://e)", "`x`", "\u202eabc", "\udcff\0"]
    ),
)  # fmt: skip


class Reader(HTMLParser):
    """What a browser makes of it: tags with their attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(title: str, cells: list[Cell], *, query: str = "", words: Words | None = None) -> str:
    sheet = Page(title, words or Words(), query=query)
    return (sheet.begin(len(cells)) + b"".join(map(sheet.cell, cells)) + sheet.end()).decode()


def report(title: str, cells: list[Cell], *, query: str = "") -> str:
    sheet = Report(title, Words(), query=query)
    return (sheet.begin(len(cells)) + b"".join(map(sheet.cell, cells)) + sheet.end()).decode()


@settings(max_examples=30)
@given(AWKWARD, AWKWARD, AWKWARD)
def test_text_stays_text(title: str, name: str, caption: str) -> None:
    cell = Cell("x.jpg", (4, 3), "", name, (caption,), caption, "likely", 0.5)
    found = Reader(page(title, [cell], query=caption))
    assert {tag for tag, _ in found.tags} <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "main", "ul",
        "li", "figure", "div", "img", "figcaption", "bdi",
    }  # fmt: skip
    (image,) = found.all("img")
    assert image["src"] == "x.jpg"
    assert image["alt"] == (plain(caption) or plain(name))
    assert plain(title) in "".join(found.texts)
    table = report(title, [cell], query=caption).partition("<table>")[2]
    inside = Reader(f"<table>{table}")
    assert {tag for tag, _ in inside.tags} <= {"table", "tr", "th", "td", "img", "br"}
    assert "\n\n" not in table  # which would end the table for readers of Markdown


def test_a_page_needs_nothing_else() -> None:
    found = page("바다", [Cell("data:image/jpeg;base64,AA", (4, 3), "", "a.jpg")])
    reader = Reader(found)
    assert not {"script", "link", "iframe"} & {tag for tag, _ in reader.tags}
    assert "http" not in found
    assert "url(" not in found
    assert reader.all("meta")[0] == {"charset": "utf-8"}


@pytest.mark.parametrize(("language", "said"), [("ko", "ko"), ("zh", "zh-Hans"), ("en", "en")])
def test_han_letters_are_drawn_as_the_language_has_them(language: str, said: str) -> None:
    found = Reader(page("海", [], words=Words(language=language)))  # type: ignore[arg-type]
    assert found.all("html") == [{"lang": said}]


def test_groups_have_headings() -> None:
    cells = [
        Cell("", (4, 3), "", f"{grade} {n}", grade=grade)
        for grade in ("likely", "maybe")
        for n in range(2)
    ]
    found = page("x", cells)
    assert found.count("<h2>") == 2
    assert found.count("<ul>") == found.count("</ul>") == 2
    assert found.index("Good matches") < found.index("likely 1") < found.index("Possible matches")
    assert found.count("No preview") == 4
    assert page("x", [Cell("", (4, 3), "", "plain")]).count("<h2>") == 0


def test_the_report_has_the_columns_of_vl_ke_t5() -> None:
    cells = [Cell(f"x_files/{n}.jpg", (3, 4), "", f"{n}.jpg", score=193.664) for n in range(6)]
    lines = report("바닷가에서 달리는 사람들", cells).splitlines()
    assert lines[0] == "# 바닷가에서 달리는 사람들"
    assert '<tr><th>Query</th><td colspan="3">바닷가에서 달리는 사람들</td></tr>' in lines
    assert "<tr><th>Top 1</th><th>Top 2</th><th>Top 3</th><th>Top 4</th></tr>" in lines
    assert "<tr><th>Top 5</th><th>Top 6</th></tr>" in lines
    assert '<img height="180" src="x_files/0.jpg" alt="score: 193.66">' in lines[-4]
    assert lines[-1] == "</table>"


def test_addresses() -> None:
    assert address("휴가 1#%?.jpg") == "%ED%9C%B4%EA%B0%80%201%23%25%3F.jpg"
    assert address("a\udcff") == "a%FF"
