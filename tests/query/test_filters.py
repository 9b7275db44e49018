"""Conditions: what SQL finds is what plain Python finds in the same rows."""

from __future__ import annotations

import json
import math
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.library.database import Connection, Database, raw
from photosearch.library.matching import matching
from photosearch.library.own_names import name_of
from photosearch.query import filters, meaning
from photosearch.query.grammar import parse
from photosearch.query.meaning import (
    All,
    AnyOf,
    Between,
    Condition,
    Copied,
    Fits,
    Has,
    Holds,
    InAlbum,
    Near,
    Offline,
    OfFormat,
    Other,
    Shaped,
    Tagged,
)
from photosearch.query.syntax import Filter, Not
from photosearch.search import parser
from photosearch.text import folded

from .conftest import TODAY

NAMES = (
    *("제주도", unicodedata.normalize("NFD", "제주도"), "Ünïted", "IMG_1.JPG", "a%b_c.jpg"),
    *("ＡＢ.cr2", "x'); DROP TABLE photos;--", "가족 여행", "Straße"),
)


@dataclass(frozen=True)
class Row:
    """One file and what it holds."""

    photo: int
    content: int
    root: str
    rel: str
    offline: bool
    size: int
    width: int
    height: int
    format: str
    moment: int | None
    camera: str
    lens: str
    place: tuple[float, float] | None
    stars: int
    tags: tuple[str, ...]
    albums: tuple[str, ...]
    caption: bool
    ready: int

    @property
    def name(self) -> str:
        return folded(self.rel.split("/")[-1])


def small(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from(values)


CONTENTS = st.lists(
    st.fixed_dictionaries(
        {
            "size": st.integers(0, 12_000_000),
            "width": st.integers(0, 4),
            "height": st.integers(0, 4),
            "format": small("JPEG", "PNG", "RAW"),
            "moment": st.none() | st.integers(1_500_000_000, 1_800_000_000),
            "make": small(None, "Canon", "NIKON"),
            "model": small(None, "EOS Ⅴ", "canon 5d"),
            "lens": small(None, "", "50mm ƒ/1.8"),
            "place": st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
            "stars": st.none() | st.integers(0, 5),
            "own_stars": st.none() | st.integers(1, 5),
            "tags": st.sets(small(*NAMES), max_size=2),
            "keywords": st.sets(small("제주도", "family"), max_size=2),
            "albums": st.sets(st.integers(0, 2), max_size=2),
            "caption": small(None, "", "words"),
            "files": st.lists(
                st.tuples(
                    st.integers(0, 1), small("", "2019/", "가족 여행/제주도/"), small(*NAMES)
                ),
                min_size=1,
                max_size=2,
                unique=True,
            ),
        }
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip

VALUES: dict[str, tuple[str, ...]] = {
    "date": ("2019", "2017..2021", ">2020-06", "<2018", "none", "작년 여름"),
    "folder": ("제주도", "2019", "/home/anna", "사진/2019", "nowhere", "여행\\제주"),
    "name": ("img", "ünï", "제주도", "*.jpg", "a%b", "_", "x'); drop*", "ＡＢ", "strasse", "*_*"),
    "type": ("jpg", "png", "raw", "cr2", "heic"),
    "camera": ("canon", "CANON 5D", "none", "nikon", "v"),
    "lens": ("50mm", "none", "f/1.8"),
    "orientation": ("portrait", "가로", "方形", "panorama"),
    "size": (">5MB", "<1mb", "2..8MB", "5MB", ">=8px"),
    "rating": ("0", ">=3", "2..4", "none", "★★★", "4+", "<3"),
    "tag": ("제주도", "FAMILY", "none", "any", "a%b_c.jpg", "ünïted"),
    "album": ("제주도", "album", "none", "any"),
    "caption": ("yes", "없음"),
    "offline": ("yes", "no"),
    "duplicates": ("是", "no"),
    "near": ("37.5,127,500km", "0,0,20000km", "89.9,179,3000km", "-10,-179.9,2500km", "yes"),
}

LEAVES = st.sampled_from(sorted(VALUES)).flatmap(
    lambda key: st.sampled_from(VALUES[key]).map(lambda value: f'{key}:"{value}"' if key != "near"
                                                 else f"{key}:{value}")
)  # fmt: skip
QUERIES = st.recursive(
    LEAVES | LEAVES.map("-{}".format),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({' '.join(parts)})")
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})")
        | inner.map("-({})".format)
    ),
    max_leaves=5,
)

ROOTS = (("/home/anna/사진", False), ("/mnt/Archiv", True))
ALBUMS = ("제주도", "Album", "other")


def fill(c: Connection, given_rows: list[dict[str, object]]) -> list[Row]:
    for table in ("photos", "contents", "roots", "tags", "albums"):
        raw(c).execute(f"DELETE FROM {table}")
    sql = raw(c).execute
    for number, (path, offline) in enumerate(ROOTS, 1):
        sql(
            "INSERT INTO roots (id, path_raw, path_key, offline_since, added_at) "
            "VALUES (?, ?, ?, ?, 0)",
            (number, path.encode(), path, 1.0 if offline else None),
        )
    for number, name in enumerate(ALBUMS):
        sql("INSERT INTO albums (id, name, made_at) VALUES (?, ?, 0)", (number, name))
    for number, name in enumerate(NAMES):
        key = folded(name)
        sql("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", (number, name, key))
    rows: list[Row] = []
    photo = 0
    for content, each in enumerate(given_rows, 1):
        values: dict[str, object] = each
        place = values["place"]
        latitude, longitude = place if isinstance(place, tuple) else (None, None)
        sql("INSERT INTO contents (id, hash, size, width, height, format, moment, camera_make, "
            "camera_model, lens, latitude, longitude) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (content, bytes([content]), values["size"], values["width"], values["height"],
             values["format"], values["moment"], values["make"], values["model"], values["lens"],
             latitude, longitude))  # fmt: skip
        tags = {folded(str(name)) for name in values["tags"]}  # type: ignore[attr-defined]
        for name in tags:
            sql("INSERT INTO content_tags SELECT id, ? FROM tags WHERE name_key = ?",
                (content, name))  # fmt: skip
        for name in values["keywords"]:  # type: ignore[attr-defined]
            sql("INSERT INTO file_tags (name_key, content_id) VALUES (?, ?)", (name, content))
            tags.add(name)
        for album in values["albums"]:  # type: ignore[attr-defined]
            sql("INSERT INTO album_contents VALUES (?, ?, 1)", (album, content))
        if values["stars"] is not None:
            sql("INSERT INTO ratings VALUES (?, ?)", (content, values["stars"]))
        if values["own_stars"] is not None:
            sql("INSERT INTO file_ratings VALUES (?, ?)", (content, values["own_stars"]))
        if values["caption"] is not None:
            sql("INSERT INTO captions (content_id, source, text, words) VALUES (?, 'user', ?, '')",
                (content, values["caption"]))  # fmt: skip
        files: list[tuple[int, str, str]] = values["files"]  # type: ignore[assignment]
        for root, folder, name in files:
            photo += 1
            rel = unicodedata.normalize("NFC", f"{folder}{name}")
            sql("INSERT OR IGNORE INTO photos (id, root_id, rel_raw, rel_key, size, mtime_ns, "
                "content_id, state, added_at, own_name) VALUES (?,?,?,?,1,1,?,'ready',0,?)",
                (photo, root + 1, f"{photo}".encode(), rel, content, name_of(rel)))  # fmt: skip
            stars = values["stars"] if values["stars"] is not None else values["own_stars"]
            rows.append(
                Row(
                    photo, content, ROOTS[root][0], rel, ROOTS[root][1],
                    int(str(values["size"])), int(str(values["width"])), int(str(values["height"])),
                    str(values["format"]), values["moment"],  # type: ignore[arg-type]
                    " ".join(str(values[part]) for part in ("make", "model") if values[part]),
                    str(values["lens"] or ""),
                    place if isinstance(place, tuple) else None,
                    int(str(stars or 0)), tuple(tags),
                    tuple(folded(ALBUMS[a]) for a in values["albums"]),  # type: ignore[attr-defined]
                    bool(values["caption"]), len(files),
                )
            )  # fmt: skip
    return rows


def meets(row: Row, condition: Condition) -> bool:
    """The condition in plain Python."""
    match condition:
        case All(parts):
            return all(meets(row, part) for part in parts)
        case AnyOf(parts):
            return any(meets(row, part) for part in parts)
        case Other(part):
            return not meets(row, part)
        case Between(amount, least, below):
            value = {"moment": row.moment, "stars": row.stars, "bytes": row.size,
                     "pixels": row.width * row.height}[amount]  # fmt: skip
            if value is None or (least is not None and value < least):
                return False
            return below is None or value < below
        case Has(what):
            return bool({"moment": row.moment is not None, "caption": row.caption, "tag": row.tags,
                         "album": row.albums, "camera": row.camera, "lens": row.lens,
                         "position": row.place}[what])  # fmt: skip
        case Holds(where, text):
            if where == "folder":
                folder = "/".join(row.rel.split("/")[:-1])
                whole = folded(f"{row.root}/{folder}").rstrip("/") + "/"
                below_root = folded(f"/{row.root.split('/')[-1]}/{folder}").rstrip("/") + "/"
                return whole.startswith(text) if text.startswith("/") else text in below_root
            return text in {"name": row.name, "camera": folded(row.camera),
                            "lens": folded(row.lens)}[where]  # fmt: skip
        case Fits(pattern):
            return fnmatchcase(row.name, pattern.replace("[", "[[]"))
        case Tagged(name):
            return name in row.tags
        case InAlbum(name):
            return name in row.albums
        case OfFormat(name, ending):
            return row.format == name and row.name.endswith(ending)
        case Shaped(shape):
            return {"landscape": row.width > row.height, "portrait": row.width < row.height,
                    "square": row.width == row.height > 0,
                    "panorama": row.height > 0 and row.width >= 2 * row.height}[shape]  # fmt: skip
        case Offline():
            return row.offline
        case Copied():
            return row.ready > 1
        case Near(latitude, longitude, km):
            return row.place is not None and arc(*row.place, latitude, longitude) <= km
    raise AssertionError(condition)


def arc(*degrees: float) -> float:
    """The same distance by another formula: the angle between two directions."""
    one_lat, one_lon, two_lat, two_lon = map(math.radians, degrees)
    one = np.array([np.cos(one_lat) * np.cos(one_lon), np.cos(one_lat) * np.sin(one_lon),
                    np.sin(one_lat)])  # fmt: skip
    two = np.array([np.cos(two_lat) * np.cos(two_lon), np.cos(two_lat) * np.sin(two_lon),
                    np.sin(two_lat)])  # fmt: skip
    return float(2 * 6371.0 * np.arcsin(np.clip(np.linalg.norm(one - two) / 2, 0, 1)))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.open(tmp_path_factory.mktemp("filters") / "library") as database:
        yield database


@pytest.mark.parametrize(
    "text",
    [
        "tag:" + ",".join(f"t{number}" for number in range(1500)),
        " OR ".join(f"album:a{number}" for number in range(1100)),
        " ".join(f"-name:n{number}*" for number in range(1100)),
    ],
)
def test_more_values_than_a_database_takes_are_left_out_and_told(
    shelf: Database, text: str
) -> None:
    query = parser.understand(text, TODAY, guess=False)
    assert [note.kind for note in query.notes] == ["too_many"]
    for each in query.alternatives:
        if each.condition is not None:
            sql, files = filters.sql_of(each.condition), filters.of_files(each.condition)
            shelf.read(lambda c, sql=sql, files=files: matching(c, sql, of_files=files))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CONTENTS, QUERIES)
def test_sql_and_python_find_the_same(
    shelf: Database, given_rows: list[dict[str, object]], text: str
) -> None:
    query = parser.understand(text, TODAY, guess=False)
    assert not query.notes, query.notes
    assert query.condition is not None
    condition = query.condition

    class Undo(Exception):
        pass

    def work(c: Connection) -> None:
        rows = fill(c, given_rows)
        wanted = [row for row in rows if meets(row, condition)]
        found = matching(
            c,
            filters.sql_of(condition),
            of_files=filters.of_files(condition),
            of_contents=filters.of_contents(condition),
        )
        assert sorted(found.contents.tolist()) == sorted({row.content for row in wanted})
        moments = {row.content: -math.inf if row.moment is None else row.moment for row in rows}
        order = [(-moments[content], content) for content in found.contents.tolist()]
        assert order == sorted(order)
        if found.files is not None:
            assert found.files.tolist() == sorted(row.photo for row in wanted)
        raise Undo

    with pytest.raises(Undo):
        shelf.write(work)


@settings(max_examples=100)
@given(st.text(st.sampled_from("ab*?["), max_size=8), st.text(st.sampled_from("ab?["), max_size=8))
def test_stars_stand_for_anything(pattern: str, name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        asked = (name, filters.glob_of(pattern))
        (found,) = connection.execute("SELECT ? GLOB ?", asked).fetchone()
    expected = fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))
    assert bool(found) == expected


@pytest.mark.parametrize(
    "text",
    ["date:soon", "date:2019-02-30", "size:XL", "size:5", "rating:6", "rating:many", "type:docx",
     "orientation:up", "near:91,0", "near:here", "near:1,x", "offline:perhaps", "type:video",
     "place:Seuol", "name:*", "size:1MB..2MP", "name:" + "a*" * 20, "rating:.."],
)  # fmt: skip
def test_a_value_that_means_nothing_is_words_and_a_note(text: str) -> None:
    query = parser.understand(f"{text} dog", TODAY)
    assert query.condition is None
    assert query.wanted[0].text == f"{text} dog"
    (note,) = query.notes
    assert (note.start, note.end) == (0, len(text))
    if note.hint:
        assert parser.understand(note.hint, TODAY).condition is not None


def test_ranges_the_wrong_way_round_are_turned() -> None:
    query = parser.understand("date:2021..2019", TODAY)
    assert [note.kind for note in query.notes] == ["reversed_range"]
    assert query.condition == parser.understand("date:2019..2021", TODAY).condition


def test_everything_typed_is_a_parameter(shelf: Database) -> None:
    nasty = "x') OR 1=1; DROP TABLE photos;--"
    for key in sorted(VALUES):
        tree = parse(f'{key}:"{nasty}"').node
        assert isinstance(tree, Filter)
        try:
            condition, _ = meaning.read(tree, TODAY)
        except meaning.BadValue:
            continue
        sql = str(filters.sql_of(Other(condition)))
        assert "DROP" not in sql
        of_files = filters.of_files(condition)
        assert shelf.read(_found(condition, of_files)) == []


def _found(condition: Condition, of_files: bool) -> Callable[[Connection], list[int]]:
    def read(c: Connection) -> list[int]:
        found = matching(c, filters.sql_of(condition), of_files=of_files)
        numbers: list[int] = json.loads(str(found.contents.tolist()))
        return numbers

    return read


def test_not_of_a_filter() -> None:
    tree = parse("-tag:a").node
    assert isinstance(tree, Not)
    query = parser.understand("-tag:a", TODAY)
    assert query.condition == Other(Tagged("a"))


def test_an_index_answers_a_span_of_days(shelf: Database, tmp_path: Path) -> None:
    condition = parser.understand("date:2019", TODAY).condition
    assert condition is not None

    def plan(c: Connection) -> str:
        lines: list[str] = []
        raw(c).set_trace_callback(lines.append)
        matching(c, filters.sql_of(condition), of_files=False)
        raw(c).set_trace_callback(None)
        statement = next(line for line in lines if line.startswith("SELECT"))
        rows = raw(c).execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        return " ".join(str(row[3]) for row in rows)

    assert "contents_by_moment" in shelf.read(plan)
