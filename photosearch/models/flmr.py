"""FLMR and PreFLMR: a question in words and pictures, and documents, as sets of vectors.

These compare by late interaction: each vector of the query looks for its best match in the document
(``search.late_interaction``). The index holds one vector for each photo, so this is no family
that is installed, and no command of the program leads here: it is for whoever does research with a
published checkpoint, in Python: ``load`` gives ``encode_queries`` and ``encode_documents``.
``describe`` imports no torch. Knows nothing of devices' choice or of the network.

Lin et al., "Fine-grained Late-interaction Multi-modal Retrieval" (2023) and "PreFLMR" (2024).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.models import checkpoint, flmr_settings
from photosearch.models.base import Device, ModelSpec
from photosearch.models.checkpoint import Description

if TYPE_CHECKING:
    from photosearch.models.flmr_model import Flmr


def describe(folder: Path) -> Description:
    """What the checkpoint's own files say of it; raises ``ModelBroken``."""
    found = flmr_settings.settings(folder)
    side = checkpoint.whole(found.vision or flmr_settings.USUAL_VISION, "image_size")
    image = checkpoint.image_spec(folder, side, "crop", "bicubic")
    names = [*checkpoint.core_files(folder), *checkpoint.preparation_files(folder)]
    for part in (flmr_settings.QUERY_TOKENIZER, flmr_settings.DOCUMENT_TOKENIZER):
        place = flmr_settings.tokenizer_folder(folder, part)
        names += [
            (place / name).relative_to(folder).as_posix()
            for name in checkpoint.tokenizer_files(place)
        ]
    if found.mapping is not None:
        path = flmr_settings.mapping_file(folder, checkpoint.read_json(folder / "config.json"))
        names += [] if path is None else [path.relative_to(folder).as_posix()]
    return Description(found.dim, image, tuple(dict.fromkeys(names)))


def load(folder: Path, spec: ModelSpec, device: Device) -> Flmr:
    """Build it in float32; raises ``ModelBroken`` when files are missing or do not fit."""
    from photosearch.models.flmr_model import Flmr

    return Flmr.load(folder, spec, device)
