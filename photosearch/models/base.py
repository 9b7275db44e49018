"""What an encoder is: plain data about a model, and the protocol that every family fulfils.

Read by all processes; imports no torch. A family (``starter``, ``siglip`` ...) is one file that
builds an ``Encoder`` from a folder; ``families`` maps the names to them. Captioners will stand
beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Resize = Literal["squash", "crop", "pad"]
Resample = Literal["bilinear", "bicubic", "lanczos", "box"]
Device = Literal["cpu", "cuda", "mps"]


@dataclass(frozen=True)
class ImageSpec:
    """How a decoder prepares pixels for a model; normalising happens beside the model.

    Attributes:
        side: height and width of the square that the model sees, pixels.
        resize: ``squash`` ignores the aspect ratio; ``crop`` resizes the short edge to ``side``
            and cuts the centre; ``pad`` resizes the long edge and fills with ``fill``.
        resample: Pillow's filter of that name.
        fill: grey level of the padding, 0 to 255.
    """

    side: int
    resize: Resize = "squash"
    resample: Resample = "bicubic"
    fill: int = 255


@dataclass(frozen=True)
class ModelSpec:
    """What the rest of the program needs to know of an installed encoder.

    Attributes:
        name: the name it is installed under.
        family: the registry's name of its class.
        fingerprint: hex digest over weights and preprocessing; vectors of different
            fingerprints never mix.
        dim: length of its vectors.
        image: how pixels are prepared.
        normalise: whether the index stores L2-normalised vectors (then score = cosine) or the
            model's own (score = inner product, as for VL-KE-T5).
        languages: languages of its text tower, best first.
    """

    name: str
    family: str
    fingerprint: str
    dim: int
    image: ImageSpec
    normalise: bool = True
    languages: tuple[str, ...] = ("en",)


class TextEncoder(Protocol):
    """Texts to vectors. ``starter`` has one that needs no torch."""

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to (n, dim) float32, L2-normalised if the spec says so."""
        ...


class Encoder(TextEncoder, Protocol):
    """A dual encoder. One instance is used by one thread at a time."""

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        ...

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32, normalised likewise."""
        ...
