"""Bringing a model in and taking it out.

Runs in the app, on the thread of whoever asked. What is a folder or a file here is copied; for
anything else ``hub`` is asked, which alone opens connections. Takes only what a model needs, beside
the place where it belongs (``shelf``), and renames at the end: half a copy or download never looks
installed, and a download goes on where it stopped. Knows nothing of running models, and imports no
torch.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from photosearch import paths
from photosearch.errors import ModelBroken, ModelMissing, UsageError
from photosearch.jobs import Job
from photosearch.models import (
    captioners,
    catalogue,
    checkpoint,
    families,
    hub,
    listing,
    recognisers,
    shelf,
    unpacking,
)
from photosearch.models.base import ModelSpec
from photosearch.models.captioners import CaptionerFamily
from photosearch.models.catalogue import REPLACED, STARTER, Installed, Offer
from photosearch.models.checkpoint import Description
from photosearch.models.families import Family
from photosearch.models.hub import Hub
from photosearch.models.listing import Listing, Remote
from photosearch.models.recognisers import RecogniserFamily

_BLOCK = 8 << 20  # bytes
_COPYING, _DOWNLOADING = "copying", "downloading"

Transfer = Callable[[Path, Path, Sequence[str], Job], None]
"""From a folder, into another: these files."""


def bring(
    source: str,
    name: str | None = None,
    job: Job | None = None,
    *,
    mirror: str = "",
    normalise: bool | None = None,
) -> Installed:
    """Install what a person named: a folder, a ZIP file, a name in the catalogue or on the hub.

    What is there already is never looked for elsewhere. ``mirror`` is for ``download``,
    ``normalise`` for both. Raises what ``install`` and ``download`` raise.
    """
    path = _existing(source)
    if path is not None:
        return install(path, name, job, normalise=normalise)
    published = hub.name_of(source)
    if published is None and ("/" in source or "\\" in source or source.endswith(".zip")):
        raise _nothing_at(Path(source).absolute())
    return download(published or source, name, job, mirror=mirror, normalise=normalise)


def install(
    source: Path,
    name: str | None = None,
    job: Job | None = None,
    *,
    normalise: bool | None = None,
) -> Installed:
    """Install the folder or ZIP file ``source`` under ``name``, by default its own name.

    A model of that name is replaced.

    Args:
        source: what to install.
        name: what to call it.
        job: told bytes under ``copying``; cancelled between blocks.
        normalise: whether its vectors are to have length 1, for models whose files do not tell:
            VL-KE-T5's "norm" checkpoint is one. None leaves it to the files and the family.

    Raises:
        ModelMissing: there is nothing.
        ModelBroken: it is no model.
        UsageError: a name that cannot be used, or ``normalise`` for a captioner.
        DiskFull: there is no room for it.
        Trouble: another installation is under way, the old model is in use, or the disk refuses.
        Cancelled: as asked.
    """
    job = job or Job()
    if not source.exists():
        raise _nothing_at(source)
    label = checked_name(name or _own_name(source))
    with shelf.workshop() as work:
        if source.is_dir():
            _install(locate(source), label, work / "model", _copy, job, normalise)
        else:
            folder = _unpacked(source, work / "unpacked", job)
            _install(locate(folder), label, work / "model", _move, job, normalise)
    return catalogue.find(label)


def download(
    model: str,
    name: str | None = None,
    job: Job | None = None,
    *,
    mirror: str = "",
    normalise: bool | None = None,
) -> Installed:
    """Download and install a model of the catalogue, or ``ORGANISATION/NAME`` of the hub.

    What has arrived when this is cancelled or fails is kept, and the next call goes on from
    there. A model of that name that is installed already stays until the new one is whole.

    Args:
        model: name of an ``Offer``, or a name on the hub.
        name: what to install it as; by default its own name.
        job: told bytes under ``downloading``; cancelled between blocks.
        mirror: address of a mirror of the hub, which is believed as the hub would be; empty for
            the hub itself. Models that are on no hub come from where the catalogue says.
        normalise: as ``install`` has it.

    Raises:
        ModelMissing: there is no such model, or it wants somebody to sign in.
        ModelBroken: it is none that can be run here, or what arrived is not what was announced.
        UsageError: a name or an address that cannot be used.
        Trouble: the hub cannot be reached or does not do its part; and as ``install`` has it.
        DiskFull: there is no room for it.
        Cancelled: as asked.
    """
    job = job or Job()
    offer = next((offer for offer in catalogue.offers() if offer.name == model), None)
    label = checked_name(name or model.split("/")[-1])
    with shelf.alone() as top, Hub(mirror, job) as there:
        listed = _listing(there, model, offer)
        folder = shelf.download_folder(top, listed.model, listed.state)
        _fetch(there, listed, folder, job)
        _settle(folder, label, job, normalise)
    return catalogue.find(label)


def remove(name: str) -> None:
    """Delete an installed model.

    Raises ``ModelMissing``, ``UsageError`` for the starter, and ``Trouble`` as ``install`` does.
    """
    if name == STARTER:
        raise UsageError(f"{STARTER!r} ships with Photosearch and cannot be removed.")
    if catalogue.place(name) is None:
        catalogue.find(name)  # says what is there instead
    with shelf.workshop() as work:
        own = catalogue.folder_name(name)
        for number, folder in enumerate((REPLACED + own, own)):
            place = paths.models_folder() / folder
            # Renamed first: a removal killed half-way leaves nothing that looks like a model.
            if place.exists():
                shelf.take_away(place, work / str(number))


def locate(folder: Path) -> Path:
    """Where in ``folder`` the checkpoint is: itself, ``checkpoint/``, or a hub cache's snapshot."""
    candidates = [folder, folder / "checkpoint", *_snapshots(folder)]
    seen = []
    for candidate in candidates:
        if _known(candidate) is not None:
            return candidate
        if kind := checkpoint.kind(candidate):
            seen.append(kind)
    if seen:
        raise ModelBroken(
            f"{folder} holds a model of type {seen[0]!r}, which Photosearch cannot run.",
            f"Families it can run: {', '.join([*families.names(), *captioners.names()])}.",
        )
    raise ModelBroken(
        f"{folder} holds no model: there is no config.json in it.",
        "Give the folder that holds config.json and the weights.",
    )


def checked_name(name: str) -> str:
    """``name``, if a model may be called that; raises ``UsageError``."""
    if not catalogue.is_name(name):
        raise UsageError(
            f"{name!r} cannot be a model's name.",
            "Use letters A-Z, digits, '_', '.' and '-': --as NAME.",
        )
    if name == STARTER:
        raise UsageError(f"{STARTER!r} is the built-in model; choose another name: --as NAME.")
    return name


def _existing(source: str) -> Path | None:
    """What is there under a path as people write it; None if nothing is, or could be."""
    try:
        path = Path(source).expanduser().absolute()
        return path if path.exists() else None
    except (OSError, RuntimeError):  # too long; the home of somebody who is not here
        return None


def _nothing_at(path: Path) -> ModelMissing:
    return ModelMissing(
        f"There is no folder or file {path}.", "Check the path of the model to install."
    )


def _install(
    source: Path, name: str, new: Path, transfer: Transfer, job: Job, normalise: bool | None
) -> None:
    family = _family(source)
    about = family.describe(source)
    _check_choice(name, about, normalise)
    checkpoint.check_lengths(source, about.files)
    transfer(source, new, about.files, job)
    _finish(new, name, family.name, about, job, normalise)


def _known(folder: Path) -> Family | CaptionerFamily | RecogniserFamily | None:
    found = families.of_folder(folder) or captioners.of_folder(folder)
    return found or recognisers.of_folder(folder)


def _family(folder: Path) -> Family | CaptionerFamily | RecogniserFamily:
    family = _known(folder)
    if family is None:
        raise ModelBroken(f"{folder} holds no model that Photosearch can run.")
    return family


def _check_choice(name: str, about: Description, normalise: bool | None) -> None:
    if normalise is not None and not about.dim:
        raise UsageError(
            f"{name} describes photos in words, or reads theirs; it has no vectors to normalise."
        )


def _finish(
    new: Path, name: str, family: str, about: Description, job: Job, normalise: bool | None
) -> None:
    """Make the folder ``new``, which holds the model's files and no others, a model."""
    chosen = None if normalise == about.normalise else normalise
    spec = ModelSpec(
        name=name,
        family=family,
        fingerprint=checkpoint.fingerprint(new, about.files, job, chosen),
        dim=about.dim,
        image=about.image,
        normalise=about.normalise if chosen is None else chosen,
        languages=about.languages,
    )
    catalogue.save_spec(new, spec)
    shelf.put_in_place(new, paths.models_folder() / catalogue.folder_name(name))


def _copy(source: Path, target: Path, files: Sequence[str], job: Job) -> None:
    total = sum((source / name).stat().st_size for name in files)
    shelf.check_room(total)
    done = 0
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with (source / name).open("rb") as reader, (target / name).open("wb") as writer:
            while block := reader.read(_BLOCK):
                job.checkpoint()
                writer.write(block)
                done += len(block)
                job.report(_COPYING, done, total)


def _move(source: Path, target: Path, files: Sequence[str], job: Job) -> None:
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(source / name, target / name)


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
    first = main.read_text(encoding="utf-8", errors="replace").strip() if main.is_file() else ""
    return sorted(snapshots.iterdir(), key=lambda path: (path.name != first, path.name))


def _unpacked(archive: Path, folder: Path, job: Job) -> Path:
    def tell(done: int, total: int) -> None:
        job.checkpoint()
        job.report(_COPYING, done, total)

    return unpacking.unpack(archive, folder, shelf.check_room, tell)


# --- what is on no disk yet -----------------------------------------------------------------


def _listing(there: Hub, model: str, offer: Offer | None) -> Listing:
    """What ``model`` consists of, asked of the hub or as the catalogue has it."""
    if offer is not None and offer.files:
        return listing.of_table(offer.name, offer.address, offer.files)
    if offer is not None and not offer.hub:
        raise ModelMissing(f"{model} cannot be downloaded by Photosearch.", hub.BY_HAND)
    name, revision = (offer.hub, offer.revision) if offer is not None else (model, "main")
    if hub.name_of(name) != name:
        raise ModelMissing(
            f"There is no model called {model!r} to download.",
            "`photosearch models list` shows what can be had; on the hub, names are "
            "ORGANISATION/NAME.",
        )
    return there.listing(name, revision)


def _fetch(there: Hub, listed: Listing, folder: Path, job: Job) -> None:
    """Download into ``folder`` all that the model needs, and nothing if it cannot be run."""
    with _kept_if_usable(folder):
        first = listing.first_files(listed)
    _fetch_files(there, first, folder, job, told=False)
    with _kept_if_usable(folder):
        locate(folder)  # before gigabytes of something that cannot be run
        rest = listing.other_files(listed, folder)
    _fetch_files(there, [*first, *rest], folder, job, told=True)


@contextmanager
def _kept_if_usable(folder: Path) -> Iterator[None]:
    """Delete ``folder`` if it turns out that it will never be a model."""
    try:
        yield
    except ModelBroken:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fetch_files(there: Hub, remotes: Sequence[Remote], folder: Path, job: Job, told: bool) -> None:
    """Download these files, as far as they are not there, and check each."""
    todo = [remote for remote in remotes if not (folder / remote.name).is_file()]
    todo = [r if r.size is not None and r.digest else there.announced(r) for r in todo]
    sizes = [remote.size for remote in todo]
    done = sum(hub.length_of(folder / remote.name) for remote in remotes)
    total = None if None in sizes else done + sum(size or 0 for size in sizes)
    begun = sum(hub.length_of(hub.part_of(folder / remote.name)) for remote in todo)
    shelf.check_room(sum(size or 0 for size in sizes) - begun)
    for remote in todo:
        target = folder / remote.name
        target.parent.mkdir(parents=True, exist_ok=True)

        def tell(come: int, before: int = done) -> None:
            if told:
                job.report(_DOWNLOADING, before + come, total)

        there.fetch(remote, target, tell)
        done += hub.length_of(target)


def _settle(folder: Path, name: str, job: Job, normalise: bool | None) -> None:
    """Make the downloaded folder a model, and delete from it what the model does not read."""
    with _kept_if_usable(folder):
        family = _family(folder)
        about = family.describe(folder)
    _check_choice(name, about, normalise)
    wanted = {folder / file for file in about.files}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in wanted:
            path.unlink()
    _finish(folder, name, family.name, about, job, normalise)
