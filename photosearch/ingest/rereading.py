"""Read again what photos say in words whose sidecar was written, changed or taken away.

Runs on the ingest thread; called by ``update``. A decoder reads the file's own words and the
sidecar's as it did the first time; no thumbnail is made, nothing is encoded. What is left to be
read stands in the library, so that a run may end at any moment.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import partial

from photosearch.errors import BadPhoto, Cancelled
from photosearch.ingest.pipeline import STAGE, Parts, stored_facts
from photosearch.ingest.scan import PASSING
from photosearch.jobs import Job
from photosearch.library import rereading
from photosearch.library.facts import Facts

PAGE = 32  # photos read at a time and kept in one transaction


@dataclass
class Reread:
    """How many photos' words were read; ``unfinished``: the run gave way, some are left."""

    photos: int = 0
    unfinished: bool = False

    def add(self, other: Reread) -> None:
        """Add the other's."""
        self.photos += other.photos
        self.unfinished = self.unfinished or other.unfinished


def run(parts: Parts, job: Job) -> Reread:
    """Work off the marked photos that can be read now; gives way between pages.

    A file that cannot be read keeps the words that it had; one that is only out of reach, as when
    its drive was pulled out just now, keeps its mark too. Raises ``Cancelled``.
    """
    done = Reread()
    last = 0
    while page := parts.database.read(partial(rereading.marked, limit=PAGE, after=last)):
        job.checkpoint()
        if job.gives_way():
            done.unfinished = True
            return done
        answers = [(each, parts.decoders.facts(each.path, each.copies)) for each in page]
        read: list[tuple[rereading.Marked, Facts | None]] = []
        for each, answer in answers:
            try:
                found = answer.result()
            except BadPhoto as error:
                if error.kind not in PASSING:
                    read.append((each, None))
            except CancelledError:  # the library is being closed
                raise Cancelled from None
            else:
                same = found.hash == each.hash  # else the next scan sees that it has changed
                read.append((each, stored_facts(found.facts) if same else None))
        parts.database.write(partial(rereading.renew, read=read))
        last = page[-1].photo
        done.photos += sum(facts is not None for _, facts in read)
        job.report(STAGE, done.photos)
    return done
