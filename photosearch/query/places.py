"""Names of places as people type them, and which places of the gazetteer they mean.

Used by ``meaning`` for ``place:`` and by ``natural`` for sentences, on any thread; the table is
read by the first name that is asked for. A name means everything that is called so: towns with
what lies within their reach, regions and countries whole. Knows no photos.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from photosearch.library.gazetteer import Gazetteer, Named, gazetteer, key_of
from photosearch.library.spellings import TWO_MISTAKES, mistakes
from photosearch.text import Language

WHOLE_LAND = 100_000_000
"""What ``size`` says of a region or country, which no other place is taken for."""

_LIKE = 400  # names with the same beginning that are compared with an unfinished one
_ALIKE = 20_000  # and with one that is not known
_LONGEST = 60  # characters of a name; more are none
_ENDINGS = re.compile(
    r"(?:특별자치시|특별자치도|특별시|광역시|시|군|구|도|현|주|섬|성"
    r"|特别行政区|特別行政區|自治区|自治區|省|市|县|縣|区|區|州|岛|島|府|都|道)$"
)
_PARTICLES = re.compile(r"(?:에서의|에서|으로|에|의|로|은|는|이|가|을|를)$")


class KnownPlaces:
    """Every place of the gazetteer by name."""

    def find(self, name: str) -> tuple[int, ...]:
        """GeoNames' numbers of all places that are called so or belong to one that is; ascending.

        ``Paris, Texas`` is the one that lies in the other. Empty if nothing is called so.
        """
        return _find(" ".join(name.split())) if len(name) <= _LONGEST else ()

    def holds(self, outer: str, inner: str) -> bool:
        """Whether all of the second place lies in the first, and is not all of it."""
        whole, part = set(self.find(outer)), set(self.find(f"{inner}, {outer}"))
        return bool(part) and part < whole

    def size(self, name: str) -> int:
        """How many people live in the largest place that is usually called so; 0 for none.

        Names count as they are written, but for the Chinese 市 and the like at their end.
        """
        if not 1 < len(name) <= _LONGEST:
            return 0
        named = _exactly(gazetteer(), key_of(name))
        if named.regions or named.countries:
            return WHOLE_LAND
        rows = list(named.places)
        return int(gazetteer().populations[rows].max()) if rows else 0

    def nearest(self, name: str) -> str:
        """A name that may have been meant, as it is written; empty if none is near.

        It begins with the same two letters and differs by one letter, long ones by two; letters
        that changed places are one mistake. Of several the nearest, then the largest.
        """
        return _nearest(key_of(name)) if len(name) <= _LONGEST else ""


KNOWN = KnownPlaces()
"""The only one that is needed."""


@lru_cache(maxsize=256)
def _nearest(key: str) -> str:
    far = _mistakes_in(key)
    if not far:
        return ""
    table, letters = gazetteer(), set(key)
    found: list[tuple[int, int, str]] = []
    for other in table.alike(key[:2], _ALIKE, range(len(key) - far, len(key) + far + 1)):
        if len(letters.symmetric_difference(other)) > 2 * far:
            continue  # most of thousands, at a glance
        wrong = mistakes(key, other, far)
        if wrong <= far:
            found.append((wrong, -_people(table, other), other))
    return _written(table, table.named(min(found)[2]), key) if found else ""


def _mistakes_in(key: str) -> int:
    """How many letters may be wrong: of a short name every one tells it from others."""
    if key.isascii():
        return 0 if len(key) < 4 else 1 if len(key) < TWO_MISTAKES else 2
    return 0 if len(key) < 3 else 1


@lru_cache(maxsize=256)
def _find(name: str) -> tuple[int, ...]:
    table = gazetteer()
    parts = [part for part in re.split(r"\s?[,，、]\s?", name) if part.strip()]
    if not parts:
        return ()
    inner, *outer = parts
    rows = _rows(table, _lookup(table, inner))
    for part in outer:
        rows = np.intersect1d(rows, _rows(table, _lookup(table, part, code=True)))
    return tuple(np.sort(table.ids[rows]).tolist())


def _lookup(table: Gazetteer, name: str, *, code: bool = False) -> Named:
    """What is called so; else what is without an ending; else the largest that begins so."""
    key = key_of(name)
    if code and (coded := _coded(table, name)) is not None:
        return coded
    for each in dict.fromkeys((key, _PARTICLES.sub("", key))):
        found = _exactly(table, each)
        if found != Named():
            return found
    return _begun(table, key)


def _exactly(table: Gazetteer, key: str) -> Named:
    found = table.named(key)
    if found == Named() and len(short := _ENDINGS.sub("", key)) > 1:
        found = table.named(short)
    return found


def _begun(table: Gazetteer, key: str) -> Named:
    """The largest place with a usual name that begins so; of one letter or two nothing does."""
    if len(key) < (4 if key.isascii() else 2):
        return Named()
    best, most = Named(), 0
    for _, named in table.beginning(key, _LIKE):
        for found, people in (
            (Named(places=named.places[:1]), _most(table, named.places[:1])),
            (Named(regions=named.regions), WHOLE_LAND if named.regions else 0),
            (Named(countries=named.countries), 2 * WHOLE_LAND if named.countries else 0),
        ):
            if people > most:
                best, most = found, people
    return best


def _most(table: Gazetteer, rows: tuple[int, ...]) -> int:
    return int(table.populations[list(rows)].max()) if rows else 0


def _people(table: Gazetteer, key: str) -> int:
    """How many live in the largest place that is usually called so."""
    named = table.named(key)
    return WHOLE_LAND if named.regions or named.countries else _most(table, named.places)


def _coded(table: Gazetteer, name: str) -> Named | None:
    """The country or American state of a two-letter code: FR, TX; None for anything else."""
    code = name.strip().upper()
    if len(code) != 2 or not code.isascii():
        return None
    if f"US.{code}" in table.region_codes:
        same = (table.country_codes.index(code),) if code in table.country_codes else ()
        return Named(regions=(table.region_codes.index(f"US.{code}"),), countries=same)
    if code in table.country_codes:
        return Named(countries=(table.country_codes.index(code),))
    return None


def _rows(table: Gazetteer, named: Named) -> NDArray[np.int64]:
    """The rows of everything that belongs to it."""
    towns = named.places
    if not (towns or named.regions or named.countries):
        towns = named.others
    parts = [table.parts_of(row) for row in towns]
    parts.append(np.flatnonzero(np.isin(table.regions, named.regions)))
    parts.append(np.flatnonzero(np.isin(table.countries, named.countries)))
    return np.unique(np.concatenate(parts))


def _written(table: Gazetteer, named: Named, key: str) -> str:
    """A name of it in the script of ``key``."""
    language: Language = "en"
    if any("가" <= char <= "힣" for char in key):
        language = "ko"
    elif not key.isascii():
        language = "zh"
    names = [table.country_label(row, language) for row in named.countries]
    names += [table.region_label(row, language) for row in named.regions]
    names += [table.label(row, language) for row in (*named.places, *named.others)]
    return names[0] if names else ""


def offered(counts: Iterable[tuple[int, int]], language: Language, most: int = 100) -> list[str]:
    """Names of towns, regions and countries that photos have, those with the most first.

    ``counts``: GeoNames' numbers, each with how many photos; parts of towns count for the town.
    """
    table = gazetteer()
    found: Counter[str] = Counter()
    for number, count in islice(counts, most):
        for row in table.rows_of([number]):
            region, country = int(table.regions[row]), int(table.countries[row])
            names = (
                table.label(table.town_of(row), language),
                table.region_label(region, language),
                table.country_label(country, language),
            )
            for name in dict.fromkeys(names):
                found[name] += count if name else 0
    return [name for name, count in found.most_common() if count]
