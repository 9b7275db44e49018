"""Old libraries keep every row, newer ones are refused, a step that fails leaves nothing."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from photosearch.errors import LibraryReadOnly, LibraryTooNew, Trouble
from photosearch.library import (
    browse,
    caption_words,
    captions,
    embeddings,
    looks,
    migrations,
    name_words,
    names,
    notes,
    photos,
    schema,
    spellings,
)
from photosearch.library.database import Connection, Database, raw
from photosearch.library.state import get_state, set_state
from photosearch.text import folded
from tests.library.make_released import DATA, rows_of

LATEST = len(migrations.STEPS)


def add_a_table(c: Connection) -> None:
    c.exec_driver_sql("CREATE TABLE extras (id INTEGER PRIMARY KEY)")
    c.exec_driver_sql("UPDATE roots SET path_key = path_key || '!'")


def fail_half_way(c: Connection) -> None:
    add_a_table(c)
    raise KeyboardInterrupt


def version(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "library.db")) as c:
        return int(c.execute("PRAGMA user_version").fetchone()[0])


def tables(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "library.db")) as c:
        return {name for (name,) in c.execute("SELECT name FROM sqlite_master")}


@pytest.fixture
def old(library_folder: Path) -> Path:
    """A library with rows, as the newest release leaves it."""
    library_folder.mkdir()
    shutil.copy(DATA / f"library-v{LATEST}.db", library_folder / "library.db")
    return library_folder


class TestReleased:
    @pytest.mark.parametrize("number", range(1, LATEST + 1))
    def test_every_row_is_still_there(self, library_folder: Path, number: int) -> None:
        library_folder.mkdir()
        shutil.copy(DATA / f"library-v{number}.db", library_folder / "library.db")
        with Database.open(library_folder) as database:
            database.read(photos.counts)
        wanted = json.loads((DATA / f"library-v{number}.json").read_text(encoding="utf-8"))
        found = rows_of(library_folder / "library.db")
        for index in ("caption_terms", "caption_words"):  # made anew
            wanted.pop(index, None)
        for table, rows in wanted.items():
            columns = rows[0].keys() - {"words"} if rows else []  # made from the text beside it
            before, after = (
                [{key: row[key] for key in columns} for row in every]
                for every in (rows, found[table])
            )
            assert after == before, table

    def test_it_means_what_it_meant(self, old: Path) -> None:
        with Database.open(old) as database:
            counts = database.read(photos.counts)
            assert (counts.ready, counts.pending, counts.failed, counts.missing) == (4, 2, 1, 1)
            assert (counts.offline, counts.roots, counts.others) == (1, 2, 1)
            active = database.read(embeddings.active_model)
            assert active is not None
            assert active.name == "starter"
            batch = database.read(lambda c: embeddings.since(c, active.id, 0, 100))
            assert (len(batch.ids), len(batch.removed)) == (3, 1)
            (problem,) = database.read(photos.problems)
            assert problem.reason == "It ends early."
            assert (problem.ignored, counts.ignored) == (True, 1)

    def test_a_new_file_is_what_schema_says(self, library_folder: Path) -> None:
        Database.open(library_folder).close()
        with closing(sqlite3.connect(library_folder / "library.db")) as c:
            made = shape(c)
        memory = create_engine("sqlite://")
        schema.metadata.create_all(memory)
        with memory.connect() as wanted:
            assert made == shape(raw(wanted))
        memory.dispose()


def shape(c: sqlite3.Connection) -> dict[str, object]:
    """Columns, references and indexes of every table, as SQLite understood them."""
    found: dict[str, object] = {}
    names = [name for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in names:
        if table.startswith(("caption_", "name_")):  # indexes over words: SQLite's own
            continue
        columns = [
            (name, kind, bool(notnull) or bool(key), default, key)
            for _, name, kind, notnull, default, key, _ in c.execute(f"PRAGMA table_xinfo({table})")
        ]
        references = sorted(row[2:] for row in c.execute(f"PRAGMA foreign_key_list({table})"))
        indexes = set()
        for _, name, unique, origin, partial in c.execute(f"PRAGMA index_list({table})").fetchall():
            keys = tuple(row[2] for row in c.execute(f"PRAGMA index_info({name})"))
            row = c.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            where = row[0].partition(" WHERE ")[2] if row and row[0] else ""
            indexes.add((name if origin == "c" else "", unique, origin, partial, keys, where))
        sql = c.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        checks = sorted(" ".join(part.split()) for part in re.findall(r"CHECK \((.*)\)", sql or ""))
        options = ("AUTOINCREMENT" in sql, "WITHOUT ROWID" in sql)
        found[table] = (columns, references, indexes, checks, options)
    return found


def break_at_the_end(c: Connection) -> None:
    migrations.m002_notes(c)
    raise KeyboardInterrupt


class TestNotes:
    """Step 2 on a library that step 1 made."""

    @pytest.fixture
    def first(self, library_folder: Path) -> Path:
        library_folder.mkdir()
        shutil.copy(DATA / "library-v1.db", library_folder / "library.db")
        return library_folder

    def test_every_photo_has_a_moment(self, first: Path) -> None:
        with Database.open(first) as database:
            listing = database.read(browse.timeline)
            cards = database.read(lambda c: browse.cards(c, listing.contents.tolist()))
            shown = {card.path.name: card.moment for card in cards.values()}
        assert shown["a.jpg"] == 1_556_971_994  # 2019-05-04 12:13:14 by the camera's own clock
        assert len(shown) == 2
        assert list(listing.moments) == sorted(listing.moments, reverse=True)

    def test_folders_and_notes_work_at_once(self, first: Path) -> None:
        with Database.open(first) as database:
            roots = database.read(browse.root_folders)
            assert [(each.photos, each.offline) for each in roots] == [(3, False), (1, True)]
            content = int(database.read(browse.timeline).contents[0])
            database.write(lambda c: notes.set_rating(c, [content], 5))
            assert database.read(lambda c: browse.cards(c, [content]))[content].rating == 5

    @pytest.mark.parametrize(
        "text", ["", "yesterday", "0000-00-00T00:00:00", "2019-02-30T10:00:00", "9999-99", "\u0000"]
    )
    def test_an_odd_time_never_fails(self, first: Path, text: str) -> None:
        with closing(sqlite3.connect(first / "library.db")) as c:
            c.execute("UPDATE contents SET taken_at = ?", (text,))
            c.execute("UPDATE photos SET mtime_ns = ?", (-(1 << 63),))
            c.commit()
        with Database.open(first) as database:
            listing = database.read(browse.timeline)
        assert list(listing.moments) == [0, 0]

    def test_a_failure_leaves_the_first_schema(self, first: Path) -> None:
        before = (tables(first), rows_of(first / "library.db"))
        with pytest.raises(KeyboardInterrupt):
            Database.open(first, steps=(migrations.STEPS[0], break_at_the_end))
        assert version(first) == 1
        assert (tables(first), rows_of(first / "library.db")) == before
        Database.open(first).close()
        assert version(first) == LATEST


class TestIgnored:
    """Step 3 on a library that step 2 made."""

    def test_nothing_is_ignored_until_somebody_says_so(self, library_folder: Path) -> None:
        library_folder.mkdir()
        shutil.copy(DATA / "library-v2.db", library_folder / "library.db")
        with Database.open(library_folder) as database:
            (problem,) = database.read(photos.problems)
            (place,) = database.read(lambda c: photos.photos_at(c, [problem.path]))
            assert not problem.ignored
            assert place.photo is not None
            assert database.write(lambda c: photos.ignore(c, [place.photo], True)) == 1
            assert database.read(photos.counts).ignored == 1


class TestCaptions:
    """Step 4 on a library that step 3 made."""

    @pytest.fixture
    def third(self, library_folder: Path) -> Path:
        library_folder.mkdir()
        shutil.copy(DATA / "library-v3.db", library_folder / "library.db")
        return library_folder

    def say(self, folder: Path, *extras: str) -> None:
        with closing(sqlite3.connect(folder / "library.db")) as c:
            for number, extra in enumerate(extras, start=1):
                c.execute("UPDATE contents SET extra = ? WHERE id = ?", (extra, number))
            c.commit()

    def test_what_files_say_is_found(self, third: Path) -> None:
        said = {"title": "제주도의 강아지", "keywords": "바다; 海边", "iso": "100"}
        self.say(third, json.dumps(said, ensure_ascii=False), '{"description": "SONY DSC"}')
        with Database.open(third) as database:
            rows = database.read(lambda c: captions.of_content(c, 1))
            assert [(row.source, row.part, row.text) for row in rows] == [
                ("file", "title", "제주도의 강아지"),
                ("file", "keywords", "바다; 海边"),
            ]
            assert database.read(lambda c: captions.of_content(c, 2)) == []
            for word in ("강아지", "바다", "海边"):
                sought = [[word]]
                found = database.read(
                    lambda c, p=sought: caption_words.holding(c, p, "file", 9)  # type: ignore[misc]
                )
                assert [row.content for row in found] == [1]
            assert database.read(caption_words.disagreeing) == set()

    @pytest.mark.parametrize("extra", ["", "no JSON", "[]", '{"title": null}', '{"title": 7}'])
    def test_odd_facts_never_fail(self, third: Path, extra: str) -> None:
        self.say(third, extra)
        with Database.open(third) as database:
            rows = database.read(lambda c: captions.of_content(c, 1))
        assert [row.text for row in rows] == (["7"] if "7" in extra else [])

    def test_without_full_text_search_nothing_is_touched(
        self, third: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = rows_of(third / "library.db")
        monkeypatch.setattr(migrations, "FULL_TEXT", "fts9")
        with pytest.raises(Trouble, match="full-text") as caught:
            Database.open(third)
        assert caught.value.remedy
        assert rows_of(third / "library.db") == before


class TestFilesWords:
    """Step 5 on a library that step 4 made."""

    @pytest.fixture
    def fourth(self, library_folder: Path) -> Path:
        library_folder.mkdir()
        shutil.copy(DATA / "library-v4.db", library_folder / "library.db")
        return library_folder

    def test_stars_and_keywords_of_files_count_beside_the_users(self, fourth: Path) -> None:
        extra = '{"keywords": "가족 FAMILY; 海边", "rating": "3"}'
        with closing(sqlite3.connect(fourth / "library.db")) as c:
            c.execute("UPDATE contents SET extra = ?", (extra,))
            c.execute("DELETE FROM content_tags WHERE content_id = 2")
            c.commit()
        with Database.open(fourth) as database:
            cards = database.read(lambda c: browse.cards(c, [1, 2]))
            assert (cards[1].rating, cards[2].rating) == (4, 3)  # the user gave the first one 4
            (tag,) = database.read(notes.tags)
            assert (tag.name, tag.photos) == ("가족 Family", 2)

    @pytest.mark.parametrize("extra", ["", "[]", '{"rating": "inf"}', '{"rating": null}', "{1}"])
    def test_odd_facts_never_fail(self, fourth: Path, extra: str) -> None:
        with closing(sqlite3.connect(fourth / "library.db")) as c:
            c.execute("UPDATE contents SET extra = ?", (extra,))
            c.commit()
        with Database.open(fourth) as database:
            assert database.read(lambda c: browse.with_rating(c, 1)).contents.tolist() == [1]

    def test_sidecars_are_seen_again_and_all_captions_judged(self, fourth: Path) -> None:
        names = [b"a.xmp", b"a.jpg.XMP", b"notes.xmp.txt"]
        with closing(sqlite3.connect(fourth / "library.db")) as c:
            c.executemany("INSERT INTO others VALUES (1, ?, 1, 1)", [(name,) for name in names])
            c.commit()
        with Database.open(fourth) as database:
            known = database.read(lambda c: photos.known_others(c, photos.roots(c)[0].id))
            assert known.keys() == {b"notes", b"notes.xmp.txt"}
            active = database.read(embeddings.active_model)
            assert active is not None
            rows = database.read(lambda c: captions.unjudged(c, active.id, 9))
            assert {row.content for row in rows} == {1, 2}


class TestLooks:
    """Step 6 on a library that step 5 made."""

    def test_every_photo_is_still_to_be_looked_at(self, library_folder: Path) -> None:
        library_folder.mkdir()
        shutil.copy(DATA / "library-v5.db", library_folder / "library.db")
        with Database.open(library_folder) as database:
            found = database.read(lambda c: looks.lacking(c, 1, 9))
            assert [content for content, _ in found] == [1, 2]
            rows = [looks.Seen(content, bytes(32), 1.0, 2.0) for content, _ in found]
            database.write(lambda c: looks.record(c, 1, rows))
            assert database.read(lambda c: looks.count_lacking(c, 1)) == 0
            assert database.read(lambda c: looks.count_lacking(c, 2)) == 2  # of another version
            held = database.read(lambda c: looks.held(c, [1]))[1]
            assert (held.width, held.stars, len(held.files)) == (4000, 4, 2)
            assert held.seen == rows[0]


class TestNames:
    """Step 7 on libraries that earlier steps made: names and words as a new one has them."""

    @pytest.mark.parametrize("number", [1, 4, 6])
    def test_everything_is_found_at_once(self, library_folder: Path, number: int) -> None:
        library_folder.mkdir()
        shutil.copy(DATA / f"library-v{number}.db", library_folder / "library.db")
        if number > 3:
            with closing(sqlite3.connect(library_folder / "library.db")) as c:
                text = "頤和園 강아지 Belgium"
                c.execute("UPDATE captions SET text = ? WHERE source = 'user'", (text,))
                c.commit()
        with Database.open(library_folder) as database:
            assert database.read(names.disagreeing) == 0
            assert database.read(caption_words.disagreeing) == set()
            found = database.read(lambda c: name_words.holding(c, [["강아지"]], "name", 9))
            assert {row.text for row in found} == {"강아지.jpg"}
            folders = database.read(lambda c: name_words.holding(c, [["여행"]], "folder", 9))
            assert {row.text for row in folders} == {"여행 照片"}
            if number > 3:
                for word in (folded("颐和园"), folded("ㄱㅇㅈ")):
                    sought = [[word]]
                    rows = database.read(
                        lambda c, p=sought: caption_words.holding(c, p, "user", 9)  # type: ignore[misc]
                    )
                    assert rows, word
                assert database.read(lambda c: spellings.meant_by(c, "begium")) == "belgium"
            content = int(database.read(browse.timeline).contents[0])
            database.write(lambda c: captions.write_own(c, [content], "a new sunset"))
            assert database.read(lambda c: spellings.meant_by(c, "sunest")) == "sunset"
            assert database.read(caption_words.disagreeing) == set()


class TestSteps:
    def test_run_in_order_and_once(self, old: Path) -> None:
        Database.open(old, steps=(*migrations.STEPS, add_a_table)).close()
        with Database.open(old, steps=(*migrations.STEPS, add_a_table)) as database:
            assert all(str(root.path) for root in database.read(photos.roots))
        assert version(old) == LATEST + 1
        assert all(
            str(row["path_key"]).count("!") == 1 for row in rows_of(old / "library.db")["roots"]
        )

    def test_one_that_fails_leaves_nothing(self, old: Path) -> None:
        before = rows_of(old / "library.db")
        with pytest.raises(KeyboardInterrupt):
            Database.open(old, steps=(*migrations.STEPS, fail_half_way))
        assert version(old) == LATEST
        assert rows_of(old / "library.db") == before
        with Database.open(old) as database:
            assert database.read(photos.counts).ready == 4

    def test_the_steps_before_a_failing_one_are_kept(self, library_folder: Path) -> None:
        with pytest.raises(KeyboardInterrupt):
            Database.open(library_folder, steps=(*migrations.STEPS, fail_half_way))
        assert version(library_folder) == LATEST
        assert "extras" not in tables(library_folder)

    def test_a_first_step_that_fails_leaves_an_empty_file(self, library_folder: Path) -> None:
        def step(c: Connection) -> None:
            migrations.m001_create_tables(c)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            Database.open(library_folder, steps=(step,))
        assert tables(library_folder) == set()
        with Database.open(library_folder) as database:
            assert database.read(photos.counts).ready == 0

    def test_two_at_once(self, library_folder: Path) -> None:
        """As when the window and the command line start together after an update."""
        steps = (*migrations.STEPS, add_a_table)
        with ThreadPoolExecutor(4) as pool:
            opened = list(pool.map(lambda _: Database.open(library_folder, steps=steps), range(4)))
        for database in opened:
            database.close()
        assert version(library_folder) == len(steps)

    def test_statements_keeps_triggers_whole(self) -> None:
        script = (
            "CREATE TABLE a (b);\nCREATE TRIGGER t AFTER INSERT ON a\nBEGIN\n  SELECT 1;\nEND;\nX"
        )
        assert [len(part.splitlines()) for part in migrations.statements(script)] == [1, 4, 1]


class TestBackup:
    def test_is_taken_before_the_first_step(self, old: Path) -> None:
        before = rows_of(old / "library.db")
        with pytest.raises(KeyboardInterrupt):
            Database.open(old, steps=(*migrations.STEPS, fail_half_way))
        (backup,) = (old / "backups").iterdir()
        assert f"v{LATEST}" in backup.name
        assert rows_of(backup) == before

    def test_holds_what_is_still_in_the_log(self, old: Path) -> None:
        with Database.open(old) as database:
            database.write(lambda c: set_state(c, "last", "words"))
            Database.open(old, steps=(*migrations.STEPS, add_a_table)).close()
        (backup,) = (old / "backups").iterdir()
        (old / "library.db").write_bytes(backup.read_bytes())
        with Database.open(old) as database:
            assert database.read(lambda c: get_state(c, "last")) == "words"

    def test_is_not_taken_of_a_new_library(self, library_folder: Path) -> None:
        Database.open(library_folder).close()
        assert not (library_folder / "backups").exists()

    def test_stays_when_daily_ones_are_dropped(self, old: Path) -> None:
        with Database.open(old, steps=(*migrations.STEPS, add_a_table)) as database:
            for _ in range(4):
                database.keep_backup(0, keep=1)
        kinds = sorted(path.stem.split("-")[-1] for path in (old / "backups").iterdir())
        assert kinds == ["kept", f"v{LATEST}"]


class TestNewer:
    def test_is_refused_and_left_alone(self, old: Path) -> None:
        Database.open(old, steps=(*migrations.STEPS, add_a_table)).close()
        before = (old / "library.db").read_bytes()
        for read_only in (False, True):
            with pytest.raises(LibraryTooNew) as caught:
                Database.open(old, read_only=read_only)
            assert "newer" in caught.value.message
            assert caught.value.remedy
        assert (old / "library.db").read_bytes() == before

    def test_read_only_cannot_be_upgraded(self, old: Path) -> None:
        with pytest.raises(LibraryReadOnly, match="upgraded"):
            Database.open(old, read_only=True, steps=(*migrations.STEPS, add_a_table))
        assert version(old) == LATEST
