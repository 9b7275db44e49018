"""Bringing a model in and taking it out.

Runs in the app, on the thread of whoever asked. Copies only what an encoder needs, beside the
place where it belongs, and renames at the end: half a copy never looks installed. Knows nothing
of running models, and imports no torch.
"""

from __future__ import annotations

import errno
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from photosearch import paths
from photosearch.errors import DiskFull, ModelBroken, ModelMissing, Trouble, UsageError
from photosearch.jobs import Job
from photosearch.models import catalogue, checkpoint, families
from photosearch.models.base import ModelSpec
from photosearch.models.catalogue import REPLACED, STARTER, Installed

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_SCRATCH = "~new~"
_LOCK = "~lock"
_BLOCK = 8 << 20
_STAGE = "copying"


def install(source: Path, name: str | None = None, job: Job | None = None) -> Installed:
    """Install the folder or ZIP file ``source`` under ``name``, by default its own name.

    A model of that name is replaced. Raises ``ModelBroken`` when it is no model, ``UsageError``
    for a name that cannot be used, ``DiskFull``, ``Cancelled``.
    """
    job = job or Job()
    if not source.exists():
        raise ModelMissing(
            f"There is no folder or file {source}.", "Check the path of the model to install."
        )
    label = checked_name(name or _own_name(source))
    with _workshop() as work:
        folder = source if source.is_dir() else _unpack(source, work / "unpacked", job)
        _install(locate(folder), label, work / "model", job)
    return catalogue.find(label)


def remove(name: str) -> None:
    """Delete an installed model; raises ``ModelMissing``, or ``UsageError`` for the starter."""
    if name == STARTER:
        raise UsageError(f"{STARTER!r} ships with Photosearch and cannot be removed.")
    if catalogue.place(name) is None:
        catalogue.find(name)  # says what is there instead
    with _workshop() as work:
        own = catalogue.folder_name(name)
        for number, folder in enumerate((REPLACED + own, own)):
            place = paths.models_folder() / folder
            # Renamed first: a removal killed half-way leaves nothing that looks like a model.
            if place.exists():
                _rename(place, work / str(number))


def locate(folder: Path) -> Path:
    """Where in ``folder`` the checkpoint is: itself, ``checkpoint/``, or a hub cache's snapshot."""
    candidates = [folder, folder / "checkpoint", *_snapshots(folder)]
    seen = []
    for candidate in candidates:
        kind = checkpoint.kind(candidate)
        if kind and families.of_model_type(kind):
            return candidate
        if kind:
            seen.append(kind)
    if seen:
        raise ModelBroken(
            f"{folder} holds a model of type {seen[0]!r}, which Photosearch cannot run.",
            f"Families it can run: {', '.join(families.names())}.",
        )
    raise ModelBroken(
        f"{folder} holds no model: there is no config.json in it.",
        "Give the folder that holds config.json and the weights.",
    )


def checked_name(name: str) -> str:
    """``name``, if a model may be called that; raises ``UsageError``."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a model's name.",
            "Use letters A-Z, digits, '_', '.' and '-': --as NAME.",
        )
    if name == STARTER:
        raise UsageError(f"{STARTER!r} is the built-in model; choose another name: --as NAME.")
    return name


def _install(source: Path, name: str, new: Path, job: Job) -> None:
    family = families.of_model_type(checkpoint.kind(source))
    if family is None:
        raise ModelBroken(f"{source} holds no model that Photosearch can run.")
    about = family.describe(source)
    _copy(source, new, about.files, job)
    spec = ModelSpec(
        name=name,
        family=family.name,
        fingerprint=checkpoint.fingerprint(new, about.files, job),
        dim=about.dim,
        image=about.image,
        normalise=about.normalise,
        languages=about.languages,
    )
    catalogue.save_spec(new, spec)
    _put_in_place(new, paths.models_folder() / catalogue.folder_name(name))


def _copy(source: Path, target: Path, files: Sequence[str], job: Job) -> None:
    total = sum((source / name).stat().st_size for name in files)
    _check_room(total)
    done = 0
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with (source / name).open("rb") as reader, (target / name).open("wb") as writer:
            while block := reader.read(_BLOCK):
                job.checkpoint()
                writer.write(block)
                done += len(block)
                job.report(_STAGE, done, total)


def _put_in_place(new: Path, place: Path) -> None:
    """Swap ``new`` in; killed between the renames, the old one is still found (``REPLACED``)."""
    old = place.with_name(REPLACED + place.name)
    if place.exists():
        if old.exists():
            shutil.rmtree(old)
        _rename(place, old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _rename(folder: Path, to: Path) -> None:
    try:
        folder.rename(to)
    except PermissionError as error:
        raise Trouble(
            f"{folder} is in use or may not be changed.",
            "Close other windows of Photosearch and try again.",
        ) from error


@contextmanager
def _workshop() -> Iterator[Path]:
    """A scratch folder beside the models, for one installation at a time; gone afterwards."""
    top = paths.models_folder()
    try:
        top.mkdir(parents=True, exist_ok=True)
        with FileLock(top / _LOCK, timeout=0):
            for left in top.glob(_SCRATCH + "*"):  # of runs that were killed
                shutil.rmtree(left, ignore_errors=True)
            work = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=top))
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except Timeout as error:
        raise Trouble(
            "Another installation is under way.", "Wait until it is done and try again."
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _disk_full(top) from error
        raise Trouble(
            f"{error.filename or top} cannot be read or written ({error.strerror or error}).",
            "Check its permissions, or set PHOTOSEARCH_MODELS to another folder.",
        ) from error


def _check_room(size: int) -> None:
    top = paths.models_folder()
    if shutil.disk_usage(top).free < size:
        raise _disk_full(top)


def _disk_full(top: Path) -> DiskFull:
    return DiskFull(f"There is not enough room left in {top}.", "Make room and try again.")


def _own_name(source: Path) -> str:
    resolved = source.resolve()
    name = resolved.name if source.is_dir() else resolved.stem
    if name == "checkpoint" and source.is_dir():
        name = resolved.parent.name
    return name.removeprefix("models--").split("--")[-1]


def _snapshots(folder: Path) -> list[Path]:
    """Snapshots of a hub cache folder (``models--ORG--NAME``), the main revision first."""
    snapshots = folder / "snapshots"
    if not snapshots.is_dir():
        return []
    main = folder / "refs" / "main"
    first = main.read_text(encoding="utf-8").strip() if main.is_file() else ""
    return sorted(snapshots.iterdir(), key=lambda path: (path.name != first, path.name))


def _unpack(archive: Path, folder: Path, job: Job) -> Path:
    """Unpack a ZIP file into ``folder``; the folder inside that holds everything."""
    folder.mkdir()
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.infolist()
            _check_room(sum(entry.file_size for entry in entries))
            for entry in entries:
                job.checkpoint()
                _checked_entry(entry.filename, archive)
                packed.extract(entry, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise ModelBroken(
            f"{archive} is neither a folder nor a ZIP file that can be unpacked ({error}).",
            "Download it again.",
        ) from error
    while True:
        inside = [path for path in folder.iterdir() if path.name != "__MACOSX"]
        if len(inside) != 1 or not inside[0].is_dir() or inside[0].name == "checkpoint":
            return folder
        folder = inside[0]


def _checked_entry(name: str, archive: Path) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name:
        raise ModelBroken(f"{archive} wants to write outside its folder ({name!r}).")
