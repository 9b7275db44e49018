"""Vectors of another model for some contents, for trying it before all of the library is encoded.

Called by ``comparing`` and ``own_benchmark`` on the thread that works. Knows rows and the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.ingest import pipeline
from photosearch.ingest.pipeline import Parts
from photosearch.jobs import Job
from photosearch.library import embeddings, photos
from photosearch.library.ids import ContentId


def encode_lacking(parts: Parts, wanted: Sequence[ContentId], job: Job) -> None:
    """Let every wanted content have a vector of the parts' model, where its file can be read.

    Raises:
        Cancelled: what was encoded stays.
        DiskFull, EngineGone, ModelBroken: likewise.
    """
    there = parts.database.read(lambda c: embeddings.vectors(c, parts.model, wanted))
    lacking = [content for content in wanted if content not in there]
    files = parts.database.read(lambda c: photos.paths_of(c, lacking))
    tasks = []
    for content, refs in files.items():
        near = next((ref for ref in refs if not ref.offline), None)
        if near is not None:
            tasks.append((content, near.path))
    if tasks:
        pipeline.run_some(parts, tasks, job)
