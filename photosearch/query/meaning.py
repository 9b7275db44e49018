"""What filters mean: ``size:>5MB`` to a test of a number. Values only, no SQL.

Pure; whatever depends on today takes it as an argument. A value that is not understood raises
``BadValue``, and whoever asked takes the filter for words and says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from photosearch.media.formats import BY_EXTENSION, BY_NAME
from photosearch.query import dates
from photosearch.query.grammar import EXAMPLES
from photosearch.query.names import Key
from photosearch.query.places import KNOWN
from photosearch.query.syntax import Filter, NoteKind, quoted
from photosearch.text import folded, words_of

Amount = Literal["moment", "stars", "bytes", "pixels"]
Having = Literal["moment", "caption", "text", "tag", "album", "camera", "lens", "position"]
Naming = Literal["folder", "name", "camera", "lens"]
Shape = Literal["landscape", "portrait", "square", "panorama"]

EARTH_KM = 6371.0
MOST_WILDCARDS = 8


@dataclass(frozen=True)
class Between:
    """From ``least`` up to, and without, ``below``; None is open. Unknown amounts are not in it."""

    amount: Amount
    least: float | None
    below: float | None


@dataclass(frozen=True)
class Has:
    """Whether there is any at all."""

    what: Having


@dataclass(frozen=True)
class Holds:
    """A name that holds this ``folded`` text; a folder's from its beginning if that is a path."""

    where: Naming
    text: str


@dataclass(frozen=True)
class Fits:
    """A file's whole name, whose ``*`` stand for anything; ``folded``."""

    pattern: str


@dataclass(frozen=True)
class Written:
    """These words, as ``text.words_of`` gives them, stand in the picture one behind the other."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Tagged:
    """Has the tag of that ``folded`` name."""

    name: str


@dataclass(frozen=True)
class InAlbum:
    """Is in an album of that ``folded`` name."""

    name: str


@dataclass(frozen=True)
class Among:
    """Is one of these contents: what somebody else has found."""

    contents: tuple[int, ...]


@dataclass(frozen=True)
class OfFormat:
    """A format as contents have it, and how its files' names end, where that says more."""

    format: str
    ending: str = ""


@dataclass(frozen=True)
class Shaped:
    """How the upright picture lies."""

    shape: Shape


@dataclass(frozen=True)
class Offline:
    """Its folder cannot be reached."""


@dataclass(frozen=True)
class Copied:
    """The same bytes are in several files."""


@dataclass(frozen=True)
class Near:
    """Taken within ``km`` of a point in degrees."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True)
class AtPlaces:
    """Taken nearest to one of these places: GeoNames' numbers, ascending."""

    ids: tuple[int, ...]


@dataclass(frozen=True)
class All:
    """Each of these; none is everything."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """One of these; none is nothing."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Other:
    """What that is not."""

    part: Condition


Test = (
    Between | Has | Holds | Fits | Tagged | InAlbum | Among | OfFormat | Shaped | Offline | Copied
    | Near | AtPlaces | Written
)  # fmt: skip
Condition = Test | All | AnyOf | Other


class Places(Protocol):
    """A list of places by name, as ``places.KNOWN`` is."""

    def find(self, name: str) -> tuple[int, ...]:
        """All places that belong to what is called so; empty if nothing is."""
        ...

    def holds(self, outer: str, inner: str) -> bool:
        """Whether the second place lies in the first."""
        ...

    def size(self, name: str) -> int:
        """How many people live where that is; 0 if nothing is called so."""
        ...

    def nearest(self, name: str) -> str:
        """A name that may have been meant; empty if none is near."""
        ...


class BadValue(ValueError):
    """A filter's value means nothing.

    Attributes:
        kind: what to say about it.
        hint: a value that would do.
    """

    def __init__(self, kind: NoteKind, hint: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.hint = hint


def read(given: Filter, today: date, places: Places | None = None) -> tuple[Condition, bool]:
    """The condition, and whether a range was the wrong way round.

    Raises:
        BadValue: it is not understood.
    """
    if given.key == "place":
        known = places or KNOWN
        return _any_of([_place(name, known) for name in _whole_names(given.values, known)]), False
    if given.key == "near":
        return _near(given.values), False
    if given.key == "date":
        found = [_date(value, today) for value in given.values]
        return _any_of([condition for condition, _ in found]), any(turned for _, turned in found)
    one = _READERS[given.key]
    return _any_of([_checked(one, value, given.key) for value in given.values]), False


def _checked(one: Callable[[str], Condition], value: str, key: Key) -> Condition:
    try:
        return one(value)
    except BadValue as error:
        if error.hint or error.kind != "bad_value":
            raise
        raise BadValue("bad_value", EXAMPLES[key]) from error


def _any_of(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


# --- words that stand for a value ---------------------------------------------------------------

_YES = frozenset(("yes", "y", "true", "any", "on", "1", "있음", "있다", "예", "네", "有", "是"))
_NO = frozenset(
    ("no", "n", "false", "none", "off", "0", "없음", "없다", "아니오", "아니요", "无", "無", "没有",
     "否")
)  # fmt: skip
_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(("landscape", "horizontal", "wide", "가로"), "landscape"),
    **dict.fromkeys(("横", "横向", "横版", "橫向"), "landscape"),
    **dict.fromkeys(("portrait", "vertical", "tall", "세로"), "portrait"),
    **dict.fromkeys(("竖", "竖向", "竖版", "纵向", "直向"), "portrait"),
    **dict.fromkeys(("square", "정사각형", "정사각", "方形", "正方形", "方"), "square"),
    **dict.fromkeys(("panorama", "파노라마", "全景"), "panorama"),
}
_VIDEOS = frozenset(
    ("video", "videos", "movie", "mp4", "mov", "avi", "mkv", "동영상", "비디오", "영상", "视频",
     "影片")
)  # fmt: skip


def _flag(having: Having | None, test: Condition | None = None) -> Callable[[str], Condition]:
    def one(value: str) -> Condition:
        known = test if having is None or test is not None else Has(having)
        assert known is not None, "a flag is of something"
        word = folded(value)
        if word in _YES:
            return known
        if word in _NO:
            return Other(known)
        raise BadValue("bad_value")

    return one


def _naming(where: Naming, having: Having | None) -> Callable[[str], Condition]:
    def one(value: str) -> Condition:
        word = folded(value)
        if having is not None and word in ("none", "없음", "无", "無", "没有"):
            return Other(Has(having))
        if not word.strip("*/ "):
            raise BadValue("bad_value")
        if where == "name" and "*" in word:
            if word.count("*") > MOST_WILDCARDS:
                raise BadValue("bad_value")
            return Fits(word)
        return Holds(where, folder_needle(value) if where == "folder" else word)

    return one


def folder_needle(value: str) -> str:
    """A folder's name as it is looked for: with slashes this way, none at its end."""
    plain = folded(value).replace("\\", "/")
    return plain.rstrip("/") + "/" if is_whole_path(plain) else plain.strip("/")


def is_whole_path(folder: str) -> bool:
    """Whether it begins at the top: ``/home`` or ``c:/photos``."""
    return folder.startswith("/") or re.match(r"[a-z]:/", folder) is not None


def _text(value: str) -> Condition:
    plain = folded(value)
    if plain in _YES | _NO:
        return _flag("text")(value)
    words = tuple(words_of(plain))
    if not words:
        raise BadValue("bad_value")
    return Written(words)


def _tag(value: str) -> Condition:
    word = folded(value)
    if word in ("none", "없음", "无", "無", "没有"):
        return Other(Has("tag"))
    return Has("tag") if word in ("any", "있음", "有") else Tagged(word)


def _album(value: str) -> Condition:
    word = folded(value)
    if word in ("none", "없음", "无", "無", "没有"):
        return Other(Has("album"))
    return Has("album") if word in ("any", "있음", "有") else InAlbum(word)


def _orientation(value: str) -> Condition:
    shape = _SHAPES.get(folded(value))
    if shape is None:
        raise BadValue("bad_value")
    return Shaped(shape)


def _type(value: str) -> Condition:
    word = folded(value).lstrip(".")
    if word in _VIDEOS:
        raise BadValue("no_videos")
    named = next((name for name in BY_NAME if folded(name) == word), None)
    known = BY_NAME.get(named or "") or BY_EXTENSION.get(f".{word}")
    if known is None:
        raise BadValue("bad_value")
    whole = named is not None or known.name != "RAW"
    return OfFormat(known.name, "" if whole else f".{word}")


# --- numbers ------------------------------------------------------------------------------------

_COMPARED = re.compile(r"(<=|>=|=<|=>|[<>=≤≥])\s?(.+)")
_RATING = re.compile(r"(?:별\s?)?([0-5])\s?(?:stars?|점|개|星|顆|颗|★)?")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s?([a-z]*|메가|기가|万像素)")
_UNITS: dict[str, tuple[Amount, float]] = {
    **{unit: ("bytes", 1.0) for unit in ("b", "byte", "bytes")},
    **{unit: ("bytes", 1e3) for unit in ("k", "kb")},
    **{unit: ("bytes", 1e6) for unit in ("m", "mb", "메가")},
    **{unit: ("bytes", 1e9) for unit in ("g", "gb", "기가")},
    "tb": ("bytes", 1e12),
    "kib": ("bytes", 1024.0),
    "mib": ("bytes", 1024.0**2),
    "gib": ("bytes", 1024.0**3),
    "mp": ("pixels", 1e6),
    "px": ("pixels", 1.0),
    "万像素": ("pixels", 1e4),
}


def _rating(value: str) -> Condition:
    if folded(value) in ("none", "없음", "无", "無", "没有"):
        return Between("stars", 0, 1)
    if value.endswith(("+", "＋")):
        return Between("stars", _stars(value[:-1]), None)
    return _range(value, lambda one: ("stars", _stars(one), _stars(one) + 1))


def _stars(text: str) -> int:
    plain = folded(text)
    if plain and not plain.strip("★") and len(plain) <= 5:
        return len(plain)
    found = _RATING.fullmatch(plain)
    if not found:
        raise BadValue("bad_value")
    return int(found[1])


def _size(value: str) -> Condition:
    first, dots, last = folded(value).partition("..")
    unit = _SIZE.fullmatch(last.strip()) if dots else None
    bare = _SIZE.fullmatch(first.strip())
    if unit and bare and not bare[2]:
        value = f"{first.strip()}{unit[2]}..{last}"  # 5..10MB
    return _range(value, _amount)


def _amount(text: str) -> tuple[Amount, float, float]:
    """The least and the first too large amount that is called so: 5MB is about five."""
    found = _SIZE.fullmatch(folded(text))
    if not found or found[2] not in _UNITS:
        raise BadValue("bad_value")
    amount, unit = _UNITS[found[2]]
    number, _, behind = found[1].partition(".")
    exact = round(float(f"{number}.{behind or 0}") * unit)
    half = unit / 2 / 10 ** len(behind)
    return amount, max(0, math.ceil(exact - half)), exact + max(1, math.ceil(half))


def _range(value: str, one: Callable[[str], tuple[Amount, float, float]]) -> Condition:
    """A number, two with ``..`` between them, or one behind a sign."""
    value = folded(value)
    compared = _COMPARED.fullmatch(value)
    if compared:
        amount, least, below = one(compared[2])
        exact = least if amount == "stars" else _exact(compared[2])
        sign = compared[1]
        if sign == "<":
            return Between(amount, None, exact)
        if sign == ">":
            return Between(amount, exact + 1, None)
        if sign in (">=", "=>", "≥"):
            return Between(amount, exact, None)
        if sign in ("<=", "=<", "≤"):
            return Between(amount, None, exact + 1)
        return Between(amount, least, below)
    first, dots, last = value.partition("..")
    if not dots:
        return Between(*one(value))
    if not first.strip() and not last.strip():
        raise BadValue("bad_value")
    begin = one(first.strip()) if first.strip() else None
    end = one(last.strip().lstrip(".")) if last.strip() else None
    if begin and end and begin[0] != end[0]:
        raise BadValue("bad_value")
    if begin and end and begin[1] > end[1]:
        begin, end = end, begin
    amount = (begin or end or ("stars", 0, 0))[0]
    return Between(amount, begin[1] if begin else None, end[2] if end else None)


def _exact(text: str) -> int:
    found = _SIZE.fullmatch(folded(text))
    assert found, "it was read before"
    return round(float(found[1]) * _UNITS[found[2]][1])


# --- days and places ----------------------------------------------------------------------------


def _date(value: str, today: date) -> tuple[Condition, bool]:
    if folded(value) in ("none", "unknown", "없음", "无", "無", "没有"):
        return Other(Has("moment")), False
    try:
        span, turned = dates.parse(value, today)
    except dates.BadDate as error:
        raise BadValue("bad_value", EXAMPLES["date"]) from error
    return Between("moment", *span.seconds), turned


_DISTANCE = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)\s?(km|m|킬로미터|미터|公里|米)?")
_DEGREES = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,10})?)°?\s?([nsew]?)")


def _near(values: Sequence[str]) -> Condition:
    if len(values) == 1 and folded(values[0]) in _YES | _NO:
        return _flag("position")(values[0])
    if len(values) == 1:
        values = values[0].replace("，", ",").split(",")
    if len(values) not in (2, 3):
        raise BadValue("bad_value", EXAMPLES["near"])
    latitude, longitude = (_degrees(value) for value in values[:2])
    km = _distance(values[2]) if len(values) == 3 else 5.0
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BadValue("bad_value", EXAMPLES["near"])
    return Near(latitude, longitude, km)


def _degrees(text: str) -> float:
    found = _DEGREES.fullmatch(folded(text).replace("\u2212", "-"))
    if not found:
        raise BadValue("bad_value", EXAMPLES["near"])
    return float(found[1]) * (-1 if found[2] in ("s", "w") and found[2] else 1)


def _distance(text: str) -> float:
    found = _DISTANCE.fullmatch(folded(text))
    if not found:
        raise BadValue("bad_value", EXAMPLES["near"])
    return float(found[1]) / (1000 if found[2] in ("m", "미터", "米") else 1)


def _whole_names(values: Sequence[str], places: Places) -> list[str]:
    """``Paris``, ``Texas`` is one name: who wants all of Texas need not say which town too."""
    names: list[str] = []
    for value in values:
        if names and not _says_whether(value) and places.holds(value, names[-1]):
            names[-1] = f"{names[-1]}, {value}"
        else:
            names.append(value)
    return names


def _says_whether(value: str) -> bool:
    return folded(value) in _YES | _NO


def _place(value: str, places: Places) -> Condition:
    if _says_whether(value):
        return _flag("position")(value)
    found = places.find(value)
    if not found:
        near = places.nearest(value)
        if not near:
            raise BadValue("unknown_place")
        written = near if "," not in near and " " not in near else quoted(near)
        raise BadValue("other_place", f"place:{written}")
    return AtPlaces(found)


_READERS: dict[Key, Callable[[str], Condition]] = {
    "folder": _naming("folder", None),
    "name": _naming("name", None),
    "type": _type,
    "camera": _naming("camera", "camera"),
    "lens": _naming("lens", "lens"),
    "orientation": _orientation,
    "size": _size,
    "rating": _rating,
    "tag": _tag,
    "album": _album,
    "caption": _flag("caption"),
    "text": _text,
    "offline": _flag(None, Offline()),
    "duplicates": _flag(None, Copied()),
}
