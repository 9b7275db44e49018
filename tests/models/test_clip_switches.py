"""CLIP, Chinese-CLIP and SigLIP: every switch of their configurations against plain arithmetic.

``test_clip``, ``test_chinese_clip`` and ``test_siglip`` compare with transformers' own classes,
which the product uses too; here the other side shares nothing with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from photosearch.models import chinese_clip, clip, siglip
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.devices import DualEncoder
from tests.models import plain, plain_clip

ROUNDING = 2e-5
SIDE = 24
TEXTS = ["a dog", "two children play on a beach", "", "dog " * 30]
SIZES: dict[str, Any] = {
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_attention_heads": 3,
    "num_hidden_layers": 2,
}
VISION = SIZES | {"image_size": SIDE, "patch_size": 8, "hidden_act": "quick_gelu"}
VISION |= {"layer_norm_eps": 1e-5}
WORDS = ["a", "dog", "two", "children", "play", "on", "beach"]
END = 3  # CLIP's last token here; 2 has a meaning of its own
Config = dict[str, Any]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def save(folder: Path, config: Config, weights: plain.Weights) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    single = {name: value.astype(np.float32) for name, value in weights.items()}
    save_file(single, folder / "model.safetensors", {"format": "pt"})


def write_words(folder: Path, specials: list[str], wrap: str, pad: str) -> None:
    """A tokenizer of whole words; ``wrap`` says how a text begins and ends."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokens = [*specials, *WORDS]
    numbers = {token: number for number, token in enumerate(tokens)}
    built = Tokenizer(models.WordLevel(numbers, unk_token=pad))
    built.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    ends = [(token, numbers[token]) for token in specials if token in wrap]
    built.post_processor = processors.TemplateProcessing(single=wrap, special_tokens=ends)
    PreTrainedTokenizerFast(
        tokenizer_object=built,
        pad_token=pad,
        unk_token=pad,
        eos_token=ends[-1][0],
        model_input_names=["input_ids", "attention_mask"][: 1 if pad == "</s>" else 2],
    ).save_pretrained(folder)


def unpadded(folder: Path, text: str, longest: int) -> list[int]:
    """Token ids of one text, in the way of the tokenizer alone."""
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    return list(tokenizer(text, truncation=True, max_length=longest)["input_ids"])


def pictures() -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Pixels, and the same as CLIP sees them."""
    pixels = np.random.default_rng(3).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)
    return pixels, pixels.transpose(0, 3, 1, 2) / 255


def normalised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    mean, std = (np.reshape(numbers, (1, 3, 1, 1)) for numbers in (clip.MEAN, clip.STD))
    return (values - mean) / std


def loaded(module: Any, folder: Path) -> DualEncoder:
    about = module.describe(folder)
    spec = ModelSpec("m", "f", "f", about.dim, about.image, about.normalise)
    found: DualEncoder = module.load(folder, spec, "cpu")
    return found


VISION_SWITCHES: list[Config] = [
    {},
    {"hidden_act": "gelu"},
    {"layer_norm_eps": 0.3},
    {"num_hidden_layers": 3, "num_attention_heads": 6},
    {"patch_size": 5},  # a border that no patch covers
    {"intermediate_size": 30, "hidden_size": 30},
]


class TestClip:
    CONFIG = SIZES | {
        "hidden_act": "quick_gelu",
        "layer_norm_eps": 1e-5,
        "vocab_size": 11,
        "max_position_embeddings": 20,
        "bos_token_id": 1,
        "eos_token_id": END,
        "pad_token_id": 0,
    }

    def made(
        self, folder: Path, text: Config, vision: Config, dim: int = 16
    ) -> tuple[plain.Weights, Config, Config]:
        """Weights and both configurations of a checkpoint that is in ``folder`` now."""
        read, seen = {**self.CONFIG, **text}, {**VISION, **vision}
        shapes = {
            **plain_clip.text_shapes(read),
            **plain_clip.vision_shapes(seen, siglip=False),
            "visual_projection.weight": (dim, seen["hidden_size"]),
            "text_projection.weight": (dim, read["hidden_size"]),
            "logit_scale": (),
        }
        weights = plain_clip.random_weights(shapes, 4)
        config = {"model_type": "clip", "text_config": read, "vision_config": seen}
        save(folder, config | {"projection_dim": dim}, weights)
        write_words(folder, ["<pad>", "<s>", "<unused>", "</s>"], "<s> $A </s>", "<pad>")
        return weights, read, seen

    @pytest.mark.parametrize("vision", VISION_SWITCHES, ids=str)
    def test_images(self, vision: Config, tmp_path: Path) -> None:
        weights, _, seen = self.made(tmp_path, {}, vision)
        pixels, values = pictures()
        want = plain_clip.clip_images(weights, seen, normalised(values))
        assert plain.difference(loaded(clip, tmp_path).encode_images(pixels), want) < ROUNDING

    @pytest.mark.parametrize(
        "text",
        [
            {},
            {"hidden_act": "gelu"},
            {"layer_norm_eps": 0.3},
            {"num_hidden_layers": 1, "num_attention_heads": 4},
            {"max_position_embeddings": 7},  # what is longer is cut, and ends all the same
            {"hidden_size": 36, "intermediate_size": 20},
        ],
        ids=str,
    )
    def test_texts(self, text: Config, tmp_path: Path) -> None:
        weights, read, _ = self.made(tmp_path, text, {})
        longest = read["max_position_embeddings"]
        ids = [unpadded(tmp_path, each, longest) for each in TEXTS]
        assert max(map(len, ids)) == longest
        want = np.stack([plain_clip.clip_text(weights, read, each, last=END) for each in ids])
        assert plain.difference(loaded(clip, tmp_path).encode_texts(TEXTS), want) < ROUNDING

    @pytest.mark.parametrize("dim", [8, 40])
    def test_projections(self, dim: int, tmp_path: Path) -> None:
        weights, read, seen = self.made(tmp_path, {}, {}, dim)
        encoder = loaded(clip, tmp_path)
        assert encoder.spec.dim == dim
        pixels, values = pictures()
        want = plain_clip.clip_images(weights, seen, normalised(values))
        assert plain.difference(encoder.encode_images(pixels), want) < ROUNDING
        ids = unpadded(tmp_path, "a dog", 20)
        want = plain_clip.clip_text(weights, read, ids, last=END)[None]
        assert plain.difference(encoder.encode_texts(["a dog"]), want) < ROUNDING

    def test_an_old_end_of_text(self, tmp_path: Path) -> None:
        """Checkpoints of before 2023 say 2, and mean the token of the largest number."""
        weights, read, _ = self.made(tmp_path, {"eos_token_id": 2}, {})
        ids = unpadded(tmp_path, "a dog", 20)
        assert 2 not in ids
        want = plain_clip.clip_text(weights, read, ids, last=max(ids))[None]
        assert plain.difference(loaded(clip, tmp_path).encode_texts(["a dog"]), want) < ROUNDING


class TestChineseClip:
    CONFIG = SIZES | {
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "vocab_size": 12,
        "max_position_embeddings": 20,
        "type_vocab_size": 2,
        "pad_token_id": 0,
    }

    def made(self, folder: Path, text: Config, vision: Config) -> tuple[plain.Weights, Config]:
        """Weights and the vision configuration of a checkpoint that is in ``folder`` now."""
        read, seen = {**self.CONFIG, **text}, {**VISION, **vision}
        shapes = {
            **plain_clip.bert_shapes(read),
            **plain_clip.vision_shapes(seen, siglip=False),
            "visual_projection.weight": (16, seen["hidden_size"]),
            "text_projection.weight": (16, read["hidden_size"]),
            "logit_scale": (),
        }
        weights = plain_clip.random_weights(shapes, 5)
        config = {"model_type": "chinese_clip", "text_config": read, "vision_config": seen}
        save(folder, config | {"projection_dim": 16}, weights)
        tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
        (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
        return weights, seen

    @pytest.mark.parametrize("vision", VISION_SWITCHES, ids=str)
    def test_images(self, vision: Config, tmp_path: Path) -> None:
        weights, seen = self.made(tmp_path, {}, vision)
        pixels, values = pictures()
        want = plain_clip.clip_images(weights, seen, normalised(values))
        got = loaded(chinese_clip, tmp_path).encode_images(pixels)
        assert plain.difference(got, want) < ROUNDING

    @pytest.mark.parametrize(
        "text",
        [
            {},
            {"hidden_act": "relu"},
            {"layer_norm_eps": 0.3},
            {"type_vocab_size": 4},
            {"num_hidden_layers": 3, "num_attention_heads": 4},
            {"max_position_embeddings": 6},
            {"hidden_size": 36, "intermediate_size": 20},
        ],
        ids=str,
    )
    def test_texts(self, text: Config, tmp_path: Path) -> None:
        weights, _ = self.made(tmp_path, text, {})
        read = {**self.CONFIG, **text}
        longest = min(chinese_clip.TEXT_TOKENS, read["max_position_embeddings"])
        want = []
        for each in TEXTS:
            ids = [5 + WORDS.index(word) for word in each.split()][: longest - 2]
            want.append(plain_clip.bert_text(weights, read, [2, *ids, 3]))
        got = loaded(chinese_clip, tmp_path).encode_texts(TEXTS)
        assert plain.difference(got, np.stack(want)) < ROUNDING


class TestSiglip:
    CONFIG = SIZES | {
        "hidden_act": "gelu_pytorch_tanh",
        "layer_norm_eps": 1e-6,
        "vocab_size": 9,
        "max_position_embeddings": 64,
        "projection_size": 24,
        "bos_token_id": 0,
        "eos_token_id": 1,
        "pad_token_id": 1,
    }
    SEEN: Mapping[str, Any] = VISION | {"hidden_act": "gelu_pytorch_tanh", "layer_norm_eps": 1e-6}

    def made(
        self, folder: Path, text: Config, vision: Config
    ) -> tuple[plain.Weights, Config, Config]:
        read, seen = {**self.CONFIG, **text}, {**self.SEEN, **vision}
        target = read["projection_size"]
        shapes = {
            **plain_clip.text_shapes(read),
            **plain_clip.vision_shapes(seen, siglip=True),
            "text_model.head.weight": (target, read["hidden_size"]),
            "text_model.head.bias": (target,),
            "logit_scale": (1,),
            "logit_bias": (1,),
        }
        weights = plain_clip.random_weights(shapes, 6)
        save(folder, {"model_type": "siglip", "text_config": read, "vision_config": seen}, weights)
        write_words(folder, ["<unk>", "</s>"], "$A </s>", "</s>")
        return weights, read, seen

    @pytest.mark.parametrize(
        "vision",
        [
            {},
            {"hidden_act": "gelu"},
            {"layer_norm_eps": 0.3},
            {"num_hidden_layers": 3, "num_attention_heads": 6},
            {"patch_size": 5},
            {"intermediate_size": 30},
        ],
        ids=str,
    )
    def test_images(self, vision: Config, tmp_path: Path) -> None:
        weights, _, seen = self.made(tmp_path, {}, vision)
        pixels, values = pictures()
        want = plain_clip.siglip_images(weights, seen, values * 2 - 1)
        assert plain.difference(loaded(siglip, tmp_path).encode_images(pixels), want) < ROUNDING

    @pytest.mark.parametrize(
        "text",
        [
            {},
            {"hidden_act": "gelu"},
            {"layer_norm_eps": 0.3},
            {"num_hidden_layers": 1, "num_attention_heads": 4},
            {"hidden_size": 36, "intermediate_size": 20},  # the head maps to the other tower's
        ],
        ids=str,
    )
    def test_texts(self, text: Config, tmp_path: Path) -> None:
        weights, read, _ = self.made(tmp_path, text, {})
        want = []
        for each in TEXTS:
            ids = unpadded(tmp_path, each, 64)
            want.append(plain_clip.siglip_text(weights, read, ids + [1] * (64 - len(ids))))
        got = loaded(siglip, tmp_path).encode_texts(TEXTS)
        assert plain.difference(got, np.stack(want)) < ROUNDING


@pytest.mark.parametrize("made", [TestClip().made, TestChineseClip().made, TestSiglip().made])
def test_these_models_tell_things_apart(made: Callable[..., Any], tmp_path: Path) -> None:
    """Or all of the above would be a test of nothing."""
    made(tmp_path, {}, {})
    kind = json.loads((tmp_path / "config.json").read_text())["model_type"]
    module = {"clip": clip, "chinese_clip": chinese_clip, "siglip": siglip}[kind]
    encoder = loaded(module, tmp_path)
    for vectors in (encoder.encode_images(pictures()[0]), encoder.encode_texts(TEXTS)):
        others = (vectors @ vectors.T)[~np.eye(len(vectors), dtype=bool)]
        assert np.median(others) < 0.97
    assert encoder.spec.image == ImageSpec(SIDE, encoder.spec.image.resize, "bicubic")
