"""ERNIE-ViL 2.0: equal to the system's own outputs, and every switch to a plain computation."""

from __future__ import annotations

import json
import math
import pickle
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_tensors

from photosearch.errors import ModelBroken
from photosearch.evaluation.from_images import FromImages
from photosearch.media.prepare import prepare
from photosearch.models import ernie_vil2, families, paddle_weights
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.devices import DualEncoder

Array = NDArray[Any]
TEXTS = ["一只猫", "dog 在 海边!", "", "猫猫猫猫猫猫猫猫猫", "unknown字"]


def spec_of(folder: Path, normalise: bool = False) -> ModelSpec:
    about = ernie_vil2.describe(folder)
    return ModelSpec("e", "ernie_vil2", "f", about.dim, about.image, normalise, about.languages)


def loaded(folder: Path, normalise: bool = False) -> DualEncoder:
    return ernie_vil2.load(folder, spec_of(folder, normalise), "cpu")


def difference(got: Array, want: Array) -> float:
    return float(np.abs(got - want).max() / np.abs(want).max())


class TestGolden:
    """Against the outputs of PaddleNLP 2.8.1 itself."""

    @pytest.fixture
    def golden(self, shared_data: Path) -> Path:
        return shared_data / "golden" / "ernie_vil2"

    @pytest.fixture
    def want(self, golden: Path) -> Mapping[str, Array]:
        return dict(np.load(golden / "golden.npz"))

    @pytest.fixture
    def texts(self, golden: Path) -> list[str]:
        return list(json.loads((golden / "texts.json").read_text(encoding="utf-8")))

    def pixels(self, golden: Path, image: ImageSpec) -> NDArray[np.uint8]:
        paths = [golden / "images" / f"img{number}.png" for number in range(12)]
        return np.stack([prepare(str(path), image, 64).pixels for path in paths])

    def test_token_ids(self, golden: Path, want: Mapping[str, Array], texts: list[str]) -> None:
        tokenize = ernie_vil2.tokenizer(golden / "checkpoint", 64)
        np.testing.assert_array_equal(tokenize(texts), want["input_ids"])

    def test_token_ids_of_the_evaluation(self, golden: Path, texts: list[str]) -> None:
        tokenize = ernie_vil2.tokenizer(golden / "checkpoint", 64)
        ids = json.loads((golden / "eval" / "eval_input_ids_maxlen8.json").read_text())
        assert [tokenize([straight(text)])[0].tolist() for text in texts] == ids

    def test_features_and_scores(
        self, golden: Path, want: Mapping[str, Array], texts: list[str]
    ) -> None:
        folder = golden / "checkpoint"
        encoder = loaded(folder)
        images = encoder.encode_images(self.pixels(golden, spec_of(folder).image))
        vectors = encoder.encode_texts(texts)
        assert difference(images, want["image_features"]) < 1e-5
        assert difference(vectors, want["text_features"]) < 1e-5
        unit = loaded(folder, normalise=True)
        images = unit.encode_images(self.pixels(golden, spec_of(folder).image))
        vectors = unit.encode_texts(texts)
        assert difference(images, want["image_embeds"]) < 1e-5
        assert difference(vectors, want["text_embeds"]) < 1e-5
        weights = paddle_weights.read(folder / "model_state.pdparams")
        scores = math.exp(float(weights["temperature"][0])) * images @ vectors.T
        assert difference(scores, want["logits_per_image"]) < 1e-4

    def test_a_text_alone_is_the_same_as_among_others(
        self, golden: Path, want: Mapping[str, Array], texts: list[str]
    ) -> None:
        encoder = loaded(golden / "checkpoint")
        alone = np.concatenate([encoder.encode_texts([text]) for text in texts])
        assert difference(alone, want["text_features_unpadded"]) < 1e-5

    @pytest.mark.parametrize(
        ("resize", "key"), [("crop", "pixel_values"), ("squash", "pixel_values_eval_squash")]
    )
    def test_pixels(self, golden: Path, want: Mapping[str, Array], resize: Any, key: str) -> None:
        mean, std = (np.array(numbers)[:, None, None] for numbers in (MEAN, STD))
        whole = np.rint((want[key] * std + mean) * 255).transpose(0, 2, 3, 1)
        got = self.pixels(golden, ImageSpec(32, resize, "bicubic"))
        np.testing.assert_array_equal(got, whole)

    def test_the_evaluation(self, golden: Path, texts: list[str]) -> None:
        """From pixels and texts to the numbers that its scripts wrote."""
        folder = golden / "checkpoint"
        encoder = loaded(folder, normalise=True)
        squash = replace(spec_of(folder).image, resize="squash")
        unit = ernie_vil2.load(folder, replace(spec_of(folder, True), image=squash), "cpu")
        images = unit.encode_images(self.pixels(golden, squash))
        want = np.load(golden / "golden.npz")["image_embeds_eval_squash"]
        assert difference(images, want) < 1e-5
        vectors = encoder.encode_texts([straight(text) for text in texts])
        rows = (golden / "eval" / "valid_texts.jsonl").read_text(encoding="utf-8").splitlines()
        belong = np.zeros((len(vectors), len(images)), bool)
        for number, row in enumerate(rows):
            belong[number, [image - 1000 for image in json.loads(row)["image_ids"]]] = True
        for name, scores, own in (
            ("i2t", vectors @ images.T, belong),
            ("t2i", images @ vectors.T, belong.T),
        ):
            asking = FromImages(scores.shape[1])
            for of_one, its_own in zip(scores, own, strict=True):
                asking.add(of_one, np.flatnonzero(its_own).tolist())
            table = json.loads((golden / "eval" / f"output_{name}.json").read_text())["scoreJson"]
            for k in (1, 5, 10):
                assert 100 * asking.recall(k) == pytest.approx(table[f"r{k}"])


def straight(text: str) -> str:
    """As the evaluation's own reader prepares texts."""
    return text.lower().replace("“", '"').replace("”", '"')


# --- generated checkpoints ------------------------------------------------------------------

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
VOCABULARY = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "猫", "一", "只", "在", "海", "边"]
VOCABULARY += ["dog", "d", "##og", "!", "\u2028", "un", "##kno", "##wn", "字"]


@dataclass
class Made:
    """A checkpoint of random numbers, before it is written."""

    text: dict[str, Any] = field(default_factory=dict)
    vision: dict[str, Any] = field(default_factory=dict)
    flat: dict[str, Any] | None = None

    def sizes(self) -> tuple[dict[str, Any], dict[str, Any]]:
        text = {
            "hidden_size": 12,
            "num_hidden_layers": 2,
            "num_attention_heads": 3,
            "intermediate_size": 20,
            "hidden_act": "gelu",
            "max_position_embeddings": 8,
            "vocab_size": len(VOCABULARY),
            "type_vocab_size": 0,
            "task_type_vocab_size": 3,
            "use_task_id": False,
            "task_id": 0,
            "pad_token_id": 0,
            "layer_norm_eps": 1e-5,
            **self.text,
        }
        vision = {
            "hidden_size": 12,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 24,
            "hidden_act": "quick_gelu",
            "image_size": 8,
            "patch_size": 4,
            "layer_norm_eps": 1e-6,
            **self.vision,
        }
        return text, vision

    def weights(self) -> dict[str, Array]:
        text, vision = self.sizes()
        random = np.random.default_rng(8)

        def some(*shape: int) -> Array:
            return (random.normal(size=shape) * 0.5).astype(np.float32)

        found = {"temperature": np.array([2.0], np.float32)}

        def linear(name: str, inputs: int, outputs: int) -> None:
            found[f"{name}.weight"] = some(inputs, outputs)  # Paddle's way round
            found[f"{name}.bias"] = some(outputs)

        def norm(name: str, width: int) -> None:
            found[f"{name}.weight"] = 1 + some(width)
            found[f"{name}.bias"] = some(width)

        def layers(name: str, sizes: dict[str, Any]) -> None:
            width, inner = sizes["hidden_size"], sizes["intermediate_size"]
            for number in range(sizes["num_hidden_layers"]):
                here = f"{name}.layers.{number}"
                for part in ("q", "k", "v", "out"):
                    linear(f"{here}.self_attn.{part}_proj", width, width)
                linear(f"{here}.linear1", width, inner)
                linear(f"{here}.linear2", inner, width)
                norm(f"{here}.norm1", width)
                norm(f"{here}.norm2", width)

        width = text["hidden_size"]
        tables = "text_model.embeddings"
        found[f"{tables}.word_embeddings.weight"] = some(text["vocab_size"], width)
        found[f"{tables}.position_embeddings.weight"] = some(text["max_position_embeddings"], width)
        if text["type_vocab_size"]:
            found[f"{tables}.token_type_embeddings.weight"] = some(text["type_vocab_size"], width)
        if text["use_task_id"]:
            rows = text["task_type_vocab_size"]
            found[f"{tables}.task_type_embeddings.weight"] = some(rows, width)
        norm(f"{tables}.layer_norm", width)
        layers("text_model.encoder", text)
        linear("text_model.pooler.dense", width, width)
        width, patch = vision["hidden_size"], vision["patch_size"]
        places = (vision["image_size"] // patch) ** 2 + 1
        found["vision_model.class_embedding"] = some(width)
        found["vision_model.conv1.weight"] = some(width, 3, patch, patch)
        found["vision_model.positional_embedding.weight"] = some(places, width)
        norm("vision_model.ln_pre", width)
        layers("vision_model.transformer", vision)
        norm("vision_model.ln_post", width)
        return found

    def write(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        text, vision = self.sizes()
        config = {"text_config": text, "vision_config": vision} if self.flat is None else self.flat
        config = {"model_type": "ernie_vil", **config}
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
        names = {"StructuredToParameterName@@": {"temperature": "parameter_0"}}
        data = pickle.dumps({**self.weights(), **names}, protocol=4)
        (folder / "model_state.pdparams").write_bytes(data)
        return folder


# --- the same arithmetic once more, in NumPy and as the papers write it ----------------------

PLAIN = {
    "gelu": lambda x: x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2))),
    "gelu_new": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "quick_gelu": lambda x: x / (1 + np.exp(-1.702 * x)),
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "selu": lambda x: (
        1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(np.minimum(x, 0)) - 1))
    ),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "mish": lambda x: x * np.tanh(np.log1p(np.exp(x))),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


class Plain:
    """One text or picture at a time, in double precision, without padding."""

    def __init__(self, made: Made, text_epsilon: float = 1e-12) -> None:
        self.w = {name: values.astype(np.float64) for name, values in made.weights().items()}
        self.text_sizes, self.vision_sizes = made.sizes()
        self.text_epsilon = text_epsilon

    def linear(self, name: str, x: Array) -> Array:
        return x @ self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def norm(self, name: str, x: Array, epsilon: float) -> Array:
        middle = x - x.mean(-1, keepdims=True)
        unit = middle / np.sqrt((middle**2).mean(-1, keepdims=True) + epsilon)
        return unit * self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def attention(self, name: str, x: Array, heads: int) -> Array:
        q, k, v = (np.split(self.linear(f"{name}.{p}_proj", x), heads, -1) for p in "qkv")
        mixed = []
        for one_q, one_k, one_v in zip(q, k, v, strict=True):
            raw = one_q @ one_k.T / math.sqrt(one_q.shape[-1])
            share = np.exp(raw - raw.max(-1, keepdims=True))
            mixed.append(share / share.sum(-1, keepdims=True) @ one_v)
        return self.linear(f"{name}.out_proj", np.concatenate(mixed, -1))

    def inner(self, name: str, x: Array, activation: str) -> Array:
        return self.linear(f"{name}.linear2", PLAIN[activation](self.linear(f"{name}.linear1", x)))

    def text(self, ids: list[int]) -> Array:
        sizes, epsilon = self.text_sizes, self.text_epsilon
        tables = "text_model.embeddings"
        x = self.w[f"{tables}.word_embeddings.weight"][ids]
        x = x + self.w[f"{tables}.position_embeddings.weight"][: len(ids)]
        if sizes["type_vocab_size"]:
            x = x + self.w[f"{tables}.token_type_embeddings.weight"][0]
        if sizes["use_task_id"]:
            x = x + self.w[f"{tables}.task_type_embeddings.weight"][sizes["task_id"]]
        x = self.norm(f"{tables}.layer_norm", x, epsilon)
        for number in range(sizes["num_hidden_layers"]):
            here = f"text_model.encoder.layers.{number}"
            mixed = self.attention(f"{here}.self_attn", x, sizes["num_attention_heads"])
            x = self.norm(f"{here}.norm1", x + mixed, epsilon)
            x = self.norm(f"{here}.norm2", x + self.inner(here, x, sizes["hidden_act"]), epsilon)
        return np.tanh(self.linear("text_model.pooler.dense", x[0]))

    def image(self, pixels: NDArray[np.uint8]) -> Array:
        sizes = self.vision_sizes
        epsilon, patch = sizes["layer_norm_eps"], sizes["patch_size"]
        values = (pixels / 255 - np.array(MEAN)) / np.array(STD)
        kernel = self.w["vision_model.conv1.weight"].transpose(2, 3, 1, 0)
        rows = [self.w["vision_model.class_embedding"]]
        for top in range(0, sizes["image_size"] - patch + 1, patch):
            for left in range(0, sizes["image_size"] - patch + 1, patch):
                cut = values[top : top + patch, left : left + patch]
                rows.append((cut[..., None] * kernel).sum((0, 1, 2)))
        x = np.stack(rows) + self.w["vision_model.positional_embedding.weight"]
        x = self.norm("vision_model.ln_pre", x, epsilon)
        for number in range(sizes["num_hidden_layers"]):
            here = f"vision_model.transformer.layers.{number}"
            before = self.norm(f"{here}.norm1", x, epsilon)
            x = x + self.attention(f"{here}.self_attn", before, sizes["num_attention_heads"])
            x = x + self.inner(here, self.norm(f"{here}.norm2", x, epsilon), sizes["hidden_act"])
        return self.norm("vision_model.ln_post", x[0], epsilon)


# Single against double precision through two layers of large random weights; a wrong epsilon,
# table or activation makes hundreds of times as much.
ROUNDING = 5e-5


def agrees(made: Made, folder: Path, plain: Plain | None = None) -> None:
    """Both towers of the written checkpoint give what the plain computation gives."""
    made.write(folder)
    plain = plain or Plain(made)
    encoder = loaded(folder)
    longest = made.sizes()[0]["max_position_embeddings"]
    tokenize = ernie_vil2.tokenizer(folder, longest)
    ids = [tokenize([text])[0].tolist() for text in TEXTS]
    assert max(map(len, ids)) == longest
    want = np.stack([plain.text(row) for row in ids])
    assert difference(encoder.encode_texts(TEXTS), want) < ROUNDING
    side = made.sizes()[1]["image_size"]
    pixels = np.random.default_rng(2).integers(0, 256, (3, side, side, 3), dtype=np.uint8)
    want = np.stack([plain.image(picture) for picture in pixels])
    assert difference(encoder.encode_images(pixels), want) < ROUNDING


class TestSwitches:
    """Each switch of config.json, against the plain computation."""

    @pytest.mark.parametrize("name", sorted(PLAIN))
    def test_activations(self, name: str, tmp_path: Path) -> None:
        agrees(Made({"hidden_act": name}, {"hidden_act": name}), tmp_path)

    @pytest.mark.parametrize("rows", [0, 1, 2, 4])
    def test_token_types(self, rows: int, tmp_path: Path) -> None:
        agrees(Made({"type_vocab_size": rows}), tmp_path)

    @pytest.mark.parametrize("task", [0, 2])
    @pytest.mark.parametrize("types", [0, 2])
    def test_tasks(self, task: int, types: int, tmp_path: Path) -> None:
        text = {"use_task_id": True, "task_id": task, "type_vocab_size": types}
        agrees(Made(text), tmp_path)

    def test_more_tasks_than_three(self, tmp_path: Path) -> None:
        agrees(Made({"use_task_id": True, "task_type_vocab_size": 6, "task_id": 5}), tmp_path)

    def test_a_task_that_is_not_used_is_nothing(self, tmp_path: Path) -> None:
        agrees(Made({"use_task_id": False, "task_id": 2}), tmp_path)

    @pytest.mark.parametrize("epsilon", [1e-5, 0.5])
    def test_the_text_towers_epsilon_is_what_paddle_computes_with(
        self, epsilon: float, tmp_path: Path
    ) -> None:
        """Whatever config.json says; 0.5 would be seen at once."""
        agrees(Made({"layer_norm_eps": epsilon}), tmp_path)

    @pytest.mark.parametrize("epsilon", [1e-6, 0.5])
    def test_the_image_towers_epsilon_is_the_configured(
        self, epsilon: float, tmp_path: Path
    ) -> None:
        agrees(Made({}, {"layer_norm_eps": epsilon}), tmp_path)

    @pytest.mark.parametrize(
        ("text", "vision"),
        [
            ({"num_attention_heads": 1, "intermediate_size": 7}, {"num_attention_heads": 6}),
            ({"num_hidden_layers": 3}, {"num_hidden_layers": 1}),
            ({"max_position_embeddings": 5}, {"image_size": 10, "patch_size": 3}),
            ({}, {"image_size": 12, "patch_size": 2}),
        ],
    )
    def test_sizes(self, text: dict[str, int], vision: dict[str, int], tmp_path: Path) -> None:
        agrees(Made(text, vision), tmp_path)

    def test_padding_is_what_the_configuration_says(self, tmp_path: Path) -> None:
        """With another padding token the vocabulary's own one would be looked at like a word."""
        made = Made({"pad_token_id": 3})
        folder = made.write(tmp_path)
        (folder / "tokenizer_config.json").write_text('{"pad_token": "[MASK]"}')
        encoder = loaded(folder)
        alone = np.concatenate([encoder.encode_texts([text]) for text in TEXTS])
        assert difference(encoder.encode_texts(TEXTS), alone) < 1e-5

    def test_what_is_left_out_has_paddles_defaults(self, tmp_path: Path) -> None:
        """A configuration of a full-size model may be nearly empty."""
        (tmp_path / "config.json").write_text('{"model_type": "ernie_vil"}')
        (tmp_path / "vocab.txt").write_text("\n".join(VOCABULARY), encoding="utf-8")
        (tmp_path / "model_state.pdparams").write_bytes(b"")
        about = ernie_vil2.describe(tmp_path)
        assert (about.dim, about.image) == (768, ImageSpec(224, "crop", "bicubic"))

    @pytest.mark.parametrize("epsilon", [None, 0.5])
    def test_configurations_without_sections(self, epsilon: float | None, tmp_path: Path) -> None:
        """Of 2022: other names, and the text tower's epsilon was applied."""
        made = Made(
            {"type_vocab_size": 4, "layer_norm_eps": epsilon or 1e-5},
            {"intermediate_size": 36, "layer_norm_eps": 0.25, "hidden_act": "gelu"},
        )
        text, vision = made.sizes()
        made.flat = {
            **{key: value for key, value in text.items() if key != "layer_norm_eps"},
            "image_resolution": vision["image_size"],
            "vision_layers": vision["num_hidden_layers"],
            "vision_heads": vision["num_attention_heads"],
            "vision_embed_dim": vision["hidden_size"],
            "vision_patch_size": vision["patch_size"],
            "vision_mlp_ratio": 3,
            "vision_hidden_act": "gelu",
            "vision_epsilon": 0.25,
        }
        if epsilon:
            made.flat["text_epsilon"] = epsilon
        agrees(made, tmp_path, Plain(made, epsilon or 1e-5))


@pytest.mark.long
def test_a_checkpoint_of_full_size(tmp_path: Path) -> None:
    """Random numbers in the published shape: 12 layers of 768, 815 MB. Says how long it took."""
    base = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12}
    text = {"intermediate_size": 3072, "vocab_size": 40000, "max_position_embeddings": 2048}
    vision = {"intermediate_size": 3072, "image_size": 224, "patch_size": 16}
    folder = Made({**base, **text}, {**base, **vision}).write(tmp_path)
    began = time.perf_counter()
    encoder = loaded(folder, normalise=True)
    there = time.perf_counter()
    images = encoder.encode_images(np.zeros((4, 224, 224, 3), np.uint8))
    seen = time.perf_counter()
    texts = encoder.encode_texts(["一只猫"] * 4)
    print(
        f"loaded in {there - began:.1f} s, 4 pictures {seen - there:.1f} s, "
        f"4 texts {time.perf_counter() - seen:.2f} s"
    )
    np.testing.assert_allclose(np.linalg.norm([images, texts], axis=2), 1, atol=1e-4)


class TestStorage:
    """The same numbers, stored in other ways."""

    @pytest.fixture
    def want(self, tmp_path: Path) -> Array:
        return loaded(Made().write(tmp_path / "want")).encode_texts(TEXTS)

    @pytest.mark.parametrize("layout", ["pd", "np", "pt", None])
    def test_safetensors(self, layout: str | None, want: Array, tmp_path: Path) -> None:
        folder = Made().write(tmp_path / "made")
        weights = Made().weights()
        if layout == "pt":  # then linear maps are torch's way round
            linear = [n for n in weights if "proj.w" in n or "linear" in n or "dense.w" in n]
            weights |= {name: np.ascontiguousarray(weights[name].T) for name in linear}
        save_file(weights, folder / "model.safetensors", {"format": layout} if layout else None)
        (folder / "model_state.pdparams").unlink()
        assert "model.safetensors" in ernie_vil2.describe(folder).files
        assert difference(loaded(folder).encode_texts(TEXTS), want) < 1e-6

    @pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16], ids=str)
    def test_safetensors_of_halves(self, kind: torch.dtype, want: Array, tmp_path: Path) -> None:
        folder = Made().write(tmp_path / "made")
        weights = {name: torch.from_numpy(w).to(kind) for name, w in Made().weights().items()}
        save_tensors(weights, folder / "model.safetensors")
        (folder / "model_state.pdparams").unlink()
        assert difference(loaded(folder).encode_texts(TEXTS), want) < 0.1

    def test_arrays_by_columns_in_double(self, want: Array, tmp_path: Path) -> None:
        folder = Made().write(tmp_path / "made")
        weights = {n: np.asfortranarray(w.astype(">f8")) for n, w in Made().weights().items()}
        (folder / "model_state.pdparams").write_bytes(pickle.dumps(weights, protocol=4))
        assert difference(loaded(folder).encode_texts(TEXTS), want) < 1e-6

    @pytest.mark.parametrize("kind", ["float16", "bfloat16"])
    def test_halves(self, kind: str, want: Array, tmp_path: Path) -> None:
        folder = Made().write(tmp_path / "made")
        weights = Made().weights()
        for name, values in weights.items():
            upper = (values.view(np.uint32) >> 16).astype(np.uint16)
            weights[name] = values.astype(np.float16) if kind == "float16" else upper
        (folder / "model_state.pdparams").write_bytes(pickle.dumps(weights, protocol=4))
        assert difference(loaded(folder).encode_texts(TEXTS), want) < 0.1

    def test_without_a_temperature(self, want: Array, tmp_path: Path) -> None:
        folder = Made().write(tmp_path / "made")
        weights = Made().weights()
        del weights["temperature"]
        (folder / "model_state.pdparams").write_bytes(pickle.dumps(weights, protocol=4))
        np.testing.assert_array_equal(loaded(folder).encode_texts(TEXTS), want)


class TestBrokenCheckpoints:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return Made().write(tmp_path / "made")

    def rewritten(self, folder: Path, weights: dict[str, Array]) -> None:
        (folder / "model_state.pdparams").write_bytes(pickle.dumps(weights, protocol=4))

    def reconfigured(self, folder: Path, section: str, **changes: object) -> None:
        config = json.loads((folder / "config.json").read_text())
        config[section] |= changes
        (folder / "config.json").write_text(json.dumps(config))

    def test_missing_extra_and_misshapen_weights(self, folder: Path) -> None:
        whole = Made().weights()
        name = "text_model.encoder.layers.1.linear1.weight"
        for weights in (
            {key: value for key, value in whole.items() if key != name},
            {**whole, f"{name}.more": np.ones(3, np.float32)},
            {**whole, name: whole[name].T},
            {**whole, name: whole[name][:-1]},
        ):
            self.rewritten(folder, weights)
            with pytest.raises(ModelBroken, match=r"do not fit.*layers\.1\.linear1"):
                loaded(folder)

    def test_a_table_that_the_configuration_does_not_know_of(self, folder: Path) -> None:
        """Left out in silence, every text would be a little wrong."""
        self.rewritten(folder, Made({"type_vocab_size": 2}).weights())
        with pytest.raises(ModelBroken, match="token_type_embeddings"):
            loaded(folder)

    def test_a_pickle_that_runs_something(self, folder: Path) -> None:
        trace = folder / "trace"

        class Harm:
            def __reduce__(self) -> tuple[object, ...]:
                return (Path.touch, (trace,))

        (folder / "model_state.pdparams").write_bytes(pickle.dumps({"temperature": Harm()}))
        with pytest.raises(ModelBroken, match="read safely"):
            loaded(folder)
        assert not trace.exists()

    def test_truncated_weights(self, folder: Path) -> None:
        path = folder / "model_state.pdparams"
        path.write_bytes(path.read_bytes()[:-500])
        with pytest.raises(ModelBroken, match="too early"):
            loaded(folder)

    def test_a_truncated_safetensors(self, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"\xff" * 20)
        with pytest.raises(ModelBroken, match="cannot be read"):
            loaded(folder)

    @pytest.mark.parametrize(
        ("section", "changes"),
        [
            ("text_config", {"hidden_act": "magic"}),
            ("text_config", {"hidden_act": 3}),
            ("text_config", {"num_attention_heads": 5}),
            ("text_config", {"use_task_id": True, "task_id": 3}),
            ("text_config", {"task_id": -1}),
            ("text_config", {"type_vocab_size": None}),
            ("vision_config", {"layer_norm_eps": "small"}),
            ("vision_config", {"layer_norm_eps": -1}),
            ("vision_config", {"patch_size": 0}),
        ],
    )
    def test_unusable_configurations(
        self, folder: Path, section: str, changes: dict[str, object]
    ) -> None:
        self.reconfigured(folder, section, **changes)
        with pytest.raises(ModelBroken):
            loaded(folder)

    def test_towers_that_do_not_meet(self, folder: Path) -> None:
        self.reconfigured(folder, "vision_config", hidden_size=24)
        with pytest.raises(ModelBroken, match="24"):
            ernie_vil2.describe(folder)

    @pytest.mark.parametrize("name", ["config.json", "vocab.txt", "model_state.pdparams"])
    def test_an_incomplete_folder_is_not_described(self, folder: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(ModelBroken):
            ernie_vil2.describe(folder)

    @pytest.mark.parametrize("content", [b"a\nb\n", b"\xff\xfe\n"])
    def test_vocabularies_of_something_else(self, folder: Path, content: bytes) -> None:
        (folder / "vocab.txt").write_bytes(content)
        with pytest.raises(ModelBroken, match=r"vocab\.txt"):
            loaded(folder).encode_texts(["a"])


class TestTokens:
    @pytest.fixture(scope="class")
    @staticmethod
    def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("tokens")
        letters = [chr(code) for code in range(33, 127)]
        words = [*VOCABULARY, *letters, *(f"##{letter}" for letter in letters)]
        (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        return folder

    def test_a_separator_of_lines_can_be_a_token(self, folder: Path) -> None:
        """``\u2028`` ends a line for ``splitlines``, and would move every later id."""
        ids = ernie_vil2.tokenizer(folder, 64)(["unknown字"])[0].tolist()
        assert ids == [1, 16, 17, 18, 19, 2]

    def test_upper_case_is_lower_case_unless_the_tokenizer_says_no(
        self, folder: Path, tmp_path: Path
    ) -> None:
        tokenize = ernie_vil2.tokenizer(folder, 64)
        assert tokenize(["DOG"]).tolist() == tokenize(["dog"]).tolist() == [[1, 11, 2]]
        shutil.copy(folder / "vocab.txt", tmp_path)
        (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false}')
        tokenize = ernie_vil2.tokenizer(tmp_path, 64)
        assert tokenize(["DOG"]).tolist() != tokenize(["dog"]).tolist()

    @pytest.fixture(scope="class")
    @staticmethod
    def both(folder: Path) -> tuple[ernie_vil2.Tokenize, Any]:
        import transformers

        reference = transformers.BertTokenizer(str(folder / "vocab.txt"), do_lower_case=True)
        return ernie_vil2.tokenizer(folder, 64), reference

    @given(text=st.text(max_size=60))
    def test_they_are_those_of_the_reference_tokenizer(
        self, both: tuple[ernie_vil2.Tokenize, Any], text: str
    ) -> None:
        ours, reference = both
        want = reference([text], truncation=True, max_length=64)["input_ids"][0]
        assert ours([text])[0].tolist() == want


def test_the_family_is_known_by_its_type() -> None:
    family = families.of_model_type("ernie_vil")
    assert family is not None
    assert family.name == "ernie_vil2"
