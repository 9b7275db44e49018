"""An XMP packet as bytes in which a few properties are found and exchanged.

Called by ``sidecars``. The packet is taken apart by a streaming parser that refuses document types,
and with them every entity; what is not exchanged stays byte for byte. Knows no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_XML = "http://www.w3.org/XML/1998/namespace"

CAPTION = "dc:description"
KEYWORDS = "dc:subject"
RATING = "xmp:Rating"
_PARTS = {
    f"{_DC} description": CAPTION,
    f"{_DC} subject": KEYWORDS,
    f"{_XMP} Rating": RATING,
}
_DEEPEST = 100  # elements inside each other; a real packet has a dozen
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")

EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    f'<rdf:RDF xmlns:rdf="{_RDF}">\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>\n'
).encode()

Span = tuple[int, int]


class NotUnderstood(Exception):
    """The packet is not what can be changed safely; says why, to stand behind a colon."""


@dataclass
class _Block:
    """One ``rdf:Description``: the end of its first tag, and what of it may be taken out."""

    start: int
    tag_end: int
    end: int = 0
    bare: bool = True  # has no properties as attributes but those that may be taken out
    taken: dict[str, list[Span]] = field(default_factory=dict)


@dataclass
class Packet:
    """A packet and where its parts are.

    Attributes:
        data: the bytes.
        caption: the description in its default language; empty without one.
        other_captions: the description in other languages, as RDF list items.
        keywords: the subjects, as they are written.
        rating: as written; empty without one.
        about: what the packet says that it is about, usually nothing.
        top: where the first tag of ``rdf:RDF`` ends; -1 until it was seen.
        closing: its name, if it has no closing tag because it is empty.
    """

    data: bytes
    caption: str = ""
    other_captions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    rating: str = ""
    about: str = ""
    top: int = -1
    closing: str = ""
    blocks: list[_Block] = field(default_factory=list)


def parse(data: bytes) -> Packet:
    """Take a packet apart; raises ``NotUnderstood``."""
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        why = expat.errors.messages.get(error.code, "unknown fault")
        raise NotUnderstood(f"it is no whole XML ({why}, line {error.lineno})") from error
    except UnicodeError as error:
        raise NotUnderstood("its text is no Unicode") from error
    if reader.packet.top < 0:
        raise NotUnderstood("it holds no XMP")
    return reader.finished()


def with_parts(packet: Packet, parts: Mapping[str, str]) -> bytes:
    """The packet's bytes with these properties exchanged; an empty text only takes one out.

    ``parts`` maps ``CAPTION`` and its like to XML that uses the prefixes ``rdf`` and ``xml``.
    """
    spaces = "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in (("rdf", _RDF), ("dc", _DC), ("xmp", _XMP))
    )
    about = f" rdf:about={quoteattr(packet.about)}"
    inside = "".join(f"  <{name}>{text}</{name}>\n" for name, text in parts.items() if text)
    block = f"\n <rdf:Description{about}{spaces}>\n{inside} </rdf:Description>" if inside else ""
    new = [packet.data[: packet.top]]
    if packet.closing and block:
        new[0] = new[0].removesuffix(b"/>") + b">"
        block += f"\n</{packet.closing}>"
    new.append(block.encode())
    done = packet.top
    for start, end in sorted(_out(packet, parts)):
        new.append(packet.data[done:start])
        done = end
    return b"".join((*new, packet.data[done:]))


def _out(packet: Packet, parts: Mapping[str, str]) -> Iterator[Span]:
    """The bytes to take out: properties, or whole blocks that would be left empty."""
    for block in packet.blocks:
        spans = [span for name in parts for span in block.taken.get(name, ())]
        inside, at = b"", block.tag_end
        for start, end in sorted(span for span in spans if span[0] >= block.tag_end):
            inside += packet.data[at:start]
            at = end
        inside += packet.data[at : block.end]
        others = any(each for name, each in block.taken.items() if name not in parts)
        rest = inside.rpartition(b"</")[0] if at < block.end else inside
        if spans and block.bare and not others and not rest.strip():
            yield _with_line(packet.data, (block.start, block.end))
        else:
            yield from (_with_line(packet.data, span) for span in spans)


def _with_line(data: bytes, span: Span) -> Span:
    """The same with the line break and blanks before it, if there is nothing else on its line."""
    start = len(data[: span[0]].rstrip(b" \t"))
    return (start - 1, span[1]) if data[start - 1 : start] == b"\n" else span


@dataclass
class _Open:
    """A property that is being read; ``lang`` None means that no item of a list is open."""

    name: str
    start: int
    depth: int
    text: str = ""
    lang: str | None = None
    items: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    """The parser's handlers, and what they have seen."""

    def __init__(self, data: bytes) -> None:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise NotUnderstood("it is not written in UTF-8")
        self.packet = Packet(data)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._names: list[str] = []
        self._property: _Open | None = None
        self._found: dict[str, _Open] = {}
        self._attributes: dict[str, str] = {}
        self._keywords: list[str] = []

    def _refuse(self, *_: object) -> None:
        raise NotUnderstood("it has a document type, which no XMP has")

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise NotUnderstood("it is not written in UTF-8")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self._here()
        self._names.append(name)
        depth = len(self._names)
        if depth > _DEEPEST:
            raise NotUnderstood("its elements are nested too deeply")
        above = self._names[-2] if depth > 1 else ""
        if name == f"{_RDF} RDF" and self.packet.top < 0:
            self._top(start)
        elif self._property is not None:
            if name == f"{_RDF} li" and depth == self._property.depth + 2:
                self._property.lang = attributes.get(f"{_XML} lang", "x-default")
                self._property.text = ""
        elif name == f"{_RDF} Description" and above == f"{_RDF} RDF":
            self._block(start, attributes)
        elif above == f"{_RDF} Description" and self._in_block() and name in _PARTS:
            self._property = _Open(_PARTS[name], start, depth)

    def _top(self, start: int) -> None:
        packet = self.packet
        packet.top = self._tag_end(start)
        if packet.data[packet.top - 2 : packet.top] == b"/>":
            packet.closing = re.split(rb"[\s/>]", packet.data[start + 1 : packet.top])[0].decode()

    def _in_block(self) -> bool:
        return len(self._names) > 2 and self._names[-3] == f"{_RDF} RDF"

    def _block(self, start: int, attributes: Mapping[str, str]) -> None:
        block = _Block(start, self._tag_end(start))
        self.packet.blocks.append(block)
        about = attributes.get(f"{_RDF} about", attributes.get("about", ""))
        self.packet.about = self.packet.about or about
        for (name, value), span in zip(attributes.items(), self._spans(block), strict=True):
            if name in _PARTS:
                self._attributes.setdefault(_PARTS[name], value)
                block.taken.setdefault(_PARTS[name], []).append(span)
            elif name not in (f"{_RDF} about", "about"):
                block.bare = False

    def _spans(self, block: _Block) -> Iterator[Span]:
        """Where its attributes are, in their order; those that declare a namespace left out."""
        for found in _ATTRIBUTE.finditer(self.packet.data[block.start : block.tag_end]):
            if not re.match(rb"xmlns(:|$)", found[1]):
                yield block.start + found.start(), block.start + found.end()

    def _text(self, text: str) -> None:
        if self._property is not None:
            self._property.text += text

    def _end(self, name: str) -> None:
        depth = len(self._names)
        open_ = self._property
        if open_ is not None and name == f"{_RDF} li" and depth == open_.depth + 2:
            open_.items.append((open_.lang or "", open_.text.strip()))
        elif open_ is not None and depth == open_.depth:
            self._close_property(open_)
        elif name == f"{_RDF} Description" and depth > 1 and self._names[-2] == f"{_RDF} RDF":
            block = self.packet.blocks[-1]
            block.end = self._end_of(block.start, block.tag_end)
        self._names.pop()

    def _close_property(self, open_: _Open) -> None:
        block = self.packet.blocks[-1]
        end = self._end_of(open_.start, self._tag_end(open_.start))
        block.taken.setdefault(open_.name, []).append((open_.start, end))
        if open_.name == KEYWORDS:
            simple = [("", open_.text.strip())]
            self._keywords += [text for _, text in open_.items or simple if text]
        self._found.setdefault(open_.name, open_)
        self._property = None

    def _here(self) -> int:
        here = self.parser.CurrentByteIndex
        if self.packet.data[here : here + 1] != b"<":
            raise NotUnderstood("it is not written in UTF-8")
        return here

    def _tag_end(self, start: int) -> int:
        """Behind the ``>`` of the tag that begins at ``start``."""
        quote = b""
        for at in range(start, len(self.packet.data)):
            char = self.packet.data[at : at + 1]
            if quote:
                quote = b"" if char == quote else quote
            elif char in (b'"', b"'"):
                quote = char
            elif char == b">":
                return at + 1
        raise NotUnderstood("a tag does not end")

    def _end_of(self, start: int, tag_end: int) -> int:
        """Behind the element that is just being closed."""
        if self.packet.data[tag_end - 2 : tag_end] == b"/>":
            return tag_end
        return self._tag_end(self._here())

    def finished(self) -> Packet:
        """The packet with the values of its properties."""
        packet = self.packet
        described = self._found.get(CAPTION)
        if described is not None:
            items = described.items or [("x-default", described.text.strip())]
            default = [text for lang, text in items if lang.lower() == "x-default"]
            packet.caption = default[0] if default else ""
            packet.other_captions = tuple(_item(*i) for i in items if i[0].lower() != "x-default")
        else:
            packet.caption = self._attributes.get(CAPTION, "")
        single = self._attributes.get(KEYWORDS)
        packet.keywords = (*([single] if single else []), *self._keywords)
        rated = self._found.get(RATING)
        packet.rating = rated.text.strip() if rated else self._attributes.get(RATING, "")
        return packet


def _item(lang: str, text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<rdf:li xml:lang={quoteattr(lang)}>{escaped}</rdf:li>"
