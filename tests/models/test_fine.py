"""Vectors of patches and tokens: in the space of the whole, and where they belong."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from photosearch import paths
from photosearch.models import chinese_clip, clip, naflex, siglip, starter
from photosearch.models.base import FineEncoder, ModelSpec
from photosearch.models.starter_text import words_of
from photosearch.search import late_interaction
from tests.models import plain, plain_clip
from tests.models import test_clip_switches as clips
from tests.models.test_bad_checkpoints import write_metaclip

TEXTS = ["a dog", "two children play on a beach", "", "dog " * 30]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def write_altclip(folder: Path) -> None:
    import transformers

    clips.write_words(folder, ["<s>", "<pad>", "</s>", "<unk>"], "<s> $A </s>", "<pad>")
    text = {"vocab_size": 11, "max_position_embeddings": 90, "project_dim": 24}
    config = transformers.AltCLIPConfig(
        text_config={**clips.SIZES, **text, "pad_token_id": 1, "type_vocab_size": 1},
        vision_config={**clips.SIZES, "image_size": 24, "patch_size": 8},
        projection_dim=16,
    )
    transformers.AltCLIPModel(config).save_pretrained(folder)


KINDS: dict[str, tuple[Any, Any]] = {
    "clip": (clip, lambda folder: clips.TestClip().made(folder, {}, {})),
    "metaclip_2": (clip, write_metaclip),
    "altclip": (clip, write_altclip),
    "chinese_clip": (chinese_clip, lambda folder: clips.TestChineseClip().made(folder, {}, {})),
    "siglip": (siglip, lambda folder: clips.TestSiglip().made(folder, {}, {})),
    "starter": (
        starter,
        lambda folder: shutil.copytree(
            paths.resources() / "models" / "starter", folder, dirs_exist_ok=True
        ),
    ),
}


@pytest.fixture(scope="module", params=list(KINDS))
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    module, write = KINDS[request.param]
    folder = tmp_path_factory.mktemp("fine")
    write(folder)
    return clips.loaded(module, folder)


def pictures(encoder: Any, count: int = 3) -> Any:
    side = encoder.spec.image.side
    return np.random.default_rng(5).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


class TestEach:
    def test_shapes(self, encoder: Any) -> None:
        assert isinstance(encoder, FineEncoder)
        for found in (encoder.patch_vectors(pictures(encoder)), encoder.token_vectors(TEXTS)):
            assert found.vectors.dtype == np.float32
            assert found.vectors.shape == (*found.kept.shape, encoder.spec.dim)
            lengths = np.linalg.norm(found.vectors, axis=2)
            np.testing.assert_allclose(lengths, found.kept, atol=1e-5)
        patches = encoder.patch_vectors(pictures(encoder))
        assert patches.grid is not None
        assert patches.grid[0] * patches.grid[1] == patches.kept.shape[1]
        for nothing in (
            encoder.patch_vectors(pictures(encoder, 0)),
            encoder.token_vectors([]),
        ):
            assert len(nothing.vectors) == len(nothing.kept) == 0

    def test_one_token_is_the_whole_text(self, encoder: Any) -> None:
        whole, found = encoder.encode_texts(TEXTS), encoder.token_vectors(TEXTS)
        for number, vector in enumerate(whole):
            own = found.vectors[number][found.kept[number]]
            assert (own @ vector).max() > 1 - 1e-5

    def test_words_and_nothing_else_have_vectors(self, encoder: Any) -> None:
        kept = encoder.token_vectors(["dog beach", "children", ""]).kept.sum(axis=1)
        assert kept.tolist() == [3, 2, 1]

    def test_neighbours_in_a_batch_do_not_matter(self, encoder: Any) -> None:
        both = encoder.token_vectors(["dog", "two children play on beach"])
        alone = encoder.token_vectors(["dog"])
        np.testing.assert_allclose(
            both.vectors[0][both.kept[0]], alone.vectors[0][alone.kept[0]], atol=1e-5
        )
        pixels = pictures(encoder)
        np.testing.assert_allclose(
            encoder.patch_vectors(pixels).vectors[1],
            encoder.patch_vectors(pixels[1:2]).vectors[0],
            atol=1e-5,
        )


@pytest.mark.parametrize("name", ["clip", "chinese_clip"])
def test_a_patch_takes_the_way_of_the_picture(name: str, tmp_path: Path) -> None:
    """Computed plainly: norm and projection, for each patch in place of the first token."""
    module, write = KINDS[name]
    made = write(tmp_path)
    weights, seen = made[0], made[-1]
    pixels, values = clips.pictures()
    tower = plain_clip.Tower(weights, "vision_model.", seen)
    tokens = tower.patches(clips.normalised(values))
    first = np.broadcast_to(
        tower.w["embeddings.class_embedding"], (len(tokens), 1, tokens.shape[2])
    )
    x = np.concatenate([first, tokens], 1) + tower.w["embeddings.position_embedding.weight"]
    x = tower.norm("post_layernorm", tower.layers(tower.norm("pre_layrnorm", x))[:, 1:])
    want = plain_clip.unit(x @ weights["visual_projection.weight"].T)
    got = clips.loaded(module, tmp_path).patch_vectors(pixels)
    assert plain.difference(got.vectors, want) < clips.ROUNDING
    assert got.grid == (3, 3)


def test_a_picture_of_one_patch_is_that_patch(tmp_path: Path) -> None:
    """SigLIP's head then has nothing else to look at."""
    clips.TestSiglip().made(tmp_path, {}, {"patch_size": clips.SIDE})
    encoder: Any = clips.loaded(siglip, tmp_path)
    pixels, _ = clips.pictures()
    got = encoder.patch_vectors(pixels)
    assert got.grid == (1, 1)
    np.testing.assert_allclose(got.vectors[:, 0], encoder.encode_images(pixels), atol=1e-6)


def test_pictures_of_any_shape_have_no_grid(naflex_folder: Path) -> None:
    encoder = clips.loaded(siglip, naflex_folder)
    assert isinstance(encoder, naflex.NaflexEncoder)
    assert not isinstance(encoder, FineEncoder)


class TestStarter:
    @pytest.fixture(scope="class")
    @staticmethod
    def shipped() -> starter.StarterEncoder:
        folder = paths.resources() / "models" / "starter"
        about = starter.describe(folder)
        return starter.load(folder, ModelSpec("s", "starter", "f", about.dim, about.image), "cpu")

    def test_what_changes_in_a_corner_is_seen_there(self, shipped: starter.StarterEncoder) -> None:
        side, cells = shipped.spec.image.side, 5
        plain_picture = np.full((1, side, side, 3), 120, np.uint8)
        changed = plain_picture.copy()
        changed[:, : side // 5, -side // 5 :] = (250, 20, 20)
        before, after = (shipped.patch_vectors(each) for each in (plain_picture, changed))
        assert before.grid == (cells, cells)
        cosine = (before.vectors * after.vectors).sum(axis=2).reshape(before.grid)
        assert np.unravel_index(cosine.argmin(), cosine.shape) == (0, cells - 1)

    def test_a_picture_is_the_mean_of_its_places(self, shipped: starter.StarterEncoder) -> None:
        pixels = np.random.default_rng(1).integers(0, 256, (2, 80, 80, 3), dtype=np.uint8)
        values = shipped._values(pixels)
        with torch.inference_mode():
            cells, whole = shipped._tower.cells(values), shipped._tower(values)
        np.testing.assert_allclose(cells.mean((1, 2)).numpy(), whole.numpy(), atol=1e-4)

    def test_words_of_three_languages(self, shipped: starter.StarterEncoder) -> None:
        assert words_of("A dog on the beach, running!") == ["dog", "beach", "running"]
        assert words_of("바닷가의 강아지") == ["바닷가의", "강아지"]
        assert words_of("小白狗 海边") == ["小白", "白狗", "海边"]
        found = shipped.token_vectors(["a red dog"])
        want = shipped.encode_texts(["a red dog", "red", "dog"])
        np.testing.assert_allclose(found.vectors[0], want, atol=1e-6)

    def test_late_interaction_of_both(self, shipped: starter.StarterEncoder) -> None:
        pixels = np.random.default_rng(2).integers(0, 256, (4, 80, 80, 3), dtype=np.uint8)
        patches, words = shipped.patch_vectors(pixels), shipped.token_vectors(["a red dog"])
        scores = late_interaction.scores(words.vectors[0], patches.vectors, patches.kept)
        assert patches.grid is not None
        heat = late_interaction.contributions(words.vectors[0], patches.vectors[0], patches.grid)
        assert heat.sum() == pytest.approx(scores[0], abs=1e-4)
