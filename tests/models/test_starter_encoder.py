"""The starter family: the shipped folder, export from a training network, and broken folders."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from photosearch.errors import ModelBroken
from photosearch.models import starter
from photosearch.models.base import ModelSpec
from photosearch.models.starter_image import ImageTower, folded_state
from photosearch.models.starter_text import GramTable, StarterText, hash_gram
from photosearch.training.augment import normalise
from photosearch.training.export import write_folder
from photosearch.training.text_tower import TextTower

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models" / "starter"
WIDTHS, DEPTHS, DIM, SIDE = (8, 8, 16, 16, 24), (1, 1, 2, 1), 16, 32


def spec_of(folder: Path) -> ModelSpec:
    found = starter.describe(folder)
    return ModelSpec("starter", "starter", "f", found.dim, found.image, languages=found.languages)


def restless(tower: ImageTower) -> ImageTower:
    """Give every normalisation figures of its own, as training would."""
    torch.manual_seed(3)
    tower.train()
    for module in tower.modules():
        if isinstance(module, torch.nn.BatchNorm2d | torch.nn.BatchNorm1d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, std=0.3)
    for _ in range(3):
        tower(torch.randn(8, 3, SIDE, SIDE))
    return tower.eval()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tower = restless(ImageTower(WIDTHS, DEPTHS, DIM))
    grams = ("wdog", "=개", "h개", "?latin", "?east")
    table = GramTable(np.array(sorted(hash_gram(g) for g in grams), np.uint32))
    text = TextTower(len(table.hashes), 8, 12, DIM)
    config = {
        "dim": DIM, "widths": WIDTHS, "depths": DEPTHS,
        "image": {"side": SIDE, "resize": "squash", "resample": "bicubic"},
    }  # fmt: skip
    write_folder(tmp_path / "model", tower, (text, table), config)
    return tmp_path / "model"


def test_folding_changes_nothing():
    tower = restless(ImageTower(WIDTHS, DEPTHS, DIM))
    folded = ImageTower(WIDTHS, DEPTHS, DIM, folded=True).eval()
    folded.load_state_dict(folded_state(tower))
    pixels = torch.randn(4, 3, SIDE, SIDE)
    with torch.inference_mode():
        assert torch.allclose(tower(pixels), folded(pixels), atol=1e-4)


def test_numpy_and_torch_text_towers_agree(tmp_path: Path):
    torch.manual_seed(5)
    grams = ["wdog", "wbeach", "bdog beach", "=강아지", "h강", "h강아", "h아지", "?latin", "?east"]
    table = GramTable(np.array(sorted(hash_gram(g) for g in grams), np.uint32))
    tower = TextTower(len(table.hashes), 24, 32, DIM)
    torch.nn.init.normal_(tower.importance)
    # Values that int8 and fp16 hold exactly, so that only arithmetic is compared.
    with torch.no_grad():
        tower.vectors.copy_(torch.randint(-127, 128, tower.vectors.shape) / 64)
        tower.vectors[:, 0] = 127 / 64
        for layer in (tower.skip, tower.hidden, tower.out):
            layer.weight.copy_(layer.weight.half().float())
    config = {"dim": DIM, "widths": WIDTHS, "depths": DEPTHS}
    write_folder(tmp_path / "m", ImageTower(WIDTHS, DEPTHS, DIM), (tower, table), config)
    texts = ["a dog on the beach", "강아지", "dog 강아지 xyz", "없는말"]
    rows = [table.rows(text) for text in texts]
    starts = np.concatenate(([0], np.cumsum([len(r) for r in rows])[:-1]))
    with torch.inference_mode():
        wanted = tower(torch.from_numpy(np.concatenate(rows)), torch.from_numpy(starts)).numpy()
    assert np.abs(StarterText.load(tmp_path / "m").encode(texts) - wanted).max() < 1e-4


class TestFamily:
    def test_vectors_of_the_exported_network(self, folder: Path):
        encoder = starter.load(folder, spec_of(folder), "cpu")
        pixels = np.random.default_rng(1).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)
        vectors = encoder.encode_images(pixels)
        assert vectors.shape == (3, DIM)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        tower = restless(ImageTower(WIDTHS, DEPTHS, DIM))
        assert encoder.encode_images(pixels[:0]).shape == (0, DIM)
        assert encoder.encode_texts(["개", ""]).shape == (2, DIM)
        assert tower.width == WIDTHS[-1]

    def test_pixels_of_another_size_are_refused(self, folder: Path):
        encoder = starter.load(folder, spec_of(folder), "cpu")
        with pytest.raises(ValueError, match="side should be"):
            encoder.encode_images(np.zeros((1, 8, 8, 3), np.uint8))

    @pytest.mark.parametrize("name", starter.FILES)
    def test_a_missing_file_is_said(self, folder: Path, name: str):
        (folder / name).unlink()
        with pytest.raises(ModelBroken):
            starter.describe(folder)

    @pytest.mark.parametrize("name", ["model.safetensors", "text.safetensors"])
    def test_half_a_file_is_said(self, folder: Path, name: str):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ModelBroken):
            starter.load(folder, spec_of(folder), "cpu")

    @pytest.mark.parametrize(
        ("key", "value"), [("dim", "x"), ("widths", 3), ("image", {}), ("dim", DIM * 2)]
    )
    def test_a_wrong_configuration_is_said(self, folder: Path, key: str, value: object):
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, key: value}))
        with pytest.raises(ModelBroken):
            starter.load(folder, ModelSpec("s", "starter", "f", DIM, None), "cpu")

    def test_a_folder_is_replaced_whole(self, folder: Path):
        before = starter.load(folder, spec_of(folder), "cpu").encode_texts(["개"])
        copy = shutil.copytree(folder, folder.with_name("copy"))
        assert np.array_equal(starter.load_text(copy).encode(["개"]), before)


class TestShipped:
    def test_it_sees_colours_of_pictures(self):
        encoder = starter.load(SHIPPED, spec_of(SHIPPED), "cpu")
        side = encoder.spec.image.side
        grey = np.full((1, side, side, 3), 128, np.uint8)
        grass = grey.copy()
        grass[..., 1], grass[..., 0], grass[..., 2] = 170, 70, 40
        vectors = encoder.encode_images(np.concatenate([grey, grass]))
        assert vectors[0] @ vectors[1] < 0.999

    def test_preparation_is_channels_last_and_normalised_as_in_training(self):
        encoder = starter.load(SHIPPED, spec_of(SHIPPED), "cpu")
        side = encoder.spec.image.side
        pixels = np.random.default_rng(2).integers(0, 256, (2, side, side, 3), dtype=np.uint8)
        wanted = normalise(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255)
        with torch.inference_mode():
            seen = [encoder._tower(views) for views in (wanted, wanted.flip(3))]
            both = sum(torch.nn.functional.normalize(vectors, dim=1) for vectors in seen)
            vectors = torch.nn.functional.normalize(both, dim=1).numpy()
        assert np.allclose(encoder.encode_images(pixels), vectors, atol=1e-4)

    def test_a_mirrored_picture_is_the_same_picture(self):
        encoder = starter.load(SHIPPED, spec_of(SHIPPED), "cpu")
        side = encoder.spec.image.side
        pixels = np.random.default_rng(3).integers(0, 256, (2, side, side, 3), dtype=np.uint8)
        other = np.ascontiguousarray(pixels[:, :, ::-1])
        assert np.allclose(encoder.encode_images(pixels), encoder.encode_images(other), atol=1e-5)
