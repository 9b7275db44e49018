"""Conditions as SQL over the library's tables. Everything a user typed is a bound parameter.

Used by ``search`` on reader threads; ``library.matching`` runs what is made here. Texts are
compared ``folded``, on both sides. A test that cannot be answered, as where a photo without a place
was taken, is answered with no: what a condition leaves out is found by its opposite.
"""

from __future__ import annotations

import json
import math

from sqlalchemy import (
    ColumnElement,
    and_,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    true,
)

from photosearch.library import matching, sought
from photosearch.library.schema import (
    album_contents,
    albums,
    captions,
    content_places,
    content_tags,
    contents,
    file_ratings,
    file_tags,
    photos,
    ratings,
    roots,
    tags,
)
from photosearch.query.meaning import (
    EARTH_KM,
    All,
    Among,
    AnyOf,
    AtPlaces,
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
    Written,
    is_whole_path,
)

Sql = ColumnElement[bool]

LEAST, MOST = -(1 << 62), 1 << 62  # what SQLite compares as whole numbers


def of_files(condition: Condition) -> bool:
    """Whether it asks about single files, not only about what they hold."""
    match condition:
        case All(parts) | AnyOf(parts):
            return any(of_files(part) for part in parts)
        case Other(part):
            return of_files(part)
        case Holds(where):
            return where in ("folder", "name")
        case OfFormat(_, ending):
            return bool(ending)
        case Fits() | Offline():
            return True
    return False


def of_contents(condition: Condition) -> bool:
    """Whether it asks about more than files and their folders."""
    match condition:
        case All(parts) | AnyOf(parts):
            return any(of_contents(part) for part in parts)
        case Other(part):
            return of_contents(part)
        case Holds(where):
            return where not in ("folder", "name")
        case Fits() | Offline():
            return False
    return True


def sql_of(condition: Condition) -> Sql:
    """For ``library.matching``: over ``contents``, and ``photos`` if ``of_files``."""
    match condition:
        case All(parts):
            return and_(true(), *[sql_of(part) for part in parts])
        case AnyOf(parts):
            return or_(false(), *[sql_of(part) for part in parts])
        case Other(part):
            return not_(func.coalesce(sql_of(part), literal(0)))
        case Between():
            return _between(condition)
        case Has(what):
            return _has(what)
        case Holds():
            return _holds(condition)
        case Fits(pattern):
            return photos.c.own_name.bool_op("GLOB")(glob_of(pattern))
        case Written(words):
            return _written(words)
        case Tagged(name):
            return _tagged(name)
        case InAlbum(name):
            held = select(album_contents.c.content_id).join(
                albums, albums.c.id == album_contents.c.album_id
            )
            return contents.c.id.in_(held.where(func.photosearch_folded(albums.c.name) == name))
        case Among(held):
            numbers = func.json_each(json.dumps(held)).table_valued("value")
            return contents.c.id.in_(select(numbers.c.value))
        case OfFormat(name, ending):
            return _format(name, ending)
        case Shaped(shape):
            return _shape(shape)
        case Offline():
            away = select(roots.c.id).where(roots.c.offline_since.is_not(None))
            return photos.c.root_id.in_(away)
        case Copied():
            return contents.c.ready > 1
        case Near():
            return _near(condition)
        case AtPlaces(ids):
            wanted = func.json_each(json.dumps(ids)).table_valued("value")
            placed = select(content_places.c.content_id).where(
                content_places.c.place.in_(select(wanted.c.value))
            )
            return contents.c.id.in_(placed)


def _written(words: tuple[str, ...]) -> Sql:
    """By the index over the words, so that it costs what it finds."""
    index = table("caption_words", column("rowid"), column("caption_words"))
    wanted = index.c.caption_words.bool_op("MATCH")(sought.expression("picture", [words]))
    found = select(index.c.rowid).where(wanted)
    return contents.c.id.in_(select(captions.c.content_id).where(captions.c.id.in_(found)))


def _tagged(name: str) -> Sql:
    """By the user, or as a keyword of the file that the user has not taken away."""
    given = select(content_tags.c.content_id).join(tags, tags.c.id == content_tags.c.tag_id)
    given = given.where(func.photosearch_folded(tags.c.name) == name)
    kept = select(file_tags.c.content_id).where(file_tags.c.removed == 0)
    kept = kept.where(func.photosearch_folded(file_tags.c.name_key) == name)
    return or_(contents.c.id.in_(given), contents.c.id.in_(kept))


def _between(wanted: Between) -> Sql:
    if wanted.amount == "stars" and wanted.least is not None and wanted.least >= 1:
        return _starred(wanted.least, wanted.below)
    value = {
        "moment": contents.c.moment,
        "stars": func.coalesce(
            select(ratings.c.stars).where(ratings.c.content_id == contents.c.id).scalar_subquery(),
            select(file_ratings.c.stars)
            .where(file_ratings.c.content_id == contents.c.id)
            .scalar_subquery(),
            0,
        ),
        "bytes": contents.c.size,
        "pixels": contents.c.width * contents.c.height,
    }[wanted.amount]
    found: list[Sql] = [value.is_not(None)]
    if wanted.least is not None:
        found.append(value >= _bounded(wanted.least))
    if wanted.below is not None:
        found.append(value < _bounded(wanted.below))
    return and_(*found)


def _starred(least: float, below: float | None) -> Sql:
    """With stars; looks at those only, which are few, and not at all photos."""
    below = MOST if below is None else below
    given = select(ratings.c.content_id).where(
        ratings.c.stars >= _bounded(least), ratings.c.stars < _bounded(below)
    )
    of_files = select(file_ratings.c.content_id).where(
        file_ratings.c.stars >= _bounded(least),
        file_ratings.c.stars < _bounded(below),
        ~exists().where(ratings.c.content_id == file_ratings.c.content_id),
    )
    return contents.c.id.in_(given.union_all(of_files))


def _bounded(number: float) -> int:
    return min(max(math.ceil(number), LEAST), MOST)


def _has(what: str) -> Sql:
    match what:
        case "moment":
            return contents.c.moment.is_not(None)
        case "tag":
            return or_(
                exists().where(content_tags.c.content_id == contents.c.id),
                exists().where(file_tags.c.content_id == contents.c.id, file_tags.c.removed == 0),
            )
        case "album":
            return exists().where(album_contents.c.content_id == contents.c.id)
        case "caption":
            return exists().where(
                captions.c.content_id == contents.c.id,
                captions.c.source != "picture",
                captions.c.removed == 0,
                captions.c.text != "",
            )
        case "text":
            return exists().where(
                captions.c.content_id == contents.c.id,
                captions.c.source == "picture",
                captions.c.removed == 0,
                captions.c.text != "",
            )
        case "camera":
            return func.length(_camera()) > 0
        case "lens":
            return func.length(func.coalesce(contents.c.lens, "")) > 0
    return and_(contents.c.latitude.is_not(None), contents.c.longitude.is_not(None))


def _camera() -> ColumnElement[str]:
    make = func.coalesce(contents.c.camera_make, "")
    return func.trim(make + " " + func.coalesce(contents.c.camera_model, ""))


def _holds(wanted: Holds) -> Sql:
    match wanted.where:
        case "folder":
            whole = is_whole_path(wanted.text)
            return matching.files_below(wanted.text, whole=whole)
        case "name":
            return func.instr(photos.c.own_name, wanted.text) > 0
        case "camera":
            return func.instr(func.photosearch_folded(_camera()), wanted.text) > 0
        case "lens":
            lens = func.photosearch_folded(func.coalesce(contents.c.lens, ""))
            return func.instr(lens, wanted.text) > 0


def glob_of(pattern: str) -> str:
    """``pattern``, whose ``*`` alone mean something, as SQLite's GLOB reads it."""
    return "".join(f"[{char}]" if char in "[?" else char for char in pattern)


def _format(name: str, ending: str) -> Sql:
    same = contents.c.format == name
    if not ending:
        return same
    return and_(same, photos.c.own_name.bool_op("GLOB")(f"*{glob_of(ending)}"))


def _shape(shape: str) -> Sql:
    width, height = contents.c.width, contents.c.height
    match shape:
        case "landscape":
            return width > height
        case "portrait":
            return width < height
        case "square":
            return and_(width == height, width > 0)
    return and_(height > 0, width >= 2 * height)


def _near(wanted: Near) -> Sql:
    """A box that an index could use, then the distance itself."""
    latitude, longitude = contents.c.latitude, contents.c.longitude
    high = math.degrees(wanted.km / EARTH_KM) + 1e-6
    found: list[Sql] = [
        latitude.between(wanted.latitude - high, wanted.latitude + high),
        longitude.is_not(None),
    ]
    distance = func.photosearch_km(latitude, longitude, wanted.latitude, wanted.longitude)
    return and_(*found, distance <= wanted.km)
