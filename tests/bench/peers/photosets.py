"""The photos that every program is given: small ones and ones of a phone's size.

Each file is another file to all of them: a block of camera data with a date of its own goes in
front of the picture, so that no program can know it by its bytes. The pictures themselves repeat.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

LARGE = (4000, 3000)
KINDS = (".jpg", ".jpeg")
_DATE, _MAKER, _CAMERA, _DETAILS, _TAKEN = 0x0132, 0x010F, 0x0110, 0x8769, 0x9003


def small(originals: Path, folder: Path, count: int) -> None:
    """``count`` photos as they are; raises ``ValueError`` where the folder has no JPEG."""
    files = _jpegs(originals)
    folder.mkdir()
    for number in range(count):
        file = files[number % len(files)]
        (folder / _name(number, file)).write_bytes(_dated(file.read_bytes(), number))


def large(originals: Path, folder: Path, count: int, different: int = 16) -> None:
    """``count`` photos of 12 megapixels: ``different`` ones drawn large, with a sensor's noise."""
    files = _jpegs(originals)
    folder.mkdir()
    different = min(different, count)
    step = max(1, len(files) // different)
    pictures = [(file, _enlarged(file, at)) for at, file in enumerate(files[::step][:different])]
    for number in range(count):
        file, data = pictures[number % len(pictures)]
        (folder / _name(number, file)).write_bytes(_dated(data, number))


def one_more(originals: Path, folder: Path, number: int) -> Path:
    """A photo that is in no folder yet; returns where it is now."""
    file = _jpegs(originals)[number % len(_jpegs(originals))]
    path = folder / f"NEW_{number:05}.jpg"
    path.write_bytes(_dated(file.read_bytes(), number))
    return path


def warm(*folders: Path) -> int:
    """Read every file once, so that no program is the one that waits for the disk; its bytes."""
    return sum(len(file.read_bytes()) for folder in folders for file in folder.iterdir())


def _jpegs(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
    if not found:
        raise ValueError(f"no JPEG in {folder}")
    return found


def _name(number: int, file: Path) -> str:
    return f"IMG_{number:05}_{file.stem[:24]}.jpg"


@cache
def _noise() -> NDArray[np.int16]:
    """A sensor's, of 12 megapixels; drawn once, since it takes longer than all the rest."""
    drawn = np.random.default_rng(0).normal(0, 5, (LARGE[1], LARGE[0], 3))
    return drawn.astype(np.int16)


def _enlarged(file: Path, seed: int) -> bytes:
    noise = np.roll(_noise(), seed * 977, axis=0)
    with Image.open(file) as opened:
        picture = ImageOps.fit(opened.convert("RGB"), LARGE, Image.Resampling.BICUBIC)
    noisy = np.clip(np.asarray(picture, np.int16) + noise, 0, 255).astype(np.uint8)
    into = io.BytesIO()
    Image.fromarray(noisy).save(into, "JPEG", quality=88)
    return into.getvalue()


def _dated(data: bytes, number: int) -> bytes:
    """The JPEG with camera data of its own in front of what it had."""
    taken = f"{2015 + number % 10}:{1 + number % 12:02}:{1 + number % 28:02} 12:{number % 60:02}:00"
    exif = Image.Exif()
    exif[_DATE], exif[_MAKER], exif[_CAMERA] = taken, "Bench", f"Camera {number}"
    exif.get_ifd(_DETAILS)[_TAKEN] = taken
    block = exif.tobytes()
    return data[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + data[2:]
