"""Recognisers that are installed like models: networks that read the letters of further scripts.

Read by the app, to install and describe them; imports nothing heavy. Stands beside ``families`` and
``captioners``. There is one family: PP-OCR's, an ONNX file that names its letters itself (as
RapidOCR publishes them) or has them in a text file beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import ModelBroken
from photosearch.models.base import ImageSpec
from photosearch.models.checkpoint import Description
from photosearch.models.ocr import Recogniser, languages_of

if TYPE_CHECKING:
    from photosearch.models.catalogue import Installed

PPOCR = "ppocr"
STRIP = 48  # pixels: the height of a line that it wants
_LETTERS = "character"  # the note in which an ONNX file names its letters
_NOTES, _GRAPH = 14, 7  # numbers of fields of ONNX's ModelProto
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5  # how a field of a protocol buffer is written
_LONGEST_NOTE = 4 << 20


@dataclass(frozen=True)
class RecogniserFamily:
    """One way of turning a folder into a recogniser; see ``families.Family``."""

    name: str
    describe: Callable[[Path], Description]


def names() -> tuple[str, ...]:
    """The families' names."""
    return (PPOCR,)


def of_folder(folder: Path) -> RecogniserFamily | None:
    """The family of the recogniser in ``folder``, None if it holds none."""
    known = _onnx(folder) is not None and not (folder / "config.json").is_file()
    return RecogniserFamily(PPOCR, describe) if known else None


def describe(folder: Path) -> Description:
    """What the folder holds; raises ``ModelBroken`` where that cannot read any language here."""
    network = _onnx(folder)
    if network is None:
        raise ModelBroken(f"{folder} holds no ONNX file, or more than one.")
    table = _table(folder)
    told = notes(network).get(_LETTERS, "") if table is None else _read(table)
    known = languages_of(told)
    if not known:
        raise ModelBroken(
            f"{network} names no letters of Korean, English or Chinese.",
            "A recogniser of words has them in the ONNX file, or in a text file beside it.",
        )
    files = (network.name,) if table is None else (network.name, table.name)
    return Description(0, ImageSpec(STRIP), files, normalise=False, languages=known)


def recogniser(model: Installed) -> Recogniser:
    """What reads with an installed one."""
    network = _onnx(model.folder)
    if network is None:
        raise ModelBroken(f"{model.folder} holds no ONNX file.", "Install it again.")
    name = f"{model.name}@{model.spec.fingerprint[:12]}"
    return Recogniser(name, network, _table(model.folder))


def _onnx(folder: Path) -> Path | None:
    found = sorted(folder.glob("*.onnx")) if folder.is_dir() else []
    return found[0] if len(found) == 1 else None


def _table(folder: Path) -> Path | None:
    """A file of letters beside the network."""
    found = sorted(folder.glob("*dict*.txt"))
    return found[0] if found else None


def _read(table: Path) -> str:
    try:
        return table.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelBroken(f"{table} cannot be read ({error}).") from error


# --- what an ONNX file says of itself -----------------------------------------------------------


def notes(network: Path) -> dict[str, str]:
    """The notes (``metadata_props``) of an ONNX file, read without running or loading it.

    Raises ``ModelBroken`` for a file that is none.
    """
    try:
        content = memoryview(network.read_bytes())
        found = dict(_note(value) for number, value in _fields(content) if number == _NOTES)
        has_graph = any(number == _GRAPH for number, _ in _fields(content))
    except (OSError, ValueError, IndexError, UnicodeDecodeError) as error:
        raise ModelBroken(f"{network} is no ONNX file that can be read ({error}).") from error
    if not has_graph:
        raise ModelBroken(f"{network} holds no network.")
    return found


def _note(entry: memoryview) -> tuple[str, str]:
    if len(entry) > _LONGEST_NOTE:
        raise ValueError("a note is too long")
    parts = {number: bytes(value).decode("utf-8") for number, value in _fields(entry)}
    return parts.get(1, ""), parts.get(2, "")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and content of each field of a protocol buffer that has bytes for its content."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _BYTES:
            length, at = _varint(message, at)
            if length > len(message) - at:
                raise ValueError("it is cut short")
            yield number, message[at : at + length]
            at += length
        elif kind == _VARINT:
            _, at = _varint(message, at)
        elif kind in (_EIGHT, _FOUR):
            at += 8 if kind == _EIGHT else 4
        else:
            raise ValueError("a field of an unknown kind")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")
