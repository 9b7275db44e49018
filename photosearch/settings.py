"""The user's choices: one frozen dataclass, one TOML file in the library's folder.

Read by ``app`` when a library opens. A file written by hand may hold anything: a value of the
wrong kind is refused with the name of the key, an unknown key is kept when the file is saved.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from photosearch.errors import Trouble

FILE = "settings.toml"


@dataclass(frozen=True)
class Settings:
    """Choices and their defaults.

    Attributes:
        exclude: folder names or paths below a root that are skipped; ``*`` and ``?`` match.
        workers: cores that background work may use, for decoder processes and for the model's
            threads; 0 means all.
        thumbnail_side: longest side of thumbnails, pixels.
        forget_after_days: on how many days somebody looked in vain for a photo that disappeared
            before its place, its vector and what the user wrote about it are forgotten.
        language: of the window, ``ko``, ``en`` or ``zh``; empty for the system's.
        theme: of the window, ``light`` or ``dark``; ``system`` follows the desktop.
        cell: side of a photo in the window's grid, pixels.
        fill: whether photos in the grid are cropped to fill their squares.
        work_on_battery: whether photos are read while no mains feed the computer.
        work_only_when_idle: whether they are read only while nobody works at the computer.
        work_in_full_screen: whether they are read while another program fills the screen.
        hub_mirror: address that models are downloaded from; empty for the hub itself.
        gpu_memory_share: per cent of a GPU's memory that the model may take, 0 means all.
        keep_in_tray: whether closing the window leaves the program at work in the tray.
        second_models: another model for a language, as ``zh=chinese-clip-base``.
        captioner: name of the model that describes photos; empty for none.
        caption_language: of its sentences, ``ko``, ``en`` or ``zh``; empty for the window's.
        caption_in_background: whether photos are described when there is nothing else to do.
        read_words: whether words that stand in photos are read when there is nothing else to do.
        index_tier: how photos are looked through: ``exact`` compares all of them with the query,
            ``fast`` looks through short codes first, ``auto`` does so in large libraries.
        index_memory: megabytes that the photos' vectors may take; of a fast index, what is beyond
            stays on the disk. 0 means a quarter of the computer's memory.
        rerank: whether the first photos of an answer are looked at more closely: ``on``, ``off``,
            or ``auto`` for models with which that was measured to help.
    """

    exclude: tuple[str, ...] = ()
    workers: int = 0
    thumbnail_side: int = 320
    forget_after_days: int = 30
    language: str = ""
    theme: str = "system"
    cell: int = 176
    fill: bool = True
    work_on_battery: bool = True  # who adds a folder on a train wants to see it
    work_only_when_idle: bool = False
    work_in_full_screen: bool = False  # a game or a talk that stutters is blamed on us
    hub_mirror: str = ""
    gpu_memory_share: int = 0
    keep_in_tray: bool = False
    second_models: tuple[str, ...] = ()
    captioner: str = ""
    caption_language: str = ""
    caption_in_background: bool = False
    read_words: bool = False
    index_tier: str = "auto"
    index_memory: int = 0
    rerank: str = "auto"


_MOST = {"gpu_memory_share": 100, "workers": 1024, "forget_after_days": 10**9}
_ONE_OF = {"index_tier": ("auto", "exact", "fast"), "rerank": ("auto", "on", "off")}
_SECOND = re.compile(r"(?P<language>ko|en|zh)=(?P<model>[A-Za-z0-9_.-]+)")
_KINDS = {
    tuple: "a list of texts",
    bool: "true or false",
    int: "a whole number, 0 or more",
    str: "a text in quotes",
}


def load(folder: Path) -> Settings:
    """Read ``settings.toml``; defaults where the file or a key is absent."""
    known = {field.name for field in fields(Settings)}
    given = {key: value for key, value in _read(folder / FILE).items() if key in known}
    return _changed(Settings(), given, folder / FILE, "Mend it in a text editor.")


def changed(settings: Settings, **changes: object) -> Settings:
    """The same with ``changes``; raises ``Trouble`` for a value of the wrong kind."""
    return _changed(settings, changes, None, "")


def save(folder: Path, settings: Settings) -> None:
    """Write the choices, keeping keys that this version does not know."""
    table = _read(folder / FILE)
    for field in fields(Settings):
        value = getattr(settings, field.name)
        table[field.name] = list(value) if isinstance(value, tuple) else value
    draft = folder / f"{FILE}.new"
    with draft.open("wb") as file:
        file.write(tomli_w.dumps(table).encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())  # or a power cut could leave the name without the choices
    draft.replace(folder / FILE)


def second_models(settings: Settings) -> dict[str, str]:
    """Names of the second models by language: ``ko``, ``en`` or ``zh``."""
    found = [_SECOND.fullmatch(entry) for entry in settings.second_models]
    return {each["language"]: each["model"] for each in found if each is not None}


def _read(path: Path) -> dict[str, object]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise Trouble(
            f"The settings file {path} cannot be read ({error.strerror or error}).",
            "Make it readable, or delete it to go back to the defaults.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Trouble(
            f"The settings file {path} cannot be read: {error}.",
            "Mend it in a text editor, or delete it to go back to the defaults.",
        ) from error


def _changed(
    settings: Settings, changes: Mapping[str, object], file: Path | None, remedy: str
) -> Settings:
    values: dict[str, Any] = {}
    for key, value in changes.items():
        kind = type(getattr(settings, key))
        value = tuple(value) if kind is tuple and isinstance(value, list) else value
        if not _fits(value, kind):
            where = f"In {file}, {key}" if file else f"The setting {key}"
            raise Trouble(f"{where} should be {_KINDS[kind]}.", remedy)
        most = _MOST.get(key)
        if most is not None and isinstance(value, int) and value > most:
            where = f"In {file}, {key}" if file else f"The setting {key}"
            raise Trouble(f"{where} should be {most} at the most.", remedy)
        if key in _ONE_OF and value not in _ONE_OF[key]:
            where = f"In {file}, {key}" if file else f"The setting {key}"
            raise Trouble(f"{where} should be one of {', '.join(_ONE_OF[key])}.", remedy)
        if key == "second_models" and isinstance(value, tuple):
            _check_second(value, f"In {file}, {key}" if file else f"The setting {key}", remedy)
        values[key] = value
    return replace(settings, **values)


def _check_second(entries: Sequence[str], where: str, remedy: str) -> None:
    found = [_SECOND.fullmatch(entry) for entry in entries]
    wrong = [entry for entry, fits in zip(entries, found, strict=True) if fits is None]
    if wrong:
        raise Trouble(
            f"{where} holds {wrong[0]!r}; it should hold a language (ko, en or zh) and the name of "
            'a model, like "zh=chinese-clip-base".',
            remedy,
        )
    languages = [fits["language"] for fits in found if fits is not None]
    if len(set(languages)) < len(languages):
        raise Trouble(f"{where} should name one model for a language, not several.", remedy)


def _fits(value: object, kind: type) -> bool:
    if type(value) is not kind:  # exactly, for True is an int too
        return False
    if isinstance(value, tuple):
        return all(isinstance(item, str) for item in value)
    return not isinstance(value, int) or value >= 0
