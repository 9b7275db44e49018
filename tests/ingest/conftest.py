"""A library with everything an update needs, on the real engine with the starter model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosearch.ingest.pipeline import Parts
from photosearch.ingest.update import Counters, Summary, update
from photosearch.ingest.walk import Exclusions
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.database import Database
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import catalogue
from photosearch.workers.decoders import Decoders
from photosearch.workers.engine_client import Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(catalogue.find("starter"), device="cpu", threads=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    with Decoders(2) as decoders:
        yield decoders


@pytest.fixture
def parts(library_folder: Path, engine: Engine, decoders: Decoders) -> Iterator[Parts]:
    spec = engine.spec
    with Database.open(library_folder) as database:
        model = database.write(
            lambda c: embeddings.register_model(
                c, spec.name, spec.fingerprint, spec.family, spec.dim, spec.normalise
            )
        )
        thumbnails = Thumbnails(library_folder)
        yield Parts(database, thumbnails, decoders, engine, spec, model, 320, 6)


@pytest.fixture
def index(parts: Parts) -> Callable[..., Summary]:
    """Add folders and bring the library up to date, as `photosearch index` does."""

    def run(*folders: Path, clock: Callable[[], float] | None = None) -> Summary:
        for folder in folders:
            parts.database.write(lambda c, f=folder: photos.add_root(c, f))  # type: ignore[misc]
        extra = {"clock": clock} if clock else {}
        return update(parts, Exclusions(), Job(), forget_after_days=30, **extra)

    return run


def numbers(counters: Counters) -> dict[str, int]:
    """The counters that are not zero."""
    fields = ("added", "updated", "moved", "removed", "unchanged", "failed", "encoded")
    return {name: getattr(counters, name) for name in fields if getattr(counters, name)}
