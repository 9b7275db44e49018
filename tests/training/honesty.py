"""How well a starter folder tells what is here from what is not, on pictures held back.

A script (``python -m tests.training.honesty --data DIR --cache DIR --model DIR``), used with
``photosearch.training.evaluate`` to choose between recipes and ways of drawing the relevance
line, so that the real evaluation stays unseen. Galleries are draws from Flickr8k's split ``val``
and ``tinyimagenet-val``. Answerable are concepts and captions of the gallery; absent are
concepts that nothing in the gallery is known to show: classes of other worlds, which training
has pictures of, and words without any picture.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from photosearch.models.base import TextEncoder
from photosearch.search.gallery import Gallery
from photosearch.training.captions import CaptionReader
from photosearch.training.data import CAPTION_PACK, CHOICE_PACK, CLASS_PACKS, Pack, open_pack
from photosearch.training.evaluate import encode, open_encoder
from photosearch.training.glossing import KoreanGlosser
from photosearch.training.labels import ALIASES, SAID, build_labels
from photosearch.training.lexicon import LANGUAGES, Lexicon, read_lexicon
from photosearch.training.train import LEXICON

_SURE = 0.45  # weight from which a picture counts as showing a concept
_ENOUGH = 5  # pictures that show a concept, for it to be asked for; fewer in small galleries
_NARROW = 50  # a broader concept with fewer kinds below it counts as near
_MOST = 400  # queries of one kind and language in one gallery

ABSENT = ("elsewhere", "unpictured", "unpictured, near")


@dataclass(frozen=True)
class World:
    """What is known of all held-back pictures, the captioned ones first.

    Attributes:
        shown: ``(n, concepts)`` what each picture shows.
        named: ``(n, concepts)`` what it may show.
        classes: class of each of the last pictures.
        captions: per captioned picture and language its sentences.
        pictured: ``(concepts,)`` of which training has pictures.
    """

    lexicon: Lexicon
    shown: NDArray[np.bool_]
    named: NDArray[np.bool_]
    classes: list[str]
    captions: list[dict[str, list[str]]]
    pictured: NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """Queries for one gallery: what kind each is, in which language."""

    rows: NDArray[np.int64]
    texts: list[str]
    kinds: list[str]
    languages: list[str]


def build_world(data: Path, cache: Path, lexicon: Lexicon) -> World:
    """Read the packs; opens no picture."""
    told = open_pack(data, cache, CAPTION_PACK)
    choice = open_pack(data, cache, CHOICE_PACK)
    labels = build_labels(lexicon, [open_pack(data, cache, n) for n in (*CLASS_PACKS, told.name)])
    held = held_back(told)
    total = len(held) + len(choice.classes)
    shown = np.zeros((total, len(lexicon.concepts)), bool)
    named = np.zeros_like(shown)
    reader, random, glosser = CaptionReader(lexicon), Random(3), KoreanGlosser(lexicon)
    captions = []
    for place, number in enumerate(held.tolist()):
        english = told.captions[number].get("en", [])
        for n, weight in reader.weigh(english, SAID).items():
            for m in (n, *lexicon.ancestors[n]):
                shown[place, m] |= weight >= _SURE
                named[place, m] = True
        korean = [glosser.gloss(text, random) for text in english]
        captions.append({**told.captions[number], "ko": [text for text in korean if text]})
    for place, name in enumerate(choice.classes, len(held)):
        n = lexicon.number[ALIASES.get(name, name)]
        shown[place, [n, *lexicon.ancestors[n]]] = True
    named |= shown
    pictured = labels.present.sum(0) > 0
    return World(lexicon, shown, named, list(choice.classes), captions, pictured)


def held_back(told: Pack) -> NDArray[np.int64]:
    """Numbers of the captioned pictures that no training sees."""
    return np.array([i for i, split in enumerate(told.splits) if split == "val"])


def draw(world: World, photos: int, seed: int) -> Asked:
    """A gallery of ``photos`` pictures, half of them captioned, and what is asked of it."""
    random, lexicon = np.random.default_rng(seed), world.lexicon
    captioned = len(world.captions)
    some = np.sort(random.choice(captioned, photos // 2, replace=False))
    kinds = sorted(set(world.classes))
    few = set(random.choice(kinds, max(2, photos // 20), replace=False))
    places = [captioned + i for i, name in enumerate(world.classes) if name in few]
    rest = np.sort(random.choice(places, min(len(places), photos - len(some)), replace=False))
    rows = np.concatenate([some, rest])
    shown, named = world.shown[rows].sum(0), world.named[rows].any(0)
    below = lexicon.descendants()
    forms = [{f.lower() for f in c.forms.get("en", ())} for c in lexicon.concepts]
    taken = {form for n in np.flatnonzero(named) for form in forms[n]}
    texts: list[tuple[str, str, str]] = []

    def ask(kind: str, numbers: Sequence[int]) -> None:
        for language in LANGUAGES:
            spoken = [n for n in numbers if lexicon.concepts[n].forms.get(language)]
            if len(spoken) > _MOST:
                spoken = random.choice(spoken, _MOST, replace=False).tolist()
            for n in spoken:
                own = lexicon.concepts[n].forms[language]
                texts.append((own[0 if random.random() < 0.6 else random.integers(len(own))],
                              kind, language))  # fmt: skip

    ask("concept", np.flatnonzero(shown >= min(_ENOUGH, max(1, photos // 50))).tolist())
    for language in LANGUAGES:
        for row in some[:_MOST].tolist():
            own = world.captions[row].get(language)
            if own:
                texts.append((own[random.integers(len(own))], "caption", language))
    gone = [
        n
        for n in range(len(lexicon.concepts))
        if not named[n] and not any(named[m] for m in below[n]) and not forms[n] & taken
    ]
    parents = [
        [lexicon.number[b] for b in c.broader if b in lexicon.number] for c in lexicon.concepts
    ]
    near = [any(named[p] and len(below[p]) < _NARROW for p in parents[n]) for n in gone]
    pairs = list(zip(gone, near, strict=True))
    ask("elsewhere", [n for n, close in pairs if world.pictured[n] and not close])
    ask("unpictured", [n for n, close in pairs if not world.pictured[n] and not close])
    ask("unpictured, near", [n for n, close in pairs if not world.pictured[n] and close])
    return Asked(rows, *(list(column) for column in zip(*texts, strict=True)))


def flagged_at(share: float, answerable: NDArray[np.float64], absent: NDArray[np.float64]) -> float:
    """Part of the absent queries below the line that flags this share of the answerable ones."""
    return float((absent < np.quantile(answerable, share)).mean())


def figures(
    world: World, vectors: NDArray[np.float32], encoder: TextEncoder, photos: int, seeds: int
) -> Iterator[str]:
    """Means over galleries of one size, one line per kind and language."""
    cells: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for seed in range(seeds):
        asked = draw(world, photos, seed)
        answers = Gallery(vectors[asked.rows], encoder).answer(asked.texts)
        for kind, language, answer in zip(asked.kinds, asked.languages, answers, strict=True):
            cell = cells.setdefault((kind, language), [])
            cell.append((answer.surprise, answer.relevance == "unlikely"))
    for kind in ("concept", "caption", *ABSENT):
        shares = [np.mean([flag for _, flag in cells[kind, lang]]) for lang in LANGUAGES]
        yield f"{photos} photos, flagged, {kind}: " + " ".join(f"{s:.3f}" for s in shares)
    for kind in ABSENT:
        lines: list[float] = []
        for lang in LANGUAGES:
            here = np.array([s for k in ("concept", "caption") for s, _ in cells[k, lang]])
            gone = np.array([s for s, _ in cells[kind, lang]])
            lines.append(flagged_at(0.1, here, gone))
        yield f"{photos} photos, at a tenth, {kind}: " + " ".join(f"{s:.3f}" for s in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.honesty")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training packs")
    parser.add_argument("--cache", type=Path, required=True, help="where decoded packs lie")
    parser.add_argument("--model", type=Path, required=True, help="a starter folder")
    given = parser.parse_args(arguments)
    world = build_world(given.data, given.cache, read_lexicon(LEXICON))
    encoder = open_encoder(given.model, None)
    told = open_pack(given.data, given.cache, CAPTION_PACK)
    choice = open_pack(given.data, given.cache, CHOICE_PACK)
    vectors = np.concatenate(
        [
            encode(encoder, told, held_back(told)),
            encode(encoder, choice, np.arange(len(choice.classes))),
        ]
    )
    for photos, seeds in ((1000, 3), (50, 20)):
        for line in figures(world, vectors, encoder, photos, seeds):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
