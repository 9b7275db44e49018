"""What a repository of models holds, and which of it a model needs here.

Used by ``install`` and ``hub`` before and after each download. Reads what a hub answers, which may
be anything, and checks files against it; opens no connection itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from photosearch.errors import ModelBroken
from photosearch.jobs import Job
from photosearch.models import checkpoint
from photosearch.models.checkpoint import Json

# Safetensors first: they cannot hold a program.
_WEIGHTS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
    "model_state.pdparams",
)
_INDEX = ".index.json"
_SMALL = (".json", ".txt", ".model")
_MOST_BYTES = 64 << 20  # of a file that is taken for its name's ending alone
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|git:[0-9a-f]{40}|md5:[0-9a-f]{32}")
_BLOCK = 8 << 20


@dataclass(frozen=True)
class Remote:
    """One file to be had.

    Attributes:
        name: where it belongs in the model's folder; forward slashes.
        url: where it is.
        size: bytes, None if nobody said.
        digest: ``sha256:``, ``git:`` (SHA-1 as git takes it) or ``md5:`` and hex digits; empty
            if nobody said.
    """

    name: str
    url: str
    size: int | None
    digest: str


@dataclass(frozen=True)
class Listing:
    """The files of one state of a repository.

    Attributes:
        model: what may be called a folder, another one for every repository.
        state: likewise for every state of it.
        files: by name.
    """

    model: str
    state: str
    files: Mapping[str, Remote]


def of_hub(base: str, hub: str, revision: str, answer: Json) -> Listing | None:
    """What the hub at ``base`` says a model consists of; None if that makes no sense.

    Args:
        base: address of the hub or of a mirror.
        hub: the model's name there.
        revision: what was asked for, used if the answer names no commit.
        answer: the body of ``/api/models/…?blobs=true``.
    """
    siblings = answer.get("siblings")
    commit = answer.get("sha")
    if not isinstance(siblings, list):
        return None
    at = commit if isinstance(commit, str) and re.fullmatch(r"[0-9a-f]{40}", commit) else revision
    files = {}
    for sibling in siblings:
        name = sibling.get("rfilename") if isinstance(sibling, dict) else None
        if isinstance(name, str) and _is_plain(name):
            url = f"{base}/{hub}/resolve/{quote(at, safe='')}/{name}"
            files[name] = Remote(name, url, _size(sibling), _digest(sibling))
    return Listing(hub.replace("/", "--"), quote(at, safe="")[:12], files)


def of_table(name: str, base: str, table: Mapping[str, str]) -> Listing:
    """The files that the catalogue lists itself, for a model that is on no hub."""
    state = hashlib.sha256(repr((base, sorted(table.items()))).encode()).hexdigest()
    files = {
        file: Remote(file, f"{base}/{file}", None, digest)
        for file, digest in table.items()
        if _is_plain(file) and _DIGEST.fullmatch(digest)
    }
    return Listing(name, state[:12], files)


def first_files(listing: Listing) -> list[Remote]:
    """What says whether the model can be run, and which files its weights are in."""
    config = listing.files.get("config.json")
    network = _network(listing)
    if config is None and network:
        return [listing.files[network]]
    if config is None:
        raise ModelBroken("This is no model that Photosearch can run: it has no config.json.")
    stored = _stored_weights(listing)
    return [config, listing.files[stored]] if stored.endswith(_INDEX) else [config]


def other_files(listing: Listing, folder: Path) -> list[Remote]:
    """All else that it needs, once the first files are in ``folder``.

    Some more, perhaps: of small files, only the model's family knows which it reads.
    """
    stored = _network(listing) or _stored_weights(listing)
    names = [stored]
    if stored.endswith(_INDEX):
        index = checkpoint.section(checkpoint.read_json(folder / stored), "weight_map")
        names = sorted({str(part) for part in index.values()})
    if not names or any(name not in listing.files for name in names):
        raise ModelBroken("This model's weights are incomplete where it was published.")
    small = [
        remote
        for name, remote in listing.files.items()
        if name.endswith(_SMALL)
        and not name.endswith(_INDEX)
        and name != "config.json"
        and (remote.size or 0) <= _MOST_BYTES
    ]
    return [*small, *(listing.files[name] for name in names)]


def announced(remote: Remote, answers: Sequence[Mapping[str, str]]) -> Remote:
    """``remote`` with size and digest out of headers, as far as it had none of its own.

    A hub tells the SHA-256 of a large file (``x-linked-etag``) and the git name of a small one
    (``etag``), and which commit it answers from; another server's ``etag`` may be anything.

    Args:
        remote: what to complete.
        answers: the headers of each answer, redirections first; names in small letters.
    """
    size, digest = remote.size, remote.digest
    for headers in answers:
        linked, own = _tag(headers.get("x-linked-etag", "")), _tag(headers.get("etag", ""))
        if not digest and re.fullmatch(r"[0-9a-f]{64}", linked):
            digest = f"sha256:{linked}"
        elif not digest and not linked and "x-repo-commit" in headers:
            digest = f"git:{own}" if re.fullmatch(r"[0-9a-f]{40}", own) else ""
        if size is None:
            size = _number(headers.get("x-linked-size", ""))
    length = _number(answers[-1].get("content-length", "")) if answers else None
    return replace(remote, size=length if size is None else size, digest=digest)


def _tag(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def is_intact(path: Path, remote: Remote, job: Job) -> bool:
    """Whether the file is what the repository said it would be."""
    size = path.stat().st_size
    if remote.size is not None and size != remote.size:
        return False
    kind, _, wanted = remote.digest.partition(":")
    if not wanted:
        return True
    if kind == "git":
        found = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    else:
        found = hashlib.new(kind, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            job.checkpoint()
            found.update(block)
    return found.hexdigest() == wanted


def _stored_weights(listing: Listing) -> str:
    stored = next((name for name in _WEIGHTS if name in listing.files), None)
    if stored is None:
        raise ModelBroken("This model's weights are not there, or in no format that we read.")
    return stored


def _network(listing: Listing) -> str:
    """The one ONNX file of a recogniser of words, which needs no config.json; empty if none."""
    found = [name for name in listing.files if name.endswith(".onnx") and "/" not in name]
    return found[0] if len(found) == 1 and "config.json" not in listing.files else ""


def _is_plain(name: str) -> bool:
    """Whether a name leads nowhere but into the model's folder, on every system."""
    parts = name.split("/")
    return len(parts) <= 3 and all(_PART.fullmatch(part) for part in parts)


def _size(sibling: Json) -> int | None:
    for holder in (checkpoint.section(sibling, "lfs"), sibling):
        size = holder.get("size")
        if isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            return size
    return None


def _digest(sibling: Json) -> str:
    """Large files are known by their contents' SHA-256, small ones by their name in git."""
    large = checkpoint.section(sibling, "lfs")
    text = f"sha256:{large.get('sha256')}" if large else f"git:{sibling.get('blobId')}"
    return text if _DIGEST.fullmatch(text) else ""
