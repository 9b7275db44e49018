"""Korean particles after names, as they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.particles import settle

SINGLE = {"을", "를", "은", "는", "이", "가", "와", "과", "로", "으로"}
BOTH = ["을(를)", "은(는)", "이(가)", "와(과)", "(으)로"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("‘바다’을(를) 저장", "‘바다’를 저장"),
        ("‘산’을(를) 저장", "‘산’을 저장"),
        ("사진 5와(과) 6와(과)", "사진 5와 6과"),
        ("“서울”(으)로 “부산”(으)로 “제주”(으)로", "“서울”로 “부산”으로 “제주”로"),
        ("강아지이(가) 곰이(가)", "강아지가 곰이"),
        ("IMG_2017은(는)", "IMG_2017은"),
        ("사진(2024)은(는)", "사진(2024)는"),
        ("starter을(를)", "starter을(를)"),  # how it is read is not in its letters
        ("海을(를)", "海을(를)"),
        ("을(를)", "을(를)"),
        ("plain words (here)", "plain words (here)"),
    ],
)
def test_the_form_follows_the_last_sound(written: str, said: str) -> None:
    assert settle(written) == said


@given(st.text(), st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), st.sampled_from(BOTH))
def test_one_form_stays_after_every_syllable(before: str, syllable: str, both: str) -> None:
    name = before.replace("(", "") + syllable
    said = settle(f"{name}{both}")
    assert said.startswith(name)
    assert said.removeprefix(name) in SINGLE
