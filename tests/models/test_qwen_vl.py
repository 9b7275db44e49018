"""Qwen-VL: captions are those that transformers' own models write for the same question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from photosearch.errors import ModelBroken
from photosearch.media.prepare import prepare
from photosearch.models import captioners, qwen_vl
from photosearch.models.base import CaptionWish, ImageSpec, ModelSpec
from tests.models import plain
from tests.models.conftest import SENTENCES

SIDE = 64  # of the square that decoders prepare
TYPES = ["qwen2_vl", "qwen2_5_vl", "qwen3_vl"]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"]
SPECIAL += ["<|image_pad|>", "<|video_pad|>"]
TEXT = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}
ROPE = {"rope_type": "default", "mrope_section": [2, 3, 3], "rope_theta": 10000.0}
VISION = {"depth": 2, "num_heads": 2, "patch_size": 4, "spatial_merge_size": 2}


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def write_tokenizer(folder: Path) -> transformers.PreTrainedTokenizerBase:
    """Bytes, a few merges of them, and the special tokens, as published."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=320, initial_alphabet=alphabet, show_progress=False)
    learner.train_from_iterator(SENTENCES, trainer)
    learned = json.loads(learner.to_str())["model"]
    merges = [tuple(pair) for pair in learned["merges"]]
    tokenizer = transformers.Qwen2Tokenizer(vocab=learned["vocab"], merges=merges)
    tokenizer.add_special_tokens({"additional_special_tokens": SPECIAL[1:]})
    tokenizer.save_pretrained(folder)
    return tokenizer


def config_of(kind: str, ids: dict[str, int], size: int) -> Any:
    tokens = {
        "image_token_id": ids["<|image_pad|>"],
        "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"],
        "vision_end_token_id": ids["<|vision_end|>"],
    }
    text = {**TEXT, "vocab_size": size, "rope_parameters": ROPE, "bos_token_id": None}
    if kind == "qwen2_vl":
        vision = {**VISION, "embed_dim": 32, "hidden_size": 64, "mlp_ratio": 2}
        return transformers.Qwen2VLConfig(text_config=text, vision_config=vision, **tokens)
    if kind == "qwen2_5_vl":
        vision = {**VISION, "hidden_size": 32, "intermediate_size": 48, "out_hidden_size": 64}
        vision |= {"window_size": 16, "fullatt_block_indexes": [1]}
        return transformers.Qwen2_5_VLConfig(text_config=text, vision_config=vision, **tokens)
    vision = {**VISION, "hidden_size": 32, "intermediate_size": 48, "out_hidden_size": 64}
    vision |= {"num_position_embeddings": 64, "deepstack_visual_indexes": [0, 1]}
    text |= {"head_dim": 16, "rope_parameters": {**ROPE, "mrope_interleaved": True}}
    return transformers.Qwen3VLConfig(text_config=text, vision_config=vision, **tokens)


def reference(kind: str) -> Any:
    return getattr(transformers, qwen_vl.TYPES[kind])


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One checkpoint of each kind, as published, but tiny; the words mean nothing."""
    found = {}
    for kind in TYPES:
        folder = tmp_path_factory.mktemp(kind)
        tokenizer = write_tokenizer(folder)
        ids = tokenizer.get_vocab()
        model = reference(kind)(config_of(kind, ids, len(tokenizer)))
        plain.enliven(model, 3)
        model.save_pretrained(folder)
        size = {"shortest_edge": 8 * 8, "longest_edge": SIDE * SIDE}
        mean = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3} if kind == "qwen3_vl" else {}
        processor = transformers.Qwen2VLImageProcessorPil(
            size=size, patch_size=4, merge_size=2, **mean
        )
        processor.save_pretrained(folder)
        # As published: the checkpoint wants to throw dice.
        (folder / "generation_config.json").write_text('{"do_sample": true, "temperature": 2.0}')
        found[kind] = folder
    return found


def load(folder: Path, kind: str) -> qwen_vl.QwenCaptioner:
    about = qwen_vl.describe(folder)
    spec = ModelSpec("tiny", "qwen_vl", kind, about.dim, about.image, languages=about.languages)
    return qwen_vl.load(folder, spec, "cpu")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Upright, lying and square ones, whose longer side is what decoders make of it anyway."""
    random = np.random.default_rng(4)
    top = tmp_path_factory.mktemp("pictures")
    sizes = [(64, 48), (64, 48), (32, 64), (64, 64), (64, 48), (64, 16)]
    paths = [top / f"{number}.png" for number in range(len(sizes))]
    for path, (width, height) in zip(paths, sizes, strict=True):
        noise = Image.fromarray(random.integers(0, 120, (5, 7, 3), dtype=np.uint8))
        noise.resize((width, height)).save(path)
    return paths


@pytest.fixture(scope="module")
def pixels(pictures: list[Path]) -> np.ndarray:
    spec = ImageSpec(SIDE, "pad", "bicubic", qwen_vl.FILL)
    return np.stack([prepare(str(path), spec, 48).pixels for path in pictures])


def asked(folder: Path, path: Path, language: str) -> dict[str, torch.Tensor]:
    """The inputs as transformers' own processors make them of a file."""
    processor = transformers.Qwen2VLImageProcessorPil.from_pretrained(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    seen = processor([Image.open(path)], return_tensors="pt")
    tokens = int(seen["image_grid_thw"].prod()) // 4
    text = (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n"
        f"<|vision_start|>{'<|image_pad|>' * tokens}<|vision_end|>"
        f"{qwen_vl.ASKING[language]}<|im_end|>\n<|im_start|>assistant\n"
    )
    words = tokenizer([text], return_tensors="pt")
    pad = tokenizer.convert_tokens_to_ids("<|image_pad|>")
    kinds = (words["input_ids"] == pad).int()
    return {**seen, **words, "mm_token_type_ids": kinds}


def answers(kind: str, folder: Path, path: Path, language: str, beams: int) -> list[str]:
    model = reference(kind).from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    inputs = asked(folder, path, language)
    ids = tokenizer.get_vocab()
    with torch.inference_mode():
        written = model.generate(
            **inputs,
            num_beams=beams,
            num_return_sequences=beams,
            max_new_tokens=8,
            do_sample=False,
            temperature=None,
            eos_token_id=[ids["<|im_end|>"], ids["<|endoftext|>"]],
            pad_token_id=ids["<|endoftext|>"],
        )
    new = written[:, inputs["input_ids"].shape[1] :]
    return [str(text) for text in tokenizer.batch_decode(new, skip_special_tokens=True)]


@pytest.mark.parametrize("kind", TYPES)
def test_what_it_says_of_itself(folders: dict[str, Path], kind: str) -> None:
    about = qwen_vl.describe(folders[kind])
    assert (about.dim, about.languages) == (0, ("en", "ko", "zh"))
    assert about.image == ImageSpec(SIDE, "pad", "bicubic", qwen_vl.FILL)
    family = captioners.of_folder(folders[kind])
    assert family is not None
    assert family.name == "qwen_vl"
    assert (family.precision("cpu"), family.precision("cuda")) == ("float32", "bfloat16")


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("kind", TYPES)
def test_captions_are_the_reference_models(
    folders: dict[str, Path], pictures: list[Path], pixels: np.ndarray, kind: str, beams: int
) -> None:
    folder = folders[kind]
    want = [answers(kind, folder, path, "ko", beams) for path in pictures]
    wish = CaptionWish(beams=beams, max_new_tokens=8, language="ko")
    found = load(folder, kind).captions(pixels, wish)
    assert [[caption.text for caption in own] for own in found] == want
    assert len({own[0] for own in want}) > 3, "the same of every picture: a test of nothing"
    for own in found:
        scores = [caption.score for caption in own]
        assert scores == sorted(scores, reverse=True)
        assert max(scores) < 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_language_has_its_question(
    folders: dict[str, Path], pictures: list[Path], pixels: np.ndarray, language: str
) -> None:
    folder = folders["qwen3_vl"]
    captioner = load(folder, "qwen3_vl")
    found = captioner.captions(pixels[:2], CaptionWish(max_new_tokens=8, language=language))
    want = [answers("qwen3_vl", folder, path, language, 1) for path in pictures[:2]]
    assert [[caption.text for caption in own] for own in found] == want
    other = captioner.captions(pixels[:2], CaptionWish(max_new_tokens=8, language="ko"))
    assert [own[0].text for own in found] != [own[0].text for own in other]
    if language == "en":  # and it is the one without a wish
        assert captioner.captions(pixels[:2], CaptionWish(max_new_tokens=8)) == found


@pytest.mark.parametrize("kind", ["qwen2_vl", "qwen3_vl"])
def test_pixels_are_the_reference_processors(
    folders: dict[str, Path], pictures: list[Path], pixels: np.ndarray, kind: str
) -> None:
    patches = load(folders[kind], kind)._patches
    processor = transformers.Qwen2VLImageProcessorPil.from_pretrained(folders[kind])
    for path, square in zip(pictures, pixels, strict=True):
        want = processor([Image.open(path)], return_tensors="pt")
        seen = patches.uncovered(square)
        assert patches.grid(seen) == tuple(want["image_grid_thw"][0].tolist())
        torch.testing.assert_close(patches(seen), want["pixel_values"], atol=1e-5, rtol=0)


def test_padding_is_cut_off_in_whole_tokens(folders: dict[str, Path]) -> None:
    patches = load(folders["qwen2_vl"], "qwen2_vl")._patches
    square = np.full((SIDE, SIDE, 3), qwen_vl.FILL, np.uint8)
    assert patches.uncovered(square).shape == (SIDE, SIDE, 3)  # nothing but grey: all of it
    square[:, 13:51] = 7
    seen = patches.uncovered(square)
    assert seen.shape == (SIDE, 40, 3)  # 38 pixels need five tokens of eight
    assert (seen == 7).all(axis=(0, 2)).sum() == 38
    square[0, 0] = 1  # a corner counts, though the rest of its column is grey
    assert patches.uncovered(square).shape == (SIDE, 56, 3)


def test_a_greedy_score_is_the_mean_of_its_tokens(
    folders: dict[str, Path], pictures: list[Path], pixels: np.ndarray
) -> None:
    folder = folders["qwen2_vl"]
    (one,) = load(folder, "qwen2_vl").captions(pixels[:1], CaptionWish(max_new_tokens=1))[0]
    model = transformers.Qwen2VLForConditionalGeneration.from_pretrained(folder).eval()
    with torch.inference_mode():
        logits = model(**asked(folder, pictures[0], "en")).logits[0, -1]
    assert one.score == pytest.approx(float(logits.log_softmax(-1).max()), abs=1e-4)


def test_no_pictures_no_captions(folders: dict[str, Path], pixels: np.ndarray) -> None:
    captioner = load(folders["qwen2_vl"], "qwen2_vl")
    assert captioner.captions(pixels[:0]) == []
    with pytest.raises(ValueError, match="side should be 64"):
        captioner.captions(np.zeros((1, 8, 8, 3), np.uint8))


def copied(folder: Path, target: Path) -> Path:
    for path in folder.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target


def test_missing_weights_are_not_made_up(folders: dict[str, Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    copied(folders["qwen2_vl"], tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    name = next(name for name in weights if "layers.1.mlp.up_proj" in name)
    del weights[name]
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelBroken, match=r"up_proj"):
        load(tmp_path, "qwen2_vl")


def test_pickles_are_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    copied(folders["qwen2_vl"], tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelBroken, match="safetensors"):
        qwen_vl.describe(tmp_path)


def test_another_models_tokenizer_is_noticed(folders: dict[str, Path], tmp_path: Path) -> None:
    copied(folders["qwen2_vl"], tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    config["image_token_id"] = 5
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelBroken, match="tokenizer"):
        load(tmp_path, "qwen2_vl")


def test_without_a_vocabulary(folders: dict[str, Path], tmp_path: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((folders["qwen2_vl"] / name).read_bytes())
    with pytest.raises(ModelBroken, match="tokenizer"):
        qwen_vl.describe(tmp_path)
