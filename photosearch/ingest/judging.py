"""Judge machines' captions again after another model has taken over the search.

Called by ``app`` on the ingest thread, behind all reading of photos. Whether a search may use a
machine's words is said by the model that searches; until this has come to a caption, what the
model before said of it holds. Only texts are encoded, a few at a time, so that a query need not
wait for them; photos are compared by their stored vectors. Knows no models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from photosearch.jobs import Job
from photosearch.library import captions
from photosearch.library.captions import Unjudged, Verdict
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId

PAGE = 16  # captions in one request to the engine and one transaction

Said = tuple[str, ContentId]
Judge = Callable[[Sequence[Said]], "Sequence[tuple[float, bool] | None]"]


def run(database: Database, model: ModelId, judge: Judge, job: Job) -> bool:
    """Judge what ``model`` has not judged yet; whether that gave way to others.

    Args:
        database: of the library.
        model: the one that searches.
        judge: how well words fit contents, and whether well enough for a search; None where that
            cannot be told yet.
        job: asked between pages.
    """
    last = 0, 0
    while page := database.read(partial(captions.unjudged, model=model, limit=PAGE, after=last)):
        job.checkpoint()
        if job.gives_way():
            return True
        found = judge([(each.text, each.content) for each in page])
        verdicts = [_verdict(each, *fit) for each, fit in zip(page, found, strict=True) if fit]
        if not verdicts:
            return False  # there is nothing to judge by yet
        database.write(partial(captions.judge, model=model, verdicts=verdicts))
        last = page[-1].place
    return False


def _verdict(said: Unjudged, match: float, trusted: bool) -> Verdict:
    return Verdict(said.place[1], said.text, match, trusted)
