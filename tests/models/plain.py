"""ViT, T5 and VELD once more, in plain NumPy and double precision, and random weights for them.

Written from the papers and the names of the weights, sharing no line with the product: what both
compute alike is what the files mean. Names are those of transformers 4, as in published files.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Weights = dict[str, Array]
Config = Mapping[str, Any]


def erf(x: Array) -> Array:
    return np.vectorize(math.erf)(x)


ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "relu": lambda x: np.maximum(x, 0),
    "gelu": lambda x: x * 0.5 * (1 + erf(x / math.sqrt(2))),
    "gelu_new": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "quick_gelu": lambda x: x / (1 + np.exp(-1.702 * x)),
}


def softmax(x: Array) -> Array:
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def layer_norm(x: Array, weight: Array, bias: Array, eps: float) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps) * weight + bias


def heads_of(x: Array, heads: int) -> Array:
    """(n, length, width) to (n, heads, length, width per head)."""
    count, length, width = x.shape
    return x.reshape(count, length, heads, width // heads).transpose(0, 2, 1, 3)


def together(x: Array) -> Array:
    count, heads, length, width = x.shape
    return x.transpose(0, 2, 1, 3).reshape(count, length, heads * width)


def attend(q: Array, k: Array, v: Array, scale: float, added: Array | float = 0.0) -> Array:
    return softmax(q @ k.transpose(0, 1, 3, 2) * scale + added) @ v


class Vit:
    """A ViT over (n, 3, side, side)."""

    def __init__(self, weights: Weights, prefix: str, config: Config) -> None:
        self.w = {n.removeprefix(prefix): v for n, v in weights.items() if n.startswith(prefix)}
        self.config = config

    def linear(self, name: str, x: Array) -> Array:
        out = x @ self.w[name + ".weight"].T
        return out + self.w[name + ".bias"] if name + ".bias" in self.w else out

    def norm(self, name: str, x: Array) -> Array:
        eps = self.config["layer_norm_eps"]
        return layer_norm(x, self.w[name + ".weight"], self.w[name + ".bias"], eps)

    def states(self, pixels: Array) -> Array:
        x = self.embedded(pixels)
        heads = self.config["num_attention_heads"]
        scale = (self.config["hidden_size"] / heads) ** -0.5
        for n in range(self.config["num_hidden_layers"]):
            own = f"encoder.layer.{n}."
            inner = self.norm(own + "layernorm_before", x)
            q, k, v = (
                heads_of(self.linear(own + f"attention.attention.{part}", inner), heads)
                for part in ("query", "key", "value")
            )
            x = x + self.linear(own + "attention.output.dense", together(attend(q, k, v, scale)))
            inner = self.norm(own + "layernorm_after", x)
            inner = ACTIVATIONS[self.config["hidden_act"]](
                self.linear(own + "intermediate.dense", inner)
            )
            x = x + self.linear(own + "output.dense", inner)
        return self.norm("layernorm", x)

    def pooled(self, pixels: Array) -> Array:
        return np.tanh(self.linear("pooler.dense", self.states(pixels)[:, 0]))

    def embedded(self, pixels: Array) -> Array:
        patch, (count, _, side, _) = self.config["patch_size"], pixels.shape
        cells = side // patch
        cut = pixels.reshape(count, 3, cells, patch, cells, patch).transpose(0, 2, 4, 1, 3, 5)
        kernel = self.w["embeddings.patch_embeddings.projection.weight"]
        tokens = cut.reshape(count, cells**2, -1) @ kernel.reshape(len(kernel), -1).T
        tokens = tokens + self.w["embeddings.patch_embeddings.projection.bias"]
        first = np.repeat(self.w["embeddings.cls_token"], count, axis=0)
        return np.concatenate([first, tokens], axis=1) + self.w["embeddings.position_embeddings"]


def bucket(distance: int, buckets: int, longest: int, both_ways: bool) -> int:
    """Which entry of T5's table a key so far to the right of the query has."""
    first = 0
    if both_ways:
        buckets //= 2
        first = buckets if distance > 0 else 0
        distance = abs(distance)
    else:
        distance = max(0, -distance)
    exact = buckets // 2
    if distance < exact:
        return first + distance
    # Single precision, as everywhere in practice: on a boundary it decides.
    ratio = np.log(np.float32(distance) / np.float32(exact)) / np.float32(math.log(longest / exact))
    return first + min(buckets - 1, exact + int(ratio * np.float32(buckets - exact)))


class T5:
    """One stack of T5. ``cross`` says that its blocks look at something else as well."""

    def __init__(self, weights: Weights, prefix: str, config: Config, *, cross: bool) -> None:
        self.w = {n.removeprefix(prefix): v for n, v in weights.items() if n.startswith(prefix)}
        self.config = config
        self.cross = cross

    def bias(self, length: int, causal: bool, mask: NDArray[np.int64]) -> Array:
        """What is added to scores, (n, heads, length, length): distances and what is hidden."""
        table = self.w["block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
        numbers = self.config["relative_attention_num_buckets"]
        longest = self.config["relative_attention_max_distance"]
        entries = [
            [bucket(key - query, numbers, longest, not causal) for key in range(length)]
            for query in range(length)
        ]
        hidden = np.repeat((mask == 0)[:, None, None, :], length, axis=2)
        if causal:
            hidden = hidden | np.triu(np.ones((length, length), bool), 1)
        return table[np.array(entries)].transpose(2, 0, 1)[None] + np.where(hidden, -1e30, 0.0)

    def run(self, x: Array, bias: Array, seen: Array | None = None) -> Array:
        for n in range(self.layers()):
            x = x + self.attention(f"block.{n}.layer.0", "SelfAttention", x, None, bias)
            if self.cross and seen is not None:
                x = x + self.attention(f"block.{n}.layer.1", "EncDecAttention", x, seen, 0.0)
            x = x + self.feed_forward(f"block.{n}.layer.{2 if self.cross else 1}", x)
        return self.norm("final_layer_norm", x)

    def layers(self) -> int:
        return 1 + max(int(name.split(".")[1]) for name in self.w if name.startswith("block."))

    def norm(self, name: str, x: Array) -> Array:
        eps = self.config["layer_norm_epsilon"]
        return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * self.w[name + ".weight"]

    def attention(
        self, own: str, kind: str, x: Array, seen: Array | None, bias: Array | float
    ) -> Array:
        x = self.norm(own + ".layer_norm", x)
        source, heads = (x if seen is None else seen), self.config["num_heads"]
        q = heads_of(x @ self.w[f"{own}.{kind}.q.weight"].T, heads)
        k, v = (heads_of(source @ self.w[f"{own}.{kind}.{p}.weight"].T, heads) for p in "kv")
        return together(attend(q, k, v, 1.0, bias)) @ self.w[f"{own}.{kind}.o.weight"].T

    def feed_forward(self, own: str, x: Array) -> Array:
        x = self.norm(own + ".layer_norm", x)
        dense = own + ".DenseReluDense."
        kind = self.config["feed_forward_proj"]
        name = {"gated-gelu": "gelu_new"}.get(kind, kind.removeprefix("gated-"))
        act = ACTIVATIONS[self.config.get("dense_act_fn", name)]
        if kind.startswith("gated-"):
            x = act(x @ self.w[dense + "wi_0.weight"].T) * (x @ self.w[dense + "wi_1.weight"].T)
        else:
            x = act(x @ self.w[dense + "wi.weight"].T)
        return x @ self.w[dense + "wo.weight"].T


def text_vectors(
    weights: Weights, config: Config, ids: NDArray[np.int64], mask: NDArray[np.int64], first: bool
) -> Array:
    """VL-KE-T5's text tower."""
    stack = T5(weights, "encoder.", config, cross=False)
    states = stack.run(weights["shared.weight"][ids], stack.bias(ids.shape[1], False, mask))
    summed = (states * mask[:, :, None]).sum(axis=1) / np.sqrt(mask.sum(axis=1, keepdims=True))
    pooled = states[:, 0] if first else summed
    pooled = pooled @ weights["pooler.dense1.weight"].T + weights["pooler.dense1.bias"]
    norm = weights["pooler.layernorm.weight"], weights["pooler.layernorm.bias"]
    return layer_norm(pooled, *norm, 1e-12)


class Veld:
    """VELD from pixels to logits."""

    def __init__(self, weights: Weights, config: Config) -> None:
        self.w, self.config = weights, config
        self.vit = Vit(weights, "encoder.", config["encoder"])
        self.reader = T5(weights, "decoder.encoder.", config["decoder"], cross=False)
        self.writer = T5(weights, "decoder.decoder.", config["decoder"], cross=True)

    def pooling(self, name: str, x: Array) -> Array:
        heads = self.config["encoder"]["num_attention_heads"]
        own = f"{name}.MultiheadAttention."
        parts = np.split(self.w[own + "in_proj_weight"], 3)
        biases = np.split(self.w[own + "in_proj_bias"], 3)
        asked = np.repeat(self.w[f"{name}.queries"][None], len(x), axis=0)
        q, k, v = (
            heads_of(source @ weight.T + bias, heads)
            for source, weight, bias in zip((asked, x, x), parts, biases, strict=True)
        )
        scale = (x.shape[-1] / heads) ** -0.5
        out = together(attend(q, k, v, scale)) @ self.w[own + "out_proj.weight"].T
        norm = self.w[f"{name}.LayerNorm.weight"], self.w[f"{name}.LayerNorm.bias"]
        eps = self.config["encoder"]["layer_norm_eps"]
        return layer_norm(out + self.w[own + "out_proj.bias"], *norm, eps)

    def seen(self, pixels: Array) -> Array:
        found = self.pooling("local_pooling", self.vit.states(pixels))
        if "enc_to_dec_proj.weight" in self.w:
            found = found @ self.w["enc_to_dec_proj.weight"].T + self.w["enc_to_dec_proj.bias"]
        return found

    def read(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Array:
        bias = self.reader.bias(ids.shape[1], True, mask)
        return self.reader.run(self.w["decoder.shared.weight"][ids], bias)

    def logits(self, ids: NDArray[np.int64], mask: NDArray[np.int64], seen: Array | None) -> Array:
        bias = self.reader.bias(ids.shape[1], True, mask)
        states = self.writer.run(self.read(ids, mask), bias, seen)
        if self.config["decoder"].get("tie_word_embeddings", True):
            states = states * self.config["decoder"]["d_model"] ** -0.5
        return states @ self.w["decoder.lm_head.weight"].T


def random_weights(shapes: Mapping[str, tuple[int, ...]], seed: int) -> Weights:
    """Weights that make activations of ordinary size, so that every part of a model matters."""
    random = np.random.default_rng(seed)
    found = {}
    for name, shape in shapes.items():
        spread = 1.0 if len(shape) < 2 else 1.3 / math.sqrt(math.prod(shape[1:]))
        values = random.normal(0, spread * (0.3 if len(shape) < 2 else 1), shape)
        if name.endswith(".weight") and len(shape) == 1:
            values = 1 + values  # a norm's
        if "shared" in name or "relative" in name or "queries" in name:
            values = random.normal(0, 1, shape)
        # As single precision has them, or the comparison would be of roundings.
        found[name] = values.astype(np.float32).astype(np.float64)
    return found


def vit_shapes(config: Config, *, pooler: bool) -> dict[str, tuple[int, ...]]:
    width, inner, patch = config["hidden_size"], config["intermediate_size"], config["patch_size"]
    linear = {
        "attention.attention.query": (width, width),
        "attention.attention.key": (width, width),
        "attention.attention.value": (width, width),
        "attention.output.dense": (width, width),
        "intermediate.dense": (inner, width),
        "output.dense": (width, inner),
    }
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.cls_token": (1, 1, width),
        "embeddings.position_embeddings": (1, 1 + (config["image_size"] // patch) ** 2, width),
        "embeddings.patch_embeddings.projection.weight": (width, 3, patch, patch),
        "embeddings.patch_embeddings.projection.bias": (width,),
        "layernorm.weight": (width,),
        "layernorm.bias": (width,),
    }
    for n in range(config["num_hidden_layers"]):
        for name, shape in linear.items():
            shapes[f"encoder.layer.{n}.{name}.weight"] = shape
            if config["qkv_bias"] or "attention.attention" not in name:
                shapes[f"encoder.layer.{n}.{name}.bias"] = shape[:1]
        for name in ("layernorm_before", "layernorm_after"):
            shapes |= {f"encoder.layer.{n}.{name}.{p}": (width,) for p in ("weight", "bias")}
    if pooler:
        shapes |= {"pooler.dense.weight": (width, width), "pooler.dense.bias": (width,)}
    return shapes


def t5_shapes(
    config: Config, prefix: str, layers: int, *, cross: bool, table: bool
) -> dict[str, tuple[int, ...]]:
    width, inner = config["d_model"], config["num_heads"] * config["d_kv"]
    gated = config["feed_forward_proj"].startswith("gated-")
    shapes: dict[str, tuple[int, ...]] = {f"{prefix}final_layer_norm.weight": (width,)}
    for n in range(layers):
        attentions = ["SelfAttention", "EncDecAttention"][: 2 if cross else 1]
        for place, kind in enumerate(attentions):
            own = f"{prefix}block.{n}.layer.{place}."
            shapes |= {f"{own}{kind}.{p}.weight": (inner, width) for p in "qkv"}
            shapes |= {f"{own}{kind}.o.weight": (width, inner), f"{own}layer_norm.weight": (width,)}
        own = f"{prefix}block.{n}.layer.{len(attentions)}."
        for name in ("wi_0", "wi_1") if gated else ("wi",):
            shapes[f"{own}DenseReluDense.{name}.weight"] = (config["d_ff"], width)
        shapes[f"{own}DenseReluDense.wo.weight"] = (width, config["d_ff"])
        shapes[f"{own}layer_norm.weight"] = (width,)
    if table:
        size = (config["relative_attention_num_buckets"], config["num_heads"])
        own = f"{prefix}block.0.layer.0.SelfAttention."
        shapes[f"{own}relative_attention_bias.weight"] = size
    return shapes


def text_tower_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    width = config["d_model"]
    stack = t5_shapes(config, "encoder.", config["num_layers"], cross=False, table=True)
    return {
        "shared.weight": (config["vocab_size"], width),
        **stack,
        "pooler.dense1.weight": (width, width),
        "pooler.dense1.bias": (width,),
        "pooler.layernorm.weight": (width,),
        "pooler.layernorm.bias": (width,),
    }


def veld_shapes(encoder: Config, decoder: Config) -> dict[str, tuple[int, ...]]:
    width, inner = encoder["hidden_size"], decoder["d_model"]
    found = {f"encoder.{n}": s for n, s in vit_shapes(encoder, pooler=False).items()}
    reader = decoder["num_layers"], decoder.get("num_decoder_layers", decoder["num_layers"])
    found |= t5_shapes(decoder, "decoder.encoder.", reader[0], cross=False, table=True)
    found |= t5_shapes(decoder, "decoder.decoder.", reader[1], cross=True, table=False)
    found |= {f"decoder.{n}.weight": (decoder["vocab_size"], inner) for n in ("shared", "lm_head")}
    for name, queries in (("local_pooling", 256), ("global_pooling", 1)):
        found |= {
            f"{name}.queries": (queries, width),
            f"{name}.MultiheadAttention.in_proj_weight": (3 * width, width),
            f"{name}.MultiheadAttention.in_proj_bias": (3 * width,),
            f"{name}.MultiheadAttention.out_proj.weight": (width, width),
            f"{name}.MultiheadAttention.out_proj.bias": (width,),
            f"{name}.LayerNorm.weight": (width,),
            f"{name}.LayerNorm.bias": (width,),
        }
    if width != inner:
        found |= {"enc_to_dec_proj.weight": (inner, width), "enc_to_dec_proj.bias": (inner,)}
    return found


def save(folder: Path, config: Config, weights: Weights, *, safe: bool = False) -> None:
    """As published: ``config.json`` and a pickle of tensors, or safetensors."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(dict(config)))
    tensors = {name: torch.from_numpy(v.astype(np.float32)) for name, v in weights.items()}
    if safe:
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    else:
        torch.save(tensors, folder / "pytorch_model.bin")


def enliven(model: Any, seed: int) -> None:
    """Give a model of transformers' own such weights: as they come, all inputs look alike."""
    import torch

    torch.manual_seed(seed)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 1.5 / math.sqrt(math.prod(weights.shape[1:])))


def difference(got: Any, want: Any) -> float:
    """The greatest difference by the greatest value."""
    got, want = np.asarray(got, np.float64), np.asarray(want, np.float64)
    assert got.shape == want.shape
    return float(np.abs(got - want).max() / np.abs(want).max())
