"""Bringing a library up to date: from folders to rows, and whatever is due once all is read.

Built by ``app``, on whatever thread works for it; one piece of work at a time changes what a
library holds, and the next one waits. Knows models and readers as they are lent; draws nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import EngineGone, ModelBroken
from photosearch.ingest.wishes import Wishes
from photosearch.jobs import Job
from photosearch.library import captions, embeddings, photos
from photosearch.library.database import Database
from photosearch.library.thumbnails import Thumbnails
from photosearch.models_at_work import ModelsAtWork, searching
from photosearch.readers import Readers
from photosearch.serving import Serving
from photosearch.settings import Settings

if TYPE_CHECKING:
    from photosearch.ingest.looks import Looker
    from photosearch.ingest.pipeline import Parts
    from photosearch.ingest.update import Summary
    from photosearch.ingest.walk import Dirty, Exclusions
    from photosearch.ingest.watch import WatchedRoot

BACKUP_SECONDS = 86_400.0
DECODERS_AHEAD = 4  # files under way for each decoder process
SECOND_STAGE = "Reading photos for the second model"

Leg = Callable[[Job], bool]

_log = logging.getLogger(__name__)


class Indexing:
    """Brings one library up to date. Thread-safe.

    Args:
        chosen: the settings as they are now.
        wishes: what is to be read first.
        describing: what is done when all else is; each tells whether it gave way to others.
    """

    def __init__(
        self,
        database: Database,
        thumbnails: Thumbnails,
        chosen: Callable[[], Settings],
        models: ModelsAtWork,
        readers: Readers,
        wishes: Wishes,
        describing: Callable[[], Sequence[Leg]],
    ) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._chosen = chosen
        self._models = models
        self._readers = readers
        self._wishes = wishes
        self._describing = describing
        self._owed = False  # what ``settle_down`` does, for work that gave way
        self._changing = threading.Lock()  # held by who changes what the library holds
        self._job: Job | None = None

    # --- one at a time ----------------------------------------------------------------------

    @contextmanager
    def hold(self, job: Job | None) -> Iterator[None]:
        """One piece of work at a time changes what the library holds; the next one waits."""
        with self._changing:
            self._job = job
            try:
                yield
            finally:
                self._job = None

    def cancel(self) -> None:
        """End what is under way, as if its user had."""
        job = self._job
        if job is not None:
            job.cancel()

    def parts(self, serving: Serving) -> Parts:
        """What the pipeline works with, for that model; asked for by who holds ``hold`` only."""
        from photosearch.ingest.pipeline import Parts

        chosen = self._chosen()
        serving.engine.limit(cores=chosen.workers, gpu_memory_share=chosen.gpu_memory_share)
        return Parts(
            database=self._database,
            thumbnails=self._thumbnails,
            decoders=self._readers.decoders,
            engine=serving.engine,
            wishes=self._wishes,
            spec=serving.model.spec,
            model=serving.own_number,
            thumbnail_side=chosen.thumbnail_side,
            window=self._readers.workers * DECODERS_AHEAD,
        )

    # --- folders ----------------------------------------------------------------------------

    def run(
        self, folders: Sequence[Path], job: Job, only: Sequence[Dirty] | None, *, describe: bool
    ) -> Summary:
        """As ``App.index``."""
        from photosearch.ingest.update import update
        from photosearch.ingest.walk import check_folder

        exclusions = self._exclusions()
        for folder in folders:
            check_folder(folder)
        with self.hold(job):
            for folder in folders:  # committed before anything slow
                add = partial(photos.add_root, path=folder, reaches=exclusions.reach)
                self._database.write(add)
            serving = self._models.current
            days = self._chosen().forget_after_days
            parts = self.parts(serving)
            summary = update(parts, exclusions, job, forget_after_days=days, only=only)
            self._owed = self._owed or only is None or summary.changed
            if not summary.unfinished:
                legs = self._legs(serving, describe=describe)
                summary.unfinished = any(leg(job) for leg in legs)
        return summary

    def _legs(self, serving: Serving, *, describe: bool) -> Iterator[Leg]:
        """What is done once all is read, one after the other until one gives way to others."""
        from photosearch.ingest import placing

        if self._owed:
            self._owed = False
            self.settle_down(serving)
        yield serving.settle
        yield partial(placing.run, self._database)
        yield partial(self._encode_beside, serving)
        yield partial(self._judge_again, serving)
        if describe:
            yield self.looker.leg
            yield from self._describing()

    def watched_roots(self) -> list[WatchedRoot]:
        """What a ``Watcher`` of this library looks after."""
        from photosearch.ingest.watch import WatchedRoot

        exclusions = self._exclusions()
        return [WatchedRoot(root.path, exclusions) for root in self._database.read(photos.roots)]

    def _exclusions(self) -> Exclusions:
        from photosearch.ingest.walk import Exclusions

        return Exclusions(self._chosen().exclude, [self._database.folder])

    @cached_property
    def looker(self) -> Looker:
        """What thumbnails look like, for duplicates; asked for by who holds ``hold`` only."""
        from photosearch.ingest.looks import Looker

        return Looker(self._database, self._thumbnails)

    # --- models -----------------------------------------------------------------------------

    def settle_down(self, serving: Serving) -> None:
        """What makes the next start quick: snapshot, relevance line, and a daily backup."""
        serving.replica.catch_up()
        serving.replica.save_if_due()
        if len(serving.replica):
            serving.searcher.refresh_line()
        self._database.keep_backup(BACKUP_SECONDS)

    def _encode_beside(self, main: Serving, job: Job) -> bool:
        """Let the second models see what ``main`` has; whether that has given way to others.

        One that fails costs nothing but its own say.
        """
        from photosearch.ingest import pipeline
        from photosearch.search import line_store

        for serving in self._models.seconds.at_work(main):
            number = serving.own_number
            first = partial(embeddings.missing_embeddings, model=number, limit=1)
            try:
                if self._database.read(first) or line_store.load(self._database, number) is None:
                    counts = pipeline.run_lacking(self.parts(serving), job, SECOND_STAGE)
                    if counts.unfinished:
                        return True
                    self.settle_down(serving)
                if serving.settle(job):
                    return True
            except (EngineGone, ModelBroken) as error:
                self._models.seconds.failed(serving, error)
        return False

    def _judge_again(self, serving: Serving, job: Job) -> bool:
        """Let the model in use judge what others have judged; whether that gave way to others.

        An engine that fails costs nothing but that.
        """
        from photosearch.ingest import judging

        number = serving.own_number
        if not self._database.read(partial(captions.unjudged, model=number, limit=1)):
            return False  # without the index, which nobody may have needed so far

        def judge(said: Sequence[judging.Said]) -> list[tuple[float, bool] | None]:
            found = serving.searcher.judge_all(said)
            return [fit and (fit[0], fit[1] != "unlikely") for fit in found]

        try:
            return judging.run(self._database, number, judge, job)
        except (EngineGone, ModelBroken) as error:
            _log.warning("captions are not judged again: %s", error)
            return False

    def use_model(self, name: str, job: Job) -> int:
        """As ``App.use_model``."""
        serving = self._models.made(searching(name))
        try:
            with job.sharing():
                return self._switch_to(serving, job)
        finally:
            if serving is not self._models.started:
                serving.close()

    def _switch_to(self, serving: Serving, job: Job) -> int:
        from photosearch.ingest import pipeline

        encoded = 0
        while True:
            with self.hold(job):
                counts = pipeline.run(self.parts(serving), job)
                encoded += counts.encoded
                if not counts.unfinished:
                    serving.searcher  # noqa: B018 - loads its index, so that no search waits for it
                    self._models.take_over(serving)
                    self.settle_down(serving)
                    return encoded
            job.let_others()
