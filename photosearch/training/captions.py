"""What captioned pictures show, read from their English sentences.

Called by :mod:`photosearch.training.labels`. Beside the concepts that a sentence names outright,
a composite ("red dress", "dog on the beach") counts as said when its parts are, a colour only
when it stands just before its noun. Knows sentences and the concept graph; knows no pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from photosearch.training.lexicon import Lexicon
from photosearch.training.matching import PhraseFinder

_NAMES = "red blue green yellow orange purple pink brown black white gray beige gold silver"
COLOURS = frozenset(_NAMES.split())
_COLOUR_REACH = 2


def composites(lexicon: Lexicon) -> dict[int, frozenset[int]]:
    """Concepts made of several others, with the parts that have to be named."""
    found: dict[int, frozenset[int]] = {}
    for number, concept in enumerate(lexicon.concepts):
        if "_" not in concept.id:
            continue
        parts = {lexicon.number[b] for b in concept.broader if b in lexicon.number} - {number}
        needed = frozenset(
            part for part in parts if not any(part in lexicon.ancestors[p] for p in parts)
        )
        if len(needed) >= 2:
            found[number] = needed
    return found


class CaptionReader:
    """Reads sentences into weighted concepts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._finder = PhraseFinder(lexicon)
        self._colours = {lexicon.number[c] for c in COLOURS if c in lexicon.number}
        self._by_part: dict[int, list[tuple[int, frozenset[int]]]] = {}
        frequency: dict[int, int] = {}
        whole = composites(lexicon)
        for parts in whole.values():
            for part in parts:
                frequency[part] = frequency.get(part, 0) + 1
        for number, parts in whole.items():
            rarest = min(parts, key=lambda part: frequency[part])
            self._by_part.setdefault(rarest, []).append((number, parts))

    def _with_ancestors(self, numbers: Iterable[int]) -> set[int]:
        return {m for n in numbers for m in (n, *self._lexicon.ancestors[n])}

    def _near(self, said: Sequence[set[int]], colour: int, noun: int) -> bool:
        return any(
            colour in here and any(noun in later for later in said[i + 1 : i + 1 + _COLOUR_REACH])
            for i, here in enumerate(said)
        )

    def read(self, sentence: str) -> tuple[set[int], set[int]]:
        """Concepts that a sentence names, and composites that follow from them."""
        phrases = [numbers for _, numbers in self._finder.find(sentence)]
        said = [self._with_ancestors(numbers) for numbers in phrases]
        named = {n for numbers in phrases for n in numbers}
        everything = set().union(*said) if said else set()
        follows = set()
        for part in everything:
            for number, parts in self._by_part.get(part, ()):
                if not parts <= everything or number in named:
                    continue
                colour = parts & self._colours
                nouns = parts - colour
                if all(self._near(said, c, n) for c in colour for n in nouns):
                    follows.add(number)
        return named, follows

    def weigh(self, sentences: Sequence[str], by_count: Sequence[float]) -> dict[int, float]:
        """Weight of each concept over the captions of one picture.

        Args:
            sentences: its English captions.
            by_count: weight by how many captions say a concept; the last also for more.
        """
        named: dict[int, int] = {}
        follows: dict[int, int] = {}
        for sentence in sentences:
            outright, derived = self.read(sentence)
            for n in outright:
                named[n] = named.get(n, 0) + 1
            for n in derived:
                follows[n] = follows.get(n, 0) + 1
        top = len(by_count) - 1
        weights = {n: 0.8 * by_count[min(times, top)] for n, times in follows.items()}
        for n, times in named.items():
            total = min(times + follows.get(n, 0), top)
            weights[n] = max(weights.get(n, 0.0), by_count[total])
        return weights
