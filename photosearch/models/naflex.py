"""SigLIP 2's NaFlex models, which see a picture in its own shape.

Runs in the engine; ``siglip`` builds it. Decoders deliver squares, so the picture comes padded
with a known grey: it is cut out again, resized to as many patches as the model takes and handed
over as a sequence (Tschannen et al., "SigLIP 2", 2025). Resizing twice costs pictures of less
than a megapixel some sharpness. Knows nothing of tokenizers and of files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from photosearch.models.base import Device, ModelSpec, check_pixels
from photosearch.models.devices import DualEncoder

Sequences = Callable[[Tensor, Tensor, Tensor], Tensor]


class NaflexEncoder(DualEncoder):
    """A ``DualEncoder`` for pictures padded to a square with ``spec.image.fill``.

    Args:
        sequences: patches (n, most, patch * patch * 3), their mask (n, most) and the rows and
            columns of each picture (n, 2), to (n, dim).
        patch: side of a patch, pixels.
        most: patches of the longest sequence.
    """

    def __init__(
        self,
        spec: ModelSpec,
        device: Device,
        module: torch.nn.Module,
        sequences: Sequences,
        texts: Callable[[Sequence[str], torch.device], Tensor],
        normalising: tuple[Sequence[float], Sequence[float]],
        patch: int,
        most: int,
    ) -> None:
        super().__init__(spec, device, module, _no_squares, texts, *normalising)
        self._sequences = sequences
        self._patch = patch
        self._most = most

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Encode (n, side, side, 3) uint8 sRGB, padded, to (n, dim) float32."""
        check_pixels(pixels, self._spec.image.side)
        if not len(pixels):
            return np.zeros((0, self.spec.dim), np.float32)
        numbers = 3 * self._patch**2
        with torch.inference_mode():
            patches = torch.zeros((len(pixels), self._most, numbers), device=self._device)
            mask = torch.zeros((len(pixels), self._most), dtype=torch.int32, device=self._device)
            shapes = []
            for number, square in enumerate(pixels):
                picture = unpadded(square, self.spec.image.fill)
                height, width, _ = picture.shape
                rows, columns = grid(height, width, self._patch, self._most)
                used = rows * columns
                patches[number, :used] = self._cut(picture, rows, columns)
                mask[number, :used] = 1
                shapes.append((rows, columns))
            vectors = self._sequences(patches.to(self._dtype), mask, torch.tensor(shapes))
            return self._finish(vectors)

    def _cut(self, picture: NDArray[np.uint8], rows: int, columns: int) -> Tensor:
        """The picture as (rows * columns, patch * patch * 3), normalised."""
        patch = self._patch
        there = torch.from_numpy(np.ascontiguousarray(picture)).to(self._device)
        resized = torch.nn.functional.interpolate(
            there.permute(2, 0, 1)[None].float(),
            (rows * patch, columns * patch),
            mode="bilinear",
            antialias=True,
        )
        # Rounded to whole levels, as the reference does, which resizes bytes.
        values = self._normalised(resized.round_().clamp_(0, 255))
        return (
            values.reshape(3, rows, patch, columns, patch)
            .permute(1, 3, 2, 4, 0)
            .reshape(rows * columns, -1)
        )


def grid(height: int, width: int, patch: int, most: int) -> tuple[int, int]:
    """Rows and columns of the largest picture of this shape with at most ``most`` patches.

    The search has the reference's bounds and tolerance: near a tie they decide.
    """

    def cells(scale: float) -> tuple[int, int]:
        rows = max(1, int(np.ceil(height * scale / patch)))
        return rows, max(1, int(np.ceil(width * scale / patch)))

    low, high, tolerance = 1e-6, 100.0, 1e-5
    while high - low >= tolerance:
        middle = (low + high) / 2
        rows, columns = cells(middle)
        low, high = (middle, high) if rows * columns <= most else (low, middle)
    return cells(low)


def unpadded(square: NDArray[np.uint8], fill: int) -> NDArray[np.uint8]:
    """The picture in the middle of a padded square, as (height, width, 3).

    Padding lies on two opposite sides, equal but for one line. A picture that itself ends in
    lines of exactly that grey on both sides loses them, and nothing else.
    """
    grey = (square == fill).all(axis=2)
    by_rows = _margins(grey.all(axis=1))
    if by_rows[1] > by_rows[0]:
        square = square[slice(*by_rows)]
    by_columns = _margins(grey.all(axis=0))
    if by_columns[1] > by_columns[0]:
        square = square[:, slice(*by_columns)]
    return square


def _margins(empty: NDArray[np.bool_]) -> tuple[int, int]:
    """Where the content starts and ends, given which lines are empty."""
    full = np.flatnonzero(~empty)
    if not len(full):
        return 0, 0
    before, after = int(full[0]), len(empty) - 1 - int(full[-1])
    margin = min(before, after)
    odd = abs(before - after) == 1  # the padding did not divide by two
    return margin + (odd and before > after), len(empty) - margin - (odd and after > before)


def _no_squares(pixels: Tensor) -> Tensor:
    raise NotImplementedError("NaFlex models take sequences of patches")
