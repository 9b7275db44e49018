from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.text import (
    display_width,
    folded,
    indexed,
    language_of,
    nfc,
    pieces_of,
    printable,
    sought_pieces,
    storable,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("강아지", "ko"),
        (unicodedata.normalize("NFD", "강아지"), "ko"),
        ("ㅂㄷ", "ko"),
        ("海边日落", "zh"),
        ("海邊 바다", "ko"),
        ("a dog", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_nfd_hangul_becomes_one_syllable_two_columns_wide() -> None:
    decomposed = unicodedata.normalize("NFD", "한")
    assert nfc(decomposed) == "한"
    assert display_width(decomposed) == 2


@given(st.text())
def test_printable_can_be_written_anywhere(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in shown)


def test_printable_shows_undecodable_bytes_and_terminal_escapes_as_a_mark() -> None:
    assert printable("a\udcffb\x1b[2J") == "a\ufffdb\ufffd[2J"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two DOGS, one t-shirt!", ["two", "dogs", "one", "t", "shirt"]),
        ("우리집 강아지와 iPhone15로", ["우리집", "강아지와", "iphone15", "로"]),
        ("我们在北京，吃烤鸭。", ["我们在北京", "吃烤鸭"]),
        ("생일🎂🐶 ❤\ufe0f", ["생일", "🎂", "🐶", "❤"]),
        ("ＡＢＣ ｱｲｳ ①", ["abc", "アイウ", "1"]),
        (unicodedata.normalize("NFD", "강아지 café"), ["강아지", "café"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        (" -- \0 \ud800 ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(folded(text)) == words


def test_pieces() -> None:
    assert pieces_of("강아지") == ["강아", "아지", "지"]
    assert pieces_of("개") == ["개"]
    assert pieces_of("dog") == ["dog"]
    assert sought_pieces(["강아지"]) == (["강아", "아지"], False)
    assert sought_pieces(["개"]) == (["개"], True)
    assert sought_pieces(["흰", "강아지"]) == (["흰", "강아", "아지"], False)
    assert sought_pieces(["a", "dog"]) == (["a", "dog"], False)
    assert sought_pieces([]) == ([], False)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_pieces_hold_no_sign_of_any_syntax(text: str) -> None:
    for piece in indexed(text):
        assert piece
        assert not set(piece) & set(" \"'*():^{}+-\0")
        piece.encode("utf-8")


@given(st.text())
def test_what_is_stored_can_be(text: str) -> None:
    kept = storable(text)
    kept.encode("utf-8")
    assert "\0" not in kept
    assert storable(kept) == kept == kept.strip()
