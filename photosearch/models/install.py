"""Bringing a model in and taking it out; the only module that ever opens a network connection.

Runs in the app, on the thread of whoever asked, and reaches out only when a model was asked for
that is neither a folder nor a file. Takes only what a model needs, beside the place where it
belongs, and renames at the end: half a copy or download never looks installed, and a download
goes on where it stopped. Knows nothing of running models, and imports no torch.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from filelock import FileLock, Timeout

from photosearch import __version__, paths
from photosearch.errors import DiskFull, ModelBroken, ModelMissing, Trouble, UsageError
from photosearch.jobs import Job
from photosearch.models import captioners, catalogue, checkpoint, families, listing, recognisers
from photosearch.models.base import ModelSpec
from photosearch.models.captioners import CaptionerFamily
from photosearch.models.catalogue import REPLACED, STARTER, Installed, Offer
from photosearch.models.checkpoint import Description
from photosearch.models.families import Family
from photosearch.models.listing import Listing, Remote
from photosearch.models.recognisers import RecogniserFamily

if TYPE_CHECKING:
    import httpx2

HUB = "https://huggingface.co"
TIMEOUT = 15.0  # seconds without a single byte
WAITS = (1.0, 4.0, 15.0)  # seconds before trying again; as often as the file grows in between
LONGEST_WAIT = 60.0  # seconds that a hub may ask us to wait
MOST_TEXT = 32 << 20  # bytes of a list of files
FORGET_AFTER = 14 * 24 * 3600  # seconds until a download that was given up is deleted

_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*")
_SCRATCH = "~new~"
_PARTIAL = "~part~"
_PART = ".part"
_LOCK = "~lock"
_BLOCK = 8 << 20
_COPYING, _DOWNLOADING = "copying", "downloading"
_BY_HAND = (
    "Without the internet: bring the model's folder or a ZIP file of it from another computer, "
    "and install that."
)

T = TypeVar("T")


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
    path = Path(source).expanduser().absolute()
    hub = _hub_id(source)
    is_path = hub is None and ("/" in source or "\\" in source or source.endswith(".zip"))
    if is_path or path.exists():
        return install(path, name, job, normalise=normalise)
    return download(hub or source, name, job, mirror=mirror, normalise=normalise)


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
        Cancelled: as asked.
    """
    job = job or Job()
    if not source.exists():
        raise ModelMissing(
            f"There is no folder or file {source}.", "Check the path of the model to install."
        )
    label = checked_name(name or _own_name(source))
    with _workshop() as work:
        folder = source if source.is_dir() else _unpack(source, work / "unpacked", job)
        _install(locate(folder), label, work / "model", job, normalise)
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
        Trouble: the hub cannot be reached or does not do its part; says what to do instead.
        DiskFull: there is no room for it.
        Cancelled: as asked.
    """
    job = job or Job()
    offer = next((offer for offer in catalogue.offers() if offer.name == model), None)
    label = checked_name(name or model.split("/")[-1])
    base = _checked_address(mirror) if mirror else HUB
    with _alone() as top, _Hub(base, job) as hub:
        listed = _listing(hub, model, offer)
        for other in top.glob(f"{_PARTIAL}{listed.key.rpartition('~')[0]}~*"):
            if other.name != _PARTIAL + listed.key:  # of a state that is no more
                shutil.rmtree(other, ignore_errors=True)
        folder = top / (_PARTIAL + listed.key)
        folder.mkdir(exist_ok=True)
        os.utime(folder)
        _fetch(hub, listed, folder)
        _settle(folder, label, job, normalise)
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
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a model's name.",
            "Use letters A-Z, digits, '_', '.' and '-': --as NAME.",
        )
    if name == STARTER:
        raise UsageError(f"{STARTER!r} is the built-in model; choose another name: --as NAME.")
    return name


def _install(source: Path, name: str, new: Path, job: Job, normalise: bool | None) -> None:
    family = _family(source)
    about = family.describe(source)
    _check_choice(name, about, normalise)
    checkpoint.check_lengths(source, about.files)
    _copy(source, new, about.files, job)
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
                job.report(_COPYING, done, total)


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
    with _alone() as top:
        work = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=top))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder of models, for one installation at a time, without what others left behind."""
    top = paths.models_folder()
    try:
        top.mkdir(parents=True, exist_ok=True)
        with FileLock(top / _LOCK, timeout=0):
            for left in top.glob(_SCRATCH + "*"):  # of runs that were killed
                shutil.rmtree(left, ignore_errors=True)
            for left in top.glob(_PARTIAL + "*"):
                if time.time() - left.stat().st_mtime > FORGET_AFTER:
                    shutil.rmtree(left, ignore_errors=True)
            yield top
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


# --- the network ----------------------------------------------------------------------------


class _Passing(Exception):
    """Something that may be over soon.

    Attributes:
        trouble: what to say if it is not.
        after: seconds that the other side asked us to wait.
        unreachable: nobody answered at all.
    """

    def __init__(self, trouble: Trouble, after: float = 0.0, unreachable: bool = False) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble
        self.after = after
        self.unreachable = unreachable


class _Hub:
    """A hub, or a mirror of one, and the one connection to it. Sends no token and no cookie."""

    def __init__(self, base: str, job: Job) -> None:
        import httpx2

        self.base = base
        self.job = job
        self._client = httpx2.Client(
            timeout=TIMEOUT,
            follow_redirects=True,
            headers={"user-agent": f"photosearch/{__version__}", "accept-encoding": "identity"},
        )
        self._answered = False

    def __enter__(self) -> _Hub:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def document(self, url: str, model: str) -> Mapping[str, object]:
        """The JSON object at ``url``, which describes ``model``."""

        def read() -> Mapping[str, object]:
            body = bytearray()
            with self._answer("GET", url, {}, f"the model {model}") as response:
                for block in response.iter_raw():
                    self.job.checkpoint()
                    body += block
                    if len(body) > MOST_TEXT:
                        raise _odd(_host(url), f"its list of files for {model}")
            try:
                found = json.loads(body)
            except (ValueError, RecursionError):
                found = None
            if not isinstance(found, dict):
                raise _odd(_host(url), f"its list of files for {model}")
            return found

        return self._patiently(read, lambda: 0)

    def announced(self, remote: Remote) -> Remote:
        """``remote`` with what its own server says of size and digest, where no list said it."""

        def ask() -> Remote:
            with self._answer("HEAD", remote.url, {}, remote.name) as response:
                answers = [*response.history, response]
            return listing.announced(remote, [answer.headers for answer in answers])

        return self._patiently(ask, lambda: 0)

    def receive(self, remote: Remote, part: Path, tell: Callable[[int], None]) -> None:
        """Let the file ``part`` grow until it is all of ``remote``, whatever it takes."""
        self._patiently(lambda: self._append(remote, part, tell), lambda: _length(part))

    def _append(self, remote: Remote, part: Path, tell: Callable[[int], None]) -> None:
        start = _length(part)
        if remote.size is not None and start > remote.size:
            start = 0
        if start and start == remote.size:
            return
        asked = {"range": f"bytes={start}-"} if start else {}
        with self._answer("GET", remote.url, asked, remote.name) as response:
            if start and not response.headers.get("content-range", "").startswith(
                f"bytes {start}-"
            ):
                start = 0  # a server that cannot go on begins again
            with part.open("ab" if start else "wb") as file:
                for block in response.iter_raw():
                    self.job.checkpoint()
                    start += len(block)
                    if remote.size is not None and start > remote.size:
                        raise _not_announced(remote)
                    file.write(block)
                    tell(start)
        if remote.size is not None and start < remote.size:
            raise _Passing(_cut_off(_host(remote.url)))

    @contextmanager
    def _answer(
        self, method: str, url: str, headers: Mapping[str, str], what: str
    ) -> Iterator[httpx2.Response]:
        """A successful answer; anything else as ``_Passing`` or as what to tell a person."""
        import httpx2

        host = _host(url)
        self.job.checkpoint()
        try:
            with self._client.stream(method, url, headers=headers) as response:
                self._answered = True
                _check(response, host, what)
                yield response
        except httpx2.TimeoutException as error:
            reason = f"it was silent for {TIMEOUT:.0f} seconds"
            unreachable = isinstance(error, httpx2.ConnectTimeout)
            raise _Passing(_unreachable(host, reason), unreachable=unreachable) from error
        except httpx2.RequestError as error:
            if self._answered and isinstance(error, httpx2.ReadError | httpx2.RemoteProtocolError):
                raise _Passing(_cut_off(host)) from error
            raise _Passing(_unreachable(host, str(error)), unreachable=True) from error

    def _patiently(self, work: Callable[[], T], reached: Callable[[], int]) -> T:
        """Do ``work`` until it succeeds, as long as ``reached`` grows or patience lasts."""
        waits, best = list(WAITS), reached()
        while True:
            try:
                return work()
            except _Passing as error:
                if reached() > best:
                    waits, best = list(WAITS), reached()
                never = error.unreachable and not self._answered
                if never or not waits or error.after > LONGEST_WAIT:
                    raise error.trouble from error
                self._wait(max(waits.pop(0), error.after))

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.job.checkpoint()
            time.sleep(min(left, 0.1))


def _listing(hub: _Hub, model: str, offer: Offer | None) -> Listing:
    """What ``model`` consists of, asked of the hub or as the catalogue has it."""
    if offer is not None and offer.files:
        return listing.of_table(offer.name, offer.address, offer.files)
    if offer is not None and not offer.hub:
        raise ModelMissing(f"{model} cannot be downloaded by Photosearch.", _BY_HAND)
    name, revision = (offer.hub, offer.revision) if offer is not None else (model, "main")
    if not _HUB_ID.fullmatch(name):
        raise ModelMissing(
            f"There is no model called {model!r} to download.",
            "`photosearch models list` shows what can be had; on the hub, names are "
            "ORGANISATION/NAME.",
        )
    url = f"{hub.base}/api/models/{name}/revision/{quote(revision, safe='')}?blobs=true"
    found = listing.of_hub(hub.base, name, revision, hub.document(url, name))
    if found is None:
        raise _odd(_host(url), f"its list of files for {name}")
    return found


def _fetch(hub: _Hub, listed: Listing, folder: Path) -> None:
    """Download into ``folder`` all that the model needs, and nothing if it cannot be run."""
    with _kept_if_usable(folder):
        first = listing.first_files(listed)
    _fetch_files(hub, first, folder, told=False)
    with _kept_if_usable(folder):
        locate(folder)  # before gigabytes of something that cannot be run
        rest = listing.other_files(listed, folder)
    _fetch_files(hub, [*first, *rest], folder, told=True)


@contextmanager
def _kept_if_usable(folder: Path) -> Iterator[None]:
    """Delete ``folder`` if it turns out that it will never be a model."""
    try:
        yield
    except ModelBroken:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fetch_files(hub: _Hub, remotes: Sequence[Remote], folder: Path, told: bool) -> None:
    """Download these files, as far as they are not there, and check each."""
    todo = [remote for remote in remotes if not (folder / remote.name).is_file()]
    todo = [r if r.size is not None and r.digest else hub.announced(r) for r in todo]
    parts = [folder / (remote.name + _PART) for remote in todo]
    sizes = [remote.size for remote in todo]
    there = sum(_length(folder / remote.name) for remote in remotes)
    total = None if None in sizes else there + sum(size or 0 for size in sizes)
    _check_room(sum(size or 0 for size in sizes) - sum(_length(part) for part in parts))
    for remote, part in zip(todo, parts, strict=True):
        part.parent.mkdir(parents=True, exist_ok=True)

        def tell(done: int, before: int = there) -> None:
            if told:
                hub.job.report(_DOWNLOADING, before + done, total)

        _fetch_file(hub, remote, part, tell)
        there += _length(folder / remote.name)


def _fetch_file(hub: _Hub, remote: Remote, part: Path, tell: Callable[[int], None]) -> None:
    # What an earlier try left may be damaged: only then is a second one worth its while.
    for _ in range(2 if part.exists() else 1):
        hub.receive(remote, part, tell)
        if listing.is_intact(part, remote, hub.job):
            with part.open("rb+") as file:
                os.fsync(file.fileno())  # its name will say that it was checked
            part.replace(part.with_name(part.name.removesuffix(_PART)))
            return
        part.unlink()
    raise _not_announced(remote)


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


def _check(response: httpx2.Response, host: str, what: str) -> None:
    """Raise what an answer other than success means."""
    status, code = response.status_code, response.headers.get("x-error-code", "")
    if status in (200, 206):
        if response.headers.get("content-type", "").startswith("text/html"):
            raise _odd(host, what)
        return
    if status == 403 or code == "GatedRepo":
        raise ModelMissing(
            f"{host} gives {what} only to people who have signed in and agreed to its terms.",
            f"Photosearch never signs in: download it with a browser. {_BY_HAND}",
        )
    if status in (401, 404, 410):
        raise ModelMissing(
            f"{host} has not got {what}, or shows it to nobody who is not signed in.",
            f"Check the name, and the mirror's address if there is one. {_BY_HAND}",
        )
    if status == 429:
        after = _seconds(response.headers.get("retry-after", ""))
        wait = f"Try again in {max(1, round(after / 60))} min" if after else "Try again later"
        raise _Passing(
            Trouble(f"{host} has had too many requests from this network.", f"{wait}. {_BY_HAND}"),
            after,
        )
    if status in (408, 416) or status >= 500:
        raise _Passing(
            Trouble(
                f"{host} has a problem of its own (error {status}).",
                f"Try again later, or use a mirror. {_BY_HAND}",
            )
        )
    raise Trouble(f"{host} refused to send {what} (error {status}).", _BY_HAND)


def _unreachable(host: str, reason: str) -> Trouble:
    return Trouble(
        f"{host} cannot be reached ({reason or 'no reason given'}).",
        f"Check the connection, or use a mirror. {_BY_HAND}",
    )


def _cut_off(host: str) -> Trouble:
    return Trouble(
        f"The connection to {host} breaks off again and again.",
        f"What has arrived is kept: try again later. {_BY_HAND}",
    )


def _odd(host: str, what: str) -> Trouble:
    return Trouble(
        f"{host} answered with something else than {what}.",
        "A network that wants you to sign in first does that, and so does a wrong mirror "
        f"address. {_BY_HAND}",
    )


def _not_announced(remote: Remote) -> ModelBroken:
    return ModelBroken(
        f"What arrived as {remote.name} is not the file that was announced.",
        "Try again; if that does not help, use another mirror, or none.",
    )


def _seconds(text: str) -> float:
    """What ``Retry-After`` asks for, where it is a number."""
    return float(text) if text.isdecimal() else 0.0


def _length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _hub_id(text: str) -> str | None:
    """``text`` as a name on the hub, which may have been copied as an address; None if none."""
    for start in (f"{HUB}/", "huggingface.co/", "hf.co/"):
        text = text.removeprefix(start)
    text = text.removesuffix("/")
    return text if _HUB_ID.fullmatch(text) else None


def _checked_address(mirror: str) -> str:
    import httpx2

    try:
        httpx2.URL(mirror.strip())
        parts = urlsplit(mirror.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except (ValueError, httpx2.InvalidURL):
        usable = False
    if not usable:
        raise UsageError(
            f"{mirror!r} is no address of a mirror.", "It should look like https://example.org."
        )
    return mirror.strip().rstrip("/")
