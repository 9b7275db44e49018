"""What a picture says of itself: size, camera, place, time. A value, and its row.

Made by ``ingest`` from what the decoders found; stored and read by ``contents``. Times stay as the
camera said them; ``taken_utc`` is there only when the zone is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """Width and height are those of the upright picture, in pixels.

    Attributes:
        taken_at: local time as the camera said it, ``YYYY-MM-DDTHH:MM:SS[.fff]``.
        taken_offset: its zone if the file says so, ``+09:00``.
        taken_utc: seconds since 1970, if a zone or a GPS time is known.
        latitude: degrees, north positive.
        longitude: degrees, east positive.
        altitude: metres above the sea.
        extra: anything else worth keeping, by name.
    """

    width: int
    height: int
    format: str
    taken_at: str | None = None
    taken_offset: str | None = None
    taken_utc: float | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    lens: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


COLUMNS = (
    "width, height, format, taken_at, taken_offset, taken_utc, camera_make, camera_model, lens, "
    "latitude, longitude, altitude, extra"
)
PLACES = ", ".join("?" * 13)

Row = tuple[
    int, int, str, str | None, str | None, float | None, str | None, str | None, str | None,
    float | None, float | None, float | None, str,
]  # fmt: skip


def to_row(facts: Facts) -> Row:
    """The values for ``COLUMNS``."""
    return (
        facts.width,
        facts.height,
        facts.format,
        _text(facts.taken_at),
        _text(facts.taken_offset),
        facts.taken_utc,
        _text(facts.camera_make),
        _text(facts.camera_model),
        _text(facts.lens),
        facts.latitude,
        facts.longitude,
        facts.altitude,
        _clean(json.dumps(dict(facts.extra), ensure_ascii=False, sort_keys=True)),
    )


def from_row(row: Row) -> Facts:
    """The facts in a row of ``COLUMNS``."""
    return Facts(*row[:12], extra=json.loads(row[12]))


def _text(value: str | None) -> str | None:
    return None if value is None else _clean(value)


def _clean(value: str) -> str:
    """A camera's text may hold half a surrogate pair, which SQLite's UTF-8 cannot."""
    return value.encode("utf-8", "replace").decode("utf-8")
