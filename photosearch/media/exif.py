"""EXIF tags to times, places and camera settings.

Pure functions inside decoder processes, called by ``metadata``. Takes tags as ``Tags``, whatever
decoder they come from. Tag numbers and meanings are those of Exif 3.0 (CIPA DC-008). A value of
the wrong type, an impossible date or a division by zero counts as not said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from photosearch.media.embedded_text import from_ascii_tag, from_user_comment, from_xp_tag, tidy

DESCRIPTION, MAKE, MODEL, ORIENTATION, SOFTWARE = 0x010E, 0x010F, 0x0110, 0x0112, 0x0131
CHANGED_AT, ARTIST, COPYRIGHT = 0x0132, 0x013B, 0x8298
XP_TITLE, XP_COMMENT, XP_KEYWORDS, RATING = 0x9C9B, 0x9C9C, 0x9C9E, 0x4746

# Each clock reading with the offset and the fraction that belong to it, most trusted first.
_CLOCKS = ((0x9003, 0x9011, 0x9291), (0x9004, 0x9012, 0x9292), (CHANGED_AT, 0x9010, 0x9290))
_EXPOSURE, _F_NUMBER, _ISO, _FOCAL, _FOCAL_35 = 0x829A, 0x829D, 0x8827, 0x920A, 0xA405
_COMMENT, _LENS_SPECIFICATION, _LENS_MODEL = 0x9286, 0xA432, 0xA434

_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_ALTITUDE_REF, _ALTITUDE, _GPS_TIME, _GPS_DATE = 5, 6, 7, 29

_STALE_HOURS = 26
"""A GPS time further than this from the camera's clock is an old fix or a wrong clock."""


@dataclass(frozen=True)
class Tags:
    """Tags by number: of the first directory, of its Exif part and of its GPS part."""

    main: Mapping[int, object] = field(default_factory=dict)
    detail: Mapping[int, object] = field(default_factory=dict)
    gps: Mapping[int, object] = field(default_factory=dict)

    def get(self, tag: int) -> object:
        """A value of the Exif part or the first directory; None where there is none."""
        value = self.detail.get(tag)
        return self.main.get(tag) if value is None else value

    def text(self, tag: int) -> str:
        """A text value, tidied; empty where there is none."""
        value = self.get(tag)
        return tidy(from_ascii_tag(value)) if isinstance(value, str | bytes) else ""

    def number(self, tag: int) -> float | None:
        """A finite number, the first where there are several."""
        value = self.get(tag)
        return number(value[0] if isinstance(value, tuple | list) and value else value)


@dataclass(frozen=True)
class Taken:
    """When: local time, offset, POSIX seconds; None where unknown."""

    at: str | None = None
    offset: str | None = None
    utc: float | None = None


@dataclass(frozen=True)
class Place:
    """Where: degrees and metres; None where unknown."""

    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None


def number(value: object) -> float | None:
    """``value`` as a finite float; None for anything else (rationals may divide by zero)."""
    if isinstance(value, str | bytes | bool) or value is None:
        return None
    try:
        result = float(value)  # type: ignore[arg-type]  # a rational, or what a broken file holds
    except (TypeError, ValueError, ArithmeticError):
        return None
    return result if math.isfinite(result) else None


_MOMENT = re.compile(
    r"\s*(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(Z|[+-]\d\d:?\d\d)?"
)


def parse_moment(text: str, offset: str = "", fraction: str = "") -> Taken | None:
    """A date and time as EXIF or XMP write it; None where it names no possible moment."""
    found = _MOMENT.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
    try:
        clock = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None  # 0000:00:00, the 31st of June
    if not 1826 <= year <= 2200:  # the oldest photograph; a clock gone wrong
        return None
    digits = re.match(r"\d+", (found[7] or fraction).strip())
    # Cameras that speak Arabic or Persian may write its digits.
    part = "".join(str(int(each)) for each in digits[0][:3]).ljust(3, "0") if digits else ""
    shift = _offset(found[8] or offset)
    utc = None
    if shift is not None:
        utc = clock.replace(tzinfo=timezone(shift)).timestamp() + (int(part) / 1000 if part else 0)
    at = clock.isoformat() + (f".{part}" if part else "")
    return Taken(at, None if shift is None else _offset_text(shift), utc)


def _offset(text: str) -> timedelta | None:
    text = text.strip().rstrip("\0")
    if text == "Z":
        return timedelta(0)
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", text)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -shift if found[1] == "-" else shift


def _offset_text(shift: timedelta) -> str:
    minutes = round(shift.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def taken(tags: Tags) -> Taken:
    """When the shutter was pressed; else when it was digitised; else when it was last changed."""
    for clock, offset, fraction in _CLOCKS:
        moment = parse_moment(tags.text(clock), tags.text(offset), tags.text(fraction))
        if moment is None:
            continue
        if moment.utc is None:
            moment = Taken(moment.at, None, _gps_moment(tags, near=moment.at))
        return moment
    return Taken(None, None, _gps_moment(tags, near=None))


def _gps_moment(tags: Tags, near: str | None) -> float | None:
    date = tags.gps.get(_GPS_DATE)
    clock = _three(tags.gps.get(_GPS_TIME))
    if not isinstance(date, str) or clock is None:
        return None
    found = re.match(r"\s*(\d{4})[:/.-](\d\d)[:/.-](\d\d)", date)
    if not found or not (0 <= clock[0] < 24 and 0 <= clock[1] < 60 and 0 <= clock[2] < 61):
        return None
    try:
        day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None
    seconds = day.timestamp() + clock[0] * 3600 + clock[1] * 60 + clock[2]
    if near is not None:
        local = datetime.fromisoformat(near).replace(tzinfo=UTC).timestamp()
        if abs(local - seconds) > _STALE_HOURS * 3600:
            return None
    return seconds


def place(tags: Tags) -> Place:
    """Where the camera was."""
    latitude = _degrees(tags.gps.get(_LATITUDE), tags.gps.get(_LATITUDE_REF), "S", 90)
    longitude = _degrees(tags.gps.get(_LONGITUDE), tags.gps.get(_LONGITUDE_REF), "W", 180)
    altitude = number(tags.gps.get(_ALTITUDE))
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return Place()  # 0, 0 is what receivers without a fix write
    if altitude is not None and tags.gps.get(_ALTITUDE_REF) in (b"\x01", 1):
        altitude = -altitude
    if altitude is not None and not -12_000 < altitude < 100_000:
        altitude = None
    return Place(latitude, longitude, altitude)


def _degrees(value: object, side: object, negative: str, limit: float) -> float | None:
    parts = _three(value)
    if parts is None:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if isinstance(side, str) and side.strip().upper().startswith(negative):
        degrees = -degrees
    return round(degrees, 7) if abs(degrees) <= limit else None


def _three(value: object) -> tuple[float, float, float] | None:
    """Three numbers (degrees or hours, minutes, seconds); missing ones at the end are zero."""
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        return None
    parts = [number(each) for each in value][:3]
    known = [each for each in parts if each is not None]
    if not known or parts[0] is None or len(known) != len(parts):
        return None
    first, second, third = [*known, 0.0, 0.0][:3]
    return first, second, third


def lens(tags: Tags) -> str | None:
    """The lens by name, else by its range: ``24-70 mm f/2.8``."""
    name = tags.text(_LENS_MODEL)
    if name and not re.fullmatch(r"[-. ]*", name):
        return name
    values = tags.get(_LENS_SPECIFICATION)
    if not isinstance(values, tuple | list) or len(values) != 4:
        return None
    near, far, fast, slow = (number(each) for each in values)
    if not near or not far:
        return None
    focal = f"{near:g} mm" if near == far else f"{near:g}-{far:g} mm"
    if not fast:
        return focal
    return f"{focal} f/{fast:g}" if not slow or slow == fast else f"{focal} f/{fast:g}-{slow:g}"


def exposure(tags: Tags) -> dict[str, str]:
    """Camera settings by the names of ``metadata.EXTRA_KEYS``, as plain decimal numbers."""
    found = {
        "iso": tags.number(_ISO),
        "f_number": tags.number(_F_NUMBER),
        "exposure_seconds": tags.number(_EXPOSURE),
        "focal_length_mm": tags.number(_FOCAL),
        "focal_length_35mm": tags.number(_FOCAL_35),
        "rating": tags.number(RATING),
    }
    return {key: f"{value:.6g}" for key, value in found.items() if value is not None and value > 0}


def words(tags: Tags) -> dict[str, str]:
    """Texts by the names of ``metadata.EXTRA_KEYS``."""
    comment = from_user_comment(tags.get(_COMMENT))
    description = tags.text(DESCRIPTION) or from_xp_tag(tags.get(XP_COMMENT)) or comment
    return {
        "title": from_xp_tag(tags.get(XP_TITLE)),
        "description": description,
        "keywords": "; ".join(
            part.strip() for part in from_xp_tag(tags.get(XP_KEYWORDS)).split(";") if part.strip()
        ),
        "artist": tags.text(ARTIST),
        "copyright": tags.text(COPYRIGHT),
        "software": tags.text(SOFTWARE),
    }
