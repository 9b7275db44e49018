"""Photos on their way out of the library: as copies, as a list, as a contact sheet.

Made by ``app`` for one library; runs on any thread but the window's own, and is told to stop by a
``Job``. Reads rows by the portion, so that a hundred thousand photos take no more memory than a
few hundred. A list or a sheet appears whole or not at all. Imports no torch and no Qt.
"""

from __future__ import annotations

import base64
import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from photosearch.errors import Trouble
from photosearch.jobs import Job
from photosearch.library import listed as listing
from photosearch.library import photos
from photosearch.library.database import Database
from photosearch.library.listed import ListedPhoto
from photosearch.library.thumbnails import Thumbnails
from photosearch.media import actions, fresh, sheets
from photosearch.media.actions import Wanted
from photosearch.media.sheets import Cell, Page, Report, Words
from photosearch.media.tables import Table, Value
from photosearch.paths import for_system
from photosearch.search.query import Relevance

Format = Literal["copies", "csv", "tsv", "json", "html", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: Mapping[Format, str] = {
    "csv": ".csv",
    "tsv": ".tsv",
    "json": ".json",
    "html": ".html",
    "markdown": ".md",
}
STAGE = "Writing the list"
PORTION = 500  # photos whose rows are read at a time
MOST_EMBEDDED = 1000  # pictures inside a page unless it is said otherwise: some 30 megabytes

COLUMNS = (
    "path", "name", "score", "relevance", "date", "date_by", "rating", "tags", "captions", "albums",
    "width", "height", "bytes", "format", "camera", "lens", "latitude", "longitude", "copies",
    "offline",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What goes out, in its order.

    Attributes:
        contents: content ids.
        title: what a sheet is headed by.
        query: the search that found them; empty for none.
        ranked: score and grade of those that were ranked.
    """

    contents: Sequence[int]
    title: str
    query: str = ""
    ranked: Mapping[int, tuple[float, Relevance]] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """How it goes out.

    Attributes:
        over: a file that is there already may be replaced.
        bom: a CSV or TSV file begins with the mark by which Excel knows UTF-8.
        embed: small pictures are inside a page, not in a folder beside it; None for as many as a
            browser takes well. A Markdown file always has them beside it.
        links: a sheet leads to the photos on this computer, and so tells their paths.
        sidecars: copies bring their ``.xmp`` files.
        folders: copies are in folders as the photos are, below the watched folder's name.
        words: what a sheet says by itself.
    """

    over: bool = False
    bom: bool = False
    embed: bool | None = None
    links: bool = False
    sidecars: bool = False
    folders: bool = False
    words: Words = field(default_factory=Words)


@dataclass(frozen=True)
class Exported:
    """What became of it.

    Attributes:
        out: the file, or the folder of the copies.
        photos: how many are in it.
        gone: how many of those chosen the library does not have any more.
        failed: photos that could not be copied, and what the system says of each; empty words
            where its drive is not connected.
        sidecars: how many were copied.
        first: the first copy.
        stopped: copying was cancelled; what is there stays.
    """

    out: Path
    photos: int
    gone: int = 0
    failed: Sequence[tuple[Path, str]] = ()
    sidecars: int = 0
    first: Path | None = None
    stopped: bool = False


class Exporting:
    """Takes photos out of one library. Thread-safe."""

    def __init__(self, database: Database, thumbnails: Thumbnails) -> None:
        self._database = database
        self._thumbnails = thumbnails

    def export(
        self, chosen: Chosen, format: Format, out: Path, job: Job, options: Options | None = None
    ) -> Exported:
        """Write ``chosen`` to the file ``out``, or copy it into the folder ``out``.

        Args:
            chosen: which photos.
            format: how.
            out: where; a folder that is not there is made.
            job: told photos. Cancelled, copies that were made stay and ``Exported.stopped`` says
                so; of a list or a sheet nothing is left, and ``Cancelled`` is raised.
            options: None for none.

        Raises:
            DiskFull: there is no room.
            Trouble: ``out`` is there already and may not be replaced, or cannot be written.
        """
        how = options or Options()
        if format == "copies":
            return self._copy(chosen, out, job, how)
        if os.path.isdir(for_system(out)):  # is_dir raises for a name too long
            raise Trouble(f"{out} is a folder.", "Name a file in it.")
        if format == "html" or format == "markdown":
            return self._sheet(chosen, format, out, job, how)
        table = Table(format, COLUMNS, bom=how.bom)
        with fresh.fresh(out, over=how.over) as file, fresh.sorted_errors(out.parent):
            file.write(table.begin())
            written = 0
            for photo in self._photos(chosen, job):
                file.write(table.row(_values(photo, chosen)))
                written += 1
            file.write(table.end())
        return Exported(out, written, len(chosen.contents) - written)

    def watched(self, folder: Path) -> Path | None:
        """The watched folder in which ``folder`` lies: copies there would come to the library."""
        wanted = _comparable(folder)
        for root in self._database.read(photos.roots):
            top = _comparable(root.path)
            if wanted == top or wanted.startswith(top.rstrip(os.sep) + os.sep):
                return root.path
        return None

    def _photos(self, chosen: Chosen, job: Job, stage: str = STAGE) -> Iterator[ListedPhoto]:
        total, done = len(chosen.contents), 0
        for start in range(0, total, PORTION):
            some = [int(content) for content in chosen.contents[start : start + PORTION]]
            for photo in self._database.read(partial(listing.listed, contents=some)):
                job.checkpoint()
                if stage:
                    job.report(stage, done, total)
                done += 1
                yield photo
        if stage:
            job.report(stage, total, total)

    # --- copies ---------------------------------------------------------------------------------

    def _copy(self, chosen: Chosen, out: Path, job: Job, how: Options) -> Exported:
        total, seen = len(chosen.contents), 0

        def wanted() -> Iterator[Wanted]:
            nonlocal seen
            for photo in self._photos(chosen, Job(), stage=""):
                seen += 1
                yield _to_copy(photo, how.folders)

        done = actions.export_copies(wanted(), total, out, job, sidecars=how.sidecars)
        gone = 0 if done.stopped else total - seen
        return Exported(
            out, done.made, gone, tuple(done.failed), done.sidecars, done.first, done.stopped
        )

    # --- sheets ---------------------------------------------------------------------------------

    def _sheet(self, chosen: Chosen, format: Format, out: Path, job: Job, how: Options) -> Exported:
        count = len(chosen.contents)
        embed = how.embed if how.embed is not None else count <= MOST_EMBEDDED
        kind = Page if format == "html" else Report
        sheet = kind(chosen.title, how.words, query=chosen.query)
        written = 0
        with fresh.fresh(out, over=how.over) as file, fresh.sorted_errors(out.parent):
            file.write(sheet.begin(count))
            with _Pictures(out, self._thumbnails.get, embed and format == "html") as pictures:
                for photo in self._photos(chosen, job):
                    picture = pictures.address(photo.card.hash)
                    file.write(sheet.cell(_cell(photo, picture, chosen, how)))
                    written += 1
                file.write(sheet.end())
        return Exported(out, written, count - written)


class _Pictures:
    """Where the small pictures of a sheet are: inside it, or in a folder beside it.

    Those that it has written itself go again if the sheet is not finished.
    """

    def __init__(self, sheet: Path, read: Callable[[bytes], bytes | None], embed: bool) -> None:
        self._folder = sheet.with_name(f"{sheet.stem}_files")
        self._read, self._embed = read, embed
        self._made: list[Path] = []
        self._made_folder = False

    def address(self, hash: bytes) -> str:
        """Of the picture under that hash; empty if there is none."""
        jpeg = self._read(hash)
        if jpeg is None:
            return ""
        if self._embed:
            return sheets.INSIDE + base64.b64encode(jpeg).decode()
        if not self._made_folder and not self._folder.is_dir():
            self._folder.mkdir()
            self._made_folder = True
        path = self._folder / f"{hash.hex()[:32]}.jpg"  # by content: writing it again is no change
        if not path.exists():
            with fresh.fresh(path) as file:
                file.write(jpeg)
            self._made.append(path)
        return sheets.address(f"{self._folder.name}/{path.name}")

    def __enter__(self) -> _Pictures:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            return
        for path in self._made:
            with suppress(OSError):
                os.unlink(for_system(path))
        if self._made_folder:
            with suppress(OSError):
                os.rmdir(for_system(self._folder))


def _values(photo: ListedPhoto, chosen: Chosen) -> dict[str, Value]:
    card = photo.card
    score, relevance = chosen.ranked.get(card.content, (None, ""))
    return {
        "path": str(card.path),
        "name": card.path.name,
        "score": None if score is None else float(score),
        "relevance": relevance,
        "date": _date(card.moment),
        "date_by": "camera" if photo.taken else "file",
        "rating": card.rating or None,
        "tags": photo.tags,
        "captions": photo.captions,
        "albums": photo.albums,
        "width": card.width,
        "height": card.height,
        "bytes": photo.size,
        "format": card.format,
        "camera": photo.camera,
        "lens": photo.lens,
        "latitude": photo.latitude,
        "longitude": photo.longitude,
        "copies": card.copies,
        "offline": card.offline,
    }


def _cell(photo: ListedPhoto, picture: str, chosen: Chosen, how: Options) -> Cell:
    card = photo.card
    score, relevance = chosen.ranked.get(card.content, (None, ""))
    return Cell(
        picture,
        (card.width, card.height),
        _link(card.path) if how.links else "",
        card.name,
        ("★" * card.rating, _date(card.moment)[:16], *photo.tags),
        photo.captions[0] if photo.captions else "",
        relevance,
        score,
    )


def _to_copy(photo: ListedPhoto, folders: bool) -> Wanted:
    inside: tuple[str, ...] = ()
    if folders and photo.files:
        held = photo.files[0]
        below = held.path.relative_to(held.folder).parent.parts
        inside = (held.folder.name or "_", *below)
    reachable = tuple(each.path for each in photo.files if not each.offline)
    return Wanted(reachable, inside, photo.card.path)


def _date(moment: int) -> str:
    """``2024-05-01 12:30:00`` by the clock on the wall; empty where nothing is known."""
    if not moment:
        return ""
    try:
        return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):  # years beyond the calendar's
        return ""


def _link(path: Path) -> str:
    text = path.as_posix()
    return "file://" + ("" if text.startswith("/") else "/") + sheets.address(text)


def _comparable(folder: Path) -> str:
    """As folders are compared: the real one, in one Unicode form; letter case where it counts."""
    return unicodedata.normalize("NFC", os.path.normcase(os.path.realpath(folder)))
