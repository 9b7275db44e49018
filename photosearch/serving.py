"""One model at work in one library: its engine, index and searcher, which have to fit together.

Built by ``app``, also for the second models that have a say in one language. Imports no torch; what
is heavy is started when it is first needed, once, however many threads ask for it at the same time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, overload

from photosearch.errors import ModelMissing, PhotosearchError
from photosearch.index.choice import Choice
from photosearch.jobs import Job
from photosearch.library import embeddings
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.models import catalogue
from photosearch.models.base import TextEncoder
from photosearch.models.catalogue import Installed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.index.replica import Replica
    from photosearch.search.blending import Lane
    from photosearch.search.query import Query
    from photosearch.search.searcher import Closer, Searcher
    from photosearch.workers.engine_client import Engine

T = TypeVar("T")

REST = 300.0  # seconds for which a second model that fails is not asked
COVERS = 0.95  # of the photos that the model in use knows; the last ones are always on their way

_log = logging.getLogger(__name__)


class built_once(Generic[T]):
    """``cached_property`` that builds once though several threads ask at the same time.

    Since Python 3.12 the one in functools has no lock. The lock is the object's ``_building``,
    so that parts that need one another cannot wait for each other in a circle.
    """

    def __init__(self, build: Callable[[Serving], T]) -> None:
        self._build = build
        self._name = build.__name__
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> built_once[T]: ...
    @overload
    def __get__(self, owner: Serving, kind: type) -> T: ...
    def __get__(self, owner: Serving | None, kind: type) -> built_once[T] | T:
        if owner is None:
            return self
        with owner._building:  # asked once for each thread that came too early, then never again
            if self._name not in owner.__dict__:
                owner.__dict__[self._name] = self._build(owner)
            found: T = owner.__dict__[self._name]
            return found


class Serving:
    """One model at work in one library: its row, engine, index and searcher go together.

    Whoever holds one holds parts that fit, while another model takes over.

    Args:
        number: its row, None in a library that cannot be written and has none.
        cores, gpu_memory_share: what its engine may use, as ``Engine`` says.
        choice: what the user wants of its index.

    Attributes:
        closer: looks again at what its searcher finds; set before that is built, or None.
        look: gives the (dim,) vector of any picture file; likewise.
    """

    def __init__(
        self,
        database: Database,
        model: Installed,
        number: ModelId | None,
        *,
        cores: int = 0,
        gpu_memory_share: int = 0,
        choice: Choice | None = None,
    ) -> None:
        self.model = model
        self.number = number
        self._database = database
        self._limits = cores, gpu_memory_share
        self._choice = choice or Choice()
        self._building = threading.RLock()
        self._closed = False
        self.closer: Closer | None = None
        self.look: Callable[[Path], NDArray[np.float32]] | None = None

    @property
    def own_number(self) -> ModelId:
        """The row of exactly these weights; raises ``ModelMissing`` where there is none."""
        if self.number is None:
            raise ModelMissing(
                f"Nothing here was indexed with this version of the model {self.model.name}.",
                "Run `photosearch index`; photos that did not change are only encoded again.",
            )
        return self.number

    @built_once
    def engine(self) -> Engine:
        """The process that runs the model; started by its first question."""
        from photosearch.workers.engine_client import Engine

        cores, share = self._limits
        engine = Engine(self.model, cores=cores, gpu_memory_share=share)
        if self._closed:
            engine.close()
        return engine

    @built_once
    def replica(self) -> Replica:
        """The index."""
        from photosearch.index.replica import Replica  # with FAISS, which a window starts without

        return Replica.open(
            self._database, self.model.spec, self.own_number, self._choice, self._texts
        )

    def choose_index(self, choice: Choice) -> None:
        """From now on the user wants this of the index."""
        with self._building:
            changed, self._choice = choice != self._choice, choice
            replica: Replica | None = self.__dict__.get("replica")
        if replica is not None and changed:
            replica.choose(choice)

    def settle(self, job: Job) -> bool:
        """Make the index that so many vectors want; whether that gave way to others.

        Where nobody needed the index so far, this does not either.
        """
        replica: Replica | None = self.__dict__.get("replica")
        return replica is not None and replica.settle(job)

    def _texts(self) -> NDArray[np.float32]:
        """Vectors of phrases as people type them: those that the relevance line is made of.

        Of a model that answers slowly only those that it was asked for already.
        """
        import numpy as np

        from photosearch.search.relevance import null_phrases

        phrases = [phrase for phrases in null_phrases().values() for phrase in phrases]
        own, number = catalogue.text_encoder(self.model), self.own_number
        if own is not None:
            return np.asarray(own.encode_texts(phrases), np.float32)
        known = self._database.read(lambda c: embeddings.cached_texts(c, number, phrases))
        rows = list(known.values())
        return np.stack(rows) if rows else np.empty((0, self.model.spec.dim), np.float32)

    @built_once
    def own_text(self) -> TextEncoder | None:
        """What understands words here and now, without the engine; None where nothing does."""
        return catalogue.text_encoder(self.model)

    @property
    def words(self) -> TextEncoder:
        """Its way with words, which remembers what it was asked where asking is slow."""
        from photosearch.search.texts import RememberedTexts

        return self.own_text or RememberedTexts(
            self._database, self.own_number, self.engine.texts()
        )

    @built_once
    def searcher(self) -> Searcher:
        """What answers queries."""
        from photosearch.search.searcher import Searcher

        own = self.own_text
        encoder: TextEncoder = own or self.engine.texts()
        searcher = Searcher(
            self._database, self.replica, self.own_number, encoder, remember=own is None
        )
        searcher.closer, searcher.look = self.closer, self.look
        return searcher

    @property
    def running_engine(self) -> Engine | None:
        """The engine if it was ever asked for."""
        engine: Engine | None = self.__dict__.get("engine")
        return engine

    def rebuild(self) -> None:
        """Build the index again from the library's vectors."""
        from photosearch.index.replica import remove_snapshots

        with self._building:
            self.__dict__.pop("replica", None)  # first: it may read from its snapshot
            self.__dict__.pop("searcher", None)
            remove_snapshots(self._database.folder)
        self.replica.save()

    def close(self) -> None:
        """End its process."""
        with self._building:
            self._closed = True
            engine = self.running_engine
        if engine is not None:
            engine.close()


SecondState = Literal["in use", "catching up", "not needed", "missing", "failing"]


@dataclass(frozen=True)
class Second:
    """How a second model stands.

    Attributes:
        language: whose queries it answers too.
        state: ``in use``; ``catching up`` until it knows nearly all photos; ``not needed`` where
            it is the model in use; ``missing`` where it is not installed; ``failing``.
        vectors: how many contents it knows.
        reason: why it is missing or failing, for people.
    """

    language: str
    name: str
    state: SecondState
    vectors: int = 0
    reason: str = ""


class SecondModels:
    """The servings of the second models, by language. Thread-safe.

    One that is missing, that fails or that does not know the photos yet has no say; nothing here
    raises for that.

    Args:
        build: makes the serving of a model by its name.
    """

    def __init__(self, build: Callable[[str], Serving]) -> None:
        self._build = build
        self._lock = threading.RLock()
        self._names: Mapping[str, str] = {}
        self._servings: dict[str, Serving] = {}  # by name
        self._failed: dict[str, tuple[float, Exception]] = {}  # by name: until when, and why

    def choose(self, names: Mapping[str, str]) -> None:
        """From now on these, by language; those that are no longer among them are let go."""
        with self._lock:
            self._names = dict(names)
            self._failed.clear()
            gone = [name for name in self._servings if name not in names.values()]
            closed = [self._servings.pop(name) for name in gone]
        for serving in closed:
            serving.close()

    def at_work(self, main: Serving) -> list[Serving]:
        """Those that can be built and are others than ``main``, each once."""
        found = [self._serving(name, main) for name in dict.fromkeys(self._names.values())]
        return [serving for serving in found if serving is not None]

    def lane(
        self,
        main: Serving,
        language: str,
        query: Query,
        depth: int,
        hidden: NDArray[np.int64],
        among: Sequence[NDArray[np.int64] | None] = (),
    ) -> Lane | None:
        """What the second model for that language finds; None where it has no say.

        The rest is as ``Searcher.lane`` has it.
        """
        name = self._names.get(language)
        serving = None if name is None else self._serving(name, main)
        if serving is None:
            return None
        try:
            if not _covers(serving, main):
                return None
            return serving.searcher.lane(query, depth, hidden, among)
        except (PhotosearchError, OSError, ValueError) as error:
            self.failed(serving, error)
            return None

    def failed(self, serving: Serving, error: Exception) -> None:
        """Leave it alone for a while."""
        name = serving.model.name
        _log.warning("the second model %s does not take part: %s", name, error)
        with self._lock:
            self._failed[name] = time.monotonic() + REST, error

    def states(self, main: Serving, covered: Callable[[Serving], int]) -> list[Second]:
        """How each stands; ``covered`` counts the contents that a serving has vectors of."""
        return [
            self._state(language, name, main, covered) for language, name in self._names.items()
        ]

    def _state(
        self, language: str, name: str, main: Serving, covered: Callable[[Serving], int]
    ) -> Second:
        if name == main.model.name:
            return Second(language, name, "not needed")
        serving = self._serving(name, main)
        if serving is None:
            _, error = self._failed.get(name, (0.0, ModelMissing("It was just changed.")))
            missing = isinstance(error, ModelMissing)
            return Second(language, name, "missing" if missing else "failing", 0, str(error))
        vectors = covered(serving)
        done = vectors >= COVERS * covered(main)
        return Second(language, name, "in use" if done else "catching up", vectors)

    def _serving(self, name: str, main: Serving) -> Serving | None:
        """None while it rests, where it cannot be had, and where it is ``main`` itself."""
        with self._lock:
            resting = name in self._failed and time.monotonic() < self._failed[name][0]
            if name == main.model.name or resting:
                return None
            if name not in self._servings:
                try:
                    self._servings[name] = self._build(name)
                except PhotosearchError as error:  # may be installed when it is next asked
                    self._failed[name] = 0.0, error
                    return None
            self._failed.pop(name, None)
            return self._servings[name]

    def close(self) -> None:
        """End their processes."""
        self.choose({})


def _covers(serving: Serving, main: Serving) -> bool:
    serving.replica.catch_up(wait=False)
    return len(serving.replica) >= COVERS * len(main.replica)
