"""Korean particles that depend on the sound before them: “바다를”, but “산을”.

Translations write both forms, “‘{name}’을(를)”, since they cannot know the name; once it is in
place, the right one is taken here. Pure; knows nothing of windows.
"""

from __future__ import annotations

import re

# After a consonant, after a vowel: how both are written in translations, and each alone.
_FORMS = {
    "을(를)": ("을", "를"),
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
_BOTH = re.compile("(.)([\"'’”)\\]》」』]*)(" + "|".join(map(re.escape, _FORMS)) + ")", re.DOTALL)
_FIRST, _LAST, _ENDS = 0xAC00, 0xD7A3, 28  # Hangul syllables, and the consonants that can end one
_RIEUL = 8  # ㄹ, after which it is “로” as after a vowel
_DIGITS = dict(zip("0123456789", (21, 8, 0, 16, 0, 0, 1, 8, 8, 0), strict=True))  # 영 일 이 삼 …


def settle(sentence: str) -> str:
    """``sentence`` with the right one of two forms after each value.

    After what has no Korean sound of its own, such as a Latin word, both stay: how it is read
    cannot be known from its letters.
    """
    return _BOTH.sub(_chosen, sentence) if "(" in sentence else sentence


def _chosen(found: re.Match[str]) -> str:
    before, closing, both = found.groups()
    end = _end(before)
    if end is None:
        return found.group()
    vowel = end == 0 or (end == _RIEUL and both == "(으)로")
    return before + closing + _FORMS[both][vowel]


def _end(letter: str) -> int | None:
    """Which consonant ends it, 0 for none; None for what is no Hangul syllable and no digit."""
    if _FIRST <= ord(letter) <= _LAST:
        return (ord(letter) - _FIRST) % _ENDS
    return _DIGITS.get(letter)
