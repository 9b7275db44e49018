"""The user's choices: one frozen dataclass, one TOML file in the library's folder.

Read by ``app`` when a library opens. A file written by hand may hold anything: a value of the
wrong kind is refused with the name of the key, an unknown key is kept when the file is saved.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import tomli_w

from photosearch.errors import Trouble

FILE = "settings.toml"


@dataclass(frozen=True)
class Settings:
    """Choices and their defaults.

    Attributes:
        exclude: folder names or paths below a root that are skipped; ``*`` and ``?`` match.
        workers: decoder processes; 0 means one for each core.
        thumbnail_side: longest side of thumbnails, pixels.
        forget_after_days: how long a photo that disappeared keeps its place, its vector and
            what the user wrote about it.
    """

    exclude: tuple[str, ...] = ()
    workers: int = 0
    thumbnail_side: int = 320
    forget_after_days: int = 30


def load(folder: Path) -> Settings:
    """Read ``settings.toml``; defaults where the file or a key is absent."""
    known = {field.name: field.default for field in fields(Settings)}
    given = {key: value for key, value in _read(folder / FILE).items() if key in known}
    for key, value in given.items():
        given[key] = _checked(folder / FILE, key, value, known[key])
    return Settings(**given)  # type: ignore[arg-type]  # each value was checked just above


def save(folder: Path, settings: Settings) -> None:
    """Write the choices, keeping keys that this version does not know."""
    table = _read(folder / FILE)
    for field in fields(Settings):
        value = getattr(settings, field.name)
        table[field.name] = list(value) if isinstance(value, tuple) else value
    draft = folder / f"{FILE}.new"
    draft.write_bytes(tomli_w.dumps(table).encode("utf-8"))
    draft.replace(folder / FILE)


def _read(path: Path) -> dict[str, object]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Trouble(
            f"The settings file {path} cannot be read: {error}.",
            "Mend it in a text editor, or delete it to go back to the defaults.",
        ) from error


def _checked(path: Path, key: str, value: object, default: object) -> object:
    if isinstance(default, tuple) and isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(default, int) and type(value) is int and value >= 0:  # True is an int too
        return value
    wanted = "a list of texts" if isinstance(default, tuple) else "a whole number, 0 or more"
    raise Trouble(f"In {path}, {key} should be {wanted}.", "Mend it in a text editor.")
