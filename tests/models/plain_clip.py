"""CLIP, Chinese-CLIP and SigLIP once more, in plain NumPy and double precision.

Written from the papers and the names of the weights as published, sharing no line with the
product nor with transformers; ``plain`` has the parts that all transformers share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.models.plain import ACTIVATIONS, Array, Weights, attend, heads_of, layer_norm, together

Config = Mapping[str, Any]
Ids = NDArray[np.int64]
ACTS = ACTIVATIONS | {"gelu_pytorch_tanh": ACTIVATIONS["gelu_new"]}


class Tower:
    """Weights under one prefix, and what is computed with them."""

    def __init__(self, weights: Weights, prefix: str, config: Config) -> None:
        self.w = {n.removeprefix(prefix): v for n, v in weights.items() if n.startswith(prefix)}
        self.config = config

    def linear(self, name: str, x: Array) -> Array:
        out = x @ self.w[f"{name}.weight"].T
        return out + self.w[f"{name}.bias"] if f"{name}.bias" in self.w else out

    def norm(self, name: str, x: Array) -> Array:
        eps = self.config["layer_norm_eps"]
        return layer_norm(x, self.w[f"{name}.weight"], self.w[f"{name}.bias"], eps)

    def mixed(self, own: str, names: tuple[str, ...], x: Array, added: Array | float) -> Array:
        """Self attention up to its last linear map."""
        heads = self.config["num_attention_heads"]
        q, k, v = (heads_of(self.linear(f"{own}.{name}", x), heads) for name in names)
        return together(attend(q, k, v, (x.shape[-1] / heads) ** -0.5, added))

    def layers(self, x: Array, added: Array | float = 0.0) -> Array:
        """Layers with their norms first, as CLIP and SigLIP have them."""
        act = ACTS[self.config["hidden_act"]]
        for number in range(self.config["num_hidden_layers"]):
            own = f"encoder.layers.{number}"
            inner = self.norm(f"{own}.layer_norm1", x)
            names = ("q_proj", "k_proj", "v_proj")
            inner = self.mixed(f"{own}.self_attn", names, inner, added)
            x = x + self.linear(f"{own}.self_attn.out_proj", inner)
            inner = self.linear(f"{own}.mlp.fc1", self.norm(f"{own}.layer_norm2", x))
            x = x + self.linear(f"{own}.mlp.fc2", act(inner))
        return x

    def patches(self, pixels: Array) -> Array:
        """(n, 3, side, side) to (n, patches, width)."""
        patch, (count, _, side, _) = self.config["patch_size"], pixels.shape
        cells = side // patch
        cut = pixels[:, :, : cells * patch, : cells * patch]
        cut = cut.reshape(count, 3, cells, patch, cells, patch).transpose(0, 2, 4, 1, 3, 5)
        kernel = self.w["embeddings.patch_embedding.weight"]
        found: Array = cut.reshape(count, cells**2, -1) @ kernel.reshape(len(kernel), -1).T
        return found + self.w.get("embeddings.patch_embedding.bias", 0.0)


def unit(x: Array) -> Array:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def clip_images(weights: Weights, config: Config, pixels: Array) -> Array:
    """CLIP's image tower and projection, of length 1; Chinese-CLIP has the same."""
    tower = Tower(weights, "vision_model.", config)
    tokens = tower.patches(pixels)
    first = np.broadcast_to(
        tower.w["embeddings.class_embedding"], (len(tokens), 1, tokens.shape[2])
    )
    x = np.concatenate([first, tokens], 1) + tower.w["embeddings.position_embedding.weight"]
    x = tower.norm("post_layernorm", tower.layers(tower.norm("pre_layrnorm", x))[:, 0])
    return unit(x @ weights["visual_projection.weight"].T)


def clip_text(weights: Weights, config: Config, ids: list[int], last: int) -> Array:
    """CLIP's text tower for one text, which ends with its first token ``last``."""
    tower = Tower(weights, "text_model.", config)
    x = tower.w["embeddings.token_embedding.weight"][ids]
    x = (x + tower.w["embeddings.position_embedding.weight"][: len(ids)])[None]
    later = np.triu(np.full((len(ids), len(ids)), -1e30), 1)
    x = tower.norm("final_layer_norm", tower.layers(x, later))
    return unit(x[0, ids.index(last)] @ weights["text_projection.weight"].T)


def bert_text(weights: Weights, config: Config, ids: list[int]) -> Array:
    """Chinese-CLIP's text tower, a BERT with its norms last, for one text without padding."""
    tower = Tower(weights, "text_model.", config)
    tables = tower.w["embeddings.word_embeddings.weight"][ids]
    tables = tables + tower.w["embeddings.position_embeddings.weight"][: len(ids)]
    x = (tables + tower.w["embeddings.token_type_embeddings.weight"][0])[None]
    x = tower.norm("embeddings.LayerNorm", x)
    for number in range(config["num_hidden_layers"]):
        own = f"encoder.layer.{number}"
        inner = tower.mixed(f"{own}.attention.self", ("query", "key", "value"), x, 0.0)
        inner = tower.linear(f"{own}.attention.output.dense", inner)
        x = tower.norm(f"{own}.attention.output.LayerNorm", x + inner)
        inner = ACTS[config["hidden_act"]](tower.linear(f"{own}.intermediate.dense", x))
        x = tower.norm(f"{own}.output.LayerNorm", x + tower.linear(f"{own}.output.dense", inner))
    return unit(x[0, 0] @ weights["text_projection.weight"].T)


def siglip_images(weights: Weights, config: Config, pixels: Array) -> Array:
    """SigLIP's image tower: a learned query sums the patches up."""
    tower = Tower(weights, "vision_model.", config)
    x = tower.patches(pixels) + tower.w["embeddings.position_embedding.weight"]
    x = tower.norm("post_layernorm", tower.layers(x))
    heads, width = config["num_attention_heads"], x.shape[-1]
    query = np.repeat(tower.w["head.probe"].reshape(1, 1, width), len(x), axis=0)
    parts = np.split(tower.w["head.attention.in_proj_weight"], 3)
    biases = np.split(tower.w["head.attention.in_proj_bias"], 3)
    q, k, v = (
        heads_of(source @ weight.T + bias, heads)
        for source, weight, bias in zip((query, x, x), parts, biases, strict=True)
    )
    x = tower.linear("head.attention.out_proj", together(attend(q, k, v, (width / heads) ** -0.5)))
    inner = tower.linear("head.mlp.fc1", tower.norm("head.layernorm", x))
    return unit((x + tower.linear("head.mlp.fc2", ACTS[config["hidden_act"]](inner)))[:, 0])


def siglip_text(weights: Weights, config: Config, ids: list[int]) -> Array:
    """SigLIP's text tower: every token sees every other, padding too; the last one is taken."""
    tower = Tower(weights, "text_model.", config)
    x = tower.w["embeddings.token_embedding.weight"][ids]
    x = (x + tower.w["embeddings.position_embedding.weight"][: len(ids)])[None]
    x = tower.norm("final_layer_norm", tower.layers(x))
    return unit(tower.linear("head", x[0, -1]))


def vision_shapes(config: Config, *, siglip: bool) -> dict[str, tuple[int, ...]]:
    """Weights of an image tower, CLIP's or SigLIP's."""
    width, patch = config["hidden_size"], config["patch_size"]
    cells = (config["image_size"] // patch) ** 2
    own = "vision_model."
    shapes: dict[str, tuple[int, ...]] = {
        f"{own}embeddings.patch_embedding.weight": (width, 3, patch, patch),
        f"{own}embeddings.position_embedding.weight": (cells + (not siglip), width),
        **_norm(f"{own}post_layernorm", width),
        **_layers(own, config),
    }
    if not siglip:
        return shapes | {
            f"{own}embeddings.class_embedding": (width,),
            **_norm(f"{own}pre_layrnorm", width),
        }
    return shapes | {
        f"{own}embeddings.patch_embedding.bias": (width,),
        f"{own}head.probe": (1, 1, width),
        f"{own}head.attention.in_proj_weight": (3 * width, width),
        f"{own}head.attention.in_proj_bias": (3 * width,),
        **_linear(f"{own}head.attention.out_proj", width, width),
        **_norm(f"{own}head.layernorm", width),
        **_linear(f"{own}head.mlp.fc1", config["intermediate_size"], width),
        **_linear(f"{own}head.mlp.fc2", width, config["intermediate_size"]),
    }


def text_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """Weights of CLIP's text tower; SigLIP's has a ``head`` besides."""
    width = config["hidden_size"]
    return {
        "text_model.embeddings.token_embedding.weight": (config["vocab_size"], width),
        "text_model.embeddings.position_embedding.weight": (
            config["max_position_embeddings"],
            width,
        ),
        **_norm("text_model.final_layer_norm", width),
        **_layers("text_model.", config),
    }


def bert_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """Weights of Chinese-CLIP's text tower."""
    width, inner = config["hidden_size"], config["intermediate_size"]
    own = "text_model.embeddings."
    shapes: dict[str, tuple[int, ...]] = {
        f"{own}word_embeddings.weight": (config["vocab_size"], width),
        f"{own}position_embeddings.weight": (config["max_position_embeddings"], width),
        f"{own}token_type_embeddings.weight": (config["type_vocab_size"], width),
        **_norm(f"{own}LayerNorm", width),
    }
    for number in range(config["num_hidden_layers"]):
        own = f"text_model.encoder.layer.{number}."
        for name in ("query", "key", "value"):
            shapes |= _linear(f"{own}attention.self.{name}", width, width)
        shapes |= _linear(f"{own}attention.output.dense", width, width)
        shapes |= _norm(f"{own}attention.output.LayerNorm", width)
        shapes |= _linear(f"{own}intermediate.dense", inner, width)
        shapes |= _linear(f"{own}output.dense", width, inner)
        shapes |= _norm(f"{own}output.LayerNorm", width)
    return shapes


def _layers(prefix: str, config: Config) -> dict[str, tuple[int, ...]]:
    width, inner = config["hidden_size"], config["intermediate_size"]
    shapes: dict[str, tuple[int, ...]] = {}
    for number in range(config["num_hidden_layers"]):
        own = f"{prefix}encoder.layers.{number}."
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes |= _linear(f"{own}self_attn.{name}", width, width)
        shapes |= _linear(f"{own}mlp.fc1", inner, width) | _linear(f"{own}mlp.fc2", width, inner)
        shapes |= _norm(f"{own}layer_norm1", width) | _norm(f"{own}layer_norm2", width)
    return shapes


def _linear(name: str, out: int, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (out, width), f"{name}.bias": (out,)}


def _norm(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def random_weights(shapes: Mapping[str, tuple[int, ...]], seed: int) -> Weights:
    """Weights that let every part matter, as single precision has them."""
    random = np.random.default_rng(seed)
    found = {}
    for name, shape in shapes.items():
        spread = 0.3 if len(shape) < 2 else 1.3 / math.sqrt(math.prod(shape[1:]))
        if "embedding.weight" in name or "embeddings.weight" in name or "probe" in name:
            spread = 0.15 if "patch" in name else 1.0
        values = random.normal(0, spread, shape)
        if name.endswith(".weight") and len(shape) == 1:
            values = 1 + values  # a norm's
        found[name] = values.astype(np.float32).astype(np.float64)
    return found
