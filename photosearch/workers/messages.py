"""What the app and its child processes say to each other, as values.

Built by ``engine_client`` in the app and by ``engine`` in its child process, or by a decoder;
they cross the process border pickled, an engine's pixels as raw bytes behind their announcement.
Knows no torch, no futures and no pipes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import PhotosearchError
from photosearch.models.base import Caption, CaptionWish, Device, Parts
from photosearch.models.catalogue import Installed
from photosearch.models.ocr import Line
from photosearch.models.verdicts import Running


class Rank(IntEnum):
    """Who is served first; a query is a text, or a picture that somebody searches with."""

    QUERIES = 0
    IMAGES = 1
    CAPTIONS = 2


@dataclass(frozen=True)
class Start:
    """What a child needs to know to load its model.

    Attributes:
        installed: the model.
        device: a device to insist on; None chooses.
        threads: torch threads on the CPU; 0 leaves the choice to torch.
        raw: numbers as the model gives them, float32 and not normalised.
        records: where device checks are remembered between runs.
        cores: of the computer, for it and the decoders together; 0 for all.
        gpu_memory_share: per cent of a GPU's memory that it may take; 0 for all.
    """

    installed: Installed
    device: Device | None
    threads: int
    raw: bool
    records: str
    cores: int = 0
    gpu_memory_share: int = 0


@dataclass(frozen=True)
class EncodeTexts:
    """Ask for the vectors of texts; ``fine``: of their parts."""

    number: int
    texts: tuple[str, ...]
    fine: bool = False


@dataclass(frozen=True)
class EncodeImages:
    """Ask for the vectors of images; their bytes, ``shape`` uint8, follow in the pipe.

    ``urgent``: somebody is waiting for them, as for a text. ``fine``: of their parts.
    """

    number: int
    shape: tuple[int, int, int, int]
    urgent: bool = False
    fine: bool = False


@dataclass(frozen=True)
class WriteCaptions:
    """Ask for captions of images; their bytes, ``shape`` uint8, follow in the pipe."""

    number: int
    shape: tuple[int, int, int, int]
    wish: CaptionWish


Request = EncodeTexts | EncodeImages | WriteCaptions


@dataclass(frozen=True)
class Ready:
    """The model is loaded."""

    running: Running


@dataclass(frozen=True)
class NotLoaded:
    """The model cannot be loaded; the child leaves after saying so."""

    error: PhotosearchError


@dataclass(frozen=True)
class Working:
    """Some work on a request is done: the engine is slow perhaps, but it does not hang."""


@dataclass(frozen=True)
class Vectors:
    """An answer, (n, dim) float32."""

    number: int
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class FineVectors:
    """An answer: for each text or image the vectors of its parts."""

    number: int
    parts: list[Parts]


@dataclass(frozen=True)
class Captions:
    """An answer: for each picture its captions, best first."""

    number: int
    captions: list[tuple[Caption, ...]]


@dataclass(frozen=True)
class Failed:
    """The model could not answer this request; the engine goes on."""

    number: int
    error: PhotosearchError


Reply = Ready | NotLoaded | Working | Vectors | FineVectors | Captions | Failed


@dataclass(frozen=True)
class View:
    """One photo decoded for the screen.

    Attributes:
        pixels: (h, w, 3) uint8, sRGB, upright; as large as was asked for or as there is.
        width: of the full picture, upright.
        height: of the full picture, upright.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int


@dataclass(frozen=True)
class WordsRead:
    """The words that stand in one picture.

    Attributes:
        hash: of the file, BLAKE3, 32 bytes.
        lines: from the top; boxes in pixels of the full upright picture.
        trouble: why no picture can be read here at all; then there is nothing else.
    """

    hash: bytes
    lines: tuple[Line, ...]
    trouble: str = ""
