"""The installed models on the user's own photos: what to ask, and who finds what was asked for.

Built by ``app``, on whatever thread works for it. The user says of some photos what they would
search for; each model then ranks the same sample of the library by vectors alone (no names, no
captions: the words would find themselves), and those that know the whole library all of it.
Nothing leaves the computer. Knows vectors and rows; knows no processes but through what it is
handed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import PhotosearchError, Trouble
from photosearch.evaluation import own_library
from photosearch.evaluation.own_library import Difference, Figures
from photosearch.indexing import Indexing
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.some import encode_lacking
from photosearch.jobs import Job
from photosearch.library import embeddings, own_questions, photos, sampling
from photosearch.library.database import Connection, Database
from photosearch.library.embeddings import Half
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.own_questions import Question
from photosearch.models.base import TextEncoder
from photosearch.models_at_work import ModelsAtWork
from photosearch.text import Language, language_of

Floats = NDArray[np.float32]

SAMPLE = 300  # photos; some minutes for a large model on two cores
COVERS = 0.98  # of the photos that can be shown, from which on a model knows the library
ASKING = "Asking the models"
_STEP = 8192  # vectors compared at a time


@dataclass(frozen=True)
class AtWork:
    """One model for a while: what encodes photos with it, and its way with words."""

    parts: Parts
    encoder: TextEncoder


@dataclass(frozen=True)
class Measured:
    """One model.

    Attributes:
        in_use: whether the library is searched with it now.
        places: at which place, from 1, of the sample each answer's photo stands.
        sample: figures of these.
        languages: the same for the answers of each language.
        library: figures among ``photos`` photos, all that it knows; None where that is but a part.
    """

    name: str
    in_use: bool
    places: tuple[int, ...]
    sample: Figures
    languages: Mapping[Language, Figures]
    library: Figures | None
    photos: int


@dataclass(frozen=True)
class Report:
    """All models on the same answers.

    Attributes:
        answers: how many were counted: those whose photo all models could look at.
        photos: how many photos are in the sample.
        models: the best first.
        differences: of the best one to each other one, in that order.
        failed: models that could not be asked, each with the reason.
    """

    answers: int
    photos: int
    models: tuple[Measured, ...]
    differences: tuple[Difference, ...]
    failed: tuple[tuple[str, str], ...] = ()

    def document(self) -> dict[str, object]:
        """For scripts."""
        return {
            "answers": self.answers,
            "photos": self.photos,
            "models": [_document(model) for model in self.models],
            "differences": [vars(each) for each in self.differences],
            "failed": dict(self.failed),
        }


class OwnBenchmark:
    """Questions, answers and reports of one library. Thread-safe as its database is.

    Args:
        model: the number of the model in use, whose vectors choose the photos.
        installed: names of the models that search, the one in use first.
        similar: (n,) how like the most similar other photo each of (n, dim) vectors is.
        hold: held while photos are read, as nobody else may then.
        at_work: one of these models for a while.
    """

    def __init__(
        self,
        database: Database,
        *,
        model: Callable[[], ModelId],
        installed: Callable[[], Sequence[str]],
        similar: Callable[[Floats], Floats],
        hold: Callable[[Job], AbstractContextManager[None]],
        at_work: Callable[[str], AbstractContextManager[AtWork]],
    ) -> None:
        self._database = database
        self._model, self._installed, self._similar = model, installed, similar
        self._hold, self._at_work = hold, at_work

    # --- questions and answers --------------------------------------------------------------

    def questions(self) -> list[Question]:
        """All questions in the order of asking."""
        return self._database.read(own_questions.questions)

    def start(self, count: int = own_library.PHOTOS, seed: int = 0) -> list[Question]:
        """Have ``count`` questions: answered ones stay, others make room for photos picked anew.

        Raises:
            Trouble: no photo was read with the model in use yet.
        """
        kept = [each for each in self.questions() if each.text]
        picked = self._pick(count - len(kept), {each.content for each in kept}, seed)

        def write(c: Connection) -> None:
            own_questions.forget_unanswered(c)
            own_questions.ask(c, picked)

        self._database.write(write, quiet=True)
        return self.questions()

    def ask_about(self, contents: Sequence[ContentId]) -> None:
        """Ask about these photos too, which the user has chosen."""
        self._database.write(lambda c: own_questions.ask(c, contents), quiet=True)

    def answer(self, content: ContentId, text: str, *, skipped: bool = False) -> None:
        """What the user would type for that photo; empty opens the question again, or skips it."""
        self._database.write(
            lambda c: own_questions.answer(c, content, text, skipped=skipped), quiet=True
        )

    def forget(self) -> None:
        """Drop all questions and answers."""
        self._database.write(own_questions.forget, quiet=True)

    def _pick(self, count: int, known: set[ContentId], seed: int) -> list[ContentId]:
        if count <= 0:
            return []
        model = self._model()
        wanted = count * own_library.CANDIDATES
        ids = self._database.read(lambda c: sampling.spread(c, model, wanted))
        vectors = self._database.read(lambda c: embeddings.vectors(c, model, ids))
        files = self._database.read(lambda c: photos.paths_of(c, ids))
        ids = [each for each in ids if each in vectors and each in files and each not in known]
        if not ids and not known:
            raise Trouble("There are no photos to ask about yet.", "Add a folder first.")
        if not ids:
            return []
        stacked = np.stack([vectors[each] for each in ids]).astype(np.float32)
        folders = [hash(files[each][0].path.parent) for each in ids]
        rows = own_library.pick(stacked, folders, self._similar(stacked), count, seed)
        return [ids[row] for row in rows]

    # --- the models -------------------------------------------------------------------------

    def report(self, job: Job, sample: int = SAMPLE) -> Report:
        """Let every installed model look for the photos of all answers.

        What is encoded for that is kept: a switch to the model has that much less to do.

        Raises:
            Cancelled: likewise.
            Trouble: nothing was answered, or no model could look at the photos of the answers.
        """
        asked = [each for each in self.questions() if each.text]
        if not asked:
            raise Trouble(
                "No photo has words yet.", "Say of some photos what you would search for."
            )
        with self._hold(job):
            own = {each.content: None for each in asked}
            some = self._database.read(lambda c: sampling.sample(c, self._model(), sample))
            contents = list(own | dict.fromkeys(some))
            found: list[_Looked] = []
            failed: list[tuple[str, str]] = []
            for name in self._installed():
                try:
                    found.append(self._look(name, contents, asked, job))
                except PhotosearchError as error:
                    failed.append((name, str(error)))
        if not found:
            raise Trouble("No model could look at these photos.", failed[0][1])
        seen = {each for each in contents if all(each in model.vectors for model in found)}
        if not any(each.content in seen for each in asked):
            raise Trouble(
                "None of the photos with your words could be looked at.",
                "Connect the drive they are on, then try again.",
            )
        return _report(found, contents, asked, failed)

    def _look(
        self, name: str, contents: Sequence[ContentId], asked: Sequence[Question], job: Job
    ) -> _Looked:
        with self._at_work(name) as model:
            number = model.parts.model
            encode_lacking(model.parts, contents, job)
            vectors = self._database.read(lambda c: embeddings.vectors(c, number, contents))
            words: list[Floats] = []
            for done, each in enumerate(asked):
                job.checkpoint()
                job.report(ASKING, done, len(asked))
                words.append(np.asarray(model.encoder.encode_texts([each.text]), np.float32)[0])
            known, places = self._in_library(number, vectors, words, asked, job)
        in_use = name == self._installed()[0]
        return _Looked(name, in_use, vectors, words, known, places)

    def _in_library(
        self,
        model: ModelId,
        vectors: Mapping[ContentId, Half],
        words: Sequence[Floats],
        asked: Sequence[Question],
        job: Job,
    ) -> tuple[int, list[int]]:
        """Of how many photos the model knows the vectors, and the place of each answer's photo.

        No places where it knows but a part of the library.
        """
        hidden, ready = self._database.read(
            lambda c: (photos.hidden_contents(c), len(photos.searchable_contents(c)))
        )
        known = self._database.read(lambda c: embeddings.count_embeddings(c, model))
        there = [(word, vectors[each.content]) for word, each in zip(words, asked, strict=True)
                 if each.content in vectors]  # fmt: skip
        if known < COVERS * ready or not there:
            return known, []
        questions = np.stack([word for word, _ in there])
        own = np.array([word @ vector.astype(np.float32) for word, vector in there])
        before, seen, after = np.zeros(len(there), np.int64), 0, 0
        while True:
            job.checkpoint()
            batch = self._database.read(
                partial(embeddings.since, model=model, after_seq=after, limit=_STEP)
            )
            shown = batch.vectors[~np.isin(batch.ids, hidden)].astype(np.float32)
            before += (shown @ questions.T > own[None] + 1e-6).sum(axis=0)
            seen += len(shown)
            if batch.last == after:
                return seen, (before + 1).tolist()
            after = batch.last


def of_library(database: Database, models: ModelsAtWork, indexing: Indexing) -> OwnBenchmark:
    """The benchmark of a library, with the models that are at work in it."""

    def similar(vectors: Floats) -> Floats:
        replica = models.current.replica
        replica.catch_up()
        scores, _ = replica.search(vectors, 2)
        return scores[:, -1]  # the first one is the photo itself

    @contextmanager
    def at_work(name: str) -> Iterator[AtWork]:
        with models.for_a_while(name) as serving:
            yield AtWork(indexing.parts(serving), serving.words)

    return OwnBenchmark(
        database,
        model=lambda: models.current.own_number,
        installed=models.names,
        similar=similar,
        hold=indexing.hold,
        at_work=at_work,
    )


@dataclass(frozen=True)
class _Looked:
    """What one model makes of photos and words."""

    name: str
    in_use: bool
    vectors: Mapping[ContentId, Half]
    words: Sequence[Floats]
    known: int
    library: Sequence[int]


def _report(
    found: Sequence[_Looked],
    contents: Sequence[ContentId],
    asked: Sequence[Question],
    failed: Sequence[tuple[str, str]],
) -> Report:
    """On the photos that all of them could look at."""
    common = [each for each in contents if all(each in model.vectors for model in found)]
    rows = {content: row for row, content in enumerate(common)}
    counted = [number for number, each in enumerate(asked) if each.content in rows]
    languages = [language_of(asked[number].text) for number in counted]
    models = []
    for model in found:
        stacked = np.stack([model.vectors[each] for each in common]).astype(np.float32)
        places = [
            _place(stacked, model.words[number], rows[asked[number].content]) for number in counted
        ]
        models.append(
            Measured(
                model.name,
                model.in_use,
                tuple(places),
                own_library.figures(places),
                own_library.by_language(places, languages),
                own_library.figures(model.library) if model.library else None,
                model.known,
            )
        )
    models.sort(key=lambda each: (-each.sample.mrr, not each.in_use, each.name))
    best = models[0]
    differences = tuple(
        own_library.difference(best.name, best.places, other.name, other.places)
        for other in models[1:]
    )
    return Report(len(counted), len(common), tuple(models), differences, tuple(failed))


def _place(vectors: Floats, words: Floats, row: int) -> int:
    """The place of one photo, from 1, by inner product; equals share the best one."""
    scores = vectors @ words
    return 1 + int((scores > scores[row] + 1e-6).sum())


def _document(model: Measured) -> dict[str, object]:
    return {
        "name": model.name,
        "in_use": model.in_use,
        "places": list(model.places),
        "sample": _figures(model.sample),
        "languages": {key: _figures(each) for key, each in model.languages.items()},
        "library": None if model.library is None else _figures(model.library),
        "library_photos": model.photos,
    }


def _figures(figures: Figures) -> dict[str, object]:
    found: dict[str, object] = {"answers": figures.answers, "mrr": figures.mrr}
    for depth, share in zip(own_library.DEPTHS, figures.recall, strict=True):
        found[f"recall@{depth}"] = {"share": share.share, "low": share.low, "high": share.high}
    return found
