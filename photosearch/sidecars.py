"""What the user says of photos, written beside their files: stars, tags and a caption as sidecars.

Called by ``app``, on whatever thread works for it, and only when asked for. Knows rows and the
sidecars' module; what a sidecar holds besides, and the photos, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from photosearch.errors import Trouble
from photosearch.library import browse, captions, notes
from photosearch.library.captions import CaptionRow
from photosearch.library.database import Database
from photosearch.library.ids import ContentId


def write(database: Database, contents: Sequence[int]) -> list[Path]:
    """As ``App.write_sidecar``."""
    written: list[Path] = []
    failures: list[Trouble] = []
    for content in contents:
        for path, words in _wanted(database, ContentId(content)):
            try:
                written.append(_write(path, words))
            except Trouble as error:
                failures.append(error)
    if failures:
        done = f"{len(written):,} of {len(written) + len(failures):,} sidecars were written."
        raise Trouble(f"{failures[0].message} {done}", failures[0].remedy) from failures[0]
    return written


Said = tuple[str | None, tuple[str, ...], int | None]  # caption, keywords, stars


def _write(path: Path, said: Said) -> Path:
    from photosearch.media import sidecars

    return sidecars.write(path, *said)


def _wanted(database: Database, content: ContentId) -> list[tuple[Path, Said]]:
    """The files of a content, each with what belongs beside it; none where nothing is said."""
    details = database.read(partial(browse.details, content=content))
    caption = _caption(database.read(partial(captions.of_content, content=content)))
    stars = database.read(partial(notes.own_ratings, contents=[content])).get(content)
    if details is None or not (details.tags or caption or stars is not None):
        return []
    own = details.facts.extra.get("keywords", "").split("; ") if details.tags else []
    said = caption, (*own, *details.tags), stars
    return [(ref.path, said) for ref in details.refs]


def _caption(rows: Sequence[CaptionRow]) -> str | None:
    """The caption for a sidecar: None to leave what the file says by itself."""
    own = [row.text for row in rows if row.source == "user"]
    said = [row for row in rows if row.source == "file" and row.part != "keywords"]
    machine = [row.text for row in rows if row.source == "machine" and row.trusted]
    return next(iter(own or ([] if said else machine)), None)
