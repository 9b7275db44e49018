"""Chinese-CLIP: the vectors are those of transformers' own model, processor and tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from photosearch.errors import ModelBroken
from photosearch.media.prepare import prepare
from photosearch.models import chinese_clip, families
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.devices import DualEncoder
from tests.models import plain

TEXTS = ["海边日落和一只小狗", "两个孩子在公园里玩红色的球", "A Dog", "", "木桌上的一碗面条" * 20]
SIDE = 32
SIZE = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
}


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As published, but tiny: ``vocab.txt``, a squashing processor, no pooler for texts."""
    folder = tmp_path_factory.mktemp("chinese_clip")
    letters = sorted({letter for text in TEXTS for letter in text.lower() if letter.strip()})
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + c for c in "adgo")]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    torch.manual_seed(5)
    config = transformers.ChineseCLIPConfig(
        text_config={**SIZE, "vocab_size": len(tokens), "max_position_embeddings": 80},
        vision_config={**SIZE, "image_size": SIDE, "patch_size": 8},
        projection_dim=24,
    )
    model = transformers.ChineseCLIPModel(config)
    plain.enliven(model, 3)
    model.save_pretrained(folder)
    size = {"height": SIDE, "width": SIDE}
    processor = transformers.ChineseCLIPImageProcessorPil(size=size, do_center_crop=False)
    processor.save_pretrained(folder)
    return folder


def spec_of(folder: Path) -> ModelSpec:
    about = chinese_clip.describe(folder)
    assert about.languages == ("zh",)
    return ModelSpec("tiny", "chinese_clip", "f", about.dim, about.image, about.normalise)


def load(folder: Path) -> DualEncoder:
    return chinese_clip.load(folder, spec_of(folder), "cpu")


def unit(vectors: torch.Tensor) -> np.ndarray:
    return torch.nn.functional.normalize(vectors, dim=-1).numpy()


def test_texts_match_the_reference(folder: Path) -> None:
    tokenizer = transformers.BertTokenizer.from_pretrained(folder)
    inputs = tokenizer(TEXTS, padding=True, truncation=True, max_length=52, return_tensors="pt")
    assert inputs["input_ids"].shape[1] == 52
    model = transformers.ChineseCLIPModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        want = unit(model.get_text_features(**inputs).pooler_output)
    got = load(folder).encode_texts(TEXTS)
    assert np.abs(got - want).max() < 1e-5
    assert np.abs(got[0] - got[1]).max() > 0.05, "this model cannot tell texts apart"


def test_images_match_the_reference(folder: Path, tmp_path: Path) -> None:
    spec = spec_of(folder)
    assert spec.image == ImageSpec(SIDE, "squash", "bicubic")
    assert spec.dim == 24
    random = np.random.default_rng(4)
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for path in paths:
        Image.fromarray(random.integers(0, 256, (5, 7, 3), dtype=np.uint8)).resize((60, 44)).save(
            path
        )
    processor = transformers.ChineseCLIPImageProcessorPil.from_pretrained(folder)
    model = transformers.ChineseCLIPModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        inputs = processor([Image.open(path) for path in paths], return_tensors="pt")
        want = unit(model.get_image_features(**inputs).pooler_output)
    pixels = np.stack([prepare(str(path), spec.image, 48).pixels for path in paths])
    assert np.abs(load(folder).encode_images(pixels) - want).max() < 1e-4


def test_the_registry_knows_it(folder: Path) -> None:
    found = families.of_folder(folder)
    assert found is not None
    assert found.name == "chinese_clip"


@pytest.mark.parametrize(
    "name", ["text_projection.weight", "text_model.embeddings.word_embeddings.weight"]
)
def test_missing_weights_are_not_made_up(folder: Path, tmp_path: Path, name: str) -> None:
    from safetensors.torch import load_file, save_file

    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = load_file(tmp_path / "model.safetensors")
    del weights[name]
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelBroken, match=name):
        load(tmp_path)


def test_fewer_layers_than_weights(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text())
    config["text_config"]["num_hidden_layers"] = 1
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelBroken, match="too many"):
        load(tmp_path)


def test_without_a_vocabulary(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        if path.name != "vocab.txt":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ModelBroken, match="tokenizer"):
        chinese_clip.describe(tmp_path)
