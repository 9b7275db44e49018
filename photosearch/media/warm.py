"""Colours for a map of where something is: what is warm shows in amber, the rest stays in shade.

Used by the window while it paints and by the command line for a file. Pure NumPy; ``over`` uses
Pillow. Knows no photos and no phrases.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

# Shares of warmth, and what lies over the picture there: red, green, blue, and how much of it.
_STOPS = (0.0, 0.25, 0.5, 0.75, 1.0)
_COLOURS = (
    (8, 10, 24, 0.44),
    (70, 24, 64, 0.42),
    (214, 60, 40, 0.36),
    (255, 140, 26, 0.42),
    (255, 214, 64, 0.50),
)

Warmth = NDArray[np.float32]


def tinted(warmth: Warmth, height: int, width: int) -> NDArray[np.uint8]:
    """(height, width, 4) uint8 to lay over a picture: red, green and blue times alpha, and alpha.

    Args:
        warmth: (rows, columns) of 0 to 1, of the whole picture.
        height: of the result, pixels.
        width: likewise.
    """
    smooth = _between(warmth.shape[0], height) @ warmth @ _between(warmth.shape[1], width).T
    layers = [np.interp(smooth, _STOPS, [stop[part] for stop in _COLOURS]) for part in range(4)]
    alpha = layers[3]
    colours = [layer * alpha for layer in layers[:3]]
    return np.rint(np.stack([*colours, 255 * alpha], axis=2)).astype(np.uint8)


def over(jpeg: bytes, warmth: Warmth) -> bytes | None:
    """A PNG of that JPEG with the map over it; None if the JPEG is damaged."""
    from PIL import Image
    from PIL.JpegImagePlugin import JpegImageFile

    try:
        with JpegImageFile(io.BytesIO(jpeg)) as file:
            below = np.asarray(file.convert("RGB"), np.float32)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises over damaged files
        return None
    layer = tinted(warmth, *below.shape[:2]).astype(np.float32)
    mixed = below * (1 - layer[..., 3:] / 255) + layer[..., :3]
    out = io.BytesIO()
    Image.fromarray(np.rint(mixed).clip(0, 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def _between(cells: int, count: int) -> Warmth:
    """(count, cells) shares of the cells at each place along an edge, bilinear."""
    at = np.clip((np.arange(count) + 0.5) * cells / count - 0.5, 0, cells - 1)
    low = np.minimum(at.astype(np.int64), max(0, cells - 2))
    shares = np.zeros((count, cells), np.float32)
    rows = np.arange(count)
    shares[rows, low] = 1 - (at - low)
    shares[rows, np.minimum(low + 1, cells - 1)] += at - low
    return shares
