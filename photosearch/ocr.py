"""Words that stand in photos: whether they can be read here, of files that are named, of a library.

Built and called by ``app`` and ``standalone``, on the thread of whoever asks. Chooses what reads,
keeps the children between calls, and makes rows of what they read; the work itself is
``ingest.reading_words``. Imports nothing of the extra ``ocr``; knows no windows and no terminals.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from photosearch.errors import BadPhoto, Cancelled, Trouble
from photosearch.ingest.reading_words import LOOK, STAGE, Outcome, ReaderFailed, WordReading
from photosearch.jobs import Job
from photosearch.library import photos, picture_words
from photosearch.library.database import Database
from photosearch.models import catalogue, ocr, recognisers
from photosearch.models.ocr import Line, Parts
from photosearch.settings import Settings
from photosearch.workers.decoders import Decoders
from photosearch.workers.messages import WordsRead

SIDE = 2400  # longest side in pixels at which photos are read; letters are small
MOST_CHILDREN = 3  # they take up to a gigabyte each
SECONDS = 60.0  # of computing for one photo; the reader itself gives up much earlier
CHILD_BYTES = 2.5e9
IDLE_SECONDS = 20.0  # for which a child without work keeps its memory
MOST_RECOGNISERS = 3  # each further one is asked about most lines
REST = 900.0  # seconds for which reading that fails is left alone in the background

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WordsOf:
    """The words in one file.

    Attributes:
        lines: from the top.
        problem: why it could not be read; empty when it could.
    """

    path: Path
    lines: tuple[Line, ...]
    problem: str = ""


@dataclass(frozen=True)
class State:
    """How reading words stands.

    Attributes:
        available: whether the extra is installed.
        on: whether the settings want it.
        languages: that can be read: ``ko``, ``en``, ``zh``.
        photos: different ones in the library, as far as they can be shown.
        read: how many of them were read.
        worded: how many have words.
        trouble: why nothing is being read; empty if nothing is wrong.
    """

    available: bool
    on: bool
    languages: tuple[str, ...]
    photos: int
    read: int
    worded: int
    trouble: str = ""


def parts() -> Parts | None:
    """What would read words now: what the extra brings, and recognisers that are installed.

    None without the extra.
    """
    bundled = ocr.bundled()
    if bundled is None:
        return None
    own = [recognisers.recogniser(model) for model in catalogue.installed() if model.reads_words]
    chosen = (*bundled.recognisers, *own)[:MOST_RECOGNISERS]
    return dataclasses.replace(bundled, recognisers=chosen)


def languages() -> tuple[str, ...]:
    """What can be read now, of ``ko``, ``en`` and ``zh``; none without the extra."""
    if ocr.bundled() is None:
        return ()
    own = {code for model in catalogue.installed() if model.reads_words
           for code in model.spec.languages}  # fmt: skip
    return tuple(code for code in ("ko", "en", "zh") if code in own | {"en", "zh"})


def missing() -> Trouble:
    """What to say without the extra."""
    return Trouble(
        "Reading the words in photos needs packages that are not installed.",
        "This edition of Photosearch comes without them; as installed by pip it can have them."
        if getattr(sys, "frozen", False)
        else f"{ocr.EXTRA} installs them.",
    )


def read_files(paths: Sequence[Path], job: Job, cores: int = 0) -> list[WordsOf]:
    """The words of these files, one row for each, in their order; nothing is kept.

    Raises ``Trouble`` where words cannot be read, or ``Cancelled``.
    """
    chosen = parts()
    if chosen is None:
        raise missing()
    with _new_children(cores, awaited=True) as children:
        wanted = list(dict.fromkeys(paths))  # what came last is begun first
        answers = {path: children.words(path, chosen, SIDE) for path in reversed(wanted)}
        found: dict[Path, WordsOf] = {}
        for done, path in enumerate(wanted):
            job.report(STAGE, done, len(wanted))
            found[path] = _words_of(path, _heard(answers[path], job))
        job.report(STAGE, len(wanted), len(wanted))
    return [found[path] for path in paths]


def _heard(answer: Future[WordsRead], job: Job) -> WordsRead | BadPhoto:
    while not wait([answer], LOOK).done:
        job.checkpoint()
    try:
        return answer.result()
    except BadPhoto as error:
        return error
    except CancelledError:
        raise Cancelled from None


def _words_of(path: Path, found: WordsRead | BadPhoto) -> WordsOf:
    if isinstance(found, BadPhoto):
        return WordsOf(path, (), found.reason)
    if found.trouble:
        raise ReaderFailed(found.trouble)
    return WordsOf(path, found.lines)


def _new_children(cores: int, *, awaited: bool = False) -> Decoders:
    """They keep to one core each, and go behind everything else unless somebody waits for them."""
    return Decoders(
        _count(cores),
        SECONDS,
        CHILD_BYTES,
        newest_first=awaited,
        idle_seconds=IDLE_SECONDS,
        cores=cores,
    )


def _count(cores: int) -> int:
    return max(1, min(MOST_CHILDREN, (cores or os.cpu_count() or 1) // 2))


class PictureWords:
    """Reads the words in the photos of one library. Thread-safe; close it.

    Only one thread at a time may read the whole library.
    """

    def __init__(self, database: Database, settings: Callable[[], Settings]) -> None:
        self._database = database
        self._settings = settings
        self._building = threading.Lock()
        self._children: tuple[int, Decoders] | None = None
        self._reading: WordReading | None = None
        self._rest = 0.0, "", ""  # until when, why, and which version
        self._closed = False

    def close(self) -> None:
        """End the children; who waits for them is cancelled."""
        with self._building:
            self._closed = True
            children, self._children = self._children, None
        if children is not None:
            children[1].close()

    def state(self) -> State:
        """How it stands; reads the library."""
        chosen = parts()
        version = "" if chosen is None else chosen.version
        counted = self._database.read(partial(picture_words.progress, version=version))
        return State(
            chosen is not None,
            self._settings().read_words,
            languages(),
            *counted,
            self._trouble(version),
        )

    def _trouble(self, version: str) -> str:
        """Why nothing is being read in the background; empty when nothing is wrong."""
        until, why, failed = self._rest
        return why if version == failed and time.monotonic() < until else ""

    def leg(self, job: Job) -> bool:
        """Go on with the library, if the settings want that; whether photos are left.

        A reader that fails costs no photo and no indexing: it is left alone for a while.
        """
        reading = self._at_work() if self._settings().read_words else None
        if reading is None or self._trouble(reading.version):
            return False
        try:
            return reading.leg(job, lambda: self._settings().read_words)
        except ReaderFailed as error:
            _log.warning("reading words failed: %s", error)
            self._rest = time.monotonic() + REST, error.message, reading.version
            return False

    def library(self, job: Job) -> list[WordsOf]:
        """Every photo whose words were not read: one row for each of its files, and it is kept.

        Raises ``Trouble`` where words cannot be read.
        """
        reading = self._at_work()
        if reading is None:
            raise missing()
        outcomes: list[Outcome] = []
        reading.leg(job, tell=outcomes.append)
        found = {outcome.content: outcome for outcome in outcomes}
        files = self._database.read(lambda c: photos.paths_of(c, list(found)))
        return [
            WordsOf(path, found[content].lines or (), found[content].problem)
            for content in found
            for path in (ref.path for ref in files.get(content, ()))
        ]

    def _at_work(self) -> WordReading | None:
        """What reads as things are installed and chosen now; None without the extra.

        What another one has in hand is forgotten, and read again.
        """
        chosen, cores = parts(), self._settings().workers
        if chosen is None:
            return None
        with self._building:
            if self._closed:
                raise Cancelled
            old, reading = self._children, self._reading
            if old is not None and old[0] == cores:
                children = old[1]
            else:
                children, reading = _new_children(cores), None
                self._children = cores, children
            if reading is None or reading.version != chosen.version:
                read = partial(children.words, parts=chosen, side=SIDE)
                reading = WordReading(self._database, chosen.version, read, 2 * _count(cores))
                self._reading = reading
        if old is not None and old[1] is not children:
            old[1].close()
        return reading
