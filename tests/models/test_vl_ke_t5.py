"""VL-KE-T5: the system's own numbers, and every switch of its files against plain arithmetic."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from photosearch.errors import ModelBroken, UsageError
from photosearch.evaluation import fvecs, vl_ke_t5_files
from photosearch.media.prepare import prepare
from photosearch.models import families, install, pretrained, vl_ke_t5
from photosearch.models.base import ImageSpec, ModelSpec
from tests.models import plain

CLOSE = 1e-4


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def spec_of(folder: Path) -> ModelSpec:
    about = vl_ke_t5.describe(folder)
    return ModelSpec("tiny", "vl_ke_t5", "f", about.dim, about.image, about.normalise)


@pytest.fixture(scope="module")
def golden(shared_data: Path) -> Path:
    return shared_data / "golden" / "vl_ke_t5"


class TestTheSystemsOwnNumbers:
    @pytest.fixture(scope="class")
    @staticmethod
    def numbers(golden: Path) -> dict[str, np.ndarray]:
        return dict(np.load(golden / "golden.npz"))

    @pytest.fixture(scope="class")
    @staticmethod
    def texts(golden: Path) -> list[str]:
        return list(json.loads((golden / "texts.json").read_text("utf-8")))

    @pytest.fixture(scope="class")
    @staticmethod
    def pixels(golden: Path) -> np.ndarray:
        image = vl_ke_t5.describe(golden).image
        files = [golden / "images" / f"img{n}.png" for n in range(10)]
        return np.stack([prepare(str(path), image, 64).pixels for path in files])

    def test_token_ids_are_exact(
        self, golden: Path, numbers: dict[str, np.ndarray], texts: list[str]
    ) -> None:
        import transformers

        tokenize = pretrained.Tokenizer(golden / "tokenizer", 512, transformers.T5Tokenizer)
        got = tokenize(texts)
        assert (got["input_ids"].numpy() == numbers["input_ids"]).all()
        assert (got["attention_mask"].numpy() == numbers["attention_mask"]).all()

    def test_vectors_and_scores(
        self, golden: Path, numbers: dict[str, np.ndarray], texts: list[str], pixels: np.ndarray
    ) -> None:
        spec = spec_of(golden)
        assert not spec.normalise
        encoder = vl_ke_t5.load(golden, spec, "cpu")
        images, words = encoder.encode_images(pixels), encoder.encode_texts(texts)
        assert plain.difference(images, numbers["image_embeds"]) < CLOSE
        assert plain.difference(words, numbers["text_embeds"]) < CLOSE
        assert plain.difference(words @ images.T, numbers["scores"]) < CLOSE
        best = np.argsort(-(words @ images.T), axis=1)[:, :8]
        assert (best == numbers["topk_indices"]).all()

    def test_the_simple_class(
        self, golden: Path, numbers: dict[str, np.ndarray], texts: list[str], tmp_path: Path
    ) -> None:
        folder = copy_of(golden, tmp_path)
        change(folder / "hf_model" / "language", architectures=["T5EncoderSimple"])
        encoder = vl_ke_t5.load(folder, spec_of(folder), "cpu")
        got = encoder.encode_texts(texts)
        assert plain.difference(got, numbers["text_embeds_simple"]) < CLOSE

    def test_the_norm_checkpoint(
        self,
        golden: Path,
        numbers: dict[str, np.ndarray],
        texts: list[str],
        pixels: np.ndarray,
        tmp_path: Path,
    ) -> None:
        folder = copy_of(golden, tmp_path)
        change(folder / "hf_model" / "language", normalise=True)
        spec = spec_of(folder)
        assert spec.normalise
        encoder = vl_ke_t5.load(folder, spec, "cpu")
        scores = encoder.encode_texts(texts) @ encoder.encode_images(pixels).T
        assert plain.difference(scores, numbers["scores_cosine"]) < CLOSE

    def test_the_norm_checkpoint_as_it_is_installed(
        self,
        golden: Path,
        numbers: dict[str, np.ndarray],
        texts: list[str],
        pixels: np.ndarray,
    ) -> None:
        """Its files are those of any other, so who installs it says what it is."""
        plainly, norm = install.install(golden, "a"), install.install(golden, "b", normalise=True)
        for model, key in ((plainly, "scores"), (norm, "scores_cosine")):
            encoder = vl_ke_t5.load(model.folder, model.spec, "cpu")
            scores = encoder.encode_texts(texts) @ encoder.encode_images(pixels).T
            assert plain.difference(scores, numbers[key]) < CLOSE
        assert plainly.spec.fingerprint != norm.spec.fingerprint


VISION: dict[str, Any] = {
    "model_type": "vit",
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "image_size": 24,
    "patch_size": 8,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "qkv_bias": True,
}
LANGUAGE: dict[str, Any] = {
    "architectures": ["T5EncoderMean"],
    "model_type": "t5",
    "vocab_size": 60,
    "d_model": 24,
    "d_kv": 10,  # not d_model / num_heads: T5 allows that
    "d_ff": 40,
    "num_layers": 2,
    "num_heads": 3,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 20,
    "feed_forward_proj": "gated-gelu",
    "layer_norm_epsilon": 1e-6,
    "is_encoder_decoder": True,
    "tie_word_embeddings": False,
}
Make = Callable[..., Path]
SENTENCES = ["a dog on the beach", "바닷가의 강아지", "", "two children play " * 9]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentencepiece model alone, as the base model's first releases had it."""
    import sentencepiece

    folder = tmp_path_factory.mktemp("tokenizer")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*SENTENCES[:2], *SENTENCES[3:], "나무 식탁 위의 국수"] * 3),
        model_prefix=str(folder / "spiece"),
        vocab_size=60,
        hard_vocab_limit=False,
        model_type="unigram",
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    (folder / "spiece.vocab").unlink()
    return folder


@pytest.fixture
def make(tmp_path: Path, tokenizer: Path) -> Make:
    """Writes a random model whose configurations differ from the usual by what is given."""

    def write(vision: dict[str, Any] | None = None, text: dict[str, Any] | None = None) -> Path:
        folder = tmp_path / "model"
        seen, read = VISION | (vision or {}), LANGUAGE | (text or {})
        towers = folder / "hf_model"
        shapes = plain.vit_shapes(seen, pooler=True)
        plain.save(towers / "vision", seen, plain.random_weights(shapes, 1))
        weights = plain.random_weights(plain.text_tower_shapes(read), 2)
        twice = weights | {"encoder.embed_tokens.weight": weights["shared.weight"]}
        plain.save(towers / "language", read, twice)
        shutil.copytree(tokenizer, folder / "tokenizer")
        return folder

    return write


def copy_of(folder: Path, tmp_path: Path) -> Path:
    """A copy that may be changed; the shared one is read only."""
    copy = tmp_path / "copy"
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return copy


def change(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values))


def given(folder: Path) -> plain.Weights:
    tensors = torch.load(folder / "pytorch_model.bin", weights_only=True)
    return {name: value.double().numpy() for name, value in tensors.items()}


class TestSwitches:
    """Each against the same computed plainly; the plain one knows nothing of transformers."""

    @pytest.mark.parametrize(
        "text",
        [
            {},
            {"architectures": ["T5EncoderSimple"]},
            {"feed_forward_proj": "relu"},
            {"feed_forward_proj": "gated-silu"},
            {"feed_forward_proj": "gated-relu"},
            {"dense_act_fn": "gelu"},  # an explicit one goes before the name's own
            {"layer_norm_epsilon": 0.3},
            {"relative_attention_num_buckets": 4, "relative_attention_max_distance": 9},
            {"num_heads": 4, "d_kv": 6, "num_layers": 3},
        ],
        ids=str,
    )
    def test_texts(self, make: Make, text: dict[str, Any]) -> None:
        folder = make(text=text)
        encoder = vl_ke_t5.load(folder, spec_of(folder), "cpu")
        import transformers

        tokens = pretrained.Tokenizer(folder / "tokenizer", 512, transformers.T5Tokenizer)(
            SENTENCES
        )
        ids, mask = tokens["input_ids"].numpy(), tokens["attention_mask"].numpy()
        assert len(set(mask.sum(axis=1).tolist())) == 4, "padding must matter"
        config = LANGUAGE | text
        first = config["architectures"] == ["T5EncoderSimple"]
        weights = given(folder / "hf_model" / "language")
        want = plain.text_vectors(weights, config, ids, mask, first)
        assert plain.difference(encoder.encode_texts(SENTENCES), want) < 1e-5

    @pytest.mark.parametrize(
        "vision",
        [
            {},
            {"hidden_act": "quick_gelu"},
            {"hidden_act": "gelu_new"},
            {"layer_norm_eps": 0.2},
            {"qkv_bias": False},
            {"patch_size": 12},
            {"num_attention_heads": 6, "num_hidden_layers": 3},
        ],
        ids=str,
    )
    def test_images(self, make: Make, vision: dict[str, Any]) -> None:
        folder = make(vision=vision)
        encoder = vl_ke_t5.load(folder, spec_of(folder), "cpu")
        pixels = np.random.default_rng(3).integers(0, 256, (3, 24, 24, 3), dtype=np.uint8)
        values = pixels.transpose(0, 3, 1, 2) / 255 * 2 - 1
        weights = given(folder / "hf_model" / "vision")
        want = plain.Vit(weights, "", VISION | vision).pooled(values)
        assert plain.difference(encoder.encode_images(pixels), want) < 1e-5

    def test_image_preparation_of_the_folder(self, make: Make) -> None:
        folder = make()
        assert vl_ke_t5.describe(folder).image == ImageSpec(24, "squash", "bilinear")
        (folder / "image_processor").mkdir()
        old = {"size": 24, "resample": 3, "image_mean": [0.1, 0.2, 0.3], "image_std": [1, 1, 1]}
        path = folder / "image_processor" / "preprocessor_config.json"
        path.write_text(json.dumps(old))
        spec = spec_of(folder)
        assert spec.image == ImageSpec(24, "squash", "bicubic")
        encoder = vl_ke_t5.load(folder, spec, "cpu")
        pixels = np.full((1, 24, 24, 3), 128, np.uint8)
        values = np.broadcast_to(
            np.reshape([128 / 255 - m for m in (0.1, 0.2, 0.3)], (1, 3, 1, 1)), (1, 3, 24, 24)
        )
        weights = given(folder / "hf_model" / "vision")
        want = plain.Vit(weights, "", VISION).pooled(values)
        assert plain.difference(encoder.encode_images(pixels), want) < 1e-5


class TestLayouts:
    def same(self, folder: Path, want: np.ndarray) -> None:
        encoder = vl_ke_t5.load(folder, spec_of(folder), "cpu")
        np.testing.assert_allclose(encoder.encode_texts(SENTENCES), want, atol=1e-6)
        for name in vl_ke_t5.describe(folder).files:
            assert (folder / name).is_file()

    @pytest.fixture
    def made(self, make: Make) -> tuple[Path, np.ndarray]:
        folder = make()
        encoder = vl_ke_t5.load(folder, spec_of(folder), "cpu")
        return folder, encoder.encode_texts(SENTENCES)

    def test_towers_at_the_top(self, made: tuple[Path, np.ndarray]) -> None:
        folder, want = made
        for tower in ("vision", "language"):
            (folder / "hf_model" / tower).rename(folder / tower)
        (folder / "hf_model").rmdir()
        self.same(folder, want)

    def test_tokenizer_beside_the_language_tower(self, made: tuple[Path, np.ndarray]) -> None:
        folder, want = made
        (folder / "tokenizer" / "spiece.model").rename(
            folder / "hf_model" / "language" / "spiece.model"
        )
        shutil.rmtree(folder / "tokenizer")
        self.same(folder, want)
        self.same(folder / "hf_model", want)

    def test_tokenizer_in_a_folder_of_its_base_models_name(
        self, made: tuple[Path, np.ndarray]
    ) -> None:
        folder, want = made
        (folder / "tokenizer").rename(folder / "KETI-AIR ke-t5-base")
        self.same(folder, want)

    def test_safetensors(self, made: tuple[Path, np.ndarray]) -> None:
        folder, want = made
        tower = folder / "hf_model" / "language"
        weights = given(tower)
        del weights["encoder.embed_tokens.weight"]  # safetensors keep one of the two
        (tower / "pytorch_model.bin").unlink()
        plain.save(tower, LANGUAGE, weights, safe=True)
        self.same(folder, want)

    def test_the_registry_recognises_it(self, make: Make, tmp_path: Path) -> None:
        found = families.of_folder(make())
        assert found is not None
        assert found.name == "vl_ke_t5"
        assert families.of_folder(tmp_path) is None

    def test_only_what_is_needed_is_listed(self, make: Make) -> None:
        folder = make()
        (folder / "hf_model" / "optimizer.pt").write_bytes(b"0")
        (folder / "photos.tsv").write_bytes(b"0")
        assert vl_ke_t5.describe(folder).files == (
            "hf_model/vision/config.json",
            "hf_model/vision/pytorch_model.bin",
            "hf_model/language/config.json",
            "hf_model/language/pytorch_model.bin",
            "tokenizer/spiece.model",
        )


class Evil:
    """What a malicious pickle holds: reading it would make a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.mkdir, (self.path,))


class TestBadFiles:
    def refused(self, folder: Path, match: str) -> None:
        with pytest.raises(ModelBroken, match=match):
            vl_ke_t5.load(folder, spec_of(folder), "cpu")

    def edit(self, tower: Path, edit: Callable[[plain.Weights], object]) -> None:
        weights = given(tower)
        edit(weights)
        plain.save(tower, json.loads((tower / "config.json").read_text()), weights)

    @pytest.mark.parametrize(
        ("tower", "name"),
        [
            ("vision", "encoder.layer.1.output.dense.bias"),
            ("vision", "pooler.dense.weight"),
            ("language", "encoder.block.1.layer.1.DenseReluDense.wo.weight"),
            ("language", "pooler.dense1.bias"),
        ],
    )
    def test_missing_weights_are_not_made_up(self, make: Make, tower: str, name: str) -> None:
        folder = make()
        self.edit(folder / "hf_model" / tower, lambda weights: weights.pop(name))
        self.refused(folder, "missing")

    def test_no_table_of_tokens(self, make: Make) -> None:
        folder = make()
        tower = folder / "hf_model" / "language"
        self.edit(tower, lambda w: [w.pop(n) for n in list(w) if "shared" in n or "embed" in n])
        self.refused(folder, "table of tokens")

    @pytest.mark.parametrize(
        ("tower", "values"),
        [
            ("vision", {"num_hidden_layers": 1}),
            ("language", {"num_layers": 1}),
            ("vision", {"intermediate_size": 44}),
            ("language", {"d_ff": 44}),
            ("vision", {"hidden_act": "no such thing"}),
            ("language", {"feed_forward_proj": "gated-no-such"}),
        ],
    )
    def test_weights_and_configuration_disagree(
        self, make: Make, tower: str, values: dict[str, Any]
    ) -> None:
        folder = make()
        change(folder / "hf_model" / tower, **values)
        self.refused(folder, "fit|read")

    def test_towers_that_do_not_meet(self, make: Make) -> None:
        with pytest.raises(ModelBroken, match="24"):
            vl_ke_t5.describe(make(text={"d_model": 30}))

    def test_a_malicious_pickle_is_not_executed(self, make: Make, tmp_path: Path) -> None:
        folder, trace = make(), tmp_path / "trace"
        path = folder / "hf_model" / "language" / "pytorch_model.bin"
        torch.save({"shared.weight": Evil(trace)}, path)
        self.refused(folder, "cannot be read")
        path.write_bytes(pickle.dumps({"shared.weight": Evil(trace)}))
        self.refused(folder, "cannot be read")
        assert not trace.exists()

    @pytest.mark.parametrize("size", [0, 100, 5000])
    @pytest.mark.parametrize("tower", ["vision", "language"])
    def test_truncated_weights(self, make: Make, tower: str, size: int) -> None:
        folder = make()
        path = folder / "hf_model" / tower / "pytorch_model.bin"
        path.write_bytes(path.read_bytes()[:size])
        self.refused(folder, "cannot be read")

    def test_without_a_tokenizer_it_says_where_to_get_one(self, make: Make) -> None:
        folder = make()
        shutil.rmtree(folder / "tokenizer")
        with pytest.raises(ModelBroken, match="ke-t5-base"):
            vl_ke_t5.describe(folder)

    def test_a_damaged_tokenizer(self, make: Make) -> None:
        folder = make()
        (folder / "tokenizer" / "spiece.model").write_bytes(b"no")
        encoder = vl_ke_t5.load(folder, spec_of(folder), "cpu")
        with pytest.raises(ModelBroken, match="tokenizer"):
            encoder.encode_texts(["a"])

    def test_one_tower_alone(self, make: Make) -> None:
        folder = make()
        shutil.rmtree(folder / "hf_model" / "vision")
        assert not vl_ke_t5.recognises(folder)
        with pytest.raises(ModelBroken, match="vision and language"):
            vl_ke_t5.describe(folder)


def whole(path: Path) -> np.ndarray:
    parts = list(fvecs.blocks(path))
    return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)


class TestFvecs:
    def test_there_and_back_again(self, tmp_path: Path) -> None:
        vectors = np.random.default_rng(1).normal(size=(7, 5)).astype(np.float32)
        both = fvecs.packed(vectors[:2]) + fvecs.packed(vectors[2:4])
        (tmp_path / "000.fvecs").write_bytes(both)
        (tmp_path / "001.fvecs").write_bytes(fvecs.packed(vectors[4:]))
        assert (whole(tmp_path) == vectors).all()
        assert (whole(tmp_path / "001.fvecs") == vectors[4:]).all()

    def test_bytes_are_the_formats_own(self, tmp_path: Path) -> None:
        (tmp_path / "a.fvecs").write_bytes(fvecs.packed(np.array([[1.0, -2.0]], np.float32)))
        assert (tmp_path / "a.fvecs").read_bytes().hex() == "020000000000803f000000c0"

    def test_nothing_written_is_nothing_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.fvecs").write_bytes(fvecs.packed(np.zeros((0, 4), np.float32)))
        assert len(whole(tmp_path / "a.fvecs")) == 0

    @pytest.mark.parametrize("content", ["02000000", "020000000000803f", "ffffffff", "00000000"])
    def test_damaged(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "a.fvecs").write_bytes(bytes.fromhex(content))
        with pytest.raises(UsageError, match=r"a\.fvecs"):
            whole(tmp_path)

    def test_lengths_that_differ(self, tmp_path: Path) -> None:
        one = np.ones((2, 3), np.float32)
        (tmp_path / "a.fvecs").write_bytes(fvecs.packed(one))
        (tmp_path / "b.fvecs").write_bytes(fvecs.packed(one[:, :2]))
        with pytest.raises(UsageError, match="different lengths"):
            whole(tmp_path)

    def test_no_files(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no \.fvecs"):
            whole(tmp_path)
        with pytest.raises(UsageError, match="cannot be read"):
            whole(tmp_path / "away.fvecs")


class TestOtherFiles:
    def test_quotes_in_a_collection_mean_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "a.tsv"
        path.write_bytes(b'a.jpg\t"half a quote\nb.jpg\tx\ty\r\n\n"c".jpg\t\n')
        assert vl_ke_t5_files.read_collection(path) == [
            ("a.jpg", '"half a quote'),
            ("b.jpg", "x\ty"),
            ('"c".jpg', ""),
        ]

    def test_a_line_without_a_tab(self, tmp_path: Path) -> None:
        (tmp_path / "a.tsv").write_text("a.jpg\tx\nb.jpg\n")
        with pytest.raises(UsageError, match="line 2"):
            vl_ke_t5_files.read_collection(tmp_path / "a.tsv")

    def test_a_report_of_few_answers(self) -> None:
        text = vl_ke_t5_files.report("q", [(f"{n}.jpg", 1.0) for n in range(5)])
        assert text.count("<img") == 5
        assert text.count("<tr>") == 5


def test_pictures_are_prepared_as_the_systems_own_processor_does(
    make: Make, tmp_path: Path
) -> None:
    from transformers import ViTImageProcessorPil

    random = np.random.default_rng(5)
    picture = Image.fromarray(random.integers(0, 256, (31, 47, 3), dtype=np.uint8))
    picture.save(tmp_path / "a.png")
    spec = vl_ke_t5.describe(make()).image
    processor = ViTImageProcessorPil(size={"height": 24, "width": 24})
    want = processor(picture, return_tensors="np")["pixel_values"][0]
    got = prepare(str(tmp_path / "a.png"), spec, 64).pixels.transpose(2, 0, 1) / 255 * 2 - 1
    assert np.abs(got - want).max() < 1e-6
