"""One model at work in one library: its engine, index and searcher, which have to fit together.

Built by ``app``. Imports no torch; what is heavy is started when it is first needed, once, however
many threads ask for it at the same time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from photosearch.errors import ModelMissing
from photosearch.library.database import Database
from photosearch.library.ids import ModelId
from photosearch.models import catalogue
from photosearch.models.base import TextEncoder
from photosearch.models.catalogue import Installed

if TYPE_CHECKING:
    from photosearch.index.replica import Replica
    from photosearch.search.searcher import Searcher
    from photosearch.workers.engine_client import Engine

T = TypeVar("T")


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
    """

    def __init__(
        self,
        database: Database,
        model: Installed,
        number: ModelId | None,
        *,
        cores: int = 0,
        gpu_memory_share: int = 0,
    ) -> None:
        self.model = model
        self.number = number
        self._database = database
        self._limits = cores, gpu_memory_share
        self._building = threading.RLock()
        self._closed = False

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

        return Replica.open(self._database, self.model.spec, self.own_number)

    @built_once
    def searcher(self) -> Searcher:
        """What answers queries."""
        from photosearch.search.searcher import Searcher

        own = catalogue.text_encoder(self.model)
        encoder: TextEncoder = own or self.engine.texts()
        return Searcher(
            self._database, self.replica, self.own_number, encoder, remember=own is None
        )

    @property
    def running_engine(self) -> Engine | None:
        """The engine if it was ever asked for."""
        engine: Engine | None = self.__dict__.get("engine")
        return engine

    def rebuild(self) -> None:
        """Build the index again from the library's vectors."""
        from photosearch.index.replica import remove_snapshots

        with self._building:
            remove_snapshots(self._database.folder)
            self.__dict__.pop("replica", None)
            self.__dict__.pop("searcher", None)
        self.replica.save()

    def close(self) -> None:
        """End its process."""
        with self._building:
            self._closed = True
            engine = self.running_engine
        if engine is not None:
            engine.close()
