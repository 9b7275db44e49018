"""Two models asked the same of the same photos, before a library switches from one to the other.

Called by ``app``, on whatever thread works for it. A sample of the library is encoded with the
other model; its vectors stay, so that a switch later on has that much less to do. Every question
is then answered from both models' vectors of exactly these photos, and judged as a search is.
Knows vectors and rows; knows no processes but through what it is handed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import QueryError, Trouble
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.some import encode_lacking
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.embeddings import Half
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.photos import PhotoRef
from photosearch.library.sampling import sample
from photosearch.models.base import TextEncoder
from photosearch.search import parser, relevance
from photosearch.search.gallery import Answer, Gallery
from photosearch.search.query import Hit, Query, Relevance
from photosearch.search.searcher import UNWANTED
from photosearch.text import language_of

Floats = NDArray[np.float32]

SAMPLE = 300  # photos; some minutes for a large model on two cores
SHOWN = 8  # photos in each answer
WORDS = 32  # texts encoded between two looks at the job
READING_WORDS = "Reading words"
ASKING = "Asking the queries"


@dataclass(frozen=True)
class Side:
    """One of the two models: its name, its row in the library, and its way with words.

    Where asking ``encoder`` is slow it remembers what it was asked.
    """

    name: str
    model: ModelId
    encoder: TextEncoder


@dataclass(frozen=True)
class Compared:
    """What one query brings from both.

    Attributes:
        current: the best of the sample by the model in use, at most as many as were asked for.
        other: by the other one.
        overlap: share of the photos in one answer that are in the other too, 0 to 1.
    """

    query: str
    current: list[Hit]
    other: list[Hit]
    overlap: float


@dataclass(frozen=True)
class Comparison:
    """Two models side by side.

    Attributes:
        current: the name of the one in use.
        other: the name of the other one.
        photos: how many both were asked about.
        rows: a row for each query that a model can answer, in the order of the queries.
    """

    current: str
    other: str
    photos: int
    rows: tuple[Compared, ...]


def compare(
    parts: Parts, current: Side, other: Side, queries: Sequence[str], job: Job, count: int, n: int
) -> Comparison:
    """Ask both about a sample of ``count`` photos; ``n`` photos in every answer.

    Queries that no model can answer (empty ones, for one) are left out. ``parts`` encode with the
    other model.

    Raises:
        Cancelled: what was encoded stays.
        Trouble: there is no photo in reach that both could be asked about.
        DiskFull, EngineGone, ModelBroken: likewise.
    """
    database = parts.database
    wanted = database.read(lambda c: sample(c, current.model, count))
    encode_lacking(parts, wanted, job)
    mine = database.read(lambda c: embeddings.vectors(c, current.model, wanted))
    theirs = database.read(lambda c: embeddings.vectors(c, other.model, wanted))
    both = [content for content in wanted if content in mine and content in theirs]
    if not both:
        raise Trouble(
            "There are no photos yet that the models could be compared on.",
            "Add a folder first, and let it be read.",
        )
    files = database.read(lambda c: photos.paths_of(c, both))
    both = [content for content in both if content in files]
    asked = [(text, query) for text in dict.fromkeys(queries) if (query := _parsed(text))]
    total = 2 * len(asked)
    answers = []
    for number, (side, vectors) in enumerate(((current, mine), (other, theirs))):
        asking = _Asking(side.encoder, [vectors[content] for content in both], job)
        answers.append(asking.answers([query for _, query in asked], number * len(asked), total))
    shown = _Shown(both, files, n)
    rows = [
        shown.row(text, (current.name, one), (other.name, two))
        for (text, _), one, two in zip(asked, *answers, strict=True)
    ]
    return Comparison(current.name, other.name, len(both), tuple(rows))


def _parsed(text: str) -> Query | None:
    try:
        query = parser.parse(text)
    except QueryError:
        return None
    return query if query.wanted else None


class _Asking:
    """One model over the sample."""

    def __init__(self, encoder: TextEncoder, vectors: Sequence[Half], job: Job) -> None:
        self._job = job
        self._encoder = encoder
        self._learn()
        self._gallery = Gallery(np.stack(vectors), self._encoder)

    def _learn(self) -> None:
        """The null phrases, bit by bit: a large model takes a while for them, once."""
        phrases = [phrase for each in relevance.null_phrases().values() for phrase in each]
        for start in range(0, len(phrases), WORDS):
            self._job.checkpoint()
            self._job.report(READING_WORDS, start, len(phrases))
            self._encoder.encode_texts(phrases[start : start + WORDS])
        self._job.report(READING_WORDS, len(phrases), len(phrases))

    def answers(self, queries: Iterable[Query], before: int, total: int) -> list[Answer]:
        """An answer for each query; ``before`` of ``total`` were answered already."""
        found: list[Answer] = []
        for query in queries:
            self._job.checkpoint()
            self._job.report(ASKING, before + len(found), total)
            found.append(self._answer(query))
        return found

    def _answer(self, query: Query) -> Answer:
        phrases = [phrase.text for phrase in (*query.wanted, *query.unwanted)]
        vectors = self._encoder.encode_texts(phrases)
        split = len(query.wanted)
        wanted: Floats = vectors[:split].sum(axis=0)
        ranking = wanted
        if query.unwanted:
            ranking = np.asarray(wanted - UNWANTED * vectors[split:].mean(axis=0), np.float32)
        words = " ".join(phrase.text for phrase in query.wanted)
        return self._gallery.judged(language_of(words), wanted, ranking)


class _Shown:
    """Rows of a gallery as photos."""

    def __init__(
        self,
        contents: Sequence[ContentId],
        files: dict[ContentId, list[PhotoRef]],
        n: int,
    ) -> None:
        self._contents = contents
        self._files = files
        self._n = n

    def row(self, text: str, current: tuple[str, Answer], other: tuple[str, Answer]) -> Compared:
        """Both models' answers, by name, to one query."""
        one, two = self._hits(*current), self._hits(*other)
        common = {hit.content for hit in one} & {hit.content for hit in two}
        return Compared(text, one, two, len(common) / max(1, len(one)))

    def _hits(self, model: str, answer: Answer) -> list[Hit]:
        hits = []
        for place, number in enumerate(answer.order[: self._n].tolist()):
            content = self._contents[number]
            ref = self._files[content][0]
            # What lies too deep to be judged is no better than what was judged last.
            grade: Relevance = answer.grades[min(place, len(answer.grades) - 1)]
            score = float(answer.scores[place])
            why = {"lane": "vector", "model": model}
            hits.append(Hit(ref.path, score, grade, why, content, ref.offline))
        return hits
