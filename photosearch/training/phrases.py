"""Search phrases for training: what people might type for a concept, in three languages.

Called while the text corpus is made. Takes surface forms from the lexicon and puts them into
templates with particles, plurals, spacing variants and casual endings. Randomness comes from the
caller. Knows words only; knows nothing of pictures, captions or vectors.
"""

from __future__ import annotations

from random import Random

from photosearch.training import korean
from photosearch.training.lexicon import Concept
from photosearch.training.matching import inflections

_ENGLISH = (
    "a photo of {a}", "a photo of {}", "photo of {}", "a picture of {a}", "picture of {}",
    "pictures of {}", "photos of {}", "{} photo", "{} picture", "{} photos", "{} pics",
    "an image of {}", "image of {a}", "{a}", "the {}", "some {}", "my {}", "our {}",
    "there is {a}", "{} in the picture", "show me {}", "find {}", "looking for {a}",
    "a close-up of {a}", "a shot of {a}", "photo with {a}", "photo taken with {}", "this is {a}",
)  # fmt: skip
_KOREAN_NOUN = (
    "{} 사진", "{}사진", "{s} 있는 사진", "{s} 나온 사진", "{s} 보이는 사진", "{} 있는 사진",
    "{} 나온 사진", "{o} 찍은 사진", "{} 찍은 사진", "{}의 사진", "{} 모습", "{}의 모습",
    "{} 이미지", "{} 사진들", "{} 찾아줘", "{} 사진 찾아줘", "{} 보여줘", "{} 사진 보여줘",
    "{s} 있는", "{s} 있는 곳", "{s}", "{o}", "{}들", "{}도", "{}은", "{}는", "{}의", "{t}",
    "{}랑", "{}이랑", "{}하고", "{t} 함께", "내 {}", "우리 {}", "{} 사진 있어?", "{} 어딨지",
    "{}에서", "{}에", "{}에서 찍은 사진", "{} 배경", "{}에 있는", "{} 앞에서", "{}로", "{} 한 장",
)  # fmt: skip
_KOREAN_VERB = (
    "{}", "{} 사진", "{} 모습", "{} 장면", "{} 사람", "{} 모습 사진", "{} 사람 사진", "{} 중",
)  # fmt: skip
_CHINESE = (
    "{}的照片", "{}照片", "一张{}的照片", "一张{}的图片", "{}图片", "{}的图片", "有{}的照片",
    "有{}", "有{}的图", "一个{}", "一只{}", "一些{}", "拍到{}的照片", "{}的图", "照片里有{}",
    "我的{}", "找{}", "关于{}的照片", "这是{}", "这张照片里有{}", "{}的相片", "{}的样子", "那个{}",
)  # fmt: skip
_GIBBERISH_HANGUL = (0xAC00, 0xD7A3)
_GIBBERISH_HAN = (0x4E00, 0x9FA5)


def _article(word: str) -> str:
    return ("an " if word[:1] in "aeiou" else "a ") + word


def english_phrase(form: str, random: Random) -> str:
    """One way to type an English form."""
    word = form
    if random.random() < 0.15:
        word = random.choice(sorted(inflections(form)) or [form])
    if random.random() < 0.5:
        return word
    return random.choice(_ENGLISH).replace("{a}", _article(word)).replace("{}", word)


def korean_phrase(form: str, random: Random) -> str:
    """One way to type a Korean form."""
    word = form
    if " " in word and random.random() < 0.2:
        word = word.replace(" ", "")
    if korean.is_verb(word):
        word = random.choice(korean.verb_forms(word))
    if random.random() < 0.45:
        return word
    if word.endswith(("는", "은", "한", "다", "인", "운", "간", "란")) and random.random() < 0.8:
        return random.choice(_KOREAN_VERB).replace("{}", word)
    text = random.choice(_KOREAN_NOUN)
    text = text.replace("{s}", korean.subject(word)).replace("{o}", korean.object_(word))
    return text.replace("{t}", korean.together(word)).replace("{}", word)


def chinese_phrase(form: str, random: Random) -> str:
    """One way to type a Chinese form, in simplified characters."""
    if random.random() < 0.5:
        return form
    return random.choice(_CHINESE).replace("{}", form)


_PHRASE_BY_LANGUAGE = {"en": english_phrase, "ko": korean_phrase, "zh": chinese_phrase}


def phrases_for(concept: Concept, language: str, count: int, random: Random) -> list[str]:
    """Phrases for a concept: each form as it is, then random ones.

    Args:
        concept: what is meant.
        language: ``en``, ``ko`` or ``zh``.
        count: how many random phrases beside the bare forms; the plainest form is likelier.
        random: the source of randomness.

    Returns:
        Phrases, possibly none if the concept has no form in this language.
    """
    forms = list(concept.forms.get(language, ()))
    if not forms:
        return []
    weights = [2.0] + [1.0] * (len(forms) - 1)
    chosen = random.choices(forms, weights, k=count)
    return forms + [_PHRASE_BY_LANGUAGE[language](form, random) for form in chosen]


def gibberish(random: Random) -> str:
    """A text that means nothing, in one of the three scripts."""
    kind = random.random()
    length = random.randint(1, 4)
    if kind < 0.35:
        low, high = _GIBBERISH_HANGUL
        return "".join(chr(random.randint(low, high)) for _ in range(length))
    if kind < 0.55:
        low, high = _GIBBERISH_HAN
        return "".join(chr(random.randint(low, high)) for _ in range(length))
    letters = "aeiouaeiounrtlsmdpkbcghfvwxyzjq"
    words = range(random.randint(1, 2))
    return " ".join(
        "".join(random.choice(letters) for _ in range(random.randint(3, 9))) for _ in words
    )


def spliced(left: str, right: str, random: Random) -> str:
    """A word that is none: how one begins and how another ends, each cut within."""

    def cut(word: str) -> int:
        return random.randint(1, max(1, len(word) - 1))

    return left[: cut(left)] + right[-cut(right) :]
