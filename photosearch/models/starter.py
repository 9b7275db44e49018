"""The starter family: the small encoder that Photosearch trained itself and ships.

``describe`` and ``load_text`` run in the app and import no torch; ``load`` runs in the engine.
Reads one folder (``config.json``, ``model.safetensors``, ``text.safetensors``) and nothing
else. Knows nothing of training, devices' choice or the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint
from photosearch.models.base import Device, ImageSpec, ModelSpec, VectorSets, check_pixels
from photosearch.models.checkpoint import Description
from photosearch.models.starter_text import StarterText

if TYPE_CHECKING:
    import torch

    from photosearch.models.starter_image import ImageTower

FILES = ("config.json", "model.safetensors", "text.safetensors")
LANGUAGES = ("en", "ko", "zh")


@dataclass(frozen=True)
class _Layout:
    """``config.json`` as values."""

    dim: int
    widths: tuple[int, ...]
    depths: tuple[int, ...]
    image: ImageSpec
    mean: tuple[float, ...]
    std: tuple[float, ...]
    mirrored: bool


def _numbers(config: checkpoint.Json, key: str) -> tuple[float, ...]:
    value = config.get(key)
    if not isinstance(value, list) or not all(isinstance(n, int | float) for n in value):
        raise ModelBroken(f"The starter model's configuration has no usable {key!r} ({value!r}).")
    return tuple(float(n) for n in value)


def _layout(folder: Path) -> _Layout:
    config = checkpoint.read_json(folder / "config.json")
    image = checkpoint.section(config, "image")
    resize, resample = image.get("resize"), image.get("resample")
    if resize not in ("squash", "crop", "pad") or resample not in ("bilinear", "bicubic", "box"):
        raise ModelBroken(f"{folder}: pictures cannot be prepared by {resize!r}, {resample!r}.")
    spec = ImageSpec(checkpoint.whole(image, "side"), resize, resample)
    return _Layout(
        dim=checkpoint.whole(config, "dim"),
        widths=tuple(int(n) for n in _numbers(config, "widths")),
        depths=tuple(int(n) for n in _numbers(config, "depths")),
        image=spec,
        mean=_numbers(config, "mean"),
        std=_numbers(config, "std"),
        mirrored=config.get("mirrored") is True,
    )


def describe(folder: Path) -> Description:
    """What the folder's own ``config.json`` says; raises ``ModelBroken``."""
    layout = _layout(folder)
    absent = [name for name in FILES if not (folder / name).is_file()]
    if absent:
        raise ModelBroken(f"{folder} is incomplete: {', '.join(absent)} missing.")
    return Description(layout.dim, layout.image, FILES, True, LANGUAGES)


def load_text(folder: Path) -> StarterText:
    """The text tower alone, without torch; raises ``ModelBroken``."""
    try:
        return StarterText.load(folder)
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelBroken(f"The starter model's text tower cannot be read ({error}).") from error


class StarterEncoder:
    """The starter model on one device.

    Args:
        spec: what it is.
        tower: the image tower, folded, in float32.
        text: the text tower.
        pixels: mean and spread per channel of pixels in 0..1.
        mirrored: look at each picture the other way round too, and take the mean of both.
        device: where pictures are encoded; texts always run in NumPy.
    """

    def __init__(
        self,
        spec: ModelSpec,
        tower: ImageTower,
        text: StarterText,
        pixels: tuple[Sequence[float], Sequence[float]],
        device: Device,
        *,
        mirrored: bool = False,
    ) -> None:
        import torch

        self._torch = torch
        self._spec = spec
        self._text = text
        self._mirrored = mirrored
        self._device = torch.device(device)
        self._tower = tower.eval().requires_grad_(False)
        self._tower.to(self._device).channels_last()
        mean, std = (torch.tensor(list(values)).view(3, 1, 1) for values in pixels)
        self._scale = (1 / (255 * std)).to(self._device)
        self._shift = (-mean / std).to(self._device)

    @classmethod
    def load(cls, folder: Path, spec: ModelSpec, device: Device = "cpu") -> StarterEncoder:
        """Build it from a folder; raises ``ModelBroken`` when files are missing or do not fit."""
        from safetensors.torch import load_file

        from photosearch.models.devices import is_lack_of_memory
        from photosearch.models.starter_image import ImageTower

        layout = _layout(folder)
        tower = ImageTower(layout.widths, layout.depths, layout.dim, folded=True)
        try:
            tower.load_state_dict(load_file(folder / "model.safetensors"))
        except (OSError, RuntimeError, SafetensorError) as error:
            if is_lack_of_memory(error):
                raise MemoryError("There is not enough memory to read the weights.") from error
            raise ModelBroken(f"The starter model's weights do not fit ({error}).") from error
        pixels = (layout.mean, layout.std)
        return cls(spec, tower, load_text(folder), pixels, device, mirrored=layout.mirrored)

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32, L2-normalised."""
        check_pixels(pixels, self._spec.image.side)
        if not len(pixels):
            return np.zeros((0, self._spec.dim), np.float32)
        with self._torch.inference_mode():
            values = self._values(pixels)
            vectors = self._unit(self._tower(values))
            if self._mirrored:
                vectors = self._unit(vectors + self._unit(self._tower(values.flip(3))))
            array: NDArray[np.float32] = vectors.cpu().numpy()
            return array

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to (n, dim) float32, L2-normalised."""
        return self._text.encode(texts)

    def patch_vectors(self, pixels: NDArray[np.uint8]) -> VectorSets:
        """Vectors of places in (n, side, side, 3) uint8 sRGB, with their grid."""
        check_pixels(pixels, self._spec.image.side)
        with self._torch.inference_mode():
            values = self._values(pixels)
            found = self._tower.cells(values)
            if self._mirrored:
                found = (found + self._tower.cells(values.flip(3)).flip(2)) / 2
            grid = (found.shape[1], found.shape[2])
            array: NDArray[np.float32] = self._unit(found.flatten(1, 2)).cpu().numpy()
        return VectorSets(array, np.ones(array.shape[:2], np.bool_), grid)

    def token_vectors(self, texts: Sequence[str]) -> VectorSets:
        """Vectors of whole texts, the first of each set, and of their words."""
        return self._text.token_vectors(texts)

    def _values(self, pixels: NDArray[np.uint8]) -> torch.Tensor:
        there = self._torch.from_numpy(pixels).to(self._device)
        # A (n, h, w, 3) array seen as (n, 3, h, w) is channels last already.
        return there.permute(0, 3, 1, 2).float() * self._scale + self._shift

    def _unit(self, vectors: torch.Tensor) -> torch.Tensor:
        return self._torch.nn.functional.normalize(vectors.float(), dim=-1)


def load(folder: Path, spec: ModelSpec, device: Device) -> StarterEncoder:
    """The family's door for the engine; raises ``ModelBroken``."""
    return StarterEncoder.load(folder, spec, device)
