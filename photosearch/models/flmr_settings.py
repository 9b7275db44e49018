"""What an FLMR checkpoint's ``config.json`` says, over what is usual.

The file leaves out whatever is usual, so this module carries the usual values. Read by ``flmr`` in
the app and by ``flmr_model`` in the engine; imports no torch and knows nothing of weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint
from photosearch.models.checkpoint import Json

QUERY_TOKENIZER = "query_tokenizer"
DOCUMENT_TOKENIZER = "context_tokenizer"
QUERY_TOKENS = 32
DOCUMENT_TOKENS = 512
_BERT = "bert-base-uncased"
# What transformers gives for nothing; a tower's own configuration goes over it.
_USUAL_TEXT: Json = {
    "vocab_size": 30522,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "hidden_act": "gelu",
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "pad_token_id": 0,
}
USUAL_VISION: Json = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "num_channels": 3,
    "image_size": 224,
    "patch_size": 32,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}


@dataclass(frozen=True)
class Parts:
    """What a set of vectors is joined of, unless somebody wants it otherwise."""

    text: bool
    pictures: bool


@dataclass(frozen=True)
class Settings:
    """``config.json`` over what is usual.

    Attributes:
        dim: length of a vector.
        prefix: vectors that sum up one picture.
        mapping: configuration of the network that lets patches look at the question, with its
            own number of layers; None for FLMR, which has none.
        attended: tokens of the question that it looks at, the first ones.
        text: configuration of the text towers.
        vision: of the picture towers; None without any.
        separate_texts: whether questions and documents have text towers of their own.
        separate_pictures: likewise for pictures.
        punctuation: whether documents hide theirs.
        instruction: a question begins after the first token of this text; None for all of it.
        skipped: tokens that a question hides.
    """

    dim: int
    prefix: int
    mapping: Json | None
    attended: int
    text: Json
    vision: Json | None
    separate_texts: bool
    separate_pictures: bool
    query: Parts
    document: Parts
    punctuation: bool
    instruction: str | None
    skipped: frozenset[int]


def settings(folder: Path) -> Settings:
    """The checkpoint's configuration; raises ``ModelBroken`` for one that cannot be used."""
    config = checkpoint.read_json(folder / "config.json")
    text = {**_USUAL_TEXT, **checkpoint.section(config, "text_config")}
    base = text.get("text_encoder_base_model", _BERT)
    if base != _BERT:
        raise ModelBroken(
            f"{folder} reads texts with {base}, which Photosearch cannot.",
            f"Use a checkpoint whose texts are read by {_BERT}.",
        )
    sees = _flag(config, "use_vision_encoder", True)
    maps = sees and _flag(config, "use_transformer_mapping_network", False)
    return Settings(
        dim=checkpoint.whole(config, "dim", 128),
        prefix=checkpoint.whole(config, "mapping_network_prefix_length", 32),
        mapping=_mapping(folder, config, text) if maps else None,
        attended=checkpoint.whole(config, "transformer_mapping_cross_attention_length", 32),
        text=text,
        vision={**USUAL_VISION, **checkpoint.section(config, "vision_config")} if sees else None,
        separate_texts=_flag(config, "separate_query_and_context_text_encoder", False),
        separate_pictures=_flag(config, "separate_query_and_context_vision_encoder", False),
        query=_parts(config, "query", pictures=True),
        document=_parts(config, "context", pictures=False),
        punctuation=_flag(config, "mask_punctuation", True),
        instruction=_instruction(config),
        skipped=_skipped(config),
    )


def tokenizer_folder(folder: Path, part: str) -> Path:
    """Where the tokenizer for questions, or for documents, lies; raises ``ModelBroken``."""
    for place in (folder / part, folder):
        if checkpoint.tokenizer_files(place):
            return place
    raise ModelBroken(
        f"{folder} holds no tokenizer.",
        f"Copy the folders {QUERY_TOKENIZER} and {DOCUMENT_TOKENIZER} of the model there too.",
    )


def _mapping(folder: Path, config: Json, text: Json) -> Json:
    """Configuration of the mapping network: its base's, with a number of layers of its own."""
    path = mapping_file(folder, config)
    own = checkpoint.read_json(path) if path is not None else {}
    layers = checkpoint.whole(config, "transformer_mapping_num_hidden_layers", 1)
    found = {**_USUAL_TEXT, **own, "num_hidden_layers": layers}
    if found["hidden_size"] != text["hidden_size"]:
        raise ModelBroken(
            f"{folder}: the mapping network is {found['hidden_size']} wide, the texts that it "
            f"looks at {text['hidden_size']}."
        )
    return found


def mapping_file(folder: Path, config: Json) -> Path | None:
    """Where the mapping network's base has its configuration; None for the usual base.

    Raises ``ModelBroken`` for one that is not in the checkpoint.
    """
    base = config.get("transformer_mapping_config_base") or _BERT
    path = folder / str(base) / "config.json"
    if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
        return path
    if base == _BERT:
        return None
    raise ModelBroken(
        f"{folder} bases its mapping network on {base!r}, which is not there.",
        "Copy that folder of the model there too.",
    )


def _parts(config: Json, whose: str, *, pictures: bool) -> Parts:
    return Parts(
        _flag(config, f"{whose}_concat_output_from_text_encoder", True),
        _flag(config, f"{whose}_concat_output_from_vision_encoder", pictures),
    )


def _flag(config: Json, key: str, default: bool) -> bool:
    value = config.get(key, default)
    if not isinstance(value, bool):
        raise ModelBroken(f"The model's configuration has no usable {key!r} ({value!r}).")
    return value


def _instruction(config: Json) -> str | None:
    value = config.get("mask_instruction_token")
    if value is not None and (not isinstance(value, str) or not value):
        raise ModelBroken(f"The model has no usable 'mask_instruction_token' ({value!r}).")
    return value


def _skipped(config: Json) -> frozenset[int]:
    value = config.get("query_mask_input_ids_skip_list") or []
    if not isinstance(value, list) or not all(isinstance(number, int) for number in value):
        raise ModelBroken(f"The model has no usable 'query_mask_input_ids_skip_list' ({value!r}).")
    return frozenset(value)
