"""CLIP and its kin: the vectors are those of transformers' own model, processor, tokenizer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from photosearch.errors import ModelBroken
from photosearch.media.prepare import prepare
from photosearch.models import checkpoint, clip, families
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.devices import DualEncoder
from tests.models import plain

TEXTS = [
    "a dog on the beach",
    "A Dog On The BEACH",
    "two children play with a red ball",
    "",
    "<|endoftext|> typed by hand, and then more",
    "a very long text " * 60,
]
SIZE = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
}
SIDE = 32


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def write_bpe(folder: Path) -> dict[str, int]:
    """A CLIP tokenizer as published: bytes, some merges, two special tokens."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    letters = list(bytes_to_unicode().values())
    merges = [("t", "h"), ("th", "e</w>"), ("d", "o"), ("do", "g</w>"), ("o", "n</w>")]
    tokens = [*letters, *(letter + "</w>" for letter in letters)]
    tokens += ["".join(pair) for pair in merges] + ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n")
    config = {
        "tokenizer_class": "CLIPTokenizer",
        "model_max_length": 77,
        "bos_token": "<|startoftext|>",
        "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>",
        "pad_token": "<|endoftext|>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return vocabulary


def write_words(folder: Path) -> int:
    """A tokenizer that is nothing but ``tokenizer.json``: words to numbers, <s> and </s>."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = sorted({word for text in TEXTS for word in text.split()})
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *words]
    built = Tokenizer(models.WordLevel({t: n for n, t in enumerate(tokens)}, unk_token="<unk>"))
    built.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    built.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=built,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    ).save_pretrained(folder)
    return len(tokens)


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP as published, but tiny. Not to be changed."""
    folder = tmp_path_factory.mktemp("clip")
    vocabulary = write_bpe(folder)
    torch.manual_seed(3)
    start, end = vocabulary["<|startoftext|>"], vocabulary["<|endoftext|>"]
    text = {"vocab_size": len(vocabulary), "bos_token_id": start, "eos_token_id": end}
    config = transformers.CLIPConfig(
        text_config={**SIZE, **text, "pad_token_id": 1, "max_position_embeddings": 77},
        vision_config={**SIZE, "image_size": SIDE, "patch_size": 8},
        projection_dim=24,
    )
    model = transformers.CLIPModel(config)
    plain.enliven(model, 3)
    model.save_pretrained(folder)
    prepared = {"size": {"shortest_edge": SIDE}, "crop_size": {"height": SIDE, "width": SIDE}}
    transformers.CLIPImageProcessorPil(**prepared).save_pretrained(folder)
    return folder


def spec_of(folder: Path) -> ModelSpec:
    about = clip.describe(folder)
    return ModelSpec("tiny", "clip", "f", about.dim, about.image, about.normalise)


def load(folder: Path) -> DualEncoder:
    return clip.load(folder, spec_of(folder), "cpu")


def unit(vectors: torch.Tensor) -> np.ndarray:
    return torch.nn.functional.normalize(vectors, dim=-1).numpy()


def pictures(folder: Path, count: int = 6) -> list[Path]:
    """Files wide and high, so that a crop leaves something out."""
    random = np.random.default_rng(5)
    paths = []
    for number in range(count):
        noise = Image.fromarray(random.integers(0, 256, (5, 7, 3), dtype=np.uint8))
        size = (75, 51) if number % 2 else (40, 66)
        paths.append(folder / f"{number}.png")
        noise.resize(size, Image.Resampling.BICUBIC).save(paths[-1])
    return paths


def prepared(paths: Sequence[Path], image: ImageSpec) -> np.ndarray:
    return np.stack([prepare(str(path), image, 48).pixels for path in paths])


def test_images_match_the_reference(clip_folder: Path, tmp_path: Path) -> None:
    spec = spec_of(clip_folder)
    assert spec.image == ImageSpec(SIDE, "crop", "bicubic")
    assert (spec.dim, spec.normalise) == (24, True)
    paths = pictures(tmp_path)
    model = transformers.CLIPModel.from_pretrained(clip_folder).eval()
    processor = transformers.CLIPImageProcessorPil.from_pretrained(clip_folder)
    opened = [Image.open(path).convert("RGB") for path in paths]
    with torch.inference_mode():
        inputs = processor(opened, return_tensors="pt")
        want = unit(model.get_image_features(**inputs).pooler_output)
    got = load(clip_folder).encode_images(prepared(paths, spec.image))
    assert np.abs(got - want).max() < 1e-4
    others = (got @ got.T)[~np.eye(len(got), dtype=bool)]
    assert np.median(others) < 0.95, "this model cannot tell pictures apart: a test of nothing"


def test_texts_match_the_reference(clip_folder: Path) -> None:
    model = transformers.CLIPModel.from_pretrained(clip_folder).eval()
    tokenizer = transformers.CLIPTokenizer.from_pretrained(clip_folder)
    inputs = tokenizer(
        TEXTS, padding="max_length", max_length=77, truncation=True, return_tensors="pt"
    )
    assert inputs["input_ids"].shape[1] == 77
    with torch.inference_mode():
        want = unit(model.get_text_features(**inputs).pooler_output)
    got = load(clip_folder).encode_texts(TEXTS)
    assert np.abs(got - want).max() < 1e-5
    assert np.abs(got[0] - got[1]).max() < 1e-6  # lower-cased
    assert load(clip_folder).encode_texts([]).shape == (0, 24)


def test_an_old_end_of_text_in_the_configuration(clip_folder: Path, tmp_path: Path) -> None:
    """Checkpoints of before 2023 say that texts end with token 2, which none of them does."""
    folder = copied(clip_folder, tmp_path)
    edited(folder, lambda config: config["text_config"].update(eos_token_id=2))
    got, want = load(folder).encode_texts(TEXTS[:4]), load(clip_folder).encode_texts(TEXTS[:4])
    assert np.abs(got - want).max() < 1e-5


def test_values_that_early_checkpoints_carry_twice(clip_folder: Path, tmp_path: Path) -> None:
    folder = copied(clip_folder, tmp_path)

    def twice(config: dict[str, Any]) -> None:
        config["vision_config_dict"] = config["vision_config"]
        config["vision_config"] = {}

    edited(folder, twice)
    assert clip.describe(folder).image.side == SIDE


class TestPreparation:
    """What ``preprocessor_config.json`` may say, and what that means for the decoders."""

    @pytest.mark.parametrize(
        ("config", "resize", "filter_"),
        [
            ({}, "crop", "bicubic"),
            ({"size": 32, "crop_size": 32, "do_center_crop": True}, "crop", "bicubic"),
            ({"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}, "crop", ""),
            ({"size": {"height": 32, "width": 32}, "do_center_crop": False}, "squash", ""),
            ({"size": {"height": 32, "width": 32}, "resample": 2}, "squash", "bilinear"),
            ({"image_processor_type": "ViTImageProcessor", "size": 32}, "squash", "bilinear"),
            ({"feature_extractor_type": "ViTFeatureExtractor"}, "squash", "bilinear"),
        ],
    )
    def test_understood(
        self, clip_folder: Path, tmp_path: Path, config: object, resize: str, filter_: str
    ) -> None:
        folder = copied(clip_folder, tmp_path)
        (folder / "preprocessor_config.json").write_text(json.dumps(config))
        image = clip.describe(folder).image
        assert (image.side, image.resize) == (32, resize)
        assert image.resample == (filter_ or "bicubic")

    @pytest.mark.parametrize(
        "config",
        [
            {"size": {"shortest_edge": 36}, "crop_size": 32},
            {"size": 48, "crop_size": 48},
            {"size": {"height": 32, "width": 48}},
            {"size": {"longest_edge": 32}},
        ],
    )
    def test_refused(self, clip_folder: Path, tmp_path: Path, config: object) -> None:
        folder = copied(clip_folder, tmp_path)
        (folder / "preprocessor_config.json").write_text(json.dumps(config))
        with pytest.raises(ModelBroken, match="prepares pictures"):
            clip.describe(folder)

    def test_a_vits_pixels_have_a_vits_mean(self, clip_folder: Path, tmp_path: Path) -> None:
        folder = copied(clip_folder, tmp_path)
        path = folder / "preprocessor_config.json"
        path.write_text(json.dumps({"image_processor_type": "ViTImageProcessor"}))
        pixels = np.random.default_rng(2).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
        model = transformers.CLIPModel.from_pretrained(folder).eval()
        values = torch.from_numpy(pixels).permute(0, 3, 1, 2) / 127.5 - 1
        with torch.inference_mode():
            want = unit(model.get_image_features(pixel_values=values).pooler_output)
        assert np.abs(load(folder).encode_images(pixels) - want).max() < 1e-5


def metaclip(vocabulary: int) -> transformers.PreTrainedModel:
    text = {"vocab_size": vocabulary, "eos_token_id": 2, "bos_token_id": 0, "pad_token_id": 1}
    config = transformers.MetaClip2Config(
        text_config={**SIZE, **text, "max_position_embeddings": 77},
        vision_config={**SIZE, "image_size": SIDE, "patch_size": 8},
        projection_dim=24,
    )
    return transformers.MetaClip2Model(config)


def altclip(vocabulary: int) -> transformers.PreTrainedModel:
    text = {"vocab_size": vocabulary, "eos_token_id": 2, "bos_token_id": 0, "pad_token_id": 1}
    config = transformers.AltCLIPConfig(
        text_config={**SIZE, **text, "max_position_embeddings": 90, "project_dim": 32},
        vision_config={**SIZE, "image_size": SIDE, "patch_size": 8},
        projection_dim=24,
    )
    return transformers.AltCLIPModel(config)


def pair(vocabulary: int) -> transformers.PreTrainedModel:
    vision = transformers.ViTConfig(**SIZE, image_size=SIDE, patch_size=8)
    text = transformers.BertConfig(**SIZE, vocab_size=vocabulary, pad_token_id=1)
    config = transformers.VisionTextDualEncoderConfig.from_vision_text_configs(
        vision, text, projection_dim=24
    )
    return transformers.VisionTextDualEncoderModel(config)


@pytest.mark.parametrize("build", [metaclip, altclip, pair])
def test_kin(build: Callable[[int], transformers.PreTrainedModel], tmp_path: Path) -> None:
    torch.manual_seed(8)
    model = build(write_words(tmp_path)).eval()
    plain.enliven(model, 3)
    model.save_pretrained(tmp_path)
    found = families.of_folder(tmp_path)
    assert found is not None
    assert found.name == "clip"
    encoder = load(tmp_path)
    tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(tmp_path)
    inputs = tokenizer(TEXTS, padding=True, truncation=True, max_length=77, return_tensors="pt")
    wanted = {name: inputs[name] for name in ("input_ids", "attention_mask")}
    pixels = np.random.default_rng(2).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (clip.MEAN, clip.STD))
    with torch.inference_mode():
        want = unit(model.get_text_features(**wanted).pooler_output)
        values = (torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255 - mean) / std
        seen = unit(model.get_image_features(pixel_values=values).pooler_output)
    got = encoder.encode_texts(TEXTS)
    assert np.abs(got - want).max() < 1e-5
    assert np.abs(got[0] - got[2]).max() > 0.05, "this model cannot tell texts apart"
    assert np.abs(encoder.encode_images(pixels) - seen).max() < 1e-5


def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def edited(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text())
    edit(config)
    path.write_text(json.dumps(config))


class TestBadFiles:
    @pytest.fixture
    def copy(self, clip_folder: Path, tmp_path: Path) -> Path:
        return copied(clip_folder, tmp_path)

    @pytest.mark.parametrize("name", ["visual_projection.weight", "text_projection.weight"])
    def test_missing_weights_are_not_made_up(self, copy: Path, name: str) -> None:
        from safetensors.torch import load_file, save_file

        path = copy / "model.safetensors"
        weights = load_file(path)
        del weights[name]
        save_file(weights, path, {"format": "pt"})
        with pytest.raises(ModelBroken, match=name):
            load(copy)

    def test_a_scale_that_is_not_used_may_be_missing(self, copy: Path) -> None:
        from safetensors.torch import load_file, save_file

        path = copy / "model.safetensors"
        weights = load_file(path)
        del weights["logit_scale"]
        save_file(weights, path, {"format": "pt"})
        load(copy)

    @pytest.mark.parametrize(
        ("tower", "values"),
        [
            ("vision_config", {"num_hidden_layers": 1}),
            ("text_config", {"num_hidden_layers": 1}),
            ("text_config", {"num_hidden_layers": 3}),
            ("vision_config", {"intermediate_size": 96}),
            ("vision_config", {"hidden_act": "no such thing"}),
            ("text_config", {"hidden_size": "wide"}),
        ],
    )
    def test_weights_and_configuration_disagree(
        self, copy: Path, tower: str, values: dict[str, Any]
    ) -> None:
        edited(copy, lambda config: config[tower].update(values))
        with pytest.raises(ModelBroken):
            load(copy)

    def test_truncated_weights(self, copy: Path) -> None:
        path = copy / "model.safetensors"
        path.write_bytes(path.read_bytes()[:5000])
        with pytest.raises(ModelBroken, match="cannot be read"):
            load(copy)

    def test_a_malicious_pickle_is_not_executed(self, copy: Path, tmp_path: Path) -> None:
        trace = tmp_path / "trace"

        class Evil:
            def __reduce__(self) -> tuple[Any, ...]:
                return (Path.mkdir, (trace,))

        (copy / "model.safetensors").unlink()
        torch.save({"logit_scale": Evil()}, copy / "pytorch_model.bin")
        with pytest.raises(ModelBroken, match="cannot be read"):
            load(copy)
        assert not trace.exists()

    def test_without_a_tokenizer(self, copy: Path) -> None:
        (copy / "vocab.json").unlink()
        with pytest.raises(ModelBroken, match="tokenizer"):
            clip.describe(copy)

    def test_a_damaged_tokenizer(self, copy: Path) -> None:
        (copy / "vocab.json").write_text('{"a":')
        encoder = load(copy)
        with pytest.raises(ModelBroken, match="tokenizer"):
            encoder.encode_texts(["a"])

    def test_a_picture_size_that_is_none(self, copy: Path) -> None:
        edited(copy, lambda config: config["vision_config"].update(image_size=-1))
        with pytest.raises(ModelBroken, match="image_size"):
            clip.describe(copy)


def test_weights_left_over_do_no_harm_unless_they_are_layers() -> None:
    report = {"missing_keys": [], "mismatched_keys": [], "unexpected_keys": ["some.head.weight"]}
    checkpoint.check_complete(Path("x"), report, ())
    for name in ("text_model.encoder.layers.2.mlp.fc1.bias", "encoder.layer.11.output.bias"):
        with pytest.raises(ModelBroken, match="too many"):
            checkpoint.check_complete(Path("x"), {**report, "unexpected_keys": [name]}, ())
