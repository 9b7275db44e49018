"""What step 7 of ``migrations`` makes: the tables for finding photos in more ways.

Each piece is a function of its own; ``migrations`` runs them in order, in one transaction. Knows
SQL and nothing of what the rows mean elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from photosearch.library import caption_words
from photosearch.library.connecting import raw
from photosearch.library.names import rebuild
from photosearch.library.own_names import name_of
from photosearch.library.scripts import statements

_SMART_ALBUMS = """
CREATE TABLE smart_albums (
    album_id INTEGER PRIMARY KEY REFERENCES albums (id) ON DELETE CASCADE,
    query TEXT NOT NULL,
    photos INTEGER
)
"""


def smart_albums(c: Connection) -> None:
    """Albums that hold a search instead of a list, and how many photos it found last."""
    for statement in statements(_SMART_ALBUMS):
        c.exec_driver_sql(statement)


_WIDER_CAPTIONS = """
CREATE TABLE wider_captions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('user', 'file', 'machine', 'picture')),
    part TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    words TEXT NOT NULL,
    score FLOAT,
    match FLOAT,
    trusted INTEGER NOT NULL DEFAULT 1,
    removed INTEGER NOT NULL DEFAULT 0,
    judged INTEGER NOT NULL DEFAULT 0,
    UNIQUE (content_id, source, part, model, language)
);
INSERT INTO wider_captions SELECT id, content_id, source, part, model, language, text, words, score,
    match, trusted, removed, judged FROM captions;
DELETE FROM sqlite_sequence WHERE name = 'wider_captions';
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'wider_captions', seq FROM sqlite_sequence WHERE name = 'captions';
DROP TABLE captions;
ALTER TABLE wider_captions RENAME TO captions;
CREATE INDEX captions_judged ON captions (judged, id) WHERE source = 'machine' AND text <> '';
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


def words_in_pictures(c: Connection) -> None:
    """Captions may be words that stand in the picture itself; a new table, for SQLite's sake.

    Rows keep their numbers and numbers are never given twice, so that the index over the words,
    which is not touched, goes on being theirs.
    """
    for statement in statements(_WIDER_CAPTIONS):
        c.exec_driver_sql(statement)


_OWN_QUESTIONS = """
CREATE TABLE own_questions (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    skipped INTEGER NOT NULL DEFAULT 0,
    at FLOAT
)
"""


def own_questions(c: Connection) -> None:
    """Photos that the user was asked about, and what they would search for."""
    for statement in statements(_OWN_QUESTIONS):
        c.exec_driver_sql(statement)


_OWN_NAMES = """
ALTER TABLE photos ADD COLUMN own_name TEXT;
UPDATE photos SET own_name = photosearch_name(rel_key);
CREATE INDEX photos_by_own_name ON photos (own_name, content_id) WHERE state = 'ready'
"""


def own_names(c: Connection) -> None:
    """Names of files as they are compared, so that a search for one need not fold all of them."""
    raw(c).create_function("photosearch_name", 1, name_of, deterministic=True)
    for statement in statements(_OWN_NAMES):
        c.exec_driver_sql(statement)


_PLACES = """
CREATE TABLE content_places (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    place INTEGER NOT NULL
);
CREATE INDEX content_places_by_place ON content_places (place, content_id)
"""


def places(c: Connection) -> None:
    """The place nearest to each photo; empty at first, ``library.placed`` fills it."""
    for statement in statements(_PLACES):
        c.exec_driver_sql(statement)


_CONCEPTS = """
CREATE TABLE concepts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL DEFAULT '',
    made_at FLOAT NOT NULL
);
CREATE TABLE concept_examples (
    concept_id INTEGER NOT NULL REFERENCES concepts (id) ON DELETE CASCADE,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    sign INTEGER NOT NULL CHECK (sign IN (-1, 1)),
    PRIMARY KEY (concept_id, content_id)
) WITHOUT ROWID;
CREATE INDEX concept_examples_by_content ON concept_examples (content_id);
CREATE TABLE concept_heads (
    concept_id INTEGER NOT NULL REFERENCES concepts (id) ON DELETE CASCADE,
    model_id INTEGER NOT NULL REFERENCES models (id),
    made_of TEXT NOT NULL,
    count INTEGER NOT NULL,
    head BLOB NOT NULL,
    PRIMARY KEY (concept_id, model_id)
)
"""


def concepts(c: Connection) -> None:
    """What the user taught by examples, and what each model made of it; the latter is a cache."""
    for statement in statements(_CONCEPTS):
        c.exec_driver_sql(statement)


_NAMES = """
CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('name', 'folder', 'tag')),
    root_id INTEGER NOT NULL DEFAULT 0,
    key TEXT NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (kind, root_id, key)
);
ALTER TABLE photos ADD COLUMN name_id INTEGER;
CREATE INDEX photos_by_name ON photos (name_id, state, content_id) WHERE name_id IS NOT NULL;
CREATE TABLE spellings (
    word TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;
CREATE INDEX spellings_by_beginning ON spellings (substr(word, 1, 2), length(word));
CREATE INDEX spellings_by_end ON spellings (substr(word, -2), length(word));
CREATE VIRTUAL TABLE name_words USING fts5 (
    words, content = 'names', content_rowid = 'id', tokenize = 'ascii', columnsize = 0
);
CREATE VIRTUAL TABLE name_terms USING fts5vocab (name_words, instance);
CREATE TRIGGER names_added AFTER INSERT ON names
BEGIN
    INSERT INTO name_words (rowid, words) VALUES (NEW.id, NEW.words);
END;
CREATE TRIGGER names_deleted AFTER DELETE ON names
BEGIN
    INSERT INTO name_words (name_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
END;
CREATE TRIGGER names_changed AFTER UPDATE OF words ON names
BEGIN
    INSERT INTO name_words (name_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
    INSERT INTO name_words (rowid, words) VALUES (NEW.id, NEW.words);
END;
CREATE TRIGGER photos_lost_name AFTER DELETE ON photos WHEN OLD.name_id IS NOT NULL
BEGIN
    DELETE FROM names WHERE id = OLD.name_id
    AND NOT EXISTS (SELECT 1 FROM photos WHERE name_id = OLD.name_id);
END;
CREATE TRIGGER photos_renamed AFTER UPDATE OF name_id ON photos
WHEN OLD.name_id IS NOT NULL AND NEW.name_id IS NOT OLD.name_id
BEGIN
    DELETE FROM names WHERE id = OLD.name_id
    AND NOT EXISTS (SELECT 1 FROM photos WHERE name_id = OLD.name_id);
END;
CREATE TRIGGER roots_lost_names AFTER DELETE ON roots
BEGIN
    DELETE FROM names WHERE kind = 'folder' AND root_id = OLD.id;
END;
CREATE TRIGGER tags_lost_name AFTER DELETE ON tags
BEGIN
    DELETE FROM names WHERE kind = 'tag' AND root_id = 0 AND key = OLD.name_key
    AND NOT EXISTS (SELECT 1 FROM file_tags WHERE name_key = OLD.name_key);
END;
CREATE TRIGGER file_tags_lost_name AFTER DELETE ON file_tags
BEGIN
    DELETE FROM names WHERE kind = 'tag' AND root_id = 0 AND key = OLD.name_key
    AND NOT EXISTS (SELECT 1 FROM file_tags WHERE name_key = OLD.name_key)
    AND NOT EXISTS (SELECT 1 FROM tags WHERE name_key = OLD.name_key);
END
"""

# A word of Latin letters, without its mark; pieces hold no quotation marks, so they make a list.
_SPELLED = """
CREATE TRIGGER {table}_spelled_{when} AFTER {event} ON {table} WHEN NEW.words GLOB '*[a-z][a-z]*'
BEGIN
    INSERT INTO spellings (word) SELECT substr(value, 2)
    FROM json_each('["' || replace(NEW.words, ' ', '","') || '"]')
    WHERE value GLOB '?[a-zß-ɏ]*' AND value NOT GLOB '*[0-9]*' AND length(value) BETWEEN 5 AND 25
    ON CONFLICT DO NOTHING;
END
"""


def names(c: Connection) -> None:
    """Words of names of files, folders and tags; captions by first letters and in one form of Han.

    The words of all captions are made again, and the index over them is, once at the end. Last of
    all pieces: others may make ``captions`` again.
    """
    for statement in statements(_NAMES):
        c.exec_driver_sql(statement)
    caption_words.renew(c)
    rebuild(c)
    for table in ("captions", "names"):
        for when, event in (("added", "INSERT"), ("changed", "UPDATE OF words")):
            c.exec_driver_sql(_SPELLED.format(table=table, when=when, event=event))


PIECES: tuple[Callable[[Connection], None], ...] = (
    smart_albums,
    words_in_pictures,
    own_names,
    own_questions,
    places,
    concepts,
    names,
)
