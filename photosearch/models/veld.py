"""VELD, the captioner of VL-KE-T5 (AIRC-KETI): a ViT, and a T5 cut into a reader and a writer.

The reader is a causal T5 stack that sees the sentence so far; the writer goes on from there and
looks at the picture, which learned queries have summed up in 256 tokens (Kim et al., after Yu et
al., "CoCa", 2022). ``describe`` runs in the app and imports no torch; ``load`` runs in the
engine. Knows nothing of the network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.models import checkpoint
from photosearch.models.base import Device, ImageSpec, ModelSpec
from photosearch.models.checkpoint import Description

if TYPE_CHECKING:
    from photosearch.models.veld_model import VeldCaptioner

BEAMS = 4
MAX_NEW_TOKENS = 40
LANGUAGES = ("ko", "en")


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    side = checkpoint.whole(checkpoint.section(config, "encoder"), "image_size", 224)
    image = ImageSpec(side, "squash", checkpoint.resample(folder, "bilinear"))
    names = checkpoint.files(folder)
    checkpoint.check_tokenizer(folder)
    return Description(0, image, names, languages=LANGUAGES)


def load(folder: Path, spec: ModelSpec, device: Device) -> VeldCaptioner:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    from photosearch.models.veld_model import VeldCaptioner

    return VeldCaptioner.load(folder, spec, device, BEAMS, MAX_NEW_TOKENS)
