"""Reading the words in a picture: where lines are, then what each says.

Runs in a child process, one picture at a time, on one core; the networks are PP-OCR's, as ONNX
files that are given by name. Opens no other file and knows no network. How long it reads is bounded
from within: what it has by then is what is returned.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from photosearch.errors import ModelBroken
from photosearch.models import ocr_boxes
from photosearch.models.ocr import Line, Parts, Recogniser
from photosearch.models.ocr_boxes import Box, Floats
from photosearch.text import nfc

onnxruntime.disable_telemetry_events()  # Microsoft's builds tell Windows what they are used for

Pixels = NDArray[np.uint8]

LOOK = 1280
"""Longest side at which lines are looked for; they are read at the picture's own size.

Measured on drawn lines in pictures of 2,400 pixels: at 960 half the time and those from 18 pixels
of height on, at 1,280 those from 14 on, at 1,920 twice the time and hardly more.
"""
STRIP = 48  # height of a line as a recogniser wants it
NARROWEST, WIDEST = 160, 3200  # of such a strip
MOST_LINES = 400
KEPT = 0.75  # how sure a recogniser has to be of a line
SHORT, KEPT_SHORT = 2, 0.95  # and of one of so few letters: windows and wheels look like some
TURNED = 0.8  # below that a line is tried upside down
SECONDS = 25.0  # of computing for one picture


class Reader:
    """One set of networks. Used by one thread."""

    def __init__(self, parts: Parts) -> None:
        self._detector = _session(parts.detector)
        self._letters = [_Letters(each) for each in parts.recognisers]

    def read(self, pixels: Pixels, seconds: float = SECONDS) -> list[Line]:
        """The lines of an (h, w, 3) uint8 RGB picture, from the top; boxes in its pixels.

        Lines of which no recogniser is sure are left out. Stops after ``seconds`` of computing.
        """
        end = time.process_time() + seconds
        picture = np.ascontiguousarray(pixels[..., ::-1])
        found: list[Line] = []
        for box in self._look(picture)[:MOST_LINES]:
            if time.process_time() > end:
                break
            text, score = self._best(ocr_boxes.cut_out(picture, box.corners))
            letters = _letters_in(text)
            if letters and score >= (KEPT if letters > SHORT else KEPT_SHORT):
                found.append(Line(text, round(score, 4), _whole(box.corners, picture.shape)))
        return found

    def _look(self, picture: Pixels) -> list[Box]:
        """Where lines are, from the top, in pixels of the picture."""
        height, width = picture.shape[:2]
        scale = min(1.0, LOOK / max(height, width))
        down, across = (max(32, round(each * scale / 32) * 32) for each in (height, width))
        small = cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA)
        seen = _run(self._detector, _normal(small))[0, 0]
        back = np.array([width / across, height / down], np.float32)
        boxes = [Box(box.corners * back, box.score) for box in ocr_boxes.find(seen)]
        return sorted(boxes, key=lambda box: float(box.corners[:, 1].mean()))

    def _best(self, strip: Pixels) -> tuple[str, float]:
        text, score = self._say(strip)
        if score < TURNED:
            turned = self._say(np.ascontiguousarray(strip[::-1, ::-1]))
            if turned[1] > score:
                return turned
        return text, score

    def _say(self, strip: Pixels) -> tuple[str, float]:
        """What the recogniser says that knows the script."""
        scaled = _strip(strip)
        first = self._letters[0].read(scaled)
        said = [first]
        if not _is_han(first):
            said += [letters.read(scaled) for letters in self._letters[1:]]
        return _chosen(said)


@lru_cache(maxsize=1)
def reader(parts: Parts) -> Reader:
    """The reader of these parts, kept for the next picture."""
    return Reader(parts)


class _Letters:
    """A recogniser and what its numbers stand for."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._session = _session(recogniser.file)
        if recogniser.letters is not None:
            told = recogniser.letters.read_text(encoding="utf-8")
        else:
            told = self._session.get_modelmeta().custom_metadata_map.get("character", "")
        self._letters = ["", *told.splitlines(), " "]  # the first is for no letter

    def read(self, strip: Floats) -> tuple[str, float]:
        """The text of a (1, 3, 48, w) strip and the mean probability of its letters."""
        seen = _run(self._session, strip)[0]
        best = seen.argmax(axis=1)
        new = best != 0
        new[1:] &= best[1:] != best[:-1]  # the same again is the same letter, still
        if not new.any():
            return "", 0.0
        letters = self._letters
        text = "".join(letters[at] if at < len(letters) else "" for at in best[new])
        return nfc(text).strip(), float(seen.max(axis=1)[new].mean())


def _chosen(said: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """The first's, unless another reads Hangul there, which the first leaves out, and so more."""
    best = said[0]
    for other in said[1:]:
        more = _letters_in(other[0]) - _letters_in(best[0])
        knows = _has_hangul(other[0]) and other[1] >= KEPT
        if knows and (more > 0 or (more == 0 and other[1] >= best[1])):
            best = other
    return best


def _is_han(said: tuple[str, float]) -> bool:
    """Whether that is surely Chinese."""
    text, score = said
    han = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    return score > 0.95 and 2 * han >= max(1, _letters_in(text))


def _has_hangul(text: str) -> bool:
    return any("\uac00" <= letter <= "\ud7a3" for letter in text)


def _letters_in(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _session(file: object) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # every picture has another size
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common class but this one
        raise ModelBroken(
            f"{file} cannot be used for reading words ({error}).", "Install it again."
        ) from error


def _run(session: onnxruntime.InferenceSession, given: Floats) -> Floats:
    found: Floats = session.run(None, {session.get_inputs()[0].name: given})[0]
    return found


def _normal(picture: Pixels) -> Floats:
    """(h, w, 3) uint8 to (1, 3, h, w) float32 from -1 to 1."""
    scaled = picture.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])


def _strip(strip: Pixels) -> Floats:
    """As a recogniser wants it: 48 pixels high, its end filled with grey."""
    height, width = strip.shape[:2]
    across = min(WIDEST, max(1, math.ceil(STRIP * width / height)))
    scaled = _normal(cv2.resize(strip, (across, STRIP)))
    room = max(NARROWEST, math.ceil(across / 32) * 32) - across
    return np.pad(scaled, ((0, 0), (0, 0), (0, 0), (0, room)))


def _whole(corners: Floats, shape: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    inside = np.round(corners).clip(0, (shape[1] - 1, shape[0] - 1)).astype(int)
    return tuple((int(x), int(y)) for x, y in inside)
