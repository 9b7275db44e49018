"""Contact sheets: photos with what is said of them, as a web page or as Markdown, piece by piece.

Pure; ``exporting`` hands over cells with the address of a small picture each. Everything that
comes from a library is text here, whatever signs it holds. A page needs nothing but itself (and
its pictures, where they lie beside it): no script, no font, no address elsewhere. The Markdown is
the report of VL-KE-T5: a table of the query and, by fours, of what was found, with its score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from photosearch.text import Language, printable

INSIDE = "data:image/jpeg;base64,"
"""What the address of a picture begins with that is base64 itself."""
COLUMNS = 4  # of the Markdown table
SIDE = 180  # pixels of a picture in it


@dataclass(frozen=True)
class Cell:
    """One photo.

    Attributes:
        picture: the address of its small picture; empty where there is none.
        size: of the photo in pixels, for the shape of its place.
        link: the address of the photo itself; empty for none.
        name: what it is called.
        facts: short lines about it.
        caption: what is said of it.
        grade: its group: ``likely``, ``maybe``, ``unlikely``, or empty.
        score: None where it was not ranked.
    """

    picture: str
    size: tuple[int, int]
    link: str
    name: str
    facts: Sequence[str] = ()
    caption: str = ""
    grade: str = ""
    score: float | None = None


@dataclass(frozen=True)
class Words:
    """What a sheet says by itself, in one language.

    Attributes:
        language: of these words; decides which Han letters are drawn.
        query: what stands before the search that the photos were found by.
        photos: how many there are, as a sentence; ``{count}`` is the number.
        no_picture: in place of a picture that is missing.
        grades: headings of the groups.
    """

    language: Language = "en"
    query: str = "Query"
    photos: str = "{count} photos"
    no_picture: str = "No preview"
    grades: Mapping[str, str] = field(
        default_factory=lambda: {
            "likely": "Good matches",
            "maybe": "Possible matches",
            "unlikely": "Probably not what you mean",
        }
    )


def plain(text: str) -> str:
    """One line of what can be shown, in which nothing turns the text around."""
    return " ".join(printable(" ".join(text.split())).split())


def address(path: str) -> str:
    """A relative path as an address; bytes that are no text are kept as they are."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


# --- the web page -------------------------------------------------------------------------------

_LANGUAGES: dict[Language, str] = {"ko": "ko", "en": "en", "zh": "zh-Hans"}
_FONTS: dict[Language, str] = {
    "ko": '"Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR"',
    "en": '"Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK KR", "Noto Sans CJK SC"',
    "zh": '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC"',
}

_STYLE = """
:root { color-scheme: light dark; --ground: #fff; --text: #1c1d20; --quiet: #5f636b;
  --line: #dfe1e6; --well: #f1f2f4; --accent: #2f6fde; }
@media (prefers-color-scheme: dark) { :root { --ground: #17181b; --text: #ececef;
  --quiet: #a2a6ae; --line: #34363c; --well: #222429; --accent: #7aa7ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 32px 24px; background: var(--ground);
  color: var(--text); font: 14px/1.45 system-ui, FONTS, sans-serif; }
header { margin-bottom: 24px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 32px 0 12px; padding-bottom: 6px;
  border-bottom: 1px solid var(--line); }
p { margin: 0; color: var(--quiet); overflow-wrap: anywhere; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 20px 16px;
  grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }
li { min-width: 0; content-visibility: auto; contain-intrinsic-size: 200px 290px; }
figure { margin: 0; }
.well { display: flex; align-items: center; justify-content: center; aspect-ratio: 1;
  background: var(--well); border-radius: 6px; overflow: hidden; color: var(--quiet); }
.well img { display: block; width: 100%; height: 100%; object-fit: contain; }
figcaption { margin-top: 6px; overflow-wrap: anywhere; }
.name { font-weight: 600; }
.name a { color: var(--accent); text-decoration: none; }
.name a:hover, .name a:focus-visible { text-decoration: underline; }
.facts, .said { display: block; font-size: 12.5px; }
.facts { color: var(--quiet); }
@media print {
  @page { margin: 12mm; }
  :root { color-scheme: light; --ground: #fff; --text: #000; --quiet: #444; --line: #bbb;
    --well: #fff; --accent: #000; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  ul { grid-template-columns: repeat(4, 1fr); gap: 5mm 4mm; }
  li { content-visibility: visible; break-inside: avoid; }
  h2 { break-after: avoid; }
  .facts, .said { font-size: 8pt; }
  .well { border: 0.2mm solid var(--line); }
}
"""


class Page:
    """A web page being written: ``begin``, ``cell`` for each photo, ``end``; all as UTF-8."""

    def __init__(self, title: str, words: Words, *, query: str = "") -> None:
        self._title, self._words, self._query = plain(title), words, plain(query)
        self._grade: str | None = None

    def begin(self, count: int) -> bytes:
        """What stands in front of ``count`` photos."""
        words = self._words
        style = _STYLE.replace("FONTS", _FONTS[words.language])
        asked = f"{words.query}: {self._query}" if self._query != self._title else ""
        below = (words.photos.format(count=f"{count:,}"), asked if self._query else "")
        lines = "".join(f'<p dir="auto">{escape(line)}</p>\n' for line in below if line)
        return (
            f'<!DOCTYPE html>\n<html lang="{_LANGUAGES[words.language]}">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="generator" content="Photosearch">\n'
            f"<title>{escape(self._title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f'<header>\n<h1 dir="auto">{escape(self._title)}</h1>\n{lines}</header>\n<main>\n'
        ).encode()

    def cell(self, cell: Cell) -> bytes:
        """One photo; the first of its group with the heading in front."""
        return (self._heading(cell.grade) + self._figure(cell)).encode()

    def end(self) -> bytes:
        """What stands behind the last one."""
        closed = "" if self._grade is None else "</ul>\n"
        return f"{closed}</main>\n</body>\n</html>\n".encode()

    def _heading(self, grade: str) -> str:
        if grade == self._grade:
            return ""
        closed = "" if self._grade is None else "</ul>\n"
        self._grade = grade
        title = self._words.grades.get(grade, "")
        return closed + (f"<h2>{escape(title)}</h2>\n" if title else "") + "<ul>\n"

    def _figure(self, cell: Cell) -> str:
        name = plain(cell.name)
        shown = escape(name)
        if cell.link:
            shown = f'<a href="{escape(cell.link)}">{shown}</a>'
        facts = " · ".join(filter(None, map(plain, cell.facts)))
        said = plain(cell.caption)
        return (
            f"<li><figure>{self._well(cell, said or name)}<figcaption>"
            f'<bdi class="name">{shown}</bdi>'
            + (f'<bdi class="facts">{escape(facts)}</bdi>' if facts else "")
            + (f'<bdi class="said">{escape(said)}</bdi>' if said else "")
            + "</figcaption></figure></li>\n"
        )

    def _well(self, cell: Cell, alt: str) -> str:
        if not cell.picture:
            return f'<div class="well">{escape(self._words.no_picture)}</div>'
        width, height = cell.size
        return (
            f'<div class="well"><img src="{_source(cell.picture)}" alt="{escape(alt)}" '
            f'width="{width}" height="{height}" loading="lazy" decoding="async"></div>'
        )


def _source(picture: str) -> str:
    """Escaped, but for what is base64 and long."""
    return picture if picture.startswith(INSIDE) else escape(picture)


# --- Markdown -----------------------------------------------------------------------------------

_MARKS = re.compile(r"""[\\`*_{}\[\]()#+\-.!|<>~&$^=:@"']""")
_INSIDE = re.compile(r"""[\\`*_\[\]|<>~&$"']""")


class Report:
    """The same as Markdown, four photos in a row of a table."""

    def __init__(self, title: str, words: Words, *, query: str = "") -> None:
        self._title, self._words, self._query = plain(title), words, plain(query)
        self._row: list[Cell] = []
        self._written = 0

    def begin(self, count: int) -> bytes:
        """What stands in front of ``count`` photos."""
        words = self._words
        title = _MARKS.sub(lambda mark: "\\" + mark[0], self._title)
        photos = words.photos.format(count=f"{count:,}")
        asked = self._query or self._title
        return (
            f"# {title}\n\n{photos}\n\n<table>\n<tr><th>{escape(words.query)}</th>"
            f'<td colspan="{COLUMNS - 1}">{_inert(asked)}</td></tr>\n'
        ).encode()

    def cell(self, cell: Cell) -> bytes:
        """One photo; nothing, until the row is full."""
        self._row.append(cell)
        return self._flushed() if len(self._row) == COLUMNS else b""

    def end(self) -> bytes:
        """The rest of the last row, and what stands behind it."""
        return (self._flushed() if self._row else b"") + b"</table>\n"

    def _flushed(self) -> bytes:
        heads = "".join(
            f"<th>Top {self._written + number}</th>" for number in range(1, len(self._row) + 1)
        )
        cells = "".join(map(self._shown, self._row))
        self._written += len(self._row)
        self._row = []
        return f"<tr>{heads}</tr>\n<tr>{cells}</tr>\n".encode()

    def _shown(self, cell: Cell) -> str:
        return f"<td>{'<br>'.join(self._lines(cell))}</td>"

    def _lines(self, cell: Cell) -> Iterator[str]:
        name = _inert(plain(cell.name))
        if cell.picture:
            alt = name if cell.score is None else f"score: {cell.score:.2f}"
            width, height = cell.size
            side = "width" if width >= height else "height"
            picture = f'<img {side}="{SIDE}" src="{escape(cell.picture)}" alt="{alt}">'
            yield f'<a href="{escape(cell.link)}">{picture}</a>' if cell.link else picture
        else:
            yield escape(self._words.no_picture)
        yield name
        for line in (self._words.grades.get(cell.grade, ""), *cell.facts, cell.caption):
            if shown := _inert(plain(line)):
                yield shown


def _inert(text: str) -> str:
    """Text inside a table of HTML, where some readers of Markdown still look for marks."""
    return _INSIDE.sub(lambda mark: f"&#{ord(mark[0])};", text)
