"""Qwen's vision-language models as captioners through transformers, from a local folder.

They follow instructions, so one sentence is asked for, in the wished language. Pictures come
padded to a square and are cut out of it again, so the model sees their own shape; what its image
processor does besides is done here. ``describe`` runs in the app and imports no torch; ``load``
runs in the engine. Knows nothing of devices' choice or of the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint, clip
from photosearch.models.base import (
    USUAL,
    Caption,
    CaptionWish,
    Device,
    ImageSpec,
    ModelSpec,
    check_pixels,
)
from photosearch.models.checkpoint import Description, Json

if TYPE_CHECKING:
    import torch

    from photosearch.models.pretrained import Tokenizer

TYPES = {
    "qwen2_vl": "Qwen2VLForConditionalGeneration",
    "qwen2_5_vl": "Qwen2_5_VLForConditionalGeneration",
    "qwen3_vl": "Qwen3VLForConditionalGeneration",
}
BEAMS = 1
MAX_NEW_TOKENS = 64
HALVES: tuple[Device, ...] = ("cuda",)
SIDE = 448  # pixels: some 200 tokens, which is enough for a sentence and bearable on a CPU
FILL = 127
PORTION = 4  # pictures of the same shape written about at a time
ASKING = {
    "en": "Describe this photo in one short sentence, in English.",
    "ko": "이 사진을 한국어로 짧은 한 문장으로 설명해 주세요.",
    "zh": "请用中文以一句简短的话描述这张照片。",
}
_START, _END, _LAST = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
_PICTURE = "<|image_pad|>"
_PROMPT = (
    f"{_START}system\nYou are a helpful assistant.{_END}\n"
    f"{_START}user\n<|vision_start|>{_PICTURE}<|vision_end|>{{}}{_END}\n{_START}assistant\n"
)


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    side = _side(folder, _patch(config) * _merge(config))
    image = ImageSpec(side, "pad", checkpoint.resample(folder, "bicubic"), FILL)
    names = checkpoint.files(folder)
    if any(name.endswith(".bin") for name in names):
        raise ModelBroken(
            f"{folder} holds no safetensors.", "Models of this kind are published as safetensors."
        )
    checkpoint.check_tokenizer(folder)
    return Description(0, image, names, languages=tuple(ASKING))


def load(folder: Path, spec: ModelSpec, device: Device) -> QwenCaptioner:
    """Build it, in float32 but for ``HALVES``; raises ``ModelBroken`` when files do not fit."""
    import torch
    import transformers

    from photosearch.models import pretrained

    config = checkpoint.read_json(folder / "config.json")
    kind = getattr(transformers, TYPES[checkpoint.kind(folder)])
    model = pretrained.model(kind, folder).eval().requires_grad_(False)
    dtype = torch.bfloat16 if device in HALVES else torch.float32
    words = _Words(pretrained.Tokenizer(folder, 4096), model.config.image_token_id, folder)
    normalising = checkpoint.normalising(folder, clip.MEAN, clip.STD)
    where = torch.device(device)
    patches = _Patches(_patch(config), _merge(config), _frames(config), normalising, where)
    return QwenCaptioner(spec, model.to(where, dtype), words, patches)


def _patch(config: Json) -> int:
    default = 16 if str(config.get("model_type")).startswith("qwen3") else 14
    return checkpoint.whole(checkpoint.section(config, "vision_config"), "patch_size", default)


def _merge(config: Json) -> int:
    return checkpoint.whole(checkpoint.section(config, "vision_config"), "spatial_merge_size", 2)


def _frames(config: Json) -> int:
    return checkpoint.whole(checkpoint.section(config, "vision_config"), "temporal_patch_size", 2)


def _side(folder: Path, unit: int) -> int:
    """As many pixels as the folder allows and we can afford, in whole tokens."""
    config = checkpoint.image_config(folder)
    most = config.get("max_pixels", checkpoint.section(config, "size").get("longest_edge"))
    side = min(SIDE, isqrt(most)) if isinstance(most, int) and most > 0 else SIDE
    return max(unit, side // unit * unit)


class _Words:
    """What the model is told, and what it answers, between texts and token ids."""

    def __init__(self, tokenizer: Tokenizer, picture: int, folder: Path) -> None:
        self._own = tokenizer.own
        known = self._own.get_vocab()
        if known.get(_PICTURE) != picture or not {_START, _END, _LAST} <= known.keys():
            raise ModelBroken(
                f"The tokenizer in {folder} is not this model's.", "Install it again."
            )
        self._picture = picture
        self.ends = [known[_END], known[_LAST]]
        self.pad = known[_LAST]

    def asking(self, language: str, tokens: int) -> list[int]:
        """The question about a picture that takes so many tokens."""
        text = _PROMPT.format(ASKING.get(language, ASKING["en"]))
        ids: list[int] = self._own(text, add_special_tokens=False)["input_ids"]
        place = ids.index(self._picture)
        return [*ids[:place], *[self._picture] * tokens, *ids[place + 1 :]]

    def said(self, ids: Sequence[int]) -> str:
        """The answer's text."""
        return str(
            self._own.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        )

    def length(self, ids: Sequence[int]) -> int:
        """Tokens of an answer with the one that ends it."""
        return next((n for n, each in enumerate(ids, 1) if each in self.ends), len(ids))


class _Patches:
    """Pictures to what the vision tower reads, as transformers' processor for it does."""

    def __init__(
        self,
        patch: int,
        merge: int,
        frames: int,
        normalising: tuple[Sequence[float], Sequence[float]],
        device: torch.device,
    ) -> None:
        import torch

        self._patch, self.merge, self._frames = patch, merge, frames
        mean, std = normalising
        self._scale = torch.tensor([1 / (255 * s) for s in std], device=device).view(3, 1, 1)
        shift = [-m / s for m, s in zip(mean, std, strict=True)]
        self._shift = torch.tensor(shift, device=device).view(3, 1, 1)
        self._device = device

    def uncovered(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A square picture without its padding, in whole tokens."""
        unit, side = self._patch * self.merge, len(pixels)
        filled = (pixels == FILL).all(axis=2)
        rows, columns = np.flatnonzero(~filled.all(axis=1)), np.flatnonzero(~filled.all(axis=0))
        if not len(rows):
            return pixels
        top, height = _span(int(rows[0]), int(rows[-1]) + 1, unit, side)
        left, width = _span(int(columns[0]), int(columns[-1]) + 1, unit, side)
        return pixels[top : top + height, left : left + width]

    def grid(self, pixels: NDArray[np.uint8]) -> tuple[int, int, int]:
        """One moment, and how many patches down and across."""
        return 1, pixels.shape[0] // self._patch, pixels.shape[1] // self._patch

    def __call__(self, pixels: NDArray[np.uint8]) -> torch.Tensor:
        """(h, w, 3) uint8 to (patches, numbers in one) float32, each token's patches together."""
        import torch

        there = torch.from_numpy(np.ascontiguousarray(pixels)).to(self._device)
        values = there.permute(2, 0, 1).float().mul_(self._scale).add_(self._shift)
        _, down, across = self.grid(pixels)
        patch, merge = self._patch, self.merge
        cut = values.reshape(3, down // merge, merge, patch, across // merge, merge, patch)
        cut = cut.permute(1, 4, 2, 5, 0, 3, 6).unsqueeze(5)
        return cut.expand(-1, -1, -1, -1, -1, self._frames, -1, -1).reshape(down * across, -1)


def _span(first: int, end: int, unit: int, side: int) -> tuple[int, int]:
    """Where to begin and how far to go to have all from ``first`` to ``end`` in whole units."""
    length = min(side, -(-(end - first) // unit) * unit)
    middle = (first + end - length) // 2
    return min(max(0, middle), side - length), length


class QwenCaptioner:
    """A ``Captioner``. One instance is used by one thread at a time.

    Args:
        spec: what it is.
        model: transformers' own, where it is to run.
        words: its tokenizer.
        patches: its image processor.
    """

    def __init__(self, spec: ModelSpec, model: Any, words: _Words, patches: _Patches) -> None:
        self._spec = spec
        self._model = model
        self._words = words
        self._patches = patches

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    def captions(
        self, pixels: NDArray[np.uint8], wish: CaptionWish = USUAL
    ) -> list[tuple[Caption, ...]]:
        """Captions of (n, side, side, 3) uint8 sRGB, best first, in the language that is wished."""
        check_pixels(pixels, self._spec.image.side)
        seen = [self._patches.uncovered(each) for each in pixels]
        found: list[tuple[Caption, ...]] = []
        for _, alike in groupby(seen, key=lambda each: each.shape):
            own = list(alike)
            for start in range(0, len(own), PORTION):
                found += self._portion(own[start : start + PORTION], wish)
        return found

    def _portion(
        self, seen: Sequence[NDArray[np.uint8]], wish: CaptionWish
    ) -> list[tuple[Caption, ...]]:
        """Pictures of one shape, so that the same is asked about each."""
        import torch

        count = max(1, BEAMS if wish.beams is None else wish.beams)
        grid = self._patches.grid(seen[0])
        tokens = grid[1] * grid[2] // self._patches.merge**2
        asked = self._words.asking(wish.language or "en", tokens)
        where = self._model.device
        ids = torch.tensor([asked] * len(seen), device=where)
        with torch.inference_mode():
            written = self._model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                mm_token_type_ids=(ids == self._model.config.image_token_id).int(),
                pixel_values=torch.cat([self._patches(each) for each in seen]),
                image_grid_thw=torch.tensor([grid] * len(seen), device=where),
                generation_config=self._generation(count, wish.max_new_tokens),
            )
        answers = written.sequences[:, len(asked) :].tolist()
        texts = [self._words.said(answer) for answer in answers]
        scores = self._scores(written, answers, count)
        captions = [Caption(*pair) for pair in zip(texts, scores, strict=True)]
        return [tuple(captions[n : n + count]) for n in range(0, len(captions), count)]

    def _generation(self, count: int, most: int | None) -> Any:
        """The likeliest sentences; the checkpoint's own settings throw dice."""
        import transformers

        kind: Any = transformers.GenerationConfig  # its constructor says no types
        return kind(
            num_beams=count,
            num_return_sequences=count,
            max_new_tokens=MAX_NEW_TOKENS if most is None else most,
            do_sample=False,
            eos_token_id=self._words.ends,
            pad_token_id=self._words.pad,
            output_scores=True,
            return_dict_in_generate=True,
        )

    def _scores(self, written: Any, answers: Sequence[Sequence[int]], count: int) -> list[float]:
        """Mean log-probability of the tokens written; beams carry it, greedy sentences do not."""
        if count > 1:
            return [float(score) for score in written.sequences_scores]
        chosen = self._model.compute_transition_scores(
            written.sequences, written.scores, normalize_logits=True
        )
        lengths = [self._words.length(answer) for answer in answers]
        return [float(row[:length].mean()) for row, length in zip(chosen, lengths, strict=True)]
