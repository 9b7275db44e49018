"""FLMR and PreFLMR once more, in plain NumPy and double precision, and random checkpoints of them.

Written from the papers and the names of the weights as published, sharing no line with the product
nor with transformers. Texts are of whole words, so that the tokens can be counted by hand.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from tests.models.plain import ACTIVATIONS, Array, Weights, attend, heads_of, layer_norm, together
from tests.models.plain_clip import Tower, bert_shapes, random_weights, vision_shapes

Config = dict[str, Any]
SIDE = 24
WORDS = ["a", "dog", "two", "children", "play", "on", "beach", "what", "find", "is"]
SPECIALS = ["[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY = [*SPECIALS, *string.punctuation, *WORDS]
TEXT: Config = {
    "vocab_size": len(VOCABULARY),
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_attention_heads": 3,
    "num_hidden_layers": 2,
    "max_position_embeddings": 30,
}
VISION: Config = {
    "hidden_size": 18,
    "intermediate_size": 32,
    "num_attention_heads": 3,
    "num_hidden_layers": 2,
    "image_size": SIDE,
    "patch_size": 8,
}
PREFLMR: Config = {
    "model_type": "flmr",
    "architectures": ["FLMRModelForRetrieval"],
    "dim": 16,
    "mapping_network_prefix_length": 3,
    "mask_instruction_token": ":",
    "use_vision_encoder": True,
    "use_transformer_mapping_network": True,
    "transformer_mapping_config_base": "base",
    "transformer_mapping_num_hidden_layers": 1,
    "transformer_mapping_cross_attention_length": 5,
    "separate_query_and_context_text_encoder": True,
}
BASE: Config = {"hidden_size": 24, "num_attention_heads": 4, "intermediate_size": 36}
# What is usual, and left out of files.
_TEXT = {"hidden_act": "gelu", "layer_norm_eps": 1e-12, "type_vocab_size": 2}
_VISION = {"hidden_act": "quick_gelu", "layer_norm_eps": 1e-5}
_TOP = {
    "mask_punctuation": True,
    "query_concat_output_from_text_encoder": True,
    "query_concat_output_from_vision_encoder": True,
    "context_concat_output_from_text_encoder": True,
    "context_concat_output_from_vision_encoder": False,
    "separate_query_and_context_vision_encoder": False,
    "query_mask_input_ids_skip_list": [],
}


def write(
    folder: Path,
    top: Config | None = None,
    text: Config | None = None,
    vision: Config | None = None,
    base: Config | None = None,
    query: Config | None = None,
    document: Config | None = None,
) -> Path:
    """A random checkpoint as published, but for what is given."""
    config = PREFLMR | (top or {})
    config |= {"text_config": TEXT | (text or {}), "vision_config": VISION | (vision or {})}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "base").mkdir()
    (folder / "base" / "config.json").write_text(json.dumps(BASE | (base or {})))
    for name, extra in (
        ("query_tokenizer", {"query_maxlen": 14} | (query or {})),
        ("context_tokenizer", {"doc_maxlen": 12} | (document or {})),
    ):
        (folder / name).mkdir()
        (folder / name / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
        (folder / name / "tokenizer_config.json").write_text(
            json.dumps({"do_lower_case": True} | extra)
        )
    save(folder, random_weights(shapes(config, BASE | (base or {})), 5))
    return folder


def save(folder: Path, weights: Weights) -> None:
    """In single precision."""
    single = {name: np.ascontiguousarray(w, np.float32) for name, w in weights.items()}
    save_file(single, folder / "model.safetensors", {"format": "pt"})


def shapes(config: Config, base: Config) -> dict[str, tuple[int, ...]]:
    """All that such a checkpoint holds; a tied half is there once."""
    text, vision = _TEXT | config["text_config"], config["vision_config"]
    dim, width = config["dim"], text["hidden_size"]
    both = dim * config["mapping_network_prefix_length"]
    found: dict[str, tuple[int, ...]] = {}
    for half in _halves(config, "text"):
        for name, shape in bert_shapes(text).items():
            found[f"{half}_text_encoder.bert_model." + name.removeprefix("text_model.")] = shape
        found[f"{half}_text_encoder_linear.weight"] = (dim, width)
    if not config["use_vision_encoder"]:
        return found
    seen = vision["hidden_size"]
    for half in _halves(config, "vision"):
        for name, shape in vision_shapes(vision, siglip=False).items():
            found[f"{half}_vision_encoder.vision_model.{name}"] = shape
        own = f"{half}_vision_projection.model"
        found |= {f"{own}.0.weight": (both // 2, seen), f"{own}.0.bias": (both // 2,)}
        found |= {f"{own}.2.weight": (both, both // 2), f"{own}.2.bias": (both,)}
    if config["use_transformer_mapping_network"]:
        layers = {"num_hidden_layers": config["transformer_mapping_num_hidden_layers"]}
        for name, shape in bert_shapes(text | base | layers).items():
            if name.startswith("text_model.encoder."):
                tail = name.removeprefix("text_model.encoder.")
                found[f"transformer_mapping_network.{tail}"] = shape
                if ".attention." in tail:
                    other = tail.replace(".attention.", ".crossattention.")
                    found[f"transformer_mapping_network.{other}"] = shape
        for name, shape in (("input", (width, seen)), ("output", (dim, width))):
            found[f"transformer_mapping_{name}_linear.weight"] = shape
            found[f"transformer_mapping_{name}_linear.bias"] = shape[:1]
    return found


def _halves(config: Config, what: str) -> tuple[str, ...]:
    apart = (_TOP | config).get(f"separate_query_and_context_{what}_encoder")
    return ("query", "context") if apart else ("query",)


class Flmr:
    """The arithmetic.

    Args:
        folder: as ``write`` made it.
        weights: in double precision.
    """

    def __init__(self, folder: Path, weights: Weights) -> None:
        read: Config = json.loads((folder / "config.json").read_text())
        self.config: Config = _TOP | read
        self.text = _TEXT | read["text_config"]
        self.vision = _VISION | read["vision_config"]
        base = json.loads((folder / "base" / "config.json").read_text())
        layers = {"num_hidden_layers": self.config["transformer_mapping_num_hidden_layers"]}
        self.base = _TEXT | base | layers
        self.weights = weights
        self.tokenizers = {
            half: json.loads((folder / f"{half}_tokenizer" / "tokenizer_config.json").read_text())
            for half in ("query", "context")
        }

    def half(self, half: str, what: str) -> str:
        return half if half in _halves(self.config, what) else "query"

    def ids(self, half: str, text: str) -> tuple[list[int], list[int]]:
        """Tokens of one text, and which of them are looked at."""
        known = {word: number for number, word in enumerate(VOCABULARY)}
        maker = self.tokenizers[half]
        most = min(
            maker["query_maxlen" if half == "query" else "doc_maxlen"],
            self.text["max_position_embeddings"],
        )
        words = re.findall(r"\w+|[^\w\s]", text.lower())[: most - 3]
        found = [known["[CLS]"], 1 if half == "query" else 2]
        found += [known.get(word, known["[UNK]"]) for word in words] + [known["[SEP]"]]
        rest = most - len(found)
        fill = known["[MASK]"] if half == "query" else 0
        attends = 1 if half == "query" and maker.get("attend_to_mask_tokens") else 0
        return found + [fill] * rest, [1] * len(found) + [attends] * rest

    def kept(self, half: str, ids: list[int]) -> list[bool]:
        hidden = set(self.config["query_mask_input_ids_skip_list"])
        if half == "context":
            marks = string.punctuation if self.config["mask_punctuation"] else ""
            hidden = {VOCABULARY.index(mark) for mark in marks}
        start = 0
        token = self.config["mask_instruction_token"]
        if half == "query" and token is not None and VOCABULARY.index(token) in ids:
            start = ids.index(VOCABULARY.index(token)) + 1
        return [
            number != 0 and number not in hidden and (place >= start or place < 2)
            for place, number in enumerate(ids)
        ]

    def states(self, half: str, ids: list[int], attended: list[int]) -> Array:
        """(1, length, width) of the text tower."""
        own = f"{self.half(half, 'text')}_text_encoder.bert_model."
        tower = Tower(self.weights, own, self.text)
        x = tower.w["embeddings.word_embeddings.weight"][ids]
        x = x + tower.w["embeddings.position_embeddings.weight"][: len(ids)]
        x = (x + tower.w["embeddings.token_type_embeddings.weight"][0])[None]
        x = tower.norm("embeddings.LayerNorm", x)
        added = np.where(np.array(attended) == 1, 0.0, -1e30)
        for number in range(self.text["num_hidden_layers"]):
            x = bert_layer(tower, f"encoder.layer.{number}", x, added)
        return x

    def seen(self, half: str, pixels: Array) -> tuple[Array, Array]:
        """(n, prefix, dim) of whole pictures and (n, patches, width) of the last layer but one."""
        own = self.half(half, "vision")
        tower = Tower(self.weights, f"{own}_vision_encoder.vision_model.vision_model.", self.vision)
        tokens = tower.patches(pixels)
        first = tower.w["embeddings.class_embedding"]
        first = np.broadcast_to(first, (len(tokens), 1, tokens.shape[2]))
        x = np.concatenate([first, tokens], 1) + tower.w["embeddings.position_embedding.weight"]
        x = tower.norm("pre_layrnorm", x)
        states = [x]
        for number in range(self.vision["num_hidden_layers"]):
            one = Tower({}, "", self.vision | {"num_hidden_layers": 1})
            one.w = pick(tower.w, number)
            states.append(one.layers(states[-1]))
        project = Tower(self.weights, f"{own}_vision_projection.", {})
        found = np.tanh(project.linear("model.0", states[-1][:, 0]))
        found = project.linear("model.2", found)
        return found.reshape(len(pixels), -1, self.config["dim"]), states[-2][:, 1:]

    def mapped(self, patches: Array, question: Array) -> Array:
        """(n, patches, dim) of PreFLMR's network."""
        tower = Tower(self.weights, "transformer_mapping_", self.base)
        x = tower.linear("input_linear", patches)
        seen = question[:, : self.config["transformer_mapping_cross_attention_length"]]
        for number in range(self.base["num_hidden_layers"]):
            own = f"network.layer.{number}"
            x = bert_layer(tower, own, x, 0.0, seen)
        return tower.linear("output_linear", x)

    def query(self, text: str, picture: Array | None) -> tuple[Array, list[bool]]:
        ids, attended = self.ids("query", text)
        states, kept = self.states("query", ids, attended), self.kept("query", ids)
        both: list[Array] = []
        marks: list[bool] = []
        if self.config["query_concat_output_from_text_encoder"]:
            both, marks = [self.linear("query", states)[0]], kept
        wanted = self.config["query_concat_output_from_vision_encoder"]
        if picture is not None and wanted and self.config["use_vision_encoder"]:
            summed, patches = self.seen("query", picture)
            both += list(summed)
            if self.config["use_transformer_mapping_network"]:
                both.append(self.mapped(patches, states)[0])
            marks = marks + [True] * (sum(len(each) for each in both) - len(marks))
        return unit_or_zero(np.concatenate(both), marks), marks

    def document(self, text: str, picture: Array | None) -> tuple[Array, list[bool]]:
        ids, attended = self.ids("context", text)
        both: list[Array] = []
        marks: list[bool] = []
        if picture is not None and self.config["context_concat_output_from_vision_encoder"]:
            both = list(self.seen("context", picture)[0])
            marks = [True] * len(both[0])
        if self.config["context_concat_output_from_text_encoder"]:
            both.append(self.linear("context", self.states("context", ids, attended))[0])
            marks = marks + self.kept("context", ids)
        return unit_or_zero(np.concatenate(both), marks), marks

    def linear(self, half: str, states: Array) -> Array:
        found: Array = (
            states @ self.weights[f"{self.half(half, 'text')}_text_encoder_linear.weight"].T
        )
        return found


def pick(weights: Mapping[str, Array], number: int) -> Weights:
    """One layer's weights as if it were the first."""
    own = f"encoder.layers.{number}."
    return {
        name.replace(own, "encoder.layers.0."): value
        for name, value in weights.items()
        if name.startswith(own)
    }


def bert_layer(
    tower: Tower, own: str, x: Array, added: Array | float, other: Array | None = None
) -> Array:
    """A layer with its norms last, which may look at something else besides."""
    sources: Sequence[tuple[str, Array, Array | float]] = [("attention", x, added)]
    if other is not None:
        sources = [*sources, ("crossattention", other, 0.0)]
    for part, source, bias in sources:
        source = x if part == "attention" else source
        heads = tower.config["num_attention_heads"]
        q = heads_of(tower.linear(f"{own}.{part}.self.query", x), heads)
        k = heads_of(tower.linear(f"{own}.{part}.self.key", source), heads)
        v = heads_of(tower.linear(f"{own}.{part}.self.value", source), heads)
        inner = together(attend(q, k, v, (x.shape[-1] / heads) ** -0.5, bias))
        inner = tower.linear(f"{own}.{part}.output.dense", inner)
        x = norm(tower, f"{own}.{part}.output.LayerNorm", x + inner)
    inner = ACTIVATIONS[tower.config["hidden_act"]](tower.linear(f"{own}.intermediate.dense", x))
    return norm(tower, f"{own}.output.LayerNorm", x + tower.linear(f"{own}.output.dense", inner))


def norm(tower: Tower, name: str, x: Array) -> Array:
    eps = tower.config["layer_norm_eps"]
    return layer_norm(x, tower.w[f"{name}.weight"], tower.w[f"{name}.bias"], eps)


def unit_or_zero(rows: Array, kept: Sequence[bool]) -> Array:
    found: Array = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found * np.array(kept)[:, None]
