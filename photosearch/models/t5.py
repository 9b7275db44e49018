"""The T5 parts that VL-KE-T5 and VELD are made of, on transformers' ``T5Stack``.

Runs in the engine. Knows nothing of pictures and of files beyond the name to blame.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch
import transformers
from torch import Tensor, nn
from transformers.models.t5.modeling_t5 import T5Stack

from photosearch.errors import ModelBroken
from photosearch.models import pretrained
from photosearch.models.pretrained import Weights

_POOLER_EPS = 1e-12  # fixed in the system's code, whatever its configuration says
# The same table under every name that it is saved by.
_TABLES = ("shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight")


class TextTower(nn.Module):
    """A T5 encoder and VL-KE-T5's pooler: token ids to vectors.

    Args:
        stack: the encoder.
        width: length of the vectors.
        first_token: pool by taking the first token instead of the mean.
    """

    def __init__(self, stack: nn.Module, width: int, first_token: bool) -> None:
        super().__init__()
        self.encoder = stack
        self.pooler = nn.ModuleDict(
            {
                "dense1": nn.Linear(width, width),
                "layernorm": nn.LayerNorm(width, eps=_POOLER_EPS),
            }
        )
        self._first_token = first_token

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Token ids and mask, (n, length), to (n, width)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        pooled = states[:, 0] if self._first_token else _mean(states, attention_mask)
        return cast(Tensor, self.pooler["layernorm"](self.pooler["dense1"](pooled)))


def text_tower(
    config: Mapping[str, object], given: Weights, source: Path, *, first_token: bool
) -> TextTower:
    """VL-KE-T5's text tower from its weights; raises ``ModelBroken`` when they do not fit."""
    with pretrained.reading(source), torch.device("meta"):
        plain = {**config, "is_decoder": False, "is_encoder_decoder": False, "use_cache": False}
        tower = TextTower(stack(plain), _width(config), first_token)
    given = dict(given)
    table = embeddings(given, source)
    pretrained.fill(tower, {**given, "encoder.embed_tokens.weight": table}, source)
    return tower


def stack(config: Mapping[str, object]) -> nn.Module:
    """One of transformers' T5 stacks, attending the plain way: the fast ones may differ."""
    settings: dict[str, Any] = {**config, "attn_implementation": "eager"}
    return cast(nn.Module, T5Stack(transformers.T5Config(**settings)))


def embeddings(given: Weights, source: Path) -> Tensor:
    """Take the table of tokens, under whichever names it is there, out of ``given``."""
    tables = [given.pop(name) for name in _TABLES if name in given]
    if not tables:
        raise ModelBroken(f"The weights in {source} hold no table of tokens.")
    return tables[0]


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """The sum over real tokens by the square root of their number, as the system has it."""
    kept = mask.to(states.dtype).unsqueeze(-1)
    return (states * kept).sum(dim=1) / kept.sum(dim=1).sqrt()


def _width(config: Mapping[str, object]) -> int:
    width = config.get("d_model", 512)
    if not isinstance(width, int):
        raise ModelBroken(f"The model's configuration has no usable 'd_model' ({width!r}).")
    return width
