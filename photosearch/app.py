"""Builds everything for one library, starts and stops it in order; the only place that knows all.

Used by the command line and the window, in the app process. Imports no torch and no Qt. Heavy
parts (decoders, engine, index) are started when they are first needed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from photosearch import settings
from photosearch.errors import BadPhoto, ModelMissing, Problem, RootUnreachable, Trouble, UsageError
from photosearch.index.replica import Replica
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database, WriterLock
from photosearch.library.embeddings import ModelRow
from photosearch.library.ids import ModelId
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import catalogue
from photosearch.models.base import TextEncoder
from photosearch.models.catalogue import STARTER, Installed
from photosearch.search.query import Hit
from photosearch.search.searcher import Searcher

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.evaluation.retrieval import Report
    from photosearch.ingest.pipeline import Parts
    from photosearch.ingest.update import Summary
    from photosearch.media.prepare import Prepared
    from photosearch.workers.engine_client import Engine

BACKUP_SECONDS = 86_400.0
DECODERS_AHEAD = 4  # files under way for each decoder process


class App:
    """One open library. Close it, or use it in a ``with``."""

    def __init__(self, folder: Path, database: Database, held: ExitStack) -> None:
        self.folder = folder
        self.database = database
        self._held = held
        self._settings = settings.load(folder)
        self._thumbnails = Thumbnails(folder)

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

    # --- the model --------------------------------------------------------------------------

    @cached_property
    def model(self) -> Installed:
        """The model that answers here; ``starter`` in a new library."""
        active = self.database.read(embeddings.active_model)
        return catalogue.find(active.name if active else STARTER)

    @cached_property
    def _model_id(self) -> ModelId | None:
        """The row of exactly these weights, None while a read-only library has none."""
        if not self.database.read_only:
            return self._register(self.model)
        spec = self.model.spec
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

        return self.database.write(write)

    @cached_property
    def engine(self) -> Engine:
        """The process that runs the model; started by its first question."""
        from photosearch.workers.engine_client import Engine

        engine = Engine(self.model)
        self._held.callback(engine.close)
        return engine

    # --- indexing ---------------------------------------------------------------------------

    def index(self, folders: Sequence[Path], job: Job) -> Summary:
        """Add ``folders`` as roots, then bring every root up to date.

        Raises:
            RootUnreachable: one of ``folders`` is no folder that can be read.
        """
        from photosearch.ingest.update import update
        from photosearch.ingest.walk import Exclusions

        exclusions = Exclusions(self._settings.exclude, [self.folder])
        for folder in folders:
            _check_folder(folder)
        for folder in folders:  # committed before anything slow
            self.database.write(partial(photos.add_root, path=folder, reaches=exclusions.reach))
        with self._parts(self.model, self._own_model_id(), self.engine) as parts:
            summary = update(
                parts, exclusions, job, forget_after_days=self._settings.forget_after_days
            )
        self._after_writing()
        return summary

    def use_model(self, name: str, job: Job) -> int:
        """Answer with model ``name`` from now on; returns how many contents had to be encoded.

        The model in use answers until the new one covers the library.
        """
        from photosearch.ingest import pipeline
        from photosearch.workers.engine_client import Engine

        model = catalogue.find(name)
        number = self._register(model)
        with Engine(model) as engine, self._parts(model, number, engine) as parts:
            counts = pipeline.run(parts, job)
        self.database.write(lambda c: embeddings.set_active(c, number))
        for part in ("model", "_model_id", "engine", "replica", "_searcher"):
            self.__dict__.pop(part, None)
        self._after_writing()
        return counts.encoded

    @contextmanager
    def _parts(self, model: Installed, number: ModelId, engine: Engine) -> Iterator[Parts]:
        from photosearch.ingest.pipeline import Parts
        from photosearch.workers.decoders import Decoders

        workers = self._workers()
        with Decoders(workers) as decoders:
            yield Parts(
                database=self.database,
                thumbnails=self._thumbnails,
                decoders=decoders,
                engine=engine,
                spec=model.spec,
                model=number,
                thumbnail_side=self._settings.thumbnail_side,
                window=workers * DECODERS_AHEAD,
            )

    def _after_writing(self) -> None:
        """What makes the next start quick: snapshot, relevance line, and a daily backup."""
        self.replica.catch_up()
        self.replica.save_if_due()
        if len(self.replica):
            self._searcher.refresh_line()
        self.database.keep_backup(BACKUP_SECONDS)

    def _workers(self) -> int:
        return self._settings.workers or os.cpu_count() or 1

    def _own_model_id(self) -> ModelId:
        number = self._model_id
        assert number is not None, "a library that can be written registers its model"
        return number

    # --- searching --------------------------------------------------------------------------

    @cached_property
    def replica(self) -> Replica:
        """The index of the model in use."""
        number = self._model_id
        if number is None:
            raise ModelMissing(
                f"Nothing here was indexed with this version of the model {self.model.name}.",
                "Run `photosearch index`; photos that did not change are only encoded again.",
            )
        return Replica.open(self.database, self.model.spec, number)

    @cached_property
    def _searcher(self) -> Searcher:
        own = catalogue.text_encoder(self.model)
        encoder: TextEncoder = own or self.engine.texts()
        number = self._own_model_id()
        return Searcher(self.database, self.replica, number, encoder, remember=own is None)

    def search(self, query: str, n: int) -> list[Hit]:
        """The best min(``n``, searchable photos) photos; raises ``QueryError``."""
        if not self.has_photos():
            from photosearch.search import parser

            parser.parse(query)  # an empty query is an error here too
            return []
        return self._searcher.search(query, n)

    def similar(self, path: Path, n: int) -> list[Hit]:
        """Photos like the one at ``path``, which need not be in the library; itself left out."""
        if not self.has_photos():
            return []
        number = self._own_model_id()
        content = self.database.read(lambda c: photos.content_of_path(c, path))
        known = self.database.read(
            lambda c: embeddings.vectors(c, number, [content] if content else [])
        )
        stored = known.get(content) if content else None
        vector = self._vector_of(path) if stored is None else stored.astype("float32")
        hits = self._searcher.similar(vector, n + 1, like=str(path))
        return [hit for hit in hits if hit.path != path][:n]

    def _vector_of(self, path: Path) -> NDArray[np.float32]:
        prepared = self._decoded([path])[0]
        if isinstance(prepared, BadPhoto):
            raise Trouble(f"{path} cannot be compared. {prepared.reason}")
        vectors = self.engine.encode_images(prepared.pixels[None]).result()
        return vectors.reshape(-1)

    def _decoded(self, paths: Sequence[Path]) -> list[Prepared | BadPhoto]:
        from photosearch.workers.decoders import Decoders

        side = self._settings.thumbnail_side
        with Decoders(min(self._workers(), len(paths))) as decoders:
            answers = [decoders.prepare(path, self.model.spec.image, side) for path in paths]
            results: list[Prepared | BadPhoto] = []
            for answer in answers:
                try:
                    results.append(answer.result())
                except BadPhoto as error:
                    results.append(error)
        return results

    # --- looking after the library ----------------------------------------------------------

    def has_photos(self) -> bool:
        """Whether a search can find anything."""
        return self.database.read(photos.any_searchable)

    def problems(self) -> list[Problem]:
        """Every file that could not be read."""
        rows = self.database.read(photos.problems)
        return [Problem(row.path, row.kind, row.reason) for row in rows]

    def status(self) -> dict[str, object]:
        """Counts, roots and their state, model, index, disk use, as JSON values."""
        counts = self.database.read(photos.counts)
        number = self._model_id
        vectors = (
            0
            if number is None
            else self.database.read(lambda c: embeddings.count_embeddings(c, number))
        )
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
            "model": {"name": self.model.name, "family": self.model.family, "vectors": vectors},
            "index": {"tier": "none" if number is None else self.replica.tier, "vectors": vectors},
            "disk": {
                "database_bytes": _size_of(self.folder, "library.db*"),
                "thumbnails_bytes": _size_of(self.folder, "thumbnails/*/*.jpg"),
                "index_bytes": _size_of(self.folder, "index/*"),
            },
        }

    def verify(self, *, repair: bool, job: Job) -> list[str]:
        """Check that store, index and thumbnails agree; returns what is (still) wrong."""
        from photosearch.library import verify

        number = self._model_id
        findings = verify.verify(self.database, self._thumbnails, model=number, job=job)
        index = [] if number is None else self._check_index(number)
        if not repair:
            return [finding.detail for finding in findings] + index
        left = verify.repair(self.database, self._thumbnails, findings)
        self._make_thumbnails(left.decode, job)
        if number is not None:
            self._rebuild_index()
            index = self._check_index(number)
        if left.repaired or left.decode:
            findings = verify.verify(self.database, self._thumbnails, model=number, job=job)
        else:
            findings = left.left
        return [finding.detail for finding in findings] + index

    def _check_index(self, model: ModelId) -> list[str]:
        """Compare the index, snapshot and all, with one replayed from the library alone."""
        fresh = Replica(self.database, self.model.spec, model)
        fresh.catch_up()
        wanted, held = fresh.ids(), self.replica.ids()
        wrong = len(set(wanted.tolist()) ^ set(held.tolist()))
        if not wrong:
            for start in range(0, len(held), 8192):
                some = held[start : start + 8192]
                differs = fresh.vectors(some) != self.replica.vectors(some)
                wrong += int(differs.any(axis=1).sum())
        if not wrong:
            return []
        return [
            f"The index disagrees with the library in {wrong:,} of {len(wanted):,} vectors; "
            "`photosearch verify --repair` builds it again."
        ]

    def _rebuild_index(self) -> None:
        from photosearch.index.replica import remove_snapshots

        remove_snapshots(self.folder)
        self.__dict__.pop("replica", None)
        self.__dict__.pop("_searcher", None)
        self.replica.save()

    def _make_thumbnails(self, wanted: Sequence[tuple[object, Path]], job: Job) -> None:
        """Decode these files again for their thumbnails; nothing is encoded."""
        for start in range(0, len(wanted), 256):
            job.checkpoint()
            job.report("Making thumbnails", start, len(wanted))
            for made in self._decoded([path for _, path in wanted[start : start + 256]]):
                if not isinstance(made, BadPhoto):
                    self._thumbnails.put(made.hash, made.thumbnail)


# --- without a library --------------------------------------------------------------------------


def evaluate(queries_file: Path, images: Path, model: str | None, job: Job) -> Report:
    """Measure retrieval of the photos below ``images`` on labelled queries; touches no library.

    Raises:
        UsageError: the file is no query file, or there is no photo in ``images``.
    """
    from photosearch.evaluation import datasets, retrieval
    from photosearch.search.gallery import Gallery
    from photosearch.workers.engine_client import Engine

    queries = datasets.read_queries(queries_file)
    installed = catalogue.find(model or STARTER)
    with Engine(installed) as engine:
        names, vectors = encode_folder(images, installed, engine, job)
        if not names:
            raise UsageError(f"There is no photo in {images}.")
        encoder = catalogue.text_encoder(installed) or engine.texts()
        job.report("Asking the queries", 0, len(queries))
        gallery = Gallery(vectors, encoder)
        return retrieval.evaluate(queries, [Path(name).name for name in names], gallery.answer)


def embed(
    model: str,
    texts_file: Path | None,
    images: Path | None,
    out: Path,
    *,
    raw: bool,
    squash: bool,
    job: Job,
) -> tuple[int, int]:
    """Write arrays ``texts`` (m, d), ``images`` (n, d) and ``paths`` (n) to ``out``.

    Vectors are as the index would hold them (float16 rounding included), or with ``raw`` the
    model's own float32 numbers. Returns m and n.
    """
    import numpy as np

    from photosearch.workers.engine_client import Engine

    installed = catalogue.find(model)
    if squash:
        spec = installed.spec
        image = replace(spec.image, resize="squash")
        installed = replace(installed, spec=replace(spec, image=image))
    arrays: dict[str, NDArray[np.generic]] = {}
    with Engine(installed, raw=raw) as engine:
        dtype = np.float32 if raw else np.float16
        if texts_file is not None:
            texts = _texts_in(texts_file)
            empty = np.zeros((0, installed.spec.dim), np.float32)
            arrays["texts"] = (engine.encode_texts(texts).result() if texts else empty).astype(
                dtype
            )
        if images is not None:
            names, vectors = encode_folder(images, installed, engine, job)
            arrays["images"] = vectors.astype(dtype)
            arrays["paths"] = np.array(names, dtype=np.str_)
    _save_arrays(out, arrays)
    return len(arrays.get("texts", ())), len(arrays.get("images", ()))


def _texts_in(path: Path) -> list[str]:
    try:
        texts = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSON in UTF-8 ({error}).") from error
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UsageError(f"{path} should hold a JSON list of texts.")
    return texts


def _save_arrays(out: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    import numpy as np

    try:
        with open(out, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes no Mapping here
    except OSError as error:
        raise Trouble(f"{out} cannot be written ({error.strerror}).") from error


def encode_folder(
    folder: Path, model: Installed, engine: Engine, job: Job
) -> tuple[list[str], NDArray[np.float32]]:
    """Paths below ``folder`` of the photos that can be read, sorted, and their (n, dim) vectors."""
    import numpy as np

    from photosearch.ingest.walk import Exclusions, walk
    from photosearch.media import formats
    from photosearch.workers.decoders import Decoders

    _check_folder(folder)
    paths = sorted(
        folder / file.rel
        for listing in walk(folder, Exclusions())
        for file in listing.files
        if formats.is_photo_name(os.path.basename(file.rel))
    )
    names: list[str] = []
    parts: list[NDArray[np.float32]] = []
    with Decoders(os.cpu_count() or 1) as decoders:
        for start in range(0, len(paths), 64):
            job.checkpoint()
            job.report("Reading photos", start, len(paths))
            some = paths[start : start + 64]
            pixels = []
            for path, answer in [(p, decoders.prepare(p, model.spec.image, 64)) for p in some]:
                try:
                    pixels.append(answer.result().pixels)
                except BadPhoto:
                    continue
                names.append(str(path))
            if pixels:
                parts.append(engine.encode_images(np.stack(pixels)).result())
    return names, np.concatenate(parts) if parts else np.zeros((0, model.spec.dim), np.float32)


@dataclass(frozen=True)
class ListedModel:
    """A row of `photosearch models list`."""

    name: str
    family: str
    languages: tuple[str, ...]
    in_use: bool
    installed: bool

    def cells(self) -> tuple[str, ...]:
        """For the table on a terminal."""
        use, here = "yes" if self.in_use else "", "yes" if self.installed else "no"
        return (self.name, self.family, " ".join(self.languages), use, here)

    def document(self) -> dict[str, object]:
        """For scripts."""
        return {
            "name": self.name,
            "family": self.family,
            "languages": list(self.languages),
            "in_use": self.in_use,
            "installed": self.installed,
        }


def list_models(library: Path) -> list[ListedModel]:
    """Installed models, then those that can be had."""
    used = STARTER
    if (library / "library.db").is_file():
        with App.open(library, read_only=True) as app:
            active = app.database.read(embeddings.active_model)
            used = active.name if active else STARTER
    here = catalogue.installed()
    names = {model.name for model in here}
    rows = [
        ListedModel(model.name, model.family, model.spec.languages, model.name == used, True)
        for model in here
    ]
    return rows + [
        ListedModel(offer.name, offer.family, offer.languages, False, False)
        for offer in catalogue.offers()
        if offer.name not in names
    ]


def install_model(source: str, name: str | None) -> str:
    """Install the model in the folder or ZIP file ``source``; returns its name."""
    from photosearch.models import install

    return install.install(Path(source).expanduser().absolute(), name).name


def remove_model(name: str) -> None:
    """Delete an installed model; its vectors stay in the libraries."""
    from photosearch.models import install

    install.remove(name)


def _check_folder(folder: Path) -> None:
    try:
        with os.scandir(folder):
            return
    except OSError as error:
        raise RootUnreachable(
            f"{folder} cannot be read as a folder ({error.strerror}).",
            "Check the name; a drive may have to be plugged in first.",
        ) from error


def _size_of(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


__all__ = [
    "App",
    "ListedModel",
    "embed",
    "encode_folder",
    "evaluate",
    "install_model",
    "list_models",
    "remove_model",
]
