"""Takes x265 out of a bundle: 23 MB under the GPL that encode HEIC, which Photosearch never does.

    python packaging/without_x265.py FOLDER

libheif, as pillow-heif brings it, does not load without a library of that name, so a stand-in of a
few bytes takes its place: it has the functions that libheif links, and they do nothing. Reading is
not changed by it; who tries to write HEIC is told that no bit depth is supported. For Linux, where
the bundle's test opens such pictures; needs a C compiler, and where there is none x265 stays and
``licences.py`` says what that means.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import refusals

MARK = b"stand-in of Photosearch for x265"
_LARGEST = 1 << 17  # bytes; a compiler's own start-up code included
_LINKED = re.compile(rb"(?<=\0)x265_\w+(?=\0)")


def replace(folder: Path) -> list[Path]:
    """Put the stand-in wherever x265 lies below ``folder``; returns where that was."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or compiler is None:
        return []
    replaced = []
    for library in sorted(folder.rglob("libx265*.so*")):
        if not library.is_symlink() and not is_stand_in(library):
            _replace(library, compiler)
            replaced.append(library)
    return replaced


def is_stand_in(library: Path) -> bool:
    """Whether this file is ours and not x265."""
    return library.stat().st_size < _LARGEST and MARK in library.read_bytes()


def _replace(library: Path, compiler: str) -> None:
    names = linked(library.parent)
    lines = [f"void *{name}(void) {{ return 0; }}" for name in names]
    lines.append(f'const char photosearch_mark[] = "{MARK.decode()}";')
    with tempfile.TemporaryDirectory() as place:
        source, made = Path(place) / "stand_in.c", Path(place) / "stand_in.so"
        source.write_text("\n".join([*lines, ""]), "ascii")
        options = ["-shared", "-fPIC", "-Os", "-s", f"-Wl,-soname,{library.name}"]
        subprocess.run([compiler, *options, "-o", str(made), str(source)], check=True)
        shutil.copyfile(made, library)


def linked(folder: Path) -> list[str]:
    """The functions of x265 that libheif in ``folder`` asks for."""
    found: set[bytes] = set()
    for library in folder.glob("libheif*.so*"):
        found.update(_LINKED.findall(library.read_bytes()))
    if not found:
        raise SystemExit(f"No libheif in {folder} that asks for x265.")
    return sorted(name.decode() for name in found)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        refusals.usage(__doc__)
    for each in replace(refusals.folder_there(sys.argv[1])):
        print(f"{each} is a stand-in now.")
