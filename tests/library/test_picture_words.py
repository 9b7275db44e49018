"""Words in pictures as rows: which contents lack them, and how an old library comes to have any."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from photosearch.library import caption_words, captions, picture_words
from photosearch.library.contents import forget_orphans
from photosearch.library.database import Database, raw
from photosearch.library.ids import ContentId
from photosearch.library.picture_words import Read
from tests.library.conftest import Shelf
from tests.library.make_released import DATA

ONE, TWO, THREE = ContentId(1), ContentId(2), ContentId(3)


@pytest.fixture
def three(shelf: Shelf) -> Shelf:
    for name in "ABC":
        shelf.add(f"{name}.jpg", name)
    return shelf


def record(shelf: Shelf, *rows: Read, version: str = "v1") -> None:
    shelf.database.write(lambda c: picture_words.record(c, version, rows))


def lacking(shelf: Shelf, version: str = "v1", **how: object) -> list[int]:
    rows = shelf.database.read(
        lambda c: picture_words.lacking(c, version, 9, **how)  # type: ignore[arg-type]
    )
    return [content for content, _ in rows]


class TestRows:
    def test_the_newest_lack_them_first(self, three: Shelf) -> None:
        assert lacking(three) == [THREE, TWO, ONE]
        record(three, Read(TWO, "합계", 0.9), Read(THREE, ""))
        assert lacking(three) == [ONE]
        assert lacking(three, after=ONE) == []
        assert lacking(three, "v2") == [THREE, TWO, ONE]
        assert three.database.read(lambda c: picture_words.count_lacking(c, "v1")) == 1
        assert three.database.read(lambda c: picture_words.progress(c, "v1")) == (3, 2, 1)

    def test_another_version_takes_the_place(self, three: Shelf) -> None:
        record(three, Read(ONE, "합계", 0.9))
        record(three, Read(ONE, "합체", 0.8), version="v2")
        (row,) = three.database.read(lambda c: captions.of_content(c, ONE))
        assert (row.source, row.text, row.model, row.score) == ("picture", "합체", "v2", 0.8)
        assert three.database.read(caption_words.disagreeing) == set()

    def test_a_removed_one_is_never_lacking(self, three: Shelf) -> None:
        record(three, Read(ONE, "합계"))
        (row,) = three.database.read(lambda c: captions.of_content(c, ONE))
        three.database.write(lambda c: captions.remove(c, row.id))
        assert ONE not in lacking(three, "v2")
        record(three, Read(ONE, "합계"), version="v2")
        assert three.database.read(lambda c: captions.of_content(c, ONE)) == []

    def test_contents_that_are_gone_are_left_out(self, three: Shelf) -> None:
        record(three, Read(ContentId(99), "합계"))
        three.database.write(forget_orphans)
        assert three.database.read(lambda c: picture_words.progress(c, "v1")) == (3, 0, 0)

    def test_a_page_of_words_is_cut_somewhere(self, three: Shelf) -> None:
        record(three, Read(ONE, "글자 " * 20_000))
        (row,) = three.database.read(lambda c: captions.of_content(c, ONE))
        assert len(row.text) == picture_words.LONGEST

    def test_nobody_judges_them(self, three: Shelf) -> None:
        record(three, Read(ONE, "합계"))
        assert three.database.read(lambda c: captions.unjudged(c, three.model, 9)) == []


def test_an_old_library_keeps_its_captions_and_their_numbers(library_folder: Path) -> None:
    library_folder.mkdir()
    file = library_folder / "library.db"
    shutil.copy(DATA / "library-v6.db", file)
    columns = "id, content_id, source, part, model, language, text, score, match, trusted, removed"
    with closing(sqlite3.connect(file)) as c:
        c.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'captions'")
        c.commit()
        before = c.execute(f"SELECT {columns}, judged FROM captions ORDER BY id").fetchall()
    assert before
    database = Database.open(library_folder)
    try:
        after = database.read(
            lambda c: raw(c).execute(f"SELECT {columns}, judged FROM captions ORDER BY id")
            .fetchall()
        )  # fmt: skip
        assert after == before
        assert database.read(caption_words.disagreeing) == set()
        content = before[0][1]
        database.write(lambda c: picture_words.record(c, "v1", [Read(content, "합계")]))
        rows = database.read(lambda c: captions.of_content(c, content))
        assert [row.id for row in rows if row.source == "picture"] == [5001]
        assert database.read(caption_words.disagreeing) == set()
        with pytest.raises(sqlite3.IntegrityError):
            database.write(
                lambda c: raw(c).execute(
                    "INSERT INTO captions (content_id, source, text, words) "
                    "VALUES (?, 'moon', '', '')",
                    (content,),
                )
            )
    finally:
        database.close()
