"""ERNIE-ViL 2.0, as PaddleNLP writes it: a Chinese dual encoder read into torch.

``describe`` runs in the app and imports no torch; ``load`` runs in the engine. Weights come from
``model_state.pdparams`` or from safetensors in Paddle's layout. Knows nothing of devices or of the
network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint, paddle_weights
from photosearch.models.base import Device, ModelSpec
from photosearch.models.checkpoint import Description, Json

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from photosearch.models.devices import DualEncoder
    from photosearch.models.ernie_vil2_towers import ImageShape, Shape, TextShape, Towers

# What PaddleNLP computes with, whatever config.json says: its text model marks its layers as
# done before the configured value would be applied (2.8.1; vision keeps its own).
TEXT_EPSILON = 1e-12
_PADDLE = "model_state.pdparams"
_SAFETENSORS = "model.safetensors"
_SMALL = (
    "preprocessor_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
)
_MEAN = (0.485, 0.456, 0.406)
_STD = (0.229, 0.224, 0.225)
# Keys of configurations from before PaddleNLP 2.5, which had no sections.
_FLAT = ("image_resolution", "vision_layers", "vision_embed_dim", "vision_mlp_ratio")
_OPTIONAL = {"temperature"}  # scales scores, so no ranking needs it

Tokenize = Callable[[Sequence[str]], NDArray[np.int64]]


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = _config(folder)
    text, vision = _sections(config)
    dim = checkpoint.whole(vision, "hidden_size", 768)
    text_dim = checkpoint.whole(text, "hidden_size", 768)
    if dim != text_dim:
        raise ModelBroken(f"{folder}: image vectors have {dim} numbers, text vectors {text_dim}.")
    side = checkpoint.whole(vision, "image_size", 224)
    # As the processor does it; the square of the system's own evaluation is for who asks for it.
    image = checkpoint.image_spec(folder, side, "crop", "bicubic")
    return Description(dim, image, _files(folder), True, ("zh",))


def load(folder: Path, spec: ModelSpec, device: Device) -> DualEncoder:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    import torch

    from photosearch.models.devices import DualEncoder

    text, vision = _sections(_config(folder))
    towers = _towers(folder, _text_shape(text), _image_shape(vision))
    longest = checkpoint.whole(text, "max_position_embeddings", 2048)
    tokenize = tokenizer(folder, longest)

    def texts(batch: Sequence[str], where: torch.device) -> torch.Tensor:
        vectors: torch.Tensor = towers.text_model(torch.from_numpy(tokenize(batch)).to(where))
        return vectors

    normalising = checkpoint.normalising(folder, _MEAN, _STD)
    return DualEncoder(spec, device, towers, towers.vision_model, texts, *normalising)


def tokenizer(folder: Path, longest: int) -> Tokenize:
    """Texts to ids (n, length) int64, padded to the longest of them and cut at ``longest``."""
    pieces = _LazyTokenizer(folder, longest)

    def tokenize(texts: Sequence[str]) -> NDArray[np.int64]:
        found = pieces.get().encode_batch(list(texts))
        return np.array([encoding.ids for encoding in found], dtype=np.int64)

    return tokenize


class _LazyTokenizer:
    """The tokenizer, built at the first text: indexing never needs it."""

    def __init__(self, folder: Path, longest: int) -> None:
        self._folder = folder
        self._longest = longest
        self._built: Tokenizer | None = None

    def get(self) -> Tokenizer:
        if self._built is None:
            self._built = _word_pieces(self._folder, self._longest)
        return self._built


def _word_pieces(folder: Path, longest: int) -> Tokenizer:
    """BERT's word pieces over the checkpoint's own ``vocab.txt``."""
    from tokenizers import AddedToken, Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    vocabulary = _vocabulary(folder)
    own = _token_settings(folder)
    names = {kind: str(own.get(f"{kind}_token", f"[{kind.upper()}]")) for kind in _SPECIAL}
    absent = [name for kind, name in names.items() if kind != "mask" and name not in vocabulary]
    if absent:
        raise ModelBroken(f"vocab.txt in {folder} lacks {', '.join(absent)}.")
    start, end, padding = names["cls"], names["sep"], names["pad"]
    built = Tokenizer(WordPiece(vocabulary, unk_token=names["unk"]))
    built.normalizer = BertNormalizer(lowercase=own.get("do_lower_case") is not False)
    built.pre_tokenizer = BertPreTokenizer()
    typed = [name for name in names.values() if name in vocabulary]
    built.add_special_tokens([AddedToken(name, special=True) for name in typed])
    built.post_processor = TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(start, vocabulary[start]), (end, vocabulary[end])],
    )
    built.enable_truncation(longest)
    built.enable_padding(pad_id=vocabulary[padding], pad_token=padding)
    return built


_SPECIAL = ("unk", "sep", "pad", "cls", "mask")


def _vocabulary(folder: Path) -> dict[str, int]:
    try:
        # Only these three end a line: some tokens are characters that other readers split at.
        with (folder / "vocab.txt").open(encoding="utf-8") as lines:
            return {line.rstrip("\n"): number for number, line in enumerate(lines)}
    except (OSError, UnicodeDecodeError) as error:
        raise ModelBroken(f"{folder / 'vocab.txt'} cannot be read ({error}).") from error


def _token_settings(folder: Path) -> dict[str, object]:
    settings: dict[str, object] = {}
    for name in ("special_tokens_map.json", "tokenizer_config.json"):
        path = folder / name
        settings |= checkpoint.read_json(path) if path.is_file() else {}
    return {
        key: value["content"] if isinstance(value, dict) and "content" in value else value
        for key, value in settings.items()
    }


def _config(folder: Path) -> Json:
    return checkpoint.read_json(folder / "config.json")


def _sections(config: Json) -> tuple[Json, Json]:
    """The configuration of the text and of the image tower, also from before it had sections."""
    if not any(key in config for key in _FLAT):
        text = {key: value for key, value in checkpoint.section(config, "text_config").items()}
        return {**text, "layer_norm_eps": TEXT_EPSILON}, checkpoint.section(config, "vision_config")
    width = checkpoint.whole(config, "vision_embed_dim", 768)
    vision = {
        "hidden_size": width,
        "intermediate_size": width * checkpoint.whole(config, "vision_mlp_ratio", 4),
        "num_hidden_layers": config.get("vision_layers", 12),
        "num_attention_heads": config.get("vision_heads", 12),
        "image_size": config.get("image_resolution", 224),
        "patch_size": config.get("vision_patch_size", 16),
        "hidden_act": config.get("vision_hidden_act", "quick_gelu"),
        "layer_norm_eps": config.get("vision_epsilon", 1e-6),
    }
    # The versions that wrote such files applied what they say.
    text = {"type_vocab_size": 4, **config, "layer_norm_eps": config.get("text_epsilon", 1e-5)}
    return text, vision


def _text_shape(config: Json) -> TextShape:
    from photosearch.models.ernie_vil2_towers import TextShape

    tasks = checkpoint.whole(config, "task_type_vocab_size", 3) if config.get("use_task_id") else 0
    task = _count(config, "task_id", 0)
    if tasks and task >= tasks:
        raise ModelBroken(f"The model's configuration asks for task {task} of {tasks}.")
    return TextShape(
        body=_shape(config, "gelu", TEXT_EPSILON),
        vocabulary=checkpoint.whole(config, "vocab_size", 40000),
        positions=checkpoint.whole(config, "max_position_embeddings", 2048),
        types=_count(config, "type_vocab_size", 0),
        tasks=tasks,
        task=task,
        padding=_count(config, "pad_token_id", 0),
    )


def _image_shape(config: Json) -> ImageShape:
    from photosearch.models.ernie_vil2_towers import ImageShape

    side = checkpoint.whole(config, "image_size", 224)
    return ImageShape(
        _shape(config, "quick_gelu", 1e-6), side, checkpoint.whole(config, "patch_size", 16)
    )


def _shape(config: Json, activation: str, epsilon: float) -> Shape:
    from photosearch.models.ernie_vil2_towers import ACTIVATIONS, Shape

    named = config.get("hidden_act", activation)
    if not isinstance(named, str) or named not in ACTIVATIONS:
        raise ModelBroken(f"The model uses an activation {named!r}, which Photosearch has not.")
    given = config.get("layer_norm_eps", epsilon)
    if not isinstance(given, int | float) or isinstance(given, bool) or given <= 0:
        raise ModelBroken(f"The model's configuration has no usable 'layer_norm_eps' ({given!r}).")
    width = checkpoint.whole(config, "hidden_size", 768)
    heads = checkpoint.whole(config, "num_attention_heads", 12)
    if width % heads:
        raise ModelBroken(f"The model's configuration splits {width} numbers among {heads} heads.")
    layers = checkpoint.whole(config, "num_hidden_layers", 12)
    inner = checkpoint.whole(config, "intermediate_size", 3072)
    return Shape(width, layers, heads, inner, named, float(given))


def _count(config: Json, key: str, default: int) -> int:
    value = config.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ModelBroken(f"The model's configuration has no usable {key!r} ({value!r}).")
    return value


def _files(folder: Path) -> tuple[str, ...]:
    stored = next((name for name in (_SAFETENSORS, _PADDLE) if (folder / name).is_file()), None)
    if stored is None:
        raise ModelBroken(
            f"{folder} holds no weights.",
            f"An ERNIE-ViL 2.0 folder needs {_PADDLE} beside its config.json.",
        )
    if not (folder / "vocab.txt").is_file():
        raise ModelBroken(f"{folder} holds no tokenizer (vocab.txt).")
    small = [name for name in _SMALL if (folder / name).is_file()]
    return ("config.json", stored, "vocab.txt", *small)


def _arrays(folder: Path) -> tuple[dict[str, NDArray[np.generic]], bool]:
    """The weights by name, and whether linear maps are stored Paddle's way round."""
    if not (folder / _SAFETENSORS).is_file():
        return paddle_weights.read(folder / _PADDLE), True
    try:
        # By torch, for NumPy has no bfloat16.
        with safe_open(folder / _SAFETENSORS, framework="pt") as file:
            layout = (file.metadata() or {}).get("format")
            arrays = {name: file.get_tensor(name).float().numpy() for name in file.keys()}  # noqa: SIM118
            return arrays, layout != "pt"
    except (OSError, SafetensorError) as error:
        raise ModelBroken(f"The weights in {folder} cannot be read ({error}).") from error


def _towers(folder: Path, text: TextShape, image: ImageShape) -> Towers:
    """The modules with the checkpoint's weights, each of them and no other."""
    import torch
    from torch.nn import Linear

    from photosearch.models.ernie_vil2_towers import Towers

    with torch.device("meta"):  # sizes are compared before memory is taken for them
        towers = Towers(text, image)
    arrays, paddle = _arrays(folder)
    wanted = {name: tuple(values.shape) for name, values in towers.state_dict().items()}
    arrays = {**{name: np.zeros(wanted[name]) for name in _OPTIONAL}, **arrays}
    modules = towers.named_modules() if paddle else ()
    turned = {f"{name}.weight" for name, module in modules if isinstance(module, Linear)}
    shapes = {
        name: values.shape[::-1] if name in turned else values.shape
        for name, values in arrays.items()
    }
    wrong = {name for name in wanted if shapes.get(name) != wanted[name]} | shapes.keys() - wanted
    if wrong:
        raise checkpoint.misfit(folder, wrong)

    def tensor(name: str) -> torch.Tensor:
        values = torch.from_numpy(arrays[name].astype(np.float32, copy=False))
        values = values.T if name in turned else values
        # A copy also of what fits: the file must not stay open for the model's life.
        return values.clone(memory_format=torch.contiguous_format)

    towers.load_state_dict({name: tensor(name) for name in wanted}, assign=True)
    return towers
