"""SigLIP and SigLIP 2 through transformers, from a local folder.

``describe`` runs in the app and imports no torch; ``load`` runs in the engine. Both towers were
trained on lower-cased text padded to 64 tokens and without an attention mask; anything else is
silently wrong. Knows nothing of devices' quirks (``devices``) or of the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint
from photosearch.models.base import Device, Encoder, ImageSpec
from photosearch.models.families import Description

if TYPE_CHECKING:
    import torch

TEXT_TOKENS = 64


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    vision = checkpoint.section(config, "vision_config")
    text = checkpoint.section(config, "text_config")
    prepared = checkpoint.image_config(folder)
    dim = checkpoint.whole(vision, "hidden_size", 768)
    text_dim = checkpoint.whole(text, "projection_size", checkpoint.whole(text, "hidden_size", 768))
    if dim != text_dim:
        raise ModelBroken(f"{folder}: images have {dim} numbers but texts have {text_dim}.")
    image = ImageSpec(
        side=checkpoint.whole(vision, "image_size", 224),
        resize="squash",
        resample=checkpoint.resample(prepared, "bicubic"),
    )
    return Description(dim, image, checkpoint.files(folder), True, ("en",))


def load(folder: Path, name: str, device: Device) -> Encoder:
    """Build it from ``folder``; raises ``ModelBroken`` when files are missing or do not fit."""
    from transformers import AutoModel, AutoTokenizer

    from photosearch.models.catalogue import load_spec
    from photosearch.models.devices import DualEncoder

    spec = load_spec(folder)
    model = AutoModel.from_pretrained(folder, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    prepared = checkpoint.image_config(folder)

    def images(pixels: torch.Tensor) -> torch.Tensor:
        return model.get_image_features(pixel_values=pixels).pooler_output

    def texts(batch: Sequence[str], where: torch.device) -> torch.Tensor:
        tokens = tokenizer(
            [text.lower() for text in batch],
            padding="max_length",
            truncation=True,
            max_length=TEXT_TOKENS,
            return_tensors="pt",
        )
        return model.get_text_features(input_ids=tokens["input_ids"].to(where)).pooler_output

    half = (0.5, 0.5, 0.5)
    mean = checkpoint.triple(prepared, "image_mean", half)
    std = checkpoint.triple(prepared, "image_std", half)
    return DualEncoder(spec, model, images, texts, mean, std, device)
