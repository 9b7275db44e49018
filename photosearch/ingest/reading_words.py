"""Photos to the words that stand in them, in the background, until the library lacks none.

Called by ``ocr`` on the thread that ingests, when nothing else is waiting. Children decode and
read; what they found is committed a few photos at a time. What is with them when the work gives way
stays there: the next leg finds it read. Knows no networks and no settings.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import BadPhoto, Cancelled, Trouble
from photosearch.ingest.scan import PASSING
from photosearch.jobs import Job
from photosearch.library import contents, picture_words
from photosearch.library.database import Database
from photosearch.library.ids import ContentId
from photosearch.library.picture_words import Read
from photosearch.models.ocr import as_text

if TYPE_CHECKING:
    from photosearch.models.ocr import Line
    from photosearch.workers.messages import WordsRead

STAGE = "Reading words in photos"
PAGE = 128  # contents that were not read, asked for at a time
MOST = 16  # photos in a transaction
LOOK = 0.2  # seconds between two looks at the job

ReadWords = Callable[[Path], "Future[WordsRead]"]


class ReaderFailed(Trouble):
    """Words cannot be read here at all; no photo is to blame."""


@dataclass(frozen=True)
class Outcome:
    """What became of one photo of the library.

    Attributes:
        lines: what was read; None where it could not be.
        problem: why not.
    """

    content: ContentId
    path: Path
    lines: tuple[Line, ...] | None
    problem: str = ""


class WordReading:
    """Reads the words of one library's photos by one ``version``. One thread at a time.

    Args:
        database: of the library.
        version: stands for all that decides which words are read.
        read: asks a child.
        ahead: how many photos children are given at a time.
    """

    def __init__(self, database: Database, version: str, read: ReadWords, ahead: int) -> None:
        self.version = version
        self._database = database
        self._read = read
        self._ahead = ahead
        self._asked: deque[tuple[ContentId, Path, Future[WordsRead]]] = deque()
        self._skipped: set[ContentId] = set()  # not tried again before all is gone through

    def leg(
        self,
        job: Job,
        wanted: Callable[[], bool] = lambda: True,
        tell: Callable[[Outcome], None] = lambda _: None,
    ) -> bool:
        """Go on; whether it gave way, or was no longer ``wanted``, before it was through.

        Raises ``ReaderFailed``, or ``Cancelled`` also when the children are ended meanwhile.
        """
        total = self._database.read(partial(picture_words.count_lacking, version=self.version))
        total = max(0, total - len(self._skipped))
        waiting, done, more = self._waiting(), 0, True
        job.report(STAGE, 0, total)
        while True:
            job.checkpoint()
            if job.gives_way() or not wanted():
                return True
            while more and len(self._asked) < self._ahead:
                following = next(waiting, None)
                more = following is not None
                if following is not None:
                    self._asked.append((*following, self._read(following[1])))
            if not self._asked:
                self._skipped = set()
                return False
            if wait([self._asked[0][2]], LOOK).done:
                done += self._keep(tell)
                job.report(STAGE, done, max(done, total))

    def _waiting(self) -> Iterator[tuple[ContentId, Path]]:
        """What is to be read and is not with a child yet, the newest first."""
        last: ContentId | None = None
        question = partial(picture_words.lacking, version=self.version, limit=PAGE)
        while page := self._database.read(partial(question, after=last)):
            for content, path in page:
                asked = (each[0] for each in self._asked)
                if content not in self._skipped and content not in asked:
                    yield content, path
            last = page[-1][0]

    def _keep(self, tell: Callable[[Outcome], None]) -> int:
        """Commit what children have answered, in order; how many that is."""
        outcomes: list[tuple[Outcome, bytes | None]] = []
        while self._asked and len(outcomes) < MOST and self._asked[0][2].done():
            content, path, answer = self._asked.popleft()
            outcomes.append(self._outcome(content, path, answer))
        hashes = [hash for _, hash in outcomes if hash]
        known = self._database.read(lambda c: contents.content_by_hash(c, hashes))
        rows = []
        for outcome, hash in outcomes:
            if hash is None:  # cannot be read at all: not to be tried for ever
                rows.append(Read(outcome.content, ""))
            elif known.get(hash) == outcome.content and outcome.lines is not None:
                rows.append(_read(outcome.content, outcome.lines))
            else:  # another picture by now, which the next scan finds; or out of reach
                self._skipped.add(outcome.content)
        if rows:
            silent = not any(row.text for row in rows)  # most photos have no words
            keep = partial(picture_words.record, version=self.version, rows=rows)
            self._database.write(keep, quiet=silent)
        for outcome, _ in outcomes:
            tell(outcome)
        return len(outcomes)

    def _outcome(
        self, content: ContentId, path: Path, answer: Future[WordsRead]
    ) -> tuple[Outcome, bytes | None]:
        """And the file's hash: None for a photo that cannot be read, empty for one out of reach."""
        try:
            found = answer.result()
        except CancelledError:  # the children were ended: so is the library
            raise Cancelled from None
        except BadPhoto as error:
            hash = b"" if error.kind in PASSING else None
            return Outcome(content, path, None, error.reason), hash
        if found.trouble:
            raise ReaderFailed(found.trouble)
        return Outcome(content, path, found.lines), found.hash


def _read(content: ContentId, lines: tuple[Line, ...]) -> Read:
    if not lines:
        return Read(content, "")
    return Read(content, as_text(lines), sum(line.score for line in lines) / len(lines))
