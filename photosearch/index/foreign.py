"""FAISS files that other programs wrote, such as VL-KE-T5's ``ivf.index``: read and searched.

Used when such a system's results are compared or taken over; a library's own index is made by
``tiers``. FAISS is handed bytes, never a path. A file is believed as far as FAISS believes it, so
it should come from somebody who is trusted.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

NPROBE = 4  # cells that VL-KE-T5 looks into unless told otherwise

Floats = NDArray[np.float32]


class ForeignIndex:
    """Vectors in rows, as the other program numbered them.

    Args:
        data: the file.

    Raises:
        ValueError: FAISS cannot read it.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._index: Any = faiss.deserialize_index(np.frombuffer(data, np.uint8))
        except RuntimeError as error:
            raise ValueError(f"This is no index that FAISS can read ({error}).") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Length of its vectors."""
        return int(self._index.d)

    @property
    def by_product(self) -> bool:
        """Whether it compares by inner product, else by distance."""
        return bool(self._index.metric_type == faiss.METRIC_INNER_PRODUCT)

    def search(
        self, queries: Floats, k: int, nprobe: int = NPROBE
    ) -> tuple[Floats, NDArray[np.int64]]:
        """(m, k) scores and rows for (m, dim) queries, best first; row -1 where there is none.

        ``nprobe`` cells are looked into where the index has cells, however deep inside.
        """
        self._look_into(nprobe)
        scores, rows = self._index.search(np.ascontiguousarray(queries, np.float32), k)
        return scores, rows

    def _look_into(self, nprobe: int) -> None:
        """A plain ``index.nprobe = …`` does not reach an IVF behind OPQ or another transform."""
        try:
            faiss.extract_index_ivf(self._index).nprobe = nprobe
        except RuntimeError:
            return  # it has no cells
