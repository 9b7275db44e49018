"""Numbered steps that bring ``library.db`` from any released schema to today's.

Run by ``database`` on the thread that opens a library. Each step and its number
(``PRAGMA user_version``) are one transaction, so that a step that fails, or a process that is
killed, leaves the schema before it. A released step is never edited: it is what old files went
through. Knows SQL and nothing of what the rows mean elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from photosearch.errors import LibraryTooNew, Trouble
from photosearch.library import step_7
from photosearch.library.file_words import found_by, said_by_file, stars_of, tag_keys_of
from photosearch.library.moments import moment_of
from photosearch.library.scripts import statements

FULL_TEXT = "fts5"  # the module of SQLite's that step 4 needs
APPLICATION_ID = 0x50486F53  # "PHoS", so that another program's database is not taken for ours

Step = Callable[[Connection], None]

_V1 = """
CREATE TABLE roots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path_raw BLOB NOT NULL UNIQUE,
    path_key TEXT NOT NULL,
    volume TEXT,
    offline_since FLOAT,
    added_at FLOAT NOT NULL
);
CREATE TABLE contents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    taken_at TEXT,
    taken_offset TEXT,
    taken_utc FLOAT,
    camera_make TEXT,
    camera_model TEXT,
    lens TEXT,
    latitude FLOAT,
    longitude FLOAT,
    altitude FLOAT,
    extra TEXT NOT NULL DEFAULT '{}',
    ready INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX contents_by_size ON contents (size);
CREATE INDEX contents_hidden ON contents (id) WHERE ready = 0;
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    rel_raw BLOB NOT NULL,
    rel_key TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    content_id INTEGER REFERENCES contents (id),
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'failed', 'missing')),
    missing_since FLOAT,
    added_at FLOAT NOT NULL,
    read_at FLOAT,
    UNIQUE (root_id, rel_raw),
    CHECK (state <> 'ready' OR content_id IS NOT NULL)
);
CREATE INDEX photos_by_key ON photos (root_id, rel_key);
CREATE INDEX photos_by_content ON photos (content_id, state);
CREATE INDEX photos_pending ON photos (mtime_ns, id) WHERE state = 'pending';
CREATE INDEX photos_failed ON photos (root_id) WHERE state = 'failed';
CREATE INDEX photos_missing ON photos (missing_since) WHERE state = 'missing';
CREATE TRIGGER photos_added AFTER INSERT ON photos WHEN NEW.state = 'ready'
BEGIN
    UPDATE contents SET ready = ready + 1 WHERE id = NEW.content_id;
END;
CREATE TRIGGER photos_deleted AFTER DELETE ON photos WHEN OLD.state = 'ready'
BEGIN
    UPDATE contents SET ready = ready - 1 WHERE id = OLD.content_id;
END;
CREATE TRIGGER photos_left AFTER UPDATE OF state, content_id ON photos
WHEN OLD.state = 'ready' AND (NEW.state <> 'ready' OR NEW.content_id <> OLD.content_id)
BEGIN
    UPDATE contents SET ready = ready - 1 WHERE id = OLD.content_id;
END;
CREATE TRIGGER photos_joined AFTER UPDATE OF state, content_id ON photos
WHEN NEW.state = 'ready' AND (OLD.state <> 'ready' OR NEW.content_id <> OLD.content_id)
BEGIN
    UPDATE contents SET ready = ready + 1 WHERE id = NEW.content_id;
END;
CREATE TABLE problems (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    crashes INTEGER NOT NULL DEFAULT 0,
    at FLOAT NOT NULL
);
CREATE TABLE others (
    root_id INTEGER NOT NULL REFERENCES roots (id),
    rel_raw BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    PRIMARY KEY (root_id, rel_raw)
) WITHOUT ROWID;
CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    family TEXT NOT NULL,
    dim INTEGER NOT NULL,
    normalise INTEGER NOT NULL,
    UNIQUE (name, fingerprint)
);
CREATE TABLE embeddings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id INTEGER NOT NULL REFERENCES models (id),
    content_id INTEGER NOT NULL,
    vector BLOB,
    UNIQUE (content_id, model_id)
);
CREATE INDEX embeddings_by_model ON embeddings (model_id, seq);
CREATE INDEX embeddings_live ON embeddings (model_id, content_id) WHERE vector IS NOT NULL;
CREATE TABLE text_vectors (
    model_id INTEGER NOT NULL REFERENCES models (id),
    text TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (model_id, text)
);
CREATE TABLE state (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
)
"""


def m001_create_tables(c: Connection) -> None:
    """The first schema: roots, photos, contents, problems, embeddings and their sequence."""
    for statement in statements(_V1):
        c.exec_driver_sql(statement)
    c.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


_V2_TABLES = """
CREATE TABLE ratings (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5)
);
CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE
);
CREATE TABLE content_tags (
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    PRIMARY KEY (tag_id, content_id)
) WITHOUT ROWID;
CREATE INDEX content_tags_by_content ON content_tags (content_id);
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    made_at FLOAT NOT NULL
);
CREATE TABLE album_contents (
    album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    PRIMARY KEY (album_id, content_id)
) WITHOUT ROWID;
CREATE INDEX album_contents_by_content ON album_contents (content_id);
CREATE TABLE searches (
    text TEXT NOT NULL PRIMARY KEY,
    at FLOAT NOT NULL
);
ALTER TABLE contents ADD COLUMN moment INTEGER
"""

_V2_INDEXES = """
CREATE INDEX contents_by_moment ON contents (moment DESC, id, ready) WHERE ready > 0;
CREATE INDEX photos_by_folder ON photos (
    root_id, rtrim(rel_key, replace(rel_key, '/', '')), content_id, state
) WHERE state = 'ready'
"""


def m002_notes(c: Connection) -> None:
    """What the user writes (ratings, tags, albums, searches), and what a window browses by.

    ``contents.moment`` and its index make the timeline a walk over one index; the other index
    knows files by their folder (a name without what follows its last slash), so that a tree of
    folders is drawn without reading the files in it.
    """
    for statement in statements(_V2_TABLES):
        c.exec_driver_sql(statement)
    driver = c.connection.driver_connection
    assert driver is not None
    driver.create_function("moment_of", 2, moment_of)
    c.exec_driver_sql(
        "UPDATE contents SET moment = moment_of(taken_at, "
        "(SELECT min(mtime_ns) FROM photos WHERE content_id = contents.id "
        "AND mtime_ns > -9223372036854775808))"
    )
    driver.create_function("moment_of", 2, None)
    for statement in statements(_V2_INDEXES):
        c.exec_driver_sql(statement)


_V3 = """
ALTER TABLE problems ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0;
CREATE INDEX problems_ignored ON problems (photo_id) WHERE ignored = 1
"""


def m003_ignored_problems(c: Connection) -> None:
    """Files that cannot be read and that the user wants to hear no more of, until they change."""
    for statement in statements(_V3):
        c.exec_driver_sql(statement)


_V4 = """
CREATE TABLE captions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('user', 'file', 'machine')),
    part TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    words TEXT NOT NULL,
    score FLOAT,
    match FLOAT,
    trusted INTEGER NOT NULL DEFAULT 1,
    removed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (content_id, source, part, model, language)
);
CREATE VIRTUAL TABLE caption_words USING fts5 (
    words, content = 'captions', content_rowid = 'id', tokenize = 'ascii', columnsize = 0
);
CREATE VIRTUAL TABLE caption_terms USING fts5vocab (caption_words, instance);
CREATE TRIGGER captions_added AFTER INSERT ON captions
BEGIN
    INSERT INTO caption_words (rowid, words) VALUES (NEW.id, NEW.words);
END;
CREATE TRIGGER captions_deleted AFTER DELETE ON captions
BEGIN
    INSERT INTO caption_words (caption_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
END;
CREATE TRIGGER captions_changed AFTER UPDATE OF words ON captions
BEGIN
    INSERT INTO caption_words (caption_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
    INSERT INTO caption_words (rowid, words) VALUES (NEW.id, NEW.words);
END
"""


def m004_captions(c: Connection) -> None:
    """What words say about photos, and an index over the words; files' own are taken over.

    The words are what ``file_words.found_by`` makes, so SQLite need only part them at spaces;
    triggers hold index and rows together.
    """
    modules = {name for (name,) in c.exec_driver_sql("SELECT name FROM pragma_module_list")}
    if FULL_TEXT not in modules:
        raise Trouble(
            "The SQLite of this Python has no full-text search (FTS5), which a library needs.",
            "Install Python from python.org or from your system's packages.",
        )
    for statement in statements(_V4):
        c.exec_driver_sql(statement)
    rows = c.exec_driver_sql("SELECT id, extra FROM contents WHERE extra <> '{}'").all()
    for content, extra in rows:
        for part, text in _said(extra).items():
            c.exec_driver_sql(
                "INSERT INTO captions (content_id, source, part, text, words) "
                "VALUES (?, 'file', ?, ?, ?)",
                (content, part, text, found_by("file", text)),
            )


def _said(extra: str) -> Mapping[str, str]:
    return said_by_file(_known(extra))


def _known(extra: str) -> Mapping[str, object]:
    try:
        known = json.loads(extra)
    except ValueError:  # what is no JSON says nothing
        return {}
    return known if isinstance(known, dict) else {}


_V5 = """
ALTER TABLE captions ADD COLUMN judged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX captions_judged ON captions (judged, id) WHERE source = 'machine' AND text <> '';
CREATE TABLE rereading (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE
);
DELETE FROM others WHERE substr(rel_raw, -4) IN (x'2E786D70', x'2E584D50');
CREATE TABLE file_ratings (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5)
);
CREATE TABLE file_tags (
    name_key TEXT NOT NULL,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    removed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (name_key, content_id)
) WITHOUT ROWID;
CREATE INDEX file_tags_by_content ON file_tags (content_id);
CREATE TABLE ratings_with_none (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 0 AND 5)
);
INSERT INTO ratings_with_none SELECT content_id, stars FROM ratings;
DROP TABLE ratings;
ALTER TABLE ratings_with_none RENAME TO ratings
"""


def m005_files_words(c: Connection) -> None:
    """Stars and keywords of files beside the user's, and when words are to be looked at again.

    ``captions.judged`` is the model by which a machine's words were judged, ``rereading`` are
    photos whose sidecar has changed. Sidecars (``.xmp``) are listed anew, since what happened to
    them was not noticed before. A user may say "no stars" of a photo that has some by its file.
    """
    for statement in statements(_V5):
        c.exec_driver_sql(statement)
    rows = c.exec_driver_sql("SELECT id, extra FROM contents WHERE extra <> '{}'").all()
    for content, extra in rows:
        known = _known(extra)
        stars = stars_of(known)
        if stars:
            c.exec_driver_sql("INSERT INTO file_ratings VALUES (?, ?)", (content, stars))
        for key in tag_keys_of(known):
            c.exec_driver_sql("INSERT INTO file_tags VALUES (?, ?, 0)", (key, content))


_V6 = """
CREATE TABLE looks (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    signs BLOB NOT NULL,
    detail FLOAT NOT NULL,
    sharpness FLOAT NOT NULL
)
"""


def m006_looks(c: Connection) -> None:
    """What thumbnails look like, for finding duplicates; empty at first, filled by and by."""
    for statement in statements(_V6):
        c.exec_driver_sql(statement)


def m007_finding(c: Connection) -> None:
    """More ways to find photos; see ``step_7``."""
    for piece in step_7.PIECES:
        piece(c)


STEPS: tuple[Step, ...] = (
    m001_create_tables,
    m002_notes,
    m003_ignored_problems,
    m004_captions,
    m005_files_words,
    m006_looks,
    m007_finding,
)


def version_of(c: Connection) -> int:
    """The number of steps that this file has been through."""
    return int(c.exec_driver_sql("PRAGMA user_version").scalar_one())


def application_of(c: Connection) -> int:
    """The number by which a program marks its databases."""
    return int(c.exec_driver_sql("PRAGMA application_id").scalar_one())


def refuse_newer(version: int, steps: Sequence[Step] = STEPS) -> None:
    """Raise ``LibraryTooNew`` for a file that a later Photosearch has changed."""
    if version > len(steps):
        raise LibraryTooNew(
            f"This library was written by a newer Photosearch (schema {version}, this program "
            f"knows up to {len(steps)}).",
            "Update Photosearch, or name another library with --library.",
        )


def migrate(c: Connection, back_up: Callable[[int], None], steps: Sequence[Step] = STEPS) -> int:
    """Run the steps that are missing; return how many ran.

    Args:
        c: a connection outside any transaction.
        back_up: called once with the old version before the first step of an existing file.
        steps: all steps ever released, oldest first.
    """
    version = version_of(c)
    c.rollback()
    refuse_newer(version, steps)
    if 0 < version < len(steps):
        back_up(version)
    ran = 0
    for number in range(version + 1, len(steps) + 1):
        c.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            if version_of(c) < number:  # else another process was faster
                steps[number - 1](c)
                c.exec_driver_sql(f"PRAGMA user_version = {number}")
                ran += 1
            c.commit()
        finally:
            c.rollback()
    return ran
