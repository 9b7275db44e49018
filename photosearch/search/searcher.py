"""From what was typed to photos, best first.

Runs on a reader thread of the app; one instance serves one library and one model. Knows queries,
vectors and the relevance line; knows nothing of windows, model files or SQL text.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.index.replica import Replica
from photosearch.library import photos
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.photos import PhotoRef
from photosearch.models.base import TextEncoder
from photosearch.search import line_store, parser, relevance
from photosearch.search.query import Hit, Query, Relevance
from photosearch.search.relevance import DEPTH, Line
from photosearch.search.texts import RememberedTexts
from photosearch.text import language_of

Floats = NDArray[np.float32]
Why = dict[str, object]

UNJUDGED: Relevance = "maybe"
UNWANTED = 0.5  # part of an unwanted phrase's score that is taken away
LINE_SECONDS = 5.0  # between two measurements of the relevance line while the library grows
LINE_SHARE = 10.0  # and at least so many times as long as the last one took

_log = logging.getLogger(__name__)


class Searcher:
    """Answers queries. Thread-safe as far as its encoder is.

    While the library grows, the relevance line is taken again in the background by and by; a
    query is judged by the one that is there. In a large library even the first one is.

    ``remember`` says that asking the encoder is slow: its text vectors are kept in the library,
    and it is not asked for hundreds of null phrases while somebody waits for an answer.
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
        self._encoder = RememberedTexts(database, model, encoder) if remember else encoder
        self._slow = remember
        self._line: Line | None = None
        self._seen = 0  # photos when the line was last looked at
        self._measured_at = 0.0
        self._took = 0.0
        self._measuring = threading.Lock()

    def search(self, text: str, n: int) -> list[Hit]:
        """The best min(``n``, searchable photos) photos; raises ``QueryError``."""
        query = parser.parse(text)
        wanted, vector = self._vectors(query)
        scores, contents, vectors = self._nearest(vector, max(n, DEPTH))
        phrase = " ".join(phrase.text for phrase in query.wanted)
        why: Why = {"lane": "vector", "phrase": phrase, "model": self._replica.spec.name}
        if query.unwanted:
            why["without"] = ", ".join(phrase.text for phrase in query.unwanted)
        line = self._line_now()
        if line is None:
            return self._hits(scores, contents, [UNJUDGED] * len(scores), [why] * len(scores), n)
        verdict = line.judge(language_of(phrase), wanted, vectors)
        whys = [{**why, "surprise": round(float(own), 3)} for own in verdict.surprises]
        return self._hits(scores, contents, verdict.grades, whys, n)

    def similar(
        self, vector: Floats, n: int, without: Sequence[ContentId] = (), like: str = ""
    ) -> list[Hit]:
        """Photos like the one with this (dim,) vector, but ``without`` those contents.

        ``like`` is named in each hit's why.
        """
        scores, contents, _ = self._nearest(np.asarray(vector, np.float32), n, without)
        line = self._line_now()
        grades: list[Relevance] = [UNJUDGED] * len(scores)
        if line is not None:
            grades = line.judge_alike(scores)
        why: Why = {"lane": "similar", "photo": like, "model": self._replica.spec.name}
        return self._hits(scores, contents, grades, [why] * len(scores), n)

    def refresh_line(self) -> bool:
        """Take the relevance line again if the library has changed much, and store it."""
        with self._measuring:
            stored = line_store.load(self._database, self._model)
            if stored is not None and not stored.stale(len(self._replica)):
                self._adopt(stored)
                return False
            line = self._measure()
            line_store.save(self._database, self._model, line)
            return True

    def _vectors(self, query: Query) -> tuple[Floats, Floats]:
        """What is wanted, which judges; and that less what is unwanted, which ranks."""
        phrases = [phrase.text for phrase in (*query.wanted, *query.unwanted)]
        vectors = np.asarray(self._encoder.encode_texts(phrases), np.float32)
        wanted = vectors[: len(query.wanted)].sum(axis=0)
        if not query.unwanted:
            return wanted, wanted
        unwanted = vectors[len(query.wanted) :].mean(axis=0)
        return wanted, np.asarray(wanted - UNWANTED * unwanted, np.float32)

    def _nearest(
        self, vector: Floats, n: int, without: Sequence[ContentId] = ()
    ) -> tuple[Floats, NDArray[np.int64], Floats]:
        self._replica.catch_up(wait=False)
        hidden = self._database.read(photos.hidden_contents)
        hidden = np.union1d(hidden, np.asarray(without, np.int64))
        found = self._replica.search_vectors(vector[None], n, without=hidden)
        return found[0][0], found[1][0], found[2][0]

    def _hits(
        self,
        scores: Floats,
        contents: NDArray[np.int64],
        grades: Sequence[Relevance],
        whys: Sequence[Why],
        n: int,
    ) -> list[Hit]:
        wanted = [ContentId(int(content)) for content in contents[:n]]
        files = self._database.read(lambda c: photos.paths_of(c, wanted))
        hits: list[Hit] = []
        for content, score, grade, why in zip(wanted, scores, grades, whys, strict=False):
            hits += [_hit(ref, float(score), grade, why, content) for ref in files.get(content, ())]
        return hits[:n] if len(hits) >= n else hits + self._unseen(n - len(hits), hits)

    def _unseen(self, n: int, hits: Sequence[Hit]) -> list[Hit]:
        """Photos without a vector, as after damage: an answer lists them all, at its end."""
        ready = self._database.read(photos.searchable_contents)
        bare = np.setdiff1d(ready, self._replica.ids())[:n]
        if not len(bare):
            return []
        lowest = hits[-1].score if hits else 0.0
        why: Why = {"lane": "none", "model": self._replica.spec.name}
        contents = [ContentId(int(content)) for content in bare]
        files = self._database.read(lambda c: photos.paths_of(c, contents))
        rest = [
            _hit(ref, lowest, "unlikely", why, content)
            for content, refs in files.items()
            for ref in refs
        ]
        return rest[:n]

    def _line_now(self) -> Line | None:
        line = self._line or self._first_line()
        count = len(self._replica)
        if not self._slow and (line is None or abs(count - self._seen) * 10 > self._seen):
            self._renew_line()
        return line

    def _first_line(self) -> Line | None:
        """The stored line; else one that is measured now, unless that takes long."""
        quick = not self._slow and len(self._replica) <= relevance.LARGE
        if not self._measuring.acquire(blocking=quick):
            return None  # somebody is at it, and needs a while
        try:
            if self._line is None:  # whoever comes second finds what the first one made
                stored = line_store.load(self._database, self._model)
                if stored is not None:
                    self._adopt(stored)
                elif quick:
                    self._measure()
            return self._line
        finally:
            self._measuring.release()

    def _renew_line(self) -> None:
        """Measure in the background: nobody who types should wait for it."""
        pause = max(LINE_SECONDS, LINE_SHARE * self._took)
        if self._measured_at and time.monotonic() - self._measured_at < pause:
            return
        if not self._measuring.acquire(blocking=False):
            return  # somebody is at it already
        try:
            self._measured_at = time.monotonic()
            threading.Thread(target=self._measure_alone, name="relevance", daemon=True).start()
        except BaseException:
            self._measuring.release()
            raise

    def _measure_alone(self) -> None:
        try:
            self._measure()
        except Exception:  # outermost on this thread; the line that is there goes on judging
            _log.exception("the relevance line could not be measured")
        finally:
            self._measuring.release()

    def _measure(self) -> Line:
        """``_measuring`` is held."""
        began = time.monotonic()
        line = relevance.measure(self._replica, self._encoder, self._replica.seq)
        self._took = time.monotonic() - began
        self._adopt(line)
        return line

    def _adopt(self, line: Line) -> None:
        self._seen = len(self._replica)
        self._measured_at = time.monotonic()
        self._line = line


def _hit(ref: PhotoRef, score: float, grade: Relevance, why: Why, content: ContentId) -> Hit:
    return Hit(ref.path, score, grade, why, content, ref.offline)
