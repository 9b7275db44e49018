"""From a detector's map of probabilities to the four corners of each line of text.

Runs in the children that read words. The detector (DB, of PP-OCR) draws each line shrunk, so that
neighbours do not touch; what is found is grown again by as much. Knows no letters.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LEAST = 0.3  # probability from which a pixel belongs to a line
SURE = 0.5  # in the mean over a line
GROWN = 1.6  # area / circumference of the shrunk line, by which its sides move out
THINNEST = 3  # pixels of the map
MOST = 1000  # lines of one picture


class Box(NamedTuple):
    """A line in a map.

    Attributes:
        corners: (4, 2) float32 x, y: clockwise, from the upper left one of the text.
        score: mean probability of its pixels, 0 to 1.
    """

    corners: Floats
    score: float


def find(probabilities: Floats) -> list[Box]:
    """Lines in an (h, w) map, in no order."""
    mask = cv2.dilate((probabilities > LEAST).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = (_box(probabilities, contour) for contour in contours[:MOST])
    return [box for box in found if box is not None]


def _box(probabilities: Floats, contour: NDArray[np.int32]) -> Box | None:
    centre, (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < THINNEST:
        return None
    shrunk = cv2.boxPoints((centre, (width, height), angle))
    score = _mean_inside(probabilities, shrunk)
    if score < SURE:
        return None
    by = 2 * GROWN * width * height / (2 * (width + height))  # on both sides
    grown = cv2.boxPoints((centre, (width + by, height + by), angle))
    return Box(_in_order(grown), score)


def _mean_inside(probabilities: Floats, corners: Floats) -> float:
    height, width = probabilities.shape
    left, top = np.floor(corners.min(axis=0)).clip(0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    right, bottom = min(right, width - 1), min(bottom, height - 1)
    part = probabilities[top : bottom + 1, left : right + 1]
    if not part.size:
        return 0.0
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _in_order(corners: Floats) -> Floats:
    """Clockwise from the upper left; text is taken to run as much to the right as it can."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    around = corners[np.argsort(angles)]  # clockwise on a screen, from the left upwards
    first = int(np.argmin(around.sum(axis=1)))
    return np.roll(around, -first, axis=0).astype(np.float32)


def cut_out(picture: NDArray[np.uint8], corners: Floats) -> NDArray[np.uint8]:
    """The line as an upright strip of (h, w, 3) uint8; what stands on end is laid to its left."""
    width = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    height = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    across, down = max(1, math.ceil(width)), max(1, math.ceil(height))
    to = np.array([(0, 0), (across, 0), (across, down), (0, down)], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), to)
    strip: NDArray[np.uint8] = cv2.warpPerspective(
        picture, turn, (across, down), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.ascontiguousarray(np.rot90(strip)) if down >= 1.5 * across else strip
