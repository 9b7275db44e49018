"""What earlier runs found out about devices: may this model run there, and in which precision.

A small JSON file beside the models, written by engines, one entry per model, device and torch
version. Losing it costs a measurement. Knows no torch.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from photosearch.models.base import Device

FILE = "~devices.json"  # '~' keeps it apart from every model's name


@dataclass(frozen=True)
class Running:
    """How a model is being run.

    Attributes:
        device: where.
        precision: ``float32``, ``float16`` or ``bfloat16``.
        note: why it is not the accelerator, for people; empty when there is nothing to say.
    """

    device: Device
    precision: str
    note: str


@dataclass(frozen=True)
class Verdict:
    """What comparing a device with the CPU's own vectors gave.

    Attributes:
        trusted: whether the device reproduced them.
        precision: the fastest that did.
        agreement: least cosine in the last comparison.
        note: why it is not trusted, for people.
    """

    trusted: bool
    precision: str
    agreement: float
    note: str


class Verdicts:
    """The file of verdicts in ``folder``. Unreadable or unwritable, it is merely empty."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def get(self, key: str) -> Verdict | None:
        """What was found out under ``key``."""
        entry = self._read().get(key)
        try:
            return Verdict(**entry) if isinstance(entry, dict) else None
        except TypeError:  # written by another version
            return None

    def any(self) -> bool:
        """Whether an accelerator was ever judged, which is to say: whether there is one."""
        return bool(self._read())

    def put(self, key: str, verdict: Verdict) -> None:
        """Remember a verdict; a folder that cannot be written costs only the memory."""
        entries = {**self._read(), key: asdict(verdict)}
        temporary = self._path.with_name(f"{FILE}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(entries, indent=1, sort_keys=True), encoding="utf-8")
            os.replace(temporary, self._path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def _read(self) -> dict[str, object]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}
