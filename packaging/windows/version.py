"""The version resource of the Windows programs, in the form that PyInstaller reads.

    python packaging/windows/version.py FILE

Its words are what Windows shows in a file's properties, in the task manager and when it asks
whether a program may do something.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import identity
from identity import COMMAND, NAME, SUMMARY

LANGUAGE, CODES = 0x0409, 1200  # English, UTF-16


def text(program: str = f"{COMMAND}-window") -> str:
    """The resource for the program of that name, without ``.exe``."""
    numbers = identity.numbers()
    words = {
        "CompanyName": identity.PUBLISHER,
        "FileDescription": NAME if program != COMMAND else f"{NAME} (terminal)",
        "FileVersion": identity.version(),
        "InternalName": program,
        "LegalCopyright": f"{identity.PUBLISHER}. {identity.LICENCE}.",
        "OriginalFilename": f"{program}.exe",
        "ProductName": NAME,
        "ProductVersion": identity.version(),
        "Comments": SUMMARY["en"],
    }
    pairs = "".join(f"        StringStruct({key!r}, {words[key]!r}),\n" for key in words)
    return (
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0,\n"
        "    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        "  kids=[\n"
        "    StringFileInfo([\n"
        f"      StringTable('{LANGUAGE:04x}{CODES:04x}', [\n{pairs}      ]),\n"
        "    ]),\n"
        f"    VarFileInfo([VarStruct('Translation', [{LANGUAGE}, {CODES}])]),\n"
        "  ],\n"
        ")\n"
    )


def make(file: Path, program: str = f"{COMMAND}-window") -> None:
    """Write the resource."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text(program), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    make(Path(sys.argv[1]))
