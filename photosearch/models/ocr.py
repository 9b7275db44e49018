"""What reads words in pictures consists of, where it is, and what a line of words is.

Read by the app and by the children that read; imports nothing heavy. The detector and a recogniser
for Latin letters and Chinese come with a package of the extra ``ocr`` and are used from there, as
files: the package itself is never imported, so nothing of it can reach for the network. Further
recognisers, for Korean, are installed models. ``ocr_reader`` does the reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

VERSION = 2
"""Of our own part of the work; another one reads all pictures again."""

PACKAGE = "rapidocr"  # brings the models
NEEDED = ("onnxruntime", "cv2")
EXTRA = "pip install 'photosearch[ocr]'"

_HANGUL, _HAN = (0xAC00, 0xD7A3), (0x4E00, 0x9FFF)
_ENOUGH = 100  # letters of a script that a recogniser of it knows at the least


@dataclass(frozen=True)
class Line:
    """A line of words in a picture.

    Attributes:
        text: in NFC.
        score: how sure the recogniser is, 0 to 1.
        box: its corners, clockwise from the beginning of the text at the top, in pixels of the
            whole upright picture.
    """

    text: str
    score: float
    box: tuple[tuple[int, int], ...]

    def scaled(self, scale: float, width: int, height: int) -> Line:
        """The same in a picture that is ``scale`` times as large: ``width`` x ``height``."""
        corners = ((round(x * scale), round(y * scale)) for x, y in self.box)
        inside = tuple((min(x, width - 1), min(y, height - 1)) for x, y in corners)
        return replace(self, box=inside)


@dataclass(frozen=True)
class Recogniser:
    """A network that turns the picture of a line into letters, an ONNX file.

    Attributes:
        letters: file with its letters, one in a line; None where the ONNX file tells them.
    """

    name: str
    file: Path
    letters: Path | None = None


@dataclass(frozen=True)
class Parts:
    """All that reading takes.

    Attributes:
        detector: ONNX file that finds lines.
        recognisers: the first is asked about every line, the others for scripts it has not.
    """

    detector: Path
    recognisers: tuple[Recogniser, ...]

    @property
    def version(self) -> str:
        """Another one for everything that may read other words."""
        names = [self.detector.stem, *(each.name for each in self.recognisers)]
        return f"ocr{VERSION}:{'+'.join(names)}"


def bundled() -> Parts | None:
    """What the extra brings; None without it. Imports nothing of it."""
    if any(find_spec(name) is None for name in NEEDED):
        return None
    package = find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        return None
    folder = Path(next(iter(package.submodule_search_locations))) / "models"
    detectors = sorted(folder.glob("PP-OCR*_det_*.onnx"))
    recognisers = sorted(folder.glob("PP-OCR*_rec_*.onnx"))
    if not detectors or not recognisers:
        return None
    newest = recognisers[-1]
    return Parts(detectors[-1], (Recogniser(newest.stem, newest),))


def as_text(lines: Sequence[Line]) -> str:
    """What stands there, as people read it: what is side by side in one line, from the left.

    ``Americano`` and its price, far apart on a receipt, are found as two lines.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        beside = rows[-1][-1] if rows else None
        if beside is not None and _middle(line) - _middle(beside) < 0.5 * min(
            _height(line), _height(beside)
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return "\n".join(
        " ".join(line.text for line in sorted(row, key=lambda each: each.box[0][0])) for row in rows
    )


def _middle(line: Line) -> float:
    return sum(y for _, y in line.box) / len(line.box)


def _height(line: Line) -> float:
    heights = [y for _, y in line.box]
    return max(heights) - min(heights)


def languages_of(letters: str) -> tuple[str, ...]:
    """Which of ``ko``, ``zh`` and ``en`` can be written with these letters."""
    counts = {
        language: sum(first <= ord(letter) <= last for letter in letters)
        for language, (first, last) in (("ko", _HANGUL), ("zh", _HAN))
    }
    latin = sum(letter.isascii() and letter.isalpha() for letter in letters) >= 52
    found = [language for language, count in counts.items() if count >= _ENOUGH]
    return (*found, "en") if latin else tuple(found)
