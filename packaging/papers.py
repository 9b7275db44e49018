"""Everything that systems want to be told of the program, made in one go before a bundle is built.

    python packaging/papers.py FOLDER

``icons/`` (Windows and macOS), ``share/`` (Linux, as it lies below ``~/.local``), ``macos/`` and
``windows/``. Set ``PHOTOSEARCH_ADDRESS`` to where the project lies on the web; see
``linux/entries.py``. Needs Qt and Pillow, which every environment of the project has.
"""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

import icons
import refusals
from identity import COMMAND
from linux import entries
from macos import info
from windows import installer, version


def make(folder: Path, address: str = "") -> None:
    """Write all of it into ``folder``; what is there of an earlier time is replaced."""
    refusals.emptied(folder, ("icons", "share", "macos", "windows"))
    icons.make(folder / "icons")
    entries.make(folder / "share", address)
    (folder / "share" / "icons").mkdir()
    (folder / "icons" / "hicolor").rename(folder / "share" / "icons" / "hicolor")
    info.write_words(folder / "macos")
    (folder / "macos" / "Info.plist").write_bytes(plistlib.dumps(info.plist()))
    for program in (COMMAND, f"{COMMAND}-window"):
        version.make(folder / "windows" / f"{program}.txt", program)
    installer.make(folder / "windows" / "included.iss")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        refusals.usage(__doc__)
    make(Path(sys.argv[1]), os.environ.get("PHOTOSEARCH_ADDRESS", "").rstrip("/"))
