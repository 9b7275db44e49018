"""Words that people and programs wrote into a file: XMP, IPTC, PNG texts and EXIF's odd encodings.

Pure functions inside decoder processes, called by ``metadata`` and ``exif``. XMP is searched with
bounded patterns and never parsed as XML, so that no entity can blow up. Knows nothing of
pictures.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_XMP = 512 * 1024
MAX_KEYWORDS = 100


@dataclass(frozen=True)
class Words:
    """What was found: a moment as written, and texts by the names of ``metadata.EXTRA_KEYS``."""

    taken: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


NOTHING = Words()


def tidy(text: str) -> str:
    """One line of NFC text: no control characters, no runs of blanks."""
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def from_ascii_tag(value: str | bytes) -> str:
    """EXIF calls it ASCII, programs write UTF-8, and Pillow reads Latin-1."""
    try:
        raw = value.encode("latin-1") if isinstance(value, str) else value
    except UnicodeEncodeError:  # Pillow found a way to read it as what it is
        return str(value).split("\0", 1)[0]
    return _decoded(raw.split(b"\0", 1)[0])


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "cp949", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Latin-1 bytes often happen to be legal in East Asian encodings; then they give rare
        # signs, not Hangul syllables or everyday Han.
        if encoding == "utf-8" or _looks_east_asian(text):
            return text
    return raw.decode("latin-1")


def _looks_east_asian(text: str) -> bool:
    wide = [c for c in text if ord(c) > 127]
    good = [c for c in wide if "\uac00" <= c <= "\ud7a3" or "\u4e00" <= c <= "\u9fff"]
    return len(good) >= 2 and len(good) >= 0.9 * len(wide)


def from_xp_tag(value: object) -> str:
    """Windows' own tags: UTF-16 in bytes, or in a tuple of numbers."""
    if isinstance(value, tuple | list) and all(isinstance(n, int) and 0 <= n < 256 for n in value):
        value = bytes(value)
    if not isinstance(value, bytes):
        return ""
    return tidy(value[: len(value) & ~1].decode("utf-16-le", "ignore").split("\0", 1)[0])


def from_user_comment(value: object) -> str:
    """EXIF's UserComment: eight bytes that name an encoding, then text."""
    if isinstance(value, str):
        return tidy(value)
    if not isinstance(value, bytes) or len(value) <= 8:
        return ""
    name, raw = value[:8], value[8:]
    if name.startswith(b"UNICODE"):
        big = raw[:2] == b"\xfe\xff" or (raw[:1] == b"\0" and raw[1:2] != b"\0")
        text = raw.decode("utf-16-be" if big else "utf-16-le", "ignore").lstrip("\ufeff")
    elif name.startswith(b"JIS"):
        text = raw.decode("iso2022_jp", "ignore")
    elif name in (b"ASCII\0\0\0", bytes(8)):
        text = _decoded(raw.rstrip(b"\0 "))
    else:
        return ""
    return tidy(text.split("\0", 1)[0])


def words_of(
    xmp: bytes | None,
    iptc: Mapping[tuple[int, int], list[bytes]],
    texts: Mapping[str, str],
) -> Words:
    """All texts of a file besides EXIF; XMP before IPTC before the format's own."""
    found = _from_format(texts)
    found.update({key: value for key, value in _from_iptc(iptc).items() if value})
    packet = (xmp or b"")[:MAX_XMP].decode("utf-8", "replace")
    found.update({key: value for key, value in _from_xmp(packet).items() if value})
    return Words(_xmp_moment(packet), found)


def _from_format(texts: Mapping[str, str]) -> dict[str, str]:
    known = {"title": "title", "description": "description", "comment": "description"}
    known.update({"author": "artist", "copyright": "copyright", "software": "software"})
    return {
        known[key.lower()]: tidy(value[:10_000])
        for key, value in texts.items()
        if key.lower() in known
    }


def _from_iptc(records: Mapping[tuple[int, int], list[bytes]]) -> dict[str, str]:
    """IPTC-IIM 4.2: datasets 5 title, 25 keyword, 80 by-line, 116 copyright, 120 caption."""

    def text(dataset: int) -> str:
        return "; ".join(
            tidy(_decoded(raw[:10_000])) for raw in records.get((2, dataset), [])[:MAX_KEYWORDS]
        )

    return {
        "title": text(5),
        "keywords": text(25),
        "artist": text(80),
        "copyright": text(116),
        "description": text(120),
    }


def _from_xmp(packet: str) -> dict[str, str]:
    return {
        "title": _first(packet, "dc:title"),
        "description": _first(packet, "dc:description"),
        "keywords": "; ".join(_items(packet, "dc:subject")),
        "artist": _first(packet, "dc:creator"),
        "copyright": _first(packet, "dc:rights"),
        "rating": _plain(packet, "xmp:Rating") or _plain(packet, "xap:Rating"),
    }


def _items(packet: str, name: str) -> list[str]:
    """The members of an RDF list."""
    start = packet.find(f"<{name}>")
    end = packet.find(f"</{name}>", start)
    if start < 0 or end < 0:
        return []
    found = re.findall(r"<rdf:li[^>]{0,200}>([^<]{1,10000})</rdf:li>", packet[start:end])
    return [_unescaped(each) for each in found[:MAX_KEYWORDS] if each.strip()]


def _first(packet: str, name: str) -> str:
    """The text in its default language, else the first, of an RDF list."""
    start = packet.find(f"<{name}>")
    default = re.compile(
        r"<rdf:li[^>]{0,100}xml:lang=[\"']x-default[\"'][^>]{0,100}>([^<]{1,10000})</rdf:li>"
    )
    end = packet.find(f"</{name}>", start)
    found = default.search(packet, start, end) if 0 <= start < end else None
    items = [_unescaped(found[1])] if found else _items(packet, name)
    return items[0] if items else ""


def _plain(packet: str, name: str) -> str:
    """A simple property, written as an attribute or as an element."""
    values = r"""(?:="([^"]{0,200})"|='([^']{0,200})'|>([^<]{0,200})<)"""
    found = re.search(name + values, packet)
    return _unescaped(found[1] or found[2] or found[3] or "") if found else ""


def _unescaped(text: str) -> str:
    """Tidied, with the signs that references like ``&amp;`` stand for."""
    try:
        return tidy(html.unescape(text))
    except ValueError:  # a reference of thousands of digits
        return tidy(text)


def _xmp_moment(packet: str) -> str | None:
    for name in ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate"):
        found = _plain(packet, name)
        if found:
            return found
    return None
