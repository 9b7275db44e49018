"""All texts of training as numbers: n-gram rows of concept phrases, captions and nonsense.

Called once before the text tower is fitted. Builds the n-gram vocabulary from these texts.
Reads the lexicon and the caption pack, nothing else. Knows texts; knows nothing of vectors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from photosearch.models.starter_text import UNKNOWN, GramTable, grams_of, hash_gram
from photosearch.training.data import Pack
from photosearch.training.glossing import KoreanGlosser
from photosearch.training.lexicon import LANGUAGES, Lexicon
from photosearch.training.phrases import gibberish, phrases_for, spliced

_SPLICED = (1, 1, 2)  # English, Korean, Chinese, whose single characters all mean something
_TRADITIONAL = ("s2t", "s2twp", "s2hk")


@dataclass(frozen=True)
class Texts:
    """Many texts as rows of n-grams.

    Attributes:
        rows: n-gram rows of all texts, one after the other.
        starts: ``(n + 1,)`` where each text begins.
        owner: ``(n,)`` what each text is about: a concept, a picture, or -1.
        language: ``(n,)`` position in :data:`LANGUAGES`.
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    owner: NDArray[np.int64]
    language: NDArray[np.int64]

    def by_owner(self, owners: int) -> list[list[NDArray[np.int64]]]:
        """For each owner and language the numbers of its texts."""
        lists: list[list[list[int]]] = [[[] for _ in LANGUAGES] for _ in range(owners)]
        for number, (owner, language) in enumerate(
            zip(self.owner.tolist(), self.language.tolist(), strict=True)
        ):
            if owner >= 0:
                lists[owner][language].append(number)
        return [[np.array(texts, np.int64) for texts in owned] for owned in lists]

    def batch(
        self, numbers: NDArray[np.int64], drop: float, random: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows and starts of some texts, each n-gram left out with probability ``drop``."""
        pieces = []
        for number in numbers.tolist():
            piece = self.rows[self.starts[number] : self.starts[number + 1]]
            if drop and len(piece) > 2:
                kept = piece[random.random(len(piece)) >= drop]
                piece = kept if len(kept) else piece
            pieces.append(piece)
        lengths = np.array([len(piece) for piece in pieces])
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        return np.concatenate(pieces), starts


Labelled = tuple[str, int, int]
"""A text, its owner and its language."""


class Scripts:
    """Turns simplified Chinese into one of the traditional standards."""

    def __init__(self) -> None:
        self._converters = [OpenCC(name) for name in _TRADITIONAL]

    def traditional(self, text: str, random: Random) -> str:
        """The text in the characters of Taiwan, Hong Kong or neither."""
        converted: str = random.choice(self._converters).convert(text)
        return converted


def concept_texts(lexicon: Lexicon, count: int, random: Random) -> list[Labelled]:
    """Phrases of all concepts, Chinese in both scripts."""
    scripts = Scripts()
    texts: list[Labelled] = []
    for owner, concept in enumerate(lexicon.concepts):
        for number, language in enumerate(LANGUAGES):
            phrases = phrases_for(concept, language, count, random)
            if language == "zh":
                phrases += [scripts.traditional(p, random) for p in phrases[::2]]
                phrases += [scripts.traditional(form, random) for form in concept.forms["zh"]]
            texts += [(phrase, owner, number) for phrase in dict.fromkeys(phrases)]
    return texts


def caption_texts(lexicon: Lexicon, pack: Pack, random: Random) -> list[Labelled]:
    """People's English and Chinese captions and Korean made from the English ones."""
    scripts, glosser = Scripts(), KoreanGlosser(lexicon)
    texts: list[Labelled] = []
    for owner, captions in enumerate(pack.captions):
        english = captions.get("en", [])
        texts += [(text, owner, 0) for text in english]
        glosses = [glosser.gloss(text, random) for text in english for _ in range(2)]
        texts += [(text, owner, 1) for text in dict.fromkeys(glosses) if text]
        chinese = captions.get("zh", [])
        texts += [(text, owner, 2) for text in chinese]
        texts += [(scripts.traditional(text, random), owner, 2) for text in chinese[::3]]
    return texts


def nonsense_texts(lexicon: Lexicon, count: int, random: Random) -> list[Labelled]:
    """Texts that mean nothing: half gibberish, half made of pieces of two words.

    The pieces teach that half a known word is no reason to be sure.
    """
    words = [
        [form for c in lexicon.concepts for form in c.forms.get(language, ()) if " " not in form]
        for language in LANGUAGES
    ]
    known = {form for forms in words for form in forms}
    shares = [share if forms else 0 for share, forms in zip(_SPLICED, words, strict=True)]
    texts = [gibberish(random) for _ in range(count // 2)]
    while len(texts) < count:
        forms = random.choices(words, shares)[0]
        text = spliced(random.choice(forms), random.choice(forms), random)
        if text not in known:
            texts.append(text)
    return [(text, -1, 0) for text in texts]


def build_vocabulary(always: Iterable[Labelled], often: Iterable[Labelled], size: int) -> GramTable:
    """Choose n-grams: all that ``always`` repeats, then the most frequent of ``often``.

    Of equally frequent ones those that sort first, so that each run chooses the same.
    """
    counts: Counter[str] = Counter()
    for text, _, _ in always:
        counts.update({gram for grams in grams_of(text) for gram in grams})
    for gram in counts:
        counts[gram] *= 4
    for text, _, _ in often:
        counts.update({gram for grams in grams_of(text) for gram in grams})
    known = (gram for gram, times in counts.items() if times >= 4)
    kept = sorted(known, key=lambda gram: (-counts[gram], gram))[:size]
    hashes = {hash_gram(gram) for gram in (*kept, *UNKNOWN.values())}
    return GramTable(np.array(sorted(hashes), np.uint32))


def number_texts(table: GramTable, texts: Sequence[Labelled]) -> Texts:
    """Look up the n-grams of each text; texts without any are left out."""
    found = [(table.rows(text), owner, language) for text, owner, language in texts]
    found = [entry for entry in found if len(entry[0])]
    lengths = [len(rows) for rows, _, _ in found]
    return Texts(
        rows=np.concatenate([rows for rows, _, _ in found]),
        starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        owner=np.array([owner for _, owner, _ in found], np.int64),
        language=np.array([language for _, _, language in found], np.int64),
    )
