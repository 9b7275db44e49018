"""Builds everything for one library, starts and stops it in order; the only place that knows all.

Used by the command line and the window, in the app process, from any thread. Imports no torch and
no Qt. Heavy parts (decoders, engine, index) are started when they are first needed, once, however
many threads ask for them at the same time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import platformdirs

from photosearch import settings, upkeep
from photosearch.errors import (
    BadPhoto,
    Problem,
    Trouble,
    UsageError,
)
from photosearch.index import threads
from photosearch.indexing import Indexing
from photosearch.ingest.wishes import Wishes
from photosearch.jobs import Job
from photosearch.library import captions, embeddings, history, photos, troubles
from photosearch.library.captions import CaptionRow
from photosearch.library.database import Database, WriterLock
from photosearch.library.ids import ContentId, RootId
from photosearch.library.photos import Counts
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import catalogue
from photosearch.models.catalogue import Installed
from photosearch.models_at_work import ModelsAtWork, searching
from photosearch.readers import Readers
from photosearch.search.query import Answered, Hit, Query
from photosearch.serving import Second, Serving
from photosearch.settings import Settings
from photosearch.text import Language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.albums import SmartAlbums
    from photosearch.comparing import Comparison
    from photosearch.concepts import Concepts
    from photosearch.describing import Described, Describing
    from photosearch.exporting import Exporting
    from photosearch.index.replica import Replica
    from photosearch.ingest.sentences import Fit
    from photosearch.ingest.update import Summary
    from photosearch.ingest.walk import Dirty
    from photosearch.looking_closer import LookingCloser
    from photosearch.models.starter_tags import OfferedTag
    from photosearch.ocr import PictureWords, WordsOf
    from photosearch.own_benchmark import OwnBenchmark
    from photosearch.search.best import Shown
    from photosearch.search.duplicates import Found, Group, Kind
    from photosearch.search.searcher import Members, Searcher
    from photosearch.workers.engine_client import Engine
    from photosearch.workers.messages import View

NETWORK_CALLS = ("model-download",)  # only ever made when asked for


class App:
    """One open library. Close it, or use it in a ``with``. Thread-safe.

    Attributes:
        models: which models are at work in it.
        readers: the processes that read photos.
        indexing: what brings it up to date.
        wishes: what is to be read first.
    """

    def __init__(self, folder: Path, database: Database, held: ExitStack) -> None:
        self.folder = folder
        self.database = database
        self._held = held
        self._settings = settings.load(folder)
        self._thumbnails = Thumbnails(folder)
        self.wishes = Wishes()  # what is looked at or searched for, and is read first
        threads.limit(self._settings.workers)
        self._building = threading.RLock()  # held by who starts a part

        def chosen() -> Settings:
            return self._settings

        self.models = ModelsAtWork(database, chosen, self._complete, held)
        self.readers = Readers(chosen, held)
        self.indexing = Indexing(
            database,
            self._thumbnails,
            chosen,
            self.models,
            self.readers,
            self.wishes,
            lambda: (self.picture_words.leg, self._describing.leg),
        )
        self._describing_now: Describing | None = None
        self._picture_words_now: PictureWords | None = None

    def _complete(self, serving: Serving) -> None:
        """What a model at work needs of others here."""
        serving.closer = self.looking_closer.at(serving)
        serving.look = partial(self._vector_of, serving)

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> App:
        """Open the library in ``folder``, made if need be unless ``read_only``.

        Raises:
            LibraryLocked: another process is writing to it, and not ``read_only``.
            Trouble: as ``Database.open`` says.
        """
        held = ExitStack()
        try:
            if not read_only:
                lock = WriterLock(folder)
                lock.acquire()
                held.callback(lock.release)
            database = Database.open(folder, read_only=read_only)
            held.callback(database.close)
            return cls(folder, database, held)
        except BaseException:
            held.close()
            raise

    def wait_no_more(self) -> None:
        """End the processes that others may be waiting for, before ``close``; they are told so."""
        with self._building:
            describing, words = self._describing_now, self._picture_words_now
        for part in (self.models, self.readers, describing, words):
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
            before, self._settings = self._settings, chosen
        threads.limit(chosen.workers)
        self.models.follow(before, chosen)
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
        return self.models.covered(self.models.current)

    def second_models(self) -> list[Second]:
        """The other models that have a say in one language, and how they stand."""
        return self.models.second_states()

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
        return self.models.current.model

    @property
    def engine(self) -> Engine:
        """The process that runs the model; started by its first question."""
        return self.models.current.engine

    @property
    def replica(self) -> Replica:
        """The index of the model in use."""
        return self.models.current.replica

    def engine_state(self) -> str:
        """``asleep`` while no process runs the model, else ``working``. Never waits for it."""
        serving = self.models.started
        engine = None if serving is None else serving.running_engine
        return "asleep" if engine is None or engine.process_id is None else "working"

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
        return self.indexing.run(folders, job, only, describe=describe)

    def use_model(self, name: str, job: Job) -> int:
        """Answer with model ``name`` from now on; returns how many contents had to be encoded.

        The model in use answers until the new one covers the library; a search that is under way
        then is finished with the one that it began with. What the old one said of captions holds
        until the next ``index`` has the new one judge them. If the job shares its thread, others
        may bring the library up to date meanwhile.
        """
        return self.indexing.use_model(name, job)

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
        from photosearch.comparing import Side

        searching(name)  # before anything is waited for
        with self.indexing.hold(job), self.models.for_a_while(name) as other:
            current = self.models.current
            if other is current:
                raise UsageError(f"{name} is the model in use; compare it with another one.")
            one, two = (
                Side(each.model.name, each.own_number, each.words) for each in (current, other)
            )
            return comparing.compare(self.indexing.parts(other), one, two, queries, job, sample, n)

    @cached_property
    def own_benchmark(self) -> OwnBenchmark:
        """Photos of this library to say words about, and which model finds them by these."""
        from photosearch import own_benchmark

        return own_benchmark.of_library(self.database, self.models, self.indexing)

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

    # --- searching --------------------------------------------------------------------------

    def search(self, query: str | Query, n: int) -> list[Hit]:
        """The best min(``n``, photos that meet the filters) photos; raises ``QueryError``.

        ``query`` is as it was typed, or as ``understand`` has understood it.
        """
        return self.answer(query, n).hits

    def answer(self, query: str | Query, n: int, weak: int | None = None) -> Answered:
        """The same; of photos that are probably not meant, no more than ``weak``."""
        from photosearch.search import parser

        understood = parser.understand(query) if isinstance(query, str) else query
        asked = parser.checked(understood)  # an empty query is an error in an empty library too
        if not self.has_photos():
            return Answered([])
        self.wishes.search_for(" ".join(each.phrase for each in asked.alternatives))
        serving = self.models.current
        beside = partial(self.models.seconds.lane, serving)
        return serving.searcher.answer(asked, n, beside, weak=weak)

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
        serving = self.models.current
        if serving.number is None or not self.has_photos():
            return None
        beside = partial(self.models.seconds.lane, serving)
        return serving.searcher.members(query, beside, today=today, album=album)

    @cached_property
    def concepts(self) -> Concepts:
        """What the user taught by examples, and examples in queries."""
        from photosearch.concepts import Concepts

        def searcher() -> Searcher | None:
            serving = self.models.current
            return serving.searcher if serving.number is not None and self.has_photos() else None

        return Concepts(self.database, searcher)

    @cached_property
    def looking_closer(self) -> LookingCloser:
        """The first photos of an answer by their parts, and where in a photo something is."""
        from photosearch.looking_closer import Around, LookingCloser

        around = Around(
            self.database, self._thumbnails, lambda: self.models.current, lambda: self._settings
        )
        return LookingCloser(around)

    @cached_property
    def exporting(self) -> Exporting:
        """Copies, lists and contact sheets of photos, outside the library."""
        from photosearch.exporting import Exporting

        return Exporting(self.database, self._thumbnails)

    def wake_search(self) -> None:
        """Load what the first query would wait for; not the engine, which takes much memory."""
        serving = self.models.current
        if serving.number is None or not self.has_photos():
            return
        searcher = serving.searcher
        if serving.running_engine is None:  # words are understood without it
            searcher.search("photo", 1)

    def similar(self, path: Path, n: int) -> list[Hit]:
        """Photos like the one at ``path``, which need not be in the library; itself left out."""
        if not self.has_photos():
            return []
        serving = self.models.current
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
        serving = self.models.current
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
        try:
            prepared = self.readers.prepared_at_once(path, serving.model.spec.image)
        except BadPhoto as error:
            raise Trouble(f"{path} cannot be compared. {error.reason}") from error
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
            with self.indexing.hold(job):
                self.indexing.looker.leg(job)
        serving = self.models.current
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
        from photosearch import sidecars

        return sidecars.write(self.database, contents)

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
        with self.indexing.hold(job):
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
        with self.indexing.hold(job):
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
                    lambda: self.readers.viewers,
                    lambda: self.readers.decoders,
                )
                self._describing_now = Describing(around)
                self._held.callback(self._describing_now.close)
            return self._describing_now

    def _judge(self, text: str, content: ContentId) -> Fit:
        """How well words fit this photo, by the model in use."""
        from photosearch.ingest.sentences import Fit

        serving = self.models.current
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
        return self.readers.view(path, side)

    def wake_viewers(self) -> None:
        """Have a process ready before the first ``view``; it rests again when it is not used."""
        self.readers.viewers.wake()

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
        return upkeep.retry(self.database, paths)

    def remove_root(self, root: RootId) -> None:
        """Forget a watched folder and what is known of its photos; the files stay untouched.

        Indexing that is under way is stopped first, as if it had been cancelled.
        """
        self.indexing.cancel()
        with self.indexing.hold(None):
            upkeep.remove_root(self.database, self._thumbnails, root)

    def mark_binned(self, paths: Sequence[Path]) -> None:
        """These files were moved to the system's bin: they are missing from now on."""
        upkeep.mark_binned(self.database, paths)

    def mark_restored(self, paths: Sequence[Path]) -> None:
        """These files came back from the bin: as they were, or else to be read again."""
        upkeep.mark_restored(self.database, paths)

    def status(self) -> dict[str, object]:
        """Counts, roots and their state, model, index, disk use, as JSON values."""
        return upkeep.status(self.database, self.models)

    def verify(self, *, repair: bool, job: Job) -> list[str]:
        """Check that store, index and thumbnails agree; returns what is (still) wrong."""

        def decode(paths: Sequence[Path]) -> None:
            for made in self.readers.prepared(paths, self.model.spec.image):
                if not isinstance(made, BadPhoto):
                    self._thumbnails.put(made.hash, made.thumbnail)

        with self.indexing.hold(job):
            serving, again = self.models.current, decode if repair else None
            return upkeep.verify(self.database, self._thumbnails, serving, job, again)


def _holds_something(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False
