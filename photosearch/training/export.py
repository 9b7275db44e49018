"""Writing a trained model as the folder that the app ships: weights in half the size, no pickle.

Called at the end of training, or at any checkpoint. Normalisation is folded into the
convolutions, n-gram vectors become int8. A reader never sees half a file: they are written beside
the folder and moved into place. Knows file formats; knows nothing of losses or data.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from photosearch.models.starter_image import ImageTower, folded_state
from photosearch.models.starter_text import GramTable
from photosearch.training.augment import MEAN, STD
from photosearch.training.text_tower import TextTower


def quantise(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8 and what a step of each is worth."""
    scales = np.maximum(np.abs(vectors).max(1), 1e-8) / 127
    return np.round(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def text_tensors(tower: TextTower, table: GramTable) -> dict[str, NDArray[np.generic]]:
    """Tensors of ``text.safetensors``."""

    def array(tensor: torch.Tensor) -> NDArray[np.float32]:
        values: NDArray[np.float32] = tensor.detach().float().numpy()
        return values

    def half(module: nn.Linear) -> NDArray[np.float16]:
        return np.ascontiguousarray(array(module.weight).T.astype(np.float16))

    vectors, scales = quantise(array(tower.vectors))
    fallback = array(tower.fallback)
    return {
        "hashes": table.hashes,
        "vectors": vectors,
        "scales": scales,
        "weights": np.exp(array(tower.importance)[:, 0]),
        "skip": half(tower.skip),
        "hidden.weight": half(tower.hidden),
        "hidden.bias": array(tower.hidden.bias),
        "out.weight": half(tower.out),
        "out.bias": array(tower.out.bias),
        "fallback": fallback / np.linalg.norm(fallback),
    }


def image_tensors(tower: ImageTower) -> dict[str, NDArray[np.generic]]:
    """Tensors of ``model.safetensors``: folded, fp16."""
    state = tower.state_dict() if tower.folded else folded_state(tower)
    return {
        name: np.ascontiguousarray(value.detach().numpy().astype(np.float16))
        for name, value in state.items()
    }


def write_folder(
    target: Path,
    image: ImageTower,
    text: tuple[TextTower, GramTable],
    config: Mapping[str, object],
) -> None:
    """Write or replace the weights and ``config.json`` of a shipped model.

    Args:
        target: the folder; other files in it (the model card) stay.
        image: the image tower, with its normalisation or folded.
        text: the text tower and its vocabulary.
        config: what ``config.json`` says beside mean and spread of the pixels.
    """
    beside = target.with_name(target.name + ".part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    target.mkdir(parents=True, exist_ok=True)
    save_file(image_tensors(image), beside / "model.safetensors")
    save_file(text_tensors(*text), beside / "text.safetensors")
    whole = {"model_type": "starter", "mean": MEAN, "std": STD, **config}
    text_of = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    (beside / "config.json").write_text(text_of, encoding="utf-8", newline="\n")
    for name in ("model.safetensors", "text.safetensors", "config.json"):
        (beside / name).chmod(0o644)
        os.replace(beside / name, target / name)
    beside.rmdir()
