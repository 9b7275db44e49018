"""How good a starter folder is on pictures held back from training.

A command for whoever trains (``python -m photosearch.training.evaluate --data DIR --model DIR``),
used to choose between models and settings, so that the real evaluation stays unseen. Reads the
split ``val`` and ``tinyimagenet-val`` of the packs and the lexicon, nothing else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.models import starter
from photosearch.models.base import Encoder, ModelSpec
from photosearch.training.captions import CaptionReader
from photosearch.training.data import CAPTION_PACK, CHOICE_PACK, Pack, open_pack
from photosearch.training.labels import SAID
from photosearch.training.learn_images import as_floats
from photosearch.training.lexicon import LANGUAGES, Lexicon, read_lexicon
from photosearch.training.train import LEXICON, resized

_ENOUGH = 5  # pictures that show a concept, for it to be counted
_SURE = 0.45  # weight from which a picture counts as showing a concept

Vectors = NDArray[np.float32]


def open_encoder(folder: Path, side: int | None) -> starter.StarterEncoder:
    """The model of a folder, at another side than its own if one is given."""
    found = starter.describe(folder)
    image = replace(found.image, side=side or found.image.side)
    spec = ModelSpec("starter", "starter", "", found.dim, image, languages=found.languages)
    return starter.load(folder, spec, "cpu")


def encode(encoder: Encoder, pack: Pack, numbers: NDArray[np.int64]) -> Vectors:
    """Vectors of pictures of a pack, resized as the app's decoder would."""
    side = encoder.spec.image.side
    vectors = []
    for start in range(0, len(numbers), 256):
        pictures = resized(as_floats(pack, numbers[start : start + 256]), side)
        pixels = (pictures * 255).round().byte().permute(0, 2, 3, 1).contiguous().numpy()
        vectors.append(encoder.encode_images(pixels))
    return np.concatenate(vectors)


def class_accuracy(
    encoder: Encoder, lexicon: Lexicon, pack: Pack, pictures: Vectors
) -> Iterator[str]:
    """Part of the pictures whose own class name is the nearest of all class names."""
    ids = sorted(set(pack.classes))
    truth = np.array([ids.index(name) for name in pack.classes])
    for language in LANGUAGES:
        names = [lexicon.concepts[lexicon.number[i]].forms[language][0] for i in ids]
        guesses = (pictures @ encoder.encode_texts(names).T).argmax(1)
        yield f"class by name, {language}: {(guesses == truth).mean():.3f} of {len(truth)}"


def caption_hits(
    encoder: Encoder, told: Pack, held: NDArray[np.int64], pictures: Vectors
) -> Iterator[str]:
    """Part of captions whose picture is among the first five."""
    for language in ("en", "zh"):
        places = [k for k, n in enumerate(held) if told.captions[n].get(language)]
        texts = [told.captions[held[k]][language][0] for k in places]
        ranked = np.argsort(-(encoder.encode_texts(texts) @ pictures.T), axis=1)[:, :5]
        hits = (ranked == np.array(places)[:, None]).any(1)
        yield f"caption, hit in five, {language}: {hits.mean():.3f} of {len(hits)}"


def concept_precision(
    encoder: Encoder, lexicon: Lexicon, told: Pack, held: NDArray[np.int64], pictures: Vectors
) -> Iterator[str]:
    """Mean part of the first ten that show a concept, over concepts that captions name."""
    reader = CaptionReader(lexicon)
    shown = np.zeros((len(held), len(lexicon.concepts)), bool)
    named = np.zeros_like(shown)
    for place, number in enumerate(held.tolist()):
        for n, weight in reader.weigh(told.captions[number].get("en", ()), SAID).items():
            for m in (n, *lexicon.ancestors[n]):
                shown[place, m] |= weight >= _SURE
                named[place, m] = True
    counted = np.flatnonzero(shown.sum(0) >= _ENOUGH).tolist()
    for language in LANGUAGES:
        chosen = [n for n in counted if lexicon.concepts[n].forms.get(language)]
        texts = [lexicon.concepts[n].forms[language][0] for n in chosen]
        scores = encoder.encode_texts(texts) @ pictures.T
        parts = []
        for n, scored in zip(chosen, scores, strict=True):
            row = np.where(named[:, n] & ~shown[:, n], -2.0, scored)
            first = np.argsort(-row)[:10]
            parts.append(shown[first, n].sum() / min(10, shown[:, n].sum()))
        yield f"concept, precision at ten, {language}: {np.mean(parts):.3f} of {len(parts)}"


def evaluate(data: Path, cache: Path, lexicon: Lexicon, encoder: Encoder) -> Iterator[str]:
    """All figures, one line each."""
    choice = open_pack(data, cache, CHOICE_PACK)
    pictures = encode(encoder, choice, np.arange(len(choice.classes)))
    yield from class_accuracy(encoder, lexicon, choice, pictures)
    told = open_pack(data, cache, CAPTION_PACK)
    held = np.array([i for i, split in enumerate(told.splits) if split == "val"])
    pictures = encode(encoder, told, held)
    yield from caption_hits(encoder, told, held, pictures)
    yield from concept_precision(encoder, lexicon, told, held, pictures)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m photosearch.training.evaluate")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training packs")
    parser.add_argument("--model", type=Path, required=True, help="a starter folder")
    parser.add_argument("--cache", type=Path, required=True, help="where decoded packs lie")
    parser.add_argument("--side", type=int, help="try another side than the model's own")
    given = parser.parse_args(arguments)
    encoder = open_encoder(given.model, given.side)
    for line in evaluate(given.data, given.cache, read_lexicon(LEXICON), encoder):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
