"""The tables of ``library.db`` as they are today, for reading and for building conditions.

Plain SQLAlchemy Core, imported by this package (and, for filters, by ``search``). The file on
disk is made by ``migrations``, whose steps are never edited again; a test holds the two together.
Triggers keep ``contents.ready`` (how many photos of a content can be shown), so that hidden
contents are found without looking at the others. What the user wrote hangs on contents and goes
with them (``ON DELETE CASCADE``). Triggers also keep ``caption_words``, SQLite's full-text index
over ``captions.words``, which is no table of this kind and so not here; ``caption_terms`` is a
view of what is in it. The same goes for ``names.words``, ``name_words`` and ``name_terms``.
"""

from __future__ import annotations

from sqlalchemy import (
    BLOB,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

roots = Table(
    "roots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path_raw", BLOB, nullable=False, unique=True),
    Column("path_key", Text, nullable=False),
    Column("volume", Text),
    Column("offline_since", Float),
    Column("added_at", Float, nullable=False),
    sqlite_autoincrement=True,
)

contents = Table(
    "contents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", BLOB, nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("format", Text, nullable=False),
    Column("taken_at", Text),  # as the camera said it, no zone
    Column("taken_offset", Text),
    Column("taken_utc", Float),
    Column("camera_make", Text),
    Column("camera_model", Text),
    Column("lens", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("altitude", Float),
    Column("extra", Text, nullable=False, server_default=text("'{}'")),
    Column("ready", Integer, nullable=False, server_default=text("0")),
    Column("moment", Integer),  # seconds since 1970 by the wall clock: camera's, else file's
    Index("contents_by_size", "size"),
    Index("contents_by_moment", text("moment DESC"), "id", "ready", sqlite_where=text("ready > 0")),
    Index("contents_hidden", "id", sqlite_where=text("ready = 0")),
    sqlite_autoincrement=True,
)

photos = Table(
    "photos",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root_id", Integer, ForeignKey("roots.id"), nullable=False),
    Column("rel_raw", BLOB, nullable=False),
    Column("rel_key", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("content_id", Integer, ForeignKey("contents.id")),
    Column("state", Text, nullable=False),
    Column("missing_since", Float),
    Column("added_at", Float, nullable=False),
    Column("read_at", Float),  # when its bytes were last judged, well or badly; NULL = never
    Column("own_name", Text),  # as matching.name_of compares it; NULL = not known yet
    Column("name_id", Integer),  # in names; NULL = its name has no words
    UniqueConstraint("root_id", "rel_raw"),
    CheckConstraint("state IN ('pending', 'ready', 'failed', 'missing')"),
    CheckConstraint("state <> 'ready' OR content_id IS NOT NULL"),
    Index("photos_by_key", "root_id", "rel_key"),
    Index("photos_by_content", "content_id", "state"),
    Index(
        "photos_by_folder",
        "root_id",
        text("rtrim(rel_key, replace(rel_key, '/', ''))"),  # the name up to its last slash
        "content_id",
        "state",
        sqlite_where=text("state = 'ready'"),
    ),
    Index(
        "photos_by_name",
        "name_id",
        "state",
        "content_id",
        sqlite_where=text("name_id IS NOT NULL"),
    ),
    Index("photos_by_own_name", "own_name", "content_id", sqlite_where=text("state = 'ready'")),
    Index("photos_pending", "mtime_ns", "id", sqlite_where=text("state = 'pending'")),
    Index("photos_failed", "root_id", sqlite_where=text("state = 'failed'")),
    Index("photos_missing", "missing_since", sqlite_where=text("state = 'missing'")),
    sqlite_autoincrement=True,
)

problems = Table(
    "problems",
    metadata,
    Column("photo_id", Integer, ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, nullable=False),  # '' while the file is only under suspicion
    Column("reason", Text, nullable=False),
    Column("crashes", Integer, nullable=False, server_default=text("0")),
    Column("at", Float, nullable=False),
    Column("ignored", Integer, nullable=False, server_default=text("0")),  # until it changes
    Index("problems_ignored", "photo_id", sqlite_where=text("ignored = 1")),
)

others = Table(
    "others",
    metadata,
    Column("root_id", Integer, ForeignKey("roots.id"), nullable=False),
    Column("rel_raw", BLOB, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    PrimaryKeyConstraint("root_id", "rel_raw"),
    sqlite_with_rowid=False,
)

rereading = Table(  # photos whose sidecar is another one than when they were read
    "rereading",
    metadata,
    Column("photo_id", Integer, ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True),
)

models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("dim", Integer, nullable=False),
    Column("normalise", Integer, nullable=False),
    UniqueConstraint("name", "fingerprint"),
    sqlite_autoincrement=True,
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("model_id", Integer, ForeignKey("models.id"), nullable=False),
    Column("content_id", Integer, nullable=False),  # outlives its content, as a removal marker
    Column("vector", BLOB),  # dim float16, little-endian; NULL = withdrawn
    UniqueConstraint("content_id", "model_id"),
    Index("embeddings_by_model", "model_id", "seq"),
    Index("embeddings_live", "model_id", "content_id", sqlite_where=text("vector IS NOT NULL")),
    sqlite_autoincrement=True,
)

text_vectors = Table(
    "text_vectors",
    metadata,
    Column("model_id", Integer, ForeignKey("models.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("vector", BLOB, nullable=False),  # dim float32, little-endian
    PrimaryKeyConstraint("model_id", "text"),
)

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True),
    Column("stars", Integer, nullable=False),  # 0 = none, whatever the file says
    CheckConstraint("stars BETWEEN 0 AND 5"),
)

file_ratings = Table(
    "file_ratings",
    metadata,
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True),
    Column("stars", Integer, nullable=False),
    CheckConstraint("stars BETWEEN 1 AND 5"),
)

file_tags = Table(
    "file_tags",
    metadata,
    Column("name_key", Text, nullable=False),  # as in tags
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    Column("removed", Integer, nullable=False, server_default=text("0")),  # by the user
    PrimaryKeyConstraint("name_key", "content_id"),
    Index("file_tags_by_content", "content_id"),
    sqlite_with_rowid=False,
)

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),  # NFC, letter case folded
    sqlite_autoincrement=True,
)

content_tags = Table(
    "content_tags",
    metadata,
    Column("tag_id", Integer, ForeignKey("tags.id", ondelete="CASCADE"), nullable=False),
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("tag_id", "content_id"),
    Index("content_tags_by_content", "content_id"),
    sqlite_with_rowid=False,
)

albums = Table(
    "albums",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("made_at", Float, nullable=False),
    sqlite_autoincrement=True,
)

album_contents = Table(
    "album_contents",
    metadata,
    Column("album_id", Integer, ForeignKey("albums.id", ondelete="CASCADE"), nullable=False),
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),  # grows in the order of adding
    PrimaryKeyConstraint("album_id", "content_id"),
    Index("album_contents_by_content", "content_id"),
    sqlite_with_rowid=False,
)

searches = Table(
    "searches",
    metadata,
    Column("text", Text, primary_key=True),
    Column("at", Float, nullable=False),
)

smart_albums = Table(  # albums that are a search
    "smart_albums",
    metadata,
    Column("album_id", Integer, ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True),
    Column("query", Text, nullable=False),
    Column("photos", Integer),  # at the last count; NULL = never counted
)

names = Table(  # that photos are found by
    "names",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("root_id", Integer, nullable=False, server_default=text("0")),  # of a folder
    Column("key", Text, nullable=False),  # its words, its place below the root, its name_key
    Column("words", Text, nullable=False),
    UniqueConstraint("kind", "root_id", "key"),
    CheckConstraint("kind IN ('name', 'folder', 'tag')"),
)

spellings = Table(  # Latin words of captions and names, also some that are there no more
    "spellings",
    metadata,
    Column("word", Text, primary_key=True),
    Index("spellings_by_beginning", text("substr(word, 1, 2)"), text("length(word)")),
    Index("spellings_by_end", text("substr(word, -2)"), text("length(word)")),
    sqlite_with_rowid=False,
)

looks = Table(  # of thumbnails, as media.likeness takes them
    "looks",
    metadata,
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("signs", BLOB, nullable=False),  # 32 bytes
    Column("detail", Float, nullable=False),
    Column("sharpness", Float, nullable=False),
)

own_questions = Table(  # what the user would search for, photo by photo; for measuring models
    "own_questions",
    metadata,
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, nullable=False),  # in the order of asking
    Column("text", Text, nullable=False, server_default=text("''")),  # '' = not answered
    Column("skipped", Integer, nullable=False, server_default=text("0")),
    Column("at", Float),
)

content_places = Table(  # the nearest one to each content with a position; see library.placed
    "content_places",
    metadata,
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, nullable=False),  # GeoNames' number; 0 = far from everywhere
    Index("content_places_by_place", "place", "content_id"),
)

concepts = Table(  # what the user taught by examples
    "concepts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),  # as in tags
    Column("words", Text, nullable=False, server_default=text("''")),
    Column("made_at", Float, nullable=False),
    sqlite_autoincrement=True,
)

concept_examples = Table(
    "concept_examples",
    metadata,
    Column("concept_id", Integer, ForeignKey("concepts.id", ondelete="CASCADE"), nullable=False),
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    Column("sign", Integer, nullable=False),  # 1 = like this, -1 = not like this
    PrimaryKeyConstraint("concept_id", "content_id"),
    CheckConstraint("sign IN (-1, 1)"),
    Index("concept_examples_by_content", "content_id"),
    sqlite_with_rowid=False,
)

concept_heads = Table(  # what a model made of a concept; made again whenever it does not fit
    "concept_heads",
    metadata,
    Column("concept_id", Integer, ForeignKey("concepts.id", ondelete="CASCADE"), nullable=False),
    Column("model_id", Integer, ForeignKey("models.id"), nullable=False),
    Column("made_of", Text, nullable=False),  # digest of the examples and words
    Column("count", Integer, nullable=False),  # vectors that the model knew
    Column("head", BLOB, nullable=False),
    PrimaryKeyConstraint("concept_id", "model_id"),
)

captions = Table(
    "captions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content_id", Integer, ForeignKey("contents.id", ondelete="CASCADE"), nullable=False),
    Column("source", Text, nullable=False),
    Column("part", Text, nullable=False, server_default=text("''")),  # title and so on, of a file's
    Column("model", Text, nullable=False, server_default=text("''")),
    Column("language", Text, nullable=False, server_default=text("''")),
    Column("text", Text, nullable=False),
    Column("words", Text, nullable=False),  # that it is found by; '' = by none
    Column("score", Float),
    Column("match", Float),
    Column("trusted", Integer, nullable=False, server_default=text("1")),
    Column("removed", Integer, nullable=False, server_default=text("0")),  # by the user
    Column("judged", Integer, nullable=False, server_default=text("0")),  # by which model
    UniqueConstraint("content_id", "source", "part", "model", "language"),
    CheckConstraint("source IN ('user', 'file', 'machine', 'picture')"),
    Index(
        "captions_judged",
        "judged",
        "id",
        sqlite_where=text("source = 'machine' AND text <> ''"),
    ),
    sqlite_autoincrement=True,
)
