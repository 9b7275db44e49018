"""Collections that VL-KE-T5, or another program that uses FAISS, has encoded: searched as they are.

An archive is vectors, in the program's own FAISS file or in ``.fvecs`` files, and a collection
with one line for each of them. Called by ``standalone``; knows no model and no library. Nothing is
loaded whole but FAISS files, which have to be.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import UsageError
from photosearch.evaluation import fvecs, vl_ke_t5_files
from photosearch.index.foreign import ForeignIndex

Floats = NDArray[np.float32]
Search = Callable[[Floats, int], tuple[Floats, NDArray[np.int64]]]


@dataclass(frozen=True)
class Answer:
    """The best lines of a collection for one query.

    Attributes:
        lines: (path, value, score), best first.
        by_distance: scores are squared distances, as the FAISS file has it, else inner products.
    """

    query: str
    lines: tuple[tuple[str, str, float], ...]
    by_distance: bool

    def document(self) -> dict[str, object]:
        """For scripts."""
        lines = [
            {"path": path, "value": value, "score": score} for path, value, score in self.lines
        ]
        return {"query": self.query, "by_distance": self.by_distance, "answers": lines}


class Archive:
    """An archive on disk.

    Args:
        vectors: a FAISS file, an ``.fvecs`` file or a folder of these.
        collection: lines of path TAB value, in the vectors' order.
        nprobe: cells of a FAISS file's coarse quantiser that are looked into.

    Raises:
        UsageError: a file cannot be read, or they do not belong together.
    """

    def __init__(self, vectors: Path, collection: Path, nprobe: int) -> None:
        self._lines = vl_ke_t5_files.read_collection(collection)
        self._search: Search
        self._by_distance = False
        if os.path.isdir(vectors) or vectors.suffix == fvecs.SUFFIX:
            size, self.dim = fvecs.shape(vectors)
            self._search = lambda queries, k: _exact(fvecs.blocks(vectors), queries, k)
        else:
            index = _faiss_file(vectors)
            size, self.dim = len(index), index.dim
            self._by_distance = not index.by_product
            self._search = lambda queries, k: index.search(queries, k, nprobe)
        if size != len(self._lines):
            raise UsageError(
                f"{vectors} holds {size:,} vectors, "
                f"but {collection} has {len(self._lines):,} lines.",
                "Give the collection from which these vectors were made.",
            )

    def answers(self, queries: Sequence[str], vectors: Floats, count: int) -> list[Answer]:
        """The best ``count`` lines for each query, whose vectors are (m, dim).

        Raises ``UsageError`` where the vectors are of another length than the archive's.
        """
        if vectors.shape[1] != self.dim:
            raise UsageError(
                f"This archive's vectors have {self.dim} numbers, the model's {vectors.shape[1]}.",
                "Give the model that the archive was made with: --model NAME.",
            )
        scores, rows = self._search(vectors, min(count, len(self._lines)))
        return [
            Answer(
                query,
                tuple(
                    (*self._lines[row], float(score))
                    for score, row in zip(of_scores, of_rows, strict=True)
                    if row >= 0  # the cells that were looked into hold no more
                ),
                self._by_distance,
            )
            for query, of_scores, of_rows in zip(queries, scores, rows, strict=True)
        ]


def _faiss_file(path: Path) -> ForeignIndex:
    try:
        return ForeignIndex(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error}).") from error
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from error


def _exact(blocks: Iterable[Floats], queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64]]:
    """(m, k) largest inner products and their rows; of equal ones, the earlier row first."""
    scores = np.empty((len(queries), 0), np.float32)
    rows = np.empty((len(queries), 0), np.int64)
    start = 0
    for block in blocks:
        new = np.broadcast_to(np.arange(start, start + len(block)), (len(queries), len(block)))
        scores = np.concatenate([scores, queries @ block.T], axis=1)
        rows = np.concatenate([rows, new], axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        scores = np.take_along_axis(scores, best, axis=1)
        rows = np.take_along_axis(rows, best, axis=1)
        start += len(block)
    return scores, rows
