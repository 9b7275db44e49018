"""What a file says about itself: EXIF, XMP and IPTC to one ``PhotoFacts``.

Pure functions inside decoder processes, called by ``prepare``. The camera's clock is kept as the
camera said it; a moment in UTC is given only where the file names an offset or a GPS time. Broken
metadata costs the fact concerned and nothing else. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from photosearch.media import exif as exif_tags
from photosearch.media.embedded_text import NOTHING, Words, tidy, words_of
from photosearch.media.exif import Tags, Taken

MAX_TEXT = 2000
"""Characters kept of any one text; a caption is shorter, and a bomb is not."""


@dataclass(frozen=True)
class Embedded:
    """The metadata blocks of one file, as its decoder found them.

    Attributes:
        exif: tags of all image file directories, or None.
        xmp: the XMP packet, or None.
        iptc: IPTC records by (record, dataset), or empty.
        texts: texts of the format itself, as PNG and GIF have them.
    """

    exif: Tags | None = None
    xmp: bytes | None = None
    iptc: Mapping[tuple[int, int], list[bytes]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


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
        extra: further facts as text, see ``EXTRA_KEYS``.
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


EXTRA_KEYS = (
    *("title", "description", "keywords", "rating", "artist", "copyright", "software"),
    *("iso", "f_number", "exposure_seconds", "focal_length_mm", "focal_length_35mm"),
    "damage",
)
"""Keywords are separated by ``; ``; ``damage`` says what is missing of a picture shown anyway."""


def facts_of(
    width: int,
    height: int,
    format_: str,
    embedded: Embedded,
    damage: str = "",
    *,
    beside: Words = NOTHING,
) -> PhotoFacts:
    """Everything that we keep of a file's metadata; never raises for what a file holds.

    What ``beside`` says, the file's sidecar, goes before the file's own words.
    """
    tags = embedded.exif or Tags()
    words = words_of(embedded.xmp, embedded.iptc, embedded.texts)
    taken = exif_tags.taken(tags)
    written = words.taken or beside.taken
    if taken.at is None and written is not None:
        taken = exif_tags.parse_moment(written) or Taken()
    place = exif_tags.place(tags)
    extra = {**exif_tags.exposure(tags), **exif_tags.words(tags)}
    for each in (words, beside):
        extra.update({key: value for key, value in each.extra.items() if value})
    extra["damage"] = damage
    return PhotoFacts(
        width,
        height,
        format_,
        taken.at,
        taken.offset,
        taken.utc,
        tags.text(exif_tags.MAKE) or None,
        tags.text(exif_tags.MODEL) or None,
        exif_tags.lens(tags),
        place.latitude,
        place.longitude,
        place.altitude,
        {key: tidy(extra[key])[:MAX_TEXT] for key in EXTRA_KEYS if extra.get(key)},
    )
