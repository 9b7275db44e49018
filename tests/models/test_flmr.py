"""FLMR and PreFLMR: the system's own numbers, and every switch against plain arithmetic."""

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
from safetensors.numpy import load_file

from photosearch.errors import ModelBroken
from photosearch.media.prepare import prepare
from photosearch.models import captioners, families, flmr, flmr_settings
from photosearch.models.base import ModelSpec
from photosearch.models.clip import MEAN, STD
from photosearch.models.flmr_model import Flmr, Tokenizer
from tests.models import plain, plain_flmr
from tests.models.plain_flmr import SIDE

CLOSE = 1e-4
Numbers = dict[str, np.ndarray]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def load(folder: Path) -> Flmr:
    about = flmr.describe(folder)
    spec = ModelSpec("tiny", "flmr", "f", about.dim, about.image, about.normalise)
    return flmr.load(folder, spec, "cpu")


@pytest.fixture(scope="module")
def golden(shared_data: Path) -> Path:
    return shared_data / "golden" / "flmr"


class Theirs:
    """One of the fixtures: what went in and what came out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers: Numbers = dict(np.load(folder / "golden.npz"))
        texts = json.loads((folder / "texts.json").read_text("utf-8"))
        self.queries, self.documents = texts["queries"], texts["documents"]
        self.encoder = load(folder / "checkpoint")
        self.pixels, self.seen = self.pictures("images"), self.pictures("doc_images")

    def pictures(self, name: str) -> Any:
        image = flmr.describe(self.folder / "checkpoint").image
        files = [self.folder / name / f"img{number}.png" for number in range(4)]
        return np.stack([prepare(str(path), image, 64).pixels for path in files])


@pytest.fixture(scope="module", params=["preflmr", "flmr"])
def theirs(request: pytest.FixtureRequest, golden: Path) -> Theirs:
    return Theirs(golden / request.param)


class TestTheSystemsOwnNumbers:
    def test_tokens_are_exact(self, theirs: Theirs) -> None:
        found = flmr_settings.settings(theirs.folder / "checkpoint")
        for query, half, texts in (
            (True, "query", theirs.queries),
            (False, "context", theirs.documents),
        ):
            tokens = Tokenizer(theirs.folder / "checkpoint", found, query=query)(texts)
            assert (tokens.ids.numpy() == theirs.numbers[f"{half}_input_ids"]).all()
            assert (tokens.attended.numpy() == theirs.numbers[f"{half}_attention_mask"]).all()
            if query:
                assert (tokens.kept.numpy() == theirs.numbers["query_mask"]).all()
        hidden = Tokenizer(theirs.folder / "checkpoint", found, query=False).hidden_in_documents()
        assert sorted(hidden) == sorted(theirs.numbers["doc_skip_ids"].tolist())

    def test_pixels(self, theirs: Theirs) -> None:
        values = theirs.pixels.transpose(0, 3, 1, 2) / 255
        values = (values - np.reshape(MEAN, (1, 3, 1, 1))) / np.reshape(STD, (1, 3, 1, 1))
        assert plain.difference(values, theirs.numbers["pixel_values"]) < 1e-6

    def test_queries(self, theirs: Theirs) -> None:
        got = theirs.encoder.encode_queries(theirs.queries, theirs.pixels)
        assert got.vectors.dtype == np.float32
        assert plain.difference(got.vectors, theirs.numbers["Q"]) < CLOSE
        assert (got.kept == theirs.numbers["Q"].any(axis=2)).all()
        assert (got.vectors[~got.kept] == 0).all()

    def test_queries_without_pictures(self, theirs: Theirs) -> None:
        want = theirs.numbers["Q_text_only"]
        for pixels in (None, theirs.pixels):
            got = theirs.encoder.encode_queries(theirs.queries, pixels, with_pictures=False)
            assert plain.difference(got.vectors, want) < CLOSE

    def test_some_without_the_one_or_the_other(self, theirs: Theirs) -> None:
        got = theirs.encoder.encode_queries(
            theirs.queries,
            theirs.pixels,
            with_pictures=[True, False, True, True],
            with_texts=[True, True, False, True],
        )
        assert plain.difference(got.vectors, theirs.numbers["Q_list_switch"]) < CLOSE

    def test_documents(self, theirs: Theirs) -> None:
        got = theirs.encoder.encode_documents(theirs.documents)
        assert plain.difference(got.vectors, theirs.numbers["D"]) < CLOSE
        assert (got.kept == theirs.numbers["D_mask"][..., 0]).all()
        got = theirs.encoder.encode_documents(theirs.documents[:4], theirs.seen, with_pictures=True)
        assert plain.difference(got.vectors, theirs.numbers["D_multimodal"]) < CLOSE
        assert (got.kept == theirs.numbers["D_multimodal_mask"][..., 0]).all()

    def test_several_regions_of_a_picture(self, theirs: Theirs) -> None:
        regions = np.stack([theirs.pixels, theirs.pixels[:, :, ::-1]], axis=1)
        if "Q_rois" not in theirs.numbers:
            with pytest.raises(ValueError, match="one region"):
                theirs.encoder.encode_queries(theirs.queries, regions)
            return
        got = theirs.encoder.encode_queries(theirs.queries, regions)
        assert plain.difference(got.vectors, theirs.numbers["Q_rois"]) < CLOSE

    def test_the_newest_packages_files(self, theirs: Theirs, tmp_path: Path) -> None:
        """A pickle that holds every text tensor twice, and tied halves twice."""
        folder = shutil.copytree(theirs.folder / "checkpoint", tmp_path / "copy")
        (folder / "model.safetensors").unlink()
        shutil.copy(theirs.folder / "checkpoint_bin" / "pytorch_model.bin", folder)
        encoder = load(folder)
        got = encoder.encode_queries(theirs.queries, theirs.pixels)
        assert plain.difference(got.vectors, theirs.numbers["Q"]) < CLOSE
        got = encoder.encode_documents(theirs.documents)
        assert plain.difference(got.vectors, theirs.numbers["D"]) < CLOSE


TEXTS = [
    "find: what is a dog on a beach?",
    "two children play",
    "a, dog: on: a beach!",
    "",
    "dog " * 30,
    "an unknown. word",
]


def pixels_of(count: int) -> tuple[Any, Any]:
    """Pixels, and the same as the towers see them."""
    pixels = np.random.default_rng(3).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)
    values = pixels.transpose(0, 3, 1, 2) / 255
    return pixels, (values - np.reshape(MEAN, (1, 3, 1, 1))) / np.reshape(STD, (1, 3, 1, 1))


def weights_of(folder: Path) -> plain.Weights:
    found = load_file(folder / "model.safetensors")
    return {name: value.astype(np.float64) for name, value in found.items()}


def compare(folder: Path) -> None:
    """Questions with and without pictures, and documents, computed both ways."""
    other, encoder = plain_flmr.Flmr(folder, weights_of(folder)), load(folder)
    pixels, values = pixels_of(len(TEXTS))
    sees = other.config["use_vision_encoder"]
    alone = other.config["query_concat_output_from_text_encoder"]
    for given, seen in ((pixels, values),) * sees + ((None, None),) * alone:
        got = encoder.encode_queries(TEXTS, given)
        for number, text in enumerate(TEXTS):
            picture = None if seen is None else seen[number : number + 1]
            want, kept = other.query(text, picture)
            assert got.kept[number].tolist() == kept
            assert plain.difference(got.vectors[number], want) < CLOSE
    got = encoder.encode_documents(TEXTS, pixels if sees else None)
    for number, text in enumerate(TEXTS):
        want, kept = other.document(text, values[number : number + 1] if sees else None)
        assert got.kept[number].tolist() == kept
        assert plain.difference(got.vectors[number], want) < CLOSE


SWITCHES: list[plain_flmr.Config] = [
    {},
    {
        "top": {
            "use_transformer_mapping_network": False,
            "dim": 10,
            "mapping_network_prefix_length": 1,
        }
    },
    {"top": {"use_vision_encoder": False, "mask_punctuation": False}},
    {
        "top": {
            "separate_query_and_context_text_encoder": False,
            "mask_instruction_token": None,
            "query_mask_input_ids_skip_list": [6, 40],
        }
    },
    {
        "top": {
            "separate_query_and_context_vision_encoder": True,
            "context_concat_output_from_vision_encoder": True,
        }
    },
    {
        "top": {
            "context_concat_output_from_vision_encoder": True,
            "context_concat_output_from_text_encoder": False,
            "mask_instruction_token": "is",
        }
    },
    {
        "top": {
            "query_concat_output_from_text_encoder": False,
            "transformer_mapping_num_hidden_layers": 2,
        }
    },
    {
        "top": {"query_concat_output_from_vision_encoder": False},
        "query": {"attend_to_mask_tokens": True, "query_maxlen": 9},
    },
    {
        "top": {"transformer_mapping_cross_attention_length": 90},
        "text": {"num_hidden_layers": 3, "num_attention_heads": 6},
        "query": {"query_maxlen": 99},
        "document": {"doc_maxlen": 30},
    },
    {
        "text": {"hidden_act": "relu", "layer_norm_eps": 0.3, "type_vocab_size": 1},
        "vision": {"hidden_act": "gelu", "layer_norm_eps": 0.3},
    },
    {
        "text": {"hidden_size": 12, "intermediate_size": 20},
        "base": {"hidden_size": 12},
        "vision": {"num_hidden_layers": 3, "patch_size": 5},
    },
    {"base": {"hidden_act": "relu", "layer_norm_eps": 0.3, "num_hidden_layers": 9}},
]


class TestSwitches:
    """Each against the same computed plainly; the plain one knows nothing of transformers."""

    @pytest.mark.parametrize("given", SWITCHES, ids=str)
    def test_one(self, tmp_path: Path, given: plain_flmr.Config) -> None:
        compare(plain_flmr.write(tmp_path / "model", **given))


class TestLayouts:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return plain_flmr.write(tmp_path / "model")

    def renamed(self, folder: Path, old: str, new: str) -> None:
        found = {name.replace(old, new): value for name, value in weights_of(folder).items()}
        plain_flmr.save(folder, found)

    def same(self, folder: Path, want: Any) -> None:
        got = load(folder).encode_queries(TEXTS, pixels_of(len(TEXTS))[0])
        np.testing.assert_array_equal(got.vectors, want)
        for name in flmr.describe(folder).files:
            assert (folder / name).is_file()

    def test_names_of_any_version(self, folder: Path) -> None:
        want = load(folder).encode_queries(TEXTS, pixels_of(len(TEXTS))[0]).vectors
        for old, new in (
            ("query_vision", "context_vision"),
            ("bert_model.", "text_model."),
            ("vision_model.vision_model.", "vision_model."),
        ):
            self.renamed(folder, old, new)
        self.same(folder, want)

    def test_in_several_files(self, folder: Path) -> None:
        """As the largest checkpoint is published."""
        want = load(folder).encode_queries(TEXTS, pixels_of(len(TEXTS))[0]).vectors
        found, parts = weights_of(folder), {}
        for number in (1, 2):
            some = sorted(found)[number - 1 :: 2]
            plain_flmr.save(folder, {name: found[name] for name in some})
            part = f"model-0000{number}-of-00002.safetensors"
            (folder / "model.safetensors").rename(folder / part)
            parts |= dict.fromkeys(some, part)
        index = folder / "model.safetensors.index.json"
        index.write_text(json.dumps({"weight_map": parts}))
        self.same(folder, want)
        assert len([n for n in flmr.describe(folder).files if "model-0000" in n]) == 2

    def test_usual_values_are_left_out(self, tmp_path: Path) -> None:
        """A published file says of its towers next to nothing."""
        folder = tmp_path / "published"
        folder.mkdir()
        (folder / "config.json").write_text(
            json.dumps(
                {
                    "model_type": "flmr",
                    "use_transformer_mapping_network": True,
                    "transformer_mapping_config_base": "bert-base-uncased",
                    "text_config": {"model_type": "flmr_text_model"},
                }
            )
        )
        found = flmr_settings.settings(folder)
        assert (found.dim, found.prefix, found.attended) == (128, 32, 32)
        assert found.mapping is not None
        assert found.vision is not None
        assert (found.mapping["hidden_size"], found.mapping["num_hidden_layers"]) == (768, 1)
        assert (found.vision["patch_size"], found.vision["image_size"]) == (32, 224)
        assert (found.punctuation, found.instruction, found.separate_texts) == (True, None, False)

    def test_it_is_neither_encoder_nor_captioner(self, folder: Path) -> None:
        """Its vectors are sets, which the index does not hold: nothing offers to install it."""
        assert families.of_folder(folder) is None
        assert captioners.of_folder(folder) is None

    def test_nothing_and_too_little(self, folder: Path) -> None:
        encoder = load(folder)
        assert encoder.encode_queries([]).vectors.shape == (0, 0, 16)
        assert encoder.encode_documents([]).kept.shape == (0, 0)
        pixels, _ = pixels_of(2)
        with pytest.raises(ValueError, match="2 pictures"):
            encoder.encode_queries(["a dog"], pixels)
        with pytest.raises(ValueError, match="2 choices"):
            encoder.encode_queries(["a dog"], with_texts=[True, True])
        with pytest.raises(ValueError, match="neither"):
            encoder.encode_queries(["a dog"], with_texts=False)


Change = Callable[[plain.Weights], object]


class TestBadFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return plain_flmr.write(tmp_path / "model")

    def refused(self, folder: Path, match: str | None = None) -> None:
        with pytest.raises(ModelBroken, match=match):
            load(folder).encode_queries(["a dog"])

    @pytest.mark.parametrize(
        ("name", "missing"),
        [
            ("query_text_encoder.bert_model.encoder.layer.1.output.dense.weight", True),
            ("context_text_encoder.bert_model.embeddings.LayerNorm.bias", False),
            ("context_text_encoder_linear.weight", True),
            ("query_vision_encoder.vision_model.vision_model.pre_layrnorm.weight", True),
            ("query_vision_encoder.vision_model.vision_model.encoder.layers.1.mlp.fc1.bias", False),
            ("query_vision_projection.model.2.bias", False),
            ("transformer_mapping_network.layer.0.crossattention.self.key.weight", True),
            ("transformer_mapping_input_linear.bias", False),
        ],
    )
    def test_a_weight_is_missing_or_misshapen(self, folder: Path, name: str, missing: bool) -> None:
        found = weights_of(folder)
        wrong = found.pop(name)[:-1]
        plain_flmr.save(folder, found if missing else found | {name: wrong})
        self.refused(folder)

    @pytest.mark.parametrize(
        "start",
        ["query_text_encoder.", "context_text", "query_vision_encoder", "transformer_mapping_"],
    )
    def test_a_part_that_is_missing(self, folder: Path, start: str) -> None:
        found = weights_of(folder)
        plain_flmr.save(folder, {n: w for n, w in found.items() if not n.startswith(start)})
        self.refused(folder, "fit")

    @pytest.mark.parametrize(
        "part",
        [
            {"text_config": {"num_hidden_layers": 1}},
            {"vision_config": {"num_hidden_layers": 1}},
            {"transformer_mapping_num_hidden_layers": 2},
            {"vision_config": {"hidden_act": "no such thing"}},
            {"text_config": {"num_attention_heads": 5}},
            {"dim": 17},
            {"dim": "16"},
            {"use_vision_encoder": "yes"},
            {"mask_instruction_token": 3},
            {"query_mask_input_ids_skip_list": ["a"]},
            {"transformer_mapping_config_base": "../elsewhere"},
            {"transformer_mapping_config_base": "bert-large-uncased"},
            {"transformer_mapping_config_base": "bert-base-uncased"},
        ],
        ids=str,
    )
    def test_a_configuration_that_does_not_fit(self, folder: Path, part: plain_flmr.Config) -> None:
        config = json.loads((folder / "config.json").read_text())
        for key, value in part.items():
            config[key] = config[key] | value if isinstance(value, dict) else value
        (folder / "config.json").write_text(json.dumps(config))
        self.refused(folder)

    def test_another_reader_of_texts(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        config["text_config"]["text_encoder_base_model"] = "BAAI/bge-m3"
        (folder / "config.json").write_text(json.dumps(config))
        self.refused(folder, "bge-m3")

    @pytest.mark.parametrize("left", [0.0, 0.01, 0.5, 0.99])
    def test_weights_cut_short(self, folder: Path, left: float) -> None:
        path = folder / "model.safetensors"
        content = path.read_bytes()
        path.write_bytes(content[: int(left * len(content))])
        self.refused(folder)

    def test_a_pickle_that_does_things(self, folder: Path, tmp_path: Path) -> None:
        class Evil:
            def __reduce__(self) -> tuple[Any, ...]:
                return (Path.mkdir, (tmp_path / "made by the pickle",))

        (folder / "model.safetensors").unlink()
        (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"a": Evil()}))
        self.refused(folder)
        assert not (tmp_path / "made by the pickle").exists()

    def test_no_tokenizer(self, folder: Path) -> None:
        shutil.rmtree(folder / "context_tokenizer")
        self.refused(folder, "tokenizer")

    def test_a_tokenizer_without_marks(self, folder: Path) -> None:
        words = [w for w in plain_flmr.VOCABULARY if w != "[unused0]"]
        (folder / "query_tokenizer" / "vocab.txt").write_text("\n".join(words))
        self.refused(folder, "unused0")
