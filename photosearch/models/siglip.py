"""SigLIP and SigLIP 2 through transformers, from a local folder.

``describe`` runs in the app and imports no torch; ``load`` runs in the engine. Both were trained
on lower-cased text padded to 64 tokens, and transformers' automatic classes see to neither for
every published checkpoint, so this module does. Knows nothing of devices or of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint
from photosearch.models.base import Device, ImageSpec, ModelSpec
from photosearch.models.checkpoint import Description

if TYPE_CHECKING:
    import torch
    from transformers import Siglip2Model, SiglipModel

    from photosearch.models.devices import DualEncoder

TEXT_TOKENS = 64
# NaFlex models take pictures in their own shape, which the decoders pad to a square with a grey
# that no border has by habit; so much larger than needed that a second resizing does no harm.
PADDING = 127
OVERSIZE = 3
_HALF = (0.5, 0.5, 0.5)
# Classes that transformers writes for the two tokenizers, in either version of their names.
_SENTENCEPIECE = ("SiglipTokenizer", "SiglipTokenizerFast")
_GEMMA = ("GemmaTokenizer", "GemmaTokenizerFast", "Siglip2Tokenizer", "Siglip2TokenizerFast")
# Not needed for retrieval, and some conversions leave them out.
_OPTIONAL = {"logit_scale", "logit_bias"}

Tokenize = Callable[[Sequence[str]], "dict[str, torch.Tensor]"]


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    vision = checkpoint.section(config, "vision_config")
    text = checkpoint.section(config, "text_config")
    dim = checkpoint.whole(vision, "hidden_size", 768)
    text_dim = checkpoint.whole(text, "projection_size", checkpoint.whole(text, "hidden_size", 768))
    if dim != text_dim:
        raise ModelBroken(f"{folder}: image vectors have {dim} numbers, text vectors {text_dim}.")
    names = checkpoint.files(folder)
    if not {"tokenizer.json", "spiece.model", "tokenizer.model"} & set(names):
        raise ModelBroken(f"{folder} holds no tokenizer (tokenizer.json or spiece.model).")
    if _is_flexible(config):
        patch, most = _flexible_size(folder, config)
        side = OVERSIZE * patch * round(most**0.5)
        image = ImageSpec(side, "pad", checkpoint.resample(folder, "bilinear"), PADDING)
    else:
        side = checkpoint.whole(vision, "image_size", 224)
        image = ImageSpec(side, "squash", checkpoint.resample(folder, "bicubic"))
    second = _tokenizer_class(folder) not in _SENTENCEPIECE
    languages = ("en", "zh", "ko") if second else ("en",)
    return Description(dim, image, names, True, languages)


def load(folder: Path, spec: ModelSpec, device: Device) -> DualEncoder:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    from photosearch.models import fine
    from photosearch.models.naflex import NaflexEncoder

    config = checkpoint.read_json(folder / "config.json")
    text = checkpoint.section(config, "text_config")
    longest = checkpoint.whole(text, "max_position_embeddings", TEXT_TOKENS)
    tokenize = _LazyTokenizer(folder, min(TEXT_TOKENS, longest))
    model = _model(folder, _is_flexible(config))

    def images(pixels: torch.Tensor) -> torch.Tensor:
        vectors: torch.Tensor = model.get_image_features(pixel_values=pixels).pooler_output
        return vectors

    def sequences(patches: torch.Tensor, mask: torch.Tensor, shapes: torch.Tensor) -> torch.Tensor:
        vectors: torch.Tensor = model.get_image_features(
            pixel_values=patches, pixel_attention_mask=mask, spatial_shapes=shapes
        ).pooler_output
        return vectors

    def texts(batch: Sequence[str], where: torch.device) -> torch.Tensor:
        inputs = {name: values.to(where) for name, values in tokenize(batch).items()}
        vectors: torch.Tensor = model.get_text_features(**inputs).pooler_output
        return vectors

    def patches(pixels: torch.Tensor) -> torch.Tensor:
        # The head as if each patch were all that there is to look at.
        states = model.vision_model(pixel_values=pixels).last_hidden_state
        alone = model.vision_model.head(states.flatten(0, 1).unsqueeze(1))
        vectors: torch.Tensor = alone.view(*states.shape[:2], -1)
        return vectors

    def tokens(batch: Sequence[str], where: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
        # The last token stands for the text, padding or not: all were trained at full length.
        inputs = tokenize(batch)
        kept = fine.saying(inputs["input_ids"], tokenize([""])["input_ids"], "last").to(where)
        found = model.text_model(**{name: values.to(where) for name, values in inputs.items()})
        return model.text_model.head(found.last_hidden_state), kept

    normalising = checkpoint.normalising(folder, _HALF, _HALF)
    if not _is_flexible(config):
        kind = fine.FineDualEncoder
        return kind(spec, device, model, images, texts, normalising, patches, tokens)
    size = _flexible_size(folder, config)
    return NaflexEncoder(spec, device, model, sequences, texts, normalising, *size)


def reference_tokenizer(folder: Path, length: int) -> Tokenize:
    """Texts to ``input_ids`` (n, length) int64, by transformers' own class for the checkpoint.

    ``attention_mask`` comes along only where the checkpoint's tokenizer says that its model
    takes one; the published ones were trained without and say so.
    """
    import transformers

    named = _tokenizer_class(folder)
    gemma = named in _GEMMA
    pieces = named in _SENTENCEPIECE and (folder / "spiece.model").is_file()
    try:
        # The automatic class trusts published files that forget to lower-case.
        if gemma:
            tokenizer = transformers.Siglip2Tokenizer.from_pretrained(folder, local_files_only=True)
        elif pieces:
            tokenizer = transformers.SiglipTokenizer.from_pretrained(folder, local_files_only=True)
        else:
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, ImportError) as error:
        raise ModelBroken(f"The tokenizer in {folder} cannot be read ({error}).") from error

    def tokenize(texts: Sequence[str]) -> dict[str, torch.Tensor]:
        found = tokenizer(
            list(texts) if gemma or pieces else [text.lower() for text in texts],
            padding="max_length",
            truncation=True,
            max_length=length,
            return_tensors="pt",
        )
        wanted = ("input_ids", "attention_mask")
        return {name: found[name] for name in wanted if name in found}

    return tokenize


class _LazyTokenizer:
    """The reference tokenizer, loaded at the first text: indexing never needs it."""

    def __init__(self, folder: Path, length: int) -> None:
        self._folder = folder
        self._length = length
        self._loaded: Tokenize | None = None

    def __call__(self, texts: Sequence[str]) -> dict[str, torch.Tensor]:
        if self._loaded is None:
            self._loaded = reference_tokenizer(self._folder, self._length)
        return self._loaded(texts)


def _model(folder: Path, flexible: bool) -> SiglipModel | Siglip2Model:
    """The two towers in float32, complete."""
    import transformers

    from photosearch.models import pretrained

    kind = transformers.Siglip2Model if flexible else transformers.SiglipModel
    built: SiglipModel | Siglip2Model = pretrained.model(kind, folder, _OPTIONAL)
    return built


def _is_flexible(config: checkpoint.Json) -> bool:
    return config.get("model_type") == "siglip2"


def _flexible_size(folder: Path, config: checkpoint.Json) -> tuple[int, int]:
    """Side of a patch, and the most patches that a picture is cut into."""
    vision, prepared = checkpoint.section(config, "vision_config"), checkpoint.image_config(folder)
    patch = checkpoint.whole(vision, "patch_size", 16)
    return patch, checkpoint.whole(prepared, "max_num_patches", 256)


def _tokenizer_class(folder: Path) -> str:
    path = folder / "tokenizer_config.json"
    named = checkpoint.read_json(path).get("tokenizer_class") if path.is_file() else None
    if isinstance(named, str):
        return named
    return _SENTENCEPIECE[0] if (folder / "spiece.model").is_file() else ""
