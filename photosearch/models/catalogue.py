"""Which models are installed and which can be had.

Runs in the app, and in the engine to read one spec; imports no torch. An installed model is a
folder with a ``photosearch.json``, which is written last, so half a copy is never one.
Knows nothing of how models get there (``install``) or run.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from photosearch import paths
from photosearch.errors import ModelBroken, ModelMissing, Trouble
from photosearch.models import captioners, checkpoint, families, recognisers
from photosearch.models.base import ImageSpec, ModelSpec, TextEncoder

SPEC_FILE = "photosearch.json"
STARTER = "starter"
REPLACED = "~old~"  # a model being replaced: the valid one if its successor never arrived
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_TAKEN = (
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
)


@dataclass(frozen=True)
class Installed:
    """A model that can be used.

    Attributes:
        size: bytes on disk.
        built_in: ships with the program and cannot be removed.
    """

    spec: ModelSpec
    folder: Path
    size: int
    built_in: bool

    @property
    def name(self) -> str:
        """What it is called in commands."""
        return self.spec.name

    @property
    def family(self) -> str:
        """The registry's name of its class."""
        return self.spec.family

    @property
    def is_captioner(self) -> bool:
        """Whether it describes pictures, and so has no vectors to search with."""
        return self.spec.dim == 0 and not self.reads_words

    @property
    def reads_words(self) -> bool:
        """Whether it reads the letters that stand in pictures, and does nothing else."""
        return self.family in recognisers.names()


@dataclass(frozen=True)
class Offer:
    """A model that can be installed, as ``resources/models.toml`` has it; empty is unknown.

    Attributes:
        about: one sentence for people.
        hub: its name on the model hub; empty if it is not there.
        size_mb: of the download.
        metric: ``cosine``, or ``inner product`` for vectors that are not normalised.
        recall: published text-to-image recall by language, per cent.
        address: folder on the web of a model that is not on the hub.
        files: what to take from there: names, and digests as ``md5:…`` or ``sha256:…``.
        wants_gpu: too slow to be of use without a graphics card.
        halves: its weights are published in half precision; a processor wants twice as much.
    """

    name: str
    family: str
    about: str
    languages: tuple[str, ...]
    hub: str = ""
    revision: str = "main"
    licence: str = ""
    size_mb: int | None = None
    dim: int | None = None
    metric: str = "cosine"
    recall: Mapping[str, float] = field(default_factory=dict)
    address: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    wants_gpu: bool = False
    halves: bool = False

    @property
    def is_captioner(self) -> bool:
        """Whether it describes pictures, and so has no vectors to search with."""
        return self.family in captioners.names()

    @property
    def reads_words(self) -> bool:
        """Whether it reads the letters that stand in pictures, and does nothing else."""
        return self.family in recognisers.names()


def installed() -> list[Installed]:
    """All usable models, the built-in one first, then by name; broken folders are left out.

    Raises ``Trouble`` where the folder of models cannot be looked into.
    """
    found = []
    for folder, built_in in _candidates():
        try:
            found.append(_read(folder, built_in))
        except ModelBroken:
            continue
    return found


def find(name: str) -> Installed:
    """The model of that name; raises ``ModelMissing``, or ``ModelBroken`` saying what is wrong."""
    folder = place(name)
    if folder is None:
        have = ", ".join(model.name for model in installed()) or "none"
        raise ModelMissing(
            f"No model called {name!r} is installed.",
            f"Installed: {have}. `photosearch models list` shows what can be had.",
        )
    return _read(folder, name == STARTER)


def is_name(text: str) -> bool:
    """Whether a model can be called that."""
    return _NAME.fullmatch(text) is not None


def place(name: str) -> Path | None:
    """The folder of the model of that name; None if there is none."""
    if name == STARTER:
        folder = _built_in()
        return folder if _is_model(folder, built_in=True) else None
    if not is_name(name):  # a path, perhaps, to what is no business of ours
        return None
    top = paths.models_folder()
    for folder in (top / folder_name(name), top / (REPLACED + folder_name(name))):
        if os.path.isfile(folder / SPEC_FILE):
            return folder
    return None


def folder_name(name: str) -> str:
    """What a model's folder is called: its name, but for names that a system refuses."""
    refused = name.endswith(".") or name.split(".")[0].lower() in _TAKEN
    return name + "~" if refused else name


def text_encoder(model: Installed) -> TextEncoder | None:
    """A text encoder that runs here and now, without the engine, if its family has one."""
    load_text = families.family(model.family).load_text
    return None if load_text is None else load_text(model.folder)


def load_spec(folder: Path) -> ModelSpec:
    """The spec in ``folder``'s ``photosearch.json``; raises ``ModelBroken``."""
    path = folder / SPEC_FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        image = ImageSpec(**data["image"])
        return ModelSpec(
            name=str(data["name"]),
            family=str(data["family"]),
            fingerprint=str(data["fingerprint"]),
            dim=int(data["dim"]),
            image=image,
            normalise=bool(data["normalise"]),
            languages=tuple(data["languages"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelBroken(
            f"{path} cannot be read ({type(error).__name__}: {error}).",
            "Install the model again.",
        ) from error


def save_spec(folder: Path, spec: ModelSpec) -> None:
    """Write ``photosearch.json``; from then on ``folder`` is an installed model."""
    text = json.dumps(asdict(spec), indent=2, ensure_ascii=False) + "\n"
    (folder / SPEC_FILE).write_text(text, encoding="utf-8")


def offers() -> list[Offer]:
    """What ``resources/models.toml`` lists, in its order."""
    path = paths.resources() / "models.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Offer(name=name, **{**entry, "languages": tuple(entry["languages"])})
        for name, entry in table.items()
    ]


def _built_in() -> Path:
    return paths.resources() / "models" / STARTER


def _candidates() -> list[tuple[Path, bool]]:
    found = [(_built_in(), True)]
    top = paths.models_folder()
    try:
        entries = sorted(top.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        entries = []
    except OSError as error:
        raise Trouble(
            f"The folder of models {top} cannot be opened ({error.strerror or error}).",
            "See who may read it, or name another one in PHOTOSEARCH_MODELS.",
        ) from error
    names = {entry.name for entry in entries}
    for entry in entries:
        if entry.name.startswith("~"):
            successor = entry.name.removeprefix(REPLACED)
            if successor == entry.name or successor in names:
                continue
        found.append((entry, False))
    return [(folder, built_in) for folder, built_in in found if _is_model(folder, built_in)]


def _is_model(folder: Path, built_in: bool) -> bool:
    return os.path.isfile(folder / ("config.json" if built_in else SPEC_FILE))


def _read(folder: Path, built_in: bool) -> Installed:
    spec = _built_in_spec(folder) if built_in else load_spec(folder)
    return Installed(spec, folder, _size(folder), built_in)


def _size(folder: Path) -> int:
    """Bytes on disk; what vanishes meanwhile, as somebody replaces the model, counts as nothing."""
    size = 0
    for here, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.stat(os.path.join(here, name)).st_size
    return size


def _built_in_spec(folder: Path) -> ModelSpec:
    """Read from its own files each time: they are small, and change with the program."""
    about = families.family(STARTER).describe(folder)
    digest = checkpoint.fingerprint(folder, about.files)
    return ModelSpec(
        STARTER, STARTER, digest, about.dim, about.image, about.normalise, about.languages
    )
