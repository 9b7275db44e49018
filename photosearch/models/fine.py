"""Dual encoders that also give vectors of patches and tokens, in the space of their vectors.

Runs in the engine; the families build it. No such model was trained for it: what a patch says is
read off by giving it alone the way that the whole picture takes, and how good that is differs from
model to model. Knows nothing of particular families, of tokenizers and of files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from photosearch.models.base import Device, ModelSpec, VectorSets, check_pixels
from photosearch.models.devices import DualEncoder

Sums = Literal["first", "last"]
Patches = Callable[[Tensor], Tensor]
Tokens = Callable[[Sequence[str], torch.device], tuple[Tensor, Tensor]]


class FineDualEncoder(DualEncoder):
    """A ``DualEncoder`` that is a ``FineEncoder`` too.

    Args:
        patches: normalised pixels (n, 3, side, side) to (n, patches, dim), row by row of a square.
        tokens: texts to (n, tokens, dim), and which of them say something, (n, tokens) bool.
    """

    def __init__(
        self,
        spec: ModelSpec,
        device: Device,
        module: torch.nn.Module,
        images: Callable[[Tensor], Tensor],
        texts: Callable[[Sequence[str], torch.device], Tensor],
        normalising: tuple[Sequence[float], Sequence[float]],
        patches: Patches,
        tokens: Tokens,
    ) -> None:
        super().__init__(spec, device, module, images, texts, *normalising)
        self._patches = patches
        self._tokens = tokens

    def patch_vectors(self, pixels: NDArray[np.uint8]) -> VectorSets:
        """Vectors of the patches of (n, side, side, 3) uint8 sRGB, with their grid."""
        check_pixels(pixels, self._spec.image.side)
        if not len(pixels):
            return none(self._spec.dim)
        with torch.inference_mode():
            there = torch.from_numpy(pixels).to(self._device)
            values = self._normalised(there.permute(0, 3, 1, 2).float())
            found = unit(self._patches(values.to(self._dtype)))
        edge = math.isqrt(found.shape[1])
        return VectorSets(found, np.ones(found.shape[:2], np.bool_), (edge, edge))

    def token_vectors(self, texts: Sequence[str]) -> VectorSets:
        """Vectors of the tokens of texts, without marks and padding."""
        if not texts:
            return none(self._spec.dim)
        with torch.inference_mode():
            vectors, kept = self._tokens(texts, self._device)
            return VectorSets(unit(vectors * kept.unsqueeze(-1)), kept.cpu().numpy())


def saying(ids: Tensor, empty: Tensor, sums: Sums, attended: Tensor | None = None) -> Tensor:
    """Which tokens say something, (n, length) bool: all but marks, and the one that sums up.

    Args:
        ids: of texts, (n, length).
        empty: of a text without words, (1, any length): marks and padding.
        sums: whether the first or the last token sums a text up, which is a mark.
        attended: which ones a model looks at; the last token is the last of these.
    """
    kept = ~torch.isin(ids, empty)
    seen = torch.ones_like(kept) if attended is None else attended.bool()
    place = torch.zeros(len(ids), dtype=torch.int64, device=ids.device)
    if sums == "last":
        numbers = torch.arange(ids.shape[1], device=ids.device)
        place = (seen * numbers).argmax(dim=1)
    kept = kept & seen
    kept[torch.arange(len(ids), device=ids.device), place] = True
    return kept


def unit(vectors: Tensor) -> NDArray[np.float32]:
    """L2-normalised float32; zeros stay zeros."""
    found: NDArray[np.float32] = (
        torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy()
    )
    return found


def none(dim: int) -> VectorSets:
    """Sets of no text and no picture."""
    return VectorSets(np.zeros((0, 0, dim), np.float32), np.zeros((0, 0), np.bool_))
