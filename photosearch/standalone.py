"""What the command line does without an open library: evaluate, encode, look after models.

Called by ``cli``. Writes only the file it is told to, and the folder of models.
"""

from __future__ import annotations

import json
import locale
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from photosearch import settings
from photosearch.app import App
from photosearch.errors import BadPhoto, UsageError
from photosearch.jobs import Job
from photosearch.library import database, embeddings
from photosearch.models import advice, catalogue, speeds
from photosearch.models.catalogue import STARTER, Installed, Offer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from photosearch.describing import Described
    from photosearch.evaluation.archive import Answer
    from photosearch.evaluation.retrieval import Report
    from photosearch.ocr import WordsOf
    from photosearch.workers.engine_client import Engine


def caption(
    library: Path,
    paths: Sequence[Path],
    job: Job,
    *,
    model: str | None,
    language: str | None,
    beams: int | None,
    max_new_tokens: int | None,
) -> list[Described]:
    """``App.describe``, for files also where there is no library: then none is made."""
    with ExitStack() as stack:
        if not paths:  # what is written is kept; another writer, or no library, is an error
            app = stack.enter_context(_there(library))
        elif database.is_in(library):
            app = stack.enter_context(App.open(library, read_only=True))
        else:
            app = stack.enter_context(App.open(Path(stack.enter_context(TemporaryDirectory()))))
        return app.describe(
            paths,
            job,
            model=model,
            language=language,
            beams=beams,
            max_new_tokens=max_new_tokens,
        )


def words_in(library: Path, paths: Sequence[Path], job: Job) -> list[WordsOf]:
    """The words that stand in these files, for which no library is needed; nothing is kept.

    Without paths, ``App.read_words``.
    """
    from photosearch import ocr

    if paths:
        return ocr.read_files(paths, job, settings.load(library).workers)
    with _there(library) as app:  # another writer, or no library, is an error
        return app.read_words(job)


def _there(library: Path) -> App:
    """The library that is in that folder, to be written to; raises ``Trouble`` if none is."""
    if not database.is_in(library):
        raise database.no_library(library)
    return App.open(library)


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

    Called ``.fvecs`` it gets the vectors alone, and the file of the same name with ``.tsv`` what
    they are of, as ``search_archive`` reads them.
    Vectors are as the index would hold them (float16 rounding included), or with ``raw`` the
    model's own float32 numbers. Returns m and n. An older file of arrays is replaced, by a whole
    one or not at all.

    Raises:
        UsageError: the texts cannot be read, or ``out`` is a file of another kind.
        Trouble: ``out`` cannot be written, which is found out before anything is encoded.
    """
    import numpy as np

    from photosearch.evaluation import fvecs, vl_ke_t5_files
    from photosearch.media import fresh

    bare = out.suffix == fvecs.SUFFIX
    if bare and texts_file is not None and images is not None:
        raise UsageError("An .fvecs file holds vectors of one kind.", "Give --texts or --images.")
    _refuse_other_files(out, bare)
    with fresh.fresh(Path(os.path.realpath(out)), over=True) as file:
        texts = None if texts_file is None else _texts_in(texts_file)
        arrays = _arrays(model, texts, images, raw=raw, squash=squash, job=job)
        if bare:
            vectors, lines = _bare(arrays, texts)
            file.write(fvecs.packed(vectors))
            with fresh.fresh(Path(os.path.realpath(out.with_suffix(".tsv"))), over=True) as beside:
                beside.write(vl_ke_t5_files.collection(lines))
        else:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes no Mapping
    return len(arrays.get("texts", ())), len(arrays.get("images", ()))


def _bare(
    arrays: Mapping[str, NDArray[np.generic]], texts: list[str] | None
) -> tuple[NDArray[np.float32], list[tuple[str, str]]]:
    """The (n, d) vectors of the one kind that there is, and (path, value) of each."""
    if texts is None:
        return arrays["images"].astype("float32"), [(str(p), str(p)) for p in arrays["paths"]]
    return arrays["texts"].astype("float32"), [(str(n), text) for n, text in enumerate(texts)]


def _refuse_other_files(out: Path, bare: bool) -> None:
    """Raise ``UsageError`` for what is there and was not made by ``embed``, as a photo."""
    if bare:
        from photosearch.evaluation import fvecs, vl_ke_t5_files

        if os.path.exists(out):  # Path.exists raises for a name too long
            fvecs.shape(out)
        if os.path.exists(out.with_suffix(".tsv")):
            vl_ke_t5_files.read_collection(out.with_suffix(".tsv"))
        return
    try:
        with open(out, "rb") as file:
            begins = file.read(2)
    except OSError:
        return  # nothing there, or no file that could be written either
    if begins not in (b"", b"PK"):
        raise UsageError(f"{out} is there and holds something else.", "Choose another name.")


def _arrays(
    model: str,
    texts: list[str] | None,
    images: Path | None,
    *,
    raw: bool,
    squash: bool,
    job: Job,
) -> dict[str, NDArray[np.generic]]:
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
        if texts is not None:
            empty = np.zeros((0, installed.spec.dim), np.float32)
            arrays["texts"] = (engine.encode_texts(texts).result() if texts else empty).astype(
                dtype
            )
        if images is not None:
            names, vectors = encode_folder(images, installed, engine, job)
            arrays["images"] = vectors.astype(dtype)
            arrays["paths"] = np.array(names, dtype=np.str_)
    return arrays


def search_archive(
    vectors: Path,
    collection: Path,
    texts: Sequence[str],
    texts_file: Path | None,
    model: str,
    job: Job,
    *,
    count: int,
    nprobe: int,
    reports: Path | None,
) -> list[Answer]:
    """The best ``count`` lines of an archive for each text, of ``texts`` and of the file.

    ``vectors``, ``collection`` and ``nprobe`` are as ``evaluation.archive.Archive`` wants them;
    ``model`` is the one that made the vectors, and its own numbers are compared, as they are
    there. ``reports`` is a folder for a report of each text, in the form of VL-KE-T5's.

    Raises:
        UsageError: a file cannot be read, or things do not belong together.
        Trouble: a report cannot be written.
    """
    from photosearch.evaluation import vl_ke_t5_files
    from photosearch.evaluation.archive import Archive
    from photosearch.workers.engine_client import Engine

    queries = [*texts, *(_texts_in(texts_file) if texts_file is not None else ())]
    if not queries:
        raise UsageError(
            "There is nothing to search for.", "Give --query WORDS, or --queries FILE.json."
        )
    job.report("Reading the archive", 0, 0)
    archive = Archive(vectors, collection, nprobe)
    job.report("Searching", 0, 0)
    with Engine(catalogue.find(model), raw=True) as engine:
        found = engine.encode_texts(queries).result()
    job.checkpoint()
    wanted = count if reports is None else max(count, vl_ke_t5_files.SHOWN)
    answers = archive.answers(queries, found, wanted)
    if reports is not None:
        found_for = {a.query: [(value, score) for _, value, score in a.lines] for a in answers}
        vl_ke_t5_files.write_reports(reports, found_for)
    return [replace(answer, lines=answer.lines[:count]) for answer in answers]


def _texts_in(path: Path) -> list[str]:
    try:
        texts = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no JSON in UTF-8 ({error}).") from error
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UsageError(f"{path} should hold a JSON list of texts.")
    return texts


def encode_folder(
    folder: Path, model: Installed, engine: Engine, job: Job
) -> tuple[list[str], NDArray[np.float32]]:
    """Paths below ``folder`` of the photos that can be read, sorted, and their (n, dim) vectors."""
    import numpy as np

    from photosearch.ingest.walk import Exclusions, check_folder, walk
    from photosearch.media import formats
    from photosearch.workers.decoders import Decoders

    check_folder(folder)
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
    """A row of `photosearch models list`; None is unknown.

    Attributes:
        describes: it writes captions.
        reads_words: it reads the words that stand in photos; what does neither searches.
        size: bytes on disk, or of the download.
        memory: bytes that it needs while it runs, as ``advice`` estimates.
        fits: this computer has that much.
        speed: photos per second, measured on this computer.
        recommended: the best for this computer and the user's language, as published.
        recall: published text-to-image recall by language, per cent.
        licence: of its weights; empty where none is stated.
        about: one sentence for people; empty for what was not in the catalogue.
    """

    name: str
    family: str
    languages: tuple[str, ...]
    in_use: bool
    installed: bool
    describes: bool
    reads_words: bool
    size: int | None
    memory: int | None
    fits: bool
    speed: float | None
    recommended: bool
    recall: Mapping[str, float]
    licence: str
    about: str

    def document(self) -> dict[str, object]:
        """For scripts."""
        return {
            "name": self.name,
            "family": self.family,
            "languages": list(self.languages),
            "in_use": self.in_use,
            "installed": self.installed,
            "describes": self.describes,
            "reads_words": self.reads_words,
            "bytes": self.size,
            "memory_bytes": self.memory,
            "fits": self.fits,
            "photos_per_second": self.speed,
            "recommended": self.recommended,
            "recall": dict(self.recall),
            "licence": self.licence,
            "about": self.about,
        }


def list_models(library: Path) -> list[ListedModel]:
    """Installed models, then those that can be had."""
    used = STARTER
    if database.is_in(library):
        with App.open(library, read_only=True) as app:
            active = app.database.read(embeddings.active_model)
            used = active.name if active else STARTER
    return _Listing(settings.load(library).language or _own_language()).rows(used)


class _Listing:
    """What is known of every model, on this computer, for who speaks ``language``."""

    def __init__(self, language: str) -> None:
        self._offers = {offer.name: offer for offer in catalogue.offers()}
        self._computer = advice.this_computer()
        self._speeds = speeds.load()
        self._best = advice.recommended(list(self._offers.values()), self._computer, language)

    def rows(self, used: str) -> list[ListedModel]:
        """Installed ones first."""
        here = catalogue.installed()
        names = {model.name for model in here}
        rows = [self._installed(model, model.name == used) for model in here]
        return rows + [
            self._offered(offer) for offer in self._offers.values() if offer.name not in names
        ]

    def _installed(self, model: Installed, in_use: bool) -> ListedModel:
        offer = self._offers.get(model.name)
        memory = advice.memory_of(model)
        return ListedModel(
            name=model.name,
            family=model.family,
            languages=model.spec.languages,
            in_use=in_use,
            installed=True,
            describes=model.is_captioner,
            reads_words=model.reads_words,
            size=model.size,
            memory=memory,
            fits=advice.has_room(memory, self._computer),
            speed=self._speeds.get(model.spec.fingerprint),
            recommended=model.name == self._best,
            recall={} if offer is None else offer.recall,
            licence="" if offer is None else offer.licence,
            about="" if offer is None else offer.about,
        )

    def _offered(self, offer: Offer) -> ListedModel:
        size = None if offer.size_mb is None else offer.size_mb * 1_000_000
        return ListedModel(
            name=offer.name,
            family=offer.family,
            languages=offer.languages,
            in_use=False,
            installed=False,
            describes=offer.is_captioner,
            reads_words=offer.reads_words,
            size=size,
            memory=advice.memory_of_offer(offer),
            fits=advice.fits(offer, self._computer),
            speed=None,
            recommended=offer.name == self._best,
            recall=offer.recall,
            licence=offer.licence,
            about=offer.about,
        )


def _own_language() -> str:
    """Two letters of the language that the system speaks; empty where it does not say."""
    spoken = (locale.getlocale()[0] or "")[:2].lower()
    return "zh" if spoken == "ch" else spoken  # Windows spells it out


def install_model(
    source: str,
    name: str | None,
    job: Job,
    *,
    mirror: str = "",
    normalise: bool | None = None,
) -> Installed:
    """Install a folder, a ZIP file, or a model to download.

    Args:
        source: a path, a name that ``list_models`` shows, or ORGANISATION/NAME on the hub.
        name: to install it under; None for its own.
        job: told bytes, may be cancelled.
        mirror: address to download from instead of the hub.
        normalise: whether its vectors are to have length 1; None leaves it to its files.
    """
    from photosearch.models import install

    return install.bring(source, name, job, mirror=mirror, normalise=normalise)


def remove_model(name: str) -> None:
    """Delete an installed model; its vectors stay in the libraries."""
    from photosearch.models import install

    install.remove(name)
