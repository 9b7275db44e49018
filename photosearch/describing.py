"""Which captioner describes what: files that are named, a library by and by, tags for want of one.

Built and called by ``app``, on the thread of whoever asks. Chooses the model and the language,
keeps captioners between calls, and makes rows of what they wrote; the work itself is
``ingest.sentences``. Imports no torch; knows no windows and no terminals.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosearch.errors import (
    BadPhoto,
    Cancelled,
    EngineGone,
    ModelBroken,
    ModelMissing,
    Trouble,
    UsageError,
)
from photosearch.ingest.sentences import (
    STAGE,
    CaptionerFailed,
    Describer,
    Judge,
    Outcome,
    Picture,
    Recorder,
)
from photosearch.jobs import Job
from photosearch.library import captions, embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId
from photosearch.models import catalogue
from photosearch.models.base import CaptionWish
from photosearch.models.catalogue import STARTER, Installed
from photosearch.models.starter_tags import OfferedTag, StarterTags
from photosearch.settings import Settings
from photosearch.workers.decoders import Decoders
from photosearch.workers.engine_client import Engine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.media.prepare import Prepared

REST = 900.0  # seconds for which a captioner that fails is left alone in the background

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Described:
    """What is said about one file.

    Attributes:
        language: of the text, ``ko``, ``en`` or ``zh``.
        text: as the model wrote it; empty where the file could not be described.
        model: its name.
        problem: why there is no text; empty when there is one.
    """

    path: Path
    language: str
    text: str
    model: str
    problem: str = ""


@dataclass(frozen=True)
class Choice:
    """What somebody asked for; None leaves it to the settings and to the model.

    Attributes:
        model: name of a captioner, or of the built-in model for its tags.
        language: ``ko``, ``en`` or ``zh``.
        beams: as ``CaptionWish`` has it.
        max_new_tokens: likewise.
    """

    model: str | None = None
    language: str | None = None
    beams: int | None = None
    max_new_tokens: int | None = None


@dataclass(frozen=True)
class Around:
    """What the app lends.

    Attributes:
        settings: as they are now.
        judge: as ``Recorder`` has it.
        viewers: decoders for what somebody waits for.
        decoders: those for background work; asked for by who changes the library only.
    """

    database: Database
    settings: Callable[[], Settings]
    judge: Judge
    viewers: Callable[[], Decoders]
    decoders: Callable[[], Decoders]


class Describing:
    """Describes photos for one library. Thread-safe; close it.

    Only one thread at a time may describe the whole library.
    """

    def __init__(self, around: Around) -> None:
        self._around = around
        self._database = around.database
        self._building = threading.Lock()
        self._describers: dict[tuple[str, str], Describer] = {}
        self._tags: Tags | None = None
        self._rest = 0.0, "", ""  # until when, why, and which captioner
        self._closed = False

    def close(self) -> None:
        """End all captioners; what waits for them is cancelled."""
        with self._building:
            self._closed = True
            describers = list(self._describers.values())
        for describer in describers:
            describer.close()

    @property
    def captioner(self) -> Installed | None:
        """The model that the settings name, if it can be used."""
        name = self._around.settings().captioner
        try:
            model = catalogue.find(name) if name else None
        except (ModelMissing, ModelBroken):
            return None
        return model if model is not None and model.is_captioner else None

    @property
    def trouble(self) -> str:
        """Why nothing is being described in the background; empty when nothing is wrong."""
        until, why, name = self._rest
        chosen = self._around.settings().captioner
        return why if time.monotonic() < until and name == chosen else ""

    @property
    def tags(self) -> Tags:
        """What the built-in model is sure to see."""
        with self._building:
            if self._tags is None:
                self._tags = Tags(self._database)
            return self._tags

    # --- what somebody waits for ------------------------------------------------------------

    def files(self, paths: Sequence[Path], job: Job, choice: Choice) -> list[Described]:
        """One row for each path, in their order; nothing is kept."""
        model = self._chosen(choice.model)
        if model is None:
            return self._tagged(paths, job, choice)
        describer, wish, language = self._at_work(model, choice)
        outcomes: list[Outcome] = []
        pictures = [Picture(path) for path in dict.fromkeys(paths)]
        read = self._reader(model, self._around.viewers())
        describer.describe(pictures, wish, read, outcomes.extend, job)
        found = {outcome.picture.path: outcome for outcome in outcomes}
        return [_row(path, found[path], language, model.name) for path in paths]

    def library(self, job: Job, choice: Choice) -> list[Described]:
        """Every content that lacks its caption; one row for each of its photos, and it is kept."""
        model = self._chosen(choice.model)
        if model is None:
            ready = self._database.read(photos.searchable_contents)
            places = self._places([ContentId(int(content)) for content in ready])
            return self._tagged([path for own in places.values() for path in own], job, choice)
        describer, wish, language = self._at_work(model, choice)
        recorder = Recorder(self._database, model.name, language, self._around.judge, job)
        read = self._reader(model, self._around.decoders())
        describer.describe_lacking(recorder, wish, read, job)
        found = {
            outcome.picture.content: outcome
            for outcome in recorder.outcomes
            if outcome.picture.content is not None
        }
        return [
            _row(path, found[content], language, model.name)
            for content, paths in self._places(list(found)).items()
            for path in paths
        ]

    def contents(self, contents: Sequence[int], job: Job) -> int:
        """These contents, again if need be; it is kept. Returns how many were described.

        Raises ``Trouble`` if there is no captioner, if it fails, or if no file can be read.
        """
        model = self.captioner
        if model is None:
            raise Trouble("No model that describes photos is chosen.", "Choose or install one.")
        pictures = self._near([ContentId(content) for content in contents])
        if not pictures:
            raise Trouble("These photos cannot be reached now.", "Connect the drive they are on.")
        describer, wish, language = self._at_work(model, self._usual())
        asked = [picture.content for picture in pictures if picture.content is not None]
        self._database.write(lambda c: captions.ask_again(c, model.name, asked))
        judge, count = self._around.judge, len(pictures)
        recorder = Recorder(self._database, model.name, language, judge, job, count)
        read = self._reader(model, self._around.viewers())
        describer.describe(pictures, wish, read, recorder, job)
        problems = [each.problem for each in recorder.outcomes if each.problem]
        if len(problems) == count:
            raise Trouble(problems[0])
        return count - len(problems)

    # --- what nobody waits for --------------------------------------------------------------

    def leg(self, job: Job) -> bool:
        """Go on with the library, if the settings want that; whether photos are left.

        A captioner that fails costs no photo and no indexing: it is left alone for a while.
        """
        model = self.captioner
        if model is None or not self._around.settings().caption_in_background or self.trouble:
            return False
        describer, wish, language = self._at_work(model, self._usual())

        def wanted() -> bool:
            now = self._around.settings()
            return now.caption_in_background and now.captioner == model.name

        read = self._reader(model, self._around.decoders())
        try:
            recorder = Recorder(self._database, model.name, language, self._around.judge, job)
            return not describer.describe_lacking(recorder, wish, read, job, wanted)
        except (CaptionerFailed, EngineGone, ModelBroken, ModelMissing) as error:
            _log.warning("describing photos failed: %s", error)
            self._rest = time.monotonic() + REST, error.message, model.name
            return False

    # --- which model, which language --------------------------------------------------------

    def _chosen(self, name: str | None) -> Installed | None:
        """The captioner to use; None stands for the built-in model's tags."""
        name = name or self._around.settings().captioner
        if name == STARTER:
            return None
        if name:
            model = catalogue.find(name)
            if not model.is_captioner:
                raise UsageError(f"{name} searches for photos; it cannot describe them.")
            return model
        have = [model for model in catalogue.installed() if model.is_captioner]
        if len(have) > 1:
            names = ", ".join(model.name for model in have)
            raise UsageError(f"Several models can describe photos: {names}.", "Name one of them.")
        return have[0] if have else None

    def _usual(self) -> Choice:
        """What the window shows: in its own language, unless another one was chosen."""
        settings = self._around.settings()
        return Choice(language=settings.caption_language or settings.language)

    def _language(self, choice: Choice) -> str:
        return choice.language or self._around.settings().caption_language

    def _at_work(self, model: Installed, choice: Choice) -> tuple[Describer, CaptionWish, str]:
        settings = self._around.settings()
        key = model.name, model.spec.fingerprint
        with self._building:
            if self._closed:
                raise Cancelled
            describer = self._describers.setdefault(key, Describer(model))
        describer.engine.limit(cores=settings.workers, gpu_memory_share=settings.gpu_memory_share)
        language = describer.language(self._language(choice))
        return describer, CaptionWish(choice.beams, choice.max_new_tokens, language), language

    def _reader(self, model: Installed, decoders: Decoders) -> Callable[[Path], Future[Prepared]]:
        side = self._around.settings().thumbnail_side
        return lambda path: decoders.prepare(path, model.spec.image, side)

    def _places(self, contents: Sequence[ContentId]) -> Mapping[ContentId, Sequence[Path]]:
        places = self._database.read(lambda c: photos.paths_of(c, contents))
        return {content: [ref.path for ref in refs] for content, refs in places.items()}

    def _near(self, contents: Sequence[ContentId]) -> list[Picture]:
        """One file of each that can be reached."""
        files = self._database.read(lambda c: photos.paths_of(c, contents))
        near = {
            content: [ref.path for ref in refs if not ref.offline]
            for content, refs in files.items()
        }
        return [Picture(paths[0], content) for content, paths in near.items() if paths]

    # --- without a captioner ----------------------------------------------------------------

    def _tagged(self, paths: Sequence[Path], job: Job, choice: Choice) -> list[Described]:
        starter = catalogue.find(STARTER)
        wanted, known = self._language(choice), starter.spec.languages
        language = wanted if wanted in known else known[0]
        rows = []
        with Engine(starter) as engine:  # no process before it is asked something
            for number, path in enumerate(paths):
                job.checkpoint()
                job.report(STAGE, number, len(paths))
                try:
                    offered = self.tags.offered(self._starter_vector(path, starter, engine))
                except BadPhoto as error:
                    rows.append(Described(path, language, "", STARTER, error.reason))
                    continue
                words = ", ".join(str(getattr(tag, language)) for tag in offered)
                rows.append(Described(path, language, words, STARTER))
        return rows

    def _starter_vector(
        self, path: Path, starter: Installed, engine: Engine
    ) -> NDArray[np.floating[Any]]:
        content = self._database.read(lambda c: photos.content_of_path(c, path))
        stored = None if content is None else self.tags.vector(content)
        if stored is not None:
            return stored
        try:
            prepared = self._reader(starter, self._around.viewers())(path).result()
        except CancelledError:
            raise Cancelled from None
        return engine.encode_images(prepared.pixels[None], urgent=True).result().reshape(-1)


class Tags:
    """What the built-in model offers for photos, by its own vectors of them."""

    def __init__(self, database: Database) -> None:
        starter = catalogue.find(STARTER)
        self._database = database
        self._fingerprint = starter.spec.fingerprint
        self._vocabulary = StarterTags.load(starter.folder)

    def of_content(self, content: ContentId) -> list[OfferedTag]:
        """The surest first; none where the library holds no vector of it by that model."""
        vector = self.vector(content)
        return [] if vector is None else self.offered(vector)

    def offered(self, vector: NDArray[np.floating[Any]]) -> list[OfferedTag]:
        """For a photo by its (dim,) vector."""
        return self._vocabulary.offer(vector[None])[0]

    def vector(self, content: ContentId) -> NDArray[np.floating[Any]] | None:
        """The stored one."""

        def read(c: Connection) -> Mapping[ContentId, NDArray[np.floating[Any]]]:
            rows = [row for row in embeddings.models(c) if row.fingerprint == self._fingerprint]
            return embeddings.vectors(c, rows[-1].id, [content]) if rows else {}

        return self._database.read(read).get(content)


def _row(path: Path, outcome: Outcome, language: str, model: str) -> Described:
    text = "" if outcome.caption is None else outcome.caption.text
    return Described(path, language, text, model, outcome.problem)
