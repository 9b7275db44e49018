"""``photosearch why``: where in a photo a phrase is; and ``search --rerank``.

Used by ``cli`` only. Heavy modules are imported by the command that needs them.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from photosearch import terminal
from photosearch.cli.parts import folder, library_of, stoppable
from photosearch.errors import Trouble, UsageError
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.app import App
    from photosearch.search.where import Heat

SHADES = " ░▒▓█"


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """The command."""
    why = commands.add_parser("why", help="where in a photo something is, as the model sees it")
    why.add_argument("path", metavar="PATH", type=folder, help="a photo of the library")
    why.add_argument("query", metavar="QUERY")
    why.add_argument(
        "--out", metavar="FILE.png", type=folder, help="save the photo's small picture with the map"
    )
    why.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    why.set_defaults(run=_why)


def insist(app: App) -> None:
    """Have the next answer's first photos looked at again; say so where that is impossible."""
    if app.looking_closer.can_look_again():
        app.looking_closer.insists = True
    else:
        print("Note: the model in use gives no vectors of parts to compare.", file=sys.stderr)


def _why(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.media import fresh

    if given.out is not None and os.path.lexists(given.out) and not given.overwrite:
        raise fresh.taken(given.out)  # before anything is looked at
    with App.open(library_of(given), read_only=True) as app:
        phrases = app.looking_closer.phrases(given.query)
        if not phrases:
            raise UsageError(
                "Nothing in this query can be seen in a photo.", "Describe what the photo shows."
            )
        content = app.looking_closer.content_at(given.path)
        if content is None:
            raise Trouble(
                f"{given.path} is not in the library, or not read yet.",
                "`photosearch index FOLDER` adds its folder.",
            )
        with terminal.ProgressLine() as line, stoppable(line.job.cancel):
            found = app.looking_closer.where(content, phrases, line.job)
        if given.out is not None:
            _save(app, content, found, given)
    if not given.json:
        print("\n\n".join(_said(heat) for heat in found))
    return {"path": str(given.path), "phrases": [_document(heat) for heat in found]}


def _said(heat: Heat) -> str:
    """The phrase, where it is, and the map in nine rows."""
    name = printable(heat.phrase)
    if heat.place is None:
        return f"“{name}”: nothing stands out; the model sees it in the whole picture or nowhere."
    down, across = heat.place
    place = "in the middle" if heat.place == ("middle", "centre") else f"{down} {across}"
    step = len(heat.grid) / 9
    rows = [
        "".join(
            SHADES[min(4, int(5 * heat.grid[int(y * step), int(x * step / 2)]))] for x in range(18)
        )
        for y in range(9)
    ]
    return "\n".join([f"“{name}”: {place} ({heat.strength:.1f})", *(f"  {row}" for row in rows)])


def _document(heat: Heat) -> dict[str, object]:
    from photosearch.search.where import thirds

    return {
        "phrase": heat.phrase,
        "clear": heat.clear,
        "strength": round(heat.strength, 3),
        "place": None if heat.place is None else " ".join(heat.place),
        "thirds": [[round(float(each), 3) for each in row] for row in thirds(heat.grid)],
        "grid": [[round(float(each), 3) for each in row] for row in heat.grid],
    }


def _save(app: App, content: int, found: list[Heat], given: argparse.Namespace) -> None:
    """The small picture with the map of the phrase that stands out most."""
    from photosearch.media import fresh, warm

    strongest = max(found, key=lambda heat: heat.strength)
    data = app.looking_closer.small_picture(content)
    picture = None if data is None else warm.over(data, strongest.grid)
    if picture is None:
        raise Trouble("The library has no small picture of this photo.")
    with fresh.fresh(given.out, over=given.overwrite) as file:
        file.write(picture)
