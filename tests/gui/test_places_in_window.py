"""Names of places in the window: beside the coordinates, and among the suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from photosearch.gui import facts_text, inspector_reading, languages, side_entries
from photosearch.gui.inspector_reading import One
from photosearch.gui.places import Found
from photosearch.gui.suggestions import rank
from photosearch.library import photos
from photosearch.library.database import Connection, Database
from photosearch.library.facts import Facts
from photosearch.text import Language

SEOGWIPO = Facts(4, 3, "JPEG", latitude=33.25, longitude=126.56, altitude=12.0)


@pytest.fixture
def travelled(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "library") as database:

        def add(c: Connection) -> None:
            root = photos.add_root(c, tmp_path)
            photos.record_listing(c, root.id, [photos.Listed(b"1.jpg", 9, 1)], [], [], [], [], 1.0)
            (file,) = photos.pending_photos(c, 1)
            photos.link(c, file.id, photos.add_content(c, b"1" * 32, 9, SEOGWIPO), 9, 1)

        database.write(add)
        yield database


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Seogwipo, Jeju, South Korea"),
        ("ko", "한국 제주도 서귀포"),
        ("zh", "韩国 济州岛 西归浦"),
    ],
)
def test_the_inspector_says_where_it_was(
    qapp: QApplication, travelled: Database, language: Language, said: str
) -> None:
    seen = travelled.read(lambda c: inspector_reading.read(c, [1], language))
    assert isinstance(seen, One)
    row = facts_text.where(seen.details.facts, seen.where)
    assert row is not None
    assert row.text == said
    assert "33.2500" in row.note
    assert "126.5600" in row.note
    assert row.copy == "33.250000, 126.560000"


def test_without_a_name_the_coordinates_are_said(qapp: QApplication) -> None:
    row = facts_text.where(Facts(4, 3, "JPEG", latitude=0.0, longitude=-30.0))
    assert row is not None
    assert "30.0000" in row.text
    assert row.note == ""


def test_places_of_photos_are_suggested(qapp: QApplication, travelled: Database) -> None:
    languages.install(qapp, "ko")
    try:
        offers = travelled.read(lambda c: side_entries.read(c, [])).offers
    finally:
        languages.install(qapp, "en")
    towns = [(each.text, each.place) for each in offers if each.kind == "town"]
    assert towns == [(name, Found(f"장소:{name}")) for name in ("서귀포", "제주도", "한국")]
    assert rank("제주", [], offers)[0].place == Found("장소:제주도")
