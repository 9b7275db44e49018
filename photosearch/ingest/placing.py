"""Photos that were there before the list of places find the place they were taken nearest to.

Run by ``app`` after an update, on the thread that works; a few thousand photos in a transaction,
giving way between them. Knows rows through ``library.placed`` only.
"""

from __future__ import annotations

from photosearch.jobs import Job
from photosearch.library import placed
from photosearch.library.database import Database

PORTION = 2000  # a fifth of a second at the worst


def run(database: Database, job: Job) -> bool:
    """Place what is not placed yet; whether it gave way to others before it was done.

    Raises:
        Cancelled: what was placed stays.
    """
    if not database.read(placed.owed):
        return False
    while database.write(lambda c: placed.place_some(c, PORTION), quiet=True):
        job.checkpoint()
        if job.gives_way():
            return True
    return False
