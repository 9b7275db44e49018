"""Running a dual encoder on whatever this computer has: CPU, CUDA or Apple's MPS.

Used by the families and by the engine, in the engine's process. An accelerator is used only
after it has reproduced the CPU's vectors for this very model. Knows nothing of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from photosearch.models.base import Device, ModelSpec


class DualEncoder:
    """An ``Encoder`` made of a torch module and its two ways in.

    Args:
        spec: what it is.
        module: holds the weights.
        images: normalised pixels, (n, 3, side, side) float, to (n, dim).
        texts: texts to (n, dim), on the module's device.
        mean: per channel, for pixels scaled to 0..1.
        std: likewise.
        device: where it runs.
    """

    def __init__(
        self,
        spec: ModelSpec,
        module: torch.nn.Module,
        images: Callable[[Tensor], Tensor],
        texts: Callable[[Sequence[str], torch.device], Tensor],
        mean: Sequence[float],
        std: Sequence[float],
        device: Device,
    ) -> None:
        self._spec = spec
        self._module = module.eval().requires_grad_(False)
        self._images = images
        self._texts = texts
        self._scale = torch.tensor([1 / (255 * s) for s in std]).view(1, 3, 1, 1)
        self._shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)]).view(
            1, 3, 1, 1
        )
        self._dtype = torch.float32
        self.move(device, torch.float32)

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    def move(self, device: Device, dtype: torch.dtype) -> None:
        """Run on ``device`` in ``dtype`` from now on."""
        self._device = torch.device(device)
        self._dtype = dtype
        self._module.to(self._device, dtype)
        self._scale = self._scale.to(self._device)
        self._shift = self._shift.to(self._device)

    def as_raw(self) -> None:
        """Leave vectors as the model gives them from now on."""
        self._spec = replace(self._spec, normalise=False)

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32."""
        side = self._spec.image.side
        if pixels.shape[1:] != (side, side, 3) or pixels.dtype != np.uint8:
            raise ValueError(f"pixels are {pixels.dtype} {pixels.shape}, side should be {side}")
        with torch.inference_mode():
            there = torch.from_numpy(pixels).to(self._device)
            values = there.permute(0, 3, 1, 2).float().mul_(self._scale).add_(self._shift)
            return self._finish(self._images(values.to(self._dtype)))

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to (n, dim) float32."""
        if not texts:
            return np.zeros((0, self._spec.dim), np.float32)
        with torch.inference_mode():
            return self._finish(self._texts(texts, self._device))

    def _finish(self, vectors: Tensor) -> NDArray[np.float32]:
        vectors = vectors.float()
        if self._spec.normalise:
            vectors = torch.nn.functional.normalize(vectors, dim=-1)
        return vectors.cpu().numpy()


def available() -> Device:
    """The fastest device that torch sees here."""
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"
