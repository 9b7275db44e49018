"""Which concepts an English caption names.

Called while training data is prepared. Inflections are generated from the lexicon's English
forms and looked up as the longest phrase that fits, so no tagger or word list is needed. Knows
words; knows nothing of pictures.
"""

from __future__ import annotations

import re

from photosearch.training.lexicon import Lexicon

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_VOWELS = frozenset("aeiou")
_LONGEST = 4
_IRREGULAR = {
    "man": ("men",), "woman": ("women",), "child": ("children",), "person": ("people",),
    "foot": ("feet",), "goose": ("geese",), "mouse": ("mice",), "tooth": ("teeth",),
    "run": ("ran", "running"), "ride": ("rode",), "swim": ("swam",), "leap": ("leapt",),
    "sit": ("sat",), "stand": ("stood",), "hold": ("held",), "wear": ("wore", "worn"),
    "knife": ("knives",), "leaf": ("leaves",), "wolf": ("wolves",), "lie": ("lying", "lay"),
    "eat": ("ate", "eaten"), "throw": ("threw", "thrown"), "catch": ("caught",),
    "dig": ("dug",), "fly": ("flew",), "drink": ("drank",), "sleep": ("slept",),
}  # fmt: skip


_WORDNET_ID = re.compile(r"n\d{8}")
_GLUE = (
    "a an the in on at of by with near to from into out up down over under through off along "
    "next is are as for and or while behind around across against one it its his her their "
    "there other another each some has have be being"
)
_TOO_COMMON = frozenset(_GLUE.split())


def _plain_words_first(lexicon: Lexicon, numbers: set[int]) -> set[int]:
    """Of the concepts of one word, the everyday ones ("kite" is a toy before it is a bird)."""
    everyday = {n for n in numbers if not _WORDNET_ID.fullmatch(lexicon.concepts[n].id)}
    return everyday or numbers


def words_of(sentence: str) -> list[str]:
    """Lower-case words of an English sentence."""
    return _WORD.findall(sentence.lower())


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _verb_forms(word: str) -> set[str]:
    if word.endswith("ie"):
        return {word[:-2] + "ying", word + "d"}
    if word.endswith("e"):
        return {word[:-1] + "ing", word + "d"}
    forms = {word + "ing", word + "ed"}
    if len(word) > 2 and word[-1] not in "aeiouwxy" and word[-2] in _VOWELS:
        forms |= {word + word[-1] + "ing", word + word[-1] + "ed"}
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        forms.add(word[:-1] + "ied")
    return forms


def inflections(phrase: str, verbs: bool = True) -> set[str]:
    """The phrase with its last word in the plural and its first bent (-s, -ing, -ed).

    Args:
        phrase: a form of the lexicon.
        verbs: whether it may be a verb; classes of things ("fly", "jet") are not.
    """
    words = words_of(phrase)
    if not words:
        return set()
    head, last, first, tail = words[:-1], words[-1], words[0], words[1:]
    lasts = {last, _plural(last), *_IRREGULAR.get(last, ())}
    if not verbs:
        return {" ".join([*head, word]) for word in lasts}
    firsts = {first, _plural(first), *_verb_forms(first), *_IRREGULAR.get(first, ())}
    found = {" ".join([*head, word]) for word in lasts}
    return found | {" ".join([word, *tail]) for word in firsts}


class PhraseFinder:
    """Finds concepts in sentences by their longest English names."""

    def __init__(self, lexicon: Lexicon) -> None:
        exact: dict[str, set[int]] = {}
        bent: dict[str, set[int]] = {}
        for number, concept in enumerate(lexicon.concepts):
            for form in concept.forms.get("en", ()):
                exact.setdefault(" ".join(words_of(form)), set()).add(number)
                verbs = not _WORDNET_ID.fullmatch(concept.id)
                for inflected in inflections(form, verbs):
                    bent.setdefault(inflected, set()).add(number)
        # A form that is written down wins over one that is only derived ("glasses" over "glass").
        table = {**bent, **exact}
        self._table = {
            phrase: _plain_words_first(lexicon, numbers)
            for phrase, numbers in table.items()
            if phrase not in _TOO_COMMON
        }

    def find(self, sentence: str) -> list[tuple[str, frozenset[int]]]:
        """Known phrases of the sentence in order, each with the concepts it may mean."""
        return [(phrase, numbers) for phrase, numbers in self.read(sentence) if numbers]

    def read(self, sentence: str) -> list[tuple[str, frozenset[int]]]:
        """The whole sentence in order; single words that name nothing have no concepts."""
        words = words_of(sentence)
        found: list[tuple[str, frozenset[int]]] = []
        start = 0
        while start < len(words):
            for length in range(min(_LONGEST, len(words) - start), 0, -1):
                phrase = " ".join(words[start : start + length])
                if phrase in self._table:
                    found.append((phrase, frozenset(self._table[phrase])))
                    break
            else:
                length = 1
                found.append((words[start], frozenset()))
            start += length
        return found
