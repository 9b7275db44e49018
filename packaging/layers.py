"""Draws the layers of the program, which ``tests/test_architecture.py`` has, for its guide.

    python packaging/layers.py            writes the picture and the block of text anew
    python packaging/layers.py --check    status 1 if they are not what they should be

The picture is ``resources/docs/images/layers.svg``, the block stands between two marks in
``resources/docs/development.md``. Read as text and drawn by hand, so nothing needs to be installed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

import refusals

PROJECT = Path(__file__).resolve().parent.parent
RULES = PROJECT / "tests" / "test_architecture.py"
GUIDE = PROJECT / "resources" / "docs" / "development.md"
PICTURE = PROJECT / "resources" / "docs" / "images" / "layers.svg"
BEGIN, END = "<!-- layers: packaging/layers.py writes this -->", "<!-- layers end -->"
SAID = {  # what a layer is for, found by any of its parts
    "gui": "what people meet",
    "keeper": "background work; what needs no library",
    "app": "builds everything for one library",
    "own_benchmark": "puts models to work on the user's own photos",
    "indexing": "work on a library as a whole",
    "looking_closer": "parts of photos; models that may be several",
    "serving": "one thing that people do, each",
    "ingest": "from folders to rows; from words to photos",
    "index": "vectors; what is typed; child processes",
    "library": "rows and files; formats; models",
    "errors": "what everything may use",
}
WIDTH, ROW, BOX, CHARACTER = 1000, 58, 34, 8.2  # pixels
PROCESSES = (  # name, what it holds, first and last column of a hundred
    ("app", "window or command line: Qt, SQLAlchemy, NumPy, FAISS; no torch", 0, 34),
    ("engine", "one for each library: torch; leaves when idle", 38, 66),
    ("decoders", "a few: one file each, with limits on time and memory", 70, 100),
)


def layers() -> list[list[str]]:
    """Names of the parts of each layer, from the top down, sorted within a layer."""
    for node in ast.parse(RULES.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "LAYERS":
            assert isinstance(node.value, ast.List)
            return [sorted(set(_names(each))) for each in node.value.elts]
    raise ValueError(f"{RULES} has no LAYERS")


def _names(node: ast.AST) -> list[str]:
    return [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


def said(parts: Sequence[str]) -> str:
    """What the layer of these parts is for; empty for one that nobody has described."""
    return next((SAID[part] for part in SAID if part in parts), "")


def block(found: Sequence[Sequence[str]]) -> str:
    """The layers as text, between their marks."""
    lines = []
    for parts in found:
        names = "  ".join(parts)
        lines += [f"{names:<46}  {said(parts)}".rstrip()] if len(names) < 46 else []
        lines += [names, " " * 48 + said(parts)] if len(names) >= 46 else []
    return "\n".join([BEGIN, "```", *lines, "```", END])


def picture(found: Sequence[Sequence[str]]) -> str:
    """The layers and the processes as an SVG that is readable on light and dark pages."""
    height = 40 + ROW * len(found) + 130
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="14">',
        "<title>Layers: arrows only go down. Processes: three kinds.</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="#ffffff" stroke="#d0d5dd"/>',
    ]
    for number, parts in enumerate(found):
        drawn += _layer(parts, 24 + ROW * number)
    drawn += _processes(24 + ROW * len(found) + 22)
    return "\n".join([*drawn, "</svg>", ""])


def _layer(parts: Sequence[str], top: int) -> list[str]:
    drawn = [
        f'<rect x="16" y="{top}" width="{WIDTH - 32}" height="{ROW - 8}" rx="8" fill="#f2f5fa"/>'
    ]
    left = 26.0
    for part in parts:
        wide = CHARACTER * len(part) + 18
        drawn.append(
            f'<rect x="{left:.0f}" y="{top + 8}" width="{wide:.0f}" height="{BOX}" rx="6" '
            'fill="#ffffff" stroke="#2f6fed"/>'
            f'<text x="{left + wide / 2:.0f}" y="{top + 30}" text-anchor="middle" '
            f'fill="#101828">{part}</text>'
        )
        left += wide + 8
    if left < WIDTH - 340:
        drawn.append(
            f'<text x="{WIDTH - 28}" y="{top + 30}" text-anchor="end" fill="#667085">'
            f"{said(parts)}</text>"
        )
    return drawn


def _processes(top: int) -> list[str]:
    drawn = [f'<text x="16" y="{top}" fill="#101828" font-weight="bold">Processes</text>']
    for name, holds, first, last in PROCESSES:
        left, wide = 16 + first * (WIDTH - 32) / 100, (last - first) * (WIDTH - 32) / 100
        words = holds.split("; ") if len(holds) > 40 else [holds]
        drawn.append(
            f'<rect x="{left:.0f}" y="{top + 14}" width="{wide:.0f}" height="82" rx="8" '
            'fill="#eef7f0" stroke="#2e7d4f"/>'
            f'<text x="{left + 14:.0f}" y="{top + 38}" fill="#101828" font-weight="bold">{name}'
            "</text>"
        )
        halves = [half for word in words for half in _folded(word, int(wide / CHARACTER) - 4)]
        for line, half in enumerate(halves):
            drawn.append(
                f'<text x="{left + 14:.0f}" y="{top + 58 + 16 * line}" fill="#475467" '
                f'font-size="12">{half}</text>'
            )
    return drawn


def _folded(words: str, most: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def main(arguments: Sequence[str]) -> int:
    """Write both, or compare them with what they should be."""
    if list(arguments) not in ([], ["--check"]):
        refusals.usage(__doc__)
    found = layers()
    guide = GUIDE.read_text(encoding="utf-8")
    before, rest = guide.split(BEGIN)
    wanted = before + block(found) + rest.split(END)[1]
    if arguments:
        drawn = PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else ""
        same = guide == wanted and drawn == picture(found)
        print("" if same else "Run python packaging/layers.py: the layers have changed.")
        return 0 if same else 1
    GUIDE.write_text(wanted, encoding="utf-8")
    PICTURE.write_text(picture(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
