"""How the scripts here refuse: one plain sentence and a status. And which folders they may empty.

A script that is told the wrong folder must not take it for one of its own: it makes what is not
there, replaces what it has made before, and touches nothing else. Standard library only.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

FAILED, WRONG_USAGE = 1, 2
INSIDE = "_internal"  # PyInstaller's name for the folder of everything but the programs


def refuse(sentence: str, status: int = WRONG_USAGE) -> NoReturn:
    """Say it on stderr and leave."""
    print(sentence, file=sys.stderr)
    raise SystemExit(status)


def usage(words: str | None) -> NoReturn:
    """Say how the script is called, which its docstring does, and leave."""
    refuse((words or "").strip())


def folder_there(path: str) -> Path:
    """That folder; refuses what is none."""
    folder = Path(path).resolve()
    if not folder.is_dir():
        refuse(f"There is no folder {folder}.")
    return folder


def bundle_there(path: str) -> Path:
    """That finished bundle; refuses what is none."""
    bundle = Path(path).resolve()
    if not is_bundle(bundle):
        refuse(f"{bundle} holds no bundle; python packaging/bundle.py makes one.")
    return bundle


def is_bundle(folder: Path) -> bool:
    """Whether a bundle was built there."""
    return (folder / INSIDE).is_dir()


def made(folder: Path) -> Path:
    """That folder, made if need be; refuses where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".photosearch-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        refuse(f"Nothing can be written into {folder} ({error.strerror or error}).", FAILED)
    return folder


def emptied(folder: Path, mine: Collection[str]) -> Path:
    """That folder without the things called ``mine`` that an earlier run has left in it.

    Refuses one that holds anything else: it is somebody's.
    """
    made(folder)
    others = sorted({each.name for each in folder.iterdir()} - set(mine))
    if others:
        refuse(f"{folder} holds other things, such as {others[0]}; name an empty folder.")
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
    return folder
