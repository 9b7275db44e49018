"""Vectors of contents, numbered by one growing sequence that an index replays.

``append`` and ``withdraw`` are called by the ingest thread inside ``Database.write``; ``since`` and
the questions by index and search threads inside ``read``. A vector that is replaced or withdrawn
takes a new number, so whoever has seen everything up to n needs only what came after n. Also the
vectors of texts that were asked before. Knows nothing of encoders or of FAISS.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.listing import path_from
from photosearch.library.state import get_state, set_state

_ACTIVE = "active_model"
_TEXTS_KEPT = 10_000

Half = NDArray[np.float16]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class ModelRow:
    """A model that has, or had, vectors here."""

    id: ModelId
    name: str
    fingerprint: str
    family: str
    dim: int
    normalise: bool


@dataclass(frozen=True)
class Change:
    """One step of the sequence; ``vector`` is (dim,) float16, or None for a removal."""

    seq: int
    content: ContentId
    vector: Half | None


@dataclass(frozen=True)
class Batch:
    """Steps of one model, in order; a content appears at most once, in ``ids`` or ``removed``.

    Attributes:
        last: the number of the last step, or what was asked for when there is none.
        ids: (n,) int64 content ids.
        vectors: (n, dim) float16 in the same order, read-only.
        removed: (m,) int64 content ids without a vector any more.
    """

    last: int
    ids: Ids
    vectors: Half
    removed: Ids

    def __len__(self) -> int:
        return len(self.ids) + len(self.removed)


def register_model(
    c: Connection, name: str, fingerprint: str, family: str, dim: int, normalise: bool
) -> ModelId:
    """The id of that model, made if it is new. Other weights under the same name are another."""
    number = c.exec_driver_sql(
        "INSERT INTO models (name, fingerprint, family, dim, normalise) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (name, fingerprint) DO UPDATE SET family = excluded.family RETURNING id",
        (name, fingerprint, family, dim, int(normalise)),
    ).scalar_one()
    return ModelId(number)


def models(c: Connection) -> list[ModelRow]:
    """All models ever registered, oldest first."""
    rows = c.exec_driver_sql(
        "SELECT id, name, fingerprint, family, dim, normalise FROM models ORDER BY id"
    ).all()
    return [
        ModelRow(ModelId(number), name, fingerprint, family, dim, bool(normalise))
        for number, name, fingerprint, family, dim, normalise in rows
    ]


def active_model(c: Connection) -> ModelRow | None:
    """The model that answers queries; None until one was chosen."""
    chosen = get_state(c, _ACTIVE)
    if chosen is None:
        return None
    return next((model for model in models(c) if model.id == int(chosen)), None)


def set_active(c: Connection, model: ModelId) -> None:
    """Let ``model`` answer queries."""
    set_state(c, _ACTIVE, str(model))


def append(c: Connection, model: ModelId, rows: Sequence[tuple[ContentId, Half]]) -> None:
    """Store vectors, each (dim,); one that is there is replaced under a new number.

    Raises:
        ValueError: a vector of another length than the model's, or with a value that is no
            finite number in float16.
    """
    dim = _dim(c, model)
    packed = [(model, content, _pack(vector, dim)) for content, vector in rows]
    raw(c).executemany(
        "INSERT OR REPLACE INTO embeddings (model_id, content_id, vector) VALUES (?, ?, ?)",
        packed,
    )


def _pack(vector: Half, dim: int) -> bytes:
    half = np.ascontiguousarray(vector, dtype="<f2")
    if half.shape != (dim,):
        raise ValueError(f"a vector of shape {half.shape}, the model's have {dim} values")
    if not np.isfinite(half).all():
        raise ValueError("a vector with values that are no finite numbers")
    return half.tobytes()


def withdraw(c: Connection, contents: Collection[ContentId]) -> None:
    """Take the vectors of ``contents`` away, for all models; leaves removal markers."""
    c.exec_driver_sql(
        "INSERT OR REPLACE INTO embeddings (model_id, content_id, vector) "
        "SELECT model_id, content_id, NULL FROM embeddings "
        "WHERE vector IS NOT NULL AND content_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY seq",
        (json.dumps(list(contents)),),
    )


def since(c: Connection, model: ModelId, after_seq: int, limit: int) -> Batch:
    """At most ``limit`` steps after number ``after_seq``, oldest first.

    A vector of the wrong length (a damaged file; ``verify`` tells) counts as removed.
    """
    dim = _dim(c, model)
    rows = (
        raw(c)
        .execute(
            "SELECT seq, content_id, vector FROM embeddings "
            "WHERE model_id = ? AND seq > ? ORDER BY seq LIMIT ?",
            (model, after_seq, limit),
        )
        .fetchall()
    )
    length = 2 * dim
    kept = [row for row in rows if row[2] is not None and len(row[2]) == length]
    return Batch(
        last=rows[-1][0] if rows else after_seq,
        ids=np.array([row[1] for row in kept], dtype=np.int64),
        vectors=np.frombuffer(b"".join([row[2] for row in kept]), dtype="<f2").reshape(-1, dim),
        removed=np.array(
            [row[1] for row in rows if row[2] is None or len(row[2]) != length], dtype=np.int64
        ),
    )


def last_seq(c: Connection, model: ModelId) -> int:
    """The number of the model's newest step; 0 when it has none."""
    row = c.exec_driver_sql("SELECT max(seq) FROM embeddings WHERE model_id = ?", (model,))
    return int(row.scalar_one() or 0)


def count_embeddings(c: Connection, model: ModelId) -> int:
    """How many contents have a vector of this model."""
    row = c.exec_driver_sql(
        "SELECT count(*) FROM embeddings WHERE model_id = ? AND vector IS NOT NULL", (model,)
    )
    return int(row.scalar_one())


def missing_embeddings(
    c: Connection, model: ModelId, limit: int, *, after: ContentId | None = None
) -> list[tuple[ContentId, Path]]:
    """Contents without a vector of this model, each with one reachable file that is ready.

    At most ``limit``, by growing id, above ``after``. Free when every content has its vector.
    """
    total = c.exec_driver_sql("SELECT count(*) FROM contents").scalar_one()
    if total == count_embeddings(c, model):  # only contents have vectors, so these are all
        return []
    rows = c.exec_driver_sql(
        "SELECT c.id, r.path_raw, p.rel_raw FROM contents c "
        "JOIN photos p ON p.id = (SELECT min(q.id) FROM photos q JOIN roots s ON s.id = q.root_id "
        "WHERE q.content_id = c.id AND q.state = 'ready' AND s.offline_since IS NULL) "
        "JOIN roots r ON r.id = p.root_id "
        "WHERE c.id > ? AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.content_id = c.id "
        "AND e.model_id = ? AND e.vector IS NOT NULL) ORDER BY c.id LIMIT ?",
        (after or 0, model, limit),
    ).all()
    return [(ContentId(number), path_from(folder, name)) for number, folder, name in rows]


def vectors(
    c: Connection, model: ModelId, contents: Collection[ContentId]
) -> dict[ContentId, Half]:
    """The (dim,) vectors of those contents that have one."""
    rows = raw(c).execute(
        "SELECT content_id, vector FROM embeddings WHERE model_id = ? AND vector IS NOT NULL "
        "AND content_id IN (SELECT value FROM json_each(?))",
        (model, json.dumps(list(contents))),
    )
    return {number: np.frombuffer(vector, dtype="<f2") for number, vector in rows}


def cached_texts(
    c: Connection, model: ModelId, texts: Collection[str]
) -> dict[str, NDArray[np.float32]]:
    """The (dim,) vectors of those ``texts`` that were remembered."""
    rows = raw(c).execute(
        "SELECT text, vector FROM text_vectors WHERE model_id = ? "
        "AND text IN (SELECT value FROM json_each(?))",
        (model, json.dumps([text for text in texts if _storable(text)])),
    )
    return {text: np.frombuffer(vector, dtype="<f4") for text, vector in rows}


def cache_texts(c: Connection, model: ModelId, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Remember the (dim,) vectors of texts; the oldest beyond some thousands are dropped."""
    raw(c).executemany(
        "INSERT OR REPLACE INTO text_vectors (model_id, text, vector) VALUES (?, ?, ?)",
        [
            (model, text, np.ascontiguousarray(vector, dtype="<f4").tobytes())
            for text, vector in vectors.items()
            if _storable(text)
        ],
    )
    c.exec_driver_sql(
        "DELETE FROM text_vectors WHERE model_id = ? AND rowid <= (SELECT rowid FROM "
        "text_vectors WHERE model_id = ? ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
        (model, model, _TEXTS_KEPT),
    )


def _storable(text: str) -> bool:
    """Half a surrogate pair (a broken command line) has no UTF-8, and SQLite stops at a NUL."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _dim(c: Connection, model: ModelId) -> int:
    row = c.exec_driver_sql("SELECT dim FROM models WHERE id = ?", (model,)).first()
    if row is None:
        raise KeyError(model)
    return int(row[0])
