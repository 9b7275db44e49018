"""Vectors in a few bits each: the nearest of some centres, and by how much each number differs.

The codec of ColBERTv2 and PLAID (Santhanam et al., 2022), which FLMR keeps its documents in. Pure
NumPy; knows nothing of files. How centres and buckets are found (k-means over a sample, and the
sample's quantiles) is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 4_000_000  # numbers worked on at a time


@dataclass(frozen=True, eq=False)
class ResidualCodec:
    """The codec.

    Attributes:
        centroids: (centres, dim), in either precision.
        cutoffs: (buckets - 1,) rising; where one bucket of differences ends and the next begins.
        weights: (buckets,); the difference that each bucket stands for. Buckets are a power of
            two, and their bits times ``dim`` fill whole bytes.
    """

    centroids: NDArray[np.float32] | NDArray[np.float16]
    cutoffs: NDArray[np.float32]
    weights: NDArray[np.float32]

    def __post_init__(self) -> None:
        if len(self.weights) != 1 << self.bits or len(self.cutoffs) != len(self.weights) - 1:
            raise ValueError(f"{len(self.cutoffs)} cutoffs and {len(self.weights)} buckets")
        if not self.bits or self.dim * self.bits % 8:
            raise ValueError(f"{self.dim} numbers of {self.bits} bits fill no whole bytes")

    @property
    def bits(self) -> int:
        """Bits for each number."""
        return len(self.weights).bit_length() - 1

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.centroids.shape[1])

    def encode(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """(n, dim) to centres (n,) int32 and packed differences (n, dim * bits / 8) uint8."""
        centres = self._nearest(vectors)
        differences = vectors - self.centroids[centres].astype(np.float32)
        return centres, self.pack(np.searchsorted(self.cutoffs, differences, side="left"))

    def decode(
        self, centres: NDArray[np.integer], packed: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """Back to (n, dim) float32, L2-normalised."""
        found = self.centroids[centres].astype(np.float32) + self.weights[self.unpack(packed)]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        whole: NDArray[np.float32] = (found / np.maximum(lengths, 1e-12)).astype(np.float32)
        return whole

    def pack(self, buckets: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Numbers of buckets, (n, dim), to bytes: a number's least significant bit comes first."""
        bits = (buckets[..., None] >> np.arange(self.bits)) & 1
        return np.packbits(
            bits.astype(np.uint8).reshape(len(buckets), self.dim * self.bits), axis=1
        )

    def unpack(self, packed: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Bytes to numbers of buckets, (n, dim)."""
        bits = np.unpackbits(packed, axis=1).reshape(len(packed), self.dim, self.bits)
        numbers: NDArray[np.int64] = bits.astype(np.int64) @ (1 << np.arange(self.bits))
        return numbers

    def _nearest(self, vectors: NDArray[np.float32]) -> NDArray[np.int32]:
        """The centre with the largest inner product: all have about the same length."""
        found = np.zeros(len(vectors), np.int32)
        centroids = self.centroids.astype(np.float32)
        step = max(1, _BLOCK // max(1, len(centroids)))
        for start in range(0, len(vectors), step):
            some = slice(start, start + step)
            found[some] = (vectors[some] @ centroids.T).argmax(axis=1)
        return found
