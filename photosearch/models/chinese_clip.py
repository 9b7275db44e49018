"""Chinese-CLIP through transformers, from a local folder.

A CLIP whose text tower is a Chinese BERT: texts are cut at 52 tokens, as in its training.
``describe`` runs in the app and imports no torch; ``load`` runs in the engine. Knows nothing of
devices or of the network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.models import checkpoint, clip
from photosearch.models.base import Device, ModelSpec
from photosearch.models.checkpoint import Description

if TYPE_CHECKING:
    from photosearch.models.devices import DualEncoder

TEXT_TOKENS = 52


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    dim = checkpoint.whole(config, "projection_dim", 512)
    side = checkpoint.whole(clip.tower(config, "vision"), "image_size", 224)
    image = checkpoint.image_spec(folder, side, "crop", "bicubic")
    names = checkpoint.files(folder)
    checkpoint.check_tokenizer(folder)
    return Description(dim, image, names, True, ("zh",))


def load(folder: Path, spec: ModelSpec, device: Device) -> DualEncoder:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    import transformers

    from photosearch.models import pretrained

    config = checkpoint.read_json(folder / "config.json")
    positions = checkpoint.whole(clip.tower(config, "text"), "max_position_embeddings", 512)
    # The automatic class knows ``vocab.txt`` by the model's type, whatever else is missing.
    tokenize = pretrained.Tokenizer(folder, min(TEXT_TOKENS, positions))
    normalising = checkpoint.normalising(folder, clip.MEAN, clip.STD)
    model = pretrained.model(transformers.ChineseCLIPModel, folder, clip.OPTIONAL)
    return pretrained.dual_encoder(model, tokenize, spec, device, normalising, "first")
