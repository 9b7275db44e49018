"""Builds everything for one library, starts and stops it in order; the only place that knows all.

Used by the command line and the window, in the app process, from any thread. Imports no torch and
no Qt. Heavy parts (decoders, engine, index) are started when they are first needed, once, however
many threads ask for them at the same time.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import platformdirs

from photosearch import settings
from photosearch.errors import (
    BadPhoto,
    Cancelled,
    EngineGone,
    ModelBroken,
    Problem,
    Trouble,
    UsageError,
)
from photosearch.index import threads
from photosearch.index.choice import Choice
from photosearch.ingest.wishes import Wishes
from photosearch.jobs import Job
from photosearch.library import backups as backup_files
from photosearch.library import captions, embeddings, history, notes, patches, photos, troubles
from photosearch.library.backups import Backup
from photosearch.library.captions import CaptionRow
from photosearch.library.database import Connection, Database, WriterLock
from photosearch.library.embeddings import ModelRow
from photosearch.library.ids import ContentId, ModelId, RootId
from photosearch.library.photos import Counts, Listed, Placed
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import catalogue
from photosearch.models.catalogue import STARTER, Installed
from photosearch.paths import for_system, to_raw
from photosearch.search.query import Hit, Query
from photosearch.serving import Second, SecondModels, Serving
from photosearch.settings import Settings
from photosearch.text import Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.albums import SmartAlbums
    from photosearch.comparing import Comparison, Side
    from photosearch.concepts import Concepts
    from photosearch.describing import Described, Describing
    from photosearch.exporting import Exporting
    from photosearch.index.replica import Replica
    from photosearch.ingest.looks import Looker
    from photosearch.ingest.pipeline import Parts
    from photosearch.ingest.sentences import Fit
    from photosearch.ingest.update import Summary
    from photosearch.ingest.walk import Dirty, Exclusions
    from photosearch.ingest.watch import WatchedRoot
    from photosearch.looking_closer import LookingCloser
    from photosearch.media.prepare import Prepared
    from photosearch.models.starter_tags import OfferedTag
    from photosearch.ocr import PictureWords, WordsOf
    from photosearch.own_benchmark import AtWork, OwnBenchmark
    from photosearch.search.best import Shown
    from photosearch.search.duplicates import Found, Group, Kind
    from photosearch.search.searcher import Members, Searcher
    from photosearch.workers.decoders import Decoders
    from photosearch.workers.engine_client import Engine
    from photosearch.workers.messages import View

BACKUP_SECONDS = 86_400.0
DECODERS_AHEAD = 4  # files under way for each decoder process
DECODER_SECONDS = 60.0  # for which they stay when there is nothing to read: photos come in flocks
VIEWERS = 2  # decoder processes for what somebody is looking at; never held up by indexing
VIEWER_SECONDS = 300.0  # for which they keep their memory when nobody looks at photos any more
VIEWER_BYTES = 2.5e9  # a picture at full size is held several times on its way to the screen
PORTION = 1000  # photos dropped in one transaction: half a second at the worst
SECOND_STAGE = "Reading photos for the second model"
NETWORK_CALLS = ("model-download",)  # only ever made when asked for

_log = logging.getLogger(__name__)


class App:
    """One open library. Close it, or use it in a ``with``. Thread-safe."""

    def __init__(self, folder: Path, database: Database, held: ExitStack) -> None:
        self.folder = folder
        self.database = database
        self._held = held
        self._settings = settings.load(folder)
        self._thumbnails = Thumbnails(folder)
        self.wishes = Wishes()  # what is looked at or searched for, and is read first
        threads.limit(self._settings.workers)
        self._building = threading.RLock()  # held by who starts a part
        self._serving_now: Serving | None = None
        self._seconds = SecondModels(lambda name: self._serving_with(self._that_searches(name)))
        self._seconds.choose(settings.second_models(self._settings))
        self._viewers_now: Decoders | None = None
        self._describing_now: Describing | None = None
        self._looker_now: Looker | None = None
        self._picture_words_now: PictureWords | None = None
        self._decoders_now: tuple[int, Decoders] | None = None
        self._owed = False  # what ``_after_writing`` does, for work that gave way
        self._ingesting = threading.Lock()  # held by who brings the library up to date
        self._job: Job | None = None

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> App:
        """Open the library in ``folder``, made if need be unless ``read_only``.

        Raises:
            LibraryLocked: another process is writing to it, and not ``read_only``.
            Trouble: as ``Database.open`` says.
        """
        with ExitStack() as stack:
            if not read_only:
                lock = WriterLock(folder)
                lock.acquire()
                stack.callback(lock.release)
            database = Database.open(folder, read_only=read_only)
            stack.callback(database.close)
            app = cls(folder, database, stack.pop_all())
        return app

    def wait_no_more(self) -> None:
        """End the processes that others may be waiting for, before ``close``; they are told so."""
        with self._building:
            serving, viewers = self._serving_now, self._viewers_now
            decoders = self._decoders_now[1] if self._decoders_now else None
            describing, words = self._describing_now, self._picture_words_now
        for part in (serving, self._seconds, viewers, decoders, describing, words):
            if part is not None:
                part.close()

    def close(self) -> None:
        """Let go of everything, in reverse order."""
        self._held.close()

    def __enter__(self) -> App:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- settings and small questions -------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The user's choices."""
        return self._settings

    def change_settings(self, **changes: object) -> Settings:
        """Change and save some of them; in a library that cannot be written, for this run only.

        Raises ``Trouble`` for a value of the wrong kind, and where they cannot be saved.
        """
        with self._building:
            chosen = settings.changed(self._settings, **changes)
            if not self.database.read_only:
                try:
                    settings.save(self.folder, chosen)
                except OSError as error:
                    trouble = troubles.from_system(error, self.folder)
                    if trouble is None:
                        raise
                    raise trouble from error
            others = settings.second_models(chosen) != settings.second_models(self._settings)
            self._settings = chosen
        if others:
            self._seconds.choose(settings.second_models(chosen))
        threads.limit(chosen.workers)
        if self._serving_now is not None:
            self._serving_now.choose_index(Choice.of(chosen))  # waits for no more than a snapshot
        return chosen

    @property
    def thumbnails(self) -> Thumbnails:
        """The store of small pictures."""
        return self._thumbnails

    def counts(self) -> Counts:
        """How much of everything there is."""
        return self.database.read(photos.counts)

    def covered(self) -> int:
        """How many contents a search looks at: those with a vector of the model in use."""
        return self._vectors_of(self._serving)

    def _vectors_of(self, serving: Serving) -> int:
        number = serving.number
        if number is None:
            return 0
        return self.database.read(lambda c: embeddings.count_embeddings(c, number))

    def second_models(self) -> list[Second]:
        """The other models that have a say in one language, and how they stand."""
        return self._seconds.states(self._serving, self._vectors_of)

    def folders_suggested(self) -> list[Path]:
        """The user's own folders where photos usually are: those that exist and hold something."""
        home = Path.home()
        usual = (
            platformdirs.user_pictures_path(),
            platformdirs.user_desktop_path(),
            platformdirs.user_downloads_path(),
        )
        return [path for path in dict.fromkeys(usual) if path != home and _holds_something(path)]

    def network_calls(self) -> list[str]:
        """Names of the network calls that this program can make; each only when asked to."""
        return list(NETWORK_CALLS)

    # --- the model --------------------------------------------------------------------------

    @property
    def model(self) -> Installed:
        """The model that answers here; ``starter`` in a new library."""
        return self._serving.model

    @property
    def engine(self) -> Engine:
        """The process that runs the model; started by its first question."""
        return self._serving.engine

    @property
    def replica(self) -> Replica:
        """The index of the model in use."""
        return self._serving.replica

    def engine_state(self) -> str:
        """``asleep`` while no process runs the model, else ``working``. Never waits for it."""
        serving = self._serving_now
        engine = None if serving is None else serving.running_engine
        return "asleep" if engine is None or engine.process_id is None else "working"

    @property
    def _serving(self) -> Serving:
        serving = self._serving_now
        if serving is not None:
            return serving
        with self._building:
            if self._serving_now is None:
                active = self.database.read(embeddings.active_model)
                model = catalogue.find(active.name if active else STARTER)
                self._serving_now = self._serving_with(model)
            return self._serving_now

    def _serving_with(self, model: Installed) -> Serving:
        serving = Serving(
            self.database,
            model,
            self._number_of(model),
            cores=self._settings.workers,
            gpu_memory_share=self._settings.gpu_memory_share,
            choice=Choice.of(self._settings),
        )
        serving.closer = self.looking_closer.at(serving)
        serving.look = partial(self._vector_of, serving)
        self._held.callback(serving.close)
        return serving

    def _number_of(self, model: Installed) -> ModelId | None:
        """The row of exactly these weights, None while a read-only library has none."""
        if not self.database.read_only:
            return self._register(model)
        spec = model.spec
        rows = self.database.read(embeddings.models)
        same = (row for row in rows if (row.name, row.fingerprint) == (spec.name, spec.fingerprint))
        row: ModelRow | None = next(same, None)
        return row.id if row else None

    def _register(self, model: Installed) -> ModelId:
        spec = model.spec

        def write(c: Connection) -> ModelId:
            number = embeddings.register_model(
                c, spec.name, spec.fingerprint, spec.family, spec.dim, spec.normalise
            )
            if embeddings.active_model(c) is None:
                embeddings.set_active(c, number)
            return number

        return self.database.write(write, quiet=True)

    def _own_model_id(self) -> ModelId:
        return self._serving.own_number

    # --- indexing ---------------------------------------------------------------------------

    def index(
        self,
        folders: Sequence[Path],
        job: Job,
        *,
        only: Sequence[Dirty] | None = None,
        describe: bool = True,
    ) -> Summary:
        """Add ``folders`` as roots, then bring every root, or ``only`` these folders, up to date.

        When everything is read, the second models are shown it, and captions are judged that
        another model has judged. Then photos are described, if the settings want that and
        ``describe`` does not forbid it. The summary is unfinished as long as any of that has given
        way to others.

        Raises:
            RootUnreachable: one of ``folders`` is no folder that can be read.
        """
        from photosearch.ingest import placing
        from photosearch.ingest.update import update
        from photosearch.ingest.walk import check_folder

        exclusions = self._exclusions()
        for folder in folders:
            check_folder(folder)
        with self._ingest(job):
            for folder in folders:  # committed before anything slow
                self.database.write(partial(photos.add_root, path=folder, reaches=exclusions.reach))
            serving = self._serving
            days = self._settings.forget_after_days
            parts = self._parts(serving)
            summary = update(parts, exclusions, job, forget_after_days=days, only=only)
            self._owed = self._owed or only is None or summary.changed
            if self._owed and not summary.unfinished:
                self._owed = False
                self._after_writing(serving)
            if not summary.unfinished:
                summary.unfinished = serving.settle(job)
            if not summary.unfinished:
                summary.unfinished = placing.run(self.database, job)
            if not summary.unfinished:
                summary.unfinished = self._encode_beside(serving, job)
            if not summary.unfinished:
                summary.unfinished = self._judge_again(serving, job)
            if describe and not summary.unfinished:
                legs = (self._looker.leg, self.picture_words.leg, self._describing.leg)
                summary.unfinished = any(leg(job) for leg in legs)
        return summary

    def _encode_beside(self, main: Serving, job: Job) -> bool:
        """Let the second models see what ``main`` has; whether that has given way to others.

        One that fails costs nothing but its own say.
        """
        from photosearch.ingest import pipeline
        from photosearch.search import line_store

        for serving in self._seconds.at_work(main):
            number = serving.own_number
            first = partial(embeddings.missing_embeddings, model=number, limit=1)
            try:
                if self.database.read(first) or line_store.load(self.database, number) is None:
                    counts = pipeline.run_lacking(self._parts(serving), job, SECOND_STAGE)
                    if counts.unfinished:
                        return True
                    self._after_writing(serving)
                if serving.settle(job):
                    return True
            except (EngineGone, ModelBroken) as error:
                self._seconds.failed(serving, error)
        return False

    def _judge_again(self, serving: Serving, job: Job) -> bool:
        """Let the model in use judge what others have judged; whether that gave way to others.

        An engine that fails costs nothing but that.
        """
        from photosearch.ingest import judging

        number = serving.own_number
        if not self.database.read(partial(captions.unjudged, model=number, limit=1)):
            return False  # without the index, which nobody may have needed so far

        def judge(said: Sequence[judging.Said]) -> list[tuple[float, bool] | None]:
            found = serving.searcher.judge_all(said)
            return [fit and (fit[0], fit[1] != "unlikely") for fit in found]

        try:
            return judging.run(self.database, number, judge, job)
        except (EngineGone, ModelBroken) as error:
            _log.warning("captions are not judged again: %s", error)
            return False

    @property
    def _looker(self) -> Looker:
        """Asked for by who holds ``_ingesting`` only."""
        from photosearch.ingest.looks import Looker

        if self._looker_now is None:
            self._looker_now = Looker(self.database, self._thumbnails)
        return self._looker_now

    def watched_roots(self) -> list[WatchedRoot]:
        """What a ``Watcher`` of this library looks after."""
        from photosearch.ingest.watch import WatchedRoot

        exclusions = self._exclusions()
        return [WatchedRoot(root.path, exclusions) for root in self.database.read(photos.roots)]

    def _exclusions(self) -> Exclusions:
        from photosearch.ingest.walk import Exclusions

        return Exclusions(self._settings.exclude, [self.folder])

    def use_model(self, name: str, job: Job) -> int:
        """Answer with model ``name`` from now on; returns how many contents had to be encoded.

        The model in use answers until the new one covers the library; a search that is under way
        then is finished with the one that it began with. What the old one said of captions holds
        until the next ``index`` has the new one judge them. If the job shares its thread, others
        may bring the library up to date meanwhile.
        """
        serving = self._serving_with(self._that_searches(name))
        try:
            with job.sharing():
                return self._switch_to(serving, job)
        finally:
            if serving is not self._serving_now:
                serving.close()

    def _switch_to(self, serving: Serving, job: Job) -> int:
        from photosearch.ingest import pipeline

        encoded, number = 0, serving.own_number
        while True:
            with self._ingest(job):
                counts = pipeline.run(self._parts(serving), job)
                encoded += counts.encoded
                if not counts.unfinished:
                    serving.searcher  # noqa: B018 - loads its index, so that no search waits for it
                    with self._building:
                        self.database.write(lambda c: embeddings.set_active(c, number))
                        self._serving_now = serving
                    self._after_writing(serving)
                    return encoded
            job.let_others()

    def _that_searches(self, name: str) -> Installed:
        model = catalogue.find(name)
        if model.is_captioner:
            raise UsageError(f"{name} describes photos in words; it cannot search for them.")
        if model.reads_words:
            raise UsageError(f"{name} reads words in photos; it cannot search for them.")
        return model

    def compare(
        self, name: str, queries: Sequence[str], job: Job, sample: int = 300, n: int = 8
    ) -> Comparison:
        """Ask model ``name`` and the one in use the same of ``sample`` photos; ``n`` in an answer.

        What is encoded for it is kept, so that ``use_model`` has that much less to do; cancelled,
        likewise. Waits for an ``index`` that is under way.

        Raises:
            ModelMissing: it is not installed.
            UsageError: it describes photos, or is the one in use.
            Trouble: nothing was indexed yet.
        """
        from photosearch import comparing

        model = self._that_searches(name)
        with self._ingest(job):
            current = self._serving
            if model.spec.fingerprint == current.model.spec.fingerprint:
                raise UsageError(f"{name} is the model in use; compare it with another one.")
            other = self._serving_with(model)
            sides = self._side(current), self._side(other)
            try:
                return comparing.compare(self._parts(other), *sides, queries, job, sample, n)
            finally:
                other.close()

    def _side(self, serving: Serving) -> Side:
        from photosearch.comparing import Side
        from photosearch.search.texts import RememberedTexts

        number, own = serving.own_number, catalogue.text_encoder(serving.model)
        slow = RememberedTexts(self.database, number, serving.engine.texts())
        return Side(serving.model.name, number, own or slow)

    @property
    def own_benchmark(self) -> OwnBenchmark:
        """Photos of this library to say words about, and which model finds them by these."""
        from photosearch.own_benchmark import OwnBenchmark

        return OwnBenchmark(
            self.database,
            model=self._own_model_id,
            installed=self._searching_models,
            similar=self._likest_other,
            hold=self._ingest,
            at_work=self._at_work,
        )

    def _searching_models(self) -> list[str]:
        """Those that are installed, the one in use first."""
        own = self._serving.model.name
        others = [each for each in catalogue.installed() if not each.is_captioner]
        names = [each.name for each in others if not each.reads_words]
        return [own, *(name for name in names if name != own)]

    def _likest_other(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n,) similarity of the photo that is most like each of (n, dim), but for itself."""
        replica = self._serving.replica
        replica.catch_up()
        scores, _ = replica.search(vectors, 2)
        return scores[:, -1]

    @contextmanager
    def _at_work(self, name: str) -> Iterator[AtWork]:
        """A model for a while, beside the one in use; asked for by who holds ``_ingesting``."""
        from photosearch.own_benchmark import AtWork

        model, current = self._that_searches(name), self._serving
        if model.spec.fingerprint == current.model.spec.fingerprint:
            yield AtWork(self._parts(current), self._side(current).encoder)
            return
        other = self._serving_with(model)
        try:
            yield AtWork(self._parts(other), self._side(other).encoder)
        finally:
            other.close()

    def saved_queries(self, n: int = 20) -> list[str]:
        """What was searched for here, newest first: what models are compared on."""
        return self.database.read(lambda c: history.recent_searches(c, n))

    def measure_speed(self, name: str, job: Job) -> float:
        """How many photos model ``name`` takes in a second here; remembered, see ``speeds``.

        Raises ``ModelMissing``, ``ModelBroken`` or ``Trouble``.
        """
        from photosearch import measuring

        cores, share = self._settings.workers, self._settings.gpu_memory_share
        return measuring.measure(catalogue.find(name), job, cores=cores, gpu_memory_share=share)

    @contextmanager
    def _ingest(self, job: Job | None) -> Iterator[None]:
        """One piece of work at a time changes what the library holds; the next one waits."""
        with self._ingesting:
            self._job = job
            try:
                yield
            finally:
                self._job = None

    def _parts(self, serving: Serving) -> Parts:
        from photosearch.ingest.pipeline import Parts

        workers = self._workers()
        cores, share = self._settings.workers, self._settings.gpu_memory_share
        serving.engine.limit(cores=cores, gpu_memory_share=share)
        return Parts(
            database=self.database,
            thumbnails=self._thumbnails,
            decoders=self._decoders(workers),
            engine=serving.engine,
            wishes=self.wishes,
            spec=serving.model.spec,
            model=serving.own_number,
            thumbnail_side=self._settings.thumbnail_side,
            window=workers * DECODERS_AHEAD,
        )

    def _decoders(self, workers: int) -> Decoders:
        """The processes that read photos for the library; others when another number is wanted.

        Asked for by who holds ``_ingesting`` only.
        """
        from photosearch.workers.decoders import Decoders

        old: Decoders | None = None
        with self._building:
            if self._decoders_now is not None and self._decoders_now[0] != workers:
                old = self._decoders_now[1]
                self._decoders_now = None
            if self._decoders_now is None:
                cores = self._settings.workers
                decoders = Decoders(workers, idle_seconds=DECODER_SECONDS, cores=cores)
                self._held.callback(decoders.close)
                self._decoders_now = workers, decoders
            found = self._decoders_now[1]
        if old is not None:
            old.close()
        return found

    def _after_writing(self, serving: Serving) -> None:
        """What makes the next start quick: snapshot, relevance line, and a daily backup."""
        serving.replica.catch_up()
        serving.replica.save_if_due()
        if len(serving.replica):
            serving.searcher.refresh_line()
        self.database.keep_backup(BACKUP_SECONDS)

    def _workers(self) -> int:
        return self._settings.workers or os.cpu_count() or 1

    # --- searching --------------------------------------------------------------------------

    def search(self, query: str, n: int) -> list[Hit]:
        """The best min(``n``, photos that meet the filters) photos; raises ``QueryError``."""
        from photosearch.search import parser

        asked = parser.parse(query)  # an empty query is an error in an empty library too
        if not self.has_photos():
            return []
        self.wishes.search_for(" ".join(each.phrase for each in asked.alternatives))
        serving = self._serving
        return serving.searcher.search(query, n, partial(self._seconds.lane, serving))

    def understand(self, query: str, language: Language = "en") -> Query:
        """The pieces of a query, and what was odd about it; filters named in that language.

        Asks nobody and never raises, so it may be called for every key on any thread.
        """
        from photosearch.search import parser

        return parser.understand(query, language=language)

    @cached_property
    def smart_albums(self) -> SmartAlbums:
        """Albums that are a search: saved searches."""
        from photosearch.albums import SmartAlbums

        return SmartAlbums(self.database, self._all_meant)

    def _all_meant(self, query: str, album: int | None, today: date | None) -> Members | None:
        serving = self._serving
        if serving.number is None or not self.has_photos():
            return None
        beside = partial(self._seconds.lane, serving)
        return serving.searcher.members(query, beside, today=today, album=album)

    @cached_property
    def concepts(self) -> Concepts:
        """What the user taught by examples, and examples in queries."""
        from photosearch.concepts import Concepts

        def searcher() -> Searcher | None:
            serving = self._serving
            return serving.searcher if serving.number is not None and self.has_photos() else None

        return Concepts(self.database, searcher)

    @cached_property
    def looking_closer(self) -> LookingCloser:
        """The first photos of an answer by their parts, and where in a photo something is."""
        from photosearch.looking_closer import Around, LookingCloser

        around = Around(
            self.database, self._thumbnails, lambda: self._serving, lambda: self._settings
        )
        return LookingCloser(around)

    @cached_property
    def exporting(self) -> Exporting:
        """Copies, lists and contact sheets of photos, outside the library."""
        from photosearch.exporting import Exporting

        return Exporting(self.database, self._thumbnails)

    def wake_search(self) -> None:
        """Load what the first query would wait for; not the engine, which takes much memory."""
        serving = self._serving
        if serving.number is None or not self.has_photos():
            return
        searcher = serving.searcher
        if serving.running_engine is None:  # words are understood without it
            searcher.search("photo", 1)

    def similar(self, path: Path, n: int) -> list[Hit]:
        """Photos like the one at ``path``, which need not be in the library; itself left out."""
        if not self.has_photos():
            return []
        serving = self._serving
        number = serving.own_number
        content = self.database.read(lambda c: photos.content_of_path(c, path))
        known = self.database.read(
            lambda c: embeddings.vectors(c, number, [content] if content else [])
        )
        stored = known.get(content) if content else None
        vector = self._vector_of(serving, path) if stored is None else stored.astype("float32")
        hits = serving.searcher.similar(vector, n + 1, like=str(path))
        return [hit for hit in hits if hit.path != path][:n]

    def similar_to(self, content: int, n: int) -> list[Hit]:
        """Photos like this content, by its stored vector; itself, copies and all, left out.

        Raises:
            ModelMissing: nothing was indexed with the model in use.
            Trouble: it has no vector yet, or is no longer in the library.
        """
        serving = self._serving
        number, wanted = serving.own_number, ContentId(content)
        known = self.database.read(lambda c: embeddings.vectors(c, number, [wanted]))
        files = self.database.read(lambda c: photos.paths_of(c, [wanted]))
        if wanted not in known:
            if wanted in files:
                raise Trouble(
                    "This photo has not been compared with the others yet.",
                    "Try again when its folder has been read.",
                )
            raise Trouble("This photo is no longer in the library.")
        like = str(files[wanted][0].path) if wanted in files else ""
        vector = known[wanted].astype("float32")
        return serving.searcher.similar(vector, n, without=[wanted], like=like)

    def _vector_of(self, serving: Serving, path: Path) -> NDArray[np.float32]:
        side = self._settings.thumbnail_side
        try:
            prepared = self._viewers.prepare(path, serving.model.spec.image, side).result()
        except BadPhoto as error:
            raise Trouble(f"{path} cannot be compared. {error.reason}") from error
        except CancelledError:
            raise Cancelled from None
        vectors = serving.engine.encode_images(prepared.pixels[None], urgent=True).result()
        return vectors.reshape(-1)

    def duplicates(self, job: Job, kinds: Collection[Kind] | None = None) -> Found:
        """Photos that are the same or alike, in four lists; ``kinds`` leaves some out.

        Photos whose thumbnails were not looked at yet are looked at first, unless the library can
        only be read. Takes its time; an index that comes meanwhile waits for the looking only.
        """
        from photosearch.search import duplicates

        wanted = duplicates.KINDS if kinds is None else kinds
        if not self.database.read_only and set(wanted) != {"same"}:
            with self._ingest(job):
                self._looker.leg(job)
        serving = self._serving
        replica = None
        if serving.number is not None and self.has_photos():
            replica = serving.replica
            replica.catch_up()
        return duplicates.find(self.database, self._thumbnails, replica, job, wanted)

    def show_duplicates(self, groups: Sequence[Group]) -> list[Shown]:
        """Which photo of each group is best, why, and what the others are to it."""
        from photosearch.search import best

        return self.database.read(lambda c: best.shown(c, groups))

    def look_at(self, root: RootId | None, inside: str = "") -> None:
        """This folder is on the screen: its pending photos are read first. None: no folder is."""
        paths = {each.id: each.path for each in self.database.read(photos.roots)} if root else {}
        self.wishes.look_at([paths[root] / inside] if root in paths else [])

    # --- what the built-in model sees -------------------------------------------------------

    def offered_tags(self, content: int) -> list[OfferedTag]:
        """Tags that the built-in model offers for this photo, the surest first; perhaps none.

        None where this library holds no vector of it by that model.
        """
        return self._describing.tags.of_content(ContentId(content))

    # --- words about photos -----------------------------------------------------------------

    def captions_of(self, content: int) -> list[CaptionRow]:
        """What is said about this photo: by the user, by its file, by machines; in that order."""
        return self.database.read(lambda c: captions.of_content(c, content))

    def write_caption(self, contents: Sequence[int], text: str) -> None:
        """The user's own words about these photos; empty takes them away."""
        self.database.write(lambda c: captions.write_own(c, contents, text))

    def remove_caption(self, caption: int) -> None:
        """Take a caption away for good: a machine does not write it again by itself."""
        self.database.write(lambda c: captions.remove(c, caption))

    def write_sidecar(self, contents: Sequence[int]) -> list[Path]:
        """Write stars, tags and caption of these photos into sidecars beside their files.

        The caption is the user's own; where neither the user nor the file says anything, a
        machine's. What a sidecar holds besides, and the photos, stay as they are.

        Returns:
            The sidecars; photos about which there is nothing to write have none.

        Raises:
            Trouble: some could not be written; all others were.
        """
        from photosearch.library import browse
        from photosearch.media import sidecars

        written: list[Path] = []
        failures: list[Trouble] = []
        for content in contents:
            details = self.database.read(partial(browse.details, content=content))
            caption = _to_write(self.captions_of(content))
            own_stars = self.database.read(partial(notes.own_ratings, contents=[content]))
            stars = own_stars.get(content)
            if details is None or not (details.tags or caption or stars is not None):
                continue
            own = details.facts.extra.get("keywords", "").split("; ") if details.tags else []
            for ref in details.refs:
                words = caption, (*own, *details.tags), stars
                try:
                    written.append(sidecars.write(ref.path, *words))
                except Trouble as error:
                    failures.append(error)
        if failures:
            done = f"{len(written):,} of {len(written) + len(failures):,} sidecars were written."
            raise Trouble(f"{failures[0].message} {done}", failures[0].remedy) from failures[0]
        return written

    @property
    def captioner(self) -> Installed | None:
        """The model that describes photos here, if one was chosen and can be used."""
        return self._describing.captioner

    @property
    def caption_trouble(self) -> str:
        """Why photos are not being described in the background; empty when nothing is wrong."""
        return self._describing.trouble

    def describe(
        self,
        paths: Sequence[Path],
        job: Job,
        *,
        model: str | None = None,
        language: str | None = None,
        beams: int | None = None,
        max_new_tokens: int | None = None,
    ) -> list[Described]:
        """Describe these files, which need not be in the library: one row each, nothing is stored.

        Without paths, every photo of the library that lacks this caption is described, and it is
        stored.

        Args:
            paths: files.
            job: told photos.
            model: name of a captioner; None takes the one in the settings, else the only one that
                is installed, else the tags that the built-in model offers.
            language: ``ko``, ``en`` or ``zh``; None leaves it to the settings and the model. A
                language that the model does not have is not in the rows either.
            beams: as ``CaptionWish`` has it.
            max_new_tokens: likewise.

        Raises:
            UsageError: the model describes nothing, or there are several to choose from.
            Trouble: the model cannot be used.
        """
        from photosearch.describing import Choice

        choice = Choice(model, language, beams, max_new_tokens)
        if paths:
            return self._describing.files(paths, job, choice)
        with self._ingest(job):
            return self._describing.library(job, choice)

    @property
    def picture_words(self) -> PictureWords:
        """Reading the words that stand in photos."""
        from photosearch.ocr import PictureWords

        with self._building:
            if self._picture_words_now is None:
                self._picture_words_now = PictureWords(self.database, lambda: self._settings)
                self._held.callback(self._picture_words_now.close)
            return self._picture_words_now

    def read_words(self, job: Job) -> list[WordsOf]:
        """Read the words in every photo of which they were not read; one row for each file.

        Raises ``Trouble`` where words cannot be read, as without the extra.
        """
        with self._ingest(job):
            return self.picture_words.library(job)

    def describe_contents(self, contents: Sequence[int], job: Job) -> int:
        """Describe these photos now, again if need be, and keep it; returns how many were.

        Raises ``Trouble`` if there is no captioner, if it fails, or if no file can be read.
        """
        return self._describing.contents(contents, job)

    @property
    def _describing(self) -> Describing:
        from photosearch.describing import Around, Describing

        with self._building:
            if self._describing_now is None:
                around = Around(
                    self.database,
                    lambda: self._settings,
                    self._judge,
                    lambda: self._viewers,
                    lambda: self._decoders(self._workers()),
                )
                self._describing_now = Describing(around)
                self._held.callback(self._describing_now.close)
            return self._describing_now

    def _judge(self, text: str, content: ContentId) -> Fit:
        """How well words fit this photo, by the model in use."""
        from photosearch.ingest.sentences import Fit

        serving = self._serving
        number, wanted = serving.own_number, [content]
        if not self.database.read(lambda c: embeddings.vectors(c, number, wanted)):
            return Fit(None, True)  # it could not be encoded, as after damage
        match, relevance = serving.searcher.judge(text, content)
        return Fit(match, relevance != "unlikely", number)

    # --- looking at photos ------------------------------------------------------------------

    def view(self, path: Path, side: int | None) -> View:
        """The photo's pixels for the screen, decoded in a child of its own kind.

        ``side`` is the longest side wanted, None for full size (of very large pictures, 64
        megapixels). Waits; what was asked last is begun first. Raises ``BadPhoto``, or
        ``Cancelled`` when the library is closed meanwhile.
        """
        try:
            return self._viewers.view(path, side).result()
        except CancelledError:
            raise Cancelled from None

    def wake_viewers(self) -> None:
        """Have a process ready before the first ``view``; it rests again when it is not used."""
        self._viewers.wake()

    @property
    def _viewers(self) -> Decoders:
        from photosearch.workers.decoders import Decoders

        with self._building:
            if self._viewers_now is None:
                viewers = Decoders(
                    VIEWERS,
                    bytes_per_child=VIEWER_BYTES,
                    newest_first=True,
                    idle_seconds=VIEWER_SECONDS,
                )
                self._held.callback(viewers.close)
                self._viewers_now = viewers
            return self._viewers_now

    def _decoded(self, paths: Sequence[Path]) -> list[Prepared | BadPhoto]:
        side = self._settings.thumbnail_side
        decoders = self._decoders(self._workers())
        answers = [decoders.prepare(path, self.model.spec.image, side) for path in paths]
        results: list[Prepared | BadPhoto] = []
        for answer in answers:
            try:
                results.append(answer.result())
            except BadPhoto as error:
                results.append(error)
            except CancelledError:
                raise Cancelled from None
        return results

    # --- looking after the library ----------------------------------------------------------

    def has_photos(self) -> bool:
        """Whether a search can find anything."""
        return self.database.read(photos.any_searchable)

    def problems(self) -> list[Problem]:
        """Every file that could not be read."""
        rows = self.database.read(photos.problems)
        return [Problem(row.path, row.kind, row.reason) for row in rows]

    def retry(self, paths: Sequence[Path] | None = None) -> int:
        """Let the next ``index`` read these problem files again, None means all; how many."""
        if paths is None:
            return self.database.write(photos.retry_photos)

        def write(c: Connection) -> int:
            known = [place.photo for place in photos.photos_at(c, paths)]
            return photos.retry_photos(c, [photo for photo in known if photo is not None])

        return self.database.write(write)

    def remove_root(self, root: RootId) -> None:
        """Forget a watched folder and what is known of its photos; the files stay untouched.

        Indexing that is under way is stopped first, as if it had been cancelled.
        """
        job = self._job
        if job is not None:
            job.cancel()
        with self._ingest(None):
            more = True
            while more:  # in portions, so that nobody waits for the writer
                gone = self.database.write(lambda c: photos.forget_root(c, root, PORTION))
                for hash in gone.hashes:
                    self._thumbnails.remove(hash)
                patches.forget(self.folder, gone.hashes)
                more = gone.photos > 0

    def mark_binned(self, paths: Sequence[Path]) -> None:
        """These files were moved to the system's bin: they are missing from now on."""

        def write(c: Connection) -> None:
            for place in photos.photos_at(c, paths):
                if place.photo is not None:
                    gone = [place.photo]
                    photos.record_listing(c, place.root, [], [], gone, [], [], time.time())

        self.database.write(write)

    def mark_restored(self, paths: Sequence[Path]) -> None:
        """These files came back from the bin: as they were, or else to be read again."""
        there = {path: found for path in paths if (found := _stat(path)) is not None}

        def write(c: Connection) -> None:
            for place in photos.photos_at(c, list(there)):
                _record_restored(c, place, there[place.path])

        self.database.write(write)

    def status(self) -> dict[str, object]:
        """Counts, roots and their state, model, index, disk use, as JSON values."""
        counts = self.database.read(photos.counts)
        serving = self._serving
        number = serving.number
        vectors = self._vectors_of(serving)
        return {
            "library": str(self.folder),
            "searchable": counts.ready,
            "pending": counts.pending,
            "problems": counts.failed,
            "missing": counts.missing,
            "contents": counts.contents,
            "roots": [
                {"path": str(root.path), "state": "offline" if root.offline else "online"}
                for root in self.database.read(photos.roots)
            ],
            "model": {
                "name": serving.model.name,
                "family": serving.model.family,
                "vectors": vectors,
            },
            "second_models": [dataclasses.asdict(second) for second in self.second_models()],
            "index": {"tier": "none", "vectors": vectors}
            if number is None
            else {**dataclasses.asdict(serving.replica.state()), "vectors": vectors},
            "disk": {
                "database_bytes": _size_of(self.folder, "library.db*"),
                "thumbnails_bytes": _size_of(self.folder, "thumbnails/*/*.jpg"),
                "index_bytes": _size_of(self.folder, "index/*"),
            },
        }

    def verify(self, *, repair: bool, job: Job) -> list[str]:
        """Check that store, index and thumbnails agree; returns what is (still) wrong."""
        from photosearch.library import verify

        with self._ingest(job):
            serving = self._serving
            number = serving.number
            findings = verify.verify(self.database, self._thumbnails, model=number, job=job)
            index = [] if number is None else self._check_index(serving)
            if not repair:
                return [finding.detail for finding in findings] + index
            left = verify.repair(self.database, self._thumbnails, findings)
            self._make_thumbnails(left.decode, job)
            if number is not None:
                serving.rebuild()
                index = self._check_index(serving)
            if left.repaired or left.decode:
                findings = verify.verify(self.database, self._thumbnails, model=number, job=job)
            else:
                findings = left.left
            return [finding.detail for finding in findings] + index

    def _check_index(self, serving: Serving) -> list[str]:
        """Compare the index, snapshot and all, with one replayed from the library alone."""
        from photosearch.index.replica import Replica

        fresh = Replica(self.database, serving.model.spec, serving.own_number)
        fresh.catch_up()
        replica = serving.replica
        replica.catch_up()  # being behind is no fault
        wanted, held = fresh.ids(), replica.ids()
        wrong = len(set(wanted.tolist()) ^ set(held.tolist()))
        if not wrong:
            for start in range(0, len(held), 8192):
                some = held[start : start + 8192]
                differs = fresh.vectors(some) != replica.vectors(some)
                wrong += int(differs.any(axis=1).sum())
        if not wrong:
            return []
        return [
            f"The index disagrees with the library in {wrong:,} of {len(wanted):,} vectors; "
            "`photosearch verify --repair` builds it again."
        ]

    def _make_thumbnails(self, wanted: Sequence[tuple[object, Path]], job: Job) -> None:
        """Decode these files again for their thumbnails; nothing is encoded."""
        for start in range(0, len(wanted), 256):
            job.checkpoint()
            job.report("Making thumbnails", start, len(wanted))
            for made in self._decoded([path for _, path in wanted[start : start + 256]]):
                if not isinstance(made, BadPhoto):
                    self._thumbnails.put(made.hash, made.thumbnail)


def backups(folder: Path) -> list[Backup]:
    """The backups of the library in ``folder``, newest first; it need not be open."""
    return backup_files.listed(folder)


def restore(folder: Path, backup: Path) -> Path:
    """Go back to ``backup``; returns the folder to which the present database was moved.

    Photos that came later are read again by the next ``index``, those in between encoded again.

    Raises:
        LibraryLocked: somebody has it open for writing.
        Trouble: the backup is damaged, or the disk does not do it.
    """
    from photosearch.index.replica import remove_snapshots

    with WriterLock(folder):
        aside = backup_files.restore(folder, backup)
        remove_snapshots(folder)
    return aside


def _to_write(rows: Sequence[CaptionRow]) -> str | None:
    """The caption for a sidecar: None to leave what the file says by itself."""
    own = [row.text for row in rows if row.source == "user"]
    said = [row for row in rows if row.source == "file" and row.part != "keywords"]
    machine = [row.text for row in rows if row.source == "machine" and row.trusted]
    return next(iter(own or ([] if said else machine)), None)


def _holds_something(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _stat(path: Path) -> os.stat_result | None:
    try:
        return os.stat(for_system(path))
    except OSError:
        return None


def _record_restored(c: Connection, place: Placed, found: os.stat_result) -> None:
    listed = Listed(to_raw(place.rel), found.st_size, found.st_mtime_ns)
    known = None if place.photo is None else photos.known_photo(c, place.photo)
    if known is None:
        photos.record_listing(c, place.root, [listed], [], [], [], [], time.time())
    elif (known.size, known.mtime_ns) == (listed.size, listed.mtime_ns):
        photos.record_listing(c, place.root, [], [], [], [known.id], [], time.time())
    else:
        changed = [(known.id, listed)]
        photos.record_listing(c, place.root, [], changed, [], [], [], time.time())


def _size_of(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())
