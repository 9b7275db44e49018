from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch import han_forms
from photosearch.text import (
    as_initials,
    display_width,
    folded,
    indexed,
    initials_in,
    language_of,
    nfc,
    parts,
    pieces_of,
    printable,
    sought_pieces,
    storable,
    word_ranges,
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


class TestChineseForms:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("頤和園", "颐和园"), ("臺灣", "台湾"), ("頭髮", "头发"), ("發現", "发现"), ("裡", "裏")],
    )
    def test_are_the_same(self, one: str, other: str) -> None:
        assert folded(one) == folded(other)
        assert indexed(f"在{one}散步") == indexed(f"在{other}散步")

    @given(st.text(st.sampled_from("".join(han_forms.OTHERS[:50]) + "园aé강 "), max_size=12))
    def test_one_for_one_and_for_good(self, text: str) -> None:
        assert folded(folded(text)) == folded(text)
        assert len(folded(text)) <= len(text)

    def test_the_table_is_what_its_source_makes(self) -> None:
        pytest.importorskip("opencc")
        from photosearch.training import han_forms as han_forms_training

        made = Path(han_forms.__file__).read_text(encoding="utf-8")
        assert han_forms_training.source() == made
        assert not set(han_forms.OTHERS) & set(han_forms.FORMS)

    def test_is_not_loaded_where_there_are_no_such_characters(self) -> None:
        code = "import sys; from photosearch.text import folded; folded('강아지 Dog é'); "
        code += "assert 'photosearch.han_forms' not in sys.modules"
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class TestFirstLetters:
    @pytest.mark.parametrize(
        ("text", "letters"),
        [
            ("제주도", ["ㅈㅈㄷ"]),
            ("제주도 바다_001 꽃 Dog", ["ㅈㅈㄷ", "ㅂㄷ"]),
            ("까치와빨간사과나무열매하나둘셋", ["ㄲㅊㅇㅃㄱㅅㄱㄴㅁㅇ"]),
            ("북京", []),
            ("ㅋㅋㅋ", []),
            ("", []),
        ],
    )
    def test_of_texts(self, text: str, letters: list[str]) -> None:
        assert initials_in(words_of(folded(text))) == [folded(each) for each in letters]

    @pytest.mark.parametrize(
        ("typed", "letters"),
        [
            *(("ㅈㅈㄷ", "ㅈㅈㄷ"), ("ㅀㄷ", "ㄹㅎㄷ"), ("ㅈ", ""), ("바ㄷ", ""), ("ㅏㅏ", "")),
            *(("ㄳ", "ㄱㅅ"), ("ㄵ", "ㄴㅈ"), ("ㄶ", "ㄴㅎ"), ("ㄺ", "ㄹㄱ"), ("ㄻ", "ㄹㅁ")),
            *(("ㄼ", "ㄹㅂ"), ("ㄽ", "ㄹㅅ"), ("ㄾ", "ㄹㅌ"), ("ㄿ", "ㄹㅍ"), ("ㅄ", "ㅂㅅ")),
        ],
    )
    def test_as_typed(self, typed: str, letters: str) -> None:
        assert as_initials(folded(typed)) == folded(letters)

    @given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2))
    def test_every_word_is_found_by_its_own(self, word: str) -> None:
        letters = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
        typed = "".join(letters[(ord(syllable) - 0xAC00) // 588] for syllable in word)
        assert initials_in([word]) == [as_initials(folded(typed))]


@given(st.text(st.sampled_from("aB1 강아頤\u0301😀_."), max_size=14))
def test_words_begin_and_end_where_they_part(text: str) -> None:
    plain = folded(text)
    for start, end in word_ranges(plain):
        assert parts(plain, start)
        assert parts(plain, end)
        assert not any(parts(plain, at) for at in range(start + 1, end))
