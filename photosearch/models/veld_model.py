"""VELD's modules in torch, and the captioner made of them; ``veld`` is its door.

Runs in the engine. The two halves of the decoder are transformers' own ``T5Stack``; weights are
renamed to fit them and nothing else is changed. Knows nothing of devices' choice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers.cache_utils import DynamicCache, EncoderDecoderCache

from photosearch.errors import ModelBroken
from photosearch.models import beams, checkpoint, pretrained, t5
from photosearch.models.base import USUAL, Caption, CaptionWish, Device, ModelSpec
from photosearch.models.checkpoint import Json
from photosearch.models.pretrained import Weights

QUERIES = 256  # tokens that sum a picture up, whatever the configuration says
ROWS = 32  # sentences written at a time; more would only cost memory
_HALF = (0.5, 0.5, 0.5)
_TRAINING = "global_pooling."  # one vector for a picture, which training compared with texts'
_BIAS = "block.0.layer.0.SelfAttention.relative_attention_bias.weight"


class Pooling(nn.Module):
    """Learned queries that sum up a sequence: (n, length, width) to (n, queries, width)."""

    def __init__(self, queries: int, width: int, heads: int, eps: float) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.empty(queries, width))
        self.MultiheadAttention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.LayerNorm = nn.LayerNorm(width, eps=eps)

    def forward(self, states: Tensor) -> Tensor:
        """Sum up."""
        asked = self.queries.expand(len(states), -1, -1)
        seen = self.MultiheadAttention(asked, states, states, need_weights=False)[0]
        return cast(Tensor, self.LayerNorm(seen))


class Decoder(nn.Module):
    """Reader, writer and the way from states to words.

    Args:
        config: of the decoder, as the checkpoint has it.
    """

    def __init__(self, config: Json) -> None:
        super().__init__()
        causal = {**config, "is_decoder": True, "is_encoder_decoder": False}
        layers = checkpoint.whole(config, "num_layers", 6)
        writing = {**causal, "num_layers": checkpoint.whole(config, "num_decoder_layers", layers)}
        self.encoder = t5.stack(causal)
        self.decoder = t5.stack(writing)
        for block in cast(Any, self.encoder).block:
            block.layer[1] = nn.Identity()  # the reader looks at no picture
        self.decoder.embed_tokens = nn.Identity()  # the writer goes on from states
        width = checkpoint.whole(config, "d_model", 512)
        self.lm_head = nn.Linear(width, checkpoint.whole(config, "vocab_size", 32128), bias=False)
        # Tied weights served for words going in and, made smaller, for words coming out.
        self._scale = 1.0 if config.get("tie_word_embeddings") is False else width**-0.5

    def read(
        self, ids: Tensor, mask: Tensor | None = None, past: DynamicCache | None = None
    ) -> Tensor:
        """States of a sentence, (n, length, width); with ``past`` those of its newest tokens."""
        states = self.encoder(
            input_ids=ids, attention_mask=mask, past_key_values=past, use_cache=past is not None
        )
        return cast(Tensor, states.last_hidden_state)

    def write(
        self,
        states: Tensor,
        seen: Tensor | None,
        mask: Tensor | None = None,
        past: EncoderDecoderCache | None = None,
    ) -> Tensor:
        """Logits (n, length, vocabulary) from the reader's states and the picture's tokens."""
        written = self.decoder(
            inputs_embeds=states,
            attention_mask=mask,
            encoder_hidden_states=seen,
            past_key_values=past,
            use_cache=past is not None,
        )
        return cast(Tensor, self.lm_head(written.last_hidden_state * self._scale))


class VeldModel(nn.Module):
    """The network that writes. What only its training compared is left out.

    Attributes:
        encoder: the ViT.
        local_pooling: from its patches to the tokens that the writer looks at.
        projection: from the ViT's width to the decoder's where they differ.
        decoder: reader and writer.
    """

    def __init__(self, encoder: nn.Module, summaries: nn.ModuleDict, decoder: Decoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.local_pooling = summaries["local_pooling"]
        self.projection = summaries["enc_to_dec_proj"]
        self.decoder = decoder

    def see(self, pixels: Tensor) -> Tensor:
        """Normalised pixels to the tokens that the writer looks at, (n, queries, d_model)."""
        states = self.encoder(pixel_values=pixels).last_hidden_state
        return cast(Tensor, self.projection(self.local_pooling(states)))


class Writing:
    """One step of ``beams`` after the other for some pictures.

    Args:
        decoder: reader and writer.
        seen: tokens of the picture that each row is about.
        cached: keep what was computed of earlier tokens; without, all is computed anew.
    """

    def __init__(self, decoder: Decoder, seen: Tensor, cached: bool = True) -> None:
        self._decoder = decoder
        self._seen = seen
        self._read = DynamicCache() if cached else None
        self._written = EncoderDecoderCache(DynamicCache(), DynamicCache()) if cached else None

    def __call__(self, ids: Tensor, origin: Tensor | None) -> Tensor:
        """Logits of the next token."""
        if self._read is not None and self._written is not None and origin is not None:
            rows = cast(torch.LongTensor, origin)
            self._read.reorder_cache(rows)
            # A row never changes its picture, so what was seen stays where it is.
            self._written.self_attention_cache.reorder_cache(rows)
            ids = ids[:, -1:]
        states = self._decoder.read(ids, past=self._read)
        return self._decoder.write(states, self._seen, past=self._written)[:, -1]


class VeldCaptioner:
    """A ``Captioner``. One instance is used by one thread at a time.

    Args:
        spec: what it is.
        model: the network, on ``device``.
        tokenizer: its words.
        usual: beams unless others are wished.
        rules: how sentences begin and end, and how long they get unless otherwise wished.
        normalising: mean and deviation per channel, for pixels of 0..1.
        device: where it runs.
    """

    def __init__(
        self,
        spec: ModelSpec,
        model: VeldModel,
        tokenizer: pretrained.Tokenizer,
        usual: int,
        rules: beams.Rules,
        normalising: tuple[tuple[float, ...], tuple[float, ...]],
        device: Device,
    ) -> None:
        self._spec = spec
        self._device = torch.device(device)
        self._model = model.eval().requires_grad_(False).to(self._device)
        self._tokenizer = tokenizer
        self._usual = usual
        self._rules = rules
        self._pixels = pretrained.pixel_values(spec.image.side, self._device, *normalising)

    @classmethod
    def load(
        cls, folder: Path, spec: ModelSpec, device: Device, usual: int, most: int
    ) -> VeldCaptioner:
        """Build it in float32, for ``usual`` beams of at most ``most`` tokens.

        Raises ``ModelBroken`` when files do not fit.
        """
        config = checkpoint.read_json(folder / "config.json")
        model = network(config, pretrained.weights(folder), folder)
        tokenizer = pretrained.Tokenizer(folder, 512, transformers.T5Tokenizer)
        normalising = checkpoint.normalising(folder, _HALF, _HALF)
        return cls(spec, model, tokenizer, usual, rules(config, most), normalising, device)

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    @property
    def model(self) -> VeldModel:
        """The network, for comparing its numbers."""
        return self._model

    def captions(
        self, pixels: NDArray[np.uint8], wish: CaptionWish = USUAL
    ) -> list[tuple[Caption, ...]]:
        """Captions of (n, side, side, 3) uint8 sRGB, best first; in the language it likes."""
        count = max(1, self._usual if wish.beams is None else wish.beams)
        portion = max(1, ROWS // count)
        found: list[tuple[Caption, ...]] = []
        for start in range(0, len(pixels), portion):
            found += self._portion(pixels[start : start + portion], count, wish.max_new_tokens)
        return found

    def sentences(
        self, pixels: NDArray[np.uint8], count: int, most: int | None = None, cached: bool = True
    ) -> list[list[beams.Sentence]]:
        """As ``captions`` in token ids, for all pictures at once."""
        limit = self._rules.most if most is None else most
        limits = beams.Rules(self._rules.start, self._rules.end, self._rules.pad, limit)
        with torch.inference_mode():
            seen = self._model.see(self._pixels(pixels))
            step = Writing(self._model.decoder, seen.repeat_interleave(count, dim=0), cached)
            if count == 1:
                return [[s] for s in beams.greedy(step, len(pixels), limits, self._device)]
            return beams.search(step, len(pixels), count, limits, self._device)

    def _portion(
        self, pixels: NDArray[np.uint8], count: int, most: int | None
    ) -> list[tuple[Caption, ...]]:
        captions = []
        for own in self.sentences(pixels, count, most):
            texts = self._tokenizer.sentences([sentence.ids for sentence in own])
            captions.append(
                tuple(
                    Caption(text, sentence.score) for text, sentence in zip(texts, own, strict=True)
                )
            )
        return captions


def rules(config: Json, most: int) -> beams.Rules:
    """How the checkpoint's sentences begin and end; ``most`` tokens long, unless one is asked."""
    decoder = checkpoint.section(config, "decoder")

    def token(key: str, default: int) -> int:
        for place in (config, decoder):
            value = place.get(key)
            if isinstance(value, int):
                return value
        return default

    pad = token("pad_token_id", 0)
    start = token("decoder_start_token_id", pad)
    return beams.Rules(start, token("eos_token_id", 1), pad, most)


def network(config: Json, given: Weights, source: Path) -> VeldModel:
    """The network from a checkpoint's configuration and weights; raises ``ModelBroken``."""
    vision = checkpoint.section(config, "encoder")
    own = {name: value for name, value in given.items() if not name.startswith("encoder.")}
    renamed = _renamed(own, source)
    with pretrained.reading(source), torch.device("meta"):
        decoder = Decoder(checkpoint.section(config, "decoder"))
        summaries = _summaries(config, given)
    pretrained.fill(decoder, pretrained.under(renamed, "decoder."), source)
    others = ("decoder.", _TRAINING)
    rest = {name: value for name, value in renamed.items() if not name.startswith(others)}
    pretrained.fill(summaries, rest, source)
    tower = pretrained.vision_tower(
        vision, pretrained.under(given, "encoder."), source, pooler=False
    )
    return VeldModel(tower, summaries, decoder)


def _summaries(config: Json, given: Weights) -> nn.ModuleDict:
    """Pooling and projection; the weights, not the configuration, count the queries."""
    vision = checkpoint.section(config, "encoder")
    width = checkpoint.whole(vision, "hidden_size", 768)
    heads = checkpoint.whole(vision, "num_attention_heads", 12)
    eps = vision.get("layer_norm_eps", 1e-12)
    if not isinstance(eps, float | int):
        raise ModelBroken(f"The model's configuration has no usable 'layer_norm_eps' ({eps!r}).")
    queries = given.get("local_pooling.queries")
    count = QUERIES if queries is None else len(queries)
    target = checkpoint.whole(checkpoint.section(config, "decoder"), "d_model", 512)
    return nn.ModuleDict(
        {
            "local_pooling": Pooling(count, width, heads, eps),
            "enc_to_dec_proj": nn.Identity() if target == width else nn.Linear(width, target),
        }
    )


def _renamed(own: Weights, source: Path) -> Weights:
    """Names as the modules here have them.

    A stack of transformers' has room for looking at a picture between attention and the rest
    of a layer, so what comes second in the reader's layers is third here. The writer uses the
    reader's table of distances.
    """
    decoder = pretrained.under(own, "decoder.")
    rest = {name: value for name, value in own.items() if not name.startswith("decoder.")}
    table = t5.embeddings(decoder, source)
    found = {f"decoder.{_moved(name)}": value for name, value in decoder.items()}
    found["decoder.encoder.embed_tokens.weight"] = table
    found.setdefault("decoder.lm_head.weight", table)  # left out where it is the same
    if f"encoder.{_BIAS}" in decoder:
        found[f"decoder.decoder.{_BIAS}"] = decoder[f"encoder.{_BIAS}"]
    return rest | found


def _moved(name: str) -> str:
    reader = name.startswith("encoder.block.")
    return name.replace(".layer.1.", ".layer.2.", 1) if reader else name
