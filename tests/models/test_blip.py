"""BLIP: captions are those that transformers' own model writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from photosearch.errors import ModelBroken
from photosearch.media.prepare import prepare
from photosearch.models import blip, captioners
from photosearch.models.base import CaptionWish, ImageSpec, ModelSpec
from tests.models import tiny_blip
from tests.models.tiny_blip import SIDE


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As published, but tiny; the words mean nothing."""
    return tiny_blip.write(tmp_path_factory.mktemp("blip"))


def load(folder: Path) -> blip.BlipCaptioner:
    about = blip.describe(folder)
    return blip.load(folder, ModelSpec("tiny", "blip", "f", about.dim, about.image), "cpu")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    random = np.random.default_rng(4)
    top = tmp_path_factory.mktemp("pictures")
    paths = [top / f"{number}.png" for number in range(10)]
    for path in paths:
        noise = Image.fromarray(random.integers(0, 256, (5, 7, 3), dtype=np.uint8))
        noise.resize((60, 44)).save(path)
    return paths


@pytest.fixture(scope="module")
def pixels(pictures: list[Path]) -> np.ndarray:
    spec = ImageSpec(SIDE, "squash", "bicubic")
    return np.stack([prepare(str(path), spec, 48).pixels for path in pictures])


def test_what_it_says_of_itself(folder: Path) -> None:
    about = blip.describe(folder)
    assert (about.dim, about.languages) == (0, ("en",))
    assert about.image == ImageSpec(SIDE, "squash", "bicubic")
    family = captioners.of_folder(folder)
    assert family is not None
    assert family.name == "blip"


@pytest.mark.parametrize("beams", [1, 3])
def test_captions_are_the_reference_models(
    folder: Path, pictures: list[Path], pixels: np.ndarray, beams: int
) -> None:
    model = transformers.BlipForConditionalGeneration.from_pretrained(folder).eval()
    processor = transformers.BlipImageProcessorPil.from_pretrained(folder)
    tokenizer = transformers.BertTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        inputs = processor([Image.open(path) for path in pictures], return_tensors="pt")
        written = model.generate(
            **inputs,
            num_beams=beams,
            num_return_sequences=beams,
            max_new_tokens=6,
            do_sample=False,
        )
    want = tokenizer.batch_decode(
        written, skip_special_tokens=True, clean_up_tokenization_spaces=True
    )
    found = load(folder).captions(pixels, CaptionWish(beams=beams, max_new_tokens=6))
    assert [caption.text for own in found for caption in own] == want
    assert [len(own) for own in found] == [beams] * len(pictures)
    assert len(set(want)) > 3, "this model says the same of every picture: a test of nothing"
    for own in found:
        scores = [caption.score for caption in own]
        assert scores == sorted(scores, reverse=True)
        assert all(np.isfinite(scores))
        assert max(scores) < 0


def test_a_greedy_score_is_the_mean_of_its_tokens(folder: Path, pixels: np.ndarray) -> None:
    captioner = load(folder)
    (one,) = captioner.captions(pixels[:1], CaptionWish(beams=1, max_new_tokens=1))[0]
    model = transformers.BlipForConditionalGeneration.from_pretrained(folder).eval()
    mean, std = ((np.array(v)) for v in (blip.clip.MEAN, blip.clip.STD))
    values = ((pixels[:1] / 255 - mean) / std).transpose(0, 3, 1, 2)
    with torch.inference_mode():
        seen = model.vision_model(pixel_values=torch.from_numpy(values).float())[0]
        start = torch.tensor([[model.config.text_config.bos_token_id]])
        logits = model.text_decoder(input_ids=start, encoder_hidden_states=seen).logits[0, -1]
    assert one.score == pytest.approx(float(logits.log_softmax(-1).max()), abs=1e-4)


def test_a_greedy_score_is_the_same_among_others(folder: Path, pixels: np.ndarray) -> None:
    """Sentences that are done early are filled up, and the filling is none of theirs."""
    captioner, wish = load(folder), CaptionWish(beams=1, max_new_tokens=6)
    some = pixels[2:5]
    together = [own[0] for own in captioner.captions(some, wish)]
    assert len({len(one.text.split()) for one in together}) > 1, "all of a length: no test"
    for number, one in enumerate(together):
        (alone,) = captioner.captions(some[number : number + 1], wish)[0]
        assert alone.text == one.text
        assert alone.score == pytest.approx(one.score, abs=1e-4)


def test_no_pictures_no_captions(folder: Path, pixels: np.ndarray) -> None:
    assert load(folder).captions(pixels[:0]) == []


def test_missing_weights_are_not_made_up(folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = load_file(tmp_path / "model.safetensors")
    name = "text_decoder.bert.encoder.layer.0.crossattention.self.key.weight"
    del weights[name]
    save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelBroken, match="crossattention"):
        load(tmp_path)


def test_without_a_vocabulary(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    with pytest.raises(ModelBroken, match="tokenizer"):
        blip.describe(tmp_path)
