"""Files to the system's bin and back: the window's only way to take a photo from its place.

Called on a Bridge thread, only for files that the user chose and asked to have binned. Nothing is
ever deleted. Knows no library; ``commands`` tells it what was moved.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFile

from photosearch.errors import Trouble


@dataclass(frozen=True)
class Binned:
    """One file in the bin; ``now`` is None where the system does not say where it lies."""

    path: Path
    now: Path | None


@dataclass(frozen=True)
class Outcome:
    """What became of a request: those that moved, and those that did not with the reason."""

    done: tuple[Binned, ...]
    refused: tuple[tuple[Path, str], ...]


def put_in(paths: Sequence[Path]) -> Outcome:
    """Move files to the bin; one that cannot be moved stays where it is."""
    done: list[Binned] = []
    refused: list[tuple[Path, str]] = []
    for path in paths:
        file = QFile(str(path))
        if not os.path.lexists(path):
            gone = QCoreApplication.translate("SystemBin", "it is no longer there")
            refused.append((path, gone))
        elif file.moveToTrash():
            now = Path(file.fileName())
            done.append(Binned(path, now if file.fileName() and now != path else None))
        else:
            refused.append((path, file.errorString()))
    return Outcome(tuple(done), tuple(refused))


def take_out(binned: Sequence[Binned]) -> list[Path]:
    """Put files back where they were; returns their paths.

    Raises:
        Trouble: one is no longer in the bin, or something else has taken its place. Those before
            it are back.
    """
    back: list[Path] = []
    for each in binned:
        if each.now is None or not each.now.exists():
            raise Trouble(
                f"{each.path} is no longer in the bin.", "Look for it in the system's own bin."
            )
        if os.path.lexists(each.path):
            raise Trouble(
                f"There is another file at {each.path} now.",
                "Take the photo out of the bin by hand, or rename the other file first.",
            )
        each.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(each.now, each.path)
        _forget_note(each.now)
        back.append(each.path)
    return back


def _forget_note(file: Path) -> None:
    """Where the desktop keeps a note beside each binned file (freedesktop.org), it goes too."""
    if file.parent.name == "files":
        note = file.parent.parent / "info" / f"{file.name}.trashinfo"
        note.unlink(missing_ok=True)
