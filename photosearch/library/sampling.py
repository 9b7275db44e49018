"""Some of a library's contents, for trying something on them before it is done to all.

Called inside ``Database.read``. Knows rows; knows nothing of models' files or of what is tried.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from photosearch.library.database import raw
from photosearch.library.ids import ContentId, ModelId

NEWEST = 0.5  # share of a sample that people remember best


def sample(c: Connection, model: ModelId, count: int) -> list[ContentId]:
    """At most ``count`` contents with a vector of ``model`` and a ready file in reach.

    The newest and others from all over, ordered by moment, newest first. While the library grows
    it changes as little as can be, so that what was done to the last sample is of use again.
    Reads every content.
    """
    ids = _there(c, model)
    if len(ids) <= count:
        return [ContentId(number) for number in ids.tolist()]
    newest = int(count * NEWEST)
    order = newest + np.argsort(_scrambled(ids[newest:]), kind="stable")
    places = np.sort(np.concatenate([np.arange(newest), order[: count - newest]]))
    return [ContentId(number) for number in ids[places].tolist()]


def spread(c: Connection, model: ModelId, count: int) -> list[ContentId]:
    """The like, at equal distances over all of the timeline instead, newest first."""
    ids = _there(c, model)
    if len(ids) > count:
        ids = ids[np.linspace(0, len(ids) - 1, count).astype(np.int64)]
    return [ContentId(number) for number in ids.tolist()]


def _there(c: Connection, model: ModelId) -> NDArray[np.int64]:
    """All of them, newest first."""
    rows = raw(c).execute(
        "SELECT c.id FROM contents c WHERE c.ready > 0 AND EXISTS (SELECT 1 FROM embeddings e "
        "WHERE e.content_id = c.id AND e.model_id = ? AND e.vector IS NOT NULL) "
        "AND EXISTS (SELECT 1 FROM photos p JOIN roots r ON r.id = p.root_id "
        "WHERE p.content_id = c.id AND p.state = 'ready' AND r.offline_since IS NULL) "
        "ORDER BY c.moment DESC, c.id DESC",
        (model,),
    )
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _scrambled(ids: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Each number's place in a lottery, always the same (the finaliser of SplitMix64)."""
    z = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)), np.uint64)
