"""VL-KE-T5's bi-encoders (AIRC-KETI): a ViT and a T5 encoder, compared by inner product.

The system keeps its towers in ``vision/`` and ``language/`` and takes tokenizer and image
preparation from the base models, so these are looked for in folders beside them. ``describe``
runs in the app and imports no torch; ``load`` runs in the engine. Knows nothing of devices or of
the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint
from photosearch.models.base import Device, ImageSpec, ModelSpec
from photosearch.models.checkpoint import Description, Json

if TYPE_CHECKING:
    import torch

    from photosearch.models.devices import DualEncoder

LANGUAGES = ("ko", "en")
# The system cuts no query; a page of text is cut here, or it would eat all memory.
LONGEST = 2048
NORMALISE = "normalise"
"""Key of ``language/config.json``: true for the "norm" checkpoint, which was trained on cosines.

Nothing in the published files tells that one from the others, so whoever installs it says so:
here, or as ``normalise`` of ``install``.
"""
_TOWERS = ("hf_model", "hf", "checkpoint", ".")
_TOKENIZERS = ("tokenizer", "language_model", "ke-t5-base", "language")
_PREPARATIONS = ("image_processor", "feature_extractor", "vision_model", "vision")
_SIMPLE = "T5EncoderSimple"
_HALF = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Layout:
    """Where in a folder the parts are.

    Attributes:
        preparation: holds ``preprocessor_config.json``; the vision tower itself without one.
    """

    vision: Path
    language: Path
    tokenizer: Path
    preparation: Path


def recognises(folder: Path) -> bool:
    """Whether this is such a model, going by the two towers."""
    return _towers(folder) is not None


def describe(folder: Path) -> Description:
    """What the model's own files say of it."""
    layout = find(folder)
    vision, text = _config(layout.vision), _config(layout.language)
    dim, text_dim = checkpoint.whole(vision, "hidden_size", 768), checkpoint.whole(text, "d_model")
    if dim != text_dim:
        raise ModelBroken(f"{folder}: image vectors have {dim} numbers, text vectors {text_dim}.")
    side = checkpoint.whole(vision, "image_size", 224)
    image = ImageSpec(side, "squash", checkpoint.resample(layout.preparation, "bilinear"))
    normalise = text.get(NORMALISE) is True
    return Description(dim, image, tuple(_files(folder, layout)), normalise, LANGUAGES)


def load(folder: Path, spec: ModelSpec, device: Device) -> DualEncoder:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    import torch
    import transformers

    from photosearch.models import pretrained
    from photosearch.models.devices import DualEncoder
    from photosearch.models.t5 import text_tower

    layout = find(folder)
    vision = pretrained.vision_tower(
        _config(layout.vision), pretrained.weights(layout.vision), layout.vision, pooler=True
    )
    config = _config(layout.language)
    simple = _SIMPLE in str(config.get("architectures"))
    given = pretrained.weights(layout.language)
    language = text_tower(config, given, layout.language, first_token=simple)
    tokenize = pretrained.Tokenizer(layout.tokenizer, LONGEST, transformers.T5Tokenizer)

    def images(pixels: torch.Tensor) -> torch.Tensor:
        vectors: torch.Tensor = vision(pixel_values=pixels).pooler_output
        return vectors

    def texts(batch: Sequence[str], where: torch.device) -> torch.Tensor:
        inputs = {name: values.to(where) for name, values in tokenize(batch).items()}
        vectors: torch.Tensor = language(**inputs)
        return vectors

    both = torch.nn.ModuleList([vision, language])
    normalising = checkpoint.normalising(layout.preparation, _HALF, _HALF)
    return DualEncoder(spec, device, both, images, texts, *normalising)


def find(folder: Path) -> Layout:
    """The parts of a model; raises ``ModelBroken`` saying which is not there."""
    top = _towers(folder)
    if top is None:
        raise ModelBroken(
            f"{folder} holds no VL-KE-T5 model: there are no folders vision and language in it.",
            "Give the folder that holds hf_model and the tokenizer.",
        )
    vision, language = top / "vision", top / "language"
    tokenizer = next(
        (place for place in _places(folder, top, _TOKENIZERS) if checkpoint.tokenizer_files(place)),
        None,
    )
    if tokenizer is None:
        raise ModelBroken(
            f"{folder} holds no tokenizer; this model's files come without one.",
            "Copy the tokenizer of its language model (KETI-AIR/ke-t5-base) into a folder called "
            "tokenizer there.",
        )
    preparation = next(
        (
            place
            for place in _places(folder, top, _PREPARATIONS)
            if checkpoint.preparation_files(place)
        ),
        vision,
    )
    return Layout(vision, language, tokenizer, preparation)


def _towers(folder: Path) -> Path | None:
    for name in _TOWERS:
        top = folder / name
        if checkpoint.kind(top / "vision") == "vit" and checkpoint.kind(top / "language") == "t5":
            return top
    return None


def _places(folder: Path, top: Path, names: Sequence[str]) -> Iterator[Path]:
    """Where a part may lie: folders of known names, the folders themselves, any other folder."""
    for parent in (folder, top):
        yield from (parent / name for name in names)
    yield from (folder, top)
    yield from sorted(path for path in folder.iterdir() if path.is_dir())


def _files(folder: Path, layout: Layout) -> list[str]:
    found = []
    for place, names in (
        (layout.vision, checkpoint.core_files(layout.vision)),
        (layout.language, checkpoint.core_files(layout.language)),
        (layout.tokenizer, checkpoint.tokenizer_files(layout.tokenizer)),
        (layout.preparation, checkpoint.preparation_files(layout.preparation)),
    ):
        found += [(place / name).relative_to(folder).as_posix() for name in names]
    return list(dict.fromkeys(found))


def _config(tower: Path) -> Json:
    return checkpoint.read_json(tower / "config.json")
