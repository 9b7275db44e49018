"""The other files of VL-KE-T5's archive search: collections and reports.

So that a collection that was indexed there can be searched here (``archive``) and the answers
compared line by line. Vectors are in ``fvecs``. Knows nothing of models or libraries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from photosearch.errors import Trouble, UsageError

SHOWN = 8  # answers in a report, four to a row
_ACROSS = 4


def read_collection(path: Path) -> list[tuple[str, str]]:
    """Lines of path TAB value, as they are: quotes mean nothing, or rows would go astray."""
    rows = []
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        name, tab, value = line.removesuffix("\r").partition("\t")
        if not tab:
            raise UsageError(f"{path}, line {number}: no TAB between path and value.")
        rows.append((name, value))
    return rows


def collection(lines: Iterable[tuple[str, str]]) -> bytes:
    """Paths and values as ``read_collection`` reads them; TABs and line ends become spaces."""
    plain = ("\t".join(" ".join(part.split()) for part in line) for line in lines)
    return "".join(f"{line}\n" for line in plain).encode(errors="replace")


def report_name(query: str) -> str:
    """What the report of a query is called."""
    return hashlib.md5(query.encode(), usedforsecurity=False).hexdigest() + ".md"


def report(query: str, answers: Sequence[tuple[str, float]], image_size: int = 180) -> str:
    """The table of the best answers, (value, score), in the very characters of the system.

    Values and query go in as they are, like there; fewer than eight answers leave cells out.
    """
    lines = ["", "<table>", "    <tr>", "    <td>Query</td>"]
    lines += [f'    <td colspan="3">{query}</td>', "</tr>"]
    for first in range(0, min(SHOWN, len(answers)), _ACROSS):
        shown = answers[first : min(first + _ACROSS, SHOWN)]
        lines.append("<tr>")
        lines += [f"    <td>Top {first + n}</td>" for n in range(1, len(shown) + 1)]
        lines += ["</tr>", "<tr>"]
        for value, score in shown:
            lines += [
                "    <td>",
                f'        <img height="{image_size}" width="{image_size}"',
                f'            src="{value}"',
                f'            alt="score: {score:.2f}">',
                "    </td>",
            ]
        lines.append("</tr>")
    return "\n".join([*lines, "</table>", " " * 12])


def write_reports(folder: Path, answers: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """A report of each query's answers, in a folder that is made.

    Raises ``Trouble`` where none can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for query, found in answers.items():
            (folder / report_name(query)).write_bytes(report(query, found).encode())
    except OSError as error:
        raise Trouble(f"{folder} cannot be written to ({error.strerror or error}).") from error


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()  # as text, a stray CR would end a line
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}).") from error
