"""What encoders and captioners are: plain data about a model, and the protocols families fulfil.

Read by all processes; imports no torch. A family (``starter``, ``siglip`` ...) is one file that
builds an ``Encoder`` or a ``Captioner`` from a folder; ``families`` and ``captioners`` map the
names to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

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


def check_pixels(pixels: NDArray[np.uint8], side: int) -> None:
    """Raise ``ValueError`` unless these are (n, side, side, 3) uint8."""
    if pixels.shape[1:] != (side, side, 3) or pixels.dtype != np.uint8:
        raise ValueError(f"pixels are {pixels.dtype} {pixels.shape}, side should be {side}")


@dataclass(frozen=True)
class ModelSpec:
    """What the rest of the program needs to know of an installed encoder or captioner.

    Attributes:
        name: the name it is installed under.
        family: the registry's name of its class.
        fingerprint: hex digest over weights and preprocessing; vectors of different
            fingerprints never mix.
        dim: length of its vectors; 0 for a captioner, which has none.
        image: how pixels are prepared.
        normalise: whether the index stores L2-normalised vectors (then score = cosine) or the
            model's own (score = inner product, as for VL-KE-T5).
        languages: languages of its texts, best first.
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
    """A dual encoder. Its texts are encoded by one thread at a time, its images by several."""

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        ...

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32, normalised likewise."""
        ...


@dataclass(frozen=True, eq=False)
class VectorSets:
    """Several vectors for each text or picture, for late interaction.

    Attributes:
        vectors: (n, count, dim) float32; L2-normalised rows, and zeros where nothing is kept.
        kept: (n, count) bool; the others are padding, or hidden on purpose.
        grid: rows and columns, when these are patches of pictures from the top left to the
            bottom right.
    """

    vectors: NDArray[np.float32]
    kept: NDArray[np.bool_]
    grid: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Parts:
    """What is kept of one text or picture in a ``VectorSets``, in half precision.

    Attributes:
        vectors: (count, dim) float16, L2-normalised rows.
        grid: as ``VectorSets`` has it; rows times columns is ``count``.
    """

    vectors: NDArray[np.float16]
    grid: tuple[int, int] | None = None


def parts_of(sets: VectorSets) -> list[Parts]:
    """Of each text or picture in ``sets`` what counts."""
    return [
        Parts(vectors[kept].astype(np.float16), sets.grid)
        for vectors, kept in zip(sets.vectors, sets.kept, strict=True)
    ]


@runtime_checkable
class FineTexts(TextEncoder, Protocol):
    """A ``TextEncoder`` with an optional ability: vectors of words, in the space of its vectors.

    Whether it has it, ``isinstance`` says.
    """

    def token_vectors(self, texts: Sequence[str]) -> VectorSets:
        """Vectors of the tokens of texts; ``kept`` leaves out padding and marks.

        One of them is the whole text's, as ``encode_texts`` gives it.
        """
        ...


@runtime_checkable
class FineEncoder(FineTexts, Protocol):
    """An optional ability of an ``Encoder``: vectors of parts of pictures too."""

    def patch_vectors(self, pixels: NDArray[np.uint8]) -> VectorSets:
        """Vectors of the patches of (n, side, side, 3) uint8 sRGB, with their grid."""
        ...


@dataclass(frozen=True)
class Caption:
    """One sentence about a picture.

    Attributes:
        text: as the model wrote it, without special tokens.
        score: mean log-probability of its tokens; higher is surer. Compares the captions of one
            picture by one model, and nothing else.
    """

    text: str
    score: float


@dataclass(frozen=True)
class CaptionWish:
    """How captions are wanted; None leaves it to the family.

    Attributes:
        beams: sentences followed at a time, and the most that are returned for a picture.
        max_new_tokens: the longest a caption may become.
        language: ``en``, ``ko`` or ``zh``, for models that can be asked.
    """

    beams: int | None = None
    max_new_tokens: int | None = None
    language: str | None = None


USUAL = CaptionWish()


class Captioner(Protocol):
    """Pictures to sentences. One instance is used by one thread at a time."""

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        ...

    def captions(
        self, pixels: NDArray[np.uint8], wish: CaptionWish = USUAL
    ) -> list[tuple[Caption, ...]]:
        """Captions of (n, side, side, 3) uint8 sRGB: for each picture its own, best first.

        Never empty for a picture, and never more than the beams. A language that the model
        cannot be asked for is ignored: its ``spec`` says which it has.
        """
        ...
