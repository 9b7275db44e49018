"""Checkpoints that are damaged, of another kind, or malicious: every family refuses them alike.

Downloads that fail are in ``test_download``, archives that reach outside in ``test_install``:
both come before any family.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from photosearch import paths
from photosearch.errors import ModelBroken
from photosearch.models import (
    captioners,
    catalogue,
    families,
    install,
    paddle_weights,
    pretrained,
)
from photosearch.models.base import ModelSpec
from tests.models import plain, tiny_blip
from tests.models import test_clip_switches as clips
from tests.models import test_qwen_vl as qwens

Weights = dict[str, np.ndarray]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


@dataclass(frozen=True)
class Kind:
    """A family's tiny checkpoint, and where its weights are.

    Attributes:
        write: makes it.
        weights: the file of weights that is damaged.
        layer: a weight of one of its layers; with another layer's number, one too many.
    """

    name: str
    write: Callable[[Path], object]
    weights: str
    layer: str


def write_starter(folder: Path) -> None:
    shutil.copytree(paths.resources() / "models" / "starter", folder, dirs_exist_ok=True)


def write_metaclip(folder: Path) -> None:
    import transformers

    folder.mkdir(exist_ok=True)
    clips.write_words(folder, ["<pad>", "<s>", "<unused>", "</s>"], "<s> $A </s>", "<pad>")
    text = {"vocab_size": 11, "eos_token_id": 3, "bos_token_id": 1, "pad_token_id": 0}
    config = transformers.MetaClip2Config(
        text_config={**clips.SIZES, **text, "max_position_embeddings": 20},
        vision_config={**clips.SIZES, "image_size": 24, "patch_size": 8},
        projection_dim=16,
    )
    transformers.MetaClip2Model(config).save_pretrained(folder)


def write_vl_ke_t5(folder: Path) -> None:
    vision = {"model_type": "vit", "hidden_size": 24, "intermediate_size": 40}
    vision |= {"num_hidden_layers": 2, "num_attention_heads": 3, "image_size": 24}
    vision |= {"patch_size": 8, "qkv_bias": True}
    text = {"model_type": "t5", "architectures": ["T5EncoderMean"], "vocab_size": 60}
    text |= {"d_model": 24, "d_kv": 8, "d_ff": 40, "num_layers": 2, "num_heads": 3}
    text |= {"relative_attention_num_buckets": 8, "feed_forward_proj": "gated-gelu"}
    weights = plain.random_weights(plain.vit_shapes(vision, pooler=True), 1)
    plain.save(folder / "vision", vision, weights, safe=True)
    weights = plain.random_weights(plain.text_tower_shapes(text), 2)
    plain.save(folder / "language", text, weights, safe=True)
    (folder / "tokenizer").mkdir()
    (folder / "tokenizer" / "spiece.model").write_bytes(b"not read before the first text")


def write_ernie(folder: Path) -> None:
    from tests.models.test_ernie_vil2 import Made

    Made().write(folder)


def write_veld(folder: Path) -> None:
    encoder = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2}
    encoder |= {"num_attention_heads": 3, "image_size": 24, "patch_size": 8, "qkv_bias": True}
    decoder = {"d_model": 24, "d_kv": 8, "d_ff": 40, "num_layers": 2, "num_decoder_layers": 2}
    decoder |= {"num_heads": 3, "vocab_size": 50, "feed_forward_proj": "gated-gelu"}
    decoder |= {"relative_attention_num_buckets": 8, "tie_word_embeddings": False}
    weights = plain.random_weights(plain.veld_shapes(encoder, decoder), 4)
    config = {"model_type": "vision-encoder-language-decoder-t5", "encoder": encoder}
    plain.save(folder, config | {"decoder": decoder}, weights, safe=True)
    (folder / "spiece.model").write_bytes(b"not read before the first text")


def write_qwen(folder: Path, model_type: str) -> None:
    tokenizer = qwens.write_tokenizer(folder)
    config = qwens.config_of(model_type, tokenizer.get_vocab(), len(tokenizer))
    qwens.reference(model_type)(config).save_pretrained(folder)


CLIP_LAYER = "vision_model.encoder.layers.1.mlp.fc1.weight"
KINDS = [
    Kind("starter", write_starter, "model.safetensors", "project.weight"),
    Kind("siglip", lambda f: clips.TestSiglip().made(f, {}, {}), "model.safetensors", CLIP_LAYER),
    Kind("clip", lambda f: clips.TestClip().made(f, {}, {}), "model.safetensors", CLIP_LAYER),
    Kind("metaclip", write_metaclip, "model.safetensors", CLIP_LAYER),
    Kind(
        "chinese_clip",
        lambda f: clips.TestChineseClip().made(f, {}, {}),
        "model.safetensors",
        "text_model.encoder.layer.1.output.dense.weight",
    ),
    Kind(
        "vl_ke_t5",
        write_vl_ke_t5,
        "language/model.safetensors",
        "encoder.block.1.layer.1.DenseReluDense.wo.weight",
    ),
    Kind(
        "vl_ke_t5 vision",
        write_vl_ke_t5,
        "vision/model.safetensors",
        "encoder.layer.1.output.dense.weight",
    ),
    Kind(
        "ernie_vil2",
        write_ernie,
        "model_state.pdparams",
        "text_model.encoder.layers.1.linear1.weight",
    ),
    Kind("veld", write_veld, "model.safetensors", "encoder.encoder.layer.1.output.dense.weight"),
    Kind(
        "blip",
        tiny_blip.write,
        "model.safetensors",
        "text_decoder.bert.encoder.layer.1.output.dense.weight",
    ),
    Kind(
        "qwen_vl 2",
        lambda f: write_qwen(f, "qwen2_vl"),
        "model.safetensors",
        "visual.blocks.1.mlp.fc1.weight",
    ),
    Kind(
        "qwen_vl 2.5",
        lambda f: write_qwen(f, "qwen2_5_vl"),
        "model.safetensors",
        "model.layers.1.mlp.up_proj.weight",
    ),
    Kind(
        "qwen_vl 3",
        lambda f: write_qwen(f, "qwen3_vl"),
        "model.safetensors",
        "model.visual.deepstack_merger_list.1.linear_fc2.weight",
    ),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Path]:
    """Each family's checkpoint, made once; not to be changed."""
    folders: dict[str, Path] = {}

    def make(kind: Kind) -> Path:
        if kind.name not in folders:
            folders[kind.name] = tmp_path_factory.mktemp("made") / kind.name
            folders[kind.name].mkdir()
            kind.write(folders[kind.name])
        return folders[kind.name]

    return make


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def folder(kind: Kind, made: Callable[[Kind], Path], tmp_path: Path) -> Path:
    """A copy of the family's checkpoint."""
    return Path(shutil.copytree(made(kind), tmp_path / "copy"))


def load(folder: Path) -> object:
    """As the engine does it, from what the folder says of itself."""
    family = families.of_folder(folder) or captioners.of_folder(folder)
    if family is None:
        raise ModelBroken("no family knows it")
    about = family.describe(folder)
    spec = ModelSpec("m", family.name, "f", about.dim, about.image, about.normalise)
    return family.load(folder, spec, "cpu")


def rewrite(path: Path, change: Callable[[Weights], object]) -> None:
    """Save the weights again, but for ``change``."""
    if path.suffix == ".pdparams":
        weights = dict(paddle_weights.read(path))
        change(weights)
        path.write_bytes(pickle.dumps(weights, protocol=4))
        return
    weights = load_file(path)
    change(weights)
    save_file({n: np.ascontiguousarray(w) for n, w in weights.items()}, path, {"format": "pt"})


def test_as_it_was_made_it_loads(kind: Kind, folder: Path) -> None:
    """Or all that follows would be a test of nothing."""
    if (folder / kind.weights).suffix == ".safetensors":
        assert kind.layer in load_file(folder / kind.weights)
    load(folder)


def test_a_missing_weight(kind: Kind, folder: Path) -> None:
    rewrite(folder / kind.weights, lambda weights: weights.pop(kind.layer))
    with pytest.raises(ModelBroken):
        load(folder)


def test_a_layer_too_many(kind: Kind, folder: Path) -> None:
    """Left out in silence, every vector would be another one."""
    more = kind.layer.replace(".1.", ".7.", 1)
    if kind.name == "starter":
        more = "features.99.conv1.weight"
    rewrite(folder / kind.weights, lambda weights: weights.update({more: weights[kind.layer]}))
    with pytest.raises(ModelBroken):
        load(folder)


@pytest.mark.parametrize("how", ["turned", "shorter", "flat", "scalar"])
def test_a_misshapen_weight(kind: Kind, folder: Path, how: str) -> None:
    ways: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "turned": lambda weight: weight.T,
        "shorter": lambda weight: weight[:-1],
        "flat": lambda weight: weight.reshape(-1),
        "scalar": lambda weight: weight[:1, :1].reshape(()),
    }

    def change(weights: Weights) -> None:
        weights[kind.layer] = ways[how](weights[kind.layer])

    rewrite(folder / kind.weights, change)
    with pytest.raises(ModelBroken):
        load(folder)


@pytest.mark.parametrize("left", [0.0, 0.01, 0.5, 0.99])
def test_a_file_cut_short(kind: Kind, folder: Path, left: float) -> None:
    path = folder / kind.weights
    content = path.read_bytes()
    path.write_bytes(content[: int(left * len(content))])
    with pytest.raises(ModelBroken):
        load(folder)


@pytest.mark.parametrize("left", [0, 5, 100, -1])
def test_half_a_safetensors_is_not_even_installed(kind: Kind, folder: Path, left: int) -> None:
    """As from a stick that was pulled out too early; told at once, not by the first search."""
    path = folder / kind.weights
    if path.suffix != ".safetensors":
        return
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(ModelBroken, match="cut short"):
        install.install(folder, "half")
    assert [model.name for model in catalogue.installed()] == ["starter"]
    for header in (b'{"a": [1, 2, 3]}', b'{"a":{"data_offsets":[0,Infinity]}}'):
        path.write_bytes(len(header).to_bytes(8, "little") + header)
        with pytest.raises(ModelBroken, match="cut short"):
            install.install(folder, "half")


def test_a_whole_one_is_installed(kind: Kind, folder: Path) -> None:
    assert install.install(folder, "whole").family == kind.name.split()[0].replace("meta", "")


def test_weights_of_another_family(kind: Kind, folder: Path, made: Callable[[Kind], Path]) -> None:
    others = [other for other in KINDS if other.weights.endswith(".safetensors")]
    other = next(other for other in others if other.name.split()[0] != kind.name.split()[0])
    source = made(other) / other.weights
    if kind.weights.endswith(".pdparams"):
        (folder / kind.weights).write_bytes(pickle.dumps(load_file(source), protocol=4))
    else:
        shutil.copy(source, folder / kind.weights)
    with pytest.raises(ModelBroken):
        load(folder)


@pytest.mark.parametrize(
    "model_type", [*(t for n in families.names() for t in families.family(n).model_types), "bert"]
)
def test_a_configuration_of_another_family(kind: Kind, folder: Path, model_type: str) -> None:
    path = (folder / kind.weights).parent / "config.json"
    config = json.loads(path.read_text())
    twins = {"clip", "metaclip_2"}  # the same weights, and one family: nothing tells them apart
    if config["model_type"] == model_type or {config["model_type"], model_type} == twins:
        return
    if model_type == "vision-text-dual-encoder" and kind.name != "clip":
        return  # looks for towers of any kind among all that transformers has: 10 s of imports
    path.write_text(json.dumps(config | {"model_type": model_type}))
    with pytest.raises(ModelBroken):
        load(folder)


class Evil:
    """What a malicious pickle holds: reading it would make a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.mkdir, (self.path,))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_malicious_pickle_is_not_executed(
    kind: Kind, folder: Path, zipped: bool, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    (folder / kind.weights).unlink()
    name = "pytorch_model.bin" if kind.weights.endswith(".safetensors") else "model_state.pdparams"
    path = (folder / kind.weights).with_name(name)
    if zipped:
        torch.save({kind.layer: Evil(trace)}, path)
    else:
        path.write_bytes(pickle.dumps({kind.layer: Evil(trace)}))
    with pytest.raises(ModelBroken):
        load(folder)
    assert not trace.exists()


@pytest.fixture
def _no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads weights finds that memory does not suffice, as torch says it, and NumPy."""
    import safetensors.torch
    import transformers

    def torchs(*_: object, **__: object) -> object:
        return torch.empty(10**15)

    def numpys(*_: object, **__: object) -> object:
        return np.ones(10**15)

    monkeypatch.setattr(transformers.PreTrainedModel, "from_pretrained", torchs)
    for module in (safetensors.torch, pretrained):
        monkeypatch.setattr(module, "load_file", torchs)
    monkeypatch.setattr(paddle_weights, "read", numpys)


@pytest.mark.usefixtures("_no_memory")
def test_too_little_memory_is_not_the_files_fault(kind: Kind, folder: Path) -> None:
    """The engine makes a sentence of it; the model is not to be installed again."""
    with pytest.raises(MemoryError):
        load(folder)


def test_a_configuration_of_terabytes_costs_none(kind: Kind, folder: Path) -> None:
    """Shapes are compared before memory is taken for them."""
    if kind.name == "starter":
        return  # its sizes are those of its weights
    path = (folder / kind.weights).parent / "config.json"
    config = json.loads(path.read_text())
    for holder in (config, *(value for value in config.values() if isinstance(value, dict))):
        for key in ("vocab_size", "intermediate_size", "d_ff"):
            if key in holder:
                holder[key] = 2**36
    path.write_text(json.dumps(config))
    with pytest.raises(ModelBroken):
        load(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("size", {"shortest_edge": [24]}),
        ("size", {"height": {}, "width": 24}),
        ("image_mean", [None, None, None]),
        ("image_std", ["a", "a", "a"]),
        ("image_std", [0.5, 0.5, 0]),
        ("rescale_factor", 0),
    ],
    ids=str,
)
def test_a_preparation_of_pictures_that_makes_no_sense(
    made: Callable[[Kind], Path], tmp_path: Path, key: str, value: object
) -> None:
    clip = next(kind for kind in KINDS if kind.name == "clip")
    folder = Path(shutil.copytree(made(clip), tmp_path / "copy"))
    path = folder / "preprocessor_config.json"
    config = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(config | {"resample": ["bicubic"]}))
    load(folder)  # of no known filter: the usual one
    path.write_text(json.dumps(config | {key: value}))
    with pytest.raises(ModelBroken):
        load(folder)


def test_every_family_is_here() -> None:
    tried = {kind.name.split()[0] for kind in KINDS}
    assert tried >= {*families.names(), *captioners.names()}
