"""The text tower while it learns; :mod:`photosearch.models.starter_text` is what runs in the app.

Called by text fitting and by export. Same arithmetic as the NumPy tower. Knows n-gram rows;
knows nothing of characters.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from photosearch.models.starter_text import StarterText


class TextTower(nn.Module):
    """N-gram rows to unit vectors.

    Args:
        rows: size of the vocabulary.
        width: length of an n-gram's vector.
        hidden: width of the inner layer.
        dim: length of the embedding.
    """

    def __init__(self, rows: int, width: int, hidden: int, dim: int) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(rows, width) * 0.1)
        self.importance = nn.Parameter(torch.zeros(rows, 1))
        self.skip = nn.Linear(width, dim, bias=False)
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, dim)
        self.fallback = nn.Parameter(torch.randn(dim))

    def forward(self, rows: Tensor, starts: Tensor) -> Tensor:
        """Encode texts.

        Args:
            rows: ``(total,)`` int64, n-gram rows of all texts one after the other.
            starts: ``(n,)`` int64, where each text begins.

        Returns:
            ``(n, dim)`` float32, L2-normalised.
        """
        weights = self.importance.exp()
        pooled = functional.embedding_bag(
            rows, self.vectors, starts, mode="sum", per_sample_weights=weights[rows, 0]
        )
        total = functional.embedding_bag(rows, weights, starts, mode="sum")
        x = pooled / total.clamp_min(1e-6)
        y = self.skip(x) + self.out(functional.relu(self.hidden(x)))
        return functional.normalize(y, dim=1)

    @classmethod
    def of(cls, shipped: StarterText) -> TextTower:
        """The tower of a shipped folder, to go on learning; its rows are those of its table."""
        rows, width = shipped.vectors.shape
        tower = cls(rows, width, len(shipped.hidden[1]), shipped.dim)
        vectors = shipped.vectors.astype(np.float32) * shipped.scales[:, None]
        state = {
            "vectors": vectors,
            "importance": np.log(shipped.weights)[:, None],
            "skip.weight": shipped.skip.T,
            "hidden.weight": shipped.hidden[0].T,
            "hidden.bias": shipped.hidden[1],
            "out.weight": shipped.out[0].T,
            "out.bias": shipped.out[1],
            "fallback": shipped.fallback,
        }
        tower.load_state_dict({name: torch.from_numpy(a.copy()) for name, a in state.items()})
        return tower
