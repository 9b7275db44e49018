"""Places on the earth by position and by name: the nearest one, what it is called, who has a name.

Read from ``resources/places/places.npz`` (GeoNames' populated places; ``packaging/places.py`` makes
it), once, by the first question; used by ingest on its thread, by queries on theirs and by the
window's readers. Knows arrays and names; knows no rows, and nothing of how people type.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch import paths
from photosearch.text import Language, folded

VERSION = 1
"""Of the table: photos that were placed by another one are placed again."""

NOWHERE = 0
"""The number of no place: farther than ``FARTHEST`` from all of them."""

FARTHEST = 200.0  # km from a place within which a photo still counts to its region and country
NEAR = 30.0  # km within which nearly every photo has a place: looked at first
IN_TOWN = 25.0  # km from a place within which a photo is said to be there
ON_THE_SPOT = 1.5  # km within which a part of a town is named too
EARTH_KM = 6371.0

_BLOCK = 512  # photos compared at a time with the places of their latitudes
_LANGUAGES: tuple[Language, ...] = ("en", "ko", "zh")
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


@dataclass(frozen=True)
class Named:
    """What has a name.

    Attributes:
        places: numbers (rows) of the places that are called so.
        others: those that are called so beside their usual name, in another language or time.
        regions: rows of regions (states, provinces).
        countries: rows of countries.
    """

    places: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    countries: tuple[int, ...] = ()


def key_of(name: str) -> str:
    """A name as it is compared: letters and digits only, small, without accents."""
    plain = folded(name).translate(_PLAIN)
    if not plain.isascii():
        plain = "".join(_bare(char) for char in plain)
    return "".join(char for char in plain if char.isalnum())


def _bare(char: str) -> str:
    if not (ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00):
        return char
    return "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))


class Gazetteer:
    """The table. Never changes; any thread may ask.

    Attributes:
        ids: (n,) int32 numbers of GeoNames, by which libraries remember places.
        latitudes, longitudes: (n,) float32 degrees; rows are ordered by latitude.
        populations: (n,) int32.
        countries: (n,) rows of ``country_codes``.
        regions: (n,) rows of regions; the first one stands for none.
        country_codes: of ISO 3166, two letters each.
        region_codes: GeoNames' own codes, each with its country's, ``US.TX``.
    """

    def __init__(self, file: Path) -> None:
        """Read it.

        Raises:
            OSError: the file is not there.
        """
        with np.load(file) as held:
            self.ids: NDArray[np.int32] = held["ids"]
            self.latitudes: NDArray[np.float32] = held["latitudes"]
            self.longitudes: NDArray[np.float32] = held["longitudes"]
            self.populations: NDArray[np.int32] = held["populations"]
            self.countries: NDArray[np.uint16] = held["countries"]
            self.regions: NDArray[np.uint16] = held["regions"]
            self._labels = _Lines(held["labels"])
            self._keys = _Lines(held["keys"])
            countries, regions = _Lines(held["country_labels"]), _Lines(held["region_labels"])
        split = [countries[row].split("\t") for row in range(len(countries))]
        self.country_codes = tuple(line[0] for line in split)
        self._country_labels = [line[1:] for line in split]
        split = [regions[row].split("\t") for row in range(len(regions))]
        self.region_codes = tuple(line[0] for line in split)
        self._region_labels = [line[1:] for line in split]
        self._on_ball = _on_ball(self.latitudes, self.longitudes)
        self._order = np.argsort(self.ids, kind="stable")
        self._towns: dict[int, int] = {}  # those that were asked for

    def __len__(self) -> int:
        return len(self.ids)

    # --- where ------------------------------------------------------------------------------

    def nearest(
        self, latitudes: NDArray[np.floating], longitudes: NDArray[np.floating]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The row of the place nearest to each position, and how far it is.

        Args:
            latitudes: (m,) degrees, north positive.
            longitudes: (m,) degrees, east positive.

        Returns:
            (m,) rows, -1 where nothing is within ``FARTHEST``, and (m,) kilometres, infinite there.
        """
        count = len(latitudes)
        rows, far = np.full(count, -1, np.int64), np.full(count, np.inf)
        known = np.isfinite(latitudes) & np.isfinite(longitudes)
        points = _on_ball(np.where(known, latitudes, 0), np.where(known, longitudes, 0))
        order = np.argsort(latitudes, kind="stable")
        order = order[known[order]]
        for km in (NEAR, FARTHEST):  # most photos were taken near some place
            for start in range(0, len(order), _BLOCK):
                some = order[start : start + _BLOCK]
                first, last = self._between(latitudes[some[0]], latitudes[some[-1]], km)
                if first < last:
                    near = points[some] @ self._on_ball[first:last].T
                    rows[some] = first + near.argmax(axis=1)
                    far[some] = self._apart(points[some], rows[some])
            order = order[far[order] > km]
        rows[order], far[order] = -1, np.inf
        return rows, far

    def _between(self, low: float, high: float, km: float) -> tuple[int, int]:
        """The rows from so far south of ``low`` to so far north of ``high``."""
        around = np.degrees(km / EARTH_KM)
        first = int(np.searchsorted(self.latitudes, low - around))
        return first, int(np.searchsorted(self.latitudes, high + around, side="right"))

    def _apart(self, points: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Kilometres between points and places, by the chord: exact where they are near."""
        chord = np.linalg.norm(
            points.astype(np.float64) - self._on_ball[rows].astype(np.float64), axis=1
        )
        return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2)))

    def within(self, row: int, km: float) -> NDArray[np.int64]:
        """Rows of the places within ``km`` of that one, itself included."""
        middle = float(self.latitudes[row])
        rows = np.arange(*self._between(middle, middle, km))
        here = np.repeat(self._on_ball[row][None], len(rows), axis=0)
        return np.asarray(rows[self._apart(here, rows) <= km])

    def rows_of(self, ids: Sequence[int]) -> list[int]:
        """The rows of GeoNames' numbers; those that the table lacks are left out."""
        found: list[int] = []
        for number in ids:
            at = int(np.searchsorted(self.ids, number, sorter=self._order))
            if at < len(self.ids) and int(self.ids[self._order[at]]) == number:
                found.append(int(self._order[at]))
        return found

    # --- names ------------------------------------------------------------------------------

    def label(self, row: int, language: Language) -> str:
        """What the place is called in that language; in English where that is not known."""
        return _in_language(self._labels[row].split("\t"), language)

    def region_label(self, region: int, language: Language) -> str:
        """What a region is called; empty for none."""
        return _in_language(self._region_labels[region], language) if region else ""

    def country_label(self, country: int, language: Language) -> str:
        """What a country is called."""
        return _in_language(self._country_labels[country], language)

    def reach(self, row: int) -> float:
        """How far a place goes, in km, guessed from how many people live there: 4 to 30."""
        return float(min(30.0, 3.0 + 0.0045 * float(self.populations[row]) ** 0.5))

    def parts_of(self, row: int) -> NDArray[np.int64]:
        """Rows of a place and of the smaller ones of its region that lie within its reach.

        So a quarter of a city, which GeoNames lists like a town, is part of the city.
        """
        rows = self.within(row, self.reach(row))
        same = (self.countries[rows] == self.countries[row]) & (
            self.regions[rows] == self.regions[row]
        )
        smaller = self.populations[rows] < self.populations[row]
        return np.asarray(rows[(same & smaller) | (rows == row)])

    def town_of(self, row: int) -> int:
        """The largest place of which that one is a part; itself if it is none's."""
        if row not in self._towns:
            self._towns[row] = self._town_of(row)
        return self._towns[row]

    def _town_of(self, row: int) -> int:
        around = self.within(row, 30.0)
        larger = around[self.populations[around] > self.populations[row]]
        holding = [int(other) for other in larger if row in self.parts_of(int(other))]
        return max([row, *holding], key=lambda each: int(self.populations[each]))

    def described(self, latitude: float, longitude: float, language: Language) -> list[str]:
        """Where that is, from the nearest place to its country, each name once; perhaps nothing.

        A part of a town is named where the photo was taken right there, and only if it has a name
        in that language. Far from the nearest place only its region and country are said.
        """
        rows, far = self.nearest(np.array([latitude]), np.array([longitude]))
        row = int(rows[0])
        if row < 0:
            return []
        town = self.town_of(row)
        part = self._labels[row].split("\t")[_LANGUAGES.index(language)]
        names = [
            part if town != row and far[0] <= ON_THE_SPOT else "",
            self.label(town, language) if far[0] <= IN_TOWN else "",
            self.region_label(int(self.regions[row]), language),
            self.country_label(int(self.countries[row]), language),
        ]
        return [name for name in dict.fromkeys(names) if name]

    def named(self, key: str) -> Named:
        """What has a name of that ``key_of``."""
        at = self._keys.first_from(f"{key}\t")
        line = self._keys[at] if key and at < len(self._keys) else ""
        found, _, what = line.partition("\t")
        return _named(what) if what and found == key else Named()

    def beginning(self, key: str, most: int) -> Iterator[tuple[str, Named]]:
        """The keys that begin so, in their order, with what is called so; ``most`` of them."""
        at = self._keys.first_from(key)
        for row in range(at, min(at + most, len(self._keys))):
            found, _, what = self._keys[row].partition("\t")
            if not found.startswith(key):
                return
            yield found, _named(what)

    def alike(self, beginning: str, most: int, letters: range) -> list[str]:
        """Of the first ``most`` keys that begin so those with so many letters."""
        lines = self._keys.beginning(beginning, most)
        return [key for key in (line.partition("\t")[0] for line in lines) if len(key) in letters]


def _named(what: str) -> Named:
    rows: dict[str, list[int]] = {"P": [], "p": [], "R": [], "C": []}
    for each in what.split(","):
        rows[each[0]].append(int(each[1:]))
    return Named(tuple(rows["P"]), tuple(rows["p"]), tuple(rows["R"]), tuple(rows["C"]))


def _in_language(labels: Sequence[str], language: Language) -> str:
    return labels[_LANGUAGES.index(language)] or labels[0]


def _on_ball(
    latitudes: NDArray[np.floating], longitudes: NDArray[np.floating]
) -> NDArray[np.float32]:
    """(n, 3) points on a ball of radius 1."""
    north, east = np.radians(np.float64(latitudes)), np.radians(np.float64(longitudes))
    level = np.cos(north)
    both = (level * np.cos(east), level * np.sin(east), np.sin(north))
    return np.asarray(np.stack(both, axis=1), np.float32)


class _Lines:
    """Lines of one text, each taken out when it is asked for; looked up in if they are sorted."""

    def __init__(self, text: NDArray[np.uint8]) -> None:
        self._text = text.tobytes()
        self._ends = np.flatnonzero(text == ord("\n"))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> str:
        start = int(self._ends[row - 1]) + 1 if row else 0
        return self._text[start : int(self._ends[row])].decode("utf-8")

    def first_from(self, text: str) -> int:
        """The first line that does not come before ``text``, in the order of UTF-8."""
        wanted = text.encode("utf-8")
        return bisect_left(range(len(self)), wanted, key=self._bytes)

    def beginning(self, text: str, most: int) -> list[str]:
        """Of sorted lines those that begin so, ``most`` of them: taken out as one piece."""
        first = self.first_from(text)
        last = min(first + most, self.first_from(f"{text}\U0010ffff"))
        start = int(self._ends[first - 1]) + 1 if first else 0
        end = int(self._ends[last - 1]) + 1 if last else 0
        return self._text[start:end].decode("utf-8").splitlines() if first < last else []

    def _bytes(self, row: int) -> bytes:
        start = int(self._ends[row - 1]) + 1 if row else 0
        return self._text[start : int(self._ends[row])]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The one that ships with the program, read by the first call."""
    return Gazetteer(paths.resources() / "places" / "places.npz")
