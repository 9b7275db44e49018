from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.text import display_width, language_of, nfc, printable


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
