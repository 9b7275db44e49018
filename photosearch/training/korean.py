"""Korean morphology as far as search phrases need it: particles and a few verb endings.

Called by phrase synthesis. Works on Hangul syllable arithmetic (Unicode standard, section 3.12),
so it needs no dictionary and makes the mistakes that such rules make (irregular verbs). Pure
functions; knows nothing of concepts or pictures.
"""

from __future__ import annotations

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28
_NIEUN, _RIEUL = 4, 8


def final_of(word: str) -> int:
    """Number of the last syllable's final consonant; 0 without one or if it is not Hangul."""
    code = ord(word[-1]) if word else 0
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else 0


def with_final(word: str, final: int) -> str:
    """The word with another final consonant on its last syllable."""
    code = ord(word[-1]) - _FIRST
    return word[:-1] + chr(_FIRST + code // _FINALS * _FINALS + final)


def particle(word: str, closed: str, open_: str) -> str:
    """The word with the particle that fits: ``closed`` after a final consonant."""
    return word + (closed if final_of(word) else open_)


def subject(word: str) -> str:
    """...이 / ...가."""
    return particle(word, "이", "가")


def object_(word: str) -> str:
    """...을 / ...를."""
    return particle(word, "을", "를")


def together(word: str) -> str:
    """...과 / ...와."""
    return particle(word, "과", "와")


def is_verb(form: str) -> bool:
    """Whether a lexicon form is a verb in its dictionary form, such as 달리다."""
    return len(form) >= 2 and form.endswith("다") and "가" <= form[-2] <= "힣"


def while_doing(form: str) -> str:
    """달리다 to 달리는."""
    stem = form[:-1]
    if final_of(stem) == _RIEUL:
        stem = with_final(stem, 0)
    return stem + "는"


def plain_present(form: str) -> str:
    """달리다 to 달린다, 먹다 to 먹는다."""
    stem = form[:-1]
    if final_of(stem) in (0, _RIEUL):
        return with_final(stem, _NIEUN) + "다"
    return stem + "는다"


def verb_forms(form: str) -> list[str]:
    """Shapes of a verb that people type when they look for a photo of someone doing it."""
    stem = form[:-1]
    return [
        form,
        while_doing(form),
        stem + "고 있는",
        stem + "고있는",
        stem + "고 있다",
        plain_present(form),
        stem + "기",
        stem + "고",
        stem + "며",
    ]
