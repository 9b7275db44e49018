"""What the installer's script takes from the sources: names, the version, what can be opened.

    python packaging/windows/installer.py FILE

writes the lines that ``photosearch.iss`` includes, so that a new format or version needs no edit
there.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import identity
from identity import COMMAND, NAME

VERBS = r"Software\Classes\SystemFileAssociations"


def text() -> str:
    """Defines for the preprocessor, and the registry's entries for each kind of picture.

    A verb of ``SystemFileAssociations`` stands in the menu of every such file, whatever program
    opens it, and takes nothing from that program.
    """
    lines = [
        f'#define Name "{NAME}"',
        f'#define Version "{identity.version()}"',
        f'#define Numbers "{".".join(str(part) for part in identity.numbers())}"',
        f'#define Publisher "{identity.PUBLISHER}"',
        "",
        "[Registry]",
    ]
    for extension in identity.extensions():
        key = rf"{VERBS}\{extension}\shell\{NAME}.similar"
        same = f'Root: HKCU; Subkey: "{key}'
        icon = rf"{{app}}\{COMMAND}-window.exe"
        lines += [
            f'{same}"; ValueType: string; ValueData: "{{cm:FindSimilar}}"; '
            "Flags: uninsdeletekey; Tasks: similar",
            f'{same}"; ValueType: string; ValueName: "Icon"; ValueData: "{icon},0"; Tasks: similar',
            f'{same}"; ValueType: string; ValueName: "MultiSelectModel"; '
            'ValueData: "Single"; Tasks: similar',
            f'{same}\\command"; ValueType: string; ValueData: """{icon}"" ""%1"""; Tasks: similar',
        ]
    return "\n".join([*lines, ""])


def make(file: Path) -> None:
    """Write the lines; with the mark that has Inno Setup read them as UTF-8."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text(), "utf-8-sig", newline="\r\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    make(Path(sys.argv[1]))
