"""CLIP and those of its kin that transformers carries, from a local folder.

Besides OpenAI's and LAION's CLIP (``clip``) these are MetaCLIP 2, which reads hundreds of
languages, AltCLIP and the pairs that ``VisionTextDualEncoderModel`` joins. ``describe`` runs in
the app and imports no torch; ``load`` runs in the engine. Knows nothing of devices or of the
network.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.models import checkpoint
from photosearch.models.base import Device, ModelSpec, Resample, Resize
from photosearch.models.checkpoint import Description, Json

if TYPE_CHECKING:
    from photosearch.models.devices import DualEncoder
    from photosearch.models.fine import Sums

TEXT_TOKENS = 77
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
MODELS = {
    "clip": "CLIPModel",
    "metaclip_2": "MetaClip2Model",
    "altclip": "AltCLIPModel",
    "vision-text-dual-encoder": "VisionTextDualEncoderModel",
}
_HALF = (0.5, 0.5, 0.5)
_LANGUAGES: dict[str, tuple[str, ...]] = {
    "metaclip_2": ("en", "zh", "ko"),
    "altclip": ("en", "zh"),
    "vision-text-dual-encoder": ("en", "ko", "zh"),  # whatever its text tower was trained on
}
# Which token stands for a whole text, in the models whose towers are CLIP's own. Joined pairs may
# have any towers.
_SUMS: dict[str, Sums] = {"clip": "last", "metaclip_2": "last", "altclip": "first"}
# Not needed for retrieval: without them the vectors are the same.
OPTIONAL = {"logit_scale"}


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it."""
    config = checkpoint.read_json(folder / "config.json")
    dim = checkpoint.whole(config, "projection_dim", 512)
    side = checkpoint.whole(tower(config, "vision"), "image_size", 224)
    image = checkpoint.image_spec(folder, side, *_preparation(folder))
    names = checkpoint.files(folder)
    checkpoint.check_tokenizer(folder)
    return Description(dim, image, names, True, _LANGUAGES.get(checkpoint.kind(folder), ("en",)))


def load(folder: Path, spec: ModelSpec, device: Device) -> DualEncoder:
    """Build it in float32; raises ``ModelBroken`` when files do not fit."""
    import transformers

    from photosearch.models import pretrained

    config = checkpoint.read_json(folder / "config.json")
    kind = getattr(transformers, MODELS[checkpoint.kind(folder)])
    positions = checkpoint.whole(tower(config, "text"), "max_position_embeddings", TEXT_TOKENS)
    tokenize = pretrained.Tokenizer(folder, min(TEXT_TOKENS, positions))
    half = _is_vit(folder)
    defaults = (_HALF, _HALF) if half else (MEAN, STD)
    normalising = checkpoint.normalising(folder, *defaults)
    model = pretrained.model(kind, folder, OPTIONAL)
    sums = _SUMS.get(checkpoint.kind(folder))
    return pretrained.dual_encoder(model, tokenize, spec, device, normalising, sums)


def tower(config: Json, name: str) -> Json:
    """The configuration of one tower; early checkpoints carry the true values in a second one."""
    return {
        **checkpoint.section(config, f"{name}_config"),
        **checkpoint.section(config, f"{name}_config_dict"),
    }


def _preparation(folder: Path) -> tuple[Resize, Resample]:
    return ("squash", "bilinear") if _is_vit(folder) else ("crop", "bicubic")


def _is_vit(folder: Path) -> bool:
    """Whether pictures are prepared as for a ViT, which has other defaults than CLIP."""
    config = checkpoint.image_config(folder)
    named = config.get("image_processor_type", config.get("feature_extractor_type"))
    return isinstance(named, str) and named.startswith("ViT")
