"""Photos to sentences: one captioner at work, for files that are named or for a library.

Called by ``describing``, on the thread of whoever asks. Decoders read the pictures, the
captioner's own engine writes, and what it wrote is committed a few at a time. A request that is
with the engine when the work gives way stays there: the next leg finds it answered. Knows no
settings and no models but its own.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import BadPhoto, Cancelled, EngineGone, ModelBroken, Trouble
from photosearch.jobs import Job
from photosearch.library import captions, contents
from photosearch.library.captions import Made
from photosearch.library.database import Database
from photosearch.library.ids import ContentId
from photosearch.models.base import Caption, CaptionWish
from photosearch.models.catalogue import Installed
from photosearch.workers.engine_client import Engine, Written

if TYPE_CHECKING:
    from photosearch.media.prepare import Prepared

STAGE = "Describing photos"
REQUEST_SECONDS = 4.0  # that one request should take: what is lost when everything is killed
LARGEST = 16  # pictures in a request and in a transaction, however fast it goes
REQUESTS = 2  # with the engine at a time, so that it need not wait for us
PAGE = 128  # contents without a caption read at a time
LOOK = 0.2  # seconds between two looks at the job
IDLE_SECONDS = 60.0  # for which an unused captioner keeps its memory; it takes much of it


class Fit(NamedTuple):
    """How well words fit a photo.

    Attributes:
        match: the similarity; None where it cannot be told.
        trusted: whether that is enough for a search to use them.
        judged: number of the model that says so; 0 for none.
    """

    match: float | None
    trusted: bool
    judged: int = 0


Read = Callable[[Path], "Future[Prepared]"]
Judge = Callable[[str, ContentId], Fit]


class CaptionerFailed(Trouble):
    """The captioner cannot work at all; no photo is to blame."""


@dataclass(frozen=True)
class Picture:
    """One file to describe; for a library, the content that it should hold."""

    path: Path
    content: ContentId | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one picture.

    Attributes:
        hash: of the file; None where it could not be read.
        caption: the best one; None where there is none.
        problem: why there is none.
    """

    picture: Picture
    hash: bytes | None
    caption: Caption | None
    problem: str = ""


Take = Callable[[Sequence[Outcome]], None]


@dataclass(frozen=True)
class _Seen:
    """A picture that was read."""

    picture: Picture
    hash: bytes
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class _Asked:
    """Pictures that are with the engine; ``alone`` says that nothing else was."""

    seen: list[_Seen]
    answer: Written
    alone: bool
    since: float


class Describer:
    """One captioner, whose engine starts with the first picture and leaves when it is idle.

    Args:
        model: an installed captioner.
        cores, gpu_memory_share: what it may use, as ``Engine`` says.
        idle_seconds: for how long it keeps its memory.
    """

    def __init__(
        self,
        model: Installed,
        *,
        cores: int = 0,
        gpu_memory_share: int = 0,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.model = model
        self.engine = Engine(
            model, cores=cores, gpu_memory_share=gpu_memory_share, idle_seconds=idle_seconds
        )
        self.closed = False
        self.unread: set[ContentId] = set()  # not to be tried again before all is gone through
        self._left: tuple[str, _Run] | None = None  # gave way, with requests under way

    def language(self, wanted: str) -> str:
        """What it writes if asked for ``wanted``: that, or the first of its own languages."""
        own = self.model.spec.languages
        return wanted if wanted in own or not own else own[0]

    def describe(
        self, pictures: Sequence[Picture], wish: CaptionWish, read: Read, take: Take, job: Job
    ) -> None:
        """Write about these pictures; ``take`` is told each one's outcome, a few at a time.

        Raises ``CaptionerFailed``, or ``Cancelled`` also when it is closed meanwhile.
        """
        _Run(self, wish, read, take).go(iter(pictures), job)

    def describe_lacking(
        self,
        recorder: Recorder,
        wish: CaptionWish,
        read: Read,
        job: Job,
        wanted: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Write about every content that lacks its caption; False if it gave way to others.

        Also if it is not ``wanted`` any more. One thread at a time. Raises as ``describe`` does.
        """
        run = _Run(self, wish, read, recorder, wanted)
        left, self._left = self._left, None
        if left is not None and left[0] == recorder.language and left[1].wish == wish:
            run.asked, run.alone = left[1].asked, left[1].alone
        finished = False
        try:
            finished = run.go(recorder.lacking(self.unread | run.under_way()), job)
        finally:
            self._left = recorder.language, run
            self.unread = set() if finished else self.unread | recorder.changed
        return finished

    def close(self) -> None:
        """End its process."""
        self.closed = True
        self.engine.close()


class Recorder:
    """Keeps in a library what is written about its contents.

    Args:
        database: of the library.
        model: whose captions they are.
        language: of the captions.
        judge: how well words fit a content.
        job: told how far it is.
        total: how many there are to write, if that is not what the library lacks.
    """

    def __init__(
        self,
        database: Database,
        model: str,
        language: str,
        judge: Judge,
        job: Job,
        total: int | None = None,
    ) -> None:
        self.language = language
        self.outcomes: list[Outcome] = []
        self.changed: set[ContentId] = set()  # their files hold something else by now
        self._database = database
        self._model = model
        self._judge = judge
        self._job = job
        lacking = partial(captions.count_lacking, model=model, language=language)
        self._total = database.read(lacking) if total is None else total
        job.report(STAGE, 0, self._total)

    def __call__(self, outcomes: Sequence[Outcome]) -> None:
        """Commit these; a file that holds another picture by now is left to the next scan."""
        hashes = [outcome.hash for outcome in outcomes if outcome.hash is not None]
        known = self._database.read(lambda c: contents.content_by_hash(c, hashes))
        rows = []
        for outcome in outcomes:
            content = outcome.picture.content
            if content is None or outcome.hash is None:
                continue
            if known.get(outcome.hash) == content:
                rows.append(self._made(content, outcome.caption))
            else:
                self.changed.add(content)
        if rows:
            self._database.write(lambda c: captions.record(c, self._model, rows))
        self.outcomes += outcomes
        done = len(self.outcomes)
        self._job.report(STAGE, done, max(done, self._total))

    def _made(self, content: ContentId, caption: Caption | None) -> Made:
        """Without words it is a marker: this picture is not tried again by itself."""
        text = "" if caption is None else caption.text.strip()
        if caption is None or not text:
            return Made(content, self.language, "", trusted=False)
        return Made(content, self.language, text, caption.score, *self._judge(text, content))

    def lacking(self, skipped: set[ContentId]) -> Iterator[Picture]:
        """Contents without a caption but those to be skipped, page by page, the newest first."""
        last: ContentId | None = None
        question = partial(captions.lacking, model=self._model, language=self.language, limit=PAGE)
        while page := self._database.read(partial(question, after=last)):
            for content, path in page:
                if content not in skipped:
                    yield Picture(path, content)
            last = page[-1][0]


@dataclass
class _Run:
    """Pictures on their way to sentences."""

    describer: Describer
    wish: CaptionWish
    read: Read
    take: Take
    wanted: Callable[[], bool] = lambda: True
    asked: deque[_Asked] = field(default_factory=deque)
    alone: deque[_Seen] = field(default_factory=deque)  # an engine failed over these and others
    _reading: deque[tuple[Picture, Future[Prepared]]] = field(default_factory=deque)
    _size: int = 1
    _answered: float = -math.inf

    def go(self, pictures: Iterator[Picture], job: Job) -> bool:
        """False if the job gave way; what is with the engine stays there."""
        more = True
        try:
            while True:
                job.checkpoint()
                if job.gives_way() or not self.wanted():
                    return False
                while more and len(self._reading) < 2 * self._size:
                    picture = next(pictures, None)
                    more = picture is not None
                    if picture is not None:
                        self._reading.append((picture, self.read(picture.path)))
                self._ask()
                if not (self.asked or self._reading or self.alone):
                    return True
                self._hear(job)
        except CancelledError:  # the decoders were closed: so is the library
            raise Cancelled from None
        finally:
            for _, answer in self._reading:
                answer.cancel()

    def under_way(self) -> set[ContentId]:
        """What the engine has in hand, and what is to be given to it again."""
        seen = [*(each for asked in self.asked for each in asked.seen), *self.alone]
        return {each.picture.content for each in seen if each.picture.content is not None}

    def _ask(self) -> None:
        """Hand the engine what was read, as far as it has room."""
        if self.alone:
            if not self.asked:
                self._send([self.alone.popleft()], alone=True)
            return
        while self._reading and len(self.asked) < REQUESTS:
            ready: list[_Seen] = []
            while self._reading and len(ready) < self._size:
                picture, answer = self._reading[0]
                if not answer.done() and (self.asked or ready):
                    break
                if not _is_done(answer):
                    return
                self._reading.popleft()
                try:
                    prepared = answer.result()
                except BadPhoto as error:
                    if picture.content is not None:
                        self.describer.unread.add(picture.content)
                    self.take([Outcome(picture, None, None, error.reason)])
                else:
                    ready.append(_Seen(picture, prepared.hash, prepared.pixels))
            if not ready:
                return
            self._send(ready, alone=False)

    def _send(self, seen: list[_Seen], *, alone: bool) -> None:
        pixels = np.stack([each.pixels for each in seen])
        try:
            answer = self.describer.engine.captions(pixels, self.wish)
        except EngineGone:  # closed for good
            raise Cancelled from None
        self.asked.append(_Asked(seen, answer, alone, time.monotonic()))

    def _hear(self, job: Job) -> None:
        """Wait a moment for the engine's next answer."""
        if not self.asked:
            return
        asked = self.asked[0]
        if not _is_done(asked.answer):
            return
        self.asked.popleft()
        self._pace(asked)
        try:
            written = asked.answer.result()
        except (EngineGone, ModelBroken) as error:
            self._suspect(asked, error, job)
        except Trouble as error:
            raise CaptionerFailed(error.message, error.remedy) from error
        else:
            self.take(
                [
                    Outcome(each.picture, each.hash, own[0])
                    for each, own in zip(asked.seen, written, strict=True)
                ]
            )

    def _pace(self, asked: _Asked) -> None:
        """As many pictures in a request as take the time that may be lost."""
        now = time.monotonic()
        each = (now - max(asked.since, self._answered)) / len(asked.seen)
        self._answered = now
        fitting = int(REQUEST_SECONDS / max(each, 1e-6))
        self._size = max(1, min(fitting, 2 * self._size, LARGEST))

    def _suspect(self, asked: _Asked, error: EngineGone | ModelBroken, job: Job) -> None:
        """Find out which picture it was, each alone; one that fails alone costs itself."""
        if self.describer.closed:
            raise Cancelled
        if not asked.alone:
            self.alone += asked.seen
            return
        self._prove(job)
        (seen,) = asked.seen
        problem = f"{self.describer.model.name} could not describe this photo. {error.message}"
        self.take([Outcome(seen.picture, seen.hash, None, problem)])

    def _prove(self, job: Job) -> None:
        """Raise ``CaptionerFailed`` if it can write about no picture at all."""
        describer = self.describer
        side = describer.model.spec.image.side
        sample = np.random.default_rng(7).integers(0, 256, (1, side, side, 3), dtype=np.uint8)
        try:
            answer = describer.engine.captions(sample, CaptionWish(1, 2, self.wish.language))
            while not _is_done(answer):
                job.checkpoint()
            answer.result()
        except Trouble as error:
            if describer.closed:
                raise Cancelled from None
            raise CaptionerFailed(error.message, error.remedy) from error


def _is_done(answer: Future[Any]) -> bool:
    """Wait a moment for it."""
    return bool(wait([answer], LOOK).done)
