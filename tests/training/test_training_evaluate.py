"""The held-back figures, on a model that sees nothing and one that sees the truth."""

import numpy as np

from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.training.data import CAPTION_PACK, open_pack
from photosearch.training.evaluate import caption_hits, concept_precision
from photosearch.training.lexicon import read_lexicon

WORDS = ("red", "green", "blue")


class Oracle:
    """Knows the three colours of the toy world in English."""

    spec = ModelSpec("oracle", "toy", "", 3, ImageSpec(16))

    def encode_texts(self, texts):
        vectors = [[float(word in text.lower()) for word in WORDS] for text in texts]
        return np.array(vectors, np.float32)

    def encode_images(self, pixels):
        strongest = pixels.reshape(len(pixels), -1, 3).mean(1).argmax(1)
        return np.eye(3, dtype=np.float32)[strongest]


def test_an_oracle_is_seen_to_be_right(packs_folder, lexicon_folder, tmp_path):
    told = open_pack(packs_folder, tmp_path, CAPTION_PACK)
    held = np.arange(24)
    pictures = Oracle().encode_images(told.pixels[held])
    lexicon = read_lexicon(lexicon_folder)
    precision = list(concept_precision(Oracle(), lexicon, told, held, pictures))
    assert precision[0].startswith("concept, precision at ten, en: ")
    assert float(precision[0].split()[5]) > 0.6
    hits = list(caption_hits(Oracle(), told, held, pictures))
    assert float(hits[0].split()[5]) >= 5 / 8
