"""Words inside files, in whatever encoding they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.media.embedded_text import (
    from_ascii_tag,
    from_user_comment,
    from_xp_tag,
    tidy,
    words_of,
)

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>
<rdf:Description xmp:Rating="4" photoshop:DateCreated="2019-08-05T08:46:03+09:00">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">성산 일출봉 &amp; 바다</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>바다</rdf:li><rdf:li>日出</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_xmp() -> None:
    words = words_of(XMP.encode(), {}, {})
    assert words.taken == "2019-08-05T08:46:03+09:00"
    assert words.extra["title"] == "성산 일출봉 & 바다"
    assert words.extra["keywords"] == "바다; 日出"
    assert words.extra["rating"] == "4"


def test_iptc_gives_way_to_xmp() -> None:
    iptc = {(2, 25): ["바다".encode(), b"boat"], (2, 5): b"from IPTC".split(b"|"), (2, 120): [b"c"]}
    words = words_of(XMP.encode(), iptc, {"Description": "png"})
    assert words.extra["title"] == "성산 일출봉 & 바다"
    assert words.extra["keywords"] == "바다; 日出"
    assert words.extra["description"] == "c"
    assert words_of(None, iptc, {}).extra["keywords"] == "바다; boat"


@pytest.mark.parametrize("text", ["plain", "café", "제주도 바다", "北京烤鸭"])
def test_text_tags_written_as_utf_8(text: str) -> None:
    assert from_ascii_tag(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    ("text", "encoding"), [("제주도 바다", "cp949"), ("café à gauche", "latin-1")]
)
def test_text_tags_in_older_encodings(text: str, encoding: str) -> None:
    assert from_ascii_tag(text.encode(encoding).decode("latin-1")) == text


def test_windows_tags() -> None:
    assert from_xp_tag("바다;boat\0".encode("utf-16-le")) == "바다;boat"
    assert from_xp_tag(tuple("abc".encode("utf-16-le"))) == "abc"
    assert from_xp_tag("text") == from_xp_tag(None) == from_xp_tag((1, 999)) == ""


def test_user_comments() -> None:
    assert from_user_comment(b"ASCII\0\0\0hello\0\0") == "hello"
    assert from_user_comment(b"UNICODE\0" + "안녕".encode("utf-16-le")) == "안녕"
    assert from_user_comment(b"UNICODE\0" + "hi".encode("utf-16-be")) == "hi"
    assert from_user_comment(bytes(200)) == ""


def test_tidy_keeps_one_line_of_composed_text() -> None:
    assert tidy("\u1112\u1161\u11ab\n\t a\0b\u2028c ") == "한 a b c"


@given(st.binary(max_size=300), st.text(max_size=100))
def test_any_bytes_are_read_as_some_text(raw: bytes, text: str) -> None:
    from_ascii_tag(raw)
    from_ascii_tag(text)
    from_user_comment(raw)
    from_xp_tag(raw)
    words_of(raw + text.encode("utf-8", "replace"), {(2, 120): [raw]}, {"comment": text})


def test_a_reference_to_no_sign_costs_itself() -> None:
    number = "&#" + "9" * 9000 + ";"
    packet = f"<dc:subject><rdf:li>{number}</rdf:li><rdf:li>바다</rdf:li></dc:subject>"
    assert words_of(packet.encode(), {}, {}).extra["keywords"] == f"{number}; 바다"


def test_a_bomb_of_keywords_is_bounded() -> None:
    packet = "<dc:subject>" + "<rdf:li>word</rdf:li>" * 100_000 + "</dc:subject>"
    assert len(words_of(packet.encode(), {}, {}).extra.get("keywords", "")) < 1000
