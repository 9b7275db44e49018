"""SigLIP and SigLIP 2: the vectors are those of transformers' own model, processor, tokenizer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint, siglip
from photosearch.models.base import ImageSpec, ModelSpec

TEXTS = [
    "a dog on the beach",
    "A Dog On The BEACH",
    "바닷가를 달리는 강아지",
    "海边日落",
    "",
    "emoji 🐶🎂 and Ümläute, ΣΑΣ",
    "<eos> </s> <pad> typed by hand",
    "a very long text " * 40,
]


def described(folder: Path) -> ModelSpec:
    about = siglip.describe(folder)
    return ModelSpec("tiny", "siglip", "f", about.dim, about.image, about.normalise)


def photos(count: int) -> list[Image.Image]:
    random = np.random.default_rng(5)
    return [
        Image.fromarray(random.integers(0, 256, (6, 9, 3), dtype=np.uint8)).resize((90, 60))
        for _ in range(count)
    ]


def squashed(pictures: Sequence[Image.Image], side: int) -> NDArray[np.uint8]:
    filter_ = Image.Resampling.BILINEAR
    return np.stack([np.asarray(picture.resize((side, side), filter_)) for picture in pictures])


def unit(vectors: torch.Tensor) -> NDArray[np.float32]:
    return torch.nn.functional.normalize(vectors, dim=-1).numpy()


def token_ids(folder: Path, texts: Sequence[str]) -> list[list[int]]:
    return siglip.reference_tokenizer(folder, 64)(texts)["input_ids"].tolist()


class TestTexts:
    def test_siglip2_is_lower_cased_and_padded_to_64(self, siglip2_folder: Path) -> None:
        ids = token_ids(siglip2_folder, TEXTS)
        assert {len(row) for row in ids} == {64}
        assert ids[0] == ids[1]
        assert ids[0][-1] == 0  # <pad>, on the right
        assert 1 in ids[0]  # <eos>

    def test_siglip2_as_published_is_not_lower_cased_by_the_automatic_class(
        self, siglip2_folder: Path
    ) -> None:
        """The trap: without it, this family could simply use the automatic class."""
        automatic = transformers.AutoTokenizer.from_pretrained(siglip2_folder)
        assert automatic(TEXTS[0])["input_ids"] != automatic(TEXTS[1])["input_ids"]

    def test_siglip2_ids_are_the_reference_class_ids(self, siglip2_folder: Path) -> None:
        reference = transformers.Siglip2Tokenizer.from_pretrained(siglip2_folder)
        want = reference(TEXTS, padding="max_length", max_length=64, truncation=True)
        assert token_ids(siglip2_folder, TEXTS) == want["input_ids"]
        assert "attention_mask" not in want

    def test_siglip_ids_are_the_reference_class_ids(self, siglip_folder: Path) -> None:
        reference = transformers.SiglipTokenizer.from_pretrained(siglip_folder)
        want = reference(TEXTS, padding="max_length", max_length=64, truncation=True)
        ids = token_ids(siglip_folder, TEXTS)
        assert ids == want["input_ids"]
        assert ids[0] == ids[1]

    def test_texts_match_the_reference_model(self, siglip2_folder: Path) -> None:
        encoder = siglip.load(siglip2_folder, described(siglip2_folder), "cpu")
        model = transformers.SiglipModel.from_pretrained(siglip2_folder).eval()
        reference = transformers.Siglip2Tokenizer.from_pretrained(siglip2_folder)
        inputs = reference(
            TEXTS, padding="max_length", max_length=64, truncation=True, return_tensors="pt"
        )
        with torch.inference_mode():
            want = unit(model.get_text_features(**inputs).pooler_output)
        np.testing.assert_allclose(encoder.encode_texts(TEXTS), want, atol=1e-5)

    def test_a_tokenizer_that_asks_for_a_mask_gets_one(
        self, siglip2_folder: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "masked"
        shutil.copytree(siglip2_folder, folder)
        path = folder / "tokenizer_config.json"
        config = json.loads(path.read_text())
        config["model_input_names"] = ["input_ids", "attention_mask"]
        path.write_text(json.dumps(config))
        assert set(siglip.reference_tokenizer(folder, 64)(["a"])) == {"input_ids", "attention_mask"}

    def test_no_texts_give_no_vectors(self, siglip2_folder: Path) -> None:
        encoder = siglip.load(siglip2_folder, described(siglip2_folder), "cpu")
        assert encoder.encode_texts([]).shape == (0, 32)

    @pytest.fixture(scope="class")
    @staticmethod
    def both(siglip2_folder: Path) -> tuple[siglip.Tokenize, transformers.Siglip2Tokenizer]:
        reference = transformers.Siglip2Tokenizer.from_pretrained(siglip2_folder)
        return siglip.reference_tokenizer(siglip2_folder, 64), reference

    @given(text=st.text(max_size=200))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_text_has_64_tokens_as_the_reference_has_them(
        self, both: tuple[siglip.Tokenize, transformers.Siglip2Tokenizer], text: str
    ) -> None:
        ours, reference = both
        want = reference([text], padding="max_length", max_length=64, truncation=True)
        assert ours([text])["input_ids"].tolist() == want["input_ids"]


class TestImages:
    def test_pixels_match_the_reference_processor(self, siglip2_folder: Path) -> None:
        spec = described(siglip2_folder)
        assert spec.image == ImageSpec(32, "squash", "bilinear")
        encoder = siglip.load(siglip2_folder, spec, "cpu")
        pictures = photos(8)
        model = transformers.SiglipModel.from_pretrained(siglip2_folder).eval()
        processor = transformers.SiglipImageProcessorPil.from_pretrained(siglip2_folder)
        with torch.inference_mode():
            inputs = processor(pictures, return_tensors="pt")
            want = unit(model.get_image_features(**inputs).pooler_output)
        got = encoder.encode_images(squashed(pictures, 32))
        np.testing.assert_allclose((got * want).sum(axis=1), 1, atol=1e-4)
        others = np.sort((got @ got.T)[~np.eye(8, dtype=bool)])
        assert np.median(others) < 0.95, "this model cannot tell pictures apart: a test of nothing"

    def test_raw_vectors_are_not_normalised(self, siglip2_folder: Path) -> None:
        about = siglip.describe(siglip2_folder)
        spec = ModelSpec("tiny", "siglip", "f", about.dim, about.image, normalise=False)
        encoder = siglip.load(siglip2_folder, spec, "cpu")
        lengths = np.linalg.norm(encoder.encode_images(squashed(photos(3), 32)), axis=1)
        assert np.abs(lengths - 1).min() > 0.01

    @pytest.mark.parametrize("shape", [(1, 16, 16, 3), (1, 32, 32, 4)])
    def test_other_shapes_are_refused(
        self, siglip2_folder: Path, shape: tuple[int, int, int, int]
    ) -> None:
        encoder = siglip.load(siglip2_folder, described(siglip2_folder), "cpu")
        with pytest.raises(ValueError, match="side should be 32"):
            encoder.encode_images(np.zeros(shape, np.uint8))


class TestBrokenCheckpoints:
    @pytest.fixture
    def copy(self, siglip2_folder: Path, tmp_path: Path) -> Path:
        folder = tmp_path / "copy"
        shutil.copytree(siglip2_folder, folder)
        return folder

    def test_missing_weights_are_not_made_up(self, copy: Path) -> None:
        from safetensors.torch import load_file, save_file

        path = copy / "model.safetensors"
        weights = load_file(path)
        del weights["vision_model.embeddings.patch_embedding.weight"]
        save_file(weights, path, {"format": "pt"})
        with pytest.raises(ModelBroken, match="patch_embedding"):
            siglip.load(copy, described(copy), "cpu")

    def test_truncated_weights(self, copy: Path) -> None:
        path = copy / "model.safetensors"
        path.write_bytes(path.read_bytes()[:5000])
        with pytest.raises(ModelBroken, match="cannot be read"):
            siglip.load(copy, described(copy), "cpu")

    def test_weights_of_another_shape(self, copy: Path) -> None:
        path = copy / "config.json"
        config = json.loads(path.read_text())
        config["vision_config"]["intermediate_size"] = 128
        path.write_text(json.dumps(config))
        with pytest.raises(ModelBroken):
            siglip.load(copy, described(copy), "cpu")

    @pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
    def test_an_incomplete_folder_is_not_described(self, copy: Path, name: str) -> None:
        (copy / name).unlink()
        with pytest.raises(ModelBroken):
            siglip.describe(copy)

    def test_towers_that_do_not_meet(self, copy: Path) -> None:
        path = copy / "config.json"
        config = json.loads(path.read_text())
        config["text_config"]["projection_size"] = 48
        path.write_text(json.dumps(config))
        with pytest.raises(ModelBroken, match="32"):
            siglip.describe(copy)


class TestImagePreparation:
    @pytest.mark.parametrize(
        ("config", "mean", "std"),
        [
            ({}, (0.5,) * 3, (0.5,) * 3),
            ({"image_mean": [0.1, 0.2, 0.3], "image_std": [1, 1, 2]}, (0.1, 0.2, 0.3), (1, 1, 2)),
            ({"do_normalize": False}, (0,) * 3, (1,) * 3),
            ({"do_rescale": False, "do_normalize": False}, (0,) * 3, (1 / 255,) * 3),
            ({"rescale_factor": 1 / 127.5}, (0.25,) * 3, (0.25,) * 3),
        ],
    )
    def test_normalising(
        self,
        tmp_path: Path,
        config: dict[str, object],
        mean: tuple[float, ...],
        std: tuple[float, ...],
    ) -> None:
        (tmp_path / "preprocessor_config.json").write_text(json.dumps(config))
        half = (0.5, 0.5, 0.5)
        got = checkpoint.normalising(tmp_path, half, half)
        np.testing.assert_allclose(got, (mean, std))

    def test_a_processor_saved_whole_is_understood(
        self, siglip2_folder: Path, tmp_path: Path
    ) -> None:
        processor = transformers.AutoProcessor.from_pretrained(siglip2_folder)
        processor.save_pretrained(tmp_path)
        assert checkpoint.resample(tmp_path, "bicubic") == "bilinear"


class TestRealPhotos:
    """Decoders' reduced-scale pixels against the reference processor on the whole picture."""

    @pytest.fixture(scope="class")
    @staticmethod
    def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A SigLIP of the usual 224 pixels whose tokenizer does not matter."""
        from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

        folder = tmp_path_factory.mktemp("siglip224")
        (folder / "tokenizer.json").write_text("{}")
        torch.manual_seed(21)
        size = {"hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 2}
        text = {"vocab_size": 8, "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
        model = SiglipModel(
            SiglipConfig(
                text_config={**size, **text, "num_hidden_layers": 1},
                vision_config={**size, "num_hidden_layers": 3, "image_size": 224},
            )
        )
        with torch.no_grad():
            for weights in model.vision_model.parameters():
                if weights.dim() > 1:
                    weights.mul_(2.5)
        model.save_pretrained(folder)
        size = {"height": 224, "width": 224}
        SiglipImageProcessorPil(size=size, resample=2).save_pretrained(folder)
        return folder

    def test_they_match_the_reference_processor(self, folder: Path, shared_data: Path) -> None:
        from PIL import ImageOps

        from photosearch.media.prepare import prepare

        spec = described(folder)
        encoder = siglip.load(folder, spec, "cpu")
        processor = transformers.SiglipImageProcessorPil.from_pretrained(folder)
        files = sorted((shared_data / "data" / "photos").glob("*.jpg"))[::60][:16]
        assert len(files) > 8
        pixels = np.stack([prepare(str(path), spec.image, 320).pixels for path in files])
        got = encoder.encode_images(pixels)
        wanted = []
        for path in files:
            with Image.open(path) as picture:
                whole = ImageOps.exif_transpose(picture).convert("RGB")
            values = processor(whole, return_tensors="np")["pixel_values"]
            wanted.append(np.rint((values[0] * 0.5 + 0.5) * 255).transpose(1, 2, 0))
        want = encoder.encode_images(np.stack(wanted).astype(np.uint8))
        cosines = (got * want).sum(axis=1)
        between = got @ got.T
        assert np.median(between[~np.eye(len(files), dtype=bool)]) < 0.9, "a test of nothing"
        assert cosines.min() > 0.999, cosines
