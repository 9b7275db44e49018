"""The list of places: nearest ones, names, and photos that are placed by it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.ingest import placing
from photosearch.jobs import Job
from photosearch.library import photos, placed
from photosearch.library.database import Database, raw
from photosearch.library.facts import Facts
from photosearch.library.gazetteer import FARTHEST, gazetteer, key_of

SEOUL, TOWN_HALL = 1835848, (37.5663, 126.9779)


def ball(latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    north, east = np.radians(latitudes), np.radians(longitudes)
    level = np.cos(north)
    return np.stack([level * np.cos(east), level * np.sin(east), np.sin(north)], axis=1)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=8))
def test_the_nearest_place_is_the_nearest_of_all(positions: list[tuple[float, float]]) -> None:
    table = gazetteer()
    latitudes, longitudes = np.array(positions).T
    rows, far = table.nearest(latitudes, longitudes)
    chords = np.linalg.norm(
        ball(latitudes, longitudes)[:, None]
        - ball(table.latitudes.astype(float), table.longitudes.astype(float))[None],
        axis=2,
    )
    least = 2 * 6371 * np.arcsin(np.minimum(1, chords.min(axis=1) / 2))
    for row, km, best in zip(rows.tolist(), far.tolist(), least.tolist(), strict=True):
        if row < 0:
            assert best > FARTHEST - 0.01
        else:
            assert km == pytest.approx(best, abs=0.01)


def test_no_position_at_all_is_nowhere() -> None:
    rows, far = gazetteer().nearest(np.array([np.nan, 37.5]), np.array([1.0, np.inf]))
    assert rows.tolist() == [-1, -1]
    assert np.isinf(far).all()


@pytest.mark.parametrize(
    ("position", "english", "korean", "chinese"),
    [
        (TOWN_HALL, ["Seoul", "South Korea"], ["서울", "한국"], ["首尔", "韩国"]),
        ((33.25, 126.56), ["Seogwipo", "Jeju", "South Korea"], ["서귀포", "제주도", "한국"],
         ["西归浦", "济州岛", "韩国"]),
        ((48.8584, 2.2945), ["Paris", "Île-de-France", "France"],
         ["파리", "일드프랑스", "프랑스"], ["巴黎", "法兰西岛", "法国"]),
        ((0.0, -30.0), [], [], []),
    ],
)  # fmt: skip
def test_where_it_is_in_three_languages(
    position: tuple[float, float], english: list[str], korean: list[str], chinese: list[str]
) -> None:
    table = gazetteer()
    assert table.described(*position, "en") == english
    assert table.described(*position, "ko") == korean
    assert table.described(*position, "zh") == chinese


def test_a_quarter_is_part_of_its_city_and_a_city_not_of_its_quarter() -> None:
    table = gazetteer()
    (seoul,) = table.rows_of([SEOUL])
    parts = table.parts_of(seoul).tolist()
    (quarter, *_) = (row for row in parts if row != seoul)
    assert seoul not in table.parts_of(quarter).tolist()
    assert table.town_of(quarter) == seoul


def test_names_are_compared_by_their_letters() -> None:
    assert key_of(" Sào  Paulo") == key_of("SAO PAULO") == "saopaulo"
    assert key_of("Ｓｅｏｕｌ") == "seoul"
    assert key_of("Xi’an") == key_of("xian")


def facts(latitude: float | None, longitude: float | None) -> Facts:
    return Facts(4, 3, "JPEG", latitude=latitude, longitude=longitude)


def place_of(database: Database, content: int) -> int | None:
    row = database.read(
        lambda c: (
            raw(c)
            .execute("SELECT place FROM content_places WHERE content_id = ?", (content,))
            .fetchone()
        )
    )
    return None if row is None else int(row[0])


def test_photos_are_placed_when_they_are_read_and_again_when_they_change(
    database: Database,
) -> None:
    def read(*position: float | None) -> int:
        return database.write(lambda c: photos.add_content(c, b"1" * 32, 9, facts(*position)))

    content = read(*TOWN_HALL)
    assert place_of(database, content) == SEOUL
    assert database.read(placed.counted) == [(SEOUL, 1)]
    assert read(0.0, -30.0) == content
    assert place_of(database, content) == 0
    assert database.read(placed.counted) == []
    read(None, None)
    assert place_of(database, content) is None


def test_photos_from_before_the_list_are_placed_once(database: Database) -> None:
    def old(c: object) -> None:
        for number in range(1, 6):
            raw(c).execute(  # type: ignore[arg-type]
                "INSERT INTO contents (id, hash, size, width, height, format, latitude, longitude) "
                "VALUES (?, ?, 1, 4, 3, 'JPEG', ?, ?)",
                (number, bytes([number]), *(TOWN_HALL if number % 2 else (None, None))),
            )

    database.write(old)
    assert database.write(lambda c: placed.place_some(c, 2))
    assert [place_of(database, n) for n in (1, 2, 3, 5)] == [SEOUL, None, SEOUL, None]
    assert not placing.run(database, Job())
    assert place_of(database, 5) == SEOUL
    assert not database.read(placed.owed)


def test_another_list_places_all_again_though_the_last_one_was_not_through(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        hash = bytes([number]) * 32
        database.write(lambda c, hash=hash: photos.add_content(c, hash, 9, facts(*TOWN_HALL)))
    assert database.write(lambda c: placed.place_some(c, 2))
    database.write(lambda c: raw(c).execute("UPDATE content_places SET place = 7"))
    monkeypatch.setattr(placed, "VERSION", placed.VERSION + 1)
    assert not placing.run(database, Job())
    assert database.read(placed.counted) == [(SEOUL, 3)]


def test_placing_gives_way_and_goes_on_where_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "PORTION", 1)
    for number in range(3):
        hash = bytes([number]) * 32
        database.write(lambda c, hash=hash: photos.add_content(c, hash, 9, facts(*TOWN_HALL)))
    waits = iter([True, False, False, False, False])
    job = Job()
    monkeypatch.setattr(job, "gives_way", lambda: next(waits))
    assert placing.run(database, job)
    assert database.read(placed.owed)
    assert not placing.run(database, job)
    assert not database.read(placed.owed)
