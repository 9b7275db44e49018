"""The relevance line as text in the library's state, where a cold search finds it.

Called by ``searcher``. The library knows text by key and nothing of what is in it.
"""

from __future__ import annotations

import base64
import json

import numpy as np
from numpy.typing import NDArray

from photosearch.library import state
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.search.relevance import Line, Null
from photosearch.text import Language

_VERSION = 1


def load(database: Database, model: ModelId) -> Line | None:
    """The stored line; None if there is none that this version can read."""
    text = database.read(lambda c: state.get_state(c, _key(model)))
    if text is None:
        return None
    try:
        return _from_text(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def save(database: Database, model: ModelId, line: Line) -> None:
    """Store it for the next start."""
    text = _to_text(line)
    database.write(lambda c: state.set_state(c, _key(model), text), quiet=True)


def _key(model: ModelId) -> str:
    return f"relevance:{model}"


def _to_text(line: Line) -> str:
    return json.dumps(
        {
            "version": _VERSION,
            "seq": line.seq,
            "count": line.count,
            "phrases": line.phrases,
            "bounds": line.bounds,
            "alike": line.alike,
            "mean": _packed(line.null.mean),
            "axes": _packed(line.null.axes),
            "variances": _packed(line.null.variances),
            "rest": line.null.rest,
        }
    )


def _from_text(text: str) -> Line:
    data = json.loads(text)
    if data["version"] != _VERSION:
        raise ValueError("another version's")
    mean = _unpacked(data["mean"])
    axes = _unpacked(data["axes"]).reshape(-1, len(mean))
    bounds: dict[Language, tuple[float, float]] = {
        language: (float(pair[0]), float(pair[1])) for language, pair in data["bounds"].items()
    }
    pair = data["alike"]
    return Line(
        seq=int(data["seq"]),
        count=int(data["count"]),
        phrases=str(data["phrases"]),
        null=Null(mean, axes, _unpacked(data["variances"]), float(data["rest"])),
        bounds=bounds,
        alike=None if pair is None else (float(pair[0]), float(pair[1])),
    )


def _packed(array: NDArray[np.float32]) -> str:
    return base64.b64encode(array.astype("<f4").tobytes()).decode("ascii")


def _unpacked(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4").astype(np.float32)
