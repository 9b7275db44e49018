"""Comparing sets of vectors: each vector of a query looks for its best match in a document.

The score is the sum of those best matches (Khattab and Zaharia, "ColBERT", 2020), and where they
lie is the reason for it. Pure NumPy; knows nothing of models, of photos and of files. Memory stays
bounded however many documents there are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

BLOCK = 4_000_000
"""Numbers that are worked on at a time, 16 MB of them."""

Floats = NDArray[np.float32]
Stored = NDArray[np.float32] | NDArray[np.float16]


def scores(
    query: Floats,
    documents: Stored,
    kept: NDArray[np.bool_] | None = None,
    *,
    floor: float | None = None,
    block: int = BLOCK,
) -> Floats:
    """Scores of documents that have the same number of vectors each, of which some may not count.

    Args:
        query: (q, dim); rows of zeros, as hidden tokens have, add nothing.
        documents: (n, d, dim), stored in either precision.
        kept: (n, d); False for padding and whatever else is no part of a document.
        floor: the least that a vector of the query adds; PLAID has 0 on a CPU.
        block: numbers that are worked on at a time.

    Returns:
        (n,) float32; minus infinity for a document of which nothing is kept.
    """
    if documents.ndim != 3 or query.ndim != 2 or query.shape[1] != documents.shape[2]:
        raise ValueError(f"a query {query.shape} and documents {documents.shape} do not meet")
    if kept is not None and kept.shape != documents.shape[:2]:
        raise ValueError(f"marks {kept.shape} for documents {documents.shape}")
    asked = _asked(query)
    count, length, dim = documents.shape
    found = np.zeros(count, np.float32)
    if not length:
        found[:] = -np.inf
        return found
    step = max(1, block // (length * (dim + len(asked) + 1)))
    for start in range(0, count, step):
        some = slice(start, start + step)
        rows = documents[some].reshape(-1, dim).astype(np.float32, copy=False)
        matches = (asked @ rows.T).reshape(len(asked), len(rows) // length, length)
        if kept is not None:
            matches[:, ~kept[some]] = -np.inf
        found[some] = _summed(matches.max(axis=2), floor)
    if kept is not None:
        found[~kept.any(axis=1)] = -np.inf
    return found


def scores_of_rows(
    query: Floats,
    rows: Stored,
    lengths: NDArray[np.integer],
    *,
    floor: float | None = None,
    block: int = BLOCK,
) -> Floats:
    """The same for documents of any lengths, all of whose vectors count.

    Args:
        query: (q, dim).
        rows: (total, dim), the documents' vectors one document behind the other.
        lengths: (n,) how many of them each has; ``total`` in all.
        floor: as in ``scores``.
        block: likewise; a single document may need more.

    Returns:
        (n,) float32; minus infinity for a document without vectors.
    """
    if query.ndim != 2 or rows.ndim != 2 or query.shape[1] != rows.shape[1]:
        raise ValueError(f"a query {query.shape} and rows {rows.shape} do not meet")
    if (lengths < 0).any() or int(lengths.sum()) != len(rows):
        raise ValueError(f"lengths sum up to {int(lengths.sum())}, there are {len(rows)} rows")
    asked = _asked(query)
    found = np.full(len(lengths), -np.inf, np.float32)
    full = np.flatnonzero(lengths)
    ends = np.concatenate([[0], np.cumsum(lengths[full])])
    for first, last in _spans(ends, max(1, block // (rows.shape[1] + len(asked) + 1))):
        some = rows[ends[first] : ends[last]].astype(np.float32, copy=False)
        best = np.maximum.reduceat(asked @ some.T, ends[first:last] - ends[first], axis=1)
        found[full[first:last]] = _summed(best, floor)
    return found


def scores_of_codes(query: Floats, codes: NDArray[np.int8], scales: Floats) -> Floats:
    """``scores`` of documents whose vectors are kept in a byte for each number.

    Args:
        query: (q, dim).
        codes: (n, d, dim), with d at least one.
        scales: (n, d); a vector is its codes times its scale.

    Returns:
        (n,) float32.
    """
    if codes.shape[:2] != scales.shape or codes.shape[2] != query.shape[1] or not codes.shape[1]:
        raise ValueError(f"a query {query.shape}, codes {codes.shape}, scales {scales.shape}")
    asked = _asked(query)
    rows = codes.reshape(-1, codes.shape[2]).astype(np.float32)
    matches = (asked @ rows.T) * scales.reshape(-1)
    return _summed(matches.reshape(len(asked), *scales.shape).max(axis=2), None)


def best_matches(
    query: Floats, document: Stored, kept: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], Floats]:
    """Which vector of one document matches each vector of the query best, and how well.

    Args:
        query: (q, dim).
        document: (d, dim), at least one of which counts.
        kept: (d,).

    Returns:
        (q,) places in the document, of equals the first, and (q,) float32.
    """
    if not len(document) or (kept is not None and not kept.any()):
        raise ValueError("nothing of this document is kept")
    matches = query @ document.astype(np.float32, copy=False).T
    if kept is not None:
        matches[:, ~kept] = -np.inf
    places = matches.argmax(axis=1)
    return places, np.take_along_axis(matches, places[:, None], axis=1)[:, 0]


def contributions(
    query: Floats,
    document: Stored,
    grid: tuple[int, int],
    kept: NDArray[np.bool_] | None = None,
) -> Floats:
    """What each patch of a picture adds to its score: the picture of the reason.

    Args:
        query: (q, dim).
        document: (rows * columns, dim), patches from the top left to the bottom right.
        grid: rows and columns.
        kept: (rows * columns,).

    Returns:
        (rows, columns) float32, which sum up to the score; zero where nothing matched best.
    """
    if grid[0] * grid[1] != len(document):
        raise ValueError(f"{len(document)} patches are no grid of {grid}")
    places, values = best_matches(query, document, kept)
    found = np.bincount(places, weights=values, minlength=len(document))
    return found.astype(np.float32).reshape(grid)


def likeness(query: Floats, document: Stored, grid: tuple[int, int]) -> Floats:
    """How well each patch matches the vector of the query that it matches best, (rows, columns).

    Smoother than ``contributions``, which gives all to one patch of many that are alike.
    """
    if grid[0] * grid[1] != len(document) or not len(query):
        raise ValueError(f"{len(document)} patches, {len(query)} vectors and a grid of {grid}")
    matches = _asked(query) @ document.astype(np.float32, copy=False).T
    if not len(matches):
        return np.zeros(grid, np.float32)
    best: Floats = matches.max(axis=0).reshape(grid)
    return best


def _asked(query: Floats) -> Floats:
    """The rows that are not zero: the others add nothing."""
    return query[query.any(axis=1)].astype(np.float32, copy=False)


def _summed(best: Floats, floor: float | None) -> Floats:
    """(q, n) best matches to (n,)."""
    total: Floats = (best if floor is None else np.maximum(best, floor)).sum(axis=0)
    return total


def _spans(ends: NDArray[np.int64], rows: int) -> Iterator[tuple[int, int]]:
    """Runs of documents with at most ``rows`` rows together, or of one that has more."""
    first = 0
    while first < len(ends) - 1:
        last = int(np.searchsorted(ends, ends[first] + rows, side="right")) - 1
        last = max(last, first + 1)
        yield first, last
        first = last
