"""How quick models were on this computer, measured once and remembered.

A small JSON file beside the models, by fingerprint and hardware: a folder of models may be
carried to another computer, or get another graphics card. Losing it costs a measurement. Read
and written in the app; knows no torch and measures nothing itself.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path

from photosearch import paths
from photosearch.models import advice

FILE = "~speeds.json"  # '~' keeps it apart from every model's name


def load() -> Mapping[str, float]:
    """Photos per second on this computer, by fingerprint."""
    return _here(_read(_path()), advice.this_computer().hardware)


def remember(fingerprint: str, photos_per_second: float) -> None:
    """Keep a measurement; a folder that cannot be written costs only the memory."""
    path, hardware = _path(), advice.this_computer().hardware
    everything = _read(path)
    everything[hardware] = {**_here(everything, hardware), fingerprint: photos_per_second}
    temporary = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(everything, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _path() -> Path:
    return paths.models_folder() / FILE


def _here(everything: Mapping[str, object], hardware: str) -> dict[str, float]:
    """What a file that anybody may have written says of this computer, as far as it makes sense."""
    found = everything.get(hardware)
    entries = found.items() if isinstance(found, dict) else ()
    return {
        name: float(speed)
        for name, speed in entries
        if isinstance(speed, int | float) and math.isfinite(speed) and speed > 0
    }


def _read(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
