"""Training pictures as memory-mapped arrays, and what is known of each.

Called by :mod:`photosearch.training.train`. Decodes the packs (uncompressed zip files of small
WebP pictures, one CSV each) once into ``uint8`` arrays in a cache folder. Opens nothing but the
packs it is pointed at; knows nothing of networks or losses.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CLASS_PACKS = ("tinyimagenet-train", "food101-train", "scenes6-train")
CAPTION_PACK = "flickr8k-train"
CHOICE_PACK = "tinyimagenet-val"


@dataclass
class Pack:
    """One pack in memory.

    Attributes:
        name: its file name without suffix.
        pixels: ``(n, side, side, 3)`` uint8, memory-mapped.
        classes: class id of each picture; empty strings in a caption pack.
        splits: split of each picture; ``train`` where the pack has none.
        captions: per picture and language its sentences.
    """

    name: str
    pixels: NDArray[np.uint8]
    classes: list[str]
    splits: list[str]
    captions: list[dict[str, list[str]]] = field(default_factory=list)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _decode(source: Path, files: list[str], target: Path) -> None:
    temporary = target.with_suffix(".part")
    _write(source, files, temporary)
    temporary.replace(target)


def _write(source: Path, files: list[str], target: Path) -> None:
    """The pictures as one array; when this returns, nobody has the file open: see Windows."""
    with zipfile.ZipFile(source) as archive:
        side = Image.open(io.BytesIO(archive.read(files[0]))).size[0]
        pixels = np.lib.format.open_memmap(target, "w+", np.uint8, (len(files), side, side, 3))
        for number, name in enumerate(files):
            picture = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
            if picture.size != (side, side):
                picture = picture.resize((side, side), Image.Resampling.BICUBIC)
            pixels[number] = np.asarray(picture)
        pixels.flush()


def open_pack(data: Path, cache: Path, name: str) -> Pack:
    """Open a pack, decoding it into ``cache`` the first time, and again once the pack is newer.

    Args:
        data: the folder of ``<name>.zip`` and ``<name>.csv``.
        cache: where the decoded array lives; about 1.4 GB for all packs.
        name: which pack.

    Raises:
        FileNotFoundError: the pack is not in ``data``.
    """
    files: dict[str, int] = {}
    classes: list[str] = []
    splits: list[str] = []
    captions: list[dict[str, list[str]]] = []
    for row in _rows(data / f"{name}.csv"):
        number = files.setdefault(row["file"], len(files))
        if number == len(classes):
            classes.append(row.get("class", ""))
            splits.append(row.get("split", "train"))
            captions.append({})
        if "caption" in row:
            captions[number].setdefault(row["lang"], []).append(row["caption"])
    target = cache / f"{name}.npy"
    source = data / f"{name}.zip"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        cache.mkdir(parents=True, exist_ok=True)
        _decode(source, list(files), target)
    pixels: NDArray[np.uint8] = np.load(target, mmap_mode="r")
    return Pack(name, pixels, classes, splits, captions)
