"""Where things live, and how a raw path becomes a key and back.

Used by every process. Data folders come from ``platformdirs``; nothing here opens a file but
to find the resources that ship with the program. Knows nothing of libraries' contents.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from photosearch.text import nfc

APP = "Photosearch"


def default_library() -> Path:
    """The user's library: ``PHOTOSEARCH_LIBRARY`` if set, else a folder in the data directory."""
    return _named("PHOTOSEARCH_LIBRARY") or _data_folder() / "library"


def models_folder() -> Path:
    """Installed models, shared by all libraries; ``PHOTOSEARCH_MODELS`` names another place."""
    return _named("PHOTOSEARCH_MODELS") or _data_folder() / "models"


def _named(variable: str) -> Path | None:
    """The folder that an environment variable names; a ``~`` of nobody's stays what it is."""
    named = os.environ.get(variable)
    return Path(os.path.expanduser(named)).absolute() if named else None


def _data_folder() -> Path:
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def log_folder() -> Path:
    """Where log files go."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def resources() -> Path:
    """The folder of files that ship with the program, in a wheel, a bundle or a checkout."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"


def to_raw(path: str | Path) -> bytes:
    """The path as the system gave it, as bytes that SQLite can hold (``os.fsencode``).

    A POSIX name may be no valid UTF-8; Python carries such bytes as lone surrogates, which a
    TEXT column would refuse.
    """
    return os.fsencode(path)


def from_raw(raw: bytes) -> str:
    """The path that ``to_raw`` was given."""
    return os.fsdecode(raw)


def to_key(path: str | Path) -> str:
    """NFC text with forward slashes, for comparing and searching; undecodable bytes as U+FFFD."""
    text = os.fsencode(path).decode("utf-8", "replace")
    if os.sep != "/":
        text = text.replace(os.sep, "/")
    return nfc(text)


def for_system(path: Path) -> str:
    r"""The path in the form in which the system opens it: ``\\?\`` before long Windows ones."""
    text = str(path)
    if os.name != "nt" or len(text) < 248 or text.startswith("\\\\?\\"):
        return text
    if text.startswith("\\\\"):
        return "\\\\?\\UNC\\" + text[2:]
    return "\\\\?\\" + text
