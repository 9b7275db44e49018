"""Which models are at work in one library: the one that answers, those beside it, one for a while.

Built by ``app``. A model is a ``Serving``; whoever took one goes on with it while another takes
over. Thread-safe. Imports no torch; what is heavy is started when it is first needed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from photosearch import settings
from photosearch.errors import UsageError
from photosearch.index.choice import Choice
from photosearch.library import embeddings
from photosearch.library.database import Connection, Database
from photosearch.library.embeddings import ModelRow
from photosearch.library.ids import ModelId
from photosearch.models import catalogue
from photosearch.models.catalogue import STARTER, Installed
from photosearch.serving import Second, SecondModels, Serving
from photosearch.settings import Settings


class ModelsAtWork:
    """The models of one library.

    Args:
        chosen: the settings as they are now.
        prepare: is handed each serving before anybody else is, to complete it.
        held: closes what is made here.

    Attributes:
        seconds: those that have a say in one language.
    """

    def __init__(
        self,
        database: Database,
        chosen: Callable[[], Settings],
        prepare: Callable[[Serving], None],
        held: ExitStack,
    ) -> None:
        self._database = database
        self._chosen = chosen
        self._prepare = prepare
        self._held = held
        self._building = threading.RLock()
        self._now: Serving | None = None
        self.seconds = SecondModels(lambda name: self.made(searching(name)))
        self.seconds.choose(settings.second_models(chosen()))

    @property
    def current(self) -> Serving:
        """The model that answers; the library's own, else ``starter``."""
        serving = self._now
        if serving is not None:
            return serving
        with self._building:
            if self._now is None:
                active = self._database.read(embeddings.active_model)
                self._now = self.made(catalogue.find(active.name if active else STARTER))
            return self._now

    @property
    def started(self) -> Serving | None:
        """The same, if anybody has asked for it so far."""
        return self._now

    def made(self, model: Installed) -> Serving:
        """Any model at work here, for whoever closes it or keeps it to the end."""
        chosen = self._chosen()
        serving = Serving(
            self._database,
            model,
            self._number_of(model),
            cores=chosen.workers,
            gpu_memory_share=chosen.gpu_memory_share,
            choice=Choice.of(chosen),
        )
        self._prepare(serving)
        self._held.callback(serving.close)
        return serving

    @contextmanager
    def for_a_while(self, name: str) -> Iterator[Serving]:
        """The model of that name beside the one in use, or that one; raises ``UsageError``."""
        model, current = searching(name), self.current
        if model.spec.fingerprint == current.model.spec.fingerprint:
            yield current
            return
        other = self.made(model)
        try:
            yield other
        finally:
            other.close()

    def take_over(self, serving: Serving) -> None:
        """Let it answer from now on, in this library for good."""
        number = serving.own_number
        with self._building:
            self._database.write(lambda c: embeddings.set_active(c, number))
            self._now = serving

    def names(self) -> list[str]:
        """Those that are installed and search, the one in use first."""
        own = self.current.model.name
        others = [each for each in catalogue.installed() if not each.is_captioner]
        names = [each.name for each in others if not each.reads_words]
        return [own, *(name for name in names if name != own)]

    def covered(self, serving: Serving) -> int:
        """How many contents have a vector of it."""
        number = serving.number
        if number is None:
            return 0
        return self._database.read(lambda c: embeddings.count_embeddings(c, number))

    def second_states(self) -> list[Second]:
        """How those with a say in one language stand."""
        return self.seconds.states(self.current, self.covered)

    def follow(self, before: Settings, chosen: Settings) -> None:
        """The user has chosen otherwise."""
        if settings.second_models(chosen) != settings.second_models(before):
            self.seconds.choose(settings.second_models(chosen))
        if self._now is not None:
            self._now.choose_index(Choice.of(chosen))  # waits for no more than a snapshot

    def close(self) -> None:
        """End the processes of those that others may be waiting for."""
        with self._building:
            current = self._now
        if current is not None:
            current.close()
        self.seconds.close()

    def _number_of(self, model: Installed) -> ModelId | None:
        """The row of exactly these weights, None while a read-only library has none."""
        if not self._database.read_only:
            return self._register(model)
        spec = model.spec
        rows = self._database.read(embeddings.models)
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

        return self._database.write(write, quiet=True)


def searching(name: str) -> Installed:
    """The installed model of that name; raises ``UsageError`` if it is not for searching."""
    model = catalogue.find(name)
    if model.is_captioner:
        raise UsageError(f"{name} describes photos in words; it cannot search for them.")
    if model.reads_words:
        raise UsageError(f"{name} reads words in photos; it cannot search for them.")
    return model
