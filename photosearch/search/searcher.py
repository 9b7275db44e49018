"""From what was typed to photos, best first.

Runs on a reader thread of the app; one instance serves one library and one model. Knows queries,
vectors and the relevance line; knows nothing of windows, model files or SQL text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.index.replica import Replica
from photosearch.library import embeddings, photos, state
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.models.base import TextEncoder
from photosearch.search import parser, relevance
from photosearch.search.query import Hit, Query, Relevance
from photosearch.search.relevance import Line, Spread

Floats = NDArray[np.float32]

UNWANTED = 0.5  # part of an unwanted phrase's score that is taken away


class Searcher:
    """Answers queries. Thread-safe as far as its encoder is.

    ``remember`` keeps text vectors in the library, for encoders that are slow to ask.
    """

    def __init__(
        self,
        database: Database,
        replica: Replica,
        model: ModelId,
        encoder: TextEncoder,
        *,
        remember: bool = False,
    ) -> None:
        self._database = database
        self._replica = replica
        self._model = model
        self._encoder = encoder
        self._remember = remember
        self._line: Line | None = None
        self._spread: tuple[int, Spread] | None = None

    def search(self, text: str, n: int) -> list[Hit]:
        """The best min(``n``, searchable photos) photos; raises ``QueryError``."""
        query = parser.parse(text)
        phrases = [phrase.text for phrase in query.wanted]
        why: dict[str, object] = {
            "lane": "vector",
            "phrase": " ".join(phrases),
            "model": self._replica.spec.name,
        }
        wanted, vector = self._vectors(query)
        if query.unwanted:
            why["without"] = [phrase.text for phrase in query.unwanted]
        scores, contents = self._nearest(vector, max(n, DEPTH))
        language = language_of(" ".join(phrases))
        verdict = self._judge(language, wanted, self._replica.vectors(contents))
        return self._hits(scores, contents, verdict, why, n)

    def similar(
        self, vector: Floats, n: int, without: Sequence[ContentId] = (), like: str = ""
    ) -> list[Hit]:
        """Photos like the one with this (dim,) vector, but ``without`` those contents.

        ``like`` is named in each hit's why.
        """
        vector = np.asarray(vector, np.float32)
        scores, contents = self._nearest(vector, n, without)
        verdict = self._likeness.judge(vector, scores)
        why: dict[str, object] = {
            "lane": "similar",
            "photo": like,
            "model": self._replica.spec.name,
        }
        return self._hits(scores, contents, verdict, why, n)

    def refresh_line(self) -> bool:
        """Take the relevance line again if the library has changed much, and store it."""
        stored = line_store.load(self._database, self._model)
        if stored is not None and not stored.stale(len(self._replica)):
            self._line = stored
            return False
        self._line = relevance.measure(self._replica, _Through(self._encode), self._replica.seq)
        line_store.save(self._database, self._model, self._line)
        return True

    def _vector(self, query: Query) -> Floats:
        wanted = self._encode([phrase.text for phrase in query.wanted])
        vector = wanted.sum(axis=0)
        if query.unwanted:
            unwanted = self._encode([phrase.text for phrase in query.unwanted])
            vector = vector - UNWANTED * unwanted.mean(axis=0)
        return np.asarray(vector, np.float32)

    def _encode(self, texts: list[str]) -> Floats:
        if not self._remember:
            return self._encoder.encode_texts(texts)
        known = self._database.read(lambda c: embeddings.cached_texts(c, self._model, texts))
        missing = [text for text in texts if text not in known]
        if missing:
            vectors = self._encoder.encode_texts(missing)
            fresh = dict(zip(missing, vectors, strict=True))
            known = {**known, **fresh}
            if not self._database.read_only:
                self._database.write(lambda c: embeddings.cache_texts(c, self._model, fresh))
        return np.stack([known[text] for text in texts])

    def _nearest(
        self, vector: Floats, n: int, without: Sequence[ContentId] = ()
    ) -> tuple[Floats, NDArray[np.int64]]:
        self._replica.catch_up()
        hidden = self._database.read(photos.hidden_contents)
        hidden = np.union1d(hidden, np.asarray(without, np.int64))
        scores, contents = self._replica.search(vector[None], n, without=hidden)
        return scores[0], contents[0]

    def _hits(
        self,
        scores: Floats,
        contents: NDArray[np.int64],
        grades: Sequence[Relevance],
        surprises: Floats,
        why: dict[str, object],
        n: int,
    ) -> list[Hit]:
        wanted = [ContentId(int(content)) for content in contents]
        files = self._database.read(lambda c: photos.paths_of(c, wanted))
        rows = zip(wanted, scores, grades, surprises, strict=True)
        hits = [
            Hit(
                path=ref.path,
                score=float(score),
                relevance=grade,
                why={**why, "surprise": round(float(surprise), 3)},
                content=content,
                offline=ref.offline,
            )
            for content, score, grade, surprise in rows
            for ref in files.get(content, ())
        ]
        return hits[:n]

    def _spread_now(self) -> Spread:
        if self._spread is None or self._spread[0] != self._replica.seq:
            self._spread = (self._replica.seq, Spread(self._replica))
        return self._spread[1]

    def _line_now(self) -> Line:
        if self._line is None:
            self._line = self._stored_line() or relevance.measure(
                self._replica, self._encoder, self._replica.seq
            )
        return self._line

    def _stored_line(self) -> Line | None:
        text = self._database.read(lambda c: state.get_state(c, self._line_key))
        try:
            return None if text is None else Line.from_json(text)
        except ValueError:
            return None

    @property
    def _line_key(self) -> str:
        return f"relevance:{self._model}"
