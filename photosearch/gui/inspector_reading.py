"""What the inspector wants to know of the library about one photo, or about several.

Run on a Bridge thread inside ``Database.read``. Answers with values; knows no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.gui.places import InFolder
from photosearch.library import browse, captions, notes
from photosearch.library.browse import Details
from photosearch.library.captions import CaptionRow
from photosearch.library.database import Connection
from photosearch.library.gazetteer import gazetteer
from photosearch.library.roots import relative_to, roots
from photosearch.paths import to_key
from photosearch.text import Language, printable

if TYPE_CHECKING:
    from photosearch.app import App
    from photosearch.models.starter_tags import OfferedTag

MOST_READ = 300
"""Of a larger selection only the number is said: reading every photo would take too long."""


@dataclass(frozen=True)
class One:
    """One photo, with all words about it.

    ``trail``: the folders that lead to it. ``known``: all tags there are. ``where``: the name of
    the place where it was taken; empty if that is not known.
    """

    details: Details
    trail: tuple[InFolder, ...]
    known: tuple[str, ...]
    captions: tuple[CaptionRow, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Offered:
    """What machines can say of one photo: tags, and which model would describe it; "" for none."""

    tags: tuple[OfferedTag, ...] = ()
    captioner: str = ""


@dataclass(frozen=True)
class Several:
    """More than one. What they do not share is None or left out; so is what was not read."""

    count: int
    size: int | None
    rating: int | None
    tags: tuple[str, ...]
    known: tuple[str, ...]


def read(c: Connection, contents: Sequence[int], language: Language = "en") -> One | Several | None:
    """What there is to say about these, places in that language; None if there is nothing."""
    known = tuple(tag.name for tag in notes.tags(c))
    if len(contents) == 1:
        details = browse.details(c, contents[0])
        if details is None:
            return None
        said = tuple(captions.of_content(c, contents[0]))
        where = _where(details, language)
        return One(details, _trail(c, details.card.path), known, said, where)
    if len(contents) > MOST_READ:
        return Several(len(contents), None, None, (), known)
    read = [details for each in contents if (details := browse.details(c, each)) is not None]
    if not read:
        return None
    ratings = {details.card.rating for details in read}
    shared = set(read[0].tags).intersection(*(details.tags for details in read))
    return Several(
        len(read),
        sum(details.size for details in read),
        ratings.pop() if len(ratings) == 1 else None,
        tuple(tag for tag in read[0].tags if tag in shared),
        known,
    )


def _where(details: Details, language: Language) -> str:
    """``Seogwipo, Jeju, South Korea``; 한국 제주도 서귀포."""
    latitude, longitude = details.facts.latitude, details.facts.longitude
    if latitude is None or longitude is None:
        return ""
    names = gazetteer().described(latitude, longitude, language)
    return ", ".join(names) if language == "en" else " ".join(reversed(names))


def read_offered(app: App, content: int) -> Offered:
    """What is offered for this photo; on a Bridge thread."""
    captioner = app.captioner
    return Offered(tuple(app.offered_tags(content)), "" if captioner is None else captioner.name)


def _trail(c: Connection, path: Path) -> tuple[InFolder, ...]:
    """From the watched folder down to the one that holds the file."""
    inside = [(root, relative_to(path, root.path)) for root in roots(c)]
    holding = [(root, name) for root, name in inside if name is not None]
    if not holding:
        return ()
    root, name = max(holding, key=lambda pair: len(pair[0].path.parts))
    found = [InFolder(root.id, "", printable(root.path.name or str(root.path)))]
    parts = Path(name).parent.parts
    for depth, part in enumerate(parts, 1):
        found.append(InFolder(root.id, to_key(Path(*parts[:depth])), printable(part)))
    return tuple(found)
