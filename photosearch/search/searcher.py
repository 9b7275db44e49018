"""From what was typed to photos, best first.

Runs on a reader thread of the app; one instance serves one library and one model. Knows queries,
vectors and the relevance line; knows nothing of windows, model files or SQL text.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble
from photosearch.index.replica import Replica
from photosearch.library import embeddings, photos
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.photos import PhotoRef
from photosearch.models.base import TextEncoder
from photosearch.search import blending, line_store, literal, parser, relevance
from photosearch.search.blending import Lane, Row
from photosearch.search.query import Hit, Query, Relevance
from photosearch.search.relevance import DEPTH, Line
from photosearch.search.texts import RememberedTexts
from photosearch.text import Language, language_of

Floats = NDArray[np.float32]
Why = dict[str, object]
Beside = Callable[[Language, Query, int, NDArray[np.int64]], "Lane | None"]

UNJUDGED: Relevance = "maybe"
UNWANTED = 0.5  # part of an unwanted phrase's score that is taken away
LINE_SECONDS = 5.0  # between two measurements of the relevance line while the library grows
LINE_SHARE = 10.0  # and at least so many times as long as the last one took

_log = logging.getLogger(__name__)


def _nobody(language: Language, query: Query, depth: int, hidden: NDArray[np.int64]) -> None:
    return None


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
        self._asked = encoder
        self._encoder = RememberedTexts(database, model, encoder) if remember else encoder
        self._slow = remember
        self._line: Line | None = None
        self._seen = 0  # photos when the line was last looked at
        self._measured_at = 0.0
        self._took = 0.0
        self._measuring = threading.Lock()

    def search(self, text: str, n: int, beside: Beside = _nobody) -> list[Hit]:
        """The best min(``n``, searchable photos) photos; raises ``QueryError``.

        ``beside`` tells what a second model finds for a language, which counts as much.
        """
        query = parser.parse(text)
        phrase = " ".join(phrase.text for phrase in query.wanted)
        wanted, vector = self._vectors(query)
        self._replica.catch_up(wait=False)
        hidden, matches = self._database.read(
            lambda c: (photos.hidden_contents(c), literal.find(c, query))
        )
        language = language_of(phrase)
        second = None if query.quoted else beside(language, query, blending.DEPTH, hidden)
        alone = not matches and second is None
        depth = max(n, DEPTH if alone else blending.DEPTH)
        lane = self._lane(phrase, wanted, vector, depth, hidden)
        if query.quoted:  # nothing but the words decides what is meant
            lane = replace(lane, grades=["unlikely"] * len(lane.grades))
        why: Why = {"phrase": phrase}
        if query.unwanted:
            why["without"] = ", ".join(phrase.text for phrase in query.unwanted)
        if alone:
            return self._hits(blending.plain(lane.top(n), why), n)
        alike = self._by_likeness(vector, matches)
        return self._hits(blending.blend(lane, second, matches, alike, why, n), n)

    def lane(self, query: Query, depth: int, hidden: NDArray[np.int64]) -> Lane:
        """What this model finds, at most ``depth`` contents, without the ``hidden`` ones."""
        wanted, vector = self._vectors(query)
        self._replica.catch_up(wait=False)
        phrase = " ".join(phrase.text for phrase in query.wanted)
        return self._lane(phrase, wanted, vector, depth, hidden)

    def _lane(
        self, phrase: str, wanted: Floats, vector: Floats, depth: int, hidden: NDArray[np.int64]
    ) -> Lane:
        found = self._replica.search_vectors(vector[None], depth, without=hidden)
        scores, contents, vectors = found[0][0], found[1][0], found[2][0]
        numbers = [ContentId(int(content)) for content in contents]
        name, values = self._replica.spec.name, [float(score) for score in scores]
        line = self._line_now()
        if line is None:
            return Lane(name, numbers, values, [UNJUDGED] * len(numbers))
        verdict = line.judge(language_of(phrase), wanted, vectors)
        surprises = [float(own) for own in verdict.surprises]
        return Lane(name, numbers, values, verdict.grades, surprises)

    def judge(self, text: str, content: int) -> tuple[float, Relevance]:
        """How well words fit one photo: the model's similarity, and its grade by the line.

        Raises ``Trouble`` if the photo has no vector of this model.
        """
        number = ContentId(content)
        known = self._database.read(lambda c: embeddings.vectors(c, self._model, [number]))
        if number not in known:
            raise Trouble("This photo has not been compared with words yet.", "Index it first.")
        photo = known[number].astype(np.float32)
        words = np.asarray(self._asked.encode_texts([text]), np.float32)[0]  # nobody asks it again
        line = self._line_now()
        score = float(words @ photo)
        if line is None:
            return score, UNJUDGED
        return score, line.judge(language_of(text), words, photo[None]).whole

    def similar(
        self, vector: Floats, n: int, without: Sequence[ContentId] = (), like: str = ""
    ) -> list[Hit]:
        """Photos like the one with this (dim,) vector, but ``without`` those contents.

        ``like`` is named in each hit's why.
        """
        self._replica.catch_up(wait=False)
        hidden = self._database.read(photos.hidden_contents)
        hidden = np.union1d(hidden, np.asarray(without, np.int64))
        query = np.asarray(vector, np.float32)[None]
        (scores,), (contents,) = self._replica.search(query, n, without=hidden)
        line = self._line_now()
        grades: list[Relevance] = [UNJUDGED] * len(scores)
        if line is not None:
            grades = line.judge_alike(scores)
        why: Why = {"lane": "similar", "photo": like, "model": self._replica.spec.name}
        rows = [
            Row(ContentId(int(content)), float(score), grade, why)
            for content, score, grade in zip(contents, scores, grades, strict=True)
        ]
        return self._hits(rows, n)

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

    def _by_likeness(self, vector: Floats, contents: Collection[ContentId]) -> list[ContentId]:
        """Those of ``contents`` that have a vector, the likest first."""
        if not contents:
            return []
        among = np.array(list(contents), np.int64)
        _, ids = self._replica.search(vector[None], len(among), among=among)
        return [ContentId(int(number)) for number in ids[0]]

    def _hits(self, rows: Sequence[Row], n: int) -> list[Hit]:
        rows = rows[:n]
        wanted = [row.content for row in rows]
        files = self._database.read(lambda c: photos.paths_of(c, wanted))
        hits: list[Hit] = []
        for row in rows:
            refs = files.get(row.content, ())
            hits += [_hit(ref, row.score, row.grade, row.why, row.content) for ref in refs]
        return hits[:n] if len(hits) >= n else hits + self._unseen(n - len(hits), hits)

    def _unseen(self, n: int, hits: Sequence[Hit]) -> list[Hit]:
        """Photos without a vector, as after damage: an answer lists them all, at its end."""
        ready = self._database.read(photos.searchable_contents)
        found = [hit.content for hit in hits if hit.content is not None]  # by words, perhaps
        bare = np.setdiff1d(np.setdiff1d(ready, self._replica.ids()), found)[:n]
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
