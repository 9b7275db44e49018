"""BLIP's captioner through transformers, from a local folder; it writes English.

``describe`` runs in the app and imports no torch; ``load`` runs in the engine. Knows nothing of
devices' choice or of the network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from photosearch.models import checkpoint, clip
from photosearch.models.base import (
    USUAL,
    Caption,
    CaptionWish,
    Device,
    ImageSpec,
    ModelSpec,
)
from photosearch.models.checkpoint import Description

if TYPE_CHECKING:
    import torch

    from photosearch.models.pretrained import Tokenizer

BEAMS = 3
MAX_NEW_TOKENS = 20
PORTION = 8  # pictures written about at a time


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    side = checkpoint.whole(checkpoint.section(config, "vision_config"), "image_size", 384)
    image = ImageSpec(side, "squash", checkpoint.resample(folder, "bicubic"))
    names = checkpoint.files(folder)
    checkpoint.check_tokenizer(folder)
    return Description(0, image, names, languages=("en",))


def load(folder: Path, spec: ModelSpec, device: Device) -> BlipCaptioner:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    import torch
    import transformers

    from photosearch.models import pretrained

    model = pretrained.model(transformers.BlipForConditionalGeneration, folder)
    where = torch.device(device)
    return BlipCaptioner(
        spec,
        model.eval().requires_grad_(False).to(where),
        pretrained.Tokenizer(folder, 512),
        pretrained.pixel_values(
            spec.image.side, where, *checkpoint.normalising(folder, clip.MEAN, clip.STD)
        ),
    )


class BlipCaptioner:
    """A ``Captioner``. One instance is used by one thread at a time.

    Args:
        spec: what it is.
        model: transformers' own, where it is to run.
        tokenizer: its words.
        pixels: from bytes to what the model sees.
    """

    def __init__(
        self,
        spec: ModelSpec,
        model: Any,
        tokenizer: Tokenizer,
        pixels: Callable[[NDArray[np.uint8]], torch.Tensor],
    ) -> None:
        self._spec = spec
        self._model = model
        self._tokenizer = tokenizer
        self._pixels = pixels

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    def captions(
        self, pixels: NDArray[np.uint8], wish: CaptionWish = USUAL
    ) -> list[tuple[Caption, ...]]:
        """Captions of (n, side, side, 3) uint8 sRGB, best first; always English."""
        count = max(1, BEAMS if wish.beams is None else wish.beams)
        most = MAX_NEW_TOKENS if wish.max_new_tokens is None else wish.max_new_tokens
        found: list[tuple[Caption, ...]] = []
        for start in range(0, len(pixels), PORTION):
            found += self._portion(pixels[start : start + PORTION], count, most)
        return found

    def _portion(
        self, pixels: NDArray[np.uint8], count: int, most: int
    ) -> list[tuple[Caption, ...]]:
        import torch

        with torch.inference_mode():
            written = self._model.generate(
                pixel_values=self._pixels(pixels),
                num_beams=count,
                num_return_sequences=count,
                max_new_tokens=most,
                do_sample=False,
                output_scores=True,
                return_dict_in_generate=True,
            )
        texts = self._tokenizer.sentences(written.sequences.tolist())
        scores = self._scores(written, count)
        captions = [Caption(*pair) for pair in zip(texts, scores, strict=True)]
        return [tuple(captions[n : n + count]) for n in range(0, len(captions), count)]

    def _scores(self, written: Any, count: int) -> list[float]:
        """Mean log-probability of the tokens written; beams carry it, greedy sentences do not."""
        if count > 1:
            return [float(score) for score in written.sequences_scores]
        chosen = self._model.text_decoder.compute_transition_scores(
            written.sequences, written.scores, normalize_logits=True
        )
        # Rows that end early are filled up, and the filling is no part of the sentence.
        end = self._model.config.text_config.sep_token_id
        written_ids = written.sequences[:, -chosen.shape[1] :].tolist()
        lengths = [row.index(end) + 1 if end in row else len(row) for row in written_ids]
        return [float(row[:n].mean()) for row, n in zip(chosen, lengths, strict=True)]
