"""Thumbnails to looks, in the background: what duplicates are found by later.

Called by ``app`` on the thread that ingests, when nothing else is waiting. Reads the library's own
small pictures, no photo; a transaction for each portion, so that it is gone on with where it was.
"""

from __future__ import annotations

from functools import partial

from photosearch.errors import BadPhoto
from photosearch.jobs import Job
from photosearch.library import looks
from photosearch.library.database import Database
from photosearch.library.ids import ContentId
from photosearch.library.looks import Seen
from photosearch.library.thumbnails import Thumbnails
from photosearch.media import likeness

STAGE = "Comparing photos"
PORTION = 128  # looks in a transaction, a quarter of a second


class Looker:
    """For one library. One thread at a time.

    What has no thumbnail that can be read is passed over; it is tried again by the next ``Looker``
    (``verify`` makes thumbnails again).
    """

    def __init__(self, database: Database, thumbnails: Thumbnails) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._after = 0  # all contents up to this one were gone through; new ones have larger ids

    def leg(self, job: Job) -> bool:
        """Look at what was not looked at yet; whether it gave way before it was through."""
        question = partial(looks.lacking, version=likeness.VERSION, limit=PORTION)
        total: int | None = None
        done = 0
        while page := self._database.read(lambda c: question(c, after=self._after)):
            if total is None:
                count = partial(looks.count_lacking, version=likeness.VERSION, after=self._after)
                total = self._database.read(count)
            rows: list[Seen] = []
            for content, hash in page:
                job.checkpoint()
                rows += self._seen(content, hash)
            keep = partial(looks.record, version=likeness.VERSION, rows=rows)
            self._database.write(keep, quiet=True)
            self._after = page[-1][0]
            done += len(page)
            job.report(STAGE, done, max(total, done))
            if job.gives_way():
                return True
        return False

    def _seen(self, content: ContentId, hash: bytes) -> list[Seen]:
        jpeg = self._thumbnails.get(hash)
        if jpeg is None:
            return []
        try:
            look = likeness.look_at(jpeg)
        except BadPhoto:
            return []
        return [Seen(content, look.signs, look.detail, look.sharpness)]
